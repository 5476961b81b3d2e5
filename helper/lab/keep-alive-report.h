// SPDX-License-Identifier: GPL-2.0-only
//
// Tables and words of the keep-alive lab.

#ifndef KEEP_ALIVE_REPORT_H
#define KEEP_ALIVE_REPORT_H

#include "ns3/keep-alive-cases.h"
#include "ns3/lab-table.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What idle connections cost with one idle time. */
struct KeepAliveCost
{
    double idleS{0};            //!< KeepAliveIdle, s
    double intervalS{0};        //!< KeepAliveInterval, s
    double giveUpS{0};          //!< a silent peer is given up after this time, s
    uint32_t connections{0};    //!< idle ones that were simulated
    double gapS{0};             //!< mean time between two probes of a connection, s
    double segmentsPerProbe{0}; //!< probe and answer
    double bytesPerProbe{0};    //!< the same with IP headers

    /** \return segments per connection per day, both ways */
    double GetSegmentsPerDay() const;
    /** \return bytes per connection per day, both ways, with IP headers */
    double GetBytesPerDay() const;
};

/**
 * \brief Simulate connections whose both ends live and say nothing, for a hundred idle times.
 * \param settings interval, probes, delay and family
 * \param idleS KeepAliveIdle, s
 * \param connections how many
 * \return what they cost
 */
KeepAliveCost
MeasureKeepAliveCost(const KeepAliveSettings& settings, double idleS, uint32_t connections);

/** \return \p seconds for a reader: "2 h 12 min 30 s", "41.8 s". \param seconds at least 0 */
std::string KeepAliveDurationText(double seconds);

/** \return a row for each case. \param cases in order */
LabTable MakeKeepAliveTable(const std::vector<KeepAliveCase>& cases);

/** \return a row for each idle time. \param costs in order */
LabTable MakeKeepAliveCostTable(const std::vector<KeepAliveCost>& costs);

/** \return a row for each event, measured and simulated. \param rows in order */
LabTable MakeKeepAliveReferenceTable(const std::vector<KeepAliveComparison>& rows);

/**
 * \brief Print the answer of this run in words.
 * \param os where to
 * \param cases of the run; none need be there
 * \param costs of the run
 * \param rows comparisons; empty: there were none
 */
void PrintKeepAliveAnswer(std::ostream& os,
                          const std::vector<KeepAliveCase>& cases,
                          const std::vector<KeepAliveCost>& costs,
                          const std::vector<KeepAliveComparison>& rows);

//! @}

} // namespace ns3

#endif // KEEP_ALIVE_REPORT_H
