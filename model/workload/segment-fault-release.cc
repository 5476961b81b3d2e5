// SPDX-License-Identifier: GPL-2.0-only
//
// What a fault model keeps, what ends its wait, and how it arrives after all.

#include "ns3/frame-return.h"
#include "ns3/node-list.h"
#include "ns3/node.h"
#include "ns3/segment-fault-model.h"
#include "ns3/simulator.h"

#include <utility>

namespace ns3
{

void
SegmentFaultModel::Keep(uint32_t index, const Case& at, uint32_t copy, Time lag)
{
    const RuleState& state = m_rules[index];
    KeptSegment kept;
    kept.frame = at.frame->Copy();
    kept.segment = at.segment;
    kept.finding = at.finding;
    kept.incarnation = IncarnationTag::Of(at.frame);
    kept.rule = index;
    kept.match = state.matches;
    kept.copy = copy;
    kept.since = Simulator::Now();
    kept.lag = lag;
    kept.isOld = copy > 0;
    std::optional<Time> delay;
    switch (state.rule.release)
    {
    case SegmentRelease::AT_ONCE:
        delay = lag;
        break;
    case SegmentRelease::AT_TIME:
        delay = Max(Time(0), state.rule.releaseTime - Simulator::Now()) + lag;
        break;
    case SegmentRelease::ON_CALL:
    case SegmentRelease::ON_SEGMENT:
    case SegmentRelease::ON_NEXT_SYN:
        kept.waits = true;
        break;
    }
    const uint64_t serial = m_kept.Add(kept);
    SegmentFaultEvent event = MakeEvent(index, state.rule.action, at.segment);
    event.copy = copy;
    event.origin = TrafficOriginTag::Of(at.frame);
    if (delay)
    {
        event.due = Simulator::Now() + *delay;
        ScheduleReturn(serial, *delay);
    }
    m_faultTrace(event);
}

void
SegmentFaultModel::Pass(const Case& at, uint64_t before)
{
    if (m_kept.GetEntries() == 0 && (!m_opposite || m_opposite->m_kept.GetEntries() == 0))
    {
        return;
    }
    const std::optional<IncarnationTag> tag = IncarnationTag::Of(at.frame);
    for (const uint64_t serial : m_kept.ListOf(at.segment.id))
    {
        if (serial >= before)
        {
            break; // copies of this segment itself
        }
        KeptSegment& kept = *m_kept.Find(serial);
        const bool isOlderSyn = HasSyn(at.segment) && at.since < kept.since;
        kept.isOld = kept.isOld || (!isOlderSyn && kept.IsOvertakenBy(at.segment));
        if (EndsWait(kept, at, tag, true))
        {
            EndWait(serial, kept);
        }
    }
    if (m_opposite)
    {
        m_opposite->PassOpposite(at, tag);
    }
}

void
SegmentFaultModel::PassOpposite(const Case& at, const std::optional<IncarnationTag>& tag)
{
    for (const uint64_t serial : m_kept.ListOf(at.segment.id.Reversed()))
    {
        KeptSegment& kept = *m_kept.Find(serial);
        if (EndsWait(kept, at, tag, false))
        {
            EndWait(serial, kept);
        }
    }
}

bool
SegmentFaultModel::EndsWait(const KeptSegment& kept,
                            const Case& passing,
                            const std::optional<IncarnationTag>& tag,
                            bool isSameDirection) const
{
    if (!kept.waits)
    {
        return false;
    }
    const SegmentFaultRule& rule = m_rules[kept.rule].rule;
    switch (rule.release)
    {
    case SegmentRelease::AT_ONCE:
    case SegmentRelease::AT_TIME:
    case SegmentRelease::ON_CALL:
        return false;
    case SegmentRelease::ON_SEGMENT:
        return IsOfKind(passing.segment, passing.finding, rule.releaseKind);
    case SegmentRelease::ON_NEXT_SYN:
        return passing.since >= kept.since &&
               kept.IsFollowedBy(passing.segment, tag, isSameDirection);
    }
    return false;
}

void
SegmentFaultModel::EndWait(uint64_t serial, KeptSegment& kept)
{
    kept.waits = false;
    ScheduleReturn(serial, kept.lag);
}

void
SegmentFaultModel::ScheduleReturn(uint64_t serial, Time delay)
{
    Simulator::ScheduleWithContext(
        m_device->first, delay, &SegmentFaultModel::Return, Ptr<SegmentFaultModel>(this), serial);
}

void
SegmentFaultModel::Return(uint64_t serial)
{
    std::optional<KeptSegment> kept = m_kept.Take(serial);
    if (!kept)
    {
        return; // Reset has forgotten it
    }
    if (kept->isOld)
    {
        TrafficOriginTag old(TrafficOrigin::OLD_DUPLICATE);
        kept->frame->ReplacePacketTag(old);
    }
    ++m_rules[kept->rule].releases;
    SegmentFaultEvent event = MakeEvent(kept->rule, SegmentFaultAction::RELEASE, kept->segment);
    event.match = kept->match;
    event.copy = kept->copy;
    event.kept = kept->since;
    event.origin = TrafficOriginTag::Of(kept->frame);
    m_faultTrace(event);
    const Ptr<Packet> frame = kept->frame;
    m_returning = std::move(kept);
    ReturnFrame(NodeList::GetNode(m_device->first)->GetDevice(m_device->second), frame);
    m_returning.reset(); // a device that receives nothing has not asked
}

} // namespace ns3
