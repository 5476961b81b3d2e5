// SPDX-License-Identifier: GPL-2.0-only
//
// Ground truth of text: every byte knows which incarnation of its connection sent it.

#include "fault-scene.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/incarnation-tag.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Engine attributes by name. */
using Settings = std::vector<std::pair<std::string, std::string>>;

/** A server, and connections from one port that follow each other. */
class IncarnationTestCase : public TestCase
{
  public:
    IncarnationTestCase(const std::string& name, bool isIpv6)
        : TestCase("Incarnation." + name + (isIpv6 ? ".IPv6" : ".IPv4"))
    {
        m_config.isIpv6 = isIpv6;
    }

  protected:
    /** \return what is common: no TIME-WAIT, and that incarnations are tracked */
    static Settings
    Tracked(const Settings& more)
    {
        Settings settings{{"TrackIncarnations", "true"}, {"SegmentLifetime", "0s"}};
        settings.insert(settings.end(), more.begin(), more.end());
        return settings;
    }

    /** Record strays at both nodes. */
    void
    Watch(FaultScene& scene)
    {
        m_strays.clear();
        for (const uint32_t node : {FaultScene::CLIENT, FaultScene::SERVER})
        {
            scene.GetEngine(node)->GetTracer().TraceConnectWithoutContext(
                "Stray", MakeCallback(&IncarnationTestCase::OnStray, this));
        }
    }

    /** The first connection: 100 bytes of 'A' from 3 s on, closed by the client at 4 s. */
    static void
    RunFirst(FaultScene& scene)
    {
        scene.Listen();
        scene.Run(Seconds(3));
        const Ptr<Socket> socket = scene.Connect();
        FaultScene::Write(socket, 'A', 100);
        scene.Run(Seconds(4));
        socket->Close();
        scene.Run(Seconds(5));
    }

    /** The second connection: connects at 5 s and sends 150 bytes of 'B' at 5.5 s. */
    static void
    RunSecond(FaultScene& scene)
    {
        const Ptr<Socket> socket = scene.Connect();
        scene.Run(Seconds(5.5));
        FaultScene::Write(socket, 'B', 150);
        scene.Run(Seconds(7));
    }

    /** \return bytes of text that carry a tag, and of these bytes sent by an end that began then */
    static uint32_t
    CountTagged(const FaultScene& scene, Time begin)
    {
        uint32_t bytes = 0;
        for (const auto& packet : scene.taken)
        {
            ByteTagIterator tags = packet->GetByteTagIterator();
            while (tags.HasNext())
            {
                const auto item = tags.Next();
                if (item.GetTypeId() == IncarnationTag::GetTypeId())
                {
                    IncarnationTag tag;
                    item.GetTag(tag);
                    const bool isIt = tag.GetSender() == begin.GetTimeStep();
                    bytes += isIt ? item.GetEnd() - item.GetStart() : 0;
                }
            }
        }
        return bytes;
    }

    /** \return strays in all */
    uint64_t
    CountStrays() const
    {
        uint64_t bytes = 0;
        for (const TcpStrayEvent& event : m_strays)
        {
            bytes += event.bytes;
        }
        return bytes;
    }

    FaultSceneConfig m_config;           //!< family and settings
    std::vector<TcpStrayEvent> m_strays; //!< of the last run

  private:
    void
    OnStray(const TcpStrayEvent& event)
    {
        m_strays.push_back(event);
    }
};

/** \return the rule that copies the first text, and lets it arrive when the next SYN has passed */
SegmentFaultRule
MakeOldText(Time delay)
{
    SegmentFaultRule rule;
    rule.kind = SegmentKind::DATA;
    rule.action = SegmentFaultAction::DUPLICATE;
    rule.release = SegmentRelease::ON_NEXT_SYN;
    rule.delay = delay;
    return rule;
}

/** An old duplicate in the next incarnation: what its application gets, and what is reported. */
class OldTextTestCase : public IncarnationTestCase
{
  public:
    explicit OldTextTestCase(bool isIpv6)
        : IncarnationTestCase("OldTextInTheNextIncarnationIsReported", isIpv6)
    {
    }

