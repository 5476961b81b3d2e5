// SPDX-License-Identifier: GPL-2.0-only
//
// The ways in which a connection closes, each played once.

#ifndef CLOSE_SCENARIO_H
#define CLOSE_SCENARIO_H

#include "ns3/end-script.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What all cases have in common. */
struct CloseSettings
{
    bool isIpv6{false};             //!< family
    std::string profile{"linux-6"}; //!< of both ends
    double delayS{0.02};            //!< of the link, one way, s
    double closeAfterS{0.5};        //!< from the SYN to the first Close, s
    double thinkS{0.2};             //!< from the FIN to the Close of the other end, s
    uint32_t requestBytes{100};     //!< the client has sent before, where it sends
    uint32_t pieces{3};             //!< texts that the server sends after the client's FIN
    uint32_t pieceBytes{1000};      //!< of each
    double pieceIntervalS{0.05};    //!< between them, s
    double watchedS{70};            //!< from the SYN: 2MSL is seen to end, s
};

/** One case. */
struct CloseCase
{
    std::string name;                      //!< of its directory, "half-close"
    std::string meaning;                   //!< for a reader, "the server goes on sending"
    std::vector<EndStep> steps;            //!< what applications do
    std::array<bool, 2> reads{true, true}; //!< by end
};

/** \return the cases, in the order of the questions. \param settings of all */
std::vector<CloseCase> GetCloseCases(const CloseSettings& settings);

/**
 * \brief Simulate a case from an empty simulator to an empty simulator.
 * \param which the case
 * \param settings of all
 * \param run gets the records, in the directory of the case's name
 * \param record gets the settings of the engines; may be null
 * \return what the applications saw, by end
 */
std::array<EndView, 2> PlayClose(const CloseCase& which,
                                 const CloseSettings& settings,
                                 RunDirectory& run,
                                 RunRecord* record);

//! @}

} // namespace ns3

#endif // CLOSE_SCENARIO_H
