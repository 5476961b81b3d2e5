// SPDX-License-Identifier: GPL-2.0-only
//
// Admission policies that make room: who goes when a SYN finds the half-open queue full.

#include "segment-peer.h"

#include "ns3/admission-policies.h"
#include "ns3/half-open-queue.h"
#include "ns3/prefix-shares.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** \return ports of the peer whose half-open connections were displaced, in order */
std::vector<uint16_t>
DisplacedPorts(const SegmentPeer& peer)
{
    std::vector<uint16_t> ports;
    for (const TcpQueueEvent& event : peer.GetQueueEvents())
    {
        if (event.reason == TcpQueueReason::DISPLACED)
        {
            ports.push_back(event.id.GetRemotePort());
        }
    }
    return ports;
}

/** The oldest goes, silently; one whose client repeats its SYN counts from then. */
class DropOldestTestCase : public TestCase
{
  public:
    explicit DropOldestTestCase(bool isIpv6)
        : TestCase("AdmissionPolicy.DropOldest.TheFirstGoes." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"AdmissionPolicy", "DropOldest"}, {"HalfOpenLimitEntries", "3"}},
                         m_isIpv6);
        peer.Listen(128);
        const auto send = [&peer](uint16_t port, Time time) {
            peer.RunUntil(time);
            peer.SendSyn(peer.MakeId("10.77.0.2", port), SequenceNumber32(1000));
            peer.RunUntil(time + MilliSeconds(1));
        };
        for (uint16_t port = 1; port <= 5; ++port)
        {
            send(port, Seconds(2) + MilliSeconds(10 * port));
        }
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 3u, "the limit");
        NS_TEST_EXPECT_MSG_EQ(
            (DisplacedPorts(peer) == std::vector<uint16_t>{1, 2}), true, "the first two");
        // Retransmissions move entries to other lists: 3, 4, 5 have one, 6 none.
        send(6, Seconds(4));
        send(4, Seconds(4) + MilliSeconds(100)); // repeats its SYN: no displacement
        send(7, Seconds(4) + MilliSeconds(200));
        send(8, Seconds(4) + MilliSeconds(300));
        NS_TEST_EXPECT_MSG_EQ((DisplacedPorts(peer) == std::vector<uint16_t>{1, 2, 3, 5, 4}),
                              true,
                              "3; then 5, since the client of 4 was heard later; then 4");
        for (const WireSegment& segment : peer.GetWire())
        {
            NS_TEST_EXPECT_MSG_EQ(segment.view.Has(TcpHeader::RST), false, "nobody is told of it");
        }
        const uint16_t gone = 3; // its third ACK comes too late
        peer.SendAck(peer.MakeId("10.77.0.2", gone));
        peer.RunUntil(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted().size(), 0u, "no connection");
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetAnswers(peer.MakeId("10.77.0.2", gone)).back().view.Has(TcpHeader::RST),
            true,
            "a RST");
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetTracer()->GetLedger(TcpQueue::HALF_OPEN).Balances(), true, "the ledger");
    }

    bool m_isIpv6; //!< family
};

/**
 * DropRandom: a SYN survives each of those behind it with probability 1 - 1/n, so it is displaced
 * after a geometric number of them, n on average and with deviation sqrt(n (n - 1)).
 */
class DropRandomTestCase : public TestCase
{
  public:
    explicit DropRandomTestCase(bool isIpv6)
        : TestCase("AdmissionPolicy.DropRandom.AgesAreGeometric." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t LIMIT = 10;
        constexpr uint16_t SYNS = 10000;
        SegmentPeer peer({{"AdmissionPolicy", "DropRandom"},
                          {"HalfOpenLimitEntries", std::to_string(LIMIT)},
                          {"SynAckInitialTimeout", "1000s"}},
                         m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(Seconds(2));
        for (uint16_t port = 1; port <= SYNS; ++port)
        {
            peer.SendSyn(peer.MakeId("10.77.0.2", port), SequenceNumber32(1000));
            peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        }
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), LIMIT, "the limit");
        const std::vector<uint16_t> displaced = DisplacedPorts(peer);
        NS_TEST_EXPECT_MSG_EQ(displaced.size(), SYNS - LIMIT, "one for each SYN behind the tenth");
        double sum = 0;
        uint32_t atOnce = 0;
        for (std::size_t i = 0; i < displaced.size(); ++i)
        {
            const double age = static_cast<double>(LIMIT + 1 + i) - displaced[i];
            sum += displaced[i] > LIMIT ? age : 0; // the first ten wait for a full queue
            atOnce += age == 1 ? 1 : 0;
        }
        const double mean = sum / static_cast<double>(displaced.size() - LIMIT);
        // 99.9 % intervals: deviations 9.5 / 100 of the mean, and of 1000 in 10000.
        NS_TEST_EXPECT_MSG_EQ_TOL(mean, LIMIT, 0.35, "mean age in SYNs");
        NS_TEST_EXPECT_MSG_EQ_TOL(static_cast<double>(atOnce), 1000.0, 100.0, "of age 1");
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetTracer()->GetLedger(TcpQueue::HALF_OPEN).Balances(), true, "the ledger");
        peer.GetListener()->Close();
        NS_TEST_EXPECT_MSG_EQ(peer.GetTracer()->GetLedger(TcpQueue::HALF_OPEN).inside, 0u, "empty");
    }

    bool m_isIpv6; //!< family
};

