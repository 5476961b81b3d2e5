// SPDX-License-Identifier: GPL-2.0-only
//
// The records of a connection's life: values that say what happened, to whom, when and why.

#ifndef TCP_LIFECYCLE_EVENT_H
#define TCP_LIFECYCLE_EVENT_H

#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-socket.h"
#include "ns3/traffic-origin.h"

#include <cstdint>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

struct TcpSegmentView;

/** Why a connection has a record: which of the three event sources of RFC 9293 section 3.3.2. */
enum class TcpCauseSource : uint8_t
{
    SEGMENT, //!< an arriving segment
    TIMER,   //!< a timer that fired
    ICMP,    //!< an ICMP error that quotes the connection (RFC 1122 4.2.3.9)
    CALL     //!< a call of the application (OPEN, CLOSE, ABORT ...) or of ns-3 itself
};

/** Timers that can cause a record. */
enum class TcpTimer : uint8_t
{
    SYN_RETRANSMISSION,     //!< active open, SYN-SENT
    SYN_ACK_RETRANSMISSION, //!< passive open, the half-open queue's timer
    RETRANSMISSION,         //!< data (RFC 6298)
    FIN_RETRANSMISSION,     //!< our FIN
    PERSIST,                //!< probe of a closed window (RFC 9293 3.8.6.1)
    DELAYED_ACK,            //!< RFC 9293 3.8.6.3
    TIME_WAIT,              //!< 2MSL
    FIN_WAIT_2,             //!< wait of an end whose application has gone (reference 08)
    KEEP_ALIVE,             //!< RFC 9293 3.8.4
    USER_TIMEOUT,           //!< RFC 9293 3.10.8; RFC 5482
    COUNT                   //!< number of timers, not a timer
};

/** What happened to a timer. */
enum class TcpTimerAction : uint8_t
{
    START,   //!< it was idle and runs now
    RESTART, //!< it ran and has a new deadline
    CANCEL,  //!< it ran and was stopped
    FIRE     //!< its deadline has come
};

/** Why a segment had no effect on the connection it was for. Some are answered all the same. */
enum class TcpDropReason : uint8_t
{
    NONE,                  //!< it was not dropped
    MALFORMED,             //!< header or options do not hold together (RFC 9293 3.1)
    NOT_UNICAST,           //!< an address that is no single host (RFC 1122 4.2.3.10)
    BAD_CHECKSUM,          //!< RFC 9293 3.1
    NO_CONNECTION,         //!< neither connection nor listener (RFC 9293 3.10.7.1)
    HALF_OPEN_FULL,        //!< SYN at a full half-open queue (TCPReqQFullDrop)
    LAST_QUARTER,          //!< SYN: last quarter kept for proven peers (reference 02)
    ACCEPT_FULL,           //!< SYN or third ACK at a full accept queue (reference 04)
    APPLICATION_REFUSED,   //!< SYN: the connection request callback said no
    RST_IN_LISTEN,         //!< RFC 9293 3.10.7.2, first
    ACK_IN_LISTEN,         //!< RFC 9293 3.10.7.2, second
    COOKIE_INVALID,        //!< ACK in LISTEN that is no valid SYN cookie (SyncookiesFailed)
    NOT_A_REQUEST,         //!< LISTEN: no SYN, or SYN with FIN (reference 12)
    DUPLICATE_SYN,         //!< the SYN of a half-open connection again
    ANOTHER_SYN,           //!< SYN of another number at a half-open connection
    SYN_MISSING,           //!< SYN-SENT: neither SYN nor RST (RFC 9293 3.10.7.3, fifth)
    RST_CHALLENGED,        //!< in the window, not at RCV.NXT (RFC 5961 3.2)
    RST_UNACCEPTABLE,      //!< outside the window, or not for our SYN
    SYN_CHALLENGED,        //!< SYN in a synchronised state (RFC 5961 4.2)
    SEQUENCE_UNACCEPTABLE, //!< outside the window (RFC 9293 3.10.7.4, first)
    ACK_MISSING,           //!< no ACK bit (RFC 9293 3.10.7.4, fifth)
    ACK_UNACCEPTABLE,      //!< outside what RFC 5961 5.2 allows, or not for our SYN
    TIMESTAMP_MISSING,     //!< negotiated and absent (RFC 7323 3.2)
    OLD_TIMESTAMP,         //!< PAWS (RFC 7323 5.3)
    ICMP_SEQUENCE,         //!< ICMP error that quotes nothing outstanding (RFC 5927 4.1)
    IN_TIME_WAIT,          //!< nothing for a connection that is over
    AFTER_CLOSE,           //!< text nobody will read (RFC 1122 4.2.2.13): answered by a RST
    NODE_DOWN,             //!< the node has crashed and not rebooted
    // Below TCP: see IsBelowTcp.
    NO_ROUTE,           //!< IP knows no way
    TTL_EXPIRED,        //!< TTL or hop limit
    INTERFACE_DOWN,     //!< the IP interface is down
    IP_REFUSED,         //!< another reason of IP: its checksum, a lost fragment, a duplicate ...
    ADDRESS_UNRESOLVED, //!< ARP got no answer, or too many packets wait for one
    QUEUE_DISC,         //!< the traffic control layer's queue discipline
    DEVICE_QUEUE_FULL,  //!< the device's queue, or its link is down
    LINK_ERROR,         //!< lost or damaged on the link to this node
    COUNT               //!< number of reasons, not a reason
};

