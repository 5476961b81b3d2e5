// SPDX-License-Identifier: GPL-2.0-only
//
// How connections come to be or not: SYN times, refusal, simultaneous open, listeners that close.

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"

#include <memory>

using namespace ns3;

namespace
{

/** \return SYNs without ACK of a node */
std::vector<TestSegment>
Syns(const TestNet& net, uint32_t node)
{
    return net.Select([node](const TestSegment& segment) {
        return segment.sender == node && segment.Has(TcpHeader::SYN) &&
               !segment.Has(TcpHeader::ACK);
    });
}

/** \return RSTs on the wire */
std::vector<TestSegment>
Resets(const TestNet& net)
{
    return net.Select([](const TestSegment& segment) { return segment.Has(TcpHeader::RST); });
}

/** SYNs that nobody answers. */
class SynTimesTestCase : public TestCase
{
  public:
    SynTimesTestCase(const std::string& profile, const std::string& times, Time failure)
        : TestCase("ConnectionOpen.SynTimes." + profile),
          m_profile(profile),
          m_times(times),
          m_failure(failure)
    {
    }

  private:
    /** \return times of SYNs of one run */
    std::string
    Connect(TestStack stack, bool isIpv6)
    {
        TestNetConfig config;
        config.stacks = {stack, TestStack::STOCK};
        config.profile = m_profile;
        config.isIpv6 = isIpv6;
        TestTransfer run(config);
        SegmentFaultRule all;
        all.countSegments = UINT32_MAX;
        run.net.GetFaults(1).AddRule(all);
        run.Run(Seconds(400));
        NS_TEST_EXPECT_MSG_EQ(run.client.GetStory(), "failed", ToString(stack) << ": callbacks");
        NS_TEST_EXPECT_MSG_EQ(run.client.GetLastEvent() - TestTransfer::GetStart(),
                              m_failure,
                              ToString(stack) << ": when it gives up");
        if (stack != TestStack::STOCK)
        {
            const TcpCloseReason reason = run.client.GetLifecycleSocket()->GetCloseReason();
            NS_TEST_EXPECT_MSG_EQ(ToString(reason), std::string("timed-out"), "reason");
            NS_TEST_EXPECT_MSG_EQ(run.net.GetStates(0), "SYN-SENT CLOSED", "states");
            NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(0), 0, "table is empty");
        }
        return TimesText(Syns(run.net, 0), TestTransfer::GetStart());
    }

    void
    DoRun() override
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
            {
                NS_TEST_EXPECT_MSG_EQ(Connect(stack, isIpv6), m_times, ToString(stack));
            }
        }
        if (m_profile == "ns3-stock")
        {
            NS_TEST_EXPECT_MSG_EQ(Connect(TestStack::STOCK, false), m_times, "stock itself");
        }
    }

    std::string m_profile; //!< profile
    std::string m_times;   //!< of the SYNs, seconds
    Time m_failure;        //!< when ConnectionFailed comes
};

/** Nobody listens. */
class RefusedTestCase : public TestCase
{
  public:
    RefusedTestCase()
        : TestCase("ConnectionOpen.ResetToSyn.FailsAtOnce")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const TestStack server : {TestStack::STACK_HELPER, TestStack::STOCK})
        {
            for (const bool isIpv6 : {false, true})
            {
                TestNetConfig config;
                config.stacks = {TestStack::STACK_HELPER, server};
                config.isIpv6 = isIpv6;
                TestNet net(config);
                TestPeer client(11);
                Simulator::Schedule(
                    TestTransfer::GetStart(), &TestPeer::Connect, &client, std::cref(net), 0);
                net.Run(Seconds(300));
                NS_TEST_EXPECT_MSG_EQ(client.GetStory(), "failed", "callbacks");
                NS_TEST_EXPECT_MSG_LT(client.GetLastEvent(),
                                      TestTransfer::GetStart() + MilliSeconds(30),
                                      "one round trip");
                const TcpCloseReason reason = client.GetLifecycleSocket()->GetCloseReason();
                NS_TEST_EXPECT_MSG_EQ(ToString(reason), std::string("refused"), "reason");
                NS_TEST_EXPECT_MSG_EQ(Syns(net, 0).size(), 1, "SYNs");
                NS_TEST_EXPECT_MSG_EQ(net.GetStates(0), "SYN-SENT CLOSED", "states");
                NS_TEST_EXPECT_MSG_EQ(net.GetConnections(0), 0, "table is empty");
            }
        }
    }
};

