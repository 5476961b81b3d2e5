// SPDX-License-Identifier: GPL-2.0-only
//
// Ends that are not orderly: ABORT, time-outs, text nobody will read, a crash of the node.

#include "ns3/close-decision.h"
#include "ns3/log.h"
#include "ns3/segment-sender.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-listener.h"
#include "ns3/tcp-rx-buffer.h"

namespace ns3
{

bool
TcpLifecycleSocket::IsDead()
{
    const bool isDead = m_isDead || (m_engine && m_engine->IsDown());
    if (isDead)
    {
        m_errno = ERROR_BADF;
    }
    return isDead;
}

int
TcpLifecycleSocket::Abort()
{
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpLifecycleSocket");
    NS_LOG_FUNCTION(this);
    if (IsDead())
    {
        return -1;
    }
    if (m_state == LISTEN && m_listener)
    {
        CloseListener(TcpCall::ABORT);
        return 0;
    }
    if (!m_entry.keepAlive)
    {
        m_errno = ERROR_NOTCONN;
        return -1;
    }
    AbortByUser(DecideAbort(m_state), TcpCause::Call(TcpCall::ABORT, TcpRule::USER_ABORT));
    return 0;
}

void
TcpLifecycleSocket::AbortByUser(CloseVerdict verdict, const TcpCause& cause)
{
    const Ptr<TcpLifecycleSocket> keep = this;
    const bool isConnecting = m_state == SYN_SENT || m_state == SYN_RCVD;
    if (m_connected)
    {
        m_engine->GetTracer().Count(m_tcb->m_rxBuffer->Size() > 0 ? TcpCounter::TCP_ABORT_ON_CLOSE
                                                                  : TcpCounter::TCP_ABORT_ON_DATA);
    }
    if (verdict == CloseVerdict::RESET)
    {
        SendEmptyPacket(TcpHeader::RST | TcpHeader::ACK);
    }
    if (isConnecting)
    {
        FailConnect(TcpCloseReason::ABORTED, cause);
        return;
    }
    End(TcpCloseReason::ABORTED, cause);
    NotifyErrorClose();
}

bool
TcpLifecycleSocket::ResetIfUnread(const TcpArrival& arrival)
{
    if (!m_resetAfterClose || !(m_life.userClosed || m_shutdownRecv))
    {
        return false;
    }
    const SequenceSnapshot sequence = GetSequence();
    const UnreadDecision decision =
        DecideUnread({m_state, m_life.userClosed, sequence.rcvNxt, sequence.rcvWnd}, arrival.view);
    if (decision.reset)
    {
        m_engine->ReportDrop(arrival, m_state, TcpDropReason::AFTER_CLOSE);
        SendControl(BuildReset(m_entry.id, arrival.view));
        End(TcpCloseReason::ABORTED,
            TcpCause::Segment(arrival.view, arrival.packet->GetUid(), decision.rule));
        NotifyErrorClose();
    }
    return decision.reset;
}

void
TcpLifecycleSocket::TimeOut(TcpTimer timer, TcpRule rule)
{
    const TcpCause cause = TcpCause::Timer(timer, rule);
    if (m_state == SYN_SENT || m_state == SYN_RCVD)
    {
        FailConnect(TcpCloseReason::TIMED_OUT, cause);
        return;
    }
    End(TcpCloseReason::TIMED_OUT, cause);
    NotifyErrorClose();
}

void
TcpLifecycleSocket::ResetInSilence(const TcpCause& cause)
{
    SendEmptyPacket(TcpHeader::RST | TcpHeader::ACK);
    End(TcpCloseReason::ABORTED, cause);
}

void
TcpLifecycleSocket::DropCallbacks()
{
    // TcpSocketBase has events under way that nobody can cancel (NotifyDataSent), and goes on after
    // the callback that this may have been called from.
    const auto none = MakeNullCallback<void, Ptr<Socket>>();
    SetConnectCallback(none, none);
    SetCloseCallbacks(none, none);
    SetRecvCallback(none);
    SetDataSentCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
    SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
    SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
}

void
TcpLifecycleSocket::Crash(const TcpCause& cause)
{
    m_isDead = true;
    m_closeNotified = true;
    DropCallbacks();
    if (m_listener)
    {
        m_listener->Crash(cause);
        m_listener.reset();
        DropNextChild();
        EnterState(CLOSED, cause);
        m_life.closeReason = TcpCloseReason::NODE_CRASHED;
    }
    if (m_entry.keepAlive)
    {
        End(TcpCloseReason::NODE_CRASHED, cause);
    }
    m_bufferReport.Observe(m_engine->GetTracer(), 0, 0); // its memory is lost
    ReleaseReservedEndPoint();
}

} // namespace ns3
