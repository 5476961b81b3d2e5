// SPDX-License-Identifier: GPL-2.0-only
//
// Segments that a fault model delays, copies or holds arrive when they should, on every link.

#include "fault-scene.h"

#include "ns3/double.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint32_t SEGMENT = 500; // bytes: stock ns-3 sends 536 at once

/** A client of stock TCP sends three segments, 300 ms apart, and closes a second after the last. */
class KeptTextTestCase : public TestCase
{
  public:
    KeptTextTestCase(const std::string& name, FaultSceneLink link, bool isIpv6)
        : TestCase("SegmentFaultModel." + name + "." + ToString(link) +
                   (isIpv6 ? ".IPv6" : ".IPv4"))
    {
        m_config.link = link;
        m_config.isIpv6 = isIpv6;
        m_config.isStock = true;
    }

  protected:
    /** \return the rule for the second segment of text */
    static SegmentFaultRule
    OfSecondText()
    {
        SegmentFaultRule rule;
        rule.kind = SegmentKind::DATA;
        rule.nth = 2;
        return rule;
    }

    /** \brief Run with a rule on what the server receives. \return index of the rule */
    void
    Transfer(FaultScene& scene, const SegmentFaultRule& rule, Time stop = Seconds(20))
    {
        m_events.clear();
        const auto& model = scene.faults.towards[FaultScene::SERVER];
        model->AddRule(rule);
        model->TraceConnectWithoutContext("Fault", MakeCallback(&KeptTextTestCase::Note, this));
        scene.Listen();
        const Ptr<Socket> socket = scene.Connect();
        scene.Run(Seconds(3));
        for (const char letter : {'a', 'b', 'c'})
        {
            FaultScene::Write(socket, letter, SEGMENT);
            scene.Run(Simulator::Now() + MilliSeconds(300));
        }
        scene.Run(Simulator::Now() + Seconds(1));
        socket->Close();
        scene.Run(stop);
        const std::string whole =
            std::string(SEGMENT, 'a') + std::string(SEGMENT, 'b') + std::string(SEGMENT, 'c');
        NS_TEST_ASSERT_MSG_EQ(scene.received.size(), 1, "one connection");
        NS_TEST_EXPECT_MSG_EQ((scene.received[0] == whole), true, "the stream is whole");
    }

    /** \return arrivals of the second segment of text at the server */
    static std::vector<FaultSceneArrival>
    Arrivals(const FaultScene& scene)
    {
        return scene.GetText(FaultScene::SERVER, SEGMENT);
    }

    /** Expect the records of a run: "ACTION copy;" in their order. */
    void
    ExpectActions(const std::string& expected)
    {
        std::string actions;
        for (const SegmentFaultEvent& event : m_events)
        {
            actions += std::string(ToString(event.action)) + " " + std::to_string(event.copy) + ";";
        }
        NS_TEST_EXPECT_MSG_EQ(actions, expected, "records");
    }

    FaultSceneConfig m_config;               //!< link and family
    std::vector<SegmentFaultEvent> m_events; //!< of the last run

  private:
    void
    Note(const SegmentFaultEvent& event)
    {
        m_events.push_back(event);
    }
};

/** A late segment is late by exactly the delay, and no old duplicate. */
class DelayedTextTestCase : public KeptTextTestCase
{
  public:
    DelayedTextTestCase(FaultSceneLink link, bool isIpv6)
        : KeptTextTestCase("DelayMakesItLateByTheDelay", link, isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        FaultScene scene(m_config);
        SegmentFaultRule rule = OfSecondText();
        rule.action = SegmentFaultAction::DELAY;
        rule.delay = MilliSeconds(70);
        Transfer(scene, rule);
        const auto first = scene.GetText(FaultScene::SERVER, 0);
        const auto second = Arrivals(scene);
        NS_TEST_ASSERT_MSG_EQ(first.size(), 1, "the first arrives once");
        NS_TEST_ASSERT_MSG_EQ(second.size(), 1, "the second arrives once");
        NS_TEST_EXPECT_MSG_EQ(
            second[0].time - first[0].time, MilliSeconds(300 + 70), "late by the delay");
        NS_TEST_EXPECT_MSG_EQ(
            ToString(second[0].origin), std::string("unknown"), "late, but no duplicate");
        ExpectActions("delay 0;release 0;");
        NS_TEST_ASSERT_MSG_EQ(m_events.size(), 2, "two records");
        NS_TEST_EXPECT_MSG_EQ(
            m_events[0].due.value_or(Time(0)), second[0].time, "until when is told at once");
        NS_TEST_EXPECT_MSG_EQ(m_events[1].time, second[0].time, "when it is released");
        NS_TEST_EXPECT_MSG_EQ(
            m_events[1].kept.value_or(Time(0)), m_events[0].time, "since when it was kept");
        NS_TEST_EXPECT_MSG_EQ(m_events[1].match, 2, "the second of its rule");
        const auto& model = scene.faults.towards[FaultScene::SERVER];
        NS_TEST_EXPECT_MSG_EQ(model->GetActs(0), 1, "acts");
        NS_TEST_EXPECT_MSG_EQ(model->GetReleases(0), 1, "releases");
        NS_TEST_EXPECT_MSG_EQ(model->GetDrops(0), 0, "nothing is lost");
        NS_TEST_EXPECT_MSG_EQ(model->GetKept(), 0, "nothing is kept any more");
    }
};

