// SPDX-License-Identifier: GPL-2.0-only
//
// Which local port a socket may have: bind rules, ephemeral ports, 4-tuples in TIME-WAIT.

#include "ns3/tcp-port-allocator.h"

#include "ns3/integer.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv6-end-point.h"
#include "ns3/log.h"
#include "ns3/random-variable-stream.h"
#include "ns3/simulator.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/time-wait-table.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpPortAllocator");

namespace
{

/** Counters of Hashed: peers share them, and an observer of one learns little of the others. */
constexpr uint32_t COUNTERS = 256;

/** Random probes of Random before it searches upwards; one in 0.9^32 = 3 % fails at 90 % use. */
constexpr uint32_t RANDOM_PROBES = 32;

/** Hashed moves its counter by 2 to 2 + 2 * 7 (reference 13: by 2 to 16). */
constexpr uint32_t LARGEST_SKIP = 7;

/** \return true if a socket bound to \p bound receives what is sent to \p local */
bool
Overlaps(const Address& bound, const Address& local)
{
    if (bound == local)
    {
        return true;
    }
    if (Ipv4Address::IsMatchingType(bound))
    {
        return Ipv4Address::ConvertFrom(bound) == Ipv4Address::GetAny() &&
               Ipv4Address::IsMatchingType(local);
    }
    return Ipv6Address::ConvertFrom(bound) == Ipv6Address::GetAny();
}

} // namespace

TcpPortAllocator::TcpPortAllocator(TcpLifecycleEngine& engine, int64_t stream)
    : m_engine(engine),
      m_random(CreateObjectWithAttributes<UniformRandomVariable>("Stream", IntegerValue(stream)))
{
}

void
TcpPortAllocator::SetStream(int64_t stream)
{
    m_random->SetStream(stream);
    m_hasKey = false;
}

void
TcpPortAllocator::Reboot()
{
    NS_LOG_FUNCTION(this);
    m_hasKey = false;
    m_counters.clear();
    m_next = 0;
}

EphemeralPorts&
TcpPortAllocator::GetUseCounts()
{
    return m_ports;
}

TcpPortAllocator::Tuple
TcpPortAllocator::Ask(const TcpConnectionId& id, bool timestamps, bool isBound) const
{
    const ConnectionEntry* entry = m_engine.GetConnectionTable().Find(id);
    if (!entry)
    {
        return Tuple::FREE;
    }
    if (entry->kind != ConnectionKind::TIME_WAIT)
    {
        return Tuple::TAKEN;
    }
    const auto& old = static_cast<const TimeWaitEntry&>(*entry);
    ActiveReuseSnapshot state;
    state.oldTimestamps = old.timestampOk;
    state.newTimestamps = timestamps;
    state.isBound = isBound;
    state.isLoopback = id.IsLoopback();
    state.sinceEntry = Simulator::Now() - TimeStep(old.sinceTimeStep);
    state.delay = m_engine.m_timeWaitReuseDelay;
    return DecideActiveReuse(m_engine.m_timeWaitReuseActive, state) ? Tuple::REUSABLE
                                                                    : Tuple::IN_TIME_WAIT;
}

uint32_t
TcpPortAllocator::GetRange() const
{
    const uint32_t first = m_engine.m_ephemeralPortFirst;
    const uint32_t last = m_engine.m_ephemeralPortLast;
    return first > last ? 0 : last - first + 1;
}

TcpPortAllocator::Search
TcpPortAllocator::Start(const TcpConnectionId& id)
{
    Search search;
    switch (m_engine.m_portSelection)
    {
    case PortSelection::SEQUENTIAL:
        search.start = m_next + 1;
        break;
    case PortSelection::RANDOM:
        search.start = m_random->GetInteger(0, GetRange() - 1);
        break;
    case PortSelection::HASHED: {
        if (!m_hasKey)
        {
            for (uint64_t& word : m_key)
            {
                const uint64_t high = m_random->GetInteger(0, UINT32_MAX);
                word = (high << 32) | m_random->GetInteger(0, UINT32_MAX);
            }
            m_hasKey = true;
        }
        m_counters.resize(COUNTERS);
        const auto bytes = id.ToBytes();
        const uint64_t hash = SipHash24(m_key, bytes.data(), bytes.size());
        search.index = static_cast<uint32_t>(hash % COUNTERS);
        search.start = m_counters[search.index] + static_cast<uint32_t>(hash >> 32);
        break;
    }
    }
    return search;
}

