// SPDX-License-Identifier: GPL-2.0-only
//
// Floods of 75 s: simulating, modelling and sampling.

#include "flood-runs.h"

#include "../segment-peer.h"
#include "../silent-flood.h"
#include "validation-report.h"

#include "ns3/random-variable-stream.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <unordered_map>

namespace ns3
{

namespace
{

constexpr double RUN_S = 150;        //!< then the queue is empty
constexpr double JITTER_S = 0.005;   //!< the measured sender slept 5 ms at most at a time
constexpr uint32_t BACKLOG = 128;    //!< B
constexpr uint32_t MODEL_RUNS = 128; //!< phases of the wheel
constexpr double GOLDEN = 0.618034;  //!< golden ratio

/** Writes samples of columns that change in order of time. */
class Sampler
{
  public:
    /** Write samples up to \p seconds. */
    void
    Advance(double seconds)
    {
        while (static_cast<double>(samples.size()) * FLOOD_STEP_S < std::min(seconds, RUN_S))
        {
            samples.push_back(now);
        }
    }

    /** An entry that was repeated so often is there, or no more. */
    void
    Count(uint32_t repeats, double change)
    {
        if (FIRST_AVERAGED + repeats < now.size()) // the measured table ends there
        {
            now.at(FIRST_AVERAGED + repeats) += change;
        }
    }

    FloodValues now{};                //!< the columns
    std::vector<FloodValues> samples; //!< as they were
};

/** What happens to the columns of a simulated run. */
class Ledger
{
  public:
    /** \brief Take the events of a run. */
    explicit Ledger(const KernelView& view)
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
        m_sampler.Advance(RUN_S);
    }

    /** \return values each FLOOD_STEP_S */
    const std::vector<FloodValues>&
    GetSamples() const
    {
        return m_sampler.samples;
    }

  private:
    void
    Take(const TcpQueueEvent& event)
    {
        m_sampler.Advance(ToSeconds(event.time - FLOOD_START));
        FloodValues& now = m_sampler.now;
        switch (event.action)
        {
        case TcpQueueAction::INSERT:
            ++now[0];
            m_sampler.Count(0, 1);
            m_retransmissions[event.id] = 0;
            break;
        case TcpQueueAction::REMOVE:
            --now[0];
            m_sampler.Count(m_retransmissions[event.id], -1);
            m_fired.erase(event.id.RemoteText());
            break;
        case TcpQueueAction::BYPASS:
            break;
        case TcpQueueAction::REFUSE:
            now[1] += event.reason == TcpQueueReason::HALF_OPEN_FULL ? 1 : 0;
            ++now[2];
            break;
        }
    }

    void
    Take(const TcpTimerEvent& event)
    {
        m_sampler.Advance(ToSeconds(event.time - FLOOD_START));
        if (event.action == TcpTimerAction::FIRE)
        {
            ++m_sampler.now[4];
            m_fired.insert(event.id.RemoteText());
        }
        else if (event.action == TcpTimerAction::START && m_fired.erase(event.id.RemoteText()) > 0)
        {
            ++m_sampler.now[3];
            uint32_t& retransmissions = m_retransmissions[event.id];
            m_sampler.Count(retransmissions, -1);
            ++retransmissions;
            m_sampler.Count(retransmissions, 1);
        }
    }

    Sampler m_sampler; //!< gets the columns
    std::unordered_map<TcpConnectionId, uint32_t, TcpConnectionIdHash> m_retransmissions;
    std::set<std::string> m_fired; //!< clients whose timer has fired, and not begun again
};

/** \return a flood from the events of a queue */
Flood
ToFlood(const std::vector<KernelQueueEvent>& events)
{
    Flood flood;
    Sampler sampler;
    for (const KernelQueueEvent& event : events)
    {
        sampler.Advance(event.seconds);
        FloodValues& now = sampler.now;
        switch (event.kind)
        {
        case KernelQueueEvent::INSERT:
            ++now[0];
            sampler.Count(0, 1);
            break;
        case KernelQueueEvent::REFUSE:
            ++now[1];
            ++now[2];
            break;
        case KernelQueueEvent::REPEAT:
            ++now[3];
            ++now[4];
            sampler.Count(event.repeats, -1);
            sampler.Count(event.repeats + 1, 1);
            break;
        case KernelQueueEvent::REMOVE:
            --now[0];
            ++now[4];
            sampler.Count(event.repeats, -1);
            ++flood.histogram[event.repeats + 1];
            flood.empty = event.seconds;
            break;
        case KernelQueueEvent::COOKIE:
        case KernelQueueEvent::COMPLETE:
        case KernelQueueEvent::RETURN:
            break; // of other floods
        }
    }
    sampler.Advance(RUN_S);
    const auto toCount = [&sampler](std::size_t column) {
        return static_cast<int64_t>(sampler.now.at(column));
    };
    int64_t inSegs = 0;
    int64_t synAcks = 0;
    for (const KernelQueueEvent& event : events)
    {
        const bool isNew = event.kind == KernelQueueEvent::INSERT;
        inSegs += isNew || event.kind == KernelQueueEvent::REFUSE ? 1 : 0;
        synAcks += isNew || event.kind == KernelQueueEvent::REPEAT ? 1 : 0;
    }
    flood.counters = {{"TcpInSegs", inSegs},
                      {"TcpOutSegs", synAcks},
                      {"TcpRetransSegs", toCount(3)},
                      {"TcpExtTCPSynRetrans", toCount(3)},
                      {"TcpExtTCPTimeouts", toCount(4)},
                      {"TcpExtTCPReqQFullDrop", toCount(1)},
                      {"TcpExtListenDrops", toCount(2)}};
    flood.samples = std::move(sampler.samples);
    return flood;
}

} // namespace

