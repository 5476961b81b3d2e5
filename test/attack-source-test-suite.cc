// SPDX-License-Identifier: GPL-2.0-only
//
// Whose addresses an attack bears: spoofed ones, those of a list, and those of a botnet's hosts.

#include "attack-scene.h"
#include "flood-run.h"

#include "ns3/attack-source.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/string.h"
#include "ns3/syn-ack-filter.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** Draws of the whole unicast space: inside it, outside every reserved block, and everywhere else.
 */
class PublicAddressTestCase : public TestCase
{
  public:
    PublicAddressTestCase()
        : TestCase("AttackSource.Random.DrawsAllPublicAddressesAndNoReservedOne")
    {
    }

  private:
    /** A block in words. */
    using Words = std::pair<const char*, uint8_t>;

    void
    DoRun() override
    {
        const auto uniform = CreateObject<UniformRandomVariable>();
        uniform->SetStream(3);
        const std::vector<Words> reserved{{"0.0.0.0", 8},
                                          {"10.0.0.0", 8},
                                          {"100.64.0.0", 10},
                                          {"127.0.0.0", 8},
                                          {"169.254.0.0", 16},
                                          {"172.16.0.0", 12},
                                          {"192.0.0.0", 24},
                                          {"192.0.2.0", 24},
                                          {"192.88.99.0", 24},
                                          {"192.168.0.0", 16},
                                          {"198.18.0.0", 15},
                                          {"198.51.100.0", 24},
                                          {"203.0.113.0", 24},
                                          {"224.0.0.0", 4},
                                          {"240.0.0.0", 4}};
        std::array<int, 256> firstBytes{};
        constexpr int draws = 300000;
        for (int i = 0; i < draws; ++i)
        {
            const Ipv4Address host = Ipv4Address::ConvertFrom(DrawPublicAddress(uniform, false));
            ++firstBytes[host.Get() >> 24];
            for (const auto& [network, length] : reserved)
            {
                const Ipv4Mask mask(~uint32_t{0} << (32 - length));
                NS_TEST_ASSERT_MSG_EQ((host.CombineMask(mask) == Ipv4Address(network)),
                                      false,
                                      host << " in " << network);
            }
        }
        // 3.7e9 addresses are left of 2^32: a whole /8 has 2^24 of them, 1350 draws, 37 deviation.
        for (int byte = 1; byte < 224; ++byte)
        {
            const bool isWhole = byte != 10 && byte != 100 && byte != 127 && byte != 169 &&
                                 byte != 172 && byte != 192 && byte != 198;
            const bool isAsDrawn = firstBytes[byte] > 1150 && firstBytes[byte] < 1560;
            NS_TEST_EXPECT_MSG_EQ((!isWhole || isAsDrawn),
                                  true,
                                  firstBytes[byte] << " draws of " << byte << ".0.0.0/8");
        }
        NS_TEST_EXPECT_MSG_GT(firstBytes[100], 900, "three quarters of 100.0.0.0/8 are public");
        CheckIpv6(uniform);
    }

