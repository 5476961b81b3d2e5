// SPDX-License-Identifier: GPL-2.0-only
//
// Whom a crash of the node reaches, and what the node has forgotten when it is back.

#include "record-stage.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/node.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t FIN = TcpHeader::FIN | TcpHeader::ACK;
constexpr uint8_t RST = TcpHeader::RST;

/** \return part of a test's name */
std::string
Family(bool isIpv6)
{
    return isIpv6 ? ".Ipv6" : ".Ipv4";
}

/** Sockets that Accept has returned, in four states, and one that waits for it. */
class AcceptedTestCase : public TestCase
{
  public:
    explicit AcceptedTestCase(bool isIpv6)
        : TestCase("NodeReboot.CrashReachesAcceptedAndWaitingSockets" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** \return the server's end of a connection from \p port, taken out of the accept queue */
    static Ptr<TcpLifecycleSocket>
    Accept(RecordStage& stage, uint16_t port)
    {
        stage.SendSyn(port);
        stage.Send(ACK, 0, 0);
        Address from;
        return DynamicCast<TcpLifecycleSocket>(stage.peer->GetListener()->Accept(from));
    }

    void
    DoRun() override
    {
        RecordStage stage({{"AcceptMode", "Manual"}}, m_isIpv6);
        stage.Listen();
        std::vector<Ptr<TcpLifecycleSocket>> sockets;
        sockets.push_back(Accept(stage, 1)); // stays open
        sockets.push_back(Accept(stage, 2)); // in TIME-WAIT
        sockets.back()->Close();
        stage.Wait(MilliSeconds(1));
        stage.Send(FIN, 0, 1);
        sockets.push_back(Accept(stage, 3)); // the peer closes first, it is over
        stage.Send(FIN, 0, 0);
        sockets.back()->Close();
        stage.Wait(MilliSeconds(1));
        stage.Send(ACK, 1, 1);
        sockets.push_back(Accept(stage, 4)); // reset
        stage.Send(RST, 0, 0);
        stage.SendSyn(5); // waits in the accept queue
        stage.Send(ACK, 0, 0);
        const Ptr<TcpLifecycleSocket> listener = stage.peer->GetListener();
        const std::vector<TcpSocket::TcpStates_t> before{
            TcpSocket::ESTABLISHED, TcpSocket::TIME_WAIT, TcpSocket::CLOSED, TcpSocket::CLOSED};
        for (std::size_t i = 0; i < before.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(sockets[i]->GetState(), before[i], "before, socket " << i);
        }
        NS_TEST_EXPECT_MSG_EQ(listener->GetAcceptEntries(), 1, "one waits");

        stage.deaths.clear();
        stage.GetEngine()->Crash();
        NS_TEST_EXPECT_MSG_EQ(
            stage.deaths, "node-crashed node-crashed; ", "the one that waits has ended");
        NS_TEST_EXPECT_MSG_EQ(listener->GetAcceptEntries(), 0, "and waits no longer");
        NS_TEST_EXPECT_MSG_EQ(stage.GetEngine()->GetConnectionTable().GetSize(), 0, "table");
        NS_TEST_EXPECT_MSG_EQ(ToString(sockets[0]->GetCloseReason()),
                              std::string("node-crashed"),
                              "an accepted connection");
        stage.Wait(Seconds(1));
        stage.GetEngine()->Reboot();
        // The programs that held them are gone: these are not the sockets of the new ones.
        for (std::size_t i = 0; i < sockets.size(); ++i)
        {
            CheckDead(*sockets[i], "socket " + std::to_string(i));
        }
        CheckDead(*listener, "listener");
        Address from;
        NS_TEST_EXPECT_MSG_EQ((listener->Accept(from) == nullptr), true, "nothing to accept");
        // What is fresh works, on the same 4-tuple too.
        stage.peer->Listen(16);
        const Ptr<TcpLifecycleSocket> fresh = Accept(stage, 1);
        NS_TEST_ASSERT_MSG_EQ((fresh != nullptr), true, "a new connection");
        NS_TEST_EXPECT_MSG_EQ(fresh->GetState(), TcpSocket::ESTABLISHED, "a new connection");
    }

    void
    CheckDead(TcpLifecycleSocket& socket, const std::string& name)
    {
        NS_TEST_EXPECT_MSG_EQ(socket.GetState(), TcpSocket::CLOSED, name);
        const Address remote = m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address("2001:db8::1"), 1))
                                        : Address(InetSocketAddress(Ipv4Address("10.77.0.100"), 1));
        NS_TEST_EXPECT_MSG_EQ(socket.Connect(remote), -1, name << ": Connect");
        NS_TEST_EXPECT_MSG_EQ(socket.GetErrno(), Socket::ERROR_BADF, name << ": Connect");
        NS_TEST_EXPECT_MSG_EQ(socket.Send(Create<Packet>(1), 0), -1, name << ": Send");
        NS_TEST_EXPECT_MSG_EQ(socket.GetErrno(), Socket::ERROR_BADF, name << ": Send");
        NS_TEST_EXPECT_MSG_EQ(socket.Listen(), -1, name << ": Listen");
        NS_TEST_EXPECT_MSG_EQ(socket.GetErrno(), Socket::ERROR_BADF, name << ": Listen");
    }

    bool m_isIpv6; //!< family
};

