// SPDX-License-Identifier: GPL-2.0-only
//
// A router with three hosts around it: a client, an attacker and a server, for tests of gateways.

#ifndef GATEWAY_TEST_NET_H
#define GATEWAY_TEST_NET_H

#include "gateway-frame.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/segment-fault-model.h"
#include "ns3/socket.h"
#include "ns3/tcp-gateway.h"
#include "ns3/tcp-header.h"
#include "ns3/traffic-origin.h"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/** Which routing protocol the nodes have. */
enum class GatewayNetRouting : uint8_t
{
    STATIC, //!< bare
    LIST,   //!< static and global in a list, as InternetStackHelper has it
    GLOBAL  //!< bare, IPv4 only
};

/** What a GatewayTestNet is made of. */
struct GatewayNetConfig
{
    bool isIpv6{false};                                     //!< family
    GatewayNetRouting routing{GatewayNetRouting::LIST};     //!< of all nodes
    TestStack clientStack{TestStack::STACK_HELPER};         //!< of client and attacker
    TestStack serverStack{TestStack::STACK_HELPER};         //!< of the server
    double lossFraction{0};                                 //!< of frames, on each link, each way
    int64_t lossStream{500};                                //!< the first of four random streams
    std::array<std::string, 3> delays{"5ms", "5ms", "5ms"}; //!< of the links, by host
    std::string rate{"10Mbps"};                             //!< of the links
    uint16_t serverMtu{1500};                               //!< of the server's link
    bool hasQueueDiscs{true};                               //!< ns-3's default; they read headers
    std::string pcapPrefix{};                               //!< not empty: captures of all devices
    std::vector<std::pair<std::string, std::string>> engine{}; //!< engine attributes and values
    std::vector<std::pair<std::string, std::string>> client{}; //!< attributes of client's sockets
    std::vector<std::pair<std::string, std::string>> server{}; //!< attributes of server's sockets
};

/**
 * \brief Three hosts on three links of one router; destroying it ends the simulation. Hosts do not
 * forward; the router knows a spoofed network (10.9.0.0/16, fd00:0:9::/48) behind the attacker.
 */
class GatewayTestNet
{
  public:
    /** \param config what to build */
    explicit GatewayTestNet(const GatewayNetConfig& config);
    ~GatewayTestNet();
    GatewayTestNet(const GatewayTestNet&) = delete;
    GatewayTestNet& operator=(const GatewayTestNet&) = delete;

    /** \return when everything can be reached: IPv6 needs duplicate address detection */
    Time GetStart() const;
    /** \return a host */
    Ptr<Node> GetNode(GatewayHost host) const;
    /** \return the router */
    Ptr<Node> GetRouter() const;
    /** \return a host's device, or the router's on that link */
    Ptr<NetDevice> GetDevice(GatewayHost host, bool isOfRouter) const;
    /** \return what loses segments that arrive at one end of a link, if lossFraction is 0 */
    SegmentFaultModel& GetFaults(GatewayHost host, bool atRouter);
    /** \return a host's address without port */
    Address GetAddress(GatewayHost host) const;
    /** \return an address in the spoofed network. \param number which */
    Address GetSpoofed(uint16_t number) const;
    /** \return the prefix of the server's network, as attributes take it */
    std::string GetProtected() const;
    /** \return a connection from one host's port to the server's port 80, as the host names it */
    TcpConnectionId MakeId(const Address& client, uint16_t port) const;
    /** \return a new TCP socket of a host */
    Ptr<Socket> CreateSocket(GatewayHost host) const;

    /** \brief Listen on port 80 of a host, or change who serves. \param choose by the client */
    void Listen(GatewayHost host, std::function<TestPeer*(const Address&)> choose);
    /** \return the listening socket of a host */
    Ptr<Socket> GetListener(GatewayHost host) const;
    /** \brief Connect an end to port 80 of a host now. \param from where the end is */
    void Connect(TestPeer& peer, GatewayHost from, GatewayHost to) const;
    /** \brief The same at a time. */
    void ConnectAt(Time time, TestPeer& peer, GatewayHost from, GatewayHost to) const;

    /**
     * \brief Send a segment from a host now, with any source address.
     * \param id local = source
     * \param header ports and checksum are filled in
     * \param textBytes zeros behind it
     */
    void Inject(GatewayHost host,
                const TcpConnectionId& id,
                const TcpHeader& header,
                uint32_t textBytes = 0,
                TrafficOrigin origin = TrafficOrigin::UNKNOWN) const;
    /** \brief Send what follows an IP header from a host now. \param source any address */
    void InjectBytes(GatewayHost host,
                     const Address& source,
                     const Address& destination,
                     uint8_t protocol,
                     const Ptr<Packet>& packet) const;
    /** \brief Send a SYN with an MSS of 1460 from the attacker, marked so, at a time. */
    void FloodAt(Time time, const TcpConnectionId& id, uint32_t seq) const;

    /** \return every TCP segment on every link, in order of time */
    const std::vector<GatewayFrame>& GetFrames() const;
    /** \return those of one link and direction for which \p wanted is true */
    std::vector<GatewayFrame> Select(GatewayHost link,
                                     bool isFromRouter,
                                     const std::function<bool(const GatewayFrame&)>& wanted) const;
    /** \return packets that IP of the router forwarded */
    uint64_t GetForwarded() const;

    /** \brief Run until \p stop. */
    void Run(Time stop) const;

  private:
    /** A link. */
    struct Link
    {
        Ptr<Node> host;                                  //!< far end
        Ptr<NetDevice> hostDevice;                       //!< far end
        Ptr<NetDevice> routerDevice;                     //!< near end
        Ptr<SegmentFaultModel> atHost;                   //!< receives there
        Ptr<SegmentFaultModel> atRouter;                 //!< receives there
        Address hostAddress;                             //!< far end
        Address routerAddress;                           //!< near end
        Ptr<Socket> listener;                            //!< on port 80
        std::function<TestPeer*(const Address&)> choose; //!< who serves
    };

    /** One end of a link. */
    struct End
    {
        GatewayHost host; //!< which link
        bool isOfRouter;  //!< the near end

        /** Needed by Callback::Bind. */
        bool
        operator!=(const End& other) const
        {
            return host != other.host || isOfRouter != other.isOfRouter;
        }
    };

    /** \return how TCP gets onto a host */
    TestStack StackOf(GatewayHost host) const;
    /** Put IP on all nodes. */
    void InstallStacks();
    /** Make one link. */
    void MakeLink(GatewayHost host);
    /** Give a link addresses, and its host a default route. */
    void Address4(GatewayHost host);
    /** \copydoc Address4 */
    void Address6(GatewayHost host);
    /** Record a frame that leaves by an end of a link. */
    void Record(End end, Ptr<const Packet> frame);
    /** Count a forwarded packet. */
    void Count4(const Ipv4Header& header, Ptr<const Packet> packet, uint32_t interface);
    /** \copydoc Count4 */
    void Count6(const Ipv6Header& header, Ptr<const Packet> packet, uint32_t interface);
    /** Accept callback. */
    void Accepted(GatewayHost host, Ptr<Socket> socket, const Address& from);

    GatewayNetConfig m_config;          //!< as given
    Ptr<Node> m_router;                 //!< in the middle
    std::array<Link, 3> m_links;        //!< by host
    std::vector<GatewayFrame> m_frames; //!< recorded
    uint64_t m_forwarded{0};            //!< counted
};

} // namespace ns3

#endif // GATEWAY_TEST_NET_H
