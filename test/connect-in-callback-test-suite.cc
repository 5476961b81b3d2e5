// SPDX-License-Identifier: GPL-2.0-only
//
// Connect in the callback that tells of the end of a connection: the old one is over, the new one
// begins as on a new socket, and nothing that runs after the callback touches it.

#include "end-scene.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"

#include <functional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t FIN = TcpHeader::FIN | TcpHeader::ACK;
constexpr uint8_t RST = TcpHeader::RST;

/** Where the new connection goes to, at the peer's address. */
constexpr uint16_t NEW_PORT = 4711;

class InCallbackTestCase;

/** One way to end. */
struct End
{
    std::string name;                             //!< what happens
    std::function<void(InCallbackTestCase&)> act; //!< makes it happen
    bool isActive{false};                         //!< of an active open, not of Scene's socket
    bool isRefused{false};                        //!< ERROR_AGAIN: the base goes on afterwards
    SegmentPeer::Settings settings{};             //!< of the engine
};

/** One end, and the connection made in its callback. */
class InCallbackTestCase : public TestCase
{
  public:
    InCallbackTestCase(const End& end, bool isIpv6)
        : TestCase("ConnectInCallback." + end.name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_end(end),
          m_isIpv6(isIpv6)
    {
    }

    /** \return the scene */
    Scene&
    Get()
    {
        return *m_scene;
    }

    /** \return the socket under test */
    TcpLifecycleSocket&
    GetSocket()
    {
        return *m_socket;
    }

    /** \return the peer's port of SYNs that the socket sends, at its address */
    Address
    PeerAt(uint16_t port) const
    {
        const Address remote = m_scene->id.GetRemoteAddress();
        return m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::ConvertFrom(remote), port))
                        : Address(InetSocketAddress(Ipv4Address::ConvertFrom(remote), port));
    }

    /** Run until the callback has come, at most so long. */
    void
    WaitForCallback(Time longest)
    {
        const Time end = Simulator::Now() + longest;
        while (!m_called && Simulator::Now() < end)
        {
            m_scene->Wait(Seconds(1));
        }
    }

    /** \return segments of the server to the peer's \p port that began a connection */
    std::vector<WireSegment>
    GetSyns(uint16_t port) const
    {
        std::vector<WireSegment> syns;
        for (const WireSegment& segment : m_scene->peer.GetWire())
        {
            if (segment.fromServer && segment.view.flags == TcpHeader::SYN &&
                segment.id.GetRemotePort() == port)
            {
                syns.push_back(segment);
            }
        }
        return syns;
    }

    /** Answer the SYN of an active open. */
    void
    AnswerSyn(uint16_t port, uint8_t flags)
    {
        m_scene->Wait(MilliSeconds(1));
        const std::vector<WireSegment> syns = GetSyns(port);
        NS_TEST_EXPECT_MSG_EQ(syns.empty(), false, "a SYN");
        if (syns.empty())
        {
            return;
        }
        TcpSegmentView answer;
        answer.flags = flags;
        answer.seq = SequenceNumber32(5000);
        answer.ack = syns.back().view.seq + SequenceNumber32(1);
        answer.window = 65535;
        answer.mss = flags & TcpHeader::SYN ? 1000 : 0;
        m_scene->peer.Send(syns.back().id, answer);
        m_scene->Wait(MilliSeconds(1));
    }

    /** The 4-tuple that the socket has left behind acknowledges the FIN again. */
    void
    CheckTimeWaitGoesOn()
    {
        const SequenceNumber32 iss = m_scene->peer.FindSynAck(m_scene->id)->view.seq;
        const std::size_t before = m_scene->peer.GetAnswers(m_scene->id).size();
        TcpSegmentView fin;
        fin.flags = FIN;
        fin.seq = SequenceNumber32(1001);
        fin.ack = iss + SequenceNumber32(2);
        fin.window = 65535;
        m_scene->peer.Send(m_scene->id, fin);
        m_scene->Wait(MilliSeconds(1));
        const std::vector<WireSegment> answers = m_scene->peer.GetAnswers(m_scene->id);
        NS_TEST_EXPECT_MSG_EQ(answers.size(), before + 1, "the FIN again");
        NS_TEST_EXPECT_MSG_EQ(answers.back().view.ack, SequenceNumber32(1002), "acknowledged");
        NS_TEST_EXPECT_MSG_EQ(
            m_scene->peer.GetState(m_scene->id), TcpSocket::TIME_WAIT, "as the tracer has it");
    }

    /** Abort in the send callback, and connect in the error callback. */
    void
    AbortInSend(Ptr<Socket> socket, uint32_t)
    {
        if (!m_called)
        {
            DynamicCast<TcpLifecycleSocket>(socket)->Abort();
        }
    }

    /** The same in the receive callback. */
    void
    AbortInReceive(Ptr<Socket> socket)
    {
        AbortInSend(socket, 0);
    }

    /** The callback under test. */
    void
    Again(Ptr<Socket> socket)
    {
        const auto self = DynamicCast<TcpLifecycleSocket>(socket);
        if (self->GetState() != TcpSocket::CLOSED && self->GetState() != TcpSocket::TIME_WAIT)
        {
            self->Abort(); // a close callback with the connection still there: comes here again
            return;
        }
        if (m_called)
        {
            return;
        }
        m_called = true;
        m_when = Simulator::Now();
        m_result = self->Connect(PeerAt(NEW_PORT));
        m_errno = self->GetErrno();
    }

  private:
    void
    DoRun() override
    {
        Scene scene(m_end.settings, m_isIpv6);
        m_scene = &scene;
        m_socket = scene.socket;
        if (m_end.isActive)
        {
            m_socket = DynamicCast<TcpLifecycleSocket>(Socket::CreateSocket(
                scene.socket->GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory")));
            NS_TEST_ASSERT_MSG_EQ(m_socket->Connect(PeerAt(4000)), 0, "the first one");
        }
        const auto again = MakeCallback(&InCallbackTestCase::Again, this);
        m_socket->SetCloseCallbacks(again, again);
        m_socket->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(), again);
        m_end.act(*this);
        NS_TEST_ASSERT_MSG_EQ(m_called, true, "the callback");
        if (m_end.isRefused)
        {
            NS_TEST_EXPECT_MSG_EQ(m_result, -1, "Connect");
            NS_TEST_EXPECT_MSG_EQ(m_errno, Socket::ERROR_AGAIN, "says when");
            NS_TEST_ASSERT_MSG_EQ(m_socket->Connect(PeerAt(NEW_PORT)), 0, "later");
            m_when = Simulator::Now();
        }
        else
        {
            NS_TEST_ASSERT_MSG_EQ(m_result, 0, "Connect");
        }
        CheckNewConnection(scene);
        m_socket = nullptr;
        m_scene = nullptr;
    }

    /** The SYN is repeated after one second, answered, and text and FIN go out. */
    void
    CheckNewConnection(Scene& scene)
    {
        scene.peer.RunUntil(m_when + MilliSeconds(1500));
        const std::vector<WireSegment> syns = GetSyns(NEW_PORT);
        NS_TEST_EXPECT_MSG_EQ(syns.size(), 2, "SYNs");
        if (syns.size() != 2)
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(syns[0].time, m_when, "at once");
        NS_TEST_EXPECT_MSG_EQ(syns[1].time, m_when + Seconds(1), "its timer runs");
        NS_TEST_EXPECT_MSG_EQ(m_socket->GetState(), TcpSocket::SYN_SENT, "state");
        const TcpConnectionId id = syns[0].id;
        AnswerSyn(NEW_PORT, TcpHeader::SYN | ACK);
        NS_TEST_EXPECT_MSG_EQ(m_socket->GetState(), TcpSocket::ESTABLISHED, "state");
        NS_TEST_EXPECT_MSG_EQ(m_socket->Send(Create<Packet>(100), 0), 100, "Send");
        scene.Wait(MilliSeconds(1));
        TcpSegmentView text = scene.peer.GetAnswers(id).back().view;
        NS_TEST_EXPECT_MSG_EQ(text.textBytes, 100, "text");
        NS_TEST_EXPECT_MSG_EQ(
            text.seq, syns[0].view.seq + SequenceNumber32(1), "starts behind the SYN");
        NS_TEST_EXPECT_MSG_EQ(text.ack, SequenceNumber32(5001), "and acknowledges the peer's");
        m_socket->Close();
        scene.Wait(MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            scene.peer.GetAnswers(id).back().view.Has(TcpHeader::FIN), true, "FIN");
        NS_TEST_EXPECT_MSG_EQ(m_socket->GetState(), TcpSocket::FIN_WAIT_1, "state");
    }

    End m_end;                        //!< the way
    bool m_isIpv6;                    //!< family
    Scene* m_scene{nullptr};          //!< while it runs
    Ptr<TcpLifecycleSocket> m_socket; //!< under test
    bool m_called{false};             //!< the callback has come
    Time m_when;                      //!< when
    int m_result{0};                  //!< of Connect
    int m_errno{0};                   //!< after it
};

