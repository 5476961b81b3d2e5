// SPDX-License-Identifier: GPL-2.0-only
//
// ICMP errors about a connection that has a socket.

#include "ns3/segment-size.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-tx-buffer.h"

namespace ns3
{

void
TcpLifecycleSocket::IcmpArrives(const TcpIcmpError<Ipv4Address>& error)
{
    const Ptr<TcpLifecycleSocket> keep = this; // the callbacks may let go of it
    TakeIcmp(error, ClassifyIcmpv4(error.type, error.code));
    if (m_isDead)
    {
        return; // a callback has crashed the node
    }
    ForwardIcmp(error.source, error.ttl, error.type, error.code, error.info);
}

void
TcpLifecycleSocket::IcmpArrives(const TcpIcmpError<Ipv6Address>& error)
{
    const Ptr<TcpLifecycleSocket> keep = this;
    TakeIcmp(error, ClassifyIcmpv6(error.type, error.code));
    if (m_isDead)
    {
        return;
    }
    ForwardIcmp6(error.source, error.ttl, error.type, error.code, error.info);
}

template <typename Address>
void
TcpLifecycleSocket::TakeIcmp(const TcpIcmpError<Address>& error, IcmpMeaning meaning)
{
    // SND.UNA is ISS as long as the SYN is not acknowledged, in FIN-WAIT-1 out of SYN-RECEIVED,
    // too.
    const bool isOpening = m_state == SYN_SENT || m_state == SYN_RCVD || m_life.synUnacked;
    IcmpSnapshot connection;
    connection.state = m_state;
    connection.sndUna = isOpening ? m_life.iss : m_txBuffer->HeadSequence();
    connection.sndNxt = GetSndNxt();
    const IcmpDecision decision = DecideIcmp(connection, meaning, error.seq);
    if (decision.reason != TcpDropReason::NONE)
    {
        m_engine->ReportIcmpDrop(m_entry.id, m_state, error.seq, decision.reason);
    }
    switch (decision.verdict)
    {
    case IcmpVerdict::IGNORE:
        break;
    case IcmpVerdict::REMEMBER:
        m_life.softError = true;
        break;
    case IcmpVerdict::ABORT:
        FailConnect(TcpCloseReason::UNREACHABLE,
                    TcpCause::Icmp(error.type, error.code, TcpRule::ICMP_HARD_ERROR));
        break;
    case IcmpVerdict::SHRINK_TEXT:
        ShrinkSegments(error.info);
        break;
    }
}

void
TcpLifecycleSocket::ShrinkSegments(uint32_t mtu)
{
    if (m_state == SYN_SENT || m_state == SYN_RCVD)
    {
        return; // nothing but a SYN was sent; the size is chosen with the peer's
    }
    const bool isIpv4 = m_entry.id.IsIpv4();
    const uint32_t options = m_timestampEnabled ? TIMESTAMP_OPTION_BYTES : 0;
    const uint32_t size = ShrinkSegment(m_tcb->m_segmentSize,
                                        mtu,
                                        GetHeaderBytes(isIpv4) + options,
                                        GetDefaultMss(isIpv4),
                                        options);
    if (size < m_tcb->m_segmentSize)
    {
        // What is outstanding is sent again in smaller pieces by the retransmission timer.
        m_tcb->m_segmentSize = size;
        m_txBuffer->SetSegmentSize(size);
    }
}

} // namespace ns3
