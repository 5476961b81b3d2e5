// SPDX-License-Identifier: GPL-2.0-only
//
// Hosts that share an address: what leaves, what comes back, what is refused, how long it lasts.

#include "gateway-test-net.h"

#include "ns3/address-translation.h"
#include "ns3/checksum-scope.h"
#include "ns3/gateway-helper.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

using Settings = GatewayHelper::Settings;

constexpr uint16_t INSIDE_PORT = 6000;
constexpr uint32_t BYTES = 30000;

/** \return networks of client and attacker */
std::string
InsideNetworks(bool isIpv6)
{
    return isIpv6 ? "fd00:0:1::/48 fd00:0:2::/48" : "10.1.0.0/16 10.2.0.0/16";
}

/** \return address and port that a server sees, as a pair */
std::pair<Address, uint16_t>
Split(const Address& seen)
{
    if (InetSocketAddress::IsMatchingType(seen))
    {
        const auto ipv4 = InetSocketAddress::ConvertFrom(seen);
        return {ipv4.GetIpv4(), ipv4.GetPort()};
    }
    const auto ipv6 = Inet6SocketAddress::ConvertFrom(seen);
    return {ipv6.GetIpv6(), ipv6.GetPort()};
}

/** \return the translator of a net's router, its outside address GetSpoofed(1) */
Ptr<AddressTranslator>
AddTranslator(const GatewayTestNet& net, bool isIpv6, Settings settings)
{
    settings.emplace_back("InsideNetworks", InsideNetworks(isIpv6));
    return GatewayHelper().AddAddressTranslator(net.GetRouter(), net.GetSpoofed(1), settings);
}

/** \return a net whose hosts use one ephemeral port */
GatewayNetConfig
OnePortConfig(bool isIpv6)
{
    GatewayNetConfig config;
    config.isIpv6 = isIpv6;
    config.engine = {{"EphemeralPortFirst", std::to_string(INSIDE_PORT)},
                     {"EphemeralPortLast", std::to_string(INSIDE_PORT)}};
    return config;
}

