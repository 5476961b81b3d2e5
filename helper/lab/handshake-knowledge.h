// SPDX-License-Identifier: GPL-2.0-only
//
// Who knows what after each segment of a handshake, from the records of a run.

#ifndef HANDSHAKE_KNOWLEDGE_H
#define HANDSHAKE_KNOWLEDGE_H

#include "ns3/two-end-records.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What one end knows at one time. It learns from segments that its TCP has accepted, only. */
struct EndKnowledge
{
    std::string state;               //!< RFC name
    std::vector<std::string> sent;   //!< so far, repetitions left out: "SYN", "ACK"
    bool hasSentSyn{false};          //!< its own number is on the way
    bool knowsPeerIsn{false};        //!< a SYN of the peer has come
    bool knowsOwnSynArrived{false};  //!< an ACK beyond its own ISN has come
    std::vector<std::string> timers; //!< that run

    /** \return true if it knows both numbers and that the peer does: what ESTABLISHED promises */
    bool KnowsAll() const;
    /** \return what it lacks: "the peer's SYN", "an ACK of its SYN", both; empty: nothing */
    std::string GetLack() const;
    /** \return true if a timer will send its SYN or SYN,ACK once more */
    bool WillRepeatSyn() const;
};

/** What both ends know after one segment. */
struct KnowledgeRow
{
    uint32_t from{0};                 //!< end that sent it
    std::string segment;              //!< "SYN,ACK seq=0 ack=1"
    double sentS{0};                  //!< since the first segment, s
    std::optional<double> receivedS;  //!< nothing: it was lost
    bool isDropped{false};            //!< it arrived and had no effect
    bool isRepetition{false};         //!< the sender had sent it before
    std::array<EndKnowledge, 2> ends; //!< by end
};

/**
 * \brief Find what an end knows.
 * \param records of one connection
 * \param end which
 * \param timeS after all that happened by then, s since the first segment
 * \return its knowledge
 */
EndKnowledge GetKnowledge(const TwoEndRecords& records, uint32_t end, double timeS);

/**
 * \brief Find what both ends know after each segment: at its receipt, or when a lost one was sent.
 * \param records of one connection
 * \return a row for each segment, in the order in which they were sent
 */
std::vector<KnowledgeRow> GetKnowledgeRows(const TwoEndRecords& records);

//! @}

} // namespace ns3

#endif // HANDSHAKE_KNOWLEDGE_H
