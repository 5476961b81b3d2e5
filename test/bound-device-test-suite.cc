// SPDX-License-Identifier: GPL-2.0-only
//
// Sockets bound to a device: what they take and by where they send, with two links to choose from.

#include "schedule-call.h"

#include "ns3/boolean.h"
#include "ns3/frame-segment.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-static-routing-helper.h"
#include "ns3/ipv6.h"
#include "ns3/node-container.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/segment-fault-model.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/test.h"

#include <array>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/**
 * Node 0 (client) and node 1 (server) with two links between them, 1 and 2. Addresses end in the
 * node's number plus 1: 10.0.LINK.NODE, 2001:db8:LINK::NODE. Node 0 has another address on link 1,
 * 10.0.9.1, that node 1 would rather reach by link 2, and reaches node 1's address on link 1 by
 * both links, by link 1 rather.
 */
class TwoLinks
{
  public:
    /** \param isIpv6 over IPv6 instead of IPv4 */
    explicit TwoLinks(bool isIpv6)
        : m_isIpv6(isIpv6),
          m_nodes(2)
    {
        for (uint32_t link = 1; link <= 2; ++link)
        {
            m_devices.push_back(PointToPointHelper().Install(m_nodes));
        }
        TcpLifecycleStackHelper().Install(m_nodes);
        for (uint32_t link = 1; link <= 2; ++link)
        {
            for (uint32_t node = 0; node < 2; ++node)
            {
                // An address is good on both links, as it is over IPv4.
                m_nodes.Get(node)->GetObject<Ipv6>()->SetAttributeFailSafe("StrongEndSystemModel",
                                                                           BooleanValue(false));
                AddAddress(node, link, link);
                GetDevice(node, link)
                    ->TraceConnectWithoutContext(
                        "PhyTxBegin",
                        MakeCallback(&TwoLinks::Sent, this).Bind(2 * node + link - 1));
            }
        }
        AddAddress(0, 1, 9);
        AddRoute(0, MakeAddress(1, 1), 1, 0);
        AddRoute(0, MakeAddress(1, 1), 2, 5);
        AddRoute(1, MakeAddress(0, 9), 2, 0);
        AddRoute(1, MakeAddress(0, 9), 1, 5);
        GetDevice(0, 1)->SetAttribute("ReceiveErrorModel", PointerValue(m_faults));
    }

    ~TwoLinks()
    {
        Simulator::Destroy();
    }

    /** \return device of a node on a link */
    Ptr<NetDevice>
    GetDevice(uint32_t node, uint32_t link) const
    {
        return m_devices.at(link - 1).Get(node);
    }

    /** \return address of a node in a network, with a port */
    Address
    MakeAddress(uint32_t node, uint32_t network, uint16_t port = 0) const
    {
        const std::string last = std::to_string(node + 1);
        const std::string middle = std::to_string(network);
        if (m_isIpv6)
        {
            return Inet6SocketAddress(Ipv6Address(("2001:db8:" + middle + "::" + last).c_str()),
                                      port);
        }
        return InetSocketAddress(Ipv4Address(("10.0." + middle + "." + last).c_str()), port);
    }

    /** \return the unspecified address with a port */
    Address
    MakeAny(uint16_t port) const
    {
        if (m_isIpv6)
        {
            return Inet6SocketAddress(Ipv6Address::GetAny(), port);
        }
        return InetSocketAddress(Ipv4Address::GetAny(), port);
    }

    /** \return a socket of a node, bound to its device on a link; 0 = to none */
    Ptr<Socket>
    CreateSocket(uint32_t node, uint32_t link) const
    {
        const Ptr<Socket> socket =
            Socket::CreateSocket(m_nodes.Get(node), TypeId::LookupByName("ns3::TcpSocketFactory"));
        if (link != 0)
        {
            socket->BindToNetDevice(GetDevice(node, link));
        }
        return socket;
    }

    /** \brief Prefer a link on the way from a node to an address. */
    void
    AddRoute(uint32_t node, const Address& to, uint32_t link, uint32_t metric)
    {
        const uint32_t peer = 1 - node;
        if (m_isIpv6)
        {
            const Ptr<Ipv6> ipv6 = m_nodes.Get(node)->GetObject<Ipv6>();
            Ipv6StaticRoutingHelper().GetStaticRouting(ipv6)->AddHostRouteTo(
                Inet6SocketAddress::ConvertFrom(to).GetIpv6(),
                Inet6SocketAddress::ConvertFrom(MakeAddress(peer, link)).GetIpv6(),
                ipv6->GetInterfaceForDevice(GetDevice(node, link)),
                Ipv6Address::GetZero(),
                metric);
            return;
        }
        const Ptr<Ipv4> ipv4 = m_nodes.Get(node)->GetObject<Ipv4>();
        Ipv4StaticRoutingHelper().GetStaticRouting(ipv4)->AddHostRouteTo(
            InetSocketAddress::ConvertFrom(to).GetIpv4(),
            InetSocketAddress::ConvertFrom(MakeAddress(peer, link)).GetIpv4(),
            ipv4->GetInterfaceForDevice(GetDevice(node, link)),
            metric);
    }