  private:
    void
    DoSetup() override
    {
        // Else PAWS would tell the old text by its timestamp.
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
    }

    void
    DoTeardown() override
    {
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(true));
    }

    void
    DoRun() override
    {
        // The same ISN: the old text fits, and the new text behind it.
        const std::string mixed = std::string(100, 'A') + std::string(50, 'B');
        const std::string clean(150, 'B');
        Run({{"IsnGenerator", "Constant"}}, true, mixed);
        CheckRecord();
        // Another ISN: it does not fit.
        Run({{"IsnGenerator", "Hashed"}}, true, clean);
        NS_TEST_EXPECT_MSG_EQ(m_strays.size(), 0, "nothing strange was delivered");
        // Without tracking the same happens, and nobody knows.
        Run({{"IsnGenerator", "Constant"}, {"TrackIncarnations", "false"}}, true, mixed);
        NS_TEST_EXPECT_MSG_EQ(m_strays.size(), 0, "nobody knows");
        Run({{"IsnGenerator", "Constant"}}, false, clean);
        NS_TEST_EXPECT_MSG_EQ(m_strays.size(), 0, "no fault");
    }

    void
    Run(const Settings& settings, bool isFaulty, const std::string& expected)
    {
        m_config.engine = Tracked(settings);
        FaultScene scene(m_config);
        Watch(scene);
        if (isFaulty)
        {
            // SYN,ACK and third ACK need a round trip of 20 ms; the new text comes after 500 ms.
            scene.faults.towards[FaultScene::SERVER]->AddRule(MakeOldText(MilliSeconds(100)));
        }
        RunFirst(scene);
        RunSecond(scene);
        NS_TEST_ASSERT_MSG_EQ(scene.received.size(), 2, "two connections");
        NS_TEST_EXPECT_MSG_EQ(scene.received[0], std::string(100, 'A'), "the first is whole");
        NS_TEST_EXPECT_MSG_EQ(scene.received[1], expected, "what the second delivered");
        m_reported = scene.GetEngine(FaultScene::SERVER)->GetTracer().GetStrayBytes();
        NS_TEST_EXPECT_MSG_EQ(m_reported, CountStrays(), "counter and records");
        if (isFaulty)
        {
            const auto& model = scene.faults.towards[FaultScene::SERVER];
            NS_TEST_EXPECT_MSG_EQ(model->GetReleases(0), 1, "the old text has arrived");
        }
    }

    void
    CheckRecord()
    {
        NS_TEST_ASSERT_MSG_EQ(m_strays.size(), 1, "one record");
        const TcpStrayEvent& stray = m_strays[0];
        NS_TEST_EXPECT_MSG_EQ(stray.node, 1, "the server's");
        NS_TEST_EXPECT_MSG_EQ(stray.offset, 0, "from the first byte on");
        NS_TEST_EXPECT_MSG_EQ(stray.bytes, 100, "as many as came");
        NS_TEST_EXPECT_MSG_EQ(stray.sender, Seconds(3), "of the first connection's client");
        NS_TEST_EXPECT_MSG_GT(stray.own, Seconds(5), "in the second connection");
        NS_TEST_EXPECT_MSG_EQ(stray.hasPeer, true, "the client knew its server");
        NS_TEST_EXPECT_MSG_GT(stray.receiver, Seconds(3), "it was for the first connection");
        NS_TEST_EXPECT_MSG_LT(stray.receiver, Seconds(3.1), "it was for the first connection");
        NS_TEST_EXPECT_MSG_EQ(stray.id.GetLocalPort(), FaultScene::SERVER_PORT, "its port");
    }

    uint64_t m_reported{0}; //!< by the server's counter
};

/** The other direction: the client reports what the server of the last connection has sent. */
class OldEchoTestCase : public IncarnationTestCase
{
  public:
    explicit OldEchoTestCase(bool isIpv6)
        : IncarnationTestCase("OldTextOfTheServerIsReportedByTheClient", isIpv6)
    {
        m_config.engine = Tracked({{"IsnGenerator", "Constant"}});
    }

