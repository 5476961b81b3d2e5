// SPDX-License-Identifier: GPL-2.0-only
//
// Case flood: what one SYN costs, beside the floor and beside a stock listener.

#include "ns3/bench-cases.h"
#include "ns3/bench-link.h"
#include "ns3/bench-process.h"
#include "ns3/bench-traces.h"
#include "ns3/double.h"
#include "ns3/enum.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/socket-factory.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/syn-flood-application.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/uinteger.h"

#include <stdexcept>

namespace ns3
{

namespace
{

constexpr uint16_t PORT = 80;
constexpr double SYNS_PER_SECOND = 1e6;

/** When the first SYN leaves: IPv6 addresses are usable by then (RFC 4862 section 5.4). */
const Time FLOOD_START = Seconds(3);

/** Answers under way when the last SYN has left. */
const Time FLOOD_TAIL = MilliSeconds(10);

/** \return the families that a case is about */
BenchFamilies
FamiliesOf(const BenchTask& task)
{
    if (task.name == "flood-ipv6")
    {
        return BenchFamilies::USE_IPV6;
    }
    return task.name == "flood-ipv4-only" ? BenchFamilies::ONLY_IPV4 : BenchFamilies::USE_IPV4;
}

/** \return a helper with queue limits above \p n and a SYN,ACK timer longer than any run */
TcpLifecycleStackHelper
MakeStack(uint32_t n)
{
    TcpLifecycleStackHelper stack;
    stack.SetEngineAttribute("AdmissionPolicy", StringValue("TailDrop"));
    stack.SetEngineAttribute("HalfOpenLimitEntries", UintegerValue(n + 1));
    stack.SetEngineAttribute("SoMaxConnEntries", UintegerValue(n + 1));
    stack.SetEngineAttribute("ListenBacklogEntries", UintegerValue(n + 1));
    stack.SetEngineAttribute("SynAckMaxTimeout", TimeValue(Seconds(10000)));
    stack.SetEngineAttribute("SynAckInitialTimeout", TimeValue(Seconds(10000)));
    return stack;
}

Ptr<Socket>
Listen(const BenchLink& link)
{
    const Ptr<Socket> listener =
        Socket::CreateSocket(link.GetServer(), TcpSocketFactory::GetTypeId());
    listener->Bind(link.IsIpv6() ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), PORT))
                                 : Address(InetSocketAddress(Ipv4Address::GetAny(), PORT)));
    listener->Listen();
    return listener;
}

/** Install the attacker. The sources are never the address of either node. */
Ptr<SynFloodApplication>
InstallFlood(const BenchLink& link, const BenchTask& task)
{
    const bool isIpv6 = link.IsIpv6();
    const Ptr<SynFloodApplication> flood = CreateObject<SynFloodApplication>();
    flood->SetAttribute("Remote", AddressValue(link.GetServerAddress(PORT)));
    flood->SetAttribute("RatePerSecond", DoubleValue(SYNS_PER_SECOND));
    flood->SetAttribute("MaxSegments", UintegerValue(task.n));
    flood->SetAttribute("OptionSet",
                        EnumValue(task.name == "flood-options" ? SynFloodApplication::LINUX_OPTIONS
                                                               : SynFloodApplication::NO_OPTIONS));
    flood->SetAttribute("SourcePrefix",
                        AddressValue(isIpv6 ? Address(Ipv6Address("2001:db8:1::"))
                                            : Address(Ipv4Address("128.0.0.0"))));
    flood->SetAttribute("SourcePrefixLength", UintegerValue(isIpv6 ? 64 : 2));
    flood->SetStartTime(FLOOD_START);
    flood->AssignStreams(1);
    link.GetClient()->AddApplication(flood);
    return flood;
}

/** Ends unless each SYN was sent, answered and, in our stack, kept. */
void
CheckOutcome(const BenchLink& link, const SynFloodApplication& flood, const BenchTask& task)
{
    // Two random 4-tuples may be equal, and IPv6 nodes exchange a few messages of their own.
    const double most = 1.001 * task.n + 10;
    const double least = 0.999 * task.n;
    const auto answers = static_cast<double>(link.GetSilentPackets());
    if (flood.GetSynsSent() != task.n || answers < least || answers > most)
    {
        throw std::runtime_error(std::to_string(flood.GetSynsSent()) + " SYNs sent and " +
                                 std::to_string(link.GetSilentPackets()) + " answers, not " +
                                 std::to_string(task.n));
    }
    if (const auto engine = link.GetServer()->GetObject<TcpLifecycleEngine>())
    {
        const uint64_t kept = engine->GetConnectionTable().GetSize();
        if (static_cast<double>(kept) < least)
        {
            throw std::runtime_error(std::to_string(kept) + " half-opens kept, not " +
                                     std::to_string(task.n));
        }
    }
}

} // namespace

BenchSample
MeasureFlood(const BenchTask& task)
{
    BenchLink link(MilliSeconds(1), FamiliesOf(task));
    Ptr<Socket> listener;
    std::string variant = task.variant;
    BenchTraces traces(variant);
    if (variant == "lifecycle")
    {
        link.InstallLifecycle(MakeStack(task.n), false);
        listener = Listen(link);
        traces.Attach(NodeContainer(link.GetServer()));
    }
    else if (variant == "stock" || variant == "floor")
    {
        link.InstallStock();
        listener = variant == "stock" ? Listen(link) : nullptr;
    }
    else
    {
        throw std::invalid_argument("case " + task.name + " has no variant " + task.variant);
    }
    const Ptr<SynFloodApplication> flood = InstallFlood(link, task);
    Simulator::Stop(FLOOD_START + Seconds(task.n / SYNS_PER_SECOND) + FLOOD_TAIL);
    const BenchMeter meter;
    Simulator::Run();
    traces.Close();
    const BenchSample sample = meter.Read(task.n);
    CheckOutcome(link, *flood, task);
    listener = nullptr;
    Simulator::Destroy();
    return sample;
}

} // namespace ns3
