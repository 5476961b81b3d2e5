// SPDX-License-Identifier: GPL-2.0-only
//
// Uniform numbers that leave no part of their range out.

#ifndef STRATIFIED_RANDOM_VARIABLE_H
#define STRATIFIED_RANDOM_VARIABLE_H

#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Draws from a uniform distribution in rounds: the range is cut into Strata parts of one
 * width, and a round draws one number in each of them, in random order.
 *
 * Each number for itself is uniform over the range, and one round has come within two widths of
 * every number in it. A share that is counted over whole rounds varies no more than one of
 * independent draws (stratified sampling with proportional allocation: Cochran, Sampling
 * Techniques, 3rd edition, 1977, theorem 5.8), so the interval of independent trials holds for it.
 *
 * Attributes: Min (0), Max (1), above Min, and Strata (1), at least 1. They count from the next
 * round on. RngRun and the stream choose the numbers, as of every RandomVariableStream; Antithetic
 * mirrors each in the middle of the range.
 */
class StratifiedRandomVariable : public RandomVariableStream
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    StratifiedRandomVariable();

    /** \return the next number, Min or above, below Max */
    double GetValue() override;
    /** \return the next number, cut to a whole one */
    uint32_t GetInteger() override;

  private:
    /** Attributes as they were when a round began. */
    struct Round
    {
        double min{0};      //!< lower end
        double max{1};      //!< upper end
        uint32_t strata{1}; //!< parts of the range
    };

    double m_min{0};              //!< lower end
    double m_max{1};              //!< upper end
    uint32_t m_strata{1};         //!< parts of the range
    Round m_round;                //!< what counts now
    std::vector<uint32_t> m_left; //!< strata that this round has still to draw from
};

} // namespace ns3

#endif // STRATIFIED_RANDOM_VARIABLE_H
