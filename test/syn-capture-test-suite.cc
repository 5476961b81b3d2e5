// SPDX-License-Identifier: GPL-2.0-only
//
// Captures as replay files: what ns-3 writes is read and sent again; what is broken is named.

#include "attack-scene.h"
#include "flood-run.h"

#include "ns3/boolean.h"
#include "ns3/csma-helper.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/pcap-file-wrapper.h"
#include "ns3/pcap-file.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/syn-replay-capture.h"
#include "ns3/test.h"
#include "ns3/trace-helper.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** How the capture is taken. */
enum class Tap
{
    POINT_TO_POINT, //!< PPP frames at the server's link
    LAN,            //!< Ethernet frames at the server's LAN
    RAW             //!< IP packets inside the server
};

/** A flood is captured at the server, and the capture is the next flood. */
class RoundTripTestCase : public TestCase
{
  public:
    RoundTripTestCase(Tap tap, bool isIpv6, const std::string& name)
        : TestCase("SynCapture.WhatNs3WritesIsReadAndReplayed." + name +
                   (isIpv6 ? ".IPv6" : ".IPv4")),
          m_tap(tap),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string path = Capture();
        CheckRecords(ReadSynReplayFile(path));
        FloodRun again(m_isIpv6);
        again.flood->SetAttribute("RateModel", StringValue("Replay"));
        again.flood->SetAttribute("ReplayFile", StringValue(path));
        again.flood->SetAttribute("UseReplaySources", BooleanValue(true));
        again.Run(10, 30);
        NS_TEST_ASSERT_MSG_EQ(again.arrived.size(), m_sent.size(), "replayed");
        for (std::size_t i = 0; i < m_sent.size(); ++i)
        {
            CheckSame(again.arrived[i].header, again.arrived[i].source, i);
            const Time since = again.sent[i].time - again.sent[0].time;
            CheckTime(since, i);
        }
    }

    /** \return the file of a captured flood */
    std::string
    Capture()
    {
        SynAttackTopologyConfig config = MakeSceneConfig(m_isIpv6);
        config.hasServerLan = m_tap == Tap::LAN;
        AttackScene scene(config);
        const auto flood =
            scene.AddFlood({{"RateModel", "Poisson"}, {"MaxSegments", "60"}, {"DataBytes", "30"}});
        flood->TraceConnectWithoutContext("Tx", MakeCallback(&RoundTripTestCase::OnSent, this));
        const std::string path = CreateTempDirFilename("capture");
        const Ptr<NetDevice> device = scene.topology.GetServerLink(0).Get(0);
        switch (m_tap)
        {
        case Tap::POINT_TO_POINT:
            PointToPointHelper().EnablePcap(path + ".pcap", device, false, true);
            break;
        case Tap::LAN:
            CsmaHelper().EnablePcap(path + ".pcap", device, false, true);
            break;
        case Tap::RAW:
            // Not InternetStackHelper::EnablePcapIpv4: its files stay open until the program ends.
            m_raw = PcapHelper().CreateFile(path + ".pcap", std::ios::out, PcapHelper::DLT_RAW);
            scene.server->GetObject<Ipv4L3Protocol>()->TraceConnectWithoutContext(
                "Rx", MakeCallback(&RoundTripTestCase::OnIpv4, this));
            scene.server->GetObject<Ipv6L3Protocol>()->TraceConnectWithoutContext(
                "Rx", MakeCallback(&RoundTripTestCase::OnIpv6, this));
            break;
        }
        scene.Run(5);
        for (const TcpSegmentEvent& event : scene.segments)
        {
            if (!event.IsSent() && event.segment.flags == TcpHeader::SYN)
            {
                m_arrivals.push_back(event.time);
            }
        }
        m_raw = nullptr;
        return path + ".pcap";
    }

    void
    OnIpv4(Ptr<const Packet> packet, Ptr<Ipv4>, uint32_t)
    {
        m_raw->Write(Simulator::Now(), packet);
    }

    void
    OnIpv6(Ptr<const Packet> packet, Ptr<Ipv6>, uint32_t)
    {
        m_raw->Write(Simulator::Now(), packet);
    }

    void
    OnSent(Ptr<const Packet>, const TcpHeader& header, const Address& source, const Address&)
    {
        m_sent.push_back({Simulator::Now(), header, source});
    }

    void
    CheckRecords(const std::vector<SynReplayRecord>& records)
    {
        NS_TEST_ASSERT_MSG_EQ(records.size(), m_sent.size(), "each SYN, and no SYN,ACK");
        NS_TEST_ASSERT_MSG_EQ(m_arrivals.size(), m_sent.size(), "all came");
        for (std::size_t i = 0; i < records.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(records[i].source, m_sent[i].source, "source " << i);
            NS_TEST_EXPECT_MSG_EQ(
                *records[i].sourcePort, m_sent[i].header.GetSourcePort(), "port " << i);
            NS_TEST_EXPECT_MSG_EQ(*records[i].sequence,
                                  m_sent[i].header.GetSequenceNumber().GetValue(),
                                  "sequence number " << i);
            NS_TEST_EXPECT_MSG_EQ(
                *records[i].windowBytes, m_sent[i].header.GetWindowSize(), "window " << i);
            CheckTime(records[i].time - records[0].time, i);
        }
    }

    void
    CheckSame(const TcpHeader& header, const Address& source, std::size_t i)
    {
        NS_TEST_EXPECT_MSG_EQ(source, m_sent[i].source, "source " << i);
        NS_TEST_EXPECT_MSG_EQ(
            header.GetSourcePort(), m_sent[i].header.GetSourcePort(), "port " << i);
        NS_TEST_EXPECT_MSG_EQ(header.GetSequenceNumber(),
                              m_sent[i].header.GetSequenceNumber(),
                              "sequence number " << i);
    }

    /** Distances of SYNs as they came to the server; the file has microseconds. */
    void
    CheckTime(Time since, std::size_t i)
    {
        NS_TEST_EXPECT_MSG_EQ_TOL(
            since, m_arrivals[i] - m_arrivals[0], MicroSeconds(2), "time " << i);
    }

    Tap m_tap;                          //!< how
    bool m_isIpv6;                      //!< family
    std::vector<FloodRun::Sent> m_sent; //!< of the captured flood
    std::vector<Time> m_arrivals;       //!< of its SYNs
    Ptr<PcapFileWrapper> m_raw;         //!< RAW
};

