// SPDX-License-Identifier: GPL-2.0-only
//
// Tables of what CLOSE and ABORT do, and of segments that nobody will read.

#include "ns3/close-decision.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t FIN_ACK = TcpHeader::FIN | TcpHeader::ACK;
constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;

/** One CLOSE call. */
struct CloseRow
{
    const char* rule;     //!< what the row says
    CloseSnapshot state;  //!< state, unsent, unread, lingers for zero seconds
    CloseVerdict verdict; //!< expected
};

const std::vector<CloseRow> CLOSES{
    {"SYN-SENT: delete the TCB", {TcpSocket::SYN_SENT, false, false, false}, CloseVerdict::DELETE},
    {"SYN-SENT with text: departure", {TcpSocket::SYN_SENT, true, false, false}, CloseVerdict::FIN},
    {"SYN-RECEIVED: FIN at once",
     {TcpSocket::SYN_RCVD, false, false, false},
     CloseVerdict::FIN_EARLY},
    {"SYN-RECEIVED with text: queued",
     {TcpSocket::SYN_RCVD, true, false, false},
     CloseVerdict::FIN},
    {"ESTABLISHED", {TcpSocket::ESTABLISHED, false, false, false}, CloseVerdict::FIN},
    {"ESTABLISHED with text", {TcpSocket::ESTABLISHED, true, false, false}, CloseVerdict::FIN},
    {"CLOSE-WAIT", {TcpSocket::CLOSE_WAIT, false, false, false}, CloseVerdict::FIN},
    {"FIN-WAIT-2 after shutdown", {TcpSocket::FIN_WAIT_2, false, false, false}, CloseVerdict::FIN},
    {"unread text (RFC 2525)", {TcpSocket::ESTABLISHED, true, true, false}, CloseVerdict::RESET},
    {"unread in CLOSE-WAIT", {TcpSocket::CLOSE_WAIT, false, true, false}, CloseVerdict::RESET},
    {"linger 0", {TcpSocket::ESTABLISHED, true, false, true}, CloseVerdict::RESET},
    {"linger 0, SYN-SENT", {TcpSocket::SYN_SENT, true, false, true}, CloseVerdict::DELETE},
    {"linger 0, LAST-ACK", {TcpSocket::LAST_ACK, true, false, true}, CloseVerdict::DELETE},
};

/** One segment at an end; RCV.NXT is the base, RCV.WND 1000. */
struct UnreadRow
{
    const char* rule;             //!< what the row says
    TcpSocket::TcpStates_t state; //!< of the end
    bool isClosed;                //!< by Close
    uint8_t flags;                //!< of the segment
    int32_t seq;                  //!< from RCV.NXT
    uint32_t textBytes;           //!< of the segment
    bool reset;                   //!< expected
};

const std::vector<UnreadRow> UNREADS{
    {"text in FIN-WAIT-1", TcpSocket::FIN_WAIT_1, true, ACK, 0, 1, true},
    {"text in FIN-WAIT-2", TcpSocket::FIN_WAIT_2, true, ACK, 0, 1, true},
    {"text after both shutdowns", TcpSocket::FIN_WAIT_2, false, ACK, 0, 1, true},
    {"text with FIN", TcpSocket::FIN_WAIT_2, true, FIN_ACK, 0, 5, true},
    {"text behind a hole", TcpSocket::FIN_WAIT_2, true, ACK, 10, 5, true},
    {"text that ends beyond RCV.NXT", TcpSocket::FIN_WAIT_2, true, ACK, -3, 4, true},
    {"text received before", TcpSocket::FIN_WAIT_2, true, ACK, -3, 3, false},
    {"an empty ACK", TcpSocket::FIN_WAIT_2, true, ACK, 0, 0, false},
    {"a FIN alone", TcpSocket::FIN_WAIT_2, true, FIN_ACK, 0, 0, false},
    {"a RST has its own rule", TcpSocket::FIN_WAIT_2, true, RST, 0, 3, false},
    {"text in ESTABLISHED", TcpSocket::ESTABLISHED, false, ACK, 0, 1, false},
    {"text beyond the FIN, CLOSING", TcpSocket::CLOSING, true, ACK, 0, 1, false},
    {"a new SYN in FIN-WAIT-2", TcpSocket::FIN_WAIT_2, true, SYN, 0, 0, true},
    {"the last of the window", TcpSocket::FIN_WAIT_2, true, SYN, 999, 0, true},
    {"beyond the window", TcpSocket::FIN_WAIT_2, true, SYN, 1000, 0, false},
    {"an old SYN", TcpSocket::FIN_WAIT_2, true, SYN, -1, 0, false},
    {"half-closed only", TcpSocket::FIN_WAIT_2, false, SYN, 0, 0, false},
    {"a SYN in FIN-WAIT-1", TcpSocket::FIN_WAIT_1, true, SYN, 0, 0, false},
};

class CloseTestCase : public TestCase
{
  public:
    CloseTestCase()
        : TestCase("CloseDecision.CloseAndAbortInEveryState")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const CloseRow& row : CLOSES)
        {
            NS_TEST_EXPECT_MSG_EQ((DecideClose(row.state) == row.verdict), true, row.rule);
        }
        const std::string resets = "SYN-RECEIVED ESTABLISHED CLOSE-WAIT FIN-WAIT-1 FIN-WAIT-2";
        for (int i = 0; i < TcpSocket::LAST_STATE; ++i)
        {
            const auto state = static_cast<TcpSocket::TcpStates_t>(i);
            const bool expected = resets.find(ToString(state)) != std::string::npos;
            NS_TEST_EXPECT_MSG_EQ(
                (DecideAbort(state) == CloseVerdict::RESET), expected, ToString(state));
        }
    }
};

class UnreadTestCase : public TestCase
{
  public:
    UnreadTestCase()
        : TestCase("CloseDecision.SegmentsNobodyWillReadAtEveryPlaceOfSequenceSpace")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const uint32_t base : {0u, 1u, 0x7ffffffeu, 0x80000000u, 0xfffffffdu})
        {
            for (const UnreadRow& row : UNREADS)
            {
                TcpSegmentView segment;
                segment.flags = row.flags;
                segment.seq = SequenceNumber32(base + static_cast<uint32_t>(row.seq));
                segment.textBytes = row.textBytes;
                const UnreadDecision decision =
                    DecideUnread({row.state, row.isClosed, SequenceNumber32(base), 1000}, segment);
                NS_TEST_EXPECT_MSG_EQ(decision.reset, row.reset, row.rule << ", base " << base);
                const TcpRule rule = segment.Has(TcpHeader::SYN) ? TcpRule::SYN_AFTER_CLOSE
                                                                 : TcpRule::TEXT_AFTER_CLOSE;
                NS_TEST_EXPECT_MSG_EQ((!row.reset || decision.rule == rule), true, row.rule);
            }
        }
    }
};

class CloseDecisionTestSuite : public TestSuite
{
  public:
    CloseDecisionTestSuite()
        : TestSuite("tcp-lifecycle-close-decision")
    {
        AddTestCase(new CloseTestCase);
        AddTestCase(new UnreadTestCase);
    }
};

CloseDecisionTestSuite g_closeDecisionTestSuite; //!< registers the suite

} // namespace
