// SPDX-License-Identifier: GPL-2.0-only
//
// TIME-WAIT as programs see it: the handle's state, several MSLs, none, ten thousand at once.

#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"
#include "time-wait-capture.h"

#include "ns3/nstime.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"
#include "ns3/time-wait-responder.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

const Time START = Seconds(2); //!< when things begin

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** A program keeps the socket of a connection in TIME-WAIT, or lets go of it. */
class HandleTestCase : public TestCase
{
  public:
    HandleTestCase(bool releases, Time stop, bool isIpv6)
        : TestCase(std::string("TimeWait.Handle") + (releases ? "Released" : "Kept") +
                   "UntilAfter" + std::to_string(stop.GetMilliSeconds()) + "ms." + Family(isIpv6)),
          m_releases(releases),
          m_stop(stop),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        Ptr<TcpLifecycleSocket> handle; // outlives the simulation
        {
            TestNetConfig config;
            config.isIpv6 = m_isIpv6;
            TestNet net(config);
            const Ptr<Socket> listener = net.CreateSocket(1);
            listener->Bind(net.GetAny());
            listener->Listen();
            listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                        MakeCallback(&HandleTestCase::Accepted, this));
            net.Run(START);
            handle = DynamicCast<TcpLifecycleSocket>(net.CreateSocket(0));
            handle->TraceConnectWithoutContext("State",
                                               MakeCallback(&HandleTestCase::OnState, this));
            handle->Connect(net.GetAddress(1));
            net.Run(START + MilliSeconds(100));
            handle->Close();
            net.Run(START + MilliSeconds(200));
            NS_TEST_EXPECT_MSG_EQ(handle->GetState(), TcpSocket::TIME_WAIT, "both have closed");
            Address name;
            handle->GetPeerName(name);
            NS_TEST_EXPECT_MSG_EQ(name, net.GetAddress(1), "it still knows its peer");
            NS_TEST_EXPECT_MSG_EQ(handle->Connect(net.GetAddress(1)), -1, "not yet");
            NS_TEST_EXPECT_MSG_EQ(handle->GetErrno(), Socket::ERROR_INVAL, "not yet");
            if (m_releases)
            {
                handle = nullptr;
            }
            net.Run(START + m_stop);
            const bool isOver = m_stop > Seconds(61);
            NS_TEST_EXPECT_MSG_EQ(
                net.GetEngine(0)->GetTimeWait().GetEntries(), (isOver ? 0 : 1), "the table");
            if (handle)
            {
                NS_TEST_EXPECT_MSG_EQ(handle->GetState(),
                                      (isOver ? TcpSocket::CLOSED : TcpSocket::TIME_WAIT),
                                      "the handle says the same");
            }
            NS_TEST_EXPECT_MSG_EQ(
                m_last,
                ((isOver && !m_releases) ? TcpSocket::CLOSED : TcpSocket::TIME_WAIT),
                "and its State trace");
        }
    }

    void
    Accepted(Ptr<Socket> socket, const Address&)
    {
        socket->SetCloseCallbacks(MakeCallback(&HandleTestCase::PeerClosed, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
    }

    void
    PeerClosed(Ptr<Socket> socket)
    {
        socket->Close();
    }

    void
    OnState(TcpSocket::TcpStates_t, TcpSocket::TcpStates_t to)
    {
        m_last = to;
    }

    bool m_releases;                                  //!< the program drops its reference
    Time m_stop;                                      //!< when to look, from START
    bool m_isIpv6;                                    //!< family
    TcpSocket::TcpStates_t m_last{TcpSocket::CLOSED}; //!< last state of the trace
};

/** Sockets of one node with lifetimes of their own, in the order in which they do not end. */
class LifetimesTestCase : public TestCase
{
  public:
    explicit LifetimesTestCase(bool isIpv6)
        : TestCase("TimeWait.SeveralSegmentLifetimesOnOneNode." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"TimeWaitRestart", "RetransmittedFin"}}, m_isIpv6);
        const Ptr<TcpLifecycleSocket> listener = peer.Listen(128);
        peer.RunUntil(START);
        const std::vector<int64_t> lifetimes{120, 5, 30, 1, 60, 0, 5};
        std::vector<TcpConnectionId> ids;
        std::vector<Time> entered;
        for (const int64_t seconds : lifetimes)
        {
            listener->SetAttribute("SegmentLifetime", TimeValue(Seconds(seconds)));
            ids.push_back(peer.MakeId("10.77.0.2", static_cast<uint16_t>(1000 + ids.size())));
            OpenAndClose(peer, ids.back(), SequenceNumber32(7));
            entered.push_back(Simulator::Now() - MilliSeconds(1));
        }
        // One of them starts again: it must keep its own lifetime.
        peer.RunUntil(START + Seconds(1));
        SendFin(peer, ids[2]);
        entered[2] = START + Seconds(1);
        peer.RunUntil(START + Seconds(400));
        uint32_t ended = 0;
        for (const TcpStateEvent& event : peer.GetStates())
        {
            for (std::size_t i = 0; i < ids.size(); ++i)
            {
                if (event.id == ids[i] && event.to == TcpSocket::CLOSED)
                {
                    const bool isSkipped = lifetimes[i] == 0;
                    NS_TEST_EXPECT_MSG_EQ(
                        event.from,
                        (isSkipped ? TcpSocket::FIN_WAIT_2 : TcpSocket::TIME_WAIT),
                        "MSL " << lifetimes[i]);
                    NS_TEST_EXPECT_MSG_EQ(
                        event.time, entered[i] + Seconds(2 * lifetimes[i]), "MSL " << lifetimes[i]);
                    ++ended;
                }
            }
        }
        NS_TEST_EXPECT_MSG_EQ(ended, ids.size(), "each ended once");
    }

    bool m_isIpv6; //!< family
};

