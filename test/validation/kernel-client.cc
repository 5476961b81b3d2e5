// SPDX-License-Identifier: GPL-2.0-only
//
// Connecting and closing when the measured client did.

#include "kernel-client.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/tcp-header.h"

#include <set>
#include <utility>

namespace ns3
{

namespace
{

constexpr double BEFORE_S = 5e-5; //!< a program closes one socket so long before the next one

} // namespace

KernelClient::KernelClient(SegmentPeer& peer, LinuxCapture& capture, bool isIpv6)
    : m_peer(peer),
      m_capture(capture),
      m_isIpv6(isIpv6)
{
}

void
KernelClient::WatchClose(CloseWatcher watcher)
{
    m_watcher = std::move(watcher);
}

void
KernelClient::Plan()
{
    std::set<uint16_t> closed;
    for (const LinuxCaptureRow& row : m_capture.GetRows())
    {
        if (row.fromServer && row.view.Has(TcpHeader::FIN))
        {
            closed.insert(row.localPort);
        }
    }
    std::set<uint16_t> opened;
    std::set<uint16_t> finished;
    uint16_t last = 0;
    for (const LinuxCaptureRow& row : m_capture.GetRows())
    {
        const uint16_t port = row.localPort;
        if (row.fromServer && row.view.flags == TcpHeader::SYN && opened.insert(port).second)
        {
            if (last != 0 && closed.count(last) == 0)
            {
                m_capture.At(row.seconds - BEFORE_S, [this, last] { Close(last); });
            }
            m_capture.At(row.seconds, [this, row] { Connect(row); });
            last = port;
        }
        else if (row.fromServer && row.view.Has(TcpHeader::FIN) && finished.insert(port).second)
        {
            m_capture.At(row.seconds, [this, port] { Close(port); });
        }
    }
}

void
KernelClient::Connect(const LinuxCaptureRow& syn)
{
    const auto socket = DynamicCast<TcpLifecycleSocket>(Socket::CreateSocket(
        m_peer.GetListener()->GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory")));
    const uint16_t port = syn.localPort;
    const int bound =
        socket->Bind(m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                              : Address(InetSocketAddress(Ipv4Address::GetAny(), port)));
    const Address server = LinuxCapture::MakeId(m_peer, syn).GetRemoteSocketAddress();
    NS_ABORT_MSG_UNLESS(bound == 0 && socket->Connect(server) == 0, "Port " << port);
    m_sockets[port] = socket;
}

void
KernelClient::Close(uint16_t localPort)
{
    const Ptr<TcpLifecycleSocket> socket = Find(localPort);
    NS_ABORT_MSG_UNLESS(socket, "Port " << localPort);
    if (m_watcher)
    {
        m_watcher(localPort, socket);
    }
    socket->Close();
}

Ptr<TcpLifecycleSocket>
KernelClient::Find(uint16_t localPort) const
{
    const auto found = m_sockets.find(localPort);
    return found == m_sockets.end() ? nullptr : found->second;
}

} // namespace ns3
