// SPDX-License-Identifier: GPL-2.0-only
//
// What the tracer's sinks, gauges and ledger say, and the texts of the records.

#include "schedule-call.h"

#include "ns3/config.h"
#include "ns3/log.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/tcp-segment-view.h"
#include "ns3/test.h"

#include <iostream>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const TcpConnectionId ID(Ipv4Address("10.0.0.1"), 80, Ipv4Address("10.0.0.2"), 40000);

constexpr TcpQueueAction INSERT = TcpQueueAction::INSERT;
constexpr TcpQueueAction REMOVE = TcpQueueAction::REMOVE;
constexpr TcpQueueAction REFUSE = TcpQueueAction::REFUSE;
constexpr std::size_t REASONS = static_cast<std::size_t>(TcpQueueReason::COUNT);

/** Report one queue event of a queue without limit. */
void
Report(TcpLifecycleTracer& tracer,
       TcpQueue queue,
       TcpQueueAction action,
       TcpQueueReason reason,
       uint32_t entries)
{
    tracer.ReportQueue(queue, ID, action, reason, entries, UINT32_MAX, TrafficOrigin::ATTACK);
}

class StateSinkTestCase : public TestCase
{
  public:
    StateSinkTestCase()
        : TestCase("Tracer.StateSinkGetsWhatWasReported")
    {
    }

  private:
    void
    Sink(std::string context, const TcpStateEvent& event)
    {
        m_contexts.push_back(context);
        m_events.push_back(event);
    }

    void
    DoRun() override
    {
        Ptr<Node> node = CreateObject<Node>();
        Ptr<TcpLifecycleTracer> tracer = CreateObject<TcpLifecycleTracer>();
        tracer->SetNodeId(node->GetId());
        node->AggregateObject(tracer);
        NS_TEST_EXPECT_MSG_EQ(tracer->WantsState(), false, "no sink yet");
        const TcpCause cause = TcpCause::Call(TcpCall::CLOSE, TcpRule::USER_CLOSE);
        auto report = [&]() {
            tracer->ReportState(ID,
                                TcpSocket::ESTABLISHED,
                                TcpSocket::FIN_WAIT_1,
                                Seconds(1),
                                cause,
                                TrafficOrigin::LEGITIMATE);
        };
        report();
        Config::Connect("/NodeList/*/$ns3::TcpLifecycleTracer/State",
                        MakeCallback(&StateSinkTestCase::Sink, this));
        NS_TEST_EXPECT_MSG_EQ(tracer->WantsState(), true, "a sink");
        NS_TEST_EXPECT_MSG_EQ(tracer->WantsQueue(), false, "of states only");
        ScheduleCall(Seconds(3), report);
        Simulator::Run();
        Simulator::Destroy();

        NS_TEST_EXPECT_MSG_EQ(m_events.size(), 1, "the one reported after the sink was connected");
        if (m_events.size() != 1)
        {
            return;
        }
        const TcpStateEvent& event = m_events.front();
        NS_TEST_EXPECT_MSG_EQ(event.time, Seconds(3), "time");
        NS_TEST_EXPECT_MSG_EQ(event.dwell, Seconds(2), "dwell");
        NS_TEST_EXPECT_MSG_EQ(event.node, node->GetId(), "node");
        NS_TEST_EXPECT_MSG_EQ(event.id, ID, "connection");
        NS_TEST_EXPECT_MSG_EQ(event.from, TcpSocket::ESTABLISHED, "from");
        NS_TEST_EXPECT_MSG_EQ(event.to, TcpSocket::FIN_WAIT_1, "to");
        NS_TEST_EXPECT_MSG_EQ(event.cause.ToText(), "call Close", "cause");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(event.cause.rule)), "user-close", "rule");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(event.origin)), "legitimate", "origin");
    }

    std::vector<std::string> m_contexts; //!< paths received
    std::vector<TcpStateEvent> m_events; //!< events received
};

class QueueSinkTestCase : public TestCase
{
  public:
    QueueSinkTestCase()
        : TestCase("Tracer.QueueSinkGetsWhatWasReported")
    {
    }

