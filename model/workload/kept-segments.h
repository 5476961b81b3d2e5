// SPDX-License-Identifier: GPL-2.0-only
//
// The frames that a fault model has taken off a link, or copied, until they arrive.

#ifndef KEPT_SEGMENTS_H
#define KEPT_SEGMENTS_H

#include "ns3/frame-segment.h"
#include "ns3/incarnation-tag.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/segment-watch.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A frame that waits. */
struct KeptSegment
{
    Ptr<Packet> frame;                         //!< a copy, as the device received it
    FrameSegment segment;                      //!< what it holds
    SegmentWatch::Finding finding;             //!< its kind
    std::optional<IncarnationTag> incarnation; //!< who sent it, where nodes track that
    uint32_t rule{0};                          //!< which rule keeps it
    uint64_t match{0};                         //!< which match of the rule it was
    uint32_t copy{0};                          //!< number of the copy, from 1; the segment itself 0
    Time since;                                //!< when it was kept
    Time lag;                                  //!< to wait after its release condition
    bool waits{false};                         //!< for its release condition
    bool isOld{false};                         //!< an old duplicate by now

    /**
     * \brief Does a segment that passes meanwhile make this one an old duplicate?
     * \param passing a segment of the same direction of the same connection
     * \return true if it covers this one's sequence numbers, or repeats it where it has none; or if
     * it is a SYN, by which this one's incarnation is over or its SYN is repeated
     */
    bool IsOvertakenBy(const FrameSegment& passing) const;

    /**
     * \brief Does a segment begin another incarnation of this one's connection?
     * \param passing a segment of the same connection
     * \param tag its incarnation, if known
     * \param isSameDirection true if it goes where this one goes
     * \return true for a SYN, of the same direction a SYN,ACK too, that is not one of this one's
     * incarnation: told by their tags, or, between SYNs without, by the ISS
     */
    bool IsFollowedBy(const FrameSegment& passing,
                      const std::optional<IncarnationTag>& tag,
                      bool isSameDirection) const;
};

/**
 * \ingroup tcp-lifecycle
 * \brief Keeps frames under serial numbers, in the order in which they were kept, and finds those
 * of a connection. Holds no events and decides nothing.
 */
class KeptSegments
{
  public:
    /**
     * \brief Keep a frame.
     * \param kept the frame and what it waits for
     * \return its serial number, greater than all before
     */
    uint64_t Add(const KeptSegment& kept);
    /** \return the serial number that comes next */
    uint64_t GetNextSerial() const;
    /**
     * \param serial as Add returned it
     * \return the frame of a serial number, or null; valid until it is taken
     */
    KeptSegment* Find(uint64_t serial);
    /**
     * \brief Hand out a frame, which is kept no more.
     * \param serial as Add returned it
     * \return it, or nothing
     */
    std::optional<KeptSegment> Take(uint64_t serial);
    /** \return serial numbers of the frames of a connection. \param id as its segments name it */
    std::vector<uint64_t> ListOf(const TcpConnectionId& id) const;
    /** \return serial numbers of all frames */
    std::vector<uint64_t> ListAll() const;
    /** \return frames kept */
    std::size_t GetEntries() const;
    /** Keep nothing any more. */
    void Clear();

  private:
    uint64_t m_next{0};                     //!< next serial number
    std::map<uint64_t, KeptSegment> m_kept; //!< by serial number
    std::unordered_map<TcpConnectionId, std::set<uint64_t>, TcpConnectionIdHash>
        m_byConnection; //!< serial numbers
};

//! @}

} // namespace ns3

#endif // KEPT_SEGMENTS_H
