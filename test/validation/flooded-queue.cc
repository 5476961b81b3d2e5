// SPDX-License-Identifier: GPL-2.0-only
//
// Reading the files of a flood with clients, and running the queue of the reference's rules.

#include "flooded-queue.h"

#include "../linux-capture.h"
#include "kernel-queue.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace ns3
{

namespace
{

constexpr uint32_t RUNS = 256;
constexpr double ROUNDED_S = 0.005; //!< of the times of rows
constexpr double SLEEP_S = 0.1;     //!< between two rows
// In c2-r500, where each SYN is counted, the flood was up to 26 ms late: the program's threads take
// turns.
constexpr double BUSY_S = 0.026;
constexpr double ALONE_S = 2;         //!< then clients begin
constexpr double AT_ONCE_S = 0.5;     //!< clients that connect later had to send SYNs again
constexpr double JIFFY_S = 0.004;     //!< HZ=250
constexpr double SLOT_S = 0.032;      //!< of timers of 1 and 2 s
constexpr double WIDE_SLOT_S = 0.256; //!< of timers of 4 and 8 s
constexpr double STOP_S = 0.06;       //!< the program and its sender noticed the end so late
constexpr double READ_S = 0.4;        //!< its threads were joined before counters were read

/** \return the begin of the flood on the rows' clock, s: rows before any client count its SYNs */
double
FindBegin(const MeasuredFlood& flood)
{
    double begin = HUGE_VAL;
    for (const FloodedRow& row : flood.rows)
    {
        if (row.read.most < ALONE_S)
        {
            const double syns = row.value[0] + row.value[1] + row.value[3];
            begin = std::min(begin, row.read.most - ROUNDED_S - (syns - 1) / flood.simulation.rate);
        }
    }
    return std::max(0.0, begin);
}

/** Read -queue.csv. */
void
ReadRows(MeasuredFlood& flood)
{
    const auto table = ReadLinuxTable(flood.name + "-queue.csv");
    double last = -SLEEP_S;
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        FloodedRow row;
        row.time = table[i].at(0);
        const double noted = std::stod(row.time);
        row.read.least = i == 1 ? 0 : std::min(noted, last + SLEEP_S) - 2 * ROUNDED_S;
        row.read.most = noted + ROUNDED_S;
        last = noted;
        for (std::size_t column = 0; column < row.value.size(); ++column)
        {
            row.value.at(column) = std::stod(table[i].at(column + 1));
        }
        flood.simulation.samples.push_back((row.read.least + row.read.most) / 2);
        flood.rows.push_back(row);
    }
}

/** One run by the rules. */
class RulesRun
{
  public:
    RulesRun(const MeasuredFlood& flood, uint32_t seed)
        : m_numbers(seed)
    {
        const FloodedClientsCase& simulation = flood.simulation;
        const double slots = std::floor(Draw(KernelQueue::PERIOD_S / WIDE_SLOT_S));
        const double ends = simulation.phaseS + WIDE_SLOT_S * slots + Draw(JIFFY_S);
        m_stop = simulation.endS + Draw(STOP_S);
        std::vector<double> syns;
        for (double due = simulation.beginS; due < m_stop;
             due = simulation.beginS + static_cast<double>(syns.size()) / simulation.rate)
        {
            const double sent = due + Draw(FloodedRun::JITTER_S);
            syns.push_back(syns.empty() ? sent : std::max(sent, syns.back()));
        }
        m_silent = syns.size();
        const KernelQueueClients clients{
            simulation.connects, simulation.cookies, FloodedRun::PATIENCE_S, flood.lateS, seed};
        // A phase is how long before the clock's zero a slot began.
        const double phase = std::fmod(2 * KernelQueue::PERIOD_S - ends, KernelQueue::PERIOD_S);
        const auto order = seed % 2 == 0 ? KernelTimerOrder::FIRST_IN : KernelTimerOrder::LAST_IN;
        m_events = KernelQueue(FloodedRun::BACKLOG, order, phase).Run(syns, clients);
    }

    /** Add its numbers to those of other runs. */
    void
    AddTo(FloodedBand& band, const std::vector<FloodedRow>& rows) const
    {
        FloodedQueue now{};
        FloodedQueue before{}; // at the begin of the row's read
        std::size_t next = 0;
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            const double from = rows[i].read.least - BUSY_S;
            while (next < m_events.size() && m_events[next].seconds < from)
            {
                Count(now, m_events[next++]);
            }
            before = now;
            AddValues(band.rows.at(i), before);
            for (std::size_t k = next;
                 k < m_events.size() && m_events[k].seconds <= rows[i].read.most;
                 ++k)
            {
                Count(before, m_events[k]);
                AddValues(band.rows.at(i), before);
            }
        }
        AddCounters(band, m_stop);
        AddCounters(band, m_stop + READ_S);
    }

  private:
    /** \return a random number from 0 to \p most */
    double
    Draw(double most)
    {
        return std::uniform_real_distribution<double>(0, most)(m_numbers);
    }

    static void
    AddValues(std::array<QueueRange, std::tuple_size<FloodedQueue>::value>& ranges,
              const FloodedQueue& values)
    {
        for (std::size_t column = 0; column < values.size(); ++column)
        {
            ranges.at(column).Add(values.at(column));
        }
    }

    /** Count an event in the columns. */
    void
    Count(FloodedQueue& now, const KernelQueueEvent& event) const
    {
        const bool isSilent = event.syn < m_silent;
        switch (event.kind)
        {
        case KernelQueueEvent::INSERT:
            now[0] += isSilent ? 1 : 0; // a client's entry is completed at once
            break;
        case KernelQueueEvent::REFUSE:
            ++now[3];
            break;
        case KernelQueueEvent::COOKIE:
            ++now[1];
            break;
        case KernelQueueEvent::REMOVE:
            --now[0];
            break;
        case KernelQueueEvent::RETURN:
            ++now[2];
            break;
        case KernelQueueEvent::REPEAT:
        case KernelQueueEvent::COMPLETE:
            break;
        }
    }

    /** Add nstat's counters at a time. */
    void
    AddCounters(FloodedBand& band, double seconds) const
    {
        std::array<double, KernelQueueEvent::RETURN + 1> events{}; // by kind
        for (const KernelQueueEvent& event : m_events)
        {
            // No SYN comes after the end.
            const bool isTimer =
                event.kind == KernelQueueEvent::REPEAT || event.kind == KernelQueueEvent::REMOVE;
            events.at(event.kind) += event.seconds <= (isTimer ? seconds : m_stop) ? 1 : 0;
        }
        const double cookies = events[KernelQueueEvent::COOKIE];
        const double refused = events[KernelQueueEvent::REFUSE];
        const double repeats = events[KernelQueueEvent::REPEAT];
        const double opens = events[KernelQueueEvent::COMPLETE] + events[KernelQueueEvent::RETURN];
        const double answers = events[KernelQueueEvent::INSERT] + cookies;
        const auto add = [&band](const std::string& name, double value) {
            band.counters.try_emplace(name, QueueRange{value, value}).first->second.Add(value);
        };
        add("TcpExtSyncookiesSent", cookies);
        add("TcpExtTCPReqQFullDoCookies", cookies);
        add("TcpExtSyncookiesRecv", events[KernelQueueEvent::RETURN]);
        add("TcpExtSyncookiesFailed", 0);
        add("TcpExtTCPReqQFullDrop", refused);
        add("TcpExtListenDrops", refused);
        add("TcpExtListenOverflows", 0);
        add("TcpPassiveOpens", opens);
        add("TcpExtTCPTimeouts", repeats + events[KernelQueueEvent::REMOVE]);
        add("TcpExtTCPSynRetrans", repeats);
        add("TcpRetransSegs", repeats);
        // The third ACK, a FIN, and the ACK of the server's, which the FIN may be; and so back.
        for (const double closes : {1, 2})
        {
            add("TcpInSegs", answers + refused + (closes + 1) * opens);
            add("TcpOutSegs", answers + repeats + closes * opens);
        }
    }

    std::mt19937 m_numbers;                 //!< of this run
    double m_stop{0};                       //!< end of the flood, s
    std::size_t m_silent{0};                //!< SYNs of the flood
    std::vector<KernelQueueEvent> m_events; //!< all
};

} // namespace

