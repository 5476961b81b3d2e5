// SPDX-License-Identifier: GPL-2.0-only
//
// Congestion control does not depend on where sequence numbers begin: ns-3's own variables do
// (D39).

#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"
#include "wire-comparison.h"

#include "ns3/config.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** In the upper half, where plain and signed comparisons with 0 differ, and shortly before 0. */
const std::array<std::string, 2> HIGH_ISNS{"3000000000", "4294960000"};

/** What makes the sender slow down. */
enum class Brake
{
    QUEUE, //!< a full device queue
    LOSS,  //!< 0.5 % of the frames are lost, each way
    MARKS  //!< a queue that marks, with ECN
};

/** \return part of a test's name */
const char*
ToString(Brake brake)
{
    switch (brake)
    {
    case Brake::QUEUE:
        return "FullQueue";
    case Brake::LOSS:
        return "Loss";
    case Brake::MARKS:
        return "Marks";
    }
    return "";
}

/** One congestion control over one kind of link. */
class HighIsnTestCase : public TestCase
{
  public:
    HighIsnTestCase(const std::string& variant, Brake brake, bool isServerSending)
        : TestCase("HighIsn." + variant + "." + ToString(brake) +
                   (isServerSending ? ".ServerSends" : ".ClientSends") + ".SameTimesAsFromZero"),
          m_variant(variant),
          m_brake(brake),
          m_isServerSending(isServerSending)
    {
    }

  private:
    static constexpr uint32_t BYTES = 2500000;

    /** What may not depend on the ISN. */
    struct Outcome
    {
        Time completion;               //!< when the last byte was read
        std::vector<TestSegment> wire; //!< all segments
    };

    Outcome
    Transfer(const std::string& isn)
    {
        Config::Reset();
        Config::SetDefault("ns3::TcpL4Protocol::SocketType", StringValue("ns3::" + m_variant));
        Config::SetDefault("ns3::TcpSocketBase::UseEcn",
                           StringValue(m_brake == Brake::MARKS ? "On" : "Off"));
        TestNetConfig config;
        config.profile = "ns3-stock"; // small segments: 90 of them do not fill the window
        config.marksCongestion = m_brake == Brake::MARKS;
        config.lossFraction = m_brake == Brake::LOSS ? 0.005 : 0;
        config.engine = {{"IsnGenerator", "Constant"}, {"IsnConstant", isn}};
        TestTransfer run(config);
        TestPeer& sender = m_isServerSending ? run.server : run.client;
        TestPeer& reader = m_isServerSending ? run.client : run.server;
        sender.Write(BYTES);
        sender.closesWhenWritten = true;
        reader.Expect(BYTES, m_isServerSending ? 22 : 11);
        reader.closesOnPeerClose = true;
        run.Run(Seconds(100));
        NS_TEST_EXPECT_MSG_EQ(reader.IsComplete(), true, "bytes, ISN " << isn);
        return {reader.GetCompletion(), run.net.GetSegments()};
    }

    /** Forget all numbers of the sequence spaces. */
    static void
    ForgetNumbers(std::vector<TestSegment>& wire)
    {
        for (TestSegment& segment : wire)
        {
            segment.segment.seq = SequenceNumber32(0);
            segment.segment.ack = SequenceNumber32(0);
            if (segment.FindOption(TcpOption::SACK))
            {
                segment.options.clear();
            }
        }
    }

