// SPDX-License-Identifier: GPL-2.0-only
//
// Asks the rules about each frame.

#include "ns3/segment-fault-model.h"

#include "ns3/frame-return.h"
#include "ns3/log.h"
#include "ns3/node-list.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/simulator.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <limits>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SegmentFaultModel");
NS_OBJECT_ENSURE_REGISTERED(SegmentFaultModel);

bool
SegmentFaultModel::RuleState::IsSpent() const
{
    return rule.countSegments != std::numeric_limits<uint32_t>::max() &&
           matches >= uint64_t{rule.nth} - 1 + rule.countSegments;
}

TypeId
SegmentFaultModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::SegmentFaultModel")
            .SetParent<ErrorModel>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<SegmentFaultModel>()
            .AddAttribute("Inner",
                          "An error model that is asked first about every frame that arrives: what "
                          "it corrupts never comes here.",
                          PointerValue(),
                          MakePointerAccessor(&SegmentFaultModel::m_inner),
                          MakePointerChecker<ErrorModel>())
            .AddTraceSource("Drop",
                            "A segment is dropped by a rule.",
                            MakeTraceSourceAccessor(&SegmentFaultModel::m_dropTrace),
                            "ns3::SegmentFaultModel::DropTracedCallback")
            .AddTraceSource("Fault",
                            "A rule acts on a segment, or a segment or copy that was kept is "
                            "released.",
                            MakeTraceSourceAccessor(&SegmentFaultModel::m_faultTrace),
                            "ns3::SegmentFaultModel::FaultTracedCallback");
    return tid;
}

SegmentFaultModel::SegmentFaultModel() = default;

SegmentFaultModel::~SegmentFaultModel()
{
    if (m_opposite)
    {
        m_opposite->m_opposite = nullptr;
    }
}

void
SegmentFaultModel::SetDevice(const Ptr<NetDevice>& device)
{
    const bool keeps = std::any_of(m_rules.begin(), m_rules.end(), [](const RuleState& state) {
        return state.rule.KeepsSegments();
    });
    const std::string reason = WhyNoReturn(device);
    if (!device->GetNode() || (keeps && !reason.empty()))
    {
        ThrowUserError("SegmentFaultModel::SetDevice: ", reason);
    }
    m_device = {device->GetNode()->GetId(), device->GetIfIndex()};
}

void
SegmentFaultModel::SetOpposite(const Ptr<SegmentFaultModel>& opposite)
{
    for (SegmentFaultModel* model : {this, PeekPointer(opposite)})
    {
        if (model->m_opposite)
        {
            model->m_opposite->m_opposite = nullptr;
        }
    }
    m_opposite = PeekPointer(opposite);
    opposite->m_opposite = this;
}

uint32_t
SegmentFaultModel::AddRule(const SegmentFaultRule& rule)
{
    rule.Check();
    if (rule.KeepsSegments())
    {
        if (!m_device)
        {
            ThrowUserError("SegmentFaultModel: a rule with action ",
                           ToString(rule.action),
                           " needs to know the device: call SetDevice first, or install the model "
                           "with SegmentFaultHelper");
        }
        const std::string reason =
            WhyNoReturn(NodeList::GetNode(m_device->first)->GetDevice(m_device->second));
        if (!reason.empty())
        {
            ThrowUserError(
                "SegmentFaultModel: a rule with action ", ToString(rule.action), ": ", reason);
        }
    }
    const bool waitsForLastAck =
        rule.release == SegmentRelease::ON_SEGMENT && rule.releaseKind == SegmentKind::LAST_ACK;
    if ((rule.kind == SegmentKind::LAST_ACK || waitsForLastAck) && !m_opposite)
    {
        ThrowUserError("SegmentFaultModel: a rule for last-ack needs both directions of the link: "
                       "call SetOpposite first, or install the models with SegmentFaultHelper");
    }
    NS_LOG_FUNCTION(this << ToString(rule.action) << ToString(rule.kind));
    m_rules.push_back(RuleState{rule});
    return m_rules.size() - 1;
}

