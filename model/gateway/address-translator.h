// SPDX-License-Identifier: GPL-2.0-only
//
// Several hosts behind one address: network address and port translation.

#ifndef ADDRESS_TRANSLATOR_H
#define ADDRESS_TRANSLATOR_H

#include "ns3/address-translation.h"
#include "ns3/address.h"
#include "ns3/event-id.h"
#include "ns3/expiring-table.h"
#include "ns3/gateway-filter.h"
#include "ns3/nstime.h"
#include "ns3/protected-networks.h"
#include "ns3/traced-value.h"
#include "ns3/translated-ports.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief NAPT for TCP (RFC 3022 section 2.2, RFC 5382): what hosts of InsideNetworks send leaves
 * with OutsideAddress and a port of the range, and what comes back goes to the host.
 *
 * Mapping is endpoint independent, filtering address and port dependent; connections begin inside
 * only. TSval, sequence numbers and options pass as the hosts have sent them, so a server sees one
 * address with several timestamp clocks and sequence spaces. A connection is forgotten after
 * EstablishedTimeout without segments, or TransitoryTimeout while it is half open or closing. A SYN
 * for which table or ports have no room is dropped, and so is what has no ports: other protocols
 * and later fragments. ICMP errors about segments of known connections are translated with what
 * they quote (RFC 3022 section 4.3), others are dropped. Attributes count from when they are set;
 * what is translated already keeps its port.
 *
 * OutsideAddress is not one of the router's own, as those are delivered and not forwarded: routers
 * around route it here, and this router routes it anywhere but to itself. IPv4, and IPv6 in the
 * same way, for which there is no such standard (RFC 6296 translates prefixes, not ports). Packets
 * of other addresses and of the other family pass. Hosts inside do not reach each other by the
 * outside address (no hairpinning, RFC 5382 REQ-8).
 */
class AddressTranslator : public GatewayFilter
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    AddressTranslator();
    ~AddressTranslator() override;

    GatewayDecision Inspect(const GatewayPacket& packet) override;
    void Check() const override;

    /** \return connections that are translated */
    uint32_t GetEntries() const;

    /** \return outside ports in use */
    uint32_t GetMappings() const;

    /**
     * \brief Find out whose a connection is.
     * \param outside as the server names it: local = server, remote = outside address and port
     * \return as the host names it: local = host; nothing if it is not known
     */
    std::optional<TcpConnectionId> FindInside(const TcpConnectionId& outside) const;

  protected:
    void DoDispose() override;

  private:
    /** A connection; the id is the host's: local = host. */
    struct Entry : public ExpiringEntry
    {
        uint16_t outsidePort{0};         //!< of OutsideAddress
        TranslatedConnection connection; //!< what is known
    };

    /**
     * \brief A segment that a host sends.
     * \param packet with its segment
     * \return REPLACE by the translated packet, or DROP
     */
    GatewayDecision FromInside(const GatewayPacket& packet);
    /**
     * \brief A segment to the outside address.
     * \param packet with its segment
     * \return REPLACE by the translated packet, or DROP
     */
    GatewayDecision FromOutside(const GatewayPacket& packet);
    /**
     * \brief An ICMP message that a host sends, or one to the outside address.
     * \param packet without a segment
     * \param isToOutside it goes to the outside address
     * \return REPLACE if it quotes a segment of a known connection, else DROP
     */
    GatewayDecision TranslateIcmp(const GatewayPacket& packet, bool isToOutside);
    /**
     * \brief Follow a segment of a known connection.
     * \param entry of the connection
     * \param isFromInside direction
     * \param segment before its translation
     */
    void Follow(Entry& entry, bool isFromInside, const TcpSegmentView& segment);
    /** Forget a connection. \param entry gone afterwards */
    void Remove(Entry& entry);
    /** Let the timer fire at the earliest deadline. */
    void Arm();
    /** Forget what is due. */
    void Expire();
    /** Take over attributes that were set since the last packet. */
    void Prepare();
    /** Complain about a range without ports. */
    void CheckPorts() const;
    /** Set an attribute that Prepare takes over. \param networks InsideNetworks */
    void SetInside(std::string networks);
    /** \return InsideNetworks */
    std::string GetInside() const;
    /** Set an attribute that Prepare takes over. \param port PortFirst */
    void SetPortFirst(uint16_t port);
    /** \return PortFirst */
    uint16_t GetPortFirst() const;
    /** Set an attribute that Prepare takes over. \param port PortLast */
    void SetPortLast(uint16_t port);
    /** \return PortLast */
    uint16_t GetPortLast() const;
    /** Set an attribute that Prepare takes over. \param limitEntries LimitEntries */
    void SetLimitEntries(uint32_t limitEntries);
    /** \return LimitEntries */
    uint32_t GetLimitEntries() const;

    std::string m_inside;                          //!< InsideNetworks
    Address m_outside;                             //!< OutsideAddress
    uint16_t m_portFirst{0};                       //!< PortFirst
    uint16_t m_portLast{0};                        //!< PortLast
    uint32_t m_limitEntries{0};                    //!< LimitEntries
    Time m_establishedTimeout;                     //!< EstablishedTimeout
    Time m_transitoryTimeout;                      //!< TransitoryTimeout
    bool m_isPrepared{false};                      //!< the attributes are taken over
    ProtectedNetworks m_networks;                  //!< as read from m_inside
    std::unique_ptr<TranslatedPorts> m_ports;      //!< mappings
    std::unique_ptr<ExpiringTable<Entry>> m_table; //!< by host's id
    EventId m_timer;                               //!< at the earliest deadline
    Time m_timerDue;                               //!< when
    bool m_hasChecksum{false};                     //!< the simulation uses checksums
    TracedValue<uint32_t> m_entries{0};            //!< Entries
};

} // namespace ns3

#endif // ADDRESS_TRANSLATOR_H
