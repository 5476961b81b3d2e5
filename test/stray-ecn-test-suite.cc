// SPDX-License-Identifier: GPL-2.0-only
//
// ECN bits on connections that never negotiated ECN (RFC 3168 section 6.1.1): they mean nothing.

#include "segment-peer.h"

#include "ns3/simulator.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** A segment with a stray mark. */
struct Mark
{
    std::string name;   //!< of the mark
    uint8_t flags;      //!< control bits besides ACK
    uint8_t ecn;        //!< bits of the IP header
    uint32_t textBytes; //!< text
};

const std::vector<Mark> MARKS{
    {"CwrOnText", TcpHeader::CWR, 0, 100},
    {"CwrOnAck", TcpHeader::CWR, 0, 0},
    {"CeOnText", 0, 3, 100},
    {"CeOnAck", 0, 3, 0},
    {"CeAndCwrOnText", TcpHeader::CWR, 3, 100},
    {"EctAndEceOnText", TcpHeader::ECE, 2, 100},
};

class StrayMarkTestCase : public TestCase
{
  public:
    StrayMarkTestCase(const Mark& mark, bool isIpv6)
        : TestCase("StrayEcn." + mark.name + ".DoesNotSwitchEcnOn" + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_mark(mark),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(4);
        const TcpConnectionId id = peer.MakeId(Ipv4Address("10.77.0.9"), 4000);
        peer.RunUntil(Seconds(1));
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Seconds(1.1));
        peer.SendAck(id);
        peer.RunUntil(Seconds(1.2));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted().size(), 1, "accepted");
        if (IsStatusFailure())
        {
            return;
        }
        const Ptr<Socket> socket = peer.GetAccepted()[0];

        TcpSegmentView marked;
        marked.flags = TcpHeader::ACK | m_mark.flags;
        marked.seq = SequenceNumber32(1001);
        marked.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
        marked.window = 65535;
        marked.textBytes = m_mark.textBytes;
        peer.Send(id, marked, m_mark.ecn);
        peer.RunUntil(Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(socket->GetRxAvailable(), m_mark.textBytes, "text is taken");
        socket->Send(Create<Packet>(100));
        peer.RunUntil(Seconds(2.1));
        marked.flags = TcpHeader::ACK;
        marked.seq += m_mark.textBytes;
        marked.ack += 100;
        marked.textBytes = 50;
        peer.Send(id, marked);
        peer.RunUntil(Seconds(3));
        socket->Send(Create<Packet>(100));
        peer.RunUntil(Seconds(3.1));

        uint32_t textBytes = 0;
        for (const WireSegment& answer : peer.GetAnswers(id))
        {
            textBytes += answer.view.textBytes;
            NS_TEST_EXPECT_MSG_EQ(+answer.ecn, 0, "not ECN-capable at " << answer.time);
            const int bits = answer.view.flags & (TcpHeader::ECE | TcpHeader::CWR);
            NS_TEST_EXPECT_MSG_EQ(bits, 0, "no ECN bits at " << answer.time);
        }
        NS_TEST_EXPECT_MSG_EQ(textBytes, 200, "text was sent");
    }

    Mark m_mark;   //!< what is sent
    bool m_isIpv6; //!< family
};

class StrayEcnTestSuite : public TestSuite
{
  public:
    StrayEcnTestSuite()
        : TestSuite("tcp-lifecycle-stray-ecn")
    {
        for (const Mark& mark : MARKS)
        {
            AddTestCase(new StrayMarkTestCase(mark, false));
            AddTestCase(new StrayMarkTestCase(mark, true));
        }
    }
};

StrayEcnTestSuite g_strayEcnTestSuite; //!< registers the suite

} // namespace
