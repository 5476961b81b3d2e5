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

/** A trace sink drops the program's last reference at some record of TIME-WAIT. */
class DroppedHandleTestCase : public TestCase
{
  public:
    /** At which record. */
    enum class Moment
    {
        ENTERS_STATE,     //!< the tracer's State, to TIME-WAIT
        ENTERS_STATE_OWN, //!< the socket's State, to TIME-WAIT
        ENTERS_TABLE,     //!< the tracer's Queue, in
        CERTIFICATE,      //!< the tracer's Connection
        CLOSE_CALLBACK,   //!< NormalClose
        TIMER_FIRES,      //!< the tracer's Timer, at 2MSL
        LEAVES_TABLE,     //!< the tracer's Queue, out
        LEAVES_STATE,     //!< the tracer's State, to CLOSED
        LEAVES_STATE_OWN  //!< the socket's State, to CLOSED
    };

    /** \return part of a test's name */
    static const char*
    ToText(Moment moment)
    {
        switch (moment)
        {
        case Moment::ENTERS_STATE:
            return "TimeWaitIsEntered";
        case Moment::ENTERS_STATE_OWN:
            return "TheSocketSaysTimeWait";
        case Moment::ENTERS_TABLE:
            return "TheEntryIsMade";
        case Moment::CERTIFICATE:
            return "TheCertificateIsWritten";
        case Moment::CLOSE_CALLBACK:
            return "CloseIsTold";
        case Moment::TIMER_FIRES:
            return "TheTimerFires";
        case Moment::LEAVES_TABLE:
            return "TheEntryGoes";
        case Moment::LEAVES_STATE:
            return "TimeWaitIsLeft";
        case Moment::LEAVES_STATE_OWN:
            return "TheSocketSaysClosed";
        }
        return "";
    }

    DroppedHandleTestCase(Moment moment, bool isIpv6)
        : TestCase(std::string("TimeWait.HandleDroppedByASinkWhen") + ToText(moment) + "." +
                   Family(isIpv6)),
          m_moment(moment),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DropAt(Moment moment)
    {
        if (moment == m_moment && m_handle)
        {
            m_dropped = true;
            m_handle = nullptr;
        }
    }

    void
    OnState(const TcpStateEvent& event)
    {
        m_last = event.to;
        if (event.to == TcpSocket::TIME_WAIT)
        {
            DropAt(Moment::ENTERS_STATE);
        }
        if (event.from == TcpSocket::TIME_WAIT)
        {
            DropAt(Moment::LEAVES_STATE);
        }
    }

    void
    OnOwnState(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to)
    {
        if (to == TcpSocket::TIME_WAIT)
        {
            DropAt(Moment::ENTERS_STATE_OWN);
        }
        if (from == TcpSocket::TIME_WAIT)
        {
            DropAt(Moment::LEAVES_STATE_OWN);
        }
    }

    void
    OnQueue(const TcpQueueEvent& event)
    {
        if (event.queue == TcpQueue::TIME_WAIT)
        {
            DropAt(event.action == TcpQueueAction::INSERT ? Moment::ENTERS_TABLE
                                                          : Moment::LEAVES_TABLE);
        }
    }

    void
    OnTimer(const TcpTimerEvent& event)
    {
        if (event.timer == TcpTimer::TIME_WAIT && event.action == TcpTimerAction::FIRE)
        {
            DropAt(Moment::TIMER_FIRES);
        }
    }

    void
    OnDeath(const TcpConnectionEvent&)
    {
        ++m_deaths;
        DropAt(Moment::CERTIFICATE);
    }

    void
    OnClose(Ptr<Socket>)
    {
        DropAt(Moment::CLOSE_CALLBACK);
    }