  private:
    void
    Sink(const TcpQueueEvent& event)
    {
        m_events.push_back(event);
    }

    void
    DoRun() override
    {
        Ptr<TcpLifecycleTracer> tracer = CreateObject<TcpLifecycleTracer>();
        tracer->SetNodeId(7);
        tracer->TraceConnectWithoutContext("Queue", MakeCallback(&QueueSinkTestCase::Sink, this));
        tracer->ReportQueue(TcpQueue::HALF_OPEN,
                            ID,
                            INSERT,
                            TcpQueueReason::SYN_ADMITTED,
                            1,
                            128,
                            TrafficOrigin::ATTACK);
        Report(*tracer, TcpQueue::HALF_OPEN, REFUSE, TcpQueueReason::LAST_QUARTER, 1);
        NS_TEST_EXPECT_MSG_EQ(m_events.size(), 2, "one record per report");
        if (m_events.size() != 2)
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(m_events[0].node, 7, "node");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(m_events[0].queue)), "half-open", "queue");
        NS_TEST_EXPECT_MSG_EQ(m_events[0].id, ID, "connection");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(m_events[0].action)), "insert", "action");
        NS_TEST_EXPECT_MSG_EQ(m_events[0].entries, 1, "entries");
        NS_TEST_EXPECT_MSG_EQ(m_events[0].limitEntries, 128, "limit");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(m_events[0].origin)), "attack", "origin");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(m_events[1].action)), "refuse", "action");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(m_events[1].reason)), "last-quarter", "reason");
        NS_TEST_EXPECT_MSG_EQ(m_events[1].limitEntries, UINT32_MAX, "no limit");
    }

    std::vector<TcpQueueEvent> m_events; //!< events received
};

class ConnectionSinkTestCase : public TestCase
{
  public:
    ConnectionSinkTestCase()
        : TestCase("Tracer.ConnectionSinkGetsWhatWasReported")
    {
    }

  private:
    void
    Sink(const TcpConnectionEvent& event)
    {
        m_events.push_back(event);
    }

    void
    DoRun() override
    {
        Ptr<TcpLifecycleTracer> tracer = CreateObject<TcpLifecycleTracer>();
        tracer->SetNodeId(7);
        TcpConnectionEvent event;
        event.id = ID;
        event.born = Seconds(1);
        event.bytesIn = 5000000000;
        event.endReason = TcpCloseReason::TIMED_OUT;
        tracer->ReportConnection(event);
        NS_TEST_EXPECT_MSG_EQ(tracer->WantsConnection(), false, "no sink yet");
        tracer->TraceConnectWithoutContext("Connection",
                                           MakeCallback(&ConnectionSinkTestCase::Sink, this));
        NS_TEST_EXPECT_MSG_EQ(tracer->WantsConnection(), true, "a sink");
        ScheduleCall(Seconds(64), [&]() { tracer->ReportConnection(event); });
        Simulator::Run();
        Simulator::Destroy();
        NS_TEST_EXPECT_MSG_EQ(m_events.size(), 1, "one record");
        if (m_events.size() != 1)
        {
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(m_events[0].ended, Seconds(64), "time filled in");
        NS_TEST_EXPECT_MSG_EQ(m_events[0].node, 7, "node filled in");
        NS_TEST_EXPECT_MSG_EQ(m_events[0].born, Seconds(1), "the rest as reported");
        NS_TEST_EXPECT_MSG_EQ(m_events[0].bytesIn, 5000000000, "the rest as reported");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(m_events[0].endReason)), "timed-out", "reason");
    }

    std::vector<TcpConnectionEvent> m_events; //!< events received
};

class LedgerTestCase : public TestCase
{
  public:
    LedgerTestCase()
        : TestCase("Tracer.LedgerAndGaugesEqualReplayedEvents")
    {
    }

  private:
    void
    HalfOpenGauge(uint32_t, uint32_t entries)
    {
        m_gauges[0] = entries;
    }

    void
    AcceptGauge(uint32_t, uint32_t entries)
    {
        m_gauges[1] = entries;
    }

