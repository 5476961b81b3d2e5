// SPDX-License-Identifier: GPL-2.0-only
//
// The last timestamp seen of each peer address: what tcp_tw_recycle went by.

#include "ns3/peer-timestamps.h"

namespace ns3
{

void
PeerTimestamps::Record(const Seen& seen, uint32_t limitEntries)
{
    const auto [position, isNew] = m_peers.push_back(seen);
    if (!isNew)
    {
        m_peers.replace(position, seen);
        m_peers.relocate(m_peers.end(), position);
    }
    while (m_peers.size() > limitEntries)
    {
        m_peers.pop_front();
    }
}

const PeerTimestamps::Seen*
PeerTimestamps::Find(const Address& peer) const
{
    const auto& byAddress = m_peers.get<1>();
    const auto found = byAddress.find(peer);
    return found == byAddress.end() ? nullptr : &*found;
}

void
PeerTimestamps::Clear()
{
    m_peers.clear();
}

} // namespace ns3