/** Frames by hand: tags, fragments, cut ones, other protocols. */
class FramesTestCase : public TestCase
{
  public:
    FramesTestCase()
        : TestCase("SynCapture.Frames.TagsAndExtensionsAreSkippedAndOtherPacketsIgnored")
    {
    }

  private:
    using Bytes = std::vector<uint8_t>;

    /** \return \p a and then \p b */
    static Bytes
    Join(Bytes a, const Bytes& b)
    {
        a.insert(a.end(), b.begin(), b.end());
        return a;
    }

    /** \return a TCP header to port 80. \param last of the source port, which tells frames apart */
    static Bytes
    Tcp(uint8_t port, uint8_t flags)
    {
        return {4, port, 0, 80, 0, 0, 1, 2, 0, 0, 0, 0, 0x50, flags, 0x20, 0, 0, 0, 0, 0};
    }

    /** \return an IPv4 header of 10.9.8.7. \param protocol \param fragment the two bytes of it */
    static Bytes
    Ipv4(uint8_t protocol, uint16_t fragment)
    {
        return {0x45,
                0,
                0,
                40,
                0,
                0,
                static_cast<uint8_t>(fragment >> 8),
                static_cast<uint8_t>(fragment),
                64,
                protocol,
                0,
                0,
                10,
                9,
                8,
                7,
                10,
                0,
                0,
                1};
    }

    /** \return an IPv6 header of fd00::9 and extension headers */
    static Bytes
    Ipv6(uint8_t next, const Bytes& extensions)
    {
        Bytes header{0x60, 0, 0, 0, 0, 40, next, 64};
        Bytes source(16);
        source[0] = 0xfd;
        source[15] = 9;
        return Join(Join(Join(header, source), Bytes(16, 0xfd)), extensions);
    }

    /** \return an Ethernet header and tags */
    static Bytes
    Ethernet(const Bytes& tagsAndType)
    {
        return Join(Bytes(12, 2), tagsAndType);
    }

