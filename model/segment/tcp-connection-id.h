// SPDX-License-Identifier: GPL-2.0-only
//
// The name of a TCP connection: the 4-tuple of RFC 9293 section 3.3.1, seen from one node.

#ifndef TCP_CONNECTION_ID_H
#define TCP_CONNECTION_ID_H

#include "ns3/address.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief Local and remote address and port of one connection, IPv4 or IPv6, as a 36-byte value.
 *
 * "Local" is the node that holds the connection. IPv4 addresses are kept in IPv4-mapped form
 * (RFC 4291 section 2.5.5.2), so one type serves both families; a connection over IPv6 never has
 * such an address on the wire, because ns-3 sends to mapped addresses over IPv4.
 * A value type: it is copied, compared and hashed, and refers to nothing.
 */
class TcpConnectionId
{
  public:
    /** The unspecified connection: all addresses and ports zero. */
    TcpConnectionId() = default;

    /**
     * \brief Name a connection over IPv4 or IPv6.
     * \param local address of this node, an Ipv4Address or Ipv6Address
     * \param localPort port on this node
     * \param remote address of the peer, of the same family as \p local
     * \param remotePort port of the peer
     */
    TcpConnectionId(const Address& local,
                    uint16_t localPort,
                    const Address& remote,
                    uint16_t remotePort);

    /** \copydoc TcpConnectionId(const Address&, uint16_t, const Address&, uint16_t) */
    TcpConnectionId(Ipv4Address local, uint16_t localPort, Ipv4Address remote, uint16_t remotePort);

    /** \copydoc TcpConnectionId(const Address&, uint16_t, const Address&, uint16_t) */
    TcpConnectionId(Ipv6Address local, uint16_t localPort, Ipv6Address remote, uint16_t remotePort);

    /** \return true if the connection runs over IPv4 */
    bool IsIpv4() const;

    /** \return the local address as Ipv4Address or Ipv6Address */
    Address GetLocalAddress() const;

    /** \return the remote address as Ipv4Address or Ipv6Address */
    Address GetRemoteAddress() const;

    /** \return the remote address and port as InetSocketAddress or Inet6SocketAddress */
    Address GetRemoteSocketAddress() const;

    /** \return the local address and port as InetSocketAddress or Inet6SocketAddress */
    Address GetLocalSocketAddress() const;

    /** \return the local port */
    uint16_t GetLocalPort() const;

    /** \return the remote port */
    uint16_t GetRemotePort() const;

    /**
     * \param port the other one, 1 to 65535; 0 = not chosen yet
     * \return the same connection with another local port
     */
    TcpConnectionId WithLocalPort(uint16_t port) const;

    /** \return true if one end is a loopback address (127.0.0.0/8 or ::1) */
    bool IsLoopback() const;

    /** \return the same connection as the peer names it */
    TcpConnectionId Reversed() const;

    /** \return local end as text, "10.0.0.1:80" or "[2001:db8::1]:80" (RFC 5952) */
    std::string LocalText() const;

    /** \return remote end as text, "10.0.0.1:80" or "[2001:db8::1]:80" (RFC 5952) */
    std::string RemoteText() const;

    /** \return a hash of all 36 bytes, unkeyed, equal on every run and machine */
    std::size_t Hash() const;

    /**
     * \brief Write the 36 bytes in a fixed order: local, remote, local port, remote port, each in
     * network byte order. Input of the keyed hashes (RFC 6528).
     * \return the bytes
     */
    std::array<uint8_t, 36> ToBytes() const;

    /** \return true if all four parts are equal. \param other to compare with */
    bool operator==(const TcpConnectionId& other) const;

    /** \return true if any part differs. \param other to compare with */
    bool
    operator!=(const TcpConnectionId& other) const
    {
        return !(*this == other);
    }

  private:
    std::array<uint8_t, 16> m_local{};  //!< local address, IPv4 in mapped form
    std::array<uint8_t, 16> m_remote{}; //!< remote address, IPv4 in mapped form
    uint16_t m_localPort{0};            //!< local port, host byte order
    uint16_t m_remotePort{0};           //!< remote port, host byte order
};

/**
 * \brief Print as "10.0.0.1:80 10.0.0.2:4000", local end first.
 * \param os where to
 * \param id to print
 * \return \p os
 */
std::ostream& operator<<(std::ostream& os, const TcpConnectionId& id);

/** Hash functor for unordered containers. */
struct TcpConnectionIdHash
{
    /** \return \p id hashed. \param id to hash */
    std::size_t
    operator()(const TcpConnectionId& id) const
    {
        return id.Hash();
    }
};

//! @}

} // namespace ns3

#endif // TCP_CONNECTION_ID_H
