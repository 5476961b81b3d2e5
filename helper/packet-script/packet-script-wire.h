// SPDX-License-Identifier: GPL-2.0-only
//
// The node under test, the wire to a peer without a stack, and what is on that wire.

#ifndef PACKET_SCRIPT_WIRE_H
#define PACKET_SCRIPT_WIRE_H

#include "ns3/address.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/packet-script-clock.h"
#include "ns3/packet-script-connection.h"
#include "ns3/packet-script.h"
#include "ns3/packet.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What the wire is made of. */
struct PacketScriptWireSettings
{
    bool isStock{false};       //!< InternetStackHelper instead of TcpLifecycleStackHelper
    std::string profile;       //!< of the lifecycle engine; "" = its default
    bool isIpv6{false};        //!< family
    uint16_t mtuBytes{1500};   //!< of both devices
    uint16_t localPort{8080};  //!< of the node, where a script names none
    uint16_t remotePort{8080}; //!< of the peer it connects to
    uint32_t remoteIsn{0};     //!< what a script's 0 in an inbound SYN is on the wire
    std::vector<std::pair<std::string, std::string>> attributes; //!< of the lifecycle engine
};

/** A segment that left the node. */
struct CapturedSegment
{
    Time time;              //!< when
    bool isIntact{true};    //!< its checksum is right
    bool isFragment{false}; //!< it is the first fragment of an IP packet, not a whole one
    bool isFirst{true};     //!< offset 0
    ScriptTcpPacket actual; //!< as on the wire: numbers and ports not mapped
};

/**
 * \ingroup tcp-lifecycle
 * \brief One node, one device, one cable without delay, and a peer that is the script.
 *
 * Packets that name no ports belong to the current connection: the one that
 * was opened or named last.
 */
class PacketScriptWire
{
  public:
    using Ports = PacketScriptConnections::Ports; //!< the node's and the peer's

    /**
     * \param settings what to build
     * \param clock is woken at each captured segment
     * \throws std::runtime_error for an unknown profile or engine attribute
     */
    PacketScriptWire(const PacketScriptWireSettings& settings, PacketScriptClock& clock);
    ~PacketScriptWire();
    PacketScriptWire(const PacketScriptWire&) = delete;
    PacketScriptWire& operator=(const PacketScriptWire&) = delete;

    /** \return the node under test */
    const Ptr<Node>& GetNode() const;
    /** \return address to bind to: any, and a port. \param port 0 = any */
    Address GetBindAddress(uint16_t port) const;
    /** \return address of the peer and a port. \param port 1 to 65535 */
    Address GetPeerAddress(uint16_t port) const;

    /** \param ports of what is the current connection from now on */
    void SetCurrent(const Ports& ports);

    /** The node listens or connects: what comes next is a new connection. */
    void ForgetCurrent();

    /** \return ports of the current connection, if there is one */
    std::optional<Ports> GetCurrent() const;

    /**
     * \brief Send a segment to the node now.
     * \param packet in the script's numbers
     * \return why that cannot be; empty if it was sent
     */
    std::string Inject(const ScriptTcpPacket& packet);

    /**
     * \brief Send an ICMP error or echo to the node now.
     * \param packet in the script's numbers
     * \return as for a segment
     */
    std::string Inject(const ScriptIcmpPacket& packet);

    /** \return segments that left the node and were not taken yet */
    const std::deque<CapturedSegment>& GetCaptured() const;

    /** \brief Take the oldest captured segment. There must be one. \return that segment */
    CapturedSegment Take();

    /**
     * \brief Learn from an expectation what its numbers mean: our ISN, the TS clock, the ports.
     * \param expected what the script says
     * \param captured the segment that it is about to be compared with
     * \return the expectation, with the ports of its connection
     */
    ScriptTcpPacket Learn(const ScriptTcpPacket& expected, const CapturedSegment& captured);

    /** \return a captured segment in the script's numbers. \param captured the segment */
    ScriptTcpPacket ToScript(const CapturedSegment& captured) const;

    /**
     * \param ports of the connection
     * \return true if the last segment injected into \p ports was a RST
     */
    bool WasReset(const Ports& ports) const;

  private:
    /** Put addresses and routes on the node. \param device of the node */
    void ConfigureNode(const Ptr<NetDevice>& device);
    /** \return address of one end. \param isLocal the node's, not the peer's */
    Address GetAddress(bool isLocal) const;
    /**
     * \brief Choose the connection of an inbound packet.
     * \param packet in the script's numbers
     * \return ports of the current or of a new connection
     */
    Ports ChoosePorts(const ScriptTcpPacket& packet);
    /**
     * \brief Add an IP header and send.
     * \param bytes what stands behind the IP header, without text
     * \param textBytes zero bytes of text behind them
     * \param protocol number among IP protocols
     * \param ip what the script says of the IP header
     */
    void Send(const std::vector<uint8_t>& bytes,
              uint32_t textBytes,
              uint8_t protocol,
              const ScriptIpInfo& ip);
    /**
     * \param packet ICMP message of the script
     * \return IP header and start of a segment of ours, as an ICMP error quotes it
     */
    std::vector<uint8_t> Quote(const ScriptIcmpPacket& packet);
    /**
     * \brief Receive callback of the peer's device.
     * \param device of the peer
     * \param packet with its IP header
     * \param protocol EtherType
     * \param sender link address
     * \return true: it was taken
     */
    bool Receive(Ptr<NetDevice> device,
                 Ptr<const Packet> packet,
                 uint16_t protocol,
                 const Address& sender);

    PacketScriptWireSettings m_settings;    //!< what was built
    PacketScriptClock& m_clock;             //!< to wake
    PacketScriptConnections m_connections;  //!< what numbers mean
    Ptr<Node> m_node;                       //!< under test
    Ptr<NetDevice> m_nodeDevice;            //!< its device
    Ptr<NetDevice> m_peerDevice;            //!< the other end
    std::optional<Ports> m_current;         //!< the current one
    uint16_t m_nextRemotePort{45001};       //!< of the next client
    std::deque<CapturedSegment> m_captured; //!< not taken yet
};

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_WIRE_H
