// SPDX-License-Identifier: GPL-2.0-only
//
// Kernel clients at a full accept queue: comparing.

#include "experiments.h"
#include "kernel-clients.h"

#include "ns3/tcp-header.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <sstream>

namespace ns3
{

namespace
{

const Time COUNTING = MilliSeconds(60); //!< how long the counting of sockets took at most
const std::string CONSOLE = "04-accept-overflow/console.txt";

/** Waits between SYNs with tcp_syn_linear_timeouts 4, s. */
const std::vector<double> SYN_WAITS{1, 1, 1, 1, 1, 2, 4, 8, 16, 32};

/** \return lateness of the last of SYNs */
ValidationTolerance
GetSynLateness(std::size_t syns)
{
    return TimerLateness({SYN_WAITS.begin(), SYN_WAITS.begin() + static_cast<long>(syns) - 1});
}

/** Compare times of SYNs, or of SYN,ACKs. \param name of them \param list the measured ones */
void
CompareTimes(ValidationReport& report,
             const std::string& file,
             const std::string& row,
             const std::string& name,
             const std::string& list,
             const std::vector<double>& simulated)
{
    std::istringstream words(list);
    std::vector<double> measured;
    for (double seconds = 0; words >> seconds;)
    {
        measured.push_back(seconds);
    }
    report.CompareNumbers(file, row, "number of " + name, measured.size(), simulated.size());
    for (std::size_t k = 0; k < measured.size() && k < simulated.size(); ++k)
    {
        ValidationTolerance tolerance = GetSynLateness(k + 1);
        tolerance.below += 0.005;
        tolerance.above += 0.005;
        tolerance.reason = "rounded to 10 ms; " + tolerance.reason;
        report.CompareNumbers(
            file, row, name + " " + std::to_string(k + 1), measured[k], simulated[k], tolerance);
    }
}

} // namespace

void
KernelClients::CompareSegments(ValidationReport& report) const
{
    const std::string file = "04-accept-overflow/" + m_case.name + ".csv";
    for (const auto& [port, begin] : m_begin)
    {
        const std::vector<Line> measured = GetMeasured(port);
        std::vector<Line> simulated = GetSimulated(port);
        std::size_t syns = 0;
        for (std::size_t i = 0; i < std::max(measured.size(), simulated.size()); ++i)
        {
            const std::string row =
                "port " + std::to_string(port) + ", segment " + std::to_string(i + 1);
            const bool isBoth = i < measured.size() && i < simulated.size();
            report.CompareTexts(file,
                                row,
                                "segment",
                                i < measured.size() ? measured[i].text : "nothing",
                                i < simulated.size() ? simulated[i].text : "nothing");
            if (!isBoth)
            {
                continue;
            }
            syns += measured[i].isSyn ? 1 : 0;
            ValidationTolerance tolerance{m_case.wireS, m_case.wireS, m_case.wire};
            if (measured[i].isSyn && syns > 1)
            {
                const ValidationTolerance late = GetSynLateness(syns);
                tolerance.above += late.above;
                tolerance.reason = late.reason;
            }
            report.CompareNumbers(
                file, row, "time_s", measured[i].seconds, simulated[i].seconds, tolerance);
        }
    }
}

void
KernelClients::CompareClients(ValidationReport& report) const
{
    const std::string file = "04-accept-overflow/" + m_case.name + "-clients.csv";
    const auto table = ReadLinuxTable(file);
    const double looked = std::prev(m_begin.end())->second; // after the last connect()
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const std::vector<std::string>& cells = table[i];
        const auto port = static_cast<uint16_t>(FIRST_PORT + i - 1);
        const double shift = 0.1 * static_cast<double>(i - 1); // as the script reckons
        const std::string row = "client " + cells.at(0);
        double open = -1;
        std::array<std::vector<double>, 2> times; // of SYNs, of SYN,ACKs
        uint32_t resets = 0;
        for (const TestSegment& segment : m_net.GetSegments())
        {
            const bool fromServer = segment.sender == SERVER;
            const TcpConnectionId& id = segment.segment.id;
            if ((fromServer ? id.GetRemotePort() : id.GetLocalPort()) != port)
            {
                continue;
            }
            const double seconds = ToSeconds(segment.time - ToSimulated(0));
            resets += fromServer && segment.Has(TcpHeader::RST) ? 1 : 0;
            if (segment.Has(TcpHeader::SYN))
            {
                times.at(fromServer ? 1 : 0).push_back(seconds - shift);
                open = fromServer ? seconds : open;
            }
        }
        report.CompareTexts(file, row, "result", cells.at(1), open < 0 ? "pending" : "connected");
        if (open >= 0 && !cells.at(2).empty())
        {
            // Nobody looked before the last connect() had returned, and then each 20 ms or more.
            report.CompareNumbers(file,
                                  row,
                                  "after_s",
                                  std::stod(cells.at(2)),
                                  std::max(open, looked) - shift,
                                  {0.01, 1, "the script looked after its last connect()"});
        }
        for (std::size_t column : {3u, 4u})
        {
            const std::string& name = table.front().at(column);
            CompareTimes(report, file, row, name, cells.at(column), times.at(column - 3));
        }
        report.CompareNumbers(file, row, "RSTs", std::stod(cells.at(5)), resets);
    }
}