uint32_t
SegmentFaultModel::Release(uint32_t rule)
{
    (void)m_rules.at(rule); // throws std::out_of_range
    uint32_t released = 0;
    for (const uint64_t serial : m_kept.ListAll())
    {
        KeptSegment& kept = *m_kept.Find(serial);
        if (kept.rule == rule && kept.waits)
        {
            EndWait(serial, kept);
            ++released;
        }
    }
    return released;
}

int64_t
SegmentFaultModel::AssignStreams(int64_t stream)
{
    int64_t used = 0;
    if (!m_random)
    {
        m_random = CreateObject<UniformRandomVariable>();
    }
    m_random->SetStream(stream + used++);
    for (const RuleState& state : m_rules)
    {
        if (state.rule.randomDelay)
        {
            state.rule.randomDelay->SetStream(stream + used++);
        }
    }
    return used;
}

uint64_t
SegmentFaultModel::GetMatches(uint32_t rule) const
{
    return m_rules.at(rule).matches;
}

uint64_t
SegmentFaultModel::GetDrops(uint32_t rule) const
{
    return m_rules.at(rule).drops;
}

uint64_t
SegmentFaultModel::GetActs(uint32_t rule) const
{
    return m_rules.at(rule).acts;
}

uint64_t
SegmentFaultModel::GetReleases(uint32_t rule) const
{
    return m_rules.at(rule).releases;
}

uint64_t
SegmentFaultModel::GetKept() const
{
    return m_kept.GetEntries();
}

uint64_t
SegmentFaultModel::GetSegments() const
{
    return m_segments;
}

uint64_t
SegmentFaultModel::GetOtherFrames() const
{
    return m_otherFrames;
}

bool
SegmentFaultModel::HasKept(uint64_t uid) const
{
    return m_keptUid == uid;
}

bool
SegmentFaultModel::KnowsDevice() const
{
    return m_device.has_value();
}

uint32_t
SegmentFaultModel::GetStage() const
{
    const auto inner = DynamicCast<SegmentFaultModel>(m_inner);
    return m_inner ? 1 + (inner ? inner->GetStage() : 0) : 0;
}

void
SegmentFaultModel::DoReset()
{
    NS_LOG_FUNCTION(this);
    for (RuleState& state : m_rules)
    {
        state = RuleState{state.rule};
    }
    m_watch.Clear();
    m_kept.Clear(); // the numbers go on: what is scheduled finds nothing
    m_segments = 0;
    m_otherFrames = 0;
}

bool
SegmentFaultModel::DoCorrupt(Ptr<Packet> frame)
{
    m_keptUid.reset();
    if (m_returning)
    {
        const Case at{frame, m_returning->segment, m_returning->finding, m_returning->since};
        m_returning.reset();
        Pass(at, m_kept.GetNextSerial());
        return false;
    }
    if (m_inner && m_inner->IsCorrupt(frame))
    {
        return true;
    }
    if (!IsEnabled())
    {
        return false;
    }
    const std::optional<FrameSegment> segment = FindSegmentInFrame(frame);
    if (!segment)
    {
        ++m_otherFrames;
        return false;
    }
    ++m_segments;
    const SegmentWatch* opposite = m_opposite ? &m_opposite->m_watch : nullptr;
    const Case at{
        frame, *segment, m_watch.Observe(*segment, GetNeeds(), opposite), Simulator::Now()};
    const uint64_t before = m_kept.GetNextSerial();
    bool isGone = false;
    for (std::size_t i = 0; i < m_rules.size(); ++i)
    {
        RuleState& state = m_rules[i];
        if (!Matches(state.rule, at))
        {
            continue;
        }
        const bool isSpent = state.IsSpent();
        ++state.matches;
        if (isSpent || state.matches < state.rule.nth || isGone || !DrawActs(state.rule))
        {
            continue;
        }
        ++state.acts;
        isGone = Act(static_cast<uint32_t>(i), at);
    }
    if (!isGone)
    {
        Pass(at, before);
    }
    return isGone;
}

