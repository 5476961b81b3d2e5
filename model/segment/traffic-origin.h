// SPDX-License-Identifier: GPL-2.0-only
//
// Ground truth: who sent a segment, carried as a packet tag that no decision can see.

#ifndef TRAFFIC_ORIGIN_H
#define TRAFFIC_ORIGIN_H

#include "ns3/packet.h"
#include "ns3/tag.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Who caused a segment. Traffic is marked at its source; stores carry the mark for reports. */
enum class TrafficOrigin : uint8_t
{
    UNKNOWN,      //!< not marked
    LEGITIMATE,   //!< a workload client or server
    ATTACK,       //!< an attack application
    OLD_DUPLICATE //!< held back by a fault model and released later
};

/**
 * \param origin one of the four
 * \return "unknown", "legitimate", "attack" or "old-duplicate", as written in CSV columns
 */
const char* ToString(TrafficOrigin origin);

/**
 * \ingroup tcp-lifecycle
 * \brief Packet tag with the origin of a packet.
 *
 * The tag is simulator-only metadata: it has no bytes on the wire, and TcpSegmentView does not
 * contain it, so a defence cannot cheat.
 */
class TrafficOriginTag : public Tag
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();
    /** \return as GetTypeId */
    TypeId GetInstanceTypeId() const override;
    /** \return 1: one byte */
    uint32_t GetSerializedSize() const override;
    /** Write the origin. \param i where to, 1 byte */
    void Serialize(TagBuffer i) const override;
    /** Read what Serialize wrote. \param i where from, 1 byte */
    void Deserialize(TagBuffer i) override;
    /** Print "origin=" and the origin's name. \param os where to */
    void Print(std::ostream& os) const override;

    TrafficOriginTag() = default;

    /** \param origin the mark to carry */
    explicit TrafficOriginTag(TrafficOrigin origin);

    /** \return the mark carried */
    TrafficOrigin GetOrigin() const;

    /**
     * \brief Read the origin of a packet.
     * \param packet the packet, not changed
     * \return its mark, or UNKNOWN if it has none
     */
    static TrafficOrigin Of(const Ptr<const Packet>& packet);

  private:
    TrafficOrigin m_origin{TrafficOrigin::UNKNOWN}; //!< the mark
};

//! @}

} // namespace ns3

#endif // TRAFFIC_ORIGIN_H