  private:
    void
    DoSetup() override
    {
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false)); // no PAWS
    }

    void
    DoTeardown() override
    {
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(true));
    }

    void
    DoRun() override
    {
        FaultScene scene(m_config);
        Watch(scene);
        // The SYN passes the server's device after 10 ms. The client sends 40 ms later, and its
        // echo needs 20: the old text, which acknowledges as much, comes in between.
        scene.faults.towards[FaultScene::CLIENT]->AddRule(MakeOldText(MilliSeconds(45)));
        scene.Listen(true);
        scene.Run(Seconds(3));
        const Ptr<Socket> first = scene.Connect();
        FaultScene::Write(first, 'A', 100);
        scene.Run(Seconds(4));
        first->Close();
        scene.Run(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(scene.echoed, std::string(100, 'A'), "the first echo");
        const Ptr<Socket> second = scene.Connect();
        scene.Run(Seconds(5.05));
        FaultScene::Write(second, 'B', 150);
        scene.Run(Seconds(7));
        NS_TEST_EXPECT_MSG_EQ(scene.echoed,
                              std::string(200, 'A') + std::string(50, 'B'),
                              "old text stands where the new should");
        NS_TEST_ASSERT_MSG_EQ(m_strays.size(), 1, "one record");
        NS_TEST_EXPECT_MSG_EQ(m_strays[0].node, 0, "the client's");
        NS_TEST_EXPECT_MSG_EQ(m_strays[0].bytes, 100, "as many as came");
        NS_TEST_EXPECT_MSG_EQ(m_strays[0].own, Seconds(5), "in the second connection");
        NS_TEST_EXPECT_MSG_EQ(m_strays[0].receiver, Seconds(3), "it was for the first");
    }
};

/** A connection that an old SYN has opened is not the one that its text was for. */
class StrayGhostTestCase : public IncarnationTestCase
{
  public:
    explicit StrayGhostTestCase(bool isIpv6)
        : IncarnationTestCase("ReplayedTextInAGhostIsReported", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        // SYN and text of a connection that is over come again. TwoWay: the SYN makes a connection.
        // ThreeWay with the same ISN again: the text acknowledges the new SYN,ACK and completes it.
        for (const std::string mode : {"TwoWay", "ThreeWay"})
        {
            m_config.engine = Tracked({{"IsnGenerator", "Constant"}, {"HandshakeMode", mode}});
            FaultScene scene(m_config);
            Watch(scene);
            const auto& model = scene.faults.towards[FaultScene::SERVER];
            SegmentFaultRule rule;
            rule.kind = SegmentKind::SYN;
            rule.action = SegmentFaultAction::DUPLICATE;
            rule.release = SegmentRelease::ON_CALL;
            model->AddRule(rule);
            rule.kind = SegmentKind::DATA;
            rule.delay = MilliSeconds(1); // the client's RST comes after 20
            model->AddRule(rule);
            RunFirst(scene);
            NS_TEST_ASSERT_MSG_EQ(scene.received.size(), 1, mode << ": one connection");
            model->Release(0);
            model->Release(1);
            scene.Run(Seconds(6));
            NS_TEST_ASSERT_MSG_EQ(scene.received.size(), 2, mode << ": and a ghost");
            NS_TEST_EXPECT_MSG_EQ(scene.received[1], std::string(100, 'A'), mode << ": the text");
            NS_TEST_EXPECT_MSG_EQ(CountStrays(), 100, mode << ": which was for another end");
            NS_TEST_EXPECT_MSG_EQ(m_strays.at(0).sender, Seconds(3), mode);
            NS_TEST_EXPECT_MSG_LT(m_strays.at(0).receiver, Seconds(4), mode);
            NS_TEST_EXPECT_MSG_EQ(m_strays.at(0).own, Seconds(5), mode);
        }
    }
};

