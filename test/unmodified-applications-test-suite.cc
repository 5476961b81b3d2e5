// SPDX-License-Identifier: GPL-2.0-only
//
// ns-3's own applications and the Config paths of existing programs, with only the helper changed.

#include "tcp-lifecycle-test-net.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/on-off-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/pointer.h"
#include "ns3/sequence-number.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"
#include "ns3/three-gpp-http-client.h"
#include "ns3/three-gpp-http-helper.h"
#include "ns3/three-gpp-http-variables.h"
#include "ns3/uinteger.h"

using namespace ns3;

namespace
{

/** Bytes of the transfers. */
constexpr uint32_t BYTES = 500000;

/** Wildcards as existing programs use them. */
const std::string SOCKETS = "/NodeList/*/$ns3::TcpL4Protocol/SocketList/*";

/** \return a net with one TCP on both nodes */
TestNetConfig
Uniform(TestStack stack, const std::string& profile = "linux-6")
{
    TestNetConfig config;
    config.stacks = {stack, stack};
    config.profile = profile;
    return config;
}

/** \return a sink on port \p port of node 1 from 1 s on */
Ptr<PacketSink>
InstallSink(const TestNet& net, const std::string& factory, uint16_t port = 80)
{
    PacketSinkHelper helper(factory, net.GetAny(port));
    ApplicationContainer sinks = helper.Install(net.GetNodes().Get(1));
    sinks.Start(Seconds(1));
    sinks.Stop(Seconds(150)); // closes what its peers left open
    return DynamicCast<PacketSink>(sinks.Get(0));
}

/** Let BulkSend at node 0 send to port \p port from 2 s on. */
void
InstallBulk(const TestNet& net, const std::string& factory, uint16_t port = 80)
{
    BulkSendHelper helper(factory, net.GetAddress(1, port));
    helper.SetAttribute("MaxBytes", UintegerValue(BYTES));
    helper.Install(net.GetNodes().Get(0)).Start(Seconds(2));
}

/** OnOff and BulkSend to PacketSink. */
class SendersTestCase : public TestCase
{
  public:
    explicit SendersTestCase(TestStack stack)
        : TestCase(std::string("UnmodifiedApplications.BulkSendAndOnOff.") + ToString(stack)),
          m_stack(stack)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isIpv6 : {false, true})
        {
            TestNetConfig config = Uniform(m_stack);
            config.isIpv6 = isIpv6;
            TestNet net(config);
            const Ptr<PacketSink> bulkSink = InstallSink(net, net.GetFactory(1));
            InstallBulk(net, net.GetFactory(0));
            const Ptr<PacketSink> onOffSink = InstallSink(net, net.GetFactory(1), 81);
            OnOffHelper onOff(net.GetFactory(0), net.GetAddress(1, 81));
            onOff.SetConstantRate(DataRate("1Mbps"), 1000);
            onOff.SetAttribute("MaxBytes", UintegerValue(BYTES));
            ApplicationContainer senders = onOff.Install(net.GetNodes().Get(0));
            senders.Start(Seconds(2));
            senders.Stop(Seconds(50)); // OnOff closes when it is stopped
            net.Run(Seconds(300));
            NS_TEST_EXPECT_MSG_EQ(bulkSink->GetTotalRx(), BYTES, "BulkSend");
            NS_TEST_EXPECT_MSG_EQ(onOffSink->GetTotalRx(), BYTES, "OnOff");
            for (uint32_t node = 0; node < 2; ++node)
            {
                NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(node).size(), 2, "lifecycle sockets did it");
                NS_TEST_EXPECT_MSG_EQ(net.GetConnections(node), 0, "table of node " << node);
            }
        }
    }

    TestStack m_stack; //!< on both nodes
};

/** HTTP names ns3::TcpSocketFactory in its code. */
class HttpTestCase : public TestCase
{
  public:
    HttpTestCase()
        : TestCase("UnmodifiedApplications.Http.SameObjectsAsStock")
    {
    }

  private:
    /** What a client got. */
    struct Objects
    {
        uint32_t main{0};     //!< main objects
        uint32_t embedded{0}; //!< embedded objects
        uint32_t bytes{0};    //!< of both

        void
        TakeMain(Ptr<const ThreeGppHttpClient> /* client */, Ptr<const Packet> packet)
        {
            ++main;
            bytes += packet->GetSize();
        }

        void
        TakeEmbedded(Ptr<const ThreeGppHttpClient> /* client */, Ptr<const Packet> packet)
        {
            ++embedded;
            bytes += packet->GetSize();
        }
    };

