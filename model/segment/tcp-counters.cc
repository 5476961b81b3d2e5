// SPDX-License-Identifier: GPL-2.0-only
//
// nstat's names.

#include "ns3/tcp-counters.h"

namespace ns3
{

namespace
{

/**
 * \brief Of half-open entries Linux counts those that a segment of the peer ended (reference 01,
 * 04).
 * \param cause why an entry went
 * \return true if Linux counts it
 */
bool
IsRefusedBySegment(const TcpCause& cause)
{
    return cause.source == TcpCauseSource::SEGMENT && cause.rule != TcpRule::DISPLACED &&
           cause.rule != TcpRule::ACCEPT_QUEUE_OVERFLOW;
}

} // namespace

void
TcpCounters::AddState(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to, const TcpCause& cause)
{
    if (to == TcpSocket::SYN_SENT)
    {
        Add(TcpCounter::ACTIVE_OPENS);
        return;
    }
    if (to != TcpSocket::CLOSED && to != TcpSocket::LISTEN)
    {
        return;
    }
    switch (from)
    {
    case TcpSocket::SYN_SENT:
    case TcpSocket::SYN_RCVD:
        // Not what the application ends itself (reference 06, close-in-syn-sent).
        if (to == TcpSocket::CLOSED ? cause.source != TcpCauseSource::CALL
                                    : IsRefusedBySegment(cause))
        {
            Add(TcpCounter::ATTEMPT_FAILS);
        }
        break;
    case TcpSocket::ESTABLISHED:
    case TcpSocket::CLOSE_WAIT:
        if (cause.rule != TcpRule::NODE_CRASHED && cause.rule != TcpRule::SIMULATION_END)
        {
            Add(TcpCounter::ESTAB_RESETS);
        }
        break;
    default:
        break;
    }
    switch (cause.rule)
    {
    case TcpRule::RETRIES_EXHAUSTED:
    case TcpRule::KEEP_ALIVE_EXPIRED:
    case TcpRule::USER_TIMEOUT_EXPIRED:
        if (to == TcpSocket::CLOSED) // a half-open entry ends in LISTEN, and is no socket in Linux
        {
            Add(TcpCounter::TCP_ABORT_ON_TIMEOUT);
        }
        break;
    case TcpRule::TEXT_AFTER_CLOSE:
        Add(TcpCounter::TCP_ABORT_ON_DATA);
        break;
    case TcpRule::CONNECT_IN_TIME_WAIT:
        Add(TcpCounter::TW_RECYCLED);
        break;
    default:
        break;
    }
}

void
TcpCounters::AddQueue(TcpQueue queue, TcpQueueAction action, TcpQueueReason reason)
{
    switch (queue)
    {
    case TcpQueue::HALF_OPEN:
        if (action == TcpQueueAction::REMOVE && reason == TcpQueueReason::RESET)
        {
            Add(TcpCounter::EMBRYONIC_RSTS);
        }
        else if (reason == TcpQueueReason::COOKIE_SENT)
        {
            Add(TcpCounter::SYNCOOKIES_SENT);
        }
        break;
    case TcpQueue::ACCEPT:
        if (action == TcpQueueAction::INSERT)
        {
            Add(TcpCounter::PASSIVE_OPENS);
        }
        else if (reason == TcpQueueReason::ACCEPT_FULL)
        {
            Add(TcpCounter::LISTEN_OVERFLOWS);
        }
        break;
    case TcpQueue::TIME_WAIT:
        if (reason == TcpQueueReason::TWO_MSL_EXPIRED)
        {
            Add(TcpCounter::TW);
        }
        else if (reason == TcpQueueReason::TIME_WAIT_FULL)
        {
            Add(TcpCounter::TCP_TIME_WAIT_OVERFLOW);
        }
        break;
    }
}

void
TcpCounters::AddDrop(TcpSocket::TcpStates_t state, TcpDropReason reason)
{
    switch (reason)
    {
    case TcpDropReason::BAD_CHECKSUM:
        Add(TcpCounter::IN_CSUM_ERRORS);
        Add(TcpCounter::IN_ERRS);
        break;
    case TcpDropReason::COOKIE_INVALID:
        Add(TcpCounter::SYNCOOKIES_FAILED);
        break;
    case TcpDropReason::MALFORMED:
        Add(TcpCounter::IN_ERRS);
        break;
    case TcpDropReason::HALF_OPEN_FULL:
        Add(TcpCounter::TCP_REQ_Q_FULL_DROP);
        Add(TcpCounter::LISTEN_DROPS);
        break;
    case TcpDropReason::LAST_QUARTER:
    case TcpDropReason::ACCEPT_FULL:
    case TcpDropReason::APPLICATION_REFUSED:
        Add(TcpCounter::LISTEN_DROPS);
        break;
    case TcpDropReason::OLD_TIMESTAMP:
        if (state != TcpSocket::TIME_WAIT) // Linux counts those elsewhere
        {
            Add(state == TcpSocket::LISTEN ? TcpCounter::LISTEN_DROPS : TcpCounter::PAWS_ESTAB);
        }
        break;
    case TcpDropReason::SYN_CHALLENGED:
        if (state != TcpSocket::TIME_WAIT) // Linux counts nothing there
        {
            Add(TcpCounter::TCP_SYN_CHALLENGE);
            Add(TcpCounter::IN_ERRS); // reference 10
        }
        break;
    default:
        break;
    }
}

void
TcpCounters::AddRetransmission(bool isSynAck)
{
    Add(TcpCounter::RETRANS_SEGS);
    uint64_t& sent = m_values[static_cast<std::size_t>(TcpCounter::OUT_SEGS)];
    sent -= isSynAck || sent == 0 ? 0 : 1;
}

namespace
{

/** A counter's name and meaning. */
struct CounterText
{
    const char* name; //!< as nstat prints it
    const char* help; //!< what it counts
};

/** In the order of TcpCounter. */
constexpr std::array<CounterText, static_cast<std::size_t>(TcpCounter::COUNT)> TEXTS{{
    {"TcpActiveOpens", "CLOSED to SYN-SENT"},
    {"TcpPassiveOpens", "connections that a listener completed"},
    {"TcpAttemptFails", "SYN-SENT or SYN-RECEIVED that ended unopened"},
    {"TcpEstabResets", "ESTABLISHED or CLOSE-WAIT to CLOSED"},
    {"TcpInSegs", "segments received, those in error included"},
    {"TcpOutSegs", "segments sent, without pure retransmissions"},
    {"TcpRetransSegs", "segments that repeat something"},
    {"TcpInErrs", "segments received in error"},
    {"TcpOutRsts", "segments sent with RST"},
    {"TcpInCsumErrors", "segments with a bad checksum"},
    {"TcpExtSyncookiesSent", "SYN,ACKs that carry a cookie"},
    {"TcpExtSyncookiesRecv", "valid cookies that came back"},
    {"TcpExtSyncookiesFailed", "ACKs to a listener without a valid cookie"},
    {"TcpExtEmbryonicRsts", "half-open entries that a RST or a wrong segment ended"},
    {"TcpExtTW", "TIME-WAIT entries that lived for 2MSL"},
    {"TcpExtTWRecycled", "TIME-WAIT 4-tuples that Connect took"},
    {"TcpExtPAWSEstab", "segments with an old timestamp, in other states than LISTEN"},
    {"TcpExtListenOverflows", "full accept queue, at a SYN or at a third ACK"},
    {"TcpExtListenDrops", "SYNs and third ACKs that a listener dropped"},
    {"TcpExtTCPTimeouts", "retransmission timers that fired"},
    {"TcpExtTCPAbortOnData", "text after Close, or SO_LINGER of zero"},
    {"TcpExtTCPAbortOnClose", "Close with text unread"},
    {"TcpExtTCPAbortOnTimeout", "retries or probes used up"},
    {"TcpExtTCPTimeWaitOverflow", "TIME-WAIT skipped: TimeWaitLimitEntries"},
    {"TcpExtTCPReqQFullDoCookies", "SYNs for which a cookie was due, sent or not"},
    {"TcpExtTCPReqQFullDrop", "SYNs at a full half-open queue, dropped"},
    {"TcpExtTCPChallengeACK", "challenge ACKs (RFC 5961)"},
    {"TcpExtTCPSYNChallenge", "those that answer a SYN"},
    {"TcpExtTCPSynRetrans", "SYNs and SYN,ACKs sent again"},
    {"TcpExtTCPWinProbe", "probes of a closed window sent"},
    {"TcpExtTCPKeepAlive", "keepalive probes sent"},
}};

} // namespace

const char*
ToString(TcpCounter counter)
{
    return counter < TcpCounter::COUNT ? TEXTS.at(static_cast<std::size_t>(counter)).name : "";
}

const char*
HelpOf(TcpCounter counter)
{
    return counter < TcpCounter::COUNT ? TEXTS.at(static_cast<std::size_t>(counter)).help : "";
}

} // namespace ns3
