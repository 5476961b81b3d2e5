// SPDX-License-Identifier: GPL-2.0-only
//
// The SYN proxy's two handshakes: cookie to the client, SYN to the server.

#include "ns3/gateway-segment.h"
#include "ns3/simulator.h"
#include "ns3/syn-proxy.h"
#include "ns3/tcp-gateway.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack-permitted.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-option-winscale.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** Largest window that a field can say. */
constexpr uint32_t LARGEST_WINDOW = 65535;

} // namespace

uint16_t
SynProxy::GetServerMss(bool isIpv6) const
{
    constexpr uint16_t ETHERNET_IPV4 = 1460; // 1500 - 20 - 20
    constexpr uint16_t ETHERNET_IPV6 = 1440; // 1500 - 40 - 20
    if (m_serverMss != 0)
    {
        return m_serverMss;
    }
    return isIpv6 ? ETHERNET_IPV6 : ETHERNET_IPV4;
}

uint16_t
SynProxy::GetOfferedWindow(bool isIpv6) const
{
    const uint64_t bytes = uint64_t{m_windowSegments} * GetServerMss(isIpv6);
    return static_cast<uint16_t>(std::min<uint64_t>(bytes, LARGEST_WINDOW));
}

void
SynProxy::AppendTimestamp(TcpHeader& header, uint32_t value, uint32_t echo)
{
    const Ptr<TcpOptionTS> option = CreateObject<TcpOptionTS>();
    option->SetTimestamp(value);
    option->SetEcho(echo);
    header.AppendOption(option);
}

void
SynProxy::AppendSynOptions(TcpHeader& header, uint16_t mss, const SynProxyOptions& options)
{
    const Ptr<TcpOptionMSS> mssOption = CreateObject<TcpOptionMSS>();
    mssOption->SetMSS(mss);
    header.AppendOption(mssOption);
    if (options.wscale)
    {
        const Ptr<TcpOptionWinScale> scale = CreateObject<TcpOptionWinScale>();
        scale->SetScale(*options.wscale);
        header.AppendOption(scale);
    }
    if (options.sackPermitted)
    {
        header.AppendOption(CreateObject<TcpOptionSackPermitted>());
    }
}

GatewayDecision
SynProxy::AnswerSyn(const GatewayPacket& packet, Connection* known)
{
    const TcpSegmentView& syn = *packet.segment;
    SynProxyOptions options;
    options.mss = syn.mss;
    options.wscale = m_windowScaling ? syn.wscale : std::nullopt;
    options.sackPermitted = m_sack && syn.sackPermitted;
    options.timestamps = m_timestamps && syn.hasTimestamp;
    m_hashes += SYN_PROXY_COOKIE_HASHES;
    TcpHeader header;
    header.SetFlags(TcpHeader::SYN | TcpHeader::ACK);
    header.SetSequenceNumber(MakeSynProxyCookie(
        GetCookies(packet.isIpv6), Simulator::Now(), packet.id, syn.seq, options));
    header.SetAckNumber(syn.seq + 1);
    const uint16_t mss = GetServerMss(packet.isIpv6);
    header.SetWindowSize(GetOfferedWindow(packet.isIpv6));
    if (options.wscale)
    {
        options.wscale = m_serverScale;
    }
    AppendSynOptions(header, mss, options);
    if (options.timestamps)
    {
        AppendTimestamp(header, TcpOptionTS::NowToTsValue(), syn.tsVal);
    }
    if (known)
    {
        known->known.isReopening = true;
        known->known.reopeningIsn = syn.seq;
    }
    const TcpConnectionId answer = packet.id.Reversed();
    GetGateway()->Send(answer, MakeGatewaySegment(answer, header), GatewayReason::COOKIE_SENT);
    return {GatewayVerdict::ANSWER, GatewayReason::COOKIE_SENT, nullptr};
}

