// SPDX-License-Identifier: GPL-2.0-only
//
// A connection from a node to itself: segments come back while the call that sends them runs.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"

#include "ns3/application-container.h"
#include "ns3/bulk-send-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** When the client connects. */
const Time START = Seconds(2);

/** Collects the state changes of connections of one node, both ends in one order. */
class StateLog
{
  public:
    /** \param node whose records to take */
    explicit StateLog(const Ptr<Node>& node)
    {
        node->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
            "State", MakeCallback(&StateLog::Take, this));
    }

    /** \return "OLD->NEW" of the first \p count changes, blank separated */
    std::string
    GetText(std::size_t count) const
    {
        std::string text;
        for (std::size_t i = 0; i < std::min(count, m_events.size()); ++i)
        {
            text += (i == 0 ? "" : " ") + std::string(ToString(m_events[i].from)) + "->" +
                    ToString(m_events[i].to);
        }
        return text;
    }

    /** \return time of the last change to \p state; Time::Max() if there was none */
    Time
    GetLast(TcpSocket::TcpStates_t state) const
    {
        Time last = Time::Max();
        for (const TcpStateEvent& event : m_events)
        {
            last = event.to == state ? event.time : last;
        }
        return last;
    }

  private:
    void
    Take(const TcpStateEvent& event)
    {
        if (event.id.GetRemotePort() != 0)
        {
            m_events.push_back(event);
        }
    }

    std::vector<TcpStateEvent> m_events; //!< without those of listeners
};

/** Two ns-3 applications of one node talk over the address of its interface. */
class TransferTestCase : public TestCase
{
  public:
    TransferTestCase(TestStack stack, bool isIpv6, const std::string& synTimeout)
        : TestCase(std::string("OwnAddress.BulkSendReachesPacketSinkAtOnce.") + ToString(stack) +
                   (isIpv6 ? ".Ipv6" : ".Ipv4") + ".SynTimeout" + synTimeout),
          m_stack(stack),
          m_isIpv6(isIpv6),
          m_synTimeout(synTimeout)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.stacks = {m_stack, m_stack};
        config.isIpv6 = m_isIpv6;
        config.engine = {{"SynInitialTimeout", m_synTimeout}};
        TestNet net(config);
        const Ptr<Node> node = net.GetNodes().Get(0);
        const StateLog log(node);
        const uint64_t bytes = 100000;
        ApplicationContainer sinks =
            PacketSinkHelper(net.GetFactory(0), net.GetAny()).Install(node);
        BulkSendHelper client(net.GetFactory(0), net.GetAddress(0));
        client.SetAttribute("MaxBytes", UintegerValue(bytes));
        client.Install(node).Start(START);
        net.Run(Seconds(200));

        // RFC 9293 3.5, figure 6: each record after its cause.
        NS_TEST_EXPECT_MSG_EQ(log.GetText(4),
                              "CLOSED->SYN-SENT LISTEN->SYN-RECEIVED SYN-SENT->ESTABLISHED "
                              "SYN-RECEIVED->ESTABLISHED",
                              "handshake");
        NS_TEST_EXPECT_MSG_EQ(log.GetLast(TcpSocket::ESTABLISHED), START, "takes no time");
        NS_TEST_EXPECT_MSG_EQ(
            DynamicCast<PacketSink>(sinks.Get(0))->GetTotalRx(), bytes, "all text arrives");
        // PacketSink has called ShutdownSend on its listener: it closes when its peer does.
        NS_TEST_EXPECT_MSG_LT(
            log.GetLast(TcpSocket::TIME_WAIT), START + MicroSeconds(1), "nor does the close");
        NS_TEST_EXPECT_MSG_EQ(net.GetConnections(0), 0, "the table is empty");
        NS_TEST_EXPECT_MSG_EQ(net.GetSegments().empty(), true, "nothing on the wire");
        const auto tracer = node->GetObject<TcpLifecycleTracer>();
        for (const TcpQueue queue : {TcpQueue::HALF_OPEN, TcpQueue::ACCEPT, TcpQueue::TIME_WAIT})
        {
            const TcpQueueLedger& ledger = tracer->GetLedger(queue);
            NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), true, ToString(queue) << " balances");
            NS_TEST_EXPECT_MSG_EQ(ledger.inserted, 1, ToString(queue) << " was passed");
            NS_TEST_EXPECT_MSG_EQ(ledger.inside, 0, ToString(queue) << " is empty");
        }
    }

    TestStack m_stack;        //!< on the node
    bool m_isIpv6;            //!< family
    std::string m_synTimeout; //!< SynInitialTimeout
};

