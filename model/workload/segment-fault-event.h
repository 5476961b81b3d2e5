// SPDX-License-Identifier: GPL-2.0-only
//
// What a fault model reports: one record for each segment that a rule has met, and each it
// releases.

#ifndef SEGMENT_FAULT_EVENT_H
#define SEGMENT_FAULT_EVENT_H

#include "ns3/frame-segment.h"
#include "ns3/nstime.h"
#include "ns3/segment-fault-rule.h"
#include "ns3/traffic-origin.h"

#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One thing that a fault model has done. */
struct SegmentFaultEvent
{
    Time time;                                           //!< when
    std::optional<uint32_t> node;                        //!< of the device, if the model knows it
    std::optional<uint32_t> device;                      //!< its index on the node, if known
    uint32_t stage{0};                                   //!< models before this one on the device
    uint32_t rule{0};                                    //!< index, from 0 in order of AddRule
    SegmentKind kind{SegmentKind::ANY};                  //!< of the rule
    SegmentFaultAction action{SegmentFaultAction::DROP}; //!< what was done
    uint64_t match{0};        //!< which match of the rule the segment was, from 1
    uint32_t copy{0};         //!< of a copy its number, from 1; of a segment itself 0
    std::optional<Time> due;  //!< when it will arrive; nothing: lost, or not known yet
    std::optional<Time> kept; //!< of RELEASE: when it was kept
    FrameSegment segment;     //!< what it was
    TrafficOrigin origin{TrafficOrigin::UNKNOWN}; //!< ground truth it carries now
};

//! @}

} // namespace ns3

#endif // SEGMENT_FAULT_EVENT_H
