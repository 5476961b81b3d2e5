// SPDX-License-Identifier: GPL-2.0-only
//
// Tables of a comparison of defences, from its cells.

#ifndef FLOOD_REPORT_H
#define FLOOD_REPORT_H

#include "ns3/critical-rate.h"
#include "ns3/defence-comparison.h"
#include "ns3/flood-scenario.h"
#include "ns3/mean-interval.h"
#include "ns3/number-text.h"

#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One defence at one rate, over all seeds. */
struct FloodSummary
{
    std::string defence;                   //!< its name
    double rateSynPerS{0};                 //!< of the attack
    uint32_t seeds{0};                     //!< runs
    std::optional<DefencePoint> success;   //!< users admitted, %, 95 %; nothing without users
    double attackPercent{0};               //!< SYNs of the attack that got an entry, %
    std::optional<double> connectMedianS;  //!< of admitted users of all seeds, s
    std::optional<double> connectP95S;     //!< 95 % of them were faster, s
    std::optional<double> responseMedianS; //!< to the end of the response, s
    std::optional<double> responseP95S;    //!< to the end of the response, s
    double amplification{0};               //!< mean over seeds
    std::optional<ShareInterval> stalled;  //!< users that stalled, 0..1, 95 %; as success
    FloodOptionLosses losses;              //!< sums over seeds
    std::vector<FloodCost> costs;          //!< means over seeds, by place
};

/** Erlang's formula beside what was counted. */
struct FloodResidual
{
    std::string defence;   //!< its name
    double rateSynPerS{0}; //!< of the attack
    double load{0};        //!< SYNs of the attack in the life of an entry
    uint32_t places{0};    //!< entries
    double formula{0};     //!< share that is refused, 0..1
    MeanInterval refused;  //!< share of the attack's SYNs, over seeds, 95 %
};

/** The critical rate of one defence. */
struct CriticalRateOfDefence
{
    std::string defence; //!< its name
    CriticalRate found;  //!< by FindCriticalRate, over all seeds
    uint32_t seeds{0};   //!< runs at each rate
    double least{0};     //!< lowest rate searched, SYN/s
    double most{0};      //!< highest rate searched, SYN/s
};

/**
 * \param cells of one defence at one rate
 * \return share of users that were denied, 95 %; nothing without users
 */
std::optional<ShareInterval> GetDeniedShare(const std::vector<FloodOutcome>& cells);

/** \return cells as rows of confusion.csv. \param cells in order */
std::vector<DefenceRun> GetDefenceRuns(const std::vector<FloodOutcome>& cells);

/**
 * \param cells in order
 * \return one summary for each defence and rate, in the order of the cells
 */
std::vector<FloodSummary> SummariseFloods(const std::vector<FloodOutcome>& cells);

/**
 * \brief Compare with Erlang B where it holds: Poisson arrivals, GetLossModel of the defence, and
 * results that count only after \c WARM_UP_LIFETIMES lives of an entry.
 * \param cells of one scenario
 * \param scenario times and rate model of all cells
 * \return rows by defence and rate; users are no part of the load, they hold a place for a round
 * trip only
 */
std::vector<FloodResidual> CompareWithErlang(const std::vector<FloodOutcome>& cells,
                                             const FloodScenario& scenario);

/** Lives of an entry after which a queue has forgotten how it began. */
constexpr double WARM_UP_LIFETIMES = 5;

/** \brief Print confusion.csv. \param os where to \param cells what */
void WriteConfusion(std::ostream& os, const std::vector<FloodOutcome>& cells);
/**
 * \brief Print cost.csv: a row for the host, and one for another node that defends.
 * \param os where to
 * \param cells in order
 */
void WriteCosts(std::ostream& os, const std::vector<FloodOutcome>& cells);
/** \brief Print summary.csv. \param os where to \param summaries what */
void WriteSummaries(std::ostream& os, const std::vector<FloodSummary>& summaries);
/**
 * \brief Print options.csv: what connections of users lack.
 * \param os where to
 * \param summaries one for each defence and rate
 */
void WriteOptions(std::ostream& os, const std::vector<FloodSummary>& summaries);
/**
 * \brief Print detection.csv: a row for each cell and sign.
 * \param os where to
 * \param cells in order
 */
void WriteDetections(std::ostream& os, const std::vector<FloodOutcome>& cells);
/** \brief Print erlang.csv. \param os where to \param residuals what */
void WriteResiduals(std::ostream& os, const std::vector<FloodResidual>& residuals);

/** \brief Print critical.csv. \param os where to \param rates what */
void WriteCriticalRates(std::ostream& os, const std::vector<CriticalRateOfDefence>& rates);

/** Cells of one defence at one rate. */
using FloodGroup = std::vector<const FloodOutcome*>;

/**
 * \param cells in order; must outlive the groups
 * \return cells by defence and rate, in the order of the first cells
 */
std::vector<FloodGroup> GroupFloods(const std::vector<FloodOutcome>& cells);

/** \brief Add what connections lack. \param sum changed \param one added */
void AddLosses(FloodOptionLosses& sum, const FloodOptionLosses& one);

//! @}

} // namespace ns3

#endif // FLOOD_REPORT_H
