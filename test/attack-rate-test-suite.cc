// SPDX-License-Identifier: GPL-2.0-only
//
// When the segments of an attack leave: each rate shape beside the integral of its rate.

#include "flood-run.h"

#include "ns3/attack-rate.h"
#include "ns3/double.h"
#include "ns3/on-off-clock.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** Attributes of a flood and their values. */
using Settings = std::vector<std::pair<std::string, std::string>>;

/** A shape and what its rate is, said once more without the shape's own formulas. */
struct RateRow
{
    std::string name;                     //!< for messages
    Settings settings;                    //!< of the flood
    std::function<double(double)> rateAt; //!< segments a second, t seconds after the start
};

/** \return rows of all shapes */
std::vector<RateRow>
MakeRateRows()
{
    const auto inFirst = [](double t, double period, double width) {
        return std::fmod(t, period) < width;
    };
    return {
        {"Constant",
         {{"RateModel", "Constant"}, {"RatePerSecond", "7"}},
         [](double) { return 7.; }},
        {"Ramp up from 0",
         {{"RateModel", "Ramp"}, {"RatePerSecond", "200"}, {"RampInterval", "4s"}},
         [](double t) { return t < 4 ? 50 * t : 200; }},
        {"Ramp up",
         {{"RateModel", "Ramp"},
          {"InitialRatePerSecond", "30"},
          {"RatePerSecond", "90"},
          {"RampInterval", "20s"}},
         [](double t) { return t < 20 ? 30 + 3 * t : 90; }},
        {"Ramp down",
         {{"RateModel", "Ramp"},
          {"InitialRatePerSecond", "300"},
          {"RatePerSecond", "0.5"},
          {"RampInterval", "5s"}},
         [](double t) { return t < 5 ? 300 - 59.9 * t : 0.5; }},
        {"Ramp that is level",
         {{"RateModel", "Ramp"}, {"InitialRatePerSecond", "40"}, {"RatePerSecond", "40"}},
         [](double) { return 40.; }},
        {"Pulse, silent between",
         {{"RateModel", "Pulse"},
          {"RatePerSecond", "333"},
          {"PulseInterval", "700ms"},
          {"PulseFraction", "0.3"}},
         [inFirst](double t) { return inFirst(t, 0.7, 0.21) ? 333 : 0; }},
        {"Pulse over a base",
         {{"RateModel", "Pulse"},
          {"RatePerSecond", "500"},
          {"BaseRatePerSecond", "20"},
          {"PulseInterval", "2s"},
          {"PulseFraction", "0.25"}},
         [inFirst](double t) { return inFirst(t, 2, 0.5) ? 500 : 20; }},
        {"Pulse of less than a segment",
         {{"RateModel", "Pulse"},
          {"RatePerSecond", "3"},
          {"PulseInterval", "1s"},
          {"PulseFraction", "0.1"}},
         [inFirst](double t) { return inFirst(t, 1, 0.1) ? 3 : 0; }},
        {"OnOff as it is by default",
         {{"RateModel", "OnOff"}},
         [inFirst](double t) { return inFirst(t, 2, 1) ? 100 : 0; }},
        {"OnOff",
         {{"RateModel", "OnOff"},
          {"RatePerSecond", "150"},
          {"OnTime", "ns3::ConstantRandomVariable[Constant=0.5]"},
          {"OffTime", "ns3::ConstantRandomVariable[Constant=1.25]"}},
         [inFirst](double t) { return inFirst(t, 1.75, 0.5) ? 150 : 0; }},
    };
}

/** After each step of time the number of segments is the integral of the rate, give or take one. */
class ShapeIntegralTestCase : public TestCase
{
  public:
    ShapeIntegralTestCase()
        : TestCase("AttackRate.EachShape.SendsTheIntegralOfItsRateGiveOrTakeOne")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const RateRow& row : MakeRateRows())
        {
            FloodRun run(false);
            for (const auto& [name, value] : row.settings)
            {
                run.flood->SetAttribute(name, StringValue(value));
            }
            run.Run(1, 31);
            NS_TEST_ASSERT_MSG_EQ(run.sent.empty(), false, row.name);
            NS_TEST_EXPECT_MSG_EQ(run.sent[0].time, Seconds(1), row.name << ": at once");
            CheckIntegral(row, run.sent);
        }
    }

    void
    CheckIntegral(const RateRow& row, const std::vector<FloodRun::Sent>& sent)
    {
        constexpr double step = 0.0005;
        double integral = 0;
        std::size_t count = 0;
        for (int i = 0; i < 59999; ++i)
        {
            integral += row.rateAt((i + 0.5) * step) * step;
            const Time end = Seconds(1) + NanoSeconds(std::llround((i + 1) * step * 1e9));
            while (count < sent.size() && sent[count].time < end)
            {
                ++count;
            }
            const double off = static_cast<double>(count) - integral;
            NS_TEST_ASSERT_MSG_EQ((off > -1.01 && off < 1.01),
                                  true,
                                  row.name << " at " << end.As(Time::S) << ": " << count
                                           << " sent, integral " << integral);
        }
    }
};