    void
    DoRun() override
    {
        SegmentPeer peer({}, m_isIpv6);
        const auto tracer = peer.GetTracer();
        using Me = DroppedHandleTestCase;
        tracer->TraceConnectWithoutContext("State", MakeCallback(&Me::OnState, this));
        tracer->TraceConnectWithoutContext("Queue", MakeCallback(&Me::OnQueue, this));
        tracer->TraceConnectWithoutContext("Timer", MakeCallback(&Me::OnTimer, this));
        tracer->TraceConnectWithoutContext("Connection", MakeCallback(&Me::OnDeath, this));
        peer.Listen(4)->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                          MakeCallback(&Me::Accepted, this));
        peer.RunUntil(START);
        const TcpConnectionId id = peer.MakeId("10.77.0.2", 1000);
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(START + MilliSeconds(1));
        peer.SendAck(id);
        peer.RunUntil(START + MilliSeconds(2));
        NS_TEST_ASSERT_MSG_EQ((m_handle != nullptr), true, "accepted");
        m_handle->Close();
        peer.RunUntil(START + MilliSeconds(3));
        TcpSegmentView fin;
        fin.flags = TcpHeader::FIN | TcpHeader::ACK;
        fin.seq = SequenceNumber32(1001);
        fin.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(2);
        fin.window = 65535;
        peer.Send(id, fin);
        peer.RunUntil(START + MilliSeconds(4));
        const bool isEntering = m_moment < Moment::TIMER_FIRES;
        NS_TEST_EXPECT_MSG_EQ(m_dropped, isEntering, "dropped when it was entered");
        const Ptr<TcpLifecycleEngine> engine = tracer->GetObject<TcpLifecycleEngine>();
        NS_TEST_EXPECT_MSG_EQ(engine->GetTimeWait().GetEntries(), 1, "TIME-WAIT goes on");
        NS_TEST_EXPECT_MSG_EQ(m_last, TcpSocket::TIME_WAIT, "TIME-WAIT goes on");
        const std::size_t before = peer.GetAnswers(id).size();
        peer.Send(id, fin);
        peer.RunUntil(START + MilliSeconds(5));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(id).size(), before + 1, "and answers");
        peer.RunUntil(START + Seconds(62));
        NS_TEST_EXPECT_MSG_EQ(m_dropped, true, "dropped");
        NS_TEST_EXPECT_MSG_EQ((m_handle == nullptr), true, "nobody has it");
        NS_TEST_EXPECT_MSG_EQ(engine->GetTimeWait().GetEntries(), 0, "2MSL are over");
        NS_TEST_EXPECT_MSG_EQ(m_last, TcpSocket::CLOSED, "2MSL are over");
        NS_TEST_EXPECT_MSG_EQ(m_deaths, 1, "one certificate");
    }

    void
    Accepted(Ptr<Socket> socket, const Address&)
    {
        m_handle = DynamicCast<TcpLifecycleSocket>(socket);
        m_handle->SetCloseCallbacks(MakeCallback(&DroppedHandleTestCase::OnClose, this),
                                    MakeNullCallback<void, Ptr<Socket>>());
        m_handle->TraceConnectWithoutContext(
            "State", MakeCallback(&DroppedHandleTestCase::OnOwnState, this));
    }

    Moment m_moment;                                  //!< at which record
    bool m_isIpv6;                                    //!< family
    Ptr<TcpLifecycleSocket> m_handle;                 //!< the only one that is not the engine's
    bool m_dropped{false};                            //!< the moment has come
    uint32_t m_deaths{0};                             //!< certificates
    TcpSocket::TcpStates_t m_last{TcpSocket::CLOSED}; //!< last state
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
            using Moment = DroppedHandleTestCase::Moment;
            for (const auto moment : {Moment::ENTERS_STATE,
                                      Moment::ENTERS_STATE_OWN,
                                      Moment::ENTERS_TABLE,
                                      Moment::CERTIFICATE,
                                      Moment::CLOSE_CALLBACK,
                                      Moment::TIMER_FIRES,
                                      Moment::LEAVES_TABLE,
                                      Moment::LEAVES_STATE,
                                      Moment::LEAVES_STATE_OWN})
            {
                AddTestCase(new DroppedHandleTestCase(moment, isIpv6));
            }
            AddTestCase(new LifetimesTestCase(isIpv6));
            AddTestCase(new NoTimeWaitTestCase(isIpv6));
        }
    }
};

TimeWaitTestSuite g_timeWaitTestSuite; //!< registers the suite

/** A suite of its own: under valgrind it takes as long as all others together. */
class ManyTimeWaitTestSuite : public TestSuite
{
  public:
    ManyTimeWaitTestSuite()
        : TestSuite("tcp-lifecycle-time-wait-many")
    {
        AddTestCase(new ManyTestCase(false));
        AddTestCase(new ManyTestCase(true));
    }
};

ManyTimeWaitTestSuite g_manyTimeWaitTestSuite; //!< registers the suite

} // namespace
