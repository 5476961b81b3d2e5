// SPDX-License-Identifier: GPL-2.0-only
//
// ICMP errors about connections through a SYN proxy: each end reads of numbers that it knows.

#include "proxy-stage.h"

#include "ns3/checksum-scope.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Bytes = std::vector<uint8_t>;

constexpr uint32_t ISN = 0xfffffff0;
constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t CODE = 1; // of errors made here; hosts send others about spoofed addresses

/** \return the address in network order */
Bytes
BytesOf(const Address& address)
{
    Bytes bytes;
    if (Ipv4Address::IsMatchingType(address))
    {
        bytes.resize(4);
        Ipv4Address::ConvertFrom(address).Serialize(bytes.data());
        return bytes;
    }
    bytes.resize(16);
    Ipv6Address::ConvertFrom(address).Serialize(bytes.data());
    return bytes;
}

/** Add \p more to \p bytes. */
void
Append(Bytes& bytes, const Bytes& more)
{
    bytes.insert(bytes.end(), more.begin(), more.end());
}

/** \return the sum of 16-bit words, RFC 1071, folded */
uint32_t
Sum(const Bytes& bytes)
{
    uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); i += 2)
    {
        sum += static_cast<uint32_t>(bytes[i] << 8 | (i + 1 < bytes.size() ? bytes[i + 1] : 0));
    }
    while (sum >> 16 != 0)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum;
}

/** An ICMP error. */
struct IcmpError
{
    bool isIpv6;         //!< family
    Address source;      //!< of the error
    Address destination; //!< of the error
    uint8_t type;        //!< of ICMP
    uint8_t code;        //!< of ICMP
    uint16_t mtu;        //!< in its place
    TcpConnectionId id;  //!< of what is quoted: local = source
    Bytes tcp;           //!< what is quoted of it

    /** \return what its checksum covers besides the message */
    Bytes
    GetPseudoHeader(std::size_t size) const
    {
        Bytes bytes;
        if (isIpv6)
        {
            Append(bytes, BytesOf(source));
            Append(bytes, BytesOf(destination));
            const auto length = static_cast<uint16_t>(size);
            Append(bytes, {0, 0, uint8_t(length >> 8), uint8_t(length), 0, 0, 0, 58});
        }
        return bytes;
    }

    /** \return the message with its checksum */
    Bytes
    Write() const
    {
        const auto high = static_cast<uint8_t>(mtu >> 8);
        const auto low = static_cast<uint8_t>(mtu);
        Bytes bytes{type, code, 0, 0, 0, 0, high, low};
        const auto length = static_cast<uint16_t>(tcp.size() + (isIpv6 ? 0 : 20));
        const auto lengthHigh = static_cast<uint8_t>(length >> 8);
        const auto lengthLow = static_cast<uint8_t>(length);
        if (isIpv6)
        {
            Append(bytes, {0x60, 0, 0, 0, lengthHigh, lengthLow, 6, 60});
        }
        else
        {
            Append(bytes, {0x45, 0, lengthHigh, lengthLow, 0, 1, 0, 0, 60, 6, 0, 0});
        }
        Append(bytes, BytesOf(id.GetLocalAddress()));
        Append(bytes, BytesOf(id.GetRemoteAddress()));
        Append(bytes, tcp);
        Bytes summed = GetPseudoHeader(bytes.size());
        Append(summed, bytes);
        const auto checksum = static_cast<uint16_t>(~Sum(summed));
        bytes[2] = static_cast<uint8_t>(checksum >> 8);
        bytes[3] = static_cast<uint8_t>(checksum);
        return bytes;
    }

    /** \return bytes before what is quoted of TCP */
    std::size_t
    GetTcpAt() const
    {
        return 8 + (isIpv6 ? 40 : 20);
    }
};

/** Records the ICMP messages that leave by a device. */
class IcmpRecorder
{
  public:
    /** \param device whose frames are looked at */
    explicit IcmpRecorder(const Ptr<NetDevice>& device)
    {
        device->TraceConnectWithoutContext("PhyTxBegin", MakeCallback(&IcmpRecorder::Record, this));
    }

    /** \return errors with CODE */
    const std::vector<Bytes>&
    GetErrors() const
    {
        return m_errors;
    }

  private:
    void
    Record(Ptr<const Packet> frame)
    {
        Bytes bytes(frame->GetSize());
        frame->CopyData(bytes.data(), frame->GetSize());
        const bool isIpv4 = bytes[2] >> 4 == 4;
        const uint8_t protocol = isIpv4 ? bytes[2 + 9] : bytes[2 + 6];
        const std::size_t icmp = 2 + (isIpv4 ? 20 : 40);
        const bool isError = isIpv4 ? protocol == 1 : protocol == 58 && bytes[icmp] < 128;
        if (isError && bytes[icmp + 1] == CODE)
        {
            m_errors.emplace_back(bytes.begin() + static_cast<std::ptrdiff_t>(icmp), bytes.end());
        }
    }

    std::vector<Bytes> m_errors; //!< in order
};