    Objects
    Browse(TestStack stack)
    {
        Objects objects;
        TestNet net(Uniform(stack, "ns3-stock"));
        ThreeGppHttpServerHelper server(
            InetSocketAddress::ConvertFrom(net.GetAddress(1)).GetIpv4());
        ApplicationContainer applications = server.Install(net.GetNodes().Get(1));
        applications.Start(Seconds(1));
        ThreeGppHttpClientHelper client(
            InetSocketAddress::ConvertFrom(net.GetAddress(1)).GetIpv4());
        ApplicationContainer clients = client.Install(net.GetNodes().Get(0));
        clients.Start(Seconds(2));
        clients.Get(0)->TraceConnectWithoutContext("RxMainObject",
                                                   MakeCallback(&Objects::TakeMain, &objects));
        clients.Get(0)->TraceConnectWithoutContext("RxEmbeddedObject",
                                                   MakeCallback(&Objects::TakeEmbedded, &objects));
        applications.Add(clients);
        for (uint32_t i = 0; i < 2; ++i)
        {
            PointerValue variables;
            applications.Get(i)->GetAttribute("Variables", variables);
            variables.Get<ThreeGppHttpVariables>()->AssignStreams(5000 + 100 * i);
        }
        net.Run(Seconds(300));
        if (stack != TestStack::STOCK)
        {
            NS_TEST_EXPECT_MSG_GT(net.GetConnections(0) + net.GetDeaths(0).size(), 0, "ours");
        }
        return objects;
    }

    void
    DoRun() override
    {
        const Objects stock = Browse(TestStack::STOCK);
        const Objects ours = Browse(TestStack::STACK_HELPER);
        NS_TEST_EXPECT_MSG_GT(stock.main, 3, "several pages");
        NS_TEST_EXPECT_MSG_EQ(ours.main, stock.main, "main objects");
        NS_TEST_EXPECT_MSG_EQ(ours.embedded, stock.embedded, "embedded objects");
        NS_TEST_EXPECT_MSG_EQ(ours.bytes, stock.bytes, "bytes");
    }
};

/** Hooks of existing programs into the sockets. */
class ConfigPathTestCase : public TestCase
{
  public:
    explicit ConfigPathTestCase(TestStack stack)
        : TestCase(std::string("UnmodifiedApplications.SocketListPaths.Trace.") + ToString(stack)),
          m_stack(stack)
    {
    }

  private:
    void
    TakeWindow(uint32_t /* before */, uint32_t /* now */)
    {
        ++m_windows;
    }

    void
    TakeRtt(Time /* before */, Time /* now */)
    {
        ++m_rtts;
    }

    void
    TakeFirst(uint32_t /* before */, uint32_t /* now */)
    {
        ++m_first;
    }

    void
    TakeNextRx(SequenceNumber32 /* before */, SequenceNumber32 /* now */)
    {
        ++m_received;
    }

    /** Between SYN and third segment: stock has forked then, so programs count on the socket. */
    void
    HookEarly()
    {
        Config::ConnectWithoutContext(
            "/NodeList/1/$ns3::TcpL4Protocol/SocketList/1/RxBuffer/NextRxSequence",
            MakeCallback(&ConfigPathTestCase::TakeNextRx, this));
    }

    void
    Hook()
    {
        Config::ConnectWithoutContext(SOCKETS + "/CongestionWindow",
                                      MakeCallback(&ConfigPathTestCase::TakeWindow, this));
        Config::ConnectWithoutContext(SOCKETS + "/RTT",
                                      MakeCallback(&ConfigPathTestCase::TakeRtt, this));
        Config::ConnectWithoutContext(
            "/NodeList/0/$ns3::TcpL4Protocol/SocketList/0/CongestionWindow",
            MakeCallback(&ConfigPathTestCase::TakeFirst, this));
    }

    void
    DoRun() override
    {
        TestNet net(Uniform(m_stack));
        const Ptr<PacketSink> sink = InstallSink(net, net.GetFactory(1));
        InstallBulk(net, net.GetFactory(0));
        Simulator::Schedule(Seconds(2.001), &ConfigPathTestCase::Hook, this);
        Simulator::Schedule(Seconds(2.015), &ConfigPathTestCase::HookEarly, this);
        net.Run(Seconds(300));
        NS_TEST_EXPECT_MSG_EQ(sink->GetTotalRx(), BYTES, "bytes");
        NS_TEST_EXPECT_MSG_GT(m_windows, 25, "changes of the congestion window");
        NS_TEST_EXPECT_MSG_GT(m_rtts, 10, "changes of the round trip");
        NS_TEST_EXPECT_MSG_GT(m_received, 300, "changes of the server's RCV.NXT");
        NS_TEST_EXPECT_MSG_EQ(m_first, m_windows, "all of them at the client's only socket");
        NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(0).size(), 1, "a lifecycle socket did it");
    }

    TestStack m_stack;      //!< on both nodes
    uint32_t m_windows{0};  //!< changes by the wildcard path
    uint32_t m_rtts{0};     //!< changes by the wildcard path
    uint32_t m_first{0};    //!< changes by index
    uint32_t m_received{0}; //!< changes of the server's RCV.NXT
};

