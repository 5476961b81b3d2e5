// SPDX-License-Identifier: GPL-2.0-only
//
// Ports against Linux: ten ephemeral ports, tcp_tw_reuse, SO_REUSEADDR, as measured.

#include "linux-capture.h"
#include "schedule-call.h"
#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"
#include "ns3/time-wait-responder.h"

#include <boost/algorithm/string/predicate.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const Time START = Seconds(2); //!< when things begin

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** A client and a server that connect and close, one pair for each attempt. */
class Churn
{
  public:
    /** \param net nodes \param isLoopback both ends on node 0 \param serverCloses who is first */
    Churn(TestNet& net, bool isIpv6, bool isLoopback, bool serverCloses, bool timestamps)
        : m_net(net),
          m_serverCloses(serverCloses),
          m_timestamps(timestamps),
          m_server(isLoopback ? net.GetAddress(0) : net.GetAddress(1))
    {
        if (isLoopback)
        {
            m_server = isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetLoopback(), 80))
                              : Address(InetSocketAddress(Ipv4Address::GetLoopback(), 80));
        }
        m_listener = net.CreateSocket(isLoopback ? 0 : 1);
        m_listener->Bind(net.GetAny(80));
        m_listener->Listen();
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&Churn::Accepted, this));
    }

    /** Connect now. */
    void
    Attempt()
    {
        const Ptr<Socket> socket = m_net.CreateSocket(0);
        socket->SetAttribute("Timestamp", BooleanValue(m_timestamps));
        socket->SetConnectCallback(MakeCallback(&Churn::Connected, this),
                                   MakeNullCallback<void, Ptr<Socket>>());
        socket->SetCloseCallbacks(MakeCallback(&Churn::PeerClosed, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
        ++attempts;
        if (socket->Connect(m_server) == 0)
        {
            Address name;
            socket->GetSockName(name);
            ports.push_back(Inet6SocketAddress::IsMatchingType(name)
                                ? Inet6SocketAddress::ConvertFrom(name).GetPort()
                                : InetSocketAddress::ConvertFrom(name).GetPort());
        }
        else
        {
            ++refused[socket->GetErrno()];
        }
    }

    uint32_t attempts{0};                            //!< calls of Connect
    uint32_t connected{0};                           //!< handshakes completed
    std::vector<uint16_t> ports;                     //!< local ports of those that went out
    std::map<Socket::SocketErrno, uint32_t> refused; //!< failed calls

  private:
    void
    Accepted(Ptr<Socket> socket, const Address&)
    {
        socket->SetCloseCallbacks(MakeCallback(&Churn::PeerClosed, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
        if (m_serverCloses)
        {
            socket->Close();
        }
    }

    void
    Connected(Ptr<Socket> socket)
    {
        ++connected;
        if (!m_serverCloses)
        {
            socket->Close();
        }
    }

    void
    PeerClosed(Ptr<Socket> socket)
    {
        socket->Close();
    }

    TestNet& m_net;         //!< nodes
    bool m_serverCloses;    //!< first
    bool m_timestamps;      //!< of the client
    Address m_server;       //!< where to connect
    Ptr<Socket> m_listener; //!< there
};

/** \return a row's value of TimeWaitReuseActive */
std::string
ActiveReuse(const std::string& twReuse)
{
    return twReuse == "0" ? "Off" : twReuse == "1" ? "On" : "Loopback";
}

/** \return engine attributes of a row */
TestNetConfig
MakeConfig(const std::string& twReuse, bool isIpv6)
{
    TestNetConfig config;
    config.isIpv6 = isIpv6;
    config.delay = "500us";
    config.engine = {{"TimeWaitReuseActive", ActiveReuse(twReuse)},
                     {"EphemeralPortFirst", "40000"},
                     {"EphemeralPortLast", "40009"}};
    return config;
}

/** tw-ports-summary.csv: ten ports, the client closes first. */
class TenPortsTestCase : public TestCase
{
  public:
    explicit TenPortsTestCase(bool isIpv6)
        : TestCase("Reference07.TenPortsClientClosesFirst." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<std::vector<std::string>> rows;
        for (const auto& row : ReadLinuxTable("07-time-wait/ports-summary.csv"))
        {
            if (row.at(0) == "veth" || row.at(0) == "loopback")
            {
                rows.push_back(row);
            }
        }
        NS_TEST_ASSERT_MSG_EQ(rows.size(), 30, "rows: ten runs of three steps");
        for (std::size_t i = 0; i < rows.size(); i += 3)
        {
            RunSteps({rows[i], rows[i + 1], rows[i + 2]});
        }
        NS_TEST_EXPECT_MSG_EQ(m_equal, rows.size(), "rows equal to Linux");
    }

    /** The three steps of one run. */
    void
    RunSteps(const std::vector<std::vector<std::string>>& rows)
    {
        const bool timestamps = rows[0].at(2) == "1";
        TestNet net(MakeConfig(rows[0].at(1), m_isIpv6));
        Churn churn(net, m_isIpv6, rows[0].at(0) == "loopback", false, timestamps);
        // A burst that works takes about 0.1 s, as Linux's did; failures take no time there.
        const std::vector<Time> starts{START, START + Seconds(1.6), START + Seconds(2.2)};
        const std::vector<Time> gaps{MilliSeconds(10), MilliSeconds(10), MilliSeconds(300)};
        for (std::size_t step = 0; step < rows.size(); ++step)
        {
            const auto count = static_cast<uint32_t>(std::stoul(rows[step].at(5)));
            for (uint32_t i = 0; i < count; ++i)
            {
                Simulator::Schedule(starts[step] + i * gaps[step], &Churn::Attempt, &churn);
            }
        }
        for (std::size_t step = 0; step < rows.size(); ++step)
        {
            const auto& row = rows[step];
            const std::string what =
                row[0] + " tw_reuse " + row[1] + " ts " + row[2] + " " + row[3];
            const uint32_t before = churn.connected;
            const uint32_t refusedBefore = churn.refused[Socket::ERROR_ADDRNOTAVAIL];
            const auto count = static_cast<int64_t>(std::stoul(row.at(5)));
            net.Run(starts[step] + count * gaps[step]);
            const uint32_t ok = churn.connected - before;
            const uint32_t refused = churn.refused[Socket::ERROR_ADDRNOTAVAIL] - refusedBefore;
            const uint32_t inTimeWait = net.GetEngine(0)->GetTimeWait().GetEntries();
            NS_TEST_EXPECT_MSG_EQ(ok, std::stoul(row.at(6)), what);
            NS_TEST_EXPECT_MSG_EQ(ok + refused, std::stoul(row.at(5)), what << ": no other error");
            NS_TEST_EXPECT_MSG_EQ(inTimeWait, std::stoul(row.at(8)), what << ": TIME_WAIT");
            m_equal += ok == std::stoul(row.at(6)) && inTimeWait == std::stoul(row.at(8)) ? 1 : 0;
            if (step == 0)
            {
                const std::set<uint16_t> used(churn.ports.begin(), churn.ports.end());
                NS_TEST_EXPECT_MSG_EQ(used.size(), 10, "each port once");
                for (std::size_t i = 0; i < 5; ++i)
                {
                    NS_TEST_EXPECT_MSG_EQ(churn.ports[i] % 2, 0, "even ports first, as measured");
                }
            }
        }
    }

    bool m_isIpv6;          //!< family
    std::size_t m_equal{0}; //!< rows equal to Linux
};

/** tw-ports-summary.csv: the server closes first, a hundred connections over a few ports. */
class ServerClosesTestCase : public TestCase
{
  public:
    explicit ServerClosesTestCase(bool isIpv6)
        : TestCase("Reference07.TenPortsServerClosesFirst." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        std::size_t compared = 0;
        for (const auto& row : ReadLinuxTable("07-time-wait/ports-summary.csv"))
        {
            if (row.at(0) != "veth, server closes first")
            {
                continue;
            }
            TestNet net(MakeConfig(row.at(1), m_isIpv6));
            Churn churn(net, m_isIpv6, false, true, row.at(2) == "1");
            for (uint32_t i = 0; i < 100; ++i)
            {
                Simulator::Schedule(START + i * MilliSeconds(7), &Churn::Attempt, &churn);
            }
            net.Run(START + Seconds(1));
            NS_TEST_EXPECT_MSG_EQ(churn.attempts, std::stoul(row.at(5)), "attempts");
            NS_TEST_EXPECT_MSG_EQ(churn.connected, std::stoul(row.at(6)), "connected");
            NS_TEST_EXPECT_MSG_EQ(net.GetEngine(1)->GetTimeWait().GetEntries(),
                                  std::stoul(row.at(8)),
                                  "TIME_WAIT at the server");
            for (const uint16_t port : churn.ports)
            {
                NS_TEST_EXPECT_MSG_EQ(port % 2, 0, "an even port");
            }
            ++compared;
        }
        NS_TEST_EXPECT_MSG_EQ(compared, 2, "rows");
    }

    bool m_isIpv6; //!< family
};

/** tw-ports-summary.csv: Bind to a port in TIME-WAIT, then Connect. */
class ExplicitBindTestCase : public TestCase
{
  public:
    explicit ExplicitBindTestCase(bool isIpv6)
        : TestCase("Reference07.ExplicitBind." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        std::size_t compared = 0;
        for (const auto& row : ReadLinuxTable("07-time-wait/ports-summary.csv"))
        {
            if (boost::algorithm::starts_with(row.at(0), "explicit bind"))
            {
                NS_TEST_EXPECT_MSG_EQ(
                    GetResult(row), row.at(7), row[0] << ", " << row[1] << ", " << row[3]);
                ++compared;
            }
        }
        NS_TEST_EXPECT_MSG_EQ(compared, 52, "rows");
    }

    /** \return a socket of node 0, bound to a port and connected, and what came of it */
    std::string
    Make(const TestNet& net, bool reuses, bool timestamps, uint16_t remotePort, Ptr<Socket>& socket)
    {
        socket = net.CreateSocket(0);
        socket->SetAttribute("ReuseAddress", BooleanValue(reuses));
        socket->SetAttribute("Timestamp", BooleanValue(timestamps));
        if (socket->Bind(net.GetAddress(0, 45000)) != 0)
        {
            return socket->GetErrno() == Socket::ERROR_ADDRINUSE ? "bind EADDRINUSE" : "bind ?";
        }
        if (socket->Connect(net.GetAddress(1, remotePort)) != 0)
        {
            return socket->GetErrno() == Socket::ERROR_ADDRNOTAVAIL ? "connect EADDRNOTAVAIL"
                                                                    : "connect ?";
        }
        return "connected";
    }

    std::string
    GetResult(const std::vector<std::string>& row)
    {
        const bool isBoth = boost::algorithm::contains(row[0], "on both");
        const bool first = isBoth || boost::algorithm::contains(row[3], "first 1");
        const bool second = isBoth || boost::algorithm::contains(row[3], "second 1");
        const bool waits = boost::algorithm::contains(row[3], "1.5 s");
        const bool isOther = boost::algorithm::contains(row[0], "other destination");
        const bool timestamps = row[2] == "1";
        TestNet net(MakeConfig(row[1], m_isIpv6));
        std::vector<Ptr<Socket>> listeners;
        for (const uint16_t port : {uint16_t{80}, uint16_t{82}})
        {
            listeners.push_back(net.CreateSocket(1));
            listeners.back()->Bind(net.GetAny(port));
            listeners.back()->Listen();
            listeners.back()->SetAcceptCallback(
                MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                MakeCallback(&ExplicitBindTestCase::Accepted, this));
        }
        net.Run(START);
        Ptr<Socket> one;
        Make(net, first, timestamps, 80, one);
        net.Run(START + MilliSeconds(10));
        one->Close();
        net.Run(START + MilliSeconds(50));
        if (net.GetEngine(0)->GetTimeWait().GetEntries() != 1)
        {
            return "the first connection is not in TIME-WAIT";
        }
        net.Run(START + MilliSeconds(waits ? 1550 : 51));
        Ptr<Socket> two;
        std::string result = Make(net, second, timestamps, isOther ? 82 : 80, two);
        net.Run(START + Seconds(2));
        if (result == "connected" &&
            DynamicCast<TcpLifecycleSocket>(two)->GetState() != TcpSocket::ESTABLISHED)
        {
            result = "not established";
        }
        return result;
    }

    void
    Accepted(Ptr<Socket> socket, const Address&)
    {
        socket->SetCloseCallbacks(MakeCallback(&ExplicitBindTestCase::PeerClosed, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
    }

    void
    PeerClosed(Ptr<Socket> socket)
    {
        socket->Close();
    }

    bool m_isIpv6; //!< family
};

/** tw-bind-restart.csv: a server restarts while a connection of its predecessor is left. */
class BindRestartTestCase : public TestCase
{
  public:
    explicit BindRestartTestCase(bool isIpv6)
        : TestCase("Reference07.BindAfterRestart." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const auto rows = ReadLinuxTable("07-time-wait/bind-restart.csv");
        NS_TEST_ASSERT_MSG_EQ(rows.size(), 21, "rows, and the first line");
        for (std::size_t i = 1; i < rows.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(
                GetResult(rows[i]), rows[i].at(4), rows[i][0] << " " << rows[i][2] << rows[i][3]);
        }
    }

    std::string
    GetResult(const std::vector<std::string>& row)
    {
        SegmentPeer peer({{"ReuseAddress", row.at(2) == "1" ? "true" : "false"}}, m_isIpv6);
        const Ptr<TcpLifecycleSocket> first = peer.Listen(16);
        const std::string wanted = row.at(0);
        peer.RunUntil(Seconds(2));
        if (wanted != "none")
        {
            Bring(peer, wanted);
        }
        first->Close();
        const Ptr<Socket> second = Socket::CreateSocket(first->GetNode(), FactoryId());
        second->SetAttribute("ReuseAddress", BooleanValue(row.at(3) == "1"));
        const Address any = m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), 80))
                                     : Address(InetSocketAddress(Ipv4Address::GetAny(), 80));
        const std::string result = TryBind(second, any);
        if (wanted == "TIME_WAIT" && result == "EADDRINUSE")
        {
            // tw-bind-wait: until TIME-WAIT ends, 60.38 s there.
            peer.RunUntil(Seconds(61));
            NS_TEST_EXPECT_MSG_EQ(TryBind(second, any), "EADDRINUSE", "still");
            peer.RunUntil(Seconds(63));
            NS_TEST_EXPECT_MSG_EQ(TryBind(second, any), "ok", "over");
        }
        return result;
    }

    static TypeId
    FactoryId()
    {
        return TypeId::LookupByName("ns3::TcpLifecycleSocketFactory");
    }

    static std::string
    TryBind(const Ptr<Socket>& socket, const Address& any)
    {
        if (socket->Bind(any) == -1)
        {
            return socket->GetErrno() == Socket::ERROR_ADDRINUSE ? "EADDRINUSE" : "?";
        }
        return socket->Listen() == 0 ? "ok" : "listen ?";
    }

    /** Make a connection and bring it to a state. */
    static void
    Bring(SegmentPeer& peer, const std::string& wanted)
    {
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 33000);
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(2.1));
        peer.SendAck(id);
        peer.RunUntil(Seconds(2.2));
        TcpSegmentView segment;
        segment.seq = peer.FindSynAck(id)->view.ack;
        segment.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
        segment.window = 65535;
        if (wanted == "TIME_WAIT" || wanted == "FIN_WAIT2")
        {
            peer.GetAccepted().back()->Close();
            segment.ack += 1;
        }
        segment.flags = TcpHeader::ACK;
        if (wanted == "TIME_WAIT" || wanted == "CLOSE_WAIT")
        {
            segment.flags |= TcpHeader::FIN;
        }
        if (wanted != "ESTABLISHED")
        {
            peer.Send(id, segment);
        }
        peer.RunUntil(Seconds(2.3));
        const std::map<std::string, TcpSocket::TcpStates_t> states{
            {"TIME_WAIT", TcpSocket::TIME_WAIT},
            {"FIN_WAIT2", TcpSocket::FIN_WAIT_2},
            {"CLOSE_WAIT", TcpSocket::CLOSE_WAIT},
            {"ESTABLISHED", TcpSocket::ESTABLISHED}};
        NS_ABORT_MSG_UNLESS(peer.GetState(id) == states.at(wanted), "not in " << wanted);
    }

    bool m_isIpv6; //!< family
};

class Reference07PortsTestSuite : public TestSuite
{
  public:
    Reference07PortsTestSuite()
        : TestSuite("tcp-lifecycle-reference-07-ports")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new TenPortsTestCase(isIpv6));
            AddTestCase(new ServerClosesTestCase(isIpv6));
            AddTestCase(new ExplicitBindTestCase(isIpv6));
            AddTestCase(new BindRestartTestCase(isIpv6));
        }
    }
};

Reference07PortsTestSuite g_reference07PortsTestSuite; //!< registers the suite

} // namespace
