// SPDX-License-Identifier: GPL-2.0-only
//
// What defences let in, from a table of runs: means over runs with confidence intervals.

#ifndef DEFENCE_COMPARISON_H
#define DEFENCE_COMPARISON_H

#include "ns3/defence-figure.h"
#include "ns3/figure.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One run: what one defence did with the connections of users and of the attack. */
struct DefenceRun
{
    std::string defence;        //!< its name
    double rateSynPerS{0};      //!< rate of the attack, SYN/s
    uint64_t seed{0};           //!< of the run (RngSeed)
    uint64_t run{0};            //!< its number (RngRun); 0 if the table does not have it
    uint64_t legitAdmitted{0};  //!< connections of users that it let in
    uint64_t legitDenied{0};    //!< and that it did not: false drops
    uint64_t attackAdmitted{0}; //!< of the attack that it let in: false admissions
    uint64_t attackDenied{0};   //!< and that it did not
    /** Settings by name: columns of words, and those of a backlog, limit, number of retries or
     * time-out. */
    std::map<std::string, std::string> settings;
};

/**
 * \brief Read a table of runs.
 * \param path a CSV file with the columns defence, rate_syn_per_s, seed, legit_admitted,
 * legit_denied, attack_admitted, attack_denied; run may be there, too; others are settings or
 * skipped \return its rows; nothing if it lacks one of these columns or is no CSV file \throws
 * std::runtime_error that names file, line and column if it has them and a row is malformed
 */
std::optional<std::vector<DefenceRun>> ReadDefenceRuns(const std::string& path);

/**
 * \brief Average a share over the runs of each defence at each rate.
 * \param runs any; counts of rows with the same defence, rate, seed and run are added up
 * \param ofAttack of the attack's connections, else of the users'
 * \return share that was admitted in %: mean over runs, and the 95 % confidence interval of the
 * mean as GetShareInterval has it; one run has no interval. Defences in
 * the order of their first runs, rates in ascending order; a run without such connections counts
 * nowhere
 */
std::vector<DefencePoint> AverageDefenceRuns(const std::vector<DefenceRun>& runs, bool ofAttack);

/**
 * \brief Draw what defences let in over the rate of the attack: "defence-users", the share of the
 * users' connections, and "defence-attack", that of the attack's. The captions say of how many runs
 * a mean is, and which settings differ between runs that are averaged. More than eight defences get
 * several figures, "defence-users-1" and so on, with the first defence in each.
 * \param runs any
 * \param source name of the file they are from, for the captions
 * \param options prefix and subject are heeded
 * \return the figures; one that has no points is left out
 * \throws std::runtime_error as MakeDefenceFigure
 */
std::vector<GnuplotFigure> MakeDefenceComparison(const std::vector<DefenceRun>& runs,
                                                 const std::string& source,
                                                 const FigureOptions& options);

//! @}

} // namespace ns3

#endif // DEFENCE_COMPARISON_H
