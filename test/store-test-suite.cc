// SPDX-License-Identifier: GPL-2.0-only
//
// The connection table, the accept queue and the proven peers against standard containers, and
// the ports of a translator.

#include "ns3/accept-queue.h"
#include "ns3/connection-table.h"
#include "ns3/proven-peers.h"
#include "ns3/test.h"
#include "ns3/translated-ports.h"

#include <algorithm>
#include <array>
#include <deque>
#include <iterator>
#include <list>
#include <memory>
#include <random>
#include <vector>

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

class ConnectionTableTestCase : public TestCase
{
  public:
    ConnectionTableTestCase()
        : TestCase("ConnectionTable.GrowsAndFindsExactlyWhatIsInside")
    {
    }

  private:
    static constexpr uint32_t COUNT = 5000; //!< seven doublings from 64 buckets

    void
    DoRun() override
    {
        std::deque<ConnectionEntry> entries;
        for (uint32_t n = 0; n < 2 * COUNT; ++n)
        {
            entries.emplace_back(IdOf(n), ConnectionKind::SOCKET);
        }
        ConnectionTable table;
        for (uint32_t n = 0; n < COUNT; ++n)
        {
            NS_TEST_EXPECT_MSG_EQ(table.Insert(entries[n]), true, "new id " << n);
            NS_TEST_EXPECT_MSG_EQ(table.GetSize(), n + 1, "size");
        }
        ConnectionEntry duplicate(IdOf(7), ConnectionKind::TIME_WAIT);
        NS_TEST_EXPECT_MSG_EQ(table.Insert(duplicate), false, "an id is in at most once");
        NS_TEST_EXPECT_MSG_EQ(table.GetSize(), COUNT, "a refused entry changes nothing");
        CheckInside(table, entries, [](uint32_t n) { return n < COUNT; });

        for (uint32_t n = 0; n < COUNT; n += 3)
        {
            table.Remove(entries[n]);
        }
        CheckInside(table, entries, [](uint32_t n) { return n < COUNT && n % 3 != 0; });
        table.Clear();
        NS_TEST_EXPECT_MSG_EQ(table.GetSize(), 0, "cleared");
        CheckInside(table, entries, [](uint32_t) { return false; });
        NS_TEST_EXPECT_MSG_EQ(table.Insert(entries[0]), true, "an unlinked entry can go in again");
    }

    template <typename Inside>
    void
    CheckInside(ConnectionTable& table, std::deque<ConnectionEntry>& entries, Inside inside)
    {
        for (uint32_t n = 0; n < entries.size(); ++n)
        {
            ConnectionEntry* expected = inside(n) ? &entries[n] : nullptr;
            NS_TEST_EXPECT_MSG_EQ(table.Find(IdOf(n)), expected, "connection " << n);
        }
    }
};

class HashSpreadTestCase : public TestCase
{
  public:
    HashSpreadTestCase()
        : TestCase("ConnectionTable.HashSpreadsNeighbouringIds")
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t BUCKETS = 1 << 16;
        std::vector<uint32_t> byAddress(BUCKETS);
        std::vector<uint32_t> byPort(BUCKETS);
        std::vector<uint32_t> byHighAddress(BUCKETS);
        const Ipv4Address server("10.0.0.1");
        for (uint32_t n = 0; n < BUCKETS; ++n)
        {
            const TcpConnectionId a(server, 80, Ipv4Address(0x0b000000 + n), 1000);
            const TcpConnectionId p(server, 80, server, static_cast<uint16_t>(n));
            const TcpConnectionId h(server, 80, Ipv4Address(n << 16), 1000);
            ++byHighAddress[h.Hash() % BUCKETS];
            ++byAddress[a.Hash() % BUCKETS];
            ++byPort[p.Hash() % BUCKETS];
        }
        for (const auto& load : {byAddress, byPort, byHighAddress})
        {
            // A random function leaves 1/e = 36.8 % empty and a longest chain of about 8.
            const auto empty = std::count(load.begin(), load.end(), 0U);
            NS_TEST_EXPECT_MSG_LT(empty, BUCKETS * 40 / 100, "empty buckets");
            NS_TEST_EXPECT_MSG_LT(*std::max_element(load.begin(), load.end()), 14, "longest chain");
        }
    }
};

