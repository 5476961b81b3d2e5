// SPDX-License-Identifier: GPL-2.0-only
//
// The helper of fault models: both directions in one line, stages, and what is written of them.

#include "directory-test-case.h"
#include "fault-scene.h"
#include "trace-story.h"

#include "ns3/error-model.h"
#include "ns3/loopback-net-device.h"
#include "ns3/pointer.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/test.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return how often a node got a FIN */
std::size_t
CountFins(const FaultScene& scene, uint32_t node)
{
    const auto& arrivals = scene.arrivals.at(node);
    return static_cast<std::size_t>(
        std::count_if(arrivals.begin(), arrivals.end(), [](const FaultSceneArrival& arrival) {
            return arrival.segment.Has(TcpHeader::FIN);
        }));
}

/** "The last ACK is lost" in one line, whoever closes first, with our TCP and with ns-3's. */
class LostLastAckTestCase : public TestCase
{
  public:
    LostLastAckTestCase(FaultSceneLink link, bool isStock, bool isIpv6)
        : TestCase(std::string("SegmentFaultHelper.TheLastAckIsLostInOneLine.") + ToString(link) +
                   (isStock ? ".stock" : ".lifecycle") + (isIpv6 ? ".IPv6" : ".IPv4"))
    {
        m_config.link = link;
        m_config.isStock = isStock;
        m_config.isIpv6 = isIpv6;
    }

  private:
    void
    DoRun() override
    {
        FaultScene scene(m_config);
        const SegmentFaultLink link =
            SegmentFaultHelper({SegmentKind::LAST_ACK}).Install(scene.devices);
        scene.Listen();
        scene.Run(Seconds(3));
        const Ptr<Socket> socket = scene.Connect();
        FaultScene::Write(socket, 'a', 700);
        scene.Run(Seconds(4));
        socket->Close();
        scene.Run(Seconds(30));
        NS_TEST_EXPECT_MSG_EQ(scene.received.at(0), std::string(700, 'a'), "text");
        const auto& toServer = link.towards[FaultScene::SERVER];
        NS_TEST_EXPECT_MSG_EQ(toServer->GetDrops(0), 1, "the client's, who has closed first");
        NS_TEST_EXPECT_MSG_EQ(link.towards[FaultScene::CLIENT]->GetMatches(0), 0, "no other is");
        NS_TEST_EXPECT_MSG_EQ(CountFins(scene, FaultScene::SERVER), 1, "the client's FIN");
        if (m_config.isStock)
        {
            // ns-3's TIME-WAIT does not answer the FIN that the server repeats until it gives up.
            NS_TEST_EXPECT_MSG_GT(CountFins(scene, FaultScene::CLIENT), 2, "the server's FIN");
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(CountFins(scene, FaultScene::CLIENT), 2, "the server's FIN");
        NS_TEST_EXPECT_MSG_EQ(toServer->GetMatches(0), 2, "is acknowledged again");
    }

    FaultSceneConfig m_config; //!< what is tried
};

/** What is held in one direction can wait for a segment of the other. */
class HeldLastAckTestCase : public TestCase
{
  public:
    explicit HeldLastAckTestCase(bool isIpv6)
        : TestCase(std::string("SegmentFaultHelper.TheLastAckWaitsForTheRepeatedFin") +
                   (isIpv6 ? ".IPv6" : ".IPv4"))
    {
        m_config.isIpv6 = isIpv6;
    }