/** SegmentLifetime 0: what TIME-WAIT is good for. */
class NoTimeWaitTestCase : public TestCase
{
  public:
    explicit NoTimeWaitTestCase(bool isIpv6)
        : TestCase("TimeWait.WithoutItARepeatedFinIsAnsweredByAReset." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"SegmentLifetime", "0s"}}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(START);
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 1000);
        OpenAndClose(peer, id, SequenceNumber32(7));
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(id), TcpSocket::CLOSED, "at once");
        NS_TEST_EXPECT_MSG_EQ(
            ToString(peer.GetStates().back().cause.rule), std::string("time-wait-skipped"), "why");
        NS_TEST_EXPECT_MSG_EQ(
            uint32_t{peer.GetAnswers(id).back().view.flags}, uint32_t{TcpHeader::ACK}, "last ACK");
        SendFin(peer, id); // had that ACK been lost
        peer.RunUntil(START + Seconds(1));
        NS_TEST_EXPECT_MSG_EQ(
            uint32_t{peer.GetAnswers(id).back().view.flags}, uint32_t{TcpHeader::RST}, "RST");
        NS_TEST_EXPECT_MSG_EQ(
            DynamicCast<TcpLifecycleSocket>(peer.GetAccepted().back())->GetState(),
            TcpSocket::CLOSED,
            "the handle");
    }

    bool m_isIpv6; //!< family
};

/** Many connections in TIME-WAIT at once; the program holds all their sockets. */
class ManyTestCase : public TestCase
{
  public:
    explicit ManyTestCase(bool isIpv6)
        : TestCase("TimeWait.TenThousandAtOnce." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t MANY = 10000;
        SegmentPeer peer({{"RegisterSockets", "false"}}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(START);
        for (uint32_t i = 0; i < MANY; ++i)
        {
            OpenAndClose(peer,
                         peer.MakeId(Ipv4Address(0x0a4d0000 + 100 + i / 1000),
                                     static_cast<uint16_t>(1000 + i % 1000)),
                         SequenceNumber32(i * 400000));
        }
        const auto& ledger = peer.GetTracer()->GetLedger(TcpQueue::TIME_WAIT);
        NS_TEST_EXPECT_MSG_EQ(ledger.inserted, MANY, "all of them");
        NS_TEST_EXPECT_MSG_LT(Simulator::Now(), START + Seconds(60), "all at once");
        for (uint32_t i = 0; i < MANY; i += 777)
        {
            const auto socket = DynamicCast<TcpLifecycleSocket>(peer.GetAccepted()[i]);
            NS_TEST_EXPECT_MSG_EQ(socket->GetState(), TcpSocket::TIME_WAIT, i);
        }
        peer.RunUntil(START + Seconds(101));
        for (uint32_t i = 0; i < MANY; i += 777)
        {
            const auto socket = DynamicCast<TcpLifecycleSocket>(peer.GetAccepted()[i]);
            NS_TEST_EXPECT_MSG_EQ(socket->GetState(), TcpSocket::CLOSED, i);
        }
        NS_TEST_EXPECT_MSG_EQ(ledger.GetRemoved(), MANY, "and all are gone");
    }

    bool m_isIpv6; //!< family
};

class TimeWaitTestSuite : public TestSuite
{
  public:
    TimeWaitTestSuite()
        : TestSuite("tcp-lifecycle-time-wait")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const bool releases : {false, true})
            {
                AddTestCase(new HandleTestCase(releases, Seconds(30), isIpv6));
                AddTestCase(new HandleTestCase(releases, Seconds(62), isIpv6));
            }
            AddTestCase(new LifetimesTestCase(isIpv6));
            AddTestCase(new NoTimeWaitTestCase(isIpv6));
            AddTestCase(new ManyTestCase(isIpv6));
        }
    }
};

TimeWaitTestSuite g_timeWaitTestSuite; //!< registers the suite

} // namespace
