// SPDX-License-Identifier: GPL-2.0-only
//
// The SYN flood: when its SYNs leave, from where, what they carry, and what a bad capture gets.

#include "flood-run.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/global-value.h"
#include "ns3/ipv4-static-routing-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-flood-application.h"
#include "ns3/syn-replay-file.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-winscale.h"
#include "ns3/test.h"
#include "ns3/traffic-origin.h"
#include "ns3/uinteger.h"

#include <boost/math/distributions/chi_squared.hpp>

#include <cmath>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

class ConstantRateTestCase : public TestCase
{
  public:
    ConstantRateTestCase()
        : TestCase("SynFlood.ConstantRate.SendsAtExactTimesWithoutDrift")
    {
    }

  private:
    void
    DoRun() override
    {
        FloodRun slow(false);
        slow.flood->SetAttribute("RatePerSecond", DoubleValue(3));
        slow.flood->SetAttribute("MaxSegments", UintegerValue(100));
        slow.Run(2, 100);
        NS_TEST_ASSERT_MSG_EQ(slow.sent.size(), 100, "MaxSegments SYNs leave");
        for (std::size_t k = 0; k < slow.sent.size(); ++k)
        {
            NS_TEST_EXPECT_MSG_EQ(slow.sent[k].time.GetNanoSeconds(),
                                  2000000000 + std::llround(k * 1e9 / 3),
                                  "SYN " << k << " at start + k / rate");
        }
    }
};

class FastRateTestCase : public TestCase
{
  public:
    FastRateTestCase()
        : TestCase("SynFlood.ConstantRate.SendsAMillionSynsPerSecond")
    {
    }

  private:
    void
    DoRun() override
    {
        FloodRun fast(false);
        fast.flood->SetAttribute("RatePerSecond", DoubleValue(1e6));
        fast.Run(1, 1.01);
        NS_TEST_ASSERT_MSG_EQ(fast.sent.size(), 10000, "SYNs in 10 ms, the stop time excluded");
        NS_TEST_EXPECT_MSG_EQ(fast.flood->GetSynsSent(), 10000, "the counter agrees");
        for (std::size_t k = 0; k < fast.sent.size(); ++k)
        {
            NS_TEST_ASSERT_MSG_EQ(fast.sent[k].time, Seconds(1) + MicroSeconds(k), "SYN " << k);
        }
    }
};

class ChangedRateTestCase : public TestCase
{
  public:
    ChangedRateTestCase()
        : TestCase("SynFlood.ChangedRate.HoldsFromTheNextSynOn")
    {
    }

  private:
    void
    DoRun() override
    {
        FloodRun run(false);
        run.flood->SetAttribute("RatePerSecond", DoubleValue(10));
        for (const auto& [at, rate] : {std::pair{2.05, 100.0}, {3.005, 1.0}, {4.0, 1000.0}})
        {
            Simulator::Schedule(
                Seconds(at), &SynFloodApplication::SetRatePerSecond, PeekPointer(run.flood), rate);
        }
        run.Run(1, 5);
        // 1.0, 1.1 ... 2.0 | 2.05, 2.06 ... 3.0 | 4.0 would have been next and is due at once, then
        // every millisecond.
        NS_TEST_ASSERT_MSG_EQ(run.sent.size(), 11 + 96 + 1000, "SYNs of each rate");
        const auto at = [&run](std::size_t i) { return run.sent.at(i).time; };
        NS_TEST_EXPECT_MSG_EQ(at(10), Seconds(2), "last at 10/s");
        NS_TEST_EXPECT_MSG_EQ(at(11), Seconds(2.05), "overdue by the new rate: at once");
        NS_TEST_EXPECT_MSG_EQ(at(12), Seconds(2.06), "then at 100/s");
        NS_TEST_EXPECT_MSG_EQ(at(106), Seconds(3), "last at 100/s");
        NS_TEST_EXPECT_MSG_EQ(at(107), Seconds(4), "one second after the last one at 1/s");
        NS_TEST_EXPECT_MSG_EQ(at(108), Seconds(4.001), "then at 1000/s");
        for (std::size_t i = 1; i < run.sent.size(); ++i)
        {
            NS_TEST_ASSERT_MSG_GT(at(i), at(i - 1), "time goes on");
        }
    }
};

/** The rate is changed by a sink of the SYN that is being sent. */
class RateChangedInSinkTestCase : public TestCase
{
  public:
    RateChangedInSinkTestCase()
        : TestCase("SynFlood.ChangedRate.MayBeChangedFromTheTraceOfASyn")
    {
    }

