// SPDX-License-Identifier: GPL-2.0-only
//
// IPv4 and IPv6 on one node: who reaches which listener, and by what address its peer is known.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/test.h"

#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a socket address as text, with its family; the port if it is 80, else "?" */
std::string
ToText(const Address& address)
{
    const auto port = [](uint16_t number) {
        return number == 80 ? std::string(":80") : std::string(":?");
    };
    std::ostringstream text;
    if (InetSocketAddress::IsMatchingType(address))
    {
        const InetSocketAddress ipv4 = InetSocketAddress::ConvertFrom(address);
        text << ipv4.GetIpv4() << port(ipv4.GetPort());
    }
    else
    {
        const Inet6SocketAddress ipv6 = Inet6SocketAddress::ConvertFrom(address);
        text << "[" << ipv6.GetIpv6() << "]" << port(ipv6.GetPort());
    }
    return text.str();
}

/** Two nodes with an IPv4 and an IPv6 address each: 10.0.0.1, 10.0.0.2, 2001:db8::1, ::2. */
class DualNet
{
  public:
    /** \param stack on both nodes */
    explicit DualNet(TestStack stack)
        : m_net(MakeConfig(stack))
    {
        for (uint32_t node = 0; node < 2; ++node)
        {
            const Ptr<Ipv6> ipv6 = m_net.GetNodes().Get(node)->GetObject<Ipv6>();
            const int32_t interface = ipv6->AddInterface(m_net.GetNodes().Get(node)->GetDevice(0));
            ipv6->SetMetric(interface, 1);
            ipv6->AddAddress(interface, Ipv6InterfaceAddress(GetIpv6(node), Ipv6Prefix(64)));
            ipv6->SetUp(interface);
        }
    }

    /** \return the IPv6 address of a node */
    static Ipv6Address
    GetIpv6(uint32_t node)
    {
        return node == 0 ? Ipv6Address("2001:db8::1") : Ipv6Address("2001:db8::2");
    }

    /** Listen at node 1 and keep what the application sees. */
    void
    Listen(const Address& address)
    {
        const Ptr<Socket> listener = m_net.CreateSocket(1);
        m_story += listener->Bind(address) == 0 && listener->Listen() == 0 ? "" : "no listener; ";
        listener->SetAcceptCallback(MakeCallback(&DualNet::Asked, this),
                                    MakeCallback(&DualNet::Accepted, this));
        m_listeners.push_back(listener);
    }

    /** Connect from node 0 at 2 s, and write 100 bytes. */
    void
    Connect(const Address& address)
    {
        const Ptr<Socket> client = m_net.CreateSocket(0);
        m_clients.push_back(client);
        client->SetConnectCallback(MakeCallback(&DualNet::Connected, this),
                                   MakeCallback(&DualNet::Failed, this));
        ScheduleCall(Seconds(2 + m_clients.size()),
                     [client, address] { client->Connect(address); });
    }

    /** \return what all applications saw until \p stop */
    std::string
    Run(Time stop)
    {
        m_net.Run(stop);
        return m_story;
    }

  private:
    static TestNetConfig
    MakeConfig(TestStack stack)
    {
        TestNetConfig config;
        config.stacks = {stack, stack};
        return config;
    }

    bool
    Asked(Ptr<Socket> /* socket */, const Address& from)
    {
        m_story += "asked by " + ToText(from) + "; ";
        return true;
    }

    void
    Accepted(Ptr<Socket> socket, const Address& from)
    {
        Address name;
        Address peer;
        socket->GetSockName(name);
        socket->GetPeerName(peer);
        m_story +=
            "accepted " + ToText(from) + ", is " + ToText(name) + ", peer " + ToText(peer) + "; ";
        socket->SetRecvCallback(MakeCallback(&DualNet::Readable, this));
        m_accepted.push_back(socket);
    }

    void
    Readable(Ptr<Socket> socket)
    {
        Address from;
        const Ptr<Packet> text = socket->RecvFrom(from);
        m_story += "read " + std::to_string(text->GetSize()) + " from " + ToText(from) + "; ";
    }

    void
    Connected(Ptr<Socket> socket)
    {
        Address name;
        Address peer;
        socket->GetSockName(name);
        socket->GetPeerName(peer);
        m_story += "client " + ToText(name) + " connected to " + ToText(peer) + "; ";
        socket->Send(Create<Packet>(100));
    }

