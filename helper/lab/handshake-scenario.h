// SPDX-License-Identifier: GPL-2.0-only
//
// Handshakes of one connection: whole, and with one of its three segments lost, in both modes.

#ifndef HANDSHAKE_SCENARIO_H
#define HANDSHAKE_SCENARIO_H

#include "ns3/end-script.h"
#include "ns3/nstime.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"
#include "ns3/segment-fault-model.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What all cases have in common. */
struct HandshakeSettings
{
    bool isIpv6{false};             //!< family
    std::string profile{"linux-6"}; //!< of both ends
    double delayS{0.02};            //!< of the link, one way, s
    double textAfterS{0.361};       //!< from the SYN to the client's text, s (reference 11)
    uint32_t textBytes{10};         //!< of it (reference 11)
    double lateTextAfterS{70};      //!< from the SYN to text that comes too late, s
    double watchedS{200};           //!< how long a lost SYN,ACK is watched, s
};

/** One case. */
struct HandshakeCase
{
    std::string name;             //!< of its directory, "syn-ack-lost-two-way"
    std::string mode{"ThreeWay"}; //!< HandshakeMode of the server
    std::string lost{"nothing"};  //!< what is lost, for a reader
    std::vector<EndStep> steps;   //!< what applications do
    std::array<std::vector<SegmentFaultRule>, 2> faults{}; //!< of what arrives, by end
    Time length;                                           //!< how long it is watched
};

/** \return the cases, in the order of the questions. \param settings of all */
std::vector<HandshakeCase> GetHandshakeCases(const HandshakeSettings& settings);

/**
 * \brief Find one.
 * \param cases of GetHandshakeCases
 * \param name of it
 * \return it
 * \throws std::out_of_range if there is none
 */
const HandshakeCase& FindHandshakeCase(const std::vector<HandshakeCase>& cases,
                                       const std::string& name);

/**
 * \brief Simulate a case from an empty simulator to an empty simulator.
 * \param which the case
 * \param settings of all
 * \param run gets the records, in the directory of the case's name
 * \param record gets the settings of the engines; may be null
 * \return what the applications saw, by end
 */
std::array<EndView, 2> PlayHandshake(const HandshakeCase& which,
                                     const HandshakeSettings& settings,
                                     RunDirectory& run,
                                     RunRecord* record);

//! @}

} // namespace ns3

#endif // HANDSHAKE_SCENARIO_H
