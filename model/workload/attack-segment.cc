// SPDX-License-Identifier: GPL-2.0-only
//
// What the segments of an attack look like.

#include "ns3/attack-segment.h"

#include "ns3/node.h"
#include "ns3/object.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack-permitted.h"
#include "ns3/tcp-option-winscale.h"

namespace ns3
{

namespace
{

/** Window scale that a Linux host with default buffers offers. */
constexpr uint8_t LINUX_WINDOW_SCALE = 7;

/** \return control bits */
uint8_t
GetFlags(AttackSegment::Kind kind)
{
    switch (kind)
    {
    case AttackSegment::SYN:
        return TcpHeader::SYN;
    case AttackSegment::ACK:
        return TcpHeader::ACK;
    case AttackSegment::SYN_ACK:
        return TcpHeader::SYN | TcpHeader::ACK;
    case AttackSegment::FIN:
        return TcpHeader::FIN | TcpHeader::ACK;
    case AttackSegment::RST:
        return TcpHeader::RST;
    }
    return 0;
}

} // namespace

AttackSegment::AttackSegment(const Format& format)
{
    m_header.SetFlags(GetFlags(format.kind));
    m_header.SetDestinationPort(format.destinationPort);
    if (Node::ChecksumEnabled())
    {
        m_header.EnableChecksums();
    }
    const bool hasSyn = (m_header.GetFlags() & TcpHeader::SYN) != 0;
    if (hasSyn && format.options != NO_OPTIONS)
    {
        const Ptr<TcpOptionMSS> mss = CreateObject<TcpOptionMSS>();
        mss->SetMSS(format.mssBytes);
        m_header.AppendOption(mss);
    }
    if (format.options != LINUX_OPTIONS || format.kind == RST)
    {
        return;
    }
    m_timestamp = CreateObject<TcpOptionTS>();
    if (hasSyn)
    {
        const Ptr<TcpOptionWinScale> scale = CreateObject<TcpOptionWinScale>();
        scale->SetScale(LINUX_WINDOW_SCALE);
        m_header.AppendOption(CreateObject<TcpOptionSackPermitted>());
        m_header.AppendOption(m_timestamp);
        m_header.AppendOption(CreateObject<TcpOptionNOP>());
        m_header.AppendOption(scale);
    }
    else
    {
        m_header.AppendOption(CreateObject<TcpOptionNOP>());
        m_header.AppendOption(CreateObject<TcpOptionNOP>());
        m_header.AppendOption(m_timestamp);
    }
}

bool
AttackSegment::HasAck() const
{
    return (m_header.GetFlags() & TcpHeader::ACK) != 0;
}

TcpHeader&
AttackSegment::Fill(uint16_t sourcePort,
                    SequenceNumber32 seq,
                    SequenceNumber32 ack,
                    uint16_t windowBytes)
{
    m_header.SetSourcePort(sourcePort);
    m_header.SetSequenceNumber(seq);
    m_header.SetAckNumber(ack);
    m_header.SetWindowSize(windowBytes);
    if (m_timestamp)
    {
        m_timestamp->SetTimestamp(TcpOptionTS::NowToTsValue());
    }
    return m_header;
}

} // namespace ns3
