// SPDX-License-Identifier: GPL-2.0-only
//
// Blind attacks on a connection: which guesses reset it, which draw a challenge ACK (RFC 5961).

#include "attack-scene.h"

#include "ns3/blind-attack-application.h"
#include "ns3/double.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint16_t CLIENT_PORT = 5555;

/** A connection from a client to the server, open since 1.5 s, and an attacker. */
class BlindScene
{
  public:
    explicit BlindScene(bool isIpv6)
        : scene(MakeSceneConfig(isIpv6)),
          client(Socket::CreateSocket(scene.topology.GetClients().Get(0),
                                      TcpSocketFactory::GetTypeId())),
          attack(CreateObject<BlindAttackApplication>()),
          m_isIpv6(isIpv6)
    {
        client->Bind(WithPort(isIpv6 ? Address(Ipv6Address::GetAny()) : Ipv4Address::GetAny()));
        Simulator::Schedule(Seconds(1.5), &Connect, client, scene.GetServer());
        scene.Run(2);
        attack->SetAttribute("Remote", AddressValue(scene.GetServer()));
        attack->SetAttribute("Peer", AddressValue(WithPort(scene.topology.GetClientAddress(0))));
        attack->TraceConnectWithoutContext("Tx", MakeCallback(&BlindScene::OnGuess, this));
        attack->AssignStreams(900);
    }

    ~BlindScene()
    {
        client = nullptr;
    }

    /** \return RCV.NXT of the server: what it acknowledged last */
    uint32_t
    GetRcvNxt() const
    {
        uint32_t next = 0;
        for (const TcpSegmentEvent& event : scene.segments)
        {
            next = event.IsSent() ? event.segment.ack.GetValue() : next;
        }
        return next;
    }

    /** Attack until nothing comes any more. */
    void
    Attack(uint32_t first, uint64_t budget, double seconds)
    {
        attack->SetAttribute("FirstSequence", UintegerValue(first));
        attack->SetAttribute("MaxSegments", UintegerValue(budget));
        scene.topology.GetAttackers().Get(0)->AddApplication(attack);
        scene.Run(2 + seconds);
    }

    /** \return a counter of the server */
    uint64_t
    Count(TcpCounter counter) const
    {
        return scene.tracer->GetCounters().Get(counter);
    }

    AttackScene scene;                  //!< server, client, attacker
    Ptr<Socket> client;                 //!< connected
    Ptr<BlindAttackApplication> attack; //!< under test
    std::vector<uint32_t> guesses;      //!< as they left

  private:
    Address
    WithPort(const Address& address) const
    {
        if (m_isIpv6)
        {
            return Inet6SocketAddress(Ipv6Address::ConvertFrom(address), CLIENT_PORT);
        }
        return InetSocketAddress(Ipv4Address::ConvertFrom(address), CLIENT_PORT);
    }

    static void
    Connect(Ptr<Socket> client, Address server)
    {
        client->Connect(server);
    }

    void
    OnGuess(Ptr<const Packet>, const TcpHeader& header, const Address&, const Address&)
    {
        guesses.push_back(header.GetSequenceNumber().GetValue());
    }

    bool m_isIpv6; //!< family
};

/** One RST or SYN a second at a distance from RCV.NXT. */
struct GuessRow
{
    const char* segment;    //!< attribute Segment
    uint32_t fromRcvNxt;    //!< first guess - RCV.NXT
    uint32_t stepBytes;     //!< to the next
    uint64_t budget;        //!< guesses, one a second
    uint64_t resets;        //!< connections that ended
    uint64_t challengeAcks; //!< of the server
};

