// SPDX-License-Identifier: GPL-2.0-only
//
// Connections through a SYN proxy: every byte arrives, in both directions, whatever the options.

#include "gateway-test-net.h"

#include "ns3/checksum-scope.h"
#include "ns3/config.h"
#include "ns3/gateway-helper.h"
#include "ns3/simulator.h"
#include "ns3/syn-proxy.h"
#include "ns3/tcp-option.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** What is on the links and at their ends. */
struct ProxyCase
{
    const char* name;                               //!< for the test's name
    bool isIpv6{false};                             //!< family
    bool isUpload{true};                            //!< the client sends, else the server
    double lossFraction{0};                         //!< on each link
    TestStack clientStack{TestStack::STACK_HELPER}; //!< how TCP got there
    TestStack serverStack{TestStack::STACK_HELPER}; //!< how TCP got there
    uint32_t bytes{1000000};                        //!< of text
    GatewayHelper::Settings client{};               //!< of the client's socket
    GatewayHelper::Settings server{};               //!< of the server's socket
    GatewayHelper::Settings proxy{};                //!< of the proxy
    uint8_t missing{0}; //!< option that the server lacks and the client was promised
};

/** One connection through the proxy from SYN to last ACK. */
class ProxiedTransferTestCase : public TestCase
{
  public:
    explicit ProxiedTransferTestCase(const ProxyCase& row)
        : TestCase(std::string("through the proxy: ") + row.name + (row.isIpv6 ? ", IPv6" : "") +
                   (row.isUpload ? ", up" : ", down")),
          m_row(row)
    {
    }

  private:
    /** \return settings of the network */
    GatewayNetConfig
    MakeConfig() const
    {
        GatewayNetConfig config;
        config.isIpv6 = m_row.isIpv6;
        config.lossFraction = m_row.lossFraction;
        config.clientStack = m_row.clientStack;
        config.serverStack = m_row.serverStack;
        config.client = m_row.client;
        config.server = m_row.server;
        return config;
    }

    void
    DoRun() override
    {
        const ChecksumScope checksums;
        GatewayTestNet net(MakeConfig());
        const GatewayHelper helper;
        GatewayHelper::Settings settings{
            {"ProtectedNetworks", net.GetProtected()}, {"Port", "80"}, {"ClosingTimeout", "5s"}};
        settings.insert(settings.end(), m_row.proxy.begin(), m_row.proxy.end());
        const auto proxy = helper.AddSynProxy(net.GetRouter(), settings);
        helper.AssignStreams(net.GetRouter(), 900);
        TestPeer client(11);
        TestPeer server(22);
        TestPeer& sender = m_row.isUpload ? client : server;
        TestPeer& receiver = m_row.isUpload ? server : client;
        sender.Write(m_row.bytes);
        sender.closesWhenWritten = true;
        receiver.Expect(m_row.bytes, m_row.isUpload ? 11 : 22);
        receiver.closesOnPeerClose = true;
        net.Listen(GatewayHost::SERVER, [&server](const Address&) { return &server; });
        net.ConnectAt(net.GetStart(), client, GatewayHost::CLIENT, GatewayHost::SERVER);
        net.Run(net.GetStart() + Seconds(100));
        NS_TEST_EXPECT_MSG_EQ(receiver.IsComplete(), true, receiver.GetRead() << " bytes");
        NS_TEST_EXPECT_MSG_EQ(proxy->GetEntries(), 0, "nothing is left behind");
        NS_TEST_EXPECT_MSG_EQ(proxy->GetHeldSegments(), 0, "nothing is held");
        CheckWire(net);
        const auto gateway = helper.Install(net.GetRouter());
        NS_TEST_EXPECT_MSG_EQ(gateway->GetUnsent(), 0, "every answer found its way");
        NS_TEST_EXPECT_MSG_EQ(proxy->GetIdle(), 0, "it was closed, not forgotten");
    }

    /** What must hold of all segments. */
    void
    CheckWire(const GatewayTestNet& net)
    {
        uint32_t wrong = 0;
        for (const GatewayFrame& frame : net.GetFrames())
        {
            wrong += frame.isChecksumRight ? 0 : 1;
        }
        NS_TEST_EXPECT_MSG_EQ(wrong, 0, "of " << net.GetFrames().size() << " checksums");
        const auto isSyn = [](const GatewayFrame& frame) { return frame.Has(TcpHeader::SYN); };
        const auto toServer = net.Select(GatewayHost::SERVER, true, isSyn);
        const auto ofServer = net.Select(GatewayHost::SERVER, false, isSyn);
        const auto ofClient = net.Select(GatewayHost::CLIENT, false, isSyn);
        const auto toClient = net.Select(GatewayHost::CLIENT, true, isSyn);
        NS_TEST_ASSERT_MSG_EQ(
            (!toServer.empty() && !ofServer.empty() && !ofClient.empty() && !toClient.empty()),
            true,
            "two handshakes");
        NS_TEST_EXPECT_MSG_EQ(toServer[0].segment.seq, ofClient[0].segment.seq, "the client's ISN");
        NS_TEST_EXPECT_MSG_NE(toClient[0].segment.seq, ofServer[0].segment.seq, "another ISN");
        NS_TEST_EXPECT_MSG_LT(toClient[0].segment.seq.GetValue(), 1U << 31, "as ns-3 needs it");
        for (const uint8_t ecn : {TcpHeader::ECE, TcpHeader::CWR})
        {
            NS_TEST_EXPECT_MSG_EQ(toClient[0].Has(ecn), false, "no ECN is promised");
            NS_TEST_EXPECT_MSG_EQ(toServer[0].Has(ecn), false, "nor asked for");
        }
        // What is promised to the client is what its SYN offered.
        for (const uint8_t kind : {TcpOption::WINSCALE, TcpOption::SACKPERMITTED, TcpOption::TS})
        {
            const bool isPromised = toClient[0].FindOption(kind).has_value();
            NS_TEST_EXPECT_MSG_EQ(
                (isPromised && !ofClient[0].FindOption(kind)), false, "option " << int(kind));
            NS_TEST_EXPECT_MSG_EQ(toServer[0].FindOption(kind).has_value(),
                                  isPromised,
                                  "option " << int(kind) << " to the server");
        }
        NS_TEST_EXPECT_MSG_GT(toClient[0].GetWindow(), 0, "never 0");
        CheckMissing(net, toClient[0], ofServer[0]);
    }