/** Exact times, also where counts are large. */
class ClosedFormTestCase : public TestCase
{
  public:
    ClosedFormTestCase()
        : TestCase("AttackRate.ClosedForms.AreExactAtTheJointsAndDoNotDrift")
    {
    }

  private:
    void
    DoRun() override
    {
        AttackRate ramp;
        ramp.model = AttackRate::RAMP;
        ramp.ratePerSecond = 100;
        ramp.rampInterval = Seconds(8);
        // N(t) = 6.25 t^2 up to N(8) = 400, then 100 a second.
        CheckTime(ramp, 0, Seconds(0));
        CheckTime(ramp, 25, Seconds(2));
        CheckTime(ramp, 100, Seconds(4));
        CheckTime(ramp, 400, Seconds(8));
        CheckTime(ramp, 401, Seconds(8.01));
        CheckTime(ramp, 400 + 100 * 1000000ULL, Seconds(1000008));
        AttackRate pulse;
        pulse.model = AttackRate::PULSE;
        pulse.ratePerSecond = 40;
        pulse.baseRatePerSecond = 4;
        pulse.pulseInterval = Seconds(3);
        pulse.pulseFraction = 1. / 3;
        // 40 in the first second, 8 in the other two: 48 each 3 s.
        CheckTime(pulse, 39, MilliSeconds(975));
        CheckTime(pulse, 40, Seconds(1));
        CheckTime(pulse, 41, Seconds(1.25));
        CheckTime(pulse, 47, Seconds(2.75));
        CheckTime(pulse, 48, Seconds(3));
        CheckTime(pulse, 48 * 1000000ULL + 20, Seconds(3000000.5));
        pulse.baseRatePerSecond = 0;
        CheckTime(pulse, 39, MilliSeconds(975));
        CheckTime(pulse, 40, Seconds(3)); // not at the end of the first pulse
        AttackRate slow;
        slow.ratePerSecond = 1e-6;
        NS_TEST_EXPECT_MSG_EQ(
            (GetDepartureTime(slow, uint64_t{1} << 60) > Seconds(4e9)), true, "far, not wrapped");
    }

    void
    CheckTime(const AttackRate& rate, uint64_t k, Time expected)
    {
        NS_TEST_EXPECT_MSG_EQ(GetDepartureTime(rate, k), expected, "segment " << k);
    }
};

/** Bursts of random lengths. */
class OnOffClockTestCase : public TestCase
{
  public:
    OnOffClockTestCase()
        : TestCase("AttackRate.OnOff.DrawsPeriodsAndRefusesThoseWithoutLength")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto on = CreateObject<DeterministicRandomVariable>();
        std::vector<double> onTimes{1, 2, 0.5};
        on->SetValueArray(onTimes.data(), onTimes.size());
        const auto off = CreateObject<DeterministicRandomVariable>();
        std::vector<double> offTimes{10, 0, 100};
        off->SetValueArray(offTimes.data(), offTimes.size());
        OnOffClock clock(on, off);
        // On 0..1, off to 11, on 11..13, off 0, on 13..13.5, off to 113.5, on 113.5..
        for (const auto& [onTime, expected] : {std::pair{0., 0.},
                                               {0.999, 0.999},
                                               {1, 11},
                                               {2.5, 12.5},
                                               {3, 13},
                                               {3.25, 13.25},
                                               {3.5, 113.5}})
        {
            NS_TEST_EXPECT_MSG_EQ(clock.GetTime(Seconds(onTime)), Seconds(expected), onTime);
        }
        CheckRefused(0, 1, "rate model OnOff: OnTime drew 0 s");
        CheckRefused(0.01, -2, "rate model OnOff: OffTime drew -2 s");
        CheckRefused(2e9, 1, "rate model OnOff: OnTime drew 2e+09 s");
        CheckRefused(1e-12, 0, ""); // a nanosecond
        CheckRefused(
            1e-9,
            0,
            "rate model OnOff: OnTime drew 1000000 periods below 1 us one after the other");
    }

    void
    CheckRefused(double onTime, double offTime, const std::string& message)
    {
        const auto on = CreateObject<ConstantRandomVariable>();
        on->SetAttribute("Constant", DoubleValue(onTime));
        const auto off = CreateObject<ConstantRandomVariable>();
        off->SetAttribute("Constant", DoubleValue(offTime));
        OnOffClock clock(on, off);
        std::string what;
        try
        {
            clock.GetTime(MicroSeconds(1));
            clock.GetTime(message.empty() ? MicroSeconds(2) : MilliSeconds(20));
        }
        catch (const std::runtime_error& error)
        {
            what = error.what();
        }
        NS_TEST_EXPECT_MSG_EQ(what, message, "a period without a length");
    }
};

