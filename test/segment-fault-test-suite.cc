// SPDX-License-Identifier: GPL-2.0-only
//
// The fault model: what it reads in frames, and that it drops exactly the nth of a kind.

#include "ns3/csma-helper.h"
#include "ns3/ethernet-header.h"
#include "ns3/frame-segment.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv6-address-helper.h"
#include "ns3/ipv6-header.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/llc-snap-header.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/pointer.h"
#include "ns3/ppp-header.h"
#include "ns3/segment-fault-model.h"
#include "ns3/simple-net-device-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option-winscale.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <array>
#include <limits>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t TCP = 6;
constexpr uint32_t TEXT_BYTES = 7;

/** \return a segment with an option and TEXT_BYTES of text, without an IP header */
Ptr<Packet>
MakeSegment()
{
    TcpHeader tcp;
    tcp.SetSourcePort(4000);
    tcp.SetDestinationPort(80);
    tcp.SetSequenceNumber(SequenceNumber32(4000000001));
    tcp.SetAckNumber(SequenceNumber32(5));
    tcp.SetFlags(TcpHeader::ACK | TcpHeader::PSH);
    tcp.AppendOption(CreateObject<TcpOptionWinScale>());
    const Ptr<Packet> packet = Create<Packet>(TEXT_BYTES);
    packet->AddHeader(tcp);
    return packet;
}

/** \return an IPv4 packet. \param body behind the header */
Ptr<Packet>
MakeIpv4(const Ptr<Packet>& body, uint8_t protocol, bool hasMore, uint16_t offset)
{
    Ipv4Header ip;
    ip.SetSource("10.0.0.1");
    ip.SetDestination("10.0.0.2");
    ip.SetProtocol(protocol);
    ip.SetTtl(64);
    ip.SetPayloadSize(body->GetSize());
    hasMore ? ip.SetMoreFragments() : ip.SetLastFragment();
    ip.SetFragmentOffset(offset);
    body->AddHeader(ip);
    return body;
}

/** \return an IPv6 packet. \param body behind the header. \param next its first header */
Ptr<Packet>
MakeIpv6(const Ptr<Packet>& body, uint8_t next)
{
    Ipv6Header ip;
    ip.SetSource("2001:db8::1");
    ip.SetDestination("2001:db8::2");
    ip.SetNextHeader(next);
    ip.SetHopLimit(64);
    ip.SetPayloadLength(body->GetSize());
    body->AddHeader(ip);
    return body;
}

/** \return \p body behind an 8-byte IPv6 extension header that names \p next */
Ptr<Packet>
AddExtension(const Ptr<Packet>& body, uint8_t next)
{
    const std::array<uint8_t, 8> bytes{next, 0, 1, 4, 0, 0, 0, 0};
    const Ptr<Packet> packet = Create<Packet>(bytes.data(), bytes.size());
    packet->AddAtEnd(body);
    return packet;
}

/** \return \p ip behind a PPP header */
Ptr<Packet>
InPpp(const Ptr<Packet>& ip, uint16_t protocol)
{
    PppHeader ppp;
    ppp.SetProtocol(protocol);
    ip->AddHeader(ppp);
    return ip;
}

/** \return \p ip in an Ethernet frame with 4 bytes of FCS. \param lengthType of the header */
Ptr<Packet>
InEthernet(const Ptr<Packet>& ip, uint16_t lengthType)
{
    EthernetHeader ethernet(false);
    ethernet.SetSource("00:00:00:00:00:01");
    ethernet.SetDestination("00:00:00:00:00:02");
    ethernet.SetLengthType(lengthType);
    ip->AddHeader(ethernet);
    ip->AddPaddingAtEnd(4);
    return ip;
}

class FrameTestCase : public TestCase
{
  public:
    FrameTestCase()
        : TestCase("FrameSegment.FindsWholeSegmentsOnEachLinkAndNothingElse")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto v4 = [] { return MakeIpv4(MakeSegment(), TCP, false, 0); };
        const auto v6 = [] { return MakeIpv6(MakeSegment(), TCP); };
        ExpectSegment("PPP IPv4", InPpp(v4(), 0x0021), true);
        ExpectSegment("PPP IPv6", InPpp(v6(), 0x0057), false);
        ExpectSegment("bare IPv4", v4(), true);
        ExpectSegment("bare IPv6", v6(), false);
        ExpectSegment("Ethernet IPv4", InEthernet(v4(), 0x0800), true);
        ExpectSegment("Ethernet IPv6", InEthernet(v6(), 0x86dd), false);
        const Ptr<Packet> llc = v4();
        LlcSnapHeader snap;
        snap.SetType(0x0800);
        llc->AddHeader(snap);
        ExpectSegment("802.3", InEthernet(llc, llc->GetSize()), true);
        ExpectSegment("options", MakeIpv6(AddExtension(MakeSegment(), TCP), 60), false);
        ExpectSegment("two extensions",
                      MakeIpv6(AddExtension(AddExtension(MakeSegment(), TCP), 43), 0),
                      false);