class SharedAddressTestCase : public TestCase
{
  public:
    explicit SharedAddressTestCase(bool isIpv6)
        : TestCase(std::string("Translator.HostsWithOnePortShareAnAddress.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const ChecksumScope checksums;
        GatewayTestNet net(OnePortConfig(m_isIpv6));
        const auto translator = AddTranslator(net, m_isIpv6, {{"TransitoryTimeout", "5s"}});
        std::vector<TestPeer> clients{TestPeer(11), TestPeer(12)};
        std::vector<TestPeer> servers{TestPeer(21), TestPeer(22)};
        std::size_t accepted = 0;
        net.Listen(GatewayHost::SERVER, [&](const Address&) { return &servers[accepted++]; });
        for (std::size_t i = 0; i < clients.size(); ++i)
        {
            clients[i].Write(BYTES);
            clients[i].Expect(BYTES, static_cast<uint8_t>(21 + i));
            clients[i].closesWhenRead = true;
            servers[i].Write(BYTES);
            servers[i].Expect(BYTES, static_cast<uint8_t>(11 + i));
            servers[i].closesOnPeerClose = true;
            net.ConnectAt(net.GetStart() + MilliSeconds(200 * static_cast<int64_t>(i)),
                          clients[i],
                          i == 0 ? GatewayHost::CLIENT : GatewayHost::ATTACKER,
                          GatewayHost::SERVER);
        }
        net.Run(net.GetStart() + Seconds(3));
        for (std::size_t i = 0; i < clients.size(); ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(clients[i].IsComplete(), true, "client " << i << " has all");
            NS_TEST_EXPECT_MSG_EQ(servers[i].IsComplete(), true, "server " << i << " has all");
        }
        CheckFrames(net);
        NS_TEST_EXPECT_MSG_EQ(translator->GetEntries(), 2, "both are kept while they close");
        NS_TEST_EXPECT_MSG_EQ(translator->GetMappings(), 2, "with a port each");
        CheckInside(net, *translator);
        net.Run(net.GetStart() + Seconds(12));
        NS_TEST_EXPECT_MSG_EQ(translator->GetEntries(), 0, "then forgotten");
        NS_TEST_EXPECT_MSG_EQ(translator->GetMappings(), 0, "and their ports are free");
    }

    void
    CheckFrames(const GatewayTestNet& net)
    {
        std::set<uint16_t> ports;
        uint32_t wrong = 0;
        for (const GatewayFrame& frame : net.GetFrames())
        {
            const bool isFromServer = frame.segment.id.GetLocalPort() == 80;
            const TcpConnectionId id =
                isFromServer ? frame.segment.id.Reversed() : frame.segment.id;
            const bool isOutside = frame.link == GatewayHost::SERVER;
            const Address expected = isOutside ? net.GetSpoofed(1) : net.GetAddress(frame.link);
            wrong += frame.isChecksumRight && id.GetLocalAddress() == expected ? 0 : 1;
            wrong += !isOutside && id.GetLocalPort() != INSIDE_PORT ? 1 : 0;
            if (isOutside)
            {
                ports.insert(id.GetLocalPort());
            }
        }
        NS_TEST_EXPECT_MSG_GT(net.GetFrames().size(), 200, "two transfers on two links each");
        NS_TEST_EXPECT_MSG_EQ(wrong, 0, "addresses and checksums on every link");
        NS_TEST_EXPECT_MSG_EQ(ports.size(), 2, "a port for each host");
        NS_TEST_EXPECT_MSG_EQ(ports.count(INSIDE_PORT), 1, "the first one keeps its own");
    }

    void
    CheckInside(const GatewayTestNet& net, const AddressTranslator& translator)
    {
        const TcpConnectionId outside =
            TcpConnectionId(net.GetSpoofed(1), INSIDE_PORT, net.GetAddress(GatewayHost::SERVER), 80)
                .Reversed();
        const auto inside = translator.FindInside(outside);
        NS_TEST_ASSERT_MSG_EQ(inside.has_value(), true, "known");
        NS_TEST_EXPECT_MSG_EQ(*inside,
                              net.MakeId(net.GetAddress(GatewayHost::CLIENT), INSIDE_PORT),
                              "and whose it is");
    }

    bool m_isIpv6; //!< family
};

/** What has no room, no ports or no connection. */
class RefusedTranslationTestCase : public TestCase
{
  public:
    explicit RefusedTranslationTestCase(bool isIpv6)
        : TestCase(std::string("Translator.WhatCannotBeTranslatedIsDroppedAndCounted.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        Expect({{"PortFirst", "7000"}, {"PortLast", "7000"}}, GatewayReason::PORTS_EXHAUSTED);
        Expect({{"LimitEntries", "1"}}, GatewayReason::TABLE_FULL);
        Strays();
    }

    void
    Expect(const Settings& settings, GatewayReason reason)
    {
        GatewayTestNet net(OnePortConfig(m_isIpv6));
        const auto translator = AddTranslator(net, m_isIpv6, settings);
        TestPeer served(11);
        TestPeer refused(12);
        TestPeer server(21);
        net.Listen(GatewayHost::SERVER, [&](const Address&) { return &server; });
        net.ConnectAt(net.GetStart(), served, GatewayHost::CLIENT, GatewayHost::SERVER);
        net.ConnectAt(
            net.GetStart() + Seconds(1), refused, GatewayHost::ATTACKER, GatewayHost::SERVER);
        net.Run(net.GetStart() + Seconds(1.5));
        NS_TEST_EXPECT_MSG_EQ(served.GetStory(), "connected", "the first one has it");
        NS_TEST_EXPECT_MSG_EQ(refused.GetStory(), "", "the second one waits");
        NS_TEST_EXPECT_MSG_EQ(CountDrops(net, reason), 1, ToString(reason));
        NS_TEST_EXPECT_MSG_EQ(translator->GetEntries(), 1, "bounded");
    }

    void
    Strays()
    {
        GatewayTestNet net(OnePortConfig(m_isIpv6));
        const auto translator = AddTranslator(net, m_isIpv6, {});
        TcpHeader syn;
        syn.SetFlags(TcpHeader::SYN);
        const TcpConnectionId toOutside(
            net.GetAddress(GatewayHost::SERVER), 80, net.GetSpoofed(1), 9);
        Simulator::Schedule(
            net.GetStart(), &RefusedTranslationTestCase::InjectStrays, this, &net, toOutside);
        net.Run(net.GetStart() + Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            CountDrops(net, GatewayReason::NO_CONNECTION), 2, "SYN from outside, ACK from inside");
        NS_TEST_EXPECT_MSG_EQ(CountDrops(net, GatewayReason::NOT_TRANSLATABLE), 1, "UDP");
        NS_TEST_EXPECT_MSG_EQ(translator->GetEntries(), 0, "they leave nothing");
        const auto between = net.Select(GatewayHost::ATTACKER, true, [](const GatewayFrame& frame) {
            return frame.Has(TcpHeader::SYN);
        });
        NS_TEST_ASSERT_MSG_EQ(between.size(), 1, "hosts inside reach each other");
        NS_TEST_EXPECT_MSG_EQ(between[0].segment.id.GetLocalAddress(),
                              net.GetAddress(GatewayHost::CLIENT),
                              "by their own addresses");
    }

    void
    InjectStrays(GatewayTestNet* net, TcpConnectionId toOutside)
    {
        TcpHeader syn;
        syn.SetFlags(TcpHeader::SYN);
        TcpHeader ack;
        ack.SetFlags(TcpHeader::ACK);
        const Address client = net->GetAddress(GatewayHost::CLIENT);
        net->Inject(GatewayHost::SERVER, toOutside, syn);
        net->Inject(GatewayHost::CLIENT, net->MakeId(client, 9), ack);
        net->Inject(GatewayHost::CLIENT,
                    TcpConnectionId(client, 9, net->GetAddress(GatewayHost::ATTACKER), 10),
                    syn);
        constexpr uint8_t udp = 17;
        net->InjectBytes(GatewayHost::CLIENT,
                         client,
                         net->GetAddress(GatewayHost::SERVER),
                         udp,
                         Create<Packet>(40));
    }

    static uint64_t
    CountDrops(const GatewayTestNet& net, GatewayReason reason)
    {
        return net.GetRouter()->GetObject<TcpGateway>()->GetPackets(
            GatewayVerdict::DROP, reason, TrafficOrigin::UNKNOWN);
    }

    bool m_isIpv6; //!< family
};

/** Attributes that are set while connections are translated. */
class ChangedTranslatorTestCase : public TestCase
{
  public:
    explicit ChangedTranslatorTestCase(bool isIpv6)
        : TestCase(std::string("Translator.AttributesCountFromWhenTheyAreSet.") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.isIpv6 = m_isIpv6;
        GatewayTestNet net(config);
        const auto translator = AddTranslator(
            net, m_isIpv6, {{"PortFirst", "7000"}, {"PortLast", "7000"}, {"LimitEntries", "1"}});
        TestPeer first(11);
        TestPeer second(12);
        TestPeer third(13);
        std::vector<Address> seen;
        std::vector<TestPeer> servers{TestPeer(21), TestPeer(22), TestPeer(23)};
        net.Listen(GatewayHost::SERVER, [&](const Address& from) {
            seen.push_back(from);
            return &servers.at(seen.size() - 1);
        });
        const Time start = net.GetStart();
        net.ConnectAt(start, first, GatewayHost::CLIENT, GatewayHost::SERVER);
        net.ConnectAt(start + Seconds(1), second, GatewayHost::ATTACKER, GatewayHost::SERVER);
        net.Run(start + MilliSeconds(1500));
        NS_TEST_ASSERT_MSG_EQ(second.GetStory(), "", "no room for two connections");
        translator->SetAttribute("LimitEntries", UintegerValue(2));
        net.Run(start + MilliSeconds(2500));
        NS_TEST_ASSERT_MSG_EQ(second.GetStory(), "", "room, but no port");
        translator->SetAttribute("PortFirst", UintegerValue(8000));
        translator->SetAttribute("PortLast", UintegerValue(8000));
        net.Run(start + MilliSeconds(4500));
        NS_TEST_ASSERT_MSG_EQ(second.GetStory(), "connected", "a port of the new range");
        translator->SetAttribute("InsideNetworks",
                                 StringValue(m_isIpv6 ? "fd00:0:2::/48" : "10.2.0.0/16"));
        net.Connect(third, GatewayHost::CLIENT, GatewayHost::SERVER);
        net.Run(start + Seconds(6));
        NS_TEST_ASSERT_MSG_EQ(seen.size(), 3, "three connections");
        Expect(seen[0], net.GetSpoofed(1), 7000);
        Expect(seen[1], net.GetSpoofed(1), 8000);
        NS_TEST_EXPECT_MSG_EQ(Split(seen[2]).first,
                              net.GetAddress(GatewayHost::CLIENT),
                              "the client is not inside any more");
    }

