// SPDX-License-Identifier: GPL-2.0-only
//
// A researcher's own program: BulkSend to PacketSink over the instrumented TCP, and a count of the
// state changes that were traced.

#include "ns3/bulk-send-helper.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/uinteger.h"

#include <iostream>

using namespace ns3;

namespace
{

uint32_t g_stateChanges = 0;

void
CountStateChange(const TcpStateEvent& event)
{
    g_stateChanges += event.from != event.to ? 1 : 0;
}

} // namespace

int
main()
{
    NodeContainer nodes(2);
    PointToPointHelper link;
    link.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
    link.SetChannelAttribute("Delay", StringValue("5ms"));
    NetDeviceContainer devices = link.Install(nodes);

    TcpLifecycleStackHelper stack;
    stack.Install(nodes);
    Ipv4AddressHelper addresses("10.0.0.0", "255.255.255.0");
    Ipv4InterfaceContainer interfaces = addresses.Assign(devices);

    BulkSendHelper source("ns3::TcpSocketFactory", InetSocketAddress(interfaces.GetAddress(1), 80));
    source.SetAttribute("MaxBytes", UintegerValue(1000000));
    source.Install(nodes.Get(0));
    PacketSinkHelper sink("ns3::TcpSocketFactory", InetSocketAddress(Ipv4Address::GetAny(), 80));
    ApplicationContainer sinks = sink.Install(nodes.Get(1));

    Config::ConnectWithoutContext("/NodeList/*/$ns3::TcpLifecycleTracer/State",
                                  MakeCallback(&CountStateChange));
    Simulator::Stop(Seconds(30));
    Simulator::Run();
    std::cout << "received " << DynamicCast<PacketSink>(sinks.Get(0))->GetTotalRx() << " bytes, "
              << g_stateChanges << " state changes" << std::endl;
    Simulator::Destroy();
    return g_stateChanges > 0 ? 0 : 1;
}
