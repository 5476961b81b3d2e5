// SPDX-License-Identifier: GPL-2.0-only
//
// Proven peers: a bounded set of addresses in order of recording.

#include "ns3/proven-peers.h"

namespace ns3
{

ProvenPeers::ProvenPeers(uint32_t limitEntries)
    : m_limitEntries(limitEntries)
{
}

void
ProvenPeers::SetLimitEntries(uint32_t limitEntries)
{
    m_limitEntries = limitEntries;
    while (m_peers.size() > m_limitEntries)
    {
        m_peers.pop_front();
    }
}

void
ProvenPeers::Record(const Address& peer)
{
    const auto [position, isNew] = m_peers.push_back(peer);
    if (!isNew)
    {
        m_peers.relocate(m_peers.end(), position);
    }
    SetLimitEntries(m_limitEntries);
}

bool
ProvenPeers::Contains(const Address& peer) const
{
    return m_peers.get<1>().count(peer) != 0;
}

uint32_t
ProvenPeers::GetEntries() const
{
    return static_cast<uint32_t>(m_peers.size());
}

} // namespace ns3
