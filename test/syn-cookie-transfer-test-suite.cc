// SPDX-License-Identifier: GPL-2.0-only
//
// Connections that a SYN cookie made carry text both ways and close in order.

#include "tcp-lifecycle-test-net.h"

#include "ns3/string.h"
#include "ns3/tcp-counters.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Two real ends: text both ways and an orderly close through a cookie. */
class CookieTransferTestCase : public TestCase
{
  public:
    /** \param isIpv6 family \param hasEcn at both ends \param stack how TCP got there */
    CookieTransferTestCase(bool isIpv6, bool hasEcn, TestStack stack)
        : TestCase(std::string("SynCookies.TransferBothWays.") + (isIpv6 ? "Ipv6" : "Ipv4") +
                   (hasEcn ? ".Ecn." : ".") + ToString(stack)),
          m_isIpv6(isIpv6),
          m_stack(stack),
          m_hasEcn(hasEcn)
    {
    }

  private:
    static constexpr uint32_t BYTES = 300000;

    void
    Accepted(Ptr<Socket> socket, const Address& /* from */)
    {
        m_server = socket;
        socket->SetRecvCallback(MakeCallback(&CookieTransferTestCase::Read, this));
        socket->Send(Create<Packet>(BYTES / 4));
    }

    void
    Read(Ptr<Socket> socket)
    {
        while (const Ptr<Packet> text = socket->Recv())
        {
            if (text->GetSize() == 0)
            {
                break; // the peer has closed
            }
            (socket == m_server ? m_atServer : m_atClient) += text->GetSize();
        }
        if (socket == m_server && m_atServer == BYTES)
        {
            socket->Close();
        }
    }

    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.lossFraction = 0.01;
        config.stacks = {m_stack, m_stack};
        config.engine = {{"SynCookieMode", "Always"}};
        TestNet net(config);
        const Ptr<Socket> listener = net.CreateSocket(1);
        const Ptr<Socket> client = net.CreateSocket(0);
        if (m_hasEcn)
        {
            for (const Ptr<Socket>& socket : {listener, client})
            {
                socket->SetAttribute("UseEcn", StringValue("On"));
            }
        }
        listener->SetAttribute("SndBufSize", UintegerValue(BYTES));
        client->SetAttribute("SndBufSize", UintegerValue(BYTES));
        listener->Bind(net.GetAny());
        listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                    MakeCallback(&CookieTransferTestCase::Accepted, this));
        listener->Listen();
        client->SetRecvCallback(MakeCallback(&CookieTransferTestCase::Read, this));
        net.Run(Seconds(2));
        client->Connect(net.GetAddress(1));
        client->Send(Create<Packet>(BYTES));
        client->Close();
        net.Run(Seconds(200));
        NS_TEST_EXPECT_MSG_EQ(m_atServer, BYTES, "client to server");
        NS_TEST_EXPECT_MSG_EQ(m_atClient, BYTES / 4, "server to client");
        const TcpCounters& counters = net.GetEngine(1)->GetTracer().GetCounters();
        NS_TEST_EXPECT_MSG_EQ(counters.Get(TcpCounter::SYNCOOKIES_RECV), 1, "by a cookie");
        const std::vector<TcpConnectionEvent>& deaths = net.GetDeaths(1);
        NS_TEST_ASSERT_MSG_EQ(deaths.size(), 1, "one certificate");
        NS_TEST_EXPECT_MSG_EQ(deaths[0].bytesIn, BYTES, "bytes in");
        NS_TEST_EXPECT_MSG_EQ(deaths[0].bytesOut, BYTES / 4, "bytes out");
        bool isEct = false;
        for (const TestSegment& segment : net.GetSegments())
        {
            isEct = isEct || (segment.segment.textBytes > 0 && segment.ecn != 0);
        }
        NS_TEST_EXPECT_MSG_EQ(isEct, m_hasEcn, "ECN came through the timestamp");
        net.Destroy();
        m_server = nullptr;
    }

    bool m_isIpv6;          //!< family
    TestStack m_stack;      //!< of both ends
    bool m_hasEcn;          //!< of both ends
    Ptr<Socket> m_server;   //!< accepted
    uint32_t m_atServer{0}; //!< bytes received
    uint32_t m_atClient{0}; //!< bytes received
};

class SynCookieTransferTestSuite : public TestSuite
{
  public:
    SynCookieTransferTestSuite()
        : TestSuite("tcp-lifecycle-syn-cookie-transfer")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const bool hasEcn : {false, true})
            {
                for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
                {
                    AddTestCase(new CookieTransferTestCase(isIpv6, hasEcn, stack));
                }
            }
        }
    }
};

SynCookieTransferTestSuite g_synCookieTransferTestSuite; //!< registers the suite

} // namespace
