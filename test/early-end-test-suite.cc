// SPDX-License-Identifier: GPL-2.0-only
//
// Calls while a connection opens, SO_LINGER with a time, and windows that stay closed.

#include "end-scene.h"
#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"

#include "ns3/boolean.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** As long as its application has not closed, a connection outlives any closed window. */
class LiveWindowTestCase : public TestCase
{
  public:
    LiveWindowTestCase()
        : TestCase("EarlyEnd.AnsweredWindowProbesNeverGiveUp")
    {
    }

  private:
    void
    DoRun() override
    {
        Scene scene({{"MaxRto", "10s"}}, false);
        scene.socket->SetAttribute("DataRetries", UintegerValue(3));
        WriteToClosedWindow(scene);
        AnswerProbes(scene, 1000);
        NS_TEST_EXPECT_MSG_EQ(scene.socket->GetState(), TcpSocket::ESTABLISHED, "1000 s on");
        scene.Send(TcpHeader::ACK, 0, 0);
        scene.Wait(MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            scene.peer.GetAnswers(scene.id).back().view.textBytes, 100, "the window opens");
    }
};

/** With a linger time the application's own limits hold until it is over. */
class LingerTestCase : public TestCase
{
  public:
    LingerTestCase()
        : TestCase("EarlyEnd.LingerTimeKeepsTheLimitsOfALiveConnection")
    {
    }

  private:
    /** \return when a FIN to a silent peer is given up. \param linger s, 0 = off */
    static Time
    GivenUpAfter(int linger)
    {
        Scene scene({{"OrphanRetries", "3"}}, false);
        scene.socket->SetAttribute("Linger", BooleanValue(linger > 0));
        scene.socket->SetAttribute("LingerTimeout", TimeValue(Seconds(linger)));
        const Time start = Simulator::Now();
        NS_ABORT_IF(scene.socket->Close() != 0); // returns at once
        scene.Wait(Seconds(200));
        return scene.peer.GetStates().back().time - start;
    }

    void
    DoRun() override
    {
        // RTO 0.214 s doubled: time-outs at 0.214 0.642 1.498 3.210 6.634 13.482 27.178 s; the
        // limit of 3 retries is 3.0 s after the first.
        const Time alone = GivenUpAfter(0);
        NS_TEST_EXPECT_MSG_EQ_TOL(alone, MilliSeconds(6634), MilliSeconds(5), "3 retries");
        const Time lingers = GivenUpAfter(20);
        NS_TEST_EXPECT_MSG_EQ_TOL(lingers, MilliSeconds(27178), MilliSeconds(40), "after 20 s");
    }
};

/** The same after a CLOSE in SYN-RECEIVED, whose FIN follows the SYN,ACK. */
class EarlyLingerTestCase : public TestCase
{
  public:
    EarlyLingerTestCase()
        : TestCase("EarlyEnd.LingerTimeHoldsAfterACloseInSynReceived")
    {
    }

  private:
    /** \return when the FIN is given up. \param linger s, 0 = off */
    static Time
    GivenUpAfter(int linger)
    {
        SegmentPeer peer({{"OrphanRetries", "3"}, {"SynDataPolicy", "Deliver"}});
        peer.Listen(16);
        peer.RunUntil(Seconds(2));
        const TcpConnectionId id = peer.MakeId("10.77.0.100", 40000);
        TcpSegmentView syn;
        syn.flags = TcpHeader::SYN;
        syn.seq = SequenceNumber32(1000);
        syn.window = 65535;
        syn.textBytes = 10;
        peer.Send(id, syn);
        peer.RunUntil(Seconds(2.1));
        const auto socket = DynamicCast<TcpLifecycleSocket>(peer.GetAccepted().at(0));
        NS_ABORT_IF(socket->GetState() != TcpSocket::SYN_RCVD);
        socket->SetAttribute("Linger", BooleanValue(linger > 0));
        socket->SetAttribute("LingerTimeout", TimeValue(Seconds(linger)));
        socket->Recv(100, 0);
        NS_ABORT_IF(socket->Close() != 0);
        NS_ABORT_IF(socket->GetState() != TcpSocket::FIN_WAIT_1);
        peer.RunUntil(Seconds(200));
        return peer.GetStates().back().time - Seconds(2);
    }