        ExpectNothing("first fragment", MakeIpv4(MakeSegment(), TCP, true, 0));
        ExpectNothing("last fragment", MakeIpv4(MakeSegment(), TCP, false, 64));
        ExpectNothing("IPv6 fragment", MakeIpv6(AddExtension(MakeSegment(), TCP), 44));
        ExpectNothing("UDP", MakeIpv4(MakeSegment(), 17, false, 0));
        ExpectNothing("UDP over IPv6", MakeIpv6(MakeSegment(), 17));
        ExpectNothing("ARP", InEthernet(Create<Packet>(28), 0x0806));
        ExpectNothing("empty", Create<Packet>());
        ExpectNothing("zeros", Create<Packet>(100));
        ExpectNothing("short TCP", MakeIpv4(Create<Packet>(19), TCP, false, 0));
        ExpectNothing("TCP data offset 0", MakeIpv4(Create<Packet>(40), TCP, false, 0));
        ExpectNothing("no room for IPv6 TCP", MakeIpv6(Create<Packet>(3), 60));
        for (uint32_t bytes = 1; bytes < InPpp(v4(), 0x0021)->GetSize(); ++bytes)
        {
            ExpectNothing("a frame cut short", InPpp(v4(), 0x0021)->CreateFragment(0, bytes));
            ExpectNothing("a frame cut short", InPpp(v6(), 0x0057)->CreateFragment(0, bytes));
        }
    }

    void
    ExpectSegment(const std::string& what, const Ptr<Packet>& frame, bool isIpv4)
    {
        const auto segment = FindSegmentInFrame(frame);
        NS_TEST_ASSERT_MSG_EQ(segment.has_value(), true, what);
        const std::string from = isIpv4 ? "10.0.0.1:4000" : "[2001:db8::1]:4000";
        const std::string to = isIpv4 ? "10.0.0.2:80" : "[2001:db8::2]:80";
        constexpr uint8_t flags = TcpHeader::ACK | TcpHeader::PSH;
        NS_TEST_EXPECT_MSG_EQ(segment->id.LocalText(), from, what);
        NS_TEST_EXPECT_MSG_EQ(segment->id.RemoteText(), to, what);
        NS_TEST_EXPECT_MSG_EQ(segment->seq, SequenceNumber32(4000000001), what);
        NS_TEST_EXPECT_MSG_EQ(segment->ack, SequenceNumber32(5), what);
        NS_TEST_EXPECT_MSG_EQ(+segment->flags, +flags, what);
        NS_TEST_EXPECT_MSG_EQ(segment->textBytes, TEXT_BYTES, what);
    }

    void
    ExpectNothing(const std::string& what, const Ptr<Packet>& frame)
    {
        NS_TEST_EXPECT_MSG_EQ(FindSegmentInFrame(frame).has_value(), false, what);
    }
};

/** Which link the two nodes share. */
enum class LinkKind
{
    POINT_TO_POINT,
    CSMA,
    CSMA_LLC,
    SIMPLE
};

