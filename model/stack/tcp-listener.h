// SPDX-License-Identifier: GPL-2.0-only
//
// One listener: half-open queue, accept queue, and the timer of the SYN,ACKs.

#ifndef TCP_LISTENER_H
#define TCP_LISTENER_H

#include "ns3/accept-queue.h"
#include "ns3/event-id.h"
#include "ns3/half-open-queue.h"
#include "ns3/icmp-decision.h"
#include "ns3/listen-decision.h"
#include "ns3/packet.h"
#include "ns3/segment-sender.h"
#include "ns3/tcp-arrival.h"
#include "ns3/tcp-lifecycle-config.h"
#include "ns3/tcp-lifecycle-event.h"

#include <cstdint>
#include <optional>
#include <unordered_map>

namespace ns3
{

class Socket;
class TcpLifecycleEngine;
class TcpLifecycleSocket;

/**
 * \ingroup tcp-lifecycle
 * \brief What happens between LISTEN and ESTABLISHED (RFC 9293 3.10.7.2 and 3.10.7.4, RFC 4987).
 *
 * Owned by a listening TcpLifecycleSocket; called by the engine for segments to its port that
 * belong to no connection and for segments to its half-open entries. A connection gets a socket
 * only with its third ACK; until then it is an entry of the half-open queue. One timer serves all
 * entries. The settings are the socket's at the time of Listen.
 */
class TcpListener
{
  public:
    /**
     * \param socket the listening socket, bound
     * \param engine the node's engine
     * \param localPort port it listens on
     * \param backlogEntries B, already bounded by SoMaxConnEntries
     */
    TcpListener(TcpLifecycleSocket& socket,
                TcpLifecycleEngine& engine,
                uint16_t localPort,
                uint32_t backlogEntries);
    ~TcpListener();
    TcpListener(const TcpListener&) = delete;
    TcpListener& operator=(const TcpListener&) = delete;

    /** \return the local port */
    uint16_t GetLocalPort() const;
    /** \return the listening socket */
    TcpLifecycleSocket& GetSocket() const;
    /** \return B */
    uint32_t GetBacklogEntries() const;

    /**
     * \brief How well this listener fits a segment to its port.
     * \param arrival the segment
     * \return -1: not at all; else higher for an exact address, the same family, a bound device
     */
    int MatchScore(const TcpArrival& arrival) const;

    /** \param arrival a segment to this port that belongs to no connection */
    void SegmentArrives(TcpArrival& arrival);

    /**
     * \param entry the half-open connection it belongs to; may be gone afterwards
     * \param arrival the segment
     */
    void SegmentToHalfOpen(HalfOpenEntry& entry, TcpArrival& arrival);

    /**
     * \brief An ICMP error quotes a SYN,ACK of this listener: a hard one removes the half-open.
     * \param entry the half-open connection; may be gone afterwards
     * \param meaning what the error says
     * \param seq sequence number it quotes
     * \param type ICMP or ICMPv6 type
     * \param code its code
     */
    void IcmpToHalfOpen(HalfOpenEntry& entry,
                        IcmpMeaning meaning,
                        SequenceNumber32 seq,
                        uint8_t type,
                        uint8_t code);

    /**
     * \brief A connection of the accept queue is ESTABLISHED: hand it to the application, or tell
     * it that there is something to accept, by AcceptMode.
     * \param child its socket
     */
    void Offer(TcpLifecycleSocket& child);

    /** \return the connection that has waited longest in the accept queue, taken out, or null */
    Ptr<TcpLifecycleSocket> Accept();

    /**
     * \brief A connection ended while it waited in the accept queue.
     * \param child its socket
     */
    void Forget(TcpLifecycleSocket& child);

    /**
     * \brief Stop listening: half-opens vanish silently, waiting connections are reset
     * (reference 06).
     * \param call what the application called: Close, or Connect on the listener
     */
    void Close(TcpCall call);
    /** The node crashes: everything here vanishes, nothing is sent. \param cause why */
    void Crash(const TcpCause& cause);

