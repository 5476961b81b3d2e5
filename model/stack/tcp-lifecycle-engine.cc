// SPDX-License-Identifier: GPL-2.0-only
//
// Set-up, demux and the services of the engine.

#include "ns3/tcp-lifecycle-engine.h"

#include "ns3/boolean.h"
#include "ns3/log.h"
#include "ns3/named-values.h"
#include "ns3/net-device.h"
#include "ns3/node.h"
#include "ns3/segment-sender.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-listener.h"
#include "ns3/tcp-port-allocator.h"
#include "ns3/time-wait-responder.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

NS_LOG_COMPONENT_DEFINE("TcpLifecycleEngine");

NS_OBJECT_ENSURE_REGISTERED(TcpLifecycleEngine);

namespace
{

constexpr NamedValues<IsnMode, 4> ISN_MODES{{
    {"Constant", IsnMode::CONSTANT},
    {"Clock", IsnMode::CLOCK},
    {"Hashed", IsnMode::HASHED},
    {"Random", IsnMode::RANDOM},
}};

/** \return who gets a segment, for the log. \param entry its connection, or null */
const char*
NameOwner(const ConnectionEntry* entry, const TcpListener* listener)
{
    if (!entry)
    {
        return listener ? "a listener" : "nobody here";
    }
    switch (entry->kind)
    {
    case ConnectionKind::SOCKET:
        return "a socket";
    case ConnectionKind::HALF_OPEN:
        return "a half-open connection";
    case ConnectionKind::TIME_WAIT:
        return "TIME-WAIT";
    }
    return "";
}

} // namespace