GatewayDecision
SynProxy::CheckCookie(const GatewayPacket& packet, Connection* known)
{
    const TcpSegmentView& segment = *packet.segment;
    const SequenceNumber32 isn = segment.seq - 1;
    const SequenceNumber32 cookie = segment.ack - 1;
    m_hashes += SYN_PROXY_COOKIE_HASHES;
    const SynProxyCookieContent content =
        ReadSynProxyCookie(GetCookies(packet.isIpv6), Simulator::Now(), packet.id, isn, cookie);
    if (known && content.verdict != SynProxyCookieVerdict::VALID)
    {
        SynProxySnapshot without = known->known;
        without.isReopening = false; // it goes on with the connection that there is
        return Obey(DecideFromClient(without, segment), packet, known);
    }
    switch (content.verdict)
    {
    case SynProxyCookieVerdict::INVALID:
        return {GatewayVerdict::DROP, GatewayReason::COOKIE_INVALID, nullptr};
    case SynProxyCookieVerdict::STALE:
        return {GatewayVerdict::DROP, GatewayReason::COOKIE_STALE, nullptr};
    case SynProxyCookieVerdict::VALID:
        break;
    }
    if (known)
    {
        if (known->known.state == SynProxyState::SYN_SENT)
        {
            ResetServer(*known, known->known.clientIsn + 1, GatewayReason::CONNECTION_CLOSING);
        }
        Remove(*known);
    }
    Connection* connection = Insert(packet.id);
    if (!connection)
    {
        return {GatewayVerdict::DROP, GatewayReason::TABLE_FULL, nullptr};
    }
    connection->known.clientIsn = isn;
    connection->known.cookie = cookie;
    connection->known.clientNext = segment.seq;
    connection->known.offeredBytes = GetOfferedWindow(packet.isIpv6);
    connection->promised = content.options;
    // A client that forgets its timestamps has none.
    connection->promised.timestamps = content.options.timestamps && segment.hasTimestamp;
    connection->scales.clientScales = content.options.wscale.has_value();
    connection->scales.client = content.options.wscale.value_or(0);
    connection->scales.announced = m_serverScale;
    connection->clientWindow = segment.window;
    connection->clientTsVal = segment.tsVal;
    connection->origin = TrafficOriginTag::Of(packet.packet);
    if (segment.textBytes > 0 || segment.Has(TcpHeader::FIN))
    {
        Hold(packet, *connection);
    }
    SendServerSyn(*connection);
    return {GatewayVerdict::ANSWER, GatewayReason::COOKIE_VALIDATED, nullptr};
}

GatewayDecision
SynProxy::Hold(const GatewayPacket& packet, Connection& connection)
{
    const TcpSegmentView& segment = *packet.segment;
    const auto isSame = [&segment](const SynProxyHeldSegment& other) {
        return other.segment.seq == segment.seq && other.segment.GetSegLen() == segment.GetSegLen();
    };
    if (std::any_of(connection.held.begin(), connection.held.end(), isSame))
    {
        // Sent again. The copy that is held is older than what is held behind it, and stays so:
        // with a newer TSval in front the server would take those for duplicates (RFC 7323
        // section 5.3).
        return {GatewayVerdict::ANSWER, GatewayReason::SWALLOWED, nullptr};
    }
    if (connection.held.size() >= m_heldSegments)
    {
        return {GatewayVerdict::DROP, GatewayReason::HOLD_LIMIT, nullptr};
    }
    connection.held.push_back({packet.packet, packet.transportBytes, segment, packet.hold()});
    ++m_held;
    const SequenceNumber32 end = segment.seq + segment.GetSegLen();
    connection.known.clientNext = std::max(connection.known.clientNext, end);
    return {GatewayVerdict::ANSWER, GatewayReason::HELD, nullptr};
}

void
SynProxy::SendServerSyn(Connection& connection)
{
    ++connection.synsSent;
    SetState(connection, SynProxyState::SYN_SENT);
    TcpHeader header;
    header.SetFlags(TcpHeader::SYN);
    header.SetSequenceNumber(connection.known.clientIsn);
    // The window of a SYN is never scaled (RFC 7323 section 2.2).
    const uint32_t window = uint32_t{connection.clientWindow} << connection.scales.client;
    header.SetWindowSize(static_cast<uint16_t>(std::min(window, LARGEST_WINDOW)));
    AppendSynOptions(header, connection.promised.mss, connection.promised);
    if (connection.promised.timestamps)
    {
        AppendTimestamp(header, connection.clientTsVal, 0);
    }
    GetGateway()->Send(connection.id,
                       MakeGatewaySegment(connection.id, header, connection.origin),
                       GatewayReason::SERVER_SYN);
}

