// SPDX-License-Identifier: GPL-2.0-only
//
// Stretches of simulated time, ended by an event of our own.

#include "ns3/packet-script-clock.h"

#include "ns3/event-id.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

Time
PacketScriptClock::GetCallLength()
{
    return NanoSeconds(2);
}

void
PacketScriptClock::RunFor(Time delay)
{
    m_hasRung = false;
    EventId ring = Simulator::Schedule(delay, &PacketScriptClock::Ring, this);
    while (!m_hasRung && !m_isWoken)
    {
        Simulator::Run();
    }
    ring.Cancel();
}

void
PacketScriptClock::RunUntil(Time time)
{
    RunFor(std::max(Time(0), time - Simulator::Now()));
    uint64_t before = 0;
    do
    {
        before = Simulator::GetEventCount();
        RunFor(Time(0));
    } while (Simulator::GetEventCount() != before + 1); // more than our own
}

void
PacketScriptClock::RunUntilWoken(Time deadline)
{
    m_isWakeable = true;
    RunFor(std::max(Time(0), deadline - Simulator::Now()));
    m_isWakeable = false;
    if (!m_isWoken)
    {
        RunUntil(Simulator::Now());
    }
    m_isWoken = false;
}

void
PacketScriptClock::Wake()
{
    if (m_isWakeable)
    {
        m_isWoken = true;
        Simulator::Stop();
    }
}

void
PacketScriptClock::Ring()
{
    m_hasRung = true;
    Simulator::Stop();
}

} // namespace ns3
