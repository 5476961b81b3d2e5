// SPDX-License-Identifier: GPL-2.0-only
//
// Addresses of the network of a SYN flood, and whether they have room.

#ifndef SYN_ATTACK_ADDRESS_PLAN_H
#define SYN_ATTACK_ADDRESS_PLAN_H

#include "ns3/syn-attack-topology-config.h"

#include <array>
#include <cstdint>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The areas of the network of a SYN flood. */
enum class SynAttackArea : uint8_t
{
    CORE,      //!< between routers
    ATTACKERS, //!< attackers and their access routers
    CLIENTS,   //!< clients and their access routers
    SERVERS    //!< servers and gateway
};

/**
 * \ingroup tcp-lifecycle
 * \brief Gives each link of SynAttackTopologyHelper its addresses.
 *
 * IPv4: 10.0.0.0/16 between routers, 10.1.0.0/16 attackers, 10.2.0.0/16 clients, 10.3.0.0/16
 * servers, a /30 for each link; spoofed 10.128.0.0/9. IPv6: fd00:0:0::/48 to fd00:0:3::/48 in the
 * same roles, a /64 for each link; spoofed fd00:0:8000::/33 (unique local addresses, RFC 4193,
 * because ns-3's routers drop 2001:db8::/32). Each may be replaced. An area with several access
 * routers is parted into as many equal networks as the next power of two.
 */
class SynAttackAddressPlan
{
  public:
    /**
     * \brief Plan, and check sizes and networks of a configuration.
     * \param config what is to be built
     * \throws std::invalid_argument if a network is of the wrong family, has a length that does not
     * fit, lies in 2001:db8::/32, has no room for its hosts, or overlaps another one
     */
    explicit SynAttackAddressPlan(const SynAttackTopologyConfig& config);

    /** \return network of an area. \param area which */
    const SynAttackNetwork& GetNetwork(SynAttackArea area) const;
    /**
     * \param area which
     * \param router index from 0
     * \return network of one access router's hosts
     */
    SynAttackNetwork GetRouterNetwork(SynAttackArea area, uint32_t router) const;
    /** \return network of the spoofed addresses */
    const SynAttackNetwork& GetSpoofedNetwork() const;
    /** \return the servers' LAN: the area itself, IPv6 its first /64 */
    SynAttackNetwork GetServerLan() const;

    /**
     * \brief Address of one end of a point-to-point link.
     * \param area of the link
     * \param router index of the access router, 0 in an area without one
     * \param index of the link at this router
     * \param end 1 = near, 2 = far
     * \return Ipv4Address or Ipv6Address
     */
    Address GetLinkAddress(SynAttackArea area, uint32_t router, uint32_t index, uint8_t end) const;
    /** \return fixed bits of a link's network */
    uint8_t GetLinkLength() const;
    /** \return address in the servers' LAN. \param host 1 = gateway, 2 = the first server ... */
    Address GetLanAddress(uint32_t host) const;

  private:
    /** Hosts, routers and network of an area. */
    struct Part
    {
        SynAttackNetwork network; //!< with host bits zero
        uint32_t routers{1};      //!< access routers
    };

    /**
     * \brief Fill in and check one area's network.
     * \param area which
     * \param name of its setting
     * \param own as configured; an invalid address: the plan chooses
     * \param routers access routers, at least 1
     */
    void
    PlanArea(SynAttackArea area, const char* name, const SynAttackNetwork& own, uint32_t routers);
    /** Fill in and check the spoofed network. \param config what is to be built */
    void PlanSpoofed(const SynAttackTopologyConfig& config);
    /**
     * \brief Throw if the hosts of an area have no room.
     * \param area which
     * \param name of its setting, for the message
     * \param hosts there will be
     * \param least how many there must be
     */
    void CheckRoom(SynAttackArea area, const char* name, uint32_t hosts, uint32_t least) const;
    /** Throw if two networks overlap. */
    void CheckOverlap() const;
    /** \return bits that tell the access routers of an area apart. \param area which */
    uint8_t GetRouterBits(SynAttackArea area) const;
    /** \return settings of an area. \param area which */
    const Part& GetPart(SynAttackArea area) const;

    bool m_isIpv6;               //!< family
    bool m_hasServerLan;         //!< servers have no links
    std::array<Part, 4> m_parts; //!< by area
    SynAttackNetwork m_spoofed;  //!< as given, or the plan's
};

//! @}

} // namespace ns3

#endif // SYN_ATTACK_ADDRESS_PLAN_H
