// SPDX-License-Identifier: GPL-2.0-only
//
// What a program may do with a socket that is CLOSED again, and what of its wishes is kept: the
// options it offers, its binding, Listen.

#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-option.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

const Time START = Seconds(2); //!< of the first connection

/** \return the local port of a socket, 0 if it is unbound */
uint16_t
GetPort(const Ptr<Socket>& socket)
{
    Address name;
    socket->GetSockName(name);
    return Inet6SocketAddress::IsMatchingType(name)
               ? Inet6SocketAddress::ConvertFrom(name).GetPort()
               : InetSocketAddress::ConvertFrom(name).GetPort();
}

/** Timestamp, Sack and WindowScaling set between two connections of a socket. */
class OfferTestCase : public TestCase
{
  public:
    /** How the first connection ends. */
    enum class FirstEnd
    {
        REFUSED,           //!< by a RST to the SYN
        RESET,             //!< by the peer
        ABORTED_IN_READING //!< by the program, while the base class takes a segment
    };

    OfferTestCase(FirstEnd end, bool isIpv6)
        : TestCase("UsedSocket.OffersWhatWasSetInBetween." + std::to_string(static_cast<int>(end)) +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_end(end),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    Accepted(Ptr<Socket> socket, const Address&)
    {
        m_accepted = socket;
    }

    static void
    Abort(Ptr<Socket> socket)
    {
        DynamicCast<TcpLifecycleSocket>(socket)->Abort();
    }

    /** \return true if the last SYN of node 0 carries option \p kind */
    static bool
    LastSynHas(const TestNet& net, uint8_t kind)
    {
        const auto syns = net.Select([](const TestSegment& segment) {
            return segment.sender == 0 && segment.segment.flags == TcpHeader::SYN;
        });
        return !syns.empty() && syns.back().FindOption(kind).has_value();
    }

    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        TestNet net(config);
        net.Run(START);
        // It declines timestamps and window scaling, which says nothing of the next peer.
        const Ptr<Socket> listener = net.CreateSocket(1);
        listener->SetAttribute("Timestamp", BooleanValue(false));
        listener->SetAttribute("WindowScaling", BooleanValue(false));
        listener->Bind(net.GetAny(81));
        if (m_end != FirstEnd::REFUSED)
        {
            listener->Listen();
        }
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&OfferTestCase::Accepted, this));
        const auto socket = DynamicCast<TcpLifecycleSocket>(net.CreateSocket(0));
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(net.GetAddress(1, 81)), 0, "first");
        net.Run(START + Seconds(1));
        if (m_end == FirstEnd::RESET)
        {
            DynamicCast<TcpLifecycleSocket>(m_accepted)->Abort();
        }
        else if (m_end == FirstEnd::ABORTED_IN_READING)
        {
            socket->SetRecvCallback(MakeCallback(&OfferTestCase::Abort));
            m_accepted->Send(Create<Packet>(100), 0);
        }
        net.Run(START + Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(socket->GetState(), TcpSocket::CLOSED, "over");
        BooleanValue offered;
        socket->GetAttribute("Timestamp", offered);
        NS_TEST_EXPECT_MSG_EQ(offered.Get(), true, "what a peer declines is no setting");
        socket->SetAttribute("Sack", BooleanValue(false));
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(net.GetAddress(1, 82)), 0, "second");
        net.Run(START + Seconds(4));
        NS_TEST_EXPECT_MSG_EQ(LastSynHas(net, TcpOption::TS), true, "as ever");
        NS_TEST_EXPECT_MSG_EQ(LastSynHas(net, TcpOption::WINSCALE), true, "as ever");
        NS_TEST_EXPECT_MSG_EQ(LastSynHas(net, TcpOption::SACKPERMITTED), false, "switched off");
        socket->SetAttribute("Timestamp", BooleanValue(false));
        socket->SetAttribute("WindowScaling", BooleanValue(false));
        socket->SetAttribute("Sack", BooleanValue(true));
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(net.GetAddress(1, 82)), 0, "third");
        net.Run(START + Seconds(6));
        NS_TEST_EXPECT_MSG_EQ(LastSynHas(net, TcpOption::TS), false, "switched off");
        NS_TEST_EXPECT_MSG_EQ(LastSynHas(net, TcpOption::WINSCALE), false, "switched off");
        NS_TEST_EXPECT_MSG_EQ(LastSynHas(net, TcpOption::SACKPERMITTED), true, "and on");
        m_accepted = nullptr;
    }

    FirstEnd m_end;         //!< of the first connection
    bool m_isIpv6;          //!< family
    Ptr<Socket> m_accepted; //!< the server's end of the first one
};