  private:
    void
    DoRun() override
    {
        FaultScene scene(m_config);
        SegmentFaultRule rule;
        rule.kind = SegmentKind::LAST_ACK;
        rule.action = SegmentFaultAction::HOLD;
        rule.release = SegmentRelease::ON_SEGMENT;
        rule.releaseKind = SegmentKind::FIN;
        scene.faults.towards[FaultScene::SERVER]->AddRule(rule);
        scene.Listen();
        scene.Run(Seconds(3));
        const Ptr<Socket> socket = scene.Connect();
        scene.Run(Seconds(4));
        socket->Close();
        scene.Run(Seconds(30));
        std::vector<Time> fins;
        for (const auto& arrival : scene.arrivals[FaultScene::CLIENT])
        {
            if (arrival.segment.Has(TcpHeader::FIN))
            {
                fins.push_back(arrival.time);
            }
        }
        NS_TEST_ASSERT_MSG_EQ(fins.size(), 2, "the server repeats its FIN once");
        const auto& atServer = scene.arrivals[FaultScene::SERVER];
        NS_TEST_ASSERT_MSG_GT(atServer.size(), 2, "segments");
        const auto& held = atServer[atServer.size() - 2];
        const auto& again = atServer[atServer.size() - 1];
        NS_TEST_EXPECT_MSG_EQ(held.time, fins[1], "when the FIN passes the other end");
        NS_TEST_EXPECT_MSG_GT(again.time, held.time + MilliSeconds(10), "its answer comes later");
        NS_TEST_EXPECT_MSG_EQ(held.segment.ack, again.segment.ack, "both acknowledge the FIN");
        NS_TEST_EXPECT_MSG_EQ(ToString(held.origin), std::string("unknown"), "nothing was faster");
    }

    FaultSceneConfig m_config; //!< family
};

/** Stages: what one loses the next never sees; what one releases goes through the next. */
class FaultStagesTestCase : public TestCase
{
  public:
    explicit FaultStagesTestCase(bool isIpv6)
        : TestCase(std::string("SegmentFaultHelper.ModelsOnADeviceAreStagesInTheirOrder") +
                   (isIpv6 ? ".IPv6" : ".IPv4"))
    {
        m_config.isIpv6 = isIpv6;
    }

  private:
    void
    DoRun() override
    {
        FaultScene scene(m_config);
        const Ptr<NetDevice> device = scene.devices.Get(FaultScene::SERVER);
        const auto random = CreateObject<RateErrorModel>();
        random->Disable();
        device->SetAttribute("ReceiveErrorModel", PointerValue(random));
        SegmentFaultRule copy;
        copy.kind = SegmentKind::DATA;
        copy.action = SegmentFaultAction::DUPLICATE;
        copy.copies = 2;
        copy.delay = MilliSeconds(50);
        const auto first = SegmentFaultHelper(copy).Install(device);
        SegmentFaultRule loss;
        loss.kind = SegmentKind::DATA;
        loss.nth = 2;
        const auto second = SegmentFaultHelper(loss).Install(device);
        NS_TEST_EXPECT_MSG_EQ(first->GetStage(), 1, "behind the model that was there");
        NS_TEST_EXPECT_MSG_EQ(second->GetStage(), 2, "behind both");
        const auto found = SegmentFaultHelper::FindModels(scene.nodes.Get(FaultScene::SERVER));
        NS_TEST_ASSERT_MSG_EQ(found.size(), 2, "found on the node");
        NS_TEST_EXPECT_MSG_EQ((found[0] == first && found[1] == second), true, "in their order");

        scene.Listen();
        scene.Run(Seconds(3));
        const Ptr<Socket> socket = scene.Connect();
        FaultScene::Write(socket, 'a', 400);
        scene.Run(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(first->GetMatches(0), 1, "its own copies do not meet it");
        NS_TEST_EXPECT_MSG_EQ(second->GetMatches(0), 3, "they meet the next");
        const auto arrivals = scene.GetText(FaultScene::SERVER, 0);
        NS_TEST_ASSERT_MSG_EQ(arrivals.size(), 2, "one of three is lost");
        NS_TEST_EXPECT_MSG_EQ(arrivals[1].time - arrivals[0].time, MilliSeconds(100), "the second");
        random->Enable();
        random->SetRate(1);
        FaultScene::Write(socket, 'b', 400);
        scene.Run(Seconds(5.1));
        NS_TEST_EXPECT_MSG_EQ(first->GetMatches(0), 1, "what is lost before never comes");
    }

    FaultSceneConfig m_config; //!< family
};

/** What is not a link or a device is refused by name. */
class FaultHelperMistakeTestCase : public TestCase
{
  public:
    FaultHelperMistakeTestCase()
        : TestCase("SegmentFaultHelper.WhatCannotBeDoneIsSaid")
    {
    }

