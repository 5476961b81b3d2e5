// SPDX-License-Identifier: GPL-2.0-only
//
// Sends chosen packets by another way than the routing table says.

#ifndef PATH_DETOUR_H
#define PATH_DETOUR_H

#include "ns3/address.h"
#include "ns3/gateway-filter.h"

#include <cstdint>
#include <functional>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Hands the packets that a program chooses to a neighbour of the router's.
 *
 * So a routing fault meets some segments and not the next ones, as when routes change while packets
 * are under way: behind the neighbour may be a loop, where they live until their TTL is spent or
 * the loop is mended. Packets themselves do not change. Both families; a packet of the other family
 * than NextHop's passes.
 */
class PathDetour : public GatewayFilter
{
  public:
    /** Says which packets. */
    using Selector = std::function<bool(const GatewayPacket&)>;

    /** \return the TypeId */
    static TypeId GetTypeId();

    PathDetour();
    ~PathDetour() override;

    /**
     * \brief Choose. Without a selector no packet is chosen.
     * \param selector asked once for each forwarded packet, while MaxSegments is not reached
     */
    void SetSelector(Selector selector);

    GatewayDecision Inspect(const GatewayPacket& packet) override;
    void Check() const override;

    /** \return packets that were sent by NextHop */
    uint64_t GetDetoured() const;

  protected:
    void DoDispose() override;

  private:
    Address m_nextHop;         //!< NextHop
    uint64_t m_maxSegments{0}; //!< MaxSegments
    Selector m_selector;       //!< who chooses
    uint64_t m_detoured{0};    //!< counter
};

} // namespace ns3

#endif // PATH_DETOUR_H
