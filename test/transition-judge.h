// SPDX-License-Identifier: GPL-2.0-only
//
// Which arrows of RFC 9293's state diagram the state changes of a run have taken.

#ifndef TRANSITION_JUDGE_H
#define TRANSITION_JUDGE_H

#include "ns3/state-diagram.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-socket.h"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * \brief Counts the arrows that state changes take, and keeps every change that is none.
 *
 * Two changes that one segment makes of one connection count as the arrow between their ends as
 * well: FIN-WAIT-1 to TIME-WAIT (note 2 of figure 5), and TIME-WAIT to SYN-RECEIVED, where the
 * TIME-WAIT state ends and a listener takes the SYN. A listener is a connection without a peer.
 */
class TransitionJudge
{
  public:
    /** \brief Take one state change. \param event the change; changes in order of time */
    void Take(const TcpStateEvent& event);
    /** \brief A new run begins: its connections are not those of the last. */
    void NextRun();

    /** \return how often an arrow was taken. \param index in GetDiagramArrows() */
    uint32_t GetCount(std::size_t index) const;
    /** \return labels of arrows that should have been taken and were not, blank line separated */
    std::string GetMissing() const;
    /** \return changes that are no arrow, or that begin where the last one did not end */
    std::string GetStrange() const;
    /** \return a line for each arrow: its count, from, to, label */
    std::string ToTable() const;

  private:
    /** Count the arrows of one change. \return true if there was one */
    bool Count(TcpSocket::TcpStates_t from, const TcpStateEvent& event);

    std::map<std::size_t, uint32_t> m_counts; //!< by index of the arrow
    /** Last change of each connection, by node and text of the id. */
    std::map<std::pair<uint32_t, std::string>, TcpStateEvent> m_last;
    std::string m_strange; //!< see GetStrange
};

} // namespace ns3

#endif // TRANSITION_JUDGE_H
