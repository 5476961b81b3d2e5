// SPDX-License-Identifier: GPL-2.0-only
//
// What a socket knows of one connection beside TcpSocketBase's variables. A used socket that
// connects again starts from a new one (RFC 9293 3.10.1).

#ifndef TCP_CONNECTION_LIFE_H
#define TCP_CONNECTION_LIFE_H

#include "ns3/incarnation-tag.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-lifecycle-event.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Options that a socket offers: a connection takes away what its peer does not want. */
struct TcpOptionOffer
{
    bool wscale{false};     //!< window scaling
    bool sack{false};       //!< SACK
    bool timestamps{false}; //!< timestamps
};

/** Pacing of a connection's initial window, which the base counts from ISN 0. */
struct TcpPacingHold
{
    bool withheld{false};           //!< pacing is wanted, but not of the initial window
    bool initialWindowSent{false};  //!< more than the initial window was sent
    bool pacesInitialWindow{false}; //!< PaceInitialWindow, as it was before that
};

/**
 * \ingroup tcp-lifecycle
 * \brief Variables of one connection's life, from its SYN to its end (RFC 9293 3.3.1).
 */
struct TcpConnectionLife
{
    // Birth

    Time born;                                      //!< first SYN sent or admitted
    TcpOpenedBy openedBy{TcpOpenedBy::ACTIVE_OPEN}; //!< how it was born
    TrafficOrigin origin{TrafficOrigin::UNKNOWN};   //!< ground truth
    ConnectionIncarnation incarnation;              //!< ground truth
    bool wasHalfOpen{false};                        //!< the listener has taken the third ACK
    bool byCookie{false};                           //!< and it was the ACK of a SYN cookie
    SequenceNumber32 iss{0};                        //!< ISS
    SequenceNumber32 irs{0};                        //!< IRS
    uint32_t synAcksSent{0};                        //!< SYN,ACKs sent, answers included
    uint32_t synsSent{0};                           //!< SYNs (passive: SYN,ACKs) sent
    bool synUnacked{false};                         //!< the FIN went out of SYN-RECEIVED
    Ptr<Packet> synText;                            //!< text of the SYN, until it is taken

    // Sending

    uint32_t maxSndWnd{0};                    //!< MAX.SND.WND, bytes (RFC 5961 5.2)
    SequenceNumber32 lastPush{0};             //!< end of the last segment with PSH
    std::vector<SequenceNumber32> pushPoints; //!< ends of such segments, not acknowledged
    SequenceNumber32 progressUna{0};          //!< SND.UNA when the user timeout was started
    SequenceNumber32 retryUna{0};             //!< SND.UNA that textRetries counts for
    uint32_t textRetries{0};                  //!< time-outs of the text at SND.UNA
    Time textSince;                           //!< when the first of them retransmitted
    Time persistInterval;                     //!< current interval of window probes
    uint32_t unansweredProbes{0};             //!< window probes since the peer was heard

    // Receiving

    mutable uint32_t announcedWnd{UINT32_MAX}; //!< window announced last, bytes
    mutable SequenceNumber32 rcvEdge{0};       //!< highest right edge announced
    uint32_t largestText{0};                   //!< of a segment that arrived, bytes
    Time tsRecentSince;                        //!< when TS.Recent was set
    std::optional<Time> lastInvalidAnswer;     //!< last rate-limited ACK, nothing = none
    bool softError{false};                     //!< ICMP says so since the last good segment
    bool holdAck{false};                       //!< ACKs wait until the FIN is taken
    bool ackHeld{false};                       //!< one did wait

    // Our FIN

    bool finPending{false};          //!< the application has closed
    bool userClosed{false};          //!< by Close; false after ShutdownSend alone
    TcpCall finCall{TcpCall::CLOSE}; //!< the call that asked for it
    bool finSent{false};             //!< our FIN was sent
    bool finAcked{false};            //!< our FIN was acknowledged
    SequenceNumber32 finSeq{0};      //!< sequence number of our FIN
    Time finTimeout;                 //!< current time-out of its retransmission
    uint32_t finRetries{0};          //!< FIN retransmissions
    Time finSince;                   //!< when the first of them was sent
    Time lingerEnd;                  //!< when a closed end becomes an orphan

    std::optional<Time> finWait2Since; //!< when FIN-WAIT-2 of a closed end began

    // The peer's FIN

    bool peerFinKnown{false};       //!< the peer's FIN has been seen
    bool peerFinTaken{false};       //!< and everything before it received
    SequenceNumber32 peerFinSeq{0}; //!< its sequence number
    uint32_t windowAtFin{0};        //!< RCV.WND when it was taken, bytes
    bool closeWaits{false};         //!< NormalClose waits for Accept

    // Death

    TcpCloseReason closeReason{TcpCloseReason::NONE}; //!< how it ended
    uint64_t bytesIn{0};                              //!< text bytes received in order
    uint64_t bytesOut{0};                             //!< text bytes acknowledged
    SequenceNumber32 countedRcvNxt{0};                //!< RCV.NXT up to which bytesIn counts
    SequenceNumber32 countedSndUna{0};                //!< SND.UNA up to which bytesOut counts
};

//! @}

} // namespace ns3

#endif // TCP_CONNECTION_LIFE_H
