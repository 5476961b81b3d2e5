// SPDX-License-Identifier: GPL-2.0-only
//
// Counts per arrow of the state diagram are those of the state changes, and are printed as such.

#include "directory-test-case.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/state-diagram.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"
#include "ns3/transition-coverage.h"

#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>

using namespace ns3;

namespace
{

/** Two states. */
using Pair = std::pair<TcpSocket::TcpStates_t, TcpSocket::TcpStates_t>;

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
        ++m_events[{event.from, event.to}];
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
        std::string wanted = "from,to,count,rfc_figure\n";
        uint64_t total = 0;
        std::set<Pair> pairs;
        for (const TransitionCoverage::Row& row : coverage.GetRows())
        {
            const auto found = m_events.find({row.from, row.to});
            const uint64_t count = found == m_events.end() ? 0 : found->second;
            NS_TEST_EXPECT_MSG_EQ(
                row.count, count, ToString(row.from) << " to " << ToString(row.to));
            NS_TEST_EXPECT_MSG_EQ(pairs.insert({row.from, row.to}).second, true, "a row each");
            wanted += std::string(ToString(row.from)) + "," + ToString(row.to) + "," +
                      std::to_string(count) + "," + (row.isDrawn ? "yes" : "no") + "\n";
            total += row.count;
        }
        uint64_t all = 0;
        for (const auto& [pair, count] : m_events)
        {
            all += count;
        }
        NS_TEST_EXPECT_MSG_EQ(total, all, "every change has a row");
        NS_TEST_EXPECT_MSG_GT(total, 10, "there were some");
        NS_TEST_EXPECT_MSG_EQ(csv, wanted, "transitions.csv");
        const std::string line =
            "         1  FIN-WAIT-1    FIN-WAIT-2    yes       rcv ACK of FIN / x\n";
        NS_TEST_EXPECT_MSG_EQ(Contains(table, line), true, table);
    }

    bool m_isIpv6;                     //!< family
    std::string m_handshake;           //!< HandshakeMode
    std::map<Pair, uint64_t> m_events; //!< changes that the State trace told of
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
        for (const TransitionCoverage::Row& row : coverage.GetRows())
        {
            NS_TEST_EXPECT_MSG_EQ(row.count, 0, "nothing was added");
            NS_TEST_EXPECT_MSG_NE(row.label, "", "all are in the diagram or its text");
            toClosed[row.from] += row.to == TcpSocket::CLOSED ? 1 : 0;
        }
        for (int from = 0; from < TcpSocket::LAST_STATE; ++from)
        {
            const auto state = static_cast<TcpSocket::TcpStates_t>(from);
            NS_TEST_EXPECT_MSG_EQ(toClosed[state],
                                  (state == TcpSocket::CLOSED ? 0U : 1U),
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
        AddTestCase(new CoverageErrorTestCase);
    }
};

TransitionCoverageTestSuite g_transitionCoverageTestSuite; //!< registers the suite

} // namespace