    void
    TimeWaitGauge(uint32_t, uint32_t entries)
    {
        m_gauges[2] = entries;
    }

    void
    Replay(const TcpQueueEvent& event)
    {
        const auto at = static_cast<std::size_t>(event.queue);
        m_replayed[at] += event.action == INSERT ? 1 : event.action == REMOVE ? -1 : 0;
    }

    void
    DoRun() override
    {
        Ptr<TcpLifecycleTracer> tracer = CreateObject<TcpLifecycleTracer>();
        using Self = LedgerTestCase;
        tracer->TraceConnectWithoutContext("HalfOpenEntries",
                                           MakeCallback(&Self::HalfOpenGauge, this));
        tracer->TraceConnectWithoutContext("AcceptEntries", MakeCallback(&Self::AcceptGauge, this));
        tracer->TraceConnectWithoutContext("TimeWaitEntries",
                                           MakeCallback(&Self::TimeWaitGauge, this));
        tracer->TraceConnectWithoutContext("Queue", MakeCallback(&Self::Replay, this));

        std::mt19937 random{5};
        // Two queues of each kind, as of two listeners: [queue][listener].
        std::array<std::array<uint32_t, 2>, 3> inside{};
        std::array<uint64_t, 3> peak{};
        std::array<uint64_t, 3> refused{};
        std::array<uint64_t, 3> bypassed{};
        for (int step = 0; step < 5000; ++step)
        {
            const std::size_t q = random() % 3;
            uint32_t& entries = inside[q][random() % 2];
            const auto reason = static_cast<TcpQueueReason>(random() % REASONS);
            const auto action = static_cast<TcpQueueAction>(random() % 4);
            if (action == REMOVE && entries == 0)
            {
                continue;
            }
            entries += action == INSERT ? 1 : 0;
            entries -= action == REMOVE ? 1 : 0;
            refused[q] += action == REFUSE ? 1 : 0;
            bypassed[q] += action == TcpQueueAction::BYPASS ? 1 : 0;
            peak[q] = std::max<uint64_t>(peak[q], inside[q][0] + inside[q][1]);
            Report(*tracer, static_cast<TcpQueue>(q), action, reason, entries);
            Compare(*tracer, q, inside[q][0] + inside[q][1]);
        }
        for (std::size_t q = 0; q < 3; ++q)
        {
            const TcpQueueLedger& ledger = tracer->GetLedger(static_cast<TcpQueue>(q));
            NS_TEST_EXPECT_MSG_EQ(ledger.peak, peak[q], "peak");
            NS_TEST_EXPECT_MSG_EQ(ledger.GetRefused(), refused[q], "refused");
            NS_TEST_EXPECT_MSG_EQ(ledger.bypassed, bypassed[q], "bypassed");
        }
    }

    void
    Compare(const TcpLifecycleTracer& tracer, std::size_t q, uint32_t inside)
    {
        const TcpQueueLedger& ledger = tracer.GetLedger(static_cast<TcpQueue>(q));
        NS_TEST_EXPECT_MSG_EQ(ledger.inside, inside, "ledger");
        NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), true, "inserted = removed + inside");
        NS_TEST_EXPECT_MSG_EQ(ledger.inserted - ledger.GetRemoved(), inside, "by reason");
        NS_TEST_EXPECT_MSG_EQ(m_gauges[q], inside, "gauge: sum over listeners");
        NS_TEST_EXPECT_MSG_EQ(m_replayed[q], static_cast<int64_t>(inside), "replayed events");
    }

    std::array<uint32_t, 3> m_gauges{};  //!< last values of the gauges
    std::array<int64_t, 3> m_replayed{}; //!< inserts minus removals seen by the sink
};

class LedgerTextTestCase : public TestCase
{
  public:
    LedgerTextTestCase()
        : TestCase("Tracer.LedgerPrintsTotalsAndReasons")
    {
    }

