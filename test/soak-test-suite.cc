// SPDX-License-Identifier: GPL-2.0-only
//
// Completeness of the records: from events alone every table can be rebuilt, at every step; and
// every segment sent is a frame on the wire or a drop with its reason.

#include "directory-test-case.h"
#include "sent-rows.h"
#include "soak-net.h"

#include "ns3/checksum-scope.h"
#include "ns3/connection-table.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/tcp-socket-entry.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <sstream>
#include <unordered_map>
#include <unordered_set>
#include <utility>

using namespace ns3;

namespace
{

using IdSet = std::unordered_set<TcpConnectionId, TcpConnectionIdHash>;

/** The tables of one node, rebuilt from its events and compared with the node's own. */
class Mirror
{
  public:
    Mirror(Ptr<Node> node, const SoakNet& net)
        : m_node(node),
          m_net(&net),
          m_engine(node->GetObject<TcpLifecycleEngine>()),
          m_tracer(node->GetObject<TcpLifecycleTracer>())
    {
        m_tracer->TraceConnectWithoutContext("State", MakeCallback(&Mirror::OnState, this));
        m_tracer->TraceConnectWithoutContext("Queue", MakeCallback(&Mirror::OnQueue, this));
        m_tracer->TraceConnectWithoutContext("Segment", MakeCallback(&Mirror::OnSegment, this));
        m_tracer->TraceConnectWithoutContext("Drop", MakeCallback(&Mirror::OnDrop, this));
        m_tracer->TraceConnectWithoutContext("Connection", MakeCallback(&Mirror::OnDeath, this));
        m_tracer->TraceConnectWithoutContext("SendBufferBytes",
                                             MakeCallback(&Mirror::OnSendBuffer, this));
        m_tracer->TraceConnectWithoutContext("ReceiveBufferBytes",
                                             MakeCallback(&Mirror::OnReceiveBuffer, this));
    }

    /** Compare everything once more. */
    void
    Compare()
    {
        m_waits = false;
        ++steps;
        std::unordered_map<TcpConnectionId, TcpSocket::TcpStates_t, TcpConnectionIdHash> table;
        uint64_t sendBytes = 0;
        m_engine->GetConnectionTable().HasAny([&](const ConnectionEntry& entry) {
            table[entry.id] = StateOf(entry);
            sendBytes += SendBytesOf(entry);
            return false;
        });
        if (sendBytes != sendBufferBytes)
        {
            Fault("send buffers hold " + std::to_string(sendBytes) + ", the gauge says " +
                  std::to_string(sendBufferBytes));
        }
        if (table != m_states)
        {
            std::ostringstream text;
            for (const auto& [id, state] : table)
            {
                const auto found = m_states.find(id);
                if (found == m_states.end() || found->second != state)
                {
                    text << "; is " << id << ' ' << ToString(state) << ", rebuilt "
                         << (found == m_states.end() ? "nothing" : ToString(found->second));
                }
            }
            for (const auto& [id, state] : m_states)
            {
                if (table.count(id) == 0)
                {
                    text << "; is nothing, rebuilt " << id << ' ' << ToString(state);
                }
            }
            Fault(text.str());
        }
        for (const TcpQueue queue : {TcpQueue::HALF_OPEN, TcpQueue::ACCEPT, TcpQueue::TIME_WAIT})
        {
            const TcpQueueLedger& ledger = m_tracer->GetLedger(queue);
            const IdSet& inside = m_queues[static_cast<std::size_t>(queue)];
            if (ledger.inside != inside.size() || !ledger.Balances())
            {
                Fault(std::string("ledger of ") + ToString(queue));
            }
        }
        const IdSet& accept = m_queues[static_cast<std::size_t>(TcpQueue::ACCEPT)];
        if (m_net->GetAcceptEntries(m_node) != accept.size())
        {
            Fault("accept queues hold " + std::to_string(m_net->GetAcceptEntries(m_node)) +
                  ", rebuilt " + std::to_string(accept.size()));
        }
        mostAcceptEntries = std::max(mostAcceptEntries, accept.size());
    }

    /** \return connections with more or fewer births, by State records, than certificates */
    std::string
    GetUnbalancedLives() const
    {
        std::ostringstream text;
        for (const auto& [id, lives] : m_lives)
        {
            if (lives != 0)
            {
                text << id << ' ' << lives << "; ";
            }
        }
        return text.str();
    }

    std::vector<std::string> faults;  //!< the first ones
    uint64_t steps{0};                //!< comparisons
    uint64_t received{0};             //!< segments
    uint64_t droppedByVerdict{0};     //!< segments received and dropped
    uint64_t drops{0};                //!< drop records of TCP's own
    uint64_t lost{0};                 //!< drop records of sent segments below TCP
    uint64_t deaths{0};               //!< death certificates
    uint64_t sendBufferBytes{0};      //!< the gauge
    uint64_t receiveBufferBytes{0};   //!< the gauge
    uint64_t mostReceiveBytes{0};     //!< its highest value
    std::size_t mostAcceptEntries{0}; //!< connections that waited for accept at once