    void
    DoRun() override
    {
        // The timer of the SYN,ACK goes on, and doubles: time-outs at 1 3 7 15 31 s.
        const Time alone = GivenUpAfter(0);
        NS_TEST_EXPECT_MSG_EQ_TOL(alone, Seconds(7), MilliSeconds(50), "3 retries");
        const Time lingers = GivenUpAfter(20);
        NS_TEST_EXPECT_MSG_EQ_TOL(lingers, Seconds(31), MilliSeconds(50), "after 20 s");
    }
};

/** ResetAfterClose false, as in the profile ns3-stock: text after Close is taken. */
class TextAfterCloseTestCase : public TestCase
{
  public:
    TextAfterCloseTestCase()
        : TestCase("EarlyEnd.TextAfterCloseIsTakenWhereResetAfterCloseIsOff")
    {
    }

  private:
    void
    DoRun() override
    {
        Scene scene({{"Profile", "ns3-stock"}}, false);
        scene.socket->Close();
        scene.Wait(MilliSeconds(1));
        scene.Send(TcpHeader::ACK, 0, 1, 10);
        scene.Wait(Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(scene.socket->GetState(), TcpSocket::FIN_WAIT_2, "it lives");
        NS_TEST_EXPECT_MSG_EQ(scene.socket->GetRxAvailable(), 10, "and can be read");
        NS_TEST_EXPECT_MSG_EQ(scene.peer.GetAnswers(scene.id).back().view.ack,
                              SequenceNumber32(1011),
                              "and is acknowledged");
    }
};

/** Calls in SYN-SENT and in the SYN-RECEIVED of a simultaneous open. */
class OpeningTestCase : public TestCase
{
  public:
    explicit OpeningTestCase(bool isIpv6)
        : TestCase(std::string("EarlyEnd.CallsWhileOpening") + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** What is called in SYN-RECEIVED, between the crossing SYNs and the crossing SYN,ACKs. */
    using Call = std::function<void(const Ptr<Socket>&)>;

    /** Run a simultaneous open, \p call in the SYN-RECEIVED of node 0. */
    void
    Open(TestNet& net, const Call& call)
    {
        m_sockets = {net.CreateSocket(0), net.CreateSocket(1)};
        m_story.clear();
        for (uint32_t node = 0; node < 2; ++node)
        {
            m_sockets[node]->Bind(net.GetAny(5000));
            m_sockets[node]->SetConnectCallback(MakeCallback(&OpeningTestCase::OnConnected, this),
                                                MakeCallback(&OpeningTestCase::OnFailed, this));
        }
        ScheduleCall(Seconds(2), [this, &net] {
            m_sockets[0]->Connect(net.GetAddress(1, 5000));
            m_sockets[1]->Connect(net.GetAddress(0, 5000));
        });
        ScheduleCall(Seconds(2) + MilliSeconds(15), [this, call] {
            const auto socket = DynamicCast<TcpLifecycleSocket>(m_sockets[0]);
            NS_TEST_ASSERT_MSG_EQ(socket->GetState(), TcpSocket::SYN_RCVD, "in SYN-RECEIVED");
            call(m_sockets[0]);
        });
        net.Run(Seconds(30));
    }

    void
    OnConnected(Ptr<Socket> socket)
    {
        m_story += socket == m_sockets[0] ? " 0 connected" : " 1 connected";
    }

    void
    OnFailed(Ptr<Socket> socket)
    {
        m_story += socket == m_sockets[0] ? " 0 failed" : " 1 failed";
    }

    /** \return a net */
    TestNetConfig
    Config() const
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        return config;
    }

    void
    WriteAndClose()
    {
        TestNet net(Config());
        Open(net, [this](const Ptr<Socket>& socket) {
            NS_TEST_EXPECT_MSG_EQ(socket->Send(Create<Packet>(700), 0), 700, "text waits");
            NS_TEST_EXPECT_MSG_EQ(socket->Close(), 0, "and so does the FIN");
            NS_TEST_EXPECT_MSG_EQ(socket->Send(Create<Packet>(1), 0), -1, "no more after it");
            NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_SHUTDOWN, "errno");
        });
        NS_TEST_EXPECT_MSG_EQ(m_sockets[1]->GetRxAvailable(), 700, "text arrives");
        NS_TEST_EXPECT_MSG_EQ(net.GetStates(0),
                              "SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2",
                              "text, then FIN");
        NS_TEST_EXPECT_MSG_EQ(
            net.GetStates(1), "SYN-SENT SYN-RECEIVED ESTABLISHED CLOSE-WAIT", "the other end");
        m_sockets.clear();
    }