/** Nobody listens there. */
class RefusedTestCase : public TestCase
{
  public:
    RefusedTestCase()
        : TestCase("OwnAddress.ConnectToAClosedPortFailsAfterConnectHasReturned")
    {
    }

  private:
    void
    Failed(Ptr<Socket> /* socket */)
    {
        m_failed = true;
    }

    void
    DoRun() override
    {
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            for (const bool isIpv6 : {false, true})
            {
                Refuse(stack, isIpv6);
            }
        }
    }

    void
    Refuse(TestStack stack, bool isIpv6)
    {
        TestNetConfig config;
        config.stacks = {stack, stack};
        config.isIpv6 = isIpv6;
        TestNet net(config);
        m_failed = false;
        const Ptr<Socket> socket = net.CreateSocket(0);
        socket->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(),
                                   MakeCallback(&RefusedTestCase::Failed, this));
        bool failedInside = false;
        int result = -1;
        ScheduleCall(START, [&] {
            result = socket->Connect(net.GetAddress(0, 81));
            failedInside = m_failed;
        });
        net.Run(START + NanoSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(result, 0, "Connect");
        NS_TEST_EXPECT_MSG_EQ(failedInside, false, "no callback inside Connect");
        NS_TEST_EXPECT_MSG_EQ(m_failed, true, "the RST takes no time");
        NS_TEST_EXPECT_MSG_EQ(net.GetStates(0), "SYN-SENT CLOSED", "states");
        NS_TEST_EXPECT_MSG_EQ(net.GetConnections(0), 0, "the table is empty");
    }

    bool m_failed{false}; //!< the callback came
};

/** A socket connects to its own address and port (RFC 9293 3.5: a simultaneous open). */
class OwnPortTestCase : public TestCase
{
  public:
    OwnPortTestCase()
        : TestCase("OwnAddress.SocketConnectedToItselfReadsWhatItWrites")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const bool isIpv6 : {false, true})
        {
            TestNetConfig config;
            config.isIpv6 = isIpv6;
            TestNet net(config);
            const Ptr<Socket> socket = net.CreateSocket(0);
            uint32_t read = 0;
            ScheduleCall(START, [&] {
                socket->Bind(net.GetAny());
                socket->Connect(net.GetAddress(0));
            });
            ScheduleCall(Seconds(3), [&] { socket->Send(Create<Packet>(5000)); });
            ScheduleCall(Seconds(4), [&] {
                read = socket->Recv()->GetSize();
                socket->Close();
            });
            net.Run(Seconds(200));
            NS_TEST_EXPECT_MSG_EQ(read, 5000, "text");
            const std::string open = "SYN-SENT SYN-RECEIVED ESTABLISHED";
            NS_TEST_EXPECT_MSG_EQ(net.GetStates(0).substr(0, open.size()), open, "states");
            NS_TEST_EXPECT_MSG_EQ(net.GetConnections(0), 0, "the table is empty");
        }
    }
};

class OwnAddressTestSuite : public TestSuite
{
  public:
    OwnAddressTestSuite()
        : TestSuite("tcp-lifecycle-own-address")
    {
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            for (const bool isIpv6 : {false, true})
            {
                AddTestCase(new TransferTestCase(stack, isIpv6, "1s"));
                AddTestCase(new TransferTestCase(stack, isIpv6, "500ms"));
            }
        }
        AddTestCase(new RefusedTestCase);
        AddTestCase(new OwnPortTestCase);
    }
};

OwnAddressTestSuite g_ownAddressTestSuite; //!< registers the suite

} // namespace
