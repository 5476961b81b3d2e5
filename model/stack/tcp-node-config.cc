// SPDX-License-Identifier: GPL-2.0-only
//
// Attribute list of the node-wide settings.

#include "ns3/tcp-node-config.h"

#include "ns3/boolean.h"
#include "ns3/named-values.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

constexpr NamedValues<TimeWaitRestart, 2> RESTARTS{{
    {"RetransmittedFin", TimeWaitRestart::RETRANSMITTED_FIN},
    {"AnyAck", TimeWaitRestart::ANY_ACK},
}};

constexpr NamedValues<TimeWaitReuse, 5> REUSES{{
    {"Never", TimeWaitReuse::NEVER},
    {"SequenceNumber", TimeWaitReuse::SEQUENCE_NUMBER},
    {"Timestamp", TimeWaitReuse::TIMESTAMP},
    {"Both", TimeWaitReuse::BOTH},
    {"Unsafe", TimeWaitReuse::UNSAFE},
}};

constexpr NamedValues<TimeWaitReuseActive, 3> ACTIVE_REUSES{{
    {"Off", TimeWaitReuseActive::OFF},
    {"On", TimeWaitReuseActive::ON},
    {"Loopback", TimeWaitReuseActive::LOOPBACK},
}};

constexpr NamedValues<PortSelection, 3> SELECTIONS{{
    {"Sequential", PortSelection::SEQUENTIAL},
    {"Random", PortSelection::RANDOM},
    {"Hashed", PortSelection::HASHED},
}};

constexpr NamedValues<TrafficOrigin, 4> ORIGINS{{
    {"unknown", TrafficOrigin::UNKNOWN},
    {"legitimate", TrafficOrigin::LEGITIMATE},
    {"attack", TrafficOrigin::ATTACK},
    {"old-duplicate", TrafficOrigin::OLD_DUPLICATE},
}};

/** Attributes of TIME-WAIT. */
TypeId
AddTimeWaitAttributes(TypeId tid)
{
    using C = TcpNodeConfig;
    return tid
        .AddAttribute("TimeWaitRestart",
                      "What starts 2MSL again: RetransmittedFin (RFC 9293 3.10.7.4) or AnyAck (any "
                      "segment with ACK, and any that fails PAWS: Linux).",
                      StringValue("AnyAck"),
                      MakeStringAccessor(&C::SetTimeWaitRestart, &C::GetTimeWaitRestart),
                      MakeNameChecker(RESTARTS))
        .AddAttribute("TimeWaitReuse",
                      "Which SYN opens a connection in TIME-WAIT anew: Never, SequenceNumber "
                      "(RFC 1122 4.2.2.13), Timestamp (RFC 6191), Both (Linux), or Unsafe: what "
                      "tcp_tw_recycle did. TIME-WAIT with timestamps lasts 3.5 RTO only, and for "
                      "60 s a SYN is dropped whose TSval is older than that of the last connection "
                      "of its address, which several hosts behind one address cannot know.",
                      StringValue("Both"),
                      MakeStringAccessor(&C::SetTimeWaitReuse, &C::GetTimeWaitReuse),
                      MakeNameChecker(REUSES))
        .AddAttribute("Rfc1337",
                      "A RST does not end TIME-WAIT (RFC 1337 section 3, fix F1; tcp_rfc1337).",
                      BooleanValue(false),
                      MakeBooleanAccessor(&C::m_rfc1337),
                      MakeBooleanChecker())
        .AddAttribute("TimeWaitLimitEntries",
                      "Most connections in TIME-WAIT; one more goes straight to CLOSED "
                      "(tcp_max_tw_buckets).",
                      UintegerValue(131072),
                      MakeUintegerAccessor(&C::m_timeWaitLimitEntries),
                      MakeUintegerChecker<uint32_t>())
        .AddAttribute("TimeWaitReuseActive",
                      "May Connect choose a port whose 4-tuple is in TIME-WAIT here, if both "
                      "connections use timestamps (tcp_tw_reuse): Off, On, or Loopback (loopback "
                      "addresses only).",
                      StringValue("Loopback"),
                      MakeStringAccessor(&C::SetTimeWaitReuseActive, &C::GetTimeWaitReuseActive),
                      MakeNameChecker(ACTIVE_REUSES))
        .AddAttribute("TimeWaitReuseDelay",
                      "Time in TIME-WAIT before TimeWaitReuseActive applies (tcp_tw_reuse_delay).",
                      TimeValue(Seconds(1)),
                      MakeTimeAccessor(&C::m_timeWaitReuseDelay),
                      MakeTimeChecker(Seconds(0)));
}