/**
 * \param reason why a segment is dropped
 * \return true if a segment is dropped by what is below TCP: it is no verdict of a connection
 */
constexpr bool
IsBelowTcp(TcpDropReason reason)
{
    return reason >= TcpDropReason::NO_ROUTE && reason < TcpDropReason::COUNT;
}

/** Calls that can cause a record. */
enum class TcpCall : uint8_t
{
    LISTEN,        //!< Socket::Listen
    CONNECT,       //!< Socket::Connect
    CLOSE,         //!< Socket::Close
    SHUTDOWN_SEND, //!< Socket::ShutdownSend
    ABORT,         //!< TcpLifecycleSocket::Abort
    CRASH          //!< TcpLifecycleEngine::Crash
};

/**
 * Which rule fired. Each value is one sentence of an RFC or one measured rule of a kernel; the
 * text of ToString is what CSV files print.
 */
enum class TcpRule : uint8_t
{
    PASSIVE_OPEN,         //!< LISTEN call (RFC 9293 3.10.1)
    ACTIVE_OPEN,          //!< CONNECT call sends a SYN (RFC 9293 3.10.1)
    SYN_IN_LISTEN,        //!< a SYN makes a half-open connection (RFC 9293 3.10.7.2)
    COOKIE_VALIDATED,     //!< the ACK of a SYN cookie (RFC 4987 section 3.6)
    TWO_WAY_HANDSHAKE,    //!< a SYN alone opens the connection (HandshakeMode TwoWay)
    SYN_ACK_IN_SYN_SENT,  //!< our SYN is acknowledged (RFC 9293 3.10.7.3)
    SYN_IN_SYN_SENT,      //!< simultaneous open (RFC 9293 3.5, figure 7)
    ACK_OF_SYN,           //!< the third segment of the handshake (RFC 9293 3.10.7.4)
    RST_ACCEPTABLE,       //!< a RST exactly at RCV.NXT (RFC 5961 3.2)
    ICMP_HARD_ERROR,      //!< the open cannot succeed (RFC 1122 4.2.3.9)
    RST_IN_SYN_SENT,      //!< connection refused (RFC 9293 3.10.7.3)
    SYN_IN_WINDOW,        //!< another SYN inside the window of a half-open (reference 01)
    SYN_ACK_TO_HALF_OPEN, //!< a SYN,ACK at a half-open: RST and removed (reference 01)
    RETRIES_EXHAUSTED,    //!< the last retransmission was not answered
    DISPLACED, //!< its place went to another SYN (AdmissionPolicy DropOldest, DropRandom)
    PRUNED,    //!< half-open queue more than half full, entry old (reference 01)
    ACCEPT_QUEUE_OVERFLOW, //!< third ACK at a full accept queue with AbortOnOverflow
    LISTENER_CLOSED,       //!< the listener went away (reference 06)
    USER_CLOSE,            //!< CLOSE call (RFC 9293 3.10.4)
    USER_ABORT,            //!< ABORT call, or CLOSE that lingers zero seconds (RFC 9293 3.10.5)
    CLOSE_WITH_UNREAD,     //!< CLOSE call throws away text: RST (RFC 2525 2.17, reference 06)
    FIN_ARRIVED,           //!< the peer's FIN in order (RFC 9293 3.10.7.4, eighth step)
    ACK_OF_FIN,            //!< our FIN is acknowledged (RFC 9293 3.10.7.4, fifth step)
    TWO_MSL_EXPIRED,       //!< 2MSL without a new reason to stay (RFC 9293 3.4.1)
    SYN_IN_TIME_WAIT,      //!< the 4-tuple is used again (RFC 1122 4.2.2.13, RFC 6191)
    CONNECT_IN_TIME_WAIT,  //!< Connect took the 4-tuple (TimeWaitReuseActive, reference 07)
    TIME_WAIT_SKIPPED,     //!< closed without TIME-WAIT: table full, or SegmentLifetime 0
    RST_IN_TIME_WAIT,      //!< a RST exactly at RCV.NXT ends TIME-WAIT (RFC 9293 3.10.7.4)
    TEXT_AFTER_CLOSE,      //!< new text after Close: RST (RFC 1122 4.2.2.13)
    SYN_AFTER_CLOSE,       //!< a new SYN in FIN-WAIT-2 after Close: RST (reference 08)
    FIN_WAIT_2_EXPIRED,    //!< the peer did not close in FinWait2Timeout (reference 08)
    KEEP_ALIVE_EXPIRED,    //!< the last probe was not answered (RFC 9293 3.8.4)
    USER_TIMEOUT_EXPIRED,  //!< nothing acknowledged for UserTimeout (RFC 9293 3.10.8)
    NODE_CRASHED,          //!< the node lost its state (RFC 9293 3.5.1)
    SIMULATION_END         //!< the node was disposed
};

