// SPDX-License-Identifier: GPL-2.0-only
//
// The network that spoofed sources are taken from.

#ifndef SPOOFED_PREFIX_H
#define SPOOFED_PREFIX_H

#include "ns3/address.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief An IPv4 or IPv6 prefix that hands out host addresses.
 *
 * An IPv4 host is never the first or last address of a prefix shorter than /31 (network and
 * broadcast address); an IPv6 host part is never zero unless the prefix is /128 (RFC 4291 section
 * 2.6.1, the subnet-router anycast address).
 */
class SpoofedPrefix
{
  public:
    /** No prefix: asking it for a host is not allowed. */
    SpoofedPrefix() = default;

    /**
     * \param network an Ipv4Address or Ipv6Address; bits beyond \p length are ignored
     * \param length fixed bits, 0 to 32 or 0 to 128
     * \throws std::invalid_argument if \p network is no IP address or \p length is too long
     */
    SpoofedPrefix(const Address& network, uint8_t length);

    /** \return a uniformly drawn IPv4 host. \param uniform source of randomness, one draw */
    Ipv4Address DrawIpv4(const Ptr<UniformRandomVariable>& uniform) const;

    /** \return a uniformly drawn IPv6 host. \param uniform source of randomness, up to 16 draws */
    Ipv6Address DrawIpv6(const Ptr<UniformRandomVariable>& uniform) const;

    /**
     * \brief Put the last 16 bits of a recorded address into the prefix.
     * \param recorded an Ipv4Address or Ipv6Address
     * \return the IPv4 host; the same input gives the same host. Prefixes with fewer than 16 host
     * bits, and the first and last address of an IPv4 prefix, map several recorded addresses to
     * one host.
     */
    Ipv4Address MapIpv4(const Address& recorded) const;

    /** \copydoc MapIpv4 */
    Ipv6Address MapIpv6(const Address& recorded) const;

  private:
    /** \return the prefix with the host part of \p host. \param host its first bits are replaced */
    Ipv6Address JoinIpv6(const uint8_t host[16]) const;

    uint32_t m_ipv4Network{0};  //!< host bits zero
    uint32_t m_ipv4HostMask{0}; //!< ones where the host part is
    Ipv6Address m_ipv6Network;  //!< host bits as given
    uint8_t m_length{0};        //!< fixed bits
};

} // namespace ns3

#endif // SPOOFED_PREFIX_H
