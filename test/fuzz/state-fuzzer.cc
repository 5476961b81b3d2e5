// SPDX-License-Identifier: GPL-2.0-only
//
// Injects segments, lets time pass, and compares what the node says of itself with its records.

#include "state-fuzzer.h"

#include "ns3/channel.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/time-wait-responder.h"

#include <algorithm>
#include <iomanip>
#include <sstream>
#include <stdexcept>

namespace ns3
{

namespace
{

constexpr uint32_t BACKLOG = 128;          //!< of the listener
constexpr uint32_t CHECK_EVERY = 500;      //!< segments
constexpr uint32_t MOST_SEGMENTS = 100;    //!< at one connection, on average
constexpr uint32_t PEER_MTU = 9000;        //!< the peer may send more than the node's MTU
const Time MOMENT = MicroSeconds(1);       //!< the wire takes no time
const Time DRAIN = Hours(2) + Minutes(30); //!< longer than any timer but keep-alive's

/** \return true if a connection in \p state is in no table */
bool
IsNothing(TcpSocket::TcpStates_t state)
{
    return state == TcpSocket::CLOSED || state == TcpSocket::LISTEN;
}

/** \return \p bytes as hexadecimal digits */
std::string
ToHex(const std::vector<uint8_t>& bytes)
{
    std::ostringstream text;
    text << std::hex << std::setfill('0');
    // Text is always the same byte; what counts is in the first 80.
    for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 80); ++i)
    {
        text << std::setw(2) << static_cast<unsigned>(bytes[i]);
    }
    text << std::dec << " (" << bytes.size() << " bytes)";
    return text.str();
}

/** \return what is wrong with a count, or nothing */
std::string
Compare(const std::string& what, uint64_t is, uint64_t should)
{
    return is == should
               ? std::string()
               : what + " is " + std::to_string(is) + ", not " + std::to_string(should) + "; ";
}

} // namespace

StateFuzzer::StateFuzzer(const FuzzSettings& settings, FuzzCounts& counts)
    : m_settings(settings),
      m_counts(counts),
      m_random(settings.seed * 0x9e3779b97f4a7c15 + settings.state)
{
    RngSeedManager::SetRun(settings.seed);
    m_peer = std::make_unique<SegmentPeer>(SegmentPeer::Settings{{"Profile", settings.profile}},
                                           settings.isIpv6);
    m_peer->Listen(BACKLOG);
    const Ptr<NetDevice> device = m_peer->GetListener()->GetNode()->GetDevice(
        m_peer->GetListener()->GetNode()->GetNDevices() - 1);
    const Ptr<Channel> channel = device->GetChannel();
    for (std::size_t i = 0; i < channel->GetNDevices(); ++i)
    {
        if (channel->GetDevice(i) != device)
        {
            channel->GetDevice(i)->SetMtu(PEER_MTU);
        }
    }
    const Ptr<TcpLifecycleTracer> tracer = m_peer->GetTracer();
    const auto connect = [&tracer](const char* source, const CallbackBase& sink) {
        if (!tracer->TraceConnectWithoutContext(source, sink))
        {
            throw std::logic_error(std::string("no trace source ") + source);
        }
    };
    connect("State", MakeCallback(&StateFuzzer::OnState, this));
    connect("Drop", MakeCallback(&StateFuzzer::OnDrop, this));
    connect("Connection", MakeCallback(&StateFuzzer::OnConnection, this));
    connect("HalfOpenEntries", MakeCallback(&StateFuzzer::OnHalfOpen, this));
    connect("AcceptEntries", MakeCallback(&StateFuzzer::OnAccept, this));
    connect("TimeWaitEntries", MakeCallback(&StateFuzzer::OnTimeWait, this));
    Run(MOMENT);
}

StateFuzzer::~StateFuzzer()
{
    m_socket = nullptr;
    m_opened.clear();
    m_peer.reset();
}

void
StateFuzzer::Inject(uint32_t segments)
{
    for (uint32_t i = 0; i < segments; ++i)
    {
        // Also when nothing moves it: a CLOSED port would be the only one.
        if (i == 0 || !IsInState() || m_random.Below(MOST_SEGMENTS) == 0)
        {
            Drive();
        }
        InjectOne();
        if (i % CHECK_EVERY == 0)
        {
            Check();
        }
    }
    Check();
}

