// SPDX-License-Identifier: GPL-2.0-only
//
// Every rule that can change a state, and every reason for which a connection can end.

#include "record-stage.h"

#include "ns3/boolean.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Stage = RecordStage;

constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t ACK = TcpHeader::ACK;

/** The life of one connection. */
struct Life
{
    std::string name;                 //!< what ends it
    std::function<void(Stage&)> act;  //!< the life
    std::string rules;                //!< of its state changes, in order
    std::string deaths;               //!< its certificates: reason and rule
    SegmentPeer::Settings settings{}; //!< of the engine
};

/** The passive side's first rules, as a prefix. */
const std::string HALF_OPEN = "syn-in-listen; ";
const std::string PASSIVE = HALF_OPEN + "third-ack; ";
const std::string CONNECT = "active-open; ";
const std::string ACTIVE = CONNECT + "syn-ack-in-syn-sent; ";
/** Closed first, acknowledged, and the peer has closed. */
const std::string FIN_WAIT_2 = PASSIVE + "user-close; ack-of-fin; ";
const std::string TIME_WAIT = FIN_WAIT_2 + "fin-arrived; ";
const std::string TIME_WAIT_DEATH = "local-close fin-arrived; ";

std::function<void(Stage&)>
HalfOpenGets(uint8_t flags, int32_t seq, int32_t ack)
{
    return [=](Stage& stage) {
        stage.Listen();
        stage.SendSyn();
        stage.Send(flags, seq, ack);
    };
}

void
HalfOpenUnanswered(Stage& stage)
{
    stage.Listen();
    stage.SendSyn();
    stage.Wait(Seconds(64));
}

void
HalfOpenPruned(Stage& stage)
{
    stage.Listen();
    stage.SendSyn(1);
    const TcpConnectionId oldest = stage.id;
    const std::string rules = stage.rules;
    for (uint16_t port = 2; port <= 9; ++port)
    {
        stage.SendSyn(port);
    }
    stage.id = oldest;
    stage.rules = rules;
    stage.Wait(Seconds(8));
}

void
HalfOpenDisplaced(Stage& stage)
{
    stage.Listen();
    stage.SendSyn(1);
    const TcpConnectionId first = stage.id;
    const std::string rules = stage.rules;
    stage.id = stage.peer->MakeId("10.77.0.100", 2);
    stage.peer->SendSyn(stage.id, SequenceNumber32(1));
    stage.id = first;
    stage.rules = rules;
    stage.Wait(MilliSeconds(1));
}

void
HalfOpenUnreachable(Stage& stage)
{
    stage.Listen();
    stage.SendSyn();
    stage.SendPortUnreachable(0);
}

void
ListenerClosed(Stage& stage)
{
    stage.Listen();
    stage.SendSyn();
    stage.peer->GetListener()->Close();
}

/** A backlog of 1 holds two completed connections; the third ACK of the next finds no room. */
void
AcceptOverflow(Stage& stage)
{
    stage.Listen(1);
    stage.SendSyn(1);
    stage.Send(ACK, 0, 0);
    stage.SendSyn(2);
    const TcpConnectionId second = stage.id;
    stage.rules.clear();
    stage.SendSyn(3);
    stage.peer->SendAck(second);
    stage.Wait(MilliSeconds(1));
    stage.Send(ACK, 0, 0);
}

void
ConnectRefused(Stage& stage)
{
    stage.Connect();
    stage.Send(RST | ACK, -1, 0);
}

void
ConnectUnreachable(Stage& stage)
{
    stage.Connect();
    stage.SendPortUnreachable(0);
}

void
ConnectUnanswered(Stage& stage)
{
    stage.Connect();
    stage.Wait(Seconds(200));
}

void
ConnectCrossed(Stage& stage)
{
    stage.Connect();
    stage.Send(SYN, -1, 0);
    stage.Send(SYN | ACK, -1, 0);
}

void
PeerResets(Stage& stage)
{
    stage.Establish();
    stage.Send(RST, 0, 0);
}

void
PeerCloses(Stage& stage)
{
    stage.Establish();
    stage.Send(FIN | ACK, 0, 0);
    stage.socket->Close();
    stage.Wait(MilliSeconds(1));
    stage.Send(ACK, 1, 1);
}

