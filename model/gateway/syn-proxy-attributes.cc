// SPDX-License-Identifier: GPL-2.0-only
//
// Attributes of a SYN proxy, and what must be true of them.

#include "ns3/boolean.h"
#include "ns3/enum.h"
#include "ns3/syn-proxy.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(SynProxy);

TypeId
SynProxy::GetTypeId()
{
    static TypeId tid = AddLimitAttributes(
        AddOptionAttributes(TypeId("ns3::SynProxy")
                                .SetParent<ProtectingFilter>()
                                .SetGroupName("TcpLifecycle")
                                .AddConstructor<SynProxy>()
                                .AddTraceSource("Entries",
                                                "Connections known.",
                                                MakeTraceSourceAccessor(&SynProxy::m_entries),
                                                "ns3::TracedValueCallback::Uint32")));
    return tid;
}

// One list of attributes.
TypeId
SynProxy::AddOptionAttributes(TypeId tid)
{
    return tid
        .AddAttribute("ServerMssBytes",
                      "MSS announced to clients, at most that of the servers; 0 = 1460 over IPv4 "
                      "and 1440 over IPv6.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&SynProxy::m_serverMss),
                      MakeUintegerChecker<uint16_t>())
        .AddAttribute("WindowScaling",
                      "Promise window scaling to clients that offer it.",
                      BooleanValue(true),
                      MakeBooleanAccessor(&SynProxy::m_windowScaling),
                      MakeBooleanChecker())
        .AddAttribute("ServerWindowScale",
                      "Shift announced to clients; a server's windows are rescaled if its own is "
                      "another, which costs precision or size.",
                      UintegerValue(7),
                      MakeUintegerAccessor(&SynProxy::m_serverScale),
                      MakeUintegerChecker<uint8_t>(0, 14))
        .AddAttribute("Sack",
                      "Promise SACK to clients that offer it.",
                      BooleanValue(true),
                      MakeBooleanAccessor(&SynProxy::m_sack),
                      MakeBooleanChecker())
        .AddAttribute("Timestamps",
                      "Promise timestamps to clients that offer them.",
                      BooleanValue(true),
                      MakeBooleanAccessor(&SynProxy::m_timestamps),
                      MakeBooleanChecker())
        .AddAttribute(
            "OptionMismatch",
            "If a server lacks SACK or timestamps that were promised to its client. "
            "Adapt: they are taken out of what goes to the server. Refuse: both ends are "
            "reset.",
            EnumValue(SynProxy::ADAPT),
            MakeAccessorHelper<decltype(EnumValue(SynProxy::ADAPT))>(&SynProxy::m_optionMismatch),
            MakeEnumChecker(SynProxy::ADAPT, "Adapt", SynProxy::REFUSE, "Refuse"))
        .AddAttribute("CookiePeriodInterval",
                      "One step of the counter in cookies.",
                      TimeValue(Seconds(60)),
                      MakeTimeAccessor(&SynProxy::m_cookiePeriod),
                      MakeTimeChecker())
        .AddAttribute("CookieMaxAgePeriods",
                      "Steps that a cookie outlives: it is valid between so many periods and one "
                      "more.",
                      UintegerValue(1),
                      MakeUintegerAccessor(&SynProxy::m_cookieMaxAge),
                      MakeUintegerChecker<uint8_t>(0, 2))
        .AddAttribute("CookieRotationPeriods",
                      "Steps after which another secret is derived; 0 = never.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&SynProxy::m_cookieRotation),
                      MakeUintegerChecker<uint32_t>());
}

// One list of attributes.
TypeId
SynProxy::AddLimitAttributes(TypeId tid)
{
    return tid
        .AddAttribute("InitialWindowSegments",
                      "Window of the SYN,ACK to clients, in segments of ServerMssBytes: what a "
                      "client may send before the server has answered. Never 0: ns-3's own sockets "
                      "crash when a window of 0 is followed by nothing to send.",
                      UintegerValue(10),
                      MakeUintegerAccessor(&SynProxy::m_windowSegments),
                      MakeUintegerChecker<uint32_t>(1))
        .AddAttribute("HeldSegments",
                      "Segments kept for each client until the server has answered.",
                      UintegerValue(16),
                      MakeUintegerAccessor(&SynProxy::m_heldSegments),
                      MakeUintegerChecker<uint32_t>())
        .AddAttribute("ServerSynTimeout",
                      "Wait for the server's answer to a SYN, doubled each time.",
                      TimeValue(Seconds(1)),
                      MakeTimeAccessor(&SynProxy::m_serverSynTimeout),
                      MakeTimeChecker())
        .AddAttribute("ServerSynRetries",
                      "SYNs to the server after the first one; then the client is reset: "
                      "1 + 2 + 4 + 8 + 16 + 32 s = 63 s.",
                      UintegerValue(5),
                      MakeUintegerAccessor(&SynProxy::m_serverSynRetries),
                      MakeUintegerChecker<uint8_t>(0, 15))
        .AddAttribute("EstablishedTimeout",
                      "A connection without traffic for so long is forgotten (RFC 5382, REQ-5: at "
                      "least 2 h 4 min).",
                      TimeValue(Minutes(124)),
                      MakeTimeAccessor(&SynProxy::m_openTimeout),
                      MakeTimeChecker())
        .AddAttribute("ClosingTimeout",
                      "A connection that is closed on both sides, or reset, is forgotten so long "
                      "after; 2 min as Linux's connection tracking has it.",
                      TimeValue(Minutes(2)),
                      MakeTimeAccessor(&SynProxy::m_closingTimeout),
                      MakeTimeChecker())
        .AddAttribute("TransitoryTimeout",
                      "A connection that a protected host opens and nobody answers is forgotten so "
                      "long after its last SYN (RFC 5382, REQ-5: at least 4 min).",
                      TimeValue(Minutes(4)),
                      MakeTimeAccessor(&SynProxy::m_openingTimeout),
                      MakeTimeChecker())
        .AddAttribute("LimitEntries",
                      "Most connections; those there are stay when it is lowered.",
                      UintegerValue(65536),
                      MakeUintegerAccessor(&SynProxy::SetLimitEntries, &SynProxy::GetLimitEntries),
                      MakeUintegerChecker<uint32_t>(1));
}

void
SynProxy::Check() const
{
    ProtectingFilter::Check();
    RequireTime(m_cookiePeriod, "CookiePeriodInterval");
    RequireTime(m_serverSynTimeout, "ServerSynTimeout");
    RequireTime(m_openTimeout, "EstablishedTimeout");
    RequireTime(m_closingTimeout, "ClosingTimeout");
    RequireTime(m_openingTimeout, "TransitoryTimeout");
    constexpr uint16_t LEAST_MSS = 64;
    if (m_serverMss != 0 && m_serverMss < LEAST_MSS)
    {
        ThrowUserError(
            "SynProxy: ServerMssBytes must be 0 or at least ", LEAST_MSS, ", not ", m_serverMss);
    }
}

} // namespace ns3