void
StateFuzzer::Drain()
{
    for (const Ptr<TcpLifecycleSocket>& socket : m_opened)
    {
        socket->Abort();
    }
    for (const Ptr<Socket>& socket : m_peer->GetAccepted())
    {
        DynamicCast<TcpLifecycleSocket>(socket)->Abort();
    }
    Run(DRAIN);
    Check();
    if (!m_states.empty())
    {
        const auto& [id, state] = *m_states.begin();
        std::ostringstream text;
        text << m_states.size() << " connections remain " << DRAIN.As(Time::MIN)
             << " after all were aborted, one is " << id << " in " << ToString(state);
        Fail(text.str());
    }
}

void
StateFuzzer::InjectOne()
{
    m_last = m_random.Chance(8) ? MakeRandomBytes(m_random, m_id)
                                : MakeNearSegment(m_random, m_numbers).ToBytes(m_id);
    ++m_counts.segments;
    if (m_settings.log)
    {
        *m_settings.log << m_counts.segments << ' ' << Simulator::Now().As(Time::S) << ' ' << m_id
                        << ' ' << ToString(GetState(m_id)) << ' ' << ToHex(m_last) << std::endl;
    }
    const std::size_t before = m_peer->GetWire().size();
    m_isInjecting = true;
    m_peer->SendBytes(m_id, m_last);
    Run(MOMENT);
    m_isInjecting = false;
    m_counts.answered += m_peer->GetWire().size() > before ? 1 : 0;
    if (m_socket && m_random.Chance(5))
    {
        m_socket->Recv(UINT32_MAX, 0);
    }
    const uint32_t luck = m_random.Below(1000);
    if (luck < 100)
    {
        Run(MilliSeconds(1 + m_random.Below(300)));
    }
    else if (luck < 120)
    {
        Run(MilliSeconds(1 + m_random.Below(20000)));
    }
    else if (luck < 123)
    {
        Run(Seconds(1 + m_random.Below(600)));
    }
}

void
StateFuzzer::Run(Time delay)
{
    m_peer->RunUntil(Simulator::Now() + delay);
    ReadWire();
    if (!m_broken.empty())
    {
        Fail(m_broken);
    }
}

void
StateFuzzer::ReadWire()
{
    const std::vector<WireSegment>& wire = m_peer->GetWire();
    for (; m_read < wire.size(); ++m_read)
    {
        const WireSegment& segment = wire[m_read];
        const TcpSegmentView& view = segment.view;
        if (m_isOpening && view.Has(TcpHeader::SYN) && segment.id.GetRemotePort() == m_port)
        {
            m_id = segment.id;
        }
        if (!(segment.id == m_id) || view.Has(TcpHeader::RST))
        {
            continue;
        }
        const SequenceNumber32 end = view.seq + view.GetSegLen();
        if (view.Has(TcpHeader::SYN))
        {
            m_numbers.sndUna = view.seq.GetValue();
            m_numbers.sndNxt = end.GetValue();
        }
        else if (end > SequenceNumber32(m_numbers.sndNxt))
        {
            m_numbers.sndNxt = end.GetValue();
        }
        if (view.Has(TcpHeader::ACK))
        {
            m_numbers.rcvNxt = view.ack.GetValue();
            m_numbers.rcvWnd = view.window;
        }
        if (view.hasTimestamp)
        {
            m_numbers.nodeTsVal = view.tsVal;
        }
    }
}

TcpSocket::TcpStates_t
StateFuzzer::GetState(const TcpConnectionId& id) const
{
    const auto found = m_states.find(id);
    return found == m_states.end() ? TcpSocket::CLOSED : found->second;
}

bool
StateFuzzer::IsInState() const
{
    const TcpSocket::TcpStates_t state = GetState(m_id);
    return state == m_settings.state ||
           (m_settings.state == TcpSocket::LISTEN && state == TcpSocket::CLOSED);
}

