// SPDX-License-Identifier: GPL-2.0-only
//
// The socket as applications and the engine see it: calls, settings, hooks into data transfer.

#include "ns3/tcp-lifecycle-socket.h"

#include "ns3/half-open-queue.h"
#include "ns3/log.h"
#include "ns3/socket.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-listener.h"
#include "ns3/tcp-port-allocator.h"
#include "ns3/time-wait-responder.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpLifecycleSocket");

NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleSocket);

TypeId
TcpLifecycleSocket::GetTypeId()
{
    // Not ATTR_CONSTRUCT: Configure copies all of them from the engine, which costs nothing.
    static TypeId tid = AddAttributesTo(TypeId("ns3::TcpLifecycleSocket")
                                            .SetParent<TcpSocketBase>()
                                            .SetGroupName("TcpLifecycle")
                                            .AddConstructor<TcpLifecycleSocket>(),
                                        TypeId::ATTR_GET | TypeId::ATTR_SET);
    return tid;
}

TcpLifecycleSocket::TcpLifecycleSocket()
    : m_entry(*this)
{
    // Before any other sink; copies keep it at its place (FinishSegment).
    m_txTrace.ConnectWithoutContext(MakeCallback(&TcpLifecycleSocket::FinishSegment));
}

// NOLINTNEXTLINE(bugprone-copy-constructor-init): what belongs to one connection is not copied
TcpLifecycleSocket::TcpLifecycleSocket(const TcpLifecycleSocket& other)
    : TcpSocketAdapter(other),
      TcpLifecycleConfig(other),
      TcpMadeHook(),
      KeepAliveOwner(),
      m_engine(other.m_engine),
      m_entry(*this),
      m_segSizeSet(other.m_segSizeSet),
      m_chosenSegSize(other.m_chosenSegSize),
      m_givenMsl(other.m_givenMsl)
{
}

TcpLifecycleSocket::~TcpLifecycleSocket()
{
    m_finEvent.Cancel();
    m_finWait2Event.Cancel();
    m_userTimeoutEvent.Cancel();
    if (m_engine)
    {
        m_bufferReport.Observe(m_engine->GetTracer(), 0, 0);
    }
    if (m_isInTimeWait)
    {
        m_engine->GetTimeWait().Forget(m_entry.id);
    }
    if (m_reservedPort != 0)
    {
        m_engine->GetPorts().GetUseCounts().RemoveBound(m_reservedPort);
    }
    if (m_ownEndPoint)
    {
        m_endPoint = nullptr;
    }
    if (m_ownEndPoint6)
    {
        m_endPoint6 = nullptr;
    }
}

void
TcpLifecycleSocket::Configure(const Ptr<TcpLifecycleEngine>& engine,
                              const TcpLifecycleConfig& config)
{
    m_engine = engine;
    TcpLifecycleConfig::operator=(config);
    m_givenMsl = m_msl;
    m_segSizeSet = TcpLifecycleEngine::IsDefaultChanged(TcpSocket::GetTypeId(), "SegmentSize");
}

TcpSocketEntry&
TcpLifecycleSocket::GetEntry()
{
    return m_entry;
}

TcpCloseReason
TcpLifecycleSocket::GetCloseReason() const
{
    return m_life.closeReason;
}

TcpSocket::TcpStates_t
TcpLifecycleSocket::GetState() const
{
    return m_state;
}

SequenceNumber32
TcpLifecycleSocket::GetIss() const
{
    return m_life.iss;
}

uint32_t
TcpLifecycleSocket::GetHalfOpenEntries() const
{
    return m_listener ? m_listener->GetHalfOpenEntries() : 0;
}

uint64_t
TcpLifecycleSocket::GetHalfOpenTextBytes() const
{
    return m_listener ? m_listener->GetHalfOpenTextBytes() : 0;
}

uint32_t
TcpLifecycleSocket::GetAcceptEntries() const
{
    return m_listener ? m_listener->GetAcceptEntries() : 0;
}

TrafficOrigin
TcpLifecycleSocket::GetOrigin() const
{
    return m_life.origin;
}

void
TcpLifecycleSocket::SetSegSize(uint32_t size)
{
    TcpSocketBase::SetSegSize(size);
    m_segSizeSet = true;
    m_chosenSegSize = size;
}