class AcceptQueueTestCase : public TestCase
{
  public:
    AcceptQueueTestCase()
        : TestCase("AcceptQueue.FirstInFirstOutWithRemovalAnywhere")
    {
    }

  private:
    void
    DoRun() override
    {
        std::mt19937 random{3};
        AcceptQueue queue;
        std::list<std::unique_ptr<AcceptEntry>> model;
        NS_TEST_EXPECT_MSG_EQ(queue.Front(), nullptr, "empty");
        for (uint32_t step = 0; step < 5000; ++step)
        {
            if (random() % 2 == 0)
            {
                model.push_back(std::make_unique<AcceptEntry>(IdOf(step), ConnectionKind::SOCKET));
                queue.Insert(*model.back());
            }
            else if (!model.empty())
            {
                const auto victim = std::next(model.begin(), random() % model.size());
                queue.Remove(**victim);
                model.erase(victim);
            }
            NS_TEST_EXPECT_MSG_EQ(queue.GetEntries(), model.size(), "entries");
            NS_TEST_EXPECT_MSG_EQ(
                queue.Front(), (model.empty() ? nullptr : model.front().get()), "oldest first");
        }
        while (AcceptEntry* front = queue.Front())
        {
            NS_TEST_EXPECT_MSG_EQ(front, model.front().get(), "order of arrival");
            queue.Remove(*front);
            model.pop_front();
        }
        NS_TEST_EXPECT_MSG_EQ(model.size(), 0, "everything inserted was removed");
    }
};

class ProvenPeersTestCase : public TestCase
{
  public:
    ProvenPeersTestCase()
        : TestCase("ProvenPeers.ForgetsTheOneRecordedLongestAgo")
    {
    }

  private:
    static Address
    Peer(uint32_t n)
    {
        return n % 2 == 0 ? Address(Ipv4Address(0x0b000000 + n)) : IdOf(n).GetRemoteAddress();
    }

    void
    DoRun() override
    {
        std::mt19937 random{4};
        ProvenPeers peers(20);
        std::list<uint32_t> model;
        for (int step = 0; step < 5000; ++step)
        {
            const uint32_t n = random() % 50;
            peers.Record(Peer(n));
            model.remove(n);
            model.push_back(n);
            while (model.size() > 20)
            {
                model.pop_front();
            }
            NS_TEST_EXPECT_MSG_EQ(peers.GetEntries(), model.size(), "peers");
            const uint32_t probe = random() % 50;
            const bool known = std::find(model.begin(), model.end(), probe) != model.end();
            NS_TEST_EXPECT_MSG_EQ(peers.Contains(Peer(probe)), known, "peer " << probe);
        }
        peers.SetLimitEntries(1);
        NS_TEST_EXPECT_MSG_EQ(peers.GetEntries(), 1, "a lower bound binds at once");
        NS_TEST_EXPECT_MSG_EQ(peers.Contains(Peer(model.back())), true, "the youngest stays");
        peers.SetLimitEntries(0);
        peers.Record(Peer(1));
        NS_TEST_EXPECT_MSG_EQ(peers.GetEntries(), 0, "0 remembers none");
    }
};

class TranslatedPortsTestCase : public TestCase
{
  public:
    TranslatedPortsTestCase()
        : TestCase("TranslatedPorts.AreKeptPerEndpointAndBounded")
    {
    }

