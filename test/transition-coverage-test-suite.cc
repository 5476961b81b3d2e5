// SPDX-License-Identifier: GPL-2.0-only
//
// Counts per arrow of the state diagram are those of the state changes, and are printed as such.

#include "directory-test-case.h"
#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/state-diagram-count.h"
#include "ns3/state-diagram.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"
#include "ns3/transition-coverage.h"

#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** Two states. */
using Pair = std::pair<TcpSocket::TcpStates_t, TcpSocket::TcpStates_t>;

/** Two states and the rule that fired. */
using Change = std::tuple<TcpSocket::TcpStates_t, TcpSocket::TcpStates_t, TcpRule>;

/** Two nodes open, transfer and close; the changes are counted from State events as well. */
class CountsTestCase : public DirectoryTestCase
{
  public:
    CountsTestCase(bool isIpv6, const std::string& handshake)
        : DirectoryTestCase("TransitionCoverage.CountsAreThoseOfTheStateChanges." + handshake +
                            (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_isIpv6(isIpv6),
          m_handshake(handshake)
    {
    }

  private:
    void
    OnState(const TcpStateEvent& event)
    {
        ++m_events[{event.from, event.to, event.cause.rule}];
    }

    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.engine = {{"HandshakeMode", m_handshake}};
        TestTransfer transfer(config);
        for (uint32_t node = 0; node < 2; ++node)
        {
            transfer.net.GetNodes()
                .Get(node)
                ->GetObject<TcpLifecycleTracer>()
                ->TraceConnectWithoutContext("State", MakeCallback(&CountsTestCase::OnState, this));
        }
        transfer.client.Write(10000);
        transfer.server.Expect(10000, 11);
        transfer.client.closesWhenWritten = true;
        transfer.server.closesOnPeerClose = true;
        transfer.Run(Seconds(300));
        NS_TEST_EXPECT_MSG_EQ(transfer.server.IsComplete(), true, "a whole life");

        const TransitionCoverage coverage(transfer.net.GetNodes());
        const auto path = In("transitions.csv");
        coverage.WriteCsv(path);
        std::ostringstream table;
        coverage.Print(table);
        Compare(coverage, ReadFile(path), table.str());
        NS_TEST_EXPECT_MSG_GT(
            coverage.GetCount(TcpSocket::TIME_WAIT, TcpSocket::CLOSED), 0, "2MSL");
        const bool isTwoWay = m_handshake == "TwoWay";
        NS_TEST_EXPECT_MSG_EQ(coverage.GetCount(TcpSocket::LISTEN, TcpSocket::ESTABLISHED),
                              (isTwoWay ? 1U : 0U),
                              "an arrow that RFC 9293 does not have");

        TransitionCoverage client;
        client.Add(transfer.net.GetNodes().Get(0));
        NS_TEST_EXPECT_MSG_EQ(
            client.GetCount(TcpSocket::LISTEN, TcpSocket::SYN_RCVD), 0, "the client alone");
        NS_TEST_EXPECT_MSG_EQ(
            client.GetCount(TcpSocket::SYN_SENT, TcpSocket::ESTABLISHED), 1, "and what it did");
        client.Add(transfer.net.GetNodes().Get(0));
        NS_TEST_EXPECT_MSG_EQ(
            client.GetCount(TcpSocket::SYN_SENT, TcpSocket::ESTABLISHED), 2, "added twice");
    }

    /** Compare counts, CSV and table with the events. */
    void
    Compare(const TransitionCoverage& coverage, const std::string& csv, const std::string& table)
    {
        std::string wanted = "from,to,rule,count,rfc_figure\n";
        uint64_t total = 0;
        std::set<Change> changes;
        for (const TransitionCoverage::Row& row : coverage.GetRows())
        {
            const std::string what = std::string(ToString(row.from)) + "," + ToString(row.to) + ",";
            uint64_t count = 0;
            if (row.rule)
            {
                const Change change{row.from, row.to, *row.rule};
                count = m_events.count(change) > 0 ? m_events[change] : 0;
                NS_TEST_EXPECT_MSG_GT(count, 0, what << " was never made");
                NS_TEST_EXPECT_MSG_EQ(changes.insert(change).second, true, what << ": one row");
            }
            NS_TEST_EXPECT_MSG_EQ(row.count, count, what);
            wanted += what + (row.rule ? ToString(*row.rule) : "") + "," + std::to_string(count) +
                      "," + (row.isDrawn ? "yes" : "no") + "\n";
            total += row.count;
        }
        uint64_t all = 0;
        for (const auto& [change, count] : m_events)
        {
            all += count;
        }
        NS_TEST_EXPECT_MSG_EQ(total, all, "every change has a row");
        NS_TEST_EXPECT_MSG_GT(total, 10, "there were some");
        NS_TEST_EXPECT_MSG_EQ(csv, wanted, "transitions.csv");
        const std::string line = "         1  FIN-WAIT-1    FIN-WAIT-2    ack-of-fin             "
                                 "yes       rcv ACK of FIN "
                                 "/ x\n";
        NS_TEST_EXPECT_MSG_EQ(Contains(table, line), true, table);
    }

    bool m_isIpv6;                       //!< family
    std::string m_handshake;             //!< HandshakeMode
    std::map<Change, uint64_t> m_events; //!< changes that the State trace told of
};

/** A half-open that a RST ends is on the figure's arrow; one that expires is not. */
class ExpiryTestCase : public TestCase
{
  public:
    explicit ExpiryTestCase(bool isIpv6)
        : TestCase(std::string("TransitionCoverage.ExpiriesAreNotOnTheArrowOfRst") +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"SynAckRetries", "0"}}, m_isIpv6);
        peer.Listen(16);
        peer.RunUntil(Seconds(1));
        for (uint16_t i = 0; i < 5; ++i)
        {
            const TcpConnectionId id = peer.MakeId("10.78.0.1", 5000 + i);
            peer.SendSyn(id, SequenceNumber32(7));
            peer.RunUntil(Seconds(1) + MilliSeconds(i + 1));
            if (i < 2)
            {
                TcpSegmentView reset;
                reset.flags = TcpHeader::RST;
                reset.seq = SequenceNumber32(8);
                peer.Send(id, reset);
            }
        }
        peer.RunUntil(Seconds(10));
        std::vector<StateRow> rows;
        for (const TcpStateEvent& event : peer.GetStates())
        {
            StateRow row;
            row.from = ToString(event.from);
            row.to = ToString(event.to);
            row.rule = ToString(event.cause.rule);
            rows.push_back(row);
        }
        TransitionCoverage coverage;
        coverage.Add(peer.GetTracer()->GetObject<Node>());
        std::map<std::pair<std::string, bool>, uint64_t> counts; // rule, in the figure
        const StateDiagramCount figure = CountStateDiagram(rows, {});
        std::vector<uint64_t> arrows(figure.arrows.size());
        for (const TransitionCoverage::Row& row : coverage.GetRows())
        {
            if (row.from == TcpSocket::SYN_RCVD && row.to == TcpSocket::LISTEN)
            {
                NS_TEST_EXPECT_MSG_EQ(
                    row.label,
                    (row.isDrawn ? "note 1: rcv RST / x" : "retries exhausted / x"),
                    "labelled by its rule");
                counts[{row.rule ? ToString(*row.rule) : "", row.isDrawn}] += row.count;
            }
            const std::string rule = row.rule ? ToString(*row.rule) : "";
            const auto arrow = FindStateDiagramArrow(ToString(row.from), ToString(row.to), rule);
            if (arrow)
            {
                arrows.at(*arrow) += row.count;
            }
        }
        const std::map<std::pair<std::string, bool>, uint64_t> wanted{
            {{"retries-exhausted", false}, 3}, {{"rst-acceptable", true}, 2}};
        NS_TEST_EXPECT_MSG_EQ((counts == wanted), true, "told apart by rule");
        NS_TEST_EXPECT_MSG_EQ((arrows == figure.arrows), true, "as the figure counts");
        NS_TEST_EXPECT_MSG_EQ(
            coverage.GetCount(TcpSocket::SYN_RCVD, TcpSocket::LISTEN), 5, "all together");
    }

    bool m_isIpv6; //!< family
};

