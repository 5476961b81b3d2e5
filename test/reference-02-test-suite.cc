// SPDX-License-Identifier: GPL-2.0-only
//
// How many half-open connections a listener keeps at once, as measured on Linux.

#include "linux-capture.h"
#include "segment-peer.h"
#include "silent-flood.h"

#include "ns3/string.h"
#include "ns3/test.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** All twenty rows of grid.csv. */
class GridTestCase : public TestCase
{
  public:
    explicit GridTestCase(bool isIpv6)
        : TestCase(isIpv6 ? "Reference02.Grid.AllTwentyRowsIpv6"
                          : "Reference02.Grid.AllTwentyRows"),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const auto table = ReadLinuxTable("02-half-open-limit/grid.csv");
        NS_TEST_ASSERT_MSG_EQ(table.size(), 21, "a header and twenty rows");
        for (std::size_t row = 1; row < table.size(); ++row)
        {
            std::map<std::string, std::string> cells;
            for (std::size_t column = 0; column < table[row].size(); ++column)
            {
                cells[table[0].at(column)] = table[row].at(column);
            }
            RunRow(cells);
        }
    }

    void
    RunRow(std::map<std::string, std::string>& cells)
    {
        const auto number = [&cells](const char* name) -> uint32_t {
            return static_cast<uint32_t>(std::stoul(cells.at(name)));
        };
        const std::string name = "B " + cells.at("listen_backlog") + " M " +
                                 cells.at("max_syn_backlog") + " somaxconn " +
                                 cells.at("somaxconn") + " rate " + cells.at("rate") + ": ";
        SegmentPeer peer({{"HalfOpenLimitEntries", cells.at("max_syn_backlog")},
                          {"SoMaxConnEntries", cells.at("somaxconn")}},
                         m_isIpv6);
        peer.Listen(number("listen_backlog"));
        const Time gap = Seconds(1) / static_cast<int64_t>(number("rate"));
        const uint32_t syns = number("syns");
        SendFlood(peer, syns, [gap](uint32_t i) { return gap * static_cast<int64_t>(i); });
        // The kernel's counters were read 0.1 s after the last SYN.
        peer.RunUntil(FLOOD_START + gap * static_cast<int64_t>(syns) + Seconds(0.1));

        NS_TEST_EXPECT_MSG_EQ(
            peer.GetListener()->GetHalfOpenEntries(), number("syn_recv_ss"), name << "kept");
        NS_TEST_EXPECT_MSG_EQ(GetPeak(peer), number("syn_recv_peak"), name << "peak");
        uint32_t answered = 0;
        for (uint32_t i = 0; i < syns; ++i)
        {
            // The kernel answered the first ones and no other.
            const bool got = peer.FindSynAck(SpoofedId(peer, i)) != nullptr;
            NS_TEST_EXPECT_MSG_EQ(got, (i <= number("last_answered")), name << "SYN " << i);
            answered += got ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(answered, number("answered"), name << "answered");
        const auto& wire = peer.GetWire();
        const auto synAcks = std::count_if(wire.begin(), wire.end(), [](const WireSegment& s) {
            return s.fromServer && s.view.flags == (TcpHeader::SYN | TcpHeader::ACK);
        });
        NS_TEST_EXPECT_MSG_EQ(
            synAcks, answered + number("TCPSynRetrans"), name << "SYN,ACKs and repeats");
        NS_TEST_EXPECT_MSG_EQ(wire.size(), syns + synAcks, name << "nothing else, no RST");
        NS_TEST_EXPECT_MSG_EQ(peer.GetRefused(TcpQueue::HALF_OPEN, TcpQueueReason::HALF_OPEN_FULL),
                              number("TCPReqQFullDrop"),
                              name << "TCPReqQFullDrop");
        NS_TEST_EXPECT_MSG_EQ(peer.GetTracer()->GetLedger(TcpQueue::HALF_OPEN).GetRefused(),
                              number("ListenDrops"),
                              name << "ListenDrops");
    }

    bool m_isIpv6; //!< family
};

/** proven.csv: the last quarter of tcp_max_syn_backlog is for peers seen before. */
class ProvenPeerTestCase : public TestCase
{
  public:
    explicit ProvenPeerTestCase(bool isIpv6)
        : TestCase(isIpv6 ? "Reference02.ProvenPeer.GetsTheLastQuarterIpv6"
                          : "Reference02.ProvenPeer.GetsTheLastQuarter"),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const auto table = ReadLinuxTable("02-half-open-limit/proven.csv");
        std::map<std::string, std::string> measured;
        for (const auto& cells : table)
        {
            // Of steps with the same name the first: SYN_RECV before the further half-opens.
            measured.emplace(cells.at(0), cells.at(1));
        }
        SegmentPeer peer({{"HalfOpenLimitEntries", "64"}}, m_isIpv6);
        peer.Listen(128);
        const Ipv4Address proven("10.77.0.101");
        const Ipv4Address unknown("10.77.0.102");
        CompleteAndClose(peer, peer.MakeId(proven, 5000));

