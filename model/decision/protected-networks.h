// SPDX-License-Identifier: GPL-2.0-only
//
// The networks behind a gateway that a filter defends.

#ifndef PROTECTED_NETWORKS_H
#define PROTECTED_NETWORKS_H

#include "ns3/address.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \param address of either family
 * \param length bits kept; more than the family has: all
 * \return \p address (Ipv4Address or Ipv6Address) with all bits behind the first \p length zero
 */
Address TruncateAddress(const Address& address, uint8_t length);

/**
 * \ingroup tcp-lifecycle
 * \brief Prefixes of IPv4 and IPv6, and optionally one TCP port.
 */
class ProtectedNetworks
{
  public:
    /** One prefix. */
    struct Prefix
    {
        Address network;   //!< first address
        uint8_t length{0}; //!< bits that are fixed
    };

    /** Protects nothing. */
    ProtectedNetworks() = default;

    /**
     * \brief Read "10.3.0.0/16" or "10.3.0.0/16 fd00:0:3::/48".
     * \param text prefixes, parted by blanks
     * \param port TCP port of the services; 0 = all
     * \param attribute what the text is called in messages
     * \throws std::runtime_error that names the attribute and its value: empty, no address, no
     * length or one that does not fit, bits set behind the prefix, or 2001:db8::/32, which ns-3
     * does not forward
     */
    ProtectedNetworks(const std::string& text, uint16_t port, const std::string& attribute);

    /**
     * \param address of either family
     * \param port of the connection
     * \return true if \p address is in one of them and \p port is the one, or any will do
     */
    bool Contains(const Address& address, uint16_t port) const;

    /**
     * \param address of either family
     * \return true if \p address is in one of them, whatever the port
     */
    bool ContainsAddress(const Address& address) const;

    /** \return the prefixes in order */
    const std::vector<Prefix>& GetPrefixes() const;

  private:
    std::vector<Prefix> m_prefixes; //!< in order
    uint16_t m_port{0};             //!< 0 = all
};

//! @}

} // namespace ns3

#endif // PROTECTED_NETWORKS_H
