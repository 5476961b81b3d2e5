// SPDX-License-Identifier: GPL-2.0-only
//
// Which inside endpoint has which outside port.

#include "ns3/translated-ports.h"

#include <algorithm>

namespace ns3
{

TranslatedPorts::TranslatedPorts(uint16_t first, uint16_t last)
    : m_first(first),
      m_last(last),
      m_next(first)
{
}

void
TranslatedPorts::SetRange(uint16_t first, uint16_t last)
{
    m_first = first;
    m_last = last;
    m_next = first;
    m_takenInRange = static_cast<uint32_t>(
        std::count_if(m_byPort.begin(), m_byPort.end(), [this](const auto& taken) {
            return IsInRange(taken.first);
        }));
}

std::optional<uint16_t>
TranslatedPorts::Choose(uint16_t wanted)
{
    if (GetFreePorts() == 0)
    {
        return std::nullopt;
    }
    if (IsInRange(wanted) && m_byPort.count(wanted) == 0)
    {
        return wanted;
    }
    uint16_t port = 0;
    do // ends, as a port is free
    {
        port = m_next;
        m_next = m_next == m_last ? m_first : m_next + 1;
    } while (m_byPort.count(port) != 0);
    return port;
}

std::optional<uint16_t>
TranslatedPorts::Acquire(const Endpoint& inside)
{
    const auto found = m_mappings.find(inside);
    if (found != m_mappings.end())
    {
        ++found->second.connections;
        return found->second.port;
    }
    const auto port = Choose(inside.second);
    if (port)
    {
        m_mappings.emplace(inside, Mapping{*port, 1});
        m_byPort.emplace(*port, inside);
        ++m_takenInRange;
    }
    return port;
}

void
TranslatedPorts::Release(const Endpoint& inside)
{
    const auto found = m_mappings.find(inside);
    if (found != m_mappings.end() && --found->second.connections == 0)
    {
        m_takenInRange -= IsInRange(found->second.port) ? 1 : 0;
        m_byPort.erase(found->second.port);
        m_mappings.erase(found);
    }
}

const TranslatedPorts::Endpoint*
TranslatedPorts::Find(uint16_t port) const
{
    const auto found = m_byPort.find(port);
    return found == m_byPort.end() ? nullptr : &found->second;
}

bool
TranslatedPorts::IsInRange(uint16_t port) const
{
    return port >= m_first && port <= m_last;
}

uint32_t
TranslatedPorts::GetFreePorts() const
{
    return uint32_t{m_last} - m_first + 1 - m_takenInRange;
}

uint32_t
TranslatedPorts::GetMappings() const
{
    return static_cast<uint32_t>(m_mappings.size());
}

} // namespace ns3