/** Copies come one delay after the other and are old duplicates. */
class DuplicatedTextTestCase : public KeptTextTestCase
{
  public:
    DuplicatedTextTestCase(FaultSceneLink link, bool isIpv6)
        : KeptTextTestCase("DuplicateSendsCopiesADelayApart", link, isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        FaultScene scene(m_config);
        SegmentFaultRule rule = OfSecondText();
        rule.action = SegmentFaultAction::DUPLICATE;
        rule.copies = 3;
        rule.delay = MilliSeconds(40);
        Transfer(scene, rule);
        const auto copies = Arrivals(scene);
        NS_TEST_ASSERT_MSG_EQ(copies.size(), 4, "the segment and its copies");
        NS_TEST_EXPECT_MSG_EQ(
            ToString(copies[0].origin), std::string("unknown"), "the segment itself");
        for (uint32_t i = 1; i < copies.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(copies[i].time - copies[i - 1].time, rule.delay, "copy " << i);
            NS_TEST_EXPECT_MSG_EQ(
                ToString(copies[i].origin), std::string("old-duplicate"), "copy " << i);
        }
        ExpectActions("duplicate 1;duplicate 2;duplicate 3;release 1;release 2;release 3;");
    }
};

/** A segment that is held until others pass comes behind them. */
class HeldTextTestCase : public KeptTextTestCase
{
  public:
    HeldTextTestCase(FaultSceneLink link, bool isIpv6)
        : KeptTextTestCase("HoldEndsBySegmentTimeAndCall", link, isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentFaultRule rule = OfSecondText();
        rule.action = SegmentFaultAction::HOLD;
        rule.release = SegmentRelease::ON_SEGMENT;
        rule.releaseKind = SegmentKind::FIN;
        {
            FaultScene scene(m_config);
            Transfer(scene, rule);
            Time fin;
            for (const auto& arrival : scene.arrivals[FaultScene::SERVER])
            {
                fin = arrival.segment.Has(TcpHeader::FIN) && fin.IsZero() ? arrival.time : fin;
            }
            ExpectLate(Arrivals(scene), fin, "behind the FIN");
            NS_TEST_EXPECT_MSG_EQ(m_events.at(0).due.has_value(), false, "nobody knows when");
        }
        rule.release = SegmentRelease::AT_TIME;
        rule.releaseTime = Seconds(7);
        rule.delay = MilliSeconds(5);
        {
            FaultScene scene(m_config);
            Transfer(scene, rule);
            ExpectLate(Arrivals(scene), Seconds(7) + MilliSeconds(5), "at the time");
        }
        rule.release = SegmentRelease::ON_CALL;
        {
            FaultScene scene(m_config);
            const auto& model = scene.faults.towards[FaultScene::SERVER];
            Transfer(scene, rule, Seconds(8));
            NS_TEST_EXPECT_MSG_EQ(model->GetKept(), 1, "held");
            NS_TEST_EXPECT_MSG_EQ(Arrivals(scene).size(), 1, "the repetition alone has arrived");
            NS_TEST_EXPECT_MSG_EQ(model->Release(0), 1, "one");
            NS_TEST_EXPECT_MSG_EQ(model->Release(0), 0, "none is left");
            scene.Run(Seconds(9));
            ExpectLate(Arrivals(scene), Seconds(8) + MilliSeconds(5), "at the call");
        }
    }