  private:
    void
    DoRun() override
    {
        NodeContainer nodes(3);
        SimpleNetDeviceHelper simple;
        const NetDeviceContainer lan = simple.Install(nodes);
        SegmentFaultRule late;
        late.action = SegmentFaultAction::DELAY;
        late.delay = Seconds(1);
        Expect([&] { SegmentFaultHelper(late).Install(lan); }, "a link of 3 devices");
        Expect([&] { SegmentFaultHelper(late).Install(lan.Get(0)); }, "a channel of two devices");
        Expect([&] { SegmentFaultHelper(late).Install(lan.Get(0), lan.Get(0)); }, "one twice");
        PointerValue model;
        lan.Get(0)->GetAttribute("ReceiveErrorModel", model);
        NS_TEST_EXPECT_MSG_EQ((model.GetObject() == nullptr), true, "and nothing was changed");
        const auto loopback = CreateObject<LoopbackNetDevice>();
        nodes.Get(0)->AddDevice(loopback);
        Expect([&] { SegmentFaultHelper().Install(loopback); },
               "ns3::LoopbackNetDevice has no attribute ReceiveErrorModel");
        Expect([&] { SegmentFaultHelper({SegmentKind::LAST_ACK}).Install(lan.Get(0)); },
               "both directions");
        Expect(
            [] {
                SegmentFaultRule wrong;
                wrong.probability = 2;
                SegmentFaultHelper().AddRule(wrong);
            },
            "probability 2");
        TcpLifecycleTraceHelper trace;
        Expect([&] { trace.Attach(CreateObject<SegmentFaultModel>()); }, "call Open() first");
        Simulator::Destroy();
    }

    template <typename Call>
    void
    Expect(Call call, const std::string& part)
    {
        const std::string message = MessageOf(call);
        NS_TEST_EXPECT_MSG_EQ(Contains(message, part), true, "'" << message << "' of " << part);
    }
};

/** faults.csv and strays.csv, drops.csv beside them, in every format. */
class FaultFilesTestCase : public TraceStoryTestCase
{
  public:
    FaultFilesTestCase(FaultSceneLink link, bool isIpv6)
        : TraceStoryTestCase(std::string("SegmentFaultHelper.WhatWasDoneIsWrittenInEveryFormat.") +
                                 ToString(link),
                             isIpv6)
    {
        m_config.link = link;
        m_config.isIpv6 = isIpv6;
        m_config.engine = {{"TrackIncarnations", "true"},
                           {"SegmentLifetime", "0s"},
                           {"IsnGenerator", "Constant"},
                           {"HandshakeMode", "TwoWay"}};
    }

