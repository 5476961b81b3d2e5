// SPDX-License-Identifier: GPL-2.0-only
//
// Entries, their timers and the wheel.

#include "kernel-queue.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <queue>
#include <random>
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

/** What the timer of a client's SYN waits, s: 4 times the first time-out, then doubled. */
constexpr std::array<double, 9> CLIENT_WAITS{1, 1, 1, 1, 1, 2, 4, 8, 16};

/** Level of a client's SYN: behind all timers of its instant, as softirqs take packets. */
constexpr int64_t BEHIND_TIMERS = -1;

/** One run. */
class QueueRun
{
  public:
    QueueRun(uint32_t backlog,
             KernelTimerOrder order,
             double phaseS,
             std::size_t syns,
             const KernelQueueClients& clients)
        : m_backlog(backlog),
          m_order(order),
          m_phaseS(phaseS),
          m_silent(syns),
          m_clients(clients),
          m_numbers(clients.seed),
          m_repeats(syns + clients.connects.size(), 0)
    {
        for (std::size_t i = 0; i < clients.connects.size(); ++i)
        {
            m_timers.push(
                {clients.connects[i], BEHIND_TIMERS, ++m_started, static_cast<uint32_t>(syns + i)});
        }
    }

    /** Fire what is due until \p seconds. */
    void
    Advance(double seconds)
    {
        while (!m_timers.empty() && m_timers.top().fires <= seconds)
        {
            const RunningTimer timer = m_timers.top();
            m_timers.pop();
            if (timer.level == BEHIND_TIMERS)
            {
                Arrive(timer.fires, timer.syn);
            }
            else if (timer.syn < m_silent)
            {
                if (timer.fires != m_slotEnd)
                {
                    m_slotEnd = timer.fires;
                    m_slotLate = DrawLate();
                }
                Fire(timer.fires, timer.syn, m_slotLate);
            }
            else
            {
                m_timers.push({timer.fires + DrawLate(), BEHIND_TIMERS, ++m_started, timer.syn});
            }
        }
    }

    /** A SYN comes. */
    void
    Arrive(double seconds, uint32_t syn)
    {
        const bool isFull = m_entries > m_backlog;
        const bool answers = syn >= m_silent;
        if (m_clients.cookies == 2 || (m_clients.cookies == 1 && isFull))
        {
            Note(seconds, KernelQueueEvent::COOKIE, syn);
            if (answers)
            {
                Note(seconds, KernelQueueEvent::RETURN, syn);
            }
            return;
        }
        Note(seconds, isFull ? KernelQueueEvent::REFUSE : KernelQueueEvent::INSERT, syn);
        if (answers)
        {
            if (!isFull)
            {
                Note(seconds, KernelQueueEvent::COMPLETE, syn);
                return;
            }
            WaitForClient(seconds, syn);
        }
        else if (!isFull)
        {
            ++m_entries;
            ++m_young;
            Start(seconds, syn, std::ldexp(1.0, static_cast<int>(m_repeats[syn])));
        }
    }

    std::vector<KernelQueueEvent> m_events; //!< so far

  private:
    void
    Note(double seconds, KernelQueueEvent::Kind kind, uint32_t syn)
    {
        m_events.push_back({seconds, kind, syn, m_repeats[syn]});
    }

    /** \return by how much a client's SYN comes late, s */
    double
    DrawLate()
    {
        const std::size_t count = m_clients.lateS.size();
        return count == 0 ? 0 : m_clients.lateS[m_numbers() % count];
    }

    /** Start the timer of a client whose SYN had no answer. */
    void
    WaitForClient(double seconds, uint32_t syn)
    {
        const double wait = CLIENT_WAITS.at(m_repeats[syn]);
        ++m_repeats[syn];
        if (seconds + wait < m_clients.connects[syn - m_silent] + m_clients.patienceS)
        {
            Start(seconds, syn, wait);
        }
    }

    /** Start the timer of an entry or a client. */
    void
    Start(double seconds, uint32_t syn, double wait)
    {
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
    Fire(double seconds, uint32_t syn, double late)
    {
        const uint32_t repeats = m_repeats[syn];
        const bool isOver = repeats >= GetLimit();
        m_young -= repeats == 0 ? 1 : 0;
        Note(seconds, isOver ? KernelQueueEvent::REMOVE : KernelQueueEvent::REPEAT, syn);
        if (isOver)
        {
            --m_entries;
            return;
        }
        ++m_repeats[syn];
        Start(seconds + late, syn, std::ldexp(1.0, static_cast<int>(m_repeats[syn])));
    }

    uint32_t m_backlog;              //!< B
    KernelTimerOrder m_order;        //!< of timers
    double m_phaseS;                 //!< of the wheel
    std::size_t m_silent;            //!< SYNs of silent clients
    KernelQueueClients m_clients;    //!< others
    std::mt19937 m_numbers;          //!< their lateness
    double m_slotEnd{-1};            //!< when the timers that fire were due, s
    double m_slotLate{0};            //!< by which those of their entries start late, s
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
KernelQueue::Run(const std::vector<double>& syns, const KernelQueueClients& clients) const
{
    QueueRun run(m_backlog, m_order, m_phaseS, syns.size(), clients);
    for (std::size_t i = 0; i < syns.size(); ++i)
    {
        run.Advance(syns[i]);
        run.Arrive(syns[i], static_cast<uint32_t>(i));
    }
    run.Advance(HUGE_VAL);
    return std::move(run.m_events);
}

} // namespace ns3
