// SPDX-License-Identifier: GPL-2.0-only
//
// Traces of one simulation of a lab, in a directory of their own.

#ifndef STORY_TRACES_H
#define STORY_TRACES_H

#include "ns3/lab-trace-options.h"
#include "ns3/node-container.h"
#include "ns3/run-directory.h"
#include "ns3/tcp-lifecycle-trace-helper.h"

#include <functional>
#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Records some nodes and what the fault models of all nodes do, if anything is recorded.
 */
class StoryTraces
{
  public:
    /**
     * \brief Open the files.
     * \param trace what is recorded
     * \param run where to
     * \param directory in the run's, without a slash at its end
     * \throws std::runtime_error as TcpLifecycleTraceHelper::Open
     */
    StoryTraces(const LabTraceOptions& trace, RunDirectory& run, const std::string& directory);

    /** \return what records nodes, once all fault models are installed; use it while this lives */
    std::function<void(const NodeContainer&)> GetObserver();

    /** \brief Complete the files. \throws std::runtime_error as TcpLifecycleTraceHelper::Close */
    void Close();

  private:
    /** Record nodes, and all fault models. \param nodes whose records are wanted */
    void Attach(const NodeContainer& nodes);

    bool m_isEmpty;                   //!< nothing is recorded
    TcpLifecycleTraceHelper m_traces; //!< open, unless nothing is recorded
};

} // namespace ns3

#endif // STORY_TRACES_H