/** Text is unread at a call. \param linger whether SO_LINGER is on, with its time of zero */
std::function<void(Stage&)>
CallUnread(int (TcpLifecycleSocket::*call)(), bool linger = false)
{
    return [call, linger](Stage& stage) {
        stage.Establish();
        stage.socket->SetAttribute("Linger", BooleanValue(linger));
        stage.Send(ACK, 0, 0, 10);
        (PeekPointer(stage.socket)->*call)();
    };
}

void
TextUnanswered(Stage& stage)
{
    stage.Establish();
    stage.socket->Send(Create<Packet>(100), 0);
    stage.Wait(Seconds(1100));
}

/** A soft error while text is unanswered: the time-out names it (RFC 1122 4.2.3.9). */
void
TextUnreachable(Stage& stage)
{
    stage.Establish();
    stage.socket->Send(Create<Packet>(100), 0);
    stage.Wait(MilliSeconds(1));
    stage.SendPortUnreachable(1);
    stage.Wait(Seconds(1100));
}

void
KeepAliveUnanswered(Stage& stage)
{
    stage.Establish();
    stage.Wait(Hours(2) + Seconds(760));
}

std::function<void(Stage&)>
FinWait2Gets(uint8_t flags, int32_t seq, int32_t ack, uint32_t text)
{
    return [=](Stage& stage) {
        stage.CloseToFinWait2();
        stage.Send(flags, seq, ack, text);
    };
}

void
FinWait2Unanswered(Stage& stage)
{
    stage.CloseToFinWait2();
    stage.Wait(Seconds(61));
}

void
TimeWaitExpires(Stage& stage)
{
    stage.CloseToTimeWait();
    stage.Wait(Seconds(61));
}

std::function<void(Stage&)>
TimeWaitGets(uint8_t flags, int32_t seq)
{
    return [=](Stage& stage) {
        stage.CloseToTimeWait();
        stage.Send(flags, seq, 0);
    };
}

/** The 4-tuple with timestamps, closed here first, is connected again. */
void
TimeWaitTaken(Stage& stage)
{
    stage.Connect();
    stage.Send(SYN | ACK, -1, 0, 0, 5000);
    stage.socket->Close();
    stage.Wait(MilliSeconds(1));
    stage.Send(FIN | ACK, 0, 1, 0, 5001);
    stage.Wait(Seconds(2));
    NS_ABORT_MSG_IF(stage.Connect() != 0, "the 4-tuple may be taken");
    stage.Send(RST | ACK, -1, 0);
}

void
Crashes(Stage& stage)
{
    stage.Establish();
    stage.GetEngine()->Crash();
}

void
Ends(Stage& stage)
{
    stage.Establish();
    stage.End();
}

