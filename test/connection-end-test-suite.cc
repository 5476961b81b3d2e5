// SPDX-License-Identifier: GPL-2.0-only
//
// Every way a connection ends: State trace to CLOSED (D32), close reason, errno, callbacks.

#include "end-scene.h"

#include "ns3/boolean.h"
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

/** One way to end. */
struct End
{
    std::string name;                 //!< what happens
    std::function<void(Scene&)> act;  //!< makes it happen
    std::string states;               //!< of the State trace
    TcpCloseReason reason;            //!< expected
    std::string story;                //!< callbacks expected
    Socket::SocketErrno errorNumber;  //!< expected
    uint32_t resets;                  //!< RSTs the server sends
    SegmentPeer::Settings settings{}; //!< of the engine
};

void
PeerResets(Scene& scene)
{
    scene.Send(RST, 0, 0);
}

void
PeerResetsAfterItsFin(Scene& scene)
{
    scene.Send(FIN, 0, 0);
    scene.Send(RST, 1, 0);
}

void
TextUnanswered(Scene& scene)
{
    scene.socket->Send(Create<Packet>(100), 0);
    scene.Wait(Seconds(1100));
}

void
LastAckUnanswered(Scene& scene)
{
    scene.Send(FIN, 0, 0);
    scene.socket->Close();
    scene.Wait(Seconds(200));
}

void
ClosingUnanswered(Scene& scene)
{
    scene.socket->Close();
    scene.Wait(MilliSeconds(1));
    scene.Send(FIN, 0, 0);
    scene.Wait(Seconds(200));
}

void
FinWait2Unanswered(Scene& scene)
{
    scene.socket->Close();
    scene.Wait(MilliSeconds(1));
    scene.Send(ACK, 0, 1);
    scene.Wait(Seconds(61));
}

void
LastAckAnswered(Scene& scene)
{
    scene.Send(FIN, 0, 0);
    scene.socket->Close();
    scene.Wait(MilliSeconds(1));
    scene.Send(ACK, 1, 1);
}

void
UnreadText(Scene& scene)
{
    scene.Send(ACK, 0, 0, 10);
    scene.socket->Close();
    scene.Wait(MilliSeconds(1));
}

void
TextInFinWait1(Scene& scene)
{
    scene.socket->Close();
    scene.Wait(MilliSeconds(1));
    scene.Send(ACK, 0, 0, 10);
}

void
LingerZero(Scene& scene)
{
    scene.socket->SetAttribute("Linger", BooleanValue(true));
    scene.socket->Send(Create<Packet>(100), 0);
    scene.Wait(MilliSeconds(1));
    scene.socket->Close();
    scene.Wait(MilliSeconds(1));
}

void
AbortEstablished(Scene& scene)
{
    scene.socket->Abort();
    scene.Wait(MilliSeconds(1));
}

void
AbortInFinWait2(Scene& scene)
{
    scene.socket->ShutdownSend();
    scene.Wait(MilliSeconds(1));
    scene.Send(ACK, 0, 1);
    AbortEstablished(scene);
}

void
AbortInCloseWait(Scene& scene)
{
    scene.Send(FIN, 0, 0);
    AbortEstablished(scene);
}

void
AbortInLastAck(Scene& scene)
{
    scene.Send(FIN, 0, 0);
    scene.socket->Close();
    scene.Wait(MilliSeconds(1));
    AbortEstablished(scene);
}

void
AbortInClosing(Scene& scene)
{
    scene.socket->Close();
    scene.Wait(MilliSeconds(1));
    scene.Send(FIN, 0, 0);
    AbortEstablished(scene);
}

void
KeepAliveUnanswered(Scene& scene)
{
    scene.socket->SetAttribute("KeepAlive", BooleanValue(true)); // in the middle of its life
    scene.Wait(Hours(2) + Seconds(750));
}

