// SPDX-License-Identifier: GPL-2.0-only
//
// The tracer's counters in windows of time, beside those that nstat showed.

#ifndef VALIDATION_NODE_COUNTERS_H
#define VALIDATION_NODE_COUNTERS_H

#include "../linux-capture.h"
#include "kernel-view.h"
#include "validation-report.h"

#include "ns3/tcp-lifecycle-tracer.h"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/** \return all counters of a node now, by nstat's names */
KernelCounters GetNodeCounters(const Ptr<TcpLifecycleTracer>& tracer);

/** \return what \p now has more than \p before */
KernelCounters Subtract(KernelCounters now, const KernelCounters& before);

/**
 * \brief Counters of a simulated kernel in windows that a packet list tells. It must outlive the
 * run.
 */
class CounterWindows
{
  public:
    /** \param tracer of the node \param capture that will be played */
    CounterWindows(const Ptr<TcpLifecycleTracer>& tracer, LinuxCapture& capture);

    /** \brief Count in a window, before the run. \param from, to on the list's clock, s */
    void Add(double from, double to);

    /** \return what was counted in a window, in the order of Add; one that is open lasts until now
     */
    KernelCounters Get(std::size_t window) const;

  private:
    Ptr<TcpLifecycleTracer> m_tracer;                               //!< of the node
    LinuxCapture& m_capture;                                        //!< whose clock it is
    std::vector<std::pair<KernelCounters, KernelCounters>> m_notes; //!< at both ends
};

/**
 * \brief Compare a cell of counters: those that the module has too and the column shows somewhere.
 * \param report gets the rows
 * \param file of the reference
 * \param row which of its rows
 * \param measured its counters
 * \param simulated in the same window
 * \param column all counters of the column; the measuring script left others out
 * \param explanations why some differ, by name
 */
void CompareNodeCounters(ValidationReport& report,
                         const std::string& file,
                         const std::string& row,
                         const KernelCounters& measured,
                         const KernelCounters& simulated,
                         const KernelCounters& column,
                         const std::map<std::string, ValidationExplanation>& explanations = {});

/** \return all counters that a column of a table shows, with any value. \param index its number */
KernelCounters ReadColumn(const std::vector<std::vector<std::string>>& table, std::size_t index);

/** \return why TcpInErrs differs: Linux counts each challenged SYN as an error. \param measured the
 * row's counters */
std::map<std::string, ValidationExplanation> ExplainInErrs(const KernelCounters& measured);

} // namespace ns3

#endif // VALIDATION_NODE_COUNTERS_H
