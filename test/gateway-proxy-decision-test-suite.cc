// SPDX-License-Identifier: GPL-2.0-only
//
// The SYN proxy's rules as tables, its cookies, and the bytes it changes.

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/syn-proxy-cookie.h"
#include "ns3/syn-proxy-decision.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-option-winscale.h"
#include "ns3/tcp-segment-bytes.h"
#include "ns3/test.h"

#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t PSH = TcpHeader::PSH;

/** \return a segment */
TcpSegmentView
Make(uint8_t flags, uint32_t seq, uint32_t ack, uint32_t textBytes = 0)
{
    TcpSegmentView view;
    view.flags = flags;
    view.seq = SequenceNumber32(seq);
    view.ack = SequenceNumber32(ack);
    view.textBytes = textBytes;
    return view;
}

/** One row a rule. */
class ProxyRulesTestCase : public TestCase
{
  public:
    ProxyRulesTestCase()
        : TestCase("one row for each rule of the proxy")
    {
    }

  private:
    /** ISNs: the client's text begins at 0, the cookie ends at 2^31 - 1. */
    static constexpr uint32_t CLIENT = 0xffffffff;
    static constexpr uint32_t COOKIE = 0x7fffffff;
    static constexpr uint32_t SERVER = 0xfffffffe;

    /** \return a snapshot */
    static SynProxySnapshot
    In(SynProxyState state, bool isReopening = false, bool isOutbound = false)
    {
        SynProxySnapshot known;
        known.state = state;
        known.clientIsn = SequenceNumber32(CLIENT);
        known.cookie = SequenceNumber32(COOKIE);
        known.serverIsn = SequenceNumber32(SERVER);
        known.clientNext = SequenceNumber32(CLIENT + 1 + 500); // 500 bytes are held
        known.offeredBytes = 14600;
        known.isReopening = isReopening;
        known.isOutbound = isOutbound;
        known.reopeningIsn = SequenceNumber32(777);
        return known;
    }

