// SPDX-License-Identifier: GPL-2.0-only
//
// All third ACKs are lost and the half-open connection expires. One of them: experiment 11.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"

#include "ns3/packet.h"
#include "ns3/segment-fault-model.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/test.h"

#include <string>

using namespace ns3;

namespace
{

const Time START = Seconds(2); //!< the client connects

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** Two nodes, a listener, a client whose pure ACKs are lost. */
class LostThirdAck
{
  public:
    LostThirdAck(bool isIpv6, uint32_t lostAcks)
        : m_net(MakeConfig(isIpv6))
    {
        m_net.GetFaults(1).AddRule({SegmentKind::PURE_ACK, 1, lostAcks, {}, {}});
        m_listener = m_net.CreateSocket(1);
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&LostThirdAck::OnAccepted, this));
        m_listener->Bind(m_net.GetAny());
        m_listener->Listen();
        m_client = m_net.CreateSocket(0);
        ScheduleCall(START, [this] { m_client->Connect(m_net.GetAddress(1)); });
    }

    /** Let the client send 10 bytes. \param after connect() */
    void
    SendAt(Time after)
    {
        ScheduleCall(START + after, [this] { m_client->Send(Create<Packet>(10)); });
    }

    /** \return the simulated net */
    TestNet&
    GetNet()
    {
        return m_net;
    }

    /** \return when the connection was accepted after connect(), or Time::Max() */
    Time
    GetAcceptTime() const
    {
        return m_acceptTime;
    }

    /** \return the client */
    Ptr<TcpLifecycleSocket>
    GetClient() const
    {
        return DynamicCast<TcpLifecycleSocket>(m_client);
    }

  private:
    static TestNetConfig
    MakeConfig(bool isIpv6)
    {
        TestNetConfig config;
        config.isIpv6 = isIpv6;
        config.delay = "20ms";
        return config;
    }

    void
    OnAccepted(Ptr<Socket> socket, const Address& /* from */)
    {
        m_acceptTime = Simulator::Now() - START;
        m_child = socket;
    }

    TestNet m_net;                  //!< node 0 is the client
    Ptr<Socket> m_listener;         //!< of the server
    Ptr<Socket> m_client;           //!< its peer
    Ptr<Socket> m_child;            //!< accepted
    Time m_acceptTime{Time::Max()}; //!< after connect()
};

/** All third ACKs are lost until the half-open connection is gone. */
class ExpiredTestCase : public TestCase
{
  public:
    explicit ExpiredTestCase(bool isIpv6)
        : TestCase("Reference11.TextAfterTheHalfOpenExpiredIsReset." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LostThirdAck run(m_isIpv6, UINT32_MAX);
        run.SendAt(Seconds(70)); // SYN,ACKs until 31 s, gone at 63 s (reference 01)
        run.GetNet().Run(START + Seconds(80));
        const auto resets = run.GetNet().Select(
            [](const TestSegment& segment) { return segment.Has(TcpHeader::RST); });
        NS_TEST_ASSERT_MSG_EQ(resets.size(), 1u, "the text gets a RST");
        NS_TEST_EXPECT_MSG_EQ(resets.front().sender, 1u, "from the server");
        NS_TEST_EXPECT_MSG_EQ(static_cast<int>(run.GetClient()->GetCloseReason()),
                              static_cast<int>(TcpCloseReason::RESET),
                              "and the client's connection is gone");
        NS_TEST_EXPECT_MSG_EQ(run.GetAcceptTime(), Time::Max(), "nothing was accepted");
    }

    bool m_isIpv6; //!< family
};

class Reference11TestSuite : public TestSuite
{
  public:
    Reference11TestSuite()
        : TestSuite("tcp-lifecycle-reference-11")
    {
        for (bool isIpv6 : {false, true})
        {
            AddTestCase(new ExpiredTestCase(isIpv6));
        }
    }
};

Reference11TestSuite g_reference11TestSuite; //!< registers the suite

} // namespace
