// SPDX-License-Identifier: GPL-2.0-only
//
// What the base class leaves out of the headers it builds: PSH, and options in Linux's order; and
// the ground truth that goes with a segment.

#include "ns3/segment-sender.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-tx-buffer.h"

#include <algorithm>

namespace ns3
{

void
TcpLifecycleSocket::FinishSegment(Ptr<const Packet> text,
                                  const TcpHeader& header,
                                  Ptr<const TcpSocketBase> socket)
{
    // TcpSocketBase builds a header, shows it to the Tx trace and sends it, and none of the three
    // functions that could change it in between is virtual. This sink of Tx is connected first, so
    // all others see what goes onto the wire. The header is a variable of the base's function, not
    // a constant; m_baseSends tells it from the headers of this class.
    const auto* self = static_cast<const TcpLifecycleSocket*>(PeekPointer(socket));
    if (self->m_engine->m_trackIncarnations && self->m_state != LISTEN)
    {
        self->m_life.incarnation.Mark(text); // text that waits has no peer yet: here it has
    }
    if (self->m_baseSends)
    {
        const_cast<TcpLifecycleSocket*>(self)->FinishHeader(const_cast<TcpHeader&>(header),
                                                            text->GetSize());
    }
}

void
TcpLifecycleSocket::FinishHeader(TcpHeader& header, uint32_t textBytes)
{
    if (m_linuxOptionOrder && !header.GetOptionList().empty())
    {
        OrderOptionsAsLinux(header);
    }
    if (m_pushBit && textBytes > 0 &&
        IsPushed(header.GetSequenceNumber() + SequenceNumber32(textBytes)))
    {
        header.SetFlags(header.GetFlags() | TcpHeader::PSH);
    }
}

bool
TcpLifecycleSocket::IsPushed(SequenceNumber32 end)
{
    const auto acknowledged = std::upper_bound(
        m_life.pushPoints.begin(), m_life.pushPoints.end(), m_txBuffer->HeadSequence());
    m_life.pushPoints.erase(m_life.pushPoints.begin(), acknowledged);
    if (std::binary_search(m_life.pushPoints.begin(), m_life.pushPoints.end(), end))
    {
        return true; // sent again
    }
    // RFC 9293 3.9.1.2: the last segment of a write, where no later write has been queued behind
    // it, for that one takes the push over. Linux also pushes each half of the largest window.
    const bool isNew = m_life.pushPoints.empty() || m_life.pushPoints.back() < end;
    const bool isLast = end == m_txBuffer->TailSequence();
    const bool isForced = isNew && end > m_life.lastPush &&
                          static_cast<uint32_t>(end - m_life.lastPush) > m_life.maxSndWnd / 2;
    if (!isLast && !isForced)
    {
        return false;
    }
    if (isNew)
    {
        m_life.pushPoints.push_back(end);
        m_life.lastPush = end;
    }
    return true;
}

} // namespace ns3