    void
    CheckIpv6(const Ptr<UniformRandomVariable>& uniform)
    {
        const std::vector<Words> reserved{
            {"2001::", 23}, {"2001:db8::", 32}, {"2002::", 16}, {"3fff::", 20}};
        int upperHalf = 0;
        constexpr int draws = 100000;
        for (int i = 0; i < draws; ++i)
        {
            const Ipv6Address host = Ipv6Address::ConvertFrom(DrawPublicAddress(uniform, true));
            NS_TEST_ASSERT_MSG_EQ(
                Ipv6Prefix(3).IsMatch(host, Ipv6Address("2000::")), true, host << " in 2000::/3");
            for (const auto& [network, length] : reserved)
            {
                NS_TEST_ASSERT_MSG_EQ(Ipv6Prefix(length).IsMatch(host, Ipv6Address(network)),
                                      false,
                                      host << " in " << network);
            }
            upperHalf += Ipv6Prefix(4).IsMatch(host, Ipv6Address("3000::")) ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(upperHalf, draws / 2, 800, "uniform");
    }
};

/** Both ends of each reserved block, and their neighbours outside. */
class ReservedBlocksTestCase : public TestCase
{
  public:
    ReservedBlocksTestCase()
        : TestCase("AttackSource.ReservedBlocks.EndWhereTheRegistrySays")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const char* reserved :
             {"0.0.0.0",     "0.255.255.255",   "10.0.0.0",     "10.255.255.255",
              "100.64.0.0",  "100.127.255.255", "127.0.0.0",    "127.255.255.255",
              "169.254.0.0", "169.254.255.255", "172.16.0.0",   "172.31.255.255",
              "192.0.0.0",   "192.0.0.255",     "192.0.2.0",    "192.0.2.255",
              "192.88.99.0", "192.88.99.255",   "192.168.0.0",  "192.168.255.255",
              "198.18.0.0",  "198.19.255.255",  "198.51.100.0", "198.51.100.255",
              "203.0.113.0", "203.0.113.255",   "224.0.0.0",    "239.255.255.255",
              "240.0.0.0",   "255.255.255.255"})
        {
            NS_TEST_EXPECT_MSG_EQ(IsPublicAddress(Ipv4Address(reserved)), false, reserved);
        }
        for (const char* open :
             {"1.0.0.0",         "9.255.255.255",   "11.0.0.0",       "100.63.255.255",
              "100.128.0.0",     "126.255.255.255", "128.0.0.0",      "169.253.255.255",
              "169.255.0.0",     "172.15.255.255",  "172.32.0.0",     "191.255.255.255",
              "192.0.1.0",       "192.0.3.0",       "192.88.98.255",  "192.88.100.0",
              "192.167.255.255", "192.169.0.0",     "198.17.255.255", "198.20.0.0",
              "198.51.99.255",   "198.51.101.0",    "203.0.112.255",  "203.0.114.0",
              "223.255.255.255"})
        {
            NS_TEST_EXPECT_MSG_EQ(IsPublicAddress(Ipv4Address(open)), true, open);
        }
        for (const char* reserved : {"1fff:ffff::1",
                                     "2001::1",
                                     "2001:1ff:ffff::1",
                                     "2001:db8::1",
                                     "2001:db8:ffff::1",
                                     "2002::1",
                                     "2002:ffff:ffff::1",
                                     "3fff::1",
                                     "3fff:fff:ffff::1",
                                     "4000::1",
                                     "fd00::1",
                                     "fe80::1",
                                     "ff02::1",
                                     "::1"})
        {
            NS_TEST_EXPECT_MSG_EQ(IsPublicAddress(Ipv6Address(reserved)), false, reserved);
        }
        for (const char* open : {"2000::1",
                                 "2001:200::1",
                                 "2001:db7:ffff::1",
                                 "2001:db9::1",
                                 "2001:ffff:ffff::1",
                                 "2003::1",
                                 "3ffe:ffff::1",
                                 "3fff:1000::1"})
        {
            NS_TEST_EXPECT_MSG_EQ(IsPublicAddress(Ipv6Address(open)), true, open);
        }
    }
};

