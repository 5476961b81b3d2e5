// SPDX-License-Identifier: GPL-2.0-only
//
// Makes the calls of two applications when their cues come.

#include "ns3/end-script.h"

#include "ns3/fatal-error.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** Let the send buffer take all text of an end's steps: Send takes a piece whole or not at all. */
void
MakeRoom(const Ptr<Socket>& socket, const std::vector<EndStep>& steps, uint32_t end)
{
    UintegerValue room;
    socket->GetAttribute("SndBufSize", room);
    uint64_t bytes = 0;
    for (const EndStep& step : steps)
    {
        bytes += step.end == end ? step.bytes : 0;
    }
    socket->SetAttribute("SndBufSize", UintegerValue(std::max(room.Get(), bytes)));
}

} // namespace

EndScript::EndScript(TwoEndNetwork& network,
                     const std::vector<EndStep>& steps,
                     const std::array<bool, 2>& reads)
    : m_network(network),
      m_steps(steps),
      m_reads(reads)
{
    m_listener = network.CreateSocket(SERVER_END);
    m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                  MakeCallback(&EndScript::HandleAccepted, this));
    MakeRoom(m_listener, m_steps, SERVER_END);
    m_listener->Bind(network.GetAny());
    m_listener->Listen();
    m_ends[CLIENT_END] = network.CreateSocket(CLIENT_END);
    MakeRoom(m_ends[CLIENT_END], m_steps, CLIENT_END);
    m_ends[CLIENT_END]->SetConnectCallback(MakeCallback(&EndScript::HandleConnected, this),
                                           MakeNullCallback<void, Ptr<Socket>>());
    Watch(CLIENT_END, m_ends[CLIENT_END]);
    for (const EndStep& step : m_steps)
    {
        if (step.cue == EndCue::START)
        {
            Simulator::Schedule(
                TwoEndNetwork::GetStart() + step.after, &EndScript::Make, this, step);
        }
    }
}

EndScript::~EndScript()
{
    for (const Ptr<Socket>& socket : {m_listener, m_ends[CLIENT_END], m_ends[SERVER_END]})
    {
        if (socket)
        {
            socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeNullCallback<void, Ptr<Socket>, const Address&>());
            socket->SetConnectCallback(MakeNullCallback<void, Ptr<Socket>>(),
                                       MakeNullCallback<void, Ptr<Socket>>());
            socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
            socket->SetCloseCallbacks(MakeNullCallback<void, Ptr<Socket>>(),
                                      MakeNullCallback<void, Ptr<Socket>>());
        }
    }
}

const EndView&
EndScript::GetView(uint32_t end) const
{
    return m_views.at(end);
}

void
EndScript::Make(const EndStep& step)
{
    const Ptr<Socket> socket = m_ends.at(step.end);
    if (step.call == EndCall::CRASH)
    {
        TcpLifecycleHelper::ScheduleCrash(m_network.GetNodes().Get(step.end), Time(0));
        return;
    }
    if (!socket)
    {
        return;
    }
    switch (step.call)
    {
    case EndCall::CONNECT:
        socket->Connect(m_network.GetAddress(SERVER_END));
        break;
    case EndCall::SEND:
        if (socket->Send(Create<Packet>(step.bytes)) != static_cast<int>(step.bytes))
        {
            NS_FATAL_ERROR("end " << step.end << " cannot send " << step.bytes << " bytes");
        }
        break;
    case EndCall::CLOSE:
        socket->Close();
        break;
    case EndCall::SHUTDOWN_SEND:
        socket->ShutdownSend();
        break;
    case EndCall::CRASH:
        break; // above
    }
}

void
EndScript::Follow(uint32_t end, EndCue cue)
{
    for (const EndStep& step : m_steps)
    {
        if (step.end != end || step.cue != cue)
        {
            continue;
        }
        if (step.after.IsZero())
        {
            Make(step);
        }
        else
        {
            Simulator::Schedule(step.after, &EndScript::Make, this, step);
        }
    }
}

void
EndScript::Watch(uint32_t end, const Ptr<Socket>& socket)
{
    if (m_reads.at(end))
    {
        socket->SetRecvCallback(MakeCallback(&EndScript::HandleReadable, this));
    }
    socket->SetCloseCallbacks(MakeCallback(&EndScript::HandleClosed, this),
                              MakeNullCallback<void, Ptr<Socket>>());
}

void
EndScript::HandleConnected(Ptr<Socket> /* socket */)
{
    Follow(CLIENT_END, EndCue::CONNECTED);
}

void
EndScript::HandleAccepted(Ptr<Socket> socket, const Address& /* from */)
{
    ++m_views[SERVER_END].accepted;
    m_ends[SERVER_END] = socket;
    Watch(SERVER_END, socket);
    Follow(SERVER_END, EndCue::CONNECTED);
}

void
EndScript::HandleReadable(Ptr<Socket> socket)
{
    for (Ptr<Packet> text = socket->Recv(); text && text->GetSize() > 0; text = socket->Recv())
    {
        m_views.at(EndOf(socket)).receivedBytes += text->GetSize();
    }
}

void
EndScript::HandleClosed(Ptr<Socket> socket)
{
    Follow(EndOf(socket), EndCue::PEER_CLOSED);
}

uint32_t
EndScript::EndOf(const Ptr<Socket>& socket) const
{
    return socket == m_ends[CLIENT_END] ? CLIENT_END : SERVER_END;
}

} // namespace ns3
