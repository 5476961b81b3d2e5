// SPDX-License-Identifier: GPL-2.0-only
//
// What labs are made of: their command line, and the counters their tables come from.

#include "ns3/half-open-monitor.h"
#include "ns3/lab-options.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/test.h"
#include "ns3/workload-statistics.h"

#include <boost/algorithm/string/predicate.hpp>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Values of the options that tests parse. */
struct Values
{
    double rate{5};
    uint32_t backlog{128};
    bool ipv6{false};
    std::string profile{"linux-6"};
    std::vector<std::string> setups{"a", "b"};
    std::vector<double> delays{1.5};
    std::vector<uint32_t> ports{1, 4};
    std::vector<uint64_t> guesses{1};
    std::vector<std::string> given; //!< GetArguments() after Parse

    /** \return what is wrong with the arguments, "" if they were parsed */
    std::string
    Parse(std::vector<std::string> arguments)
    {
        LabOptions options("A test.");
        options.AddNumber("rate", "SYN/s", rate, 0.5, 1000);
        options.AddCount("backlog", "entries", backlog, 0, std::numeric_limits<uint32_t>::max());
        options.AddFlag("ipv6", "use IPv6", ipv6);
        options.AddText("profile", "defaults", profile, {"linux-6", "rfc9293"});
        options.AddWords("setups", "which", setups, {"a", "b", "c"});
        options.AddNumbers("delays", "s", delays, 0.5, 10);
        options.AddCounts("ports", "which", ports, 1, 65535);
        options.AddCounts("guesses", "how many", guesses, 1, uint64_t{1} << 32);
        options.Reserve("ns3::TcpSocket::InitialCwnd", "use --rate");
        arguments.insert(arguments.begin(), "lab");
        std::vector<char*> argv;
        for (auto& argument : arguments)
        {
            argv.push_back(argument.data());
        }
        try
        {
            options.Parse(static_cast<int>(argv.size()), argv.data());
        }
        catch (const LabUsageError& error)
        {
            return error.what();
        }
        given = options.GetArguments();
        return "";
    }
};

/** Good values arrive. */
class GoodOptionsTestCase : public TestCase
{
  public:
    GoodOptionsTestCase()
        : TestCase("LabOptions.GoodValuesArrive")
    {
    }

  private:
    void
    DoRun() override
    {
        Values values;
        NS_TEST_EXPECT_MSG_EQ(values.Parse({}), "", "nothing given");
        NS_TEST_EXPECT_MSG_EQ(values.rate, 5, "default stays");
        NS_TEST_EXPECT_MSG_EQ(values.Parse({"--rate=1e2",
                                            "--backlog=4294967295",
                                            "--ipv6",
                                            "--profile=rfc9293",
                                            "--setups=c,a",
                                            "--delays=2,1e0",
                                            "--ports=65535,1,80",
                                            "--guesses=4294967296,3"}),
                              "",
                              "all given");
        NS_TEST_EXPECT_MSG_EQ(values.rate, 100, "number");
        NS_TEST_EXPECT_MSG_EQ(values.backlog, 4294967295U, "count");
        NS_TEST_EXPECT_MSG_EQ(values.ipv6, true, "bare flag");
        NS_TEST_EXPECT_MSG_EQ(values.profile, "rfc9293", "text");
        NS_TEST_ASSERT_MSG_EQ(values.setups.size(), 2, "words");
        NS_TEST_EXPECT_MSG_EQ(values.setups[0], "c", "order as given");
        NS_TEST_EXPECT_MSG_EQ((values.delays == std::vector<double>{2, 1}), true, "numbers");
        NS_TEST_EXPECT_MSG_EQ(
            (values.ports == std::vector<uint32_t>{65535, 1, 80}), true, "whole numbers");
        NS_TEST_EXPECT_MSG_EQ((values.guesses == std::vector<uint64_t>{uint64_t{1} << 32, 3}),
                              true,
                              "whole numbers of more than 32 bits");
        NS_TEST_EXPECT_MSG_EQ(values.Parse({"--ipv6=false"}), "", "flag with value");
        NS_TEST_EXPECT_MSG_EQ(values.ipv6, false, "switched off");
        NS_TEST_EXPECT_MSG_EQ(values.Parse({"--ns3::TcpSocket::SegmentSize=536"}),
                              "",
                              "attribute default, as in every ns-3 program");
        NS_TEST_EXPECT_MSG_EQ(
            values.Parse({"--rate", "7", "--ipv6", "--profile", "linux-6"}), "", "value apart");
        NS_TEST_EXPECT_MSG_EQ(values.rate, 7, "number apart");
        NS_TEST_ASSERT_MSG_EQ(values.given.size(), 3, "joined");
        NS_TEST_EXPECT_MSG_EQ(values.given[0], "--rate=7", "as the record has it");
        const auto run = RngSeedManager::GetRun();
        NS_TEST_EXPECT_MSG_EQ(values.Parse({"--RngRun=42"}), "", "global value");
        NS_TEST_EXPECT_MSG_EQ(RngSeedManager::GetRun(), 42, "as in every ns-3 program");
        RngSeedManager::SetRun(run);
    }
};