void
UserTimeoutOfText(Scene& scene)
{
    scene.socket->Send(Create<Packet>(100), 0);
    scene.Wait(Seconds(6));
    scene.Send(ACK, 0, 50); // progress: five seconds more
    scene.Wait(Seconds(6));
    NS_ABORT_MSG_IF(scene.socket->GetState() != TcpSocket::ESTABLISHED, "progress counts");
    scene.Wait(Seconds(5));
}

void
UserTimeoutInClosedWindow(Scene& scene)
{
    WriteToClosedWindow(scene);
    scene.Wait(Seconds(9));
    scene.Send(ACK, 0, 0, 0, 0); // an answer is no progress
    scene.Wait(Seconds(2));
}

void
WindowProbesUnanswered(Scene& scene)
{
    WriteToClosedWindow(scene);
    scene.Wait(Seconds(2000));
}

void
OrphanInClosedWindow(Scene& scene)
{
    WriteToClosedWindow(scene);
    scene.socket->Close();
    AnswerProbes(scene, 400);
}

const std::vector<End> ENDS{
    {"PeerResets",
     PeerResets,
     " CLOSED",
     TcpCloseReason::RESET,
     " error-close",
     Socket::ERROR_NOTCONN,
     0},
    {"PeerResetsAfterItsFin",
     PeerResetsAfterItsFin,
     " CLOSE-WAIT CLOSED",
     TcpCloseReason::RESET,
     " normal-close error-close",
     Socket::ERROR_NOTCONN,
     0},
    {"TextUnanswered",
     TextUnanswered,
     " CLOSED",
     TcpCloseReason::TIMED_OUT,
     " error-close",
     Socket::ERROR_NOTCONN,
     0},
    {"LastAckUnanswered",
     LastAckUnanswered,
     " CLOSE-WAIT LAST-ACK CLOSED",
     TcpCloseReason::TIMED_OUT,
     " normal-close error-close",
     Socket::ERROR_NOTCONN,
     0},
    {"ClosingUnanswered",
     ClosingUnanswered,
     " FIN-WAIT-1 CLOSING CLOSED",
     TcpCloseReason::TIMED_OUT,
     " error-close",
     Socket::ERROR_NOTCONN,
     0},
    {"FinWait2Unanswered",
     FinWait2Unanswered,
     " FIN-WAIT-1 FIN-WAIT-2 CLOSED",
     TcpCloseReason::TIMED_OUT,
     " error-close",
     Socket::ERROR_NOTCONN,
     0},
    {"LastAckAnswered",
     LastAckAnswered,
     " CLOSE-WAIT LAST-ACK CLOSED",
     TcpCloseReason::PEER_CLOSE,
     " normal-close",
     Socket::ERROR_NOTERROR,
     0},
    {"UnreadText",
     UnreadText,
     " CLOSED",
     TcpCloseReason::ABORTED,
     " error-close",
     Socket::ERROR_NOTCONN,
     1},
    {"TextInFinWait1",
     TextInFinWait1,
     " FIN-WAIT-1 CLOSED",
     TcpCloseReason::ABORTED,
     " error-close",
     Socket::ERROR_NOTCONN,
     1},
    {"LingerZero",
     LingerZero,
     " CLOSED",
     TcpCloseReason::ABORTED,
     " error-close",
     Socket::ERROR_NOTCONN,
     1},
    {"AbortEstablished",
     AbortEstablished,
     " CLOSED",
     TcpCloseReason::ABORTED,
     " error-close",
     Socket::ERROR_NOTCONN,
     1},
    {"AbortInFinWait2",
     AbortInFinWait2,
     " FIN-WAIT-1 FIN-WAIT-2 CLOSED",
     TcpCloseReason::ABORTED,
     " error-close",
     Socket::ERROR_NOTCONN,
     1},
    {"AbortInCloseWait",
     AbortInCloseWait,
     " CLOSE-WAIT CLOSED",
     TcpCloseReason::ABORTED,
     " normal-close error-close",
     Socket::ERROR_NOTCONN,
     1},
    {"AbortInLastAck",
     AbortInLastAck,
     " CLOSE-WAIT LAST-ACK CLOSED",
     TcpCloseReason::ABORTED,
     " normal-close error-close",
     Socket::ERROR_NOTCONN,
     0},
    {"AbortInClosing",
     AbortInClosing,
     " FIN-WAIT-1 CLOSING CLOSED",
     TcpCloseReason::ABORTED,
     " error-close",
     Socket::ERROR_NOTCONN,
     0},
    {"KeepAliveUnanswered",
     KeepAliveUnanswered,
     " CLOSED",
     TcpCloseReason::TIMED_OUT,
     " error-close",
     Socket::ERROR_NOTCONN,
     1},
    {"UserTimeoutOfText",
     UserTimeoutOfText,
     " CLOSED",
     TcpCloseReason::TIMED_OUT,
     " error-close",
     Socket::ERROR_NOTCONN,
     0,
     {{"UserTimeout", "10s"}}},
    {"UserTimeoutInClosedWindow",
     UserTimeoutInClosedWindow,
     " CLOSED",
     TcpCloseReason::TIMED_OUT,
     " error-close",
     Socket::ERROR_NOTCONN,
     0,
     {{"UserTimeout", "10s"}}},
    {"WindowProbesUnanswered",
     WindowProbesUnanswered,
     " CLOSED",
     TcpCloseReason::TIMED_OUT,
     " error-close",
     Socket::ERROR_NOTCONN,
     0},
    {"OrphanInClosedWindow",
     OrphanInClosedWindow,
     " CLOSED",
     TcpCloseReason::TIMED_OUT,
     " error-close",
     Socket::ERROR_NOTCONN,
     0},
};