/** Stock and lifecycle sockets side by side. */
class SideBySideTestCase : public TestCase
{
  public:
    SideBySideTestCase()
        : TestCase("UnmodifiedApplications.StockAndLifecycleOnOneNode.BothTransfer")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isIpv6 : {false, true})
        {
            TestNetConfig config = Uniform(TestStack::ADDED_HELPER);
            config.isIpv6 = isIpv6;
            TestNet net(config);
            const Ptr<PacketSink> ours = InstallSink(net, "ns3::TcpLifecycleSocketFactory", 80);
            const Ptr<PacketSink> stock = InstallSink(net, "ns3::TcpSocketFactory", 81);
            const Ptr<PacketSink> ofStock = InstallSink(net, "ns3::TcpLifecycleSocketFactory", 82);
            const Ptr<PacketSink> ofOurs = InstallSink(net, "ns3::TcpSocketFactory", 83);
            InstallBulk(net, "ns3::TcpLifecycleSocketFactory", 80);
            InstallBulk(net, "ns3::TcpSocketFactory", 81);
            InstallBulk(net, "ns3::TcpSocketFactory", 82);
            InstallBulk(net, "ns3::TcpLifecycleSocketFactory", 83);
            net.Run(Seconds(300));
            NS_TEST_EXPECT_MSG_EQ(ours->GetTotalRx(), BYTES, "lifecycle to lifecycle");
            NS_TEST_EXPECT_MSG_EQ(stock->GetTotalRx(), BYTES, "stock to stock");
            NS_TEST_EXPECT_MSG_EQ(ofStock->GetTotalRx(), BYTES, "stock to lifecycle");
            NS_TEST_EXPECT_MSG_EQ(ofOurs->GetTotalRx(), BYTES, "lifecycle to stock");
            NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(0).size(), 2, "lifecycle clients");
            NS_TEST_EXPECT_MSG_EQ(net.GetDeaths(1).size(), 2, "lifecycle servers");
        }
    }
};

/** RegisterSockets decides whether the stock list shows our sockets. */
class RegisterTestCase : public TestCase
{
  public:
    RegisterTestCase()
        : TestCase("UnmodifiedApplications.RegisterSockets.FillsTheStockList")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isRegistered : {false, true})
        {
            TestNetConfig config = Uniform(TestStack::STACK_HELPER);
            config.engine = {{"RegisterSockets", isRegistered ? "true" : "false"}};
            TestNet net(config);
            const Ptr<PacketSink> sink = InstallSink(net, net.GetFactory(1));
            InstallBulk(net, net.GetFactory(0));
            net.Run(Seconds(2.1));
            const std::size_t clients =
                Config::LookupMatches("/NodeList/0/$ns3::TcpL4Protocol/SocketList/*").GetN();
            const std::size_t servers =
                Config::LookupMatches("/NodeList/1/$ns3::TcpL4Protocol/SocketList/*").GetN();
            NS_TEST_EXPECT_MSG_EQ(clients, (isRegistered ? 1 : 0), "the client's connection");
            NS_TEST_EXPECT_MSG_EQ(servers, (isRegistered ? 2 : 0), "listener and connection");
            net.Run(Seconds(300));
            NS_TEST_EXPECT_MSG_EQ(sink->GetTotalRx(), BYTES, "bytes");
            NS_TEST_EXPECT_MSG_EQ(
                Config::LookupMatches("/NodeList/0/$ns3::TcpL4Protocol/SocketList/*").GetN(),
                0,
                "closed connections leave the list");
        }
    }
};

class UnmodifiedApplicationsTestSuite : public TestSuite
{
  public:
    UnmodifiedApplicationsTestSuite()
        : TestSuite("tcp-lifecycle-unmodified-applications")
    {
        AddTestCase(new HttpTestCase);
        AddTestCase(new SideBySideTestCase);
        AddTestCase(new RegisterTestCase);
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            AddTestCase(new SendersTestCase(stack));
            AddTestCase(new ConfigPathTestCase(stack));
        }
    }
};

UnmodifiedApplicationsTestSuite g_unmodifiedApplicationsTestSuite; //!< registers the suite

} // namespace