const std::array<const char*, 11> FLOOD_COLUMNS{"syn_recv",
                                                "TCPReqQFullDrop",
                                                "ListenDrops",
                                                "TCPSynRetrans",
                                                "TCPTimeouts",
                                                "retr0",
                                                "retr1",
                                                "retr2",
                                                "retr3",
                                                "retr4",
                                                "retr5"};

const FloodValues&
Flood::At(double seconds) const
{
    const auto last = static_cast<double>(samples.size() - 1);
    return samples[static_cast<std::size_t>(
        std::clamp(std::floor(seconds / FLOOD_STEP_S), 0.0, last))];
}

void
AddMeans(FloodFacts& facts,
         const std::vector<double>& times,
         const std::vector<FloodValues>& values)
{
    std::map<std::string, double> rows;
    const auto add = [&](const std::string& name, double value) {
        facts[name] += value;
        ++rows[name];
    };
    double most = 0;
    for (std::size_t i = 0; i < times.size(); ++i)
    {
        const auto window = static_cast<uint32_t>(times[i] / FLOOD_WINDOW_S);
        const std::string when = ", mean from " + std::to_string(10 * window) + " s to " +
                                 std::to_string(10 * window + 10) + " s";
        for (std::size_t column = FIRST_AVERAGED; column < FLOOD_COLUMNS.size(); ++column)
        {
            add(FLOOD_COLUMNS.at(column) + when, values[i].at(column));
        }
        if (times[i] >= FLOOD_WINDOW_S && times[i] <= FLOOD_S)
        {
            add("syn_recv, mean from 10 s to 75 s", values[i][0]);
        }
        most = std::max(most, values[i][0]);
    }
    for (const auto& [name, count] : rows)
    {
        facts[name] /= count;
    }
    facts["most syn_recv"] = most;
}

FloodFacts
GetFacts(const Flood& flood, const std::vector<double>& times, double delay)
{
    FloodFacts facts;
    std::vector<FloodValues> values;
    values.reserve(times.size());
    for (const double time : times)
    {
        values.push_back(flood.At(std::max(0.0, time + delay)));
    }
    AddMeans(facts, times, values);
    for (std::size_t synAcks = 1; synAcks <= 7; ++synAcks)
    {
        const auto found = flood.histogram.find(synAcks);
        facts["clients with " + std::to_string(synAcks) + " SYN,ACKs"] =
            found == flood.histogram.end() ? 0 : found->second;
    }
    facts["queue empty after the last SYN, s"] = flood.empty;
    for (const auto& [name, value] : flood.counters)
    {
        facts[name] = static_cast<double>(value);
    }
    return facts;
}

Flood
SimulateFlood(uint32_t rate, bool isIpv6)
{
    KernelView view;
    SegmentPeer peer({{"HalfOpenLimitEntries", "1024"}}, isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(BACKLOG);
    const auto late = CreateObject<UniformRandomVariable>();
    late->SetStream(4000);
    const double gap = 1.0 / rate;
    SendFlood(peer, static_cast<uint32_t>(FLOOD_S) * rate, [&](uint32_t i) {
        return NanoSeconds(std::llround(1e9 * (gap * i + late->GetValue(0, JITTER_S))));
    });
    peer.RunUntil(FLOOD_START + Seconds(RUN_S + 1));
    Flood run;
    run.samples = Ledger(view).GetSamples();
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
        run.empty = event.entries == 0 ? ToSeconds(event.time - FLOOD_START) : run.empty;
    }
    return run;
}

std::pair<double, double>
FloodBand::At(std::size_t column, double from, double to) const
{
    const auto index = [this](double seconds) {
        return std::min(static_cast<std::size_t>(seconds / FLOOD_STEP_S), least.size() - 1);
    };
    std::pair<double, double> range{HUGE_VAL, -HUGE_VAL};
    for (std::size_t i = index(from); i <= index(to); ++i)
    {
        range.first = std::min(range.first, least[i].at(column));
        range.second = std::max(range.second, most[i].at(column));
    }
    return range;
}

FloodBand
ModelFloods(uint32_t rate, KernelTimerOrder order, const std::vector<double>& times)
{
    FloodBand band;
    for (uint32_t run = 0; run < MODEL_RUNS; ++run)
    {
        std::mt19937 numbers(run + 1);
        std::uniform_real_distribution<double> late(0, JITTER_S);
        std::vector<double> syns;
        for (uint32_t i = 0; i < static_cast<uint32_t>(FLOOD_S) * rate; ++i)
        {
            syns.push_back(static_cast<double>(i) / rate + late(numbers));
        }
        // Spread evenly over the slots of all levels: multiples of the golden ratio.
        const double phase = KernelQueue::PERIOD_S * std::fmod(GOLDEN * run, 1);
        const Flood flood = ToFlood(KernelQueue(BACKLOG, order, phase).Run(syns));
        if (run == 0)
        {
            band.least = flood.samples;
            band.most = flood.samples;
        }
        for (std::size_t i = 0; i < flood.samples.size(); ++i)
        {
            for (std::size_t column = 0; column < FLOOD_COLUMNS.size(); ++column)
            {
                const double value = flood.samples[i].at(column);
                band.least[i].at(column) = std::min(band.least[i].at(column), value);
                band.most[i].at(column) = std::max(band.most[i].at(column), value);
            }
        }
        const double delay =
            -FLOOD_EARLY_S + (FLOOD_EARLY_S + FLOOD_LATE_S) * std::fmod(GOLDEN * (run / 7 + 1), 1);
        for (const auto& [name, value] : GetFacts(flood, times, delay))
        {
            auto& range = band.facts.try_emplace(name, value, value).first->second;
            range.first = std::min(range.first, value);
            range.second = std::max(range.second, value);
        }
    }
    return band;
}

} // namespace ns3