  private:
    static void
    ChangeRate(SynFloodApplication* flood,
               Ptr<const Packet> /* packet */,
               const TcpHeader& /* header */,
               const Address& /* source */,
               const Address& /* destination */)
    {
        if (flood->GetSynsSent() == 10)
        {
            flood->SetRatePerSecond(100);
        }
    }

    void
    DoRun() override
    {
        FloodRun run(false);
        run.flood->SetAttribute("RatePerSecond", DoubleValue(10));
        run.flood->TraceConnectWithoutContext(
            "Tx",
            MakeBoundCallback(&RateChangedInSinkTestCase::ChangeRate, PeekPointer(run.flood)));
        run.Run(1, 3);
        NS_TEST_ASSERT_MSG_EQ(run.sent.size(), 10 + 109, "10 at 10/s, the rest of 3 s at 100/s");
        NS_TEST_EXPECT_MSG_EQ(run.sent[9].time, Seconds(1.9), "the one that changes it");
        NS_TEST_EXPECT_MSG_EQ(run.sent[10].time, Seconds(1.91), "the next");
        NS_TEST_EXPECT_MSG_EQ(run.sent.back().time, Seconds(2.99), "the last");
    }
};

class PoissonRateTestCase : public TestCase
{
  public:
    PoissonRateTestCase()
        : TestCase("SynFlood.Poisson.MeanGapLiesInConfidenceInterval")
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr double rate = 500;
        constexpr uint32_t count = 4000;
        FloodRun run(false);
        run.flood->AssignStreams(77);
        run.flood->SetAttribute("RateModel", StringValue("Poisson"));
        run.flood->SetAttribute("RatePerSecond", DoubleValue(rate));
        run.flood->SetAttribute("MaxSegments", UintegerValue(count));
        run.Run(1, 100);
        NS_TEST_ASSERT_MSG_EQ(run.sent.size(), count, "MaxSegments SYNs leave");
        double sum = 0;
        double sumOfSquares = 0;
        Time last = Seconds(1);
        for (const auto& syn : run.sent)
        {
            const double gap = (syn.time - last).GetSeconds();
            last = syn.time;
            sum += gap;
            sumOfSquares += gap * gap;
        }
        // 2 n gapMean rate is chi-squared with 2 n degrees of freedom; 99.9 % interval.
        const boost::math::chi_squared law(2.0 * count);
        NS_TEST_EXPECT_MSG_GT(2 * rate * sum, quantile(law, 0.0005), "not too fast");
        NS_TEST_EXPECT_MSG_LT(2 * rate * sum, quantile(law, 0.9995), "not too slow");
        // An exponential gap has a coefficient of variation of 1; standard error 1 / sqrt(n).
        const double mean = sum / count;
        const double deviation = std::sqrt(sumOfSquares / count - mean * mean);
        NS_TEST_EXPECT_MSG_EQ_TOL(deviation / mean, 1, 4 / std::sqrt(count), "gaps vary");
    }
};

class ReplayTestCase : public TestCase
{
  public:
    ReplayTestCase()
        : TestCase("SynFlood.Replay.RepeatsTimesPortsSequenceNumbersAndWindows")
    {
    }

  private:
    void
    DoRun() override
    {
        std::istringstream capture("t,src,sport,dst,dport,flags,seq,ack,len,win,options\n"
                                   "0.000000,10.78.0.1,1024,10.77.0.1,80,S,2508666845,,0,65535,x\n"
                                   "0.000032,10.77.0.1,80,10.78.0.1,1024,SA,17,2508666846,0,1,x\n"
                                   "0.004678,10.78.1.2,8943,10.77.0.1,80,S,2516126238,,0,1024,x\n"
                                   "0.004678,10.78.1.3,8944,10.77.0.1,80,S,1,,0,1024,x\n"
                                   "1.000001,10.78.0.9,5,10.77.0.1,80,R,1,,0,0,x\n"
                                   "74.980001,10.78.255.254,9,10.77.0.1,80,S,4294967295,,0,0,x\n");
        const std::vector<int64_t> times{0, 4678000, 4678000, 74980001000};
        const std::vector<uint16_t> ports{1024, 8943, 8944, 9};
        const std::vector<uint32_t> sequences{2508666845, 2516126238, 1, 4294967295};
        const std::vector<uint16_t> windows{65535, 1024, 1024, 0};
        const std::vector<Ipv4Address> mapped{
            "10.128.0.1", "10.128.1.2", "10.128.1.3", "10.128.255.254"};
        FloodRun run(false);
        run.flood->SetReplay(ReadSynReplay(capture, "capture"));
        run.Run(3, 100);
        NS_TEST_ASSERT_MSG_EQ(run.sent.size(), times.size(), "only rows with flags S are sent");
        for (std::size_t i = 0; i < times.size(); ++i)
        {
            const auto& syn = run.sent[i];
            NS_TEST_EXPECT_MSG_EQ(syn.time, Seconds(3) + NanoSeconds(times[i]), "time " << i);
            NS_TEST_EXPECT_MSG_EQ(syn.header.GetSourcePort(), ports[i], "port " << i);
            NS_TEST_EXPECT_MSG_EQ(
                syn.header.GetSequenceNumber().GetValue(), sequences[i], "sequence number " << i);
            NS_TEST_EXPECT_MSG_EQ(syn.header.GetWindowSize(), windows[i], "window " << i);
            NS_TEST_EXPECT_MSG_EQ(Ipv4Address::ConvertFrom(syn.source), mapped[i], "source " << i);
        }
    }
};

