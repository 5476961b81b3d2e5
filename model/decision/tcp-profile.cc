// SPDX-License-Identifier: GPL-2.0-only
//
// The table of profiles: one row per attribute, one value and one source per profile.

#include "ns3/tcp-profile.h"

#include "ns3/abort.h"

#include <array>

namespace ns3
{

namespace
{

constexpr const char* ENGINE = "ns3::TcpLifecycleEngine"; //!< owner of an attribute
constexpr const char* SOCKET = "ns3::TcpSocket";          //!< owner of an attribute
constexpr const char* SOCKET_BASE = "ns3::TcpSocketBase"; //!< owner of an attribute

/** A value and where it comes from. */
struct SourcedValue
{
    const char* value;  //!< as StringValue takes it
    const char* source; //!< RFC section, sysctl, or reference run
};

/** One attribute in all profiles. */
struct Row
{
    const char* typeName;  //!< owner of the attribute
    const char* attribute; //!< name of the attribute
    SourcedValue linux6;   //!< "linux-6"
    SourcedValue rfc9293;  //!< "rfc9293"
    SourcedValue stock;    //!< "ns3-stock"
};

/** Every attribute that a profile sets. */
const std::array<Row, 63> TABLE{{
    {ENGINE,
     "ListenBacklogEntries",
     {"128", "listen() argument common in servers and used in the reference runs"},
     {"128", "no RFC value; RFC 4987 section 3.2: a larger backlog does not scale"},
     {"4294967295", "TcpSocketBase has no backlog"}},
    {ENGINE,
     "SoMaxConnEntries",
     {"4096", "net.core.somaxconn"},
     {"4294967295", "no RFC bounds the backlog"},
     {"4294967295", "TcpSocketBase has no backlog"}},
    {ENGINE,
     "HalfOpenLimitEntries",
     {"2048", "net.ipv4.tcp_max_syn_backlog of the reference machine"},
     {"128", "no RFC value; one half-open connection per place in the backlog"},
     {"4294967295", "TcpSocketBase has no limit"}},
    {ENGINE,
     "AdmissionPolicy",
     {"Linux", "reference 02"},
     {"TailDrop", "RFC 4987 section 2.2"},
     {"TailDrop", "TcpSocketBase never refuses; the limit is out of reach"}},
    {ENGINE,
     "SynAckInitialTimeout",
     {"1s", "reference 01"},
     {"1s", "RFC 6298 section 2.1"},
     {"3s", "ns3::TcpSocket::ConnTimeout"}},
    {ENGINE,
     "SynAckMaxTimeout",
     {"120s", "net.ipv4.tcp_rto_max_ms"},
     {"60s", "RFC 6298 section 2.5: at least 60 s"},
     {"3600s", "no cap; 3 s doubled 5 times is 96 s, which this never touches"}},
    {ENGINE,
     "SynAckRetries",
     {"5", "net.ipv4.tcp_synack_retries"},
     {"7", "RFC 9293 section 3.8.3: 3 minutes; 1+2+4+8+16+32+60+60 s = 183 s"},
     {"5", "ns3::TcpSocket::ConnCount: 6 tries"}},
    {ENGINE,
     "TimerGranularity",
     {"0s", "nominal times; that the kernel's timer wheel is late is no rule of TCP"},
     {"0s", "no RFC asks for coarse timers"},
     {"0s", "TcpSocketBase's timers are exact"}},
    {ENGINE,
     "LinuxTimerWheel",
     {"false", "nominal times, as TimerGranularity"},
     {"false", "no RFC asks for coarse timers"},
     {"false", "TcpSocketBase's timers are exact"}},
    {ENGINE,
     "SynInitialTimeout",
     {"1s", "reference 05"},
     {"1s", "RFC 6298 section 2.1"},
     {"3s", "ns3::TcpSocket::ConnTimeout"}},
    {ENGINE,
     "SynMaxTimeout",
     {"120s", "net.ipv4.tcp_rto_max_ms"},
     {"60s", "RFC 6298 section 2.5: at least 60 s"},
     {"3600s", "no cap; 3 s doubled 5 times is 96 s, which this never touches"}},
    {ENGINE,
     "SynRetries",
     {"6", "net.ipv4.tcp_syn_retries"},
     {"7", "RFC 9293 section 3.8.3: 3 minutes; 1+2+4+8+16+32+60+60 s = 183 s"},
     {"5", "ns3::TcpSocket::ConnCount: 6 tries"}},
    {ENGINE,
     "SynLinearTimeouts",
     {"4", "net.ipv4.tcp_syn_linear_timeouts"},
     {"0", "RFC 6298 section 5.5: the timer backs off at once"},
     {"0", "TcpSocketBase backs off at once"}},
    {ENGINE,
     "AbortOnOverflow",
     {"false", "net.ipv4.tcp_abort_on_overflow"},
     {"false", "RFC 9293 section 3.10.7.4 resets no valid ACK"},
     {"false", "TcpSocketBase has no accept queue"}},
    {ENGINE,
     "InvalidSegmentInterval",
     {"500ms", "net.ipv4.tcp_invalid_ratelimit"},
     {"500ms", "RFC 5961 section 7 asks for a limit and names none; Linux's value"},
     {"0s", "TcpSocketBase has no limit"}},
    {ENGINE,
     "ChallengeAckLimit",
     {"4294967295", "net.ipv4.tcp_challenge_ack_limit, off by default (reference 10)"},
     {"2", "RFC 5961 section 7: a conservative 10 in 5 s"},
     {"4294967295", "TcpSocketBase has no limit"}},
    {ENGINE,
     "SynEarlyTimeout",
     {"8ms", "TCP_TIMEOUT_MIN, 2 ticks of 4 ms (reference 12)"},
     {"0s", "RFC 9293 section 3.10.7.3 names no early retransmission"},
     {"0s", "TcpSocketBase has none"}},
    {ENGINE,
     "IsnGenerator",
     {"Hashed", "reference 13"},
     {"Hashed", "RFC 6528 section 3"},
     {"Constant", "TcpSocketBase starts at 0"}},
    {ENGINE,
     "IsnClockPeriod",
     {"64ns", "reference 13"},
     {"4us", "RFC 9293 section 3.4.1"},
     {"4us", "not read with Constant; RFC 9293 section 3.4.1"}},
    {ENGINE,
     "IsnConstant",
     {"0", "not read with Hashed"},
     {"0", "not read with Hashed"},
     {"0", "TcpSocketBase starts at 0"}},
    {ENGINE,
     "SegmentLifetime",
     {"30s", "reference 07: TIME-WAIT lasts 60 s"},
     {"120s", "RFC 9293 section 3.4.2"},
     {"120s", "ns3::TcpSocketBase::MaxSegLifetime: TIME-WAIT lasts 240 s"}},
    {ENGINE,
     "ReuseAddress",
     {"false", "SO_REUSEADDR is off until a program sets it"},
     {"false", "as sockets have it; RFC 9293 does not speak of it"},
     {"false", "TcpSocketBase has no such option"}},
    {ENGINE,
     "TimeWaitRestart",
     {"AnyAck", "reference 07"},
     {"RetransmittedFin", "RFC 9293 section 3.10.7.4, eighth step"},
     {"RetransmittedFin", "RFC 9293 section 3.10.7.4; TcpSocketBase does nothing in TIME-WAIT"}},
    {ENGINE,
     "TimeWaitReuse",
     {"Both", "reference 07"},
     {"Timestamp", "RFC 6191 section 2"},
     {"Timestamp", "RFC 6191 section 2; TcpSocketBase does nothing in TIME-WAIT"}},
    {ENGINE,
     "Rfc1337",
     {"false", "net.ipv4.tcp_rfc1337"},
     {"false", "RFC 9293 section 3.10.7.4: a RST ends TIME-WAIT"},
     {"false", "RFC 9293 section 3.10.7.4; TcpSocketBase does nothing in TIME-WAIT"}},
    {ENGINE,
     "TimeWaitLimitEntries",
     {"131072", "net.ipv4.tcp_max_tw_buckets of the reference machine"},
     {"4294967295", "no RFC lets TIME-WAIT be left out"},
     {"4294967295", "TcpSocketBase has no limit"}},
    {ENGINE,
     "TimeWaitReuseActive",
     {"Loopback", "net.ipv4.tcp_tw_reuse: 2"},
     {"Off", "RFC 9293 section 3.4.2: the 4-tuple rests for 2MSL"},
     {"Off", "TcpSocketBase keeps the port for 2MSL"}},
    {ENGINE,
     "TimeWaitReuseDelay",
     {"1s", "net.ipv4.tcp_tw_reuse_delay"},
     {"1s", "not read with Off; Linux's value"},
     {"1s", "not read with Off; Linux's value"}},
    {ENGINE,
     "EphemeralPortFirst",
     {"32768", "net.ipv4.ip_local_port_range"},
     {"49152", "RFC 6335 section 6: dynamic ports"},
     {"49152", "Ipv4EndPointDemux"}},
    {ENGINE,
     "EphemeralPortLast",
     {"60999", "net.ipv4.ip_local_port_range"},
     {"65535", "RFC 6335 section 6: dynamic ports"},
     {"65535", "Ipv4EndPointDemux"}},
    {ENGINE,
     "EphemeralPortSelection",
     {"Hashed", "reference 13"},
     {"Random", "RFC 6056 section 3.3.1"},
     {"Sequential", "Ipv4EndPointDemux"}},
    {ENGINE,
     "MssOption",
     {"true", "reference 12"},
     {"true", "RFC 9293 section 3.7.1"},
     {"false", "TcpSocketBase sends no MSS option"}},
    {ENGINE,
     "SegmentSizeFromMtu",
     {"true", "reference 12: mss=1460 at an MTU of 1500"},
     {"true", "RFC 9293 section 3.7.1"},
     {"false", "ns3::TcpSocket::SegmentSize is used as it stands"}},
    {ENGINE,
     "PushBit",
     {"true", "reference 06"},
     {"true", "RFC 9293 section 3.9.1.2: MUST set it in the last buffered segment"},
     {"false", "TcpSocketBase never sets PSH"}},
    {ENGINE,
     "RequireTimestamps",
     {"false", "tcp_validate_incoming judges only those that are there"},
     {"true", "RFC 7323 section 3.2"},
     {"true", "TcpSocketBase drops segments without"}},
    {ENGINE,
     "StrictSequenceCheck",
     {"false", "tcp_sequence() takes what ends at the last window update or later"},
     {"false", "RFC 9293 section 3.10.7.4 but for old empty ACKs, which ns-3's recovery sends"},
     {"false", "TcpSocketBase takes what ends at RCV.NXT or later"}},
    {ENGINE,
     "SynDataPolicy",
     {"Ignore", "reference 12"},
     {"Queue", "RFC 9293 section 3.10.7.2: text is queued for processing later"},
     {"Ignore", "TcpSocketBase discards it"}},
    {ENGINE,
     "HandshakeMode",
     {"ThreeWay", "reference 11"},
     {"ThreeWay", "RFC 9293 section 3.5"},
     {"ThreeWay", "TcpSocketBase forks in SYN-RECEIVED"}},
    {ENGINE,
     "AdmissionPrefixLengthIpv4",
     {"24", "unused: AdmissionPolicy Linux"},
     {"24", "no RFC has such a policy; what registries hand out at least"},
     {"24", "unused: AdmissionPolicy TailDrop"}},
    {ENGINE,
     "AdmissionPrefixLengthIpv6",
     {"64", "unused: AdmissionPolicy Linux"},
     {"64", "RFC 4291 section 2.5.1: the subnet prefix"},
     {"64", "unused: AdmissionPolicy TailDrop"}},
    {ENGINE,
     "SynCookieMode",
     {"Off", "as in the reference runs on queues; a kernel boots with 1, OnOverflow"},
     {"Off", "RFC 4987 section 3.6: a trade-off that RFC 9293 does not ask for"},
     {"Off", "TcpSocketBase has no queue"}},
    {ENGINE,
     "SynCookiePeriod",
     {"60s", "reference 03"},
     {"60s", "no RFC names one; as linux-6"},
     {"60s", "unused: SynCookieMode Off"}},
    {ENGINE,
     "SynCookieMaxAgePeriods",
     {"1", "reference 03"},
     {"1", "no RFC names one; as linux-6"},
     {"1", "unused: SynCookieMode Off"}},
    {ENGINE,
     "SynCookieRotationPeriods",
     {"0", "one secret from boot on"},
     {"0", "RFC 4987 appendix A: rotation is an option"},
     {"0", "unused: SynCookieMode Off"}},
    {ENGINE,
     "LinuxOptionOrder",
     {"true", "reference 05"},
     {"false", "RFC 9293 section 3.1: options may come in any order"},
     {"false", "TcpSocketBase's own order"}},
    {ENGINE,
     "RetryLimit",
     {"Time", "reference 08: the limit is on time"},
     {"Count", "RFC 9293 section 3.8.3 measures R2 in either"},
     {"Count", "ns3::TcpSocket::DataRetries counts"}},
    {ENGINE,
     "MaxRto",
     {"120s", "net.ipv4.tcp_rto_max_ms"},
     {"60s", "RFC 6298 section 2.5: at least 60 s"},
     {"60s", "TcpSocketBase::ReTxTimeout: 60 s"}},
    {ENGINE,
     "OrphanRetries",
     {"0", "net.ipv4.tcp_orphan_retries; 0 stands for 8 (reference 08)"},
     {"6", "RFC 9293 section 3.8.3: the same R2 before and after CLOSE"},
     {"6", "ns3::TcpSocket::DataRetries, before and after Close"}},
    {ENGINE,
     "FinWait2Timeout",
     {"60s", "net.ipv4.tcp_fin_timeout (reference 08)"},
     {"0s", "RFC 9293 has no time-out in FIN-WAIT-2"},
     {"0s", "TcpSocketBase has none"}},
    {ENGINE,
     "ResetAfterClose",
     {"true", "reference 06 and 08"},
     {"true", "RFC 1122 section 4.2.2.13"},
     {"false", "TcpSocketBase hands the text over"}},
    {ENGINE,
     "Linger",
     {"false", "SO_LINGER is off until a program sets it"},
     {"false", "as sockets have it; RFC 9293 section 3.9.1: CLOSE sends what is queued"},
     {"false", "TcpSocketBase has no such option"}},
    {ENGINE,
     "LingerTimeout",
     {"0s", "not read while Linger is false"},
     {"0s", "not read while Linger is false"},
     {"0s", "not read while Linger is false"}},
    {ENGINE,
     "KeepAlive",
     {"false", "SO_KEEPALIVE is off until a program sets it"},
     {"false", "RFC 9293 section 3.8.4: MUST default to off"},
     {"false", "TcpSocketBase has none"}},
    {ENGINE,
     "KeepAliveIdle",
     {"7200s", "net.ipv4.tcp_keepalive_time"},
     {"7200s", "RFC 9293 section 3.8.4: no less than two hours"},
     {"7200s", "not read while KeepAlive is false; RFC 9293 section 3.8.4"}},
    {ENGINE,
     "KeepAliveInterval",
     {"75s", "net.ipv4.tcp_keepalive_intvl"},
     {"75s", "RFC 9293 section 3.8.4 names none; Linux's value"},
     {"75s", "not read while KeepAlive is false; Linux's value"}},
    {ENGINE,
     "KeepAliveProbes",
     {"10", "this module's own; net.ipv4.tcp_keepalive_probes is 9"},
     {"10", "RFC 9293 section 3.8.4: more than one; names no number"},
     {"10", "not read while KeepAlive is false"}},
    {ENGINE,
     "UserTimeout",
     {"0s", "TCP_USER_TIMEOUT is off until a program sets it"},
     {"0s", "RFC 9293 section 3.8.3: R2 comes before the five minutes of section 3.9.1.1"},
     {"0s", "TcpSocketBase has none"}},
    {SOCKET,
     "DataRetries",
     {"15", "net.ipv4.tcp_retries2: 924.6 s"},
     {"6", "RFC 9293 section 3.8.3: 100 s; 1+2+4+8+16+32+60 s = 123 s"},
     {"6", "ns3::TcpSocket::DataRetries"}},
    {SOCKET_BASE,
     "ClockGranularity",
     {"204ms", "RTO = SRTT + max(TCP_RTO_MIN, 4 RTTVAR) in ticks of 4 ms (HZ=250), rounded up"},
     {"1ms", "RFC 6298 section 2: G; ns-3's clock"},
     {"1ms", "ns3::TcpSocketBase::ClockGranularity"}},
    {SOCKET_BASE,
     "MinRto",
     {"200ms", "TCP_RTO_MIN"},
     {"1s", "RFC 6298 section 2.4"},
     {"1s", "ns3::TcpSocketBase::MinRto"}},
    {SOCKET,
     "DelAckTimeout",
     {"40ms", "TCP_DELACK_MIN"},
     {"200ms", "RFC 9293 section 3.8.6.3: below 500 ms"},
     {"200ms", "ns3::TcpSocket::DelAckTimeout"}},
    {SOCKET,
     "PersistTimeout",
     {"0s", "0 stands for the RTO, as in Linux's tcp_probe0_base()"},
     {"0s", "RFC 9293 section 3.8.6.1: the first probe after one RTO"},
     {"6s", "ns3::TcpSocket::PersistTimeout"}},
    {SOCKET,
     "InitialCwnd",
     {"10", "TCP_INIT_CWND"},
     {"10", "RFC 6928 section 2"},
     {"10", "ns3::TcpSocket::InitialCwnd"}},
}};

/**
 * \brief The column of one profile.
 * \param row of the table
 * \param profile which column
 * \return the cell
 */
const SourcedValue&
Select(const Row& row, TcpProfile profile)
{
    switch (profile)
    {
    case TcpProfile::LINUX_6:
        return row.linux6;
    case TcpProfile::RFC_9293:
        return row.rfc9293;
    case TcpProfile::NS3_STOCK:
        return row.stock;
    }
    NS_ABORT_MSG("not a TcpProfile: " << static_cast<int>(profile));
    return row.linux6;
}

/** \return all values of one profile. \param profile which */
std::vector<TcpProfileValue>
Column(TcpProfile profile)
{
    std::vector<TcpProfileValue> values;
    values.reserve(TABLE.size());
    for (const Row& row : TABLE)
    {
        const SourcedValue& cell = Select(row, profile);
        values.push_back({row.typeName, row.attribute, cell.value, cell.source});
    }
    return values;
}

} // namespace

const std::vector<TcpProfileValue>&
GetProfileValues(TcpProfile profile)
{
    static const std::array<std::vector<TcpProfileValue>, 3> columns{
        Column(TcpProfile::LINUX_6), Column(TcpProfile::RFC_9293), Column(TcpProfile::NS3_STOCK)};
    return columns.at(static_cast<std::size_t>(profile));
}

const char*
ToString(TcpProfile profile)
{
    switch (profile)
    {
    case TcpProfile::LINUX_6:
        return "linux-6";
    case TcpProfile::RFC_9293:
        return "rfc9293";
    case TcpProfile::NS3_STOCK:
        return "ns3-stock";
    }
    NS_ABORT_MSG("not a TcpProfile: " << static_cast<int>(profile));
    return nullptr;
}

} // namespace ns3
