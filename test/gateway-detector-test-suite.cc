// SPDX-License-Identifier: GPL-2.0-only
//
// The detector under a flood and without.

#include "gateway-test-net.h"

#include "ns3/gateway-helper.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <memory>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Alarms under a flood, and none without. */
class DetectorTestCase : public TestCase
{
  public:
    DetectorTestCase(bool isIpv6, bool isFlooded)
        : TestCase(std::string(isFlooded ? "a flood is seen by its three signs, "
                                         : "users alone raise no alarm, ") +
                   (isIpv6 ? "IPv6" : "IPv4")),
          m_isIpv6(isIpv6),
          m_isFlooded(isFlooded)
    {
    }

  private:
    void
    OnAlarm(const SynFloodAlarm& alarm)
    {
        m_alarms.push_back(alarm);
    }

    /** One of each sign, soon after the first SYN. */
    void
    CheckAlarms(uint32_t router, Time attack)
    {
        std::vector<SynFloodAlarm> begun;
        for (const SynFloodAlarm& alarm : m_alarms)
        {
            if (alarm.isOn)
            {
                begun.push_back(alarm);
            }
        }
        NS_TEST_ASSERT_MSG_EQ(begun.size(), 3, "three");
        for (const SynFloodAlarm& alarm : begun)
        {
            NS_TEST_EXPECT_MSG_EQ(alarm.node, router, "where");
            NS_TEST_EXPECT_MSG_EQ(alarm.isFalse, false, "there is an attack");
            // The first SYN needs the link's 5 ms and its own transmission.
            NS_TEST_EXPECT_MSG_EQ_TOL((alarm.time - attack - alarm.delay).GetSeconds(),
                                      0.005,
                                      0.001,
                                      "delay of " << ToString(alarm.sign));
            NS_TEST_EXPECT_MSG_GT_OR_EQ(alarm.value, alarm.threshold, "beyond");
        }
        // 50 users of the last 5 s: as many pending ones make half, at 100/s after half a second.
        NS_TEST_EXPECT_MSG_EQ(int(begun[0].sign), int(SynFloodSign::HALF_OPEN_SHARE), "the first");
        NS_TEST_EXPECT_MSG_EQ_TOL(begun[0].delay.GetSeconds(), 0.5, 0.1, "share");
        NS_TEST_EXPECT_MSG_LT(begun[1].delay, Seconds(1), "a window of 64 at 110/s");
        NS_TEST_EXPECT_MSG_LT(begun[2].delay, Seconds(2) + MilliSeconds(100), "one interval");
    }

    void
    DoRun() override
    {
        GatewayNetConfig config;
        config.isIpv6 = m_isIpv6;
        GatewayTestNet net(config);
        const GatewayHelper helper;
        const auto detector = helper.AddDetector(net.GetRouter(),
                                                 {{"ProtectedNetworks", net.GetProtected()},
                                                  {"CusumInterval", "2s"},
                                                  {"WindowEntries", "64"}});
        detector->TraceConnectWithoutContext("Alarm",
                                             MakeCallback(&DetectorTestCase::OnAlarm, this));
        std::vector<std::unique_ptr<TestPeer>> peers;
        net.Listen(GatewayHost::SERVER, [&peers](const Address&) {
            peers.push_back(std::make_unique<TestPeer>(22));
            peers.back()->closesOnPeerClose = true;
            return peers.back().get();
        });
        const Time start = net.GetStart();
        std::vector<std::unique_ptr<TestPeer>> clients;
        for (int i = 0; i < 150; ++i) // ten a second for 15 s
        {
            clients.push_back(std::make_unique<TestPeer>(11));
            clients.back()->Write(100);
            clients.back()->closesWhenWritten = true;
            net.ConnectAt(start + MilliSeconds(100 * i),
                          *clients.back(),
                          GatewayHost::CLIENT,
                          GatewayHost::SERVER);
        }
        const Time attack = start + Seconds(5);
        for (uint16_t i = 0; m_isFlooded && i < 500; ++i) // a hundred a second for 5 s
        {
            net.FloodAt(attack + MilliSeconds(10 * i), net.MakeId(net.GetSpoofed(i), 5), i);
        }
        net.Run(start + Seconds(40));
        NS_TEST_EXPECT_MSG_EQ(peers.size(), 150, "users are served");
        if (!m_isFlooded)
        {
            NS_TEST_EXPECT_MSG_EQ(m_alarms.size(), 0, "no alarm");
            NS_TEST_EXPECT_MSG_LT(
                detector->GetValue(SynFloodSign::SOURCE_ENTROPY), 0.1, "one host");
            return;
        }
        for (const auto sign : {SynFloodSign::HALF_OPEN_SHARE,
                                SynFloodSign::SOURCE_ENTROPY,
                                SynFloodSign::SYN_FIN_CUSUM})
        {
            NS_TEST_EXPECT_MSG_EQ(detector->GetAlarms(sign, false), 1, ToString(sign));
            NS_TEST_EXPECT_MSG_EQ(detector->GetAlarms(sign, true), 0, ToString(sign) << ", false");
        }
        CheckAlarms(net.GetRouter()->GetId(), attack);
    }

