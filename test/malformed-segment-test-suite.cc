// SPDX-License-Identifier: GPL-2.0-only
//
// Segments that nobody may answer: wrong checksum, impossible header, an end that is no single
// host.

#include "segment-peer.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Bytes of a segment. */
using Bytes = std::vector<uint8_t>;

/** Offsets into a TCP header. */
constexpr std::size_t DATA_OFFSET = 12;
constexpr std::size_t CHECKSUM = 16;
constexpr std::size_t OPTIONS = 20;

/** \return a SYN without options and with a right checksum */
Bytes
MakeSyn(const TcpConnectionId& id)
{
    TcpHeader header;
    header.SetSourcePort(id.GetRemotePort());
    header.SetDestinationPort(id.GetLocalPort());
    header.SetFlags(TcpHeader::SYN);
    header.SetSequenceNumber(SequenceNumber32(1000));
    header.SetWindowSize(65535);
    header.EnableChecksums();
    header.InitializeChecksum(
        id.GetRemoteAddress(), id.GetLocalAddress(), TcpL4Protocol::PROT_NUMBER);
    const Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(header);
    Bytes bytes(packet->GetSize());
    packet->CopyData(bytes.data(), packet->GetSize());
    return bytes;
}

/** \return segments of the server */
std::size_t
CountAnswers(const SegmentPeer& peer)
{
    std::size_t count = 0;
    for (const WireSegment& segment : peer.GetWire())
    {
        count += segment.fromServer ? 1 : 0;
    }
    return count;
}

/** A SYN that is answered only if its checksum is right or nobody looks. */
class ChecksumTestCase : public TestCase
{
  public:
    explicit ChecksumTestCase(bool isIpv6)
        : TestCase(std::string("MalformedSegment.WrongChecksum.IsDroppedIfChecksumsAreEnabled") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isEnabled : {true, false})
        {
            GlobalValue::Bind("ChecksumEnabled", BooleanValue(isEnabled));
            const std::string name = isEnabled ? "enabled: " : "not enabled: ";
            SegmentPeer peer({}, m_isIpv6);
            peer.Listen(128);
            const TcpConnectionId good = peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
            peer.SendBytes(good, MakeSyn(good));
            peer.RunUntil(Seconds(0.1));
            NS_TEST_EXPECT_MSG_EQ(CountAnswers(peer), 1, name << "a good SYN is answered");

            const std::size_t entries = peer.GetListener()->GetHalfOpenEntries();
            // One bit wrong in the checksum, in the window, and in the flags (PSH).
            const std::vector<std::pair<std::size_t, uint8_t>> bits{
                {CHECKSUM, 0x80}, {CHECKSUM + 1, 0x01}, {14, 0x40}, {13, 0x08}};
            for (std::size_t i = 0; i < bits.size(); ++i)
            {
                const TcpConnectionId id =
                    peer.MakeId(Ipv4Address("10.77.0.9"), static_cast<uint16_t>(4001 + i));
                Bytes syn = MakeSyn(id);
                syn.at(bits[i].first) ^= bits[i].second;
                peer.SendBytes(id, syn);
                peer.RunUntil(Seconds(0.1) + MilliSeconds(10 * (i + 1)));
                NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(id).size(),
                                      (isEnabled ? 0 : 1),
                                      name << "byte " << bits[i].first << " is wrong");
            }
            NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(),
                                  entries + (isEnabled ? 0 : bits.size()),
                                  name << "half-open entries");
        }
    }

    void
    DoTeardown() override
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
    }

    bool m_isIpv6; //!< family
};

/** A SYN and what becomes of it. */
struct HeaderRow
{
    std::string name;  //!< what is unusual
    std::size_t size;  //!< bytes of the segment
    uint8_t words;     //!< data offset
    Bytes options;     //!< behind the fixed header, as far as size allows
    bool isWellFormed; //!< answered
};

/** RFC 9293 3.1: data offset, option kinds and lengths. */
const std::vector<HeaderRow> HEADERS{
    {"plain SYN", 20, 5, {}, true},
    {"END and rubbish behind it", 24, 6, {0, 2, 0, 9}, true},
    {"NOPs", 24, 6, {1, 1, 1, 1}, true},
    {"MSS", 24, 6, {2, 4, 5, 180}, true},
    {"unknown option", 24, 6, {254, 4, 1, 2}, true},
    {"largest header", 60, 15, Bytes(40, 1), true},
    {"no byte", 0, 0, {}, false},
    {"one byte", 1, 0, {}, false},
    {"ports only", 4, 0, {}, false},
    {"up to the flags", 14, 5, {}, false},
    {"one byte short", 19, 5, {}, false},
    {"data offset 0", 20, 0, {}, false},
    {"data offset 4", 20, 4, {}, false},
    {"data offset 6 of 20 bytes", 20, 6, {}, false},
    {"data offset 15 of 20 bytes", 20, 15, {}, false},
    {"data offset 15 of 59 bytes", 59, 15, Bytes(39, 1), false},
    {"option of length 0", 24, 6, {3, 0, 0, 0}, false},
    {"option of length 1", 24, 6, {3, 1, 0, 0}, false},
    {"unknown option of length 0", 24, 6, {254, 0, 0, 0}, false},
    {"option one byte too long", 24, 6, {254, 5, 0, 0}, false},
    {"timestamps in four bytes", 24, 6, {8, 10, 0, 0}, false},
    {"last option without length", 24, 6, {1, 1, 1, 2}, false},
    {"MSS of length 3", 24, 6, {2, 3, 5, 0}, false},
    {"MSS of length 2", 24, 6, {2, 2, 1, 1}, false},
    {"SACK of length 4", 24, 6, {5, 4, 254, 0}, false},
    {"SACK without a block", 24, 6, {5, 2, 1, 1}, true},
    {"option of length 255", 24, 6, {253, 255, 0, 0}, false},
};

