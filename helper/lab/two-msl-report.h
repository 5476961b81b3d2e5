// SPDX-License-Identifier: GPL-2.0-only
//
// Tables and words of the lab on 2MSL.

#ifndef TWO_MSL_REPORT_H
#define TWO_MSL_REPORT_H

#include "ns3/lab-table.h"
#include "ns3/two-msl-lab.h"

#include <ostream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Hosts behind one address, and what became of them under one value of TimeWaitReuse. */
struct TwoMslHosts
{
    std::string timeWaitReuse;              //!< of the server
    std::vector<TranslatedClient> outcomes; //!< one for each host
};

/** Everything that the lab simulates; each part may be empty. */
struct TwoMslResults
{
    std::vector<TwoMslRow> rules;     //!< one for each rule
    std::vector<TwoMslRow> map;       //!< every rule at every MSL and delay
    std::vector<TwoMslRow> ports;     //!< every rule with every number of ports
    LastAckOutcome waiting;           //!< TIME-WAIT, as measured
    LastAckOutcome notWaiting;        //!< no TIME-WAIT
    std::vector<double> measuredFinS; //!< of a kernel, s after the first; may be empty
    std::vector<SegmentLife> lives;   //!< by TTL
    std::vector<TwoMslHosts> hosts;   //!< by TimeWaitReuse
};

/**
 * \brief Tabulate churns. The CSV file says of each rule what it is, too.
 * \param rows any
 * \param showsPorts a reader sees how many ports there are, instead of copies
 * \return a row for each
 */
LabTable MakeTwoMslTable(const std::vector<TwoMslRow>& rows, bool showsPorts);

/**
 * \brief Tabulate what rules are: who closes first, sockets' options, attributes of the engines.
 * \param rows one for each rule
 * \return a row for each
 */
LabTable MakeTwoMslRulesTable(const std::vector<TwoMslRow>& rows);

/**
 * \param results of the parts that ran
 * \return FINs of the end whose last ACK is missing, simulated beside measured if there are any
 */
LabTable MakeLastAckTable(const TwoMslResults& results);

/** \return what TTL allows, and how long a segment lived. \param lives in order */
LabTable MakeSegmentLifeTable(const std::vector<SegmentLife>& lives);

/** \return connections of hosts behind one address. \param hosts in order */
LabTable MakeTwoMslHostsTable(const std::vector<TwoMslHosts>& hosts);

/**
 * \brief Print the short answer of this run in words.
 * \param os where to
 * \param results of the run
 */
void PrintTwoMslAnswer(std::ostream& os, const TwoMslResults& results);

/**
 * \brief Print rule by rule what it is, what fails, what is refused and what it costs.
 * \param os where to
 * \param rules one row for each
 */
void PrintTwoMslRules(std::ostream& os, const std::vector<TwoMslRow>& rules);

//! @}

} // namespace ns3

#endif // TWO_MSL_REPORT_H
