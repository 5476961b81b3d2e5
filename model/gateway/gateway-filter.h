// SPDX-License-Identifier: GPL-2.0-only
//
// One defence on the path: looks at each forwarded packet and says what becomes of it.

#ifndef GATEWAY_FILTER_H
#define GATEWAY_FILTER_H

#include "ns3/address.h"
#include "ns3/gateway-event.h"
#include "ns3/gateway-packet.h"
#include "ns3/object.h"
#include "ns3/packet.h"

#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class TcpGateway;

/** What a filter says. */
struct GatewayDecision
{
    GatewayVerdict verdict{GatewayVerdict::PASS};       //!< what becomes of the packet
    GatewayReason reason{GatewayReason::NOT_CONCERNED}; //!< why
    Ptr<Packet> replacement;                            //!< for REPLACE
    std::optional<TcpConnectionId> readdressed{};       //!< REPLACE: the packet's id from now on
    Address nextHop{}; //!< PASS, REPLACE: forward by this neighbour; invalid = as routed
};

/**
 * \param packet whose TCP header cannot be read
 * \return DROP of a packet that hides its control bits, with the reason: it is of no use
 */
GatewayDecision DropHidden(const GatewayPacket& packet);

/**
 * \ingroup tcp-lifecycle
 * \brief A member of a gateway's chain of filters.
 *
 * Inspect is called once for each unicast packet that is about to be forwarded, in either
 * direction, in the order in which filters were added. DROP and ANSWER end the chain; the
 * replacement of REPLACE goes on to the next filter. A filter decides by what is on the wire: the
 * packet's origin tag is for reports alone.
 *
 * A replacement may have other addresses; whoever changes them keeps the TCP checksum right. The
 * way to a destination that changed is looked up anew, and the packet is lost if there is none
 * (TcpGateway::GetUnsent). A next hop that is no neighbour loses the packet in the same way.
 */
class GatewayFilter : public Object
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    /**
     * \brief Judge a packet.
     * \param packet the packet; not to be kept beyond the call, but for what its hold makes
     * \return verdict and reason
     */
    virtual GatewayDecision Inspect(const GatewayPacket& packet) = 0;

    /** \brief The filter joins a chain. \param gateway its owner, which outlives it */
    void SetGateway(TcpGateway* gateway);

    /**
     * \brief Check attributes and routes; called before the first packet, at the start of the
     * simulation at the latest.
     * \throws std::runtime_error that names the attribute and its value
     */
    virtual void Check() const;

    /** \brief Fix the random streams. \param stream the first \return streams used, 0 by default */
    virtual int64_t AssignStreams(int64_t stream);

  protected:
    void DoDispose() override;

    /** \return the gateway; null before SetGateway */
    TcpGateway* GetGateway() const;

  private:
    TcpGateway* m_gateway{nullptr}; //!< owner
};

//! @}

} // namespace ns3

#endif // GATEWAY_FILTER_H
