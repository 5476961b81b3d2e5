// SPDX-License-Identifier: GPL-2.0-only
//
// Calls of a socket, each told as text.

#include "bad-calls.h"

#include "ns3/mac48-address.h"
#include "ns3/packet.h"
#include "ns3/tcp-lifecycle-socket.h"

#include <string>
#include <utility>
#include <vector>

namespace ns3
{

namespace bad_calls
{

namespace
{

/** \return errno without ERROR_ */
std::string
ErrnoText(const Ptr<Socket>& socket)
{
    static const std::vector<std::pair<Socket::SocketErrno, std::string>> texts{
        {Socket::ERROR_NOTERROR, "NOTERROR"},
        {Socket::ERROR_ISCONN, "ISCONN"},
        {Socket::ERROR_NOTCONN, "NOTCONN"},
        {Socket::ERROR_MSGSIZE, "MSGSIZE"},
        {Socket::ERROR_AGAIN, "AGAIN"},
        {Socket::ERROR_SHUTDOWN, "SHUTDOWN"},
        {Socket::ERROR_OPNOTSUPP, "OPNOTSUPP"},
        {Socket::ERROR_AFNOSUPPORT, "AFNOSUPPORT"},
        {Socket::ERROR_INVAL, "INVAL"},
        {Socket::ERROR_BADF, "BADF"},
        {Socket::ERROR_NOROUTETOHOST, "NOROUTETOHOST"},
        {Socket::ERROR_NODEV, "NODEV"},
        {Socket::ERROR_ADDRNOTAVAIL, "ADDRNOTAVAIL"},
        {Socket::ERROR_ADDRINUSE, "ADDRINUSE"}};
    for (const auto& [number, text] : texts)
    {
        if (number == socket->GetErrno())
        {
            return text;
        }
    }
    return "unknown";
}

/** \return "0", or e.g. "-1 INVAL" */
std::string
Told(const Scene& scene, int result)
{
    return std::to_string(result) + (result < 0 ? " " + ErrnoText(scene.socket) : "");
}

/** \return "N bytes", or e.g. "null AGAIN" */
std::string
Told(const Scene& scene, const Ptr<Packet>& text)
{
    return text ? std::to_string(text->GetSize()) + " bytes" : "null " + ErrnoText(scene.socket);
}

} // namespace

std::string
Bind(Scene& scene)
{
    return Told(scene, scene.socket->Bind(scene.net.GetAny(91)));
}

std::string
BindOnly(Scene& scene)
{
    return Told(scene, scene.socket->Bind());
}

std::string
BindUsedPort(Scene& scene)
{
    const Ptr<Socket> other = scene.net.CreateSocket(0);
    other->Bind(scene.net.GetAny(91));
    other->Listen();
    const std::string told = Bind(scene);
    other->Close();
    return told;
}

std::string
BindForeignType(Scene& scene)
{
    return Told(scene, scene.socket->Bind(Mac48Address("00:00:00:00:00:01")));
}

std::string
Connect(Scene& scene)
{
    return Told(scene, scene.socket->Connect(scene.net.GetAddress(1)));
}

std::string
ConnectForeignType(Scene& scene)
{
    return Told(scene, scene.socket->Connect(Mac48Address("00:00:00:00:00:01")));
}

std::string
Listen(Scene& scene)
{
    return Told(scene, scene.socket->Listen());
}

std::string
Accept(Scene& scene)
{
    const auto ours = DynamicCast<TcpLifecycleSocket>(scene.socket);
    if (!ours)
    {
        return "no such call";
    }
    Address from;
    return ours->Accept(from) ? "socket" : "null " + ErrnoText(ours);
}

std::string
Send(Scene& scene)
{
    return Told(scene, scene.socket->Send(Create<Packet>(10), 0));
}

std::string
SendTo(Scene& scene)
{
    return Told(scene, scene.socket->SendTo(Create<Packet>(10), 0, scene.net.GetAddress(1, 4444)));
}

std::string
Recv(Scene& scene)
{
    return Told(scene, scene.socket->Recv(1000, 0));
}

std::string
RecvFrom(Scene& scene)
{
    Address from;
    return Told(scene, scene.socket->RecvFrom(1000, 0, from));
}

std::string
ShutdownSend(Scene& scene)
{
    return Told(scene, scene.socket->ShutdownSend());
}

std::string
ShutdownRecv(Scene& scene)
{
    return Told(scene, scene.socket->ShutdownRecv());
}

std::string
ShutdownRecvAndRecv(Scene& scene)
{
    scene.socket->ShutdownRecv();
    return Recv(scene);
}

std::string
Close(Scene& scene)
{
    return Told(scene, scene.socket->Close());
}

std::string
CloseTwice(Scene& scene)
{
    const std::string first = Close(scene);
    return first + ", " + Close(scene);
}

std::string
Abort(Scene& scene)
{
    const auto ours = DynamicCast<TcpLifecycleSocket>(scene.socket);
    return ours ? Told(scene, ours->Abort()) : "no such call";
}

std::string
GetSockName(Scene& scene)
{
    Address address;
    return Told(scene, scene.socket->GetSockName(address));
}

std::string
GetPeerName(Scene& scene)
{
    Address address;
    const int result = scene.socket->GetPeerName(address);
    if (result == 0 && address != scene.net.GetAddress(1))
    {
        return "another address";
    }
    return Told(scene, result);
}

} // namespace bad_calls

} // namespace ns3
