// SPDX-License-Identifier: GPL-2.0-only
//
// Helpers of users, servers and attacks: what they install, what they refuse, whose streams they
// fix.

#include "directory-test-case.h"

#include "ns3/attack-helper.h"
#include "ns3/enum.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/names.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-workload-helper.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <sstream>
#include <string>

using namespace ns3;

namespace
{

constexpr uint16_t PORT = 80;
constexpr uint32_t CLIENTS = 3;

/** Everything at once on one network, and what the applications drew. */
class HelperScene
{
  public:
    explicit HelperScene(bool isIpv6)
        : m_topology(MakeConfig(isIpv6), &Install, &Install)
    {
        TcpWorkloadServerHelper service(
            isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                   : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
        Names::Add("service", m_topology.GetServers().Get(0));
        servers = service.Install("service");

        const Address victim = m_topology.GetServerSocketAddress(0, PORT);
        TcpWorkloadClientHelper user(victim);
        user.SetAttribute("InterarrivalTime",
                          StringValue("ns3::ExponentialRandomVariable[Mean=0.2]"));
        user.SetAttribute("MaxConnections", UintegerValue(5));
        users = user.Install(m_topology.GetClients());

        SynFloodHelper flood(victim);
        flood.SetAttribute("SourcePrefix", AddressValue(m_topology.GetSpoofedNetwork()));
        flood.SetAttribute("SourcePrefixLength", UintegerValue(m_topology.GetSpoofedLength()));
        flood.SetAttribute("RateModel", StringValue("Poisson"));
        flood.SetAttribute("MaxSegments", UintegerValue(20));
        floods = flood.Install(m_topology.GetAttackers().Get(0));

        ConnectionFloodHelper whole(victim);
        whole.SetAttribute("MaxSegments", UintegerValue(7));
        wholes = whole.Install(m_topology.GetAttackers().Get(1));

        BlindAttackHelper blind(victim);
        blind.SetAttribute("Peer", AddressValue(MakePeer(isIpv6)));
        blind.SetAttribute("GuessModel", StringValue("Random"));
        blind.SetAttribute("MaxSegments", UintegerValue(10));
        blinds = blind.Install(m_topology.GetAttackers());
    }

    ~HelperScene()
    {
        Simulator::Destroy();
        Names::Clear();
    }

    /** Run to the end, and keep what users and attacks draw. */
    void
    Run()
    {
        for (ApplicationContainer* all : {&users, &floods, &wholes, &blinds})
        {
            all->Start(Seconds(2));
        }
        for (uint32_t i = 0; i < users.GetN(); ++i)
        {
            users.Get(i)->TraceConnectWithoutContext("ConnectionOutcome",
                                                     MakeCallback(&HelperScene::OnOutcome, this));
        }
        for (const ApplicationContainer& attacks : {floods, blinds})
        {
            for (uint32_t i = 0; i < attacks.GetN(); ++i)
            {
                attacks.Get(i)->TraceConnectWithoutContext("Tx",
                                                           MakeCallback(&HelperScene::OnTx, this));
            }
        }
        Simulator::Stop(Seconds(30));
        Simulator::Run();
    }

    /** \return the attackers */
    NodeContainer
    GetAttackers() const
    {
        return m_topology.GetAttackers();
    }

    /** \return the clients */
    NodeContainer
    GetClients() const
    {
        return m_topology.GetClients();
    }

    ApplicationContainer servers; //!< of TcpWorkloadServerHelper
    ApplicationContainer users;   //!< of TcpWorkloadClientHelper
    ApplicationContainer floods;  //!< of SynFloodHelper
    ApplicationContainer wholes;  //!< of ConnectionFloodHelper
    ApplicationContainer blinds;  //!< of BlindAttackHelper
    std::ostringstream drawn;     //!< times, addresses, ports and numbers

  private:
    static SynAttackTopologyConfig
    MakeConfig(bool isIpv6)
    {
        SynAttackTopologyConfig config;
        config.isIpv6 = isIpv6;
        config.attackers = 2;
        config.clients = CLIENTS;
        return config;
    }

    static void
    Install(NodeContainer nodes)
    {
        TcpLifecycleStackHelper().Install(nodes);
    }

    Address
    MakePeer(bool isIpv6) const
    {
        constexpr uint16_t port = 50000;
        const Address host = m_topology.GetClientAddress(0);
        return isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::ConvertFrom(host), port))
                      : Address(InetSocketAddress(Ipv4Address::ConvertFrom(host), port));
    }

