// SPDX-License-Identifier: GPL-2.0-only
//
// Round trips: which segments measure one, and the RTO of a connection whose handshake did not.

#include "ns3/rtt-estimator.h"
#include "ns3/tcp-lifecycle-socket.h"

#include <algorithm>

namespace ns3
{

namespace
{

/**
 * A stock ns-3 peer echoes 0 in the handshake unless the other ISS is 0, and the base would take
 * the age of the simulation for the round trip. As in Linux 0 is no echo, except in a connection so
 * early that the clock, which counts milliseconds, may have said 0. A segment without timestamps,
 * where RequireTimestamps lets it pass, has none either.
 * \return true if the segment says which of ours it answers
 */
bool
HasEcho(const TcpSegmentView& segment, Time born)
{
    return segment.hasTimestamp && (segment.tsEcr != 0 || born < MilliSeconds(1));
}

} // namespace

void
TcpLifecycleSocket::TakeRttSample(const TcpSegmentView& segment,
                                  const TcpHeader& header,
                                  bool answersSyn)
{
    const bool timestamps = m_timestampEnabled;
    m_timestampEnabled = timestamps && HasEcho(segment, m_life.born);
    if (answersSyn && m_timestampEnabled && !m_history.empty())
    {
        m_history.front().retx = false; // the echo says which of our SYNs was answered
    }
    EstimateRtt(header);
    m_timestampEnabled = timestamps;
}

void
TcpLifecycleSocket::RaiseFirstRto()
{
    static const Time least = Seconds(3);
    if (m_life.synsSent > 1 && m_rtt->GetNSamples() == 0)
    {
        m_rto = std::max<Time>(m_rto.Get(), least);
    }
}

} // namespace ns3
