// SPDX-License-Identifier: GPL-2.0-only
//
// A listener with SYN cookies whose accept queue is full, against the rules of reference 04.

#include "segment-peer.h"

#include "ns3/tcp-counters.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

namespace
{

constexpr uint32_t CLIENT_ISN = 1000;

/** \return a counter of the server */
uint64_t
CountOf(const SegmentPeer& peer, TcpCounter counter)
{
    return peer.GetTracer()->GetCounters().Get(counter);
}

/** Reference 04, cookies with a full accept queue: dropped silently, also with AbortOnOverflow. */
class CookieAcceptFullTestCase : public TestCase
{
  public:
    explicit CookieAcceptFullTestCase(bool aborts)
        : TestCase(std::string("SynCookies.AcceptQueueFull") + (aborts ? ".AbortOnOverflow" : "")),
          m_aborts(aborts)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"SynCookieMode", "Always"},
                          {"AcceptMode", "Manual"},
                          {"AbortOnOverflow", m_aborts ? "true" : "false"}});
        peer.Listen(2);
        peer.RunUntil(Seconds(2));
        const auto id = [&peer](uint16_t port) { return peer.MakeId("10.77.0.100", port); };
        for (uint16_t port = 1; port <= 20; ++port)
        {
            peer.SendSyn(id(port), SequenceNumber32(CLIENT_ISN));
        }
        peer.RunUntil(Seconds(2.01));
        for (uint16_t port = 1; port <= 20; ++port)
        {
            peer.SendAck(id(port));
        }
        peer.RunUntil(Seconds(2.02));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetAcceptEntries(), 3, "B + 1 are told");
        NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::LISTEN_OVERFLOWS), 17, "the rest is not");
        NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::SYNCOOKIES_RECV), 20, "valid all the same");
        for (uint16_t port = 1; port <= 20; ++port)
        {
            NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(id(port)).size(), 1, "silence");
        }
        peer.SendSyn(id(30), SequenceNumber32(CLIENT_ISN));
        peer.RunUntil(Seconds(2.03));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(id(30)).size(), 0, "and no cookie for a SYN");
        Address from;
        NS_TEST_EXPECT_MSG_EQ((peer.GetListener()->Accept(from) != nullptr), true, "room again");
        peer.SendAck(id(20), 10); // the client's first text is its cookie too
        peer.RunUntil(Seconds(2.04));
        NS_TEST_EXPECT_MSG_EQ(
            std::string(ToString(peer.GetState(id(20)))), "ESTABLISHED", "late, not too late");
    }

    bool m_aborts; //!< AbortOnOverflow
};

/** Reference 04, cookie2-*: TCPReqQFullDoCookies counts a SYN that the accept queue then refuses.
 */
class CookieDueTestCase : public TestCase
{
  public:
    CookieDueTestCase(bool isAlways, bool isIpv6, bool isAdded)
        : TestCase(std::string("SynCookies.DueAtAFullAcceptQueue.") +
                   (isAlways ? "Always." : "OnOverflow.") + (isIpv6 ? "Ipv6" : "Ipv4") +
                   (isAdded ? ".Added" : "")),
          m_isAlways(isAlways),
          m_isIpv6(isIpv6),
          m_isAdded(isAdded)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer(
            {{"SynCookieMode", m_isAlways ? "Always" : "OnOverflow"}, {"AcceptMode", "Manual"}},
            m_isIpv6,
            m_isAdded);
        peer.Listen(2);
        peer.RunUntil(Seconds(2));
        const auto id = [&peer](uint16_t port) { return peer.MakeId("10.77.0.100", port); };
        const auto expect = [&](uint64_t due, uint64_t sent, uint64_t overflows, const char* what) {
            NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::TCP_REQ_Q_FULL_DO_COOKIES), due, what);
            NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::SYNCOOKIES_SENT), sent, what);
            NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::LISTEN_OVERFLOWS), overflows, what);
            NS_TEST_EXPECT_MSG_EQ(CountOf(peer, TcpCounter::LISTEN_DROPS), overflows, what);
        };
        for (uint16_t port = 1; port <= 6; ++port)
        {
            peer.SendSyn(id(port), SequenceNumber32(CLIENT_ISN));
        }
        peer.RunUntil(Seconds(2.01));
        const uint64_t cookies = m_isAlways ? 6 : 3;
        expect(cookies, cookies, 0, "each cookie that was due is sent");
        for (uint16_t port = 4; port <= 6; ++port) // a cookie each
        {
            peer.SendAck(id(port));
        }
        peer.RunUntil(Seconds(2.02));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetAcceptEntries(), 3, "full");
        peer.SendSyn(id(7), SequenceNumber32(CLIENT_ISN));
        peer.RunUntil(Seconds(2.03));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(id(7)).size(), 0, "no answer");
        expect(cookies + 1, cookies, 1, "one was due and is not sent");
        if (m_isAlways)
        {
            return;
        }
        for (uint16_t port = 1; port <= 3; ++port) // their entries go
        {
            TcpSegmentView reset;
            reset.flags = TcpHeader::RST;
            reset.seq = SequenceNumber32(CLIENT_ISN) + 1;
            peer.Send(id(port), reset);
        }
        peer.RunUntil(Seconds(2.04));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenEntries(), 0, "room there");
        peer.SendSyn(id(8), SequenceNumber32(CLIENT_ISN));
        peer.RunUntil(Seconds(2.05));
        expect(cookies + 1, cookies, 2, "none was due");
    }

    bool m_isAlways; //!< SynCookieMode
    bool m_isIpv6;   //!< family
    bool m_isAdded;  //!< TcpLifecycleHelper, beside stock sockets
};

class SynCookieAcceptTestSuite : public TestSuite
{
  public:
    SynCookieAcceptTestSuite()
        : TestSuite("tcp-lifecycle-syn-cookie-accept")
    {
        AddTestCase(new CookieAcceptFullTestCase(false));
        AddTestCase(new CookieAcceptFullTestCase(true));
        for (const bool isIpv6 : {false, true})
        {
            for (const bool isAdded : {false, true})
            {
                AddTestCase(new CookieDueTestCase(false, isIpv6, isAdded));
                AddTestCase(new CookieDueTestCase(true, isIpv6, isAdded));
            }
        }
    }
};

SynCookieAcceptTestSuite g_synCookieAcceptTestSuite; //!< registers the suite

} // namespace
