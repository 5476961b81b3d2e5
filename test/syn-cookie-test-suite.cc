// SPDX-License-Identifier: GPL-2.0-only
//
// SYN cookies as numbers: what the measured kernel's do (reference 03), and that nothing else
// passes.

#include "ns3/admission-policies.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/listen-decision.h"
#include "ns3/syn-cookie.h"
#include "ns3/test.h"

#include <cstdlib>
#include <set>
#include <utility>

using namespace ns3;

namespace
{

const SequenceNumber32 IRS(0xfffffff0); // so that additions wrap

TcpConnectionId
Ipv4Id(uint16_t remotePort = 4000)
{
    return TcpConnectionId(Ipv4Address("10.0.0.1"), 80, Ipv4Address("10.0.0.2"), remotePort);
}

TcpConnectionId
Ipv6Id()
{
    return TcpConnectionId(Ipv6Address("fd00::1"), 80, Ipv6Address("fd00::2"), 4000);
}

SynCookieSettings
LinuxSettings()
{
    SynCookieSettings settings;
    settings.secret = {0x0123456789abcdefULL, 0xfedcba9876543210ULL};
    settings.mssTable = SYN_COOKIE_MSS_IPV4;
    return settings;
}

/** Make at \p made, read at \p read. */
std::optional<SynCookieContent>
MakeAndRead(const SynCookieSettings& settings, Time made, Time read, uint16_t mss = 1460)
{
    const SequenceNumber32 iss = MakeSynCookie(settings, made, Ipv4Id(), IRS, mss);
    return ReadSynCookie(settings, read, Ipv4Id(), IRS, iss);
}

/** Reference 03, cookie-isn.csv: how the number depends on what goes into it. */
class SynCookieNumberTestCase : public TestCase
{
  public:
    SynCookieNumberTestCase()
        : TestCase("The number follows client ISN, MSS, 4-tuple and minute as reference 03 says")
    {
    }

  private:
    void
    DoRun() override
    {
        const SynCookieSettings settings = LinuxSettings();
        const Time now = Seconds(70);
        const SequenceNumber32 best = MakeSynCookie(settings, now, Ipv4Id(), IRS, 1460);
        NS_TEST_EXPECT_MSG_EQ(
            MakeSynCookie(settings, Seconds(119), Ipv4Id(), IRS, 1460), best, "same minute");
        NS_TEST_EXPECT_MSG_EQ(
            MakeSynCookie(settings, now, Ipv4Id(), IRS + 1, 1460) - best, 1, "client ISN + 1");
        NS_TEST_EXPECT_MSG_EQ(
            best - MakeSynCookie(settings, now, Ipv4Id(), IRS, 1440), 1, "MSS 1440");
        NS_TEST_EXPECT_MSG_EQ(
            best - MakeSynCookie(settings, now, Ipv4Id(), IRS, 1300), 2, "MSS 1300");
        NS_TEST_EXPECT_MSG_EQ(
            best - MakeSynCookie(settings, now, Ipv4Id(), IRS, 536), 3, "MSS 536");
        NS_TEST_EXPECT_MSG_EQ(best - MakeSynCookie(settings, now, Ipv4Id(), IRS, 0), 3, "no MSS");

        std::set<uint32_t> numbers{best.GetValue()};
        numbers.insert(MakeSynCookie(settings, Seconds(59), Ipv4Id(), IRS, 1460).GetValue());
        numbers.insert(MakeSynCookie(settings, Seconds(120), Ipv4Id(), IRS, 1460).GetValue());
        numbers.insert(MakeSynCookie(settings, now, Ipv4Id(4001), IRS, 1460).GetValue());
        numbers.insert(MakeSynCookie(settings, now, Ipv6Id(), IRS, 1460).GetValue());
        SynCookieSettings other = settings;
        other.secret[1] ^= 1;
        numbers.insert(MakeSynCookie(other, now, Ipv4Id(), IRS, 1460).GetValue());
        NS_TEST_EXPECT_MSG_EQ(numbers.size(), 6, "another minute, port, address or secret");
    }
};

/** Reference 03, mss-options.csv: largest of the table not above the peer's. */
class SynCookieMssTestCase : public TestCase
{
  public:
    SynCookieMssTestCase()
        : TestCase("MSS is rounded down to the table; below it, to its least")
    {
    }

