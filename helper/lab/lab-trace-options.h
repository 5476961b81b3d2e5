// SPDX-License-Identifier: GPL-2.0-only
//
// A lab's options on traces: which records it leaves, and in which format.

#ifndef LAB_TRACE_OPTIONS_H
#define LAB_TRACE_OPTIONS_H

#include "ns3/lab-options.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/trace-selection.h"

#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief --trace and --trace-format of a lab.
 */
class LabTraceOptions
{
  public:
    /** \param classes what is recorded without --trace; may be empty */
    explicit LabTraceOptions(const TraceSelection& classes);

    /**
     * \brief Add --trace and --trace-format.
     * \param options where to; this object must live until they are parsed
     */
    void AddTo(LabOptions& options);

    /**
     * \brief Look at what was parsed; call it after LabOptions::Parse().
     * \throws LabUsageError that names the option and the value
     */
    void Check() const;

    /** \return true if nothing is recorded: Set() must not be called then */
    bool IsEmpty() const;

    /**
     * \return true if a figure can be drawn of the records
     * \param tables what it needs; a Chrome trace is never read again
     */
    bool CanDraw(const TraceSelection& tables) const;

    /**
     * \param prefix of each file
     * \return the files a helper will leave, each with \p prefix before it
     */
    std::vector<std::string> NameFiles(const std::string& prefix) const;

    /** \param helper what to prepare, before its Open() */
    void Set(TcpLifecycleTraceHelper& helper) const;

  private:
    /** \return the classes chosen */
    TraceSelection GetSelection() const;

    std::vector<std::string> m_classes; //!< of --trace
    std::string m_format;               //!< of --trace-format
};

} // namespace ns3

#endif // LAB_TRACE_OPTIONS_H
