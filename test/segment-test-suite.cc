// SPDX-License-Identifier: GPL-2.0-only
//
// Values read from segments: connection ids, the segment view, the origin tag.

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/packet.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-sack-permitted.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-option-winscale.h"
#include "ns3/tcp-segment-view.h"
#include "ns3/test.h"
#include "ns3/traffic-origin.h"

#include <array>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

class ConnectionIdTestCase : public TestCase
{
  public:
    ConnectionIdTestCase()
        : TestCase("ConnectionId.KeepsBothEndsOfEitherFamily")
    {
    }

  private:
    void
    DoRun() override
    {
        const Ipv4Address local4("10.0.0.1");
        const Ipv4Address remote4("10.0.0.2");
        const TcpConnectionId v4(local4, 80, remote4, 4000);
        NS_TEST_EXPECT_MSG_EQ(v4.IsIpv4(), true, "family");
        NS_TEST_EXPECT_MSG_EQ((v4.GetLocalAddress() == Address(local4)), true, "local");
        NS_TEST_EXPECT_MSG_EQ((v4.GetRemoteAddress() == Address(remote4)), true, "remote");
        NS_TEST_EXPECT_MSG_EQ(v4.GetLocalPort(), 80, "local port");
        NS_TEST_EXPECT_MSG_EQ(v4.GetRemotePort(), 4000, "remote port");
        NS_TEST_EXPECT_MSG_EQ(
            (v4.GetRemoteSocketAddress() == Address(InetSocketAddress(remote4, 4000))),
            true,
            "remote end");
        NS_TEST_EXPECT_MSG_EQ(
            (v4.GetLocalSocketAddress() == Address(InetSocketAddress(local4, 80))),
            true,
            "local end");
        NS_TEST_EXPECT_MSG_EQ(
            v4, TcpConnectionId(Address(local4), 80, Address(remote4), 4000), "=");

        const Ipv6Address local6("2001:db8::1");
        const Ipv6Address remote6("2001:db8:0:1::2");
        const TcpConnectionId v6(Address(local6), 80, Address(remote6), 4000);
        NS_TEST_EXPECT_MSG_EQ(v6, TcpConnectionId(local6, 80, remote6, 4000), "same either way");
        NS_TEST_EXPECT_MSG_EQ(v6.IsIpv4(), false, "family");
        NS_TEST_EXPECT_MSG_EQ((v6.GetLocalAddress() == Address(local6)), true, "local");
        NS_TEST_EXPECT_MSG_EQ((v6.GetRemoteAddress() == Address(remote6)), true, "remote");
        NS_TEST_EXPECT_MSG_EQ(
            (v6.GetRemoteSocketAddress() == Address(Inet6SocketAddress(remote6, 4000))),
            true,
            "remote end");
        NS_TEST_EXPECT_MSG_EQ((v6.Reversed().GetLocalAddress() == Address(remote6)), true, "swap");
        NS_TEST_EXPECT_MSG_EQ(v6.Reversed().Reversed(), v6, "twice is once");
        NS_TEST_EXPECT_MSG_NE(v6.Reversed(), v6, "the ends differ");
    }
};

class ConnectionIdTextTestCase : public TestCase
{
  public:
    ConnectionIdTextTestCase()
        : TestCase("ConnectionId.TextOfRfc5952")
    {
    }

  private:
    void
    DoRun() override
    {
        const TcpConnectionId v4(Ipv4Address("10.0.0.1"), 80, Ipv4Address("192.0.2.255"), 65535);
        NS_TEST_EXPECT_MSG_EQ(v4.LocalText(), "10.0.0.1:80", "IPv4");
        NS_TEST_EXPECT_MSG_EQ(v4.RemoteText(), "192.0.2.255:65535", "IPv4");
        std::ostringstream os;
        os << v4;
        NS_TEST_EXPECT_MSG_EQ(os.str(), "10.0.0.1:80 192.0.2.255:65535", "local end first");
        const TcpConnectionId v6(
            Ipv6Address("2001:DB8:0:0:1:0:0:1"), 80, Ipv6Address("2001:db8:0:1:1:1:1:1"), 1);
        NS_TEST_EXPECT_MSG_EQ(v6.LocalText(), "[2001:db8::1:0:0:1]:80", "first longest run");
        NS_TEST_EXPECT_MSG_EQ(v6.RemoteText(), "[2001:db8:0:1:1:1:1:1]:1", "one zero is written");
        NS_TEST_EXPECT_MSG_EQ(TcpConnectionId().LocalText(), "[::]:0", "unspecified");
    }
};