/** Hand over an ICMP port unreachable that quotes the SYN. */
void
Unreachable(InCallbackTestCase& test)
{
    test.Get().Wait(MilliSeconds(1));
    const WireSegment syn = test.GetSyns(4000).at(0);
    const auto engine = test.GetSocket().GetNode()->GetObject<TcpLifecycleEngine>();
    if (syn.id.IsIpv4())
    {
        TcpIcmpError<Ipv4Address> error;
        error.type = 3;
        error.code = 3;
        error.payloadSource = Ipv4Address::ConvertFrom(syn.id.GetLocalAddress());
        error.payloadDestination = Ipv4Address::ConvertFrom(syn.id.GetRemoteAddress());
        error.localPort = syn.id.GetLocalPort();
        error.remotePort = syn.id.GetRemotePort();
        error.seq = syn.view.seq;
        engine->ReceiveIcmp(error);
        return;
    }
    TcpIcmpError<Ipv6Address> error;
    error.type = 1;
    error.code = 4;
    error.payloadSource = Ipv6Address::ConvertFrom(syn.id.GetLocalAddress());
    error.payloadDestination = Ipv6Address::ConvertFrom(syn.id.GetRemoteAddress());
    error.localPort = syn.id.GetLocalPort();
    error.remotePort = syn.id.GetRemotePort();
    error.seq = syn.view.seq;
    engine->ReceiveIcmp(error);
}

