// SPDX-License-Identifier: GPL-2.0-only
//
// Drops packets from addresses that cannot be where they come from (BCP 38).

#ifndef INGRESS_FILTER_H
#define INGRESS_FILTER_H

#include "ns3/gateway-filter.h"
#include "ns3/net-device.h"

#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Network ingress filtering by the reverse path (RFC 2827, RFC 3704), for all protocols.
 *
 * The node's routing protocol is asked for the way back to the source: with Mode Strict it must
 * lead out of the interface by which the packet came. So a host can still use any address that
 * is routed to its own interface, and where a default route leads, Strict lets everything in that
 * has no better route. With equal-cost or asymmetric routes use Loose.
 */
class IngressFilter : public GatewayFilter
{
  public:
    /** How closely the way back is looked at. */
    enum Mode
    {
        STRICT, //!< it leads out of the interface by which the packet came (RFC 3704 section 2.2)
        LOOSE   //!< there is one (RFC 3704 section 2.4)
    };

    /** \return the TypeId */
    static TypeId GetTypeId();

    /**
     * \brief Filter what comes by this device, and by others named so; without any, by all.
     * \param device of the gateway's node
     */
    void AddInterface(Ptr<const NetDevice> device);

    GatewayDecision Inspect(const GatewayPacket& packet) override;

  private:
    Mode m_mode{STRICT};                            //!< Mode
    std::vector<Ptr<const NetDevice>> m_interfaces; //!< empty = all
};

} // namespace ns3

#endif // INGRESS_FILTER_H