/** A flood's own sources, as they arrive at the server. */
class SourceModelTestCase : public TestCase
{
  public:
    explicit SourceModelTestCase(bool isIpv6)
        : TestCase(std::string("AttackSource.Models.ArriveAsChosen.") + (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<std::string> list =
            m_isIpv6 ? std::vector<std::string>{"fd00:7::1", "2a00::5", "fd00:7::2"}
                     : std::vector<std::string>{"198.51.100.1", "8.8.8.8", "203.0.113.9"};
        {
            FloodRun run(m_isIpv6);
            run.flood->SetAttribute("SourceModel", StringValue("List"));
            run.flood->SetAttribute("Sources",
                                    StringValue(list[0] + ", " + list[1] + " ," + list[2]));
            run.flood->SetAttribute("MaxSegments", UintegerValue(7));
            run.Run(2, 4);
            NS_TEST_ASSERT_MSG_EQ(run.arrived.size(), 7, "all arrive");
            for (std::size_t i = 0; i < run.arrived.size(); ++i)
            {
                NS_TEST_EXPECT_MSG_EQ(run.arrived[i].source, Parse(list[i % 3]), "in turn " << i);
            }
        }
        {
            FloodRun run(m_isIpv6);
            run.flood->SetAttribute("SourceModel", StringValue("Random"));
            run.flood->SetAttribute("MaxSegments", UintegerValue(50));
            run.Run(2, 4);
            NS_TEST_ASSERT_MSG_EQ(run.arrived.size(), 50, "all arrive");
            const Address& source = run.arrived[49].source;
            const bool isPublic = m_isIpv6 ? Ipv6Prefix(3).IsMatch(Ipv6Address::ConvertFrom(source),
                                                                   Ipv6Address("2000::"))
                                           : Ipv4Address::ConvertFrom(source).Get() >> 24 != 10;
            NS_TEST_EXPECT_MSG_EQ(isPublic, true, "not from SourcePrefix");
        }
        FloodRun run(m_isIpv6);
        run.flood->SetAttribute("SourceModel", StringValue("Direct"));
        run.flood->SetAttribute("MaxSegments", UintegerValue(50));
        run.Run(2, 4);
        NS_TEST_ASSERT_MSG_GT_OR_EQ(run.arrived.size(), 50, "all arrive");
        for (const auto& segment : run.arrived)
        {
            NS_TEST_EXPECT_MSG_EQ(segment.source, run.topology.GetAttackerAddress(0), "own");
        }
    }

    Address
    Parse(const std::string& text) const
    {
        return m_isIpv6 ? Address(Ipv6Address(text.c_str())) : Address(Ipv4Address(text.c_str()));
    }

    bool m_isIpv6; //!< family
};

/** A botnet's host: its TCP answers the SYN,ACK, or does not. */
class DirectAttackTestCase : public TestCase
{
  public:
    explicit DirectAttackTestCase(bool isIpv6)
        : TestCase(std::string("AttackSource.Direct.OwnTcpFreesHalfOpensUnlessItIsKeptFromIt.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isStock : {true, false})
        {
            RunAttack(true, isStock);
            RunAttack(false, isStock);
        }
    }

    /** \param responds the host answers SYN,ACKs \param isStock with ns-3's TCP */
    void
    RunAttack(bool responds, bool isStock)
    {
        {
            AttackScene scene(MakeSceneConfig(m_isIpv6), {}, isStock);
            const auto flood = scene.AddFlood({{"SourceModel", "Direct"},
                                               {"RespondsToSynAck", responds ? "true" : "false"},
                                               {"RatePerSecond", "50"},
                                               {"MaxSegments", "40"}});
            // An honest connection of the same host to the same server goes through either way.
            const auto client = CreateObject<TcpWorkloadClient>();
            client->SetAttribute("Remote", AddressValue(scene.GetServer()));
            client->SetAttribute("InterarrivalTime",
                                 StringValue("ns3::ConstantRandomVariable[Constant=0.1]"));
            client->SetAttribute("MaxConnections", UintegerValue(3));
            client->SetStartTime(Seconds(2.2));
            flood->GetNode()->AddApplication(client);
            scene.Run(2.95);
            NS_TEST_EXPECT_MSG_EQ(flood->GetSynsSent(), 40, "SYNs");
            NS_TEST_EXPECT_MSG_EQ(scene.accepted.size(), 3, "honest connections");
            const auto filter = flood->GetNode()->GetObject<SynAckFilter>();
            if (responds)
            {
                NS_TEST_EXPECT_MSG_EQ(scene.GetHalfOpens(), 0, "none is left");
                NS_TEST_EXPECT_MSG_EQ(scene.CountRemoved(TcpQueueReason::RESET), 40, "RST");
                NS_TEST_EXPECT_MSG_EQ((filter == nullptr), true, "no filter");
            }
            else
            {
                NS_TEST_EXPECT_MSG_EQ(scene.GetHalfOpens(), 40, "all are left");
                NS_TEST_EXPECT_MSG_EQ(scene.CountRemoved(TcpQueueReason::RESET), 0, "no RST");
                NS_TEST_EXPECT_MSG_EQ(filter->GetSwallowedSegments(), 40, "swallowed");
                scene.Run(4.9);
                NS_TEST_EXPECT_MSG_EQ(
                    filter->GetSwallowedSegments(), 80, "and those that are sent again");
            }
        }
    }

    bool m_isIpv6; //!< family
};

/** What a user may get wrong. */
class BadSourceTestCase : public TestCase
{
  public:
    BadSourceTestCase()
        : TestCase("AttackSource.BadSettings.AreNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<std::pair<AttackSettings, std::string>> rows{
            {{{"SourceModel", "List"}},
             "SynFloodApplication: Sources: SourceModel List needs at least one address"},
            {{{"SourceModel", "List"}, {"Sources", "10.0.0.1 10.0.0.256"}},
             "SynFloodApplication: Sources: \"10.0.0.256\" is not an IPv4 address"},
            {{{"SourceModel", "List"}, {"Sources", "fd00::1"}},
             "SynFloodApplication: Sources: \"fd00::1\" is not an IPv4 address"},
            {{}, ""},
            {{{"SourceModel", "Random"}}, ""},
            {{{"SourceModel", "Direct"}, {"Segment", "Ack"}}, ""},
            {{{"SourcePrefixLength", "33"}},
             "SynFloodApplication: SourcePrefixLength 33 is more than 32, the bits of an IPv4 "
             "address"},
            {{{"RateModel", "Replay"}, {"ReplayFile", "none.pcap"}},
             "SynFloodApplication: ReplayFile none.pcap: expected a readable CSV file that is not "
             "empty"},
        };
        for (const auto& [settings, message] : rows)
        {
            AttackScene scene(MakeSceneConfig(false));
            const auto flood = scene.AddFlood(settings);
            std::string what;
            try
            {
                flood->CheckSettings();
            }
            catch (const std::runtime_error& error)
            {
                what = error.what();
            }
            NS_TEST_EXPECT_MSG_EQ(what, message, "message");
        }
    }
};

class AttackSourceTestSuite : public TestSuite
{
  public:
    AttackSourceTestSuite()
        : TestSuite("tcp-lifecycle-attack-source")
    {
        AddTestCase(new PublicAddressTestCase);
        AddTestCase(new ReservedBlocksTestCase);
        AddTestCase(new SourceModelTestCase(false));
        AddTestCase(new SourceModelTestCase(true));
        AddTestCase(new DirectAttackTestCase(false));
        AddTestCase(new DirectAttackTestCase(true));
        AddTestCase(new BadSourceTestCase);
    }
};

AttackSourceTestSuite g_attackSourceTestSuite; //!< registers the suite

} // namespace
