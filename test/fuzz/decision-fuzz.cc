// SPDX-License-Identifier: GPL-2.0-only
//
// libFuzzer's entry to the pure decisions: what their descriptions promise holds for any input.
//
// cmake -S . -B build/fuzz -D CMAKE_CXX_COMPILER=clang++ -D TCP_LIFECYCLE_FUZZ=ON
// cmake --build build/fuzz --target decision-fuzz
// build/fuzz/test/decision-fuzz -max_len=512 -runs=2000000

#include "decision-fuzz.h"

#include "ns3/admission-policies.h"
#include "ns3/challenge-ack-limit.h"
#include "ns3/close-decision.h"
#include "ns3/give-up-decision.h"
#include "ns3/icmp-decision.h"
#include "ns3/isn-generator.h"
#include "ns3/listen-decision.h"
#include "ns3/port-selection.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/time-wait-decision.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

using namespace ns3;

namespace
{

ListenSnapshot
TakeListener(Input& input)
{
    ListenSnapshot listener;
    const auto& policies = GetAdmissionPolicies();
    listener.policy = policies.at(input.UpTo(policies.size() - 1));
    listener.largestPrefixEntries = input.UpTo(UINT32_MAX);
    listener.prefixEntries = input.UpTo(listener.largestPrefixEntries);
    listener.halfOpenEntries = input.UpTo(UINT32_MAX);
    listener.youngEntries = input.UpTo(listener.halfOpenEntries);
    listener.acceptEntries = input.UpTo(UINT32_MAX);
    listener.backlogEntries = input.UpTo(UINT32_MAX);
    listener.halfOpenLimitEntries = input.UpTo(UINT32_MAX);
    listener.synAckRetries = input.Byte();
    constexpr std::array<SynCookieMode, 3> COOKIES{
        SynCookieMode::OFF, SynCookieMode::ON_OVERFLOW, SynCookieMode::ALWAYS};
    listener.cookies = COOKIES.at(input.UpTo(2));
    return listener;
}

/** What may be decided of a SYN. */
void
CheckSyn(const ListenSnapshot& listener, bool proven)
{
    const std::string policy = listener.policy->GetName();
    const bool isLinux = policy == "Linux";
    const SynDecision syn = DecideSyn(listener, proven);
    MUST(syn.admit == (syn.reason == TcpQueueReason::SYN_ADMITTED));
    const bool isFull = isLinux ? listener.halfOpenEntries > listener.backlogEntries
                                : listener.halfOpenEntries >= listener.halfOpenLimitEntries;
    const bool wantsCookie = listener.cookies == SynCookieMode::ALWAYS ||
                             (listener.cookies == SynCookieMode::ON_OVERFLOW && isFull);
    MUST(syn.wantsCookie == wantsCookie);
    MUST(syn.cookie == (wantsCookie && !IsAcceptQueueFull(listener)));
    if (syn.cookie)
    {
        MUST(!syn.admit && syn.reason == TcpQueueReason::COOKIE_SENT);
        return;
    }
    if (!syn.admit)
    {
        MUST(DropReasonOf(syn.reason) != TcpDropReason::NONE);
        CheckTexts(DropReasonOf(syn.reason));
        MUST((syn.queue == TcpQueue::ACCEPT) == (syn.reason == TcpQueueReason::ACCEPT_FULL));
        return;
    }
    MUST(!IsAcceptQueueFull(listener));
    const bool hasRoom = !isFull;
    MUST(hasRoom == (syn.victim == HalfOpenVictim::NONE));
    MUST(hasRoom || (policy != "TailDrop" && !isLinux && listener.halfOpenLimitEntries > 0));
    MUST(DecideSyn(listener, true).admit);
    ListenSnapshot emptier = listener;
    emptier.halfOpenEntries /= 2;
    emptier.acceptEntries /= 2;
    MUST(DecideSyn(emptier, proven).admit);
}

/** And of any segment that reaches a listener. */
void
CheckListenSegment(Input& input)
{
    const TcpSegmentView segment = input.Segment(SequenceNumber32(1), SequenceNumber32(1));
    const ListenSegmentDecision decision = DecideListenSegment(segment, false);
    CheckTexts(decision.reason);
    MUST((decision.reason == TcpDropReason::NONE) == (decision.verdict == ListenVerdict::SYN));
    const uint8_t bits =
        segment.flags & (TcpHeader::SYN | TcpHeader::ACK | TcpHeader::RST | TcpHeader::FIN);
    MUST((decision.verdict == ListenVerdict::SYN) == (bits == TcpHeader::SYN));
    MUST(decision.verdict != ListenVerdict::RESET ||
         (segment.Has(TcpHeader::ACK) && !segment.Has(TcpHeader::RST)));
    const ListenVerdict expecting = DecideListenSegment(segment, true).verdict;
    const bool mayBeCookie =
        segment.Has(TcpHeader::ACK) && !segment.Has(TcpHeader::RST) && !segment.Has(TcpHeader::SYN);
    MUST(expecting == (mayBeCookie ? ListenVerdict::COOKIE : decision.verdict));
}

void
CheckListener(Input& input)
{
    const ListenSnapshot listener = TakeListener(input);
    const bool isLinux = std::string(listener.policy->GetName()) == "Linux";
    for (const bool proven : {false, true})
    {
        CheckSyn(listener, proven);
    }
    const SynDecision successor = DecideSuccessor(listener);
    MUST(successor.admit == !IsAcceptQueueFull(listener) && !successor.cookie);
    const uint8_t retransmissions = input.Byte();
    const HalfOpenTimeoutVerdict verdict = DecideHalfOpenTimeout(listener, retransmissions);
    MUST((verdict == HalfOpenTimeoutVerdict::EXPIRE) ==
         (retransmissions >= listener.synAckRetries));
    if (verdict == HalfOpenTimeoutVerdict::PRUNE)
    {
        MUST(isLinux && retransmissions >= 2);
        MUST(2 * uint64_t{listener.halfOpenEntries} >
             std::max<uint64_t>(8, listener.backlogEntries));
    }
    else if (verdict == HalfOpenTimeoutVerdict::RETRANSMIT && retransmissions > 0)
    {
        MUST(DecideHalfOpenTimeout(listener, retransmissions - 1) == verdict);
    }
    CheckListenSegment(input);
}

void
CheckTimeouts(Input& input)
{
    const Time initial = input.Duration();
    const Time maximum = input.Bit() ? Time::Max() : input.Duration();
    const uint8_t count = input.Byte() % 255;
    const Time timeout = SynAckTimeout(initial, maximum, count);
    const Time next = SynAckTimeout(initial, maximum, count + 1);
    MUST(timeout <= maximum && timeout <= next && next - timeout <= timeout);
    MUST(SynAckTimeout(initial, maximum, 0) == std::min(initial, maximum));

    const Time deadline = input.Duration();
    const Time slot = input.Duration();
    const Time rounded = RoundUpToGranularity(deadline, slot);
    MUST(rounded >= deadline);
    if (slot.IsZero())
    {
        MUST(rounded == deadline);
    }
    else
    {
        MUST(rounded - deadline < slot && rounded.GetTimeStep() % slot.GetTimeStep() == 0);
        MUST(RoundUpToGranularity(rounded, slot) == rounded);
    }
}

void
CheckReuse(Input& input)
{
    const SequenceNumber32 seen(input.Word());
    const SequenceNumber32 tsVal = input.Near(seen);
    const Time since = input.Duration();
    const bool isStale = IsStaleByPeer(seen.GetValue(), tsVal.GetValue(), since);
    MUST(!isStale || (since < Seconds(60) && seen.GetValue() - tsVal.GetValue() > 1));
    if (!AreOpposite(seen, tsVal))
    {
        const uint32_t offset = input.Word();
        MUST(IsStaleByPeer(seen.GetValue() + offset, tsVal.GetValue() + offset, since) == isStale);
        MUST(!isStale || !IsStaleByPeer(tsVal.GetValue(), seen.GetValue(), since));
    }
    MUST(SuccessorIss(seen) - seen > 65535);

    ActiveReuseSnapshot state;
    state.oldTimestamps = input.Bit();
    state.newTimestamps = input.Bit();
    state.isBound = input.Bit();
    state.isLoopback = input.Bit();
    state.sinceEntry = input.Duration();
    state.delay = input.Duration();
    const bool off = DecideActiveReuse(TimeWaitReuseActive::OFF, state);
    const bool loopback = DecideActiveReuse(TimeWaitReuseActive::LOOPBACK, state);
    const bool on = DecideActiveReuse(TimeWaitReuseActive::ON, state);
    const bool hasTimestamps = state.oldTimestamps && state.newTimestamps;
    MUST(off == (hasTimestamps && state.isBound));
    MUST((!off || loopback) && (!loopback || on) && (!on || hasTimestamps));
    MUST(loopback == (state.isLoopback ? on : off));
    MUST(!on || state.isBound || state.sinceEntry >= state.delay);
}

void
CheckClose(Input& input)
{
    CloseSnapshot state;
    state.state = input.State();
    state.hasUnsent = input.Bit();
    state.hasUnread = input.Bit();
    state.lingersZero = input.Bit();
    const CloseVerdict close = DecideClose(state);
    const CloseVerdict abort = DecideAbort(state.state);
    MUST(abort == CloseVerdict::RESET || abort == CloseVerdict::DELETE);
    MUST(!state.lingersZero || close == abort);
    MUST(close != CloseVerdict::FIN_EARLY ||
         (state.state == TcpSocket::SYN_RCVD && !state.hasUnsent));
    MUST(state.state != TcpSocket::SYN_SENT || close != CloseVerdict::RESET);
    MUST(!state.hasUnread || state.state == TcpSocket::SYN_SENT || close == CloseVerdict::RESET ||
         state.lingersZero);
}

void
CheckGiveUp(Input& input)
{
    RetryPolicy policy;
    policy.limit = input.Bit() ? RetryLimit::TIME : RetryLimit::COUNT;
    policy.retries = input.UpTo(UINT32_MAX);
    policy.leastTimeout = input.Duration() + NanoSeconds(1);
    policy.maxTimeout = input.Duration();
    policy.userTimeout = input.Bit();
    const Time limit = GetRetryTimeLimit(policy);
    MUST(limit >= policy.leastTimeout);
    RetryPolicy longer = policy;
    longer.retries += longer.retries == UINT32_MAX ? 0 : 1;
    MUST(GetRetryTimeLimit(longer) >= limit);

    RetrySnapshot state{input.UpTo(UINT32_MAX), input.Duration()};
    const RetryDecision decision = DecideRetransmission(policy, state);
    CheckTexts(TcpDropReason::NONE, decision.rule);
    if (decision.verdict == RetryVerdict::GIVE_UP)
    {
        MUST(!policy.userTimeout);
        MUST(policy.limit == RetryLimit::COUNT
                 ? state.retransmissions >= policy.retries
                 : state.retransmissions > 0 && state.sinceFirst >= limit);
    }
    else
    {
        MUST(DecideRetransmission(longer, state).verdict == RetryVerdict::RETRANSMIT);
    }

    const uint32_t linear = input.UpTo(UINT32_MAX);
    const RetryDecision syn = DecideSynRetransmission(policy, linear, state);
    MUST((syn.verdict == RetryVerdict::GIVE_UP) ==
         (state.retransmissions >= uint64_t{policy.retries} + linear ||
          (policy.limit == RetryLimit::TIME && state.sinceFirst >= limit)));

    ProbeSnapshot probes{input.UpTo(UINT32_MAX), input.Duration(), input.Bit()};
    const RetryDecision probe = DecideWindowProbe(policy, probes);
    MUST(probe.verdict == RetryVerdict::RETRANSMIT || probes.orphan ||
         (!policy.userTimeout && probes.unanswered >= policy.retries));
    probes.orphan = true;
    MUST(probe.verdict == RetryVerdict::RETRANSMIT ||
         DecideWindowProbe(policy, probes).verdict == RetryVerdict::GIVE_UP);

    const KeepAlivePolicy keep{
        input.Duration(), input.Duration(), input.UpTo(UINT32_MAX), input.Duration()};
    const KeepAliveSnapshot heard{input.Duration(), input.UpTo(UINT32_MAX), input.Bit()};
    const KeepAliveDecision alive = DecideKeepAlive(keep, heard);
    MUST((alive.verdict == KeepAliveVerdict::WAIT) ==
         (heard.hasOutstanding || heard.silence < keep.idle));
    MUST(alive.verdict != KeepAliveVerdict::WAIT || alive.next <= keep.idle);
    MUST(alive.verdict != KeepAliveVerdict::PROBE || alive.next == keep.interval);
    MUST(alive.verdict != KeepAliveVerdict::RESET || alive.next.IsZero());
    MUST(alive.verdict != KeepAliveVerdict::RESET || keep.userTimeout.IsZero() ||
         heard.probesSent > 0);
}

void
CheckIcmp(Input& input)
{
    const uint8_t type = input.Byte();
    const uint8_t code = input.Byte();
    const IcmpMeaning meaning =
        input.Bit() ? ClassifyIcmpv4(type, code) : ClassifyIcmpv6(type, code);
    MUST(meaning <= IcmpMeaning::NOTHING);
    IcmpSnapshot connection;
    connection.state = input.State();
    connection.sndUna = SequenceNumber32(input.Word());
    connection.sndNxt = connection.sndUna + SequenceNumber32(input.UpTo(65535U << 14));
    const SequenceNumber32 quoted = input.Near(connection.sndUna);
    const IcmpDecision decision = DecideIcmp(connection, meaning, quoted);
    CheckTexts(decision.reason);
    const bool isOpening =
        connection.state == TcpSocket::SYN_SENT || connection.state == TcpSocket::SYN_RCVD;
    const bool isOutstanding = quoted.GetValue() - connection.sndUna.GetValue() <
                               connection.sndNxt.GetValue() - connection.sndUna.GetValue();
    MUST(decision.reason == TcpDropReason::NONE || decision.verdict == IcmpVerdict::IGNORE);
    MUST((decision.verdict != IcmpVerdict::IGNORE) ==
         (isOutstanding && meaning != IcmpMeaning::NOTHING));
    MUST(decision.verdict != IcmpVerdict::ABORT || (isOpening && meaning == IcmpMeaning::HARD));
    const auto offset = static_cast<int32_t>(input.Word());
    connection.sndUna += offset;
    connection.sndNxt += offset;
    MUST(DecideIcmp(connection, meaning, quoted + offset).verdict == decision.verdict);

    const uint32_t current = input.UpTo(65535);
    const uint32_t options = input.UpTo(40);
    const uint32_t least = 536;
    const uint32_t size = ShrinkSegment(current, input.UpTo(UINT32_MAX), 60, least, options);
    MUST(size <= current && size >= std::min(current, least - options));
}

void
CheckAnswers(Input& input)
{
    InvalidAnswerSnapshot answers;
    const Time now = input.Duration();
    answers.interval = input.Duration();
    MUST(MayAnswerInvalid(answers, now));
    answers.last = now;
    MUST(MayAnswerInvalid(answers, now) == answers.interval.IsZero());
    MUST(MayAnswerInvalid(answers, now + answers.interval));

    ChallengeAckBudget budget;
    const uint32_t limit = input.Bit() ? input.Byte() % 8 : ChallengeAckBudget::UNLIMITED;
    for (uint32_t i = 0; i < 10; ++i)
    {
        MUST(budget.Take(now, limit) == (i < limit));
    }
    MUST(budget.Take(now + Seconds(1), limit) == (limit > 0));
}

void
CheckNumbers(Input& input)
{
    const auto selection = static_cast<PortSelection>(input.Byte() % 3);
    const PortParity parity = input.Bit() ? PortParity::EVEN_FIRST : PortParity::ODD_FIRST;
    const uint32_t start = input.Word();
    const uint32_t count = 1 + input.Byte() % 32;
    std::vector<bool> seen(count);
    for (uint32_t n = 0; n < count; ++n)
    {
        const uint32_t offset = GetPortOffset(selection, parity, start, count, n);
        MUST(offset < count);
        MUST(!seen[offset]);
        seen[offset] = true;
    }
    const uint32_t range = 1 + input.UpTo(65535);
    MUST(GetPortOffset(selection, parity, start, range, input.UpTo(range - 1)) < range);

    const TcpConnectionId id(Ipv4Address(input.Word()),
                             static_cast<uint16_t>(input.Word()),
                             Ipv4Address(input.Word()),
                             static_cast<uint16_t>(input.Word()));
    const SipHashKey key{input.Word(), input.Word()};
    const Time now = input.Duration();
    const Time tick = input.Duration();
    const uint32_t constant = input.Word();
    const uint32_t random = input.Word();
    const auto isn = [&](IsnMode mode, Time time) {
        return GenerateIsn(mode, time, tick, id, key, constant, random).GetValue();
    };
    MUST(isn(IsnMode::CONSTANT, now) == constant && isn(IsnMode::RANDOM, now) == random);
    // RFC 6528 section 3: the hash is one number for a connection, and the clock does the rest.
    MUST(isn(IsnMode::HASHED, now) - isn(IsnMode::CLOCK, now) == isn(IsnMode::HASHED, Time()));
    MUST(isn(IsnMode::CLOCK, now + tick) - isn(IsnMode::CLOCK, now) == (tick.IsZero() ? 0 : 1));
}

} // namespace

extern "C" int
LLVMFuzzerInitialize(int* /* count */, char*** /* arguments */)
{
    Time::SetResolution(Time::NS); // from here on no list of all times is kept
    return 0;
}

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t bytes)
{
    Input input(data, bytes);
    using Check = void (*)(Input&);
    constexpr Check CHECKS[] = {CheckListener,
                                CheckTimeouts,
                                CheckHalfOpen,
                                CheckSynSent,
                                CheckAcceptance,
                                CheckTimeWait,
                                CheckReuse,
                                CheckClose,
                                CheckGiveUp,
                                CheckIcmp,
                                CheckAnswers,
                                CheckNumbers,
                                CheckHandshakeWatch,
                                CheckFollow,
                                CheckTranslation,
                                CheckProxy,
                                CheckProxyCookie,
                                CheckSigns};
    CHECKS[input.Byte() % std::size(CHECKS)](input);
    return 0;
}
