// SPDX-License-Identifier: GPL-2.0-only
//
// Delayed duplicates of SYNs arrive when their connections are over: what the server believes.

#ifndef GHOST_SCENARIO_H
#define GHOST_SCENARIO_H

#include "ns3/figure-data.h"
#include "ns3/figure.h"
#include "ns3/lab-table.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What all cases have in common. */
struct GhostSettings
{
    bool isIpv6{false};             //!< family
    std::string profile{"linux-6"}; //!< of both ends
    double delayS{0.02};            //!< of the link, one way, s
    uint32_t connections{20};       //!< one duplicate for each
    double intervalS{0.5};          //!< between them, s
    double lateS{90};               //!< by what a duplicate is later than its SYN, s
    double watchedS{70};            //!< after the last duplicate, s

    /** \brief Check them. \throws std::runtime_error if a duplicate comes before all is over */
    void Check() const;
};

/** One case. */
struct GhostCase
{
    std::string name;  //!< of its directory, "ghosts-two-way-off"
    std::string mode;  //!< HandshakeMode of the server
    bool isOff{false}; //!< the client is off when duplicates arrive; else it answers
};

/** What came of a case. Times count from the arrival of the first duplicate. */
struct GhostOutcome
{
    GhostCase which;              //!< as played
    double watchedS{0};           //!< end of what was watched, s
    uint32_t duplicates{0};       //!< that arrived
    uint32_t copied{0};           //!< connections whose SYNs they are copies of
    uint32_t synAcks{0};          //!< sent by the server
    uint32_t resets{0};           //!< sent by the client
    FigurePoints accepted;        //!< connections offered to accept so far
    FigurePoints established;     //!< connections the server holds, ESTABLISHED, and nobody has
    FigurePoints halfOpen;        //!< half-open entries
    double establishedSeconds{0}; //!< ESTABLISHED connections times how long

    /**
     * \param points entries over time
     * \return the greatest value of \p points; 0 if there is none
     */
    static uint32_t MostOf(const FigurePoints& points);
    /** \return the last value of \p points; 0 if there is none. \param points entries over time */
    static uint32_t LastOf(const FigurePoints& points);
};

/** \return both modes, each with a client that is off by then, and one that is up */
std::vector<GhostCase> GetGhostCases();

/**
 * \brief Simulate a case from an empty simulator to an empty simulator, and look at its records.
 *
 * The client opens connections one after the other; each sends a request, gets a response and is
 * closed by the client. Late duplicates of their SYNs arrive when all are over.
 * \param which the case
 * \param settings of all
 * \param run gets the records, in the directory of the case's name
 * \param record gets the settings of the engines; may be null
 * \return its outcome
 */
GhostOutcome RunGhosts(const GhostCase& which,
                       const GhostSettings& settings,
                       RunDirectory& run,
                       RunRecord* record);

/** \return a row for each case: ghosts.csv. \param all outcomes in order */
LabTable MakeGhostTable(const std::vector<GhostOutcome>& all);

/** \brief Say it in words with the numbers of this run. \param os where to \param all outcomes */
void PrintGhostAnswer(std::ostream& os, const std::vector<GhostOutcome>& all);

/**
 * \param all outcomes in order
 * \return the figure "ghosts": a panel for each kind of client, both modes in each
 */
GnuplotFigure MakeGhostFigure(const std::vector<GhostOutcome>& all);

//! @}

} // namespace ns3

#endif // GHOST_SCENARIO_H