    void
    OnOutcome(const TcpWorkloadOutcome& outcome)
    {
        drawn << outcome.started.GetNanoSeconds() << '\n';
    }

    void
    OnTx(Ptr<const Packet>, const TcpHeader& header, const Address& from, const Address&)
    {
        drawn << Simulator::Now().GetNanoSeconds() << ' ' << from << ' ' << header << '\n';
    }

    SynAttackTopologyHelper m_topology; //!< the network
};

/** \return the only application as \p App */
template <typename App>
Ptr<App>
Only(const ApplicationContainer& all)
{
    return DynamicCast<App>(all.Get(0));
}

/** Every helper installs its class with the attributes that were set. */
class HelperInstallTestCase : public TestCase
{
  public:
    explicit HelperInstallTestCase(bool isIpv6)
        : TestCase(std::string("WorkloadHelper.Install.AttributesCount.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        HelperScene scene(m_isIpv6);
        NS_TEST_ASSERT_MSG_EQ(scene.users.GetN(), CLIENTS, "one on each node");
        NS_TEST_ASSERT_MSG_EQ(scene.blinds.GetN(), 2, "one on each node");
        scene.Run();
        for (uint32_t i = 0; i < CLIENTS; ++i)
        {
            const auto user = DynamicCast<TcpWorkloadClient>(scene.users.Get(i));
            NS_TEST_EXPECT_MSG_EQ(user->GetNode(), scene.GetClients().Get(i), "in their order");
            NS_TEST_EXPECT_MSG_EQ(user->GetCount(TcpWorkloadResult::COMPLETED), 5, "served");
        }
        NS_TEST_EXPECT_MSG_EQ(Only<SynFloodApplication>(scene.floods)->GetSynsSent(), 20, "SYNs");
        const auto whole = Only<ConnectionFloodApplication>(scene.wholes);
        NS_TEST_EXPECT_MSG_EQ(whole->GetEstablished(), 7, "connections");
        NS_TEST_EXPECT_MSG_EQ(
            Only<BlindAttackApplication>(scene.blinds)->GetGuessesSent(), 10, "guesses");
        NS_TEST_EXPECT_MSG_EQ(
            Only<TcpWorkloadServer>(scene.servers)->GetAccepted(), 5 * CLIENTS + 7, "accepted");
    }

    bool m_isIpv6; //!< family
};

/** The same streams give the same draws, others give others; each class counts its own. */
class HelperStreamsTestCase : public TestCase
{
  public:
    HelperStreamsTestCase()
        : TestCase("WorkloadHelper.AssignStreams.MakesRunsRepeatable")
    {
    }

