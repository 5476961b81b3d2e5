// SPDX-License-Identifier: GPL-2.0-only
//
// Every congestion control of ns-3 takes over a lossy link, from any ISN, the time it takes in
// stock.

#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"
#include "wire-comparison.h"

#include "ns3/config.h"
#include "ns3/serial-order.h"
#include "ns3/string.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-cubic.h"
#include "ns3/tcp-option.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** One congestion control, as a socket is told to use it. */
struct Variant
{
    std::string type;                            //!< TypeId, without "ns3::"
    std::string suffix;                          //!< tells it from others of the type
    std::map<std::string, std::string> defaults; //!< attributes that select it, by full name

    /**
     * \return true if a listener's copy of it starts from known values. Westwood's does not: its
     * copy constructor leaves m_ackedSegments unset (tcp-westwood.cc, 3.48: tcp-westwood-plus.cc),
     * so that two runs of stock may differ where the end that listens sends.
     */
    bool
    IsCopyDefined() const
    {
        return type.compare(0, 11, "TcpWestwood") != 0;
    }

    /** \return part of a test's name */
    std::string
    Name() const
    {
        return type + suffix;
    }
};

/** \return every child of TcpCongestionOps that the ns-3 at hand can make, Westwood in both kinds
 */
std::vector<Variant>
FindVariants()
{
    std::vector<Variant> found;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId type = TypeId::GetRegistered(i);
        const std::string prefix = "ns3::";
        // Cubic's TypeId names TcpSocketBase as its parent.
        if ((!type.IsChildOf(TcpCongestionOps::GetTypeId()) && type != TcpCubic::GetTypeId()) ||
            !type.HasConstructor() || type.GetName().compare(0, prefix.size(), prefix) != 0)
        {
            continue;
        }
        const std::string name = type.GetName().substr(prefix.size());
        TypeId::AttributeInformation attribute;
        if (type.LookupAttributeByName("ProtocolType", &attribute)) // until ns-3.37: TcpWestwood
        {
            const std::string kind = prefix + name + "::ProtocolType";
            found.push_back({name, "", {{kind, "Westwood"}}});
            found.push_back({name, "Plus", {{kind, "WestwoodPlus"}}});
            continue;
        }
        found.push_back({name, "", {}});
    }
    // ns-3 asks SND.NXT itself whether the initial window is over, and paces from then on.
    const std::string pacing = "ns3::TcpSocketState::EnablePacing";
    const std::string fromStart = "ns3::TcpSocketState::PaceInitialWindow";
    found.push_back({"TcpNewReno", "Paced", {{pacing, "true"}}});
    found.push_back({"TcpCubic", "PacedFromTheStart", {{pacing, "true"}, {fromStart, "true"}}});
    std::sort(found.begin(), found.end(), [](const Variant& a, const Variant& b) {
        return a.Name() < b.Name();
    });
    return found;
}

/**
 * \return whose transfers are the right ones. TCP-LP reads one-way delays from the echoes of
 * timestamps, which are not stock's under loss: see WithoutNewerEchoes. Ours are compared with
 * ours.
 */
TestStack
JudgeOf(const Variant& variant)
{
    return variant.type == "TcpLp" ? TestStack::STACK_HELPER : TestStack::STOCK;
}

/** One congestion control in one direction. */
class CongestionControlTestCase : public TestCase
{
  public:
    CongestionControlTestCase(const Variant& variant, bool isServerSending, uint32_t bytes)
        : TestCase("CongestionControls." + variant.Name() +
                   (isServerSending ? ".ServerSends" : ".ClientSends") +
                   std::to_string(bytes / 1000000) + "MBOnePercentLoss.SameBytesAndTimesAs" +
                   (JudgeOf(variant) == TestStack::STOCK ? "Stock" : "FromIsn0") + "FromAnyIsn"),
          m_variant(variant),
          m_isServerSending(isServerSending),
          m_bytes(bytes)
    {
    }

  private:
    /** Frames of one segment each. */
    static constexpr uint32_t SEGMENT_BYTES = 1448;

    /** What a transfer left. */
    struct Outcome
    {
        Time completion;               //!< when the last byte was read
        std::vector<TestSegment> wire; //!< all segments up to the first FIN
    };

