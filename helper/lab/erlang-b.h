// SPDX-License-Identifier: GPL-2.0-only
//
// Erlang's loss formula: how many find a queue without waiting room full.

#ifndef ERLANG_B_H
#define ERLANG_B_H

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Erlang B: the share of Poisson arrivals that find all places taken.
 *
 * It holds for every distribution of the holding time with the same mean, so also for a constant
 * one (M/D/c/c), and for several classes of arrivals with holding times of their own: then \p load
 * is the sum of theirs. With X Poisson of mean a it is P(X = c) / P(X <= c).
 * \param load a: arrivals during one holding time, above 0
 * \param places c
 * \return 0..1
 */
double GetErlangB(double load, uint32_t places);

//! @}

} // namespace ns3

#endif // ERLANG_B_H