  private:
    /** \return what is drawn with streams from \p first on. \param byNodes which form is called */
    std::string
    Draw(int64_t first, bool byNodes)
    {
        HelperScene scene(false);
        const NodeContainer attackers = scene.GetAttackers();
        int64_t next = first;
        next += byNodes ? TcpWorkloadClientHelper::AssignStreams(scene.GetClients(), next)
                        : TcpWorkloadClientHelper::AssignStreams(scene.users, next);
        NS_TEST_EXPECT_MSG_EQ(next - first, CLIENTS, "one a user");
        next += byNodes ? SynFloodHelper::AssignStreams(attackers, next)
                        : SynFloodHelper::AssignStreams(scene.floods, next);
        NS_TEST_EXPECT_MSG_EQ(next - first, CLIENTS + 4, "of the one SYN flood only");
        next += byNodes ? BlindAttackHelper::AssignStreams(attackers, next)
                        : BlindAttackHelper::AssignStreams(scene.blinds, next);
        NS_TEST_EXPECT_MSG_EQ(next - first, CLIENTS + 12, "of both blind attacks");
        next += ConnectionFloodHelper::AssignStreams(attackers, next);
        NS_TEST_EXPECT_MSG_EQ(next - first, CLIENTS + 16, "of one connection flood");
        next += TcpWorkloadServerHelper::AssignStreams(scene.servers, next);
        NS_TEST_EXPECT_MSG_EQ(next - first, CLIENTS + 17, "one a server");
        NS_TEST_EXPECT_MSG_EQ(
            TcpWorkloadServerHelper::AssignStreams(scene.users, next), 0, "no server among users");
        scene.Run();
        return scene.drawn.str();
    }

    void
    DoRun() override
    {
        const std::string first = Draw(1000, false);
        NS_TEST_EXPECT_MSG_EQ(first.empty(), false, "something is drawn");
        NS_TEST_EXPECT_MSG_EQ((Draw(1000, true) == first), true, "the same again");
        NS_TEST_EXPECT_MSG_EQ((Draw(2000, false) == first), false, "other streams");
    }
};

/** Mistakes are named when they are made. */
class HelperMistakeTestCase : public TestCase
{
  public:
    HelperMistakeTestCase()
        : TestCase("WorkloadHelper.SetAttribute.NamesWhatIsWrong")
    {
    }

  private:
    void
    DoRun() override
    {
        SynFloodHelper flood(InetSocketAddress("10.0.0.1", PORT));
        Expect([&] { flood.SetAttribute("NoSuch", UintegerValue(1)); },
               "ns3::SynFloodApplication has no attribute 'NoSuch'");
        Expect([&] { flood.SetAttribute("MssBytes", UintegerValue(70000)); },
               "ns3::SynFloodApplication: '70000' is not a value of MssBytes (");
        Expect([&] { flood.SetAttribute("RatePerSecond", AddressValue(Address())); },
               "is not a value of RatePerSecond (double");
        Expect([&] { flood.SetAttribute("RatePerSecond", StringValue("fast")); },
               "ns3::SynFloodApplication: 'fast' is not a value of RatePerSecond (double");
        Expect([&] { flood.SetAttribute("RatePerSecond", EnumValue(1)); },
               "ns3::SynFloodApplication: a value of another class is not a value of RatePerSec");
        TcpWorkloadClientHelper user(InetSocketAddress("10.0.0.1", PORT));
        Expect([&] { user.SetAttribute("PatienceTimeout", StringValue("soon")); },
               "ns3::TcpWorkloadClient: 'soon' is not a value of PatienceTimeout (Time");
        Expect([&] { user.SetAttribute("InterarrivalTime", StringValue("0.4")); },
               "ns3::TcpWorkloadClient: '0.4' is not a value of InterarrivalTime (");
        Expect([&] { flood.Install("nobody"); }, "there is no node 'nobody'");
    }

    /** Expect a message. \param call what throws \param text of it */
    template <typename Call>
    void
    Expect(const Call& call, const std::string& text)
    {
        const std::string message = MessageOf(call);
        NS_TEST_EXPECT_MSG_EQ(Contains(message, text), true, "'" << message << "'");
    }
};

/** Registers the cases. */
class WorkloadHelperTestSuite : public TestSuite
{
  public:
    WorkloadHelperTestSuite()
        : TestSuite("tcp-lifecycle-workload-helper")
    {
        AddTestCase(new HelperInstallTestCase(false));
        AddTestCase(new HelperInstallTestCase(true));
        AddTestCase(new HelperStreamsTestCase);
        AddTestCase(new HelperMistakeTestCase);
    }
};

WorkloadHelperTestSuite g_workloadHelperTestSuite; //!< registers the suite

} // namespace
