// SPDX-License-Identifier: GPL-2.0-only
//
// Rows of /proc/net/tcp and lines of ss beside the moments of a simulated node.

#include "../linux-capture.h"
#include "kernel-view.h"

#include "ns3/abort.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <regex>

namespace ns3
{

namespace
{

/** The polls were 10 to 20 ms apart, and more when the machine was busy. */
constexpr double POLL_S = 0.12;
/** A poll's time was noted before /proc/net/tcp was read. */
constexpr double STAMP_S = 0.06;
/** The time of a line of ss was noted before ss was started. */
constexpr double START_SS_S = 0.15;
/** What is shorter may have come and gone between two polls. */
constexpr double MISSED_S = 0.15;

/** \return what a row of /proc/net/tcp shows */
std::string
ToText(const std::string& state, const std::string& retransmissions)
{
    const bool isOpening = state == "SYN_SENT" || state == "SYN_RECV";
    return isOpening ? state + " " + retransmissions : state;
}

/** A line of ss about a half-open connection. */
struct SsLine
{
    std::string text;           //!< "SYN_RECV 1", or GONE
    std::optional<double> left; //!< of its timer, s; nothing when that is over
    bool isWhole{false};        //!< left is told in whole seconds
};

/** \return what a line says: 724ms, 1.788ms = 1.788 s, 15sec */
SsLine
ReadSsLine(const std::string& text)
{
    static const std::regex timer("timer:\\(on,([0-9.]*)(ms|sec|),([0-9]+)\\)");
    std::smatch parts;
    if (text.empty())
    {
        return {"GONE", std::nullopt, false};
    }
    NS_ABORT_MSG_UNLESS(std::regex_search(text, parts, timer), text);
    SsLine line{ToText("SYN_RECV", parts[3]), std::nullopt, parts[2] == "sec"};
    const std::string left = parts[1];
    if (!left.empty())
    {
        const bool isMilli = !line.isWhole && left.find('.') == std::string::npos;
        line.left = std::stod(left) * (isMilli ? 1e-3 : 1);
    }
    return line;
}

} // namespace

std::vector<KernelView::Sight>
KernelView::GetSights(const TcpConnectionId& id) const
{
    std::vector<Sight> sights;
    const std::vector<Moment>* moments = FindMoments(id);
    if (!moments)
    {
        return sights;
    }
    for (const Moment& moment : *moments)
    {
        const std::string text = ToText(moment.state, std::to_string(moment.retransmissions));
        if (sights.empty() || sights.back().text != text)
        {
            sights.push_back({moment.time, text, {}});
        }
        sights.back().parts.push_back(&moment);
    }
    return sights;
}

void
KernelView::CompareDue(ValidationReport& report,
                       const std::string& file,
                       const std::string& row,
                       double measured,
                       const Moment& moment,
                       Time origin,
                       const ValidationTolerance& more)
{
    if (moment.due == Time::Max())
    {
        return;
    }
    ValidationTolerance tolerance = TimerLateness(moment.waits);
    tolerance.above += more.above;
    tolerance.below += more.below;
    tolerance.reason = more.reason + (moment.waits.empty() ? "" : "; " + tolerance.reason);
    report.CompareNumbers(
        file, row, "timer ends, s", measured, ToSeconds(moment.due - origin), tolerance);
}

std::optional<std::size_t>
KernelView::Follow(ValidationReport& report,
                   const std::string& file,
                   const std::string& row,
                   const std::string& text,
                   const Followed& connection)
{
    const std::vector<Sight>& sights = connection.sights;
    const auto found = std::find_if(sights.begin() + static_cast<long>(connection.at),
                                    sights.end(),
                                    [&text](const Sight& sight) { return sight.text == text; });
    if (found == sights.end())
    {
        const bool isOver = connection.at >= sights.size();
        report.CompareTexts(file,
                            row,
                            "state, retransmissions",
                            text,
                            isOver ? "nothing" : sights[connection.at].text);
        return std::nullopt;
    }
    const auto next = static_cast<std::size_t>(std::distance(sights.begin(), found));
    std::string simulated = text;
    for (std::size_t k = connection.at + (connection.isFound ? 1 : 0); k < next; ++k)
    {
        const bool isLong = ToSeconds(sights[k + 1].begin - sights[k].begin) > MISSED_S;
        simulated = isLong ? sights[k].text + " before it" : simulated;
    }
    report.CompareTexts(file, row, "state, retransmissions", text, simulated);
    return next;
}

void
KernelView::CompareTimes(ValidationReport& report,
                         const std::string& file,
                         const std::string& row,
                         const std::vector<std::string>& cells,
                         const Sight& sight,
                         const Time& origin,
                         const ValidationTolerance& more)
{
    const double measured = std::stod(cells.at(0));
    const Moment& first = *sight.parts.front();
    ValidationTolerance tolerance = TimerLateness(first.waits);
    tolerance.above += POLL_S + more.above;
    tolerance.below += STAMP_S + more.below;
    const std::string late = first.waits.empty() ? "" : "; " + tolerance.reason;
    tolerance.reason =
        "polled, the time noted before" + late + (more.reason.empty() ? "" : "; " + more.reason);
    report.CompareNumbers(
        file, row, "time_s", measured, ToSeconds(sight.begin - origin), tolerance);
    if (cells.at(6) != "0" && !cells.at(6).empty())
    {
        // The jiffies of /proc/net/tcp are 10 ms.
        CompareDue(report,
                   file,
                   row,
                   measured + std::stod(cells.at(7)),
                   first,
                   origin,
                   {STAMP_S + 0.01, 0, "the time was noted before the timer was read"});
    }
}

void
KernelView::ComparePolled(ValidationReport& report,
                          const std::string& file,
                          const Locate& locate,
                          const ValidationTolerance& more) const
{
    std::map<std::string, Followed> connections;
    auto table = ReadLinuxTable(file);
    NS_ABORT_MSG_IF(table.size() < 2 || table.front().at(7) != "timer_left_s", file);
    table.erase(table.begin());
    for (const auto& cells : table)
    {
        const std::optional<Meaning> meaning = locate(cells);
        if (!meaning)
        {
            continue;
        }
        const std::string name = cells.at(2) + " " + cells.at(3) + ":" + cells.at(4);
        const auto [found, isNew] = connections.try_emplace(name);
        Followed& connection = found->second;
        if (isNew)
        {
            connection.sights = GetSights(meaning->id);
        }
        const std::string row = name + " at " + cells.at(0);
        connection.last = ToText(cells.at(5), cells.at(8));
        const auto next = Follow(report, file, row, connection.last, connection);
        if (!next)
        {
            continue;
        }
        // Seen before: only a timer of text changed. A listener listened long before.
        const bool isSeen = connection.isFound && *next == connection.at;
        connection.at = *next;
        connection.isFound = true;
        if (!isSeen && cells.at(5) != "LISTEN")
        {
            CompareTimes(report, file, row, cells, connection.sights[*next], meaning->origin, more);
        }
    }
    for (const auto& [name, connection] : connections)
    {
        report.CompareTexts(file,
                            name + " in the end",
                            "state, retransmissions",
                            connection.last,
                            connection.sights.empty() ? "nothing" : connection.sights.back().text);
    }
}

bool
KernelView::IsSeenAt(const std::vector<Sight>& sights, const std::string& text, const Time& time)
{
    const auto found = std::find_if(
        sights.begin(), sights.end(), [&](const Sight& sight) { return sight.text == text; });
    if (found == sights.end() || found->begin > time + Seconds(START_SS_S))
    {
        return false;
    }
    const auto next = std::next(found);
    return next == sights.end() ||
           next->begin >= time - Seconds(TimerLateness(next->parts.front()->waits).above);
}

void
KernelView::CompareSs(ValidationReport& report,
                      const std::string& file,
                      const Meaning& meaning) const
{
    const std::vector<Sight> sights = GetSights(meaning.id);
    auto table = ReadLinuxTable(file);
    table.erase(table.begin());
    for (const auto& cells : table)
    {
        const double seconds = std::stod(cells.at(0));
        const Time time = meaning.origin + Seconds(seconds);
        const SsLine line = ReadSsLine(cells.at(1));
        const Moment* same = nullptr; // what the line shows
        std::string simulated = "nothing";
        for (const Sight& sight : sights)
        {
            for (const Moment* part : sight.parts)
            {
                same = sight.text == line.text && (!same || part->time <= time) ? part : same;
            }
            simulated = sight.begin <= time ? sight.text : simulated;
        }
        const bool isSeen = IsSeenAt(sights, line.text, time);
        const std::string row = "at " + cells.at(0);
        const auto found = std::find_if(sights.begin(), sights.end(), [&line](const Sight& sight) {
            return sight.text == line.text;
        });
        if (simulated == line.text || found == sights.end())
        {
            report.CompareTexts(file, row, "state, retransmissions", line.text, simulated);
        }
        else // so before or after the noted time: the nearer end of it stands beside that
        {
            const bool isBefore = found->begin <= time;
            const Sight& edge =
                isBefore && std::next(found) != sights.end() ? *std::next(found) : *found;
            const double late = TimerLateness(edge.parts.front()->waits).above;
            report.CompareNumbers(file,
                                  row,
                                  line.text + (isBefore ? " until, s" : " since, s"),
                                  seconds,
                                  ToSeconds(edge.begin - meaning.origin),
                                  {isBefore ? 0 : START_SS_S,
                                   isBefore ? late : 0,
                                   isBefore ? "timers that Linux fires late"
                                            : "ss was started after the time was noted"});
        }
        if (isSeen && line.left)
        {
            CompareDue(report,
                       file,
                       row,
                       seconds + *line.left,
                       *same,
                       meaning.origin,
                       {START_SS_S + (line.isWhole ? 1 : 0),
                        0.01,
                        line.isWhole
                            ? "ss was started after the time was noted, and tells whole seconds"
                            : "ss was started after the time was noted"});
        }
    }
}

} // namespace ns3
