// SPDX-License-Identifier: GPL-2.0-only
//
// Names and times of the cases, and the comparison with a measured kernel.

#include "ns3/keep-alive-cases.h"

#include "ns3/measured-table.h"
#include "ns3/timer-wheel.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <map>

namespace ns3
{

namespace
{

constexpr double JITTER_S = 0.02;      //!< of measured times: two CPUs, polled applications
constexpr double VETH_DELAY_MS = 0.05; //!< of the measured link
constexpr double JIFFY_S = 0.004;      //!< HZ=250
constexpr int64_t MOST_JIFFIES = 512;  //!< of a slot of waits below 129 s

/** Names of the cases, in order. */
const std::vector<std::string> CASES{
    "silent", "rebooted", "alive", "path-back", "path-late", "no-keep-alive", "sender"};

/** \return how late the kernel's timer can be that is set for \p waitS, s */
double
LateOf(double waitS)
{
    const Time wait = Seconds(waitS);
    Time most;
    for (int64_t i = 0; i < MOST_JIFFIES; ++i)
    {
        const Time now = Seconds(JIFFY_S * static_cast<double>(i));
        most = std::max(most, LinuxTimerExpiry(now, wait) - now - wait);
    }
    return most.GetSeconds();
}

/** \return the events of a simulated run, in order of time */
std::vector<KeepAliveEvent>
EventsOf(const KeepAliveOutcome& outcome)
{
    std::vector<KeepAliveEvent> events;
    const auto add = [&events](const char* name, double timeS) { events.push_back({name, timeS}); };
    for (const double timeS : outcome.probesS)
    {
        add("probe", timeS);
    }
    for (const double timeS : outcome.textsS)
    {
        add("text", timeS);
    }
    if (outcome.resetS)
    {
        add("rst", *outcome.resetS);
    }
    if (outcome.toldS)
    {
        add("told", *outcome.toldS);
    }
    std::stable_sort(events.begin(), events.end(), [](const auto& one, const auto& other) {
        return one.timeS < other.timeS;
    });
    return events;
}

} // namespace

std::vector<std::string>
GetKeepAliveCaseNames()
{
    return CASES;
}

KeepAliveScenario
MakeKeepAliveCase(const std::string& name, const KeepAliveSettings& settings)
{
    if (std::find(CASES.begin(), CASES.end(), name) == CASES.end())
    {
        ThrowUserError("MakeKeepAliveCase: there is no case '", name, "'");
    }
    KeepAliveScenario s;
    s.name = name;
    s.keepAlive = name != "no-keep-alive" && name != "sender";
    s.idleS = settings.idleS;
    s.intervalS = settings.intervalS;
    s.probes = settings.probes;
    s.watchS = settings.watchS;
    s.delayMs = settings.delayMs;
    s.isIpv6 = settings.isIpv6;
    if (name == "path-back")
    {
        // Half an interval before the first probe that is not to be lost.
        s.cuts = {
            {settings.crashS, settings.idleS + settings.intervalS * (settings.lostProbes - 0.5)}};
    }
    else if (name == "path-late")
    {
        s.cuts = {{settings.crashS, s.GetGiveUpS() + settings.intervalS / 2}};
    }
    else if (name != "alive")
    {
        s.crashS = settings.crashS;
    }
    if (name == "rebooted")
    {
        s.rebootS = settings.crashS + settings.downS;
    }
    if (name == "sender")
    {
        s.sendS = settings.crashS + settings.sendS;
    }
    return s;
}

std::vector<KeepAliveMeasurement>
ReadKeepAliveMeasurements(const std::string& path)
{
    std::vector<KeepAliveMeasurement> runs;
    MeasuredTable table(path, {"case", "event", "measured_s"});
    while (table.NextRow())
    {
        const std::string name = table.Word();
        const std::string event = table.Word();
        double timeS = 0;
        table.Read(timeS);
        const std::vector<std::string> names{"vanish", "late", "alive", "reboot", "busy"};
        if (std::find(names.begin(), names.end(), name) == names.end())
        {
            table.Fail("case vanish, late, alive, reboot or busy");
        }
        if (event != "probe" && event != "text" && event != "rst" && event != "told")
        {
            table.Fail("event probe, text, rst or told");
        }
        if (runs.empty() || runs.back().name != name)
        {
            runs.push_back({name, {}});
        }
        runs.back().events.push_back({event, timeS});
    }
    if (runs.empty())
    {
        table.Fail("at least one event");
    }
    return runs;
}

KeepAliveScenario
MakeKeepAliveReference(const KeepAliveMeasurement& measured, bool isIpv6)
{
    KeepAliveScenario s;
    s.name = measured.name;
    s.idleS = 5;
    s.intervalS = 2;
    s.probes = 3;
    s.delayMs = VETH_DELAY_MS;
    s.isIpv6 = isIpv6;
    // How long the kernel's runs were watched (script exp09.py of the reference).
    const std::map<std::string, double> watched{
        {"vanish", 14}, {"late", 22}, {"alive", 24}, {"reboot", 8}, {"busy", 22}};
    s.watchS = watched.at(measured.name);
    if (measured.name == "vanish" || measured.name == "reboot")
    {
        s.crashS = 0.01;
    }
    if (measured.name == "reboot")
    {
        s.rebootS = 1;
    }
    if (measured.name == "late")
    {
        s.cuts = {{0.01, 6}, {8, 1000}}; // only the second probe is answered
    }
    if (measured.name == "busy")
    {
        s.cuts = {{0.01, 1000}};
        s.sendS = measured.events.front().timeS;
    }
    return s;
}

bool
KeepAliveComparison::IsEqual() const
{
    return measuredS && simulatedS && *measuredS >= *simulatedS - JITTER_S &&
           *measuredS <= *simulatedS + latestS + JITTER_S;
}

std::vector<KeepAliveComparison>
CompareKeepAlive(const KeepAliveMeasurement& measured, const KeepAliveOutcome& outcome)
{
    const std::vector<KeepAliveEvent> simulated = EventsOf(outcome);
    std::vector<KeepAliveComparison> rows;
    std::map<std::string, uint32_t> numbers;
    double latestS = 0;
    double lastS = 0;
    for (std::size_t i = 0; i < std::max(measured.events.size(), simulated.size()); ++i)
    {
        const bool isMeasured = i < measured.events.size();
        const KeepAliveEvent& event = isMeasured ? measured.events[i] : simulated[i];
        KeepAliveComparison row;
        row.name = measured.name;
        row.event = event.event + " " + std::to_string(++numbers[event.event]);
        if (isMeasured)
        {
            row.measuredS = event.timeS;
        }
        if (i < simulated.size() && (!isMeasured || simulated[i].event == event.event))
        {
            row.simulatedS = simulated[i].timeS;
            // What follows at once, such as the RST that answers a probe, has no timer.
            constexpr double LEAST_TIMER_S = 0.1;
            const double waitS = simulated[i].timeS - lastS;
            latestS += waitS > LEAST_TIMER_S ? LateOf(waitS) : 0;
            lastS = simulated[i].timeS;
        }
        row.latestS = latestS;
        rows.push_back(row);
    }
    return rows;
}

} // namespace ns3
