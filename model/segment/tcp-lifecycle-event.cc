// SPDX-License-Identifier: GPL-2.0-only
//
// The texts of the records: what CSV files print for states, rules, queues and causes.

#include "ns3/tcp-lifecycle-event.h"

#include "ns3/abort.h"
#include "ns3/tcp-segment-view.h"

#include <array>
#include <sstream>

namespace ns3
{

TcpCause
TcpCause::Segment(const TcpSegmentView& segment, uint64_t uid, TcpRule rule)
{
    TcpCause cause;
    cause.source = TcpCauseSource::SEGMENT;
    cause.rule = rule;
    cause.flags = segment.flags;
    cause.seq = segment.seq;
    cause.ack = segment.ack;
    cause.uid = uid;
    return cause;
}

TcpCause
TcpCause::Timer(TcpTimer timer, TcpRule rule)
{
    TcpCause cause;
    cause.source = TcpCauseSource::TIMER;
    cause.rule = rule;
    cause.timer = timer;
    return cause;
}

TcpCause
TcpCause::Icmp(uint8_t type, uint8_t code, TcpRule rule)
{
    TcpCause cause;
    cause.source = TcpCauseSource::ICMP;
    cause.rule = rule;
    cause.icmpType = type;
    cause.icmpCode = code;
    return cause;
}

TcpCause
TcpCause::Call(TcpCall call, TcpRule rule)
{
    TcpCause cause;
    cause.source = TcpCauseSource::CALL;
    cause.rule = rule;
    cause.call = call;
    return cause;
}

std::string
TcpCause::ToText() const
{
    std::ostringstream text;
    switch (source)
    {
    case TcpCauseSource::SEGMENT:
        text << "segment " << TcpFlagsText(flags) << " seq " << seq.GetValue();
        if ((flags & TcpHeader::ACK) != 0)
        {
            text << " ack " << ack.GetValue();
        }
        text << " uid " << uid;
        break;
    case TcpCauseSource::TIMER:
        text << "timer " << ToString(timer);
        break;
    case TcpCauseSource::ICMP:
        text << "icmp type " << +icmpType << " code " << +icmpCode;
        break;
    case TcpCauseSource::CALL:
        text << "call " << ToString(call);
        break;
    }
    return text.str();
}

std::string
TcpFlagsText(uint8_t flags)
{
    struct Letter
    {
        uint8_t bit;
        char letter;
    };

    static constexpr std::array<Letter, 8> LETTERS{{{TcpHeader::FIN, 'F'},
                                                    {TcpHeader::SYN, 'S'},
                                                    {TcpHeader::RST, 'R'},
                                                    {TcpHeader::PSH, 'P'},
                                                    {TcpHeader::ACK, 'A'},
                                                    {TcpHeader::URG, 'U'},
                                                    {TcpHeader::ECE, 'E'},
                                                    {TcpHeader::CWR, 'W'}}};
    std::string text;
    for (const auto& [bit, letter] : LETTERS)
    {
        if ((flags & bit) != 0)
        {
            text += letter;
        }
    }
    return text.empty() ? "-" : text;
}

const char*
ToString(TcpSocket::TcpStates_t state)
{
    switch (state)
    {
    case TcpSocket::CLOSED:
        return "CLOSED";
    case TcpSocket::LISTEN:
        return "LISTEN";
    case TcpSocket::SYN_SENT:
        return "SYN-SENT";
    case TcpSocket::SYN_RCVD:
        return "SYN-RECEIVED";
    case TcpSocket::ESTABLISHED:
        return "ESTABLISHED";
    case TcpSocket::CLOSE_WAIT:
        return "CLOSE-WAIT";
    case TcpSocket::LAST_ACK:
        return "LAST-ACK";
    case TcpSocket::FIN_WAIT_1:
        return "FIN-WAIT-1";
    case TcpSocket::FIN_WAIT_2:
        return "FIN-WAIT-2";
    case TcpSocket::CLOSING:
        return "CLOSING";
    case TcpSocket::TIME_WAIT:
        return "TIME-WAIT";
    case TcpSocket::LAST_STATE:
        break;
    }
    NS_ABORT_MSG("not a TcpSocket::TcpStates_t: " << static_cast<int>(state));
    return nullptr;
}

// A table: one line for each rule.
const char*
ToString(TcpRule rule)
{
    switch (rule)
    {
    case TcpRule::PASSIVE_OPEN:
        return "passive-open";
    case TcpRule::ACTIVE_OPEN:
        return "active-open";
    case TcpRule::SYN_IN_LISTEN:
        return "syn-in-listen";
    case TcpRule::COOKIE_VALIDATED:
        return "cookie-validated";
    case TcpRule::TWO_WAY_HANDSHAKE:
        return "two-way-handshake";
    case TcpRule::SYN_ACK_IN_SYN_SENT:
        return "syn-ack-in-syn-sent";
    case TcpRule::SYN_IN_SYN_SENT:
        return "syn-in-syn-sent";
    case TcpRule::ACK_OF_SYN:
        return "third-ack";
    case TcpRule::RST_ACCEPTABLE:
        return "rst-acceptable";
    case TcpRule::ICMP_HARD_ERROR:
        return "icmp-hard-error";
    case TcpRule::RST_IN_SYN_SENT:
        return "rst-in-syn-sent";
    case TcpRule::SYN_IN_WINDOW:
        return "syn-in-window";
    case TcpRule::SYN_ACK_TO_HALF_OPEN:
        return "syn-ack-to-half-open";
    case TcpRule::RETRIES_EXHAUSTED:
        return "retries-exhausted";
    case TcpRule::DISPLACED:
        return "displaced";
    case TcpRule::PRUNED:
        return "pruned";
    case TcpRule::ACCEPT_QUEUE_OVERFLOW:
        return "accept-queue-overflow";
    case TcpRule::LISTENER_CLOSED:
        return "listener-closed";
    case TcpRule::USER_CLOSE:
        return "user-close";
    case TcpRule::USER_ABORT:
        return "user-abort";
    case TcpRule::CLOSE_WITH_UNREAD:
        return "close-with-unread-text";
    case TcpRule::FIN_ARRIVED:
        return "fin-arrived";
    case TcpRule::ACK_OF_FIN:
        return "ack-of-fin";
    case TcpRule::TWO_MSL_EXPIRED:
        return "two-msl-expired";
    case TcpRule::SYN_IN_TIME_WAIT:
        return "syn-in-time-wait";
    case TcpRule::CONNECT_IN_TIME_WAIT:
        return "connect-in-time-wait";
    case TcpRule::TIME_WAIT_SKIPPED:
        return "time-wait-skipped";
    case TcpRule::RST_IN_TIME_WAIT:
        return "rst-in-time-wait";
    case TcpRule::TEXT_AFTER_CLOSE:
        return "text-after-close";
    case TcpRule::SYN_AFTER_CLOSE:
        return "syn-after-close";
    case TcpRule::FIN_WAIT_2_EXPIRED:
        return "fin-wait-2-expired";
    case TcpRule::KEEP_ALIVE_EXPIRED:
        return "keep-alive-expired";
    case TcpRule::USER_TIMEOUT_EXPIRED:
        return "user-timeout-expired";
    case TcpRule::NODE_CRASHED:
        return "node-crashed";
    case TcpRule::SIMULATION_END:
        return "simulation-end";
    }
    NS_ABORT_MSG("not a TcpRule: " << static_cast<int>(rule));
    return nullptr;
}

const char*
ToString(TcpTimer timer)
{
    switch (timer)
    {
    case TcpTimer::SYN_RETRANSMISSION:
        return "syn-retransmission";
    case TcpTimer::SYN_ACK_RETRANSMISSION:
        return "syn-ack-retransmission";
    case TcpTimer::RETRANSMISSION:
        return "retransmission";
    case TcpTimer::FIN_RETRANSMISSION:
        return "fin-retransmission";
    case TcpTimer::PERSIST:
        return "persist";
    case TcpTimer::DELAYED_ACK:
        return "delayed-ack";
    case TcpTimer::TIME_WAIT:
        return "time-wait";
    case TcpTimer::FIN_WAIT_2:
        return "fin-wait-2";
    case TcpTimer::KEEP_ALIVE:
        return "keep-alive";
    case TcpTimer::USER_TIMEOUT:
        return "user-timeout";
    case TcpTimer::COUNT:
        break;
    }
    NS_ABORT_MSG("not a TcpTimer: " << static_cast<int>(timer));
    return nullptr;
}

const char*
ToString(TcpTimerAction action)
{
    switch (action)
    {
    case TcpTimerAction::START:
        return "start";
    case TcpTimerAction::RESTART:
        return "restart";
    case TcpTimerAction::CANCEL:
        return "cancel";
    case TcpTimerAction::FIRE:
        return "fire";
    }
    NS_ABORT_MSG("not a TcpTimerAction: " << static_cast<int>(action));
    return nullptr;
}

const char*
ToString(TcpCall call)
{
    switch (call)
    {
    case TcpCall::LISTEN:
        return "Listen";
    case TcpCall::CONNECT:
        return "Connect";
    case TcpCall::CLOSE:
        return "Close";
    case TcpCall::SHUTDOWN_SEND:
        return "ShutdownSend";
    case TcpCall::ABORT:
        return "Abort";
    case TcpCall::CRASH:
        return "Crash";
    }
    NS_ABORT_MSG("not a TcpCall: " << static_cast<int>(call));
    return nullptr;
}

const char*
ToString(TcpQueue queue)
{
    switch (queue)
    {
    case TcpQueue::HALF_OPEN:
        return "half-open";
    case TcpQueue::ACCEPT:
        return "accept";
    case TcpQueue::TIME_WAIT:
        return "time-wait";
    }
    NS_ABORT_MSG("not a TcpQueue: " << static_cast<int>(queue));
    return nullptr;
}

const char*
ToString(TcpQueueAction action)
{
    switch (action)
    {
    case TcpQueueAction::INSERT:
        return "insert";
    case TcpQueueAction::REMOVE:
        return "remove";
    case TcpQueueAction::BYPASS:
        return "bypass";
    case TcpQueueAction::REFUSE:
        return "refuse";
    }
    NS_ABORT_MSG("not a TcpQueueAction: " << static_cast<int>(action));
    return nullptr;
}

const char*
ToString(TcpQueueReason reason)
{
    switch (reason)
    {
    case TcpQueueReason::SYN_ADMITTED:
        return "syn-admitted";
    case TcpQueueReason::HANDSHAKE_COMPLETED:
        return "handshake-completed";
    case TcpQueueReason::COOKIE_SENT:
        return "cookie-sent";
    case TcpQueueReason::COOKIE_VALIDATED:
        return "cookie-validated";
    case TcpQueueReason::ACCEPTED:
        return "accepted";
    case TcpQueueReason::HALF_OPEN_FULL:
        return "half-open-full";
    case TcpQueueReason::LAST_QUARTER:
        return "last-quarter";
    case TcpQueueReason::ACCEPT_FULL:
        return "accept-full";
    case TcpQueueReason::APPLICATION_REFUSED:
        return "application-refused";
    case TcpQueueReason::RETRIES_EXHAUSTED:
        return "retries-exhausted";
    case TcpQueueReason::DISPLACED:
        return "displaced";
    case TcpQueueReason::PRUNED:
        return "pruned";
    case TcpQueueReason::RESET:
        return "reset";
    case TcpQueueReason::UNREACHABLE:
        return "unreachable";
    case TcpQueueReason::LISTENER_CLOSED:
        return "listener-closed";
    case TcpQueueReason::CLOSED:
        return "closed";
    case TcpQueueReason::TIME_WAIT_FULL:
        return "time-wait-full";
    case TcpQueueReason::TWO_MSL_EXPIRED:
        return "two-msl-expired";
    case TcpQueueReason::REUSED:
        return "reused";
    case TcpQueueReason::CONNECTION_ENDED:
        return "connection-ended";
    case TcpQueueReason::NODE_CRASHED:
        return "node-crashed";
    case TcpQueueReason::SIMULATION_END:
        return "simulation-end";
    case TcpQueueReason::COUNT:
        break;
    }
    NS_ABORT_MSG("not a TcpQueueReason: " << static_cast<int>(reason));
    return nullptr;
}

const char*
ToString(TcpOpenedBy openedBy)
{
    switch (openedBy)
    {
    case TcpOpenedBy::ACTIVE_OPEN:
        return "active-open";
    case TcpOpenedBy::PASSIVE_OPEN:
        return "passive-open";
    case TcpOpenedBy::SIMULTANEOUS_OPEN:
        return "simultaneous-open";
    }
    NS_ABORT_MSG("not a TcpOpenedBy: " << static_cast<int>(openedBy));
    return nullptr;
}

const char*
ToString(TcpCloseReason reason)
{
    switch (reason)
    {
    case TcpCloseReason::NONE:
        return "none";
    case TcpCloseReason::REFUSED:
        return "refused";
    case TcpCloseReason::RESET:
        return "reset";
    case TcpCloseReason::TIMED_OUT:
        return "timed-out";
    case TcpCloseReason::UNREACHABLE:
        return "unreachable";
    case TcpCloseReason::ABORTED:
        return "aborted";
    case TcpCloseReason::LOCAL_CLOSE:
        return "local-close";
    case TcpCloseReason::PEER_CLOSE:
        return "peer-close";
    case TcpCloseReason::NODE_CRASHED:
        return "node-crashed";
    case TcpCloseReason::SIMULATION_END:
        return "simulation-end";
    }
    NS_ABORT_MSG("not a TcpCloseReason: " << static_cast<int>(reason));
    return nullptr;
}

} // namespace ns3