    /** The address and port that a server sees. */
    void
    Expect(const Address& seen, const Address& address, uint16_t port)
    {
        NS_TEST_EXPECT_MSG_EQ(Split(seen).first, address, "outside address");
        NS_TEST_EXPECT_MSG_EQ(Split(seen).second, port, "outside port");
    }

    bool m_isIpv6; //!< family
};

class TranslatorErrorTestCase : public TestCase
{
  public:
    TranslatorErrorTestCase()
        : TestCase("Translator.SettingsThatDoNotFitAreNamedBeforeTheRun")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string name = "AddressTranslator: ";
        const Address outside = Ipv4Address("10.9.0.1");
        Expect(outside, "", name + "InsideNetworks: no network is named");
        Expect(Address(),
               "10.1.0.0/16",
               name + "OutsideAddress must be an Ipv4Address or Ipv6Address");
        Expect(Ipv4Address("10.3.0.2"),
               "10.1.0.0/16",
               name + "OutsideAddress 10.3.0.2 is an address of node 0 itself: what comes to it is "
                      "delivered, not forwarded");
        Expect(Ipv4Address("192.168.0.1"),
               "10.1.0.0/16",
               name + "node 0 has no route to OutsideAddress 192.168.0.1: what comes to it is not "
                      "forwarded");
        Expect(Ipv4Address("10.1.0.77"),
               "10.1.0.0/16",
               name + "OutsideAddress 10.1.0.77 is in InsideNetworks 10.1.0.0/16");
        Expect(outside,
               "10.1.0.0/16",
               name + "PortFirst = 9 is above PortLast = 8",
               {{"PortFirst", "9"}, {"PortLast", "8"}});
        Expect(outside, "10.1.0.0/16", "");
    }

