// SPDX-License-Identifier: GPL-2.0-only
//
// With every feature at its stock value a transfer puts the same segments on the wire as stock TCP.

#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"
#include "wire-comparison.h"

#include "ns3/boolean.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/config.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/tcp-option.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

using namespace ns3;

namespace
{

/** Who sends text. */
enum class Direction
{
    CLIENT_SENDS, //!< BulkSend connects to PacketSink
    SERVER_SENDS, //!< the end that listens writes
    BOTH_SEND     //!< both ends write on one connection
};

/** What is compared between TCPs. */
struct Scenario
{
    Direction direction{Direction::CLIENT_SENDS}; //!< who sends
    bool isLossy{false};                          //!< 1 % of the frames are lost, each way
    bool hasSack{false};                          //!< SACK is enabled
    bool isIpv6{false};                           //!< over IPv6 instead of IPv4
    uint32_t bytes{5000000};                      //!< to send, by each sender
    std::string isn{"Constant"};                  //!< IsnGenerator of lifecycle nodes

    /** \return part of a test's name */
    std::string
    Name() const
    {
        const std::map<Direction, std::string> names{{Direction::CLIENT_SENDS, "ClientSends"},
                                                     {Direction::SERVER_SENDS, "ServerSends"},
                                                     {Direction::BOTH_SEND, "BothSend"}};
        return names.at(direction) + (isLossy ? "OnePercentLoss" : "NoLoss") +
               (hasSack ? "Sack" : "NoSack") + (isIpv6 ? "Ipv6" : "");
    }

    /** \return text of a segment that fills a frame, with timestamps, bytes */
    uint32_t
    SegmentBytes() const
    {
        return isIpv6 ? 1428 : 1448;
    }
};

/** What a run left. */
struct Outcome
{
    std::vector<TestSegment> wire;    //!< all segments
    std::array<uint32_t, 2> read{};   //!< bytes read by client and server
    std::array<Time, 2> completion{}; //!< when all was read
};

/** Notes when PacketSink has read everything. */
class SinkWatch
{
  public:
    /** \param bytes everything */
    explicit SinkWatch(uint32_t bytes)
        : m_missing(bytes)
    {
    }

    /** Sink of PacketSink's Rx. */
    void
    Take(Ptr<const Packet> packet, const Address& /* from */)
    {
        m_missing -= packet->GetSize();
        if (m_missing == 0)
        {
            completion = Simulator::Now();
        }
    }

    Time completion; //!< when; zero if not yet

  private:
    uint32_t m_missing; //!< bytes still to come
};

/** Run BulkSend at node 0 and PacketSink at node 1. */
void
RunApplications(const Scenario& scenario, TestNet& net, Outcome& outcome)
{
    BulkSendHelper bulk(net.GetFactory(0), net.GetAddress(1));
    bulk.SetAttribute("MaxBytes", UintegerValue(scenario.bytes));
    bulk.Install(net.GetNodes().Get(0)).Start(Seconds(2));
    PacketSinkHelper sink(net.GetFactory(1), net.GetAny());
    ApplicationContainer sinks = sink.Install(net.GetNodes().Get(1));
    sinks.Start(Seconds(1));
    SinkWatch watch(scenario.bytes);
    sinks.Get(0)->TraceConnectWithoutContext("Rx", MakeCallback(&SinkWatch::Take, &watch));
    net.Run(Seconds(500));
    outcome.completion[1] = watch.completion;
    outcome.read[1] = static_cast<uint32_t>(DynamicCast<PacketSink>(sinks.Get(0))->GetTotalRx());
}

/** Run ends of the test's own: the server writes, and the client if both do. */
void
RunPeers(const Scenario& scenario, TestNet& net, Outcome& outcome)
{
    const bool isClientSending = scenario.direction == Direction::BOTH_SEND;
    TestPeer client(11);
    TestPeer server(22);
    client.Expect(scenario.bytes, 22);
    server.Write(scenario.bytes);
    server.closesWhenWritten = true;
    client.closesOnPeerClose = !isClientSending;
    if (isClientSending)
    {
        client.Write(scenario.bytes);
        client.closesWhenWritten = true;
        server.Expect(scenario.bytes, 11);
    }
    server.Listen(net, 1);
    Simulator::Schedule(Seconds(2), &TestPeer::Connect, &client, std::cref(net), 0);
    net.Run(Seconds(500));
    outcome.read = {client.IsComplete() ? client.GetRead() : 0,
                    server.IsComplete() ? server.GetRead() : 0};
    outcome.completion = {client.GetCompletion(), server.GetCompletion()};
}

/** Run a scenario over one TCP on both nodes. */
Outcome
RunScenario(const Scenario& scenario, TestStack stack)
{
    Config::Reset();
    Config::SetDefault("ns3::TcpSocketBase::Sack", BooleanValue(scenario.hasSack));
    Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(scenario.SegmentBytes()));
    TestNetConfig config;
    config.stacks = {stack, stack};
    config.profile = "ns3-stock";
    config.isIpv6 = scenario.isIpv6;
    config.lossFraction = scenario.isLossy ? 0.01 : 0;
    config.engine = {{"IsnGenerator", scenario.isn}};
    TestNet net(config);
    Outcome outcome;
    if (scenario.direction == Direction::CLIENT_SENDS)
    {
        RunApplications(scenario, net, outcome);
    }
    else
    {
        RunPeers(scenario, net, outcome);
    }
    outcome.wire = net.GetSegments();
    Config::Reset();
    return outcome;
}

