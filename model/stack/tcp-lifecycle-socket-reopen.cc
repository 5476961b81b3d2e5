// SPDX-License-Identifier: GPL-2.0-only
//
// Connect or Listen on a used socket: everything of the old connection is forgotten (RFC
// 9293 3.10.1: OPEN in CLOSED makes a new TCB).

#include "ns3/object-factory.h"
#include "ns3/rtt-estimator.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/tcp-rx-buffer.h"
#include "ns3/tcp-tx-buffer.h"

namespace ns3
{

namespace
{

/** \return a new object of the same class with the same attribute values */
template <typename T>
Ptr<T>
MakeFresh(const Ptr<T>& old)
{
    ObjectFactory factory;
    factory.SetTypeId(old->GetInstanceTypeId());
    const Ptr<T> fresh = factory.Create<T>();
    constexpr uint32_t BOTH = TypeId::ATTR_GET | TypeId::ATTR_SET;
    for (TypeId tid = old->GetInstanceTypeId();; tid = tid.GetParent())
    {
        for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
        {
            const TypeId::AttributeInformation info = tid.GetAttribute(i);
            if ((info.flags & BOTH) == BOTH)
            {
                // TcpCubic calls TcpSocketBase its parent and has none of its attributes.
                const Ptr<AttributeValue> value = info.checker->Create();
                if (old->GetAttributeFailSafe(info.name, *value))
                {
                    fresh->SetAttributeFailSafe(info.name, *value);
                }
            }
        }
        if (!tid.HasParent() || tid.GetParent() == tid)
        {
            return fresh;
        }
    }
}

} // namespace

TcpOptionOffer
TcpLifecycleSocket::GetOffer() const
{
    TcpOptionOffer offer;
    offer.wscale = m_winScalingEnabled;
    offer.sack = m_sackEnabled;
    offer.timestamps = m_timestampEnabled;
    return offer;
}

void
TcpLifecycleSocket::RestoreOffer()
{
    if (m_isUsed && !m_takesText) // then TakeTextAndFin does it, when the base has done
    {
        m_winScalingEnabled = m_offer.wscale;
        m_sackEnabled = m_offer.sack;
        m_timestampEnabled = m_offer.timestamps;
    }
}

bool
TcpLifecycleSocket::IsAlive(uint32_t life) const
{
    return m_entry.keepAlive && life == m_lives;
}

void
TcpLifecycleSocket::ResetIfUsed()
{
    CancelTimers();
    ++m_lives;
    m_life = TcpConnectionLife();
    if (m_isUsed)
    {
        ResetBase();
    }
    m_closeNotified = false; // of a listener that was closed
    m_offer = GetOffer();    // before a peer declines some of it
}

void
TcpLifecycleSocket::ResetBase()
{
    m_closeOnEmpty = false;
    m_shutdownSend = false;
    m_shutdownRecv = false;
    m_connected = false;
    m_timestampToEcho = 0;
    m_sndWindShift = 0;
    m_rcvWindShift = 0;
    m_rWnd = 0;
    m_dupAckCount = 0;
    m_delAckCount = 0;
    m_recoverActive = false;
    m_isFirstPartialAck = true;
    m_history.clear();
    m_pacingTimer.Cancel();
    m_highRxMark = SequenceNumber32(0);
    m_highTxAck = SequenceNumber32(0);
    m_highRxAckMark = SequenceNumber32(0);
    m_recover = SequenceNumber32(0);
    m_ecnEchoSeq = SequenceNumber32(0);
    m_ecnCESeq = SequenceNumber32(0);
    m_ecnCWRSeq = SequenceNumber32(0);

    m_tcb->m_segmentSize = m_chosenSegSize != 0 ? m_chosenSegSize : m_tcb->m_segmentSize;
    const uint32_t txSize = m_txBuffer->MaxBufferSize();
    m_txBuffer = CreateObject<TcpTxBuffer>();
    m_txBuffer->SetRWndCallback(MakeCallback(&TcpLifecycleSocket::GetRWnd, this));
    m_txBuffer->SetMaxBufferSize(txSize);
    m_txBuffer->SetSegmentSize(m_tcb->m_segmentSize);
    m_txBuffer->SetSackEnabled(m_sackEnabled);
    SetRetxThresh(m_retxThresh);
    const uint32_t rxSize = m_tcb->m_rxBuffer->MaxBufferSize();
    m_tcb->m_rxBuffer = CreateObject<TcpRxBuffer>();
    m_tcb->m_rxBuffer->SetMaxBufferSize(rxSize);

    RestorePacing();
    m_pacing.withheld = false;
    if (m_pacing.initialWindowSent)
    {
        m_pacing.initialWindowSent = false;
        m_tcb->m_paceInitialWindow = m_pacing.pacesInitialWindow;
    }
    m_tcb->m_congState = TcpSocketState::CA_OPEN;
    m_tcb->m_lastAckedSeq = SequenceNumber32(0);
    m_tcb->m_nextTxSequence = SequenceNumber32(0);
    m_tcb->m_highTxMark = SequenceNumber32(0);
    m_tcb->m_rcvTimestampValue = 0;
    m_tcb->m_rcvTimestampEchoReply = 0;
    m_tcb->m_minRtt = Time::Max();
    m_tcb->m_lastRtt = Seconds(0);
    m_tcb->m_bytesInFlight = 0;
    m_tcb->m_pacingRate = m_tcb->m_maxPacingRate;
    m_tcb->m_initialCWnd = GetInitialCwnd();
    m_tcb->m_cWnd = GetInitialCwnd() * GetSegSize();
    m_tcb->m_cWndInfl = m_tcb->m_cWnd;
    m_tcb->m_ssThresh = GetInitialSSThresh();
    SetCongestionControlAlgorithm(MakeFresh(m_congestionControl));
    SetRecoveryAlgorithm(MakeFresh(m_recoveryOps));
    m_rtt->Reset();
}

} // namespace ns3