    /** The repetition has come first; the held segment comes at \p when, an old duplicate. */
    void
    ExpectLate(const std::vector<FaultSceneArrival>& all, Time when, const std::string& what)
    {
        NS_TEST_ASSERT_MSG_EQ(all.size(), 2, what << ": the repetition and the held segment");
        NS_TEST_EXPECT_MSG_EQ(all[1].time, when, what);
        NS_TEST_EXPECT_MSG_EQ(ToString(all[0].origin), std::string("unknown"), what);
        NS_TEST_EXPECT_MSG_EQ(ToString(all[1].origin), std::string("old-duplicate"), what);
        ExpectActions("hold 0;release 0;");
    }
};

/** Rules in their order: a copy of what is then lost; what the first took the second only counts.
 */
class ComposedRulesTestCase : public KeptTextTestCase
{
  public:
    ComposedRulesTestCase(FaultSceneLink link, bool isIpv6)
        : KeptTextTestCase("RulesComposeInTheirOrder", link, isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        FaultScene scene(m_config);
        const auto& model = scene.faults.towards[FaultScene::SERVER];
        SegmentFaultRule copy = OfSecondText();
        copy.action = SegmentFaultAction::DUPLICATE;
        copy.delay = MilliSeconds(90);
        model->AddRule(copy);
        SegmentFaultRule loss = OfSecondText();
        model->AddRule(loss);
        SegmentFaultRule late = OfSecondText();
        late.action = SegmentFaultAction::DELAY;
        late.delay = MilliSeconds(10);
        Transfer(scene, late);
        const auto arrivals = Arrivals(scene);
        NS_TEST_ASSERT_MSG_EQ(arrivals.size(), 1, "the copy alone");
        NS_TEST_EXPECT_MSG_EQ(arrivals[0].time - scene.GetText(FaultScene::SERVER, 0).at(0).time,
                              MilliSeconds(300 + 90),
                              "when the copy is due");
        ExpectActions("duplicate 1;drop 0;release 1;");
        NS_TEST_EXPECT_MSG_EQ(model->GetActs(2), 0, "the third rule meets nothing");
        NS_TEST_EXPECT_MSG_EQ(model->GetMatches(2), model->GetMatches(0), "but counts");
    }
};

/** Random delays come from the stream that was assigned. */
class RandomDelayTestCase : public KeptTextTestCase
{
  public:
    RandomDelayTestCase(FaultSceneLink link, bool isIpv6)
        : KeptTextTestCase("DelaysCanBeDrawn", link, isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const Time first = Run(7);
        NS_TEST_EXPECT_MSG_EQ(Run(7), first, "same stream");
        NS_TEST_EXPECT_MSG_EQ((Run(8) != first), true, "another stream");
        NS_TEST_EXPECT_MSG_GT(first, MilliSeconds(50), "in the range");
        NS_TEST_EXPECT_MSG_LT(first, MilliSeconds(100), "in the range");
    }

    /** \return by how much the second text is late */
    Time
    Run(int64_t stream)
    {
        FaultScene scene(m_config);
        SegmentFaultRule rule = OfSecondText();
        rule.action = SegmentFaultAction::DELAY;
        const auto uniform = CreateObject<UniformRandomVariable>();
        uniform->SetAttribute("Min", DoubleValue(0.05));
        uniform->SetAttribute("Max", DoubleValue(0.1));
        uniform->SetStream(stream);
        rule.randomDelay = uniform;
        Transfer(scene, rule);
        return Arrivals(scene).at(0).time - scene.GetText(FaultScene::SERVER, 0).at(0).time -
               MilliSeconds(300);
    }
};

class SegmentFaultKeepTestSuite : public TestSuite
{
  public:
    SegmentFaultKeepTestSuite()
        : TestSuite("tcp-lifecycle-segment-fault-keep")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const auto link :
                 {FaultSceneLink::POINT_TO_POINT, FaultSceneLink::CSMA, FaultSceneLink::SIMPLE})
            {
                AddTestCase(new DelayedTextTestCase(link, isIpv6));
                AddTestCase(new DuplicatedTextTestCase(link, isIpv6));
                AddTestCase(new HeldTextTestCase(link, isIpv6));
                AddTestCase(new ComposedRulesTestCase(link, isIpv6));
            }
            AddTestCase(new RandomDelayTestCase(FaultSceneLink::SIMPLE, isIpv6));
        }
    }
};

SegmentFaultKeepTestSuite g_segmentFaultKeepTestSuite; //!< registers the suite

} // namespace