/** Bad arguments are refused with the option and the value in the message. */
class BadOptionsTestCase : public TestCase
{
  public:
    BadOptionsTestCase()
        : TestCase("LabOptions.BadValuesAreNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<std::string> bad{"--rate=abc",
                                           "--rate=",
                                           "--rate=0.4",
                                           "--rate=-5",
                                           "--rate=1001",
                                           "--rate=5x",
                                           "--rate=nan",
                                           "--rate=inf",
                                           "--backlog=-1",
                                           "--backlog=1.5",
                                           "--backlog=4294967296",
                                           "--ipv6=maybe",
                                           "--profile=bsd",
                                           "--setups=a,d",
                                           "--setups=a,a",
                                           "--setups=",
                                           "--delays=1,0.4",
                                           "--delays=1,1.0",
                                           "--delays=1,",
                                           "--ports=1,1.5",
                                           "--ports=0",
                                           "--ports=1,65536",
                                           "--ports=80,80",
                                           "--ports=-1",
                                           "--ports=",
                                           "--guesses=4294967297",
                                           "--nosuch=1",
                                           "--ns3::NoSuch::Attribute=1",
                                           "--ns3::TcpSocket::InitialCwnd=3",
                                           "--ns3::TcpSocket::SegmentSize=abc",
                                           "--ns3::TcpLifecycleEngine::SynAckInitialTimeout=abc",
                                           "--SimulatorImplementationType=ns3::Nope",
                                           "--RngRun=x",
                                           "--PrintAttributes=ns3::Nope",
                                           "--PrintNonsense",
                                           "",
                                           "-",
                                           "word"};
        for (const auto& argument : bad)
        {
            const std::string message = Values().Parse({argument});
            const bool endsInEquals = boost::algorithm::ends_with(argument, "=");
            const std::string named =
                endsInEquals ? argument.substr(0, argument.size() - 1) : argument;
            NS_TEST_EXPECT_MSG_EQ((message.find(named) != std::string::npos),
                                  true,
                                  argument << " gives '" << message << "'");
            NS_TEST_EXPECT_MSG_EQ(message.empty(), false, "'" << argument << "' is refused");
        }
        NS_TEST_EXPECT_MSG_EQ(Values().Parse({"--guesses=4.5"}),
                              "option --guesses=4.5: different whole numbers from 1 to 4294967296 "
                              "parted by commas expected",
                              "all digits");
        NS_TEST_EXPECT_MSG_EQ(RunLab("lab", [] { return 7; }), 7, "status of the body");
    }
};

/** \return an outcome that started and, unless \p latency is negative, connected */
TcpWorkloadOutcome
OutcomeAt(int startMs, int latencyMs)
{
    TcpWorkloadOutcome outcome;
    outcome.started = MilliSeconds(startMs);
    if (latencyMs >= 0)
    {
        outcome.connected = MilliSeconds(startMs + latencyMs);
    }
    return outcome;
}

/** Outcomes go to the phase and the bin of their start. */
class WorkloadStatisticsTestCase : public TestCase
{
  public:
    WorkloadStatisticsTestCase()
        : TestCase("WorkloadStatistics.OutcomesBelongToTheirStart")
    {
    }

  private:
    void
    DoRun() override
    {
        WorkloadStatistics users({Seconds(1), Seconds(2), Seconds(4)}, Seconds(1));
        users.Count(OutcomeAt(999, 1));     // before the first phase
        users.Count(OutcomeAt(1000, 30));   // exactly at its start
        users.Count(OutcomeAt(1999, 5000)); // opens in a later phase, belongs to this one
        users.Count(OutcomeAt(2000, -1));
        users.Count(OutcomeAt(3999, -1));
        users.Count(OutcomeAt(4000, 1)); // after the last phase
        NS_TEST_EXPECT_MSG_EQ(users.GetStarted(0), 2, "started in phase 0");
        NS_TEST_EXPECT_MSG_EQ(users.GetOpened(0), 2, "opened of phase 0");
        NS_TEST_EXPECT_MSG_EQ(users.GetStarted(1), 2, "started in phase 1");
        NS_TEST_EXPECT_MSG_EQ(users.GetOpened(1), 0, "opened of phase 1");
        NS_TEST_EXPECT_MSG_EQ(users.GetConnectQuantile(1, 0.5).has_value(), false, "no median");
        const auto points = users.GetOpenedPercent();
        NS_TEST_ASSERT_MSG_EQ(points.size(), 4, "bins with arrivals, and the end of phase 0");
        NS_TEST_EXPECT_MSG_EQ(points[0].first, 1.5, "middle of the first bin");
        NS_TEST_EXPECT_MSG_EQ(points[0].second, 100, "share of the first bin");
        NS_TEST_EXPECT_MSG_EQ(points[1].first, 2, "end of phase 0");
        NS_TEST_EXPECT_MSG_EQ(std::isnan(points[1].second), true, "no value where phases meet");
        NS_TEST_EXPECT_MSG_EQ(points[3].second, 0, "share of the last bin");
    }
};

