// SPDX-License-Identifier: GPL-2.0-only
//
// How many half-open connections a listener keeps during a sustained flood, as measured on Linux.

#include "linux-capture.h"
#include "segment-peer.h"
#include "silent-flood.h"

#include "ns3/abort.h"
#include "ns3/random-variable-stream.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** Time since the first SYN, entries after the change. */
using Curve = std::vector<std::pair<double, uint32_t>>;

/** Least and most. */
using Limits = std::pair<uint32_t, uint32_t>;

/** A sustained flood of reference 02: B = 128, M = 1024, 75 s. */
struct RateRow
{
    uint32_t rate;                           //!< SYNs a second
    uint32_t leastAnswered;                  //!< measured, or the model's range over timer phases
    uint32_t mostAnswered;                   //!< the same
    uint32_t measuredPeak;                   //!< most entries at once, measured
    uint32_t peak;                           //!< most entries at once with evenly spaced SYNs
    Limits plateau;                          //!< entries from 10 s to 75 s, the same
    double meanTolerance;                    //!< time averages of these 65 s differ by no more
    std::map<std::size_t, uint32_t> synAcks; //!< exact model: {SYN,ACKs: entries}
};

/**
 * The histograms are those of scripts/model_check.py of the reference with slack=False and SYN i at
 * i / rate + i us. The microseconds keep timers and SYNs from falling on the same instant, where
 * neither the kernel nor the model says who is first.
 *
 * At 10 SYNs a second the peaks differ, 89 to 80. While more than half of the backlog is in use an
 * entry is pruned at its third timer if there are 8 * young entries or more, young being those
 * whose first timer, after 1 s, has not fired. With SYNs exactly 100 ms apart that timer and the
 * tenth next SYN fall on one instant, so young is 10 whenever it is asked, and the plateau 80. On
 * the measured machine each SYN came some milliseconds off and the timer up to 32 ms late: young is
 * 10 or 11, and the queue is let grow to 88 or so, as it is here once the SYNs come off by some
 * milliseconds (JitterTestCase).
 */
const std::vector<RateRow> RATES{
    {2, 150, 150, 65, 65, {21, 65}, 1, {{5, 83}, {6, 67}}},
    {10, 750, 750, 89, 80, {79, 80}, 7, {{3, 606}, {4, 80}, {6, 64}}},
    {50, 974, 1016, 129, 129, {112, 129}, 1, {{3, 663}, {4, 254}, {5, 30}, {6, 64}}},
};

/** \return entries over time */
Curve
GetOccupancy(const SegmentPeer& peer)
{
    Curve curve{{0, 0}};
    for (const TcpQueueEvent& event : peer.GetQueueEvents())
    {
        if (event.action != TcpQueueAction::REFUSE)
        {
            curve.emplace_back((event.time - FLOOD_START).GetSeconds(), event.entries);
        }
    }
    return curve;
}

/** \return t and syn_recv of the measured run, a row every 0.1 s */
std::vector<std::pair<double, uint32_t>>
ReadOccupancy(uint32_t rate)
{
    Curve rows;
    auto table = ReadLinuxTable("../../../examples/data/rate" + std::to_string(rate) + ".csv");
    table.erase(table.begin());
    for (const auto& cells : table)
    {
        rows.emplace_back(std::stod(cells.at(0)), std::stoul(cells.at(1)));
    }
    return rows;
}

/** \return the last point of \p curve that is not after \p seconds */
Curve::const_iterator
FindPoint(const Curve& curve, double seconds)
{
    const auto after = std::upper_bound(
        curve.begin(), curve.end(), seconds, [](double t, const auto& p) { return t < p.first; });
    return after == curve.begin() ? after : std::prev(after);
}

/** \return time averages of measured rows and \p curve from 10 s to 75 s, at the rows' times */
std::pair<double, double>
GetMeans(const Curve& rows, const Curve& curve)
{
    std::pair<double, double> sums{0, 0};
    uint32_t count = 0;
    for (const auto& [t, measured] : rows)
    {
        if (t >= 10 && t <= 75)
        {
            sums.first += measured;
            sums.second += FindPoint(curve, t)->second;
            ++count;
        }
    }
    NS_ABORT_MSG_IF(count < 600, "The measured rows are 0.1 s apart");
    return {sums.first / count, sums.second / count};
}

