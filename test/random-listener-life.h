// SPDX-License-Identifier: GPL-2.0-only
//
// A listener that random segments and calls happen to, with all that it reports.

#ifndef RANDOM_LISTENER_LIFE_H
#define RANDOM_LISTENER_LIFE_H

#include "segment-peer.h"

#include "ns3/random-variable-stream.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

namespace ns3
{

/** What the peer or the application does in one step. */
enum class LifeAction
{
    FLOOD_SYN,       //!< a SYN from a new source
    REPEATED_SYN,    //!< the SYN of a known source again
    OTHER_SYN,       //!< another SYN inside the window
    ACK,             //!< the third segment, with or without text
    EXACT_RESET,     //!< RST at RCV.NXT
    OFF_RESET,       //!< RST elsewhere in the window
    FIN,             //!< the peer closes
    ACCEPT,          //!< the application takes a connection
    CLOSE_CONNECTION //!< the application closes one it took
};

/** A listener with a small queue, and random segments and calls. */
class RandomListenerLife
{
  public:
    RandomListenerLife(int64_t stream, bool isIpv6)
        : peer({{"AcceptMode", "Manual"},
                {"HalfOpenLimitEntries", "32"},
                {"AbortOnOverflow", stream % 2 == 0 ? "true" : "false"}},
               isIpv6),
          m_random(CreateObject<UniformRandomVariable>())
    {
        m_random->SetStream(stream);
        peer.GetTracer()->TraceConnectWithoutContext(
            "HalfOpenEntries", MakeCallback(&RandomListenerLife::OnHalfOpenGauge, this));
        peer.GetTracer()->TraceConnectWithoutContext(
            "AcceptEntries", MakeCallback(&RandomListenerLife::OnAcceptGauge, this));
        peer.Listen(16);
    }

    ~RandomListenerLife()
    {
        m_open.clear();
    }

    /** One action at a random later time. */
    void
    Step()
    {
        m_now += MicroSeconds(m_random->GetInteger(1, 30000));
        peer.RunUntil(m_now);
        static const std::array<LifeAction, 16> mix{LifeAction::FLOOD_SYN,
                                                    LifeAction::FLOOD_SYN,
                                                    LifeAction::FLOOD_SYN,
                                                    LifeAction::FLOOD_SYN,
                                                    LifeAction::FLOOD_SYN,
                                                    LifeAction::FLOOD_SYN,
                                                    LifeAction::ACK,
                                                    LifeAction::ACK,
                                                    LifeAction::ACK,
                                                    LifeAction::EXACT_RESET,
                                                    LifeAction::OFF_RESET,
                                                    LifeAction::ACCEPT,
                                                    LifeAction::REPEATED_SYN,
                                                    LifeAction::OTHER_SYN,
                                                    LifeAction::FIN,
                                                    LifeAction::CLOSE_CONNECTION};
        Do(mix.at(m_random->GetInteger(0, mix.size() - 1)));
        peer.RunUntil(m_now);
    }

    /** The listener goes away. */
    void
    CloseListener()
    {
        peer.GetListener()->Close();
    }

    /** Let the connections time out. */
    void
    Drain()
    {
        m_now += Seconds(400);
        peer.RunUntil(m_now);
    }

    /** \return every record so far, one line each */
    std::string
    ToText() const
    {
        std::ostringstream text;
        const uint64_t firstUid = FirstUid(); // uids count the packets of the process
        for (const TcpStateEvent& event : peer.GetStates())
        {
            text << event.time.GetTimeStep() << ' ' << event.node << ' ' << event.id << ' '
                 << event.from << ' ' << event.to << ' ' << event.dwell.GetTimeStep() << ' '
                 << ToString(event.cause.rule) << ' ' << static_cast<int>(event.cause.flags) << ' '
                 << event.cause.seq << ' ' << event.cause.ack << ' '
                 << (event.cause.source == TcpCauseSource::SEGMENT ? event.cause.uid - firstUid : 0)
                 << ' ' << ToString(event.origin) << '\n';
        }
        for (const TcpQueueEvent& event : peer.GetQueueEvents())
        {
            text << event.time.GetTimeStep() << ' ' << ToString(event.queue) << ' ' << event.id
                 << ' ' << ToString(event.action) << ' ' << event.entries << ' '
                 << event.limitEntries << ' ' << ToString(event.reason) << '\n';
        }
        peer.GetTracer()->PrintLedger(text);
        return text.str();
    }