        const auto kept = [&peer] {
            return std::to_string(peer.GetListener()->GetHalfOpenEntries());
        };
        SendFlood(peer, 300, [](uint32_t i) { return MilliSeconds(2) * static_cast<int64_t>(i); });
        peer.RunUntil(FLOOD_START + Seconds(0.61));
        NS_TEST_EXPECT_MSG_EQ(kept(), measured.at("SYN_RECV after 300 SYNs"), "after the flood");

        peer.SendSyn(peer.MakeId(unknown, 5001), SequenceNumber32(1));
        peer.SendSyn(peer.MakeId(proven, 5002), SequenceNumber32(1));
        peer.RunUntil(FLOOD_START + Seconds(0.62));
        NS_TEST_EXPECT_MSG_EQ(Answer(peer, peer.MakeId(unknown, 5001)),
                              measured.at("during: unproven peer 10.77.0.102"),
                              "unknown");
        NS_TEST_ASSERT_MSG_EQ(Answer(peer, peer.MakeId(proven, 5002)),
                              measured.at("during: proven peer 10.77.0.101"),
                              "proven");
        peer.SendAck(peer.MakeId(proven, 5002));
        peer.RunUntil(FLOOD_START + Seconds(0.63));
        NS_TEST_EXPECT_MSG_EQ(kept(), measured.at("SYN_RECV then"), "after the handshake");
        NS_TEST_EXPECT_MSG_EQ(
            peer.GetState(peer.MakeId(proven, 5002)), TcpSocket::ESTABLISHED, "ESTABLISHED");

        uint32_t answered = 0;
        for (uint16_t i = 0; i < 120; ++i)
        {
            const TcpConnectionId id = peer.MakeId(proven, static_cast<uint16_t>(6000 + i));
            peer.SendSyn(id, SequenceNumber32(i));
            peer.RunUntil(FLOOD_START + Seconds(0.64) + MicroSeconds(10 * i));
            answered += peer.FindSynAck(id) ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(std::to_string(answered),
                              measured.at("120 more half-open from the proven peer: answered"),
                              "proven peers fill the queue");
        NS_TEST_EXPECT_MSG_EQ(kept(), table.at(table.size() - 2).at(1), "up to B + 1");
        NS_TEST_EXPECT_MSG_EQ(peer.GetRefused(TcpQueue::HALF_OPEN, TcpQueueReason::HALF_OPEN_FULL),
                              40,
                              "TCPReqQFullDrop of the list");
    }

    /** Open a connection, take 100 bytes, close it from the server. */
    void
    CompleteAndClose(SegmentPeer& peer, const TcpConnectionId& id)
    {
        peer.RunUntil(Seconds(0.1));
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(0.2));
        peer.SendAck(id);
        peer.RunUntil(Seconds(0.3));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1, "accepted");
        peer.GetAccepted().front()->Close();
        peer.RunUntil(Seconds(0.4));
        TcpSegmentView fin;
        fin.flags = TcpHeader::FIN | TcpHeader::ACK;
        fin.seq = SequenceNumber32(1001);
        fin.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(2);
        fin.window = 65535;
        peer.Send(id, fin);
        peer.RunUntil(Seconds(0.5));
        NS_TEST_ASSERT_MSG_EQ(peer.GetState(id), TcpSocket::TIME_WAIT, "closed");
    }

    /** \return the measured list's words for the answer to a SYN */
    static std::string
    Answer(const SegmentPeer& peer, const TcpConnectionId& id)
    {
        const std::vector<WireSegment> answers = peer.GetAnswers(id);
        return answers.empty()                                                   ? "no answer"
               : answers.front().view.flags == (TcpHeader::SYN | TcpHeader::ACK) ? "SYN-ACK"
                                                                                 : "other";
    }

    bool m_isIpv6; //!< family
};

class Reference02TestSuite : public TestSuite
{
  public:
    Reference02TestSuite()
        : TestSuite("tcp-lifecycle-reference-02")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new GridTestCase(isIpv6));
            AddTestCase(new ProvenPeerTestCase(isIpv6));
        }
    }
};

Reference02TestSuite g_reference02TestSuite; //!< registers the suite

} // namespace
