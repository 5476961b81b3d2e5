// SPDX-License-Identifier: GPL-2.0-only
//
// The SYN proxy's table: who asks for a connection, how it ends, and what time does to it.

#include "ns3/syn-proxy.h"

#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/tcp-gateway.h"
#include "ns3/tcp-lifecycle-compat.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("SynProxy");

namespace
{

/** Lists of the table: one for each number of SYNs sent, so that each is in order of deadlines. */
constexpr std::size_t OPEN_LIST = 16;
constexpr std::size_t CLOSING_LIST = 17;
constexpr std::size_t OPENING_LIST = 18;
constexpr std::size_t LISTS = 19;

/** \return the state, for the log */
const char*
NameState(SynProxyState state)
{
    switch (state)
    {
    case SynProxyState::NONE:
        return "known";
    case SynProxyState::SYN_SENT:
        return "asked of the server";
    case SynProxyState::OPEN:
        return "open";
    case SynProxyState::OUTBOUND:
        return "opened by a server";
    case SynProxyState::CLOSING:
        return "closing";
    }
    return "";
}

} // namespace

SynProxy::SynProxy()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

SynProxy::~SynProxy() = default;

void
SynProxy::Prepare()
{
    m_table = std::make_unique<ExpiringTable<Connection>>(m_limitEntries, LISTS);
    m_hasChecksum = Node::ChecksumEnabled();
    for (uint64_t& word : m_secret)
    {
        for (int half = 0; half < 2; ++half)
        {
            word = word << 32 | m_random->GetInteger(0, 0xffffffff);
        }
    }
}

SynCookieSettings
SynProxy::GetCookies(bool isIpv6) const
{
    return {m_secret,
            m_cookiePeriod,
            m_cookieMaxAge,
            m_cookieRotation,
            isIpv6 ? SYN_COOKIE_MSS_IPV6 : SYN_COOKIE_MSS_IPV4};
}

GatewayDecision
SynProxy::Inspect(const GatewayPacket& packet)
{
    if (!m_table)
    {
        Prepare();
    }
    if (packet.IsIcmp())
    {
        return TranslateIcmp(packet);
    }
    const TcpConnectionId& id = packet.id;
    if (packet.HidesControlBits() && GetNetworks().ContainsAddress(id.GetRemoteAddress()))
    {
        return DropHidden(packet); // whichever port it is for
    }
    if (!packet.segment)
    {
        return {};
    }
    if (GetNetworks().Contains(id.GetLocalAddress(), id.GetLocalPort()))
    {
        // A protected host may talk to another one: whose connection it is, the table knows.
        Connection* known = m_table->Find(id.Reversed());
        if (known || !GetNetworks().Contains(id.GetRemoteAddress(), id.GetRemotePort()))
        {
            return FromServer(packet, known);
        }
    }
    if (GetNetworks().Contains(id.GetRemoteAddress(), id.GetRemotePort()))
    {
        return FromClient(packet, m_table->Find(id));
    }
    return {};
}

SynProxy::Connection*
SynProxy::Insert(const TcpConnectionId& id)
{
    Connection* oldest = m_table->FindOldest(CLOSING_LIST);
    if (m_table->IsFull() && oldest)
    {
        Remove(*oldest);
    }
    Connection* connection = m_table->Insert(id, OPEN_LIST, Simulator::Now() + m_openTimeout);
    if (connection)
    {
        ++m_byState.at(static_cast<std::size_t>(SynProxyState::NONE));
        m_entries = m_table->GetEntries();
    }
    return connection;
}

void
SynProxy::SetState(Connection& connection, SynProxyState state)
{
    if (connection.known.state != state)
    {
        NS_LOG_INFO(connection.id << " is " << NameState(state));
    }
    --m_byState.at(static_cast<std::size_t>(connection.known.state));
    ++m_byState.at(static_cast<std::size_t>(state));
    connection.known.state = state;
    switch (state)
    {
    case SynProxyState::NONE:
        break;
    case SynProxyState::SYN_SENT: {
        const Time wait = m_serverSynTimeout * (1 << (connection.synsSent - 1));
        m_table->Schedule(connection, connection.synsSent - 1, Simulator::Now() + wait);
        break;
    }
    case SynProxyState::OPEN:
    case SynProxyState::OUTBOUND:
        connection.isAnswered
            ? m_table->Schedule(connection, OPEN_LIST, Simulator::Now() + m_openTimeout)
            : m_table->Schedule(connection, OPENING_LIST, Simulator::Now() + m_openingTimeout);
        break;
    case SynProxyState::CLOSING:
        m_table->Schedule(connection, CLOSING_LIST, Simulator::Now() + m_closingTimeout);
        break;
    }
    ArmAt(connection.deadline);
}

void
SynProxy::Remove(Connection& connection)
{
    NS_LOG_INFO(connection.id << " is forgotten, was " << NameState(connection.known.state));
    --m_byState.at(static_cast<std::size_t>(connection.known.state));
    m_held -= static_cast<uint32_t>(connection.held.size());
    m_table->Remove(connection);
    m_entries = m_table->GetEntries();
}