/** One row of RATES. */
class RateTestCase : public TestCase
{
  public:
    RateTestCase(const RateRow& row, bool isIpv6)
        : TestCase("Reference02.Rate." + std::to_string(row.rate) + "PerSecond" +
                   (isIpv6 ? "Ipv6" : "")),
          m_row(row),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        CheckMeasured();
        CheckModel();
    }

    /** Evenly spaced SYNs against what the kernel did. */
    void
    CheckMeasured()
    {
        SegmentPeer peer({{"HalfOpenLimitEntries", "1024"}}, m_isIpv6);
        peer.Listen(128);
        const uint32_t syns = 75 * m_row.rate;
        const Time gap = Seconds(1) / static_cast<int64_t>(m_row.rate);
        SendFlood(peer, syns, [gap](uint32_t i) { return gap * static_cast<int64_t>(i); });
        peer.RunUntil(FLOOD_START + Seconds(200));

        const auto inserted =
            static_cast<uint32_t>(peer.GetTracer()->GetLedger(TcpQueue::HALF_OPEN).inserted);
        NS_TEST_EXPECT_MSG_GT_OR_EQ(inserted, m_row.leastAnswered, "answered");
        NS_TEST_EXPECT_MSG_LT_OR_EQ(inserted, m_row.mostAnswered, "answered");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0, "empty in the end");
        const Curve curve = GetOccupancy(peer);
        CheckShape(curve);
        CompareOccupancy(curve);
    }

    /** \return least and most entries between two times */
    static Limits
    Range(const Curve& curve, double from, double to)
    {
        auto at = FindPoint(curve, from);
        Limits range{at->second, at->second};
        for (; at != curve.end() && at->first <= to; ++at)
        {
            range.first = std::min(range.first, at->second);
            range.second = std::max(range.second, at->second);
        }
        return range;
    }

    /** Peak, plateau and time average. */
    void
    CheckShape(const Curve& curve)
    {
        const auto rows = ReadOccupancy(m_row.rate);
        const auto highest =
            std::max_element(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
                return a.second < b.second;
            });
        NS_TEST_EXPECT_MSG_EQ(highest->second, m_row.measuredPeak, "peak of the capture");
        NS_TEST_EXPECT_MSG_EQ(Range(curve, 0, 200).second, m_row.peak, "peak");
        const Limits flood = Range(curve, 10, 75);
        NS_TEST_EXPECT_MSG_EQ(flood.first, m_row.plateau.first, "least from 10 s to 75 s");
        NS_TEST_EXPECT_MSG_EQ(flood.second, m_row.plateau.second, "most from 10 s to 75 s");
        const auto [measured, simulated] = GetMeans(rows, curve);
        NS_TEST_EXPECT_MSG_EQ_TOL(
            simulated, measured, m_row.meanTolerance, "time average from 10 s to 75 s");
        if (m_row.rate == 2)
        {
            NS_TEST_EXPECT_MSG_GT_OR_EQ(Range(curve, 33, 75).first, 63, "held from 32 s on");
        }
        if (m_row.rate == 50)
        {
            const auto full = std::find_if(
                curve.begin(), curve.end(), [](const auto& p) { return p.second == 129; });
            NS_TEST_ASSERT_MSG_EQ((full != curve.end()), true, "the queue fills up");
            NS_TEST_EXPECT_MSG_EQ_TOL(full->first, 2.6, 0.1, "full");
        }
    }

    /**
     * Measured entries against ours between the kernel's lateness before and 50 ms after: 0.84 s
     * for up to four retransmissions, 2.9 s for all five. Within the first 7 s nothing is pruned
     * and no more is allowed for. Later Linux's wheel fires 256 ms of 4 s and of 8 s timers at
     * once, and a SYN,ACK timer that is 32 ms late makes one more entry young, which lifts the
     * threshold 8 * young by 8. At 2 per second reference 02 finds that the order of pruning, and
     * so how the queue empties after the flood, depends on the alignment of the wheel.
     */
    void
    CompareOccupancy(const Curve& curve)
    {
        const double slots = 8 + 2 * 0.256 * m_row.rate;
        uint32_t compared = 0;
        for (const auto& [t, measured] : ReadOccupancy(m_row.rate))
        {
            if (m_row.rate == 2 && t > 75)
            {
                break;
            }
            const auto range = Range(curve, t - (t < 63 ? 0.84 : 2.9), t + 0.05);
            const double allowed = t < 7 ? 0 : slots;
            NS_TEST_EXPECT_MSG_GT_OR_EQ(
                measured, range.first - allowed, "SYN_RECV measured at " << t << " s");
            NS_TEST_EXPECT_MSG_LT_OR_EQ(
                measured, range.second + allowed, "SYN_RECV measured at " << t << " s");
            ++compared;
        }
        NS_TEST_EXPECT_MSG_GT(compared, 700, "rows every 0.1 s");
    }

    /** SYNs that no timer coincides with against the exact model. */
    void
    CheckModel()
    {
        SegmentPeer peer({{"HalfOpenLimitEntries", "1024"}}, m_isIpv6);
        peer.Listen(128);
        const uint32_t syns = 75 * m_row.rate;
        const Time gap = Seconds(1) / static_cast<int64_t>(m_row.rate) + MicroSeconds(1);
        SendFlood(peer, syns, [gap](uint32_t i) { return gap * static_cast<int64_t>(i); });
        peer.RunUntil(FLOOD_START + Seconds(200));
        std::map<std::size_t, uint32_t> synAcks;
        std::map<std::string, std::size_t> byId;
        for (const WireSegment& segment : peer.GetWire())
        {
            if (segment.fromServer)
            {
                ++byId[segment.id.RemoteText()];
            }
        }
        for (const auto& [id, count] : byId)
        {
            ++synAcks[count];
        }
        for (std::size_t count = 1; count <= 7; ++count)
        {
            const auto expected = m_row.synAcks.find(count);
            NS_TEST_EXPECT_MSG_EQ(synAcks[count],
                                  (expected == m_row.synAcks.end() ? 0 : expected->second),
                                  "entries with " << count << " SYN,ACKs");
        }
    }

    RateRow m_row; //!< the measured case
    bool m_isIpv6; //!< family
};