/** A shape is fixed while it runs, and again free when it does not. */
class FixedShapeTestCase : public TestCase
{
  public:
    FixedShapeTestCase()
        : TestCase("AttackRate.ChangedRate.IsRefusedWhileAShapeRuns")
    {
    }

  private:
    static void
    ChangeRate(Ptr<SynFloodApplication> flood, std::string* what)
    {
        try
        {
            flood->SetRatePerSecond(5);
        }
        catch (const std::runtime_error& error)
        {
            *what = error.what();
        }
    }

    void
    DoRun() override
    {
        for (const std::string model : {"Ramp", "Pulse", "OnOff"})
        {
            FloodRun run(false);
            run.flood->SetAttribute("RateModel", StringValue(model));
            std::string early;
            std::string running;
            std::string late;
            Simulator::Schedule(Seconds(0.5), &FixedShapeTestCase::ChangeRate, run.flood, &early);
            Simulator::Schedule(Seconds(1.5), &FixedShapeTestCase::ChangeRate, run.flood, &running);
            Simulator::Schedule(Seconds(2.5), &FixedShapeTestCase::ChangeRate, run.flood, &late);
            run.Run(1, 2);
            NS_TEST_EXPECT_MSG_EQ(early, "", model << " before its start");
            NS_TEST_EXPECT_MSG_EQ(running,
                                  "SynFloodApplication: RatePerSecond 5 cannot be set while a "
                                  "Ramp, Pulse or OnOff attack runs",
                                  model);
            NS_TEST_EXPECT_MSG_EQ(late, "", model << " after its end");
        }
    }
};

/** Runs that leave their streams to ns-3 stay as they were when shapes came. */
class StreamsTestCase : public TestCase
{
  public:
    StreamsTestCase()
        : TestCase("AttackRate.Streams.AFloodTakesTwoOfThoseThatNs3HandsOut")
    {
    }

  private:
    void
    DoRun() override
    {
        const uint64_t before = RngSeedManager::GetNextStreamIndex();
        const auto flood = CreateObject<SynFloodApplication>();
        NS_TEST_EXPECT_MSG_EQ(
            RngSeedManager::GetNextStreamIndex() - before, 3, "two, and that of this question");
    }
};

/** What comes at the wrong time. */
class WrongTimeTestCase : public TestCase
{
  public:
    WrongTimeTestCase()
        : TestCase("AttackRate.WrongTime.IsNamed")
    {
    }

  private:
    static void
    SetReplay(Ptr<SynFloodApplication> flood, std::string* what)
    {
        try
        {
            flood->SetReplay({});
        }
        catch (const std::runtime_error& error)
        {
            *what = error.what();
        }
    }

    void
    DoRun() override
    {
        std::string what;
        {
            FloodRun run(false);
            Simulator::Schedule(Seconds(1.5), &WrongTimeTestCase::SetReplay, run.flood, &what);
            run.Run(1, 2);
            NS_TEST_EXPECT_MSG_EQ(run.sent.size(), 100, "the attack goes on");
        }
        NS_TEST_EXPECT_MSG_EQ(
            what, "SynFloodApplication: SetReplay comes too late, the attack runs", "late");
        try
        {
            CreateObject<SynFloodApplication>()->CheckSettings();
        }
        catch (const std::runtime_error& error)
        {
            what = error.what();
        }
        NS_TEST_EXPECT_MSG_EQ(
            what,
            "SynFloodApplication: not on a node, Node::AddApplication puts it there",
            "early");
    }
};

class AttackRateTestSuite : public TestSuite
{
  public:
    AttackRateTestSuite()
        : TestSuite("tcp-lifecycle-attack-rate")
    {
        AddTestCase(new ShapeIntegralTestCase);
        AddTestCase(new ClosedFormTestCase);
        AddTestCase(new OnOffClockTestCase);
        AddTestCase(new FixedShapeTestCase);
        AddTestCase(new StreamsTestCase);
        AddTestCase(new WrongTimeTestCase);
    }
};

AttackRateTestSuite g_attackRateTestSuite; //!< registers the suite

} // namespace
