// SPDX-License-Identifier: GPL-2.0-only
//
// Limits of retransmissions, window probes and keep-alive probes.

#include "ns3/give-up-decision.h"

#include <algorithm>

namespace ns3
{

Time
GetRetryTimeLimit(const RetryPolicy& policy)
{
    // DataRetries may be any number, so once the time-outs no longer grow the rest is one product,
    // and a limit that no Time can hold is never reached.
    const int64_t greatest = std::max(policy.maxTimeout, policy.leastTimeout).GetTimeStep();
    const int64_t forever = Time::Max().GetTimeStep();
    int64_t timeout = policy.leastTimeout.GetTimeStep();
    int64_t limit = 0;
    uint64_t left = uint64_t{policy.retries} + 1;
    for (; left > 0 && timeout < greatest; --left)
    {
        if (timeout > forever - limit)
        {
            return Time::Max();
        }
        limit += timeout;
        timeout = timeout > greatest - timeout ? greatest : 2 * timeout;
    }
    if (left > 0 && timeout > (forever - limit) / static_cast<int64_t>(left))
    {
        return Time::Max();
    }
    return TimeStep(limit + timeout * static_cast<int64_t>(left));
}

RetryDecision
DecideRetransmission(const RetryPolicy& policy, const RetrySnapshot& state)
{
    if (policy.userTimeout)
    {
        return {RetryVerdict::RETRANSMIT, TcpRule::RETRIES_EXHAUSTED};
    }
    bool isOver = false;
    switch (policy.limit)
    {
    case RetryLimit::COUNT:
        isOver = state.retransmissions >= policy.retries;
        break;
    case RetryLimit::TIME:
        isOver = state.retransmissions > 0 && state.sinceFirst >= GetRetryTimeLimit(policy);
        break;
    }
    return {isOver ? RetryVerdict::GIVE_UP : RetryVerdict::RETRANSMIT, TcpRule::RETRIES_EXHAUSTED};
}

RetryDecision
DecideSynRetransmission(const RetryPolicy& policy,
                        uint32_t linearTimeouts,
                        const RetrySnapshot& state)
{
    const bool byCount = state.retransmissions >= uint64_t{policy.retries} + linearTimeouts;
    const bool byTime =
        policy.limit == RetryLimit::TIME && state.sinceFirst >= GetRetryTimeLimit(policy);
    return {byCount || byTime ? RetryVerdict::GIVE_UP : RetryVerdict::RETRANSMIT,
            TcpRule::RETRIES_EXHAUSTED};
}

RetryDecision
DecideWindowProbe(const RetryPolicy& policy, const ProbeSnapshot& state)
{
    const bool unanswered = !policy.userTimeout && state.unanswered >= policy.retries;
    const bool waitedLong = state.orphan && state.interval >= policy.maxTimeout;
    return {unanswered || waitedLong ? RetryVerdict::GIVE_UP : RetryVerdict::RETRANSMIT,
            TcpRule::RETRIES_EXHAUSTED};
}

KeepAliveDecision
DecideKeepAlive(const KeepAlivePolicy& policy, const KeepAliveSnapshot& state)
{
    if (state.hasOutstanding)
    {
        return {KeepAliveVerdict::WAIT, policy.idle};
    }
    if (state.silence < policy.idle)
    {
        return {KeepAliveVerdict::WAIT, policy.idle - state.silence};
    }
    const bool byUser = policy.userTimeout.IsStrictlyPositive();
    const bool isOver = byUser ? state.probesSent > 0 && state.silence >= policy.userTimeout
                               : state.probesSent >= policy.probes;
    if (isOver)
    {
        return {KeepAliveVerdict::RESET, Time()};
    }
    return {KeepAliveVerdict::PROBE, policy.interval};
}

} // namespace ns3
