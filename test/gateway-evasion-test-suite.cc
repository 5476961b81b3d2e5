// SPDX-License-Identifier: GPL-2.0-only
//
// SYNs that hide from a gateway: in fragments, and behind extension headers of IPv6.

#include "gateway-test-net.h"

#include "ns3/gateway-helper.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-routing-protocol.h"
#include "ns3/ipv4.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <functional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Protocol numbers. */
constexpr uint8_t TCP = 6;
constexpr uint8_t UDP = 17;
constexpr uint8_t FRAGMENT = 44;
constexpr uint8_t DESTINATION = 60;

/** \return a SYN to port 80. \param port its source */
Ptr<Packet>
MakeSyn(uint16_t port)
{
    TcpHeader syn;
    syn.SetFlags(TcpHeader::SYN);
    syn.SetSequenceNumber(SequenceNumber32(5));
    syn.SetWindowSize(60000);
    syn.SetSourcePort(port);
    syn.SetDestinationPort(80);
    const Ptr<Packet> packet = Create<Packet>();
    packet->AddHeader(syn);
    return packet;
}

/** \return \p inner behind a header of IPv6. \param header its bytes */
Ptr<Packet>
Behind(const std::vector<uint8_t>& header, const Ptr<Packet>& inner)
{
    const Ptr<Packet> packet = Create<Packet>(header.data(), static_cast<uint32_t>(header.size()));
    packet->AddAtEnd(inner);
    return packet;
}

/** \return \p inner behind a destination options header. \param bytes of it, a multiple of 8 */
Ptr<Packet>
BehindOptions(uint8_t next, uint32_t bytes, const Ptr<Packet>& inner)
{
    std::vector<uint8_t> header(bytes, 0); // Pad1 throughout
    header[0] = next;
    header[1] = static_cast<uint8_t>(bytes / 8 - 1);
    return Behind(header, inner);
}

/** A filter, and what becomes of what is sent. */
class EvasionStage
{
  public:
    /** \param isProxy or a rate limiter that lets one SYN pass */
    EvasionStage(bool isIpv6, bool isProxy)
        : m_net(MakeConfig(isIpv6)),
          m_isIpv6(isIpv6)
    {
        const GatewayHelper helper;
        if (isProxy)
        {
            helper.AddSynProxy(m_net.GetRouter(),
                               {{"ProtectedNetworks", m_net.GetProtected()}, {"Port", "80"}});
        }
        else
        {
            helper.AddSynRateLimiter(m_net.GetRouter(),
                                     {{"RatePerSecond", "0.001"}, {"BurstSegments", "1"}});
        }
        m_gateway = helper.Install(m_net.GetRouter());
        m_net.Listen(GatewayHost::SERVER, [this](const Address&) { return &m_server; });
        m_net.Run(m_net.GetStart());
    }

    /**
     * Send bytes of a packet from the attacker: all of them, or a fragment.
     * \param protocol of the packet \param from first byte \param isLast or more follow
     */
    void
    SendFragment(
        uint8_t protocol, const Ptr<Packet>& whole, uint32_t from, uint32_t to, bool isLast)
    {
        const Ptr<Packet> part = whole->CreateFragment(from, to - from);
        if (m_isIpv6)
        {
            const std::vector<uint8_t> header{
                protocol, 0, 0, static_cast<uint8_t>(from | (isLast ? 0 : 1)), 0, 0, 0, m_datagram};
            Send(FRAGMENT, Behind(header, part));
            return;
        }
        Ipv4Header header;
        header.SetSource(Ipv4Address::ConvertFrom(m_net.GetSpoofed(1)));
        header.SetDestination(Ipv4Address::ConvertFrom(m_net.GetAddress(GatewayHost::SERVER)));
        header.SetProtocol(protocol);
        header.SetTtl(64);
        header.SetIdentification(m_datagram);
        header.SetPayloadSize(static_cast<uint16_t>(part->GetSize()));
        header.SetFragmentOffset(static_cast<uint16_t>(from));
        header.SetMayFragment();
        isLast ? header.SetLastFragment() : header.SetMoreFragments();
        const Ptr<Ipv4> ip = m_net.GetNode(GatewayHost::ATTACKER)->GetObject<Ipv4>();
        Socket::SocketErrno error = Socket::ERROR_NOTERROR;
        ip->SendWithHeader(
            part, header, ip->GetRoutingProtocol()->RouteOutput(part, header, nullptr, error));
    }

