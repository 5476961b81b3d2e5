// SPDX-License-Identifier: GPL-2.0-only
//
// A TCP segment on a link of GatewayTestNet, with its bytes.

#ifndef GATEWAY_FRAME_H
#define GATEWAY_FRAME_H

#include "ns3/frame-segment.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/traffic-origin.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/** A host, and its link to the router. */
enum class GatewayHost : uint8_t
{
    CLIENT,
    ATTACKER,
    SERVER
};

/** One TCP segment on a link. */
struct GatewayFrame
{
    Time time;                                    //!< when its transmission began
    GatewayHost link{GatewayHost::CLIENT};        //!< which link
    bool isFromRouter{false};                     //!< direction
    FrameSegment segment;                         //!< what it was
    std::vector<uint8_t> tcp;                     //!< TCP header and text
    uint64_t uid{0};                              //!< of the packet
    bool isChecksumRight{false};                  //!< of TCP; only with a ChecksumScope
    TrafficOrigin origin{TrafficOrigin::UNKNOWN}; //!< its tag

    /** \return true if all bits of \p mask are set */
    bool Has(uint8_t mask) const;
    /** \return offset in tcp of option \p kind, nothing if it is absent */
    std::optional<std::size_t> FindOption(uint8_t kind) const;
    /** \return window as carried */
    uint16_t GetWindow() const;
    /** \return one line for a message */
    std::string ToText() const;

    /** \return what a PPP frame holds; nothing if it is not TCP. \param frame as on the link */
    static std::optional<GatewayFrame>
    Read(GatewayHost link, bool isFromRouter, const Ptr<const Packet>& frame);
};

} // namespace ns3

#endif // GATEWAY_FRAME_H