/** Quantiles are values that occurred, by nearest rank. */
class QuantileTestCase : public TestCase
{
  public:
    QuantileTestCase()
        : TestCase("WorkloadStatistics.QuantilesByNearestRank")
    {
    }

  private:
    void
    DoRun() override
    {
        WorkloadStatistics users({Seconds(0), Seconds(1000)}, Seconds(1));
        for (const int latency : {40, 10, 30, 20})
        {
            users.Count(OutcomeAt(latency, latency));
        }
        const auto quantile = [&users](double q) { return *users.GetConnectQuantile(0, q); };
        NS_TEST_EXPECT_MSG_EQ(quantile(0), MilliSeconds(10), "least");
        NS_TEST_EXPECT_MSG_EQ(quantile(0.5), MilliSeconds(20), "rank 2 of 4");
        NS_TEST_EXPECT_MSG_EQ(quantile(0.51), MilliSeconds(30), "rank 3 of 4");
        NS_TEST_EXPECT_MSG_EQ(quantile(0.95), MilliSeconds(40), "rank 4 of 4");
        NS_TEST_EXPECT_MSG_EQ(quantile(1), MilliSeconds(40), "largest");
    }
};

/** Queue records of the watched port are counted by phase. */
class MonitorTestCase : public TestCase
{
  public:
    MonitorTestCase()
        : TestCase("HalfOpenMonitor.CountsByPhase")
    {
    }

  private:
    void
    DoRun() override
    {
        Ptr<Node> node = CreateObject<Node>();
        Ptr<TcpLifecycleTracer> tracer = CreateObject<TcpLifecycleTracer>();
        node->AggregateObject(tracer);
        HalfOpenMonitor monitor;
        monitor.Attach(node, 80);
        const auto report = [&tracer](uint16_t port, TcpQueueAction action, uint32_t entries) {
            tracer->ReportQueue(
                TcpQueue::HALF_OPEN,
                TcpConnectionId(Ipv4Address("10.0.0.1"), port, Ipv4Address("10.0.0.2"), 4000),
                action,
                TcpQueueReason::SYN_ADMITTED,
                entries,
                129,
                TrafficOrigin::ATTACK);
        };
        report(80, TcpQueueAction::INSERT, 1);
        report(80, TcpQueueAction::INSERT, 2);
        report(81, TcpQueueAction::INSERT, 1);
        monitor.StartPhase();
        report(80, TcpQueueAction::REFUSE, 2);
        report(80, TcpQueueAction::REMOVE, 1);
        const auto& phases = monitor.GetPhases();
        NS_TEST_ASSERT_MSG_EQ(phases.size(), 2, "phases");
        NS_TEST_EXPECT_MSG_EQ(phases[0].synAnswered, 2, "answered, other ports not counted");
        NS_TEST_EXPECT_MSG_EQ(phases[0].synDropped, 0, "none dropped yet");
        NS_TEST_EXPECT_MSG_EQ(phases[1].synDropped, 1, "dropped");
        NS_TEST_EXPECT_MSG_EQ(phases[1].peakEntries, 2, "entries of before count for the peak");
        NS_TEST_EXPECT_MSG_EQ(monitor.GetLimitEntries(), 129, "limit");
        NS_TEST_EXPECT_MSG_EQ(monitor.GetOccupancy().size(), 4, "start and three changes");
        NS_TEST_EXPECT_MSG_EQ(monitor.GetOccupancy().back().second, 1, "entries now");
        Simulator::Destroy();
    }
};

/** All cases. */
class LabHelperTestSuite : public TestSuite
{
  public:
    LabHelperTestSuite()
        : TestSuite("tcp-lifecycle-lab-helper")
    {
        AddTestCase(new GoodOptionsTestCase);
        AddTestCase(new BadOptionsTestCase);
        AddTestCase(new WorkloadStatisticsTestCase);
        AddTestCase(new QuantileTestCase);
        AddTestCase(new MonitorTestCase);
    }
};

LabHelperTestSuite g_labHelperTestSuite; //!< registers the suite

} // namespace