    bool m_isIpv6;                       //!< family
    bool m_isFlooded;                    //!< there is an attack
    std::vector<SynFloodAlarm> m_alarms; //!< all
};

/** An attack that is over before the sum is looked at. */
class ShortAttackTestCase : public TestCase
{
  public:
    explicit ShortAttackTestCase(bool isAttack)
        : TestCase(isAttack ? "an alarm of the sum is true if the attack was in its intervals"
                            : "and false if there was none"),
          m_isAttack(isAttack)
    {
    }

  private:
    void
    OnAlarm(const SynFloodAlarm& alarm)
    {
        m_alarms.push_back(alarm);
    }

    void
    DoRun() override
    {
        GatewayTestNet net({});
        const auto detector = GatewayHelper().AddDetector(
            net.GetRouter(),
            {{"ProtectedNetworks", net.GetProtected()}, {"MinHandshakes", "9999"}});
        detector->TraceConnectWithoutContext("Alarm",
                                             MakeCallback(&ShortAttackTestCase::OnAlarm, this));
        TestPeer server(22);
        net.Listen(GatewayHost::SERVER, [&server](const Address&) { return &server; });
        const Time start = net.GetStart();
        for (uint16_t i = 0; i < 500; ++i) // for 5 s; the interval is 20 s, AttackGapInterval 10 s
        {
            const TcpConnectionId id = net.MakeId(net.GetSpoofed(i % 50), 2000 + i);
            if (m_isAttack)
            {
                net.FloodAt(start + MilliSeconds(10 * i), id, i);
                continue;
            }
            TcpHeader syn;
            syn.SetFlags(TcpHeader::SYN);
            net.Run(start + MilliSeconds(10 * i));
            net.Inject(GatewayHost::ATTACKER, id, syn); // not marked
        }
        net.Run(start + Seconds(20.1));
        net.FloodAt(Simulator::Now(), net.MakeId(net.GetSpoofed(60), 9), 9);
        net.Run(start + Seconds(21));
        NS_TEST_ASSERT_MSG_EQ(m_alarms.size(), 1, "one");
        NS_TEST_EXPECT_MSG_EQ(int(m_alarms[0].sign), int(SynFloodSign::SYN_FIN_CUSUM), "the sum");
        NS_TEST_EXPECT_MSG_EQ(m_alarms[0].isFalse, !m_isAttack, "truth");
        NS_TEST_EXPECT_MSG_EQ(
            detector->GetAlarms(SynFloodSign::SYN_FIN_CUSUM, !m_isAttack), 1, "counted so");
        NS_TEST_EXPECT_MSG_EQ_TOL(
            m_alarms[0].delay.GetSeconds(), (m_isAttack ? 20.1 : 0), 0.01, "since its first SYN");
    }

    bool m_isAttack;                     //!< or users
    std::vector<SynFloodAlarm> m_alarms; //!< all
};

/** The suite. */
class GatewayDetectorTestSuite : public TestSuite
{
  public:
    GatewayDetectorTestSuite()
        : TestSuite("tcp-lifecycle-gateway-detector")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new DetectorTestCase(isIpv6, false));
            AddTestCase(new DetectorTestCase(isIpv6, true));
        }
        AddTestCase(new ShortAttackTestCase(true));
        AddTestCase(new ShortAttackTestCase(false));
    }
};

const GatewayDetectorTestSuite g_gatewayDetectorTestSuite; //!< registers the suite

} // namespace
