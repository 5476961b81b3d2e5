// SPDX-License-Identifier: GPL-2.0-only
//
// Sequence numbers that pass 2^31 and 2^32 at every point of a connection: nothing else changes.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"
#include "wire-comparison.h"

#include "ns3/config.h"
#include "ns3/packet-script-parser.h"
#include "ns3/packet-script-runner.h"
#include "ns3/simulator.h"
#include "ns3/tcp-option.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const char* const SCRIPTS = TCP_LIFECYCLE_SOURCE_DIR "/test/packet-scripts"; //!< where they are

/** Text of a full segment of profile linux-6: an MTU of 1500 less headers and timestamps. */
constexpr uint32_t SEGMENT_BYTES_IPV4 = 1448;
constexpr uint32_t SEGMENT_BYTES_IPV6 = 1428;

/** Segments that fill the receive buffer of ZeroWindow. */
constexpr uint32_t BUFFER_SEGMENTS = 14;

/** A connection in which both ends have the same ISN. */
struct Scenario
{
    std::string name; //!< of the case
    uint32_t bytes;   //!< that the client sends, and the server if it does
    std::function<void(TestTransfer&)> arrange; //!< what the ends do and what is lost
    std::string states;                         //!< that the client enters
    bool listens{true};                         //!< node 1 listens and node 0 connects
};

/** Let the client send and close, and the server close after it. */
void
SendOneWay(TestTransfer& run, uint32_t bytes)
{
    run.client.Write(bytes);
    run.client.closesWhenWritten = true;
    run.server.Expect(bytes, 11);
    run.server.closesOnPeerClose = true;
}

/** Let both ends send. */
void
SendBothWays(TestTransfer& run, uint32_t bytes)
{
    run.client.Write(bytes);
    run.server.Expect(bytes, 11);
    run.server.Write(bytes);
    run.client.Expect(bytes, 22);
}

/** Let both ends connect from port 80 to port 80 at once. */
void
OpenAtOnce(TestTransfer& run)
{
    for (const uint32_t node : {0, 1})
    {
        TestPeer& peer = node == 0 ? run.client : run.server;
        ScheduleCall(TestTransfer::GetStart(), [&run, &peer, node] {
            peer.Attach(run.net.CreateSocket(node));
            peer.GetSocket()->Bind(run.net.GetAny());
            peer.GetSocket()->Connect(run.net.GetAddress(1 - node));
        });
    }
}

const std::string ACTIVE = "SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED";

/** \return all of them */
std::vector<Scenario>
MakeScenarios()
{
    return {
        {"BothSend",
         20000,
         [](TestTransfer& run) {
             SendBothWays(run, 20000);
             run.client.closesWhenRead = true;
             run.server.closesOnPeerClose = true;
         },
         ACTIVE},
        {"FinLost",
         5000,
         [](TestTransfer& run) {
             SendOneWay(run, 5000);
             run.net.GetFaults(1).AddRule({SegmentKind::FIN, 1, 2, {}, {}});
         },
         ACTIVE},
        {"TextLostAndSack",
         100000,
         [](TestTransfer& run) {
             SendOneWay(run, 100000);
             run.net.GetFaults(1).AddRule({SegmentKind::DATA, 12, 1, {}, {}});
             run.net.GetFaults(1).AddRule({SegmentKind::DATA, 30, 2, {}, {}});
         },
         ACTIVE},
        {"ZeroWindow",
         60000,
         [](TestTransfer& run) {
             SendOneWay(run, 60000);
             run.server.reads = false;
             ScheduleCall(Seconds(60), [&run] {
                 run.server.reads = true;
                 run.server.ReadNow();
             });
         },
         ACTIVE},
        {"CloseAtOnce",
         3000,
         [](TestTransfer& run) {
             SendBothWays(run, 3000);
             ScheduleCall(Seconds(3), [&run] {
                 run.client.CloseNow();
                 run.server.CloseNow();
             });
         },
         "SYN-SENT ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT CLOSED"},
        {"OpenAtOnce",
         3000,
         [](TestTransfer& run) {
             OpenAtOnce(run);
             SendBothWays(run, 3000);
             ScheduleCall(Seconds(3), [&run] { run.client.CloseNow(); });
             run.server.closesOnPeerClose = true;
         },
         "SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED",
         false},
    };
}

