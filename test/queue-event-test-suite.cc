// SPDX-License-Identifier: GPL-2.0-only
//
// A random life of a listener: its records, its ledger, its gauges and its own counts agree.

#include "random-listener-life.h"

#include "ns3/test.h"

#include <array>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using namespace ns3;

namespace
{

/** The queues as the records alone tell them. */
struct ReplayedQueues
{
    using Ids = std::unordered_set<TcpConnectionId, TcpConnectionIdHash>;

    std::array<Ids, 3> inside;          //!< by TcpQueue
    std::array<uint64_t, 3> inserted{}; //!< by TcpQueue
    std::array<uint64_t, 3> removed{};  //!< by TcpQueue
    std::array<uint64_t, 3> refused{};  //!< by TcpQueue
    std::set<TcpQueueReason> reasons;   //!< that occurred
    std::size_t next{0};                //!< event to replay next
};

class QueueEventTestCase : public TestCase
{
  public:
    QueueEventTestCase(int64_t stream, bool isIpv6)
        : TestCase("QueueEvents.ReplayedEqualLedgerGaugesAndCounts.Stream" +
                   std::to_string(stream) + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_stream(stream),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        RandomListenerLife life(m_stream, m_isIpv6);
        ReplayedQueues queues;
        for (int step = 0; step < 4000; ++step)
        {
            life.Step();
            Replay(life.peer, queues);
            CheckCounts(life, queues, step);
        }
        // Close while both queues hold something.
        for (int step = 0; step < 2000 && life.halfOpenGauge * life.acceptGauge == 0; ++step)
        {
            life.Step();
        }
        NS_TEST_EXPECT_MSG_EQ(life.done.size(), 9, "every action happened");
        NS_TEST_EXPECT_MSG_GT(life.halfOpenGauge, 0, "half-opens to close on");
        NS_TEST_EXPECT_MSG_GT(life.acceptGauge, 0, "completed connections to close on");
        life.CloseListener();
        Replay(life.peer, queues);
        CheckCounts(life, queues, 4000);
        NS_TEST_EXPECT_MSG_EQ(life.halfOpenGauge + life.acceptGauge, 0, "empty after Close");
        life.Drain();
        Replay(life.peer, queues);
        CheckCounts(life, queues, 4001);
        for (const TcpQueueReason reason : {TcpQueueReason::SYN_ADMITTED,
                                            TcpQueueReason::HANDSHAKE_COMPLETED,
                                            TcpQueueReason::ACCEPTED,
                                            TcpQueueReason::PRUNED,
                                            TcpQueueReason::RESET,
                                            TcpQueueReason::CONNECTION_ENDED,
                                            TcpQueueReason::LISTENER_CLOSED})
        {
            NS_TEST_EXPECT_MSG_EQ(queues.reasons.count(reason), 1, ToString(reason));
        }
        NS_TEST_EXPECT_MSG_GT(queues.refused[0] + queues.refused[1], 0, "something was refused");
    }

    /** Take the new events; each must make sense after the ones before. */
    void
    Replay(const SegmentPeer& peer, ReplayedQueues& queues)
    {
        const std::vector<TcpQueueEvent>& events = peer.GetQueueEvents();
        for (; queues.next < events.size(); ++queues.next)
        {
            const TcpQueueEvent& event = events[queues.next];
            const auto queue = static_cast<std::size_t>(event.queue);
            auto& inside = queues.inside.at(queue);
            queues.reasons.insert(event.reason);
            switch (event.action)
            {
            case TcpQueueAction::INSERT:
                ++queues.inserted.at(queue);
                NS_TEST_EXPECT_MSG_EQ(inside.insert(event.id).second, true, "twice: " << event.id);
                NS_TEST_EXPECT_MSG_LT_OR_EQ(event.entries, event.limitEntries, "above its limit");
                break;
            case TcpQueueAction::REMOVE:
                ++queues.removed.at(queue);
                NS_TEST_EXPECT_MSG_EQ(inside.erase(event.id), 1, "was not inside: " << event.id);
                break;
            case TcpQueueAction::BYPASS:
                break;
            case TcpQueueAction::REFUSE:
                ++queues.refused.at(queue);
                break;
            }
            NS_TEST_EXPECT_MSG_EQ(event.entries, inside.size(), "entries of " << event.id);
        }
    }

    void
    CheckCounts(const RandomListenerLife& life, const ReplayedQueues& queues, int step)
    {
        for (const TcpQueue queue : {TcpQueue::HALF_OPEN, TcpQueue::ACCEPT, TcpQueue::TIME_WAIT})
        {
            const auto i = static_cast<std::size_t>(queue);
            const TcpQueueLedger& ledger = life.peer.GetTracer()->GetLedger(queue);
            const std::string where = std::string(ToString(queue)) + ", step ";
            NS_TEST_EXPECT_MSG_EQ(ledger.Balances(), true, where << step);
            NS_TEST_EXPECT_MSG_EQ(ledger.inside, queues.inside[i].size(), where << step);
            NS_TEST_EXPECT_MSG_EQ(ledger.inserted, queues.inserted[i], where << step);
            NS_TEST_EXPECT_MSG_EQ(ledger.GetRemoved(), queues.removed[i], where << step);
            NS_TEST_EXPECT_MSG_EQ(ledger.GetRefused(), queues.refused[i], where << step);
        }
        const auto& listener = life.peer.GetListener();
        NS_TEST_EXPECT_MSG_EQ(life.halfOpenGauge, queues.inside[0].size(), "gauge, step " << step);
        NS_TEST_EXPECT_MSG_EQ(life.acceptGauge, queues.inside[1].size(), "gauge, step " << step);
        NS_TEST_EXPECT_MSG_EQ(
            listener->GetHalfOpenEntries(), queues.inside[0].size(), "listener, step " << step);
        NS_TEST_EXPECT_MSG_EQ(
            listener->GetAcceptEntries(), queues.inside[1].size(), "listener, step " << step);
    }