class ConnectionIdBytesTestCase : public TestCase
{
  public:
    ConnectionIdBytesTestCase()
        : TestCase("ConnectionId.BytesAndHashAreFixed")
    {
    }

  private:
    void
    DoRun() override
    {
        const TcpConnectionId id(Ipv4Address("1.2.3.4"), 0x0102, Ipv4Address("5.6.7.8"), 0xa0b0);
        const std::array<uint8_t, 36> expected{
            0, 0, 0, 0, 0, 0, 0, 0, 0,    0,    0xff, 0xff, 1, 2, 3,    4,    0,    0,
            0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 5,    6,    7, 8, 0x01, 0x02, 0xa0, 0xb0};
        NS_TEST_EXPECT_MSG_EQ((id.ToBytes() == expected), true, "network byte order");
        NS_TEST_EXPECT_MSG_EQ(id.Hash(), id.Reversed().Reversed().Hash(), "equal ids");
        NS_TEST_EXPECT_MSG_NE(id.Hash(), id.Reversed().Hash(), "direction counts");
        // Each single bit of the address and port changes the id and its hash.
        for (uint32_t bit = 0; bit < 32; ++bit)
        {
            const Ipv4Address other(0x05060708U ^ (1U << bit));
            const TcpConnectionId flipped(Ipv4Address("1.2.3.4"), 0x0102, other, 0xa0b0);
            NS_TEST_EXPECT_MSG_NE(flipped, id, "address bit " << bit);
            NS_TEST_EXPECT_MSG_NE(flipped.Hash(), id.Hash(), "address bit " << bit);
        }
    }
};

class SegmentViewTestCase : public TestCase
{
  public:
    SegmentViewTestCase()
        : TestCase("SegmentView.ReadsHeaderAndOptions")
    {
    }

  private:
    void
    DoRun() override
    {
        TcpHeader header;
        header.SetSequenceNumber(SequenceNumber32(4294967295));
        header.SetAckNumber(SequenceNumber32(17));
        header.SetWindowSize(65535);
        header.SetUrgentPointer(4711);
        header.SetFlags(TcpHeader::SYN | TcpHeader::ACK | TcpHeader::ECE);
        TcpSegmentView view = TcpSegmentView::Read(header, 0);
        NS_TEST_EXPECT_MSG_EQ(view.seq, SequenceNumber32(4294967295), "SEG.SEQ");
        NS_TEST_EXPECT_MSG_EQ(view.ack, SequenceNumber32(17), "SEG.ACK");
        NS_TEST_EXPECT_MSG_EQ(view.window, 65535, "SEG.WND");
        NS_TEST_EXPECT_MSG_EQ(view.urgentPointer, 4711, "SEG.UP");
        NS_TEST_EXPECT_MSG_EQ(+view.flags, 0x52, "SYN, ACK, ECE");
        NS_TEST_EXPECT_MSG_EQ(view.GetSegLen(), 1, "a SYN counts one");
        NS_TEST_EXPECT_MSG_EQ(view.mss, 0, "no MSS option");
        NS_TEST_EXPECT_MSG_EQ(view.wscale.has_value(), false, "no window scale");
        NS_TEST_EXPECT_MSG_EQ(view.sackPermitted, false, "no SACK");
        NS_TEST_EXPECT_MSG_EQ(view.hasTimestamp, false, "no timestamps");

        Ptr<TcpOptionMSS> mss = CreateObject<TcpOptionMSS>();
        mss->SetMSS(1460);
        Ptr<TcpOptionWinScale> wscale = CreateObject<TcpOptionWinScale>();
        wscale->SetScale(7);
        Ptr<TcpOptionTS> timestamp = CreateObject<TcpOptionTS>();
        timestamp->SetTimestamp(0xffffffff);
        timestamp->SetEcho(5);
        header.AppendOption(mss);
        header.AppendOption(CreateObject<TcpOptionSackPermitted>());
        header.AppendOption(timestamp);
        header.AppendOption(wscale);
        view = TcpSegmentView::Read(header, 100);
        NS_TEST_EXPECT_MSG_EQ(view.GetSegLen(), 101, "text and SYN");
        NS_TEST_EXPECT_MSG_EQ(view.mss, 1460, "MSS");
        NS_TEST_EXPECT_MSG_EQ(+view.wscale.value_or(255), 7, "window scale");
        NS_TEST_EXPECT_MSG_EQ(view.sackPermitted, true, "SACK");
        NS_TEST_EXPECT_MSG_EQ(view.hasTimestamp, true, "timestamps");
        NS_TEST_EXPECT_MSG_EQ(view.tsVal, 0xffffffff, "TSval");
        NS_TEST_EXPECT_MSG_EQ(view.tsEcr, 5, "TSecr");
        view.flags = TcpHeader::FIN;
        NS_TEST_EXPECT_MSG_EQ(view.GetSegLen(), 101, "text and FIN");
        NS_TEST_EXPECT_MSG_EQ(view.Has(TcpHeader::FIN | TcpHeader::ACK), false, "all bits");
    }
};

