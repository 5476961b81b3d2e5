// SPDX-License-Identifier: GPL-2.0-only
//
// The states of every socket of a node, simulated or as /proc/net/tcp showed them.

#ifndef SOCKET_LIVES_H
#define SOCKET_LIVES_H

#include "ns3/nstime.h"
#include "ns3/tcp-lifecycle-event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \brief The sockets of one node in the order in which they began, and the states of each.
 *
 * A connection is known by the client's port, a listener by 0. States are written as in RFC 9293; a
 * half-open connection that is gone is back in LISTEN, any other socket CLOSED.
 */
class SocketLives
{
  public:
    /** No socket yet. */
    SocketLives() = default;
    /**
     * \brief Read what was polled each 3 ms.
     * \param file name of a -states.csv of the measured kernel
     * \param isClient the node is the one that connects
     */
    SocketLives(const std::string& file, bool isClient);

    /** \brief Add a state change. \param origin when t = 0 */
    void Take(const TcpStateEvent& event, bool isClient, Time origin);
    /** Forget a listener. */
    void RemoveListener();
    /**
     * \brief Compare these, which were polled, with what was simulated.
     *
     * What was seen must be there in order, and first and last; the last at the same time to within
     * 15 ms, but for a half-open connection: Linux shows the one of a closed listener until it is
     * touched (reference 06), here it ends with the listener.
     *
     * \param simulated the same sockets
     * \return one line for each difference; empty if there is none
     */
    std::vector<std::string> Compare(const SocketLives& simulated) const;

  private:
    /** One state. */
    struct State
    {
        std::string name; //!< as RFC 9293 writes it
        double seconds;   //!< since when
    };

    /** One socket. */
    struct Life
    {
        uint16_t port;             //!< the client's; 0 = a listener
        std::vector<State> states; //!< in order of time, no two alike in a row
    };

    /** Add a state to the socket with the client's port \p port. */
    void Add(uint16_t port, const std::string& name, double seconds);
    /** \return the last state of a socket, "" if it is new */
    std::string GetLast(uint16_t port) const;
    /** \return when a listener was closed; nothing if none was */
    std::optional<double> GetListenerEnd() const;
    /** \return each state and its time */
    static std::string ToText(const Life& life);

    std::vector<Life> m_lives; //!< in order of time
};

} // namespace ns3

#endif // SOCKET_LIVES_H
