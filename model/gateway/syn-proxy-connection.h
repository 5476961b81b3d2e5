// SPDX-License-Identifier: GPL-2.0-only
//
// One connection through a SYN proxy.

#ifndef SYN_PROXY_CONNECTION_H
#define SYN_PROXY_CONNECTION_H

#include "ns3/connection-follow.h"
#include "ns3/expiring-table.h"
#include "ns3/gateway-packet.h"
#include "ns3/packet.h"
#include "ns3/sequence-number.h"
#include "ns3/syn-proxy-cookie.h"
#include "ns3/syn-proxy-decision.h"
#include "ns3/tcp-segment-view.h"
#include "ns3/traffic-origin.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A segment of a client that waits for the server's answer. */
struct SynProxyHeldSegment
{
    Ptr<const Packet> packet;   //!< as it came
    uint32_t transportBytes{0}; //!< where its TCP header begins
    TcpSegmentView segment;     //!< what it says
    GatewayForward forward;     //!< sends it on
};

/**
 * \brief What a SYN proxy keeps of a connection; the id is the client's: local = client.
 *
 * Numbers of the client's side are as the client sends them, and the server knows the same ones.
 * Numbers of the server's side differ by an offset: the client counts from the cookie.
 */
struct SynProxyConnection : public ExpiringEntry
{
    SynProxySnapshot known;             //!< state and ISNs
    SynProxyOptions promised;           //!< to the client, of what its SYN offered
    SynProxyScales scales;              //!< of windows
    uint32_t sequenceOffset{0};         //!< client's view of a server's number less the server's
    uint32_t timestampOffset{0};        //!< the same of TSvals
    bool blanksSack{false};             //!< the server does no SACK
    bool blanksTimestamps{false};       //!< the server does no timestamps
    uint8_t synsSent{0};                //!< to the server
    uint16_t clientWindow{0};           //!< last SEG.WND of the client, as carried
    uint32_t clientTsVal{0};            //!< highest TSval of the client that the server was sent
    uint32_t serverTsVal{0};            //!< TSval of the server's SYN,ACK
    FollowedEnd client;                 //!< what it has said, its view
    FollowedEnd server;                 //!< the same of the server, client's view
    bool isReset{false};                //!< the last word was a RST
    bool isAnswered{true};              //!< outbound: the other end has answered the SYN
    uint16_t openerWindow{0};           //!< outbound: SEG.WND of the SYN
    std::optional<uint8_t> openerScale; //!< outbound: window scale of the SYN
    TrafficOrigin origin{TrafficOrigin::UNKNOWN}; //!< ground truth of the ACK that opened it
    std::vector<SynProxyHeldSegment> held;        //!< wait for the server
};

//! @}

} // namespace ns3

#endif // SYN_PROXY_CONNECTION_H
