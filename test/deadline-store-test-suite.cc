// SPDX-License-Identifier: GPL-2.0-only
//
// The stores with deadlines against models of standard containers, after each of many random
// operations.

#include "ns3/connection-table.h"
#include "ns3/half-open-queue.h"
#include "ns3/test.h"
#include "ns3/time-wait-table.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <random>
#include <utility>

using namespace ns3;

namespace
{

/** The n-th connection: small n over IPv4 and IPv6 in turn. */
TcpConnectionId
IdOf(uint32_t n)
{
    const auto port = static_cast<uint16_t>(1024 + n % 1000);
    if (n % 2 == 0)
    {
        return TcpConnectionId(Ipv4Address(0x0a000001), 80, Ipv4Address(0x0b000000 + n), port);
    }
    uint8_t remote[16] = {0x20, 0x01, 0x0d, 0xb8};
    remote[14] = static_cast<uint8_t>(n >> 8);
    remote[15] = static_cast<uint8_t>(n);
    return TcpConnectionId(Ipv6Address("2001:db8:1::1"), 80, Ipv6Address(remote), port);
}

/** What the model knows of a half-open entry. */
struct ModelEntry
{
    uint8_t retransmissions{0}; //!< level
    int64_t deadline{0};        //!< ms
};

class HalfOpenQueueTestCase : public TestCase
{
  public:
    HalfOpenQueueTestCase()
        : TestCase("HalfOpenQueue.EqualsItsModelAfterEachRandomOperation")
    {
    }

  private:
    static constexpr uint32_t IDS = 300;

    void
    DoRun() override
    {
        ConnectionTable table;
        HalfOpenQueue queue(table);
        for (int step = 0; step < 6000; ++step)
        {
            m_nowMs += m_random() % 20;
            Step(queue, table, m_random() % IDS);
            Compare(queue, table);
        }
        while (HalfOpenEntry* entry = queue.FindAny())
        {
            Forget(queue, *entry);
            Compare(queue, table);
        }
        NS_TEST_EXPECT_MSG_EQ(m_inserted, m_removed, "everything inserted was removed");
        NS_TEST_EXPECT_MSG_EQ(table.GetSize(), 0, "nothing left in the table");
        NS_TEST_EXPECT_MSG_GT(m_inserted, 500, "the walk did insert");
        NS_TEST_EXPECT_MSG_GT(m_deepest, 10, "the walk did reach high counts");
    }

    /** Time-out of a retransmission count: equal for all entries of it, as the queue demands. */
    static int64_t
    TimeoutMs(uint8_t retransmissions)
    {
        return int64_t{100} << std::min<int>(retransmissions, 4);
    }

    void
    Step(HalfOpenQueue& queue, ConnectionTable& table, uint32_t n)
    {
        const TcpConnectionId id = IdOf(n);
        auto found = static_cast<HalfOpenEntry*>(table.Find(id));
        switch (m_random() % 5)
        {
        case 0:
        case 1: {
            HalfOpenEntry* entry = queue.Insert(id, MilliSeconds(m_nowMs + TimeoutMs(0)));
            NS_TEST_EXPECT_MSG_EQ((entry == nullptr), (found != nullptr), "refused if taken");
            if (entry)
            {
                ++m_inserted;
                m_model[n] = {0, m_nowMs + TimeoutMs(0)};
                entry->listenerIndex = n;
            }
            break;
        }
        case 2:
            if (found && m_random() % 4 == 0)
            {
                Forget(queue, *found);
            }
            break;
        case 3:
            if (found)
            {
                m_model[n].deadline = m_nowMs + TimeoutMs(found->retransmissions);
                queue.Restart(*found, MilliSeconds(m_model[n].deadline));
            }
            break;
        case 4:
            FireDue(queue);
            break;
        }
    }

