// SPDX-License-Identifier: GPL-2.0-only
//
// What the numbers of a packet script are on the wire: ISNs and timestamps of each connection.

#ifndef PACKET_SCRIPT_CONNECTION_H
#define PACKET_SCRIPT_CONNECTION_H

#include "ns3/packet-script.h"

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Maps numbers between script and wire; knows no simulator and no node.
 *
 * Numbers of a script count from both ISNs: the node's is learned from its SYN or SYN,ACK, the
 * peer's is that of the inbound SYN. As in packetdrill a SYN's own numbers are taken as written.
 * TSval of the node is mapped by the first one the script expects, so that a script's TSecr finds
 * the value on the wire.
 */
class PacketScriptConnections
{
  public:
    /** Ports of one connection: the node's and the peer's. */
    using Ports = std::pair<uint16_t, uint16_t>;

    /** \param remoteIsn what a script's 0 in an inbound SYN is on the wire */
    explicit PacketScriptConnections(uint32_t remoteIsn);

    /**
     * \brief Can TSecr of an inbound segment be mapped? 0 stands for no echo.
     * \param packet numbers of the script
     * \param ports of its connection
     * \return what is wrong; empty if nothing is
     */
    std::string CheckEcho(const ScriptTcpPacket& packet, const Ports& ports) const;

    /**
     * \brief Map an inbound segment, and take its SYN for the peer's ISN.
     * \param packet numbers of the script
     * \param ports of its connection
     * \return the segment with ports and numbers of the wire
     */
    ScriptTcpPacket ToWire(const ScriptTcpPacket& packet, const Ports& ports);

    /** \return an outbound segment in the script's numbers. \param segment as on the wire */
    ScriptTcpPacket ToScript(const ScriptTcpPacket& segment) const;

    /** \brief Take the node's ISN from a SYN or SYN,ACK. \param segment as on the wire */
    void TakeIsn(const ScriptTcpPacket& segment);

    /**
     * \brief Learn from an expectation what its ISN and its TSval are.
     * \param expected numbers of the script
     * \param actual the segment it is compared with, as on the wire
     */
    void Learn(const ScriptTcpPacket& expected, const ScriptTcpPacket& actual);

    /** \return the node's ISN on the wire; 0 before it is known. \param ports of the connection */
    uint32_t GetLocalIsn(const Ports& ports) const;

    /**
     * \param ports of the connection
     * \return true if the last segment mapped to the wire was a RST
     */
    bool WasReset(const Ports& ports) const;

  private:
    /** What is known of one connection. */
    struct Connection
    {
        std::optional<uint32_t> localIsn;  //!< on the wire
        uint32_t scriptLocalIsn{0};        //!< in the script
        std::optional<uint32_t> remoteIsn; //!< on the wire
        std::optional<uint32_t> lastSyn;   //!< number of the last inbound SYN, on the wire
        std::optional<std::pair<uint32_t, uint32_t>> firstTsVal; //!< script, wire
        std::map<uint32_t, uint32_t> tsVals;                     //!< script to wire
        bool wasReset{false};                                    //!< the last inbound was a RST
    };

    /**
     * \param connection the segment is of
     * \param echo TSecr as in the script
     * \return TSecr as on the wire, or nothing: the node has not sent that TSval
     */
    static std::optional<uint32_t> MapEcho(const Connection& connection, uint32_t echo);
    /**
     * \param ports of the connection
     * \return what is known of a connection, nothing of one that is not
     */
    Connection Find(const Ports& ports) const;

    uint32_t m_remoteIsn;                      //!< script's 0 in an inbound SYN
    std::map<Ports, Connection> m_connections; //!< all
};

} // namespace ns3

#endif // PACKET_SCRIPT_CONNECTION_H
