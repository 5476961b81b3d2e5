// SPDX-License-Identifier: GPL-2.0-only
//
// Words of rules, and which rules make sense.

#include "ns3/segment-fault-rule.h"

#include "ns3/abort.h"
#include "ns3/user-error.h"

namespace ns3
{

const char*
ToString(SegmentKind kind)
{
    switch (kind)
    {
    case SegmentKind::ANY:
        return "any";
    case SegmentKind::SYN:
        return "syn";
    case SegmentKind::SYN_ACK:
        return "syn-ack";
    case SegmentKind::THIRD_ACK:
        return "third-ack";
    case SegmentKind::PURE_ACK:
        return "pure-ack";
    case SegmentKind::DATA:
        return "data";
    case SegmentKind::FIN:
        return "fin";
    case SegmentKind::RST:
        return "rst";
    case SegmentKind::LAST_ACK:
        return "last-ack";
    }
    NS_ABORT_MSG("not a SegmentKind: " << static_cast<int>(kind));
    return nullptr;
}

const char*
ToString(SegmentFaultAction action)
{
    switch (action)
    {
    case SegmentFaultAction::DROP:
        return "drop";
    case SegmentFaultAction::DELAY:
        return "delay";
    case SegmentFaultAction::DUPLICATE:
        return "duplicate";
    case SegmentFaultAction::HOLD:
        return "hold";
    case SegmentFaultAction::RELEASE:
        return "release";
    }
    NS_ABORT_MSG("not a SegmentFaultAction: " << static_cast<int>(action));
    return nullptr;
}

bool
SegmentFaultRule::KeepsSegments() const
{
    return action != SegmentFaultAction::DROP;
}

namespace
{

/** Check which segments a rule meets. */
void
CheckMatch(const SegmentFaultRule& rule)
{
    if (rule.nth == 0 || rule.countSegments == 0)
    {
        ThrowUserError("SegmentFaultModel: nth ",
                       rule.nth,
                       " and countSegments ",
                       rule.countSegments,
                       " of a rule count from 1");
    }
    for (const auto& ports : {rule.sourcePort, rule.destinationPort})
    {
        if (ports && ports->first > ports->last)
        {
            ThrowUserError("SegmentFaultModel: the ports ",
                           ports->first,
                           " to ",
                           ports->last,
                           " of a rule end before they begin");
        }
    }
    if (rule.text && (rule.text->first == 0 || rule.text->first > rule.text->last))
    {
        ThrowUserError("SegmentFaultModel: the text of a rule from byte ",
                       rule.text->first,
                       " to byte ",
                       rule.text->last,
                       ": bytes count from 1, and the range must not end before it begins");
    }
    if (!(rule.probability >= 0 && rule.probability <= 1))
    {
        ThrowUserError(
            "SegmentFaultModel: probability ", rule.probability, " of a rule is not in 0 to 1");
    }
}

} // namespace

void
SegmentFaultRule::Check() const
{
    CheckMatch(*this);
    const bool hasDelay = !delay.IsZero() || randomDelay;
    const std::string name = ToString(action);
    if (action == SegmentFaultAction::RELEASE)
    {
        ThrowUserError("SegmentFaultModel: action release is for records, not for rules");
    }
    if (delay.IsStrictlyNegative())
    {
        ThrowUserError("SegmentFaultModel: delay ", delay.As(Time::S), " of a rule is negative");
    }
    if (copies == 0 || (copies != 1 && action != SegmentFaultAction::DUPLICATE))
    {
        ThrowUserError("SegmentFaultModel: copies ",
                       copies,
                       " of a rule with action ",
                       name,
                       ": duplicate makes copies, from 1");
    }
    if (action == SegmentFaultAction::DROP && hasDelay)
    {
        ThrowUserError("SegmentFaultModel: delay of a rule with action drop: nothing comes later");
    }
    const bool waits =
        action == SegmentFaultAction::HOLD || action == SegmentFaultAction::DUPLICATE;
    if (release != SegmentRelease::AT_ONCE && !waits)
    {
        ThrowUserError("SegmentFaultModel: release of a rule with action ",
                       name,
                       ": only hold and duplicate wait");
    }
    if (action == SegmentFaultAction::HOLD && release == SegmentRelease::AT_ONCE && !hasDelay)
    {
        ThrowUserError("SegmentFaultModel: a rule with action hold has neither release nor delay");
    }
}

} // namespace ns3