  private:
    /** \return what the node itself says of an entry */
    static TcpSocket::TcpStates_t
    StateOf(const ConnectionEntry& entry)
    {
        switch (entry.kind)
        {
        case ConnectionKind::HALF_OPEN:
            return TcpSocket::SYN_RCVD;
        case ConnectionKind::TIME_WAIT:
            return TcpSocket::TIME_WAIT;
        case ConnectionKind::SOCKET:
            break;
        }
        return static_cast<const TcpSocketEntry&>(entry).socket.GetState();
    }

    /** \return bytes in the send buffer of an entry, by what ns-3 says of its socket */
    static uint32_t
    SendBytesOf(const ConnectionEntry& entry)
    {
        if (entry.kind != ConnectionKind::SOCKET)
        {
            return 0;
        }
        const TcpLifecycleSocket& socket = static_cast<const TcpSocketEntry&>(entry).socket;
        UintegerValue size;
        socket.GetAttribute("SndBufSize", size);
        return static_cast<uint32_t>(size.Get()) - socket.GetTxAvailable();
    }

    void
    OnSendBuffer(uint64_t /* before */, uint64_t now)
    {
        sendBufferBytes = now;
    }

    void
    OnReceiveBuffer(uint64_t /* before */, uint64_t now)
    {
        receiveBufferBytes = now;
        mostReceiveBytes = std::max(mostReceiveBytes, now);
    }

    void
    Fault(const std::string& text)
    {
        if (faults.size() < 5)
        {
            std::ostringstream line;
            line << Simulator::Now().GetSeconds() << " s: " << text;
            faults.push_back(line.str());
        }
    }

    /** Compare when the event under way is over: stores and records are in step then. */
    void
    Wait()
    {
        if (!m_waits)
        {
            m_waits = true;
            Simulator::ScheduleNow(&Mirror::Compare, this);
        }
    }

    void
    OnState(const TcpStateEvent& event)
    {
        if (event.id.GetRemotePort() == 0)
        {
            return; // a listener
        }
        const auto found = m_states.find(event.id);
        const bool isNew = event.from == TcpSocket::CLOSED || event.from == TcpSocket::LISTEN;
        m_lives[event.id] += isNew ? 1 : 0;
        if (isNew != (found == m_states.end()) || (!isNew && found->second != event.from))
        {
            std::ostringstream text;
            text << event.id << " leaves " << ToString(event.from) << " for " << ToString(event.to)
                 << " and was "
                 << (found == m_states.end() ? "not there" : ToString(found->second));
            Fault(text.str());
        }
        if (event.to == TcpSocket::CLOSED || event.to == TcpSocket::LISTEN)
        {
            m_states.erase(event.id);
        }
        else
        {
            m_states[event.id] = event.to;
        }
        Wait();
    }

    void
    OnQueue(const TcpQueueEvent& event)
    {
        IdSet& inside = m_queues[static_cast<std::size_t>(event.queue)];
        bool fits = true;
        switch (event.action)
        {
        case TcpQueueAction::INSERT:
            fits = inside.insert(event.id).second;
            break;
        case TcpQueueAction::REMOVE:
            fits = inside.erase(event.id) == 1;
            break;
        case TcpQueueAction::BYPASS:
        case TcpQueueAction::REFUSE:
            break;
        }
        // Of a listener, but for TIME-WAIT, which is the node's.
        const uint16_t port = event.queue == TcpQueue::TIME_WAIT ? 0 : event.id.GetLocalPort();
        uint32_t& entries = m_entries[{event.queue, port}];
        entries += event.action == TcpQueueAction::INSERT ? 1 : 0;
        entries -= event.action == TcpQueueAction::REMOVE ? 1 : 0;
        fits = fits && event.entries == entries;
        fits = fits && (event.action == TcpQueueAction::REMOVE || entries <= event.limitEntries);
        if (!fits)
        {
            std::ostringstream text;
            text << ToString(event.queue) << ' ' << ToString(event.action) << ' ' << event.id
                 << ": " << event.entries << " of " << event.limitEntries << " entries, rebuilt "
                 << entries;
            Fault(text.str());
        }
        Wait();
    }

    void
    OnSegment(const TcpSegmentEvent& event)
    {
        received += event.IsSent() ? 0 : 1;
        droppedByVerdict += event.verdict == TcpSegmentVerdict::DROPPED ? 1 : 0;
    }

    void
    OnDrop(const TcpDropEvent& event)
    {
        drops += IsBelowTcp(event.reason) ? 0 : 1;
        lost += IsBelowTcp(event.reason) && event.reason != TcpDropReason::LINK_ERROR ? 1 : 0;
    }

    void
    OnDeath(const TcpConnectionEvent& event)
    {
        ++deaths;
        --m_lives[event.id];
    }

