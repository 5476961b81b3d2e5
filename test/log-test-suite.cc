// SPDX-License-Identifier: GPL-2.0-only
//
// NS_LOG: which components there are, and what the most useful ones say.

#include "gateway-test-net.h"
#include "segment-peer.h"

#include "ns3/gateway-helper.h"
#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** The manual has the components that are registered, and no others. */
class LogComponentsTestCase : public TestCase
{
  public:
    LogComponentsTestCase()
        : TestCase("Log.TheManualListsTheComponents")
    {
    }

  private:
    /** \return true if a component is defined in a file of this module */
    static bool
    IsOurs(const LogComponent& component)
    {
        const std::filesystem::path file = component.File();
        const std::filesystem::path wing = file.parent_path().filename();
        const std::filesystem::path part = file.parent_path().parent_path().filename();
        return std::filesystem::exists(TCP_LIFECYCLE_SOURCE_DIR / part / wing / file.filename());
    }

    /** \return names, one a line */
    static std::string
    Lines(const std::set<std::string>& names)
    {
        std::string lines;
        for (const std::string& name : names)
        {
            lines += name + '\n';
        }
        return lines;
    }

    void
    DoRun() override
    {
        std::set<std::string> registered; // ns-3.48's list has no order
        for (const auto& [name, component] : *LogComponent::GetComponentList())
        {
            if (IsOurs(*component))
            {
                registered.insert(name);
            }
        }
        std::ifstream manual(TCP_LIFECYCLE_SOURCE_DIR "/doc/tcp-lifecycle.rst");
        std::set<std::string> listed;
        bool isInside = false;
        const std::regex row("``(\\w+)`` .*");
        for (std::string line; std::getline(manual, line) && line != "Packet captures";)
        {
            std::smatch parts;
            isInside = isInside || line == "Log";
            if (isInside && std::regex_match(line, parts, row))
            {
                listed.insert(parts[1]);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(Lines(registered), Lines(listed), "registered, and in the manual");
    }
};

/** Collects what components log while it lives. */
class LogCapture
{
  public:
    explicit LogCapture(std::vector<std::string> components)
        : m_components(std::move(components)),
          m_before(std::clog.rdbuf(m_said.rdbuf()))
    {
        for (const std::string& name : m_components)
        {
            LogComponentEnable(name.c_str(), LOG_LEVEL_LOGIC);
        }
    }

    ~LogCapture()
    {
        for (const std::string& name : m_components)
        {
            LogComponentDisable(name.c_str(), LOG_LEVEL_LOGIC);
        }
        std::clog.rdbuf(m_before);
    }

    LogCapture(const LogCapture&) = delete;
    LogCapture& operator=(const LogCapture&) = delete;

    /** \return what was logged */
    std::string
    GetText() const
    {
        return m_said.str();
    }

  private:
    std::vector<std::string> m_components; //!< which
    std::ostringstream m_said;             //!< collected
    std::streambuf* m_before;              //!< of std::clog
};

/** A story, and what is logged of it. */
class LogStoryTestCase : public TestCase
{
  public:
    /** What happens; returns the lines that there have to be. */
    using Story = std::vector<std::string> (*)();

    LogStoryTestCase(const std::string& name, std::vector<std::string> components, Story story)
        : TestCase("Log." + name),
          m_components(std::move(components)),
          m_story(story)
    {
    }

  private:
    void
    DoRun() override
    {
#ifdef NS3_LOG_ENABLE
        const LogCapture log(m_components);
        const std::vector<std::string> expected = m_story();
        for (const std::string& line : expected)
        {
            NS_TEST_EXPECT_MSG_NE(
                log.GetText().find(line), std::string::npos, line << " in " << log.GetText());
        }
#endif
    }

    std::vector<std::string> m_components; //!< switched on
    Story m_story;                         //!< what happens
};

/** A handshake, a segment in TIME-WAIT and a SYN that is refused. */
std::vector<std::string>
RunListener()
{
    SegmentPeer peer({{"AdmissionPolicy", "TailDrop"}, {"HalfOpenLimitEntries", "1"}});
    peer.Listen(4);
    const TcpConnectionId id = peer.MakeId("10.77.0.100", 40000);
    peer.RunUntil(Seconds(2));
    peer.SendSyn(id, SequenceNumber32(1000));
    peer.RunUntil(Seconds(2) + MilliSeconds(1));
    peer.SendSyn(peer.MakeId("10.77.0.101", 40000), SequenceNumber32(2000));
    peer.RunUntil(Seconds(2) + MilliSeconds(2));
    peer.SendAck(id);
    peer.RunUntil(Seconds(3));
    peer.SendAck(id, 10);
    peer.RunUntil(Seconds(4));
    return {"TcpLifecycleSocket:Listen(",
            "S for a listener\n",
            "admit: syn-admitted, 0 half-open, 0 to accept\n",
            "refuse: half-open-full, 1 half-open, 0 to accept\n",
            "A for a half-open connection\n",
            "A in SYN-RECEIVED: third-ack, drop reason none\n",
            "for a socket\n"};
}

/** A flood that a detector and a half-open watch see. */
std::vector<std::string>
RunFlood()
{
    GatewayTestNet net({});
    const GatewayHelper helper;
    helper.AddDetector(net.GetRouter(), {{"ProtectedNetworks", net.GetProtected()}});
    helper.AddHalfOpenWatch(net.GetRouter(), {{"ProtectedNetworks", net.GetProtected()}});
    TestPeer server(22);
    net.Listen(GatewayHost::SERVER, [&server](const Address&) { return &server; });
    for (uint16_t i = 0; i < 40; ++i)
    {
        net.FloodAt(net.GetStart() + MilliSeconds(i), net.MakeId(net.GetSpoofed(i), 2000), 7);
    }
    net.Run(net.GetStart() + Seconds(4));
    return {"alarm half-open-share begins, 1 of 0.5\n",
            "no third ACK for +3s",
            "pass: not-concerned\n"};
}

/** A connection through a proxy. */
std::vector<std::string>
RunProxy()
{
    GatewayTestNet net({});
    const GatewayHelper helper;
    helper.AddSynProxy(net.GetRouter(), {{"ProtectedNetworks", net.GetProtected()}});
    TestPeer client(11);
    TestPeer server(22);
    net.Listen(GatewayHost::SERVER, [&server](const Address&) { return &server; });
    net.ConnectAt(net.GetStart(), client, GatewayHost::CLIENT, GatewayHost::SERVER);
    net.Run(net.GetStart() + Seconds(1));
    return {" is asked of the server\n", " is open\n", "answer: cookie-sent\n"};
}

/** The suite. */
class LogTestSuite : public TestSuite
{
  public:
    LogTestSuite()
        : TestSuite("tcp-lifecycle-log")
    {
        AddTestCase(new LogComponentsTestCase);
        AddTestCase(
            new LogStoryTestCase("TheListenerSaysWhatBecomesOfASyn",
                                 {"TcpLifecycleSocket", "TcpLifecycleEngine", "TcpListener"},
                                 &RunListener));
        AddTestCase(new LogStoryTestCase(
            "AnAlarmIsSaid", {"SynFloodDetector", "HalfOpenWatch", "TcpGateway"}, &RunFlood));
        AddTestCase(
            new LogStoryTestCase("TheProxySaysItsStates", {"SynProxy", "TcpGateway"}, &RunProxy));
    }
};

const LogTestSuite g_logTestSuite; //!< registers the suite

} // namespace