    SegmentPeer peer;          //!< server and peer
    uint32_t halfOpenGauge{0}; //!< last value of HalfOpenEntries
    uint32_t acceptGauge{0};   //!< last value of AcceptEntries
    std::set<LifeAction> done; //!< actions that had an object

  private:
    void
    OnHalfOpenGauge(uint32_t, uint32_t now)
    {
        halfOpenGauge = now;
    }

    void
    OnAcceptGauge(uint32_t, uint32_t now)
    {
        acceptGauge = now;
    }

    /** \return uid of the first segment that caused a state change */
    uint64_t
    FirstUid() const
    {
        for (const TcpStateEvent& event : peer.GetStates())
        {
            if (event.cause.source == TcpCauseSource::SEGMENT)
            {
                return event.cause.uid;
            }
        }
        return 0;
    }

    /** Send a segment of the peer on \p id. */
    void
    Send(const TcpConnectionId& id, uint8_t flags, uint32_t offset)
    {
        TcpSegmentView segment;
        segment.flags = flags;
        segment.seq = m_iss.at(id) + SequenceNumber32(offset);
        segment.window = 65535;
        if (segment.Has(TcpHeader::ACK))
        {
            const WireSegment* synAck = peer.FindSynAck(id);
            segment.ack = synAck ? synAck->view.seq + SequenceNumber32(1) : SequenceNumber32(0);
        }
        peer.Send(id, segment);
    }

    void
    SendNewSyn()
    {
        const auto number = static_cast<uint32_t>(m_known.size());
        const TcpConnectionId id =
            peer.MakeId(Ipv4Address(Ipv4Address("10.78.0.1").Get() + number), 4000);
        m_known.push_back(id);
        m_iss[id] = SequenceNumber32(m_random->GetInteger(0, UINT32_MAX));
        peer.SendSyn(id, m_iss[id]);
    }

    /** \return one of the last forty sources */
    TcpConnectionId
    PickKnown()
    {
        const std::size_t recent = std::min<std::size_t>(m_known.size(), 40);
        return m_known[m_known.size() - 1 - m_random->GetInteger(0, recent - 1)];
    }

    void
    Do(LifeAction action)
    {
        const bool fromPeer = action != LifeAction::FLOOD_SYN && action != LifeAction::ACCEPT &&
                              action != LifeAction::CLOSE_CONNECTION;
        if (fromPeer && m_known.empty())
        {
            return;
        }
        const TcpConnectionId id = fromPeer ? PickKnown() : TcpConnectionId();
        done.insert(action);
        switch (action)
        {
        case LifeAction::FLOOD_SYN:
            SendNewSyn();
            break;
        case LifeAction::REPEATED_SYN:
            Send(id, TcpHeader::SYN, 0);
            break;
        case LifeAction::OTHER_SYN:
            Send(id, TcpHeader::SYN, 5000);
            break;
        case LifeAction::ACK:
            if (peer.FindSynAck(id))
            {
                peer.SendAck(id, m_random->GetInteger(0, 1) * 10);
            }
            break;
        case LifeAction::EXACT_RESET:
            Send(id, TcpHeader::RST, 1);
            break;
        case LifeAction::OFF_RESET:
            Send(id, TcpHeader::RST, 1001);
            break;
        case LifeAction::FIN:
            Send(id, TcpHeader::FIN | TcpHeader::ACK, 1);
            break;
        case LifeAction::ACCEPT:
            Accept();
            break;
        case LifeAction::CLOSE_CONNECTION:
            if (!m_open.empty())
            {
                m_open.back()->Close();
                m_open.pop_back();
            }
            break;
        }
    }

    void
    Accept()
    {
        Address from;
        if (Ptr<Socket> socket = peer.GetListener()->Accept(from))
        {
            m_open.push_back(socket);
        }
    }

    Ptr<UniformRandomVariable> m_random;  //!< of the choices
    Time m_now{Seconds(1)};               //!< of the last step
    std::vector<TcpConnectionId> m_known; //!< sources so far
    std::unordered_map<TcpConnectionId, SequenceNumber32, TcpConnectionIdHash> m_iss; //!< their ISS
    std::vector<Ptr<Socket>> m_open; //!< accepted, not closed
};

} // namespace ns3

#endif // RANDOM_LISTENER_LIFE_H
