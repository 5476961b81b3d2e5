// SPDX-License-Identifier: GPL-2.0-only
//
// A client made by hand in front of a SYN proxy.

#include "proxy-stage.h"

#include "ns3/simulator.h"
#include "ns3/tcp-option-rfc793.h"

namespace ns3
{

namespace
{

/** \return \p config for a family */
GatewayNetConfig
WithFamily(GatewayNetConfig config, bool isIpv6)
{
    config.isIpv6 = isIpv6;
    return config;
}

} // namespace

ProxyStage::ProxyStage(bool isIpv6,
                       const GatewayHelper::Settings& settings,
                       const GatewayNetConfig& config)
    : net(WithFamily(config, isIpv6))
{
    GatewayHelper::Settings all{{"ProtectedNetworks", net.GetProtected()}};
    all.insert(all.end(), settings.begin(), settings.end());
    const GatewayHelper helper;
    proxy = helper.AddSynProxy(net.GetRouter(), all);
    helper.AssignStreams(net.GetRouter(), 900);
    gateway = helper.Install(net.GetRouter());
    net.Listen(GatewayHost::SERVER, [this](const Address&) { return &server; });
    net.Run(net.GetStart());
}

TcpConnectionId
ProxyStage::MakeId(uint16_t port) const
{
    return net.MakeId(net.GetSpoofed(1), port);
}

void
ProxyStage::Send(
    const TcpConnectionId& id, uint8_t flags, uint32_t seq, uint32_t ack, uint32_t textBytes) const
{
    TcpHeader header;
    header.SetFlags(flags);
    header.SetSequenceNumber(SequenceNumber32(seq));
    header.SetAckNumber(SequenceNumber32(ack));
    header.SetWindowSize(60000);
    if ((flags & TcpHeader::SYN) != 0)
    {
        const Ptr<TcpOptionMSS> mss = CreateObject<TcpOptionMSS>();
        mss->SetMSS(1460);
        header.AppendOption(mss);
    }
    net.Inject(GatewayHost::ATTACKER, id, header, textBytes);
}

void
ProxyStage::Pass(Time time) const
{
    net.Run(Simulator::Now() + time);
}

uint32_t
ProxyStage::GetCookie(const TcpConnectionId& id, uint32_t seq) const
{
    Send(id, TcpHeader::SYN, seq, 0);
    Pass(MilliSeconds(20));
    return GetAnswers(id).back().segment.seq.GetValue();
}

uint32_t
ProxyStage::Open(const TcpConnectionId& id, uint32_t seq) const
{
    const uint32_t cookie = GetCookie(id, seq);
    Send(id, TcpHeader::ACK, seq + 1, cookie + 1);
    Pass(MilliSeconds(50));
    return cookie;
}

std::vector<GatewayFrame>
ProxyStage::GetAnswers(const TcpConnectionId& id) const
{
    return net.Select(GatewayHost::ATTACKER, true, [&id](const GatewayFrame& frame) {
        return frame.segment.id == id.Reversed();
    });
}

std::vector<GatewayFrame>
ProxyStage::GetForwarded(const TcpConnectionId& id) const
{
    return net.Select(GatewayHost::SERVER, true, [&id](const GatewayFrame& frame) {
        return frame.segment.id == id;
    });
}

std::vector<GatewayFrame>
ProxyStage::GetServerAnswers(const TcpConnectionId& id) const
{
    return net.Select(GatewayHost::SERVER, false, [&id](const GatewayFrame& frame) {
        return frame.segment.id == id.Reversed();
    });
}

uint64_t
ProxyStage::GetDropped(GatewayReason reason) const
{
    return gateway->GetPackets(GatewayVerdict::DROP, reason, TrafficOrigin::UNKNOWN);
}

} // namespace ns3
