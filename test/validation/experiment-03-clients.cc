// SPDX-License-Identifier: GPL-2.0-only
//
// 03: kernel clients of a server that is flooded, with and without cookies.

#include "../linux-capture.h"
#include "experiments.h"
#include "flooded-clients.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

constexpr uint32_t SEEDS = 20;
constexpr double LOOP_S = 0.03;   //!< the clients' program looked each 10 ms, and did more besides
constexpr double EXACT_S = 1e-3;  //!< an answer, on a wire without delay
constexpr double AT_ONCE_S = 0.5; //!< as in the conclusion

/** When a client sends its SYNs with tcp_syn_linear_timeouts 4, s, before it gives up at 20 s. */
constexpr std::array<double, 9> SYN_TIMES{0, 1, 2, 3, 4, 5, 7, 11, 19};

/** One case with its runs. */
class FloodedCase
{
  public:
    FloodedCase(uint32_t cookies, uint32_t rate, bool isIpv6)
        : m_name("03-syncookies/legit-c" + std::to_string(cookies) + "-r" + std::to_string(rate)),
          m_table(ReadLinuxTable(m_name + ".csv")),
          m_isIpv6(isIpv6)
    {
        FloodedClientsCase measured;
        measured.cookies = cookies;
        measured.rate = rate;
        for (std::size_t i = 1; i < m_table.size(); ++i)
        {
            measured.connects.push_back(std::stod(m_table[i].at(1)));
            FloodedClient client;
            client.isConnected = m_table[i].at(2) == "ok";
            client.latencyS = client.isConnected ? std::stod(m_table[i].at(3)) : 0;
            m_measured.clients.push_back(client);
        }
        for (uint32_t seed = 1; seed <= SEEDS; ++seed)
        {
            m_runs.push_back(SimulateFloodedClients(measured, seed, isIpv6));
        }
    }

    void
    Compare(ValidationReport& report) const
    {
        CompareRuns(report);
        CompareEach(report);
    }

  private:
    /** Least, middle and most of a number of each run. */
    struct Spread
    {
        double least;  //!< of the runs
        double middle; //!< median
        double most;   //!< of the runs
    };

    Spread
    GetSpread(const std::function<double(const FloodedRun&)>& get) const
    {
        std::vector<double> values;
        for (const FloodedRun& run : m_runs)
        {
            values.push_back(get(run));
        }
        std::sort(values.begin(), values.end());
        return {values.front(), values[values.size() / 2], values.back()};
    }

    /** \return a tolerance: inside the spread, and \p more beyond its ends */
    static ValidationTolerance
    ToTolerance(const Spread& spread, double more)
    {
        std::ostringstream reason;
        reason << SEEDS << " seeds gave " << spread.least << " to " << spread.most;
        return {
            spread.middle - spread.least + more, spread.most - spread.middle + more, reason.str()};
    }

    /** Numbers of the whole run. */
    void
    CompareRuns(ValidationReport& report) const
    {
        const auto compare = [&](const std::string& quantity,
                                 const std::function<double(const FloodedRun&)>& get,
                                 double more) {
            const Spread spread = GetSpread(get);
            report.CompareNumbers(m_name + ".csv",
                                  "all",
                                  quantity,
                                  get(m_measured),
                                  spread.middle,
                                  ToTolerance(spread, more));
        };
        compare("clients connected", &FloodedRun::CountConnected, 0);
        compare("median latency of those, s", &FloodedRun::GetMedian, EXACT_S);
        compare(
            "clients connected at once",
            [](const FloodedRun& run) { return run.CountWithin(AT_ONCE_S); },
            0);
        compare("longest latency, s", &FloodedRun::GetMost, LOOP_S);
    }

    /** \return options and segment size of connected clients; one text, or all that occur */
    std::string
    DescribeSimulated() const
    {
        std::string all;
        for (const FloodedRun& run : m_runs)
        {
            for (const FloodedClient& client : run.clients)
            {
                const auto toText = [](bool is) { return is ? "True" : "False"; };
                std::ostringstream text;
                text << toText(client.hasTimestamp) << ", " << toText(client.hasSack) << ", "
                     << toText(client.hasWindowScale) << ", "
                     << client.segmentBytes + (m_isIpv6 ? 20 : 0);
                if (client.isConnected && all.find(text.str()) == std::string::npos)
                {
                    all += (all.empty() ? "" : " or ") + text.str();
                }
            }
        }
        return all;
    }

    /** Each measured client that connected: at which of its SYNs, and with which options. */
    void
    CompareEach(ValidationReport& report) const
    {
        const std::string simulated = DescribeSimulated();
        for (std::size_t i = 1; i < m_table.size(); ++i)
        {
            const auto& cells = m_table[i];
            if (cells.at(2) != "ok")
            {
                continue;
            }
            const std::string row = "client " + cells.at(0);
            const double latency = std::stod(cells.at(3));
            const auto syn = std::upper_bound(SYN_TIMES.begin(), SYN_TIMES.end(), latency) -
                             SYN_TIMES.begin() - 1;
            // A client of some run that got in by the same SYN.
            double nearest = -1;
            for (const FloodedRun& run : m_runs)
            {
                for (const FloodedClient& client : run.clients)
                {
                    if (client.isConnected &&
                        std::abs(client.latencyS - latency) < std::abs(nearest - latency))
                    {
                        nearest = client.latencyS;
                    }
                }
            }
            std::vector<double> waits;
            for (long k = 1; k <= syn; ++k)
            {
                waits.push_back(SYN_TIMES.at(static_cast<std::size_t>(k)) -
                                SYN_TIMES.at(static_cast<std::size_t>(k - 1)));
            }
            const double late = syn == 0 ? EXACT_S : TimerLateness(waits).above;
            report.CompareNumbers(
                m_name + ".csv",
                row,
                "latency of SYN " + std::to_string(syn + 1) + ", s",
                latency,
                nearest,
                {late,
                 late + LOOP_S,
                 "a client of one of the seeds; slots of the timer wheel, and the "
                 "program's loop"});
            report.CompareTexts(m_name + ".csv",
                                row,
                                "ts, sack, wscale, snd_mss",
                                cells.at(5) + ", " + cells.at(6) + ", " + cells.at(7) + ", " +
                                    cells.at(8),
                                simulated);
        }
    }

    std::string m_name;                            //!< of the files
    std::vector<std::vector<std::string>> m_table; //!< measured clients
    bool m_isIpv6;                                 //!< family
    FloodedRun m_measured;                         //!< clients
    std::vector<FloodedRun> m_runs;                //!< one for each seed
};

} // namespace

void
ValidateFloodedClients(ValidationReport& report, bool isIpv6)
{
    FloodedCase(0, 20, isIpv6).Compare(report);
    FloodedCase(0, 100, isIpv6).Compare(report);
    FloodedCase(0, 500, isIpv6).Compare(report);
    FloodedCase(1, 20, isIpv6).Compare(report);
    FloodedCase(1, 500, isIpv6).Compare(report);
    FloodedCase(2, 500, isIpv6).Compare(report);
}

} // namespace ns3