/** The bounded stores that report. */
enum class TcpQueue : uint8_t
{
    HALF_OPEN, //!< SYN-RECEIVED entries of a listener (RFC 4987 section 2)
    ACCEPT,    //!< completed connections not yet taken by the application
    TIME_WAIT  //!< TIME-WAIT entries of the node
};

/** What happened to a queue. */
enum class TcpQueueAction : uint8_t
{
    INSERT, //!< an entry went in
    REMOVE, //!< an entry came out
    BYPASS, //!< a candidate was answered by a SYN cookie; entries unchanged
    REFUSE  //!< a candidate was turned away; entries unchanged
};

/** Why an entry went in, came out or was turned away. */
enum class TcpQueueReason : uint8_t
{
    SYN_ADMITTED,        //!< in: a SYN passed the admission policy
    HANDSHAKE_COMPLETED, //!< out of half-open, in to accept: third ACK
    COOKIE_SENT,         //!< bypass: answered by a SYN cookie (SyncookiesSent)
    COOKIE_VALIDATED,    //!< in to accept: the ACK of a SYN cookie (SyncookiesRecv)
    ACCEPTED,            //!< out of accept: handed to the application
    HALF_OPEN_FULL,      //!< refused: more than the listen backlog (TCPReqQFullDrop)
    LAST_QUARTER,        //!< refused: last quarter kept for proven peers (reference 02)
    ACCEPT_FULL,         //!< refused: accept queue full at the SYN or at the third ACK
    APPLICATION_REFUSED, //!< refused: the connection request callback said no
    RETRIES_EXHAUSTED,   //!< out: SYN,ACK retries used up
    DISPLACED,           //!< out: its place went to another SYN
    PRUNED,              //!< out: old entry in a queue more than half full
    RESET,               //!< out: a RST, or a segment that is answered by one
    UNREACHABLE,         //!< out: a hard ICMP error
    LISTENER_CLOSED,     //!< out: the listener was closed
    CLOSED,              //!< in to TIME-WAIT: our side closed first
    TIME_WAIT_FULL,      //!< refused by TIME-WAIT: TimeWaitLimitEntries (tcp_max_tw_buckets)
    TWO_MSL_EXPIRED,     //!< out of TIME-WAIT
    REUSED,              //!< out of TIME-WAIT: a new SYN took the 4-tuple
    CONNECTION_ENDED,    //!< out of accept: the connection died before it was taken
    NODE_CRASHED,        //!< out: the node lost its state
    SIMULATION_END,      //!< out: the node was disposed
    COUNT                //!< number of reasons, not a reason
};

/** How a connection was born. */
enum class TcpOpenedBy : uint8_t
{
    ACTIVE_OPEN,      //!< this node sent the first SYN
    PASSIVE_OPEN,     //!< a SYN reached a listener
    SIMULTANEOUS_OPEN //!< both
};

