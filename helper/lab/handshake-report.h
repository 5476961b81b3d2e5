// SPDX-License-Identifier: GPL-2.0-only
//
// What came of the cases of a handshake: numbers from the records, tables, an answer in words.

#ifndef HANDSHAKE_REPORT_H
#define HANDSHAKE_REPORT_H

#include "ns3/handshake-knowledge.h"
#include "ns3/handshake-scenario.h"
#include "ns3/lab-table.h"
#include "ns3/two-end-records.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What opened the server's connection. */
enum class HandshakeOpener : uint8_t
{
    NOTHING,          //!< it never was ESTABLISHED
    SYN,              //!< the SYN alone (TwoWay)
    THIRD_ACK,        //!< the third segment, as it should be
    TEXT,             //!< text that came where the third ACK was lost
    REPEATED_SYN_ACK, //!< the answer to a repeated SYN,ACK
    COUNT             //!< number of values, not a value
};

/**
 * \param opener any
 * \return "nothing", "SYN", "third ACK", "text", "answer to a repeated SYN,ACK"
 */
const char* ToString(HandshakeOpener opener);

/** Who waits for what at one time. */
struct HandshakeWait
{
    std::string when;                 //!< "before the first repetition", "before the client ends"
    double timeS{0};                  //!< s
    std::array<EndKnowledge, 2> ends; //!< by end
};

/** One case. Times count from the SYN. */
struct HandshakeOutcome
{
    HandshakeCase which;                          //!< as played
    std::array<EndView, 2> views{};               //!< what applications saw, by end
    std::shared_ptr<const TwoEndRecords> records; //!< of it
    std::array<std::optional<double>, 2> openS;   //!< ESTABLISHED, by end, s
    std::array<std::string, 2> ends;              //!< how each end ended, "simulation-end": lives
    std::array<double, 2> endS{};                 //!< when, s
    HandshakeOpener opener{HandshakeOpener::NOTHING}; //!< of the server
    uint32_t syns{0};                                 //!< sent by the client
    uint32_t synAcks{0};                              //!< sent by the server
    uint32_t resets{0};                               //!< RSTs sent by either
    std::vector<HandshakeWait> waits;                 //!< before a repetition, and at the end

    /**
     * \return true if the client lacks a SYN until it ends, and the server, which has sent one, is
     * ESTABLISHED and will not send it again
     */
    bool IsDeadlock() const;
};

/**
 * \brief Play a case and look at its records.
 * \param which the case
 * \param settings of all
 * \param run gets the records, in the directory of the case's name
 * \param record gets the settings of the engines; may be null
 * \return what came of it
 */
HandshakeOutcome RunHandshake(const HandshakeCase& which,
                              const HandshakeSettings& settings,
                              RunDirectory& run,
                              RunRecord* record);

/** \return a row for each case: summary.csv. \param all outcomes in order */
LabTable MakeHandshakeTable(const std::vector<HandshakeOutcome>& all);

/**
 * \param all outcomes in order
 * \param names of cases
 * \return a row for each segment of each case: knowledge.csv; \p names which, empty: all
 */
LabTable MakeKnowledgeTable(const std::vector<HandshakeOutcome>& all,
                            const std::vector<std::string>& names);

/**
 * \param all outcomes in order
 * \return a row for each end of the cases whose SYN,ACK was lost: waiting.csv
 */
LabTable MakeWaitingTable(const std::vector<HandshakeOutcome>& all);

/**
 * \brief Say in words what three segments are for: who knows what, and the lost SYN,ACK.
 * \param os where to
 * \param all outcomes, "three-way" and "two-way" among them
 */
void PrintWhyThree(std::ostream& os, const std::vector<HandshakeOutcome>& all);

/** \brief Say in words what came of lost third ACKs. \param os where to \param all outcomes */
void PrintLostThirdAcks(std::ostream& os, const std::vector<HandshakeOutcome>& all);

/**
 * \param all outcomes
 * \param name of the case
 * \return an outcome by its case's name
 * \throws std::out_of_range if there is none
 */
const HandshakeOutcome& FindOutcome(const std::vector<HandshakeOutcome>& all,
                                    const std::string& name);

//! @}

} // namespace ns3

#endif // HANDSHAKE_REPORT_H
