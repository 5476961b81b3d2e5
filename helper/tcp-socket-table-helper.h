// SPDX-License-Identifier: GPL-2.0-only
//
// ss, netstat and nstat for simulated nodes.

#ifndef TCP_SOCKET_TABLE_HELPER_H
#define TCP_SOCKET_TABLE_HELPER_H

#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/output-stream-wrapper.h"

#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Prints the tables of `ss`, `netstat` and `nstat` of a node, now or at chosen times.
 *
 * The command is what one would type on a real host ("ss -tano state syn-recv sport = :80",
 * "netstat -tan", "nstat -az"; ParseSocketTableCommand lists what is known), and the text is what
 * the tool would print, so that `grep -c SYN_RECV` and awk lines written for the tools work.
 * What is written to a file is one table and nothing else: several times make several files. On a
 * stream each scheduled table is headed by a line "# TIME s, node N: COMMAND".
 *
 * Sockets of stock TCP on a node are not shown, nor UDP. One object is for one run: nstat counts
 * from the last nstat of the same object and node. Scheduled tables do not need it to live.
 * All functions throw std::runtime_error if a command is not understood, a node has no
 * TcpLifecycleEngine, or a file cannot be written; scheduled ones already when they are asked for,
 * as far as it is known then, else out of Simulator::Run.
 */
class TcpSocketTableHelper
{
  public:
    TcpSocketTableHelper();

    /**
     * \brief Print a table now.
     * \param command what would be typed
     * \param node of which node
     * \param os where to; the table alone
     */
    void Print(const std::string& command, const Ptr<Node>& node, std::ostream& os);

    /**
     * \brief Write a table now.
     * \param command what would be typed
     * \param node of which node
     * \param path the file, replaced if it exists
     */
    void Write(const std::string& command, const Ptr<Node>& node, const std::string& path);

    /**
     * \brief Print tables later.
     * \param times simulated times, none of them over
     * \param command what would be typed
     * \param nodes of which nodes, in this order
     * \param stream where to, each table below a line that begins with #
     */
    void PrintAt(const std::vector<Time>& times,
                 const std::string& command,
                 const NodeContainer& nodes,
                 const Ptr<OutputStreamWrapper>& stream);

    /**
     * \brief Write one table later.
     * \param time simulated time, not over
     * \param command what would be typed
     * \param node of which node
     * \param path the file, made now, replaced if it exists; empty if the run ends before
     */
    void WriteAt(const Time& time,
                 const std::string& command,
                 const Ptr<Node>& node,
                 const std::string& path);

    /**
     * \brief Write tables later, one file each: PREFIX-NODE-TIMEs.txt, such as
     * "out/ss-3-12.5s.txt". \param times simulated times, none of them over \param command what
     * would be typed \param nodes of which nodes \param prefix begin of the files' paths; the files
     * are made now, and replaced if they exist
     */
    void WriteEachAt(const std::vector<Time>& times,
                     const std::string& command,
                     const NodeContainer& nodes,
                     const std::string& prefix);

    /**
     * \brief Times for PrintAt and WriteEachAt.
     * \param first the first
     * \param period from one to the next, above 0
     * \param last none is later
     * \return first, first + period, first + 2 period ...
     * \throws std::runtime_error if the period is not above 0
     */
    static std::vector<Time> Every(const Time& first, const Time& period, const Time& last);

    /** What nstat remembers of the nodes. */
    struct History;

  private:
    std::shared_ptr<History> m_history; //!< shared with the scheduled tables
};

} // namespace ns3

#endif // TCP_SOCKET_TABLE_HELPER_H