/** Segments of the handshake that are lost once. */
class LossTestCase : public TestCase
{
  public:
    LossTestCase()
        : TestCase("ConnectionOpen.LostHandshakeSegment.IsRepaired")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const SegmentKind kind :
             {SegmentKind::SYN, SegmentKind::SYN_ACK, SegmentKind::THIRD_ACK})
        {
            TestTransfer run{TestNetConfig()};
            SegmentFaultRule rule;
            rule.kind = kind;
            run.net.GetFaults(kind == SegmentKind::SYN_ACK ? 0 : 1).AddRule(rule);
            run.server.Write(5000); // the client is silent: only the SYN,ACK timer helps
            run.server.closesWhenWritten = true;
            run.client.Expect(5000, 22);
            run.client.closesOnPeerClose = true;
            run.Run(Seconds(200));
            NS_TEST_EXPECT_MSG_EQ(run.client.IsComplete(), true, ToString(kind) << ": text");
            NS_TEST_EXPECT_MSG_GT(run.client.GetCompletion(),
                                  TestTransfer::GetStart() + Seconds(1),
                                  ToString(kind) << ": after a time-out of 1 s");
            NS_TEST_EXPECT_MSG_LT(run.client.GetCompletion(),
                                  TestTransfer::GetStart() + Seconds(1.2),
                                  ToString(kind) << ": and not two");
            NS_TEST_EXPECT_MSG_EQ(Resets(run.net).size(), 0, ToString(kind) << ": RSTs");
            NS_TEST_EXPECT_MSG_EQ(run.net.GetConnections(0) + run.net.GetConnections(1),
                                  0,
                                  ToString(kind) << ": tables");
        }
    }
};

/** Two SYNs cross (RFC 9293 3.5, figure 7). */
class SimultaneousOpenTestCase : public TestCase
{
  public:
    SimultaneousOpenTestCase()
        : TestCase("ConnectionOpen.CrossingSyns.OpenOneConnection")
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
            TestPeer left(11);
            TestPeer right(22);
            left.Write(30000);
            right.Write(20000);
            left.Expect(20000, 22);
            right.Expect(30000, 11);
            left.closesWhenRead = true;
            right.closesOnPeerClose = true;
            ScheduleCall(Seconds(2), [&] {
                left.Attach(net.CreateSocket(0));
                right.Attach(net.CreateSocket(1));
                left.GetSocket()->Bind(net.GetAny(5000));
                right.GetSocket()->Bind(net.GetAny(6000));
                left.GetSocket()->Connect(net.GetAddress(1, 6000));
                right.GetSocket()->Connect(net.GetAddress(0, 5000));
            });
            net.Run(Seconds(200));
            const std::string open = "SYN-SENT SYN-RECEIVED ESTABLISHED";
            NS_TEST_EXPECT_MSG_EQ(net.GetStates(0).substr(0, open.size()), open, "left");
            NS_TEST_EXPECT_MSG_EQ(net.GetStates(1).substr(0, open.size()), open, "right");
            NS_TEST_EXPECT_MSG_EQ(left.IsComplete(), true, "left's text");
            NS_TEST_EXPECT_MSG_EQ(right.IsComplete(), true, "right's text");
            NS_TEST_EXPECT_MSG_EQ(left.GetStory(), "connected normal-close", "left");
            NS_TEST_EXPECT_MSG_EQ(right.GetStory(), "connected normal-close", "right");
            NS_TEST_EXPECT_MSG_EQ(Resets(net).size(), 0, "RSTs");
            NS_TEST_EXPECT_MSG_EQ(net.GetConnections(0) + net.GetConnections(1), 0, "tables");
        }
    }
};