/** A crash is called one, whatever else joins the same two states. */
class CrashLabelTestCase : public TestCase
{
  public:
    CrashLabelTestCase()
        : TestCase("TransitionCoverage.ChangesAreLabelledByTheirRule")
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"SynAckRetries", "0"}}, false);
        const Ptr<TcpLifecycleTracer> tracer = peer.GetTracer();
        for (const auto& [from, to, rule] :
             {std::tuple{TcpSocket::ESTABLISHED, TcpSocket::CLOSED, TcpRule::NODE_CRASHED},
              {TcpSocket::ESTABLISHED, TcpSocket::CLOSED, TcpRule::RST_ACCEPTABLE},
              {TcpSocket::SYN_RCVD, TcpSocket::LISTEN, TcpRule::PRUNED}})
        {
            TcpCause cause;
            cause.rule = rule;
            tracer->ReportState(peer.MakeId("10.78.0.1", 5000),
                                from,
                                to,
                                Seconds(0),
                                cause,
                                TrafficOrigin::UNKNOWN);
        }
        TransitionCoverage coverage;
        coverage.Add(tracer->GetObject<Node>());
        std::map<std::string, std::string> labels; // by rule
        for (const TransitionCoverage::Row& row : coverage.GetRows())
        {
            if (row.rule)
            {
                labels[ToString(*row.rule)] = row.label;
            }
        }
        NS_TEST_EXPECT_MSG_EQ(labels["node-crashed"], "the node crashed", "crash");
        NS_TEST_EXPECT_MSG_EQ(labels["rst-acceptable"], "note 3: rcv RST / x", "RST");
        NS_TEST_EXPECT_MSG_EQ(labels["pruned"], "pruned: the half-open queue fills", "pruned");
    }
};