    // A table: one row for each rule.
    void
    DoRun() override
    {
        using State = SynProxyState;
        using Verdict = SynProxyVerdict;
        constexpr uint32_t ACKED = COOKIE + 1;

        struct Row
        {
            const char* what;
            SynProxySnapshot known;
            TcpSegmentView segment;
            Verdict verdict;
        };

        const std::vector<Row> ofClient{
            {"SYN", In(State::NONE), Make(SYN, 5, 0), Verdict::ANSWER_SYN},
            {"SYN with text", In(State::NONE), Make(SYN, 5, 0, 9), Verdict::ANSWER_SYN},
            {"SYN for ECN", In(State::NONE), Make(SYN | 0xc0, 5, 0), Verdict::ANSWER_SYN},
            {"SYN,ACK", In(State::NONE), Make(SYN | ACK, 5, 6), Verdict::DROP},
            {"SYN,FIN", In(State::NONE), Make(SYN | FIN, 5, 6), Verdict::DROP},
            {"SYN,RST", In(State::NONE), Make(SYN | RST, 5, 6), Verdict::DROP},
            {"ACK", In(State::NONE), Make(ACK, 5, 6), Verdict::CHECK_COOKIE},
            {"FIN,ACK", In(State::NONE), Make(FIN | ACK, 5, 6), Verdict::CHECK_COOKIE},
            {"no bits", In(State::NONE), Make(0, 5, 6, 1), Verdict::CHECK_COOKIE},
            {"FIN", In(State::NONE), Make(FIN, 5, 6), Verdict::DROP},
            {"RST", In(State::NONE), Make(RST, 5, 6), Verdict::DROP},
            {"RST,ACK", In(State::NONE), Make(RST | ACK, 5, 6), Verdict::DROP},
            {"same SYN", In(State::SYN_SENT), Make(SYN, CLIENT, 0), Verdict::DROP},
            {"other SYN", In(State::SYN_SENT), Make(SYN, 777, 0), Verdict::ANSWER_SYN},
            {"ACK again", In(State::SYN_SENT), Make(ACK, 0, ACKED), Verdict::SWALLOW},
            {"text", In(State::SYN_SENT), Make(ACK | PSH, 0, ACKED, 9), Verdict::HOLD},
            {"FIN", In(State::SYN_SENT), Make(ACK | FIN, 9, ACKED), Verdict::HOLD},
            {"last in window", In(State::SYN_SENT), Make(ACK, 14600, ACKED, 1), Verdict::HOLD},
            {"beyond", In(State::SYN_SENT), Make(ACK, 14601, ACKED, 1), Verdict::DROP},
            {"before", In(State::SYN_SENT), Make(ACK, CLIENT, ACKED, 1), Verdict::DROP},
            {"bad ACK", In(State::SYN_SENT), Make(ACK, 0, ACKED + 1, 1), Verdict::DROP},
            {"RST", In(State::SYN_SENT), Make(RST, 0, 0), Verdict::GIVE_UP},
            {"RST behind text", In(State::SYN_SENT), Make(RST, 500, 0), Verdict::GIVE_UP},
            {"RST in window", In(State::SYN_SENT), Make(RST, 501, 0), Verdict::DROP},
            {"RST before", In(State::SYN_SENT), Make(RST, CLIENT, 0), Verdict::DROP},
            {"reopens", In(State::SYN_SENT, true), Make(ACK, 778, 4), Verdict::CHECK_COOKIE},
            {"does not", In(State::SYN_SENT, true), Make(ACK, 0, ACKED), Verdict::SWALLOW},
            {"same SYN", In(State::OPEN), Make(SYN, CLIENT, 0), Verdict::DROP},
            {"other SYN", In(State::OPEN), Make(SYN, 5, 0), Verdict::TRANSLATE},
            {"anything", In(State::OPEN), Make(ACK, 5, 6), Verdict::TRANSLATE},
            {"RST", In(State::OPEN), Make(RST, 5, 6), Verdict::TRANSLATE},
            {"reopens", In(State::OPEN, true), Make(ACK, 778, 4), Verdict::TRANSLATE},
            {"same SYN", In(State::CLOSING), Make(SYN, CLIENT, 0), Verdict::ANSWER_SYN},
            {"anything", In(State::CLOSING), Make(ACK, 778, 6), Verdict::TRANSLATE},
            {"reopens", In(State::CLOSING, true), Make(ACK, 778, 4), Verdict::CHECK_COOKIE},
            {"RST", In(State::CLOSING, true), Make(RST | ACK, 778, 4), Verdict::TRANSLATE},
            {"SYN,ACK", In(State::OUTBOUND), Make(SYN | ACK, 5, 6), Verdict::PASS},
            {"SYN", In(State::OUTBOUND), Make(SYN, 5, 6), Verdict::PASS},
            {"SYN,ACK", In(State::CLOSING, false, true), Make(SYN | ACK, 5, 6), Verdict::PASS},
            {"SYN", In(State::CLOSING, false, true), Make(SYN, 5, 6), Verdict::ANSWER_SYN},
            {"anything", In(State::CLOSING, false, true), Make(ACK, 5, 6), Verdict::PASS},
        };
        const std::vector<Row> ofServer{
            {"SYN", In(State::NONE), Make(SYN, 5, 0), Verdict::TRACK_OUTBOUND},
            {"SYN,ACK", In(State::NONE), Make(SYN | ACK, 5, 6), Verdict::RESET_SERVER},
            {"ACK", In(State::NONE), Make(ACK, 5, 6, 9), Verdict::RESET_SERVER},
            {"RST", In(State::NONE), Make(RST, 5, 6), Verdict::DROP},
            {"RST,ACK", In(State::NONE), Make(RST | ACK, 5, 6), Verdict::DROP},
            {"no bits", In(State::NONE), Make(0, 5, 6), Verdict::DROP},
            {"SYN,ACK", In(State::SYN_SENT), Make(SYN | ACK, 5, 0), Verdict::OPEN},
            {"bad SYN,ACK", In(State::SYN_SENT), Make(SYN | ACK, 5, 1), Verdict::RESET_SERVER},
            {"bad ACK", In(State::SYN_SENT), Make(ACK, 5, 1), Verdict::RESET_SERVER},
            {"only ACK", In(State::SYN_SENT), Make(ACK, 5, 0), Verdict::DROP},
            {"SYN", In(State::SYN_SENT), Make(SYN, 5, 0), Verdict::DROP},
            {"RST,ACK", In(State::SYN_SENT), Make(RST | ACK, 5, 0), Verdict::REFUSE},
            {"bad RST,ACK", In(State::SYN_SENT), Make(RST | ACK, 5, 1), Verdict::DROP},
            {"RST", In(State::SYN_SENT), Make(RST, 5, 0), Verdict::DROP},
            {"same SYN,ACK", In(State::OPEN), Make(SYN | ACK, SERVER, 0), Verdict::ACKNOWLEDGE},
            {"other SYN,ACK", In(State::OPEN), Make(SYN | ACK, 5, 0), Verdict::TRANSLATE},
            {"text", In(State::OPEN), Make(ACK, SERVER + 1, 0, 9), Verdict::TRANSLATE},
            {"RST", In(State::OPEN), Make(RST, SERVER + 1, 0), Verdict::TRANSLATE},
            {"SYN", In(State::CLOSING), Make(SYN, 5, 0), Verdict::TRACK_OUTBOUND},
            {"FIN", In(State::CLOSING), Make(FIN | ACK, 5, 0), Verdict::TRANSLATE},
            {"anything", In(State::OUTBOUND), Make(ACK, 5, 0), Verdict::PASS},
            {"SYN", In(State::CLOSING, false, true), Make(SYN, 5, 0), Verdict::TRACK_OUTBOUND},
            {"anything", In(State::CLOSING, false, true), Make(ACK, 5, 0), Verdict::PASS},
        };
        std::set<Verdict> seen;
        for (const Row& row : ofClient)
        {
            const SynProxyDecision decision = DecideFromClient(row.known, row.segment);
            seen.insert(decision.verdict);
            NS_TEST_EXPECT_MSG_EQ(int(decision.verdict),
                                  int(row.verdict),
                                  "client, state " << int(row.known.state) << ": " << row.what);
        }
        for (const Row& row : ofServer)
        {
            const SynProxyDecision decision = DecideFromServer(row.known, row.segment);
            seen.insert(decision.verdict);
            NS_TEST_EXPECT_MSG_EQ(int(decision.verdict),
                                  int(row.verdict),
                                  "server, state " << int(row.known.state) << ": " << row.what);
        }
        NS_TEST_EXPECT_MSG_EQ(
            seen.size(), std::size_t(Verdict::TRACK_OUTBOUND) + 1, "every verdict has a row");
    }
};