    void
    FireDue(HalfOpenQueue& queue)
    {
        int64_t last = 0;
        while (HalfOpenEntry* entry = queue.FindDue(MilliSeconds(m_nowMs)))
        {
            ModelEntry& model = m_model.at(entry->listenerIndex);
            NS_TEST_EXPECT_MSG_EQ((model.deadline <= m_nowMs), true, "due");
            NS_TEST_EXPECT_MSG_EQ((model.deadline >= last), true, "earliest first");
            last = model.deadline;
            if (entry->retransmissions == HalfOpenQueue::MAX_RETRANSMISSIONS)
            {
                Forget(queue, *entry);
                continue;
            }
            ++model.retransmissions;
            m_deepest = std::max<uint32_t>(m_deepest, model.retransmissions);
            model.deadline = m_nowMs + TimeoutMs(model.retransmissions);
            queue.CountRetransmission(*entry, MilliSeconds(model.deadline));
        }
    }

    void
    Forget(HalfOpenQueue& queue, HalfOpenEntry& entry)
    {
        m_model.erase(entry.listenerIndex);
        queue.Remove(entry);
        ++m_removed;
    }

    void
    Compare(HalfOpenQueue& queue, ConnectionTable& table)
    {
        uint32_t young = 0;
        std::optional<Time> next;
        for (const auto& [n, model] : m_model)
        {
            young += model.retransmissions == 0 ? 1 : 0;
            const Time deadline = MilliSeconds(model.deadline);
            next = next ? std::min(*next, deadline) : deadline;
        }
        NS_TEST_EXPECT_MSG_EQ(queue.GetEntries(), m_model.size(), "entries");
        NS_TEST_EXPECT_MSG_EQ(queue.GetEntries(), m_inserted - m_removed, "ledger");
        NS_TEST_EXPECT_MSG_EQ(queue.GetYoungEntries(), young, "young entries");
        NS_TEST_EXPECT_MSG_EQ((queue.NextDeadline() == next), true, "next deadline");
        NS_TEST_EXPECT_MSG_EQ(table.GetSize(), m_model.size(), "table");
        const uint32_t n = m_random() % IDS;
        const auto entry = static_cast<HalfOpenEntry*>(table.Find(IdOf(n)));
        const auto model = m_model.find(n);
        NS_TEST_EXPECT_MSG_EQ((entry != nullptr), (model != m_model.end()), "in queue = in table");
        if (entry && model != m_model.end())
        {
            NS_TEST_EXPECT_MSG_EQ(+entry->retransmissions, +model->second.retransmissions, "count");
            NS_TEST_EXPECT_MSG_EQ(TimeStep(entry->deadlineTimeStep),
                                  MilliSeconds(model->second.deadline),
                                  "deadline");
        }
    }

    std::mt19937 m_random{1};               //!< the walk
    int64_t m_nowMs{0};                     //!< clock
    std::map<uint32_t, ModelEntry> m_model; //!< what should be inside
    uint64_t m_inserted{0};                 //!< ledger
    uint64_t m_removed{0};                  //!< ledger
    uint32_t m_deepest{0};                  //!< highest count reached
};

class RestartOrderTestCase : public TestCase
{
  public:
    RestartOrderTestCase()
        : TestCase("HalfOpenQueue.RestartKeepsDeadlineOrder")
    {
    }

