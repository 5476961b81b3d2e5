// SPDX-License-Identifier: GPL-2.0-only
//
// The lost last ACK and the old duplicate, each with TIME-WAIT and without, recorded and drawn.

#ifndef TWO_MSL_TRACED_STORIES_H
#define TWO_MSL_TRACED_STORIES_H

#include "ns3/figure.h"
#include "ns3/lab-run.h"
#include "ns3/lab-trace-options.h"
#include "ns3/two-msl-lab.h"
#include "ns3/two-msl-report.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A directory of records, and what its figures show. */
struct TracedStory
{
    std::string directory;       //!< in the run's, without a slash at its end
    FigureOptions options;       //!< of its figures
    bool hasStateTimeline{true}; //!< drawn beside the sequence diagram
};

/**
 * \brief Simulate the lost last ACK into last-ack, and without TIME-WAIT into last-ack-no-wait,
 * where only the first ACK is lost.
 * \param scenario with TIME-WAIT
 * \param trace what is recorded; may be nothing
 * \param run where to
 * \param results gets waiting and notWaiting
 * \param stories gets what to draw
 */
void TraceLastAcks(const LastAckScenario& scenario,
                   const LabTraceOptions& trace,
                   LabRun& run,
                   TwoMslResults& results,
                   std::vector<TracedStory>& stories);

/**
 * \brief Simulate one old duplicate under the rule full-2msl into old-duplicate, and under no-wait
 * into old-duplicate-no-wait.
 * \param scenario as SimulateOldDuplicate; its rule is set here
 * \param trace what is recorded; may be nothing
 * \param run where to
 * \param stories gets what to draw
 * \throws std::runtime_error as SimulateOldDuplicate
 */
void TraceOldDuplicates(TwoMslChurnScenario scenario,
                        const LabTraceOptions& trace,
                        LabRun& run,
                        std::vector<TracedStory>& stories);

/** \brief Draw stories whose records are complete. \param run where they are \param stories any */
void DrawTracedStories(const LabRun& run, const std::vector<TracedStory>& stories);

//! @}

} // namespace ns3

#endif // TWO_MSL_TRACED_STORIES_H
