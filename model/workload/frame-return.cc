// SPDX-License-Identifier: GPL-2.0-only
//
// One way for each kind of device.

#include "ns3/frame-return.h"

#include "ns3/abort.h"
#include "ns3/csma-net-device.h"
#include "ns3/ipv4-l3-protocol.h"
#include "ns3/ipv6-l3-protocol.h"
#include "ns3/point-to-point-net-device.h"
#include "ns3/simple-channel.h"
#include "ns3/simple-net-device.h"

namespace ns3
{

namespace
{

/** Where two devices share a SimpleChannel, a frame is for one and from the other. */
void
ReturnToSimple(const Ptr<SimpleNetDevice>& device, const Ptr<Packet>& frame)
{
    const Ptr<Channel> channel = device->GetChannel();
    const bool isFirst = channel->GetDevice(0) == device;
    const Ptr<NetDevice> peer = channel->GetDevice(isFirst ? 1 : 0);
    uint8_t firstByte = 0;
    frame->CopyData(&firstByte, 1);
    const bool isIpv4 = firstByte >> 4 == 4; // of bare IP
    device->Receive(frame,
                    isIpv4 ? Ipv4L3Protocol::PROT_NUMBER : Ipv6L3Protocol::PROT_NUMBER,
                    Mac48Address::ConvertFrom(device->GetAddress()),
                    Mac48Address::ConvertFrom(peer->GetAddress()));
}

} // namespace

std::string
WhyNoReturn(const Ptr<NetDevice>& device)
{
    const std::string type = device->GetInstanceTypeId().GetName();
    if (!device->GetNode())
    {
        return type + " is on no node";
    }
    if (DynamicCast<SimpleNetDevice>(device))
    {
        const Ptr<Channel> channel = device->GetChannel();
        if (!channel || channel->GetNDevices() != 2)
        {
            return type + " is not on a channel of two devices, and its frames do not say whom "
                          "they are for";
        }
        return "";
    }
    if (DynamicCast<PointToPointNetDevice>(device) || DynamicCast<CsmaNetDevice>(device))
    {
        return "";
    }
    return type + " is none of PointToPointNetDevice, CsmaNetDevice and SimpleNetDevice";
}

void
ReturnFrame(const Ptr<NetDevice>& device, const Ptr<Packet>& frame)
{
    if (const auto pointToPoint = DynamicCast<PointToPointNetDevice>(device))
    {
        pointToPoint->Receive(frame);
        return;
    }
    if (const auto csma = DynamicCast<CsmaNetDevice>(device))
    {
        csma->Receive(frame, nullptr); // the sender, which only must be another device
        return;
    }
    const auto simple = DynamicCast<SimpleNetDevice>(device);
    NS_ABORT_MSG_UNLESS(simple, WhyNoReturn(device));
    ReturnToSimple(simple, frame);
}

} // namespace ns3