const std::vector<End> ENDS{
    {"PeerResets", [](auto& test) { test.Get().Send(RST, 0, 0); }},
    {"LastAckUnanswered",
     [](auto& test) {
         test.GetSocket().SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                            MakeCallback(&InCallbackTestCase::Again, &test));
         test.Get().Send(FIN, 0, 0);
         test.GetSocket().Close();
         test.WaitForCallback(Seconds(200));
     }},
    {"AbortInCloseCallback", [](auto& test) { test.Get().Send(FIN, 0, 0); }},
    {"AbortInCloseCallbackWithText", [](auto& test) { test.Get().Send(FIN, 0, 0, 10); }},
    {"TextUnanswered",
     [](auto& test) {
         test.GetSocket().Send(Create<Packet>(100), 0);
         test.WaitForCallback(Seconds(1100));
     }},
    {"WindowProbesUnanswered",
     [](auto& test) {
         WriteToClosedWindow(test.Get());
         test.WaitForCallback(Seconds(2000));
     }},
    {"FinWait2Unanswered",
     [](auto& test) {
         test.GetSocket().Close();
         test.Get().Wait(MilliSeconds(1));
         test.Get().Send(ACK, 0, 1);
         test.WaitForCallback(Seconds(61));
     }},
    {"KeepAliveUnanswered",
     [](auto& test) {
         test.GetSocket().SetAttribute("KeepAlive", BooleanValue(true));
         test.WaitForCallback(Hours(3));
     }},
    {"UserTimeout",
     [](auto& test) {
         test.GetSocket().Send(Create<Packet>(100), 0);
         test.WaitForCallback(Seconds(11));
     },
     false,
     false,
     {{"UserTimeout", "10s"}}},
    {"UnreadText",
     [](auto& test) {
         test.Get().Send(ACK, 0, 0, 10);
         test.GetSocket().Close();
     }},
    {"TextAfterClose",
     [](auto& test) {
         test.GetSocket().Close();
         test.Get().Wait(MilliSeconds(1));
         test.Get().Send(ACK, 0, 0, 10);
     }},
    {"Abort", [](auto& test) { test.GetSocket().Abort(); }},
    {"AbortInSendCallback", // after Send, by an event of the base class
     [](auto& test) {
         test.GetSocket().SetSendCallback(MakeCallback(&InCallbackTestCase::AbortInSend, &test));
         test.GetSocket().Send(Create<Packet>(100), 0);
         test.Get().Wait(MilliSeconds(1));
     }},
    {"TimeWait",
     [](auto& test) {
         test.GetSocket().Close();
         test.Get().Wait(MilliSeconds(1));
         test.Get().Send(ACK, 0, 1);
         test.Get().Send(FIN, 0, 1);
         test.CheckTimeWaitGoesOn();
     }},
    {"TimeWaitAfterClosing",
     [](auto& test) {
         test.GetSocket().Close();
         test.Get().Wait(MilliSeconds(1));
         test.Get().Send(FIN, 0, 0);
         test.Get().Send(ACK, 1, 1);
         test.CheckTimeWaitGoesOn();
     }},
    {"NoTimeWait",
     [](auto& test) {
         test.GetSocket().Close();
         test.Get().Wait(MilliSeconds(1));
         test.Get().Send(FIN, 0, 1);
     },
     false,
     false,
     {{"SegmentLifetime", "0s"}}},
    {"NoTimeWaitAfterFinWait2",
     [](auto& test) {
         test.GetSocket().Close();
         test.Get().Wait(MilliSeconds(1));
         test.Get().Send(ACK, 0, 1);
         test.Get().Send(FIN, 0, 1);
     },
     false,
     false,
     {{"SegmentLifetime", "0s"}}},
    {"NoTimeWaitAfterClosing",
     [](auto& test) {
         test.GetSocket().Close();
         test.Get().Wait(MilliSeconds(1));
         test.Get().Send(FIN, 0, 0);
         test.Get().Send(ACK, 1, 1);
     },
     false,
     false,
     {{"SegmentLifetime", "0s"}}},
    {"AbortInReceiveCallback",
     [](auto& test) {
         test.GetSocket().SetRecvCallback(MakeCallback(&InCallbackTestCase::AbortInReceive, &test));
         test.Get().Send(ACK, 0, 0, 10);
     },
     false,
     true},
    {"Refused", [](auto& test) { test.AnswerSyn(4000, RST | ACK); }, true},
    {"SynUnanswered", [](auto& test) { test.WaitForCallback(Seconds(200)); }, true},
    {"HardIcmpError", Unreachable, true},
    {"AbortInSynSent", [](auto& test) { test.GetSocket().Abort(); }, true},
    {"CloseInSynSent", [](auto& test) { test.GetSocket().Close(); }, true},
    {"UserTimeoutInSynSent",
     [](auto& test) { test.WaitForCallback(Seconds(11)); },
     true,
     false,
     {{"UserTimeout", "10s"}}},
    {"AbortInSendCallbackAtSynAck", // text that was written in SYN-SENT
     [](auto& test) {
         test.GetSocket().Send(Create<Packet>(100), 0);
         test.GetSocket().SetSendCallback(MakeCallback(&InCallbackTestCase::AbortInSend, &test));
         test.AnswerSyn(4000, TcpHeader::SYN | ACK);
     },
     true},
};

class ConnectInCallbackTestSuite : public TestSuite
{
  public:
    ConnectInCallbackTestSuite()
        : TestSuite("tcp-lifecycle-connect-in-callback")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const End& end : ENDS)
            {
                AddTestCase(new InCallbackTestCase(end, isIpv6));
            }
        }
    }
};

ConnectInCallbackTestSuite g_connectInCallbackTestSuite; //!< registers the suite

} // namespace