  private:
    void
    DoRun() override
    {
        Ptr<TcpLifecycleTracer> tracer = CreateObject<TcpLifecycleTracer>();
        Report(*tracer, TcpQueue::HALF_OPEN, INSERT, TcpQueueReason::SYN_ADMITTED, 1);
        Report(*tracer, TcpQueue::HALF_OPEN, INSERT, TcpQueueReason::SYN_ADMITTED, 2);
        Report(*tracer, TcpQueue::HALF_OPEN, REMOVE, TcpQueueReason::PRUNED, 1);
        Report(*tracer, TcpQueue::ACCEPT, REFUSE, TcpQueueReason::ACCEPT_FULL, 0);
        std::ostringstream text;
        text.setf(std::ios::left, std::ios::adjustfield);
        tracer->PrintLedger(text);
        const std::string expected =
            "queue         inserted     removed      inside        peak    bypassed     "
            "refused    balances\n"
            "half-open            2           1           1           2           0           "
            "0         yes\n"
            "accept               0           0           0           0           0           "
            "1         yes\n"
            "time-wait            0           0           0           0           0           "
            "0         yes\n"
            "  half-open removed pruned: 1\n"
            "  accept refused accept-full: 1\n";
        NS_TEST_EXPECT_MSG_EQ(text.str(), expected, "table");

        TcpQueueLedger ledger;
        NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), true, "empty");
        ledger.removed[0] = 1;
        NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), false, "out without in");
        ledger.inserted = 1;
        NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), true, "in and out");
        ledger.inserted = 3;
        ledger.inside = 1;
        NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), false, "one lost");
    }
};

class TextsTestCase : public TestCase
{
  public:
    TextsTestCase()
        : TestCase("Texts.EachValueHasItsOwn")
    {
    }

  private:
    /** All values from 0 to \p last must have texts that are unique and not empty. */
    template <typename Enum>
    void
    CheckUnique(Enum last, const char* name)
    {
        std::set<std::string> texts;
        const int count = static_cast<int>(last) + 1;
        for (int value = 0; value < count; ++value)
        {
            const std::string text = ToString(static_cast<Enum>(value));
            NS_TEST_EXPECT_MSG_EQ(text.empty(), false, name << " " << value);
            NS_TEST_EXPECT_MSG_EQ(text.find(','), std::string::npos, text << " in a CSV column");
            texts.insert(text);
        }
        NS_TEST_EXPECT_MSG_EQ(texts.size(), static_cast<std::size_t>(count), name);
    }

    void
    DoRun() override
    {
        CheckUnique(TcpSocket::TIME_WAIT, "states");
        CheckUnique(TcpRule::SIMULATION_END, "TcpRule");
        CheckUnique(TcpTimer::USER_TIMEOUT, "TcpTimer");
        CheckUnique(TcpCall::CRASH, "TcpCall");
        CheckUnique(TcpQueue::TIME_WAIT, "TcpQueue");
        CheckUnique(REFUSE, "TcpQueueAction");
        CheckUnique(static_cast<TcpQueueReason>(REASONS - 1), "TcpQueueReason");
        CheckUnique(TcpOpenedBy::SIMULTANEOUS_OPEN, "TcpOpenedBy");
        CheckUnique(TcpCloseReason::SIMULATION_END, "TcpCloseReason");
        CheckUnique(TrafficOrigin::OLD_DUPLICATE, "TrafficOrigin");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(TcpSocket::SYN_RCVD)), "SYN-RECEIVED", "RFC");
        NS_TEST_EXPECT_MSG_EQ(std::string(ToString(TcpRule::ACK_OF_SYN)), "third-ack", "CSV");
    }
};

class CauseTextTestCase : public TestCase
{
  public:
    CauseTextTestCase()
        : TestCase("Texts.CauseNamesSegmentTimerOrCall")
    {
    }