/** Attributes of SYN cookies. */
TypeId
AddCookieAttributes(TypeId tid)
{
    using C = TcpNodeConfig;
    return tid
        .AddAttribute("SynCookiePeriod",
                      "Step of the counter in SYN cookies, and so their grain of time.",
                      TimeValue(Seconds(60)),
                      MakeTimeAccessor(&C::m_synCookiePeriod),
                      MakeTimeChecker(MilliSeconds(1)))
        .AddAttribute("SynCookieMaxAgePeriods",
                      "Steps of the counter that a SYN cookie outlives: with 1 it is valid for 60 "
                      "to 120 s (reference 03), and may be replayed meanwhile.",
                      UintegerValue(1),
                      MakeUintegerAccessor(&C::m_synCookieMaxAgePeriods),
                      MakeUintegerChecker<uint8_t>(0, 254))
        .AddAttribute("SynCookieRotationPeriods",
                      "Steps of the counter after which SYN cookies are made with another secret "
                      "(RFC 4987 appendix A); older ones stay valid as long as they would. 0 = "
                      "never.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&C::m_synCookieRotationPeriods),
                      MakeUintegerChecker<uint32_t>());
}

} // namespace

TypeId
TcpNodeConfig::AddNodeAttributesTo(TypeId tid)
{
    using C = TcpNodeConfig;
    return AddCookieAttributes(AddTimeWaitAttributes(tid))
        .AddAttribute("EphemeralPortFirst",
                      "Lowest port that Connect and Bind choose (ip_local_port_range). With a "
                      "higher EphemeralPortFirst than EphemeralPortLast there is none to choose.",
                      UintegerValue(32768),
                      MakeUintegerAccessor(&C::m_ephemeralPortFirst),
                      MakeUintegerChecker<uint16_t>(1))
        .AddAttribute("EphemeralPortLast",
                      "Highest port that Connect and Bind choose (ip_local_port_range).",
                      UintegerValue(60999),
                      MakeUintegerAccessor(&C::m_ephemeralPortLast),
                      MakeUintegerChecker<uint16_t>(1))
        .AddAttribute("EphemeralPortSelection",
                      "How a port is chosen: Sequential, Random (RFC 6056 3.3.1) or Hashed "
                      "(RFC 6056 3.3.4, even offsets for Connect and odd ones for Bind first: "
                      "Linux).",
                      StringValue("Hashed"),
                      MakeStringAccessor(&C::SetPortSelection, &C::GetPortSelection),
                      MakeNameChecker(SELECTIONS))
        .AddAttribute("TrafficOrigin",
                      "Ground truth of the connections that this node opens, for its own records; "
                      "no decision sees it, and segments are marked by TrafficOriginMarker: "
                      "unknown, legitimate, attack or old-duplicate.",
                      StringValue("unknown"),
                      MakeStringAccessor(&C::SetTrafficOrigin, &C::GetTrafficOrigin),
                      MakeNameChecker(ORIGINS))
        .AddAttribute("TrackIncarnations",
                      "Ground truth for records: segments and text carry, in the simulator only, "
                      "which incarnation of their connection sent them, and text of another one "
                      "that an application takes is reported (trace source Stray). No decision "
                      "sees it. Set it on both nodes, before they connect.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&C::m_trackIncarnations),
                      MakeBooleanChecker());
}

bool
TcpNodeConfig::SetTimeWaitRestart(const std::string& name)
{
    return FromName(RESTARTS, name, m_timeWaitRestart);
}

std::string
TcpNodeConfig::GetTimeWaitRestart() const
{
    return ToName(RESTARTS, m_timeWaitRestart);
}

bool
TcpNodeConfig::SetTimeWaitReuse(const std::string& name)
{
    return FromName(REUSES, name, m_timeWaitReuse);
}

std::string
TcpNodeConfig::GetTimeWaitReuse() const
{
    return ToName(REUSES, m_timeWaitReuse);
}

bool
TcpNodeConfig::SetTimeWaitReuseActive(const std::string& name)
{
    return FromName(ACTIVE_REUSES, name, m_timeWaitReuseActive);
}

std::string
TcpNodeConfig::GetTimeWaitReuseActive() const
{
    return ToName(ACTIVE_REUSES, m_timeWaitReuseActive);
}

bool
TcpNodeConfig::SetTrafficOrigin(const std::string& name)
{
    return FromName(ORIGINS, name, m_trafficOrigin);
}

std::string
TcpNodeConfig::GetTrafficOrigin() const
{
    return ToName(ORIGINS, m_trafficOrigin);
}

bool
TcpNodeConfig::SetPortSelection(const std::string& name)
{
    return FromName(SELECTIONS, name, m_portSelection);
}

std::string
TcpNodeConfig::GetPortSelection() const
{
    return ToName(SELECTIONS, m_portSelection);
}

} // namespace ns3