void
TcpLifecycleSocket::SetConnTimeout(Time timeout)
{
    // In stock ns-3 ConnTimeout is the first time-out of SYN and SYN,ACK alike.
    TcpSocketBase::SetConnTimeout(timeout);
    m_synInitialTimeout = timeout;
    m_synAckInitialTimeout = timeout;
}

void
TcpLifecycleSocket::SetSynRetries(uint32_t count)
{
    // ns-3's ConnCount counts attempts, of SYN and SYN,ACK alike; SynRetries and SynAckRetries
    // count retransmissions.
    TcpSocketBase::SetSynRetries(count);
    m_synRetransmissions = static_cast<uint8_t>(std::clamp<uint32_t>(count, 1, 31) - 1);
    m_synLinearTimeouts = 0;
    m_synAckRetries = std::min(m_synRetransmissions, HalfOpenQueue::MAX_RETRANSMISSIONS);
}

// Listening

int
TcpLifecycleSocket::Listen()
{
    return Listen(m_listenBacklogEntries);
}

int
TcpLifecycleSocket::Listen(uint32_t backlogEntries)
{
    NS_LOG_FUNCTION(this << backlogEntries);
    if (IsDead())
    {
        return -1;
    }
    // After a connection that failed or ended it may listen, as in Linux; after Close of the
    // application, where Linux has no socket any more, and at the end of the run it may not.
    if (m_state != CLOSED || m_entry.keepAlive || m_life.userClosed ||
        m_life.closeReason == TcpCloseReason::SIMULATION_END)
    {
        m_errno = ERROR_INVAL;
        return -1;
    }
    if (m_takesText)
    {
        m_errno = ERROR_AGAIN; // as Connect
        return -1;
    }
    if (!HasEndPoint() && BindAgain() == -1)
    {
        return -1;
    }
    if (m_isUsed)
    {
        ResetIfUsed(); // its children are copies
        m_seesMapped = false;
    }
    const uint16_t port = m_endPoint ? m_endPoint->GetLocalPort() : m_endPoint6->GetLocalPort();
    if (m_endPoint)
    {
        m_entry.id = TcpConnectionId(m_endPoint->GetLocalAddress(), port, Ipv4Address::GetAny(), 0);
    }
    else
    {
        m_entry.id =
            TcpConnectionId(m_endPoint6->GetLocalAddress(), port, Ipv6Address::GetAny(), 0);
    }
    m_life.closeReason = TcpCloseReason::NONE;
    m_listener = std::make_unique<TcpListener>(
        *this, *m_engine, port, std::min(backlogEntries, m_soMaxConnEntries));
    EnterState(LISTEN, TcpCause::Call(TcpCall::LISTEN, TcpRule::PASSIVE_OPEN));
    return 0;
}

Ptr<Socket>
TcpLifecycleSocket::Accept(Address& from)
{
    NS_LOG_FUNCTION(this);
    if (IsDead())
    {
        return nullptr;
    }
    if (!m_listener)
    {
        m_errno = ERROR_INVAL;
        return nullptr;
    }
    const bool isReporting = m_engine->GetTracer().IsReporting(); // a sink has called
    Ptr<TcpLifecycleSocket> child = isReporting ? nullptr : m_listener->Accept();
    if (!child)
    {
        m_errno = ERROR_AGAIN;
        return nullptr;
    }
    from = AsSeen(child->m_entry.id.GetRemoteSocketAddress());
    return child;
}

int
TcpLifecycleSocket::MatchScore(const TcpArrival& arrival) const
{
    if (m_boundnetdevice && arrival.device && m_boundnetdevice != arrival.device)
    {
        return -1;
    }
    const int deviceScore = m_boundnetdevice ? 1 : 0;
    if (m_endPoint)
    {
        const Ipv4Address local = m_endPoint->GetLocalAddress();
        if (!arrival.id.IsIpv4())
        {
            return -1;
        }
        if (local == Ipv4Address::GetAny())
        {
            return 2 + deviceScore;
        }
        return Address(local) == arrival.id.GetLocalAddress() ? 4 + deviceScore : -1;
    }
    const Ipv6Address local = m_endPoint6->GetLocalAddress();
    if (local == Ipv6Address::GetAny())
    {
        return (arrival.id.IsIpv4() ? 0 : 2) + deviceScore; // RFC 4038 section 4.2
    }
    return Address(local) == arrival.id.GetLocalAddress() ? 4 + deviceScore : -1;
}

