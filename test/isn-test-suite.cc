// SPDX-License-Identifier: GPL-2.0-only
//
// SipHash-2-4 against its published vectors, and the four ISN generators.

#include "ns3/isn-generator.h"
#include "ns3/siphash.h"
#include "ns3/test.h"

#include <array>
#include <cstdint>
#include <set>
#include <string>

using namespace ns3;

namespace
{

/** Key 00 01 .. 0f of the SipHash paper, appendix A. */
const SipHashKey PAPER_KEY{0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};

/** The reference vectors: tag of the message 00 01 02 .. of 0 to 63 bytes under PAPER_KEY. */
const std::array<uint64_t, 64> VECTORS{
    0x726fdb47dd0e0e31ULL, 0x74f839c593dc67fdULL, 0x0d6c8009d9a94f5aULL, 0x85676696d7fb7e2dULL,
    0xcf2794e0277187b7ULL, 0x18765564cd99a68dULL, 0xcbc9466e58fee3ceULL, 0xab0200f58b01d137ULL,
    0x93f5f5799a932462ULL, 0x9e0082df0ba9e4b0ULL, 0x7a5dbbc594ddb9f3ULL, 0xf4b32f46226bada7ULL,
    0x751e8fbc860ee5fbULL, 0x14ea5627c0843d90ULL, 0xf723ca908e7af2eeULL, 0xa129ca6149be45e5ULL,
    0x3f2acc7f57c29bdbULL, 0x699ae9f52cbe4794ULL, 0x4bc1b3f0968dd39cULL, 0xbb6dc91da77961bdULL,
    0xbed65cf21aa2ee98ULL, 0xd0f2cbb02e3b67c7ULL, 0x93536795e3a33e88ULL, 0xa80c038ccd5ccec8ULL,
    0xb8ad50c6f649af94ULL, 0xbce192de8a85b8eaULL, 0x17d835b85bbb15f3ULL, 0x2f2e6163076bcfadULL,
    0xde4daaaca71dc9a5ULL, 0xa6a2506687956571ULL, 0xad87a3535c49ef28ULL, 0x32d892fad841c342ULL,
    0x7127512f72f27cceULL, 0xa7f32346f95978e3ULL, 0x12e0b01abb051238ULL, 0x15e034d40fa197aeULL,
    0x314dffbe0815a3b4ULL, 0x027990f029623981ULL, 0xcadcd4e59ef40c4dULL, 0x9abfd8766a33735cULL,
    0x0e3ea96b5304a7d0ULL, 0xad0c42d6fc585992ULL, 0x187306c89bc215a9ULL, 0xd4a60abcf3792b95ULL,
    0xf935451de4f21df2ULL, 0xa9538f0419755787ULL, 0xdb9acddff56ca510ULL, 0xd06c98cd5c0975ebULL,
    0xe612a3cb9ecba951ULL, 0xc766e62cfcadaf96ULL, 0xee64435a9752fe72ULL, 0xa192d576b245165aULL,
    0x0a8787bf8ecb74b2ULL, 0x81b3e73d20b49b6fULL, 0x7fa8220ba3b2eceaULL, 0x245731c13ca42499ULL,
    0xb78dbfaf3a8d83bdULL, 0xea1ad565322a1a0bULL, 0x60e61c23a3795013ULL, 0x6606d7e446282b93ULL,
    0x6ca4ecb15c5f91e1ULL, 0x9f626da15c9625f3ULL, 0xe51b38608ef25f57ULL, 0x958a324ceb064572ULL,
};

class SipHashTestCase : public TestCase
{
  public:
    SipHashTestCase()
        : TestCase("SipHash24.ReferenceVectorsOfZeroTo63Bytes")
    {
    }

  private:
    void
    DoRun() override
    {
        std::array<uint8_t, 64> message;
        for (std::size_t size = 0; size < VECTORS.size(); ++size)
        {
            message[size] = static_cast<uint8_t>(size);
            NS_TEST_EXPECT_MSG_EQ(SipHash24(PAPER_KEY, message.data(), size),
                                  VECTORS[size],
                                  "message of " << size << " bytes");
        }
        NS_TEST_EXPECT_MSG_EQ(SipHash24(PAPER_KEY, nullptr, 0), VECTORS[0], "null and no bytes");
    }
};

const TcpConnectionId ID(Ipv4Address("10.0.0.1"), 80, Ipv4Address("10.0.0.2"), 40000);
const TcpConnectionId NEXT_PORT(Ipv4Address("10.0.0.1"), 80, Ipv4Address("10.0.0.2"), 40001);

uint32_t
Isn(IsnMode mode, Time now, Time tick, const TcpConnectionId& id = ID)
{
    return GenerateIsn(mode, now, tick, id, PAPER_KEY, 17, 4242).GetValue();
}

class PlainIsnTestCase : public TestCase
{
  public:
    PlainIsnTestCase()
        : TestCase("Isn.ConstantAndRandomReturnTheirArgument")
    {
    }

