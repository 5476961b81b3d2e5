// SPDX-License-Identifier: GPL-2.0-only
//
// SYN, SYN,ACK, third ACK, time-out.

#include "ns3/syn-data-client.h"

#include "ns3/simulator.h"
#include "ns3/syn-ack-filter.h"
#include "ns3/traffic-origin.h"

namespace ns3
{

namespace
{

constexpr uint32_t ISS = 1000000; //!< any
constexpr uint16_t WINDOW = 65535;

} // namespace

const char*
ToString(SynDataHabit habit)
{
    switch (habit)
    {
    case SynDataHabit::AFTER_SYN_ACK:
        return "third-ack";
    case SynDataHabit::AGAIN_AT_ONCE:
        return "syn-at-once";
    case SynDataHabit::AGAIN_LATER:
        return "syn-later";
    }
    return "";
}

SynDataClient::SynDataClient(const Ptr<Node>& node,
                             const Address& server,
                             uint16_t port,
                             SynDataHabit habit,
                             uint32_t textBytes,
                             Time timeout)
    : m_node(node),
      m_server(server),
      m_port(port),
      m_habit(habit),
      m_textBytes(textBytes),
      m_timeout(timeout)
{
    m_delivered.Attach(node, MakeCallback(&SynDataClient::OnDelivered, this));
}

uint16_t
SynDataClient::GetPort() const
{
    return m_port;
}

Time
SynDataClient::GetStarted() const
{
    return m_started;
}

uint64_t
SynDataClient::GetSentBytes() const
{
    return m_sentBytes;
}

uint32_t
SynDataClient::GetAcknowledgedBySynAck() const
{
    return m_acknowledgedBySynAck;
}

void
SynDataClient::Start()
{
    m_sender.Start(m_node, m_server, 0, true, "SynDataClient");
    SynAckFilter::InstallOn(m_node)->GetPorts(m_sender.GetVictim(), m_sender.GetPort()).set(m_port);
    m_started = Simulator::Now();
    AttackSegment::Format format;
    format.kind = AttackSegment::SYN;
    format.destinationPort = m_sender.GetPort();
    AttackSegment syn(format);
    Send(syn, SequenceNumber32(ISS), m_habit == SynDataHabit::AFTER_SYN_ACK ? 0 : m_textBytes);
}

void
SynDataClient::OnDelivered(const TcpHeader& header, uint32_t)
{
    if (header.GetDestinationPort() != m_port)
    {
        return;
    }
    const uint32_t acknowledged = header.GetAckNumber().GetValue() - (ISS + 1);
    if (acknowledged >= m_textBytes && acknowledged <= WINDOW)
    {
        m_again.Cancel();
    }
    if (header.GetFlags() != (TcpHeader::SYN | TcpHeader::ACK) || m_isOpen)
    {
        return;
    }
    m_isOpen = true;
    m_irs = header.GetSequenceNumber();
    m_acknowledgedBySynAck = acknowledged;
    const bool isMissing = acknowledged < m_textBytes;
    const bool isNow = isMissing && m_habit != SynDataHabit::AGAIN_LATER;
    if (isMissing && !isNow)
    {
        m_again = Simulator::Schedule(
            m_timeout - (Simulator::Now() - m_started), &SynDataClient::SendAgain, this);
    }
    Simulator::ScheduleNow(&SynDataClient::SendAck, this, isNow);
}

void
SynDataClient::SendAck(bool withText)
{
    AttackSegment::Format format;
    format.kind = AttackSegment::ACK;
    format.destinationPort = m_sender.GetPort();
    AttackSegment ack(format);
    const uint32_t before = withText ? 0 : m_acknowledgedBySynAck;
    Send(ack, SequenceNumber32(ISS + 1 + before), withText ? m_textBytes : 0);
}

void
SynDataClient::SendAgain()
{
    SendAck(true);
}

void
SynDataClient::Send(AttackSegment& segment, SequenceNumber32 seq, uint32_t textBytes)
{
    const Address source = m_sender.FindRoute(Address());
    TcpHeader& header = segment.Fill(m_port, seq, m_irs + SequenceNumber32(1), WINDOW);
    const Ptr<Packet> packet = m_sender.Build(header, textBytes, source);
    TrafficOriginTag origin(TrafficOrigin::LEGITIMATE);
    packet->ReplacePacketTag(origin);
    m_sentBytes += textBytes;
    m_sender.Send(packet, source);
}

} // namespace ns3
