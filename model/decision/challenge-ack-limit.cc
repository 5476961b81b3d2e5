// SPDX-License-Identifier: GPL-2.0-only
//
// The two limits on answers to invalid segments.

#include "ns3/challenge-ack-limit.h"

namespace ns3
{

bool
MayAnswerInvalid(const InvalidAnswerSnapshot& answers, Time now)
{
    return !answers.last || now - *answers.last >= answers.interval;
}

bool
IsAnswerLimited(const TcpSegmentView& segment)
{
    return segment.Has(TcpHeader::SYN) || segment.GetSegLen() == 0;
}

bool
ChallengeAckBudget::Take(Time now, uint32_t limitPerSecond)
{
    if (limitPerSecond == UNLIMITED)
    {
        return true;
    }
    const int64_t second = now.GetNanoSeconds() / 1000000000;
    if (second != m_second)
    {
        m_second = second;
        m_taken = 0;
    }
    if (m_taken >= limitPerSecond)
    {
        return false;
    }
    ++m_taken;
    return true;
}

} // namespace ns3