bool
TcpLifecycleSocket::IsListener(const TcpListener* listener) const
{
    return m_listener.get() == listener;
}

bool
TcpLifecycleSocket::OfferRequest(const TcpConnectionId& id)
{
    return NotifyConnectionRequest(AsSeen(id.GetRemoteSocketAddress()));
}

void
TcpLifecycleSocket::CompletesHalfOpen(const Ptr<Packet>& text)
{
    m_life.wasHalfOpen = true;
    m_life.synText = text;
}

void
TcpLifecycleSocket::CompletesCookie()
{
    m_life.wasHalfOpen = true;
    m_life.byCookie = true;
    m_history.back().retx = true; // nobody knows when the SYN,ACK was sent (RFC 6298 section 3)
}

void
TcpLifecycleSocket::SetAcceptQueue(TcpListener* listener)
{
    m_acceptQueue = listener;
}

void
TcpLifecycleSocket::NotifyAccepted(TcpLifecycleSocket& child)
{
    NotifyNewConnectionCreated(&child, AsSeen(child.m_entry.id.GetRemoteSocketAddress()));
}

Address
TcpLifecycleSocket::AsSeen(const Address& end) const
{
    // RFC 4038 section 4.2: to an IPv6 listener IPv4 peers have IPv4-mapped addresses.
    if ((m_seesMapped || m_endPoint6) && InetSocketAddress::IsMatchingType(end))
    {
        const InetSocketAddress ipv4 = InetSocketAddress::ConvertFrom(end);
        return Inet6SocketAddress(Ipv6Address::MakeIpv4MappedAddress(ipv4.GetIpv4()),
                                  ipv4.GetPort());
    }
    return end;
}

Ptr<Packet>
TcpLifecycleSocket::RecvFrom(uint32_t maxSize, uint32_t flags, Address& fromAddress)
{
    const Ptr<Packet> text = TcpSocketBase::RecvFrom(maxSize, flags, fromAddress);
    fromAddress = m_seesMapped ? AsSeen(fromAddress) : fromAddress;
    return text;
}

int
TcpLifecycleSocket::GetSockName(Address& address) const
{
    const int result = TcpSocketBase::GetSockName(address);
    address = m_seesMapped ? AsSeen(address) : address;
    return result;
}

int
TcpLifecycleSocket::GetPeerName(Address& address) const
{
    if (m_reservedPort != 0)
    {
        m_errno = ERROR_NOTCONN; // bound or listening; the base names the unspecified address
        return -1;
    }
    const int result = TcpSocketBase::GetPeerName(address);
    address = m_seesMapped ? AsSeen(address) : address;
    return result;
}

uint8_t
TcpLifecycleSocket::GetTrafficClass() const
{
    constexpr uint8_t ECN_BITS = 3;
    const uint8_t byte = m_entry.id.IsIpv4() ? GetIpTos() : GetIpv6Tclass();
    return byte & static_cast<uint8_t>(~ECN_BITS);
}

void
TcpLifecycleSocket::NotifyAcceptable()
{
    NotifyDataRecv();
}

void
TcpLifecycleSocket::TraceReceived(const TcpArrival& arrival)
{
    if (!m_rxTrace.IsEmpty())
    {
        const Ptr<Packet> text = arrival.packet->Copy();
        text->RemoveAtStart(arrival.headerBytes);
        m_rxTrace(text, arrival.header, this);
    }
}

void
TcpLifecycleSocket::SendControl(const TcpControlSegment& segment)
{
    const Ptr<Packet> packet = Create<Packet>();
    TagEmptyPacket(packet);
    if (segment.begin)
    {
        IncarnationTag(*segment.begin, IncarnationTag::UNKNOWN).Mark(packet);
    }
    const TcpHeader header = BuildControlHeader(segment);
    m_txTrace(packet, header, this);
    const TcpLifecycleEngine::SendScope scope(*m_engine);
    SendControlPacket(m_tcp, packet, header, segment.id, m_boundnetdevice);
}

uint16_t
TcpLifecycleSocket::GetInitialWindow() const
{
    return AdvertisedWindowSize(false);
}

uint8_t
TcpLifecycleSocket::GetOwnWindowScale() const
{
    return CalculateWScale();
}

bool
TcpLifecycleSocket::OffersEcn() const
{
    return m_tcb->m_useEcn != TcpSocketState::Off;
}

} // namespace ns3
