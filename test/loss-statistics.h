// SPDX-License-Identifier: GPL-2.0-only
//
// Blocking of a queue that has no waiting room: the loss system by itself, where Erlang's formula
// does not reach.

#ifndef LOSS_STATISTICS_H
#define LOSS_STATISTICS_H

#include "ns3/erlang-b.h"
#include "ns3/mean-interval.h"

#include <cstdint>

namespace ns3
{

/** A loss system: places, spoofed SYNs that hold one for a lifetime, and clients. */
struct LossSystemConfig
{
    double load{0};               //!< spoofed SYNs in one lifetime, Poisson
    uint32_t places{0};           //!< how many there are
    double clientsPerLifetime{0}; //!< new clients in one lifetime, Poisson
    double clientHolding{0};      //!< how long a client holds a place, in lifetimes
    double retryAfter{0};         //!< a refused client comes again after so many lifetimes, once
    uint32_t lifetimes{0};        //!< length of the run
};

/** Shares that were refused. */
struct LossSystemShares
{
    double attack{0};      //!< of spoofed SYNs
    double clients{0};     //!< of clients' SYNs, second ones too
    double unconnected{0}; //!< of clients, twice
};

/**
 * \brief Simulate a loss system alone, without a network, where no formula is known: clients that
 * come again meet those who were admitted with them, as lifetimes and waits are constant.
 * \param config what to simulate
 * \param stream first of two random streams, of the flood and of the clients
 * \return shares behind a warm-up
 */
LossSystemShares SimulateLossSystem(const LossSystemConfig& config, int64_t stream);

} // namespace ns3

#endif // LOSS_STATISTICS_H