void
KernelClients::CompareOccupancy(ValidationReport& report) const
{
    const std::string file = "04-accept-overflow/" + m_case.name + "-occupancy.csv";
    const auto table = ReadLinuxTable(file);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const std::vector<std::string>& cells = table[i];
        const std::string row = "at " + cells.at(0);
        // The server's sockets were counted first, then the clients'; then the time was noted.
        const Time time = ToSimulated(std::stod(cells.at(0)));
        const auto compare = [&](std::size_t column, const std::function<std::string(Time)>& at) {
            const std::string simulated = at(time);
            Time counted = time;
            while (at(counted) != cells.at(column) && counted > time - COUNTING)
            {
                counted -= MilliSeconds(1);
            }
            if (simulated == cells.at(column) || at(counted) != cells.at(column))
            {
                report.CompareTexts(
                    file, row, table.front().at(column), cells.at(column), simulated);
                return;
            }
            report.CompareNumbers(file,
                                  row,
                                  table.front().at(column) + " are so last at, s",
                                  std::stod(cells.at(0)),
                                  ToSeconds(counted - ToSimulated(0)),
                                  {0, ToSeconds(COUNTING), "counted before the time was noted"});
        };
        compare(1, [this](Time t) { return m_views.at(SERVER).CountStates(t); });
        compare(2, [this](Time t) { return m_views.at(CLIENT).CountStates(t); });
        const std::string entries =
            std::to_string(m_views.at(SERVER).GetEntries(TcpQueue::ACCEPT, time));
        report.CompareTexts(file, row, table.front().at(3), cells.at(3), entries);
        if (cells.size() > 4)
        {
            const auto& queues = m_views.at(SERVER).GetQueueEvents();
            const auto accept =
                std::find_if(queues.begin(), queues.end(), [](const TcpQueueEvent& event) {
                    return event.queue == TcpQueue::ACCEPT;
                });
            report.CompareTexts(file, row, "ss_RecvQ", cells.at(4), entries);
            report.CompareTexts(
                file, row, "ss_SendQ", cells.at(5), std::to_string(accept->limitEntries - 1));
        }
    }
}

void
KernelClients::CompareResult(ValidationReport& report) const
{
    const std::string file = "04-accept-overflow/" + m_case.name + "-result.csv";
    std::map<std::string, std::string> states{{"GONE", "CLOSE"}}; // as tcp_info names it
    std::string ends;
    for (std::size_t i = 0; i < m_clients.size(); ++i)
    {
        const std::string state = m_views.at(CLIENT).GetState(
            MakeId(static_cast<uint16_t>(FIRST_PORT + i), true), ToSimulated(m_case.endS));
        ends += (i == 0 ? "[" : ", [") + std::to_string(i) + ", ok, " +
                (states.count(state) > 0 ? states[state] : state) + "]";
    }
    for (const auto& cells : ReadLinuxTable(file))
    {
        if (cells.at(0) == "send()")
        {
            report.CompareTexts(file, cells.at(0), "results", cells.at(1), m_sent);
        }
        else if (cells.at(0) == "client end state")
        {
            report.CompareTexts(file, cells.at(0), "states", cells.at(1), "[" + ends + "]");
        }
    }
}

void
KernelClients::CompareStates(ValidationReport& report, bool isOfClient) const
{
    ValidationTolerance more{m_case.wireS, m_case.wireS, m_case.wire};
    if (m_case.sendsAtS > 0) // a client's text may complete what waits for a SYN,ACK
    {
        more.above += TimerLateness({1, 2, 4}).above;
        more.reason = "the other end's SYN,ACK timer, late";
    }
    m_views.at(isOfClient ? CLIENT : SERVER)
        .ComparePolled(
            report,
            "04-accept-overflow/" + m_case.name + (isOfClient ? "-cli" : "-srv") + "-states.csv",
            [this, isOfClient](const std::vector<std::string>& cells) {
                const auto port = static_cast<uint16_t>(std::stoul(cells.at(isOfClient ? 2 : 4)));
                return KernelView::Meaning{port == 0 ? TcpConnectionId() : MakeId(port, isOfClient),
                                           ToSimulated(0)};
            },
            more);
}

void
KernelClients::Compare(ValidationReport& report) const
{
    CompareStates(report, true);
    if (m_case.sendsAtS > 0)
    {
        CompareResult(report); // the rest by ValidateText, with the measured clients' text
        return;
    }
    CompareStates(report, false);
    CompareSegments(report);
    CompareOccupancy(report);
    if (m_case.delayS < 1e-3)
    {
        CompareClients(report);
    }
    CompareCounters(report,
                    CONSOLE,
                    m_case.title,
                    ReadCounters(FindConsoleLine(CONSOLE, m_case.title, "TcpExtListenOverflows")),
                    m_views.at(SERVER).Count(GetWire(), Time(0), Time::Max()));
}

} // namespace ns3