/** A listener goes away with connections in both queues. */
class ListenerClosedTestCase : public TestCase
{
  public:
    ListenerClosedTestCase()
        : TestCase("ConnectionOpen.ListenerClosed.ResetsUnacceptedAndForgetsHalfOpen")
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.engine = {{"AcceptMode", "Manual"}};
        TestNet net(config);
        TestPeer server(22);
        server.Listen(net, 1);
        std::array<std::unique_ptr<TestPeer>, 3> clients;
        for (auto& client : clients)
        {
            client = std::make_unique<TestPeer>(11);
            Simulator::Schedule(Seconds(2), &TestPeer::Connect, client.get(), std::cref(net), 0);
        }
        SegmentFaultRule rule;
        rule.kind = SegmentKind::THIRD_ACK;
        rule.nth = 3;
        net.GetFaults(1).AddRule(rule);
        const auto listener = DynamicCast<TcpLifecycleSocket>(server.GetListener());
        net.Run(Seconds(2.5));
        NS_TEST_EXPECT_MSG_EQ(listener->GetAcceptEntries(), 2, "unaccepted");
        NS_TEST_EXPECT_MSG_EQ(listener->GetHalfOpenEntries(), 1, "half-open");
        NS_TEST_EXPECT_MSG_EQ(net.GetConnections(1), 3, "all are in the table");

        NS_TEST_EXPECT_MSG_EQ(listener->Close(), 0, "Close");
        NS_TEST_EXPECT_MSG_EQ(net.GetConnections(1), 0, "the table is empty at once");
        NS_TEST_EXPECT_MSG_EQ(listener->GetAcceptEntries(), 0, "no longer a listener");
        net.Run(Seconds(10));
        NS_TEST_EXPECT_MSG_EQ(Resets(net).size(), 2, "the unaccepted are reset");
        for (const std::size_t unaccepted : {0, 1})
        {
            const TestPeer& client = *clients.at(unaccepted);
            const TcpCloseReason reason = client.GetLifecycleSocket()->GetCloseReason();
            NS_TEST_EXPECT_MSG_EQ(client.GetStory(), "connected error-close", unaccepted);
            NS_TEST_EXPECT_MSG_EQ(ToString(reason), std::string("reset"), unaccepted);
        }
        TestPeer& halfOpen = *clients[2];
        NS_TEST_EXPECT_MSG_EQ(halfOpen.GetStory(), "connected", "the half-open one knows nothing");
        halfOpen.Write(100);
        halfOpen.WriteNow();
        net.Run(Seconds(20));
        NS_TEST_EXPECT_MSG_EQ(Resets(net).size(), 3, "until it is touched");
        NS_TEST_EXPECT_MSG_EQ(halfOpen.GetStory(), "connected error-close", "and answers RST");
        NS_TEST_EXPECT_MSG_EQ(net.GetConnections(0), 0, "clients' table is empty");
        const Ptr<Socket> next = net.CreateSocket(1);
        NS_TEST_EXPECT_MSG_EQ(next->Bind(net.GetAny()), 0, "the port is free again");
        NS_TEST_EXPECT_MSG_EQ(next->Listen(), 0, "and can be listened on");
    }
};

/** What calls in the wrong state answer. */
class ErrorCodesTestCase : public TestCase
{
  public:
    ErrorCodesTestCase()
        : TestCase("ConnectionOpen.CallsInTheWrongState.SetErrno")
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.engine = {{"AcceptMode", "Manual"}};
        TestTransfer run(config);
        run.client.Write(100);
        run.Run(Seconds(3));
        const Ptr<TcpLifecycleSocket> client = run.client.GetLifecycleSocket();
        const auto listener = DynamicCast<TcpLifecycleSocket>(run.server.GetListener());
        Address from;