// The steps of one transition, in their order.
GatewayDecision
SynProxy::Open(const GatewayPacket& packet, Connection& connection)
{
    const TcpSegmentView& synAck = *packet.segment;
    const bool hasSack = synAck.sackPermitted || !connection.promised.sackPermitted;
    const bool hasTimestamps = synAck.hasTimestamp || !connection.promised.timestamps;
    const bool hasMss = synAck.mss == 0 || synAck.mss >= GetServerMss(packet.isIpv6);
    if (!hasMss || (m_optionMismatch == REFUSE && (!hasSack || !hasTimestamps)))
    {
        ResetServer(connection, connection.known.clientIsn + 1, GatewayReason::OPTION_MISMATCH);
        ResetClient(connection, GatewayReason::OPTION_MISMATCH);
        Remove(connection);
        return {GatewayVerdict::ANSWER, GatewayReason::OPTION_MISMATCH, nullptr};
    }
    connection.known.serverIsn = synAck.seq;
    connection.sequenceOffset = connection.known.cookie - synAck.seq;
    connection.blanksSack = !hasSack;
    connection.blanksTimestamps = !hasTimestamps;
    connection.scales.serverScales = connection.scales.clientScales && synAck.wscale.has_value();
    connection.scales.server = connection.scales.serverScales ? *synAck.wscale : uint8_t{0};
    connection.serverTsVal = synAck.tsVal;
    // The client's clock of this connection began with the gateway's; never behind it (RFC 7323 5).
    connection.timestampOffset =
        synAck.hasTimestamp ? TcpOptionTS::NowToTsValue() - synAck.tsVal : 0;
    connection.known.isReopening = false;
    // The client was told another window than the server's, and may have sent as much.
    BeginToFollow(connection.client,
                  connection.server,
                  connection.known.clientIsn,
                  connection.known.cookie,
                  uint32_t{connection.clientWindow} << connection.scales.client,
                  std::max<uint32_t>(synAck.window, connection.known.offeredBytes));
    SetState(connection, SynProxyState::OPEN);
    SendServerAck(connection);
    Release(connection);
    const uint32_t scale = connection.scales.clientScales ? connection.scales.announced : 0;
    if (const auto window = static_cast<uint16_t>(synAck.window >> scale))
    {
        SendWindowUpdate(connection, window);
    }
    return {GatewayVerdict::ANSWER, GatewayReason::SERVER_ACK, nullptr};
}

void
SynProxy::SendServerAck(const Connection& connection)
{
    TcpHeader header;
    header.SetFlags(TcpHeader::ACK);
    header.SetSequenceNumber(connection.known.clientIsn + 1);
    header.SetAckNumber(connection.known.serverIsn + 1);
    header.SetWindowSize(ScaleToServer(connection.scales, connection.clientWindow, false));
    if (connection.promised.timestamps && !connection.blanksTimestamps)
    {
        AppendTimestamp(header, connection.clientTsVal, connection.serverTsVal);
    }
    GetGateway()->Send(connection.id,
                       MakeGatewaySegment(connection.id, header, connection.origin),
                       GatewayReason::SERVER_ACK);
}

void
SynProxy::SendWindowUpdate(const Connection& connection, uint16_t window)
{
    TcpHeader header;
    header.SetFlags(TcpHeader::ACK);
    header.SetSequenceNumber(connection.known.cookie + 1);
    header.SetAckNumber(connection.known.clientIsn + 1);
    header.SetWindowSize(window);
    if (connection.promised.timestamps && !connection.blanksTimestamps)
    {
        AppendTimestamp(
            header, connection.serverTsVal + connection.timestampOffset, connection.clientTsVal);
    }
    const TcpConnectionId answer = connection.id.Reversed();
    GetGateway()->Send(answer, MakeGatewaySegment(answer, header), GatewayReason::WINDOW_UPDATE);
}

void
SynProxy::ResetClient(const Connection& connection, GatewayReason reason)
{
    TcpHeader header;
    header.SetFlags(TcpHeader::RST | TcpHeader::ACK);
    header.SetSequenceNumber(connection.known.cookie + 1);
    header.SetAckNumber(connection.known.clientIsn + 1);
    const TcpConnectionId answer = connection.id.Reversed();
    GetGateway()->Send(answer, MakeGatewaySegment(answer, header), reason);
}

void
SynProxy::ResetServer(const Connection& connection, SequenceNumber32 seq, GatewayReason reason)
{
    TcpHeader header;
    header.SetFlags(TcpHeader::RST);
    header.SetSequenceNumber(seq);
    GetGateway()->Send(
        connection.id, MakeGatewaySegment(connection.id, header, connection.origin), reason);
}

} // namespace ns3