void
TcpPortAllocator::Finish(const Search& search, uint32_t n, uint32_t offset)
{
    m_next = offset;
    if (m_engine.m_portSelection == PortSelection::HASHED)
    {
        const uint32_t skip = m_random->GetInteger(0, LARGEST_SKIP);
        m_counters[search.index] += 2 * std::max(n, skip) + 2;
    }
}

template <typename IsFree>
std::optional<uint16_t>
TcpPortAllocator::Choose(const TcpConnectionId& id, PortParity parity, IsFree isFree)
{
    const uint32_t range = GetRange();
    const uint32_t first = m_engine.m_ephemeralPortFirst;
    if (range == 0)
    {
        return std::nullopt;
    }
    const bool isRandom = m_engine.m_portSelection == PortSelection::RANDOM;
    for (uint32_t i = 0; isRandom && i < RANDOM_PROBES; ++i)
    {
        const auto port = static_cast<uint16_t>(first + m_random->GetInteger(0, range - 1));
        if (isFree(port))
        {
            NS_LOG_LOGIC("port " << port << " by chance, for " << id);
            return port;
        }
    }
    const Search search = Start(id);
    for (uint32_t n = 0; n < range; ++n)
    {
        const uint32_t offset =
            GetPortOffset(m_engine.m_portSelection, parity, search.start, range, n);
        const auto port = static_cast<uint16_t>(first + offset);
        if (isFree(port))
        {
            NS_LOG_LOGIC("port " << port << " behind " << n << " that are taken, for " << id);
            Finish(search, n, offset);
            return port;
        }
    }
    NS_LOG_LOGIC("none of " << range << " ports is free for " << id);
    return std::nullopt;
}

std::optional<uint16_t>
TcpPortAllocator::ChooseForConnect(const TcpConnectionId& id, bool timestamps)
{
    const Address local = id.GetLocalAddress();
    return Choose(id, PortParity::EVEN_FIRST, [&](uint16_t port) {
        if (m_ports.IsBound(port))
        {
            return false;
        }
        // Without any connection on the port its 4-tuple is free.
        const Tuple tuple = m_ports.GetConnections(port) == 0
                                ? Tuple::FREE
                                : Ask(id.WithLocalPort(port), timestamps, false);
        return (tuple == Tuple::FREE || tuple == Tuple::REUSABLE) && !IsHeldByStock(local, port);
    });
}

std::optional<uint16_t>
TcpPortAllocator::ChooseForBind(const Address& local)
{
    return Choose(TcpConnectionId(local, 0, local, 0), PortParity::ODD_FIRST, [&](uint16_t port) {
        return !m_ports.IsBound(port) && m_ports.GetConnections(port) == 0 &&
               !IsHeldByStock(local, port);
    });
}

bool
TcpPortAllocator::MayBind(const Address& local, uint16_t port, bool reusesAddress) const
{
    if (m_ports.GetConnections(port) == 0)
    {
        return true;
    }
    return !m_engine.GetConnectionTable().HasAny([&](const ConnectionEntry& entry) {
        if (entry.id.GetLocalPort() != port || !Overlaps(local, entry.id.GetLocalAddress()))
        {
            return false;
        }
        switch (entry.kind)
        {
        case ConnectionKind::HALF_OPEN:
            return false; // its listener is bound, and answers for it
        case ConnectionKind::SOCKET:
            return !reusesAddress ||
                   !static_cast<const TcpSocketEntry&>(entry).socket.m_reuseAddress;
        case ConnectionKind::TIME_WAIT:
            return !reusesAddress || !static_cast<const TimeWaitEntry&>(entry).reusesAddress;
        }
        return true;
    });
}

bool
TcpPortAllocator::IsHeldByStock(const Address& local, uint16_t port) const
{
    if (!m_engine.SharesNode())
    {
        return false;
    }
    // TcpL4Protocol tells which ports are taken only by refusing them.
    const Ptr<TcpL4Protocol>& l4 = m_engine.GetL4();
    if (Ipv4Address::IsMatchingType(local))
    {
        for (const Ipv4Address address : {Ipv4Address::GetAny(), Ipv4Address::ConvertFrom(local)})
        {
            Ipv4EndPoint* endPoint = l4->Allocate(nullptr, address, port);
            if (!endPoint)
            {
                return true;
            }
            l4->DeAllocate(endPoint);
        }
        return false;
    }
    for (const Ipv6Address& address : {Ipv6Address::GetAny(), Ipv6Address::ConvertFrom(local)})
    {
        Ipv6EndPoint* endPoint = l4->Allocate6(nullptr, address, port);
        if (!endPoint)
        {
            return true;
        }
        l4->DeAllocate(endPoint);
    }
    return false;
}

} // namespace ns3