/** Windows on both sides. */
class ScalesTestCase : public TestCase
{
  public:
    ScalesTestCase()
        : TestCase("windows are rescaled, and never say more than there is")
    {
    }

  private:
    void
    DoRun() override
    {
        SynProxyScales scales{true, true, 3, 2, 7};
        NS_TEST_EXPECT_MSG_EQ(ScaleToServer(scales, 1000, false), 1000, "the server knows 3");
        NS_TEST_EXPECT_MSG_EQ(ScaleToClient(scales, 1000, false), 31, "4000 bytes in 128s");
        NS_TEST_EXPECT_MSG_EQ(ScaleToClient(scales, 65535, true), 65535, "of a SYN");
        NS_TEST_EXPECT_MSG_EQ(ScaleToClient(scales, 31, false), 0, "124 bytes are less than one");
        scales.announced = 0;
        NS_TEST_EXPECT_MSG_EQ(ScaleToClient(scales, 65535, false), 65535, "as much as fits");
        scales = {true, false, 3, 0, 7}; // the server does not scale: neither way
        NS_TEST_EXPECT_MSG_EQ(ScaleToServer(scales, 1000, false), 8000, "unscaled for it");
        NS_TEST_EXPECT_MSG_EQ(ScaleToServer(scales, 10000, false), 65535, "as much as fits");
        NS_TEST_EXPECT_MSG_EQ(ScaleToServer(scales, 10000, true), 10000, "of a SYN");
        NS_TEST_EXPECT_MSG_EQ(ScaleToClient(scales, 12800, false), 100, "scaled for the client");
        scales = {false, false, 0, 0, 7};
        NS_TEST_EXPECT_MSG_EQ(ScaleToServer(scales, 10000, false), 10000, "no scales");
        NS_TEST_EXPECT_MSG_EQ(ScaleToClient(scales, 10000, false), 10000, "no scales");
    }
};

/** Cookies carry everything, for a while, for one connection. */
class ProxyCookieTestCase : public TestCase
{
  public:
    ProxyCookieTestCase()
        : TestCase("a cookie carries all options, for one connection and a while")
    {
    }

