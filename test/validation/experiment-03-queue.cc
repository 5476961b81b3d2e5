// SPDX-License-Identifier: GPL-2.0-only
//
// 03: the queue and the counters of a server that is flooded while kernel clients connect.

#include "experiments.h"
#include "flooded-queue.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

const std::string CONSOLE = "03-syncookies/console.txt";
constexpr uint32_t RUNS = 8; //!< one for each slot of 256 ms in one of 2.048 s

constexpr std::array<const char*, std::tuple_size<FloodedQueue>::value> COLUMNS{
    "syn_recv", "SyncookiesSent", "SyncookiesRecv", "TCPReqQFullDrop"};

/**
 * \return a range that holds what the runs are a sample of: a tenth of their range or one step
 * beyond is as likely among thousands of rows. Where all runs agree on 0 it is exact.
 */
QueueRange
Widen(const QueueRange& range)
{
    const double more = range.most == 0 ? 0 : 1 + 0.1 * (range.most - range.least);
    return {range.least - more, range.most + more};
}

/** \return true if \p value is in \p range */
bool
IsIn(const QueueRange& range, double value)
{
    return value >= range.least && value <= range.most;
}

/** \return the tolerance of a measured number: both have to be what the rules give */
ValidationTolerance
ToTolerance(const QueueRange& rules, double simulated)
{
    std::ostringstream reason;
    reason << "the rules of the reference give " << rules.least << " to " << rules.most;
    if (!IsIn(rules, simulated))
    {
        return {0, 0, reason.str() + ", not what is simulated"};
    }
    return {simulated - rules.least, rules.most - simulated, reason.str()};
}

/** One case: its rules, and its runs. */
class FloodedQueueCase
{
  public:
    FloodedQueueCase(const MeasuredFlood& measured, bool isIpv6)
        : m_measured(measured),
          m_rules(ModelFloodedQueue(measured))
    {
        for (uint32_t seed = 1; seed <= RUNS; ++seed)
        {
            m_runs.push_back(SimulateFloodedClients(measured.simulation, seed, isIpv6));
        }
    }

    void
    Compare(ValidationReport& report, const std::string& title) const
    {
        for (std::size_t column = 0; column < COLUMNS.size(); ++column)
        {
            CompareColumn(report, column);
        }
        CompareConsole(report, title);
    }

  private:
    /** \return median of a number of each run */
    template <typename Get>
    double
    GetMiddle(Get get) const
    {
        std::vector<double> values;
        for (const FloodedRun& run : m_runs)
        {
            values.push_back(get(run));
        }
        std::sort(values.begin(), values.end());
        return values[values.size() / 2];
    }

    /** legit-cC-rR-queue.csv. */
    void
    CompareColumn(ValidationReport& report, std::size_t column) const
    {
        const std::string file = m_measured.name + "-queue.csv";
        double there = 0; // measured numbers that the rules do not give
        double here = 0;  // the same of single runs
        for (std::size_t i = 0; i < m_measured.rows.size(); ++i)
        {
            const FloodedRow& row = m_measured.rows[i];
            const QueueRange rules = Widen(m_rules.rows.at(i).at(column));
            const double simulated = GetMiddle(
                [i, column](const FloodedRun& run) { return run.queue.at(i).at(column); });
            there += IsIn(rules, row.value.at(column)) ? 0 : 1;
            for (const FloodedRun& run : m_runs)
            {
                here += IsIn(rules, run.queue.at(i).at(column)) ? 0 : 1;
            }
            if (row.value.at(column) != 0 || simulated != 0 || rules.most != 0)
            {
                report.CompareNumbers(file,
                                      "t " + row.time,
                                      COLUMNS.at(column),
                                      row.value.at(column),
                                      simulated,
                                      ToTolerance(rules, simulated));
            }
        }
        report.CompareNumbers(file,
                              "all runs",
                              std::string(COLUMNS.at(column)) + " that the rules do not give",
                              there,
                              here);
    }

    /** Counters that the script printed in the end. */
    void
    CompareConsole(ValidationReport& report, const std::string& title) const
    {
        const FloodedClientsCase& simulation = m_measured.simulation;
        const std::string row = "legit cookies=" + std::to_string(simulation.cookies) +
                                " flood=" + std::to_string(simulation.rate) + "/s";
        KernelCounters printed = ReadCounters(FindConsoleLine(CONSOLE, title, row));
        for (const auto& [name, range] : m_rules.counters)
        {
            const double simulated = GetMiddle([&name = name](const FloodedRun& run) {
                return static_cast<double>(run.counters.at(name));
            });
            const QueueRange rules = range.least == range.most ? range : Widen(range);
            report.CompareNumbers(CONSOLE,
                                  row,
                                  name,
                                  static_cast<double>(printed[name]),
                                  simulated,
                                  ToTolerance(rules, simulated));
        }
    }

    const MeasuredFlood m_measured; //!< what the files tell
    const FloodedBand m_rules;      //!< what the rules give
    std::vector<FloodedRun> m_runs; //!< at the measured phase of the wheel
};

} // namespace

void
ValidateFloodedQueues(ValidationReport& report, bool isIpv6)
{
    const auto compare = [&](uint32_t cookies, uint32_t rate, double phaseS, const char* title) {
        FloodedQueueCase(ReadMeasuredFlood(cookies, rate, phaseS), isIpv6).Compare(report, title);
    };
    // When slots of the wheel end is seen in the files: clients that got in by their SYN of 11 or
    // 19 s did so within ms of that (c0-r500, c0-r100); of 1 to 3 s, of that of the slots of 32 ms.
    // Which of these is left, and both with cookies, is what gives the rows by the rules: other
    // phases put dozens of rows beyond what they give.
    compare(0, 20, 0.016, "03-legitA");
    compare(0, 100, 0.1023, "03-legitB");
    compare(0, 500, 0.0077, "03-legitA");
    compare(1, 20, 0.064, "03-legitB");
    compare(1, 500, 0.024, "03-legitB");
    compare(2, 500, 0, "03-legitA"); // no timer takes part
}

} // namespace ns3