/** A prefix that floods pays for its own entries; the only one of another prefix stays. */
class PrefixShareTestCase : public TestCase
{
  public:
    explicit PrefixShareTestCase(bool isIpv6)
        : TestCase("AdmissionPolicy.PrefixShare.TheLargestPays." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        // Over IPv6 the test's sources are mapped IPv4 addresses: 120 bits are their /24.
        SegmentPeer peer({{"AdmissionPolicy", "PrefixShare"},
                          {"AdmissionPrefixLengthIpv6", "120"},
                          {"HalfOpenLimitEntries", "4"}},
                         m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(Seconds(2));
        uint16_t port = 0;
        const auto send = [&peer, &port](const char* source) {
            peer.SendSyn(peer.MakeId(source, ++port), SequenceNumber32(1000));
            peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        };
        for (const char* source : {"10.77.1.1", "10.77.1.2", "10.77.1.3", "10.77.1.4"})
        {
            send(source); // ports 1 to 4 fill the queue
        }
        send("10.77.1.5"); // port 5, of the largest prefix: refused
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetRefused(TcpQueue::HALF_OPEN, TcpQueueReason::HALF_OPEN_FULL), 1, "its own");
        NS_TEST_EXPECT_MSG_EQ(DisplacedPorts(peer).size(), 0, "nobody went");
        send("10.77.2.1"); // port 6: the first of the largest goes
        send("10.77.2.2"); // port 7: again, then both prefixes have two
        send("10.77.2.3"); // port 8: as many as the largest: refused
        send("10.77.3.1"); // port 9: of two equal ones the one that has had two for longer
        const std::vector<uint16_t> gone = DisplacedPorts(peer);
        NS_TEST_EXPECT_MSG_EQ((gone == std::vector<uint16_t>{1, 2, 3}), true, "the oldest first");
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetRefused(TcpQueue::HALF_OPEN, TcpQueueReason::HALF_OPEN_FULL), 2, "refused");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 4, "full");
        peer.RunUntil(Seconds(200));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0, "all are let go");
    }

    bool m_isIpv6; //!< family
};

/** Against a count of everything, for every length of prefix. */
class PrefixSharesTestCase : public TestCase
{
  public:
    PrefixSharesTestCase()
        : TestCase("PrefixShares.AsAFullCountSays")
    {
    }

  private:
    /** An entry and what its prefix is called. */
    struct Known
    {
        std::unique_ptr<HalfOpenEntry> entry; //!< of the store
        uint32_t prefix;                      //!< masked source
    };

    void
    DoRun() override
    {
        std::mt19937 random{11};
        for (const uint8_t bits : {0, 1, 7, 8, 9, 24, 31, 32})
        {
            const uint32_t mask = bits == 0 ? 0 : 0xffffffffU << (32 - bits);
            PrefixShares shares(bits, 64);
            std::vector<Known> inside; // in the order in which they came
            std::map<uint32_t, uint32_t> counts;
            for (int step = 0; step < 2000; ++step)
            {
                const uint32_t source = (random() % 4) << 30 | (random() % 3) << 23 |
                                        (random() % 3) << 8 | random() % 2;
                const auto id = TcpConnectionId(Ipv4Address("10.0.0.1"),
                                                80,
                                                Ipv4Address(source),
                                                static_cast<uint16_t>(step + 1));
                if (random() % 5 < (step < 1000 ? 3 : 2))
                {
                    inside.push_back({std::make_unique<HalfOpenEntry>(id), source & mask});
                    shares.Insert(id, *inside.back().entry);
                    ++counts[source & mask];
                }
                else if (!inside.empty())
                {
                    const auto at =
                        inside.begin() + static_cast<std::ptrdiff_t>(random() % inside.size());
                    shares.Remove(*at->entry);
                    --counts[at->prefix];
                    inside.erase(at);
                }
                uint32_t largest = 0;
                for (const auto& [prefix, count] : counts)
                {
                    largest = std::max(largest, count);
                }
                NS_TEST_ASSERT_MSG_EQ(shares.GetLargestEntries(), largest, "largest");
                NS_TEST_ASSERT_MSG_EQ(shares.GetEntries(id), counts[source & mask], "of a prefix");
                ExpectOldest(shares, inside, counts, largest);
            }
        }
    }