    /** What the server does not understand does not reach it. */
    void
    CheckMissing(const GatewayTestNet& net, const GatewayFrame& promise, const GatewayFrame& answer)
    {
        if (m_row.missing == 0)
        {
            return;
        }
        const uint8_t kind = m_row.missing;
        NS_TEST_EXPECT_MSG_EQ(promise.FindOption(kind).has_value(), true, "promised");
        NS_TEST_EXPECT_MSG_EQ(answer.FindOption(kind).has_value(), false, "and not had");
        const auto count = [&](GatewayHost link, bool isFromRouter, uint8_t option) {
            return net
                .Select(link,
                        isFromRouter,
                        [option](const GatewayFrame& frame) {
                            return !frame.Has(TcpHeader::SYN) && frame.FindOption(option);
                        })
                .size();
        };
        const uint8_t used = kind == TcpOption::SACKPERMITTED ? uint8_t{TcpOption::SACK} : kind;
        if (used != TcpOption::WINSCALE)
        {
            NS_TEST_EXPECT_MSG_EQ((count(GatewayHost::CLIENT, false, used) > 0),
                                  (used == TcpOption::TS || !m_row.isUpload),
                                  "the client uses it");
            NS_TEST_EXPECT_MSG_EQ(
                count(GatewayHost::SERVER, true, used), 0, "the server is spared");
        }
    }

    ProxyCase m_row; //!< what to test
};

/** The suite. */
class GatewayProxyTestSuite : public TestSuite
{
  public:
    GatewayProxyTestSuite()
        : TestSuite("tcp-lifecycle-gateway-proxy")
    {
        const GatewayHelper::Settings noSack{{"Sack", "false"}};
        for (const bool isIpv6 : {false, true})
        {
            for (const bool isUpload : {false, true})
            {
                for (const double loss : {0.0, 0.005})
                {
                    const bool isLossy = loss > 0;
                    Add({isLossy ? "SACK, loss" : "SACK", isIpv6, isUpload, loss});
                    ProxyCase row{isLossy ? "no SACK, loss" : "no SACK", isIpv6, isUpload, loss};
                    row.client = noSack;
                    row.server = noSack;
                    Add(row);
                }
                AddOptions(isIpv6, isUpload);
            }
        }
    }

  private:
    /** Add a test. */
    void
    Add(const ProxyCase& row)
    {
        AddTestCase(new ProxiedTransferTestCase(row));
    }

    /** Add tests of options that one side has and the other has not. */
    void
    AddOptions(bool isIpv6, bool isUpload)
    {
        struct Row
        {
            const char* name;
            GatewayHelper::Settings client;
            GatewayHelper::Settings server;
            GatewayHelper::Settings proxy;
            uint8_t missing;
        };

        const std::vector<Row> rows{
            {"ECN asked for", {{"UseEcn", "On"}}, {{"UseEcn", "On"}}, {}, 0},
            {"no options at all",
             {{"Sack", "false"}, {"Timestamp", "false"}, {"WindowScaling", "false"}},
             {},
             {},
             0},
            {"no scale at the server", {}, {{"WindowScaling", "false"}}, {}, TcpOption::WINSCALE},
            {"no SACK at the server", {}, {{"Sack", "false"}}, {}, TcpOption::SACKPERMITTED},
            {"no timestamps at the server", {}, {{"Timestamp", "false"}}, {}, TcpOption::TS},
            {"proxy without options",
             {},
             {},
             {{"Sack", "false"}, {"Timestamps", "false"}, {"WindowScaling", "false"}},
             0},
            {"a small scale announced", {}, {}, {{"ServerWindowScale", "0"}}, 0},
            {"a large scale announced", {}, {}, {{"ServerWindowScale", "14"}}, 0},
            {"nothing held", {}, {}, {{"HeldSegments", "0"}}, 0},
        };
        for (const Row& row : rows)
        {
            Add({row.name,
                 isIpv6,
                 isUpload,
                 0.01,
                 TestStack::STACK_HELPER,
                 TestStack::STACK_HELPER,
                 200000,
                 row.client,
                 row.server,
                 row.proxy,
                 row.missing});
        }
        constexpr TestStack STOCK = TestStack::STOCK;
        constexpr TestStack WHOLE = TestStack::STACK_HELPER;
        constexpr TestStack ADDED = TestStack::ADDED_HELPER;
        Add({"stock client", isIpv6, isUpload, 0, STOCK, WHOLE});
        Add({"stock server", isIpv6, isUpload, 0, WHOLE, STOCK});
        Add({"stock client and server", isIpv6, isUpload, 0, STOCK, STOCK});
        Add({"TCP added to stock stacks", isIpv6, isUpload, 0.0025, ADDED, ADDED});
        // Stock 3.37 crashes on loss when its window limits it, with or without a gateway.
        const GatewayHelper::Settings room{{"RcvBufSize", "4194304"}};
        Add({"stock, loss", isIpv6, isUpload, 0.0025, STOCK, STOCK, 300000, room, room});
    }
};

const GatewayProxyTestSuite g_gatewayProxyTestSuite; //!< registers the suite

} // namespace
