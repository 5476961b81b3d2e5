// SPDX-License-Identifier: GPL-2.0-only
//
// CPU time and memory of this process, and measurements made in processes of their own.

#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

#include "ns3/bench-cases.h"

namespace ns3
{

/** CPU time and memory from the construction of this object on. */
class BenchMeter
{
  public:
    BenchMeter();

    /** \return what was used since construction. \param units what it was used for */
    BenchSample Read(uint64_t units) const;

  private:
    double m_cpuSeconds; //!< at construction
    double m_rssBytes;   //!< at construction
};

/** Print a measurement as the one line that MeasureInProcess reads. */
void PrintSample(const BenchSample& sample);

/**
 * \brief Run this program again for one measurement: its allocator starts empty.
 * \param task what to measure
 * \return the measurement
 * \throws std::runtime_error if the process cannot be started or fails
 */
BenchSample MeasureInProcess(const BenchTask& task);

} // namespace ns3

#endif // BENCH_PROCESS_H
