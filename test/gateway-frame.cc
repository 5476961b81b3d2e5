// SPDX-License-Identifier: GPL-2.0-only
//
// Reads frames of point-to-point links.

#include "gateway-frame.h"

#include "ns3/simulator.h"

#include <algorithm>
#include <sstream>

namespace ns3
{

namespace
{

/** \return true if the sum of pseudo header and segment is right (RFC 9293 section 3.1) */
bool
IsSumRight(const TcpConnectionId& id, const std::vector<uint8_t>& tcp)
{
    uint64_t sum = 6 + tcp.size();
    const auto bytes = id.ToBytes(); // mapped addresses add the same as IPv4's, but for 0xffff
    for (std::size_t i = 0; i < 32; i += 2)
    {
        sum += static_cast<uint64_t>(bytes[i] << 8 | bytes[i + 1]);
    }
    for (std::size_t i = 0; i < tcp.size(); i += 2)
    {
        sum += static_cast<uint64_t>(tcp[i] << 8 | (i + 1 < tcp.size() ? tcp[i + 1] : 0));
    }
    while (sum >> 16 != 0)
    {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    return sum == 0xffff;
}

} // namespace

bool
GatewayFrame::Has(uint8_t mask) const
{
    return (segment.flags & mask) == mask;
}

std::optional<std::size_t>
GatewayFrame::FindOption(uint8_t kind) const
{
    const std::size_t end = 4u * (tcp.at(12) >> 4);
    for (std::size_t i = 20; i < end && tcp.at(i) != 0;)
    {
        if (tcp[i] == kind)
        {
            return i;
        }
        i += tcp[i] == 1 ? 1 : std::max<std::size_t>(2, tcp.at(i + 1));
    }
    return std::nullopt;
}

uint16_t
GatewayFrame::GetWindow() const
{
    return static_cast<uint16_t>(tcp.at(14) << 8 | tcp.at(15));
}

std::string
GatewayFrame::ToText() const
{
    std::ostringstream text;
    text << time.GetMicroSeconds() << " us link " << uint32_t(link)
         << (isFromRouter ? " out " : " in ") << segment.id << " flags " << uint32_t{segment.flags}
         << " seq " << segment.seq << " ack " << segment.ack << " len " << segment.textBytes
         << " win " << GetWindow();
    return text.str();
}

std::optional<GatewayFrame>
GatewayFrame::Read(GatewayHost link, bool isFromRouter, const Ptr<const Packet>& frame)
{
    const auto segment = FindSegmentInFrame(frame);
    if (!segment)
    {
        return std::nullopt;
    }
    std::vector<uint8_t> bytes(frame->GetSize());
    frame->CopyData(bytes.data(), frame->GetSize());
    constexpr std::size_t IP = 2; // behind the PPP header
    const std::size_t tcp = IP + (bytes[IP] >> 4 == 4 ? 4u * (bytes[IP] & 0xf) : 40u);
    GatewayFrame record;
    record.time = Simulator::Now();
    record.link = link;
    record.isFromRouter = isFromRouter;
    record.segment = *segment;
    record.tcp.assign(bytes.begin() + static_cast<std::ptrdiff_t>(tcp), bytes.end());
    record.isChecksumRight = IsSumRight(segment->id, record.tcp);
    record.uid = frame->GetUid();
    record.origin = TrafficOriginTag::Of(frame);
    return record;
}

} // namespace ns3