/** One scenario from ISNs that put each of its numbers on the border. */
class WrapTestCase : public TestCase
{
  public:
    WrapTestCase(const Scenario& scenario, bool isIpv6)
        : TestCase("SequenceWrap." + scenario.name + ".SameAsFromZero" +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_scenario(scenario),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** \return the capture, as it was */
    std::vector<TestSegment>
    Transfer(uint32_t isn)
    {
        const std::string name = m_scenario.name + " from ISN " + std::to_string(isn);
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.engine = {{"IsnGenerator", "Constant"}, {"IsnConstant", std::to_string(isn)}};
        TestTransfer run(config);
        m_scenario.arrange(run);
        if (m_scenario.listens)
        {
            run.Run(Seconds(400));
        }
        else
        {
            run.net.Run(Seconds(400));
        }
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, name << ": to the server");
        NS_TEST_EXPECT_MSG_EQ(run.client.IsComplete(), true, name << ": to the client");
        NS_TEST_EXPECT_MSG_EQ(run.net.GetStates(0), m_scenario.states, name);
        NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(0) + run.net.GetConnections(1), 0, name);
        return run.net.GetSegments();
    }

    /** \return true if a SACK block of \p wire begins before the border and ends behind it */
    static bool
    HasBlockAcross(const std::vector<TestSegment>& wire, uint32_t border)
    {
        for (const TestSegment& segment : wire)
        {
            const auto offset = segment.FindOption(TcpOption::SACK);
            for (std::size_t at = offset.value_or(0) + 2;
                 offset && at + 8 <= *offset + segment.options.at(*offset + 1);
                 at += 8)
            {
                uint32_t edges[2] = {0, 0};
                for (std::size_t i = 0; i < 8; ++i)
                {
                    edges[i / 4] = edges[i / 4] << 8 | segment.options.at(at + i);
                }
                const SequenceNumber32 middle(border);
                if (SequenceNumber32(edges[0]) < middle && middle < SequenceNumber32(edges[1]))
                {
                    return true;
                }
            }
        }
        return false;
    }

    void
    DoRun() override
    {
        const uint32_t segment = m_isIpv6 ? SEGMENT_BYTES_IPV6 : SEGMENT_BYTES_IPV4;
        if (m_scenario.name == "ZeroWindow")
        {
            Config::SetDefault("ns3::TcpSocket::RcvBufSize",
                               UintegerValue(BUFFER_SEGMENTS * segment));
        }
        std::vector<TestSegment> expected = Transfer(0);
        MakeRelative(expected);
        bool sackCrosses = false;
        uint32_t probesAtBorder = 0;
        uint32_t finsAtBorder = 0;
        for (const uint32_t border : {uint32_t{1} << 31, uint32_t{0}})
        {
            // The border is the SYN's number, the next, in the first segment, in the middle, where
            // the receive buffer is full, on the FIN and around it.
            for (const uint32_t offset : {0u,
                                          1u,
                                          2u,
                                          700u,
                                          m_scenario.bytes / 2,
                                          20 * segment,
                                          BUFFER_SEGMENTS * segment + 1,
                                          m_scenario.bytes,
                                          m_scenario.bytes + 1,
                                          m_scenario.bytes + 2})
            {
                const uint32_t isn = border - offset;
                std::vector<TestSegment> wire = Transfer(isn);
                sackCrosses = sackCrosses || HasBlockAcross(wire, border);
                for (const TestSegment& sent : wire)
                {
                    const FrameSegment& numbers = sent.segment;
                    const SequenceNumber32 last = numbers.seq + SequenceNumber32(numbers.textBytes);
                    finsAtBorder +=
                        sent.Has(TcpHeader::FIN) && last == SequenceNumber32(border) ? 1 : 0;
                    probesAtBorder +=
                        numbers.textBytes == 1 && last == SequenceNumber32(border) ? 1 : 0;
                }
                MakeRelative(wire);
                NS_TEST_EXPECT_MSG_EQ(
                    FirstDifference(expected, wire), "", m_scenario.name << " from " << isn);
            }
        }
        NS_TEST_EXPECT_MSG_GT(finsAtBorder, 1, "a FIN has the number of each border");
        NS_TEST_EXPECT_MSG_EQ(
            sackCrosses, (m_scenario.name == "TextLostAndSack"), "a SACK block lies across it");
        NS_TEST_EXPECT_MSG_EQ((probesAtBorder > 1),
                              (m_scenario.name == "ZeroWindow"),
                              "a window probe has the last number before each border");
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    Scenario m_scenario; //!< what is run
    bool m_isIpv6;       //!< over IPv6
};

/** Every packet script with both ISNs at the border: handshakes, closes, RSTs, time-outs. */
class ScriptsTestCase : public TestCase
{
  public:
    explicit ScriptsTestCase(bool isIpv6)
        : TestCase(std::string("SequenceWrap.PacketScriptsPassWithBothIsnsAtTheBorder") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const auto& entry : std::filesystem::directory_iterator(SCRIPTS))
        {
            if (entry.path().extension() != ".pkt")
            {
                continue;
            }
            const PacketScript script = ReadPacketScript(entry.path().string());
            // The node's is one less than the peer's: a RST,ACK numbered 0 reads as one that
            // answers a segment without ACK (RFC 9293 3.10.7.1).
            for (const uint32_t isn : {0x7ffffffeu, 0xfffffffeu})
            {
                PacketScriptConfig config;
                config.isIpv6 = m_isIpv6;
                config.remoteIsn = isn + 1;
                config.attributes = {{"IsnGenerator", "Constant"},
                                     {"IsnConstant", std::to_string(isn)}};
                const PacketScriptResult result = RunPacketScript(script, config);
                NS_TEST_EXPECT_MSG_EQ((result.outcome == PacketScriptOutcome::PASS),
                                      true,
                                      "ISN " << isn << "\n"
                                             << ToSideBySide(result) << result.message);
            }
        }
    }

    bool m_isIpv6; //!< family
};

class SequenceWrapTestSuite : public TestSuite
{
  public:
    SequenceWrapTestSuite()
        : TestSuite("tcp-lifecycle-sequence-wrap")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const Scenario& scenario : MakeScenarios())
            {
                AddTestCase(new WrapTestCase(scenario, isIpv6));
            }
            AddTestCase(new ScriptsTestCase(isIpv6));
        }
    }
};

SequenceWrapTestSuite g_sequenceWrapTestSuite; //!< registers the suite

} // namespace