    void
    Expect(const Address& outside,
           const std::string& inside,
           const std::string& message,
           Settings settings = {})
    {
        const GatewayTestNet net({});
        settings.emplace_back("InsideNetworks", inside);
        const GatewayHelper helper;
        std::string error;
        try
        {
            helper.AddAddressTranslator(net.GetRouter(), outside, settings);
            helper.Check(net.GetRouter());
        }
        catch (const std::runtime_error& thrown)
        {
            error = thrown.what();
        }
        NS_TEST_EXPECT_MSG_EQ(
            error.substr(0, message.empty() ? error.size() : message.size()), message, "message");
    }
};

class TranslationDecisionTestCase : public TestCase
{
  public:
    TranslationDecisionTestCase()
        : TestCase("Translator.DecisionsFollowRfc5382")
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint8_t syn = TcpHeader::SYN;
        constexpr uint8_t ack = TcpHeader::ACK;
        constexpr uint8_t fin = TcpHeader::FIN;
        constexpr uint8_t rst = TcpHeader::RST;
        using Verdict = TranslationVerdict;
        ExpectVerdict(false, true, syn, Verdict::OPEN);
        ExpectVerdict(false, false, syn, Verdict::DROP);
        ExpectVerdict(false, true, syn | ack, Verdict::DROP);
        ExpectVerdict(false, true, ack, Verdict::DROP);
        ExpectVerdict(false, true, syn | rst, Verdict::DROP);
        ExpectVerdict(false, false, syn | ack, Verdict::DROP);
        ExpectVerdict(true, true, ack, Verdict::TRANSLATE);
        ExpectVerdict(true, false, rst, Verdict::TRANSLATE);

        constexpr auto open = TranslationPhase::ESTABLISHED;
        constexpr auto transitory = TranslationPhase::TRANSITORY;
        TranslatedConnection state;
        Step(state, true, syn, transitory, "partially open");
        Step(state, true, syn, transitory, "the SYN again");
        Step(state, false, syn | ack, open, "open both ways");
        Step(state, true, ack, open, "the third ACK");
        Step(state, true, fin | ack, open, "half closed: text may flow the other way");
        Step(state, false, ack, open, "text");
        Step(state, false, fin | ack, transitory, "closing");
        Step(state, true, ack, transitory, "the last ACK");
        Step(state, true, syn, transitory, "the next incarnation");
        Step(state, false, syn | ack, open, "is open too");
        Step(state, false, rst, transitory, "reset from outside");
        Step(state, true, ack, transitory, "what is late changes nothing");
        TranslatedConnection simultaneous;
        Step(simultaneous, true, syn, transitory, "simultaneous open");
        Step(simultaneous, false, syn, open, "RFC 5382 REQ-2");
    }

    void
    ExpectVerdict(bool isKnown, bool isFromInside, uint8_t flags, TranslationVerdict verdict)
    {
        TcpSegmentView segment;
        segment.flags = flags;
        NS_TEST_EXPECT_MSG_EQ((DecideTranslation(isKnown, isFromInside, segment) == verdict),
                              true,
                              "known " << isKnown << ", inside " << isFromInside << ", flags "
                                       << +flags);
    }

    void
    Step(TranslatedConnection& state,
         bool isFromInside,
         uint8_t flags,
         TranslationPhase phase,
         const std::string& what)
    {
        TcpSegmentView segment;
        segment.flags = flags;
        NS_TEST_EXPECT_MSG_EQ(
            (FollowTranslation(state, isFromInside, segment) == phase), true, what);
    }
};

class GatewayTranslatorTestSuite : public TestSuite
{
  public:
    GatewayTranslatorTestSuite()
        : TestSuite("tcp-lifecycle-gateway-translator")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new SharedAddressTestCase(isIpv6));
            AddTestCase(new RefusedTranslationTestCase(isIpv6));
            AddTestCase(new ChangedTranslatorTestCase(isIpv6));
        }
        AddTestCase(new TranslatorErrorTestCase);
        AddTestCase(new TranslationDecisionTestCase);
    }
};

GatewayTranslatorTestSuite g_gatewayTranslatorTestSuite; //!< registers the suite

} // namespace