TypeId
TcpLifecycleEngine::GetTypeId()
{
    static TypeId tid = AddNodeAttributesTo(AddAttributesTo(
        TypeId("ns3::TcpLifecycleEngine")
            .SetParent<Object>()
            .SetGroupName("TcpLifecycle")
            .AddConstructor<TcpLifecycleEngine>()
            .AddAttribute("Profile",
                          "Set of defaults: linux-6, rfc9293 or ns3-stock. Setting it sets every "
                          "attribute of the profile that Config::SetDefault has not changed.",
                          StringValue("linux-6"),
                          MakeStringAccessor(&TcpLifecycleEngine::SetProfile,
                                             &TcpLifecycleEngine::GetProfile),
                          MakeNameChecker({ToString(TcpProfile::LINUX_6),
                                           ToString(TcpProfile::RFC_9293),
                                           ToString(TcpProfile::NS3_STOCK)}))
            .AddAttribute("IsnGenerator",
                          "How initial sequence numbers are chosen: Constant, Clock (RFC 793), "
                          "Hashed (RFC 6528) or Random.",
                          StringValue("Hashed"),
                          MakeStringAccessor(&TcpLifecycleEngine::SetIsnMode,
                                             &TcpLifecycleEngine::GetIsnMode),
                          MakeNameChecker(ISN_MODES))
            .AddAttribute("IsnClockPeriod",
                          "Time in which the ISN clock advances by one (RFC 9293 3.4.1: about "
                          "4 us; Linux: 64 ns); 0 stops it.",
                          TimeValue(NanoSeconds(64)),
                          MakeTimeAccessor(&TcpLifecycleEngine::m_isnClockPeriod),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute("IsnConstant",
                          "The ISN of IsnGenerator Constant.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&TcpLifecycleEngine::m_isnConstant),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("ChallengeAckLimit",
                          "Most challenge ACKs of the node in one second (RFC 5961 7, "
                          "tcp_challenge_ack_limit); 4294967295 = no limit.",
                          UintegerValue(ChallengeAckBudget::UNLIMITED),
                          MakeUintegerAccessor(&TcpLifecycleEngine::m_challengeAckLimit),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("ProvenPeersLimitEntries",
                          "Most peers remembered as proven by an earlier connection.",
                          UintegerValue(1024),
                          MakeUintegerAccessor(&TcpLifecycleEngine::SetProvenPeersLimit,
                                               &TcpLifecycleEngine::GetProvenPeersLimit),
                          MakeUintegerChecker<uint32_t>())
            .AddAttribute("RegisterSockets",
                          "Show full sockets in ns3::TcpL4Protocol's SocketList, for Config paths "
                          "of existing programs. ns-3 searches that list linearly.",
                          BooleanValue(true),
                          MakeBooleanAccessor(&TcpLifecycleEngine::m_registerSockets),
                          MakeBooleanChecker()),
        TypeId::ATTR_SGC));
    return tid;
}

bool
TcpLifecycleEngine::SetIsnMode(const std::string& name)
{
    return FromName(ISN_MODES, name, m_isnMode);
}

std::string
TcpLifecycleEngine::GetIsnMode() const
{
    return ToName(ISN_MODES, m_isnMode);
}

TcpLifecycleEngine::TcpLifecycleEngine() = default;

TcpLifecycleEngine::~TcpLifecycleEngine() = default;

bool
TcpLifecycleEngine::Receive(TcpArrival& arrival)
{
    if (m_isDown)
    {
        ReportDrop(arrival, TcpSocket::CLOSED, TcpDropReason::NODE_DOWN);
        return true; // or the stock path would answer
    }
    ConnectionEntry* entry = m_table.Find(arrival.id);
    const bool isForeign = entry && IsForAnotherDevice(*entry, arrival);
    NS_LOG_LOGIC("node " << m_node->GetId() << ' ' << arrival.id << ' '
                         << TcpFlagsText(arrival.view.flags) << " for "
                         << NameOwner(isForeign ? nullptr : entry,
                                      isForeign ? nullptr : FindListener(arrival)));
    if (entry && !isForeign)
    {
        switch (entry->kind)
        {
        case ConnectionKind::SOCKET:
            static_cast<TcpSocketEntry*>(entry)->socket.SegmentArrives(arrival);
            return true;
        case ConnectionKind::HALF_OPEN: {
            auto& halfOpen = static_cast<HalfOpenEntry&>(*entry);
            m_listeners[halfOpen.listenerIndex]->SegmentToHalfOpen(halfOpen, arrival);
            return true;
        }
        case ConnectionKind::TIME_WAIT:
            if (m_timeWait->SegmentArrives(
                    static_cast<TimeWaitEntry&>(*entry), arrival, FindListener(arrival) != nullptr))
            {
                return true;
            }
            break; // the 4-tuple is free again and the SYN goes on to a listener
        }
    }
    if (TcpListener* listener = isForeign ? nullptr : FindListener(arrival))
    {
        listener->SegmentArrives(arrival);
        return true;
    }
    if (!m_sharesNode)
    {
        ReportDrop(arrival, TcpSocket::CLOSED, TcpDropReason::NO_CONNECTION);
    }
    return false;
}

bool
TcpLifecycleEngine::IsForAnotherDevice(ConnectionEntry& entry, const TcpArrival& arrival) const
{
    if (!arrival.device)
    {
        return false;
    }
    switch (entry.kind)
    {
    case ConnectionKind::SOCKET: {
        const Ptr<NetDevice> bound = static_cast<TcpSocketEntry&>(entry).socket.GetBoundNetDevice();
        return bound && bound != arrival.device;
    }
    case ConnectionKind::HALF_OPEN: {
        const uint16_t index = static_cast<HalfOpenEntry&>(entry).listenerIndex;
        return m_listeners[index]->MatchScore(arrival) < 0;
    }
    case ConnectionKind::TIME_WAIT:
        return m_timeWait->IsBoundElsewhere(static_cast<TimeWaitEntry&>(entry), arrival.device);
    }
    return false;
}

TcpListener*
TcpLifecycleEngine::FindListener(const TcpArrival& arrival) const
{
    const auto found = m_listenersByPort.find(arrival.id.GetLocalPort());
    if (found == m_listenersByPort.end())
    {
        return nullptr;
    }
    TcpListener* best = nullptr;
    int bestScore = -1;
    for (TcpListener* listener : found->second)
    {
        const int score = listener->MatchScore(arrival);
        if (score > bestScore)
        {
            best = listener;
            bestScore = score;
        }
    }
    return best;
}

template <typename Address>
bool
TcpLifecycleEngine::HandIcmp(const TcpIcmpError<Address>& error, IcmpMeaning meaning)
{
    ConnectionEntry* entry = m_table.Find(TcpConnectionId(
        error.payloadSource, error.localPort, error.payloadDestination, error.remotePort));
    if (!entry)
    {
        return false;
    }
    switch (entry->kind)
    {
    case ConnectionKind::SOCKET:
        static_cast<TcpSocketEntry*>(entry)->socket.IcmpArrives(error);
        break;
    case ConnectionKind::HALF_OPEN: {
        auto& halfOpen = static_cast<HalfOpenEntry&>(*entry);
        m_listeners[halfOpen.listenerIndex]->IcmpToHalfOpen(
            halfOpen, meaning, error.seq, error.type, error.code);
        break;
    }
    case ConnectionKind::TIME_WAIT:
        break; // nothing is outstanding
    }
    return true;
}

bool
TcpLifecycleEngine::ReceiveIcmp(const TcpIcmpError<Ipv4Address>& error)
{
    return HandIcmp(error, ClassifyIcmpv4(error.type, error.code));
}

bool
TcpLifecycleEngine::ReceiveIcmp(const TcpIcmpError<Ipv6Address>& error)
{
    return HandIcmp(error, ClassifyIcmpv6(error.type, error.code));
}

void
TcpLifecycleEngine::ReportIcmpDrop(const TcpConnectionId& id,
                                   TcpSocket::TcpStates_t state,
                                   SequenceNumber32 seq,
                                   TcpDropReason reason)
{
    if (m_tracer->WantsDrop())
    {
        TcpSegmentView quoted;
        quoted.seq = seq;
        m_tracer->ReportDrop(id, state, quoted, reason, TrafficOrigin::UNKNOWN);
    }
}

bool
TcpLifecycleEngine::TakeChallengeAck()
{
    if (!m_challengeAcks.Take(Simulator::Now(), m_challengeAckLimit))
    {
        return false;
    }
    m_tracer->Count(TcpCounter::TCP_CHALLENGE_ACK);
    return true;
}

ConnectionTable&
TcpLifecycleEngine::GetConnectionTable()
{
    return m_table;
}

TcpLifecycleTracer&
TcpLifecycleEngine::GetTracer()
{
    return *m_tracer;
}

void
TcpLifecycleEngine::ReportDrop(const TcpArrival& arrival,
                               TcpSocket::TcpStates_t state,
                               TcpDropReason reason)
{
    // A flood should not pay for the look-up of a tag that nobody reads.
    const TrafficOrigin origin =
        m_tracer->WantsDrop() ? TrafficOriginTag::Of(arrival.packet) : TrafficOrigin::UNKNOWN;
    m_tracer->ReportDrop(arrival.id, state, arrival.view, reason, origin);
}

const Ptr<TcpL4Protocol>&
TcpLifecycleEngine::GetL4() const
{
    return m_l4;
}

SegmentTap&
TcpLifecycleEngine::GetTap()
{
    return m_tap;
}

TimeWaitResponder&
TcpLifecycleEngine::GetTimeWait()
{
    return *m_timeWait;
}

TcpPortAllocator&
TcpLifecycleEngine::GetPorts()
{
    return *m_ports;
}

bool
TcpLifecycleEngine::SharesNode() const
{
    return m_sharesNode;
}

ProvenPeers&
TcpLifecycleEngine::GetProvenPeers()
{
    return m_provenPeers;
}

bool
TcpLifecycleEngine::RegistersSockets() const
{
    return m_registerSockets;
}

uint16_t
TcpLifecycleEngine::RegisterListener(TcpListener& listener)
{
    NS_LOG_FUNCTION(this << listener.GetLocalPort());
    const auto free = std::find(m_listeners.begin(), m_listeners.end(), nullptr);
    const auto index = static_cast<std::size_t>(free - m_listeners.begin());
    NS_ABORT_MSG_IF(index > UINT16_MAX, "More than 65536 listeners on node " << m_node->GetId());
    if (free == m_listeners.end())
    {
        m_listeners.push_back(&listener);
    }
    else
    {
        *free = &listener;
    }
    m_listenersByPort[listener.GetLocalPort()].push_back(&listener);
    return static_cast<uint16_t>(index);
}

const std::vector<TcpListener*>&
TcpLifecycleEngine::GetListeners() const
{
    return m_listeners;
}

void
TcpLifecycleEngine::UnregisterListener(TcpListener& listener)
{
    NS_LOG_FUNCTION(this << listener.GetLocalPort());
    std::replace(
        m_listeners.begin(), m_listeners.end(), &listener, static_cast<TcpListener*>(nullptr));
    const auto found = m_listenersByPort.find(listener.GetLocalPort());
    auto& onPort = found->second;
    onPort.erase(std::remove(onPort.begin(), onPort.end(), &listener), onPort.end());
    if (onPort.empty())
    {
        m_listenersByPort.erase(found);
    }
}

void
TcpLifecycleEngine::Know(TcpLifecycleSocket& socket)
{
    m_made.push_back(socket);
}

bool
TcpLifecycleEngine::InsertSocket(TcpLifecycleSocket& socket)
{
    TcpSocketEntry& entry = socket.GetEntry();
    NS_LOG_FUNCTION(this << entry.id);
    if (!m_table.Insert(entry))
    {
        return false;
    }
    entry.keepAlive = &socket;
    m_ports->GetUseCounts().AddConnection(entry.id.GetLocalPort());
    m_sockets.push_back(entry);
    return true;
}

void
TcpLifecycleEngine::RemoveSocket(TcpLifecycleSocket& socket)
{
    TcpSocketEntry& entry = socket.GetEntry();
    NS_LOG_FUNCTION(this << entry.id);
    m_table.Remove(entry);
    m_ports->GetUseCounts().RemoveConnection(entry.id.GetLocalPort());
    m_sockets.erase(m_sockets.iterator_to(entry));
    // TcpSocketBase leaves events on a raw pointer to itself behind, all due at the current time:
    // the last reference may go only after them.
    Simulator::ScheduleNow(&TcpLifecycleEngine::Release, std::move(entry.keepAlive));
    entry.keepAlive = nullptr;
}

void
TcpLifecycleEngine::Release(Ptr<TcpLifecycleSocket> /* socket */)
{
}

bool
TcpLifecycleEngine::IsSending() const
{
    return m_sends > 0;
}

void
TcpLifecycleEngine::Send(const TcpControlSegment& segment,
                         uint8_t trafficClass,
                         const Ptr<NetDevice>& device)
{
    TcpControlSegment ordered = segment;
    ordered.linuxOptionOrder = m_linuxOptionOrder;
    const SendScope scope(*this);
    const Ptr<Packet> packet = Create<Packet>();
    TagTrafficClass(packet, segment.id, trafficClass);
    SendControlPacket(m_l4, packet, BuildControlHeader(ordered), segment.id, device);
}

void
TcpLifecycleEngine::DoDispose()
{
    NS_LOG_FUNCTION(this);
    // First the listeners: their accept queues refer to sockets.
    for (TcpListener* listener : m_listeners)
    {
        if (listener)
        {
            listener->Dispose();
        }
    }
    while (!m_sockets.empty())
    {
        TcpSocketEntry& entry = m_sockets.front();
        m_table.Remove(entry);
        m_sockets.pop_front();
        const Ptr<TcpLifecycleSocket> socket = entry.keepAlive;
        entry.keepAlive = nullptr;
        socket->DisposeConnection();
    }
    m_listeners.clear();
    m_listenersByPort.clear();
    m_made.clear();
    m_timeWait.reset();
    m_table.Clear();
    m_tap.Clear();
    m_l4 = nullptr;
    m_node = nullptr;
    Object::DoDispose();
}

} // namespace ns3