  private:
    void
    DoRun() override
    {
        ConnectionTable table;
        HalfOpenQueue queue(table);
        HalfOpenEntry* first = queue.Insert(IdOf(1), Seconds(1));
        HalfOpenEntry* second = queue.Insert(IdOf(2), Seconds(2));
        NS_TEST_EXPECT_MSG_EQ(queue.FindDue(MilliSeconds(999)), nullptr, "nothing is due before");
        NS_TEST_EXPECT_MSG_EQ(queue.FindDue(Seconds(1)), first, "due exactly at the deadline");
        queue.Restart(*first, Seconds(3));
        NS_TEST_EXPECT_MSG_EQ(queue.FindDue(Seconds(5)), second, "the restarted one comes later");
        NS_TEST_EXPECT_MSG_EQ(queue.GetYoungEntries(), 2, "a restart is no retransmission");
        queue.CountRetransmission(*second, Seconds(9));
        NS_TEST_EXPECT_MSG_EQ(queue.FindDue(Seconds(9)), first, "across retransmission counts");
        NS_TEST_EXPECT_MSG_EQ(queue.GetYoungEntries(), 1, "one left that is young");
    }
};

class OwnerDestructionTestCase : public TestCase
{
  public:
    OwnerDestructionTestCase()
        : TestCase("Stores.DestroyedWithEntriesInsideLeaveTheTableEmpty")
    {
    }

  private:
    void
    DoRun() override
    {
        ConnectionTable table;
        {
            HalfOpenQueue queue(table);
            TimeWaitTable timeWait(table);
            for (uint32_t n = 0; n < 1000; ++n)
            {
                queue.Insert(IdOf(n), Seconds(1));
                timeWait.Insert(IdOf(1000 + n), Seconds(n % 7));
            }
            NS_TEST_EXPECT_MSG_EQ(table.GetSize(), 2000, "all linked");
            NS_TEST_EXPECT_MSG_EQ(timeWait.Insert(IdOf(5), Seconds(1)),
                                  nullptr,
                                  "an id that is half-open cannot be in TIME-WAIT");
            NS_TEST_EXPECT_MSG_EQ(queue.Insert(IdOf(1005), Seconds(1)), nullptr, "nor reversed");
        }
        NS_TEST_EXPECT_MSG_EQ(table.GetSize(), 0, "all unlinked");
    }
};

class TimeWaitTableTestCase : public TestCase
{
  public:
    TimeWaitTableTestCase()
        : TestCase("TimeWaitTable.EqualsItsModelAfterEachRandomOperation")
    {
    }

  private:
    static constexpr uint32_t IDS = 200;

    void
    DoRun() override
    {
        ConnectionTable table;
        TimeWaitTable timeWait(table);
        for (int step = 0; step < 6000; ++step)
        {
            m_nowMs += m_random() % 20;
            Step(timeWait, table, m_random() % IDS);
            Compare(timeWait, table);
        }
        while (TimeWaitEntry* entry = timeWait.FindAny())
        {
            m_model.erase(entry->tsRecent);
            timeWait.Remove(*entry);
            ++m_removed;
        }
        NS_TEST_EXPECT_MSG_EQ(m_model.size(), 0, "FindAny empties it");
        NS_TEST_EXPECT_MSG_EQ(m_inserted, m_removed, "everything inserted was removed");
        NS_TEST_EXPECT_MSG_GT(m_inserted, 500, "the walk did insert");
        NS_TEST_EXPECT_MSG_EQ(table.GetSize(), 0, "nothing left in the table");
    }

    void
    Step(TimeWaitTable& timeWait, ConnectionTable& table, uint32_t n)
    {
        auto found = static_cast<TimeWaitEntry*>(table.Find(IdOf(n)));
        // Lifetimes differ, so deadlines come in any order.
        const int64_t deadline = m_nowMs + m_random() % 3000;
        const bool insert = m_random() % 2 == 0;
        if (insert)
        {
            TimeWaitEntry* entry = timeWait.Insert(IdOf(n), MilliSeconds(deadline));
            NS_TEST_EXPECT_MSG_EQ((entry == nullptr), (found != nullptr), "refused if taken");
            if (entry)
            {
                ++m_inserted;
                entry->tsRecent = n;
                m_model[n] = deadline;
            }
        }
        else if (found)
        {
            timeWait.Restart(*found, MilliSeconds(deadline));
            m_model[n] = deadline;
        }
        while (TimeWaitEntry* due = timeWait.FindDue(MilliSeconds(m_nowMs)))
        {
            NS_TEST_EXPECT_MSG_EQ((m_model.at(due->tsRecent) <= m_nowMs), true, "due");
            m_model.erase(due->tsRecent);
            timeWait.Remove(*due);
            ++m_removed;
        }
    }

