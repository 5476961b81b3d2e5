// SPDX-License-Identifier: GPL-2.0-only
//
// Admission policies that make room: who goes when a SYN finds the half-open queue full.

#include "segment-peer.h"

#include "ns3/simulator.h"
#include "ns3/test.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
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

class AdmissionPolicyTestSuite : public TestSuite
{
  public:
    AdmissionPolicyTestSuite()
        : TestSuite("tcp-lifecycle-admission-policy")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new DropOldestTestCase(isIpv6));
            AddTestCase(new DropRandomTestCase(isIpv6));
        }
    }
};

AdmissionPolicyTestSuite g_admissionPolicyTestSuite; //!< registers the suite

} // namespace