class DropTestCase : public TestCase
{
  public:
    DropTestCase(LinkKind link, const std::string& name, bool isIpv6)
        : TestCase("SegmentFaultModel.DropsExactlyTheNthOfAKind." + name +
                   (isIpv6 ? ".IPv6" : ".IPv4")),
          m_link(link),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const auto kind : {SegmentKind::SYN,
                                SegmentKind::THIRD_ACK,
                                SegmentKind::PURE_ACK,
                                SegmentKind::DATA,
                                SegmentKind::FIN,
                                SegmentKind::ANY})
        {
            DropAtServer(kind, 1, 1);
            DropAtServer(kind, 3, 2);
        }
        SegmentFaultRule rule;
        rule.kind = SegmentKind::SYN_ACK;
        rule.nth = 2;
        rule.sourcePort = 80;
        Run(0, {rule});
        NS_TEST_EXPECT_MSG_EQ(m_faults->GetDrops(0), 1, "a SYN,ACK towards the client");
        NS_TEST_EXPECT_MSG_EQ(m_completed, 4, "the connections recover");
        rule.sourcePort = 81;
        SegmentFaultRule other;
        other.destinationPort = 81;
        Run(0, {rule, other});
        NS_TEST_EXPECT_MSG_EQ(m_faults->GetMatches(0), 0, "no SYN,ACK comes from port 81");
        NS_TEST_EXPECT_MSG_EQ(m_faults->GetMatches(1), 0, "nothing goes to port 81");
        NS_TEST_EXPECT_MSG_GT(m_faults->GetSegments(), 10, "but segments passed by");
        m_faults = nullptr;
    }

    void
    DropAtServer(SegmentKind kind, uint32_t nth, uint32_t count)
    {
        SegmentFaultRule rule;
        rule.kind = kind;
        rule.nth = nth;
        rule.countSegments = count;
        rule.destinationPort = 80;
        Run(1, {rule});
        const std::string what = ToString(kind) + std::string(" ") + std::to_string(nth);
        NS_TEST_EXPECT_MSG_EQ(m_faults->GetDrops(0), count, what << ": counter");
        NS_TEST_ASSERT_MSG_EQ(m_events.size(), count, what << ": trace");
        for (uint32_t i = 0; i < count; ++i)
        {
            const auto& segment = m_events[i].segment;
            const uint8_t flags = segment.flags;
            NS_TEST_EXPECT_MSG_EQ(m_events[i].match, nth + i, what << ": which match");
            NS_TEST_EXPECT_MSG_EQ(segment.id.GetRemotePort(), 80, what << ": port");
            const bool isPure = segment.textBytes == 0 && flags == TcpHeader::ACK;
            const bool isKind =
                kind == SegmentKind::ANY || (kind == SegmentKind::SYN && flags == TcpHeader::SYN) ||
                (kind == SegmentKind::DATA && segment.textBytes > 0) ||
                (kind == SegmentKind::FIN && (flags & TcpHeader::FIN)) ||
                (kind == SegmentKind::PURE_ACK && isPure) ||
                (kind == SegmentKind::THIRD_ACK && isPure && segment.seq == SequenceNumber32(1) &&
                 segment.ack == SequenceNumber32(1));
            NS_TEST_EXPECT_MSG_EQ(isKind, true, what << ": flags " << +flags);
        }
        NS_TEST_EXPECT_MSG_EQ(m_completed, 4, what << ": the connections recover");
    }

    NetDeviceContainer
    Connect(const NodeContainer& nodes) const
    {
        switch (m_link)
        {
        case LinkKind::POINT_TO_POINT:
            return PointToPointHelper().Install(nodes);
        case LinkKind::CSMA:
            return CsmaHelper().Install(nodes);
        case LinkKind::CSMA_LLC: {
            CsmaHelper csma;
            csma.SetDeviceAttribute("EncapsulationMode", StringValue("Llc"));
            return csma.Install(nodes);
        }
        case LinkKind::SIMPLE:
            return SimpleNetDeviceHelper().Install(nodes);
        }
        return NetDeviceContainer();
    }

    /** Four connections of stock TCP with faults in what node \p receiver receives. */
    void
    Run(uint32_t receiver, const std::vector<SegmentFaultRule>& rules)
    {
        NodeContainer nodes(2);
        InternetStackHelper().Install(nodes);
        const NetDeviceContainer devices = Connect(nodes);
        Address remote;
        if (m_isIpv6)
        {
            Ipv6AddressHelper plan("2001:db8:9::", Ipv6Prefix(64));
            remote = Inet6SocketAddress(plan.Assign(devices).GetAddress(1, 1), 80);
        }
        else
        {
            Ipv4AddressHelper plan("10.9.0.0", "255.255.255.0");
            remote = InetSocketAddress(plan.Assign(devices).GetAddress(1), 80);
        }
        const auto server = CreateObject<TcpWorkloadServer>();
        server->SetAttribute("Local", AddressValue(remote));
        server->SetStartTime(Seconds(2));
        nodes.Get(1)->AddApplication(server);
        const auto client = CreateObject<TcpWorkloadClient>();
        client->SetAttribute("Remote", AddressValue(remote));
        client->SetAttribute("MaxConnections", UintegerValue(4));
        client->SetAttribute("PatienceTimeout", TimeValue(Seconds(0)));
        client->SetStartTime(Seconds(2));
        nodes.Get(0)->AddApplication(client);

        m_events.clear();
        m_faults = CreateObject<SegmentFaultModel>();
        for (const auto& rule : rules)
        {
            m_faults->AddRule(rule);
        }
        m_faults->TraceConnectWithoutContext("Drop", MakeCallback(&DropTestCase::OnDrop, this));
        devices.Get(receiver)->SetAttribute("ReceiveErrorModel", PointerValue(m_faults));
        Simulator::Stop(Seconds(200));
        Simulator::Run();
        m_completed = client->GetCount(TcpWorkloadResult::COMPLETED);
        Simulator::Destroy();
    }

    void
    OnDrop(const SegmentFaultEvent& event)
    {
        m_events.push_back(event);
    }

    LinkKind m_link;                         //!< devices
    bool m_isIpv6;                           //!< family
    Ptr<SegmentFaultModel> m_faults;         //!< of the last run
    std::vector<SegmentFaultEvent> m_events; //!< of the last run
    uint64_t m_completed{0};                 //!< of the last run
};