const std::vector<Life> LIVES{
    {"TwoWay.RstAtRcvNxt",
     HalfOpenGets(RST, 0, 0),
     "two-way-handshake; rst-acceptable; ",
     "reset rst-acceptable; ",
     {{"HandshakeMode", "TwoWay"}}},
    {"Cookie.RstAtRcvNxt",
     PeerResets,
     "cookie-validated; rst-acceptable; ",
     "reset rst-acceptable; ",
     {{"SynCookieMode", "Always"}}},
    {"HalfOpen.RstAtRcvNxt",
     HalfOpenGets(RST, 0, 0),
     HALF_OPEN + "rst-acceptable; ",
     "reset rst-acceptable; "},
    {"HalfOpen.SynInWindow",
     HalfOpenGets(SYN, 9, 0),
     HALF_OPEN + "syn-in-window; ",
     "aborted syn-in-window; "},
    {"HalfOpen.SynAckInWindow",
     HalfOpenGets(SYN | ACK, 9, 0),
     HALF_OPEN + "syn-ack-to-half-open; ",
     "aborted syn-ack-to-half-open; "},
    {"HalfOpen.Unanswered",
     HalfOpenUnanswered,
     HALF_OPEN + "retries-exhausted; ",
     "timed-out retries-exhausted; "},
    {"HalfOpen.Pruned", HalfOpenPruned, HALF_OPEN + "pruned; ", "timed-out pruned; "},
    {"HalfOpen.Displaced",
     HalfOpenDisplaced,
     HALF_OPEN + "displaced; ",
     "aborted displaced; ",
     {{"AdmissionPolicy", "DropOldest"}, {"HalfOpenLimitEntries", "1"}}},
    {"HalfOpen.Unreachable",
     HalfOpenUnreachable,
     HALF_OPEN + "icmp-hard-error; ",
     "unreachable icmp-hard-error; "},
    {"HalfOpen.ListenerClosed",
     ListenerClosed,
     HALF_OPEN + "listener-closed; ",
     "aborted listener-closed; "},
    {"HalfOpen.AcceptQueueFull",
     AcceptOverflow,
     HALF_OPEN + "accept-queue-overflow; ",
     "aborted accept-queue-overflow; ",
     {{"AcceptMode", "Manual"}, {"AbortOnOverflow", "true"}}},
    {"Connect.Refused", ConnectRefused, CONNECT + "rst-in-syn-sent; ", "refused rst-in-syn-sent; "},
    {"Connect.Unreachable",
     ConnectUnreachable,
     CONNECT + "icmp-hard-error; ",
     "unreachable icmp-hard-error; "},
    {"Connect.Unanswered",
     ConnectUnanswered,
     CONNECT + "retries-exhausted; ",
     "timed-out retries-exhausted; "},
    {"Connect.Crossed", ConnectCrossed, CONNECT + "syn-in-syn-sent; third-ack; ", ""},
    {"PeerResets", PeerResets, PASSIVE + "rst-acceptable; ", "reset rst-acceptable; "},
    {"PeerClosesFirst",
     PeerCloses,
     PASSIVE + "fin-arrived; user-close; ack-of-fin; ",
     "peer-close ack-of-fin; "},
    {"UserAborts",
     CallUnread(&TcpLifecycleSocket::Abort),
     PASSIVE + "user-abort; ",
     "aborted user-abort; "},
    {"UserCloses.LingerZero",
     CallUnread(&TcpLifecycleSocket::Close, true),
     PASSIVE + "user-abort; ",
     "aborted user-abort; "},
    {"UserCloses",
     CallUnread(&TcpLifecycleSocket::Close),
     PASSIVE + "close-with-unread-text; ",
     "aborted close-with-unread-text; "},
    {"TextUnanswered",
     TextUnanswered,
     PASSIVE + "retries-exhausted; ",
     "timed-out retries-exhausted; "},
    {"TextUnansweredForUserTimeout",
     TextUnanswered,
     PASSIVE + "user-timeout-expired; ",
     "timed-out user-timeout-expired; ",
     {{"UserTimeout", "10s"}}},
    {"TextUnreachable",
     TextUnreachable,
     PASSIVE + "retries-exhausted; ",
     "unreachable retries-exhausted; "},
    {"KeepAliveUnanswered",
     KeepAliveUnanswered,
     PASSIVE + "keep-alive-expired; ",
     "timed-out keep-alive-expired; ",
     {{"KeepAlive", "true"}}},
    {"TextAfterClose",
     FinWait2Gets(ACK, 0, 1, 10),
     FIN_WAIT_2 + "text-after-close; ",
     "aborted text-after-close; "},
    {"SynAfterClose",
     FinWait2Gets(SYN, 1000, 0, 0),
     FIN_WAIT_2 + "syn-after-close; ",
     "aborted syn-after-close; "},
    {"FinWait2Unanswered",
     FinWait2Unanswered,
     FIN_WAIT_2 + "fin-wait-2-expired; ",
     "timed-out fin-wait-2-expired; "},
    {"TimeWait.Expires", TimeWaitExpires, TIME_WAIT + "two-msl-expired; ", TIME_WAIT_DEATH},
    {"TimeWait.Skipped",
     TimeWaitExpires,
     FIN_WAIT_2 + "time-wait-skipped; ",
     "local-close time-wait-skipped; ",
     {{"TimeWaitLimitEntries", "0"}}},
    {"TimeWait.Rst", TimeWaitGets(RST, 1), TIME_WAIT + "rst-in-time-wait; ", TIME_WAIT_DEATH},
    {"TimeWait.NewSyn",
     TimeWaitGets(SYN, 100000),
     TIME_WAIT + "syn-in-time-wait; " + HALF_OPEN,
     TIME_WAIT_DEATH},
    {"TimeWait.Connect",
     TimeWaitTaken,
     ACTIVE + "user-close; ack-of-fin; fin-arrived; connect-in-time-wait; " + CONNECT +
         "rst-in-syn-sent; ",
     TIME_WAIT_DEATH + "refused rst-in-syn-sent; ",
     {{"ReuseAddress", "true"}}},
    {"NodeCrashes", Crashes, PASSIVE + "node-crashed; ", "node-crashed node-crashed; "},
    {"SimulationEnds", Ends, PASSIVE, "simulation-end simulation-end; "},
};