/** How a connection ended; also what TcpLifecycleSocket::GetCloseReason answers. */
enum class TcpCloseReason : uint8_t
{
    NONE,          //!< it lives
    REFUSED,       //!< RST to our SYN, or a half-open the listener turned away
    RESET,         //!< RST from the peer
    TIMED_OUT,     //!< retransmissions exhausted
    UNREACHABLE,   //!< hard ICMP error or no route
    ABORTED,       //!< we sent a RST
    LOCAL_CLOSE,   //!< we closed first
    PEER_CLOSE,    //!< the peer closed first
    NODE_CRASHED,  //!< this node crashed
    SIMULATION_END //!< the run ended first
};

/**
 * \ingroup tcp-lifecycle
 * \brief Why a record exists: the segment, timer or call, and the rule that fired.
 */
struct TcpCause
{
    TcpCauseSource source{TcpCauseSource::CALL}; //!< which member below is meant
    TcpRule rule{TcpRule::PASSIVE_OPEN};         //!< the rule that fired
    TcpTimer timer{TcpTimer::RETRANSMISSION};    //!< valid for TIMER
    TcpCall call{TcpCall::LISTEN};               //!< valid for CALL
    uint8_t icmpType{0};                         //!< ICMP or ICMPv6 type, valid for ICMP
    uint8_t icmpCode{0};                         //!< its code, valid for ICMP
    uint8_t flags{0};                            //!< control bits, valid for SEGMENT
    SequenceNumber32 seq{0};                     //!< SEG.SEQ, valid for SEGMENT
    SequenceNumber32 ack{0};                     //!< SEG.ACK, valid for SEGMENT
    uint64_t uid{0};                             //!< ns-3 packet uid, valid for SEGMENT

    /**
     * \param segment that arrived
     * \param uid ns-3's uid of its packet
     * \param rule that decided
     * \return the cause "this segment, by this rule"
     */
    static TcpCause Segment(const TcpSegmentView& segment, uint64_t uid, TcpRule rule);
    /**
     * \param timer that fired
     * \param rule that decided
     * \return the cause "this timer, by this rule"
     */
    static TcpCause Timer(TcpTimer timer, TcpRule rule);
    /**
     * \param type ICMP or ICMPv6 type
     * \param code its code
     * \param rule that decided
     * \return the cause "this ICMP error, by this rule"
     */
    static TcpCause Icmp(uint8_t type, uint8_t code, TcpRule rule);
    /**
     * \param call of the application
     * \param rule that decided
     * \return the cause "this call, by this rule"
     */
    static TcpCause Call(TcpCall call, TcpRule rule);

    /** \return e.g. "segment SA seq 0 ack 1 uid 12", "timer syn-ack-retransmission", "call Close"
     */
    std::string ToText() const;
};

/** One state change of one connection. */
struct TcpStateEvent
{
    Time time;          //!< when
    uint32_t node{0};   //!< node id
    TcpConnectionId id; //!< which connection; a listener has no remote end
    TcpSocket::TcpStates_t from{TcpSocket::CLOSED}; //!< old state
    TcpSocket::TcpStates_t to{TcpSocket::CLOSED};   //!< new state
    Time dwell;                                     //!< time spent in the old state
    TcpCause cause;                                 //!< why
    TrafficOrigin origin{TrafficOrigin::UNKNOWN};   //!< ground truth
};

/** One event of one queue. */
struct TcpQueueEvent
{
    Time time;                                     //!< when
    uint32_t node{0};                              //!< node id
    TcpQueue queue{TcpQueue::HALF_OPEN};           //!< which store
    TcpConnectionId id;                            //!< which connection
    TcpQueueAction action{TcpQueueAction::INSERT}; //!< what
    uint32_t entries{0};                           //!< entries after the event
    uint32_t limitEntries{0}; //!< most entries the queue may hold; UINT32_MAX = none
    TcpQueueReason reason{TcpQueueReason::SYN_ADMITTED}; //!< why
    TrafficOrigin origin{TrafficOrigin::UNKNOWN};        //!< ground truth
};

/** One event of one timer. */
struct TcpTimerEvent
{
    Time time;                                    //!< when
    uint32_t node{0};                             //!< node id
    TcpConnectionId id;                           //!< whose
    TcpTimer timer{TcpTimer::RETRANSMISSION};     //!< which
    TcpTimerAction action{TcpTimerAction::START}; //!< what
    Time due;                                     //!< deadline; for CANCEL and FIRE the one it had
    TrafficOrigin origin{TrafficOrigin::UNKNOWN}; //!< ground truth of the connection
};

