// SPDX-License-Identifier: GPL-2.0-only
//
// Resets handshakes at a server that their clients do not complete.

#ifndef HALF_OPEN_WATCH_H
#define HALF_OPEN_WATCH_H

#include "ns3/event-id.h"
#include "ns3/expiring-table.h"
#include "ns3/handshake-watch.h"
#include "ns3/nstime.h"
#include "ns3/protecting-filter.h"
#include "ns3/traced-value.h"
#include "ns3/traffic-origin.h"

#include <array>
#include <cstdint>
#include <memory>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Watches handshakes with protected servers and sends a RST to the server for each that is
 * not complete HalfOpenTimeout after its last SYN (RFC 4987 section 3.8, Schuba et al., "Analysis
 * of a Denial of Service Attack on TCP", 1997: the firewall as a semi-transparent gateway).
 *
 * The RST comes from the client's address with SEG.SEQ = client's ISN + 1, the one number that a
 * half-open connection takes (RFC 5961 section 3.2); a server that has no such connection ignores
 * it. Nothing is ever dropped or changed. Each SYN with the same number starts the time anew: the
 * server may have refused or missed those before, and what it has opened by the last one is fresh.
 * (An attacker who repeats SYNs keeps no more half-opens than one who sends new ones at that rate.)
 * A user whose third ACK takes longer than the time-out
 * loses the connection: the origin in the reports tells. When LimitEntries handshakes are watched,
 * the oldest is forgotten and lives as long as the server lets it. For SYN,ACKs that return by
 * another way, any ACK with the right SEG.SEQ completes.
 */
class HalfOpenWatch : public ProtectingFilter
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    HalfOpenWatch();
    ~HalfOpenWatch() override;

    GatewayDecision Inspect(const GatewayPacket& packet) override;
    void Check() const override;

    /** \return handshakes being watched */
    uint32_t GetEntries() const;

    /** \return RSTs sent for handshakes of \p origin. \param origin of the SYN */
    uint64_t GetResets(TrafficOrigin origin) const;

    /** \return handshakes forgotten for want of room */
    uint64_t GetForgotten() const;

  protected:
    void DoDispose() override;

  private:
    /** A handshake; the id is the client's: local = client. */
    struct Entry : public ExpiringEntry
    {
        HandshakeSnapshot handshake;                  //!< what is known
        TrafficOrigin origin{TrafficOrigin::UNKNOWN}; //!< of its SYN
    };

    /** A segment from client to server. \param packet with its segment */
    void FollowClient(const GatewayPacket& packet);
    /** A segment from server to client. \param packet with its segment */
    void FollowServer(const GatewayPacket& packet);
    /**
     * \brief Begin to watch.
     * \param packet the SYN
     * \param known the entry of an older handshake of this connection, or null
     */
    void Start(const GatewayPacket& packet, Entry* known);
    /** Forget a handshake. \param entry gone afterwards */
    void Remove(Entry& entry);
    /** Let the timer fire at the earliest deadline. */
    void Arm();
    /** Reset what is due. */
    void Expire();
    /** Set an attribute, which counts from the next entry on. \param limitEntries LimitEntries */
    void SetLimitEntries(uint32_t limitEntries);
    /** \return LimitEntries */
    uint32_t GetLimitEntries() const;

    Time m_timeout;                                //!< HalfOpenTimeout
    uint32_t m_limitEntries{65536};                //!< LimitEntries
    std::unique_ptr<ExpiringTable<Entry>> m_table; //!< by client's id
    EventId m_timer;                               //!< at the earliest deadline
    std::array<uint64_t, 4> m_resets{};            //!< by origin
    uint64_t m_forgotten{0};                       //!< counter
    TracedValue<uint32_t> m_entries{0};            //!< Entries
};

} // namespace ns3

#endif // HALF_OPEN_WATCH_H