  private:
    void
    DoRun() override
    {
        SynCookieSettings settings;
        settings.secret = {1, 2};
        settings.mssTable = SYN_COOKIE_MSS_IPV4;
        const TcpConnectionId id(Ipv4Address("10.0.0.1"), 1000, Ipv4Address("10.0.0.2"), 80);
        const SequenceNumber32 isn(0xffffffff);
        const Time now = Seconds(60 * 1000 + 1);
        const auto make = [&](const SynProxyOptions& options) {
            return MakeSynProxyCookie(settings, now, id, isn, options);
        };
        const auto read = [&](Time time, SequenceNumber32 iss) {
            return ReadSynProxyCookie(settings, time, id, isn, iss);
        };
        std::vector<std::optional<uint8_t>> shifts{std::nullopt};
        for (uint8_t shift = 0; shift <= 14; ++shift)
        {
            shifts.emplace_back(shift);
        }
        for (const auto& shift : shifts)
        {
            for (int bits = 0; bits < 4; ++bits)
            {
                for (const uint16_t mss : {0, 100, 536, 1299, 1300, 1440, 1459, 1460, 9000})
                {
                    const SynProxyOptions options{mss, shift, (bits & 1) != 0, (bits & 2) != 0};
                    const SequenceNumber32 iss = make(options);
                    const SynProxyCookieContent content = read(now, iss);
                    const uint16_t kept = mss < 1300   ? 536
                                          : mss < 1440 ? 1300
                                          : mss < 1460 ? 1440
                                                       : 1460;
                    NS_TEST_ASSERT_MSG_EQ(
                        (content.verdict == SynProxyCookieVerdict::VALID), true, "valid");
                    NS_TEST_EXPECT_MSG_LT(iss.GetValue(), 1U << 31, "below 2^31");
                    NS_TEST_EXPECT_MSG_EQ(content.options.mss, kept, "MSS of " << mss);
                    NS_TEST_EXPECT_MSG_EQ((content.options.wscale == shift), true, "scale");
                    NS_TEST_EXPECT_MSG_EQ(content.options.sackPermitted, ((bits & 1) != 0), "SACK");
                    NS_TEST_EXPECT_MSG_EQ(content.options.timestamps, ((bits & 2) != 0), "TS");
                }
            }
        }
        CheckLife(settings, now, id, isn);
        CheckGuesses(settings, now, id, isn);
    }

    /** Valid in its period and the next; then stale; then nothing. */
    void
    CheckLife(SynCookieSettings settings, Time now, const TcpConnectionId& id, SequenceNumber32 isn)
    {
        const SequenceNumber32 iss = MakeSynProxyCookie(settings, now, id, isn, {});
        const auto verdict = [&](double seconds) {
            return int(ReadSynProxyCookie(settings, now + Seconds(seconds), id, isn, iss).verdict);
        };
        const int valid = int(SynProxyCookieVerdict::VALID);
        const int stale = int(SynProxyCookieVerdict::STALE);
        const int invalid = int(SynProxyCookieVerdict::INVALID);
        NS_TEST_EXPECT_MSG_EQ(verdict(58), valid, "its period");
        NS_TEST_EXPECT_MSG_EQ(verdict(118), valid, "the next");
        NS_TEST_EXPECT_MSG_EQ(verdict(119), stale, "the one after");
        NS_TEST_EXPECT_MSG_EQ(verdict(238), stale, "and after that");
        NS_TEST_EXPECT_MSG_EQ(verdict(240), invalid, "forgotten");
        settings.rotationPeriods = 1;
        const SequenceNumber32 rotated = MakeSynProxyCookie(settings, now, id, isn, {});
        NS_TEST_EXPECT_MSG_NE(rotated, iss, "another secret");
        NS_TEST_EXPECT_MSG_EQ(
            int(ReadSynProxyCookie(settings, now + Seconds(60), id, isn, rotated).verdict),
            valid,
            "across a rotation");
        settings.maxAgePeriods = 0;
        NS_TEST_EXPECT_MSG_EQ(
            int(ReadSynProxyCookie(settings, now + Seconds(60), id, isn, rotated).verdict),
            stale,
            "if it may");
        // At the very start there is no older period.
        NS_TEST_EXPECT_MSG_EQ(
            int(ReadSynProxyCookie(settings, Time(), id, isn, SequenceNumber32(3U << 21)).verdict),
            invalid,
            "before time began");
    }