class ReplaySourcesTestCase : public TestCase
{
  public:
    ReplaySourcesTestCase()
        : TestCase("SynFlood.Replay.UsesRecordedSourcesWhenAsked")
    {
    }

  private:
    void
    DoRun() override
    {
        std::istringstream capture("src,t\n198.51.100.7,0\n203.0.113.9,0.5\n");
        FloodRun run(false);
        run.flood->SetReplay(ReadSynReplay(capture, "capture"));
        run.flood->SetAttribute("UseReplaySources", BooleanValue(true));
        run.Run(1, 10);
        NS_TEST_ASSERT_MSG_EQ(run.arrived.size(), 2, "both arrive");
        NS_TEST_EXPECT_MSG_EQ(Ipv4Address::ConvertFrom(run.arrived[0].source),
                              Ipv4Address("198.51.100.7"),
                              "first source");
        NS_TEST_EXPECT_MSG_EQ(Ipv4Address::ConvertFrom(run.arrived[1].source),
                              Ipv4Address("203.0.113.9"),
                              "second source");
    }
};

class SegmentContentTestCase : public TestCase
{
  public:
    explicit SegmentContentTestCase(bool isIpv6)
        : TestCase(std::string("SynFlood.Segments.ArriveTaggedWithOptionsTtlAndGoodChecksum.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
        RunOptions("None", 0, 20);
        RunOptions("Mss", 0, 24);
        RunOptions("Linux", 17, 40);
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
    }

    void
    RunOptions(const std::string& options, uint8_t ttl, uint32_t headerBytes)
    {
        FloodRun run(m_isIpv6);
        run.flood->SetAttribute("OptionSet", StringValue(options));
        run.flood->SetAttribute("Ttl", UintegerValue(ttl));
        run.flood->SetAttribute("MssBytes", UintegerValue(1220));
        run.flood->SetAttribute("MaxSegments", UintegerValue(50));
        run.Run(3, 10);
        NS_TEST_ASSERT_MSG_EQ(run.arrived.size(), 50, "all SYNs arrive");
        std::set<uint16_t> ports;
        std::set<uint32_t> sequences;
        for (std::size_t i = 0; i < run.arrived.size(); ++i)
        {
            const auto& syn = run.arrived[i];
            const TcpHeader& header = syn.header;
            NS_TEST_EXPECT_MSG_EQ(syn.source, run.sent[i].source, "sources arrive as spoofed");
            NS_TEST_EXPECT_MSG_EQ(+header.GetFlags(), +TcpHeader::SYN, "a SYN and nothing else");
            NS_TEST_EXPECT_MSG_EQ(header.IsChecksumOk(), true, "checksum");
            NS_TEST_EXPECT_MSG_EQ((syn.origin == TrafficOrigin::ATTACK), true, "tagged");
            NS_TEST_EXPECT_MSG_EQ(+syn.ttl, (ttl ? ttl : 64) - 3, "TTL after three routers");
            NS_TEST_EXPECT_MSG_EQ(header.GetSerializedSize(), headerBytes, options);
            NS_TEST_EXPECT_MSG_EQ(header.GetDestinationPort(), 80, "port of Remote");
            ports.insert(header.GetSourcePort());
            sequences.insert(header.GetSequenceNumber().GetValue());
            CheckOptions(header, options);
        }
        NS_TEST_EXPECT_MSG_GT(ports.size(), 45, "source ports are random");
        NS_TEST_EXPECT_MSG_GT_OR_EQ(*ports.begin(), 1024, "and not reserved ones");
        NS_TEST_EXPECT_MSG_GT(sequences.size(), 45, "sequence numbers are random");
    }

    void
    CheckOptions(const TcpHeader& header, const std::string& options)
    {
        const bool hasMss = options != "None";
        const bool isLinux = options == "Linux";
        NS_TEST_EXPECT_MSG_EQ(header.HasOption(TcpOption::MSS), hasMss, options);
        NS_TEST_EXPECT_MSG_EQ(header.HasOption(TcpOption::TS), isLinux, options);
        NS_TEST_EXPECT_MSG_EQ(header.HasOption(TcpOption::SACKPERMITTED), isLinux, options);
        NS_TEST_EXPECT_MSG_EQ(header.HasOption(TcpOption::WINSCALE), isLinux, options);
        if (hasMss)
        {
            const auto mss = DynamicCast<const TcpOptionMSS>(header.GetOption(TcpOption::MSS));
            NS_TEST_EXPECT_MSG_EQ(mss->GetMSS(), 1220, "MssBytes");
        }
        if (isLinux)
        {
            const auto ts = DynamicCast<const TcpOptionTS>(header.GetOption(TcpOption::TS));
            NS_TEST_EXPECT_MSG_GT_OR_EQ(ts->GetTimestamp(), 3000, "TSval is the send time in ms");
            NS_TEST_EXPECT_MSG_LT(ts->GetTimestamp(), 3500, "TSval is the send time in ms");
        }
    }

    bool m_isIpv6; //!< family
};

class FixedPortTestCase : public TestCase
{
  public:
    FixedPortTestCase()
        : TestCase("SynFlood.Segments.FixedPortAndSameStreamGiveSameSyns")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<std::string> stories;
        for (const int64_t stream : {11, 11, 12})
        {
            FloodRun run(false);
            NS_TEST_EXPECT_MSG_EQ(run.flood->AssignStreams(stream), 4, "streams used");
            run.flood->SetAttribute("SourcePort", UintegerValue(4444));
            run.flood->SetAttribute("RateModel", StringValue("Poisson"));
            run.flood->SetAttribute("CacheRoute", BooleanValue(stream == 11 && stories.empty()));
            run.Run(1, 2);
            std::ostringstream story;
            for (const auto& syn : run.sent)
            {
                NS_TEST_EXPECT_MSG_EQ(syn.header.GetSourcePort(), 4444, "SourcePort");
                story << syn.time.GetNanoSeconds() << " " << Ipv4Address::ConvertFrom(syn.source)
                      << " " << syn.header << "\n";
            }
            stories.push_back(story.str());
        }
        NS_TEST_EXPECT_MSG_EQ((stories[0] == stories[1]), true, "same stream, same flood");
        NS_TEST_EXPECT_MSG_EQ((stories[0] == stories[2]), false, "another stream, another flood");
    }
};

