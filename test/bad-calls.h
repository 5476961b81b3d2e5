// SPDX-License-Identifier: GPL-2.0-only
//
// Calls of a socket, each told as text: what it returned, and GetErrno where it failed.

#ifndef BAD_CALLS_H
#define BAD_CALLS_H

#include "tcp-lifecycle-test-net.h"

#include "ns3/ptr.h"
#include "ns3/socket.h"

#include <string>

namespace ns3
{

/** Calls as text; a local address has port 91, the peer is at port 80 of node 1. */
namespace bad_calls
{

/** The socket, and what a call may need. */
struct Scene
{
    TestNet& net;       //!< socket on node 0, peer on node 1
    Ptr<Socket> socket; //!< what is called
};

// "0" or what was returned, e.g. "-1 INVAL", "null AGAIN", "10 bytes"; "no such call" of stock TCP.

std::string Bind(Scene& scene);
std::string BindOnly(Scene& scene);
std::string BindUsedPort(Scene& scene);
std::string BindForeignType(Scene& scene);
std::string Connect(Scene& scene);
std::string ConnectForeignType(Scene& scene);
std::string Listen(Scene& scene);
std::string Accept(Scene& scene);
std::string Send(Scene& scene);
std::string SendTo(Scene& scene);
std::string Recv(Scene& scene);
std::string RecvFrom(Scene& scene);
std::string ShutdownSend(Scene& scene);
std::string ShutdownRecv(Scene& scene);
std::string ShutdownRecvAndRecv(Scene& scene);
std::string Close(Scene& scene);
std::string CloseTwice(Scene& scene);
std::string Abort(Scene& scene);
std::string GetSockName(Scene& scene);
std::string GetPeerName(Scene& scene);

} // namespace bad_calls

} // namespace ns3

#endif // BAD_CALLS_H