    /** Of 2^22 guesses with the right options and time, two in a million or so are right. */
    void
    CheckGuesses(const SynCookieSettings& settings,
                 Time now,
                 const TcpConnectionId& id,
                 SequenceNumber32 isn)
    {
        const uint32_t iss = MakeSynProxyCookie(settings, now, id, isn, {}).GetValue();
        uint32_t right = 0;
        for (uint32_t guess = 0; guess < 1U << 21; guess += 16)
        {
            const uint32_t other = (iss & ~((1U << 21) - 1)) | guess;
            right += ReadSynProxyCookie(settings, now, id, isn, SequenceNumber32(other)).verdict ==
                             SynProxyCookieVerdict::VALID
                         ? 1
                         : 0;
        }
        NS_TEST_EXPECT_MSG_LT_OR_EQ(right, 1, "one number of 2^21 is right");
        for (const TcpConnectionId& other :
             {id.Reversed(), id.WithLocalPort(1001), TcpConnectionId()})
        {
            NS_TEST_EXPECT_MSG_EQ(
                int(ReadSynProxyCookie(settings, now, other, isn, SequenceNumber32(iss)).verdict),
                int(SynProxyCookieVerdict::INVALID),
                "of another connection");
        }
    }
};

/** Bytes: what is changed, and that all else is not. */
class SegmentBytesTestCase : public TestCase
{
  public:
    SegmentBytesTestCase()
        : TestCase("changed bytes are those of a new header, checksum and all")
    {
    }

  private:
    /** \return a header with SACK at an odd place. \param offset of all numbers to the peer's */
    static std::vector<uint8_t>
    Write(uint32_t seq, uint32_t ack, uint32_t tsVal, uint32_t tsEcr, uint32_t offset, bool hasSack)
    {
        TcpHeader header;
        header.SetSourcePort(80);
        header.SetDestinationPort(1000);
        header.SetSequenceNumber(SequenceNumber32(seq));
        header.SetAckNumber(SequenceNumber32(ack));
        header.SetFlags(ACK);
        header.SetWindowSize(1234);
        const Ptr<TcpOptionWinScale> odd = CreateObject<TcpOptionWinScale>(); // three bytes
        odd->SetScale(4);
        header.AppendOption(odd);
        if (hasSack)
        {
            const Ptr<TcpOptionSack> sack = CreateObject<TcpOptionSack>();
            for (const uint32_t edge : {0xfffffff0U, 0x10U, 0x7fffffffU})
            {
                sack->AddSackBlock(
                    {SequenceNumber32(edge + offset), SequenceNumber32(edge + offset + 100)});
            }
            header.AppendOption(sack);
        }
        const Ptr<TcpOptionTS> ts = CreateObject<TcpOptionTS>();
        ts->SetTimestamp(tsVal);
        ts->SetEcho(tsEcr);
        header.AppendOption(ts);
        header.EnableChecksums();
        header.InitializeChecksum(Ipv4Address("10.0.0.1"), Ipv4Address("10.0.0.2"), 6);
        const Ptr<Packet> packet = Create<Packet>(11); // odd text
        packet->AddHeader(header);
        std::vector<uint8_t> bytes(packet->GetSize());
        packet->CopyData(bytes.data(), packet->GetSize());
        bytes.resize(bytes.size() - 11);
        return bytes;
    }

    /** \return the header of an editor */
    static std::vector<uint8_t>
    Read(const TcpSegmentBytes& bytes)
    {
        return {bytes.GetData(), bytes.GetData() + bytes.GetSize()};
    }

    void
    DoRun() override
    {
        const auto plain = Write(100, 200, 300, 400, 0, false);
        TcpSegmentBytes bytes(plain.data(), plain.size(), true);
        bytes.ShiftSender(0xffffff00, 5);
        const auto wrapped = Write(100 + 0xffffff00, 200, 305, 400, 0, false);
        NS_TEST_EXPECT_MSG_EQ((Read(bytes) == wrapped), true, "the sender's numbers");
        bytes.ShiftSender(0x100, 0 - 5U);
        NS_TEST_EXPECT_MSG_EQ((Read(bytes) == plain), true, "and back");
        const auto sack = Write(100, 200, 300, 400, 0, true);
        TcpSegmentBytes other(sack.data(), sack.size(), true);
        other.ShiftReceiver(0x80000001, 0 - 400U + 0xffffffff);
        const auto shifted = Write(100, 200 + 0x80000001, 300, 0xffffffff, 0x80000001, true);
        NS_TEST_EXPECT_MSG_EQ((Read(other) == shifted), true, "the receiver's, SACK included");
        other.SetWindow(65535);
        other.SetWindow(1234);
        NS_TEST_EXPECT_MSG_EQ((Read(other) == shifted), true, "a window there and back");
        CheckBlank(sack);
        CheckOdd(sack);
        CheckQuote(plain);
    }

