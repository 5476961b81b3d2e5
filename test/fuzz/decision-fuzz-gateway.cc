// SPDX-License-Identifier: GPL-2.0-only
//
// The decisions of a router on the path: handshakes, connections, proxy, translation, clocks.

#include "decision-fuzz.h"

#include "ns3/address-translation.h"
#include "ns3/connection-follow.h"
#include "ns3/handshake-watch.h"
#include "ns3/syn-flood-signs.h"
#include "ns3/syn-proxy-cookie.h"
#include "ns3/syn-proxy-decision.h"
#include "ns3/timestamp-clock.h"
#include "ns3/token-bucket.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ns3
{

void
CheckHandshakeWatch(Input& input)
{
    HandshakeSnapshot known;
    known.clientIsn = SequenceNumber32(input.Word());
    known.hasSynAck = input.Bit();
    known.serverIsn = SequenceNumber32(input.Word());
    const bool isKnown = input.Bit();
    const HandshakeSnapshot* handshake = isKnown ? &known : nullptr;
    const TcpSegmentView sent =
        input.Segment(input.Bit() ? known.clientIsn : known.clientIsn + SequenceNumber32(1),
                      known.serverIsn + SequenceNumber32(1));
    const TcpSegmentView answer =
        input.Segment(known.serverIsn, known.clientIsn + SequenceNumber32(1));
    const bool isSyn = sent.Has(TcpHeader::SYN);
    const bool isRst = sent.Has(TcpHeader::RST);
    const bool isNext = sent.seq.GetValue() == known.clientIsn.GetValue() + 1;

    const HandshakeStep client = DecideClientStep(handshake, sent);
    using S = HandshakeStep;
    MUST((client == S::START || client == S::REPEAT) ==
         (isSyn && !isRst && !sent.Has(TcpHeader::ACK)));
    MUST(client != S::REPEAT || (isKnown && sent.seq == known.clientIsn));
    MUST(client != S::START || !isKnown || sent.seq != known.clientIsn);
    MUST(client != S::ANSWERED);
    MUST((client == S::END) == (isKnown && !isSyn && isRst && isNext));
    if (client == S::COMPLETE)
    {
        MUST(isKnown && isNext && sent.Has(TcpHeader::ACK) && !isSyn && !isRst);
        MUST(!known.hasSynAck || sent.ack.GetValue() == known.serverIsn.GetValue() + 1);
    }
    const HandshakeStep server = DecideServerStep(handshake, answer);
    MUST(server == S::NOTHING || server == S::ANSWERED || server == S::END);
    MUST(isKnown || server == S::NOTHING);
    const bool isOfSyn =
        answer.Has(TcpHeader::ACK) && answer.ack.GetValue() == known.clientIsn.GetValue() + 1;
    MUST(server != S::ANSWERED || (isOfSyn && answer.Has(TcpHeader::SYN)));
    MUST(server != S::END ||
         (answer.Has(TcpHeader::RST) && (isOfSyn || !answer.Has(TcpHeader::ACK))));
}

namespace
{

FollowedEnd
TakeEnd(Input& input)
{
    constexpr uint32_t MOST = 65535U << 14; // RFC 7323 2.2
    FollowedEnd end;
    end.next = SequenceNumber32(input.Word());
    end.ack = SequenceNumber32(input.Word());
    end.edge = end.ack + SequenceNumber32(input.UpTo(MOST));
    end.hasFin = input.Bit();
    end.finEnd = end.next;
    end.isFinAcked = end.hasFin && input.Bit();
    return end;
}

/** \return true if no number of an end went back */
bool
IsNotBehind(const FollowedEnd& now, const FollowedEnd& before)
{
    const auto ahead = [](SequenceNumber32 a, SequenceNumber32 b) {
        return static_cast<int32_t>(a.GetValue() - b.GetValue()) >= 0;
    };
    return ahead(now.next, before.next) && ahead(now.ack, before.ack) &&
           ahead(now.edge, before.edge) && (now.hasFin || !before.hasFin) &&
           (now.isFinAcked || !before.isFinAcked);
}

bool
AreSame(const FollowedEnd& a, const FollowedEnd& b)
{
    return a.next == b.next && a.ack == b.ack && a.edge == b.edge && a.hasFin == b.hasFin &&
           a.isFinAcked == b.isFinAcked && a.finEnd == b.finEnd;
}

void
Shift(FollowedEnd& sender, FollowedEnd& receiver, TcpSegmentView& segment, int32_t offset)
{
    sender.next += offset;
    sender.finEnd += offset;
    receiver.ack += offset;
    receiver.edge += offset;
    segment.seq += offset;
}

} // namespace

void
CheckFollow(Input& input)
{
    FollowedEnd sender = TakeEnd(input);
    FollowedEnd receiver = TakeEnd(input);
    TcpSegmentView segment = input.Segment(input.Bit() ? receiver.ack : sender.next, receiver.next);
    const uint32_t windowBytes = input.UpTo(65535U << 14);
    const FollowedEnd senderBefore = sender;
    const FollowedEnd receiverBefore = receiver;

    const FollowedStep step = FollowSegment(sender, receiver, segment, windowBytes);
    const bool isRst = segment.Has(TcpHeader::RST);
    MUST((step == FollowedStep::RESET) ==
         (isRst && (segment.seq == receiverBefore.ack || segment.seq == senderBefore.next)));
    if (step == FollowedStep::SPOKE)
    {
        MUST(!isRst && !segment.Has(TcpHeader::SYN));
        MUST(segment.Has(TcpHeader::ACK) || segment.flags == 0);
        MUST(IsNotBehind(sender, senderBefore));
        MUST(receiver.isFinAcked || !receiverBefore.isFinAcked);
        MUST(receiver.isFinAcked == receiverBefore.isFinAcked || receiver.hasFin);
    }
    else
    {
        MUST(AreSame(sender, senderBefore) && AreSame(receiver, receiverBefore));
    }

    // Both directions have their own numbers: moving either changes nothing.
    FollowedEnd movedSender = senderBefore;
    FollowedEnd movedReceiver = receiverBefore;
    TcpSegmentView moved = segment;
    const auto theirs = static_cast<int32_t>(input.Word());
    const auto ours = static_cast<int32_t>(input.Word());
    Shift(movedSender, movedReceiver, moved, theirs);
    movedReceiver.next += ours;
    movedReceiver.finEnd += ours;
    movedSender.ack += ours;
    movedSender.edge += ours;
    moved.ack += ours;
    MUST(FollowSegment(movedSender, movedReceiver, moved, windowBytes) == step);
    MUST(movedSender.hasFin == sender.hasFin && movedReceiver.isFinAcked == receiver.isFinAcked);
}

void
CheckTranslation(Input& input)
{
    const TcpSegmentView segment = input.Segment(SequenceNumber32(1), SequenceNumber32(1));
    const bool isFromInside = input.Bit();
    const uint8_t bits =
        segment.flags & (TcpHeader::SYN | TcpHeader::ACK | TcpHeader::RST | TcpHeader::FIN);
    const bool isRequest = bits == TcpHeader::SYN;
    MUST(DecideTranslation(true, isFromInside, segment) == TranslationVerdict::TRANSLATE);
    // RFC 5382 REQ-3: from outside nothing begins a connection.
    MUST(DecideTranslation(false, isFromInside, segment) ==
         (isFromInside && isRequest ? TranslationVerdict::OPEN : TranslationVerdict::DROP));

    TranslatedConnection connection;
    for (int i = 0; i < 12; ++i)
    {
        const TranslatedConnection before = connection;
        TcpSegmentView next;
        next.flags = input.Byte();
        const bool isInside = input.Bit();
        const TranslationPhase phase = FollowTranslation(connection, isInside, next);
        const bool isOver =
            connection.hasReset || (connection.hasInsideFin && connection.hasOutsideFin);
        MUST((phase == TranslationPhase::ESTABLISHED) ==
             (connection.hasInsideSyn && connection.hasOutsideSyn && !isOver));
        const bool wasOver = before.hasReset || (before.hasInsideFin && before.hasOutsideFin);
        const bool isAnew = isInside && wasOver && next.Has(TcpHeader::SYN) &&
                            !next.Has(TcpHeader::ACK) && !next.Has(TcpHeader::RST) &&
                            !next.Has(TcpHeader::FIN);
        MUST(isAnew || (connection.hasReset >= before.hasReset &&
                        connection.hasInsideFin >= before.hasInsideFin &&
                        connection.hasOutsideFin >= before.hasOutsideFin));
        MUST(!isAnew || !isOver);
    }
}

/** What may be done with a segment of the client. */
static void
CheckProxyClient(const SynProxySnapshot& known, const TcpSegmentView& sent)
{
    using V = SynProxyVerdict;
    using S = SynProxyState;
    const bool isSyn = sent.Has(TcpHeader::SYN);
    const bool isRst = sent.Has(TcpHeader::RST);
    const V client = DecideFromClient(known, sent).verdict;
    MUST(client != V::SWALLOW || (sent.textBytes == 0 && !sent.Has(TcpHeader::FIN) && !isRst));
    MUST(client != V::OPEN && client != V::REFUSE && client != V::RESET_SERVER &&
         client != V::TRACK_OUTBOUND && client != V::ACKNOWLEDGE);
    MUST(client != V::ANSWER_SYN ||
         (isSyn && !isRst && !sent.Has(TcpHeader::ACK) && known.state != S::OPEN));
    MUST(client != V::CHECK_COOKIE || (!isSyn && !isRst && known.state != S::OPEN));
    MUST(client != V::HOLD || known.state == S::SYN_SENT);
    if (client == V::HOLD || client == V::SWALLOW)
    {
        MUST(sent.ack.GetValue() == known.cookie.GetValue() + 1);
        MUST(sent.seq.GetValue() - known.clientIsn.GetValue() - 1 <= known.offeredBytes);
    }
    // RFC 5961 section 3.2: only the exact number ends it.
    MUST(client != V::GIVE_UP ||
         (isRst &&
          (sent.seq == known.clientNext || sent.seq.GetValue() == known.clientIsn.GetValue() + 1)));
    // Nothing unproved reaches the server.
    MUST(known.state != S::NONE || (client != V::PASS && client != V::TRANSLATE));
    MUST((client == V::PASS) <= known.isOutbound);
}

/** And of the server. */
static void
CheckProxyServer(Input& input, const SynProxySnapshot& known)
{
    using V = SynProxyVerdict;
    using S = SynProxyState;
    const TcpSegmentView answer =
        input.Segment(input.Bit() ? known.serverIsn : SequenceNumber32(input.Word()),
                      known.clientIsn + SequenceNumber32(1));
    const V server = DecideFromServer(known, answer).verdict;
    const bool hasAck = answer.Has(TcpHeader::ACK);
    MUST(server != V::ANSWER_SYN && server != V::CHECK_COOKIE && server != V::HOLD &&
         server != V::SWALLOW && server != V::GIVE_UP);
    // RFC 9293 3.10.7.3: no RST answers a RST.
    MUST(server != V::RESET_SERVER || (hasAck && !answer.Has(TcpHeader::RST)));
    MUST(server != V::OPEN || (known.state == S::SYN_SENT && answer.Has(TcpHeader::SYN) && hasAck &&
                               answer.ack == known.clientIsn + SequenceNumber32(1)));
    MUST(server != V::REFUSE || (known.state == S::SYN_SENT && answer.Has(TcpHeader::RST) &&
                                 answer.ack == known.clientIsn + SequenceNumber32(1)));
    MUST(server != V::ACKNOWLEDGE || answer.seq == known.serverIsn);
}

static void
CheckProxyScales(Input& input)
{
    SynProxyScales scales;
    scales.clientScales = input.Bit();
    scales.serverScales = scales.clientScales && input.Bit();
    scales.client = input.Byte() % 15;
    scales.server = input.Byte() % 15;
    scales.announced = input.Byte() % 15;
    const auto window = static_cast<uint16_t>(input.UpTo(65535));
    MUST(ScaleToServer(scales, window, true) == window);
    MUST(ScaleToClient(scales, window, true) == window);
    // Never more than the server can take: what the client reads is at most what was meant.
    const uint64_t meant = uint64_t{window} << (scales.serverScales ? scales.server : 0);
    const uint64_t read = uint64_t{ScaleToClient(scales, window, false)}
                          << (scales.clientScales ? scales.announced : 0);
    MUST(read <= meant);
    const uint64_t offered = uint64_t{window} << (scales.clientScales ? scales.client : 0);
    const uint64_t taken = uint64_t{ScaleToServer(scales, window, false)}
                           << (scales.serverScales ? scales.client : 0);
    MUST(taken <= offered);
}

void
CheckProxy(Input& input)
{
    SynProxySnapshot known;
    known.state = static_cast<SynProxyState>(input.Byte() % 5);
    known.clientIsn = SequenceNumber32(input.Word());
    known.cookie = SequenceNumber32(input.Word() >> 1);
    known.serverIsn = SequenceNumber32(input.Word());
    known.offeredBytes = input.UpTo(65535);
    known.clientNext = known.clientIsn + SequenceNumber32(1 + input.UpTo(known.offeredBytes));
    known.isOutbound = known.state == SynProxyState::OUTBOUND ||
                       (known.state == SynProxyState::CLOSING && input.Bit());
    known.isReopening = input.Bit();
    known.reopeningIsn = input.Near(known.clientIsn);
    const TcpSegmentView sent = input.Segment(input.Bit() ? known.clientIsn : known.clientNext,
                                              known.cookie + SequenceNumber32(1));
    CheckProxyClient(known, sent);
    CheckProxyServer(input, known);
    CheckProxyScales(input);
}

void
CheckProxyCookie(Input& input)
{
    SynCookieSettings settings;
    settings.secret = {input.Word(), input.Word()};
    settings.mssTable = SYN_COOKIE_MSS_IPV4;
    const Time now = input.Duration();
    const TcpConnectionId id(Ipv4Address(input.Word()),
                             static_cast<uint16_t>(input.Word()),
                             Ipv4Address(input.Word()),
                             static_cast<uint16_t>(input.Word()));
    const SequenceNumber32 isn(input.Word());
    SynProxyOptions options;
    options.mss = static_cast<uint16_t>(input.UpTo(65535));
    if (input.Bit())
    {
        options.wscale = input.Byte() % 15;
    }
    options.sackPermitted = input.Bit();
    options.timestamps = input.Bit();
    const SequenceNumber32 iss = MakeSynProxyCookie(settings, now, id, isn, options);
    MUST(iss.GetValue() < 1U << 31);
    const SynProxyCookieContent read = ReadSynProxyCookie(settings, now, id, isn, iss);
    MUST(read.verdict == SynProxyCookieVerdict::VALID);
    MUST(read.options.wscale == options.wscale);
    MUST(read.options.sackPermitted == options.sackPermitted);
    MUST(read.options.timestamps == options.timestamps);
    MUST(read.options.mss <= std::max(options.mss, settings.mssTable.front()));
    // Any other number has bit 31 or another hash; one in 2^21 and fewer may pass.
    MUST(ReadSynProxyCookie(settings, now, id, isn, SequenceNumber32(iss.GetValue() | 1U << 31))
             .verdict == SynProxyCookieVerdict::INVALID);
}

void
CheckSigns(Input& input)
{
    TimestampClock clock;
    clock.offset = input.Word();
    clock.ticksPerSecond = 1 + input.UpTo(999999);
    const uint64_t nowMs = uint64_t{input.Word()} << (input.Byte() % 8);
    // Half the numbers of either clock, so that which of two is newer is defined.
    const uint64_t half = (uint64_t{1} << 31) * 1000 / std::max(clock.ticksPerSecond, 1000U) - 1;
    const uint64_t age = input.UpTo(static_cast<uint32_t>(std::min(nowMs, half)));
    const auto ms = static_cast<uint32_t>(nowMs - age);
    const uint32_t ticks = ToTimestampClock(clock, ms, nowMs);
    const uint32_t back = FromTimestampClock(clock, ticks, nowMs);
    const uint32_t early = ms - back; // a tick has 1000 / ticksPerSecond ms
    MUST(early <= 1000 / clock.ticksPerSecond);
    MUST(clock.ticksPerSecond < 1000 || early == 0);
    MUST(ToTimestampClock({}, ms, nowMs) == ms);

    const double burst = 1 + input.UpTo(1000);
    const double rate = 0.001 + input.UpTo(1000000);
    double tokens = burst;
    uint32_t taken = 0;
    Time elapsed;
    for (int i = 0; i < 32; ++i)
    {
        const Time wait = NanoSeconds(input.Word());
        elapsed += i == 0 ? Time() : wait;
        taken += TakeToken(tokens, i == 0 ? Time() : wait, rate, burst);
        MUST(tokens >= -1e-6 && tokens <= burst);
    }
    MUST(taken <= burst + elapsed.GetSeconds() * rate + 1e-3);
    MUST(taken >= 1);

    SynFinCusum state;
    const SynFinCusumConfig config{input.UpTo(100) / 100.0, input.UpTo(99) / 100.0};
    bool isOn = false;
    for (int i = 0; i < 8; ++i)
    {
        const double before = state.sum;
        const uint64_t syns = input.UpTo(100000);
        const uint64_t fins = input.UpTo(100000);
        const double sum = UpdateSynFinCusum(state, syns, fins, config);
        MUST(std::isfinite(sum) && sum >= 0 && sum == state.sum);
        MUST(syns > fins || sum <= before); // no more SYNs than ends: no sign of an attack
        const double threshold = 0.01 + input.UpTo(100);
        const bool was = isOn;
        isOn = DecideAlarm(isOn, sum, threshold);
        MUST(isOn || sum < threshold);
        MUST(!isOn || sum >= 0.8 * threshold);
        MUST(isOn == was || (isOn ? sum >= threshold : sum < 0.8 * threshold + 1e-9));
    }
}

} // namespace ns3