  private:
    void
    DoRun() override
    {
        for (Time now : {Seconds(0), Seconds(100)})
        {
            NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::CONSTANT, now, NanoSeconds(64)), 17, "constant");
            NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::RANDOM, now, NanoSeconds(64)), 4242, "draw");
        }
    }
};

class ClockIsnTestCase : public TestCase
{
  public:
    ClockIsnTestCase()
        : TestCase("Isn.ClockCountsTicksAndWraps")
    {
    }

  private:
    void
    DoRun() override
    {
        const Time us4 = MicroSeconds(4);
        NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::CLOCK, Seconds(1), us4), 250000, "1 s of 4 us");
        NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::CLOCK, Seconds(1), NanoSeconds(64)), 15625000, "64 ns");
        NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::CLOCK, MicroSeconds(7), us4), 1, "a tick is whole");
        NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::CLOCK, Seconds(1), Time(0)), 0, "tick 0 stands still");
        const Time last = us4 * int64_t{0xffffffff};
        NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::CLOCK, last, us4), 0xffffffffU, "last before the wrap");
        NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::CLOCK, last + us4, us4), 0, "2^32 ticks wrap to 0");
        NS_TEST_EXPECT_MSG_EQ(
            Isn(IsnMode::CLOCK, us4 * int64_t{0x80000000}, us4), 0x80000000U, "2^31 ticks");
        NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::CLOCK, us4, us4, NEXT_PORT), 1, "id is not read");
    }
};

class HashedIsnTestCase : public TestCase
{
  public:
    HashedIsnTestCase()
        : TestCase("Isn.HashedIsClockPlusKeyedHashOfTheId")
    {
    }

  private:
    void
    DoRun() override
    {
        const Time tick = NanoSeconds(64);
        const auto bytes = ID.ToBytes();
        const auto hash = static_cast<uint32_t>(SipHash24(PAPER_KEY, bytes.data(), bytes.size()));
        NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::HASHED, Seconds(0), tick), hash, "F at time zero");
        // F + M wraps here: 274 s of 64 ns are 4281250000 ticks, just below 2^32.
        for (Time now : {Seconds(1), Seconds(137), Seconds(274), Seconds(275)})
        {
            NS_TEST_EXPECT_MSG_EQ(Isn(IsnMode::HASHED, now, tick),
                                  hash + Isn(IsnMode::CLOCK, now, tick),
                                  "M + F at " << now.As(Time::S));
        }

        std::set<uint32_t> isns;
        for (uint16_t port = 1; port <= 1000; ++port)
        {
            const TcpConnectionId id(Ipv4Address("10.0.0.1"), 80, Ipv4Address("10.0.0.2"), port);
            isns.insert(Isn(IsnMode::HASHED, Seconds(0), tick, id));
        }
        NS_TEST_EXPECT_MSG_GT(isns.size(), 998, "1000 ids have offsets of their own");

        const SipHashKey otherKey{PAPER_KEY[0] ^ 1, PAPER_KEY[1]};
        NS_TEST_EXPECT_MSG_NE(
            GenerateIsn(IsnMode::HASHED, Seconds(0), tick, ID, otherKey, 0, 0).GetValue(),
            hash,
            "another key gives another offset");
        NS_TEST_EXPECT_MSG_NE(Isn(IsnMode::HASHED, Seconds(0), tick, ID.Reversed()),
                              hash,
                              "the two ends have offsets of their own");
    }
};

class IsnTestSuite : public TestSuite
{
  public:
    IsnTestSuite()
        : TestSuite("tcp-lifecycle-isn")
    {
        AddTestCase(new SipHashTestCase);
        AddTestCase(new PlainIsnTestCase);
        AddTestCase(new ClockIsnTestCase);
        AddTestCase(new HashedIsnTestCase);
    }
};

IsnTestSuite g_isnTestSuite; //!< registers the suite

} // namespace
