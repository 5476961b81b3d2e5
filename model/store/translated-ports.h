// SPDX-License-Identifier: GPL-2.0-only
//
// Which inside endpoint has which outside port.

#ifndef TRANSLATED_PORTS_H
#define TRANSLATED_PORTS_H

#include "ns3/address.h"

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Mappings of a translator between inside endpoints and ports of its one outside address.
 *
 * A mapping serves all connections of its endpoint, whatever their destination (RFC 5382 REQ-1:
 * endpoint independent), and goes with the last of them. No two endpoints have one port. The
 * endpoint's own port is taken if it is free and in the range, else the next free one behind the
 * one chosen last. At most as many mappings as ports; a choice looks at each port at most once, and
 * at none if all are taken: so it is when many endpoints come at once, as in a flood of SYNs.
 */
class TranslatedPorts
{
  public:
    /** Inside address, an Ipv4Address or Ipv6Address, and port. */
    using Endpoint = std::pair<Address, uint16_t>;

    /** \param first lowest outside port \param last highest, not below \p first */
    TranslatedPorts(uint16_t first, uint16_t last);

    /** \brief Give later mappings other ports. \param first lowest \param last not below it */
    void SetRange(uint16_t first, uint16_t last);

    /**
     * \brief A connection begins.
     * \param inside its endpoint
     * \return the outside port; nothing if none is free
     */
    std::optional<uint16_t> Acquire(const Endpoint& inside);

    /** \brief A connection ends. \param inside as given to Acquire, once for each success */
    void Release(const Endpoint& inside);

    /** \return who has an outside port, or null. \param port outside, 1 to 65535 */
    const Endpoint* Find(uint16_t port) const;

    /** \return ports of the range that no endpoint has, 0 to 65535 */
    uint32_t GetFreePorts() const;

    /** \return mappings there are */
    uint32_t GetMappings() const;

  private:
    /** A mapping. */
    struct Mapping
    {
        uint16_t port{0};        //!< outside
        uint32_t connections{0}; //!< that use it
    };

    /**
     * \param wanted the inside port, taken if it is free and in the range
     * \return a free port, the wanted one if possible; nothing if there is none
     */
    std::optional<uint16_t> Choose(uint16_t wanted);

    /** \return true if a port is in the range. \param port 1 to 65535 */
    bool IsInRange(uint16_t port) const;

    uint16_t m_first;                                //!< lowest
    uint16_t m_last;                                 //!< highest
    uint16_t m_next;                                 //!< where the search begins
    uint32_t m_takenInRange{0};                      //!< mappings whose port is in the range
    std::map<Endpoint, Mapping> m_mappings;          //!< by endpoint
    std::unordered_map<uint16_t, Endpoint> m_byPort; //!< who has it
};

} // namespace ns3

#endif // TRANSLATED_PORTS_H