/** SYNs that come a few milliseconds late, as from any real sender. */
class JitterTestCase : public TestCase
{
  public:
    explicit JitterTestCase(bool isIpv6)
        : TestCase(std::string("Reference02.Rate.10PerSecondJittered.PeakIsAsMeasured") +
                   (isIpv6 ? "Ipv6" : "")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const auto rows = ReadOccupancy(10);
        for (int64_t stream = 4000; stream < 4004; ++stream)
        {
            SegmentPeer peer({{"HalfOpenLimitEntries", "1024"}}, m_isIpv6);
            peer.Listen(128);
            const auto late = CreateObject<UniformRandomVariable>();
            late->SetStream(stream);
            SendFlood(peer, 750, [&late](uint32_t i) {
                return MilliSeconds(100 * i) + Seconds(late->GetValue(0, 0.020));
            });
            peer.RunUntil(FLOOD_START + Seconds(75));
            // Measured: 89; evenly spaced: 80.
            NS_TEST_EXPECT_MSG_GT_OR_EQ(GetPeak(peer), 85, "stream " << stream);
            NS_TEST_EXPECT_MSG_LT_OR_EQ(GetPeak(peer), 92, "stream " << stream);
            const auto [measured, simulated] = GetMeans(rows, GetOccupancy(peer));
            NS_TEST_EXPECT_MSG_EQ_TOL(simulated, measured, 4, "time average, stream " << stream);
        }
    }

    bool m_isIpv6; //!< family
};

class Reference02RateTestSuite : public TestSuite
{
  public:
    Reference02RateTestSuite()
        : TestSuite("tcp-lifecycle-reference-02-rate")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const RateRow& row : RATES)
            {
                AddTestCase(new RateTestCase(row, isIpv6));
            }
            AddTestCase(new JitterTestCase(isIpv6));
        }
    }
};

Reference02RateTestSuite g_reference02RateTestSuite; //!< registers the suite

} // namespace
