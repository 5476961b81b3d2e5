// SPDX-License-Identifier: GPL-2.0-only
//
// TS.Recent of a connection: PAWS, the wrap of the peer's clock, 24 days of silence, and segments
// without the option (RFC 7323).

#include "segment-peer.h"

#include "ns3/test.h"

#include <string>

using namespace ns3;

namespace
{

/** A connection with timestamps and one segment of 10 bytes after another. */
class Talk
{
  public:
    /** \param settings of the server \param isIpv6 family \param tsVal of the SYN */
    Talk(const SegmentPeer::Settings& settings, bool isIpv6, uint32_t tsVal)
        : m_peer(settings, isIpv6)
    {
        m_peer.Listen(1);
        m_peer.RunUntil(Seconds(2));
        m_id = m_peer.MakeId("10.77.0.2", 4000);
        TcpSegmentView syn;
        syn.flags = TcpHeader::SYN;
        syn.seq = SequenceNumber32(5000);
        syn.window = 65535;
        syn.mss = 1460;
        syn.hasTimestamp = true;
        syn.tsVal = tsVal;
        m_peer.Send(m_id, syn);
        m_peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        m_next = SequenceNumber32(5001);
        Send(0, tsVal, true);
    }

    /** Send text at RCV.NXT as the peer counts it. \param hasTimestamp false: without the option */
    void
    Send(uint32_t bytes, uint32_t tsVal, bool hasTimestamp)
    {
        TcpSegmentView segment;
        segment.flags = TcpHeader::ACK;
        segment.seq = m_next;
        segment.ack = m_peer.FindSynAck(m_id)->view.seq + SequenceNumber32(1);
        segment.textBytes = bytes;
        segment.window = 65535;
        segment.hasTimestamp = hasTimestamp;
        segment.tsVal = tsVal;
        segment.tsEcr = m_peer.GetAnswers(m_id).back().view.tsVal;
        m_peer.Send(m_id, segment);
        m_peer.RunUntil(Simulator::Now() + MilliSeconds(100)); // beyond a delayed ACK
        m_next = m_peer.GetAnswers(m_id).back().view.ack;
    }

    /** Let time pass. */
    void
    Wait(Time duration)
    {
        m_peer.RunUntil(Simulator::Now() + duration);
    }

    /** \return bytes the server's application can read */
    uint32_t
    GetReadable() const
    {
        return m_peer.GetAccepted().empty() ? 0 : m_peer.GetAccepted().front()->GetRxAvailable();
    }

    /** \return TSecr of the server's last segment */
    uint32_t
    GetEcho() const
    {
        return m_peer.GetAnswers(m_id).back().view.tsEcr;
    }

  private:
    SegmentPeer m_peer;      //!< the server and the wire
    TcpConnectionId m_id;    //!< the connection
    SequenceNumber32 m_next; //!< next number of the peer
};

/** Each rule over one family. */
class TimestampTestCase : public TestCase
{
  public:
    explicit TimestampTestCase(bool isIpv6)
        : TestCase(std::string("Timestamp.EachRuleOfTsRecent.") + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        {
            Talk talk({}, m_isIpv6, 1000);
            talk.Send(10, 1001, true);
            NS_TEST_EXPECT_MSG_EQ(talk.GetReadable(), 10u, "newer: taken");
            NS_TEST_EXPECT_MSG_EQ(talk.GetEcho(), 1001u, "and echoed");
            talk.Send(10, 1000, true);
            NS_TEST_EXPECT_MSG_EQ(talk.GetReadable(), 10u, "older: an old duplicate");
            NS_TEST_EXPECT_MSG_EQ(talk.GetEcho(), 1001u, "acknowledged with TS.Recent");
            talk.Wait(Hours(24 * 24 - 1));
            talk.Send(10, 1000, true);
            NS_TEST_EXPECT_MSG_EQ(talk.GetReadable(), 10u, "TS.Recent counts for 24 days");
            talk.Wait(Hours(2));
            talk.Send(10, 1000, true);
            NS_TEST_EXPECT_MSG_EQ(talk.GetReadable(), 20u, "and no longer (RFC 7323 5.5)");
            NS_TEST_EXPECT_MSG_EQ(talk.GetEcho(), 1000u, "a new TS.Recent");
            talk.Send(10, 999, true);
            NS_TEST_EXPECT_MSG_EQ(talk.GetReadable(), 20u, "which judges again");
        }
        {
            Talk talk({}, m_isIpv6, 0xfffffff0);
            talk.Send(10, 5, true);
            NS_TEST_EXPECT_MSG_EQ(talk.GetReadable(), 10u, "the peer's clock has wrapped: newer");
            NS_TEST_EXPECT_MSG_EQ(talk.GetEcho(), 5u, "and echoed");
            talk.Send(10, 0xfffffff8, true);
            NS_TEST_EXPECT_MSG_EQ(talk.GetReadable(), 10u, "from before the wrap: older");
        }
        for (const bool required : {false, true})
        {
            Talk talk({{"RequireTimestamps", required ? "true" : "false"}}, m_isIpv6, 1000);
            talk.Send(10, 0, false);
            NS_TEST_EXPECT_MSG_EQ(talk.GetReadable(), (required ? 0u : 10u), "without the option");
        }
    }

    bool m_isIpv6; //!< family
};

class TimestampTestSuite : public TestSuite
{
  public:
    TimestampTestSuite()
        : TestSuite("tcp-lifecycle-timestamp")
    {
        AddTestCase(new TimestampTestCase(false));
        AddTestCase(new TimestampTestCase(true));
    }
};

TimestampTestSuite g_timestampTestSuite; //!< registers the suite

} // namespace
