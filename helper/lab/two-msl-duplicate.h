// SPDX-License-Identifier: GPL-2.0-only
//
// One old duplicate that meets the next incarnation of its connection, or TIME-WAIT.

#ifndef TWO_MSL_DUPLICATE_H
#define TWO_MSL_DUPLICATE_H

#include "ns3/two-msl-lab.h"

#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A copy of the first answer on a 4-tuple, and the connection that took it, if one did. */
struct OldDuplicateStory
{
    TwoMslChurnOutcome outcome;   //!< of the whole churn
    uint32_t strays{0};           //!< deliveries of text of another incarnation
    double beginS{0};             //!< what is copied was sent, s of the run
    std::optional<double> strayS; //!< the first such delivery, s of the run; nothing: none
    /** Half a way behind that, else when the second connection is open at both ends; nothing:
     * never. */
    std::optional<double> endS;
};

/**
 * \brief Simulate a small churn on one port, and find the time in which an old duplicate of
 * the first one's text does something.
 * \param scenario what to simulate; with ports 1, and onlyHoldS
 * \param observe traces the nodes; may be null
 * \return when that was, for a sequence diagram
 * \throws std::runtime_error as SimulateTwoMslChurn, and if the scenario is another one
 */
OldDuplicateStory SimulateOldDuplicate(const TwoMslChurnScenario& scenario,
                                       const TwoMslObserver& observe = nullptr);

//! @}

} // namespace ns3

#endif // TWO_MSL_DUPLICATE_H