class NoRouteTestCase : public TestCase
{
  public:
    NoRouteTestCase()
        : TestCase("SynFlood.NoRoute.IsCountedAndNotSent")
    {
    }

  private:
    void
    DoRun() override
    {
        FloodRun run(false);
        const Ptr<Ipv4> ipv4 = run.attacker->GetObject<Ipv4>();
        const auto routing = Ipv4StaticRoutingHelper().GetStaticRouting(ipv4);
        while (routing->GetNRoutes() > 0)
        {
            routing->RemoveRoute(0);
        }
        run.flood->SetAttribute("MaxSegments", UintegerValue(10));
        run.Run(1, 5);
        NS_TEST_EXPECT_MSG_EQ(run.flood->GetSynsSent(), 0, "nothing is sent");
        NS_TEST_EXPECT_MSG_EQ(run.flood->GetSynsWithoutRoute(), 10, "each SYN is counted");
    }
};

class SynFloodTestSuite : public TestSuite
{
  public:
    SynFloodTestSuite()
        : TestSuite("tcp-lifecycle-syn-flood")
    {
        AddTestCase(new ChangedRateTestCase);
        AddTestCase(new RateChangedInSinkTestCase);
        AddTestCase(new ConstantRateTestCase);
        AddTestCase(new FastRateTestCase);
        AddTestCase(new PoissonRateTestCase);
        AddTestCase(new ReplayTestCase);
        AddTestCase(new ReplaySourcesTestCase);
        AddTestCase(new SegmentContentTestCase(false));
        AddTestCase(new SegmentContentTestCase(true));
        AddTestCase(new FixedPortTestCase);
        AddTestCase(new NoRouteTestCase);
    }
};

SynFloodTestSuite g_synFloodTestSuite; //!< registers the suite

} // namespace