    /** Send a packet in two parts. \param at where the second begins */
    void
    SendInTwo(uint8_t protocol, const Ptr<Packet>& whole, uint32_t at)
    {
        ++m_datagram;
        SendFragment(protocol, whole, 0, at, false);
        SendFragment(protocol, whole, at, whole->GetSize(), true);
    }

    /** Send a packet as it is. \param protocol behind the fixed header */
    void
    Send(uint8_t protocol, const Ptr<Packet>& packet)
    {
        m_net.InjectBytes(GatewayHost::ATTACKER,
                          m_net.GetSpoofed(1),
                          m_net.GetAddress(GatewayHost::SERVER),
                          protocol,
                          packet);
    }

    /** Let all arrive. */
    void
    Pass()
    {
        m_net.Run(Simulator::Now() + MilliSeconds(50));
    }

    /** \return packets with this verdict and reason */
    uint64_t
    Count(GatewayVerdict verdict, GatewayReason reason) const
    {
        return m_gateway->GetPackets(verdict, reason, TrafficOrigin::UNKNOWN);
    }

    /** \return packets with this verdict */
    uint64_t
    Count(GatewayVerdict verdict) const
    {
        return m_gateway->GetPackets(verdict);
    }

    /** \return segments that the server sent: it answers a SYN */
    std::size_t
    GetServerAnswers() const
    {
        return m_net.Select(GatewayHost::SERVER, false, [](const GatewayFrame&) { return true; })
            .size();
    }

  private:
    /** \return what to build */
    static GatewayNetConfig
    MakeConfig(bool isIpv6)
    {
        GatewayNetConfig config;
        config.isIpv6 = isIpv6;
        config.hasQueueDiscs = false; // ns-3's own read a header that is cut off
        return config;
    }

    GatewayTestNet m_net;      //!< everything
    bool m_isIpv6;             //!< family
    TestPeer m_server{22};     //!< would accept
    Ptr<TcpGateway> m_gateway; //!< of the router
    uint8_t m_datagram{0};     //!< identification
};

/** One way to hide, over both families, from both filters. */
class EvasionTestCase : public TestCase
{
  public:
    EvasionTestCase(const std::string& name, bool isIpv6, bool isProxy)
        : TestCase(name + (isProxy ? ", proxy" : ", rate limiter") +
                   (isIpv6 ? ", IPv6" : ", IPv4")),
          m_isIpv6(isIpv6),
          m_isProxy(isProxy)
    {
    }

  protected:
    bool m_isIpv6;  //!< family
    bool m_isProxy; //!< or rate limiter
};

/** The control bits in the second fragment, or twice. */
class TinyFragmentTestCase : public EvasionTestCase
{
  public:
    TinyFragmentTestCase(bool isIpv6, bool isProxy)
        : EvasionTestCase("a SYN in tiny fragments does not pass", isIpv6, isProxy)
    {
    }

  private:
    void
    DoRun() override
    {
        EvasionStage stage(m_isIpv6, m_isProxy);
        stage.SendInTwo(TCP, MakeSyn(2000), 16); // within the header, behind the control bits
        stage.SendInTwo(TCP, MakeSyn(2001), 8);  // and in front of them
        stage.Pass();
        NS_TEST_EXPECT_MSG_EQ(
            stage.Count(GatewayVerdict::DROP, GatewayReason::MALFORMED), 2, "first fragments");
        NS_TEST_EXPECT_MSG_EQ(stage.Count(GatewayVerdict::DROP, GatewayReason::TINY_FRAGMENT),
                              1,
                              "that begins at the control bits");
        NS_TEST_EXPECT_MSG_EQ(stage.Count(GatewayVerdict::PASS, GatewayReason::FRAGMENT),
                              1,
                              "the end of a header alone is nothing");
        NS_TEST_EXPECT_MSG_EQ(stage.GetServerAnswers(), 0, "the server hears of no SYN");
        // What is no TCP, and text of a segment whose header is whole, goes on in fragments.
        const Ptr<Packet> segment = MakeSyn(2002);
        segment->AddAtEnd(Create<Packet>(100)); // ns-3 asserts on padding with metadata
        stage.SendInTwo(UDP, Create<Packet>(200), 8);
        stage.SendInTwo(TCP, segment, 40);
        stage.Pass();
        NS_TEST_EXPECT_MSG_EQ(
            stage.Count(GatewayVerdict::PASS, GatewayReason::FRAGMENT), 3, "later ones");
        NS_TEST_EXPECT_MSG_EQ(
            stage.Count(m_isProxy ? GatewayVerdict::ANSWER : GatewayVerdict::PASS,
                        m_isProxy ? GatewayReason::COOKIE_SENT : GatewayReason::ADMITTED),
            1,
            "an honest first fragment is judged");
        NS_TEST_EXPECT_MSG_EQ(stage.Count(GatewayVerdict::DROP), 3, "nothing else is dropped");
    }
};