    /** It belongs to a prefix with most entries, and came before all others of that prefix. */
    void
    ExpectOldest(const PrefixShares& shares,
                 const std::vector<Known>& inside,
                 std::map<uint32_t, uint32_t>& counts,
                 uint32_t largest)
    {
        const HalfOpenEntry* oldest = shares.FindOldestOfLargest();
        NS_TEST_ASSERT_MSG_EQ((oldest == nullptr), inside.empty(), "there is one");
        for (const Known& known : inside)
        {
            if (known.entry.get() == oldest)
            {
                NS_TEST_ASSERT_MSG_EQ(counts[known.prefix], largest, "of a largest prefix");
                return;
            }
            NS_TEST_ASSERT_MSG_EQ((PrefixOf(inside, oldest) == known.prefix), false, "the oldest");
        }
    }

    /** \return the prefix of an entry */
    static uint32_t
    PrefixOf(const std::vector<Known>& inside, const HalfOpenEntry* entry)
    {
        return std::find_if(inside.begin(),
                            inside.end(),
                            [entry](const Known& known) { return known.entry.get() == entry; })
            ->prefix;
    }
};

/** A program's own policy: who comes while most entries are young takes the place of the oldest. */
class YoungestStayAdmission : public AdmissionPolicy
{
  public:
    const char*
    GetName() const override
    {
        return "YoungestStay";
    }

    uint32_t
    GetLimitEntries(const ListenSnapshot& listener) const override
    {
        return listener.halfOpenLimitEntries;
    }

    bool
    IsFull(const ListenSnapshot& listener) const override
    {
        return listener.halfOpenEntries >= listener.halfOpenLimitEntries;
    }

    HalfOpenVictim
    ChooseVictim(const ListenSnapshot& listener) const override
    {
        return 2 * listener.youngEntries > listener.halfOpenEntries ? HalfOpenVictim::OLDEST
                                                                    : HalfOpenVictim::NONE;
    }
};

class OwnPolicyTestCase : public TestCase
{
  public:
    OwnPolicyTestCase()
        : TestCase("AdmissionPolicy.AProgramAddsItsOwn")
    {
    }

  private:
    void
    DoRun() override
    {
        static const YoungestStayAdmission own;
        const Ptr<TcpLifecycleEngine> engine = CreateObject<TcpLifecycleEngine>();
        const StringValue name(own.GetName());
        AddAdmissionPolicy(own);
        AddAdmissionPolicy(own); // no harm
        NS_TEST_ASSERT_MSG_EQ(
            engine->SetAttributeFailSafe("AdmissionPolicy", name), true, "a value from now on");
        NS_TEST_EXPECT_MSG_EQ(
            engine->SetAttributeFailSafe("AdmissionPolicy", StringValue("OldestStay")),
            false,
            "others are not");
        ExpectRefused(TwinAdmission("TailDrop"), "'TailDrop'");
        ExpectRefused(TwinAdmission(own.GetName()), "'YoungestStay'");
        ExpectRefused(TwinAdmission(""), "needs a name");

        SegmentPeer peer({{"AdmissionPolicy", own.GetName()}, {"HalfOpenLimitEntries", "2"}},
                         false);
        peer.Listen(128);
        for (uint16_t port = 1; port <= 3; ++port)
        {
            Send(peer, port, Seconds(2) + MilliSeconds(10 * port));
        }
        NS_TEST_EXPECT_MSG_EQ(
            (DisplacedPorts(peer) == std::vector<uint16_t>{1}), true, "the oldest goes");
        Send(peer, 4, Seconds(4)); // both have been retransmitted
        NS_TEST_EXPECT_MSG_EQ(DisplacedPorts(peer).size(), 1, "nobody goes for the last one");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 2, "the limit");
    }

    /** Another one of some name. */
    class TwinAdmission : public YoungestStayAdmission
    {
      public:
        explicit TwinAdmission(std::string name)
            : m_name(std::move(name))
        {
        }

        const char*
        GetName() const override
        {
            return m_name.c_str();
        }

      private:
        std::string m_name; //!< what it is called
    };

    void
    ExpectRefused(const AdmissionPolicy& policy, const std::string& words)
    {
        std::string said;
        try
        {
            AddAdmissionPolicy(policy);
        }
        catch (const std::runtime_error& error)
        {
            said = error.what();
        }
        NS_TEST_EXPECT_MSG_NE(said.find(words), std::string::npos, words << " in '" << said << "'");
    }

    static void
    Send(SegmentPeer& peer, uint16_t port, Time time)
    {
        peer.RunUntil(time);
        peer.SendSyn(peer.MakeId("10.77.0.2", port), SequenceNumber32(1000));
        peer.RunUntil(time + MilliSeconds(1));
    }
};

class AdmissionPolicyTestSuite : public TestSuite
{
  public:
    AdmissionPolicyTestSuite()
        : TestSuite("tcp-lifecycle-admission-policy")
    {
        AddTestCase(new PrefixSharesTestCase);
        AddTestCase(new OwnPolicyTestCase);
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new DropOldestTestCase(isIpv6));
            AddTestCase(new DropRandomTestCase(isIpv6));
            AddTestCase(new PrefixShareTestCase(isIpv6));
        }
    }
};

AdmissionPolicyTestSuite g_admissionPolicyTestSuite; //!< registers the suite

} // namespace