class RuleTestCase : public TestCase
{
  public:
    RuleTestCase()
        : TestCase("SegmentFaultModel.RulesCountOnTheirOwnAndResetStartsAgain")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto faults = CreateObject<SegmentFaultModel>();
        SegmentFaultRule data;
        data.kind = SegmentKind::DATA;
        data.nth = 2;
        SegmentFaultRule all;
        all.nth = 4;
        all.countSegments = std::numeric_limits<uint32_t>::max();
        NS_TEST_EXPECT_MSG_EQ(faults->AddRule(data), 0, "index");
        NS_TEST_EXPECT_MSG_EQ(faults->AddRule(all), 1, "index");
        for (int round = 0; round < 2; ++round)
        {
            std::string story;
            for (int i = 0; i < 6; ++i)
            {
                const bool isDropped = faults->IsCorrupt(MakeIpv4(MakeSegment(), TCP, false, 0));
                story += isDropped ? 'x' : '.';
                NS_TEST_EXPECT_MSG_EQ(faults->IsCorrupt(Create<Packet>(50)), false, "not TCP");
            }
            NS_TEST_EXPECT_MSG_EQ(story, ".x.xxx", "second text, and all from the fourth on");
            NS_TEST_EXPECT_MSG_EQ(faults->GetMatches(0), 6, "matches go on after the drop");
            NS_TEST_EXPECT_MSG_EQ(faults->GetDrops(0), 1, "once");
            NS_TEST_EXPECT_MSG_EQ(faults->GetDrops(1), 3, "all");
            NS_TEST_EXPECT_MSG_EQ(faults->GetSegments(), 6, "segments");
            NS_TEST_EXPECT_MSG_EQ(faults->GetOtherFrames(), 6, "frames that pass");
            faults->Reset();
            NS_TEST_EXPECT_MSG_EQ(faults->GetMatches(0), 0, "Reset forgets");
        }
        all.nth = 1;
        faults->AddRule(all);
        faults->Disable();
        bool isLost = faults->IsCorrupt(MakeIpv4(MakeSegment(), TCP, false, 0));
        NS_TEST_EXPECT_MSG_EQ(isLost, false, "disabled, it passes everything");
        NS_TEST_EXPECT_MSG_EQ(faults->GetMatches(2), 0, "and counts nothing");
        faults->Enable();
        isLost = faults->IsCorrupt(MakeIpv4(MakeSegment(), TCP, false, 0));
        NS_TEST_EXPECT_MSG_EQ(isLost, true, "enabled again");
    }
};

class SegmentFaultTestSuite : public TestSuite
{
  public:
    SegmentFaultTestSuite()
        : TestSuite("tcp-lifecycle-segment-fault")
    {
        AddTestCase(new FrameTestCase);
        AddTestCase(new RuleTestCase);
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new DropTestCase(LinkKind::POINT_TO_POINT, "PointToPoint", isIpv6));
            AddTestCase(new DropTestCase(LinkKind::CSMA, "Csma", isIpv6));
            AddTestCase(new DropTestCase(LinkKind::CSMA_LLC, "CsmaLlc", isIpv6));
            AddTestCase(new DropTestCase(LinkKind::SIMPLE, "Simple", isIpv6));
        }
    }
};

SegmentFaultTestSuite g_segmentFaultTestSuite; //!< registers the suite

} // namespace
