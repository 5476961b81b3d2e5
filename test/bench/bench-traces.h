// SPDX-License-Identifier: GPL-2.0-only
//
// Variants that write every record of a run, to measure what that costs.

#ifndef BENCH_TRACES_H
#define BENCH_TRACES_H

#include "ns3/node-container.h"
#include "ns3/tcp-lifecycle-trace-helper.h"

#include <string>

namespace ns3
{

/** All records of nodes in a directory of its own, which goes with this object. */
class BenchTraces
{
  public:
    /**
     * \brief Take the format off a variant.
     * \param variant "lifecycle-csv", "lifecycle-csv.gz", "lifecycle-sqlite" or "lifecycle-chrome":
     * becomes "lifecycle" and all records are written; others stay, and nothing is written
     */
    explicit BenchTraces(std::string& variant);
    ~BenchTraces();
    BenchTraces(const BenchTraces&) = delete;
    BenchTraces& operator=(const BenchTraces&) = delete;

    /** \param nodes recorded from now on, if anything is written */
    void Attach(const NodeContainer& nodes);

    /** Write what is buffered: a part of what is measured. */
    void Close();

  private:
    TcpLifecycleTraceHelper m_traces; //!< the writer
    std::string m_directory;          //!< where; empty = nothing is written
};

} // namespace ns3

#endif // BENCH_TRACES_H
