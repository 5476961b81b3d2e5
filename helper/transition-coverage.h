// SPDX-License-Identifier: GPL-2.0-only
//
// How often nodes took each arrow of the TCP state diagram.

#ifndef TRANSITION_COVERAGE_H
#define TRANSITION_COVERAGE_H

#include "ns3/node-container.h"
#include "ns3/node.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-socket.h"

#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Counts of state changes, by old state, new state and rule, next to RFC 9293's diagram.
 *
 * It adds up what the TcpLifecycleTracers of nodes have counted (GetTransitions), so it costs a run
 * nothing; ask before Simulator::Destroy. Two changes of one connection at one instant are two
 * counts: a FIN with the ACK of ours counts FIN-WAIT-1 to FIN-WAIT-2 and FIN-WAIT-2 to TIME-WAIT.
 */
class TransitionCoverage
{
  public:
    /** Start with nothing counted. */
    TransitionCoverage() = default;

    /** \brief Start with what nodes have counted so far. \param nodes see Add */
    explicit TransitionCoverage(const NodeContainer& nodes);

    /** \brief Add what a node has counted so far. \param node with a TcpLifecycleTracer
     * \throws std::runtime_error if it has none */
    void Add(const Ptr<Node>& node);

    /** \brief Add what nodes have counted so far. \param nodes each with a TcpLifecycleTracer
     * \throws std::runtime_error if one has none */
    void Add(const NodeContainer& nodes);

    /**
     * \param from its beginning
     * \param to its end
     * \return changes between two states, of all nodes added
     */
    uint64_t GetCount(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to) const;

    /** One row of the outputs. */
    struct Row
    {
        TcpSocket::TcpStates_t from; //!< old state
        TcpSocket::TcpStates_t to;   //!< new state
        std::optional<TcpRule> rule; //!< that fired; nothing: never taken
        uint64_t count;              //!< changes
        bool isDrawn;                //!< it is an arrow of figure 5
        std::string label;           //!< event and action; of a change outside figure 5 by its rule

        /**
         * \param other row
         * \return true if it is of the same arrow as \p other, by whatever rule
         */
        bool
        IsOfArrow(const Row& other) const
        {
            return from == other.from && to == other.to && isDrawn == other.isDrawn;
        }
    };

    /**
     * \return for each arrow of figure 5 in its order a row for each rule by which it was taken, or
     * one of count 0; then the same for the changes that the RFC's notes and text tell of, and for
     * every other that was taken. So a half-open that expires is not on the arrow "rcv RST", and
     * counts are those of MakeStateDiagramFigure()
     */
    std::vector<Row> GetRows() const;

    /** \brief Print a table: count, states, rule, what the diagram says of it. \param os where to
     */
    void Print(std::ostream& os) const;

    /**
     * \brief Write transitions.csv: from,to,rule,count,rfc_figure, the last yes or no; the rule is
     * that of states.csv, empty for a change that was never made.
     * \param path the file, replaced if it exists
     * \throws std::runtime_error with the path and the system's reason
     */
    void WriteCsv(const std::string& path) const;

  private:
    /**
     * \brief Add the changes that took \p arrow to \p rows, or the arrow itself if none did.
     * \param arrow to look for
     * \param rows added to
     */
    void AddTaken(const Row& arrow, std::vector<Row>& rows) const;

    /** Changes by old state, new state and rule; none of them 0. */
    std::map<std::tuple<TcpSocket::TcpStates_t, TcpSocket::TcpStates_t, TcpRule>, uint64_t>
        m_counts;
};

} // namespace ns3

#endif // TRANSITION_COVERAGE_H