  private:
    void
    DoRun() override
    {
        TranslatedPorts ports(65534, 65535);
        const TranslatedPorts::Endpoint a{Ipv4Address("10.1.0.1"), 65535};
        const TranslatedPorts::Endpoint b{Ipv4Address("10.1.0.2"), 65535};
        const TranslatedPorts::Endpoint c{Ipv4Address("10.1.0.3"), 9};
        NS_TEST_EXPECT_MSG_EQ(ports.Acquire(a).value_or(0), 65535, "its own");
        NS_TEST_EXPECT_MSG_EQ(ports.Acquire(b).value_or(0), 65534, "the next free one");
        NS_TEST_EXPECT_MSG_EQ(ports.Acquire(a).value_or(0), 65535, "one endpoint, one port");
        NS_TEST_EXPECT_MSG_EQ(ports.Acquire(c).has_value(), false, "no more");
        NS_TEST_EXPECT_MSG_EQ(ports.GetMappings(), 2, "two");
        ports.Release(c);
        ports.Release(a);
        NS_TEST_ASSERT_MSG_EQ((ports.Find(65535) != nullptr), true, "one connection is left");
        NS_TEST_EXPECT_MSG_EQ((*ports.Find(65535) == a), true, "of its owner");
        ports.Release(a);
        NS_TEST_EXPECT_MSG_EQ((ports.Find(65535) == nullptr), true, "free");
        NS_TEST_EXPECT_MSG_EQ(ports.Acquire(c).value_or(0), 65535, "for another one");
        ports.Release(b);
        ports.SetRange(700, 700);
        NS_TEST_EXPECT_MSG_EQ(ports.Acquire(b).value_or(0), 700, "of the new range");
        NS_TEST_EXPECT_MSG_EQ(ports.Acquire(c).value_or(0), 65535, "what there is stays");
        NS_TEST_EXPECT_MSG_EQ(ports.Acquire(a).has_value(), false, "no more of that");
        ports.Release(b);
        ports.Release(c);
        ports.Release(c);
        NS_TEST_EXPECT_MSG_EQ(ports.GetMappings(), 0, "all are free");
    }
};

class FreePortsTestCase : public TestCase
{
  public:
    FreePortsTestCase()
        : TestCase("TranslatedPorts.KnowHowManyAreFreeInEachRange")
    {
    }

  private:
    void
    DoRun() override
    {
        std::mt19937 random{8};
        for (int step = 0; step < 5000; ++step)
        {
            const uint16_t n = static_cast<uint16_t>(random() % 50);
            const TranslatedPorts::Endpoint inside{Ipv4Address(1 + n), 1000 + n};
            if (random() % 200 == 0)
            {
                m_first = static_cast<uint16_t>(1 + random() % 1050);
                m_last = static_cast<uint16_t>(m_first + random() % 20);
                m_ports.SetRange(m_first, m_last);
            }
            else if (random() % 3 == 0)
            {
                m_ports.Release(inside);
                m_connections[n] -= m_connections[n] > 0 ? 1 : 0;
            }
            else
            {
                const bool isRoom = m_connections[n] > 0 || CountFree() > 0;
                const auto port = m_ports.Acquire(inside);
                NS_TEST_EXPECT_MSG_EQ(port.has_value(), isRoom, "taken exactly if there is room");
                m_refusals += port ? 0 : 1;
                m_connections[n] += port ? 1 : 0;
                NS_TEST_EXPECT_MSG_EQ((!port || *m_ports.Find(*port) == inside), true, "its own");
            }
            NS_TEST_EXPECT_MSG_EQ(m_ports.GetFreePorts(), CountFree(), "free ones");
        }
        NS_TEST_EXPECT_MSG_GT(m_refusals, 100, "the walk was often without room");
    }

    /** \return free ports of the range, counted */
    uint32_t
    CountFree() const
    {
        uint32_t free = 0;
        for (uint32_t port = m_first; port <= m_last; ++port)
        {
            free += m_ports.Find(static_cast<uint16_t>(port)) == nullptr ? 1 : 0;
        }
        return free;
    }

    uint16_t m_first{990};                    //!< lowest port
    uint16_t m_last{1010};                    //!< highest
    TranslatedPorts m_ports{m_first, m_last}; //!< of this range
    std::array<uint32_t, 50> m_connections{}; //!< by endpoint
    uint32_t m_refusals{0};                   //!< for want of a port
};

class StoreTestSuite : public TestSuite
{
  public:
    StoreTestSuite()
        : TestSuite("tcp-lifecycle-store")
    {
        AddTestCase(new ConnectionTableTestCase);
        AddTestCase(new HashSpreadTestCase);
        AddTestCase(new AcceptQueueTestCase);
        AddTestCase(new ProvenPeersTestCase);
        AddTestCase(new TranslatedPortsTestCase);
        AddTestCase(new FreePortsTestCase);
    }
};

StoreTestSuite g_storeTestSuite; //!< registers the suite

} // namespace