    int64_t m_stream; //!< of the choices
    bool m_isIpv6;    //!< family
};

class StateChainTestCase : public TestCase
{
  public:
    StateChainTestCase()
        : TestCase("StateEvents.EachContinuesTheOneBeforeAndNamesItsCause")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const int64_t stream : {11, 12})
        {
            RandomListenerLife life(stream, false);
            for (int step = 0; step < 4000; ++step)
            {
                life.Step();
            }
            life.CloseListener();
            life.Drain();
            std::unordered_map<TcpConnectionId, TcpStateEvent, TcpConnectionIdHash> last;
            std::set<TcpSocket::TcpStates_t> seen;
            for (const TcpStateEvent& event : life.peer.GetStates())
            {
                CheckLink(event, last);
                CheckCause(event);
                seen.insert(event.to);
                last[event.id] = event;
            }
            for (const auto& state : {TcpSocket::SYN_RCVD,
                                      TcpSocket::ESTABLISHED,
                                      TcpSocket::CLOSE_WAIT,
                                      TcpSocket::FIN_WAIT_1,
                                      TcpSocket::CLOSED,
                                      TcpSocket::LISTEN})
            {
                NS_TEST_EXPECT_MSG_EQ(seen.count(state), 1, "reached: " << ToString(state));
            }
        }
    }

    void
    CheckLink(const TcpStateEvent& event,
              const std::unordered_map<TcpConnectionId, TcpStateEvent, TcpConnectionIdHash>& last)
    {
        const auto before = last.find(event.id);
        const bool isListener = event.id.GetRemotePort() == 0;
        // A connection's first record leaves LISTEN, also when an earlier one of its name ended.
        const TcpSocket::TcpStates_t birth = isListener ? TcpSocket::CLOSED : TcpSocket::LISTEN;
        const bool born = before == last.end() || before->second.to == TcpSocket::CLOSED;
        const TcpSocket::TcpStates_t expected = born ? birth : before->second.to;
        NS_TEST_EXPECT_MSG_EQ(event.from, expected, "at " << event.time << " " << event.id);
        NS_TEST_EXPECT_MSG_NE(event.from, event.to, "no change at " << event.time);
        if (!born && event.from != TcpSocket::LISTEN)
        {
            NS_TEST_EXPECT_MSG_EQ(event.dwell, event.time - before->second.time, "dwell");
        }
    }

    void
    CheckCause(const TcpStateEvent& event)
    {
        const std::string text = event.cause.ToText();
        const std::string rule = ToString(event.cause.rule);
        NS_TEST_EXPECT_MSG_EQ(rule.empty(), false, "rule at " << event.time);
        switch (event.cause.source)
        {
        case TcpCauseSource::SEGMENT:
            NS_TEST_EXPECT_MSG_EQ(text.rfind("segment ", 0), 0, text);
            NS_TEST_EXPECT_MSG_NE(event.cause.flags, 0, "control bits: " << text);
            NS_TEST_EXPECT_MSG_GT(event.cause.uid, 0, "packet: " << text);
            break;
        case TcpCauseSource::TIMER:
            NS_TEST_EXPECT_MSG_EQ(text.rfind("timer ", 0), 0, text);
            break;
        case TcpCauseSource::ICMP:
            NS_TEST_EXPECT_MSG_EQ(text.rfind("icmp ", 0), 0, text);
            break;
        case TcpCauseSource::CALL:
            NS_TEST_EXPECT_MSG_EQ(text.rfind("call ", 0), 0, text);
            break;
        }
    }
};

class RepeatTestCase : public TestCase
{
  public:
    RepeatTestCase()
        : TestCase("Records.SameStreamsGiveTheSameBytes")
    {
    }

  private:
    static std::string
    Record(int64_t stream)
    {
        RandomListenerLife life(stream, false);
        for (int step = 0; step < 3000; ++step)
        {
            life.Step();
        }
        life.CloseListener();
        life.Drain();
        return life.ToText();
    }

    void
    DoRun() override
    {
        const std::string first = Record(21);
        NS_TEST_EXPECT_MSG_GT(first.size(), 100000, "a run of some length");
        NS_TEST_EXPECT_MSG_EQ((Record(21) == first), true, "the same streams");
        NS_TEST_EXPECT_MSG_EQ((Record(22) == first), false, "other choices");
    }
};

class QueueEventTestSuite : public TestSuite
{
  public:
    QueueEventTestSuite()
        : TestSuite("tcp-lifecycle-queue-events")
    {
        for (const int64_t stream : {1, 2, 3, 4})
        {
            AddTestCase(new QueueEventTestCase(stream, false));
            AddTestCase(new QueueEventTestCase(stream, true));
        }
        AddTestCase(new StateChainTestCase);
        AddTestCase(new RepeatTestCase);
    }
};

QueueEventTestSuite g_queueEventTestSuite; //!< registers the suite

} // namespace
