// SPDX-License-Identifier: GPL-2.0-only
//
// One connection of a server with a hand-made peer, and every record about it: building, sending.

#include "record-stage.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/tcp-l4-protocol.h"

#include <array>

namespace ns3
{

namespace
{

constexpr uint32_t IRS = 1000;         //!< of the peer
constexpr uint16_t PEER_PORT = 4000;   //!< of the peer when it is connected to
constexpr uint16_t OWN_PORT = 90;      //!< of the server when it connects
const Ipv4Address PEER("10.77.0.100"); //!< of the peer

} // namespace

RecordStage::RecordStage(const SegmentPeer::Settings& settings, bool isIpv6)
{
    peer.emplace(settings, isIpv6);
    const Ptr<TcpLifecycleTracer>& tracer = peer->GetTracer();
    tracer->TraceConnectWithoutContext("Drop", MakeCallback(&RecordStage::OnDrop, this));
    tracer->TraceConnectWithoutContext("State", MakeCallback(&RecordStage::OnState, this));
    tracer->TraceConnectWithoutContext("Connection", MakeCallback(&RecordStage::OnDeath, this));
    peer->RunUntil(Seconds(2));
}

RecordStage::~RecordStage()
{
    socket = nullptr;
    End();
}

void
RecordStage::End()
{
    peer.reset();
}

void
RecordStage::Wait(Time time)
{
    peer->RunUntil(Simulator::Now() + time);
}

void
RecordStage::Listen(uint32_t backlogEntries)
{
    peer->Listen(backlogEntries);
}

void
RecordStage::SendSyn(uint16_t port, std::optional<uint32_t> tsVal)
{
    id = peer->MakeId(PEER, port);
    SendView(TcpHeader::SYN, SequenceNumber32(IRS), SequenceNumber32(0), 0, tsVal);
}

void
RecordStage::Establish(std::optional<uint32_t> tsVal)
{
    Listen();
    SendSyn(40000, tsVal);
    Send(TcpHeader::ACK, 0, 0, 0, tsVal);
    socket = DynamicCast<TcpLifecycleSocket>(peer->GetAccepted().at(0));
}

void
RecordStage::CloseToFinWait2()
{
    Establish();
    socket->Close();
    Wait(MilliSeconds(1));
    Send(TcpHeader::ACK, 0, 1);
}

void
RecordStage::CloseToTimeWait(std::optional<uint32_t> tsVal)
{
    Establish(tsVal);
    socket->Close();
    Wait(MilliSeconds(1));
    Send(TcpHeader::FIN | TcpHeader::ACK, 0, 1, 0, tsVal);
}

int
RecordStage::Connect()
{
    const Ptr<Node> node = GetEngine()->GetObject<Node>();
    socket = DynamicCast<TcpLifecycleSocket>(
        Socket::CreateSocket(node, TypeId::LookupByName("ns3::TcpLifecycleSocketFactory")));
    const TcpConnectionId passive = peer->MakeId(PEER, PEER_PORT);
    id =
        TcpConnectionId(passive.GetLocalAddress(), OWN_PORT, passive.GetRemoteAddress(), PEER_PORT);
    const Address remote = passive.GetRemoteAddress();
    const bool isIpv6 = Ipv6Address::IsMatchingType(remote);
    const int bound = isIpv6 ? socket->Bind(Inet6SocketAddress(Ipv6Address::GetAny(), OWN_PORT))
                             : socket->Bind(InetSocketAddress(Ipv4Address::GetAny(), OWN_PORT));
    const int result =
        bound != 0 ? bound
        : isIpv6 ? socket->Connect(Inet6SocketAddress(Ipv6Address::ConvertFrom(remote), PEER_PORT))
                 : socket->Connect(InetSocketAddress(Ipv4Address::ConvertFrom(remote), PEER_PORT));
    Wait(MilliSeconds(1));
    return result;
}

void
RecordStage::Send(
    uint8_t flags, int32_t seq, int32_t ack, uint32_t text, std::optional<uint32_t> tsVal)
{
    SendView(flags,
             SequenceNumber32(IRS + 1 + static_cast<uint32_t>(seq)),
             SequenceNumber32(GetIss().GetValue() + 1 + static_cast<uint32_t>(ack)),
             text,
             tsVal);
}

void
RecordStage::SendView(uint8_t flags,
                      SequenceNumber32 seq,
                      SequenceNumber32 ack,
                      uint32_t text,
                      std::optional<uint32_t> tsVal)
{
    TcpSegmentView segment;
    segment.flags = flags;
    segment.seq = seq;
    segment.ack = segment.Has(TcpHeader::ACK) ? ack : SequenceNumber32(0);
    segment.window = 65535;
    segment.textBytes = text;
    segment.hasTimestamp = tsVal.has_value();
    segment.tsVal = tsVal.value_or(0);
    m_sent = segment;
    peer->Send(id, segment);
    Wait(MilliSeconds(1));
}

void
RecordStage::SendPortUnreachable(int32_t off)
{
    const uint32_t seq = GetIss().GetValue() + static_cast<uint32_t>(off);
    const std::array<uint8_t, 8> payload{static_cast<uint8_t>(id.GetLocalPort() >> 8),
                                         static_cast<uint8_t>(id.GetLocalPort()),
                                         static_cast<uint8_t>(id.GetRemotePort() >> 8),
                                         static_cast<uint8_t>(id.GetRemotePort()),
                                         static_cast<uint8_t>(seq >> 24),
                                         static_cast<uint8_t>(seq >> 16),
                                         static_cast<uint8_t>(seq >> 8),
                                         static_cast<uint8_t>(seq)};
    const Ptr<Node> node = GetEngine()->GetObject<Node>();
    m_sent.reset();
    if (Ipv6Address::IsMatchingType(id.GetRemoteAddress()))
    {
        const Ipv6Address remote = Ipv6Address::ConvertFrom(id.GetRemoteAddress());
        node->GetObject<Ipv6L3Protocol>()
            ->GetProtocol(TcpL4Protocol::PROT_NUMBER)
            ->ReceiveIcmp(remote,
                          64,
                          1,
                          4,
                          0,
                          Ipv6Address::ConvertFrom(id.GetLocalAddress()),
                          remote,
                          payload.data());
    }
    else
    {
        const Ipv4Address remote = Ipv4Address::ConvertFrom(id.GetRemoteAddress());
        node->GetObject<Ipv4L3Protocol>()
            ->GetProtocol(TcpL4Protocol::PROT_NUMBER)
            ->ReceiveIcmp(remote,
                          64,
                          3,
                          3,
                          0,
                          Ipv4Address::ConvertFrom(id.GetLocalAddress()),
                          remote,
                          payload.data());
    }
    Wait(MilliSeconds(1));
}

Ptr<TcpLifecycleEngine>
RecordStage::GetEngine() const
{
    return peer->GetTracer()->GetObject<TcpLifecycleEngine>();
}

SequenceNumber32
RecordStage::GetIss() const
{
    SequenceNumber32 iss;
    for (const WireSegment& answer : peer->GetAnswers(id))
    {
        iss = answer.view.Has(TcpHeader::SYN) ? answer.view.seq : iss;
    }
    return iss;
}

void
RecordStage::OnDrop(const TcpDropEvent& event)
{
    const std::string state = ToString(event.state);
    drops += state + " " + ToString(event.reason) + "; ";
    reasons.insert(event.reason);
    if (m_sent && (event.flags != m_sent->flags || event.seq != m_sent->seq ||
                   event.ack != m_sent->ack || event.textBytes != m_sent->textBytes))
    {
        drops += "which is not the segment that was sent; ";
    }
}

void
RecordStage::OnState(const TcpStateEvent& event)
{
    allRules.insert(event.cause.rule);
    if (event.id == id)
    {
        rules += std::string(ToString(event.cause.rule)) + "; ";
    }
}

void
RecordStage::OnDeath(const TcpConnectionEvent& event)
{
    allRules.insert(event.rule);
    closeReasons.insert(event.endReason);
    if (event.id == id)
    {
        deaths += std::string(ToString(event.endReason)) + " " + ToString(event.rule) + "; ";
    }
}

} // namespace ns3