/** One row of ENDS. */
class EndTestCase : public TestCase
{
  public:
    EndTestCase(const End& end, bool isIpv6)
        : TestCase("ConnectionEnd." + end.name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_end(end),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        Scene scene(m_end.settings, m_isIpv6);
        m_end.act(scene);
        NS_TEST_EXPECT_MSG_EQ(scene.states, m_end.states, "State trace");
        NS_TEST_EXPECT_MSG_EQ(
            ToString(scene.socket->GetCloseReason()), std::string(ToString(m_end.reason)), "why");
        NS_TEST_EXPECT_MSG_EQ(scene.story, m_end.story, "callbacks");
        NS_TEST_EXPECT_MSG_EQ(scene.socket->GetErrno(), m_end.errorNumber, "errno");
        uint32_t resets = 0;
        for (const WireSegment& answer : scene.peer.GetAnswers(scene.id))
        {
            resets += answer.view.Has(TcpHeader::RST) ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(resets, m_end.resets, "RSTs");
        NS_TEST_EXPECT_MSG_EQ(scene.peer.GetState(scene.id), TcpSocket::CLOSED, "tracer");
        // It stays so, and calls say so.
        NS_TEST_EXPECT_MSG_EQ(scene.socket->Send(Create<Packet>(1), 0), -1, "Send");
        NS_TEST_EXPECT_MSG_EQ(scene.socket->Close(), 0, "Close");
        NS_TEST_EXPECT_MSG_EQ(scene.socket->Abort(), -1, "Abort");
        NS_TEST_EXPECT_MSG_EQ(scene.socket->GetErrno(), Socket::ERROR_NOTCONN, "Abort");
        scene.Wait(Seconds(100));
        NS_TEST_EXPECT_MSG_EQ(scene.states, m_end.states, "nothing more");
        NS_TEST_EXPECT_MSG_EQ(scene.story, m_end.story, "nothing more");
    }

    End m_end;     //!< the way
    bool m_isIpv6; //!< family
};

class ConnectionEndTestSuite : public TestSuite
{
  public:
    ConnectionEndTestSuite()
        : TestSuite("tcp-lifecycle-connection-end")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const End& end : ENDS)
            {
                AddTestCase(new EndTestCase(end, isIpv6));
            }
        }
    }
};

ConnectionEndTestSuite g_connectionEndTestSuite; //!< registers the suite

} // namespace
