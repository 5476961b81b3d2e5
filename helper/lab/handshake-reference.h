// SPDX-License-Identifier: GPL-2.0-only
//
// Lost third ACKs as a Linux kernel repaired them, beside what was simulated.

#ifndef HANDSHAKE_REFERENCE_H
#define HANDSHAKE_REFERENCE_H

#include "ns3/handshake-report.h"
#include "ns3/lab-table.h"
#include "ns3/state-timeline-layout.h"

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One segment at one measured end. */
struct MeasuredSegment
{
    std::string caseName; //!< "text", "idle" or "expired"
    uint32_t end{0};      //!< as TwoEnd
    bool isSent{false};   //!< by this end
    std::string flags;    //!< control bits
    uint32_t relSeq{0};   //!< SEG.SEQ less the sender's ISN
    uint32_t relAck{0};   //!< SEG.ACK less the receiver's ISN
    uint32_t len{0};      //!< text, bytes
    double seconds{0};    //!< when
};

/** A state that a measured end was first seen in. */
struct MeasuredState
{
    std::string caseName; //!< as MeasuredSegment's
    uint32_t end{0};      //!< as TwoEnd
    std::string state;    //!< RFC name; "END": what was measured ends
    double seconds{0};    //!< when
};

/** What was measured. */
struct MeasuredHandshakes
{
    std::vector<MeasuredSegment> segments; //!< in order of each end
    std::vector<MeasuredState> states;     //!< in order of each end
};

/** One measured number and the simulated one. Times count from the first segment at that end. */
struct HandshakeComparison
{
    std::string caseName;             //!< as MeasuredSegment's
    uint32_t end{0};                  //!< as TwoEnd
    std::string what;                 //!< "sent SA seq=0 ack=1", "enters ESTABLISHED"
    double measuredS{0};              //!< s
    std::optional<double> simulatedS; //!< s; nothing: the simulated end did something else
};

/** \return names of the files with measured numbers in the directory of data */
std::vector<std::string> GetMeasuredHandshakeFiles();

/**
 * \brief Read what was measured.
 * \param directory of data
 * \throws std::runtime_error that names file, line and column
 * \return segments and states, in order
 */
MeasuredHandshakes ReadMeasuredHandshakes(const std::string& directory);

/**
 * \brief Say why a run cannot be compared.
 * \param settings of the run
 * \return empty if delay, text and profile are those that were measured
 */
std::string WhyNotAsMeasured(const HandshakeSettings& settings);

/**
 * \param measured what a kernel did
 * \param all outcomes of the simulated cases
 * \return measured segments and states, in order, with the simulated ones
 */
std::vector<HandshakeComparison> CompareHandshakes(const MeasuredHandshakes& measured,
                                                   const std::vector<HandshakeOutcome>& all);

/** \return a row for each: reference.csv. \param rows measured beside simulated */
LabTable MakeComparisonTable(const std::vector<HandshakeComparison>& rows);

/** \brief Say how near they are, by case. \param os where to \param rows of CompareHandshakes */
void PrintComparison(std::ostream& os, const std::vector<HandshakeComparison>& rows);

/**
 * \brief Make bars of what was measured, over the time since the first segment at that end, with
 * which the first state begins.
 * \param measured what
 * \param caseName of which case
 * \param end which
 * \return a life, labelled with case, end, and "Linux"; nothing if that end was not measured
 */
std::optional<TimelineLife>
GetMeasuredLife(const MeasuredHandshakes& measured, const std::string& caseName, uint32_t end);

//! @}

} // namespace ns3

#endif // HANDSHAKE_REFERENCE_H