/** \return what RunScenario makes of a scenario; those that several cases look at run once */
const Outcome&
Transfer(const Scenario& scenario, TestStack stack)
{
    static std::map<std::string, Outcome> kept;
    const std::string key = scenario.Name() + scenario.isn + ToString(stack);
    auto found = kept.find(key);
    if (found == kept.end())
    {
        found = kept.emplace(key, RunScenario(scenario, stack)).first;
    }
    return found->second;
}

/** One sender: everything up to the first FIN. */
class OneWayTestCase : public TestCase
{
  public:
    explicit OneWayTestCase(const Scenario& scenario)
        : TestCase("StockParity." + scenario.Name() + ".SameSegmentsUpToFirstFin"),
          m_scenario(scenario)
    {
    }

  private:
    void
    DoRun() override
    {
        const Outcome& stock = Transfer(m_scenario, TestStack::STOCK);
        const std::vector<TestSegment> wire = UpToFirstFin(stock.wire);
        NS_TEST_EXPECT_MSG_GT(
            wire.size(), m_scenario.bytes / m_scenario.SegmentBytes(), "a whole transfer");
        if (IsStatusFailure())
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(wire.back().Has(TcpHeader::FIN), true, "stock sends a FIN");
        CheckScenario(wire);
        const std::size_t reader = m_scenario.direction == Direction::CLIENT_SENDS ? 1 : 0;
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            const Outcome& ours = Transfer(m_scenario, stack);
            NS_TEST_EXPECT_MSG_EQ(
                FirstDifference(wire, UpToFirstFin(ours.wire)), "", ToString(stack));
            NS_TEST_EXPECT_MSG_EQ(ours.read[reader], m_scenario.bytes, ToString(stack));
            NS_TEST_EXPECT_MSG_GT(ours.completion[reader], Seconds(2), "a time was taken");
            NS_TEST_EXPECT_MSG_EQ(ours.completion[reader], stock.completion[reader], "completion");
        }
    }

    /** Check that stock's \p wire shows what the scenario is named for. */
    void
    CheckScenario(const std::vector<TestSegment>& wire)
    {
        const uint32_t sender = m_scenario.direction == Direction::CLIENT_SENDS ? 0 : 1;
        const auto lost = std::count_if(wire.begin(), wire.end(), [](const TestSegment& segment) {
            return segment.isLost && segment.segment.textBytes > 0;
        });
        const uint32_t repeated = CountRetransmissions(wire, sender);
        const auto permitted = CountOption(wire, TcpOption::SACKPERMITTED);
        const auto blocks = CountOption(wire, TcpOption::SACK);
        NS_TEST_EXPECT_MSG_EQ(permitted, (m_scenario.hasSack ? 2 : 0), "SACK-permitted");
        NS_TEST_EXPECT_MSG_EQ((lost > 20), m_scenario.isLossy, lost << " segments lost");
        NS_TEST_EXPECT_MSG_EQ(
            (repeated >= lost), true, repeated << " repeated, " << lost << " lost");
        NS_TEST_EXPECT_MSG_EQ((repeated > 0), m_scenario.isLossy, "retransmissions");
        NS_TEST_EXPECT_MSG_EQ(
            (blocks > 0), (m_scenario.isLossy && m_scenario.hasSack), "ACKs with SACK blocks");
    }

    Scenario m_scenario; //!< what is run
};

