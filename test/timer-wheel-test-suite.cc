// SPDX-License-Identifier: GPL-2.0-only
//
// Linux's timer wheel: slots, and handshake timers that fire together.

#include "schedule-call.h"
#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"

#include "ns3/tcp-header.h"
#include "ns3/test.h"
#include "ns3/timer-wheel.h"

#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** README of reference linux-6.18: slots of 4 ms, 32 ms, 256 ms, 2.05 s. */
class SlotsTestCase : public TestCase
{
  public:
    SlotsTestCase()
        : TestCase("TimerWheel.Slots.GrowWithTheWait")
    {
    }

  private:
    void
    DoRun() override
    {
        struct Row
        {
            const char* what;
            int64_t nowMs;
            int64_t waitMs;
            int64_t expiryMs;
        };

        const std::vector<Row> rows{
            {"a jiffy", 0, 200, 204},
            {"the last wait of the lowest level", 0, 251, 252},
            {"the first of the next", 0, 252, 256},
            {"1 s, 32 ms", 0, 1000, 1024},
            {"the same slot", 23, 1000, 1024},
            {"the end of a slot is in the next", 24, 1000, 1056},
            {"the last wait of 32 ms", 0, 2015, 2016},
            {"the first of 256 ms", 0, 2016, 2048},
            {"4 s", 3000, 4000, 7168},
            {"the last wait of 256 ms", 0, 16127, 16128},
            {"32 s, 2.048 s", 31000, 32000, 63488},
            {"131 s, 16.384 s", 0, 131000, 131072},
        };
        for (const Row& row : rows)
        {
            NS_TEST_EXPECT_MSG_EQ(
                LinuxTimerExpiry(MilliSeconds(row.nowMs), MilliSeconds(row.waitMs)),
                MilliSeconds(row.expiryMs),
                row.what);
        }
    }
};

/** SYN,ACKs to SYNs that came 10 ms apart are repeated at once. */
class SynAcksTestCase : public TestCase
{
  public:
    explicit SynAcksTestCase(bool isIpv6)
        : TestCase(std::string("TimerWheel.SynAcks.FireTogether.") + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"LinuxTimerWheel", "true"}, {"TimerGranularity", "300ms"}}, m_isIpv6);
        peer.Listen(128);
        for (uint16_t client = 1; client <= 3; ++client)
        {
            peer.RunUntil(Seconds(2) + MilliSeconds(10 * client));
            peer.SendSyn(peer.MakeId("10.77.0.100", client), SequenceNumber32(1));
        }
        peer.RunUntil(Seconds(10));
        for (uint16_t client = 1; client <= 3; ++client)
        {
            std::vector<int64_t> times;
            for (const WireSegment& answer : peer.GetAnswers(peer.MakeId("10.77.0.100", client)))
            {
                times.push_back(answer.time.GetMilliSeconds());
            }
            NS_TEST_ASSERT_MSG_EQ(times.size(), 4, "at once, and after 1 s, 2 s and 4 s");
            NS_TEST_EXPECT_MSG_EQ(times[0], 2000 + 10 * client, "an answer waits for no slot");
            NS_TEST_EXPECT_MSG_EQ(times[1], 95 * 32, "a slot of 32 ms");
            NS_TEST_EXPECT_MSG_EQ(times[2], 158 * 32, "again one of 32 ms");
            NS_TEST_EXPECT_MSG_EQ(times[3], 36 * 256, "a slot of 256 ms");
        }
    }

    bool m_isIpv6; //!< family
};

/** SYNs of a client that gets no answer. */
class SynsTestCase : public TestCase
{
  public:
    SynsTestCase(bool isOn, bool isIpv6)
        : TestCase(std::string("TimerWheel.Syns.") + (isOn ? "AtSlots." : "Exact.") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isOn(isOn),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.engine = {{"LinuxTimerWheel", m_isOn ? "true" : "false"},
                         {"SynLinearTimeouts", "1"}};
        TestNet net(config);
        net.GetFaults(1).AddRule({SegmentKind::SYN, 1, UINT32_MAX, {}, {}});
        const Ptr<Socket> client = net.CreateSocket(0);
        ScheduleCall(Seconds(2), [&net, &client] { client->Connect(net.GetAddress(1)); });
        net.Run(Seconds(12));
        std::vector<int64_t> times;
        for (const TestSegment& segment : net.GetSegments())
        {
            times.push_back(segment.Has(TcpHeader::SYN) ? segment.time.GetMilliSeconds() : -1);
        }
        // Waits of 1 s, 1 s, 2 s and 4 s: the slots are of 32, 32, 32 and 256 ms.
        const std::vector<int64_t> expected =
            m_isOn ? std::vector<int64_t>{2000, 94 * 32, 126 * 32, 189 * 32, 40 * 256}
                   : std::vector<int64_t>{2000, 3000, 4000, 6000, 10000};
        NS_TEST_EXPECT_MSG_EQ((times == expected), true, "SYNs at their times");
    }

    bool m_isOn;   //!< the wheel
    bool m_isIpv6; //!< family
};

class TimerWheelTestSuite : public TestSuite
{
  public:
    TimerWheelTestSuite()
        : TestSuite("tcp-lifecycle-timer-wheel")
    {
        AddTestCase(new SlotsTestCase);
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new SynAcksTestCase(isIpv6));
            AddTestCase(new SynsTestCase(true, isIpv6));
            AddTestCase(new SynsTestCase(false, isIpv6));
        }
    }
};

TimerWheelTestSuite g_timerWheelTestSuite; //!< registers the suite

} // namespace
