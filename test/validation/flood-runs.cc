// SPDX-License-Identifier: GPL-2.0-only
//
// Floods of 75 s: simulating and sampling.

#include "flood-runs.h"

#include "validation-report.h"

#include "../segment-peer.h"
#include "../silent-flood.h"

#include "ns3/random-variable-stream.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <unordered_map>

namespace ns3
{

namespace
{

constexpr double RUN_S = 150; //!< then the queue is empty

/** How a simulated flood differs from an ideal one. */
struct Variant
{
    std::string granularity; //!< TimerGranularity
    double phaseS;           //!< when the flood begins in a slot
    double jitterS;          //!< each SYN comes late by up to this
};

/**
 * The first is what is shown beside the measured one: exact timers, and SYNs up to 5 ms late, for
 * the measured sender slept in steps of 5 ms. Without that the tenth SYN behind one at 10/s comes
 * at the instant of its timer, as from no real sender. Linux's timers of 1 and 2 s fire in slots of
 * 32 ms, those of 4 to 16 s in slots of 256 ms; here all timers of a run have the same. With 160 ms
 * the third timer, at which entries are pruned, is late by 160 ms at most as it is with 32, 32 and
 * 256 ms on average, for 4 s is a multiple of it.
 */
const std::vector<Variant> VARIANTS{
    {"0s", 0, 0.005},
    {"0s", 0, 0},
    {"0s", 0, 0.02},
    {"4ms", 0, 0.02},
    {"32ms", 0, 0.005},
    {"32ms", 0.008, 0.005},
    {"32ms", 0.016, 0.005},
    {"32ms", 0.024, 0.005},
    {"160ms", 0, 0.005},
    {"160ms", 0.04, 0.005},
    {"160ms", 0.08, 0.005},
    {"160ms", 0.12, 0.005},
};

/** What happens to the columns of a run, in order of time. */
class Ledger
{
  public:
    /** \brief Take the events of a run. \param begin of the flood */
    Ledger(const KernelView& view, Time begin)
        : m_begin(begin)
    {
        auto timer = view.GetTimers().begin();
        for (const TcpQueueEvent& event : view.GetQueueEvents())
        {
            for (; timer != view.GetTimers().end() && timer->time < event.time; ++timer)
            {
                Take(*timer);
            }
            Take(event);
        }
        for (; timer != view.GetTimers().end(); ++timer)
        {
            Take(*timer);
        }
        Advance(begin + Seconds(RUN_S));
    }

    /** \return values each FLOOD_STEP_S */
    const std::vector<FloodValues>&
    GetSamples() const
    {
        return m_samples;
    }

  private:
    /** Write samples up to \p time. */
    void
    Advance(Time time)
    {
        while (static_cast<double>(m_samples.size()) * FLOOD_STEP_S < ToSeconds(time - m_begin))
        {
            m_samples.push_back(m_now);
        }
    }

    void
    Take(const TcpQueueEvent& event)
    {
        Advance(event.time);
        switch (event.action)
        {
        case TcpQueueAction::INSERT:
            ++m_now[0];
            ++m_now[5];
            m_retransmissions[event.id] = 0;
            break;
        case TcpQueueAction::REMOVE:
            --m_now[0];
            --m_now.at(5 + m_retransmissions[event.id]);
            m_fired.erase(event.id.RemoteText());
            break;
        case TcpQueueAction::REFUSE:
            m_now[1] += event.reason == TcpQueueReason::HALF_OPEN_FULL ? 1 : 0;
            ++m_now[2];
            break;
        }
    }

    void
    Take(const TcpTimerEvent& event)
    {
        Advance(event.time);
        if (event.action == TcpTimerAction::FIRE)
        {
            ++m_now[4];
            m_fired.insert(event.id.RemoteText());
        }
        else if (event.action == TcpTimerAction::START && m_fired.erase(event.id.RemoteText()) > 0)
        {
            ++m_now[3];
            uint32_t& retransmissions = m_retransmissions[event.id];
            --m_now.at(5 + retransmissions);
            ++retransmissions;
            ++m_now.at(5 + retransmissions);
        }
    }

    Time m_begin;                       //!< t = 0
    FloodValues m_now{};                //!< the columns
    std::vector<FloodValues> m_samples; //!< as they were
    std::unordered_map<TcpConnectionId, uint32_t, TcpConnectionIdHash> m_retransmissions;
    std::set<std::string> m_fired; //!< clients whose timer has fired, and not begun again
};

/** B = 128, M = 1024: \p rate SYNs a second from silent sources. */
MeasuredFlood
Simulate(uint32_t rate, const Variant& variant, bool isIpv6)
{
    KernelView view;
    SegmentPeer peer({{"HalfOpenLimitEntries", "1024"}, {"TimerGranularity", variant.granularity}},
                     isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(128);
    const auto late = CreateObject<UniformRandomVariable>();
    late->SetStream(4000);
    const double gap = 1.0 / rate;
    SendFlood(peer, static_cast<uint32_t>(FLOOD_S) * rate, [&](uint32_t i) {
        return NanoSeconds(
            std::llround(1e9 * (variant.phaseS + gap * i + late->GetValue(0, variant.jitterS))));
    });
    peer.RunUntil(FLOOD_START + Seconds(RUN_S + 1));
    const Time begin = FLOOD_START + Seconds(variant.phaseS);
    MeasuredFlood run;
    run.samples = Ledger(view, begin).GetSamples();
    run.counters = view.Count(peer.GetWire(), Time(0), Time::Max());
    std::map<std::string, std::size_t> synAcks;
    for (const WireSegment& segment : peer.GetWire())
    {
        synAcks[segment.id.RemoteText()] += segment.fromServer ? 1 : 0;
    }
    for (const auto& [client, count] : synAcks)
    {
        run.histogram[count] += count > 0 ? 1 : 0;
    }
    for (const TcpQueueEvent& event : view.GetQueueEvents())
    {
        run.empty = event.entries == 0 ? ToSeconds(event.time - begin) : run.empty;
    }
    return run;
}

} // namespace

const FloodValues&
MeasuredFlood::At(double seconds) const
{
    const auto last = static_cast<double>(samples.size() - 1);
    return samples[static_cast<std::size_t>(
        std::clamp(std::floor(seconds / FLOOD_STEP_S), 0.0, last))];
}

std::vector<MeasuredFlood>
SimulateFloods(uint32_t rate, bool isIpv6)
{
    std::vector<MeasuredFlood> runs;
    for (const Variant& variant : VARIANTS)
    {
        runs.push_back(Simulate(rate, variant, isIpv6));
    }
    return runs;
}

} // namespace ns3
