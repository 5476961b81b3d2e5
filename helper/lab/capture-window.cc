// SPDX-License-Identifier: GPL-2.0-only
//
// ns-3's own pcap writer behind a look at the clock.

#include "ns3/capture-window.h"

#include "ns3/packet.h"
#include "ns3/pcap-file-wrapper.h"
#include "ns3/simulator.h"
#include "ns3/trace-helper.h"

namespace ns3
{

namespace
{

/** Sink of a device: keep the packet if its time has come. */
void
CapturePacket(Ptr<PcapFileWrapper> file, Time from, Time to, Ptr<const Packet> packet)
{
    const Time now = Simulator::Now();
    if (now >= from && now <= to)
    {
        file->Write(now, packet);
    }
}

} // namespace

void
CapturePackets(const Ptr<NetDevice>& device, const std::string& path, Time from, Time to)
{
    const Ptr<PcapFileWrapper> file =
        PcapHelper().CreateFile(path, std::ios::out, PcapHelper::DLT_PPP);
    device->TraceConnectWithoutContext("PromiscSniffer",
                                       MakeBoundCallback(&CapturePacket, file, from, to));
}

} // namespace ns3