bool
SynProxy::Follow(Connection& connection, bool isFromClient, const TcpSegmentView& segment)
{
    if (connection.known.isOutbound && FollowOpening(connection, isFromClient, segment))
    {
        return false;
    }
    TcpSegmentView view = segment;
    view.seq += isFromClient ? 0 : connection.sequenceOffset;
    const uint8_t shift = isFromClient ? connection.scales.client : connection.scales.server;
    FollowedEnd& sender = isFromClient ? connection.client : connection.server;
    FollowedEnd& receiver = isFromClient ? connection.server : connection.client;
    const FollowedStep step =
        FollowSegment(sender, receiver, view, uint32_t{segment.window} << shift);
    connection.isReset =
        step == FollowedStep::RESET || (connection.isReset && step == FollowedStep::IGNORED);
    const bool isClosed =
        connection.isReset || (connection.client.isFinAcked && connection.server.isFinAcked);
    if (!isClosed)
    {
        SetState(connection,
                 connection.known.isOutbound ? SynProxyState::OUTBOUND : SynProxyState::OPEN);
    }
    else if (connection.known.state != SynProxyState::CLOSING)
    {
        SetState(connection, SynProxyState::CLOSING);
    }
    return step == FollowedStep::SPOKE;
}

bool
SynProxy::FollowOpening(Connection& connection, bool isFromClient, const TcpSegmentView& segment)
{
    SynProxySnapshot& known = connection.known;
    const bool isSyn = segment.Has(TcpHeader::SYN);
    if (!isFromClient)
    {
        if (isSyn && !segment.Has(TcpHeader::ACK))
        {
            known.serverIsn = segment.seq;
            connection.openerWindow = segment.window;
            connection.openerScale = segment.wscale;
            SetState(connection, known.state);
        }
        return isSyn || !connection.isAnswered;
    }
    // Who does not see the SYN has one chance in 2^32 to answer it.
    const bool isOfSyn = segment.Has(TcpHeader::ACK) && segment.ack == known.serverIsn + 1;
    const bool isNew = !connection.isAnswered || segment.seq != known.clientIsn;
    if (isOfSyn && isSyn && !segment.Has(TcpHeader::RST) && isNew)
    {
        const bool hasScales = connection.openerScale && segment.wscale;
        connection.scales.client = hasScales ? *segment.wscale : uint8_t{0};
        connection.scales.server = hasScales ? *connection.openerScale : uint8_t{0};
        known.clientIsn = segment.seq;
        BeginToFollow(connection.server,
                      connection.client,
                      known.serverIsn,
                      segment.seq,
                      connection.openerWindow,
                      segment.window);
        connection.isAnswered = true;
        connection.isReset = false;
        SetState(connection, SynProxyState::OUTBOUND);
    }
    else if (isOfSyn && segment.Has(TcpHeader::RST) && !connection.isAnswered)
    {
        SetState(connection, SynProxyState::CLOSING);
    }
    return isSyn || !connection.isAnswered;
}

void
SynProxy::ArmAt(Time deadline)
{
    if (IsPending(m_timer) && m_timerDeadline <= deadline)
    {
        return;
    }
    m_timer.Cancel();
    m_timerDeadline = deadline;
    m_timer = Simulator::Schedule(deadline - Simulator::Now(), &SynProxy::Expire, this);
}

void
SynProxy::Expire()
{
    while (Connection* due = m_table->FindDue(Simulator::Now()))
    {
        ExpireOne(*due);
    }
    if (const auto next = m_table->NextDeadline())
    {
        ArmAt(*next);
    }
}

void
SynProxy::ExpireOne(Connection& connection)
{
    switch (connection.known.state)
    {
    case SynProxyState::SYN_SENT:
        if (connection.synsSent <= m_serverSynRetries)
        {
            SendServerSyn(connection);
            return;
        }
        ResetClient(connection, GatewayReason::SERVER_SILENT);
        break;
    case SynProxyState::OPEN:
    case SynProxyState::OUTBOUND:
        ++m_idle;
        break;
    case SynProxyState::NONE:
    case SynProxyState::CLOSING:
        break;
    }
    Remove(connection);
}

void
SynProxy::SetLimitEntries(uint32_t limitEntries)
{
    m_limitEntries = limitEntries;
    if (m_table)
    {
        m_table->SetLimitEntries(limitEntries);
    }
}

uint32_t
SynProxy::GetLimitEntries() const
{
    return m_limitEntries;
}

int64_t
SynProxy::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

uint32_t
SynProxy::GetEntries() const
{
    return m_table ? m_table->GetEntries() : 0;
}

uint32_t
SynProxy::GetEntries(SynProxyState state) const
{
    return m_byState.at(static_cast<std::size_t>(state));
}

uint32_t
SynProxy::GetHeldSegments() const
{
    return m_held;
}

uint64_t
SynProxy::GetHashes() const
{
    return m_hashes;
}

uint64_t
SynProxy::GetIdle() const
{
    return m_idle;
}

void
SynProxy::DoDispose()
{
    m_timer.Cancel();
    m_table.reset();
    ProtectingFilter::DoDispose();
}

} // namespace ns3