    void
    Close()
    {
        TestNet net(Config());
        Open(net, [](const Ptr<Socket>& socket) { socket->Close(); });
        NS_TEST_EXPECT_MSG_EQ(net.GetStates(0),
                              "SYN-SENT SYN-RECEIVED FIN-WAIT-1 FIN-WAIT-2",
                              "RFC 9293 figure 5: SYN-RECEIVED, CLOSE, FIN-WAIT-1");
        NS_TEST_EXPECT_MSG_EQ(
            net.GetStates(1), "SYN-SENT SYN-RECEIVED ESTABLISHED CLOSE-WAIT", "the other end");
        m_sockets.clear();
    }

    void
    Abort()
    {
        TestNet net(Config());
        Open(net,
             [](const Ptr<Socket>& socket) { DynamicCast<TcpLifecycleSocket>(socket)->Abort(); });
        NS_TEST_EXPECT_MSG_EQ(net.GetStates(0), "SYN-SENT SYN-RECEIVED CLOSED", "aborted");
        NS_TEST_EXPECT_MSG_EQ(
            net.GetStates(1), "SYN-SENT SYN-RECEIVED ESTABLISHED CLOSED", "reset");
        NS_TEST_EXPECT_MSG_EQ(m_story, " 0 failed 1 connected", "the RST comes after its SYN,ACK");
        const auto first = DynamicCast<TcpLifecycleSocket>(m_sockets[0])->GetCloseReason();
        NS_TEST_EXPECT_MSG_EQ(ToString(first), std::string("aborted"), "reason");
        m_sockets.clear();
    }

    void
    AbortInSynSent()
    {
        TestNet net(Config());
        m_sockets = {net.CreateSocket(0), net.CreateSocket(0)};
        m_story.clear();
        m_sockets[0]->SetConnectCallback(MakeCallback(&OpeningTestCase::OnConnected, this),
                                         MakeCallback(&OpeningTestCase::OnFailed, this));
        m_sockets[1]->SetConnectCallback(MakeCallback(&OpeningTestCase::OnConnected, this),
                                         MakeCallback(&OpeningTestCase::OnFailed, this));
        m_sockets[1]->SetAttribute("UserTimeout", StringValue("5s"));
        SegmentFaultRule all;
        all.countSegments = UINT32_MAX;
        net.GetFaults(1).AddRule(all);
        ScheduleCall(Seconds(2), [this, &net] {
            m_sockets[0]->Connect(net.GetAddress(1, 5000));
            m_sockets[1]->Connect(net.GetAddress(1, 5001));
        });
        ScheduleCall(Seconds(3.5), [this] {
            DynamicCast<TcpLifecycleSocket>(m_sockets[0])->Abort();
            NS_TEST_EXPECT_MSG_EQ(m_story, " 0 failed", "ABORT in SYN-SENT");
        });
        ScheduleCall(Seconds(6.9), [this] { NS_TEST_EXPECT_MSG_EQ(m_story, " 0 failed", "yet"); });
        net.Run(Seconds(7.1));
        NS_TEST_EXPECT_MSG_EQ(m_story, " 0 failed 1 failed", "user timeout in SYN-SENT");
        const auto resets =
            net.Select([](const TestSegment& segment) { return segment.Has(TcpHeader::RST); });
        NS_TEST_EXPECT_MSG_EQ(resets.size(), 0, "RSTs");
        const auto second = DynamicCast<TcpLifecycleSocket>(m_sockets[1])->GetCloseReason();
        NS_TEST_EXPECT_MSG_EQ(ToString(second), std::string("timed-out"), "reason");
        m_sockets.clear();
    }

    void
    DoRun() override
    {
        WriteAndClose();
        Close();
        Abort();
        AbortInSynSent();
    }

    bool m_isIpv6;                      //!< family
    std::vector<Ptr<Socket>> m_sockets; //!< by node
    std::string m_story;                //!< callbacks
};

class EarlyEndTestSuite : public TestSuite
{
  public:
    EarlyEndTestSuite()
        : TestSuite("tcp-lifecycle-early-end")
    {
        AddTestCase(new OpeningTestCase(false));
        AddTestCase(new OpeningTestCase(true));
        AddTestCase(new LiveWindowTestCase);
        AddTestCase(new LingerTestCase);
        AddTestCase(new EarlyLingerTestCase);
        AddTestCase(new TextAfterCloseTestCase);
    }
};

EarlyEndTestSuite g_earlyEndTestSuite; //!< registers the suite

} // namespace
