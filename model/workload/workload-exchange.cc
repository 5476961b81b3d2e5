// SPDX-License-Identifier: GPL-2.0-only
//
// What workload client and server agree on: who closes first, and how bytes are written.

#include "ns3/workload-exchange.h"

#include "ns3/address.h"
#include "ns3/callback.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket-factory.h"
#include "ns3/user-error.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** Bytes given to one Send call at most. */
constexpr uint64_t WRITE_BYTES = 65536;

/** The event of ReleaseLater: its argument holds the reference until it has run. */
void
HoldUntilNow(Ptr<Socket>)
{
}

} // namespace

Ptr<Socket>
CreateSocketOf(const Ptr<Node>& node, TypeId protocol, const char* application)
{
    if (!node->GetObject<SocketFactory>(protocol))
    {
        ThrowUserError(application,
                       ": node ",
                       node->GetId(),
                       " has no ",
                       protocol.GetName(),
                       "; install a TCP stack, or set Protocol");
    }
    return Socket::CreateSocket(node, protocol);
}

uint64_t
WriteBytes(const Ptr<Socket>& socket, uint64_t remainingBytes)
{
    uint64_t written = 0;
    while (written < remainingBytes)
    {
        const uint64_t piece = std::min<uint64_t>(
            {remainingBytes - written, uint64_t{socket->GetTxAvailable()}, WRITE_BYTES});
        const int taken = piece > 0 ? socket->Send(Create<Packet>(piece)) : 0;
        if (taken <= 0)
        {
            break;
        }
        written += taken;
    }
    return written;
}

uint64_t
ReadAllBytes(const Ptr<Socket>& socket)
{
    uint64_t bytes = 0;
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            break;
        }
        bytes += packet->GetSize();
    }
    return bytes;
}

void
ClearCallbacks(const Ptr<Socket>& socket)
{
    const auto none = MakeNullCallback<void, Ptr<Socket>>();
    socket->SetConnectCallback(none, none);
    socket->SetCloseCallbacks(none, none);
    socket->SetRecvCallback(none);
    socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
    socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              MakeNullCallback<void, Ptr<Socket>, const Address&>());
}

void
ReleaseLater(const Ptr<Socket>& socket)
{
    Simulator::ScheduleNow(&HoldUntilNow, socket);
}

} // namespace ns3
