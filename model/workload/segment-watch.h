// SPDX-License-Identifier: GPL-2.0-only
//
// Tells the kinds of segments that only the segments before them tell: third ACK, last ACK, byte n.

#ifndef SEGMENT_WATCH_H
#define SEGMENT_WATCH_H

#include "ns3/frame-segment.h"
#include "ns3/segment-fault-rule.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief Follows the segments of one direction of a link and names their kinds.
 *
 * It remembers as little as the kinds that are asked for need, of at most 65536 connections, the
 * oldest forgotten first. It has no timers, sends nothing and decides nothing.
 */
class SegmentWatch
{
  public:
    /** What the rules ask for. */
    struct Needs
    {
        bool thirdAck{false}; //!< THIRD_ACK
        bool lastAck{false};  //!< LAST_ACK, of this direction or the other
        bool text{false};     //!< ranges of text
    };

    /** What is known of a segment beside what it says. */
    struct Finding
    {
        bool isThirdAck{false};            //!< see SegmentKind::THIRD_ACK
        bool isLastAck{false};             //!< see SegmentKind::LAST_ACK
        std::optional<uint32_t> firstByte; //!< number of its first byte of text, from 1
    };

    /**
     * \brief Look at a segment.
     * \param segment the next of this direction
     * \param needs what to find; what nobody needs is forgotten
     * \param opposite watch of the other direction, or null: then there is no last ACK
     * \return what it is
     */
    Finding Observe(const FrameSegment& segment, const Needs& needs, const SegmentWatch* opposite);

    /** Forget all connections. */
    void Clear();

  private:
    /** The first FIN of a direction. */
    struct Fin
    {
        SequenceNumber32 end; //!< behind it
        SequenceNumber32 ack; //!< its SEG.ACK
    };

    /** One direction of a connection. */
    struct Followed
    {
        std::optional<SequenceNumber32> iss;    //!< of its SYN or SYN,ACK
        bool isActive{false};                   //!< it was a SYN
        std::optional<SequenceNumber32> synAck; //!< SEG.ACK of the first pure ACK after a SYN
        std::optional<Fin> fin;                 //!< its FIN
    };

    /** \return what is known of a connection, from now on. \param id as its segments name it */
    Followed& Follow(const TcpConnectionId& id);
    /**
     * \param id local = who sends in this direction
     * \return what is known of a connection, or null
     */
    const Followed* Find(const TcpConnectionId& id) const;
    /**
     * \param segment of the connection
     * \param connection that is followed; changed
     * \return true if \p segment is a third ACK of \p connection
     */
    static bool IsThirdAck(const FrameSegment& segment, Followed& connection);
    /**
     * \param segment of the connection
     * \param own direction of the segment
     * \param peer the other direction
     * \return true if \p segment is the last ACK of \p own.
     */
    static bool IsLastAck(const FrameSegment& segment, const Followed& own, const Followed* peer);

    std::unordered_map<TcpConnectionId, Followed, TcpConnectionIdHash> m_connections; //!< by id
    std::deque<TcpConnectionId> m_order; //!< oldest first
};

/** \return true for a segment with SYN. \param segment any */
bool HasSyn(const FrameSegment& segment);

/** \return true for an ACK without text, SYN, FIN and RST. \param segment any */
bool IsPureAck(const FrameSegment& segment);

/**
 * \brief Is a segment of a kind?
 * \param segment the segment
 * \param finding what is known of it
 * \param kind any kind
 * \return true if so
 */
bool IsOfKind(const FrameSegment& segment, const SegmentWatch::Finding& finding, SegmentKind kind);

//! @}

} // namespace ns3

#endif // SEGMENT_WATCH_H
