// SPDX-License-Identifier: GPL-2.0-only
//
// The cases of the keep-alive lab, and the runs of a measured kernel that it repeats.

#ifndef KEEP_ALIVE_CASES_H
#define KEEP_ALIVE_CASES_H

#include "ns3/keep-alive-scenario.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What all cases share; times as in KeepAliveScenario. */
struct KeepAliveSettings
{
    double idleS{7200};     //!< KeepAliveIdle, s
    double intervalS{75};   //!< KeepAliveInterval, s
    uint32_t probes{10};    //!< KeepAliveProbes
    double crashS{60};      //!< crash of the client, or begin of a cut, s after the last segment
    double downS{600};      //!< from the crash to the reboot, s
    double sendS{60};       //!< from the crash to the server's next text, s
    uint32_t lostProbes{3}; //!< of case path-back; below probes
    double watchS{86400};   //!< end of each run, s after the last segment
    double delayMs{5};      //!< of the link, one way, ms
    bool isIpv6{false};     //!< IPv6 instead of IPv4
};

/** One case with what came of it. */
struct KeepAliveCase
{
    KeepAliveScenario scenario; //!< what was simulated
    KeepAliveOutcome outcome;   //!< what came of it
};

/** \return names of the cases, in order */
std::vector<std::string> GetKeepAliveCaseNames();

/**
 * \brief Make a case.
 *
 * silent: the client crashes and stays down. rebooted: it is back before it is asked. alive: it
 * lives. path-back: the path loses lostProbes probes and is back before the next. path-late: it is
 * back when the server has given up; the client lives. no-keep-alive: silent without keep-alive.
 * sender: the same, and the server sends after the crash.
 * \param name of the case
 * \param settings of all cases
 * \return its scenario
 * \throws std::runtime_error if there is no such case
 */
KeepAliveScenario MakeKeepAliveCase(const std::string& name, const KeepAliveSettings& settings);

/** What a server with a Linux kernel did at a time. */
struct KeepAliveEvent
{
    std::string event; //!< "probe", "text", "rst", or "told": its application heard of the end
    double timeS{0};   //!< s after the peer's last segment
};

/** One measured run: idle 5 s, interval 2 s, 3 probes. */
struct KeepAliveMeasurement
{
    std::string name;                   //!< "vanish", "late", "alive", "reboot", "busy"
    std::vector<KeepAliveEvent> events; //!< in order of time
};

/**
 * \brief Read measured runs.
 * \param path a table with the columns case, event, measured_s
 * \return the runs in the order of the table
 * \throws std::runtime_error that names file and line if it cannot be read, or a case or event is
 * not known
 */
std::vector<KeepAliveMeasurement> ReadKeepAliveMeasurements(const std::string& path);

/**
 * \brief Make the scenario that repeats a measured run.
 * \param measured the run; of "busy" the first text is taken as given
 * \param isIpv6 IPv6 instead of IPv4
 * \return its scenario
 */
KeepAliveScenario MakeKeepAliveReference(const KeepAliveMeasurement& measured, bool isIpv6);

/** One measured event beside the simulated one. */
struct KeepAliveComparison
{
    std::string name;  //!< of the run
    std::string event; //!< "probe 2"
    std::optional<double>
        measuredS; //!< s after the peer's last segment; nothing: it did not happen
    std::optional<double> simulatedS; //!< the same; nothing: it did not happen
    double latestS{0};                //!< how late the kernel's timers may be, s

    /** \return true if the kernel was no earlier and no later than its timers allow */
    bool IsEqual() const;
};

/**
 * \brief Compare a measured run with a simulated one, event by event.
 *
 * Simulated timers are exact, Linux's are late by a slot of the timer wheel at most
 * (LinuxTimerExpiry), each on top of those before it; measured times carry some milliseconds.
 * \param measured the run
 * \param outcome of MakeKeepAliveReference
 * \return a comparison for each measured event, and for each simulated one that was not measured
 */
std::vector<KeepAliveComparison> CompareKeepAlive(const KeepAliveMeasurement& measured,
                                                  const KeepAliveOutcome& outcome);

//! @}

} // namespace ns3

#endif // KEEP_ALIVE_CASES_H