    /** \return TCP segments a node has sent on a link */
    uint32_t
    GetSent(uint32_t node, uint32_t link) const
    {
        return m_sent.at(2 * node + link - 1);
    }

    /** \return what loses segments that come to node 0 by link 1 */
    SegmentFaultModel&
    GetFaults()
    {
        return *m_faults;
    }

  private:
    void
    AddAddress(uint32_t node, uint32_t link, uint32_t network)
    {
        const Ptr<NetDevice> device = GetDevice(node, link);
        if (m_isIpv6)
        {
            const Ptr<Ipv6> ipv6 = m_nodes.Get(node)->GetObject<Ipv6>();
            int32_t interface = ipv6->GetInterfaceForDevice(device);
            interface =
                interface < 0 ? static_cast<int32_t>(ipv6->AddInterface(device)) : interface;
            ipv6->AddAddress(
                interface,
                Ipv6InterfaceAddress(
                    Inet6SocketAddress::ConvertFrom(MakeAddress(node, network)).GetIpv6(),
                    Ipv6Prefix(64)));
            ipv6->SetUp(interface);
            return;
        }
        const Ptr<Ipv4> ipv4 = m_nodes.Get(node)->GetObject<Ipv4>();
        int32_t interface = ipv4->GetInterfaceForDevice(device);
        interface = interface < 0 ? static_cast<int32_t>(ipv4->AddInterface(device)) : interface;
        ipv4->AddAddress(interface,
                         Ipv4InterfaceAddress(
                             InetSocketAddress::ConvertFrom(MakeAddress(node, network)).GetIpv4(),
                             Ipv4Mask("255.255.255.0")));
        ipv4->SetUp(interface);
    }

    void
    Sent(uint32_t index, Ptr<const Packet> frame)
    {
        m_sent.at(index) += FindSegmentInFrame(frame) ? 1 : 0;
    }

    bool m_isIpv6;                                                      //!< family
    NodeContainer m_nodes;                                              //!< both
    std::vector<NetDeviceContainer> m_devices;                          //!< by link, then by node
    std::array<uint32_t, 4> m_sent{};                                   //!< by node and link
    Ptr<SegmentFaultModel> m_faults{CreateObject<SegmentFaultModel>()}; //!< see GetFaults
};

/** A server that closes first, and what became of clients. */
class Ends
{
  public:
    /** \param net must outlive this */
    explicit Ends(TwoLinks& net)
        : m_net(net)
    {
    }

