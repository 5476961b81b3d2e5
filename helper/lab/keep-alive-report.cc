// SPDX-License-Identifier: GPL-2.0-only
//
// What the runs of the keep-alive lab say, in rows and in sentences.

#include "ns3/keep-alive-report.h"

#include "ns3/figure-data.h"
#include "ns3/number-text.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ns3
{

namespace
{

constexpr double DAY_S = 86400;
constexpr double COST_IDLES = 100; //!< probes of each connection that are counted

/** \return the first of some times */
std::optional<double>
First(const std::vector<double>& times)
{
    return times.empty() ? std::nullopt : std::optional<double>(times.front());
}

/** \return "1 probe", "2 probes" */
std::string
Count(std::size_t number, const std::string& what)
{
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

/** \return what happens to client and path */
std::string
FateText(const KeepAliveScenario& s)
{
    std::string text = "the client lives";
    if (s.crashS)
    {
        text = "the client crashes at " + KeepAliveDurationText(*s.crashS) +
               (s.rebootS ? " and is back at " + KeepAliveDurationText(*s.rebootS) : "");
    }
    for (const KeepAliveCut& cut : s.cuts)
    {
        text += ", the path is down from " + KeepAliveDurationText(cut.fromS) + " to " +
                (std::isfinite(cut.toS) ? KeepAliveDurationText(cut.toS) : "the end");
    }
    return text;
}

/** \return what the server does, and what comes of it */
std::string
CourseText(const KeepAliveScenario& s, const KeepAliveOutcome& o)
{
    std::string text;
    const auto add = [&text](const std::string& more) {
        text += (text.empty() ? "" : ", ") + more;
    };
    if (!o.textsS.empty())
    {
        add("it sends at " + KeepAliveDurationText(o.textsS.front()) + " and " +
            Count(o.textsS.size() - 1, "time") + " again");
    }
    if (!o.probesS.empty())
    {
        add(Count(o.probesS.size(), "probe") + (o.probesS.size() > 1 ? ", the first at " : " at ") +
            KeepAliveDurationText(o.probesS.front()));
    }
    if (text.empty())
    {
        add("it sends nothing");
    }
    if (!o.answersS.empty())
    {
        const std::string when = KeepAliveDurationText(o.answersS.front());
        add(o.answersS.size() == 1 ? "which is answered at " + when
                                   : Count(o.answersS.size(), "answer") + ", the first at " + when);
    }
    if (o.resetS)
    {
        add("a RST at " + KeepAliveDurationText(*o.resetS));
    }
    if (o.toldS)
    {
        add("over at " + KeepAliveDurationText(*o.toldS) + " (" + o.serverEnd + ")");
    }
    else
    {
        add("still " + o.serverState + " after " + KeepAliveDurationText(s.watchS));
    }
    return text + "; the client is " + o.clientState;
}

/** \return the case of this name, or null */
const KeepAliveCase*
Find(const std::vector<KeepAliveCase>& cases, const std::string& name)
{
    const auto found = std::find_if(cases.begin(), cases.end(), [&](const KeepAliveCase& one) {
        return one.scenario.name == name;
    });
    return found != cases.end() ? &*found : nullptr;
}

/** Print what a half-open connection is, with this run's numbers. */
void
PrintShortAnswer(std::ostream& os, const std::vector<KeepAliveCase>& cases)
{
    const KeepAliveCase* without = Find(cases, "no-keep-alive");
    const KeepAliveCase* with = Find(cases, "silent");
    const KeepAliveCase* sender = Find(cases, "sender");
    os << "A host that crashes sends neither FIN nor RST: a peer that has nothing to send never "
          "learns of it.\n";
    if (without != nullptr && !without->outcome.toldS)
    {
        os << "Without keep-alive it was still " << without->outcome.serverState << " after "
           << KeepAliveDurationText(without->scenario.watchS) << ": half-open.\n";
    }
    if (with != nullptr && with->outcome.toldS)
    {
        os << "With keep-alive it gave up " << KeepAliveDurationText(*with->outcome.toldS)
           << " after the last segment ("
           << KeepAliveDurationText(*with->outcome.toldS - with->scenario.crashS.value_or(0))
           << " after the crash).\n";
    }
    if (sender != nullptr && sender->outcome.toldS)
    {
        os << "One that sends gives up "
           << KeepAliveDurationText(*sender->outcome.toldS - sender->outcome.textsS.front())
           << " after its text.\n";
    }
    const KeepAliveCase* late = Find(cases, "path-late");
    if (late != nullptr && late->outcome.toldS && late->outcome.clientState == "ESTABLISHED")
    {
        os << "Keep-alive also ends connections whose both ends live, if the path is down for so\n"
              "long (RFC 1122 4.2.3.6): path-late.\n";
    }
}

} // namespace

double
KeepAliveCost::GetSegmentsPerDay() const
{
    return segmentsPerProbe * DAY_S / gapS;
}

double
KeepAliveCost::GetBytesPerDay() const
{
    return bytesPerProbe * DAY_S / gapS;
}

namespace
{

/** \return when a server whose peer crashed soon after its last segment was told, s after that */
double
MeasureGiveUp(const KeepAliveSettings& settings)
{
    KeepAliveScenario s = MakeKeepAliveCase("silent", settings);
    s.crashS = settings.idleS / 4;
    s.watchS = s.GetGiveUpS() + settings.idleS;
    const KeepAliveOutcome o = SimulateKeepAlive(s);
    if (!o.toldS)
    {
        throw std::runtime_error("MeasureKeepAliveCost: a silent peer was not given up in " +
                                 NumberText(s.watchS) + " s");
    }
    return *o.toldS;
}

} // namespace

KeepAliveCost
MeasureKeepAliveCost(const KeepAliveSettings& settings, double idleS, uint32_t connections)
{
    KeepAliveSettings own = settings;
    own.idleS = idleS;
    KeepAliveScenario s = MakeKeepAliveCase("alive", own);
    s.connections = connections;
    s.watchS = (COST_IDLES + 0.5) * (idleS + 2 * settings.delayMs / 1000);
    const KeepAliveOutcome o = SimulateKeepAlive(s);
    if (o.probesS.size() < 2)
    {
        throw std::runtime_error("MeasureKeepAliveCost: fewer than two probes in " +
                                 NumberText(s.watchS) + " s");
    }
    KeepAliveCost cost;
    cost.idleS = idleS;
    cost.intervalS = s.intervalS;
    cost.giveUpS = MeasureGiveUp(own);
    cost.connections = connections;
    const auto probes = static_cast<double>(o.probesS.size());
    cost.gapS = (o.probesS.back() - o.probesS.front()) / (probes - 1);
    cost.segmentsPerProbe = static_cast<double>(o.segments) / connections / probes;
    cost.bytesPerProbe = static_cast<double>(o.bytes) / connections / probes;
    return cost;
}

std::string
KeepAliveDurationText(double seconds)
{
    constexpr double MINUTE_S = 60;
    constexpr double HOUR_S = 3600;
    if (seconds < MINUTE_S)
    {
        return NumberText(std::round(seconds * 1000) / 1000) + " s";
    }
    double rest = std::round(seconds * 10) / 10;
    std::string text;
    for (const auto& [unitS, unit] : {std::pair{HOUR_S, " h"}, std::pair{MINUTE_S, " min"}})
    {
        const double whole = std::floor(rest / unitS);
        if (whole > 0)
        {
            text += (text.empty() ? "" : " ") + NumberText(whole) + unit;
        }
        rest = std::round((rest - whole * unitS) * 10) / 10;
    }
    return rest > 0 ? text + " " + NumberText(rest) + " s" : text;
}

LabTable
MakeKeepAliveTable(const std::vector<KeepAliveCase>& cases)
{
    LabTable table({{"case", "case"},
                    {"keep_alive", "keep-alive"},
                    {"crash_s", "crash (s)"},
                    {"texts", "texts"},
                    {"first_probe_s", "first probe (s)"},
                    {"probes", "probes"},
                    {"answers", "answers"},
                    {"rst_s", ""},
                    {"over_s", "over (s)"},
                    {"end", "end"},
                    {"server_state", "server"},
                    {"client_state", "client"},
                    {"watched_s", ""}});
    for (const KeepAliveCase& one : cases)
    {
        const KeepAliveScenario& s = one.scenario;
        const KeepAliveOutcome& o = one.outcome;
        table.AddRow({s.name,
                      s.keepAlive ? "on" : "off",
                      s.crashS ? NumberText(*s.crashS) : "",
                      std::to_string(o.textsS.size()),
                      FixedText(First(o.probesS), 3),
                      std::to_string(o.probesS.size()),
                      std::to_string(o.answersS.size()),
                      FixedText(o.resetS, 3),
                      FixedText(o.toldS, 3),
                      o.serverEnd,
                      o.serverState,
                      o.clientState,
                      NumberText(s.watchS)});
    }
    return table;
}

LabTable
MakeKeepAliveCostTable(const std::vector<KeepAliveCost>& costs)
{
    LabTable table({{"idle_s", "idle (s)"},
                    {"give_up_s", "gives up (s)"},
                    {"connections", "connections"},
                    {"segments_per_day", "segments/day"},
                    {"bytes_per_day", "bytes/day"}});
    for (const KeepAliveCost& cost : costs)
    {
        table.AddRow({NumberText(cost.idleS),
                      NumberText(cost.giveUpS),
                      std::to_string(cost.connections),
                      FixedText(cost.GetSegmentsPerDay(), 1),
                      FixedText(cost.GetBytesPerDay(), 0)});
    }
    return table;
}

LabTable
MakeKeepAliveReferenceTable(const std::vector<KeepAliveComparison>& rows)
{
    LabTable table({{"case", "case"},
                    {"event", "event"},
                    {"measured_s", "measured (s)"},
                    {"simulated_s", "simulated (s)"},
                    {"late_allowed_s", "late by at most (s)"},
                    {"equal", "equal"}});
    for (const KeepAliveComparison& row : rows)
    {
        table.AddRow({row.name,
                      row.event,
                      FixedText(row.measuredS, 3),
                      FixedText(row.simulatedS, 3),
                      FixedText(row.latestS, 3),
                      row.IsEqual() ? "yes" : "NO"});
    }
    return table;
}

void
PrintKeepAliveAnswer(std::ostream& os,
                     const std::vector<KeepAliveCase>& cases,
                     const std::vector<KeepAliveCost>& costs,
                     const std::vector<KeepAliveComparison>& rows)
{
    PrintShortAnswer(os, cases);
    os << "\nThe server, case by case (times from the client's last segment):\n";
    for (const KeepAliveCase& one : cases)
    {
        os << "  " << one.scenario.name << ": " << FateText(one.scenario) << "; "
           << CourseText(one.scenario, one.outcome) << ".\n";
    }
    for (const KeepAliveCost& cost : costs)
    {
        if (&cost == &costs.front())
        {
            os << "\nWhat an idle connection costs whose both ends live:\n";
        }
        os << "  idle " << KeepAliveDurationText(cost.idleS) << ": "
           << FixedText(cost.GetSegmentsPerDay(), 1) << " segments ("
           << FixedText(cost.GetBytesPerDay(), 0)
           << " bytes) a day; a silent peer is given up after "
           << KeepAliveDurationText(cost.giveUpS) << ".\n";
    }
    if (!rows.empty())
    {
        const auto equal = std::count_if(
            rows.begin(), rows.end(), [](const KeepAliveComparison& row) { return row.IsEqual(); });
        os << "\nLinux 6.18 with idle 5 s, interval 2 s, 3 probes: " << equal << " of "
           << rows.size()
           << " events\nas simulated: no earlier, and later by no more than the kernel's timer "
              "wheel "
              "allows.\n";
    }
}

} // namespace ns3
