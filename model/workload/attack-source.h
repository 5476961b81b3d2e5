// SPDX-License-Identifier: GPL-2.0-only
//
// Whose addresses the segments of an attack bear.

#ifndef ATTACK_SOURCE_H
#define ATTACK_SOURCE_H

#include "ns3/address.h"
#include "ns3/random-variable-stream.h"
#include "ns3/spoofed-prefix.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief The sources of an attack, spoofed or direct (RFC 4987 section 2.2).
 *
 * Hands out one address a segment, in constant time and without allocation.
 */
class AttackSource
{
  public:
    /** Where sources come from. */
    enum Model
    {
        SUBNET, //!< spoofed, drawn from one prefix as SpoofedPrefix says
        RANDOM, //!< spoofed, drawn from all public unicast addresses, see DrawPublicAddress
        LIST,   //!< spoofed, the addresses of a list in turn
        DIRECT  //!< the sender's own address, of a host of a botnet; chosen by the caller
    };

    /** The sender's own addresses: Draw is not to be called. */
    AttackSource() = default;

    /**
     * \param prefix of the family \p isIpv6 says
     * \param isIpv6 family of the sources
     * \return sources of SUBNET.
     */
    static AttackSource FromPrefix(const SpoofedPrefix& prefix, bool isIpv6);
    /** \return sources of RANDOM. \param isIpv6 family */
    static AttackSource FromPublicAddresses(bool isIpv6);
    /**
     * \return sources of LIST
     * \param addresses text, separated by blanks or commas
     * \param isIpv6 family of all of them
     * \throws std::runtime_error naming the word that is no address of the family, or an empty list
     */
    static AttackSource FromList(const std::string& addresses, bool isIpv6);

    /** \return the next source, Ipv4Address or Ipv6Address. \param uniform source of randomness */
    Address Draw(const Ptr<UniformRandomVariable>& uniform);

  private:
    Model m_model{DIRECT};       //!< which
    bool m_isIpv6{false};        //!< family
    SpoofedPrefix m_prefix;      //!< of SUBNET
    std::vector<Address> m_list; //!< of LIST
    std::size_t m_next{0};       //!< index in m_list
};

/**
 * \brief May a host of the Internet have this address?
 *
 * IPv4: not in a block of the special-purpose registry (RFC 6890), which are private, shared,
 * loopback, link-local, documentation, benchmark, 6to4 relay and protocol blocks, and not multicast
 * or in 240.0.0.0/4. IPv6: in 2000::/3 (RFC 4291 section 2.4), but not in 2001::/23, 2001:db8::/32,
 * 2002::/16 or 3fff::/20.
 * \param address Ipv4Address or Ipv6Address
 * \return true if it may
 */
bool IsPublicAddress(const Address& address);

/**
 * \brief Draw a unicast address that a host of the Internet may have.
 * \param uniform source of randomness; 1.2 draws in the mean, IPv6 4
 * \param isIpv6 family
 * \return Ipv4Address or Ipv6Address, uniform over those for which IsPublicAddress is true
 */
Address DrawPublicAddress(const Ptr<UniformRandomVariable>& uniform, bool isIpv6);

//! @}

} // namespace ns3

#endif // ATTACK_SOURCE_H
