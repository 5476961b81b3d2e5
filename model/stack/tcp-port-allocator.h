// SPDX-License-Identifier: GPL-2.0-only
//
// Which local port a socket may have: bind rules, ephemeral ports, 4-tuples in TIME-WAIT.

#ifndef TCP_PORT_ALLOCATOR_H
#define TCP_PORT_ALLOCATOR_H

#include "ns3/address.h"
#include "ns3/ephemeral-ports.h"
#include "ns3/port-selection.h"
#include "ns3/ptr.h"
#include "ns3/siphash.h"
#include "ns3/tcp-connection-id.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{

class TcpLifecycleEngine;
struct TimeWaitEntry;
class UniformRandomVariable;

/**
 * \ingroup tcp-lifecycle
 * \brief Local ports of one node.
 *
 * Connect without Bind chooses a port for its 4-tuple, not for the node: ports are shared between
 * peers (RFC 6056 section 2.1). Bind to port 0 chooses one that nothing on the node uses. A port
 * that a socket is bound to, one of this TCP or a stock one on the same node, is never chosen.
 * Expected O(1) for a choice while ports are free; as many look-ups as the range has ports when
 * none is.
 */
class TcpPortAllocator
{
  public:
    /**
     * \param engine the node's engine, which owns this object
     * \param stream random stream of the choice
     */
    TcpPortAllocator(TcpLifecycleEngine& engine, int64_t stream);

    /** \param stream random stream of the choice; the key of Hashed is drawn anew */
    void SetStream(int64_t stream);

    /** What a 4-tuple is to a new connection. */
    enum class Tuple : uint8_t
    {
        FREE,         //!< nobody has it
        REUSABLE,     //!< in TIME-WAIT, and the new connection may take it
        IN_TIME_WAIT, //!< in TIME-WAIT, and it may not
        TAKEN         //!< a connection has it
    };

    /**
     * \brief Ask for a 4-tuple.
     * \param id the new connection
     * \param timestamps it offers timestamps
     * \param isBound its port was chosen by Bind
     * \return what the 4-tuple is to it
     */
    Tuple Ask(const TcpConnectionId& id, bool timestamps, bool isBound) const;

    /**
     * \brief Choose the local port of a connection.
     * \param id the connection, its local port 0
     * \param timestamps it offers timestamps
     * \return the port, whose 4-tuple is FREE or REUSABLE; nothing if there is none
     */
    std::optional<uint16_t> ChooseForConnect(const TcpConnectionId& id, bool timestamps);

    /**
     * \brief Choose a port that nothing on this node uses.
     * \param local address to bind to, perhaps unspecified
     * \return the port; nothing if there is none
     */
    std::optional<uint16_t> ChooseForBind(const Address& local);

    /**
     * \brief Do the node's connections let a socket bind to a port (reference 07)?
     *
     * Those with an overlapping local address do only if their sockets and this one have
     * ReuseAddress. An unspecified IPv6 address overlaps IPv4 ones, too. What other bound sockets
     * say is TcpL4Protocol's to answer.
     * \param local address, perhaps unspecified
     * \param port the port
     * \param reusesAddress ReuseAddress of the socket
     * \return false if the port is in use
     */
    bool MayBind(const Address& local, uint16_t port, bool reusesAddress) const;

    /** Forget key, counters and the last port chosen: the node has rebooted. */
    void Reboot();
    /** \return the use counts, which sockets, engine and time-wait-responder keep */
    EphemeralPorts& GetUseCounts();

  private:
    /** Where a search starts, and which counter it moves. */
    struct Search
    {
        uint32_t start{0}; //!< for GetPortOffset
        uint32_t index{0}; //!< in m_counters
    };

    /** \return ports of the range, 0 if it is empty */
    uint32_t GetRange() const;
    /**
     * \brief Start a search.
     * \param id with local port 0
     * \return where it begins
     */
    Search Start(const TcpConnectionId& id);
    /**
     * \brief A search has found the \p n-th port, at \p offset.
     * \param search as Start returned it
     * \param n ports tried before it
     * \param offset from the first port of the range
     */
    void Finish(const Search& search, uint32_t n, uint32_t offset);
    /**
     * \brief Go through the range until \p isFree says yes.
     * \tparam IsFree takes a port, returns bool
     * \param id with local port 0
     * \param parity HASHED: which half of the range first
     * \param isFree called for each port until it is true
     * \return the port, or nothing
     */
    template <typename IsFree>
    std::optional<uint16_t> Choose(const TcpConnectionId& id, PortParity parity, IsFree isFree);
    /**
     * \param local address to bind to
     * \param port 1 to 65535
     * \return true if a stock socket on this node is bound to the port
     */
    bool IsHeldByStock(const Address& local, uint16_t port) const;

    TcpLifecycleEngine& m_engine;        //!< the node's engine
    EphemeralPorts m_ports;              //!< use counts
    Ptr<UniformRandomVariable> m_random; //!< choices and the key
    SipHashKey m_key{};                  //!< secret of Hashed (RFC 6056 3.3.4)
    bool m_hasKey{false};                //!< m_key is drawn
    uint32_t m_next{0};                  //!< Sequential: offset to start behind
    std::vector<uint32_t> m_counters;    //!< Hashed: one of 256 for each peer, made when needed
};

} // namespace ns3

#endif // TCP_PORT_ALLOCATOR_H
