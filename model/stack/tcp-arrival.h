// SPDX-License-Identifier: GPL-2.0-only
//
// One segment on its way from the front-end to its owner.

#ifndef TCP_ARRIVAL_H
#define TCP_ARRIVAL_H

#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>
#include <optional>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief An arriving segment, read once: what the engine hands to listener, socket or
 * time-wait-responder. Lives on the stack of Receive.
 */
struct TcpArrival
{
    Ptr<Packet> packet;      //!< header still on it
    uint32_t headerBytes{0}; //!< size of the TCP header
    const TcpHeader& header; //!< the parsed header
    TcpSegmentView view;     //!< the same for decisions
    TcpConnectionId id;      //!< the connection, as this node names it
    uint8_t ecn{0};          //!< ECN codepoint of the IP header, 0..3 (RFC 3168 section 5)
    Ptr<NetDevice> device;   //!< device it came in by; null on a looped-back path
    std::optional<SequenceNumber32> successorIss; //!< set when a SYN takes over a TIME-WAIT id
};

} // namespace ns3

#endif // TCP_ARRIVAL_H