    /** The node is disposed: let go of everything, send nothing. */
    void Dispose();

    /** \return half-open connections now */
    uint32_t GetHalfOpenEntries() const;
    /** \return bytes of text that wait with half-open connections (SynDataPolicy Queue) */
    uint64_t GetHalfOpenTextBytes() const;
    /** \return completed connections that wait for Accept */
    uint32_t GetAcceptEntries() const;

  private:
    /** \return queues and limits for a decision */
    ListenSnapshot Snapshot() const;
    /** \return a half-open connection for a decision. \param entry in the half-open queue */
    HalfOpenSnapshot Snapshot(const HalfOpenEntry& entry) const;
    /** \return most half-opens the admission policy lets in; UINT32_MAX = no limit */
    uint32_t GetHalfOpenLimit() const;
    /** \return most connections the accept queue may hold */
    uint32_t GetAcceptLimit() const;

    /** A SYN without a connection. \param arrival the SYN */
    void Admit(const TcpArrival& arrival);
    /** \return whether it is admitted, by the queues. \param arrival a SYN without a connection */
    SynDecision DecideAdmission(const TcpArrival& arrival) const;
    /** Make the entry of an admitted SYN, and answer it. \param arrival the SYN */
    void OpenHalf(const TcpArrival& arrival);
    /**
     * \brief Remove, silently, the entry that makes room for a SYN (RFC 4987 section 3.4).
     * \param victim which entry
     * \param arrival the SYN that needs the room
     */
    void Displace(HalfOpenVictim victim, const TcpArrival& arrival);
    /**
     * \brief HandshakeMode TwoWay, SynDataPolicy Deliver: make the socket before the third ACK.
     * \param arrival the SYN
     * \param verdict what DecideSyn said of it
     */
    void OpenAtSyn(const TcpArrival& arrival, SynVerdict verdict);
    /** \return a copy of the text of a segment; null if it has none. \param arrival the segment */
    static Ptr<Packet> TextOf(const TcpArrival& arrival);
    /**
     * \brief Put a connection into the accept queue, and report it.
     * \param child the connection's socket
     * \param reason why it is put there
     */
    void PutIntoAccept(TcpLifecycleSocket& child, TcpQueueReason reason);
    /**
     * \brief Take a connection out of the accept queue, and report it.
     * \param child the connection's socket
     * \param reason why it leaves
     */
    void TakeFromAccept(TcpLifecycleSocket& child, TcpQueueReason reason);
    /** \return the connection that has waited longest in the accept queue; null if none waits */
    TcpLifecycleSocket* FirstToAccept();
    /**
     * \brief Copy what a SYN says into its entry.
     * \param entry new, changed
     * \param arrival the SYN
     * \param iss ISS of our SYN,ACK
     */
    void FillEntry(HalfOpenEntry& entry, const TcpArrival& arrival, SequenceNumber32 iss);
    /** \return true if cookies that this listener sent may still be valid */
    bool ExpectsCookies() const;
    /** Answer a SYN by a cookie and forget it. \param arrival the SYN */
    void SendCookie(const TcpArrival& arrival);
    /**
     * \brief An ACK that may be a cookie's: make the connection, or answer with a RST.
     * \param arrival the ACK
     */
    void ReceiveCookie(TcpArrival& arrival);
    /**
     * \brief Report a SYN or third ACK that was turned away.
     * \param arrival the segment
     * \param state of its connection: LISTEN or SYN_RCVD
     * \param queue that had no room
     * \param reason why it was refused
     */
    void ReportRefused(const TcpArrival& arrival,
                       TcpSocket::TcpStates_t state,
                       TcpQueue queue,
                       TcpQueueReason reason);
    /**
     * \brief Report an entry that has come into the half-open queue, or has left it.
     * \param id of the connection
     * \param action what happened
     * \param reason why
     * \param origin ground truth of the SYN
     */
    void ReportHalfOpen(const TcpConnectionId& id,
                        TcpQueueAction action,
                        TcpQueueReason reason,
                        TrafficOrigin origin);
    /**
     * \brief The same of a connection and the accept queue.
     * \param child the connection's socket
     * \param action what happened
     * \param reason why
     */
    void ReportAccept(TcpLifecycleSocket& child, TcpQueueAction action, TcpQueueReason reason);