  private:
    void
    DoRun() override
    {
        Record();
        const TraceRows faults = RowsOf(TraceTable::FAULTS);
        std::string story;
        for (const auto& row : faults)
        {
            NS_TEST_EXPECT_MSG_EQ(row.at(1), "1", "node of the server");
            story += row.at(6) + " " + row.at(7) + " " + row.at(8) + " " + row.at(10) + " " +
                     (row.at(11).empty() ? "" : "due ") + (row.at(12).empty() ? "" : "kept ") +
                     row.at(17) + ";";
        }
        NS_TEST_EXPECT_MSG_EQ(story,
                              "0 syn duplicate 1 unknown;"
                              "1 data duplicate 1 unknown;"
                              "2 data delay 0 due unknown;"
                              "2 data release 0 kept unknown;"
                              "3 fin drop 0 unknown;"
                              "0 syn release 1 kept old-duplicate;"
                              "1 data release 1 kept old-duplicate;",
                              "records");
        const TraceRows strays = RowsOf(TraceTable::STRAYS);
        NS_TEST_ASSERT_MSG_EQ(strays.size(), 1, "text for another end");
        NS_TEST_EXPECT_MSG_EQ(strays[0].at(5), "100", "all of it");
        std::size_t linkErrors = 0;
        for (const auto& row : RowsOf(TraceTable::DROPS))
        {
            linkErrors += row.at(9) == "link-error" ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(linkErrors, 1, "what is kept is no loss");
        const auto half = RowsOf(TraceTable::STATES);
        NS_TEST_EXPECT_MSG_EQ(
            std::any_of(half.begin(),
                        half.end(),
                        [](const auto& row) { return row.at(9) == "old-duplicate"; }),
            true,
            "the ghost's origin");
        if (WhyNoTraceFormat(TraceFormat::SQLITE).empty())
        {
            NS_TEST_EXPECT_MSG_EQ(
                (ReadSqliteRows(In("trace.sqlite"), "faults") == faults), true, "SQLite");
            NS_TEST_EXPECT_MSG_EQ(
                (ReadSqliteRows(In("trace.sqlite"), "strays") == strays), true, "SQLite");
        }
        const std::string chrome = ReadFile(In("trace.json"));
        NS_TEST_EXPECT_MSG_EQ(Contains(chrome, "fault release syn"), true, "Chrome");
        NS_TEST_EXPECT_MSG_EQ(Contains(chrome, "stray text"), true, "Chrome");
    }

    /** A late text, a lost FIN; SYN and text come again when all is over, and make a ghost. */
    void
    Record()
    {
        FaultScene scene(m_config);
        const auto& model = scene.faults.towards[FaultScene::SERVER];
        SegmentFaultRule rule;
        rule.kind = SegmentKind::SYN;
        rule.action = SegmentFaultAction::DUPLICATE;
        rule.release = SegmentRelease::ON_CALL;
        model->AddRule(rule);
        rule.kind = SegmentKind::DATA;
        rule.delay = MilliSeconds(1);
        model->AddRule(rule);
        rule = SegmentFaultRule();
        rule.kind = SegmentKind::DATA;
        rule.action = SegmentFaultAction::DELAY;
        rule.delay = MilliSeconds(7);
        model->AddRule(rule);
        model->AddRule({SegmentKind::FIN});
        std::vector<std::unique_ptr<TcpLifecycleTraceHelper>> helpers;
        for (const TraceFormat format : GetUsableFormats())
        {
            helpers.push_back(std::make_unique<TcpLifecycleTraceHelper>());
            helpers.back()->Select("all");
            helpers.back()->SetFormat(format);
            helpers.back()->Open(m_directory);
            helpers.back()->Attach(scene.nodes);
            helpers.back()->Attach(model); // once more: no effect
        }
        scene.Listen();
        scene.Run(Seconds(3));
        const Ptr<Socket> socket = scene.Connect();
        FaultScene::Write(socket, 'a', 100);
        scene.Run(Seconds(4));
        socket->Close();
        scene.Run(Seconds(8));
        model->Release(0);
        model->Release(1);
        scene.Run(Seconds(9));
        for (const auto& helper : helpers)
        {
            helper->Close();
        }
    }

    FaultSceneConfig m_config; //!< settings
};

class SegmentFaultHelperTestSuite : public TestSuite
{
  public:
    SegmentFaultHelperTestSuite()
        : TestSuite("tcp-lifecycle-segment-fault-helper")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const auto link :
                 {FaultSceneLink::POINT_TO_POINT, FaultSceneLink::CSMA, FaultSceneLink::SIMPLE})
            {
                AddTestCase(new LostLastAckTestCase(link, false, isIpv6));
                AddTestCase(new LostLastAckTestCase(link, true, isIpv6));
                AddTestCase(new FaultFilesTestCase(link, isIpv6));
            }
            AddTestCase(new HeldLastAckTestCase(isIpv6));
            AddTestCase(new FaultStagesTestCase(isIpv6));
        }
        AddTestCase(new FaultHelperMistakeTestCase);
    }
};

SegmentFaultHelperTestSuite g_segmentFaultHelperTestSuite; //!< registers the suite

} // namespace