/** Extension headers of any length in front of the SYN. */
class ExtensionChainTestCase : public EvasionTestCase
{
  public:
    explicit ExtensionChainTestCase(bool isProxy)
        : EvasionTestCase("a SYN behind extension headers is judged as any", true, isProxy)
    {
    }

  private:
    void
    DoRun() override
    {
        EvasionStage stage(true, m_isProxy);
        uint16_t port = 2000;
        for (const uint32_t bytes : {8U, 200U, 232U, 240U, 256U, 512U, 1200U})
        {
            stage.Send(DESTINATION, BehindOptions(TCP, bytes, MakeSyn(port++)));
        }
        stage.Send(DESTINATION,
                   BehindOptions(DESTINATION, 256, BehindOptions(TCP, 8, MakeSyn(port++))));
        stage.Pass();
        if (m_isProxy)
        {
            NS_TEST_EXPECT_MSG_EQ(stage.Count(GatewayVerdict::ANSWER, GatewayReason::COOKIE_SENT),
                                  8,
                                  "all are answered");
            NS_TEST_EXPECT_MSG_EQ(stage.GetServerAnswers(), 0, "the server hears of no SYN");
        }
        else
        {
            NS_TEST_EXPECT_MSG_EQ(
                stage.Count(GatewayVerdict::PASS, GatewayReason::ADMITTED), 1, "a burst of one");
            NS_TEST_EXPECT_MSG_EQ(
                stage.Count(GatewayVerdict::DROP, GatewayReason::RATE_EXCEEDED), 7, "and no more");
            NS_TEST_EXPECT_MSG_EQ(stage.GetServerAnswers(), 1, "one SYN");
        }
    }
};

/** The first fragment ends within the chain (RFC 7112). */
class CutChainTestCase : public EvasionTestCase
{
  public:
    explicit CutChainTestCase(bool isProxy)
        : EvasionTestCase(
              "a chain of headers that goes on in another fragment does not pass", true, isProxy)
    {
    }

  private:
    void
    DoRun() override
    {
        EvasionStage stage(true, m_isProxy);
        const Ptr<Packet> whole = BehindOptions(TCP, 64, MakeSyn(2000));
        for (const uint32_t at : {8U, 64U}) // within the options, and right in front of TCP
        {
            stage.SendInTwo(DESTINATION, whole, at);
        }
        stage.Pass();
        NS_TEST_EXPECT_MSG_EQ(
            stage.Count(GatewayVerdict::DROP, GatewayReason::MALFORMED), 2, "first fragments");
        NS_TEST_EXPECT_MSG_EQ(stage.Count(GatewayVerdict::PASS, GatewayReason::FRAGMENT),
                              2,
                              "later ones are nothing without");
        // Nor does a packet that ends before its chain does.
        const Ptr<Packet> options = BehindOptions(DESTINATION, 8, Create<Packet>());
        stage.Send(DESTINATION, options);
        stage.Pass();
        NS_TEST_EXPECT_MSG_EQ(
            stage.Count(GatewayVerdict::DROP, GatewayReason::MALFORMED), 3, "cut short");
        NS_TEST_EXPECT_MSG_EQ(stage.GetServerAnswers(), 0, "the server hears of no SYN");
    }
};

/** The suite. */
class GatewayEvasionTestSuite : public TestSuite
{
  public:
    GatewayEvasionTestSuite()
        : TestSuite("tcp-lifecycle-gateway-evasion")
    {
        for (const bool isProxy : {false, true})
        {
            AddTestCase(new TinyFragmentTestCase(false, isProxy));
            AddTestCase(new TinyFragmentTestCase(true, isProxy));
            AddTestCase(new ExtensionChainTestCase(isProxy));
            AddTestCase(new CutChainTestCase(isProxy));
        }
    }
};

const GatewayEvasionTestSuite g_gatewayEvasionTestSuite; //!< registers the suite

} // namespace