/** All of LIVES, and that no rule and no reason is left out. */
class CauseTestCase : public TestCase
{
  public:
    explicit CauseTestCase(bool isIpv6)
        : TestCase(std::string("Cause.EveryRuleAndEveryEndIsRecorded.") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<TcpRule> rules;
        std::set<TcpCloseReason> reasons;
        for (const Life& life : LIVES)
        {
            RecordStage stage(life.settings, m_isIpv6);
            life.act(stage);
            NS_TEST_EXPECT_MSG_EQ(stage.rules, life.rules, life.name);
            NS_TEST_EXPECT_MSG_EQ(stage.deaths, life.deaths, life.name);
            rules.insert(stage.allRules.begin(), stage.allRules.end());
            reasons.insert(stage.closeReasons.begin(), stage.closeReasons.end());
        }
        for (uint8_t i = 0; i <= static_cast<uint8_t>(TcpRule::SIMULATION_END); ++i)
        {
            const auto rule = static_cast<TcpRule>(i);
            NS_TEST_EXPECT_MSG_EQ(rules.count(rule), 1, ToString(rule) << " occurs");
        }
        for (uint8_t i = 1; i <= static_cast<uint8_t>(TcpCloseReason::SIMULATION_END); ++i)
        {
            const auto reason = static_cast<TcpCloseReason>(i);
            NS_TEST_EXPECT_MSG_EQ(reasons.count(reason), 1, ToString(reason) << " occurs");
        }
        NS_TEST_EXPECT_MSG_EQ(
            reasons.count(TcpCloseReason::NONE), 0, "no certificate of what lives");
    }

    bool m_isIpv6; //!< family
};

/** What the socket says of its end is what the certificate says. */
class SocketSaysTestCase : public TestCase
{
  public:
    explicit SocketSaysTestCase(bool isIpv6)
        : TestCase(std::string("Cause.SocketAndCertificateAgree.") + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<TcpCloseReason> reasons;
        for (const Life& life : LIVES)
        {
            RecordStage stage(life.settings, m_isIpv6);
            life.act(stage);
            if (!stage.socket)
            {
                continue;
            }
            const TcpCloseReason reason = stage.socket->GetCloseReason();
            reasons.insert(reason);
            const std::string last = stage.deaths.empty() ? "none " : LastDeath(stage.deaths);
            const std::string said = std::string(ToString(reason)) + " ";
            NS_TEST_EXPECT_MSG_EQ(last.substr(0, said.size()), said, life.name);
        }
        NS_TEST_EXPECT_MSG_EQ(reasons.size(),
                              static_cast<std::size_t>(TcpCloseReason::SIMULATION_END) + 1,
                              "each, and none of what lives");
    }

    /** \return the last of "reason rule; reason rule; " */
    static std::string
    LastDeath(const std::string& deaths)
    {
        const std::string::size_type end = deaths.rfind("; ", deaths.size() - 3);
        return end == std::string::npos ? deaths : deaths.substr(end + 2);
    }

    bool m_isIpv6; //!< family
};

class CauseTestSuite : public TestSuite
{
  public:
    CauseTestSuite()
        : TestSuite("tcp-lifecycle-cause")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new CauseTestCase(isIpv6));
            AddTestCase(new SocketSaysTestCase(isIpv6));
        }
    }
};

CauseTestSuite g_causeTestSuite; //!< registers the suite

} // namespace
