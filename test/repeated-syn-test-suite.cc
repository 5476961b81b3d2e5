// SPDX-License-Identifier: GPL-2.0-only
//
// SYN and SYN,ACK that go out more than once: how often, how soon, how counted, how timed.

#include "schedule-call.h"
#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return when SYN,ACKs of a connection were sent after \p origin, in ms with one decimal */
std::string
SynAckTimes(const SegmentPeer& peer, const TcpConnectionId& id, Time origin)
{
    std::string text;
    for (const WireSegment& answer : peer.GetAnswers(id))
    {
        if (answer.view.Has(TcpHeader::SYN | TcpHeader::ACK))
        {
            const int64_t tenths = (answer.time - origin).GetMicroSeconds() / 100;
            text += (text.empty() ? "" : " ") + std::to_string(tenths / 10) + "." +
                    std::to_string(tenths % 10);
        }
    }
    return text;
}

/** Repeated SYNs of a half-open connection (tcp_invalid_ratelimit). */
class IntervalTestCase : public TestCase
{
  public:
    explicit IntervalTestCase(bool isIpv6)
        : TestCase(std::string("RepeatedSyn.IsNotAnsweredBeforeInvalidSegmentInterval") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** \return times of SYN,ACKs. \param repeats the SYN after the first, us */
    std::string
    Repeat(const SegmentPeer::Settings& settings, const std::vector<int64_t>& repeats) const
    {
        SegmentPeer peer(settings, m_isIpv6);
        peer.Listen(8);
        const TcpConnectionId id = peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
        const Time start = Seconds(1);
        peer.RunUntil(start);
        peer.SendSyn(id, SequenceNumber32(1000));
        for (const int64_t repeat : repeats)
        {
            peer.RunUntil(start + MicroSeconds(repeat));
            peer.SendSyn(id, SequenceNumber32(1000));
        }
        peer.RunUntil(start + MicroSeconds(repeats.back() + 1));
        return SynAckTimes(peer, id, start);
    }

    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(Repeat({}, {100000, 599900}), "0.0 100.0", "499.9 ms later");
        NS_TEST_EXPECT_MSG_EQ(Repeat({}, {100000, 600000}), "0.0 100.0 600.0", "500 ms later");
        // 100.9 ms are not 100: a time cut to whole milliseconds answers 499.2 ms later.
        NS_TEST_EXPECT_MSG_EQ(Repeat({}, {100900, 600100}), "0.0 100.9", "499.2 ms later");
        NS_TEST_EXPECT_MSG_EQ(Repeat({}, {100900, 600800}), "0.0 100.9", "499.9 ms later");
        NS_TEST_EXPECT_MSG_EQ(Repeat({}, {100900, 601900}), "0.0 100.9 601.9", "501 ms later");
        NS_TEST_EXPECT_MSG_EQ(Repeat({{"InvalidSegmentInterval", "0s"}}, {1000, 2000, 3000}),
                              "0.0 1.0 2.0 3.0",
                              "no interval");
        NS_TEST_EXPECT_MSG_EQ(Repeat({{"InvalidSegmentInterval", "0s"}}, {900, 950, 980}),
                              "0.0 0.9 0.9 0.9",
                              "no interval, within a millisecond");
        NS_TEST_EXPECT_MSG_EQ(Repeat({{"InvalidSegmentInterval", "20ms"}}, {500, 20400, 22000}),
                              "0.0 0.5 22.0",
                              "a short interval");
    }

    bool m_isIpv6; //!< family
};

/** Death certificates of connections whose SYN was repeated. */
class CountTestCase : public TestCase
{
  public:
    explicit CountTestCase(bool isIpv6)
        : TestCase(std::string("RepeatedSyn.AnswersCountAsSynAcksInTheCertificate") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    OnDeath(const TcpConnectionEvent& event)
    {
        m_deaths.push_back(event);
    }

    /** Check the certificate of a connection. */
    void
    Check(const SegmentPeer& peer, const TcpConnectionId& id, uint32_t synAcks)
    {
        const auto answers = peer.GetAnswers(id);
        const auto sent = std::count_if(answers.begin(), answers.end(), [](const auto& answer) {
            return answer.view.Has(TcpHeader::SYN | TcpHeader::ACK);
        });
        NS_TEST_EXPECT_MSG_EQ(sent, synAcks, "SYN,ACKs on the wire, " << id);
        const auto death = std::find_if(
            m_deaths.begin(), m_deaths.end(), [&id](const auto& event) { return event.id == id; });
        NS_TEST_EXPECT_MSG_EQ((death != m_deaths.end()), true, "certificate of " << id);
        if (death != m_deaths.end())
        {
            NS_TEST_EXPECT_MSG_EQ(death->synAcks, synAcks, "in the certificate, " << id);
        }
    }

    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        peer.GetTracer()->TraceConnectWithoutContext("Connection",
                                                     MakeCallback(&CountTestCase::OnDeath, this));
        peer.Listen(8);
        const TcpConnectionId silent = peer.MakeId(Ipv4Address("10.77.0.7"), 1000);
        const TcpConnectionId repeats = peer.MakeId(Ipv4Address("10.77.0.8"), 1000);
        const TcpConnectionId completes = peer.MakeId(Ipv4Address("10.77.0.9"), 1000);
        for (const int64_t ms : {1000, 1600, 2200, 2800})
        {
            peer.RunUntil(MilliSeconds(ms));
            if (ms == 1000)
            {
                peer.SendSyn(silent, SequenceNumber32(1));
            }
            if (ms < 2000)
            {
                peer.SendSyn(completes, SequenceNumber32(3));
            }
            peer.SendSyn(repeats, SequenceNumber32(2));
        }
        peer.RunUntil(Seconds(2.9));
        peer.SendAck(completes);
        peer.RunUntil(Seconds(3));
        TcpSegmentView reset;
        reset.flags = TcpHeader::RST;
        reset.seq = SequenceNumber32(4);
        peer.Send(completes, reset);
        peer.RunUntil(Seconds(200));
        Check(peer, silent, 1 + 5);
        Check(peer, repeats, 1 + 3 + 5);
        Check(peer, completes, 1 + 1 + 1); // the timer's at 2.6 s
    }

