// SPDX-License-Identifier: GPL-2.0-only
//
// How many connections and bound sockets hold each local port of a node.

#include "ns3/ephemeral-ports.h"

#include "ns3/assert.h"

#include <algorithm>

namespace ns3
{

void
EphemeralPorts::AddConnection(uint16_t port)
{
    std::unique_ptr<Page>& page = m_pages[port / PORTS_PER_PAGE];
    if (!page)
    {
        page = std::make_unique<Page>();
    }
    ++page->connections[port % PORTS_PER_PAGE];
    ++page->total;
}

void
EphemeralPorts::RemoveConnection(uint16_t port)
{
    std::unique_ptr<Page>& page = m_pages[port / PORTS_PER_PAGE];
    NS_ASSERT_MSG(GetConnections(port) > 0, "Port " << port << " was not counted");
    --page->connections[port % PORTS_PER_PAGE];
    if (--page->total == 0)
    {
        page.reset();
    }
}

void
EphemeralPorts::AddBound(uint16_t port)
{
    ++m_bound[port];
}

void
EphemeralPorts::RemoveBound(uint16_t port)
{
    const auto found = m_bound.find(port);
    NS_ASSERT_MSG(found != m_bound.end(), "Port " << port << " was not bound");
    if (--found->second == 0)
    {
        m_bound.erase(found);
    }
}

uint32_t
EphemeralPorts::GetConnections(uint16_t port) const
{
    const std::unique_ptr<Page>& page = m_pages[port / PORTS_PER_PAGE];
    return page ? page->connections[port % PORTS_PER_PAGE] : 0;
}

bool
EphemeralPorts::IsBound(uint16_t port) const
{
    return m_bound.count(port) > 0;
}

std::size_t
EphemeralPorts::GetPages() const
{
    return static_cast<std::size_t>(
        std::count_if(m_pages.begin(), m_pages.end(), [](const auto& page) { return !!page; }));
}

} // namespace ns3