class WireOptionsTestCase : public TestCase
{
  public:
    WireOptionsTestCase()
        : TestCase("SegmentView.ShiftAboveFourteenIsUsedAsFourteen")
    {
    }

  private:
    static TcpSegmentView
    ReadShift(uint8_t shift)
    {
        // Ports, SEQ, ACK, data offset 6 and SYN, window, checksum, urgent; 3,3,shift and NOP.
        const std::vector<uint8_t> bytes{0,    80, 0, 81, 0, 0, 0, 9, 0, 0, 0,     0,
                                         0x60, 2,  1, 0,  0, 0, 0, 0, 3, 3, shift, 1};
        Ptr<Packet> packet = Create<Packet>(bytes.data(), bytes.size());
        TcpHeader header;
        packet->RemoveHeader(header);
        return TcpSegmentView::Read(header, packet->GetSize());
    }

    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(+ReadShift(0).wscale.value_or(255), 0, "0 is present");
        NS_TEST_EXPECT_MSG_EQ(+ReadShift(14).wscale.value_or(255), 14, "14");
        NS_TEST_EXPECT_MSG_EQ(+ReadShift(15).wscale.value_or(255), 14, "RFC 7323 section 2.3");
        NS_TEST_EXPECT_MSG_EQ(+ReadShift(255).wscale.value_or(255), 14, "RFC 7323 section 2.3");
    }
};

class OriginTagTestCase : public TestCase
{
  public:
    OriginTagTestCase()
        : TestCase("TrafficOrigin.TagTravelsWithThePacketAndItsCopies")
    {
    }

  private:
    void
    DoRun() override
    {
        Ptr<Packet> packet = Create<Packet>(10);
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(TrafficOriginTag::Of(packet))),
                              "unknown",
                              "a packet without mark");
        for (TrafficOrigin origin :
             {TrafficOrigin::LEGITIMATE, TrafficOrigin::ATTACK, TrafficOrigin::OLD_DUPLICATE})
        {
            Ptr<Packet> marked = packet->Copy();
            marked->AddPacketTag(TrafficOriginTag(origin));
            NS_TEST_EXPECT_MSG_EQ(std::string(ToString(TrafficOriginTag::Of(marked->Copy()))),
                                  ToString(origin),
                                  "copied");
            NS_TEST_EXPECT_MSG_EQ(marked->GetSize(), 10, "no bytes on the wire");
            std::ostringstream os;
            TrafficOriginTag(origin).Print(os);
            NS_TEST_EXPECT_MSG_EQ(os.str(), std::string("origin=") + ToString(origin), "printed");
        }
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(TrafficOriginTag::Of(packet))),
                              "unknown",
                              "the original is not marked");
    }
};

class SegmentTestSuite : public TestSuite
{
  public:
    SegmentTestSuite()
        : TestSuite("tcp-lifecycle-segment")
    {
        AddTestCase(new ConnectionIdTestCase);
        AddTestCase(new ConnectionIdTextTestCase);
        AddTestCase(new ConnectionIdBytesTestCase);
        AddTestCase(new SegmentViewTestCase);
        AddTestCase(new WireOptionsTestCase);
        AddTestCase(new OriginTagTestCase);
    }
};

SegmentTestSuite g_segmentTestSuite; //!< registers the suite

} // namespace