  private:
    void
    Expect(uint16_t offered, uint16_t kept)
    {
        const auto content = MakeAndRead(LinuxSettings(), Seconds(1), Seconds(1), offered);
        NS_TEST_ASSERT_MSG_EQ(content.has_value(), true, "valid for MSS " << offered);
        NS_TEST_EXPECT_MSG_EQ(content->mss, kept, "of MSS " << offered);
        NS_TEST_EXPECT_MSG_EQ(static_cast<int>(content->agePeriods), 0, "fresh");
    }

    void
    DoRun() override
    {
        const std::pair<uint16_t, uint16_t> rows[] = {{0, 536},
                                                      {100, 536},
                                                      {535, 536},
                                                      {536, 536},
                                                      {1000, 536},
                                                      {1299, 536},
                                                      {1300, 1300},
                                                      {1400, 1300},
                                                      {1440, 1440},
                                                      {1459, 1440},
                                                      {1460, 1460},
                                                      {8960, 1460},
                                                      {65535, 1460}};
        for (const auto& [offered, kept] : rows)
        {
            Expect(offered, kept);
        }
        SynCookieSettings ipv6 = LinuxSettings();
        ipv6.mssTable = SYN_COOKIE_MSS_IPV6;
        const SequenceNumber32 iss = MakeSynCookie(ipv6, Seconds(1), Ipv6Id(), IRS, 1440);
        NS_TEST_EXPECT_MSG_EQ(
            ReadSynCookie(ipv6, Seconds(1), Ipv6Id(), IRS, iss)->mss, 1440, "IPv6");
    }
};

/** Reference 03, lifetime.csv: accepted while the minute counter has advanced by at most one. */
class SynCookieLifetimeTestCase : public TestCase
{
  public:
    SynCookieLifetimeTestCase()
        : TestCase("A cookie lives 60 to 120 s, and every moment of it as often as one likes")
    {
    }

