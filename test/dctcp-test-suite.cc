// SPDX-License-Identifier: GPL-2.0-only
//
// DCTCP over a queue that marks: the same marks and the same window as stock, from any ISN.

#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"
#include "wire-comparison.h"

#include "ns3/config.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** One direction over one address family. */
class DctcpTestCase : public TestCase
{
  public:
    DctcpTestCase(bool isServerSending, bool isIpv6)
        : TestCase(std::string("Dctcp.") + (isServerSending ? "ServerSends" : "ClientSends") +
                   ".SameMarksAndWindowAsStockFromAnyIsn" + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isServerSending(isServerSending),
          m_isIpv6(isIpv6)
    {
    }

  private:
    static constexpr uint32_t BYTES = 3000000;
    static constexpr uint32_t SEGMENT_BYTES = 1400; // one frame over IPv6 too
    static constexpr uint8_t CE = 3;                // RFC 3168 section 5

    /** When the window changed, and to how many bytes. */
    using Windows = std::vector<std::pair<Time, uint32_t>>;

    /** What a transfer left. */
    struct Outcome
    {
        std::vector<TestSegment> wire; //!< up to the first FIN, numbers counted from the ISNs
        Windows windows;               //!< of the sender
    };

    /** Sink of CongestionWindow. */
    void
    TakeWindow(uint32_t /* before */, uint32_t now)
    {
        m_windows.emplace_back(Simulator::Now(), now);
    }

    /** Hook the window of the sender's socket, which exists by now. */
    void
    HookWindow(TestPeer& sender)
    {
        sender.GetSocket()->TraceConnectWithoutContext(
            "CongestionWindow", MakeCallback(&DctcpTestCase::TakeWindow, this));
    }

    Outcome
    Transfer(TestStack stack, uint32_t isn)
    {
        Config::Reset();
        Config::SetDefault("ns3::TcpL4Protocol::SocketType", StringValue("ns3::TcpDctcp"));
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT_BYTES));
        TestNetConfig config;
        config.stacks = {stack, stack};
        config.profile = "ns3-stock";
        config.isIpv6 = m_isIpv6;
        config.marksCongestion = true;
        config.engine = {{"IsnGenerator", "Constant"}, {"IsnConstant", std::to_string(isn)}};
        TestTransfer run(config);
        TestPeer& sender = m_isServerSending ? run.server : run.client;
        TestPeer& reader = m_isServerSending ? run.client : run.server;
        sender.Write(BYTES);
        sender.closesWhenWritten = true;
        reader.Expect(BYTES, m_isServerSending ? 22 : 11);
        reader.closesOnPeerClose = true;
        m_windows.clear();
        // A round trip takes 20 ms: both ends are connected, and no mark has come back yet.
        Simulator::Schedule(TestTransfer::GetStart() + MilliSeconds(32),
                            &DctcpTestCase::HookWindow,
                            this,
                            std::ref(sender));
        run.Run(Seconds(60));
        NS_TEST_EXPECT_MSG_EQ(reader.IsComplete(), true, ToString(stack) << ", ISN " << isn);
        Outcome outcome{UpToFirstFin(run.net.GetSegments()), m_windows};
        for (std::size_t syn = 0; syn < 2; ++syn)
        {
            NS_TEST_EXPECT_MSG_EQ(outcome.wire.at(syn).segment.seq.GetValue(), isn, "its ISN");
        }
        MakeRelative(outcome.wire);
        return outcome;
    }

    /** \return times of the marks on what the sender sent, in ns */
    std::string
    ListMarks(const std::vector<TestSegment>& wire) const
    {
        std::string text;
        for (const TestSegment& segment : wire)
        {
            if (segment.ecn == CE && segment.sender == (m_isServerSending ? 1 : 0))
            {
                text += std::to_string(segment.time.GetNanoSeconds()) + " ";
            }
        }
        return text;
    }

    /** \return windows before the first FIN as text */
    static std::string
    ListWindows(const Outcome& outcome)
    {
        std::string text;
        for (const auto& [time, bytes] : outcome.windows)
        {
            if (time > outcome.wire.back().time)
            {
                break;
            }
            text += std::to_string(time.GetNanoSeconds()) + ":" + std::to_string(bytes) + " ";
        }
        return text;
    }

    void
    DoRun() override
    {
        const Outcome stock = Transfer(TestStack::STOCK, 0);
        const std::string marks = ListMarks(stock.wire);
        const std::string windows = ListWindows(stock);
        NS_TEST_EXPECT_MSG_GT(std::count(marks.begin(), marks.end(), ' '), 20, "marks");
        NS_TEST_EXPECT_MSG_GT(stock.windows.size(), 100, "changes of the window");
        const bool shrinks = std::adjacent_find(stock.windows.begin(),
                                                stock.windows.end(),
                                                [](const auto& a, const auto& b) {
                                                    return b.second < a.second;
                                                }) != stock.windows.end();
        NS_TEST_EXPECT_MSG_EQ(shrinks, true, "marks shrink the window");
        for (const uint32_t isn : {uint32_t{0}, (uint32_t{1} << 31) - BYTES / 2, 0 - BYTES / 2})
        {
            const Outcome ours = Transfer(TestStack::STACK_HELPER, isn);
            NS_TEST_EXPECT_MSG_EQ(ListMarks(ours.wire), marks, "marks from ISN " << isn);
            NS_TEST_EXPECT_MSG_EQ(ListWindows(ours), windows, "windows from " << isn);
            NS_TEST_EXPECT_MSG_EQ(
                FirstDifference(stock.wire, ours.wire), "", "segments from ISN " << isn);
        }
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    bool m_isServerSending; //!< else the client
    bool m_isIpv6;          //!< over IPv6
    Windows m_windows;      //!< of the run under way
};

class DctcpTestSuite : public TestSuite
{
  public:
    DctcpTestSuite()
        : TestSuite("tcp-lifecycle-dctcp")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new DctcpTestCase(false, isIpv6));
            AddTestCase(new DctcpTestCase(true, isIpv6));
        }
    }
};

DctcpTestSuite g_dctcpTestSuite; //!< registers the suite

} // namespace