void
StateFuzzer::Check()
{
    const Ptr<TcpLifecycleTracer>& tracer = m_peer->GetTracer();
    const Ptr<TcpLifecycleSocket>& listener = m_peer->GetListener();
    const Ptr<TcpLifecycleEngine> engine = listener->GetNode()->GetObject<TcpLifecycleEngine>();
    for (const TcpQueue queue : {TcpQueue::HALF_OPEN, TcpQueue::ACCEPT, TcpQueue::TIME_WAIT})
    {
        const TcpQueueLedger& ledger = tracer->GetLedger(queue);
        if (!ledger.Balances())
        {
            Fail(std::string("the ledger does not balance: ") + ToString(queue));
        }
        m_broken += Compare(std::string("gauge of ") + ToString(queue),
                            m_gauges.at(static_cast<std::size_t>(queue)),
                            ledger.inside);
    }
    const auto count = [this](TcpSocket::TcpStates_t state) {
        return static_cast<uint64_t>(
            std::count_if(m_states.begin(), m_states.end(), [state](const auto& entry) {
                return entry.second == state;
            }));
    };
    const uint64_t halfOpen = tracer->GetLedger(TcpQueue::HALF_OPEN).inside;
    const uint64_t timeWait = tracer->GetLedger(TcpQueue::TIME_WAIT).inside;
    const uint64_t table = engine->GetConnectionTable().GetSize();
    m_broken += Compare("half-open queue", listener->GetHalfOpenEntries(), halfOpen);
    m_broken += Compare(
        "accept queue", listener->GetAcceptEntries(), tracer->GetLedger(TcpQueue::ACCEPT).inside);
    m_broken += Compare("TIME-WAIT", engine->GetTimeWait().GetEntries(), timeWait);
    m_broken += Compare("TIME-WAIT by state events", count(TcpSocket::TIME_WAIT), timeWait);
    m_broken += Compare("connection table", table, m_states.size());
    m_broken += Compare("connections begun less ended", m_born - m_gone, m_states.size());
    if (halfOpen > BACKLOG + 1)
    {
        m_broken +=
            "more half-open connections than the backlog: " + std::to_string(halfOpen) + "; ";
    }
    if (!m_broken.empty())
    {
        Fail(m_broken);
    }
    m_counts.peakEntries = std::max(m_counts.peakEntries, table);
}

void
StateFuzzer::OnState(const TcpStateEvent& event)
{
    if (event.id.GetRemotePort() == 0)
    {
        return; // a listener
    }
    const TcpSocket::TcpStates_t last = GetState(event.id);
    if (IsNothing(last) ? !IsNothing(event.from) : event.from != last)
    {
        std::ostringstream text;
        text << event.id << " goes from " << ToString(event.from) << " to " << ToString(event.to)
             << " (" << event.cause.ToText() << ") but was in " << ToString(last);
        m_broken += text.str();
    }
    m_born += IsNothing(event.from) && !IsNothing(event.to) ? 1 : 0;
    m_gone += !IsNothing(event.from) && IsNothing(event.to) ? 1 : 0;
    if (IsNothing(event.to))
    {
        m_states.erase(event.id);
    }
    else
    {
        m_states[event.id] = event.to;
    }
}

void
StateFuzzer::OnDrop(const TcpDropEvent& event)
{
    if (m_isInjecting)
    {
        ++m_counts.drops.at(static_cast<std::size_t>(event.reason));
    }
}

void
StateFuzzer::OnConnection(const TcpConnectionEvent&)
{
    ++m_counts.certificates;
}

void
StateFuzzer::OnHalfOpen(uint32_t, uint32_t after)
{
    m_gauges[static_cast<std::size_t>(TcpQueue::HALF_OPEN)] = after;
}

void
StateFuzzer::OnAccept(uint32_t, uint32_t after)
{
    m_gauges[static_cast<std::size_t>(TcpQueue::ACCEPT)] = after;
}

void
StateFuzzer::OnTimeWait(uint32_t, uint32_t after)
{
    m_gauges[static_cast<std::size_t>(TcpQueue::TIME_WAIT)] = after;
}

void
StateFuzzer::Fail(const std::string& what) const
{
    std::ostringstream text;
    text << what << " at " << Simulator::Now().As(Time::S) << " after segment " << m_counts.segments
         << " of " << ToString(m_settings.state) << ", " << ToHex(m_last) << " on " << m_id;
    throw std::runtime_error(text.str());
}

} // namespace ns3
