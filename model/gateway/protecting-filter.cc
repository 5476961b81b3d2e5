// SPDX-License-Identifier: GPL-2.0-only
//
// Reads the networks that a filter defends, when there is a packet or when they change.

#include "ns3/protecting-filter.h"

#include "ns3/string.h"
#include "ns3/tcp-gateway.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <utility>

namespace ns3
{

NS_OBJECT_ENSURE_REGISTERED(ProtectingFilter);

TypeId
ProtectingFilter::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::ProtectingFilter")
            .SetParent<GatewayFilter>()
            .SetGroupName("TcpLifecycle")
            .AddAttribute("ProtectedNetworks",
                          "Prefixes of the servers, parted by blanks: 10.3.0.0/16 fd00:0:3::/48.",
                          StringValue(""),
                          MakeStringAccessor(&ProtectingFilter::SetProtectedNetworks,
                                             &ProtectingFilter::GetProtectedNetworks),
                          MakeStringChecker())
            .AddAttribute(
                "Port",
                "TCP port of the servers; 0 = all.",
                UintegerValue(0),
                MakeUintegerAccessor(&ProtectingFilter::SetPort, &ProtectingFilter::GetPort),
                MakeUintegerChecker<uint16_t>());
    return tid;
}

std::string
ProtectingFilter::GetFilterName() const
{
    const std::string name = GetInstanceTypeId().GetName();
    return name.substr(name.rfind(':') + 1);
}

ProtectedNetworks
ProtectingFilter::Read(const std::string& text) const
{
    ProtectedNetworks networks(text, m_port, GetFilterName() + ": ProtectedNetworks");
    GetGateway()->CheckRoutes(networks, GetFilterName());
    return networks;
}

void
ProtectingFilter::Check() const
{
    Read(m_text);
}

const ProtectedNetworks&
ProtectingFilter::GetNetworks()
{
    if (!m_isRead)
    {
        m_networks = Read(m_text);
        m_isRead = true;
    }
    return m_networks;
}

void
ProtectingFilter::RequireTime(const Time& time, const char* name) const
{
    if (time < MilliSeconds(1))
    {
        ThrowUserError(GetFilterName(), ": ", name, " must be at least 1 ms, not ", time);
    }
}

void
ProtectingFilter::SetProtectedNetworks(std::string text)
{
    if (m_isRead)
    {
        m_networks = Read(text);
    }
    m_text = std::move(text);
}

std::string
ProtectingFilter::GetProtectedNetworks() const
{
    return m_text;
}

void
ProtectingFilter::SetPort(uint16_t port)
{
    m_port = port;
    if (m_isRead)
    {
        m_networks = Read(m_text);
    }
}

uint16_t
ProtectingFilter::GetPort() const
{
    return m_port;
}

} // namespace ns3