class SingleGuessTestCase : public TestCase
{
  public:
    explicit SingleGuessTestCase(bool isIpv6)
        : TestCase(std::string("BlindAttack.OnlyTheExactRstResets.WhatIsInWindowIsChallenged.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const uint32_t half = uint32_t{1} << 31;
        for (const GuessRow& row :
             std::vector<GuessRow>{{"Rst", 0, 1, 1, 1, 0},              // exact
                                   {"Rst", 1, 1000, 5, 0, 5},           // in window
                                   {"Rst", half, 1000, 5, 0, 0},        // outside
                                   {"Rst", UINT32_MAX, 1, 1, 0, 0},     // one below: outside
                                   {"Rst", UINT32_MAX - 1, 1, 3, 1, 0}, // -2, -1, 0
                                   {"Syn", 0, 1, 1, 0, 1},
                                   {"Syn", 1, 1000, 5, 0, 5},
                                   {"Syn", half, 1000, 5, 0, 5}})
        {
            BlindScene blind(m_isIpv6);
            const uint32_t next = blind.GetRcvNxt();
            NS_TEST_ASSERT_MSG_EQ(blind.scene.accepted.size(), 1, "connected");
            blind.attack->SetAttribute("Segment", StringValue(row.segment));
            blind.attack->SetAttribute("StepBytes", UintegerValue(row.stepBytes));
            blind.attack->SetAttribute("RatePerSecond", DoubleValue(1));
            blind.Attack(next + row.fromRcvNxt, row.budget, 10);
            const std::string what =
                std::string(row.segment) + " at RCV.NXT + " + std::to_string(row.fromRcvNxt);
            NS_TEST_EXPECT_MSG_EQ(blind.attack->GetGuessesSent(), row.budget, what << ": budget");
            NS_TEST_EXPECT_MSG_EQ(
                blind.Count(TcpCounter::ESTAB_RESETS), row.resets, what << ": resets");
            NS_TEST_EXPECT_MSG_EQ(blind.Count(TcpCounter::TCP_CHALLENGE_ACK),
                                  row.challengeAcks,
                                  what << ": challenge ACKs");
        }
    }

    bool m_isIpv6; //!< family
};

/** A whole sweep ends by itself, and meets RCV.NXT only if it is on its grid. */
class SweepTestCase : public TestCase
{
  public:
    SweepTestCase()
        : TestCase("BlindAttack.WholeSweep.ResetsOnlyIfRcvNxtIsOnItsGrid")
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t step = uint32_t{1} << 22;
        for (const uint32_t off : {0, 1})
        {
            BlindScene blind(false);
            blind.attack->SetAttribute("StepBytes", UintegerValue(step));
            blind.attack->SetAttribute("RatePerSecond", DoubleValue(10000));
            blind.Attack(blind.GetRcvNxt() + 7 * step + off, 0, 3);
            NS_TEST_EXPECT_MSG_EQ(blind.attack->GetGuessesSent(), 1024, "2^32 / 2^22");
            NS_TEST_EXPECT_MSG_EQ(blind.Count(TcpCounter::ESTAB_RESETS), 1 - off, "resets");
            NS_TEST_EXPECT_MSG_EQ(
                blind.Count(TcpCounter::TCP_CHALLENGE_ACK), off, "one guess is in window");
            const std::set<uint32_t> different(blind.guesses.begin(), blind.guesses.end());
            NS_TEST_EXPECT_MSG_EQ(different.size(), 1024, "no guess twice");
        }
    }
};

/** Guesses as numbers. */
class GuessNumbersTestCase : public TestCase
{
  public:
    GuessNumbersTestCase()
        : TestCase("BlindAttack.Guesses.WrapAndRandomOnesStayOnTheGrid")
    {
    }