  private:
    void
    DoRun() override
    {
        TcpSegmentView segment;
        segment.flags = TcpHeader::SYN | TcpHeader::ACK;
        segment.seq = SequenceNumber32(4294967295);
        segment.ack = SequenceNumber32(1);
        TcpCause cause = TcpCause::Segment(segment, 12, TcpRule::SYN_ACK_IN_SYN_SENT);
        NS_TEST_EXPECT_MSG_EQ(cause.ToText(), "segment SA seq 4294967295 ack 1 uid 12", "segment");
        segment.flags = TcpHeader::SYN;
        cause = TcpCause::Segment(segment, 0, TcpRule::SYN_IN_LISTEN);
        NS_TEST_EXPECT_MSG_EQ(cause.ToText(), "segment S seq 4294967295 uid 0", "no ACK bit");
        cause = TcpCause::Timer(TcpTimer::SYN_ACK_RETRANSMISSION, TcpRule::PRUNED);
        NS_TEST_EXPECT_MSG_EQ(cause.ToText(), "timer syn-ack-retransmission", "timer");
        cause = TcpCause::Call(TcpCall::SHUTDOWN_SEND, TcpRule::USER_CLOSE);
        NS_TEST_EXPECT_MSG_EQ(cause.ToText(), "call ShutdownSend", "call");

        NS_TEST_EXPECT_MSG_EQ(TcpFlagsText(0), "-", "none");
        NS_TEST_EXPECT_MSG_EQ(TcpFlagsText(TcpHeader::FIN | TcpHeader::ACK), "FA", "FIN,ACK");
        NS_TEST_EXPECT_MSG_EQ(TcpFlagsText(TcpHeader::RST | TcpHeader::ACK), "RA", "RST,ACK");
        NS_TEST_EXPECT_MSG_EQ(TcpFlagsText(0xff), "FSRPAUEW", "tcpdump's order");
    }
};

/** What NS_LOG says, where ns-3 is built with it. */
class LogTestCase : public TestCase
{
  public:
    LogTestCase()
        : TestCase("Tracer.LogsWhatIsReported")
    {
    }

  private:
    void
    DoRun() override
    {
#ifdef NS3_LOG_ENABLE
        const auto level = static_cast<LogLevel>(LOG_LEVEL_LOGIC);
        std::ostringstream log;
        std::streambuf* const before = std::clog.rdbuf(log.rdbuf());
        LogComponentEnable("TcpLifecycleTracer", level);
        const Ptr<TcpLifecycleTracer> tracer = CreateObject<TcpLifecycleTracer>();
        tracer->ReportState(ID,
                            TcpSocket::ESTABLISHED,
                            TcpSocket::CLOSE_WAIT,
                            Time(),
                            TcpCause::Call(TcpCall::CLOSE, TcpRule::FIN_ARRIVED),
                            TrafficOrigin::UNKNOWN);
        Report(*tracer, TcpQueue::HALF_OPEN, INSERT, TcpQueueReason::SYN_ADMITTED, 1);
        LogComponentDisable("TcpLifecycleTracer", level);
        Report(*tracer, TcpQueue::HALF_OPEN, REMOVE, TcpQueueReason::PRUNED, 0);
        std::clog.rdbuf(before);
        const std::string said = log.str();
        const std::string end = "10.0.0.1:80 10.0.0.2:40000 ";
        for (const std::string& line : {end + "ESTABLISHED to CLOSE-WAIT: fin-arrived\n",
                                        end + "half-open insert: syn-admitted, 1 entries\n"})
        {
            NS_TEST_EXPECT_MSG_NE(said.find(line), std::string::npos, line << " in " << said);
        }
        NS_TEST_EXPECT_MSG_EQ(said.find("pruned"), std::string::npos, "nothing when it is off");
#endif
    }
};

class TracerTestSuite : public TestSuite
{
  public:
    TracerTestSuite()
        : TestSuite("tcp-lifecycle-tracer")
    {
        AddTestCase(new StateSinkTestCase);
        AddTestCase(new LogTestCase);
        AddTestCase(new QueueSinkTestCase);
        AddTestCase(new ConnectionSinkTestCase);
        AddTestCase(new LedgerTestCase);
        AddTestCase(new LedgerTextTestCase);
        AddTestCase(new TextsTestCase);
        AddTestCase(new CauseTextTestCase);
    }
};

TracerTestSuite g_tracerTestSuite; //!< registers the suite

} // namespace