    Ptr<Node> m_node;                 //!< whose tables
    const SoakNet* m_net;             //!< what it is part of
    Ptr<TcpLifecycleEngine> m_engine; //!< of the node
    Ptr<TcpLifecycleTracer> m_tracer; //!< of the node
    bool m_waits{false};              //!< a comparison is scheduled
    /** Connections by id, from State records alone. */
    std::unordered_map<TcpConnectionId, TcpSocket::TcpStates_t, TcpConnectionIdHash> m_states;
    /** Births, from State records, less deaths, from Connection records. */
    std::unordered_map<TcpConnectionId, int64_t, TcpConnectionIdHash> m_lives;
    std::map<std::pair<TcpQueue, uint16_t>, uint32_t> m_entries; //!< by queue and listener
    std::array<IdSet, 3> m_queues; //!< by TcpQueue, from Queue records alone
};

/** One soak. */
class SoakTestCase : public DirectoryTestCase
{
  public:
    SoakTestCase(const std::string& queueDisc, bool isIpv6)
        : DirectoryTestCase("Soak.RecordsRebuildTheTables." + queueDisc.substr(5) +
                            (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_queueDisc(queueDisc),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const ChecksumScope checksums;
        SoakConfig config;
        config.isIpv6 = m_isIpv6;
        config.queueDisc = m_queueDisc;
        fs::create_directories(m_directory);
        config.pcap = In("soak");
        std::vector<std::string> captures;
        std::vector<uint32_t> nodes;
        std::deque<Mirror> mirrors; // outlives the network, which reports until its end
        {
            SoakNet net(config);
            TcpLifecycleTraceHelper traces; // its files are what is compared with the wire
            traces.Select("segment,drop");
            traces.Open(In("traces"));
            traces.Attach(net.GetHosts());
            for (uint32_t i = 0; i < net.GetHosts().GetN(); ++i)
            {
                mirrors.emplace_back(net.GetHosts().Get(i), net);
                captures.push_back(net.GetCapture(i));
            }
            net.Run();
            for (uint32_t i = 0; i < mirrors.size(); ++i)
            {
                Judge(mirrors[i], i == mirrors.size() - 1);
                nodes.push_back(net.GetHosts().Get(i)->GetId());
            }
            traces.Close();
            for (const Mirror& mirror : mirrors)
            {
                NS_TEST_EXPECT_MSG_EQ(mirror.sendBufferBytes, 0, "send buffers are gone");
            }
        }
        for (const Mirror& mirror : mirrors)
        {
            NS_TEST_EXPECT_MSG_EQ(mirror.GetUnbalancedLives(), "", "a certificate for each birth");
            NS_TEST_EXPECT_MSG_EQ(mirror.receiveBufferBytes, 0, "receive buffers are gone");
        }
        for (std::size_t i = 0; i < captures.size(); ++i)
        {
            uint64_t frames = 0;
            const std::string difference =
                CompareSentRows(In("traces"), nodes[i], captures[i], frames);
            NS_TEST_EXPECT_MSG_EQ(difference, "", "rows less drops are frames: " << captures[i]);
            NS_TEST_EXPECT_MSG_GT(frames, 1000, "frames compared");
            AskTshark(captures[i]);
        }
    }

    /** What one node's records say. */
    void
    Judge(Mirror& mirror, bool isServer)
    {
        mirror.Compare();
        for (const std::string& fault : mirror.faults)
        {
            NS_TEST_EXPECT_MSG_EQ(fault, "", "records and stores agree");
        }
        NS_TEST_EXPECT_MSG_GT(mirror.steps, 1000, "comparisons");
        NS_TEST_EXPECT_MSG_GT(mirror.received, 1000, "segments received");
        NS_TEST_EXPECT_MSG_EQ(mirror.drops, mirror.droppedByVerdict, "a drop is a verdict");
        NS_TEST_EXPECT_MSG_GT(mirror.drops, 10, "drops by TCP");
        if (isServer)
        {
            NS_TEST_EXPECT_MSG_GT(mirror.mostAcceptEntries, 2, "waited for accept at once");
        }
        NS_TEST_EXPECT_MSG_GT(mirror.lost, (isServer ? 10 : 0), "drops below TCP");
        NS_TEST_EXPECT_MSG_GT(mirror.deaths, 200, "death certificates");
        NS_TEST_EXPECT_MSG_GT(mirror.mostReceiveBytes, 1000, "text was in receive buffers");
    }

    /** Wireshark finds nothing malformed and no bad checksum. */
    void
    AskTshark(const std::string& path)
    {
        if (std::system("command -v tshark >/dev/null") != 0)
        {
            return; // as in ./run test, whose step "captures" needs it
        }
        const std::string command =
            "set -e; found=$(tshark -r '" + path +
            "' -o tcp.check_checksum:TRUE -Y '_ws.malformed || tcp.checksum.status == Bad' "
            "2>/dev/null); test -z \"$found\"";
        NS_TEST_EXPECT_MSG_EQ(std::system(command.c_str()), 0, "tshark on " << path);
    }

    std::string m_queueDisc; //!< of all devices
    bool m_isIpv6;           //!< family
};

class SoakTestSuite : public TestSuite
{
  public:
    SoakTestSuite()
        : TestSuite("tcp-lifecycle-soak")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const char* queueDisc : {"ns3::FifoQueueDisc", "ns3::FqCoDelQueueDisc"})
            {
                AddTestCase(new SoakTestCase(queueDisc, isIpv6));
            }
        }
    }
};

SoakTestSuite g_soakTestSuite; //!< registers the suite

} // namespace
