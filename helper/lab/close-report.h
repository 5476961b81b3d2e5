// SPDX-License-Identifier: GPL-2.0-only
//
// How connections closed: segments, paths through the state diagram, TIME-WAIT, from the records.

#ifndef CLOSE_REPORT_H
#define CLOSE_REPORT_H

#include "ns3/close-scenario.h"
#include "ns3/figure.h"
#include "ns3/lab-table.h"
#include "ns3/two-end-records.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One segment of a close: with FIN or RST, or the first to acknowledge a FIN. */
struct CloseSegment
{
    uint32_t from{0};                  //!< end that sent it
    std::string control;               //!< as RFC 9293 prints it: "FIN,ACK"
    uint32_t seq{0};                   //!< SEG.SEQ from the sender's ISN
    uint32_t ack{0};                   //!< SEG.ACK from the receiver's ISN
    double sentS{0};                   //!< since the close began, s
    double receivedS{0};               //!< since the close began, s
    std::array<std::string, 2> states; //!< of both ends when it has arrived
};

/** One case. Times count from the first FIN or RST. */
struct CloseOutcome
{
    CloseCase which;                              //!< as played
    double watchedS{0};                           //!< how long it was watched, s
    std::array<EndView, 2> views{};               //!< what applications saw, by end
    std::shared_ptr<const TwoEndRecords> records; //!< of it
    double beginS{0};                             //!< first FIN or RST, since the first segment, s
    std::vector<CloseSegment> segments;           //!< in order
    uint64_t textBytes{0};                        //!< sent after the first FIN
    double doneS{0};                              //!< the last of them arrived, s
    std::size_t repeatedFins{0};                  //!< FINs that had been sent before
    std::array<std::optional<double>, 2> timeWaitS; //!< how long each end was in TIME-WAIT, s
    std::array<std::string, 2> timeWaitEnd;         //!< rule that ended it, by end
    std::array<std::optional<double>, 2> closedS; //!< when each end was CLOSED, s; nothing: not yet

    /** \return "client", "server", "both", "nobody" */
    std::string GetTimeWaitEnds() const;
    /**
     * \param end of the connection
     * \return states of an end from ESTABLISHED on, "ESTABLISHED > CLOSE-WAIT > ..."
     */
    std::string GetPathText(uint32_t end) const;
};

/**
 * \brief Play a case and look at its records.
 * \param which the case
 * \param settings of all
 * \param run gets the records, in the directory of the case's name
 * \param record gets the settings of the engines; may be null
 * \return what came of it
 */
CloseOutcome RunClose(const CloseCase& which,
                      const CloseSettings& settings,
                      RunDirectory& run,
                      RunRecord* record);

/** \return a row for each case: summary.csv. \param all outcomes in order */
LabTable MakeCloseTable(const std::vector<CloseOutcome>& all);

/**
 * \param all outcomes in order
 * \return a row for each segment of each close, as RFC 9293 figures 12 and 13: segments.csv
 */
LabTable MakeCloseSegmentTable(const std::vector<CloseOutcome>& all);

/**
 * \param all outcomes in order
 * \return a row for each change of state of each end from ESTABLISHED on: paths.csv
 */
LabTable MakePathTable(const std::vector<CloseOutcome>& all);

/**
 * \param all outcomes in order
 * \return the figure "states": both ends of all cases since the close began
 */
GnuplotFigure MakeCloseStatesFigure(const std::vector<CloseOutcome>& all);

/**
 * \param all outcomes in order
 * \return the figure "state-diagram": RFC 9293 figure 5 with the arrows that all cases took
 */
GnuplotFigure MakeCloseDiagramFigure(const std::vector<CloseOutcome>& all);

/** \brief Answer in words with the numbers of this run. \param os where to \param all outcomes */
void PrintCloseAnswer(std::ostream& os, const std::vector<CloseOutcome>& all);

//! @}

} // namespace ns3

#endif // CLOSE_REPORT_H