  private:
    void
    DoRun() override
    {
        const SynCookieSettings settings = LinuxSettings();

        struct Row
        {
            double phase;
            double accepted;
            double refused;
        };

        for (const Row& row :
             {Row{0.92, 118, 120}, Row{20.9, 98, 100}, Row{40.9, 78, 80}, Row{0, 119.999, 120}})
        {
            // 256 minutes wrap the counter: late batches behave as early ones.
            for (const double start : {0.0, 60.0, 255 * 60.0, 256 * 60.0, 100000 * 60.0})
            {
                const Time made = Seconds(start + row.phase);
                const auto last = MakeAndRead(settings, made, made + Seconds(row.accepted));
                NS_TEST_ASSERT_MSG_EQ(last.has_value(), true, "at phase " << row.phase);
                NS_TEST_EXPECT_MSG_EQ(static_cast<int>(last->agePeriods), 1, "one step old");
                NS_TEST_EXPECT_MSG_EQ(
                    MakeAndRead(settings, made, made + Seconds(row.refused)).has_value(),
                    false,
                    "too old at phase " << row.phase);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(
            MakeAndRead(settings, Seconds(60), Seconds(59)).has_value(), false, "of the future");
        SynCookieSettings strict = settings;
        strict.maxAgePeriods = 0;
        NS_TEST_EXPECT_MSG_EQ(
            MakeAndRead(strict, Seconds(59), Seconds(60)).has_value(), false, "age 0 only");
    }
};

/** Reference 03, odd-summary.csv, and guesses. */
class SynCookieForgeryTestCase : public TestCase
{
  public:
    SynCookieForgeryTestCase()
        : TestCase("Changed numbers, other ends and guesses do not pass")
    {
    }

  private:
    void
    DoRun() override
    {
        const SynCookieSettings settings = LinuxSettings();
        const Time now = Seconds(90);
        const SequenceNumber32 iss = MakeSynCookie(settings, now, Ipv4Id(), IRS, 1460);
        NS_TEST_EXPECT_MSG_EQ(
            ReadSynCookie(settings, now, Ipv4Id(), IRS, iss + 1).has_value(), false, "ACK + 1");
        const auto lower = ReadSynCookie(settings, now, Ipv4Id(), IRS + 1, iss);
        NS_TEST_ASSERT_MSG_EQ(lower.has_value(), true, "client seq + 1 is accepted");
        NS_TEST_EXPECT_MSG_EQ(lower->mss, 1440, "and reads as the next lower MSS");
        NS_TEST_EXPECT_MSG_EQ(
            ReadSynCookie(settings, now, Ipv4Id(4001), IRS, iss).has_value(), false, "other port");
        NS_TEST_EXPECT_MSG_EQ(
            ReadSynCookie(settings, now, Ipv4Id().Reversed(), IRS, iss).has_value(),
            false,
            "other end");
        // All numbers of the 2^24 whose counter is this minute's, sampled evenly: 4 are valid.
        uint32_t valid = 0;
        for (uint32_t guess = 0; guess < (1U << 24); guess += 16)
        {
            const SequenceNumber32 number((iss.GetValue() & 0xff000000) | guess);
            valid += ReadSynCookie(settings, now, Ipv4Id(), IRS, number).has_value() ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_LT(valid, 5, "of a million guesses");
        valid = 0;
        for (int32_t near = -8; near < 8; ++near)
        {
            valid += ReadSynCookie(settings, now, Ipv4Id(), IRS, iss + near).has_value() ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(valid, 4, "as many as the table has values");
    }
};

/** RFC 4987 appendix A: the secret changes, cookies on their way stay valid. */
class SynCookieRotationTestCase : public TestCase
{
  public:
    SynCookieRotationTestCase()
        : TestCase("A rotation changes what proves a cookie, and ends none early")
    {
    }

  private:
    void
    DoRun() override
    {
        SynCookieSettings rotating = LinuxSettings();
        rotating.rotationPeriods = 2;
        for (uint32_t step = 0; step < 12; ++step)
        {
            const Time made = Seconds(60.0 * step + 30);
            NS_TEST_EXPECT_MSG_EQ(
                MakeAndRead(rotating, made, made + Seconds(89)).has_value(), true, "step " << step);
            NS_TEST_EXPECT_MSG_EQ(
                MakeAndRead(rotating, made, made + Seconds(90)).has_value(), false, "too old");
        }
        const SynCookieSettings fixed = LinuxSettings();
        NS_TEST_EXPECT_MSG_EQ(MakeSynCookie(rotating, Seconds(0), Ipv4Id(), IRS, 536),
                              MakeSynCookie(fixed, Seconds(0), Ipv4Id(), IRS, 536),
                              "first secret");
        for (uint32_t step = 2; step < 100; ++step)
        {
            const Time now = Seconds(60.0 * step);
            const auto iss = [&](const SynCookieSettings& settings) {
                return MakeSynCookie(settings, now, Ipv4Id(), IRS, 536).GetValue();
            };
            NS_TEST_EXPECT_MSG_NE(iss(rotating), iss(fixed), "another secret at step " << step);
            // What hides the counter stays: reading finds the secret by the age, without trial. A
            // carry out of the proof can shift it by one.
            const auto apart = static_cast<int8_t>((iss(rotating) >> 24) - (iss(fixed) >> 24));
            NS_TEST_EXPECT_MSG_LT_OR_EQ(std::abs(int(apart)), 1, "the counter at step " << step);
        }
    }
};

/** Reference 03: with timestamps all options are kept. */
class SynCookieTimestampTestCase : public TestCase
{
  public:
    SynCookieTimestampTestCase()
        : TestCase("Scale, SACK and ECN ride in a timestamp that is not ahead of the clock")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const uint32_t clock : {0U, 1U, 63U, 64U, 100000U, 0xffffffffU})
        {
            for (int scale = -1; scale <= 14; ++scale)
            {
                for (const unsigned bits : {0U, 1U, 2U, 3U})
                {
                    SynCookieOptions options;
                    if (scale >= 0)
                    {
                        options.wscale = static_cast<uint8_t>(scale);
                    }
                    options.sackPermitted = bits & 1;
                    options.ecn = bits & 2;
                    const uint32_t value = MakeSynCookieTimestamp(clock, options);
                    NS_TEST_EXPECT_MSG_LT_OR_EQ(clock - value, 63, "behind the clock");
                    const SynCookieOptions read = ReadSynCookieTimestamp(value);
                    NS_TEST_EXPECT_MSG_EQ((read.wscale == options.wscale), true, "scale " << scale);
                    NS_TEST_EXPECT_MSG_EQ(read.sackPermitted, options.sackPermitted, "SACK");
                    NS_TEST_EXPECT_MSG_EQ(read.ecn, options.ecn, "ECN");
                }
            }
        }
    }
};

/** Every clause of DecideSyn with cookies. */
class CookieDecisionTestCase : public TestCase
{
  public:
    CookieDecisionTestCase()
        : TestCase("SynCookies.EveryClauseOfAdmission")
    {
    }

  private:
    void
    Expect(SynCookieMode mode,
           const char* admission,
           uint32_t halfOpen,
           uint32_t accept,
           TcpQueueReason reason,
           bool isDue)
    {
        ListenSnapshot listener;
        listener.policy = FindAdmissionPolicy(admission);
        listener.halfOpenEntries = halfOpen;
        listener.acceptEntries = accept;
        listener.backlogEntries = 16;
        listener.halfOpenLimitEntries = 8;
        listener.cookies = mode;
        const SynDecision decision = DecideSyn(listener, false);
        const std::string name = std::string(ToString(reason)) + " at " + std::to_string(halfOpen);
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(decision.reason)), ToString(reason), name);
        NS_TEST_EXPECT_MSG_EQ(decision.admit, (reason == TcpQueueReason::SYN_ADMITTED), name);
        NS_TEST_EXPECT_MSG_EQ(decision.cookie, (reason == TcpQueueReason::COOKIE_SENT), name);
        NS_TEST_EXPECT_MSG_EQ(decision.wantsCookie, isDue, name);
        NS_TEST_EXPECT_MSG_EQ(
            (decision.queue == TcpQueue::ACCEPT), (reason == TcpQueueReason::ACCEPT_FULL), name);
        NS_TEST_EXPECT_MSG_EQ((decision.victim == HalfOpenVictim::NONE), true, name);
    }