/** In an echo over a bad link each byte has its tag, and none is strange. */
class HonestTextTestCase : public IncarnationTestCase
{
  public:
    HonestTextTestCase(const std::string& name, const Settings& settings, bool isIpv6)
        : IncarnationTestCase("HonestTextIsTaggedAndNeverReported." + name, isIpv6)
    {
        m_config.engine = Tracked(settings);
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t BYTES = 30000;
        FaultScene scene(m_config);
        Watch(scene);
        for (const auto& model : scene.faults.towards)
        {
            SegmentFaultRule rule;
            rule.kind = SegmentKind::DATA;
            rule.nth = 2;
            rule.countSegments = 100;
            rule.probability = 0.1;
            model->AddRule(rule); // lost, and repeated with other borders
            rule.action = SegmentFaultAction::DUPLICATE;
            rule.delay = MilliSeconds(150);
            model->AddRule(rule);
            rule.kind = SegmentKind::SYN;
            rule.probability = 1;
            rule.nth = 1;
            model->AddRule(rule);
            rule.kind = SegmentKind::SYN_ACK;
            model->AddRule(rule);
            model->AssignStreams(20);
        }
        scene.Listen(true); // sends on the packets that it gets, with their tags
        scene.Run(Seconds(3));
        const Ptr<Socket> socket = scene.Connect();
        FaultScene::Write(socket, 'A', BYTES); // before the connection stands
        scene.Run(Seconds(10));
        FaultScene::Write(socket, 'B', BYTES);
        scene.Run(Seconds(30));
        const std::string whole = std::string(BYTES, 'A') + std::string(BYTES, 'B');
        NS_TEST_ASSERT_MSG_EQ(scene.received.size(), 1, "one connection");
        NS_TEST_EXPECT_MSG_EQ((scene.received[0] == whole), true, "there");
        NS_TEST_EXPECT_MSG_EQ((scene.echoed == whole), true, "and back");
        NS_TEST_EXPECT_MSG_GT(scene.faults.towards[0]->GetActs(0), 0, "losses");
        NS_TEST_EXPECT_MSG_GT(scene.faults.towards[1]->GetActs(0), 0, "losses");
        // The client's text at the server, and once more below the server's tags in the echo.
        NS_TEST_EXPECT_MSG_EQ(
            CountTagged(scene, Seconds(3)), 4 * BYTES, "every byte knows its sender");
        NS_TEST_EXPECT_MSG_EQ(m_strays.size(), 0, "and it is the right one");
    }
};

/** Without TrackIncarnations no packet carries a tag. */
class UntrackedTestCase : public IncarnationTestCase
{
  public:
    explicit UntrackedTestCase(bool isIpv6)
        : IncarnationTestCase("NothingIsTaggedByDefault", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        FaultScene scene(m_config);
        for (const uint32_t node : {FaultScene::CLIENT, FaultScene::SERVER})
        {
            scene.devices.Get(node)->TraceConnectWithoutContext(
                "PhyRxEnd", MakeCallback(&UntrackedTestCase::OnFrame, this));
        }
        RunFirst(scene);
        NS_TEST_EXPECT_MSG_EQ(scene.received.at(0), std::string(100, 'A'), "text");
        NS_TEST_EXPECT_MSG_GT(m_frames, 7, "frames");
        NS_TEST_EXPECT_MSG_EQ(m_tags, 0, "tags");
    }

    void
    OnFrame(Ptr<const Packet> frame)
    {
        ++m_frames;
        m_tags += IncarnationTag::Of(frame) ? 1 : 0;
        IncarnationTag tag;
        m_tags += frame->FindFirstMatchingByteTag(tag) ? 1 : 0;
    }

    uint32_t m_frames{0}; //!< arrived
    uint32_t m_tags{0};   //!< on them
};

class IncarnationTestSuite : public TestSuite
{
  public:
    IncarnationTestSuite()
        : TestSuite("tcp-lifecycle-incarnation")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new OldTextTestCase(isIpv6));
            AddTestCase(new OldEchoTestCase(isIpv6));
            AddTestCase(new StrayGhostTestCase(isIpv6));
            AddTestCase(new HonestTextTestCase("HalfOpen", {}, isIpv6));
            AddTestCase(new HonestTextTestCase("Cookies", {{"SynCookieMode", "Always"}}, isIpv6));
            AddTestCase(new HonestTextTestCase("TwoWay", {{"HandshakeMode", "TwoWay"}}, isIpv6));
            AddTestCase(new UntrackedTestCase(isIpv6));
        }
    }
};

IncarnationTestSuite g_incarnationTestSuite; //!< registers the suite

} // namespace
