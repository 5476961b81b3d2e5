// SPDX-License-Identifier: GPL-2.0-only
//
// A server and a hand-made peer: the test decides about each segment and sees all that come back.

#ifndef SEGMENT_PEER_H
#define SEGMENT_PEER_H

#include "ns3/net-device.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ns3
{

/** One segment on the wire between the peer and the server. */
struct WireSegment
{
    Time time;              //!< when it was sent; the wire has no delay
    bool fromServer{false}; //!< direction
    TcpConnectionId id;     //!< the connection as the server names it
    TcpSegmentView view;    //!< what it says
    uint8_t ecn{0};         //!< the two ECN bits of its IP header (RFC 3168 section 5)
    uint8_t trafficClass{}; //!< the other bits of TOS or traffic class, in their place
    uint8_t ttl{0};         //!< TTL or hop limit; of segments of the server
};

/**
 * \brief One server with the instrumented stack, and a bare device at the other end of a wire.
 *
 * The peer has no stack: it sends the segments that the test makes, from any address, and answers
 * nothing. The wire takes no time and loses nothing. A test is a script: RunUntil, Send, look,
 * RunUntil. One SegmentPeer at a time; destroying it ends the simulation.
 */
class SegmentPeer
{
  public:
    /** Attributes of ns3::TcpLifecycleEngine and their values. */
    using Settings = std::vector<std::pair<std::string, std::string>>;

    /** Port of the listener. */
    static constexpr uint16_t PORT = 80;

    /**
     * \param settings engine attributes of the server; an unknown name is fatal
     * \param isIpv6 over IPv6 instead of IPv4
     * \param isAdded the engine shares the node with stock sockets (TcpLifecycleHelper)
     */
    explicit SegmentPeer(const Settings& settings = {}, bool isIpv6 = false, bool isAdded = false);
    ~SegmentPeer();
    SegmentPeer(const SegmentPeer&) = delete;
    SegmentPeer& operator=(const SegmentPeer&) = delete;

    /** \brief Open the listener. \param backlogEntries as of listen() \return its socket */
    Ptr<TcpLifecycleSocket> Listen(uint32_t backlogEntries);

    /** \return the connection between a remote IPv4-style address and PORT; mapped for IPv6 */
    TcpConnectionId MakeId(Ipv4Address remote, uint16_t remotePort) const;

    /** \brief Run the simulation, events of \p time included. \param time absolute */
    void RunUntil(Time time);

    /**
     * \brief Put a segment on the wire now.
     * \param id its connection
     * \param segment what it says
     * \param ecn the two ECN bits of its IP header; 3 = CE
     */
    void Send(const TcpConnectionId& id, const TcpSegmentView& segment, uint8_t ecn = 0);

    /**
     * \brief Put bytes on the wire now as they are, with an IP header before them.
     * \param id who sends to whom; the ports are what the bytes say
     * \param bytes what should be a TCP segment
     */
    void SendBytes(const TcpConnectionId& id, const std::vector<uint8_t>& bytes);

    /** \brief Send a SYN with an MSS of 1460 and no other option. \param seq its number */
    void SendSyn(const TcpConnectionId& id, SequenceNumber32 seq);

    /**
     * \brief Send the third segment of a handshake, or text on top of it.
     * \param id a connection that got a SYN,ACK
     * \param textBytes bytes of text
     */
    void SendAck(const TcpConnectionId& id, uint32_t textBytes = 0);

    /** \return the last SYN,ACK sent on \p id, or null */
    const WireSegment* FindSynAck(const TcpConnectionId& id) const;

    /** \return segments of the server on \p id in order */
    std::vector<WireSegment> GetAnswers(const TcpConnectionId& id) const;

    /** \return every segment in order */
    const std::vector<WireSegment>& GetWire() const;

    /** \return state changes in order */
    const std::vector<TcpStateEvent>& GetStates() const;

    /** \return queue events in order */
    const std::vector<TcpQueueEvent>& GetQueueEvents() const;

    /** \return last state reported for \p id; LISTEN if there was none or it went away half-open */
    TcpSocket::TcpStates_t GetState(const TcpConnectionId& id) const;

    /** \return half-open connections that ended on \p id: time of the last end, or Time::Max() */
    Time GetGoneTime(const TcpConnectionId& id) const;

    /** \return entries refused for \p reason so far by \p queue */
    uint64_t GetRefused(TcpQueue queue, TcpQueueReason reason) const;

    /** \return sockets handed to the application (AcceptMode Immediate) */
    const std::vector<Ptr<Socket>>& GetAccepted() const;

    /** \return the listener */
    const Ptr<TcpLifecycleSocket>& GetListener() const;

    /** \return the server's tracer */
    const Ptr<TcpLifecycleTracer>& GetTracer() const;

  private:
    /** Give the server its address and a route to everywhere. */
    void Configure(const Ptr<NetDevice>& device);
    /** Add an IP header and send. \param ecn the two ECN bits */
    void SendToServer(const TcpConnectionId& id, const Ptr<Packet>& packet, uint8_t ecn);
    /** Receive callback of the peer's device. */
    bool Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& sender);
    /** Sink of State. */
    void OnState(const TcpStateEvent& event);
    /** Sink of Queue. */
    void OnQueue(const TcpQueueEvent& event);
    /** Accept callback of the listener. */
    void OnAccepted(Ptr<Socket> socket, const Address& from);

    bool m_isIpv6;                       //!< family
    Ptr<Node> m_server;                  //!< instrumented
    Ptr<NetDevice> m_device;             //!< the peer's
    Ptr<NetDevice> m_serverDevice;       //!< the server's
    Ptr<TcpLifecycleTracer> m_tracer;    //!< the server's
    Ptr<TcpLifecycleSocket> m_listener;  //!< on PORT
    std::vector<WireSegment> m_wire;     //!< everything
    std::vector<TcpStateEvent> m_states; //!< everything
    std::vector<TcpQueueEvent> m_queues; //!< everything
    std::vector<Ptr<Socket>> m_accepted; //!< by callback
    std::unordered_map<TcpConnectionId, std::size_t, TcpConnectionIdHash>
        m_lastSynAck; //!< index into m_wire
    std::unordered_map<TcpConnectionId, std::size_t, TcpConnectionIdHash>
        m_lastState; //!< index into m_states
};

} // namespace ns3

#endif // SEGMENT_PEER_H