    void
    Compare(TimeWaitTable& timeWait, ConnectionTable& table)
    {
        std::optional<Time> next;
        for (const auto& [n, deadline] : m_model)
        {
            next = next ? std::min(*next, MilliSeconds(deadline)) : MilliSeconds(deadline);
        }
        NS_TEST_EXPECT_MSG_EQ(timeWait.GetEntries(), m_model.size(), "entries");
        NS_TEST_EXPECT_MSG_EQ(timeWait.GetEntries(), m_inserted - m_removed, "ledger");
        NS_TEST_EXPECT_MSG_EQ(table.GetSize(), m_model.size(), "table");
        NS_TEST_EXPECT_MSG_EQ((timeWait.NextDeadline() == next), true, "next deadline");
    }

    std::mt19937 m_random{2};            //!< the walk
    int64_t m_nowMs{0};                  //!< clock
    std::map<uint32_t, int64_t> m_model; //!< deadlines, ms
    uint64_t m_inserted{0};              //!< ledger
    uint64_t m_removed{0};               //!< ledger
};

class TimeWaitOrderTestCase : public TestCase
{
  public:
    TimeWaitOrderTestCase()
        : TestCase("TimeWaitTable.EndsByDeadlineAndThenByInsertAndRestart")
    {
    }

  private:
    void
    DoRun() override
    {
        ConnectionTable table;
        TimeWaitTable timeWait(table);
        std::map<std::pair<int64_t, uint32_t>, uint32_t> model; // deadline and turn: connection
        std::map<uint32_t, std::pair<int64_t, uint32_t>> placeOf;
        std::mt19937 random{6};
        for (uint32_t turn = 0; turn < 3000; ++turn)
        {
            // Ten come or restart each second; most live 60 s, some 4 s and 1 s.
            const int64_t lifetime = std::array<int64_t, 6>{60, 60, 60, 60, 4, 1}.at(random() % 6);
            const int64_t deadline = turn / 10 + lifetime;
            const uint32_t n = random() % 1000;
            auto found = static_cast<TimeWaitEntry*>(table.Find(IdOf(n)));
            if (found)
            {
                timeWait.Restart(*found, Seconds(deadline));
                model.erase(placeOf.at(n));
            }
            else
            {
                timeWait.Insert(IdOf(n), Seconds(deadline))->tsRecent = n;
            }
            placeOf[n] = {deadline, turn};
            model[placeOf.at(n)] = n;
        }
        for (const auto& [place, n] : model)
        {
            const TimeWaitEntry* due = timeWait.FindDue(Seconds(place.first));
            NS_TEST_ASSERT_MSG_NE(due, nullptr, "due at " << place.first << " s");
            NS_TEST_EXPECT_MSG_EQ(due->tsRecent, n, "turn " << place.second);
            timeWait.Remove(*static_cast<TimeWaitEntry*>(table.Find(IdOf(n))));
        }
        NS_TEST_EXPECT_MSG_EQ(timeWait.GetEntries(), 0, "no other");
        NS_TEST_EXPECT_MSG_GT(model.size(), 900, "the walk did insert");
    }
};

class DeadlineStoreTestSuite : public TestSuite
{
  public:
    DeadlineStoreTestSuite()
        : TestSuite("tcp-lifecycle-deadline-store")
    {
        AddTestCase(new HalfOpenQueueTestCase);
        AddTestCase(new RestartOrderTestCase);
        AddTestCase(new OwnerDestructionTestCase);
        AddTestCase(new TimeWaitTableTestCase);
        AddTestCase(new TimeWaitOrderTestCase);
    }
};

DeadlineStoreTestSuite g_deadlineStoreTestSuite; //!< registers the suite

} // namespace
