// SPDX-License-Identifier: GPL-2.0-only
//
// The lab on closing: segments and states of RFC 9293 figures 12 and 13, and the other ways.

#include "directory-test-case.h"

#include "ns3/close-report.h"
#include "ns3/close-scenario.h"
#include "ns3/test.h"

#include <array>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr double NEAR_S = 1e-5; //!< what segments take on the link beside its delay

/** All cases, played once for each family. */
class CloseLabTestCase : public DirectoryTestCase
{
  public:
    /** \param isIpv6 family */
    explicit CloseLabTestCase(bool isIpv6)
        : DirectoryTestCase(std::string("CloseLab.SegmentsAndStatesOfTheRfc.") +
                            (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** One segment as the RFC's figures show it, and when it arrives. */
    struct Line
    {
        std::string client;  //!< state of the client when it has arrived
        uint32_t from;       //!< who sent it
        uint32_t seq;        //!< from the sender's ISN
        uint32_t ack;        //!< from the receiver's ISN
        std::string control; //!< CTL
        std::string server;  //!< state of the server
        double receivedS;    //!< since the close began
    };

    /** Compare the segments of a case. */
    void
    Check(const CloseOutcome& one, const std::vector<Line>& expected)
    {
        NS_TEST_ASSERT_MSG_EQ(one.segments.size(), expected.size(), one.which.name);
        for (std::size_t i = 0; i < expected.size(); ++i)
        {
            const CloseSegment& segment = one.segments[i];
            const Line& line = expected[i];
            const std::string where = one.which.name + ", segment " + std::to_string(i + 1);
            NS_TEST_EXPECT_MSG_EQ(segment.from, line.from, where);
            NS_TEST_EXPECT_MSG_EQ(segment.control, line.control, where);
            NS_TEST_EXPECT_MSG_EQ(segment.seq, line.seq, where << ": SEQ");
            NS_TEST_EXPECT_MSG_EQ(segment.ack, line.ack, where << ": ACK");
            NS_TEST_EXPECT_MSG_EQ(segment.states[CLIENT_END], line.client, where << ": client");
            NS_TEST_EXPECT_MSG_EQ(segment.states[SERVER_END], line.server, where << ": server");
            NS_TEST_EXPECT_MSG_EQ_TOL(segment.receivedS, line.receivedS, NEAR_S, where);
        }
    }

    /** Compare both paths, and who is in TIME-WAIT. */
    void
    CheckPaths(const CloseOutcome& one,
               const std::array<std::string, 2>& paths,
               const std::string& timeWait)
    {
        for (const uint32_t end : {CLIENT_END, SERVER_END})
        {
            NS_TEST_EXPECT_MSG_EQ(one.GetPathText(end),
                                  "ESTABLISHED > " + paths[end],
                                  one.which.name << ", end " << end);
            const bool waits = Contains(paths[end], "TIME-WAIT");
            NS_TEST_EXPECT_MSG_EQ(one.timeWaitS[end].has_value(), waits, one.which.name);
            if (waits)
            {
                NS_TEST_EXPECT_MSG_EQ_TOL(*one.timeWaitS[end], 60, 1e-9, "2MSL");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(one.GetTimeWaitEnds(), timeWait, one.which.name);
    }

    /** The four cases in which each end sends a FIN. */
    void
    CheckOrderly(const std::vector<CloseOutcome>& all)
    {
        const std::string active = "FIN-WAIT-1 > FIN-WAIT-2 > TIME-WAIT > CLOSED";
        const std::string passive = "CLOSE-WAIT > LAST-ACK > CLOSED";
        // RFC 9293 figure 12; the server thinks for 0.2 s.
        Check(all[0],
              {{"FIN-WAIT-1", CLIENT_END, 1, 1, "FIN,ACK", "CLOSE-WAIT", 0.02},
               {"FIN-WAIT-2", SERVER_END, 1, 2, "ACK", "CLOSE-WAIT", 0.04},
               {"TIME-WAIT", SERVER_END, 1, 2, "FIN,ACK", "LAST-ACK", 0.24},
               {"TIME-WAIT", CLIENT_END, 2, 2, "ACK", "CLOSED", 0.26}});
        CheckPaths(all[0], {active, passive}, "client");
        // The ACK rides on the FIN.
        Check(all[1],
              {{"FIN-WAIT-1", CLIENT_END, 1, 1, "FIN,ACK", "LAST-ACK", 0.02},
               {"TIME-WAIT", SERVER_END, 1, 2, "FIN,ACK", "LAST-ACK", 0.04},
               {"TIME-WAIT", CLIENT_END, 2, 2, "ACK", "CLOSED", 0.06}});
        CheckPaths(all[1], {active, passive}, "client");
        // 100 bytes before, 3000 bytes into the half-closed connection.
        Check(all[2],
              {{"FIN-WAIT-1", CLIENT_END, 101, 1, "FIN,ACK", "CLOSE-WAIT", 0.02},
               {"FIN-WAIT-2", SERVER_END, 1, 102, "ACK", "CLOSE-WAIT", 0.04},
               {"TIME-WAIT", SERVER_END, 3001, 102, "FIN,ACK", "LAST-ACK", 0.24},
               {"TIME-WAIT", CLIENT_END, 102, 3002, "ACK", "CLOSED", 0.26}});
        CheckPaths(all[2], {active, passive}, "client");
        NS_TEST_EXPECT_MSG_EQ(all[2].textBytes, 3000u, "text after the FIN");
        NS_TEST_EXPECT_MSG_EQ(all[2].views[CLIENT_END].receivedBytes, 3000u, "and it is read");
        NS_TEST_EXPECT_MSG_EQ(all[2].views[SERVER_END].receivedBytes, 100u, "the request");
        // Figure 12 the other way round.
        Check(all[4],
              {{"CLOSE-WAIT", SERVER_END, 1, 1, "FIN,ACK", "FIN-WAIT-1", 0.02},
               {"CLOSE-WAIT", CLIENT_END, 1, 2, "ACK", "FIN-WAIT-2", 0.04},
               {"LAST-ACK", CLIENT_END, 1, 2, "FIN,ACK", "TIME-WAIT", 0.24},
               {"CLOSED", SERVER_END, 2, 2, "ACK", "TIME-WAIT", 0.26}});
        CheckPaths(all[4], {passive, active}, "server");
    }

    void
    DoRun() override
    {
        CloseSettings settings;
        settings.isIpv6 = m_isIpv6;
        RunDirectory run(m_directory, true);
        std::vector<CloseOutcome> all;
        for (const CloseCase& which : GetCloseCases(settings))
        {
            all.push_back(RunClose(which, settings, run, nullptr));
        }
        NS_TEST_ASSERT_MSG_EQ(all.size(), 6u, "cases");
        CheckOrderly(all);
        // RFC 9293 figure 13: both FINs cross, and so do both ACKs.
        Check(all[3],
              {{"CLOSING", CLIENT_END, 1, 1, "FIN,ACK", "CLOSING", 0.02},
               {"CLOSING", SERVER_END, 1, 1, "FIN,ACK", "CLOSING", 0.02},
               {"TIME-WAIT", SERVER_END, 2, 2, "ACK", "TIME-WAIT", 0.04},
               {"TIME-WAIT", CLIENT_END, 2, 2, "ACK", "TIME-WAIT", 0.04}});
        const std::string both = "FIN-WAIT-1 > CLOSING > TIME-WAIT > CLOSED";
        CheckPaths(all[3], {both, both}, "both");
        // RFC 9293 3.6.1 and RFC 2525 2.17: a RST, so that the peer knows what was lost.
        Check(all[5], {{"CLOSED", SERVER_END, 1, 101, "RST,ACK", "CLOSED", 0.02}});
        CheckPaths(all[5], {"CLOSED", "CLOSED"}, "nobody");
        NS_TEST_EXPECT_MSG_EQ(all[5].views[SERVER_END].receivedBytes, 0u, "unread");

        const LabTable paths = MakePathTable(all);
        for (const auto& row : paths.GetRows())
        {
            const bool isReset = row[0] == "unread-data";
            NS_TEST_EXPECT_MSG_EQ(row[7].empty(), isReset, "an arrow of figure 5, but for resets");
        }
        std::ostringstream answer;
        PrintCloseAnswer(answer, all);
        NS_TEST_EXPECT_MSG_EQ(
            Contains(answer.str(), "and 3000 bytes of text crossed meanwhile"), true, answer.str());
        NS_TEST_EXPECT_MSG_EQ(Contains(answer.str(),
                                       "3 segments (client FIN,ACK; server FIN,ACK; "
                                       "client ACK) in 60 ms"),
                              true,
                              answer.str());
    }

    bool m_isIpv6; //!< family
};

/** More text than a send buffer has room for by default is sent all the same. */
class LongTextTestCase : public DirectoryTestCase
{
  public:
    LongTextTestCase()
        : DirectoryTestCase("CloseLab.TextBeyondASendBufferIsSent")
    {
    }

  private:
    void
    DoRun() override
    {
        CloseSettings settings;
        settings.requestBytes = 200000;
        settings.pieceBytes = 150000;
        RunDirectory run(m_directory, true);
        const std::vector<CloseCase> cases = GetCloseCases(settings);
        const CloseOutcome half = RunClose(cases.at(2), settings, run, nullptr);
        NS_TEST_EXPECT_MSG_EQ(half.views[SERVER_END].receivedBytes, 200000u, "the request");
        NS_TEST_EXPECT_MSG_EQ(half.views[CLIENT_END].receivedBytes, 450000u, "three pieces");
        NS_TEST_EXPECT_MSG_EQ(half.textBytes, 450000u, "after the FIN, and with the last one");
        const CloseOutcome unread = RunClose(cases.at(5), settings, run, nullptr);
        NS_TEST_ASSERT_MSG_EQ(unread.segments.empty(), false, "an end");
        NS_TEST_EXPECT_MSG_EQ(unread.segments.front().control, "RST,ACK", "text is lost");
    }
};

class CloseLabTestSuite : public TestSuite
{
  public:
    CloseLabTestSuite()
        : TestSuite("tcp-lifecycle-close-lab")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new CloseLabTestCase(isIpv6));
        }
        AddTestCase(new LongTextTestCase);
    }
};

CloseLabTestSuite g_closeLabTestSuite; //!< registers the suite

} // namespace