    void
    DoRun() override
    {
        Outcome low = Transfer("0");
        NS_TEST_ASSERT_MSG_EQ(low.wire.at(0).segment.seq, SequenceNumber32(0), "begins at 0");
        const auto marks =
            std::count_if(low.wire.begin(), low.wire.end(), [](const TestSegment& segment) {
                return segment.ecn == 3;
            });
        NS_TEST_EXPECT_MSG_EQ((marks > 20), (m_brake == Brake::MARKS), marks << " marks");
        ForgetNumbers(low.wire);
        for (const std::string& isn : HIGH_ISNS)
        {
            Outcome high = Transfer(isn);
            for (std::size_t syn = 0; syn < 2; ++syn)
            {
                NS_TEST_EXPECT_MSG_EQ(std::to_string(high.wire.at(syn).segment.seq.GetValue()),
                                      isn,
                                      "begins at " << isn);
            }
            ForgetNumbers(high.wire);
            NS_TEST_EXPECT_MSG_EQ(high.completion, low.completion, "completion from " << isn);
            NS_TEST_EXPECT_MSG_EQ(
                FirstDifference(low.wire, high.wire), "", "segments from " << isn);
        }
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    std::string m_variant;  //!< congestion control
    Brake m_brake;          //!< what makes the sender slow down
    bool m_isServerSending; //!< else the client
};

/** D39: a mark is echoed whatever the peer's ISN is; stock compares its number with 0. */
class EchoTestCase : public TestCase
{
  public:
    explicit EchoTestCase(bool isIpv6)
        : TestCase(std::string("HighIsn.D39.MarksAreEchoedToAPeerOfAnyIsnButNotByStock") +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    static constexpr uint32_t BYTES = 500000;

    /** \return ACKs with ECE from a server, whose client's numbers begin at \p isn */
    std::ptrdiff_t
    CountEchoes(TestStack server, const std::string& isn)
    {
        Config::SetDefault("ns3::TcpSocketBase::UseEcn", StringValue("On"));
        TestNetConfig config;
        config.stacks = {TestStack::STACK_HELPER, server};
        config.isIpv6 = m_isIpv6;
        config.marksCongestion = true;
        config.engine = {{"IsnGenerator", "Constant"}, {"IsnConstant", isn}};
        TestTransfer run(config);
        run.client.Write(BYTES);
        run.client.closesWhenWritten = true;
        run.server.Expect(BYTES, 11);
        run.server.closesOnPeerClose = true;
        run.Run(Seconds(100));
        const std::string name = std::string(ToString(server)) + ", ISN " + isn;
        NS_TEST_EXPECT_MSG_EQ(run.server.IsComplete(), true, name);
        const auto& wire = run.net.GetSegments();
        NS_TEST_EXPECT_MSG_EQ(
            std::to_string(wire.at(0).segment.seq.GetValue()), isn, name << ": begins there");
        const auto marks = std::count_if(wire.begin(), wire.end(), [](const TestSegment& segment) {
            return segment.sender == 0 && segment.ecn == 3;
        });
        NS_TEST_EXPECT_MSG_GT(marks, 5, name << ": marks");
        return std::count_if(wire.begin(), wire.end(), [](const TestSegment& segment) {
            return segment.sender == 1 && segment.IsEmptyAck() && segment.Has(TcpHeader::ECE);
        });
    }

    void
    DoRun() override
    {
        for (const std::string& isn : HIGH_ISNS)
        {
            NS_TEST_EXPECT_MSG_GT(CountEchoes(TestStack::STACK_HELPER, isn), 5, "ISN " << isn);
        }
        NS_TEST_EXPECT_MSG_GT(CountEchoes(TestStack::STACK_HELPER, "0"), 5, "ISN 0");
        NS_TEST_EXPECT_MSG_GT(CountEchoes(TestStack::STOCK, "0"), 5, "stock, from ISN 0");
        NS_TEST_EXPECT_MSG_EQ(
            CountEchoes(TestStack::STOCK, HIGH_ISNS[0]), 0, "stock never: is the defect gone?");
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    bool m_isIpv6; //!< family
};

class HighIsnTestSuite : public TestSuite
{
  public:
    HighIsnTestSuite()
        : TestSuite("tcp-lifecycle-high-isn")
    {
        AddTestCase(new EchoTestCase(false));
        AddTestCase(new EchoTestCase(true));
        for (const bool isServerSending : {false, true})
        {
            AddTestCase(new HighIsnTestCase("TcpCubic", Brake::QUEUE, isServerSending));
            AddTestCase(new HighIsnTestCase("TcpCubic", Brake::MARKS, isServerSending));
            AddTestCase(new HighIsnTestCase("TcpDctcp", Brake::MARKS, isServerSending));
            AddTestCase(new HighIsnTestCase("TcpIllinois", Brake::LOSS, isServerSending));
            AddTestCase(new HighIsnTestCase("TcpNewReno", Brake::LOSS, isServerSending));
        }
    }
};

HighIsnTestSuite g_highIsnTestSuite; //!< registers the suite

} // namespace