    Outcome
    Transfer(TestStack stack, uint32_t isn)
    {
        Config::Reset();
        const std::string type = "ns3::" + m_variant.type;
        Config::SetDefault("ns3::TcpL4Protocol::SocketType", StringValue(type));
        for (const auto& [attribute, value] : m_variant.defaults)
        {
            Config::SetDefault(attribute, StringValue(value));
        }
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT_BYTES));
        TestNetConfig config;
        config.stacks = {stack, stack};
        config.profile = "ns3-stock";
        config.lossFraction = 0.01;
        config.engine = {{"IsnGenerator", "Constant"}, {"IsnConstant", std::to_string(isn)}};
        TestTransfer run(config);
        TestPeer& sender = m_isServerSending ? run.server : run.client;
        TestPeer& reader = m_isServerSending ? run.client : run.server;
        sender.Write(m_bytes);
        sender.closesWhenWritten = true;
        reader.Expect(m_bytes, m_isServerSending ? 22 : 11);
        reader.closesOnPeerClose = true;
        run.Run(Seconds(40000)); // BBR of ns-3 crawls under loss: 414 s for 1 MB in stock too
        NS_TEST_EXPECT_MSG_EQ(
            reader.IsComplete(), true, ToString(stack) << ", ISN " << isn << ": bytes");
        Outcome outcome{reader.GetCompletion(), UpToFirstFin(run.net.GetSegments())};
        NS_TEST_EXPECT_MSG_GT(
            outcome.wire.size(), m_bytes / SEGMENT_BYTES, "segments of a whole transfer");
        return outcome;
    }

    /**
     * Text that begins below RCV.NXT and brings new text is echoed by ours (RFC 7323 section 4.3),
     * and not by stock, which goes on with an older echo; the sender's times do not depend on it.
     * \return \p wire with stock's echoes where its own are newer
     */
    static std::vector<TestSegment>
    WithoutNewerEchoes(std::vector<TestSegment> wire, const std::vector<TestSegment>& stock)
    {
        constexpr std::size_t ECHO_AT = 6; // kind, length, TSval before it
        for (std::size_t i = 0; i < std::min(wire.size(), stock.size()); ++i)
        {
            const auto at = wire[i].FindOption(TcpOption::TS);
            if (!at || at != stock[i].FindOption(TcpOption::TS))
            {
                continue;
            }
            uint8_t* ours = wire[i].options.data() + *at + ECHO_AT;
            const uint8_t* theirs = stock[i].options.data() + *at + ECHO_AT;
            if (TimestampIsOlder(boost::endian::load_big_u32(theirs),
                                 boost::endian::load_big_u32(ours)))
            {
                std::copy_n(theirs, sizeof(uint32_t), ours);
            }
        }
        return wire;
    }

    void
    DoRun() override
    {
        const Outcome expected = Transfer(JudgeOf(m_variant), 0);
        const auto lost = std::count_if(
            expected.wire.begin(), expected.wire.end(), [](const TestSegment& segment) {
                return segment.isLost && segment.segment.textBytes > 0;
            });
        NS_TEST_EXPECT_MSG_GT(lost, 2, "segments lost");
        NS_TEST_EXPECT_MSG_GT(expected.completion, TestTransfer::GetStart(), "a time was taken");
        // Both directions begin half a transfer before the number that they cross.
        const std::array<uint32_t, 3> isns{
            0, (uint32_t{1} << 31) - m_bytes / 2, uint32_t{0} - m_bytes / 2};
        std::cout << m_variant.Name() << ", " << (m_isServerSending ? "server" : "client")
                  << " sends " << m_bytes << " bytes; last byte expected at "
                  << expected.completion.GetSeconds() << " s, ours";
        for (const uint32_t isn : isns)
        {
            Outcome ours = Transfer(TestStack::STACK_HELPER, isn);
            std::cout << " " << ours.completion.GetSeconds();
            NS_TEST_EXPECT_MSG_EQ(
                ours.completion, expected.completion, "time of the last byte from ISN " << isn);
            for (std::size_t syn = 0; syn < 2; ++syn)
            {
                NS_TEST_EXPECT_MSG_EQ(ours.wire.at(syn).segment.seq.GetValue(), isn, "its ISN");
            }
            MakeRelative(ours.wire);
            const auto wire = WithoutNewerEchoes(ours.wire, expected.wire);
            NS_TEST_EXPECT_MSG_EQ(
                FirstDifference(expected.wire, wire), "", "segments from ISN " << isn);
        }
        std::cout << " s\n";
    }

    void
    DoTeardown() override
    {
        Config::Reset();
    }

    Variant m_variant;      //!< congestion control
    bool m_isServerSending; //!< else the client
    uint32_t m_bytes;       //!< text
};

/** The list above is what it says. */
class ListTestCase : public TestCase
{
  public:
    ListTestCase()
        : TestCase("CongestionControls.ListHoldsAllOfThem")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<std::string> types;
        for (const Variant& variant : FindVariants())
        {
            types.push_back(variant.Name());
        }
        for (const std::string type : {"TcpBbr",
                                       "TcpBic",
                                       "TcpCubic",
                                       "TcpDctcp",
                                       "TcpHighSpeed",
                                       "TcpHtcp",
                                       "TcpHybla",
                                       "TcpIllinois",
                                       "TcpLedbat",
                                       "TcpLinuxReno",
                                       "TcpLp",
                                       "TcpNewReno",
                                       "TcpScalable",
                                       "TcpVegas",
                                       "TcpVeno",
                                       "TcpYeah"})
        {
            NS_TEST_EXPECT_MSG_EQ(std::count(types.begin(), types.end(), type), 1, type);
        }
        const auto isWestwood = [](const std::string& type) {
            return type.find("TcpWestwood") == 0;
        };
        NS_TEST_EXPECT_MSG_EQ(
            std::any_of(types.begin(), types.end(), isWestwood), true, "Westwood+");
    }
};

class CongestionControlsTestSuite : public TestSuite
{
  public:
    CongestionControlsTestSuite()
        : TestSuite("tcp-lifecycle-congestion-controls")
    {
        AddTestCase(new ListTestCase);
        for (const Variant& variant : FindVariants())
        {
            AddSizes(variant, false);
            if (variant.IsCopyDefined())
            {
                AddSizes(variant, true);
            }
        }
    }

  private:
    /** Add a short transfer, and a long one for --fullness=EXTENSIVE. */
    void
    AddSizes(const Variant& variant, bool isServerSending)
    {
        AddTestCase(new CongestionControlTestCase(variant, isServerSending, 1000000));
        AddExtensive(&CongestionControlsTestSuite::AddTestCase,
                     new CongestionControlTestCase(variant, isServerSending, 10000000));
    }

    /** Add a case that runs with --fullness=EXTENSIVE; newer ns-3 names the type otherwise. */
    template <typename Duration>
    void
    AddExtensive(void (TestCase::*add)(TestCase*, Duration), TestCase* testCase)
    {
        (this->*add)(testCase, Duration::EXTENSIVE);
    }
};

CongestionControlsTestSuite g_congestionControlsTestSuite; //!< registers the suite

} // namespace
