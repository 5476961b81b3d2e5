// SPDX-License-Identifier: GPL-2.0-only
//
// Where a flood's SYNs come from: spoofed prefixes, replay files, and what a bad file gets.

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/random-variable-stream.h"
#include "ns3/spoofed-prefix.h"
#include "ns3/syn-replay-file.h"
#include "ns3/test.h"

#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

class BadReplayTestCase : public TestCase
{
  public:
    BadReplayTestCase()
        : TestCase("SynFlood.Replay.BadFilesAreNamedWithLineAndExpectation")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<std::pair<std::string, std::string>> rows{
            {"", "f.csv: expected a line of column names, found none"},
            {"time,flags\n0,S\n",
             "f.csv:1: expected column names with a column t, found \"time,flags\""},
            {"t,t\n0,0\n", "f.csv:1: expected column names that differ, found \"t\""},
            {"t,flags\n0,SA\n", "f.csv: expected at least one SYN, found none"},
            {"t,flags\n0,0x12z\n", "f.csv:2: expected TCP flags in column flags, found \"0x12z\""},
            {"t,flags\n0\n", "f.csv:2: expected TCP flags in column flags, found \"\""},
            {"t\n0\n1x\n",
             "f.csv:3: expected seconds from 0 to 31536000 in column t, found \"1x\""},
            {"t\n-1\n", "f.csv:2: expected seconds from 0 to 31536000 in column t, found \"-1\""},
            {"t\nnan\n", "f.csv:2: expected seconds from 0 to 31536000 in column t, found \"nan\""},
            {"t\n1e99\n",
             "f.csv:2: expected seconds from 0 to 31536000 in column t, found \"1e99\""},
            {"t\n2\n1\n",
             "f.csv:3: expected a time not before that of the row above in column t, found \"1\""},
            {"t,sport\n0,65536\n",
             "f.csv:2: expected a whole number from 0 to 65535 in column sport, found \"65536\""},
            {"t,seq\n0,-1\n",
             "f.csv:2: expected a whole number from 0 to 4294967295 in column seq, found \"-1\""},
            {"t,win\n0,1.5\n",
             "f.csv:2: expected a whole number from 0 to 65535 in column win, found \"1.5\""},
            {"t,src\n0,10.0.0.256\n",
             "f.csv:2: expected an IPv4 or IPv6 address in column src, found \"10.0.0.256\""},
        };
        for (const auto& [text, message] : rows)
        {
            std::istringstream input(text);
            NS_TEST_EXPECT_MSG_EQ(
                Message([&input] { ReadSynReplay(input, "f.csv"); }), message, "input: " << text);
        }
        NS_TEST_EXPECT_MSG_EQ(Message([] { ReadSynReplayFile("no-such-file.csv"); }),
                              "no-such-file.csv: expected a readable CSV file that is not empty",
                              "a file that is not there");
        NS_TEST_EXPECT_MSG_EQ(Message([] { ReadSynReplayFile("."); }),
                              ".: expected a readable CSV file that is not empty",
                              "a directory");
    }

    /** \return what \p read throws, or "" */
    template <typename F>
    static std::string
    Message(F read)
    {
        try
        {
            read();
        }
        catch (const std::runtime_error& error)
        {
            return error.what();
        }
        return "";
    }
};

/** A SYN is known by its flags, however they are written. */
class ReplayFlagsTestCase : public TestCase
{
  public:
    ReplayFlagsTestCase()
        : TestCase("SynReplay.FlagsAreReadAsLettersAndAsNumbers")
    {
    }

  private:
    void
    DoRun() override
    {
        std::istringstream capture("t,flags\n0,S\n1,SA\n2,SEW\n3,S.\n4,0x0002\n5,0x0012\n"
                                   "6,0x00c2\n7,.\n8,0x2\n9,R\n");
        std::vector<int64_t> seconds;
        for (const auto& record : ReadSynReplay(capture, "f.csv"))
        {
            seconds.push_back(static_cast<int64_t>(record.time.GetSeconds()));
        }
        const std::vector<int64_t> expected{0, 2, 4, 6, 8};
        NS_TEST_EXPECT_MSG_EQ((seconds == expected), true, "rows with SYN and without ACK");
    }
};