  private:
    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(GetSequenceGuess(5, 10, 3), SequenceNumber32(35), "sum");
        NS_TEST_EXPECT_MSG_EQ(
            GetSequenceGuess(UINT32_MAX, 10, 1), SequenceNumber32(9), "past 2^32");
        NS_TEST_EXPECT_MSG_EQ(GetSequenceGuess(1, uint32_t{1} << 31, uint64_t{1} << 32),
                              SequenceNumber32(1),
                              "round and round");
        NS_TEST_EXPECT_MSG_EQ(GetWholeSweep(1), uint64_t{1} << 32, "each number");
        NS_TEST_EXPECT_MSG_EQ(GetWholeSweep(65535), 65538, "rounded up");
        NS_TEST_EXPECT_MSG_EQ(GetWholeSweep(65536), 65536, "exact");
        NS_TEST_EXPECT_MSG_EQ(GetWholeSweep(UINT32_MAX), 2, "two of the widest");
        constexpr uint32_t step = 10000000;
        BlindScene blind(false);
        blind.attack->SetAttribute("GuessModel", StringValue("Random"));
        blind.attack->SetAttribute("StepBytes", UintegerValue(step));
        blind.attack->SetAttribute("RatePerSecond", DoubleValue(1000));
        blind.Attack(uint32_t{1} << 30, 2000, 4);
        NS_TEST_ASSERT_MSG_EQ(blind.guesses.size(), 2000, "budget");
        std::set<uint32_t> different;
        for (const uint32_t guess : blind.guesses)
        {
            NS_TEST_EXPECT_MSG_EQ((guess - (uint32_t{1} << 30)) % step, 0, "on the grid");
            different.insert(guess);
        }
        // 2000 draws of 430 values miss 430 e^(-2000/430) = 4 in the mean.
        NS_TEST_EXPECT_MSG_GT(different.size(), 415, "all over the space");
    }
};

/** Numbers of a search outwards. */
class OutwardGuessTestCase : public TestCase
{
  public:
    OutwardGuessTestCase()
        : TestCase("BlindAttack.Outward.EachNumberOnceNearestFirst")
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t half = uint32_t{1} << 31;
        const std::vector<std::pair<uint64_t, uint32_t>> rows{{0, 0},
                                                              {1, 1},
                                                              {2, UINT32_MAX},
                                                              {3, 2},
                                                              {4, UINT32_MAX - 1},
                                                              {UINT32_MAX, half},
                                                              {UINT32_MAX - 1, half + 1}};
        for (const uint32_t first : {uint32_t{0}, uint32_t{7}, half, UINT32_MAX})
        {
            for (const auto& [n, off] : rows)
            {
                const std::string what = std::to_string(first) + ", guess " + std::to_string(n);
                NS_TEST_EXPECT_MSG_EQ(
                    GetOutwardGuess(first, 1, n), SequenceNumber32(first + off), what);
                NS_TEST_EXPECT_MSG_EQ(GetOutwardRank(first, first + off), n, what << " back");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(GetOutwardGuess(100, 10, 4), SequenceNumber32(80), "two steps down");
    }
};

/** The third ACK of a handshake in another host's name (RFC 6528 section 1). */
class ThirdAckTestCase : public TestCase
{
  public:
    explicit ThirdAckTestCase(bool isIpv6)
        : TestCase(std::string("BlindAttack.ThirdAck.OnlyIssPlusOneOpens.OthersAreReset.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** \return an attack in the name of a silent host */
    static Ptr<BlindAttackApplication>
    AddAttack(AttackScene& scene, const Address& peer, const AttackSettings& settings)
    {
        const auto attack = CreateObject<BlindAttackApplication>();
        attack->SetAttribute("Remote", AddressValue(scene.GetServer()));
        attack->SetAttribute("Peer", AddressValue(peer));
        for (const auto& [name, value] : settings)
        {
            attack->SetAttribute(name, StringValue(value));
        }
        attack->AssignStreams(900);
        scene.topology.GetAttackers().Get(0)->AddApplication(attack);
        return attack;
    }

    void
    DoRun() override
    {
        constexpr uint32_t iss = 5000;
        // Guesses 5004 (left out), 5005, 5003, 5006, 5002, 5007, 5001: the right one is the 7th.
        for (const uint64_t budget : {5, 6, 7, 8})
        {
            AttackScene scene(MakeSceneConfig(m_isIpv6),
                              {{"IsnGenerator", "Constant"}, {"IsnConstant", std::to_string(iss)}});
            const Address peer =
                m_isIpv6 ? Address(Inet6SocketAddress(
                               Ipv6Address::ConvertFrom(scene.topology.GetSpoofedNetwork()),
                               CLIENT_PORT))
                         : Address(InetSocketAddress(
                               Ipv4Address::ConvertFrom(scene.topology.GetSpoofedNetwork()),
                               CLIENT_PORT));
            scene.Run(2);
            AddAttack(
                scene, peer, {{"Segment", "Syn"}, {"FirstSequence", "99"}, {"MaxSegments", "1"}});
            scene.Run(3);
            AddAttack(scene,
                      peer,
                      {{"Segment", "Ack"},
                       {"GuessModel", "Outward"},
                       {"FirstSequence", "5004"},
                       {"StepBytes", "1"},
                       {"SkipGuesses", "1"},
                       {"AckSequence", "100"},
                       {"DataBytes", "16"},
                       {"MaxSegments", std::to_string(budget - 1)}});
            scene.Run(4);
            const std::string what = std::to_string(budget) + " guesses";
            const bool isOpen = budget > GetOutwardRank(5004, iss + 1);
            NS_TEST_EXPECT_MSG_EQ(isOpen, (budget >= 7), what);
            NS_TEST_ASSERT_MSG_EQ(scene.accepted.size(), (isOpen ? 1 : 0), what << ": accepted");
            NS_TEST_EXPECT_MSG_EQ(scene.GetHalfOpens(), (isOpen ? 0 : 1), what << ": half-open");
            NS_TEST_EXPECT_MSG_EQ(scene.CountSent(TcpHeader::RST),
                                  std::min<uint64_t>(budget, 6) - 1,
                                  what << ": a RST for each wrong guess");
            NS_TEST_EXPECT_MSG_EQ(
                isOpen ? scene.accepted[0]->GetRxAvailable() : 16, 16, what << ": the text waits");
        }
    }

    bool m_isIpv6; //!< family
};

/** What a user may get wrong. */
class BadPeerTestCase : public TestCase
{
  public:
    BadPeerTestCase()
        : TestCase("BlindAttack.BadPeer.IsNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const Address& peer : {Address(),
                                    Address(Ipv4Address("10.2.0.1")),
                                    Address(Inet6SocketAddress("fd00::1", 5))})
        {
            BlindScene blind(false);
            blind.attack->SetAttribute("Peer", AddressValue(peer));
            blind.scene.topology.GetAttackers().Get(0)->AddApplication(blind.attack);
            std::string what;
            try
            {
                blind.attack->CheckSettings();
            }
            catch (const std::runtime_error& error)
            {
                what = error.what();
            }
            NS_TEST_EXPECT_MSG_EQ(
                what,
                "BlindAttackApplication: Peer must be address and port of Remote's family",
                "message");
        }
    }
};

class UnroutedGuessTestCase : public TestCase
{
  public:
    UnroutedGuessTestCase()
        : TestCase("BlindAttack.NoRoute.IsCountedAndNotSent")
    {
    }

