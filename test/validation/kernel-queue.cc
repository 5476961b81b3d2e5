// SPDX-License-Identifier: GPL-2.0-only
//
// Entries, their timers and the wheel.

#include "kernel-queue.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>

namespace ns3
{

namespace
{

constexpr uint32_t RETRIES = 5; //!< tcp_synack_retries

/** Ends of the levels of the wheel at HZ=250, and their slots, s. */
constexpr std::array<std::pair<double, double>, 4> LEVELS{
    {{0.252, 0.004}, {2.016, 0.032}, {16.128, 0.256}, {129.024, 2.048}}};

/** A timer that runs. */
struct RunningTimer
{
    double fires;  //!< s
    int64_t level; //!< of the wheel; higher ones fire first
    int64_t rank;  //!< among those of one slot: lower ones fire first
    uint32_t syn;  //!< whose

    bool
    operator>(const RunningTimer& other) const
    {
        return std::make_tuple(fires, -level, rank) >
               std::make_tuple(other.fires, -other.level, other.rank);
    }
};

/** One run. */
class QueueRun
{
  public:
    QueueRun(uint32_t backlog, KernelTimerOrder order, double phaseS, std::size_t syns)
        : m_backlog(backlog),
          m_order(order),
          m_phaseS(phaseS),
          m_repeats(syns, 0)
    {
    }

    /** Fire what is due until \p seconds. */
    void
    Advance(double seconds)
    {
        while (!m_timers.empty() && m_timers.top().fires <= seconds)
        {
            const RunningTimer timer = m_timers.top();
            m_timers.pop();
            Fire(timer.fires, timer.syn);
        }
    }

    /** A SYN comes. */
    void
    Arrive(double seconds, uint32_t syn)
    {
        const bool isFull = m_entries > m_backlog;
        m_events.push_back(
            {seconds, isFull ? KernelQueueEvent::REFUSE : KernelQueueEvent::INSERT, syn, 0});
        if (!isFull)
        {
            ++m_entries;
            ++m_young;
            Start(seconds, syn);
        }
    }

    std::vector<KernelQueueEvent> m_events; //!< so far

  private:
    /** Start the timer of an entry for the next time. */
    void
    Start(double seconds, uint32_t syn)
    {
        const double wait = std::ldexp(1.0, static_cast<int>(m_repeats[syn]));
        ++m_started;
        if (m_order == KernelTimerOrder::EXACT)
        {
            m_timers.push({seconds + wait, 0, m_started, syn});
            return;
        }
        const auto level = std::find_if(
            LEVELS.begin(), LEVELS.end(), [wait](const auto& l) { return wait < l.first; });
        const double slot = level->second;
        const double end = (std::floor((seconds + wait + m_phaseS) / slot) + 1) * slot - m_phaseS;
        m_timers.push({std::round(end * 1e6) / 1e6, // one number for one slot
                       level - LEVELS.begin(),
                       m_order == KernelTimerOrder::LAST_IN ? -m_started : m_started,
                       syn});
    }

    /** \return how often a SYN,ACK may be repeated now (conclusion 01) */
    uint32_t
    GetLimit() const
    {
        uint32_t limit = RETRIES;
        if (2 * m_entries > std::max(8u, m_backlog))
        {
            for (uint32_t young = 2 * m_young; limit > 2 && m_entries >= young; young *= 2)
            {
                --limit;
            }
        }
        return limit;
    }

    void
    Fire(double seconds, uint32_t syn)
    {
        const uint32_t repeats = m_repeats[syn];
        const bool isOver = repeats >= GetLimit();
        m_young -= repeats == 0 ? 1 : 0;
        m_events.push_back(
            {seconds, isOver ? KernelQueueEvent::REMOVE : KernelQueueEvent::REPEAT, syn, repeats});
        if (isOver)
        {
            --m_entries;
            return;
        }
        ++m_repeats[syn];
        Start(seconds, syn);
    }

    uint32_t m_backlog;              //!< B
    KernelTimerOrder m_order;        //!< of timers
    double m_phaseS;                 //!< of the wheel
    uint32_t m_entries{0};           //!< in the queue
    uint32_t m_young{0};             //!< of them, those whose timer has not fired
    int64_t m_started{0};            //!< timers, so far
    std::vector<uint32_t> m_repeats; //!< by SYN
    std::priority_queue<RunningTimer, std::vector<RunningTimer>, std::greater<RunningTimer>>
        m_timers; //!< the next one on top
};

} // namespace

KernelQueue::KernelQueue(uint32_t backlog, KernelTimerOrder order, double phaseS)
    : m_backlog(backlog),
      m_order(order),
      m_phaseS(phaseS)
{
}

std::vector<KernelQueueEvent>
KernelQueue::Run(const std::vector<double>& syns) const
{
    QueueRun run(m_backlog, m_order, m_phaseS, syns.size());
    for (std::size_t i = 0; i < syns.size(); ++i)
    {
        run.Advance(syns[i]);
        run.Arrive(syns[i], static_cast<uint32_t>(i));
    }
    run.Advance(HUGE_VAL);
    return std::move(run.m_events);
}

} // namespace ns3