    void
    DoRun() override
    {
        const uint8_t syn = TcpHeader::SYN;
        const Bytes ip = {8, 0};
        const Bytes ip6 = {0x86, 0xdd};
        std::vector<Bytes> frames{
            Join(Ethernet({8, 6}), Bytes(28)),                                         // ARP
            Join(Ethernet(ip), Join(Ipv4(6, 0), Tcp(1, syn))),                         // plain
            Join(Ethernet({0x81, 0, 0, 5, 8, 0}), Join(Ipv4(6, 0x4000), Tcp(2, syn))), // VLAN, DF
            Join(Ethernet({0x88, 0xa8, 0, 5, 0x81, 0, 0, 7, 0x86, 0xdd}),
                 Join(Ipv6(6, {}), Tcp(3, syn))), // two tags
            Join(Ethernet(ip), Join(Ipv4(6, 0), Tcp(9, TcpHeader::SYN | TcpHeader::ACK))),
            Join(Ethernet(ip), Join(Ipv4(6, 0), Tcp(9, TcpHeader::SYN | TcpHeader::RST))),
            Join(Ethernet(ip), Join(Ipv4(6, 0x0001), Tcp(9, syn))), // not the first
            Join(Ethernet(ip), Join(Ipv4(6, 0x2000), Tcp(4, syn))), // the first
            Join(Ethernet(ip), Join(Ipv4(17, 0), Tcp(9, syn))),     // UDP
            Join(Ethernet(ip6),
                 Join(Ipv6(0, {60, 0, 0, 0, 0, 0, 0, 0, 6, 1, 0, 0,
                               0,  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}),
                      Tcp(5, syn))), // two options
            Join(Ethernet(ip6), Join(Ipv6(44, {6, 0, 0, 0, 0, 0, 0, 1}), Tcp(6, syn))),
            Join(Ethernet(ip6), Join(Ipv6(44, {6, 0, 0, 8, 0, 0, 0, 1}), Tcp(9, syn))),
            Join(Ethernet(ip), Join(Ipv4(6, 0), Tcp(7, 0xc2))), // ECN
            // Hop-by-hop options of 16 bytes before a fragment header, whose second byte is
            // nothing.
            Join(Ethernet(ip6),
                 Join(Ipv6(0, Join(Join({44, 1}, Bytes(14)), {6, 5, 0, 1, 0, 0, 0, 1})),
                      Tcp(8, syn))),
        };
        const auto records = Read(frames, 1);
        NS_TEST_ASSERT_MSG_EQ(records.size(), 8, "SYNs");
        for (std::size_t i = 0; i < records.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(*records[i].sourcePort, 1024 + i + 1, "in order");
            NS_TEST_EXPECT_MSG_EQ(*records[i].sequence, 258, "sequence number");
            NS_TEST_EXPECT_MSG_EQ(*records[i].windowBytes, 0x2000, "window");
        }
        NS_TEST_EXPECT_MSG_EQ(records[0].time, Seconds(1), "since the first packet");
        NS_TEST_EXPECT_MSG_EQ(records[6].time, Seconds(12), "since the first packet");
        NS_TEST_EXPECT_MSG_EQ(records[0].source, Address(Ipv4Address("10.9.8.7")), "IPv4");
        NS_TEST_EXPECT_MSG_EQ(records[2].source, Address(Ipv6Address("fd00::9")), "IPv6");
        const auto precise = Read({frames[1], frames[12]}, 1, true);
        NS_TEST_EXPECT_MSG_EQ(
            precise[1].time, NanoSeconds(1000000001), "nanoseconds, swapped bytes");
        const Bytes ppp = Join({0xff, 0x03, 0, 0x57}, Join(Ipv6(6, {}), Tcp(1, syn)));
        NS_TEST_EXPECT_MSG_EQ(Read({{0xc0, 0x21, 1, 1}, ppp}, 9).size(), 1, "PPP in HDLC");
    }

    /** \return SYNs of a file of frames, one a second and a nanosecond, if the file has them */
    std::vector<SynReplayRecord>
    Read(const std::vector<Bytes>& frames, uint32_t link, bool isPrecise = false)
    {
        const std::string path = CreateTempDirFilename("frames.pcap");
        PcapFile file;
        file.Open(path, std::ios::out);
        file.Init(link, PcapFile::SNAPLEN_DEFAULT, 0, isPrecise, isPrecise);
        for (std::size_t i = 0; i < frames.size(); ++i)
        {
            file.Write(1000 + i, isPrecise ? i : 0, frames[i].data(), frames[i].size());
        }
        file.Close();
        return ReadSynCapture(path);
    }
};

/** Files that are no capture, or a broken one. */
class BadCaptureTestCase : public TestCase
{
  public:
    BadCaptureTestCase()
        : TestCase("SynCapture.BadFiles.AreNamedWithRecord")
    {
    }