/**
 * Without loss the close of one sender is stock's too, segment by segment, but for one difference:
 * when the application closes in its close callback, TcpSocketBase::DoPeerClose acknowledges the
 * peer's FIN once more behind the FIN,ACK that has just done so (no number in the list of defects).
 */
class CloseTestCase : public TestCase
{
  public:
    explicit CloseTestCase(const Scenario& scenario)
        : TestCase("StockParity." + scenario.Name() + ".SameClose"),
          m_scenario(scenario)
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<TestSegment> stock =
            BehindFirstFin(Transfer(m_scenario, TestStack::STOCK).wire);
        const bool closesInCallback = m_scenario.direction == Direction::SERVER_SENDS;
        NS_TEST_EXPECT_MSG_EQ(
            DropRepeatedAcks(stock), (closesInCallback ? 1 : 0), "the one difference");
        NS_TEST_EXPECT_MSG_EQ(
            UpToFirstFin(stock).back().Has(TcpHeader::FIN), true, "the other FIN");
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            const std::vector<TestSegment> ours = BehindFirstFin(Transfer(m_scenario, stack).wire);
            NS_TEST_EXPECT_MSG_EQ(FirstDifference(stock, ours), "", ToString(stack));
        }
    }

    Scenario m_scenario; //!< what is run
};

/** With losses the SACK setting matters, or its scenarios would be the same one twice. */
class SackTestCase : public TestCase
{
  public:
    explicit SackTestCase(const Scenario& scenario)
        : TestCase("StockParity." + scenario.Name() + "AndSack.StockTakesOtherSegments"),
          m_scenario(scenario)
    {
    }

  private:
    void
    DoRun() override
    {
        m_scenario.isLossy = true;
        m_scenario.hasSack = true;
        const Outcome& with = Transfer(m_scenario, TestStack::STOCK);
        m_scenario.hasSack = false;
        const Outcome& without = Transfer(m_scenario, TestStack::STOCK);
        const std::size_t reader = m_scenario.direction == Direction::CLIENT_SENDS ? 1 : 0;
        NS_TEST_EXPECT_MSG_NE(with.completion[reader], without.completion[reader], "completion");
        NS_TEST_EXPECT_MSG_NE(FirstDifference(DropOptions(with.wire), DropOptions(without.wire)),
                              "",
                              "the same segments with SACK and without");
    }

    /** \return \p wire without options, which differ in any case */
    static std::vector<TestSegment>
    DropOptions(std::vector<TestSegment> wire)
    {
        for (TestSegment& segment : wire)
        {
            segment.options.clear();
        }
        return wire;
    }

    Scenario m_scenario; //!< what is run
};

/**
 * Both ends send. Two differences are ours on purpose: an empty ACK is numbered SND.NXT also while
 * the sender retransmits, so that its timestamp is taken and echoed (RFC 7323 4.3), and a FIN goes
 * out once all text was sent.
 */
class BothWaysTestCase : public TestCase
{
  public:
    explicit BothWaysTestCase(const Scenario& scenario)
        : TestCase("StockParity." + scenario.Name() + ".SameButForNumbersOfEmptyAcksAndEchoes"),
          m_scenario(scenario)
    {
    }

  private:
    /** Forget the sequence numbers of empty ACKs and all echoes. */
    static void
    ForgetNumbers(std::vector<TestSegment>& wire)
    {
        for (TestSegment& segment : wire)
        {
            if (segment.IsEmptyAck())
            {
                segment.segment.seq = SequenceNumber32(0);
            }
            if (const auto echo = segment.FindOption(TcpOption::TS))
            {
                std::fill_n(segment.options.begin() + static_cast<std::ptrdiff_t>(*echo) + 6, 4, 0);
            }
        }
    }

    /** \return whether stock's every segment is known: ns-3.48 repeats one at another time */
    bool
    IsExact() const
    {
        return m_scenario.hasSack || !m_scenario.isLossy ||
               std::string(TCP_LIFECYCLE_NS3_VERSION).rfind("3.48", 0) != 0;
    }