/** Connect that fails at once towards the other family leaves the socket bound as it was. */
class OtherFamilyTestCase : public TestCase
{
  public:
    OtherFamilyTestCase(bool isIpv6, bool isTaken)
        : TestCase(std::string("UsedSocket.KeepsItsBinding.") +
                   (isTaken ? "PortTakenThere" : "NoRouteThere") + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_isIpv6(isIpv6),
          m_isTaken(isTaken)
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint16_t PORT = 4711;
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        TestNet net(config);
        net.Run(START);
        const Address any = m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                                     : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT));
        const Address otherAny = m_isIpv6
                                     ? Address(InetSocketAddress(Ipv4Address::GetAny(), PORT))
                                     : Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT));
        const Address otherPeer = m_isIpv6 ? Address(InetSocketAddress("10.200.0.1", 80))
                                           : Address(Inet6SocketAddress("2001:db8:200::1", 80));
        const Ptr<Socket> socket = net.CreateSocket(0);
        NS_TEST_EXPECT_MSG_EQ(socket->Bind(any), 0, "Bind");
        const Ptr<Socket> other = net.CreateSocket(0);
        if (m_isTaken)
        {
            NS_TEST_EXPECT_MSG_EQ(other->Bind(otherAny), 0, "the port over the other family");
        }
        for (int i = 0; i < 2; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(socket->Connect(otherPeer), -1, "Connect");
            NS_TEST_EXPECT_MSG_EQ(
                socket->GetErrno(),
                (m_isTaken ? Socket::ERROR_ADDRINUSE : Socket::ERROR_NOROUTETOHOST),
                "why");
            NS_TEST_EXPECT_MSG_EQ(GetPort(socket), PORT, "it is bound as it was");
            NS_TEST_EXPECT_MSG_EQ(net.CreateSocket(0)->Bind(any), -1, "nobody else can be");
        }
        if (!m_isTaken)
        {
            NS_TEST_EXPECT_MSG_EQ(other->Bind(otherAny), 0, "nothing stays over the other family");
        }
        TestPeer server(22);
        server.Listen(net, 1);
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(net.GetAddress(1)), 0, "its own family");
        net.Run(START + Seconds(1));
        const auto connected = DynamicCast<TcpLifecycleSocket>(socket);
        NS_TEST_EXPECT_MSG_EQ(connected->GetState(), TcpSocket::ESTABLISHED, "connected");
        NS_TEST_EXPECT_MSG_EQ(GetPort(socket), PORT, "from its port");
    }

    bool m_isIpv6;  //!< family of Bind
    bool m_isTaken; //!< the port is taken over the other family; else there is no route
};

/** Listen on a socket whose connection has failed or ended. */
class ListenTestCase : public TestCase
{
  public:
    /** What has been before. */
    enum class Past
    {
        REFUSED,         //!< a Connect was refused
        UNBOUND_REFUSED, //!< the same without Bind
        RESET,           //!< a connection was reset, after many bytes
        ABORTED,         //!< the program has aborted one
        CLOSED,          //!< the program has closed a Connect
        RESET_CLOSED     //!< it has closed after the reset
    };