/** A router on the client's side, or on the server's, reports an error. */
class QuotedNumbersTestCase : public TestCase
{
  public:
    QuotedNumbersTestCase(bool isIpv6, bool isToServer, std::size_t quotedBytes)
        : TestCase(std::string("an error about a segment to the ") +
                   (isToServer ? "client" : "server") + " quotes what was sent, " +
                   std::to_string(quotedBytes) + " bytes of it, " + (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6),
          m_isToServer(isToServer),
          m_quotedBytes(quotedBytes)
    {
    }

  private:
    void
    DoRun() override
    {
        const ChecksumScope checksums;
        ProxyStage stage(m_isIpv6);
        stage.server.Write(500);
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.Open(id, ISN);
        stage.Send(id, ACK | TcpHeader::PSH, ISN + 1, cookie + 1, 60);
        stage.Pass(MilliSeconds(50));
        // As sent, and as seen by a router behind the proxy.
        const auto text = [](const GatewayFrame& frame) { return frame.segment.textBytes > 0; };
        const auto find = [&text](const std::vector<GatewayFrame>& frames) {
            return std::find_if(frames.begin(), frames.end(), text)->tcp;
        };
        Bytes sent = find(m_isToServer ? stage.GetServerAnswers(id)
                                       : stage.net.Select(GatewayHost::ATTACKER, false, text));
        Bytes seen = find(m_isToServer ? stage.GetAnswers(id) : stage.GetForwarded(id));
        NS_TEST_EXPECT_MSG_EQ((sent == seen), false, "they differ");
        sent.resize(std::min(sent.size(), m_quotedBytes));
        seen.resize(std::min(seen.size(), m_quotedBytes));
        const GatewayHost host = m_isToServer ? GatewayHost::ATTACKER : GatewayHost::SERVER;
        const GatewayHost other = m_isToServer ? GatewayHost::SERVER : GatewayHost::ATTACKER;
        const IcmpRecorder recorder(stage.net.GetDevice(other, true));
        IcmpError error{m_isIpv6,
                        stage.net.GetAddress(host),
                        m_isToServer ? id.GetRemoteAddress() : id.GetLocalAddress(),
                        static_cast<uint8_t>(m_isIpv6 ? 1 : 3),
                        CODE,
                        0,
                        m_isToServer ? id.Reversed() : id,
                        seen};
        Inject(stage, host, error);
        error.tcp = sent;
        NS_TEST_ASSERT_MSG_EQ(recorder.GetErrors().size(), 1, "it came through");
        const Bytes came = recorder.GetErrors()[0];
        // An ACK number needs twelve bytes; eight are as they were.
        NS_TEST_EXPECT_MSG_EQ((came == error.Write()), true, "as if the sender had been quoted");
        Bytes summed = error.GetPseudoHeader(came.size());
        Append(summed, came);
        NS_TEST_EXPECT_MSG_EQ(Sum(summed), 0xffff, "its checksum is right");
        // One that quotes another connection stays as it is.
        IcmpError strange = error;
        strange.tcp = seen;
        strange.tcp[1] ^= 1;
        Inject(stage, host, strange);
        NS_TEST_ASSERT_MSG_EQ(recorder.GetErrors().size(), 2, "it came through");
        NS_TEST_EXPECT_MSG_EQ((recorder.GetErrors()[1] == strange.Write()), true, "untouched");
        // So does one that does not go to who sent what it quotes.
        const IcmpRecorder elsewhere(stage.net.GetDevice(GatewayHost::CLIENT, true));
        strange = error;
        strange.tcp = seen;
        strange.destination = stage.net.GetAddress(GatewayHost::CLIENT);
        Inject(stage, host, strange);
        NS_TEST_ASSERT_MSG_EQ(elsewhere.GetErrors().size(), 1, "it came through");
        NS_TEST_EXPECT_MSG_EQ((elsewhere.GetErrors()[0] == strange.Write()), true, "untouched");
    }

    /** Send an error. */
    static void
    Inject(const ProxyStage& stage, GatewayHost host, const IcmpError& error)
    {
        const Bytes bytes = error.Write();
        stage.net.InjectBytes(host,
                              error.source,
                              error.destination,
                              error.isIpv6 ? 58 : 1,
                              Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())));
        stage.Pass(MilliSeconds(50));
    }

    bool m_isIpv6;             //!< family
    bool m_isToServer;         //!< direction of the error
    std::size_t m_quotedBytes; //!< of the TCP segment
};

/** A router beyond the attacker's link says that 1300 bytes are the most. \param seq it quotes */
void
ReportNarrowLink(const ProxyStage& stage, const TcpConnectionId& id, uint32_t seq)
{
    const bool isIpv6 = !id.IsIpv4();
    const IcmpError error{isIpv6,
                          stage.net.GetAddress(GatewayHost::ATTACKER),
                          id.GetRemoteAddress(),
                          static_cast<uint8_t>(isIpv6 ? 2 : 3),
                          static_cast<uint8_t>(isIpv6 ? 0 : 4),
                          1300,
                          id.Reversed(),
                          {0,
                           80,
                           uint8_t(id.GetLocalPort() >> 8),
                           uint8_t(id.GetLocalPort()),
                           uint8_t(seq >> 24),
                           uint8_t(seq >> 16),
                           uint8_t(seq >> 8),
                           uint8_t(seq)}};
    const Bytes bytes = error.Write();
    stage.net.InjectBytes(GatewayHost::ATTACKER,
                          error.source,
                          error.destination,
                          isIpv6 ? 58 : 1,
                          Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())));
}

