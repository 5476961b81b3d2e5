// SPDX-License-Identifier: GPL-2.0-only
//
// The instrumented socket: owns the life of a connection, leaves data transfer to TcpSocketBase.

#ifndef TCP_LIFECYCLE_SOCKET_H
#define TCP_LIFECYCLE_SOCKET_H

#include "ns3/challenge-ack-limit.h"
#include "ns3/close-decision.h"
#include "ns3/icmp-decision.h"
#include "ns3/ipv4-end-point.h"
#include "ns3/ipv6-end-point.h"
#include "ns3/keepalive.h"
#include "ns3/segment-acceptance.h"
#include "ns3/segment-sender.h"
#include "ns3/tcp-arrival.h"
#include "ns3/tcp-buffer-report.h"
#include "ns3/tcp-connection-life.h"
#include "ns3/tcp-icmp-error.h"
#include "ns3/tcp-lifecycle-config.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-socket-adapter.h"
#include "ns3/tcp-socket-entry.h"
#include "ns3/tcp-timer-report.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace ns3
{

struct HalfOpenEntry;
class TcpLifecycleEngine;
class TcpListener;

/**
 * \ingroup tcp-lifecycle
 * \brief A TcpSocketBase whose connection management is its own (RFC 9293 3.10).
 *
 * SegmentArrives decides every segment and changes every state; of the base class only data
 * transfer is used: buffers, ReceivedAck, ReceivedData, SendPendingData, congestion control,
 * recovery, RTT. The base never sees a FIN and never runs a Process function. Applications use it
 * through Socket's interface; Accept, Listen(backlog) and GetCloseReason are new.
 */
class TcpLifecycleSocket : public TcpSocketAdapter<TcpLifecycleSocket>,
                           public TcpLifecycleConfig,
                           public TcpMadeHook,
                           private KeepAliveOwner
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    TcpLifecycleSocket();
    /** Copy for Fork: settings and buffers, no connection. \param other listener */
    TcpLifecycleSocket(const TcpLifecycleSocket& other);
    ~TcpLifecycleSocket() override;

    // The Socket interface
    int Bind() override;
    int Bind6() override;
    int Bind(const Address& address) override;
    int Connect(const Address& address) override;
    /** Listen with the backlog of ListenBacklogEntries. \return 0, or -1 with ERROR_INVAL */
    int Listen() override;
    int Close() override;
    int ShutdownSend() override;
    int ShutdownRecv() override;
    int Send(Ptr<Packet> packet, uint32_t flags) override;
    Ptr<Packet> Recv(uint32_t maxSize, uint32_t flags) override;
    Ptr<Packet> RecvFrom(uint32_t maxSize, uint32_t flags, Address& fromAddress) override;
    int GetSockName(Address& address) const override;
    int GetPeerName(Address& address) const override;

    // What is new
    /**
     * \brief Listen with a backlog.
     * \param backlogEntries B, bounded by SoMaxConnEntries: the accept queue holds B + 1
     * \return 0, or -1 with ERROR_INVAL if the socket is not CLOSED, or the application has closed
     * it. One whose connection has ended is bound again to the address and port of its Bind.
     */
    int Listen(uint32_t backlogEntries);

    /**
     * \brief Take the connection that has waited longest in the accept queue (AcceptMode Manual).
     *
     * The listener's receive callback fires whenever a connection enters the queue.
     * \param from is set to the peer's address and port
     * \return its socket, which may hold data already; null with ERROR_AGAIN if none waits, with
     * ERROR_INVAL if this is no listener
     */
    Ptr<Socket> Accept(Address& from);

    /**
     * \brief ABORT (RFC 9293 3.10.5): the connection ends now; text in the buffers is lost.
     *
     * A RST goes out where the peer may believe in the connection: in SYN-RECEIVED, ESTABLISHED,
     * FIN-WAIT-1, FIN-WAIT-2 and CLOSE-WAIT. The error callback fires; of a connect, the one of
     * failed connects. A listener is closed as by Close. TIME-WAIT goes on.
     * \return 0, or -1 with ERROR_NOTCONN if there is nothing to abort
     */
    int Abort();

    /** \return why the connection ended; NONE while it lives */
    TcpCloseReason GetCloseReason() const;
    /** \return the state */
    TcpStates_t GetState() const;
    /** \return ISS of the connection */
    SequenceNumber32 GetIss() const;
    /** \return half-open connections of this listener; 0 for any other socket */
    uint32_t GetHalfOpenEntries() const;
    /** \return bytes of text that wait with half-open connections (SynDataPolicy Queue) */
    uint64_t GetHalfOpenTextBytes() const;
    /** \return connections that wait for Accept; 0 for any socket that is no listener */
    uint32_t GetAcceptEntries() const;
    /** \param timer which \return its event, not pending if it does not run; of TIME_WAIT none */
    EventId GetTimer(TcpTimer timer) const;
    /** \param timer which \return times in a row it has made this socket send again, or a probe */
    uint32_t GetTimerRepeats(TcpTimer timer) const;
    /** \return ground truth of the segment that opened the connection */
    TrafficOrigin GetOrigin() const;

    // For the engine
    /** \brief Set node-wide defaults on a new socket. \param engine its \param config settings */
    void Configure(const Ptr<TcpLifecycleEngine>& engine, const TcpLifecycleConfig& config);
    /** \return the entry that links the socket into tables and queues */
    TcpSocketEntry& GetEntry();
    /** \param arrival a segment of this connection */
    void SegmentArrives(TcpArrival& arrival);
    /** \brief TIME-WAIT of this socket's connection ended. \param isOver false: with the run */
    void LeaveTimeWait(bool isOver);
    /** The node is disposed: let go of timers and end points, send nothing. */
    void DisposeConnection();
    /** The node crashes: all is lost in silence; calls fail with ERROR_BADF. \param cause why */
    void Crash(const TcpCause& cause);
    /** Take an ICMP error that quotes this connection. \param error for IcmpCallback too */
    void IcmpArrives(const TcpIcmpError<Ipv4Address>& error);
    /** \copydoc IcmpArrives(const TcpIcmpError<Ipv4Address>&) */
    void IcmpArrives(const TcpIcmpError<Ipv6Address>& error);

    // For the listener
    /** \param arrival at its port \return how well this listener fits it; -1: not at all */
    int MatchScore(const TcpArrival& arrival) const;
    /** \param listener any, or null \return true while it is this socket's */
    bool IsListener(const TcpListener* listener) const;
    /** Ask the connection request callback. \param id of the SYN \return false if it refuses */
    bool OfferRequest(const TcpConnectionId& id);
    /**
     * Show the socket of the next completed handshake in SocketList, if RegisterSockets.
     * Programs hook traces between SYN and third segment, when stock ns-3 has forked. One socket a
     * listener serves them all: it goes to the connection that completes first, with the
     * listener's settings then. Callbacks other than those of SetAcceptCallback, algorithms and
     * the ECN switch are those at the SYN that made it.
     */
    void PrepareChild();
    /** Make a request's socket. \param entry of its SYN \param state its own \return the socket */
    Ptr<TcpLifecycleSocket> ForkChild(const HalfOpenEntry& entry, TcpStates_t state);
    /**
     * \brief HandshakeMode TwoWay, SynDataPolicy Deliver: this socket was made of a SYN. Sends the
     * SYN,ACK and is offered to accept, before the peer has shown that it exists.
     * \param syn the SYN
     * \param text what it carried, to be read at once; may be null
     */
    void OpensAtSyn(const TcpArrival& syn, const Ptr<Packet>& text);
    /** \brief The third ACK is the next to arrive. \param text what the SYN carried, or null */
    void CompletesHalfOpen(const Ptr<Packet>& text);
    /** The ACK of a SYN cookie made this connection; it arrives next. LISTEN -> ESTABLISHED. */
    void CompletesCookie();
    /** \param listener whose accept queue holds this socket; null when it leaves */
    void SetAcceptQueue(TcpListener* listener);
    /** The application has taken the connection: tell it of a close that came before. */
    void TellAccepted();
    /** \brief Call this listener's new-connection callback. \param child the new connection */
    void NotifyAccepted(TcpLifecycleSocket& child);
    /** Call the receive callback: there is something to accept. */
    void NotifyAcceptable();
    /** \brief Fire the Rx trace for a segment no socket handles. \param arrival the segment */
    void TraceReceived(const TcpArrival& arrival);
    /** Send a control segment with this socket's tags, device and Tx trace. \param segment it */
    void SendControl(const TcpControlSegment& segment);
    /** \brief Reset the connection. \param cause why */
    void ResetInSilence(const TcpCause& cause);
    /** \return window of a SYN or SYN,ACK, not scaled */
    uint16_t GetInitialWindow() const;
    /** \return window scale offered */
    uint8_t GetOwnWindowScale() const;
    /** \return options that SYNs and SYN,ACKs of this socket offer now */
    TcpOptionOffer GetOffer() const;
    /** \return true if a SYN's ECN request is granted here */
    bool OffersEcn() const;

  protected:
    void SetSegSize(uint32_t size) override;
    void SetConnTimeout(Time timeout) override;
    void SetSynRetries(uint32_t count) override;
    void SendEmptyPacket(uint8_t flags) override;
    uint32_t SendDataPacket(SequenceNumber32 seq, uint32_t maxSize, bool withAck) override;
    uint32_t AvailableWindow() const override;
    uint16_t AdvertisedWindowSize(bool scale = true) const override;
    void ReTxTimeout() override;
    void PersistTimeout() override;
    void DelAckTimeout() override;
    Ptr<TcpSocketBase> Fork() override;

  private:
    // Local ports (tcp-lifecycle-socket-bind.cc)
    /** \return true if the socket may be bound; errno is set otherwise */
    bool MayBind();
    /** Bind to what the program chose for the connection that has ended. \return 0 or -1 */
    int BindAgain();
    /** \param local address \param port 0 = any \return a port; else nothing, errno is set */
    std::optional<uint16_t> ChoosePort(const Address& local, uint16_t port);
    /** Remember what a program bound. \param name where \param bound result \return \p bound */
    int ReserveAs(const Address& name, int bound);
    /** Take over an end point just allocated in the stock demux. \return 0, or -1 with errno set */
    int Reserve();
    /** Stop the stock demux from using an end point. \param bound 0, or -1 \return \p bound */
    int ReserveOnly(int bound);
    /** The reserved port is no more. */
    void ForgetReservation();
    /** Release a listener's or bound socket's end point in the stock demux. */
    void ReleaseReservedEndPoint();
    /** Make an end point outside the stock demux. \param id of the connection */
    void UseOwnEndPoint(const TcpConnectionId& id);
    /** Let go of it. */
    void DropOwnEndPoint();
    /** Replace the end point in the stock demux by one of our own. */
    void AdoptEndPoint();
    /** Find local address and port. \param address of the peer \return 0, or -1 with errno set */
    int PrepareEndPoint(const Address& address);
    /** Over the family it is not bound to. \param address of the peer \return as PrepareEndPoint */
    int PrepareOtherFamily(const Address& address);
    /** \param address any \return true unless it is 0, of a group or a broadcast of the node */
    bool IsPeer(Ipv4Address address) const;
    /** Set both addresses and the id. \param address of the peer \return 0, or -1 with errno set */
    int SetPeerAndRoute(const Address& address);
    /** May the port chosen by Bind be used for this 4-tuple? \return 0, or -1 with errno set */
    int ClaimTuple();
    /** \return ISS of a new connection; one in TIME-WAIT leaves the 4-tuple to it */
    SequenceNumber32 ChooseIss();

    // A used socket (tcp-lifecycle-socket-reopen.cc)
    /** The connection is over: what a program sets from now on is for the next one. */
    void RestoreOffer();
    /** Forget the connection that has ended, so that Connect begins like on a new socket. */
    void ResetIfUsed();
    /** \param life m_lives before a callback \return true if that connection goes on after it */
    bool IsAlive(uint32_t life) const;
    /** The same for what the base class knows. */
    void ResetBase();

    // Opening (tcp-lifecycle-socket-open.cc)
    /** Set up a forked socket. \param entry of its SYN \param state SYN_RCVD or ESTABLISHED */
    void InitialiseFrom(const HalfOpenEntry& entry, TcpStates_t state);
    /** \return true if Connect may begin now; errno is set otherwise */
    bool MayConnect();
    /** Connect has all that it needs: SYN-SENT, and our SYN. \param iss its SEG.SEQ */
    void BeginActiveOpen(SequenceNumber32 iss);
    /** \return MSS to announce, by the MTU of the device towards the peer */
    uint16_t GetRouteMss() const;
    /** Set all variables that start at ISS. \param iss ISS */
    void SetIss(SequenceNumber32 iss);
    /** Set all variables that start at IRS. \param irs IRS */
    void SetIrs(SequenceNumber32 irs);
    /** Send our SYN or SYN,ACK. */
    void SendSynSegment();
    /** The same as a new attempt: counted, and its timer started. */
    void SendSyn();
    /** Start the timer that repeats it. */
    void StartSynTimer();
    /** \return that timer's name: our SYN,ACK's if the peer has opened */
    TcpTimer GetSynTimer() const;
    /** \return time-out after the SYN that was sent last */
    Time GetSynTimeout() const;
    /** CLOSED, if Connect on a listener has failed. \param listenId as the listener is traced */
    void LeaveListen(const TcpConnectionId& listenId);
    /** The SYN timer fired. */
    void SynTimeout();
    /** RFC 9293 3.10.7.3. \param arrival in SYN-SENT */
    void ArrivesInSynSent(const TcpArrival& arrival);
    /** The peer's SYN, with or without ACK, in SYN-SENT. \param arrival it */
    void TakePeerSyn(const TcpArrival& arrival);
    /** To ESTABLISHED. \param synAck of our SYN \param cause it \param ecn the peer grants ECN */
    void OpenedByUs(const TcpArrival& synAck, const TcpCause& cause, bool ecn);
    /** After a simultaneous open. \param arrival in SYN-RECEIVED \return true if it goes on */
    bool ArrivesInSynReceived(TcpArrival& arrival);
    /** A SYN in SYN-RECEIVED after a passive open. \param arrival it \return false: it ends here */
    bool SynArrivesInPassiveOpen(const TcpArrival& arrival);
    /** Take the options of the peer's SYN. \param syn it */
    void TakeSynOptions(const TcpSegmentView& syn);
    /** Set the segment size. \param peerMss 0 = absent \param ownMss MSS that we announced */
    void ChooseSegmentSize(uint16_t peerMss, uint16_t ownMss);
    /** The peer acknowledged our SYN. \param cause that segment */
    void EnterEstablished(const TcpCause& cause);
    /** Number text from ISS + 1 on, and let it be sent. */
    void BeginTransfer();
    /** ConnectionSucceeded as an event. \param life m_lives of the connection */
    void ReportConnected(uint32_t life);
    /** ConnectionFailed, then CLOSED. \param reason for GetCloseReason \param cause it */
    void FailConnect(TcpCloseReason reason, const TcpCause& cause);

    // Arriving segments (tcp-lifecycle-socket-acceptance.cc, -arrival.cc, -window.cc, -icmp.cc)
    /** RFC 9293 3.10.7.4. \param arrival in SYN-RECEIVED or later */
    void ArrivesSynchronised(TcpArrival& arrival);
    /** Answer a segment, or end the connection. \param arrival unacceptable \param decision how */
    void Refuse(const TcpArrival& arrival, const AcceptanceDecision& decision);
    /** \return variables for DecideAcceptance */
    SequenceSnapshot GetSequence() const;
    /** \return room in the receive buffer, announced or not, bytes */
    uint32_t GetFreeWindow() const;
    /** \return true if an answer to an invalid segment may go out, which then counts as sent */
    bool MayAnswerInvalidNow();
    /** Take the timestamps. \param segment an acceptable one */
    void TakeTimestamp(const TcpSegmentView& segment);
    /** IcmpArrives for any address. \tparam Address of IP \param error it \param meaning of it */
    template <typename Address>
    void TakeIcmp(const TcpIcmpError<Address>& error, IcmpMeaning meaning);
    /** Lower the segment size to an MTU (RFC 1191, RFC 8201). \param mtu of the path, bytes */
    void ShrinkSegments(uint32_t mtu);
    /** ECN of the IP header and CWR. \param arrival an acceptable segment */
    void TakeEcn(const TcpArrival& arrival);
    /** Text and ACK, then FIN. \param arrival a segment \param thirdAck it opens the connection */
    void TakeTextAndFin(TcpArrival& arrival, bool thirdAck);
    /** The peer's window. \param arrival of an ACK \param header its, as the base may see it */
    void TakeWindow(const TcpArrival& arrival, const TcpHeader& header);
    /** ESTABLISHED; text of the SYN. \param arrival ACK \param life m_lives \return IsAlive */
    bool TakeThirdAck(const TcpArrival& arrival, uint32_t life);
    /** ACK and text, up to a FIN. \param arrival a segment \param header as for TakeWindow */
    void TakeText(const TcpArrival& arrival, const TcpHeader& header);
    /** The third ACK's text has been taken: send ours. \param life m_lives of the connection */
    void BeginToSend(uint32_t life);
    /** \param text received \param seq its first number \return what of it is in the window */
    Ptr<Packet> TrimToWindow(const Ptr<Packet>& text, SequenceNumber32 seq) const;
    /** The text of the SYN that has waited for the third ACK (SynDataPolicy Queue). */
    void TakeSynText();
    /** Our FIN is acknowledged. \param cause it \return false if the connection left this socket */
    bool TakeAckOfFin(const TcpCause& cause);
    /** First sink of Tx, see there. \param text sent \param header changed \param socket sender */
    static void
    FinishSegment(Ptr<const Packet> text, const TcpHeader& header, Ptr<const TcpSocketBase> socket);
    /** Set PSH and order of options. \param header changed \param textBytes length of its text */
    void FinishHeader(TcpHeader& header, uint32_t textBytes);
    /** \param end behind the text of a segment \return true if it carries PSH */
    bool IsPushed(SequenceNumber32 end);
    /** The peer's FIN is in order. \param cause it \param withText its segment had text too */
    void TakeFin(const TcpCause& cause, bool withText);
    /** The same in ESTABLISHED. \param cause it \param withText its segment had text too */
    void TakeFinInEstablished(const TcpCause& cause, bool withText);
    /** \return true if text waits for the peer's window and only the persist timer can go on */
    bool IsWindowClosed() const;
    /** Send as much text as fits into a window of less than a segment. */
    void SendIntoSmallWindow();
    /** After a time-out: retransmit what the base has held back. */
    void RetransmitHeldBack();
    /** \return time before a closed window is probed: PersistTimeout, or the RTO if that is 0 */
    Time GetFirstPersistInterval() const;
    /** Start or stop probing a closed window. */
    void WatchWindow();
    /** Send a window update if the application has just made room for a segment. */
    void AnnounceWindow();
    /** Keep the base from pacing the initial window, before each of its questions about it. */
    void WithholdPacing() const;
    /** Pace as asked again, before the base updates the pacing rate. */
    void RestorePacing();
    /** Send an ACK, with ECE if ECN wants it. */
    void SendAckNow();
    /** \return SND.NXT, our FIN counted */
    SequenceNumber32 GetSndNxt() const;

    // Closing (tcp-lifecycle-socket-close.cc)
    /** The one gate of every state change. \param to next state \param cause why */
    void EnterState(TcpStates_t to, const TcpCause& cause);
    /** Send the FIN if one is pending and all text has been sent. \param cause why */
    void TrySendFin(const TcpCause& cause);
    /** Our FIN goes out. \param seq its sequence number \param cause why */
    void FinGoesOut(SequenceNumber32 seq, const TcpCause& cause);
    /** Start the FIN timer if nothing but a FIN is outstanding. */
    void WatchFin();
    /** The FIN timer fired. */
    void FinTimeout();
    /** The application has called Close: it lingers from the first call on. */
    void NoteUserClose();
    /** CLOSE in SYN-RECEIVED with nothing to send. \param cause the call */
    void SendFinEarly(const TcpCause& cause);
    /** CLOSE: a FIN follows the last text. \param cause the call */
    void SendFinAfterText(const TcpCause& cause);
    /** CLOSE of a listener. \param call Close or Abort */
    void CloseListener(TcpCall call);
    /** Tell the application of an abort. \param verdict whether a RST is sent \param cause why */
    void AbortByUser(CloseVerdict verdict, const TcpCause& cause);
    /** Nobody will read on. \param arrival a segment \return true if it ended the connection */
    bool ResetIfUnread(const TcpArrival& arrival);
    /** The connection times out: CLOSED, and the error callback. \param timer it \param rule why */
    void TimeOut(TcpTimer timer, TcpRule rule);
    /** Nothing is called from now on. */
    void DropCallbacks();
    /** \return true if the node of this socket has crashed; errno is set then */
    bool IsDead();

    // Timers (tcp-lifecycle-socket-timers.cc)
    void TimerSettingsChanged(TcpTimer timer) override;
    KeepAlivePolicy GetKeepAlivePolicy() const override;
    bool HasOutstanding() const override;
    void KeepAliveFires() override;
    void KeepAliveWaits() override;
    void SendKeepAliveProbe() override;
    void KeepAliveExpires() override;
    /** \param segment an acceptable segment of the peer */
    void HeardFromPeer(const TcpSegmentView& segment);
    /** \return true if the application has closed, and lingers no more */
    bool IsOrphan() const;
    /** \return R2 of now */
    RetryPolicy GetRetryPolicy() const;
    /** A sample, if \p segment is one. \param segment an ACK \param header its \param answersSyn so
     */
    void TakeRttSample(const TcpSegmentView& segment, const TcpHeader& header, bool answersSyn);
    /** RFC 6298 (5.7): 3 s at least when text follows a lost SYN that gave no sample. */
    void RaiseFirstRto();
    /** Start or stop the user timeout. */
    void WatchProgress();
    /** The user timeout fired. */
    void UserTimeout();
    /** Start or stop the keep-alive timer. */
    void WatchSilence();
    /** Bound FIN-WAIT-2 after Close. \param cause why \return false if there may be none */
    bool WatchFinWait2(const TcpCause& cause);
    /** Start its timer, which counts from when both had come to pass. */
    void StartFinWait2();
    /** The FIN-WAIT-2 timer fired. */
    void FinWait2Timeout();
    /** Send a segment to be answered. \param seq an old number \param textBytes its text, 0 or 1 */
    void SendProbe(SequenceNumber32 seq, uint32_t textBytes);
    /** Hand the connection to TIME-WAIT. \param cause why */
    void EnterTimeWait(const TcpCause& cause);
    /** CLOSED: leave all tables, report the death. \param reason of the end \param cause it */
    void End(TcpCloseReason reason, const TcpCause& cause);
    /** Count the text received and acknowledged since the last count. */
    void CountBytes();
    /** Report the death certificate. \param rule that ended the connection */
    void ReportDeath(TcpRule rule);
    /** Leave connection table, accept queue and SocketList. */
    void LeaveTables();
    /** Cancel every timer of the base and of this class. */
    void CancelTimers();
    /** Report every timer that has changed since the last call. */
    void ReportTimers();
    /** Report what the buffers hold, if that has changed. */
    void ReportBuffers();
    /** Report that a timer fires. \param timer which */
    void ReportFire(TcpTimer timer);
    /** Give a prepared child this listener's settings of today. \param child changed */
    void GiveSettings(TcpLifecycleSocket& child) const;
    /** Take back what PrepareChild did. */
    void DropNextChild();
    /** NotifyNormalClose once. */
    void NotifyClosedOnce();
    /** The same as an event. \param life m_lives of the connection */
    void ReportClosed(uint32_t life);
    /** \return true if this socket has an end point */
    bool HasEndPoint() const;
    /** \return TOS or traffic class of its segments, without ECN (RFC 2474 section 3) */
    uint8_t GetTrafficClass() const;
    /** \param end of a connection of this socket \return it as its application sees it */
    Address AsSeen(const Address& end) const;

    Ptr<TcpLifecycleEngine> m_engine;             //!< the node's engine
    std::unique_ptr<TcpListener> m_listener;      //!< exists in LISTEN
    Ptr<TcpLifecycleSocket> m_nextChild;          //!< for the next completed handshake, or null
    TcpListener* m_acceptQueue{nullptr};          //!< whose accept queue holds this socket
    std::unique_ptr<Ipv4EndPoint> m_ownEndPoint;  //!< of a connection, outside the stock demux
    std::unique_ptr<Ipv6EndPoint> m_ownEndPoint6; //!< of a connection, outside the stock demux
    TcpSocketEntry m_entry;                       //!< links into tables and queues
    TcpConnectionLife m_life;                     //!< of the connection
    Address m_boundTo;                            //!< address and port of Bind; invalid = none
    uint16_t m_reservedPort{0};                   //!< port held in the stock demux; 0 = none
    bool m_isInTimeWait{false};                   //!< the time-wait-responder knows this socket
    bool m_isUsed{false};                         //!< it has had a connection
    TcpOptionOffer m_offer;                       //!< as it was before that connection
    bool m_seesMapped{false};                     //!< an IPv6 listener took it over IPv4
    bool m_segSizeSet{false};                     //!< a program chose the segment size
    uint32_t m_chosenSegSize{0};                  //!< the size it chose, bytes
    EventId m_finEvent;                           //!< FIN retransmission
    EventId m_finWait2Event;                      //!< end of FIN-WAIT-2
    EventId m_userTimeoutEvent;                   //!< end without progress
    KeepAlive m_keepAliveTimer{*this};            //!< asks a silent peer
    bool m_isDead{false};                         //!< the node has crashed
    bool m_takesText{false};                      //!< the base is taking a segment
    uint32_t m_lives{0};                          //!< connections so far
    mutable TcpPacingHold m_pacing;               //!< of the initial window
    bool m_baseSends{false};                      //!< the base class is building a segment
    TcpTimerReport m_timerReport;                 //!< timers as last reported
    TcpBufferReport m_bufferReport;               //!< buffers as last reported
    Time m_since;                                 //!< when the current state was entered
    double m_givenMsl{0};                         //!< MaxSegLifetime when the socket was made, s
};

} // namespace ns3

#endif // TCP_LIFECYCLE_SOCKET_H