/** TimeWaitReuse Unsafe refuses SYNs that are older than their peer's last; not after a reboot. */
class TimestampTestCase : public TestCase
{
  public:
    explicit TimestampTestCase(bool isIpv6)
        : TestCase("NodeReboot.TimestampsOfPeersAreForgotten" + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        RecordStage stage({{"TimeWaitReuse", "Unsafe"}}, m_isIpv6);
        stage.CloseToTimeWait(5000);
        stage.SendSyn(40001, 4000);
        NS_TEST_EXPECT_MSG_EQ(stage.drops, "LISTEN old-timestamp; ", "refused before");
        NS_TEST_EXPECT_MSG_EQ((stage.peer->FindSynAck(stage.id) == nullptr), true, "no answer");
        stage.GetEngine()->Crash();
        stage.GetEngine()->Reboot();
        stage.drops.clear();
        stage.Listen();
        stage.SendSyn(40001, 4000);
        NS_TEST_EXPECT_MSG_EQ(stage.drops, "", "taken by a node that has forgotten");
        NS_TEST_EXPECT_MSG_EQ(
            (stage.peer->FindSynAck(stage.id) != nullptr), true, "and it answers");
    }

    bool m_isIpv6; //!< family
};

/** Ports that Connect chooses do not go on where they were. */
class PortTestCase : public TestCase
{
  public:
    PortTestCase(const std::string& selection, bool isIpv6)
        : TestCase("NodeReboot.PortsBeginAnew." + selection + Family(isIpv6)),
          m_selection(selection),
          m_isIpv6(isIpv6)
    {
    }

  private:
    static constexpr uint16_t PEERS = 8;

    /** Connect to each port of the peer once. \return local ports */
    std::vector<uint16_t>
    Connect(const RecordStage& stage)
    {
        std::vector<uint16_t> ports;
        const Ptr<Node> node = stage.GetEngine()->GetObject<Node>();
        const Address peer = stage.peer->MakeId("10.77.0.100", 1).GetRemoteAddress();
        for (uint16_t port = 1; port <= PEERS; ++port)
        {
            const Ptr<Socket> socket =
                Socket::CreateSocket(node, TypeId::LookupByName("ns3::TcpLifecycleSocketFactory"));
            const Address remote =
                m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::ConvertFrom(peer), port))
                         : Address(InetSocketAddress(Ipv4Address::ConvertFrom(peer), port));
            Address name;
            NS_TEST_EXPECT_MSG_EQ(socket->Connect(remote), 0, "Connect");
            socket->GetSockName(name);
            ports.push_back(m_isIpv6 ? Inet6SocketAddress::ConvertFrom(name).GetPort()
                                     : InetSocketAddress::ConvertFrom(name).GetPort());
            m_sockets.push_back(socket);
        }
        return ports;
    }

    void
    DoRun() override
    {
        RecordStage stage({{"EphemeralPortSelection", m_selection}}, m_isIpv6);
        const std::vector<uint16_t> before = Connect(stage);
        stage.GetEngine()->Crash();
        stage.GetEngine()->Reboot();
        const std::vector<uint16_t> after = Connect(stage);
        if (m_selection == "Sequential")
        {
            NS_TEST_EXPECT_MSG_EQ((before == after), true, "the first ones again");
        }
        else
        {
            // With the old key each would be the old one, or with the old counter up to 16 above it
            // for each connection that shares the counter (reference 13).
            uint32_t near = 0;
            for (std::size_t i = 0; i < PEERS; ++i)
            {
                near += after[i] >= before[i] && after[i] <= before[i] + 16 * PEERS ? 1 : 0;
            }
            NS_TEST_EXPECT_MSG_LT(near, 2, "ports that an observer could tell: another key");
        }
        m_sockets.clear();
    }

    std::string m_selection;            //!< EphemeralPortSelection
    bool m_isIpv6;                      //!< family
    std::vector<Ptr<Socket>> m_sockets; //!< that hold the ports
};

class NodeRebootTestSuite : public TestSuite
{
  public:
    NodeRebootTestSuite()
        : TestSuite("tcp-lifecycle-node-reboot")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new AcceptedTestCase(isIpv6));
            AddTestCase(new TimestampTestCase(isIpv6));
            AddTestCase(new PortTestCase("Sequential", isIpv6));
            AddTestCase(new PortTestCase("Hashed", isIpv6));
        }
    }
};

NodeRebootTestSuite g_nodeRebootTestSuite; //!< registers the suite

} // namespace
