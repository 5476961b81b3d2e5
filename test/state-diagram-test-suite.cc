// SPDX-License-Identifier: GPL-2.0-only
//
// Every arrow of RFC 9293's state diagram is taken, and no other: by packet scripts, all but one.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"
#include "transition-judge.h"

#include "ns3/packet-script-parser.h"
#include "ns3/packet-script-runner.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const char* const SCRIPTS = TCP_LIFECYCLE_SOURCE_DIR "/test/packet-scripts"; //!< where they are

/** All packet scripts over one address family. */
class CoverageTestCase : public TestCase
{
  public:
    explicit CoverageTestCase(bool isIpv6)
        : TestCase(std::string("StateDiagram.EveryArrowIsTakenAndNoOther.") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TransitionJudge coverage;
        uint32_t scripts = 0;
        for (const auto& entry : std::filesystem::directory_iterator(SCRIPTS))
        {
            if (entry.path().extension() != ".pkt")
            {
                continue;
            }
            ++scripts;
            PacketScriptConfig config;
            config.isIpv6 = m_isIpv6;
            coverage.NextRun();
            const PacketScript script = ReadPacketScript(entry.path().string());
            const PacketScriptResult result = RunPacketScript(script, config);
            NS_TEST_EXPECT_MSG_EQ(result.message, "", entry.path());
            for (const TcpStateEvent& event : result.states)
            {
                coverage.Take(event);
            }
        }
        ConnectListener(coverage);
        std::cout << "State diagram of RFC 9293, arrows taken by " << scripts
                  << " packet scripts and one program over " << (m_isIpv6 ? "IPv6" : "IPv4")
                  << ":\n"
                  << coverage.ToTable();
        NS_TEST_EXPECT_MSG_EQ(coverage.GetMissing(), "", "arrows that were not taken");
        NS_TEST_EXPECT_MSG_EQ(coverage.GetStrange(), "", "changes that are no arrow");
    }

    /** The one arrow that packetdrill's language has no call for: connect() is Linux's. */
    void
    ConnectListener(TransitionJudge& coverage)
    {
        coverage.NextRun();
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        TestNet net(config);
        net.GetNodes().Get(0)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
            "State", MakeCallback(&TransitionJudge::Take, &coverage));
        TestPeer server(22);
        server.Listen(net, 1);
        const Ptr<Socket> socket = net.CreateSocket(0);
        ScheduleCall(Seconds(2), [&socket, &net] {
            socket->Bind(net.GetAny(81));
            socket->Listen();
            socket->Connect(net.GetAddress(1));
        });
        net.Run(Seconds(3));
        NS_TEST_EXPECT_MSG_EQ(
            net.GetStates(0), "SYN-SENT ESTABLISHED", "an active OPEN on a listener");
    }

    bool m_isIpv6; //!< family
};

/** The judge itself: it misses what is missing and sees what is strange. */
class JudgeTestCase : public TestCase
{
  public:
    JudgeTestCase()
        : TestCase("StateDiagram.MissingAndStrangeChangesAreFound")
    {
    }

  private:
    /** \return a change of one connection */
    static TcpStateEvent
    Change(TcpSocket::TcpStates_t from,
           TcpSocket::TcpStates_t to,
           TcpCauseSource source,
           uint64_t uid = 0)
    {
        TcpStateEvent event;
        event.id = TcpConnectionId(Ipv4Address("10.0.0.1"), 80, Ipv4Address("10.0.0.2"), 4000);
        event.from = from;
        event.to = to;
        event.cause.source = source;
        event.cause.uid = uid;
        return event;
    }

    /** \return count of the arrow between two states */
    static uint32_t
    CountOf(const TransitionJudge& coverage, TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to)
    {
        uint32_t count = 0;
        const std::vector<DiagramArrow>& arrows = GetDiagramArrows();
        for (std::size_t i = 0; i < arrows.size(); ++i)
        {
            count += arrows[i].from == from && arrows[i].to == to ? coverage.GetCount(i) : 0;
        }
        return count;
    }

    void
    DoRun() override
    {
        TransitionJudge coverage;
        const std::string missing = coverage.GetMissing();
        const auto lines = std::count(missing.begin(), missing.end(), '\n');
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<std::size_t>(lines), GetDiagramArrows().size(), "at first all are missing");

        coverage.Take(Change(TcpSocket::LISTEN, TcpSocket::SYN_RCVD, TcpCauseSource::SEGMENT));
        NS_TEST_EXPECT_MSG_EQ(
            CountOf(coverage, TcpSocket::LISTEN, TcpSocket::SYN_RCVD), 1, "an arrow");
        NS_TEST_EXPECT_MSG_EQ(coverage.GetStrange(), "", "and nothing strange");

        coverage.Take(
            Change(TcpSocket::ESTABLISHED, TcpSocket::CLOSE_WAIT, TcpCauseSource::SEGMENT));
        NS_TEST_EXPECT_MSG_NE(coverage.GetStrange(), "", "it begins where the last did not end");

        TransitionJudge other;
        other.Take(Change(TcpSocket::CLOSE_WAIT, TcpSocket::TIME_WAIT, TcpCauseSource::SEGMENT));
        NS_TEST_EXPECT_MSG_NE(other.GetStrange(), "", "no such arrow");

        TransitionJudge silent;
        silent.Take(Change(TcpSocket::LISTEN, TcpSocket::SYN_RCVD, TcpCauseSource::TIMER));
        NS_TEST_EXPECT_MSG_NE(silent.GetStrange(), "", "not by a timer");

        TransitionJudge twoSteps;
        twoSteps.Take(
            Change(TcpSocket::FIN_WAIT_1, TcpSocket::FIN_WAIT_2, TcpCauseSource::SEGMENT, 7));
        twoSteps.Take(
            Change(TcpSocket::FIN_WAIT_2, TcpSocket::TIME_WAIT, TcpCauseSource::SEGMENT, 7));
        NS_TEST_EXPECT_MSG_EQ(CountOf(twoSteps, TcpSocket::FIN_WAIT_1, TcpSocket::TIME_WAIT),
                              1,
                              "two changes by one segment");
        TransitionJudge twoSegments;
        twoSegments.Take(
            Change(TcpSocket::FIN_WAIT_1, TcpSocket::FIN_WAIT_2, TcpCauseSource::SEGMENT, 7));
        twoSegments.Take(
            Change(TcpSocket::FIN_WAIT_2, TcpSocket::TIME_WAIT, TcpCauseSource::SEGMENT, 8));
        NS_TEST_EXPECT_MSG_EQ(CountOf(twoSegments, TcpSocket::FIN_WAIT_1, TcpSocket::TIME_WAIT),
                              0,
                              "two changes by two segments");
    }
};

class StateDiagramTestSuite : public TestSuite
{
  public:
    StateDiagramTestSuite()
        : TestSuite("tcp-lifecycle-state-diagram")
    {
        AddTestCase(new JudgeTestCase);
        AddTestCase(new CoverageTestCase(false));
        AddTestCase(new CoverageTestCase(true));
    }
};

StateDiagramTestSuite g_stateDiagramTestSuite; //!< registers the suite

} // namespace