class SpoofedPrefixTestCase : public TestCase
{
  public:
    SpoofedPrefixTestCase()
        : TestCase("SpoofedPrefix.HostsLieInsideAndAvoidReservedOnes")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto uniform = CreateObject<UniformRandomVariable>();
        uniform->SetStream(5);
        for (const uint8_t length : {0, 9, 16, 29, 30, 31, 32})
        {
            const SpoofedPrefix prefix(Ipv4Address("172.31.255.255"), length);
            const Ipv4Mask mask(length == 0 ? 0 : ~uint32_t{0} << (32 - length));
            const Ipv4Address network = Ipv4Address("172.31.255.255").CombineMask(mask);
            std::set<Ipv4Address> hosts;
            for (int i = 0; i < 200; ++i)
            {
                const Ipv4Address host = prefix.DrawIpv4(uniform);
                hosts.insert(host);
                NS_TEST_EXPECT_MSG_EQ(host.CombineMask(mask), network, "inside /" << +length);
                const bool isEdge =
                    host == network || host == network.GetSubnetDirectedBroadcast(mask);
                NS_TEST_EXPECT_MSG_EQ(isEdge && length <= 30, false, host << " of /" << +length);
            }
            const std::size_t most =
                length <= 16 ? 195 : (length == 29 ? 6 : (length == 32 ? 1 : 2));
            NS_TEST_EXPECT_MSG_GT_OR_EQ(hosts.size(), most, "hosts differ in /" << +length);
        }
        for (const uint8_t length : {0, 33, 48, 64, 121, 127, 128})
        {
            const Ipv6Address network("2001:db8:8000:ffff:ffff:ffff:ffff:ff80");
            const SpoofedPrefix prefix(network, length);
            std::set<Ipv6Address> hosts;
            for (int i = 0; i < 200; ++i)
            {
                const Ipv6Address host = prefix.DrawIpv6(uniform);
                hosts.insert(host);
                NS_TEST_EXPECT_MSG_EQ(Ipv6Prefix(length).IsMatch(host, network),
                                      true,
                                      host << " inside /" << +length);
                const bool isAnycast = host == network.CombinePrefix(Ipv6Prefix(length));
                NS_TEST_EXPECT_MSG_EQ(isAnycast && length < 128, false, host << " /" << +length);
            }
            const std::size_t most = length <= 64 ? 200 : (length == 121 ? 70 : 1);
            NS_TEST_EXPECT_MSG_GT_OR_EQ(hosts.size(), most, "hosts differ in /" << +length);
        }
        const SpoofedPrefix small(Ipv4Address("10.1.1.0"), 24);
        NS_TEST_EXPECT_MSG_EQ(small.MapIpv4(Ipv4Address("1.2.3.7")), Ipv4Address("10.1.1.7"), "");
        NS_TEST_EXPECT_MSG_EQ(
            small.MapIpv4(Ipv4Address("1.2.3.0")), Ipv4Address("10.1.1.1"), "not the network");
        NS_TEST_EXPECT_MSG_EQ(small.MapIpv4(Ipv4Address("1.2.3.255")),
                              Ipv4Address("10.1.1.254"),
                              "not its broadcast address");
        NS_TEST_EXPECT_MSG_EQ(
            SpoofedPrefix(Ipv6Address("2001:db8::"), 64).MapIpv6(Ipv4Address("10.78.1.2")),
            Ipv6Address("2001:db8::102"),
            "an IPv4 capture maps into an IPv6 prefix");
        NS_TEST_EXPECT_MSG_EQ(IsRefused(Ipv4Address("10.0.0.0"), 33), true, "33 bits of 32");
        NS_TEST_EXPECT_MSG_EQ(IsRefused(Ipv6Address("2001:db8::"), 129), true, "129 bits of 128");
        NS_TEST_EXPECT_MSG_EQ(IsRefused(Address(), 8), true, "no address");
    }

    static bool
    IsRefused(const Address& network, uint8_t length)
    {
        try
        {
            SpoofedPrefix(network, length);
        }
        catch (const std::invalid_argument&)
        {
            return true;
        }
        return false;
    }
};

class SynSourceTestSuite : public TestSuite
{
  public:
    SynSourceTestSuite()
        : TestSuite("tcp-lifecycle-syn-source")
    {
        AddTestCase(new BadReplayTestCase);
        AddTestCase(new ReplayFlagsTestCase);
        AddTestCase(new SpoofedPrefixTestCase);
    }
};

SynSourceTestSuite g_synSourceTestSuite; //!< registers the suite

} // namespace