/** Headers that ns-3 would read beyond their end. */
class HeaderTestCase : public TestCase
{
  public:
    explicit HeaderTestCase(bool isIpv6)
        : TestCase(std::string("MalformedSegment.BadDataOffsetOrOptionLength.IsDropped") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool hasListener : {true, false})
        {
            for (const HeaderRow& row : HEADERS)
            {
                RunRow(row, hasListener);
            }
        }
    }

    void
    RunRow(const HeaderRow& row, bool hasListener)
    {
        const std::string name = (hasListener ? "listener: " : "no listener: ") + row.name;
        SegmentPeer peer({}, m_isIpv6);
        if (hasListener)
        {
            peer.Listen(4);
        }
        const TcpConnectionId id = peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
        Bytes segment = MakeSyn(id);
        segment[DATA_OFFSET] = static_cast<uint8_t>(row.words << 4);
        segment.insert(segment.end(), row.options.begin(), row.options.end());
        segment.resize(row.size);
        peer.SendBytes(id, segment);
        peer.RunUntil(Seconds(0.1));
        NS_TEST_EXPECT_MSG_EQ(CountAnswers(peer), (row.isWellFormed ? 1 : 0), name);
        if (!hasListener)
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(),
                              (row.isWellFormed ? 1 : 0),
                              name << ": half-open entries");
        NS_TEST_EXPECT_MSG_EQ(
            (peer.FindSynAck(id) != nullptr), row.isWellFormed, name << ": SYN,ACK");
        const TcpConnectionId next = peer.MakeId(Ipv4Address("10.77.0.9"), 4001);
        peer.SendSyn(next, SequenceNumber32(1));
        peer.RunUntil(Seconds(0.2));
        NS_TEST_EXPECT_MSG_EQ(
            (peer.FindSynAck(next) != nullptr), true, name << ": the next SYN is answered");
    }

    bool m_isIpv6; //!< family
};

/** An address pair and whether a SYN between the two may be answered. */
struct AddressRow
{
    Address source;      //!< of the SYN
    Address destination; //!< of the SYN
    bool isAnswered;     //!< both are single hosts
};

/** RFC 1122 4.2.3.10: no answer to a source or destination that is not one host. */
class AddressTestCase : public TestCase
{
  public:
    explicit AddressTestCase(bool isIpv6)
        : TestCase(std::string("MalformedSegment.BroadcastOrMulticastEnd.IsDropped") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const Ipv4Address server("10.77.0.1");
        const Ipv4Address host("10.77.0.254");
        const std::vector<AddressRow> ipv4{
            {host, server, true},
            {Ipv4Address("10.78.0.255"), server, true}, // no broadcast address of this link
            {Ipv4Address("10.77.0.255"), server, false},
            {Ipv4Address("255.255.255.255"), server, false},
            {Ipv4Address("224.0.0.1"), server, false},
            {Ipv4Address("239.255.255.255"), server, false},
            {Ipv4Address("0.0.0.0"), server, false},
            {host, Ipv4Address("10.77.0.255"), false},
            {host, Ipv4Address("255.255.255.255"), false},
            {host, Ipv4Address("224.0.0.1"), false},
        };
        const Ipv6Address server6("2001:db8::a4d:1");
        const Ipv6Address host6("2001:db8::a4d:fe");
        const std::vector<AddressRow> ipv6{
            {host6, server6, true},
            {Ipv6Address("ff02::1"), server6, false},
            {Ipv6Address("ff0e::1"), server6, false},
            {Ipv6Address("::"), server6, false},
            {host6, Ipv6Address("ff02::1"), false},
        };
        for (const bool hasListener : {true, false})
        {
            for (const AddressRow& row : m_isIpv6 ? ipv6 : ipv4)
            {
                RunRow(row, hasListener);
            }
        }
    }

    void
    RunRow(const AddressRow& row, bool hasListener)
    {
        SegmentPeer peer({}, m_isIpv6);
        if (hasListener)
        {
            peer.Listen(4);
        }
        const TcpConnectionId id(row.destination, SegmentPeer::PORT, row.source, 4000);
        peer.RunUntil(Seconds(1));
        peer.SendSyn(id, SequenceNumber32(1));
        peer.RunUntil(Seconds(1.1));
        const std::string name = id.RemoteText() + " to " + id.LocalText() +
                                 (hasListener ? ", listener" : ", no listener");
        NS_TEST_EXPECT_MSG_EQ(CountAnswers(peer), (row.isAnswered ? 1 : 0), name);
        if (hasListener)
        {
            NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(),
                                  (row.isAnswered ? 1 : 0),
                                  name << ": half-open entries");
        }
    }

    bool m_isIpv6; //!< family
};

class MalformedSegmentTestSuite : public TestSuite
{
  public:
    MalformedSegmentTestSuite()
        : TestSuite("tcp-lifecycle-malformed-segment")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new ChecksumTestCase(isIpv6));
            AddTestCase(new HeaderTestCase(isIpv6));
            AddTestCase(new AddressTestCase(isIpv6));
        }
    }
};

MalformedSegmentTestSuite g_malformedSegmentTestSuite; //!< registers the suite

} // namespace
