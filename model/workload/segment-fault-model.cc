// SPDX-License-Identifier: GPL-2.0-only
//
// "The third ACK is lost" in one line: drops the nth segment of a kind on a link.

#include "ns3/segment-fault-model.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <limits>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SegmentFaultModel");
NS_OBJECT_ENSURE_REGISTERED(SegmentFaultModel);

namespace
{

/** Handshakes followed at once. */
constexpr std::size_t MAX_HANDSHAKES = 65536;

/** \return true for an ACK without text, SYN, FIN and RST */
bool
IsPureAck(const FrameSegment& segment)
{
    constexpr uint8_t deciding = TcpHeader::SYN | TcpHeader::FIN | TcpHeader::RST | TcpHeader::ACK;
    return (segment.flags & deciding) == TcpHeader::ACK && segment.textBytes == 0;
}

} // namespace

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
    }
    return "unknown";
}

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
            .AddTraceSource("Drop",
                            "A segment is dropped by a rule.",
                            MakeTraceSourceAccessor(&SegmentFaultModel::m_dropTrace),
                            "ns3::SegmentFaultModel::DropCallback");
    return tid;
}

SegmentFaultModel::SegmentFaultModel() = default;

SegmentFaultModel::~SegmentFaultModel() = default;

uint32_t
SegmentFaultModel::AddRule(const SegmentFaultRule& rule)
{
    if (rule.nth == 0 || rule.countSegments == 0)
    {
        ThrowUserError("SegmentFaultModel: nth ",
                       rule.nth,
                       " and countSegments ",
                       rule.countSegments,
                       " of a rule count from 1");
    }
    m_rules.push_back(RuleState{rule});
    return m_rules.size() - 1;
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
SegmentFaultModel::DoCorrupt(Ptr<Packet> frame)
{
    const std::optional<FrameSegment> segment = FindSegmentInFrame(frame);
    if (!segment)
    {
        ++m_otherFrames;
        return false;
    }
    ++m_segments;
    const bool isThirdAck = FollowHandshake(*segment);
    bool isDropped = false;
    for (std::size_t i = 0; i < m_rules.size(); ++i)
    {
        RuleState& state = m_rules[i];
        if (!Matches(state.rule, *segment, isThirdAck))
        {
            continue;
        }
        const bool isSpent = state.IsSpent();
        ++state.matches;
        if (isSpent || state.matches < state.rule.nth || isDropped)
        {
            continue;
        }
        isDropped = true;
        ++state.drops;
        SegmentFaultEvent event;
        event.time = Simulator::Now();
        event.rule = i;
        event.kind = state.rule.kind;
        event.match = state.matches;
        event.segment = *segment;
        m_dropTrace(event);
    }
    return isDropped;
}

void
SegmentFaultModel::DoReset()
{
    NS_LOG_FUNCTION(this);
    for (RuleState& state : m_rules)
    {
        state.matches = 0;
        state.drops = 0;
    }
    m_handshakes.clear();
    m_handshakeOrder.clear();
    m_segments = 0;
    m_otherFrames = 0;
}

bool
SegmentFaultModel::Matches(const SegmentFaultRule& rule,
                           const FrameSegment& segment,
                           bool isThirdAck)
{
    if ((rule.sourcePort && *rule.sourcePort != segment.id.GetLocalPort()) ||
        (rule.destinationPort && *rule.destinationPort != segment.id.GetRemotePort()))
    {
        return false;
    }
    const auto has = [&segment](uint8_t bits) { return (segment.flags & bits) == bits; };
    switch (rule.kind)
    {
    case SegmentKind::ANY:
        return true;
    case SegmentKind::SYN:
        return has(TcpHeader::SYN) && !has(TcpHeader::ACK);
    case SegmentKind::SYN_ACK:
        return has(TcpHeader::SYN | TcpHeader::ACK);
    case SegmentKind::THIRD_ACK:
        return isThirdAck;
    case SegmentKind::PURE_ACK:
        return IsPureAck(segment);
    case SegmentKind::DATA:
        return segment.textBytes > 0;
    case SegmentKind::FIN:
        return has(TcpHeader::FIN);
    case SegmentKind::RST:
        return has(TcpHeader::RST);
    }
    return false;
}

bool
SegmentFaultModel::FollowHandshake(const FrameSegment& segment)
{
    const bool isWanted = std::any_of(m_rules.begin(), m_rules.end(), [](const RuleState& state) {
        return state.rule.kind == SegmentKind::THIRD_ACK && !state.IsSpent();
    });
    if (!isWanted)
    {
        m_handshakes.clear();
        m_handshakeOrder.clear();
        return false;
    }
    if ((segment.flags & (TcpHeader::SYN | TcpHeader::ACK)) == TcpHeader::SYN)
    {
        const Handshake fresh{segment.seq + 1, std::nullopt};
        if (m_handshakes.insert_or_assign(segment.id, fresh).second)
        {
            m_handshakeOrder.push_back(segment.id);
        }
        if (m_handshakeOrder.size() > MAX_HANDSHAKES)
        {
            m_handshakes.erase(m_handshakeOrder.front());
            m_handshakeOrder.pop_front();
        }
        return false;
    }
    const auto found = m_handshakes.find(segment.id);
    if (found == m_handshakes.end() || !IsPureAck(segment) || segment.seq != found->second.afterSyn)
    {
        return false;
    }
    if (!found->second.synAck)
    {
        found->second.synAck = segment.ack;
    }
    return *found->second.synAck == segment.ack;
}

} // namespace ns3
