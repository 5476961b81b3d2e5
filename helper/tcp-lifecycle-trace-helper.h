// SPDX-License-Identifier: GPL-2.0-only
//
// Writes the records of chosen nodes to CSV files, one file per kind of record.

#ifndef TCP_LIFECYCLE_TRACE_HELPER_H
#define TCP_LIFECYCLE_TRACE_HELPER_H

#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/run-directory.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <cstdint>
#include <fstream>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Writes states.csv, queues.csv and connections.csv from the TcpLifecycleTracer of nodes.
 *
 * Open a directory, attach nodes, run, destroy the simulator, close: connections that are alive
 * when the run ends report during Simulator::Destroy(). The first line of each file names the
 * columns; times are seconds with nine decimals, exact to the nanosecond; a queue without a limit
 * has an empty limit_entries. Packet uids in causes are counted from Open(), so that a run's files
 * do not depend on what the process simulated before. Writing is buffered; files are complete
 * after Close().
 */
class TcpLifecycleTraceHelper
{
  public:
    TcpLifecycleTraceHelper() = default;
    /** Detaches and closes without reporting errors; call Close() to hear of them. */
    ~TcpLifecycleTraceHelper();
    TcpLifecycleTraceHelper(const TcpLifecycleTraceHelper&) = delete;
    TcpLifecycleTraceHelper& operator=(const TcpLifecycleTraceHelper&) = delete;

    /**
     * \brief Open the three files and write their first lines.
     * \param directory where to; created if missing
     * \param force true to overwrite files that exist
     * \throws std::runtime_error that names the file or directory and the reason; then no file
     * was made
     */
    void Open(const std::string& directory, bool force = false);

    /**
     * \brief Open the three files inside a run's directory; the run keeps or discards them.
     * \param run the run's directory
     * \param prefix put before the file names, e.g. "default/"; may be empty
     * \throws std::runtime_error as the other form
     */
    void Open(RunDirectory& run, const std::string& prefix);

    /**
     * \brief Record a node from now on. Fatal if it has no TcpLifecycleTracer, or before Open().
     * \param node a node with TcpLifecycleStackHelper's or TcpLifecycleHelper's stack
     */
    void Attach(Ptr<Node> node);

    /** \param nodes nodes to record, as Attach(Ptr<Node>) */
    void Attach(const NodeContainer& nodes);

    /**
     * \brief Detach from all nodes, flush and close.
     * \throws std::runtime_error if a file could not be written completely
     */
    void Close();

    /**
     * \brief Print a time as CSV files have it.
     * \param time any time
     * \return seconds with nine decimals, e.g. "1.000000001"; finer parts are cut off
     */
    static std::string SecondsText(Time time);

  private:
    /** One output file with its buffer. */
    struct File
    {
        std::vector<char> buffer; //!< used by stream: outlives it
        std::string path;         //!< for messages
        std::ofstream stream;     //!< where records go
    };

    /**
     * \brief Open one file.
     * \param file which
     * \param run where
     * \param name its claimed name
     * \param header first line
     */
    static void OpenFile(File& file,
                         const RunDirectory& run,
                         const std::string& name,
                         const std::string& header);

    /** Disconnect the sinks of all attached tracers. */
    void Detach();
    /** \brief Write a row of states.csv. \param event the record */
    void WriteState(const TcpStateEvent& event);
    /** \brief Write a row of queues.csv. \param event the record */
    void WriteQueue(const TcpQueueEvent& event);
    /** \brief Write a row of connections.csv. \param event the record */
    void WriteConnection(const TcpConnectionEvent& event);

    File m_states;                                  //!< states.csv
    File m_queues;                                  //!< queues.csv
    File m_connections;                             //!< connections.csv
    std::vector<Ptr<TcpLifecycleTracer>> m_tracers; //!< attached
    uint64_t m_firstUid{0};                         //!< packet uid at Open
};

} // namespace ns3

#endif // TCP_LIFECYCLE_TRACE_HELPER_H