/** The list of arrows. */
class DiagramTestCase : public TestCase
{
  public:
    DiagramTestCase()
        : TestCase("TransitionCoverage.Diagram.HasTheArrowsOfFigure5")
    {
    }

  private:
    void
    DoRun() override
    {
        // Lines of figure 5 between two boxes, CLOSED at the top and at the bottom.
        const std::set<Pair> figure{{TcpSocket::CLOSED, TcpSocket::LISTEN},
                                    {TcpSocket::CLOSED, TcpSocket::SYN_SENT},
                                    {TcpSocket::LISTEN, TcpSocket::CLOSED},
                                    {TcpSocket::LISTEN, TcpSocket::SYN_RCVD},
                                    {TcpSocket::LISTEN, TcpSocket::SYN_SENT},
                                    {TcpSocket::SYN_RCVD, TcpSocket::LISTEN},
                                    {TcpSocket::SYN_RCVD, TcpSocket::ESTABLISHED},
                                    {TcpSocket::SYN_RCVD, TcpSocket::FIN_WAIT_1},
                                    {TcpSocket::SYN_SENT, TcpSocket::CLOSED},
                                    {TcpSocket::SYN_SENT, TcpSocket::SYN_RCVD},
                                    {TcpSocket::SYN_SENT, TcpSocket::ESTABLISHED},
                                    {TcpSocket::ESTABLISHED, TcpSocket::FIN_WAIT_1},
                                    {TcpSocket::ESTABLISHED, TcpSocket::CLOSE_WAIT},
                                    {TcpSocket::FIN_WAIT_1, TcpSocket::FIN_WAIT_2},
                                    {TcpSocket::FIN_WAIT_1, TcpSocket::CLOSING},
                                    {TcpSocket::FIN_WAIT_2, TcpSocket::TIME_WAIT},
                                    {TcpSocket::CLOSING, TcpSocket::TIME_WAIT},
                                    {TcpSocket::TIME_WAIT, TcpSocket::CLOSED},
                                    {TcpSocket::CLOSE_WAIT, TcpSocket::LAST_ACK},
                                    {TcpSocket::LAST_ACK, TcpSocket::CLOSED}};
        for (int from = 0; from < TcpSocket::LAST_STATE; ++from)
        {
            for (int to = 0; to < TcpSocket::LAST_STATE; ++to)
            {
                const Pair pair{static_cast<TcpSocket::TcpStates_t>(from),
                                static_cast<TcpSocket::TcpStates_t>(to)};
                NS_TEST_EXPECT_MSG_EQ(IsDrawnInFigure5(pair.first, pair.second),
                                      (figure.count(pair) > 0),
                                      ToString(pair.first) << " to " << ToString(pair.second));
            }
        }
        // Nothing was counted: the rows are the diagram's own.
        const TransitionCoverage coverage;
        std::map<TcpSocket::TcpStates_t, uint32_t> toClosed;
        std::size_t drawn = 0;
        for (const TransitionCoverage::Row& row : coverage.GetRows())
        {
            NS_TEST_EXPECT_MSG_EQ(row.count, 0, "nothing was added");
            NS_TEST_EXPECT_MSG_NE(row.label, "", "all are in the diagram or its text");
            toClosed[row.from] += row.to == TcpSocket::CLOSED ? 1 : 0;
            NS_TEST_EXPECT_MSG_EQ(row.rule.has_value(), false, "no rule fired");
            drawn += row.isDrawn ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(drawn, figure.size(), "a row for each arrow of the figure");
        for (int from = 0; from < TcpSocket::LAST_STATE; ++from)
        {
            const auto state = static_cast<TcpSocket::TcpStates_t>(from);
            NS_TEST_EXPECT_MSG_EQ((toClosed[state] > 0),
                                  (state != TcpSocket::CLOSED),
                                  "RST, ABORT and time-outs end " << ToString(state));
        }
    }
};

/** What cannot be done. */
class CoverageErrorTestCase : public DirectoryTestCase
{
  public:
    CoverageErrorTestCase()
        : DirectoryTestCase("TransitionCoverage.ErrorsNameNodeAndFile")
    {
    }