    /**
     * \brief Report what happened to an entry's SYN,ACK timer; its deadline is the entry's.
     * \param entry in the half-open queue
     * \param action what happened
     */
    void ReportTimer(const HalfOpenEntry& entry, TcpTimerAction action);

    /** Send the entry's SYN,ACK. \param entry in the half-open queue */
    void SendSynAck(const HalfOpenEntry& entry);
    /** \return the SYN,ACK of an entry. \param entry in the half-open queue */
    TcpControlSegment BuildSynAck(const HalfOpenEntry& entry) const;
    /** The same, counted as a retransmission. \param entry in the half-open queue */
    void SendSynAckAgain(const HalfOpenEntry& entry);
    /** Send an ACK for a half-open entry. \param entry in the half-open queue */
    void SendAck(const HalfOpenEntry& entry);
    /**
     * \brief The third ACK: make the socket, or find the accept queue full.
     * \param entry removed if the socket is made
     * \param arrival the third ACK
     */
    void Complete(HalfOpenEntry& entry, TcpArrival& arrival);
    /**
     * \brief Write the death certificate of an entry.
     * \param entry that is removed
     * \param rule that removed it
     * \param endReason how its connection ended
     */
    void ReportDeath(const HalfOpenEntry& entry, TcpRule rule, TcpCloseReason endReason);
    /**
     * \param entry in the half-open queue
     * \return the text of the entry's SYN, which is forgotten; null if there is none
     */
    Ptr<Packet> TakeSynText(const HalfOpenEntry& entry);
    /** Remember when the entry was last answered. \param entry answered now */
    void NoteAnswer(HalfOpenEntry& entry) const;

    /**
     * \brief Remove an entry that will not become a connection, and report it.
     * \param entry gone afterwards
     * \param cause why, for the tracer
     * \param reason why it leaves the queue
     * \param endReason how its connection ended
     */
    void Remove(HalfOpenEntry& entry,
                const TcpCause& cause,
                TcpQueueReason reason,
                TcpCloseReason endReason);

    /**
     * \param retransmissions so far, 0 for the first time-out
     * \return deadline of a time-out that starts now
     */
    Time DeadlineAfter(uint8_t retransmissions) const;
    /** Serve what is due and set the timer for the next. */
    void Expire();
    /** Make sure the timer fires no later than the earliest deadline. */
    void ArmTimer();

    TcpLifecycleSocket& m_socket;      //!< the listening socket
    TcpLifecycleEngine& m_engine;      //!< the node's engine
    const TcpLifecycleConfig m_config; //!< the socket's settings at the time of Listen
    uint16_t m_localPort;              //!< port
    uint32_t m_backlogEntries;         //!< B
    HalfOpenQueue m_halfOpen;          //!< SYN-RECEIVED
    AcceptQueue m_accept;              //!< completed, not accepted
    std::unordered_map<const HalfOpenEntry*, Ptr<Packet>> m_synText; //!< SynDataPolicy Queue
    std::optional<Time> m_lastCookie;                                //!< when one was sent last
    uint16_t m_index{0};                                             //!< the engine's handle
    bool m_registered{false};                                        //!< known to the engine
    EventId m_timer;                                                 //!< the one timer
    Time m_timerDue;                                                 //!< when it fires
};

} // namespace ns3

#endif // TCP_LISTENER_H