    /** Options are overwritten, others stay. */
    void
    CheckBlank(const std::vector<uint8_t>& sack)
    {
        TcpSegmentBytes bytes(sack.data(), sack.size(), true);
        bytes.BlankOption(TcpOption::SACK);
        const auto blank = Read(bytes);
        uint32_t nops = 0;
        for (std::size_t at = 20; at < blank.size(); ++at)
        {
            nops += at >= 23 && at < 23 + 26 ? (blank[at] == 1 ? 1 : 0) : 0;
            const bool isSack = at >= 23 && at < 23 + 26;
            NS_TEST_EXPECT_MSG_EQ((isSack || blank[at] == sack[at]), true, "byte " << at);
        }
        NS_TEST_EXPECT_MSG_EQ(nops, 26, "all of the option");
        const uint16_t before = static_cast<uint16_t>(sack[16] << 8 | sack[17]);
        NS_TEST_EXPECT_MSG_NE(int(before), (blank[16] << 8 | blank[17]), "another checksum");
    }

    /** No ACK bit, unknown and malformed options, no checksum. */
    void
    CheckOdd(std::vector<uint8_t> sack)
    {
        sack[13] = RST;
        TcpSegmentBytes reset(sack.data(), sack.size(), true);
        reset.ShiftReceiver(7, 7);
        NS_TEST_EXPECT_MSG_EQ((Read(reset) == sack), true, "a RST has no ACK number");
        sack[13] = 0;
        TcpSegmentBytes probe(sack.data(), sack.size(), true);
        probe.ShiftReceiver(7, 7);
        NS_TEST_EXPECT_MSG_EQ(int(probe.GetData()[11]), 200 + 7, "a probe of ns-3 has one");
        sack[13] = ACK;
        sack[20] = 254; // an experiment, of length 3
        sack[16] = sack[17] = 0;
        TcpSegmentBytes unknown(sack.data(), sack.size(), false);
        unknown.ShiftReceiver(7, 7);
        NS_TEST_EXPECT_MSG_EQ(int(unknown.GetData()[20]), 254, "kept");
        NS_TEST_EXPECT_MSG_EQ((unknown.GetData()[16] | unknown.GetData()[17]), 0, "no checksum");
        NS_TEST_EXPECT_MSG_EQ(int(unknown.GetData()[23 + 2 + 3]), 0xf7, "behind it all the same");
        for (const uint8_t length : {0, 1, 60})
        {
            sack[21] = length;
            TcpSegmentBytes malformed(sack.data(), sack.size(), false);
            malformed.ShiftReceiver(7, 7);
            malformed.BlankOption(TcpOption::TS);
            NS_TEST_EXPECT_MSG_EQ(
                std::string(malformed.GetData() + 20, malformed.GetData() + malformed.GetSize()),
                std::string(sack.begin() + 20, sack.end()),
                "length " << int(length) << ": nothing behind it is touched");
        }
    }

    /** A quotation of eight bytes has SEG.SEQ and no more. */
    void
    CheckQuote(const std::vector<uint8_t>& plain)
    {
        for (std::size_t size = 8; size < 20; ++size)
        {
            TcpSegmentBytes quote(plain.data(), size, true);
            quote.ShiftSender(1, 1);
            quote.ShiftReceiver(1, 1);
            quote.SetWindow(7);
            quote.BlankOption(TcpOption::TS);
            NS_TEST_EXPECT_MSG_EQ(quote.GetSize(), size, "as long as it was");
            NS_TEST_EXPECT_MSG_EQ(int(quote.GetData()[7]), 101, "SEG.SEQ");
            if (size >= 12)
            {
                NS_TEST_EXPECT_MSG_EQ(int(quote.GetData()[11]), 201, "SEG.ACK of " << size);
            }
        }
    }
};

/** The suite. */
class GatewayProxyDecisionTestSuite : public TestSuite
{
  public:
    GatewayProxyDecisionTestSuite()
        : TestSuite("tcp-lifecycle-gateway-proxy-decision")
    {
        AddTestCase(new ProxyRulesTestCase);
        AddTestCase(new ScalesTestCase);
        AddTestCase(new ProxyCookieTestCase);
        AddTestCase(new SegmentBytesTestCase);
    }
};

const GatewayProxyDecisionTestSuite g_gatewayProxyDecisionTestSuite; //!< registers the suite

} // namespace