    bool m_isIpv6;                            //!< family
    std::vector<TcpConnectionEvent> m_deaths; //!< of the server
};

/** Karn's rule for the SYN (RFC 6298 section 3), which matters without timestamps. */
class KarnTestCase : public TestCase
{
  public:
    KarnTestCase(TestStack server, bool isIpv6)
        : TestCase(std::string("RepeatedSyn.RetransmittedSynIsNoRttSample.") + ToString(server) +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_server(server),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoTeardown() override
    {
        Config::Reset();
    }

    void
    OnRtt(Time /* before */, Time rtt)
    {
        m_rtts.push_back(rtt);
    }

    void
    OnRto(Time /* before */, Time rto)
    {
        m_rtos.push_back(rto);
    }

    /** Connect with \p losses SYNs lost, write at 8 s, and look at 9 s. */
    void
    Connect(uint32_t losses)
    {
        m_rtts.clear();
        m_rtos.clear();
        TestNetConfig config;
        config.stacks = {TestStack::STACK_HELPER, m_server};
        config.isIpv6 = m_isIpv6;
        TestNet net(config);
        if (losses > 0)
        {
            net.GetFaults(1).AddRule({SegmentKind::SYN, 1, losses, {}, {}});
        }
        TestPeer server(22);
        server.Listen(net, 1);
        server.Expect(100, 11);
        TestPeer client(11);
        ScheduleCall(Seconds(2), [&] {
            client.Attach(net.CreateSocket(0));
            client.GetSocket()->TraceConnectWithoutContext(
                "RTT", MakeCallback(&KarnTestCase::OnRtt, this));
            client.GetSocket()->TraceConnectWithoutContext(
                "RTO", MakeCallback(&KarnTestCase::OnRto, this));
            client.GetSocket()->Connect(net.GetAddress(1));
        });
        net.Run(Seconds(8));
        NS_TEST_EXPECT_MSG_EQ(client.GetStory(), "connected", "callbacks");
        NS_TEST_EXPECT_MSG_EQ(m_rtts.size(), (losses == 0 ? 1 : 0), "samples of the handshake");
        client.Write(100);
        client.WriteNow();
        net.Run(Seconds(9));
        NS_TEST_EXPECT_MSG_EQ(server.IsComplete(), true, "text");
        NS_TEST_EXPECT_MSG_GT(m_rtts.size(), 0, "the text is a sample");
        for (const Time& rtt : m_rtts)
        {
            NS_TEST_EXPECT_MSG_LT(rtt, MilliSeconds(25), "round trip, " << losses << " lost");
        }
        const Time rto = m_rtos.empty() ? Time::Max() : m_rtos.back();
        NS_TEST_EXPECT_MSG_LT(rto, Seconds(1.001), "RTO, " << losses << " lost");
    }

    void
    DoRun() override
    {
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
        for (const uint32_t losses : {0, 1, 3})
        {
            Connect(losses);
        }
    }

    TestStack m_server;       //!< answers
    bool m_isIpv6;            //!< family
    std::vector<Time> m_rtts; //!< of the client
    std::vector<Time> m_rtos; //!< of the client
};

class RepeatedSynTestSuite : public TestSuite
{
  public:
    RepeatedSynTestSuite()
        : TestSuite("tcp-lifecycle-repeated-syn")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new IntervalTestCase(isIpv6));
            AddTestCase(new CountTestCase(isIpv6));
            AddTestCase(new KarnTestCase(TestStack::STACK_HELPER, isIpv6));
            AddTestCase(new KarnTestCase(TestStack::STOCK, isIpv6));
        }
    }
};

RepeatedSynTestSuite g_repeatedSynTestSuite; //!< registers the suite

} // namespace
