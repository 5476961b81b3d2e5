// SPDX-License-Identifier: GPL-2.0-only
//
// The SYN proxy's directions: what becomes of each segment, and of ICMP errors about it.

#include "ns3/gateway-segment.h"
#include "ns3/icmp-quote.h"
#include "ns3/syn-proxy.h"
#include "ns3/tcp-gateway.h"
#include "ns3/tcp-option.h"
#include "ns3/tcp-segment-bytes.h"

#include <utility>
#include <vector>

namespace ns3
{

namespace
{

/** \return what a segment becomes. \param at where its header begins */
Ptr<Packet>
Replace(const Ptr<const Packet>& packet, uint32_t at, const TcpSegmentBytes& bytes)
{
    return ReplaceBytes(packet, at, {{TcpHeader::GetTypeId(), bytes.GetSize()}}, bytes.GetData());
}

} // namespace

GatewayDecision
SynProxy::FromClient(const GatewayPacket& packet, Connection* known)
{
    const SynProxySnapshot snapshot = known ? known->known : SynProxySnapshot();
    return Obey(DecideFromClient(snapshot, *packet.segment), packet, known);
}

// One switch.
GatewayDecision
SynProxy::Obey(const SynProxyDecision& decision, const GatewayPacket& packet, Connection* known)
{
    const TcpSegmentView& segment = *packet.segment;
    switch (decision.verdict)
    {
    case SynProxyVerdict::DROP:
        return {GatewayVerdict::DROP, decision.reason, nullptr};
    case SynProxyVerdict::PASS:
        Follow(*known, true, segment);
        return {};
    case SynProxyVerdict::ANSWER_SYN:
        return AnswerSyn(packet, known);
    case SynProxyVerdict::CHECK_COOKIE:
        return CheckCookie(packet, known);
    case SynProxyVerdict::HOLD:
    case SynProxyVerdict::SWALLOW:
        known->clientWindow = segment.window;
        return decision.verdict == SynProxyVerdict::HOLD
                   ? Hold(packet, *known)
                   : GatewayDecision{GatewayVerdict::ANSWER, decision.reason, nullptr};
    case SynProxyVerdict::GIVE_UP:
        ResetServer(*known, known->known.clientIsn + 1, decision.reason);
        Remove(*known);
        return {GatewayVerdict::ANSWER, decision.reason, nullptr};
    case SynProxyVerdict::TRANSLATE:
        return TranslateToServer(packet, *known);
    case SynProxyVerdict::OPEN:
    case SynProxyVerdict::REFUSE:
    case SynProxyVerdict::ACKNOWLEDGE:
    case SynProxyVerdict::RESET_SERVER:
    case SynProxyVerdict::TRACK_OUTBOUND:
        break; // of the other direction
    }
    return {};
}

// One switch.
GatewayDecision
SynProxy::FromServer(const GatewayPacket& packet, Connection* known)
{
    const TcpSegmentView& segment = *packet.segment;
    const SynProxyDecision decision =
        DecideFromServer(known ? known->known : SynProxySnapshot(), segment);
    switch (decision.verdict)
    {
    case SynProxyVerdict::DROP:
        return {GatewayVerdict::DROP, decision.reason, nullptr};
    case SynProxyVerdict::PASS:
        Follow(*known, false, segment);
        return {};
    case SynProxyVerdict::OPEN:
        return Open(packet, *known);
    case SynProxyVerdict::REFUSE:
        ResetClient(*known, decision.reason);
        Remove(*known);
        return {GatewayVerdict::ANSWER, decision.reason, nullptr};
    case SynProxyVerdict::ACKNOWLEDGE:
        SendServerAck(*known);
        return {GatewayVerdict::ANSWER, decision.reason, nullptr};
    case SynProxyVerdict::RESET_SERVER: {
        Connection stray;
        stray.id = packet.id.Reversed();
        ResetServer(stray, segment.ack, decision.reason);
        return {GatewayVerdict::ANSWER, decision.reason, nullptr};
    }
    case SynProxyVerdict::TRACK_OUTBOUND:
        return TrackOutbound(packet, known);
    case SynProxyVerdict::TRANSLATE:
        return TranslateToClient(packet, *known);
    case SynProxyVerdict::ANSWER_SYN:
    case SynProxyVerdict::CHECK_COOKIE:
    case SynProxyVerdict::HOLD:
    case SynProxyVerdict::SWALLOW:
    case SynProxyVerdict::GIVE_UP:
        break; // of the other direction
    }
    return {};
}

GatewayDecision
SynProxy::TrackOutbound(const GatewayPacket& packet, Connection* known)
{
    if (known)
    {
        Remove(*known);
    }
    Connection* connection = Insert(packet.id.Reversed());
    if (!connection)
    {
        return {GatewayVerdict::DROP, GatewayReason::TABLE_FULL, nullptr};
    }
    connection->origin = TrafficOriginTag::Of(packet.packet);
    connection->known.isOutbound = true;
    connection->isAnswered = false;
    SetState(*connection, SynProxyState::OUTBOUND);
    Follow(*connection, false, *packet.segment);
    return {};
}

void
SynProxy::EditForServer(const Connection& connection, TcpSegmentBytes& bytes)
{
    bytes.ShiftReceiver(0 - connection.sequenceOffset, 0 - connection.timestampOffset);
    const bool isSyn = (bytes.GetFlags() & TcpHeader::SYN) != 0;
    const uint16_t window = ScaleToServer(connection.scales, bytes.GetWindow(), isSyn);
    if (window != bytes.GetWindow())
    {
        bytes.SetWindow(window);
    }
    if (connection.blanksSack)
    {
        bytes.BlankOption(TcpOption::SACK);
    }
    if (connection.blanksTimestamps)
    {
        bytes.BlankOption(TcpOption::TS);
    }
}

GatewayDecision
SynProxy::TranslateToServer(const GatewayPacket& packet, Connection& connection)
{
    const TcpSegmentView& segment = *packet.segment;
    if (Follow(connection, true, segment))
    {
        connection.clientWindow = segment.window;
        NoteTsVal(connection, segment);
    }
    TcpSegmentBytes bytes(packet.packet, packet.transportBytes, m_hasChecksum);
    EditForServer(connection, bytes);
    return {GatewayVerdict::REPLACE,
            GatewayReason::TRANSLATED,
            Replace(packet.packet, packet.transportBytes, bytes)};
}

GatewayDecision
SynProxy::TranslateToClient(const GatewayPacket& packet, Connection& connection)
{
    const TcpSegmentView& segment = *packet.segment;
    Follow(connection, false, segment);
    TcpSegmentBytes bytes(packet.packet, packet.transportBytes, m_hasChecksum);
    bytes.ShiftSender(connection.sequenceOffset, connection.timestampOffset);
    const uint16_t window =
        ScaleToClient(connection.scales, segment.window, segment.Has(TcpHeader::SYN));
    if (window != segment.window)
    {
        bytes.SetWindow(window);
    }
    return {GatewayVerdict::REPLACE,
            GatewayReason::TRANSLATED,
            Replace(packet.packet, packet.transportBytes, bytes)};
}

void
SynProxy::NoteTsVal(Connection& connection, const TcpSegmentView& segment)
{
    constexpr uint32_t HALF = uint32_t{1} << 31;
    if (segment.hasTimestamp && segment.tsVal - connection.clientTsVal < HALF)
    {
        connection.clientTsVal = segment.tsVal; // never back (RFC 7323 section 4.3)
    }
}

void
SynProxy::Release(Connection& connection)
{
    std::vector<SynProxyHeldSegment> held;
    held.swap(connection.held);
    m_held -= static_cast<uint32_t>(held.size());
    for (const SynProxyHeldSegment& waiting : held)
    {
        TcpSegmentBytes bytes(waiting.packet, waiting.transportBytes, m_hasChecksum);
        EditForServer(connection, bytes);
        const Ptr<Packet> packet = Replace(waiting.packet, waiting.transportBytes, bytes);
        Follow(connection, true, waiting.segment);
        NoteTsVal(connection, waiting.segment);
        GetGateway()->ReportReleased(packet, connection.id, GatewayReason::HELD);
        waiting.forward(packet);
    }
}

SynProxy::Connection*
SynProxy::FindQuoted(const GatewayPacket& packet, const IcmpQuote& quote, bool& isFromServer)
{
    Connection* connection = m_table->Find(quote.id);
    isFromServer = false;
    if (!connection)
    {
        connection = m_table->Find(quote.id.Reversed());
        isFromServer = true;
    }
    const bool isTranslated = connection && !connection->known.isOutbound &&
                              (connection->known.state == SynProxyState::OPEN ||
                               connection->known.state == SynProxyState::CLOSING);
    // An error goes back to who sent what it quotes.
    const bool isReturning = quote.id.GetLocalAddress() == packet.id.GetRemoteAddress();
    return isTranslated && isReturning ? connection : nullptr;
}

GatewayDecision
SynProxy::TranslateIcmp(const GatewayPacket& packet)
{
    const auto quote = IcmpQuote::Read(packet);
    bool isFromServer = false;
    const Connection* connection = quote ? FindQuoted(packet, *quote, isFromServer) : nullptr;
    if (!connection)
    {
        return {};
    }
    TcpSegmentBytes tcp(quote->bytes.data() + quote->tcpAt,
                        static_cast<uint32_t>(quote->bytes.size()) - quote->tcpAt,
                        m_hasChecksum);
    // What each end sees is turned back into what it sent.
    if (isFromServer)
    {
        tcp.ShiftSender(0 - connection->sequenceOffset, 0 - connection->timestampOffset);
    }
    else
    {
        tcp.ShiftReceiver(connection->sequenceOffset, connection->timestampOffset);
    }
    return {GatewayVerdict::REPLACE, GatewayReason::TRANSLATED, quote->Replace(packet, tcp)};
}

} // namespace ns3
