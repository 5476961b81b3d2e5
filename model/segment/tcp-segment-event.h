// SPDX-License-Identifier: GPL-2.0-only
//
// The record of one segment that a node sent or received, and what became of it.

#ifndef TCP_SEGMENT_EVENT_H
#define TCP_SEGMENT_EVENT_H

#include "ns3/nstime.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-view.h"
#include "ns3/traffic-origin.h"

#include <array>
#include <cstdint>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What became of a segment. */
enum class TcpSegmentVerdict : uint8_t
{
    SENT,     //!< this node handed it to IP
    ACCEPTED, //!< received, and its owner took it
    STOCK,    //!< received, and left to a stock ns-3 socket of the node
    DROPPED   //!< received, and without effect: the reason says why
};

/** A SACK block, RFC 2018 section 3. */
struct TcpSackBlock
{
    SequenceNumber32 left{0};  //!< first sequence number of the block
    SequenceNumber32 right{0}; //!< the one after its last
};

/**
 * \ingroup tcp-lifecycle
 * \brief One segment at the border between TCP and IP of a node.
 *
 * A received segment is reported when it has been processed, as its verdict is known then; what
 * the node sent meanwhile is reported behind it. So rows of one node are in the order of the wire.
 */
struct TcpSegmentEvent
{
    Time time;                                          //!< when
    uint32_t node{0};                                   //!< node id
    TcpConnectionId id;                                 //!< as this node names it
    TcpSegmentView segment;                             //!< header fields and options
    std::array<TcpSackBlock, 4> sacks{};                //!< SACK blocks, as carried
    uint8_t sackBlocks{0};                              //!< how many of them
    TcpSegmentVerdict verdict{TcpSegmentVerdict::SENT}; //!< what became of it
    TcpDropReason reason{TcpDropReason::NONE};          //!< why, valid for DROPPED
    uint64_t uid{0};                                    //!< ns-3 packet uid
    TrafficOrigin origin{TrafficOrigin::UNKNOWN};       //!< ground truth

    /** \return true if this node sent it */
    bool IsSent() const;

    /** \return "sent", "accepted", "stock" or the text of the drop reason */
    const char* VerdictText() const;

    /**
     * \brief Read a segment from its bytes, without making objects of its options.
     * \param bytes TCP header and what follows, from the first byte of the header
     * \param size bytes there are to read; 60 are enough for every header
     * \param segmentBytes size of header and text
     * \return fields and options as far as they can be read; the rest is zero
     */
    static TcpSegmentEvent Parse(const uint8_t* bytes, uint32_t size, uint32_t segmentBytes);
};

//! @}

} // namespace ns3

#endif // TCP_SEGMENT_EVENT_H
