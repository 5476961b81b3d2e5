// SPDX-License-Identifier: GPL-2.0-only
//
// Connections that follow each other: what fits, and the applications that open them.

#include "ns3/boolean.h"
#include "ns3/enum.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/two-msl-topology-helper.h"
#include "ns3/uinteger.h"

#include <string>

namespace ns3
{

namespace
{

const TopologyParts PARTS("TwoMslTopologyHelper: churn");

/** Check ports. */
void
CheckPorts(const TwoMslChurn& churn)
{
    if (churn.serverPort == 0)
    {
        PARTS.Refuse("serverPort = 0 is no port to listen on");
    }
    if (churn.localPorts == 0)
    {
        PARTS.Refuse("localPorts = 0 leaves no port");
    }
    if (churn.localPort != 0 && uint64_t{churn.localPort} + churn.localPorts - 1 > UINT16_MAX)
    {
        PARTS.Refuse("localPorts = " + std::to_string(churn.localPorts) + " from localPort = " +
                     std::to_string(churn.localPort) + " on end above 65535");
    }
}

/** Check sizes and times. */
void
CheckExchange(const TwoMslChurn& churn, bool isIpv6)
{
    if (churn.requestBytes == 0 || churn.responseBytes == 0)
    {
        PARTS.Refuse("requestBytes and responseBytes must be at least 1");
    }
    if (churn.verifiesBytes && churn.requestBytes < WORKLOAD_STAMP_BYTES)
    {
        PARTS.Refuse("requestBytes = " + std::to_string(churn.requestBytes) +
                     " has no room for the stamp of 4 bytes that verifiesBytes needs");
    }
    if (!churn.refusalInterval.IsStrictlyPositive())
    {
        PARTS.Refuse("refusalInterval is not above 0");
    }
    if (churn.closeDelay.IsStrictlyNegative() || churn.patienceTimeout.IsStrictlyNegative() ||
        churn.start.IsStrictlyNegative())
    {
        PARTS.Refuse("closeDelay, patienceTimeout or start is negative");
    }
    if (isIpv6 && churn.start < Seconds(2))
    {
        PARTS.Refuse("start = " + std::to_string(churn.start.GetSeconds()) +
                     " s is before 2 s, when IPv6 addresses can be used");
    }
    if (!churn.stop.IsZero() && churn.stop <= churn.start)
    {
        PARTS.Refuse("stop is not after start");
    }
}

/** Check what clients need of this module's TCP, and give them their ports. */
void
PreparePorts(const TwoMslChurn& churn, const NodeContainer& clients)
{
    const bool choosesFromRange = !churn.bindsPort && churn.localPort != 0;
    for (uint32_t i = 0; i < clients.GetN(); ++i)
    {
        const bool hasEngine = clients.Get(i)->GetObject<TcpLifecycleEngine>() != nullptr;
        if (!hasEngine && (choosesFromRange || churn.reusesAddress))
        {
            PARTS.Refuse(std::string(choosesFromRange ? "bindsPort = false" : "reusesAddress") +
                         " needs the TCP of TcpLifecycleStackHelper or TcpLifecycleHelper on "
                         "client " +
                         std::to_string(i));
        }
    }
    for (uint32_t i = 0; choosesFromRange && i < clients.GetN(); ++i)
    {
        const auto engine = clients.Get(i)->GetObject<TcpLifecycleEngine>();
        engine->SetAttribute("EphemeralPortFirst", UintegerValue(churn.localPort));
        engine->SetAttribute("EphemeralPortLast",
                             UintegerValue(churn.localPort + churn.localPorts - 1));
    }
}

/** Set what client and server must agree on. */
void
SetExchange(const Ptr<Application>& application, const TwoMslChurn& churn)
{
    application->SetAttribute("RequestBytes", UintegerValue(churn.requestBytes));
    application->SetAttribute("ResponseBytes", UintegerValue(churn.responseBytes));
    application->SetAttribute("CloseFirst", EnumValue(churn.closeFirst));
    application->SetAttribute("VerifyBytes", BooleanValue(churn.verifiesBytes));
}

/** \return a client */
Ptr<TcpWorkloadClient>
MakeClient(const TwoMslChurn& churn, const Address& server)
{
    const auto client = CreateObject<TcpWorkloadClient>();
    SetExchange(client, churn);
    client->SetAttribute("Remote", AddressValue(server));
    client->SetAttribute("InterarrivalTime", StringValue(churn.interarrivalTime));
    client->SetAttribute("MaxConnections", UintegerValue(churn.connections));
    client->SetAttribute("LocalPort", UintegerValue(churn.bindsPort ? churn.localPort : 0));
    client->SetAttribute("LocalPorts", UintegerValue(churn.localPorts));
    client->SetAttribute("BindFirst", BooleanValue(churn.bindsPort));
    client->SetAttribute("ReuseAddress", BooleanValue(churn.reusesAddress));
    client->SetAttribute("Pace", EnumValue(churn.pace));
    client->SetAttribute("RefusedConnect", EnumValue(churn.refusedConnect));
    client->SetAttribute("RefusalInterval", TimeValue(churn.refusalInterval));
    client->SetAttribute("PatienceTimeout", TimeValue(churn.patienceTimeout));
    client->SetStartTime(churn.start);
    if (!churn.stop.IsZero())
    {
        client->SetStopTime(churn.stop);
    }
    return client;
}

} // namespace

int64_t
TwoMslChurnApplications::AssignStreams(int64_t stream) const
{
    int64_t used = 0;
    for (const auto& client : clients)
    {
        used += client->AssignStreams(stream + used);
    }
    return used + server->AssignStreams(stream + used);
}

TwoMslChurnApplications
TwoMslTopologyHelper::InstallChurn(const TwoMslChurn& churn) const
{
    CheckPorts(churn);
    CheckExchange(churn, m_config.isIpv6);
    PreparePorts(churn, m_clients);
    TwoMslChurnApplications applications;
    for (uint32_t i = 0; i < m_clients.GetN(); ++i)
    {
        applications.clients.push_back(MakeClient(churn, GetServerSocketAddress(churn.serverPort)));
        m_clients.Get(i)->AddApplication(applications.clients.back());
    }
    applications.server = CreateObject<TcpWorkloadServer>();
    SetExchange(applications.server, churn);
    applications.server->SetAttribute("CloseDelay", TimeValue(churn.closeDelay));
    const Address any =
        m_config.isIpv6 ? Address(Ipv6Address::GetAny()) : Address(Ipv4Address::GetAny());
    applications.server->SetAttribute(
        "Local", AddressValue(TopologyParts::MakeSocketAddress(any, churn.serverPort)));
    m_server->AddApplication(applications.server);
    return applications;
}

} // namespace ns3
