// SPDX-License-Identifier: GPL-2.0-only
//
// What a comparison of defences found, for a reader.

#ifndef FLOOD_ANSWER_H
#define FLOOD_ANSWER_H

#include "ns3/flood-report.h"

#include <ostream>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** \brief Print summaries for a reader. \param os where to \param summaries what */
void PrintSummaries(std::ostream& os, const std::vector<FloodSummary>& summaries);

/**
 * \brief Say in words what each defence does: up to which of the rates at least 99 % of the users
 * got through, and where that ended.
 * \param os where to
 * \param summaries one for each defence and rate
 */
void PrintAnswer(std::ostream& os, const std::vector<FloodSummary>& summaries);

/**
 * \brief Say in words what else was found: options lost, detection, Erlang's formula, critical
 * rates.
 * \param os where to
 * \param cells of the comparison
 * \param residuals of the same cells
 * \param critical rates; may be empty
 * \param share of users that critical rates deny, 0..1
 */
void PrintFindings(std::ostream& os,
                   const std::vector<FloodOutcome>& cells,
                   const std::vector<FloodResidual>& residuals,
                   const std::vector<CriticalRateOfDefence>& critical,
                   double share);

//! @}

} // namespace ns3

#endif // FLOOD_ANSWER_H