  private:
    void
    DoRun() override
    {
        BlindScene blind(false);
        const Ptr<Node> attacker = blind.scene.topology.GetAttackers().Get(0);
        const auto routing =
            Ipv4StaticRoutingHelper().GetStaticRouting(attacker->GetObject<Ipv4>());
        while (routing->GetNRoutes() > 0)
        {
            routing->RemoveRoute(0);
        }
        blind.attack->SetAttribute("RatePerSecond", DoubleValue(1));
        blind.Attack(0, 3, 10);
        NS_TEST_EXPECT_MSG_EQ(blind.attack->GetGuessesSent(), 0, "nothing is sent");
        NS_TEST_EXPECT_MSG_EQ(blind.guesses.size(), 0, "nor reported");
        NS_TEST_EXPECT_MSG_EQ(blind.attack->GetGuessesWithoutRoute(), 3, "each guess is counted");
    }
};

class BlindAttackTestSuite : public TestSuite
{
  public:
    BlindAttackTestSuite()
        : TestSuite("tcp-lifecycle-blind-attack")
    {
        AddTestCase(new SingleGuessTestCase(false));
        AddTestCase(new SingleGuessTestCase(true));
        AddTestCase(new SweepTestCase);
        AddTestCase(new GuessNumbersTestCase);
        AddTestCase(new OutwardGuessTestCase);
        AddTestCase(new ThirdAckTestCase(false));
        AddTestCase(new ThirdAckTestCase(true));
        AddTestCase(new BadPeerTestCase);
        AddTestCase(new UnroutedGuessTestCase);
    }
};

BlindAttackTestSuite g_blindAttackTestSuite; //!< registers the suite

} // namespace