  private:
    /** \return what reading a file throws, without the file's name */
    std::string
    GetMessage(const std::string& path)
    {
        try
        {
            ReadSynReplayFile(path);
        }
        catch (const std::runtime_error& error)
        {
            const std::string what = error.what();
            NS_TEST_EXPECT_MSG_EQ(what.rfind(path + ": ", 0), 0, "the file is named: " << what);
            return what.substr(path.size() + 2);
        }
        return "";
    }

    /** \return a capture with SYNs of raw IP at these times. \param link its link type */
    std::string
    Write(uint32_t link, const std::vector<uint32_t>& microseconds, uint32_t bytes = 40)
    {
        const std::string path = CreateTempDirFilename("bad.pcap");
        std::vector<uint8_t> syn{0x45, 0, 0,  40, 0,    0, 0,    0, 64, 6,  0, 0, 10, 9,
                                 8,    7, 10, 0,  0,    1, 4,    1, 0,  80, 0, 0, 1,  2,
                                 0,    0, 0,  0,  0x50, 2, 0x20, 0, 0,  0,  0, 0};
        syn.resize(std::max<std::size_t>(syn.size(), bytes)); // text behind it
        PcapFile file;
        file.Open(path, std::ios::out);
        file.Init(link);
        for (const uint32_t time : microseconds)
        {
            file.Write(7, time, syn.data(), bytes);
        }
        file.Close();
        return path;
    }

    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(GetMessage(Write(101, {1, 2})), "", "a good one");
        NS_TEST_EXPECT_MSG_EQ(GetMessage(Write(105, {1})),
                              "expected link type Ethernet, PPP or raw IP, found number 105",
                              "Wi-Fi");
        NS_TEST_EXPECT_MSG_EQ(
            GetMessage(Write(101, {})), "expected at least one SYN, found none", "empty");
        NS_TEST_EXPECT_MSG_EQ(
            GetMessage(Write(101, {5, 9, 8})),
            "record 3: expected a time not before that of the SYN above (reordercap sorts)",
            "times");
        NS_TEST_EXPECT_MSG_EQ(GetMessage(Write(101, {5}, 30)),
                              "record 1: expected room for its headers, found 30 bytes",
                              "kept too little");
        // A file may end anywhere: in the data, in the header of a record, in that of the file.
        std::string path = Write(101, {1, 2});
        std::filesystem::resize_file(path, 24 + 2 * 56 - 3);
        NS_TEST_EXPECT_MSG_EQ(
            GetMessage(path), "record 2: expected a whole record, the file ends inside it", "data");
        path = Write(101, {1}, 3000);
        NS_TEST_EXPECT_MSG_EQ(GetMessage(path), "", "more than is looked at");
        std::filesystem::resize_file(path, 24 + 16 + 2900);
        NS_TEST_EXPECT_MSG_EQ(GetMessage(path),
                              "record 1: expected a whole record, the file ends inside it",
                              "data behind what is looked at");
        path = Write(101, {1, 2});
        std::filesystem::resize_file(path, 24 + 56 + 7);
        NS_TEST_EXPECT_MSG_EQ(GetMessage(path),
                              "record 2: expected a whole record, the file ends inside it",
                              "header");
        path = Write(101, {1, 2});
        std::filesystem::resize_file(path, 20);
        NS_TEST_EXPECT_MSG_EQ(GetMessage(path),
                              "expected a pcap file (pcapng: editcap -F pcap makes one)",
                              "file header");
        path = CreateTempDirFilename("next.pcapng");
        std::ofstream(path, std::ios::binary) << "\x0a\x0d\x0d\x0a and so on, pcapng";
        NS_TEST_EXPECT_MSG_EQ(
            GetMessage(path), "expected a pcap file (pcapng: editcap -F pcap makes one)", "pcapng");
    }
};

class SynCaptureTestSuite : public TestSuite
{
  public:
    SynCaptureTestSuite()
        : TestSuite("tcp-lifecycle-syn-capture")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new RoundTripTestCase(Tap::POINT_TO_POINT, isIpv6, "PPP"));
            AddTestCase(new RoundTripTestCase(Tap::LAN, isIpv6, "Ethernet"));
            AddTestCase(new RoundTripTestCase(Tap::RAW, isIpv6, "RawIp"));
        }
        AddTestCase(new FramesTestCase);
        AddTestCase(new BadCaptureTestCase);
    }
};

SynCaptureTestSuite g_synCaptureTestSuite; //!< registers the suite

} // namespace
