// SPDX-License-Identifier: GPL-2.0-only
//
// Floods of each kind of segment against an instrumented server: what it answers and keeps.

#include "attack-scene.h"
#include "flood-run.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/string.h"
#include "ns3/tcp-segment-view.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t SYN_ACK = TcpHeader::SYN | TcpHeader::ACK;

/** What a flood of one kind gets. */
struct KindRow
{
    const char* segment; //!< attribute Segment
    uint8_t flags;       //!< control bits that arrive
    uint8_t answer;      //!< control bits of the server's answers; 0 = none
    bool isKept;         //!< half-opens arise
};

/** One kind after the other against a listener (RFC 9293 3.10.7.2, reference 12). */
class KindTestCase : public TestCase
{
  public:
    explicit KindTestCase(bool isIpv6)
        : TestCase(std::string("AttackSegment.EachKind.GetsItsAnswerFromAListener.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const KindRow& row : std::vector<KindRow>{{"Syn", SYN, SYN_ACK, true},
                                                       {"Ack", ACK, RST, false},
                                                       {"SynAck", SYN_ACK, RST, false},
                                                       {"Fin", FIN | ACK, RST, false},
                                                       {"Rst", RST, 0, false}})
        {
            AttackScene scene(MakeSceneConfig(m_isIpv6));
            scene.AddFlood({{"Segment", row.segment}, {"MaxSegments", "50"}});
            scene.Run(2.9);
            NS_TEST_EXPECT_MSG_EQ(scene.CountReceived(row.flags), 50, row.segment);
            std::size_t answers = 0;
            for (const TcpSegmentEvent& event : scene.segments)
            {
                answers += event.IsSent() ? 1 : 0;
                const bool isAttack = event.origin == TrafficOrigin::ATTACK;
                NS_TEST_EXPECT_MSG_EQ((event.IsSent() || isAttack), true, "tagged");
            }
            NS_TEST_EXPECT_MSG_EQ(answers, (row.answer ? 50 : 0), row.segment << ": answers");
            NS_TEST_EXPECT_MSG_EQ(
                scene.CountSent(row.answer), answers, row.segment << ": their control bits");
            NS_TEST_EXPECT_MSG_EQ(
                scene.GetHalfOpens(), (row.isKept ? 50 : 0), row.segment << ": kept");
            CheckResets(scene);
        }
    }

    /** A RST has the SEG.ACK of what it answers, which was random, as its number. */
    void
    CheckResets(const AttackScene& scene)
    {
        SequenceNumber32 last(0);
        for (const TcpSegmentEvent& event : scene.segments)
        {
            if (!event.IsSent())
            {
                last = event.segment.ack;
            }
            else if (event.segment.flags == RST)
            {
                NS_TEST_EXPECT_MSG_EQ(event.segment.seq, last, "SEG.SEQ of the RST");
                NS_TEST_EXPECT_MSG_EQ((last == SequenceNumber32(0)), false, "a drawn SEG.ACK");
            }
        }
    }

    bool m_isIpv6; //!< family
};

/** Options and text of each kind, on the wire. */
class FormatTestCase : public TestCase
{
  public:
    FormatTestCase()
        : TestCase("AttackSegment.Formats.CarryOptionsTextTtlAndGoodChecksum")
    {
    }

  private:
    /** Kind, options, and bytes of the header. */
    struct Row
    {
        const char* segment;  //!< attribute Segment
        const char* options;  //!< attribute OptionSet
        uint32_t headerBytes; //!< with options
    };

    void
    DoRun() override
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
        for (const bool isIpv6 : {false, true})
        {
            for (const Row& row : std::vector<Row>{{"Syn", "Mss", 24},
                                                   {"Syn", "Linux", 40},
                                                   {"SynAck", "Mss", 24},
                                                   {"SynAck", "Linux", 40},
                                                   {"Ack", "Mss", 20},
                                                   {"Ack", "Linux", 32},
                                                   {"Fin", "Linux", 32},
                                                   {"Rst", "Linux", 20},
                                                   {"Rst", "None", 20}})
            {
                CheckRow(row, isIpv6);
            }
        }
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
    }

    void
    CheckRow(const Row& row, bool isIpv6)
    {
        FloodRun run(isIpv6);
        run.flood->SetAttribute("Segment", StringValue(row.segment));
        run.flood->SetAttribute("OptionSet", StringValue(row.options));
        run.flood->SetAttribute("DataBytes", UintegerValue(100));
        run.flood->SetAttribute("Ttl", UintegerValue(33));
        run.flood->SetAttribute("SourcePort", UintegerValue(7));
        run.flood->SetAttribute("MaxSegments", UintegerValue(3));
        run.Run(2, 3);
        NS_TEST_ASSERT_MSG_EQ(run.arrived.size(), 3, row.segment);
        for (const auto& segment : run.arrived)
        {
            const TcpHeader& header = segment.header;
            NS_TEST_EXPECT_MSG_EQ(header.IsChecksumOk(), true, row.segment << ": checksum");
            NS_TEST_EXPECT_MSG_EQ(header.GetSerializedSize(), row.headerBytes, row.segment);
            NS_TEST_EXPECT_MSG_EQ(+segment.ttl, 30, row.segment << ": TTL behind three routers");
            NS_TEST_EXPECT_MSG_EQ(header.GetSourcePort(), 7, row.segment << ": port");
        }
    }
};

