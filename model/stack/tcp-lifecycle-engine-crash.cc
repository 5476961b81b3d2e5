// SPDX-License-Identifier: GPL-2.0-only
//
// A node that loses its TCP state, and comes back without it.

#include "ns3/log.h"
#include "ns3/proven-peers.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-listener.h"
#include "ns3/tcp-port-allocator.h"
#include "ns3/time-wait-responder.h"

#include <vector>

namespace ns3
{

void
TcpLifecycleEngine::Crash()
{
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpLifecycleEngine");
    NS_LOG_FUNCTION(this);
    if (m_isDown)
    {
        return;
    }
    m_isDown = true;
    const TcpCause cause = TcpCause::Call(TcpCall::CRASH, TcpRule::NODE_CRASHED);
    // First what applications hold: listeners, whose accept queues refer to sockets, then the rest.
    std::vector<Ptr<TcpLifecycleSocket>> made; // one may be gone when its end point is released
    for (TcpLifecycleSocket& socket : m_made)
    {
        made.emplace_back(&socket);
    }
    for (const bool listening : {true, false})
    {
        for (const Ptr<TcpLifecycleSocket>& socket : made)
        {
            if ((socket->GetState() == TcpSocket::LISTEN) == listening)
            {
                socket->Crash(cause);
            }
        }
    }
    while (!m_sockets.empty())
    {
        m_sockets.front().socket.Crash(cause); // a child of a listener; it leaves the list
    }
    m_timeWait->Clear(cause, TcpQueueReason::NODE_CRASHED);
    m_provenPeers.SetLimitEntries(0);
    m_provenPeers.SetLimitEntries(m_provenPeersLimit);
}

void
TcpLifecycleEngine::Reboot()
{
    NS_LOG_STATIC_TEMPLATE_DEFINE("TcpLifecycleEngine");
    NS_LOG_FUNCTION(this);
    if (m_isDown)
    {
        m_isDown = false;
        m_hasKey = false;
        m_hasCookieSecret = false;
        GetPorts().Reboot();
    }
}

bool
TcpLifecycleEngine::IsDown() const
{
    return m_isDown;
}

} // namespace ns3
