// SPDX-License-Identifier: GPL-2.0-only
//
// Writes the records of chosen nodes: CSV files, a SQLite file, or a trace for Perfetto.

#ifndef TCP_LIFECYCLE_TRACE_HELPER_H
#define TCP_LIFECYCLE_TRACE_HELPER_H

#include "ns3/event-id.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/run-directory.h"
#include "ns3/segment-fault-model.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/trace-file.h"
#include "ns3/trace-selection.h"
#include "ns3/trace-writer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Writes what the TcpLifecycleTracer of nodes tells; columns and words are those of
 * trace-columns.h and doc/data-dictionary.rst.
 *
 * Select what is recorded and how, open a directory, attach nodes, run, destroy the simulator,
 * close: connections that are alive when the run ends report during Simulator::Destroy(). Without a
 * selection it writes states.csv, queues.csv and connections.csv. Times are seconds with nine
 * decimals, exact to the nanosecond. Packet uids in causes are counted from Open(), so that a run's
 * files do not depend on what the process simulated before. Writing is buffered; files are complete
 * after Close().
 *
 * MPI: a rank's helper may attach all nodes; those of other ranks are idle there and give no rows.
 * MergeTraceFile() puts the files of all ranks together. The uid of a packet holds 2^32 times the
 * rank that made it.
 */
class TcpLifecycleTraceHelper
{
  public:
    TcpLifecycleTraceHelper();
    /** Detaches and closes without reporting errors; call Close() to hear of them. */
    ~TcpLifecycleTraceHelper();
    TcpLifecycleTraceHelper(const TcpLifecycleTraceHelper&) = delete;
    TcpLifecycleTraceHelper& operator=(const TcpLifecycleTraceHelper&) = delete;

    /**
     * \brief Choose event classes; before Open().
     * \param selection at least one class
     * \throws std::runtime_error if it is empty, or after Open()
     */
    void Select(const TraceSelection& selection);

    /**
     * \brief Choose event classes by name; before Open().
     * \param classes as TraceSelection::Parse(), e.g. "state,drop" or "all"
     * \throws std::runtime_error that names a word that is no class; as the other form
     */
    void Select(const std::string& classes);

    /**
     * \brief Choose how records are written; before Open(). CSV if not called.
     * \param format the format
     * \throws std::runtime_error if this build cannot write it, or after Open()
     */
    void SetFormat(TraceFormat format);

    /**
     * \brief Read counters at a period too, not only at the end of the run; before Attach(). The
     * reading goes on while other events wait, so it does not keep a run alive.
     * \param interval above 0; 0: only at the end
     * \throws std::runtime_error if it is negative
     */
    void SetCounterInterval(Time interval);

    /** \return names of the files that Open() will make, in their order */
    std::vector<std::string> GetFileNames() const;

    /**
     * \brief Open the files in a directory.
     * \param directory where to; created if missing
     * \param force true to overwrite files that exist
     * \throws std::runtime_error that names the file or directory and the reason; then earlier
     * files are as they were
     */
    void Open(const std::string& directory, bool force = false);

    /**
     * \brief Open the files inside a run's directory; the run keeps or discards them, and is
     * committed after Close().
     * \param run the run's directory
     * \param prefix put before the file names, e.g. "default/"; may be empty
     * \throws std::runtime_error as the other form
     */
    void Open(RunDirectory& run, const std::string& prefix);

    /**
     * \brief Record a node from now on. A gauge's first row is its first change from now on. Drops
     * below TCP (LowerLayerDrops) are recorded of the devices and queue discs that are there now.
     * \param node a node with TcpLifecycleStackHelper's or TcpLifecycleHelper's stack
     * \throws std::runtime_error if it has no TcpLifecycleTracer, or before Open()
     */
    void Attach(Ptr<Node> node);

    /**
     * \brief Record what a fault model does from now on, on a node of any stack. Attach(Ptr<Node>)
     * does so with the models that the node's devices have then; a second time has no effect.
     * \param model a model that knows its device (SegmentFaultHelper, SetDevice)
     * \throws std::runtime_error if it knows none, or before Open()
     */
    void Attach(const Ptr<SegmentFaultModel>& model);

    /** \param nodes nodes to record, as Attach(Ptr<Node>) */
    void Attach(const NodeContainer& nodes);

    /**
     * \brief Detach from all nodes, read the counters unless Simulator::Destroy() has, flush and
     * close.
     * \throws std::runtime_error that names the file and the reason if one could not be written
     * completely; rows that were written stay
     */
    void Close();

    /**
     * \brief Print a time as CSV files have it.
     * \param time any time
     * \return seconds with nine decimals, e.g. "1.000000001"; finer parts are cut off
     */
    static std::string SecondsText(Time time);

  private:
    class Probe; //!< sinks of one node

    /** \brief Throw if files are open. \param function for the message */
    void DemandClosed(const char* function) const;
    /** \brief Make the writer. \param paths where the files of GetFileNames() are */
    void OpenFiles(const std::vector<TracePath>& paths);
    /** Disconnect the sinks of all attached tracers. */
    void Detach();
    /** Read the counters of all nodes, and once more after a period. */
    void ReadCounters();
    /** Read the counters of all nodes for the last time. */
    void ReadLastCounters();
    /** Cancel what is scheduled. */
    void CancelReading();

    /** Which tables. */
    TraceSelection m_selection{TraceTable::STATES, TraceTable::QUEUES, TraceTable::CONNECTIONS};
    TraceFormat m_format{TraceFormat::CSV};       //!< how
    Time m_counterInterval;                       //!< 0: at the end
    EventId m_reading;                            //!< next ReadCounters()
    EventId m_lastReading;                        //!< ReadLastCounters() at Simulator::Destroy()
    std::unique_ptr<TraceWriter> m_writer;        //!< null: not open
    std::vector<std::unique_ptr<Probe>> m_probes; //!< attached nodes
    std::vector<Ptr<SegmentFaultModel>> m_faults; //!< attached models
    uint64_t m_firstUid{0};                       //!< packet uid at Open
};

} // namespace ns3

#endif // TCP_LIFECYCLE_TRACE_HELPER_H
