// SPDX-License-Identifier: GPL-2.0-only
//
// The keep-alive timer.

#include "ns3/keepalive.h"

#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

KeepAlive::KeepAlive(KeepAliveOwner& owner)
    : m_owner(owner)
{
}

KeepAlive::~KeepAlive()
{
    m_event.Cancel();
}

void
KeepAlive::Start()
{
    m_event.Cancel();
    const Time idle = m_owner.GetKeepAlivePolicy().idle;
    const Time silence = Simulator::Now() - m_heard;
    m_event = Simulator::Schedule(std::max(Time(), idle - silence), &KeepAlive::Fire, this);
}

void
KeepAlive::Stop()
{
    m_event.Cancel();
}

void
KeepAlive::Heard()
{
    m_heard = Simulator::Now();
    m_probes = 0;
}

const EventId&
KeepAlive::GetEvent() const
{
    return m_event;
}

uint32_t
KeepAlive::GetProbes() const
{
    return m_probes;
}

void
KeepAlive::Fire()
{
    m_owner.KeepAliveFires();
    KeepAliveSnapshot state;
    state.silence = Simulator::Now() - m_heard;
    state.probesSent = m_probes;
    state.hasOutstanding = m_owner.HasOutstanding();
    const KeepAliveDecision decision = DecideKeepAlive(m_owner.GetKeepAlivePolicy(), state);
    if (decision.verdict == KeepAliveVerdict::RESET)
    {
        m_owner.KeepAliveExpires();
        return;
    }
    m_event = Simulator::Schedule(decision.next, &KeepAlive::Fire, this);
    if (decision.verdict == KeepAliveVerdict::PROBE)
    {
        ++m_probes;
        m_owner.SendKeepAliveProbe();
        return;
    }
    m_owner.KeepAliveWaits();
}

} // namespace ns3