    void
    Failed(Ptr<Socket> /* socket */)
    {
        m_story += "client failed; ";
    }

    TestNet m_net;                        //!< the nodes
    std::vector<Ptr<Socket>> m_listeners; //!< all
    std::vector<Ptr<Socket>> m_clients;   //!< all
    std::vector<Ptr<Socket>> m_accepted;  //!< all
    std::string m_story;                  //!< what applications saw
};

/** Where node 1 listens, and what clients connect to; all at port 80. */
enum class Place
{
    ANY_IPV4, //!< 0.0.0.0
    ANY_IPV6, //!< ::
    IPV4,     //!< address of node 1
    IPV6,     //!< address of node 1
    MAPPED,   //!< IPV4 as an IPv6 address
};

/** \return the address. ns-3 numbers its kinds by first use: not while a program starts. */
Address
MakeAddress(Place place)
{
    const Ipv4Address ipv4("10.0.0.2");
    switch (place)
    {
    case Place::ANY_IPV4:
        return InetSocketAddress(Ipv4Address::GetAny(), 80);
    case Place::ANY_IPV6:
        return Inet6SocketAddress(Ipv6Address::GetAny(), 80);
    case Place::IPV4:
        return InetSocketAddress(ipv4, 80);
    case Place::IPV6:
        return Inet6SocketAddress(DualNet::GetIpv6(1), 80);
    case Place::MAPPED:
        return Inet6SocketAddress(Ipv6Address::MakeIpv4MappedAddress(ipv4), 80);
    }
    return Address();
}

/** What a case opens and what comes of it. */
struct Scenario
{
    std::string name;             //!< of the case
    std::vector<Place> listeners; //!< at node 1
    std::vector<Place> clients;   //!< what each client of node 0 connects to
    std::string story;            //!< what applications of ours see
    bool isAsStock{true};         //!< and those of stock
};

/** \return all of them */
std::vector<Scenario>
MakeScenarios()
{
    const Place any4 = Place::ANY_IPV4;
    const Place any6 = Place::ANY_IPV6;
    const Place own6 = Place::IPV6;
    const Place to4 = Place::IPV4;
    const Place to6 = Place::IPV6;
    const Place toMapped = Place::MAPPED;
    const std::string byMapped =
        "asked by [::ffff:10.0.0.1]:?; client 10.0.0.1:? connected to 10.0.0.2:80; "
        "accepted [::ffff:10.0.0.1]:?, is [::ffff:10.0.0.2]:80, peer [::ffff:10.0.0.1]:?; "
        "read 100 from [::ffff:10.0.0.1]:?; ";
    const std::string by4 =
        "asked by 10.0.0.1:?; client 10.0.0.1:? connected to 10.0.0.2:80; "
        "accepted 10.0.0.1:?, is 10.0.0.2:80, peer 10.0.0.1:?; read 100 from 10.0.0.1:?; ";
    const std::string by6 =
        "asked by [2001:db8::1]:?; client [2001:db8::1]:? connected to [2001:db8::2]:80; "
        "accepted [2001:db8::1]:?, is [2001:db8::2]:80, peer [2001:db8::1]:?; "
        "read 100 from [2001:db8::1]:?; ";
    return {
        {"AnyIpv6TakesIpv4Clients", {any6}, {to4}, byMapped},
        {"AnyIpv6TakesBothFamilies", {any6}, {to4, to6}, byMapped + by6},
        {"MappedAddressIsReachedOverIpv4", {any4}, {toMapped}, by4},
        {"MappedAddressReachesAnyIpv6", {any6}, {toMapped}, byMapped},
        {"OneOfEachFamilyOnOnePort", {any6, any4}, {to4, to6}, by4 + by6},
        // Stock needs 189 s to see a RST,ACK that refuses it (D8).
        {"OneIpv6AddressTakesNoIpv4Client", {own6}, {to4, to6}, "client failed; " + by6, false},
        {"AnyIpv4TakesNoIpv6Client", {any4}, {to6, to4}, "client failed; " + by4, false},
    };
}

/** One scenario, on ours and on stock. */
class FamilyTestCase : public TestCase
{
  public:
    explicit FamilyTestCase(const Scenario& scenario)
        : TestCase("AddressFamily." + scenario.name),
          m_scenario(scenario)
    {
    }

