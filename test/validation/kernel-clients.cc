// SPDX-License-Identifier: GPL-2.0-only
//
// Kernel clients at a full accept queue: building, running, what was on the wire.

#include "kernel-clients.h"

#include "experiments.h"
#include "validation-report.h"

#include "../schedule-call.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option.h"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace ns3
{

namespace
{

/** \return what to build */
TestNetConfig
MakeConfig(const KernelClientsCase& measured, bool isIpv6)
{
    TestNetConfig config;
    config.isIpv6 = isIpv6;
    config.rate = "10Gbps";
    config.delay = std::to_string(std::lround(1e6 * measured.delayS)) + "us";
    config.engine = {{"AcceptMode", "Manual"},
                     {"AbortOnOverflow", measured.aborts ? "true" : "false"},
                     {"SynCookieMode", SynCookieModeOf(measured.cookies)}};
    return config;
}

} // namespace

Time
KernelClients::ToSimulated(double seconds)
{
    return Seconds(5 + seconds);
}

KernelClients::KernelClients(const KernelClientsCase& measured, bool isIpv6)
    : m_case(measured),
      m_isIpv6(isIpv6),
      m_capture("04-accept-overflow/" + measured.name + ".csv"),
      m_net(MakeConfig(measured, isIpv6))
{
    for (uint32_t node : {CLIENT, SERVER})
    {
        m_views.at(node).Attach(m_net.GetNodes().Get(node)->GetObject<TcpLifecycleTracer>());
    }
    m_listener = DynamicCast<TcpLifecycleSocket>(m_net.CreateSocket(SERVER));
    m_listener->Bind(m_net.GetAny());
    m_listener->Listen(m_case.backlog);
    for (const LinuxCaptureRow& row : m_capture.GetRows())
    {
        if (!row.fromServer)
        {
            m_begin.emplace(row.peerPort, row.seconds);
        }
    }
    for (const auto& [port, seconds] : m_begin)
    {
        const Ptr<Socket> client = m_net.CreateSocket(CLIENT);
        client->Bind(m_net.GetAny(port));
        m_clients.push_back(client);
        ScheduleCall(ToSimulated(seconds - m_case.delayS),
                     [this, client] { client->Connect(m_net.GetAddress(SERVER)); });
    }
    if (m_case.sendsAtS > 0)
    {
        for (std::size_t i = 0; i < m_clients.size(); ++i)
        {
            ScheduleCall(ToSimulated(m_case.sendsAtS), [this, i] { Send(i); });
        }
        ScheduleCall(ToSimulated(5), [this] { Serve(); });
    }
    m_net.Run(ToSimulated(m_case.endS));
}

void
KernelClients::Serve()
{
    // Polled: nobody is there to be told while it waits in the other call.
    ScheduleCall(MilliSeconds(1), [this] { Serve(); });
    for (bool isBusy = true; isBusy;)
    {
        Address from;
        const Ptr<Socket> next = m_isReading ? nullptr : m_listener->Accept(from);
        if (next)
        {
            if (m_served)
            {
                m_served->Close();
            }
            m_served = next;
            m_isReading = true;
        }
        isBusy = m_isReading && m_served->GetRxAvailable() > 0;
        if (isBusy)
        {
            m_served->Recv();
            m_isReading = false;
        }
    }
}

void
KernelClients::Send(std::size_t client)
{
    const int sent = m_clients.at(client)->Send(Create<Packet>(10));
    const bool isReset = DynamicCast<TcpLifecycleSocket>(m_clients.at(client))->GetCloseReason() ==
                         TcpCloseReason::RESET;
    const std::string result = sent >= 0 ? "sent" : isReset ? "ECONNRESET" : "other";
    m_sent += (m_sent.empty() ? "" : "; ") + std::to_string(client) + " " + result;
}

TcpConnectionId
KernelClients::MakeId(uint16_t port, bool isOfClient) const
{
    const Address client = m_net.GetAddress(CLIENT, port);
    const Address server = m_net.GetAddress(SERVER);
    const TcpConnectionId id =
        m_isIpv6 ? TcpConnectionId(Inet6SocketAddress::ConvertFrom(client).GetIpv6(),
                                   port,
                                   Inet6SocketAddress::ConvertFrom(server).GetIpv6(),
                                   80)
                 : TcpConnectionId(InetSocketAddress::ConvertFrom(client).GetIpv4(),
                                   port,
                                   InetSocketAddress::ConvertFrom(server).GetIpv4(),
                                   80);
    return isOfClient ? id : id.Reversed();
}

std::vector<KernelClients::Line>
KernelClients::GetMeasured(uint16_t port) const
{
    std::vector<Line> lines;
    std::map<bool, SequenceNumber32> iss; // by fromServer
    for (const LinuxCaptureRow& row : m_capture.GetRows())
    {
        if (row.peerPort != port)
        {
            continue;
        }
        iss.emplace(row.fromServer, row.view.seq);
        std::ostringstream text;
        text << TcpFlagsText(row.view.flags) << " seq " << row.view.seq - iss[row.fromServer];
        if (row.view.Has(TcpHeader::ACK))
        {
            text << " ack " << row.view.ack - iss[!row.fromServer];
        }
        text << " len " << row.view.textBytes << (row.view.mss != 0 ? " mss" : "")
             << (row.view.sackPermitted ? " sack" : "") << (row.view.wscale ? " wscale" : "")
             << (row.view.hasTimestamp ? " timestamp" : "");
        lines.push_back(
            {row.seconds, !row.fromServer, row.view.flags == TcpHeader::SYN, text.str()});
    }
    return lines;
}

std::vector<KernelClients::Line>
KernelClients::GetSimulated(uint16_t port) const
{
    std::vector<Line> lines;
    std::map<bool, SequenceNumber32> iss; // by fromServer
    for (const TestSegment& segment : m_net.GetSegments())
    {
        const bool fromServer = segment.sender == SERVER;
        const TcpConnectionId& id = segment.segment.id;
        if ((fromServer ? id.GetRemotePort() : id.GetLocalPort()) != port)
        {
            continue;
        }
        iss.emplace(fromServer, segment.segment.seq);
        std::ostringstream text;
        text << TcpFlagsText(segment.segment.flags) << " seq "
             << segment.segment.seq - iss[fromServer];
        if (segment.Has(TcpHeader::ACK))
        {
            text << " ack " << segment.segment.ack - iss[!fromServer];
        }
        text << " len " << segment.segment.textBytes
             << (segment.FindOption(TcpOption::MSS) ? " mss" : "")
             << (segment.FindOption(TcpOption::SACKPERMITTED) ? " sack" : "")
             << (segment.FindOption(TcpOption::WINSCALE) ? " wscale" : "")
             << (segment.FindOption(TcpOption::TS) ? " timestamp" : "");
        const double seconds =
            ToSeconds(segment.time - ToSimulated(0)) + (fromServer ? 0 : m_case.delayS);
        lines.push_back(
            {seconds, !fromServer, segment.segment.flags == TcpHeader::SYN, text.str()});
    }
    std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) {
        return a.seconds < b.seconds;
    });
    return lines;
}

std::vector<WireSegment>
KernelClients::GetWire() const
{
    std::vector<WireSegment> wire;
    for (const TestSegment& segment : m_net.GetSegments())
    {
        WireSegment entry;
        entry.time = segment.time;
        entry.fromServer = segment.sender == SERVER;
        entry.id = entry.fromServer ? segment.segment.id : segment.segment.id.Reversed();
        entry.view.flags = segment.segment.flags;
        wire.push_back(entry);
    }
    return wire;
}

} // namespace ns3