void
QueueRange::Add(double value)
{
    least = std::min(least, value);
    most = std::max(most, value);
}

MeasuredFlood
ReadMeasuredFlood(uint32_t cookies, uint32_t rate, double phaseS)
{
    MeasuredFlood flood;
    flood.name = "03-syncookies/legit-c" + std::to_string(cookies) + "-r" + std::to_string(rate);
    FloodedClientsCase& simulation = flood.simulation;
    simulation.cookies = cookies;
    simulation.rate = rate;
    simulation.phaseS = phaseS;
    const auto table = ReadLinuxTable(flood.name + ".csv");
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        const double connect = std::stod(cells.at(1));
        const bool isConnected = cells.at(2) == "ok";
        const double wait = isConnected ? std::stod(cells.at(3)) : FloodedRun::PATIENCE_S;
        simulation.connects.push_back(connect);
        simulation.endS = std::max(simulation.endS, connect + wait);
        if (isConnected && wait > AT_ONCE_S)
        {
            // Its SYN went out at the end of a slot; accept() returned as late as it came.
            const double late = std::stod(cells.at(9)) - phaseS + SLOT_S;
            const double left = std::fmod(late, SLOT_S);
            flood.lateS.push_back(SLOT_S - left < 1e-3 ? 0 : left);
        }
    }
    ReadRows(flood);
    simulation.beginS = FindBegin(flood);
    return flood;
}

FloodedBand
ModelFloodedQueue(const MeasuredFlood& measured)
{
    FloodedBand band;
    const QueueRange nothing{HUGE_VAL, -HUGE_VAL};
    band.rows.resize(measured.rows.size(), {nothing, nothing, nothing, nothing});
    for (uint32_t seed = 1; seed <= RUNS; ++seed)
    {
        RulesRun(measured, seed).AddTo(band, measured.rows);
    }
    return band;
}

} // namespace ns3
