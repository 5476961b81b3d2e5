// SPDX-License-Identifier: GPL-2.0-only
//
// Defences on the path in a few lines of a script.

#ifndef GATEWAY_HELPER_H
#define GATEWAY_HELPER_H

#include "ns3/address-translator.h"
#include "ns3/attribute.h"
#include "ns3/half-open-watch.h"
#include "ns3/ingress-filter.h"
#include "ns3/net-device-container.h"
#include "ns3/node.h"
#include "ns3/path-detour.h"
#include "ns3/ptr.h"
#include "ns3/syn-flood-detector.h"
#include "ns3/syn-proxy.h"
#include "ns3/syn-rate-limiter.h"
#include "ns3/tcp-gateway.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Makes a gateway of a router and gives it filters, which look at packets in the order in
 * which they were added.
 *
 * Each Add... function installs the gateway if it has to, sets the attributes given and returns the
 * filter. Names and values that attributes do not have are errors at once; what depends on other
 * attributes and on routes is checked by Check, and at the start of the simulation at the latest.
 */
class GatewayHelper
{
  public:
    /** Attributes of a filter and their values. */
    using Settings = std::vector<std::pair<std::string, std::string>>;

    /**
     * \brief Make a gateway of a node with a stack; does nothing if it is one.
     * \param node a router
     * \return the gateway
     * \throws std::runtime_error if the node has no IP stack
     */
    Ptr<TcpGateway> Install(Ptr<Node> node) const;

    /**
     * \brief Drop packets whose source is not where they come from (IngressFilter).
     * \param node a router
     * \param interfaces devices of the node whose packets are checked; empty = all
     * \param settings attributes of ns3::IngressFilter
     * \return the filter
     * \throws std::runtime_error for a device of another node, or an attribute or value that is
     * none
     */
    Ptr<IngressFilter> AddIngressFilter(Ptr<Node> node,
                                        const NetDeviceContainer& interfaces = {},
                                        const Settings& settings = {}) const;

    /** \brief Limit the rate of SYNs (SynRateLimiter). \copydetails AddHalfOpenWatch */
    Ptr<SynRateLimiter> AddSynRateLimiter(Ptr<Node> node, const Settings& settings = {}) const;

    /**
     * \brief Reset handshakes that take too long (HalfOpenWatch).
     * \param node a router
     * \param settings attributes of the filter
     * \return the filter
     * \throws std::runtime_error for an attribute or value that is none
     */
    Ptr<HalfOpenWatch> AddHalfOpenWatch(Ptr<Node> node, const Settings& settings) const;

    /** \brief Answer SYNs for the servers (SynProxy). \copydetails AddHalfOpenWatch */
    Ptr<SynProxy> AddSynProxy(Ptr<Node> node, const Settings& settings) const;

    /** \brief Look out for floods (SynFloodDetector). \copydetails AddHalfOpenWatch */
    Ptr<SynFloodDetector> AddDetector(Ptr<Node> node, const Settings& settings) const;

    /**
     * \brief Let several hosts share one address (AddressTranslator).
     * \param node a router that has a route to \p outside, which is not one of its own addresses
     * \param outside the address that others see, Ipv4Address or Ipv6Address
     * \param settings attributes of ns3::AddressTranslator; InsideNetworks is needed
     * \return the filter
     * \throws std::runtime_error for an attribute or value that is none
     */
    Ptr<AddressTranslator>
    AddAddressTranslator(Ptr<Node> node, const Address& outside, const Settings& settings) const;

    /**
     * \brief Send chosen packets by a neighbour (PathDetour).
     * \param node a router
     * \param nextHop a neighbour of its, Ipv4Address or Ipv6Address
     * \param selector chooses
     * \param settings attributes of ns3::PathDetour
     * \return the filter
     * \throws std::runtime_error for an attribute or value that is none
     */
    Ptr<PathDetour> AddPathDetour(Ptr<Node> node,
                                  const Address& nextHop,
                                  const PathDetour::Selector& selector,
                                  const Settings& settings = {}) const;

    /**
     * \brief Check the filters of a gateway before the run. \copydetails TcpGateway::Check
     * \param node a gateway
     */
    void Check(Ptr<Node> node) const;

    /**
     * \brief Fix the random streams of a gateway's filters.
     * \param node a gateway
     * \param stream the first
     * \return streams used
     */
    int64_t AssignStreams(Ptr<Node> node, int64_t stream) const;

  private:
    /**
     * \tparam Filter class of the filter
     * \param node a node with a stack, made a gateway if it is none
     * \param settings attributes and their values
     * \return a new filter of a gateway, with attributes set
     */
    template <typename Filter>
    Ptr<Filter> Add(Ptr<Node> node, const Settings& settings) const;
    /**
     * \brief Set attributes.
     * \param filter changed
     * \param settings attributes and their values
     * \throws std::runtime_error that names filter, attribute and value
     */
    static void Set(const Ptr<GatewayFilter>& filter, const Settings& settings);
};

} // namespace ns3

#endif // GATEWAY_HELPER_H
