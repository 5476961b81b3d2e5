// SPDX-License-Identifier: GPL-2.0-only
//
// How many connections and bound sockets hold each local port of a node.

#ifndef EPHEMERAL_PORTS_H
#define EPHEMERAL_PORTS_H

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Use counts of local ports: O(1) to count and to ask, whatever the number of connections.
 *
 * Connections are full sockets and TIME-WAIT entries; bound sockets are listeners and sockets that
 * have called Bind and not yet Connect. Half-open connections are their listener's and hold
 * nothing. Counts of connections lie in pages of 64 ports that exist while one of them is in use:
 * 8 kB for a node, and 256 bytes a page. Chooses nothing.
 */
class EphemeralPorts
{
  public:
    /** \param port local port of a connection that has just come to be */
    void AddConnection(uint16_t port);
    /** \param port as given to AddConnection */
    void RemoveConnection(uint16_t port);
    /** \param port a socket is bound to it from now on */
    void AddBound(uint16_t port);
    /** \param port as given to AddBound */
    void RemoveBound(uint16_t port);

    /** \return connections with this local port. \param port 1 to 65535 */
    uint32_t GetConnections(uint16_t port) const;
    /** \return true if a socket is bound to the port. \param port 1 to 65535 */
    bool IsBound(uint16_t port) const;
    /** \return pages that exist, for tests */
    std::size_t GetPages() const;

  private:
    static constexpr uint32_t PORTS_PER_PAGE = 64; //!< 65536 / 1024

    /** Counts of 64 neighbouring ports. */
    struct Page
    {
        std::array<uint32_t, PORTS_PER_PAGE> connections{}; //!< by port
        uint64_t total{0};                                  //!< their sum
    };

    std::array<std::unique_ptr<Page>, 65536 / PORTS_PER_PAGE> m_pages; //!< null = all zero
    std::unordered_map<uint16_t, uint32_t> m_bound;                    //!< bound sockets by port
};

} // namespace ns3

#endif // EPHEMERAL_PORTS_H