/** A link behind the proxy is narrow: the server must be told in its own numbers. */
class NarrowLinkTestCase : public TestCase
{
  public:
    NarrowLinkTestCase(bool isIpv6, bool isFarAway)
        : TestCase(std::string("the path's MTU is found through the proxy") +
                   (isFarAway ? ", beyond it" : ", at it") + (isIpv6 ? ", IPv6" : ", IPv4")),
          m_isIpv6(isIpv6),
          m_isFarAway(isFarAway)
    {
    }

  private:
    void
    DoRun() override
    {
        ProxyStage stage(m_isIpv6);
        stage.server.Write(8000);
        TestPeer client(11);
        client.Expect(8000, 22);
        if (!m_isFarAway)
        {
            // The router itself refuses, and quotes what it got: not yet translated.
            stage.net.GetDevice(GatewayHost::CLIENT, true)->SetMtu(1300);
            stage.net.Connect(client, GatewayHost::CLIENT, GatewayHost::SERVER);
            stage.Pass(Seconds(10));
            NS_TEST_EXPECT_MSG_EQ(client.IsComplete(), true, client.GetRead() << " bytes");
            const auto adapted =
                stage.net.Select(GatewayHost::SERVER, false, [](const GatewayFrame& frame) {
                    return frame.tcp.size() == 1300 - 40;
                });
            NS_TEST_EXPECT_MSG_EQ(adapted.empty(), !m_isIpv6, "IPv4 makes fragments instead");
            return;
        }
        const TcpConnectionId id = stage.MakeId(1000);
        const uint32_t cookie = stage.Open(id, ISN);
        for (const bool isOurs : {false, true})
        {
            ReportNarrowLink(stage, id, cookie + 1 + (isOurs ? 0 : 0x10000000));
            const auto before = stage.GetAnswers(id).size();
            stage.Pass(Seconds(4)); // until the text is sent again
            const auto answers = stage.GetAnswers(id);
            // IPv6 believes any router and makes fragments, which are no segments to look at.
            NS_TEST_ASSERT_MSG_EQ((answers.size() > before), (isOurs || !m_isIpv6), "sent again");
            const uint32_t largest = m_isIpv6 ? 1300 - 40 - 20 : 1300 - 20 - 20;
            NS_TEST_EXPECT_MSG_EQ((answers.back().segment.textBytes == largest),
                                  isOurs,
                                  answers.back().segment.textBytes << " bytes");
        }
    }

    bool m_isIpv6;    //!< family
    bool m_isFarAway; //!< another router's link is narrow
};

/** The server's IPv6 fragments its segments: the first piece has the header that is translated. */
class FragmentedSegmentsTestCase : public TestCase
{
  public:
    FragmentedSegmentsTestCase()
        : TestCase("segments in fragments are translated, behind the extension header")
    {
    }

  private:
    void
    DoRun() override
    {
        const ChecksumScope checksums;
        ProxyStage stage(true);
        stage.server.Write(100000);
        TestPeer client(11);
        client.Expect(100000, 22);
        stage.net.Connect(client, GatewayHost::CLIENT, GatewayHost::SERVER);
        const Address address = stage.net.GetAddress(GatewayHost::CLIENT);
        ReportNarrowLink(stage, stage.net.MakeId(address, 9), 0);
        stage.Pass(Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(client.IsComplete(), true, client.GetRead() << " bytes");
        const uint64_t fragments = stage.gateway->GetPackets(
            GatewayVerdict::PASS, GatewayReason::FRAGMENT, TrafficOrigin::UNKNOWN);
        NS_TEST_EXPECT_MSG_GT_OR_EQ(fragments, 100000 / 1440, "second pieces");
    }
};

/** The suite. */
class GatewayIcmpTestSuite : public TestSuite
{
  public:
    GatewayIcmpTestSuite()
        : TestSuite("tcp-lifecycle-gateway-icmp")
    {
        AddTestCase(new FragmentedSegmentsTestCase);
        for (const bool isIpv6 : {false, true})
        {
            for (const bool isToServer : {false, true})
            {
                AddTestCase(new QuotedNumbersTestCase(isIpv6, isToServer, 20));
                AddTestCase(new QuotedNumbersTestCase(isIpv6, isToServer, 200));
            }
            AddTestCase(new QuotedNumbersTestCase(isIpv6, true, 8));
            AddTestCase(new QuotedNumbersTestCase(isIpv6, true, 13));
            AddTestCase(new NarrowLinkTestCase(isIpv6, false));
            AddTestCase(new NarrowLinkTestCase(isIpv6, true));
        }
    }
};

const GatewayIcmpTestSuite g_gatewayIcmpTestSuite; //!< registers the suite

} // namespace