  private:
    std::string
    Tell(TestStack stack) const
    {
        DualNet net(stack);
        for (const Place listener : m_scenario.listeners)
        {
            net.Listen(MakeAddress(listener));
        }
        for (const Place client : m_scenario.clients)
        {
            net.Connect(MakeAddress(client));
        }
        return net.Run(Seconds(10));
    }

    void
    DoRun() override
    {
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            NS_TEST_EXPECT_MSG_EQ(Tell(stack), m_scenario.story, ToString(stack));
        }
        const std::string stock = Tell(TestStack::STOCK);
        NS_TEST_EXPECT_MSG_EQ((stock == m_scenario.story), m_scenario.isAsStock, stock);
    }

    Scenario m_scenario; //!< what is run
};

/** Nodes that have one family only. */
class OneFamilyTestCase : public TestCase
{
  public:
    explicit OneFamilyTestCase(bool isIpv6)
        : TestCase(std::string("AddressFamily.NodesWithout") + (isIpv6 ? "Ipv4" : "Ipv6") +
                   "Connect"),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    Accepted(Ptr<Socket> socket, const Address& /* from */)
    {
        m_accepted = socket;
    }

    void
    DoRun() override
    {
        NodeContainer nodes(2);
        const NetDeviceContainer devices = PointToPointHelper().Install(nodes);
        TcpLifecycleStackHelper stack;
        stack.SetIpv4StackInstall(!m_isIpv6);
        stack.SetIpv6StackInstall(m_isIpv6);
        stack.Install(nodes);
        Address any = InetSocketAddress(Ipv4Address::GetAny(), 80);
        Address server = InetSocketAddress(Ipv4Address("10.0.0.2"), 80);
        for (uint32_t node = 0; node < 2; ++node)
        {
            NS_TEST_EXPECT_MSG_EQ(
                (nodes.Get(node)->GetObject<Ipv4>() == nullptr), m_isIpv6, "IPv4 of node " << node);
        }
        if (m_isIpv6)
        {
            Ipv6AddressHelper addresses(Ipv6Address("2001:db8::"), Ipv6Prefix(64));
            const Ipv6InterfaceContainer interfaces = addresses.Assign(devices);
            any = Inet6SocketAddress(Ipv6Address::GetAny(), 80);
            server = Inet6SocketAddress(interfaces.GetAddress(1, 1), 80);
        }
        else
        {
            Ipv4AddressHelper("10.0.0.0", "255.255.255.0").Assign(devices);
        }
        const TypeId factory = TypeId::LookupByName("ns3::TcpSocketFactory");
        const Ptr<Socket> listener = Socket::CreateSocket(nodes.Get(1), factory);
        listener->Bind(any);
        listener->Listen();
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&OneFamilyTestCase::Accepted, this));
        const Ptr<Socket> client = Socket::CreateSocket(nodes.Get(0), factory);
        ScheduleCall(Seconds(2), [&client, &server] { client->Connect(server); });
        ScheduleCall(Seconds(3), [&client] { client->Close(); });
        ScheduleCall(Seconds(4), [this] {
            if (m_accepted)
            {
                m_accepted->Close();
            }
        });
        Simulator::Stop(Seconds(100));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ((m_accepted != nullptr), true, "accepted");
        NS_TEST_EXPECT_MSG_EQ((DynamicCast<TcpLifecycleSocket>(client)->GetCloseReason() ==
                               TcpCloseReason::LOCAL_CLOSE),
                              true,
                              "closed in order");
        m_accepted = nullptr;
        Simulator::Destroy();
    }

    bool m_isIpv6;          //!< the family they have
    Ptr<Socket> m_accepted; //!< the server's
};

class AddressFamilyTestSuite : public TestSuite
{
  public:
    AddressFamilyTestSuite()
        : TestSuite("tcp-lifecycle-address-family")
    {
        for (const Scenario& scenario : MakeScenarios())
        {
            AddTestCase(new FamilyTestCase(scenario));
        }
        AddTestCase(new OneFamilyTestCase(false));
        AddTestCase(new OneFamilyTestCase(true));
    }
};

AddressFamilyTestSuite g_addressFamilyTestSuite; //!< registers the suite

} // namespace