    /**
     * \brief Listen on port 80.
     * \param link whose device the listener is bound to; 0 = to none
     * \param isDeviceFirst BindToNetDevice comes before Bind, else behind it
     * \return true if that went well
     */
    bool
    Listen(uint32_t link, bool isDeviceFirst = true)
    {
        const Ptr<Socket> listener = m_net.CreateSocket(1, isDeviceFirst ? link : 0);
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&Ends::Accepted, this));
        m_sockets.push_back(listener);
        if (listener->Bind(m_net.MakeAny(80)) == -1)
        {
            return false;
        }
        if (!isDeviceFirst)
        {
            listener->BindToNetDevice(m_net.GetDevice(1, link));
        }
        return listener->Listen() == 0;
    }

    /**
     * \brief Connect at 3 s, 4 s ... to the server's address on link 1.
     * \param link device the client is bound to; 0 = to none
     * \param network network of its own address; 0 = by the route
     */
    void
    Connect(uint32_t link, uint32_t network = 0)
    {
        const Ptr<Socket> client = m_net.CreateSocket(0, link);
        client->SetConnectCallback(MakeCallback(&Ends::Connected, this),
                                   MakeCallback(&Ends::Failed, this));
        client->SetCloseCallbacks(MakeCallback(&Ends::PeerClosed, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
        m_sockets.push_back(client);
        ScheduleCall(Seconds(3 + m_clients++), [this, client, network] {
            if (network != 0)
            {
                client->Bind(m_net.MakeAddress(0, network));
            }
            client->Connect(m_net.MakeAddress(1, 1, 80));
        });
    }

    /** \return what happened until \p stop */
    std::string
    Run(Time stop)
    {
        Simulator::Stop(stop);
        Simulator::Run();
        return m_story;
    }

  private:
    void
    Accepted(Ptr<Socket> socket, const Address& /* from */)
    {
        m_story += "accepted ";
        m_sockets.push_back(socket);
        ScheduleCall(MilliSeconds(500), [socket] { socket->Close(); });
    }

    void
    Connected(Ptr<Socket> /* socket */)
    {
        m_story += "connected ";
    }

    void
    Failed(Ptr<Socket> /* socket */)
    {
        m_story += "failed ";
    }

    void
    PeerClosed(Ptr<Socket> socket)
    {
        socket->Close();
    }

    TwoLinks& m_net;                    //!< where
    std::vector<Ptr<Socket>> m_sockets; //!< all
    uint32_t m_clients{0};              //!< so far
    std::string m_story;                //!< what happened
};

/** Over one address family. */
class BoundDeviceTestCase : public TestCase
{
  public:
    explicit BoundDeviceTestCase(const std::string& name, bool isIpv6)
        : TestCase("BoundDevice." + name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  protected:
    bool m_isIpv6; //!< family
};

/** A listener. */
class ListenerTestCase : public BoundDeviceTestCase
{
  public:
    explicit ListenerTestCase(bool isIpv6)
        : BoundDeviceTestCase("ListenerTakesNoSynFromAnotherDevice", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TwoLinks net(m_isIpv6);
        Ends ends(net);
        NS_TEST_ASSERT_MSG_EQ(ends.Listen(1), true, "listens");
        ends.Connect(0); // the route goes by link 1
        ends.Connect(2);
        NS_TEST_EXPECT_MSG_EQ(ends.Run(Seconds(20)), "connected accepted failed ", "story");
        NS_TEST_EXPECT_MSG_EQ(net.GetSent(0, 2), 1, "one SYN went by link 2");
        NS_TEST_EXPECT_MSG_EQ(net.GetSent(1, 2), 1, "and was refused");
    }
};

/** All segments of a connection that a bound listener took, in TIME-WAIT too. */
class AnswerTestCase : public BoundDeviceTestCase
{
  public:
    explicit AnswerTestCase(bool isIpv6)
        : BoundDeviceTestCase("AnswersLeaveByTheListenersDevice", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const uint32_t bound : {0, 1})
        {
            TwoLinks net(m_isIpv6);
            Ends ends(net);
            NS_TEST_ASSERT_MSG_EQ(ends.Listen(bound), true, "listens");
            // The ACK of the client's FIN is lost, so that TIME-WAIT must answer too.
            net.GetFaults().AddRule({SegmentKind::PURE_ACK, 1, 1, {}, {}});
            ends.Connect(0, 9);
            NS_TEST_EXPECT_MSG_EQ(ends.Run(Seconds(20)), "connected accepted ", "story");
            // SYN,ACK, FIN, two ACKs of the client's FIN; by link 2 nothing was lost.
            NS_TEST_EXPECT_MSG_EQ(net.GetSent(1, 1), (bound == 1 ? 4 : 0), "by link 1");
            NS_TEST_EXPECT_MSG_EQ(net.GetSent(1, 2), (bound == 1 ? 0 : 3), "by link 2");
        }
    }
};

/** Two listeners. */
class TwoListenersTestCase : public BoundDeviceTestCase
{
  public:
    explicit TwoListenersTestCase(bool isIpv6)
        : BoundDeviceTestCase("TwoListenersShareAPortOnTwoDevices", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isDeviceFirst : {false, true})
        {
            TwoLinks net(m_isIpv6);
            Ends ends(net);
            NS_TEST_EXPECT_MSG_EQ(ends.Listen(1, isDeviceFirst), true, "on link 1");
            NS_TEST_EXPECT_MSG_EQ(ends.Listen(2, isDeviceFirst), true, "on link 2");
            NS_TEST_EXPECT_MSG_EQ(ends.Listen(2), false, "not twice");
            ends.Connect(1);
            ends.Connect(2);
            NS_TEST_EXPECT_MSG_EQ(
                ends.Run(Seconds(20)), "connected accepted connected accepted ", "story");
            for (const uint32_t link : {1, 2})
            {
                NS_TEST_EXPECT_MSG_EQ(net.GetSent(0, link), 3, "SYN, ACK, FIN,ACK");
                NS_TEST_EXPECT_MSG_EQ(net.GetSent(1, link), 3, "SYN,ACK, FIN, ACK of FIN");
            }
        }
    }
};

/** A client. */
class ClientTestCase : public BoundDeviceTestCase
{
  public:
    explicit ClientTestCase(bool isIpv6)
        : BoundDeviceTestCase("ClientSendsByItsDeviceAndTakesNothingFromAnother", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        {
            TwoLinks net(m_isIpv6);
            Ends ends(net);
            ends.Listen(0);
            ends.Connect(2);
            NS_TEST_EXPECT_MSG_EQ(ends.Run(Seconds(20)), "connected accepted ", "by link 2");
            NS_TEST_EXPECT_MSG_EQ(net.GetSent(0, 1), 0, "nothing by link 1");
        }
        {
            TwoLinks net(m_isIpv6);
            Ends ends(net);
            ends.Listen(0);
            net.AddRoute(1, net.MakeAddress(0, 2), 1, 0); // the way back is by link 1
            ends.Connect(2);
            NS_TEST_EXPECT_MSG_EQ(ends.Run(Seconds(20)), "", "no SYN,ACK is taken from link 1");
            NS_TEST_EXPECT_MSG_GT(net.GetSent(1, 1), 0, "which was sent");
        }
    }
};

class BoundDeviceTestSuite : public TestSuite
{
  public:
    BoundDeviceTestSuite()
        : TestSuite("tcp-lifecycle-bound-device")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new ListenerTestCase(isIpv6));
            AddTestCase(new AnswerTestCase(isIpv6));
            AddTestCase(new TwoListenersTestCase(isIpv6));
            AddTestCase(new ClientTestCase(isIpv6));
        }
    }
};

BoundDeviceTestSuite g_boundDeviceTestSuite; //!< registers the suite

} // namespace
