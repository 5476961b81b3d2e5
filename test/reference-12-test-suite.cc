// SPDX-License-Identifier: GPL-2.0-only
//
// What reference 12 has no row of: text on a SYN that waits for the third ACK.

#include "segment-peer.h"

#include "ns3/test.h"

#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** The counterfactual: the text of a SYN waits for the third ACK. */
class SynTextQueueTestCase : public TestCase
{
  public:
    explicit SynTextQueueTestCase(bool isIpv6)
        : TestCase("SynDataPolicy.QueueKeepsTextUntilTheThirdAck." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"SynDataPolicy", "Queue"}}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(Seconds(2));
        TcpSegmentView syn;
        syn.flags = SYN;
        syn.seq = SequenceNumber32(0xffffffff - 3); // the text crosses 2^32
        syn.textBytes = 10;
        syn.window = 65535;
        syn.mss = 1460;
        const std::vector<TcpConnectionId> ids{
            peer.MakeId("10.77.0.2", 1), peer.MakeId("10.77.0.2", 2), peer.MakeId("10.77.0.2", 3)};
        for (const TcpConnectionId& id : ids)
        {
            peer.Send(id, syn);
        }
        peer.RunUntil(Seconds(2) + MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenTextBytes(), 30u, "held");
        const TcpSegmentView synAck = peer.FindSynAck(ids[0])->view;
        NS_TEST_EXPECT_MSG_EQ(
            synAck.ack, syn.seq + SequenceNumber32(1), "the SYN,ACK acknowledges no text");

        peer.SendAck(ids[0]);
        peer.RunUntil(Seconds(2) + MilliSeconds(2));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1u, "accepted");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted().front()->GetRxAvailable(), 10u, "readable");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(ids[0]).back().view.ack,
                              syn.seq + SequenceNumber32(11),
                              "and acknowledged");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenTextBytes(), 20u, "two wait");

        TcpSegmentView reset;
        reset.flags = RST;
        reset.seq = syn.seq + SequenceNumber32(1);
        peer.Send(ids[1], reset);
        peer.RunUntil(Seconds(2) + MilliSeconds(3));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenTextBytes(), 10u, "one is reset");
        peer.RunUntil(Seconds(70));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenTextBytes(), 0u, "one has expired");
    }

    bool m_isIpv6; //!< family
};

class Reference12TestSuite : public TestSuite
{
  public:
    Reference12TestSuite()
        : TestSuite("tcp-lifecycle-reference-12")
    {
        for (bool isIpv6 : {false, true})
        {
            AddTestCase(new SynTextQueueTestCase(isIpv6));
        }
    }
};

Reference12TestSuite g_reference12TestSuite; //!< registers the suite

} // namespace
