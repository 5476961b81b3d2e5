// SPDX-License-Identifier: GPL-2.0-only
//
// RngRun for one simulation.

#ifndef RUN_NUMBER_H
#define RUN_NUMBER_H

#include "ns3/rng-seed-manager.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Sets RngRun and restores it. */
class RunNumber
{
  public:
    /** \param run RngRun from now on */
    explicit RunNumber(uint64_t run)
        : m_before(RngSeedManager::GetRun())
    {
        RngSeedManager::SetRun(run);
    }

    ~RunNumber()
    {
        RngSeedManager::SetRun(m_before);
    }

    RunNumber(const RunNumber&) = delete;
    RunNumber& operator=(const RunNumber&) = delete;

  private:
    uint64_t m_before; //!< to be restored
};

//! @}

} // namespace ns3

#endif // RUN_NUMBER_H