void
SegmentFaultModel::AddNeeds(SegmentWatch::Needs& needs, bool isOwn) const
{
    for (const RuleState& state : m_rules)
    {
        const SegmentFaultRule& rule = state.rule;
        const bool isWanted = !state.IsSpent();
        const bool waits = rule.release == SegmentRelease::ON_SEGMENT;
        const bool waitsForLastAck = waits && rule.releaseKind == SegmentKind::LAST_ACK;
        const bool waitsForThirdAck = waits && rule.releaseKind == SegmentKind::THIRD_ACK;
        needs.lastAck =
            needs.lastAck || waitsForLastAck || (isWanted && rule.kind == SegmentKind::LAST_ACK);
        needs.thirdAck = needs.thirdAck || waitsForThirdAck ||
                         (isOwn && isWanted && rule.kind == SegmentKind::THIRD_ACK);
        needs.text = needs.text || (isOwn && isWanted && rule.text);
    }
}

SegmentWatch::Needs
SegmentFaultModel::GetNeeds() const
{
    SegmentWatch::Needs needs;
    AddNeeds(needs, true);
    if (m_opposite)
    {
        m_opposite->AddNeeds(needs, false);
    }
    return needs;
}

bool
SegmentFaultModel::Matches(const SegmentFaultRule& rule, const Case& at)
{
    const FrameSegment& segment = at.segment;
    if ((rule.sourcePort && !rule.sourcePort->Contains(segment.id.GetLocalPort())) ||
        (rule.destinationPort && !rule.destinationPort->Contains(segment.id.GetRemotePort())))
    {
        return false;
    }
    if (rule.text)
    {
        if (!at.finding.firstByte)
        {
            return false;
        }
        const uint64_t first = *at.finding.firstByte;
        if (first > rule.text->last || first + segment.textBytes <= rule.text->first)
        {
            return false;
        }
    }
    return IsOfKind(segment, at.finding, rule.kind);
}

bool
SegmentFaultModel::DrawActs(const SegmentFaultRule& rule)
{
    if (rule.probability >= 1)
    {
        return true; // draws nothing: other streams stay as they are
    }
    if (!m_random)
    {
        m_random = CreateObject<UniformRandomVariable>();
    }
    return m_random->GetValue(0, 1) < rule.probability;
}

Time
SegmentFaultModel::DrawDelay(const SegmentFaultRule& rule)
{
    return rule.randomDelay ? Max(Time(0), Seconds(rule.randomDelay->GetValue())) : rule.delay;
}

SegmentFaultEvent
SegmentFaultModel::MakeEvent(uint32_t index,
                             SegmentFaultAction action,
                             const FrameSegment& segment) const
{
    SegmentFaultEvent event;
    event.time = Simulator::Now();
    if (m_device)
    {
        event.node = m_device->first;
        event.device = m_device->second;
    }
    event.stage = GetStage();
    event.rule = index;
    event.kind = m_rules[index].rule.kind;
    event.action = action;
    event.match = m_rules[index].matches;
    event.segment = segment;
    NS_LOG_LOGIC("rule " << index << ' ' << ToString(event.kind) << ' ' << ToString(action) << ' '
                         << segment.id);
    return event;
}

bool
SegmentFaultModel::Act(uint32_t index, const Case& at)
{
    RuleState& state = m_rules[index];
    switch (state.rule.action)
    {
    case SegmentFaultAction::DROP: {
        ++state.drops;
        SegmentFaultEvent event = MakeEvent(index, SegmentFaultAction::DROP, at.segment);
        event.origin = TrafficOriginTag::Of(at.frame);
        m_dropTrace(event);
        m_faultTrace(event);
        return true;
    }
    case SegmentFaultAction::DELAY:
    case SegmentFaultAction::HOLD:
        Keep(index, at, 0, DrawDelay(state.rule));
        m_keptUid = at.frame->GetUid();
        return true;
    case SegmentFaultAction::DUPLICATE: {
        Time lag;
        for (uint32_t copy = 1; copy <= state.rule.copies; ++copy)
        {
            lag += DrawDelay(state.rule);
            Keep(index, at, copy, lag);
        }
        return false;
    }
    case SegmentFaultAction::RELEASE:
        break; // SegmentFaultRule::Check
    }
    return false;
}

} // namespace ns3