/** One segment that had no effect. */
struct TcpDropEvent
{
    Time time;                                       //!< when
    uint32_t node{0};                                //!< node id
    TcpConnectionId id;                              //!< which connection it was for
    TcpSocket::TcpStates_t state{TcpSocket::CLOSED}; //!< its state
    uint8_t flags{0};                                //!< control bits
    SequenceNumber32 seq{0};                         //!< SEG.SEQ
    SequenceNumber32 ack{0};                         //!< SEG.ACK
    uint32_t textBytes{0};                           //!< bytes of text
    TcpDropReason reason{TcpDropReason::NONE};       //!< why
    TrafficOrigin origin{TrafficOrigin::UNKNOWN};    //!< ground truth of the segment
    bool wasSent{false};                             //!< on its way out of the node or through it
};

/** The death certificate of one connection. */
struct TcpConnectionEvent
{
    Time born;                                       //!< first SYN sent or admitted
    Time ended;                                      //!< now
    uint32_t node{0};                                //!< node id
    TcpConnectionId id;                              //!< which connection
    TcpOpenedBy openedBy{TcpOpenedBy::PASSIVE_OPEN}; //!< how it was born
    TcpCloseReason endReason{TcpCloseReason::NONE};  //!< how it ended
    TcpRule rule{TcpRule::USER_CLOSE};               //!< the rule that ended it
    uint32_t synAcks{0};                          //!< SYN,ACKs sent (passive) or SYNs sent (active)
    uint64_t bytesIn{0};                          //!< text bytes delivered in order to this side
    uint64_t bytesOut{0};                         //!< text bytes acknowledged by the peer
    TrafficOrigin origin{TrafficOrigin::UNKNOWN}; //!< ground truth
};

/**
 * Text that another incarnation of the connection has sent, and the application has taken: ground
 * truth, on nodes that track incarnations. Ends are named by the time at which they began.
 */
struct TcpStrayEvent
{
    Time time;           //!< when the application took it
    uint32_t node{0};    //!< node id
    TcpConnectionId id;  //!< the connection that delivered it
    uint64_t offset{0};  //!< bytes that the connection has delivered before
    uint32_t bytes{0};   //!< its length
    Time own;            //!< begin of the end that delivered it
    Time sender;         //!< begin of the end that sent it
    bool hasPeer{false}; //!< receiver is known
    Time receiver;       //!< begin of the end that it was sent to
};

/**
 * \param state any but LAST_STATE
 * \return RFC 9293's name of a state: "SYN-RECEIVED", "TIME-WAIT" ...
 */
const char* ToString(TcpSocket::TcpStates_t state);
/** \return the text printed in CSV files, e.g. "third-ack". \param rule any */
const char* ToString(TcpRule rule);
/** \return the text printed in CSV files, e.g. "syn-retransmission". \param timer any */
const char* ToString(TcpTimer timer);
/** \return the text printed in CSV files, e.g. "Connect". \param call any */
const char* ToString(TcpCall call);
/** \return "start", "restart", "cancel" or "fire". \param action any */
const char* ToString(TcpTimerAction action);
/** \return the text printed in CSV files, e.g. "sequence-unacceptable". \param reason any */
const char* ToString(TcpDropReason reason);
/** \return "half-open", "accept" or "time-wait". \param queue any */
const char* ToString(TcpQueue queue);
/** \return "insert", "remove", "bypass" or "refuse". \param action any */
const char* ToString(TcpQueueAction action);
/** \return the text printed in CSV files, e.g. "retries-exhausted". \param reason any */
const char* ToString(TcpQueueReason reason);
/** \return "active-open", "passive-open" or "simultaneous-open". \param openedBy any */
const char* ToString(TcpOpenedBy openedBy);
/** \return the text printed in CSV files, e.g. "timed-out". \param reason any */
const char* ToString(TcpCloseReason reason);
/**
 * \param flags bits as in TcpHeader, any of the eight
 * \return control bits in tcpdump's order and letters, e.g. "S", "SA", "FA", "-" for none
 */
std::string TcpFlagsText(uint8_t flags);

//! @}

} // namespace ns3

#endif // TCP_LIFECYCLE_EVENT_H