    void
    DoRun() override
    {
        Outcome stock = Transfer(m_scenario, TestStack::STOCK);
        ForgetNumbers(stock.wire);
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            const Outcome& ours = Transfer(m_scenario, stack);
            std::vector<TestSegment> wire = UpToFirstFin(ours.wire);
            NS_TEST_EXPECT_MSG_GT(
                wire.size(), 2 * m_scenario.bytes / m_scenario.SegmentBytes(), "two transfers");
            if (IsStatusFailure())
            {
                return;
            }
            wire.pop_back();
            ForgetNumbers(wire);
            NS_TEST_EXPECT_MSG_EQ((stock.wire.size() >= wire.size()), true, "stock goes as far");
            if (IsStatusFailure())
            {
                return;
            }
            const std::vector<TestSegment> same(
                stock.wire.begin(), stock.wire.begin() + static_cast<std::ptrdiff_t>(wire.size()));
            if (IsExact())
            {
                NS_TEST_EXPECT_MSG_EQ(FirstDifference(same, wire), "", ToString(stack));
            }
            for (std::size_t end = 0; end < 2; ++end)
            {
                NS_TEST_EXPECT_MSG_EQ(ours.read[end], m_scenario.bytes, "end " << end);
                if (!m_scenario.isLossy)
                {
                    // After the first FIN ours sends fewer ACKs, so the last text waits for less;
                    // with losses other frames are lost from there on.
                    NS_TEST_EXPECT_MSG_EQ_TOL(ours.completion[end],
                                              stock.completion[end],
                                              MilliSeconds(1),
                                              "completion of end " << end);
                }
            }
        }
    }

    Scenario m_scenario; //!< what is run
};

/** Nothing but the numbers themselves depends on the ISN. */
class IsnTestCase : public TestCase
{
  public:
    explicit IsnTestCase(const Scenario& scenario)
        : TestCase("StockParity." + scenario.Name() + "HashedIsn.SameRelativeNumbers"),
          m_scenario(scenario)
    {
    }

  private:
    void
    DoRun() override
    {
        Outcome constant = Transfer(m_scenario, TestStack::STACK_HELPER);
        m_scenario.isn = "Hashed";
        Outcome hashed = Transfer(m_scenario, TestStack::STACK_HELPER);
        NS_TEST_EXPECT_MSG_GT(
            hashed.wire.size(), m_scenario.bytes / m_scenario.SegmentBytes(), "a whole transfer");
        if (IsStatusFailure())
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(constant.wire[0].segment.seq, SequenceNumber32(0), "Constant is 0");
        for (std::size_t syn = 0; syn < 2; ++syn)
        {
            NS_TEST_EXPECT_MSG_NE(
                hashed.wire[syn].segment.seq, SequenceNumber32(0), "Hashed is not");
        }
        MakeRelative(constant.wire);
        MakeRelative(hashed.wire);
        NS_TEST_EXPECT_MSG_EQ(FirstDifference(constant.wire, hashed.wire), "", "relative numbers");
        NS_TEST_EXPECT_MSG_EQ(constant.read[0], m_scenario.bytes, "bytes");
        NS_TEST_EXPECT_MSG_GT(hashed.completion[0], Seconds(2), "a time was taken");
        NS_TEST_EXPECT_MSG_EQ(hashed.completion[0], constant.completion[0], "completion");
    }

    Scenario m_scenario; //!< what is run
};

class StockParityTestSuite : public TestSuite
{
  public:
    StockParityTestSuite()
        : TestSuite("tcp-lifecycle-stock-parity")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const bool isLossy : {false, true})
            {
                for (const bool hasSack : {false, true})
                {
                    AddCases(isIpv6, isLossy, hasSack);
                }
            }
        }
        for (const Direction direction : {Direction::CLIENT_SENDS, Direction::SERVER_SENDS})
        {
            Scenario scenario;
            scenario.direction = direction;
            scenario.isLossy = true;
            AddTestCase(new SackTestCase(scenario));
        }
    }

  private:
    /** All directions over one kind of link. */
    void
    AddCases(bool isIpv6, bool isLossy, bool hasSack)
    {
        Scenario scenario;
        scenario.isIpv6 = isIpv6;
        scenario.isLossy = isLossy;
        scenario.hasSack = hasSack;
        for (const Direction direction : {Direction::CLIENT_SENDS, Direction::SERVER_SENDS})
        {
            scenario.direction = direction;
            AddTestCase(new OneWayTestCase(scenario));
            if (!isLossy)
            {
                AddTestCase(new CloseTestCase(scenario));
            }
        }
        AddTestCase(new IsnTestCase(scenario));
        if (!isIpv6)
        {
            scenario.bytes = 2000000;
            scenario.direction = Direction::BOTH_SEND;
            AddTestCase(new BothWaysTestCase(scenario));
        }
    }
};

StockParityTestSuite g_stockParityTestSuite; //!< registers the suite
} // namespace
