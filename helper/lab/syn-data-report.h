// SPDX-License-Identifier: GPL-2.0-only
//
// Text on SYNs as tables, figures and sentences.

#ifndef SYN_DATA_REPORT_H
#define SYN_DATA_REPORT_H

#include "ns3/figure.h"
#include "ns3/lab-table.h"
#include "ns3/syn-data-scenario.h"

#include <ostream>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Put outcomes together that differ in the mode of cookies only.
 * \param outcomes all
 * \return one for each policy and result, its cookies as "Off, OnOverflow"
 */
std::vector<SynDataOutcome> MergeSynDataOutcomes(const std::vector<SynDataOutcome>& outcomes);

/** \return what the flood cost the server: a row for each outcome. \param outcomes in order */
LabTable MakeSynDataTable(const std::vector<SynDataOutcome>& outcomes);

/**
 * \param outcomes in order
 * \return what users had to wait and to send: a row for each outcome and habit
 */
LabTable MakeSynDataUserTable(const std::vector<SynDataOutcome>& outcomes);

/** \return every sample of every outcome. \param outcomes in order */
LabTable MakeSynDataSampleTable(const std::vector<SynDataOutcome>& outcomes);

/** \brief Say what the numbers mean. \param os where \param outcomes at least one */
void PrintSynDataAnswer(std::ostream& os, const std::vector<SynDataOutcome>& outcomes);

/**
 * \brief Text held or taken over time, a panel for each policy, a curve for each mode of cookies.
 * \param outcomes at least one
 * \param scenario times of the flood, text of a SYN
 * \return the figure held-bytes
 */
GnuplotFigure MakeHeldBytesFigure(const std::vector<SynDataOutcome>& outcomes,
                                  const SynDataScenario& scenario);

/**
 * \param outcomes in order
 * \return the figure first-byte: time to the first byte by policy and habit
 */
GnuplotFigure MakeFirstByteFigure(const std::vector<SynDataOutcome>& outcomes);

//! @}

} // namespace ns3

#endif // SYN_DATA_REPORT_H