/** Text on SYNs is neither acknowledged nor kept (reference 12). */
class SynDataTestCase : public TestCase
{
  public:
    explicit SynDataTestCase(bool isIpv6)
        : TestCase(std::string("AttackSegment.SynWithText.ReachesTheServerAndIsNotAcknowledged.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        AttackScene scene(MakeSceneConfig(m_isIpv6));
        scene.AddFlood({{"DataBytes", "1400"}, {"OptionSet", "Linux"}, {"MaxSegments", "5"}});
        scene.Run(2.5);
        int syns = 0;
        SequenceNumber32 seq(0);
        for (const TcpSegmentEvent& event : scene.segments)
        {
            if (!event.IsSent())
            {
                ++syns;
                seq = event.segment.seq;
                NS_TEST_EXPECT_MSG_EQ(event.segment.textBytes, 1400, "text arrives");
                NS_TEST_EXPECT_MSG_EQ(event.segment.sackPermitted, true, "with options");
            }
            else
            {
                NS_TEST_EXPECT_MSG_EQ(event.segment.ack, seq + SequenceNumber32(1), "ISS+1 only");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(syns, 5, "SYNs");
    }

    bool m_isIpv6; //!< family
};

/** Floods that know the addresses and ports of a connection, but not its numbers. */
class ConnectionUnderFloodTestCase : public TestCase
{
  public:
    explicit ConnectionUnderFloodTestCase(bool isIpv6)
        : TestCase(std::string("AttackSegment.OpenConnection.OutlivesFloodsOfRandomNumbers.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const std::string kind : {"Rst", "Syn", "Ack", "Fin", "SynAck"})
        {
            AttackScene scene(MakeSceneConfig(m_isIpv6));
            const Ptr<Node> host = scene.topology.GetClients().Get(0);
            const auto client = Socket::CreateSocket(host, TcpSocketFactory::GetTypeId());
            constexpr uint16_t port = 5555;
            client->Bind(m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                                  : Address(InetSocketAddress(Ipv4Address::GetAny(), port)));
            Simulator::Schedule(Seconds(1.5), &Connect, client, scene.GetServer());
            scene.AddFlood({{"Segment", kind},
                            {"SourceModel", "List"},
                            {"Sources", ToText(scene.topology.GetClientAddress(0))},
                            {"SourcePort", "5555"},
                            {"RatePerSecond", "2000"},
                            {"MaxSegments", "1000"}});
            scene.Run(2.9);
            NS_TEST_EXPECT_MSG_EQ(scene.accepted.size(), 1, kind << ": connected");
            const auto transitions = scene.tracer->GetCounters();
            NS_TEST_EXPECT_MSG_EQ(
                transitions.Get(TcpCounter::ESTAB_RESETS), 0, kind << ": not reset");
            Simulator::Schedule(Seconds(0), &Write, client);
            scene.Run(4);
            uint32_t read = 0;
            while (const Ptr<Packet> packet = scene.accepted[0]->Recv())
            {
                read += packet->GetSize();
            }
            NS_TEST_EXPECT_MSG_EQ(read, 100, kind << ": text still comes through");
        }
    }

    static void
    Connect(Ptr<Socket> client, Address server)
    {
        client->Connect(server);
    }

    static void
    Write(Ptr<Socket> client)
    {
        client->Send(Create<Packet>(100));
    }

    static std::string
    ToText(const Address& address)
    {
        std::ostringstream text;
        if (Ipv4Address::IsMatchingType(address))
        {
            text << Ipv4Address::ConvertFrom(address);
        }
        else
        {
            text << Ipv6Address::ConvertFrom(address);
        }
        return text.str();
    }

    bool m_isIpv6; //!< family
};

class AttackSegmentTestSuite : public TestSuite
{
  public:
    AttackSegmentTestSuite()
        : TestSuite("tcp-lifecycle-attack-segment")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new KindTestCase(isIpv6));
            AddTestCase(new SynDataTestCase(isIpv6));
            AddTestCase(new ConnectionUnderFloodTestCase(isIpv6));
        }
        AddTestCase(new FormatTestCase);
    }
};

AttackSegmentTestSuite g_attackSegmentTestSuite; //!< registers the suite

} // namespace