  private:
    void
    DoRun() override
    {
        TransitionCoverage coverage;
        const Ptr<Node> bare = CreateObject<Node>();
        NS_TEST_EXPECT_MSG_EQ(MessageOf([&] { coverage.Add(bare); }),
                              "transition coverage: node " + std::to_string(bare->GetId()) +
                                  " has no TcpLifecycleTracer; install TcpLifecycleStackHelper on "
                                  "it",
                              "a stock node");
        NS_TEST_EXPECT_MSG_EQ(MessageOf([&] { coverage.WriteCsv("/dev/full"); }),
                              "transition coverage: cannot write /dev/full: No space left on "
                              "device",
                              "a full disk");
        NS_TEST_EXPECT_MSG_EQ(Contains(MessageOf([&] { coverage.WriteCsv(In("x.csv")); }),
                                       "x.csv: No such file or directory"),
                              true,
                              "no directory");
    }
};

class TransitionCoverageTestSuite : public TestSuite
{
  public:
    TransitionCoverageTestSuite()
        : TestSuite("tcp-lifecycle-transition-coverage")
    {
        AddTestCase(new DiagramTestCase);
        AddTestCase(new CountsTestCase(false, "ThreeWay"));
        AddTestCase(new CountsTestCase(true, "ThreeWay"));
        AddTestCase(new CountsTestCase(false, "TwoWay"));
        AddTestCase(new CountsTestCase(true, "TwoWay"));
        AddTestCase(new ExpiryTestCase(false));
        AddTestCase(new ExpiryTestCase(true));
        AddTestCase(new CrashLabelTestCase);
        AddTestCase(new CoverageErrorTestCase);
    }
};

TransitionCoverageTestSuite g_transitionCoverageTestSuite; //!< registers the suite

} // namespace
