// SPDX-License-Identifier: GPL-2.0-only
//
// Attribute list shared by the engine and the sockets.

#include "ns3/tcp-lifecycle-config.h"

#include "ns3/attribute-adder.h"
#include "ns3/boolean.h"
#include "ns3/half-open-queue.h"
#include "ns3/named-values.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

namespace ns3
{

namespace
{

/** \return the values of AdmissionPolicy */
std::vector<std::string>
GetAdmissionPolicyNames()
{
    std::vector<std::string> names;
    for (const AdmissionPolicy* policy : GetAdmissionPolicies())
    {
        names.emplace_back(policy->GetName());
    }
    return names;
}

constexpr NamedValues<AcceptMode, 2> ACCEPT_MODES{{
    {"Immediate", AcceptMode::IMMEDIATE},
    {"Manual", AcceptMode::MANUAL},
}};

constexpr NamedValues<SynDataPolicy, 3> SYN_DATA_POLICIES{{
    {"Ignore", SynDataPolicy::IGNORE},
    {"Queue", SynDataPolicy::QUEUE},
    {"Deliver", SynDataPolicy::DELIVER},
}};

constexpr NamedValues<HandshakeMode, 2> HANDSHAKE_MODES{{
    {"ThreeWay", HandshakeMode::THREE_WAY},
    {"TwoWay", HandshakeMode::TWO_WAY},
}};

constexpr NamedValues<SynCookieMode, 3> SYN_COOKIE_MODES{{
    {"Off", SynCookieMode::OFF},
    {"OnOverflow", SynCookieMode::ON_OVERFLOW},
    {"Always", SynCookieMode::ALWAYS},
}};

constexpr NamedValues<RetryLimit, 2> RETRY_LIMITS{{
    {"Count", RetryLimit::COUNT},
    {"Time", RetryLimit::TIME},
}};

/** A table: attributes of a listener. */
void
AddListenerAttributes(AttributeAdder& to) // NOLINT(readability-function-size): a table
{
    using C = TcpLifecycleConfig;
    to.AddAttribute("ListenBacklogEntries",
                    "Backlog B of a Listen() without argument: the accept queue holds B + 1 "
                    "connections, the Linux admission policy keeps B + 1 half-opens.",
                    UintegerValue(128),
                    MakeUintegerAccessor(&C::m_listenBacklogEntries),
                    MakeUintegerChecker<uint32_t>())
        .AddAttribute("SoMaxConnEntries",
                      "Upper bound of every backlog (net.core.somaxconn).",
                      UintegerValue(4096),
                      MakeUintegerAccessor(&C::m_soMaxConnEntries),
                      MakeUintegerChecker<uint32_t>())
        .AddAttribute("HalfOpenLimitEntries",
                      "Most half-open connections of a listener. AdmissionPolicy Linux reads it as "
                      "net.ipv4.tcp_max_syn_backlog: the backlog is a limit, too, and the last "
                      "quarter is kept for proven peers.",
                      UintegerValue(2048),
                      MakeUintegerAccessor(&C::m_halfOpenLimitEntries),
                      MakeUintegerChecker<uint32_t>())
        .AddAttribute(
            "AdmissionPolicy",
            "How SYNs get into the half-open queue. Linux; TailDrop: not when it is full; "
            "DropOldest, DropRandom: when it is full, in the place of its oldest entry (RFC 4987 "
            "section 3.4), or of any; PrefixShare: in the place of the oldest of the source "
            "prefix that has most entries, unless it is the SYN's own.",
            StringValue("Linux"),
            MakeStringAccessor(&C::SetAdmissionPolicy, &C::GetAdmissionPolicy),
            MakeNameChecker(&GetAdmissionPolicyNames))
        .AddAttribute(
            "AdmissionPrefixLengthIpv4",
            "Bits of an IPv4 source that AdmissionPolicy PrefixShare takes for one sender.",
            UintegerValue(24),
            MakeUintegerAccessor(&C::m_admissionPrefixLengthIpv4),
            MakeUintegerChecker<uint8_t>(0, 32))
        .AddAttribute(
            "AdmissionPrefixLengthIpv6",
            "Bits of an IPv6 source that AdmissionPolicy PrefixShare takes for one sender.",
            UintegerValue(64),
            MakeUintegerAccessor(&C::m_admissionPrefixLengthIpv6),
            MakeUintegerChecker<uint8_t>(0, 128))
        .AddAttribute("SynAckInitialTimeout",
                      "Time before the first SYN,ACK retransmission; doubled after each.",
                      TimeValue(Seconds(1)),
                      MakeTimeAccessor(&C::m_synAckInitialTimeout),
                      MakeTimeChecker(NanoSeconds(1)))
        .AddAttribute("SynAckMaxTimeout",
                      "Upper bound of the doubled SYN,ACK time-out.",
                      TimeValue(Seconds(120)),
                      MakeTimeAccessor(&C::m_synAckMaxTimeout),
                      MakeTimeChecker(NanoSeconds(1)))
        .AddAttribute("SynAckRetries",
                      "SYN,ACK retransmissions before a half-open is removed (tcp_synack_retries).",
                      UintegerValue(5),
                      MakeUintegerAccessor(&C::m_synAckRetries),
                      MakeUintegerChecker<uint8_t>(0, HalfOpenQueue::MAX_RETRANSMISSIONS))
        .AddAttribute("TimerGranularity",
                      "Slot of the SYN,ACK timer wheel: deadlines are rounded up to it; 0 = exact.",
                      TimeValue(Seconds(0)),
                      MakeTimeAccessor(&C::m_timerGranularity),
                      MakeTimeChecker(Seconds(0)))
        .AddAttribute("LinuxTimerWheel",
                      "SYN and SYN,ACK timers fire at the slots of Linux's timer wheel at HZ=250 "
                      "(32 ms for waits below 2 s, 256 ms below 16 s, 2.048 s below 129 s), which "
                      "all nodes share; TimerGranularity is not looked at then. false: exact.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&C::m_linuxTimerWheel),
                      MakeBooleanChecker())
        .AddAttribute("AbortOnOverflow",
                      "Answer a third ACK that finds the accept queue full with a RST "
                      "(tcp_abort_on_overflow); false: drop it.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&C::m_abortOnOverflow),
                      MakeBooleanChecker())
        .AddAttribute("AcceptMode",
                      "Immediate: accept callbacks fire at once. Manual: connections wait for "
                      "TcpLifecycleSocket::Accept.",
                      StringValue("Immediate"),
                      MakeStringAccessor(&C::SetAcceptMode, &C::GetAcceptMode),
                      MakeNameChecker(ACCEPT_MODES))
        .AddAttribute(
            "SynDataPolicy",
            "What becomes of the text of a SYN. Ignore: it is discarded. Queue: it is kept until "
            "the third ACK (RFC 9293 3.10.7.2), at the cost of memory for each half-open "
            "connection; no SYN,ACK acknowledges it. Deliver, a counterfactual: such a SYN makes "
            "a socket at once, its text is acknowledged by the SYN,ACK and read before the third "
            "ACK, whoever sent it.",
            StringValue("Ignore"),
            MakeStringAccessor(&C::SetSynDataPolicy, &C::GetSynDataPolicy),
            MakeNameChecker(SYN_DATA_POLICIES))
        .AddAttribute("HandshakeMode",
                      "ThreeWay (RFC 9293 3.5), or TwoWay, a counterfactual of a listener: its "
                      "connections are ESTABLISHED and offered to accept when the SYN arrives, "
                      "the SYN,ACK is sent once, and the third segment is an ordinary ACK.",
                      StringValue("ThreeWay"),
                      MakeStringAccessor(&C::SetHandshakeMode, &C::GetHandshakeMode),
                      MakeNameChecker(HANDSHAKE_MODES))
        .AddAttribute("SynCookieMode",
                      "When a SYN is answered by a SYN cookie instead of a half-open entry "
                      "(RFC 4987 section 3.6; tcp_syncookies): Off, OnOverflow (the half-open "
                      "queue is full) or Always. A cookie keeps nothing: its SYN,ACK is never "
                      "retransmitted, text of the SYN is lost, MSS is rounded down, and window "
                      "scale, SACK and ECN survive only with timestamps.",
                      StringValue("Off"),
                      MakeStringAccessor(&C::SetSynCookieMode, &C::GetSynCookieMode),
                      MakeNameChecker(SYN_COOKIE_MODES))
        .AddAttribute("InvalidSegmentInterval",
                      "Least time between two answers to invalid or repeated segments of one "
                      "half-open or full connection (tcp_invalid_ratelimit, RFC 5961 7); 0 = no "
                      "limit.",
                      TimeValue(MilliSeconds(500)),
                      MakeTimeAccessor(&C::m_invalidSegmentInterval),
                      MakeTimeChecker(Seconds(0)));
}

/** A table: attributes of a connection. */
void
AddConnectionAttributes(AttributeAdder& to) // NOLINT(readability-function-size): a table
{
    using C = TcpLifecycleConfig;
    to.AddAttribute("SynInitialTimeout",
                    "Time before the first SYN retransmission.",
                    TimeValue(Seconds(1)),
                    MakeTimeAccessor(&C::m_synInitialTimeout),
                    MakeTimeChecker(NanoSeconds(1)))
        .AddAttribute("SynMaxTimeout",
                      "Upper bound of the doubled SYN time-out.",
                      TimeValue(Seconds(120)),
                      MakeTimeAccessor(&C::m_synMaxTimeout),
                      MakeTimeChecker(NanoSeconds(1)))
        .AddAttribute("SynRetries",
                      "SYN retransmissions with doubled waits, after those of "
                      "SynLinearTimeouts (tcp_syn_retries).",
                      UintegerValue(6),
                      MakeUintegerAccessor(&C::m_synRetransmissions),
                      MakeUintegerChecker<uint8_t>(0, 30))
        .AddAttribute("SynLinearTimeouts",
                      "Further SYN retransmissions, first and at SynInitialTimeout each "
                      "(tcp_syn_linear_timeouts).",
                      UintegerValue(4),
                      MakeUintegerAccessor(&C::m_synLinearTimeouts),
                      MakeUintegerChecker<uint8_t>(0, 30))
        .AddAttribute("MssOption",
                      "Send the MSS option on SYN and SYN,ACK and honour the peer's "
                      "(RFC 9293 3.7.1).",
                      BooleanValue(true),
                      MakeBooleanAccessor(&C::m_mssOption),
                      MakeBooleanChecker())
        .AddAttribute("SegmentSizeFromMtu",
                      "Use the largest segment that the interface's MTU and the peer's MSS allow, "
                      "unless ns3::TcpSocket::SegmentSize was set.",
                      BooleanValue(true),
                      MakeBooleanAccessor(&C::m_segmentSizeFromMtu),
                      MakeBooleanChecker())
        .AddAttribute(
            "LinuxOptionOrder",
            "Options of SYN and SYN,ACK in the order MSS, SACK-permitted, timestamps, "
            "NOP, window scale, and NOPs before the options of all other segments; false: "
            "timestamps, window scale, SACK-permitted after the MSS, and padding at the "
            "end, as in stock ns-3.",
            BooleanValue(true),
            MakeBooleanAccessor(&C::m_linuxOptionOrder),
            MakeBooleanChecker())
        .AddAttribute("PushBit",
                      "Set PSH on the last segment of a write, and after each half of the peer's "
                      "largest window (RFC 9293 3.9.1.2).",
                      BooleanValue(true),
                      MakeBooleanAccessor(&C::m_pushBit),
                      MakeBooleanChecker())
        .AddAttribute(
            "SynEarlyTimeout",
            "Time after which a SYN that was answered by a wrong ACK is sent again, if it "
            "is the first one; 0 = at its time-out.",
            TimeValue(MilliSeconds(8)),
            MakeTimeAccessor(&C::m_synEarlyTimeout),
            MakeTimeChecker(Seconds(0)))
        .AddAttribute("RequireTimestamps",
                      "Drop segments without timestamps on a connection that has negotiated them "
                      "(RFC 7323 3.2); false: take them without PAWS, as Linux does.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&C::m_requireTimestamps),
                      MakeBooleanChecker())
        .AddAttribute("StrictSequenceCheck",
                      "Apply RFC 9293 3.10.7.4's acceptability test to the letter, also to the "
                      "low-numbered empty ACKs that ns-3 sends while it retransmits.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&C::m_strictSequenceCheck),
                      MakeBooleanChecker())
        .AddAttribute("SegmentLifetime",
                      "MSL (RFC 9293 3.4.2); TIME-WAIT lasts twice as long, with 0 there is none. "
                      "ns3::TcpSocketBase::MaxSegLifetime, where a program changes it, has "
                      "precedence.",
                      TimeValue(Seconds(30)),
                      MakeTimeAccessor(&C::m_segmentLifetime),
                      MakeTimeChecker(Seconds(0)))
        .AddAttribute("ReuseAddress",
                      "SO_REUSEADDR: Bind takes a port that connections still have, TIME-WAIT "
                      "included, if their sockets have it at that time, too. Accepted sockets take "
                      "it from their listener.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&C::m_reuseAddress),
                      MakeBooleanChecker());
}

/** A table: attributes of the end of a connection. */
void
AddEndAttributes(AttributeAdder& to) // NOLINT(readability-function-size): a table
{
    using C = TcpLifecycleConfig;
    to.AddAttribute("RetryLimit",
                    "What ns3::TcpSocket::DataRetries (tcp_retries2) and OrphanRetries limit. "
                    "Count: retransmissions. Time: the time that so many would take from MinRto "
                    "on, as in Linux; the connection ends at the first time-out after it. "
                    "SynRetries limits both with Time: the time from SynInitialTimeout on.",
                    StringValue("Time"),
                    MakeStringAccessor(&C::SetRetryLimit, &C::GetRetryLimit),
                    MakeNameChecker(RETRY_LIMITS))
        .AddAttribute("MaxRto",
                      "Upper bound of the doubled time-outs of text and FIN and of the interval of "
                      "window probes (tcp_rto_max_ms; RFC 6298 2.5: at least 60 s).",
                      TimeValue(Seconds(120)),
                      MakeTimeAccessor(&C::m_maxRto),
                      MakeTimeChecker(NanoSeconds(1)))
        .AddAttribute("OrphanRetries",
                      "Retries of text, FIN and window probes once the application has closed "
                      "(tcp_orphan_retries); 0 means 8, as in Linux. DataRetries until then.",
                      UintegerValue(0),
                      MakeUintegerAccessor(&C::m_orphanRetries),
                      MakeUintegerChecker<uint8_t>())
        .AddAttribute("FinWait2Timeout",
                      "Longest time in FIN-WAIT-2 after Close, not after ShutdownSend "
                      "(tcp_fin_timeout, TCP_LINGER2), at least 3.5 RTO; 0 = no limit.",
                      TimeValue(Seconds(60)),
                      MakeTimeAccessor(&C::SetFinWait2Timeout, &C::GetFinWait2Timeout),
                      MakeTimeChecker(Seconds(0)))
        .AddAttribute("ResetAfterClose",
                      "Answer text that arrives after Close with a RST and end the connection "
                      "(RFC 1122 4.2.2.13); false: take it, as stock ns-3.",
                      BooleanValue(true),
                      MakeBooleanAccessor(&C::m_resetAfterClose),
                      MakeBooleanChecker())
        .AddAttribute("Linger",
                      "SO_LINGER: Close lingers for LingerTimeout. With a time of 0 Close sends a "
                      "RST, as Abort. With another it returns at once, as ns-3 does not block; the "
                      "limits of OrphanRetries apply once that time is over.",
                      BooleanValue(false),
                      MakeBooleanAccessor(&C::m_linger),
                      MakeBooleanChecker())
        .AddAttribute("LingerTimeout",
                      "The time of SO_LINGER; without effect unless Linger is true.",
                      TimeValue(Seconds(0)),
                      MakeTimeAccessor(&C::m_lingerTimeout),
                      MakeTimeChecker(Seconds(0)))
        .AddAttribute("KeepAlive",
                      "Probe a peer that is silent (SO_KEEPALIVE; RFC 9293 3.8.4).",
                      BooleanValue(false),
                      MakeBooleanAccessor(&C::SetKeepAlive, &C::GetKeepAlive),
                      MakeBooleanChecker())
        .AddAttribute("KeepAliveIdle",
                      "Silence before the first keep-alive probe (tcp_keepalive_time; RFC 9293 "
                      "3.8.4: no less than two hours by default).",
                      TimeValue(Hours(2)),
                      MakeTimeAccessor(&C::SetKeepAliveIdle, &C::GetKeepAliveIdle),
                      MakeTimeChecker(NanoSeconds(1)))
        .AddAttribute("KeepAliveInterval",
                      "Time between keep-alive probes (tcp_keepalive_intvl).",
                      TimeValue(Seconds(75)),
                      MakeTimeAccessor(&C::m_keepAliveInterval),
                      MakeTimeChecker(NanoSeconds(1)))
        .AddAttribute("KeepAliveProbes",
                      "Unanswered keep-alive probes before the connection is reset "
                      "(tcp_keepalive_probes, in Linux 9).",
                      UintegerValue(10),
                      MakeUintegerAccessor(&C::m_keepAliveProbes),
                      MakeUintegerChecker<uint8_t>(1))
        .AddAttribute("UserTimeout",
                      "End a connection, or a connect, when what was sent is not acknowledged for "
                      "so long (RFC 9293 3.10.8; RFC 5482; TCP_USER_TIMEOUT); 0 = off. While it is "
                      "on it takes the place of DataRetries and OrphanRetries.",
                      TimeValue(Seconds(0)),
                      MakeTimeAccessor(&C::SetUserTimeout, &C::GetUserTimeout),
                      MakeTimeChecker(Seconds(0)));
}

} // namespace

TypeId
TcpLifecycleConfig::AddAttributesTo(TypeId tid, uint32_t flags)
{
    AttributeAdder to{tid, flags};
    AddListenerAttributes(to);
    AddConnectionAttributes(to);
    AddEndAttributes(to);
    return tid;
}

bool
TcpLifecycleConfig::SetAdmissionPolicy(const std::string& name)
{
    const AdmissionPolicy* policy = FindAdmissionPolicy(name);
    m_admissionPolicy = policy ? policy : m_admissionPolicy;
    return policy;
}

std::string
TcpLifecycleConfig::GetAdmissionPolicy() const
{
    return m_admissionPolicy->GetName();
}

bool
TcpLifecycleConfig::SetSynDataPolicy(const std::string& name)
{
    return FromName(SYN_DATA_POLICIES, name, m_synDataPolicy);
}

std::string
TcpLifecycleConfig::GetSynDataPolicy() const
{
    return ToName(SYN_DATA_POLICIES, m_synDataPolicy);
}

bool
TcpLifecycleConfig::SetHandshakeMode(const std::string& name)
{
    return FromName(HANDSHAKE_MODES, name, m_handshakeMode);
}

std::string
TcpLifecycleConfig::GetHandshakeMode() const
{
    return ToName(HANDSHAKE_MODES, m_handshakeMode);
}

bool
TcpLifecycleConfig::SetAcceptMode(const std::string& name)
{
    return FromName(ACCEPT_MODES, name, m_acceptMode);
}

std::string
TcpLifecycleConfig::GetAcceptMode() const
{
    return ToName(ACCEPT_MODES, m_acceptMode);
}

bool
TcpLifecycleConfig::SetSynCookieMode(const std::string& name)
{
    return FromName(SYN_COOKIE_MODES, name, m_synCookieMode);
}

std::string
TcpLifecycleConfig::GetSynCookieMode() const
{
    return ToName(SYN_COOKIE_MODES, m_synCookieMode);
}

bool
TcpLifecycleConfig::SetRetryLimit(const std::string& name)
{
    return FromName(RETRY_LIMITS, name, m_retryLimit);
}

std::string
TcpLifecycleConfig::GetRetryLimit() const
{
    return ToName(RETRY_LIMITS, m_retryLimit);
}

void
TcpLifecycleConfig::SetKeepAlive(bool isOn)
{
    if (m_keepAlive != isOn)
    {
        m_keepAlive = isOn;
        TimerSettingsChanged(TcpTimer::KEEP_ALIVE);
    }
}

bool
TcpLifecycleConfig::GetKeepAlive() const
{
    return m_keepAlive;
}

void
TcpLifecycleConfig::SetKeepAliveIdle(Time idle)
{
    m_keepAliveIdle = idle;
    TimerSettingsChanged(TcpTimer::KEEP_ALIVE);
}

Time
TcpLifecycleConfig::GetKeepAliveIdle() const
{
    return m_keepAliveIdle;
}

void
TcpLifecycleConfig::SetFinWait2Timeout(Time timeout)
{
    m_finWait2Timeout = timeout;
    TimerSettingsChanged(TcpTimer::FIN_WAIT_2);
}

Time
TcpLifecycleConfig::GetFinWait2Timeout() const
{
    return m_finWait2Timeout;
}

void
TcpLifecycleConfig::SetUserTimeout(Time timeout)
{
    m_userTimeout = timeout;
    TimerSettingsChanged(TcpTimer::USER_TIMEOUT);
}

Time
TcpLifecycleConfig::GetUserTimeout() const
{
    return m_userTimeout;
}

void
TcpLifecycleConfig::TimerSettingsChanged(TcpTimer /* timer */)
{
}

} // namespace ns3
