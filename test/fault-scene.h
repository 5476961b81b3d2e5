// SPDX-License-Identifier: GPL-2.0-only
//
// A client and a server on a link of any kind with fault models on both directions.

#ifndef TCP_LIFECYCLE_FAULT_SCENE_H
#define TCP_LIFECYCLE_FAULT_SCENE_H

#include "ns3/ipv4-header.h"
#include "ns3/ipv6-header.h"
#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/segment-fault-helper.h"
#include "ns3/socket.h"
#include "ns3/tcp-segment-event.h"
#include "ns3/traffic-origin.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

class TcpLifecycleEngine;

/** Which link client and server share. */
enum class FaultSceneLink
{
    POINT_TO_POINT,
    CSMA,
    SIMPLE
};

/** \return "PointToPoint", "Csma" or "Simple" */
const char* ToString(FaultSceneLink link);

/** What a FaultScene is made of. */
struct FaultSceneConfig
{
    FaultSceneLink link{FaultSceneLink::POINT_TO_POINT};     //!< the link, 10 ms long
    bool isIpv6{false};                                      //!< over IPv6 instead of IPv4
    bool isStock{false};                                     //!< TCP of ns-3 instead of ours
    std::vector<std::pair<std::string, std::string>> engine; //!< engine attributes and values
};

/** A segment that IP has handed to TCP. */
struct FaultSceneArrival
{
    Time time;                                    //!< when
    TcpSegmentView segment;                       //!< what it says
    TrafficOrigin origin{TrafficOrigin::UNKNOWN}; //!< ground truth it carries
};

/**
 * Node 0 is the client, node 1 the server. The server keeps the text of each connection, closes
 * when its peer does, and sends back what it gets if told so.
 */
class FaultScene
{
  public:
    static constexpr uint32_t CLIENT = 0;         //!< node of the client
    static constexpr uint32_t SERVER = 1;         //!< node of the server
    static constexpr uint16_t SERVER_PORT = 80;   //!< where the server listens
    static constexpr uint16_t CLIENT_PORT = 5000; //!< where the client connects from

    explicit FaultScene(const FaultSceneConfig& config);
    ~FaultScene();
    FaultScene(const FaultScene&) = delete;
    FaultScene& operator=(const FaultScene&) = delete;

    /** \brief Start the server. \param echoes it sends back the packets that it gets */
    void Listen(bool echoes = false);
    /** \return a new socket of the client that connects at once */
    Ptr<Socket> Connect();
    /** \brief Write text. \param bytes how many of \p letter */
    static void Write(const Ptr<Socket>& socket, char letter, uint32_t bytes);
    /** \brief Run until \p stop. */
    void Run(Time stop);

    /** \return the engine of a node, null if it is stock */
    Ptr<TcpLifecycleEngine> GetEngine(uint32_t node) const;
    /** \return the arrivals at a node with text whose SEG.SEQ is that of its first byte + \p at */
    std::vector<FaultSceneArrival> GetText(uint32_t node, uint32_t at) const;

    NodeContainer nodes;        //!< client and server
    NetDeviceContainer devices; //!< their devices
    SegmentFaultLink faults;    //!< [CLIENT] sees what the client receives
    std::array<std::vector<FaultSceneArrival>, 2> arrivals; //!< by node
    std::vector<std::string> received;                      //!< by the server, one a connection
    std::string echoed;                                     //!< text that the client has got
    std::vector<Ptr<Packet>> taken;                         //!< packets that applications have got

  private:
    /** IP hands a packet to TCP. */
    void Arrive(uint32_t node, const Ptr<const Packet>& packet);
    /** The same over IPv4, at a node. */
    void Arrive4(uint32_t node, const Ipv4Header& header, Ptr<const Packet> packet, uint32_t);
    /** The same over IPv6. */
    void Arrive6(uint32_t node, const Ipv6Header& header, Ptr<const Packet> packet, uint32_t);
    /** A connection at the server. */
    void Accept(Ptr<Socket> socket, const Address& from);
    /** \return text that there is to read. \param echoes send the packets back */
    std::string Read(const Ptr<Socket>& socket, bool echoes);
    /** The server reads. */
    void Serve(Ptr<Socket> socket);
    /** The client reads. */
    void ReadEcho(Ptr<Socket> socket);
    /** The peer of a server's socket has closed. */
    void CloseToo(Ptr<Socket> socket);
    /** Join the nodes. */
    NetDeviceContainer Join() const;

    FaultSceneConfig m_config;        //!< as given
    Address m_server;                 //!< address and port
    bool m_echoes{false};             //!< see Listen
    Ptr<Socket> m_listener;           //!< of the server
    std::vector<Ptr<Socket>> m_alive; //!< accepted
};

} // namespace ns3

#endif // TCP_LIFECYCLE_FAULT_SCENE_H