    void
    DoRun() override
    {
        constexpr auto OFF = SynCookieMode::OFF;
        constexpr auto OVERFLOWS = SynCookieMode::ON_OVERFLOW;
        constexpr auto ALWAYS = SynCookieMode::ALWAYS;
        constexpr auto IN = TcpQueueReason::SYN_ADMITTED;
        constexpr auto COOKIE = TcpQueueReason::COOKIE_SENT;
        constexpr auto FULL = TcpQueueReason::ACCEPT_FULL;
        Expect(OVERFLOWS, "Linux", 0, 0, IN, false);
        Expect(OVERFLOWS, "Linux", 16, 0, IN, false); // M of 8 means nothing: reference 03
        Expect(OVERFLOWS, "Linux", 17, 0, COOKIE, true);
        Expect(OVERFLOWS, "Linux", 17, 16, COOKIE, true);
        Expect(OVERFLOWS, "Linux", 17, 17, FULL, true); // reference 04
        Expect(OVERFLOWS, "Linux", 0, 17, FULL, false);
        Expect(ALWAYS, "Linux", 0, 0, COOKIE, true);
        Expect(ALWAYS, "Linux", 0, 17, FULL, true);
        Expect(OFF, "Linux", 17, 0, TcpQueueReason::HALF_OPEN_FULL, false);
        Expect(OFF, "Linux", 17, 17, TcpQueueReason::HALF_OPEN_FULL, false);
        Expect(OFF, "Linux", 0, 17, FULL, false);
        for (const char* admission : {"TailDrop", "DropOldest", "DropRandom", "PrefixShare"})
        {
            Expect(OVERFLOWS, admission, 7, 0, IN, false);
            Expect(OVERFLOWS, admission, 8, 0, COOKIE, true); // nobody has to go
            Expect(OVERFLOWS, admission, 8, 17, FULL, true);
            Expect(ALWAYS, admission, 0, 0, COOKIE, true);
        }
    }
};

class SynCookieTestSuite : public TestSuite
{
  public:
    SynCookieTestSuite()
        : TestSuite("tcp-lifecycle-syn-cookie")
    {
        AddTestCase(new SynCookieNumberTestCase);
        AddTestCase(new SynCookieMssTestCase);
        AddTestCase(new SynCookieLifetimeTestCase);
        AddTestCase(new SynCookieForgeryTestCase);
        AddTestCase(new SynCookieRotationTestCase);
        AddTestCase(new SynCookieTimestampTestCase);
        AddTestCase(new CookieDecisionTestCase);
    }
};

SynCookieTestSuite g_synCookieTestSuite;

} // namespace