    ListenTestCase(Past past, bool isIpv6)
        : TestCase("UsedSocket.Listens." + std::to_string(static_cast<int>(past)) +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_past(past),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    Accepted(Ptr<Socket> socket, const Address&)
    {
        m_accepted = socket;
    }

    /** Let the socket's past happen, from its Connect on. */
    void
    EndConnection(TestNet& net, const Ptr<TcpLifecycleSocket>& socket)
    {
        if (m_past == Past::CLOSED)
        {
            socket->Close();
        }
        net.Run(START + Seconds(1));
        if (m_past == Past::RESET || m_past == Past::ABORTED || m_past == Past::RESET_CLOSED)
        {
            socket->Send(Create<Packet>(100000), 0);
            m_accepted->Send(Create<Packet>(100000), 0);
            net.Run(START + Seconds(2));
            const Ptr<Socket> ends = m_past == Past::ABORTED ? Ptr<Socket>(socket) : m_accepted;
            DynamicCast<TcpLifecycleSocket>(ends)->Abort();
            net.Run(START + Seconds(3));
        }
        if (m_past == Past::RESET_CLOSED)
        {
            NS_TEST_EXPECT_MSG_EQ(socket->Close(), 0, "Close");
        }
    }

    /** Its connections are as those of a socket that has never had one. */
    void
    Serve(TestNet& net, const Ptr<TcpLifecycleSocket>& socket)
    {
        constexpr uint32_t BYTES = 200000;
        socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&ListenTestCase::Accepted, this));
        TestPeer client(11);
        client.Write(BYTES);
        client.Expect(BYTES, 22);
        client.Connect(net, 0);
        net.Run(START + Seconds(4));
        NS_TEST_EXPECT_MSG_EQ((m_accepted != nullptr), true, "accepted");
        if (m_accepted)
        {
            TestPeer server(22);
            server.Write(BYTES);
            server.Expect(BYTES, 11);
            server.Attach(m_accepted);
            server.ReadNow();
            server.WriteNow();
            net.Run(START + Seconds(100));
            NS_TEST_EXPECT_MSG_EQ(client.IsComplete() && server.IsComplete(), true, "both ways");
            net.Destroy();
        }
        m_accepted = nullptr;
    }

    void
    DoRun() override
    {
        constexpr uint16_t PORT = 80;
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        TestNet net(config);
        net.Run(START);
        const auto socket = DynamicCast<TcpLifecycleSocket>(net.CreateSocket(1));
        const bool isBound = m_past != Past::UNBOUND_REFUSED;
        if (isBound)
        {
            NS_TEST_EXPECT_MSG_EQ(socket->Bind(net.GetAny(PORT)), 0, "Bind");
        }
        const bool isRefused = m_past == Past::REFUSED || m_past == Past::UNBOUND_REFUSED;
        const Ptr<Socket> peer = net.CreateSocket(0);
        peer->Bind(net.GetAny(81));
        peer->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                MakeCallback(&ListenTestCase::Accepted, this));
        if (!isRefused)
        {
            peer->Listen();
        }
        NS_TEST_EXPECT_MSG_EQ(socket->Connect(net.GetAddress(0, 81)), 0, "Connect");
        NS_TEST_EXPECT_MSG_EQ(socket->Listen(), -1, "not yet");
        EndConnection(net, socket);
        NS_TEST_EXPECT_MSG_EQ(socket->GetState(), TcpSocket::CLOSED, "over");
        m_accepted = nullptr;
        if (m_past == Past::CLOSED || m_past == Past::RESET_CLOSED)
        {
            NS_TEST_EXPECT_MSG_EQ(socket->Listen(), -1, "its program has let go of it");
            NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_INVAL, "as ever");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(socket->Listen(), 0, "Listen");
        NS_TEST_EXPECT_MSG_EQ((GetPort(socket) == PORT), isBound, "where it was bound");
        NS_TEST_EXPECT_MSG_EQ(socket->Listen(), -1, "once");
        if (!isBound)
        {
            return;
        }
        Serve(net, socket);
    }

    Past m_past;            //!< what has been before
    bool m_isIpv6;          //!< family
    Ptr<Socket> m_accepted; //!< last connection accepted
};

class UsedSocketTestSuite : public TestSuite
{
  public:
    UsedSocketTestSuite()
        : TestSuite("tcp-lifecycle-used-socket")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const auto end : {OfferTestCase::FirstEnd::REFUSED,
                                   OfferTestCase::FirstEnd::RESET,
                                   OfferTestCase::FirstEnd::ABORTED_IN_READING})
            {
                AddTestCase(new OfferTestCase(end, isIpv6));
            }
            for (const bool isTaken : {false, true})
            {
                AddTestCase(new OtherFamilyTestCase(isIpv6, isTaken));
            }
            using Past = ListenTestCase::Past;
            for (const Past past : {Past::REFUSED,
                                    Past::UNBOUND_REFUSED,
                                    Past::RESET,
                                    Past::ABORTED,
                                    Past::CLOSED,
                                    Past::RESET_CLOSED})
            {
                AddTestCase(new ListenTestCase(past, isIpv6));
            }
        }
    }
};

UsedSocketTestSuite g_usedSocketTestSuite; //!< registers the suite

} // namespace