        NS_TEST_EXPECT_MSG_EQ(listener->Listen(), -1, "LISTEN on a listener");
        NS_TEST_EXPECT_MSG_EQ(listener->GetErrno(), Socket::ERROR_INVAL, "says EINVAL");
        NS_TEST_EXPECT_MSG_EQ(client->Listen(), -1, "LISTEN on a connection");
        NS_TEST_EXPECT_MSG_EQ(client->GetErrno(), Socket::ERROR_INVAL, "says EINVAL");
        NS_TEST_EXPECT_MSG_EQ((client->Accept(from) == nullptr), true, "ACCEPT on a connection");
        NS_TEST_EXPECT_MSG_EQ(client->GetErrno(), Socket::ERROR_INVAL, "says EINVAL");
        NS_TEST_EXPECT_MSG_EQ(client->Connect(run.net.GetAddress(1)), -1, "CONNECT twice");
        NS_TEST_EXPECT_MSG_EQ(client->GetErrno(), Socket::ERROR_ISCONN, "says EISCONN");

        const Ptr<Socket> child = listener->Accept(from);
        NS_TEST_EXPECT_MSG_EQ((child != nullptr), true, "ACCEPT of a waiting connection");
        if (child)
        {
            Address peer;
            child->GetPeerName(peer);
            NS_TEST_EXPECT_MSG_EQ((peer == from), true, "names the peer");
            const Ptr<Packet> text = child->Recv();
            NS_TEST_EXPECT_MSG_EQ(text->GetSize(), 100, "its text has waited");
        }
        NS_TEST_EXPECT_MSG_EQ((listener->Accept(from) == nullptr), true, "ACCEPT with none left");
        NS_TEST_EXPECT_MSG_EQ(listener->GetErrno(), Socket::ERROR_AGAIN, "says EAGAIN");

        const Ptr<Socket> other = run.net.CreateSocket(1);
        NS_TEST_EXPECT_MSG_EQ(other->Bind(run.net.GetAny()), -1, "BIND to a port in use");
        NS_TEST_EXPECT_MSG_EQ(other->GetErrno(), Socket::ERROR_ADDRINUSE, "says EADDRINUSE");
        NS_TEST_EXPECT_MSG_EQ(other->Connect(Ipv4Address("10.0.0.1")), -1, "CONNECT without port");
        NS_TEST_EXPECT_MSG_EQ(other->GetErrno(), Socket::ERROR_INVAL, "says EINVAL");
        NS_TEST_EXPECT_MSG_EQ(other->Send(Create<Packet>(10)), -1, "SEND on a CLOSED socket");
        NS_TEST_EXPECT_MSG_EQ(other->GetErrno(), Socket::ERROR_NOTCONN, "says ENOTCONN");

        client->Close();
        NS_TEST_EXPECT_MSG_EQ(client->Send(Create<Packet>(10), 0), -1, "SEND after CLOSE");
        NS_TEST_EXPECT_MSG_EQ(client->GetErrno(), Socket::ERROR_SHUTDOWN, "says ESHUTDOWN");
        listener->Close();
        NS_TEST_EXPECT_MSG_EQ(listener->Listen(), -1, "LISTEN after CLOSE");
        NS_TEST_EXPECT_MSG_EQ(listener->GetErrno(), Socket::ERROR_INVAL, "says EINVAL");
    }
};

class ConnectionOpenTestSuite : public TestSuite
{
  public:
    ConnectionOpenTestSuite()
        : TestSuite("tcp-lifecycle-connection-open")
    {
        AddTestCase(new SynTimesTestCase(
            "linux-6",
            "0.000 1.000 2.000 3.000 4.000 5.000 7.000 11.000 19.000 35.000 67.000",
            Seconds(131)));
        AddTestCase(new SynTimesTestCase(
            "ns3-stock", "0.000 3.000 9.000 21.000 45.000 93.000", Seconds(189)));
        AddTestCase(new RefusedTestCase);
        AddTestCase(new LossTestCase);
        AddTestCase(new SimultaneousOpenTestCase);
        AddTestCase(new ListenerClosedTestCase);
        AddTestCase(new ErrorCodesTestCase);
    }
};

ConnectionOpenTestSuite g_connectionOpenTestSuite; //!< registers the suite

} // namespace
