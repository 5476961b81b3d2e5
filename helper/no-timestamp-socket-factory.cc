// SPDX-License-Identifier: GPL-2.0-only
//
// One attribute of each socket.

#include "ns3/no-timestamp-socket-factory.h"

#include "ns3/boolean.h"
#include "ns3/node.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket-factory.h"

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(NoTimestampSocketFactory);

TypeId
NoTimestampSocketFactory::GetTypeId()
{
    static TypeId tid = TypeId("ns3::NoTimestampSocketFactory")
                            .SetParent<SocketFactory>()
                            .SetGroupName("TcpLifecycle")
                            .AddConstructor<NoTimestampSocketFactory>();
    return tid;
}

Ptr<Socket>
NoTimestampSocketFactory::CreateSocket()
{
    const Ptr<Socket> socket = GetObject<Node>()->GetObject<TcpSocketFactory>()->CreateSocket();
    socket->SetAttribute("Timestamp", BooleanValue(false));
    return socket;
}

} // namespace ns3
