// SPDX-License-Identifier: GPL-2.0-only
//
// The table of both names.

#include "ns3/packet-script-congestion.h"

#include "ns3/object-factory.h"
#include "ns3/pointer.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-socket-base.h"

#include <array>
#include <utility>

namespace ns3
{

namespace
{

/** Linux's name and ns-3's; TcpWestwood became TcpWestwoodPlus. */
constexpr std::array<std::pair<const char*, const char*>, 16> ALGORITHMS{
    {{"reno", "ns3::TcpLinuxReno"},
     {"cubic", "ns3::TcpCubic"},
     {"bbr", "ns3::TcpBbr"},
     {"vegas", "ns3::TcpVegas"},
     {"westwood", "ns3::TcpWestwoodPlus"},
     {"westwood", "ns3::TcpWestwood"},
     {"dctcp", "ns3::TcpDctcp"},
     {"htcp", "ns3::TcpHtcp"},
     {"illinois", "ns3::TcpIllinois"},
     {"scalable", "ns3::TcpScalable"},
     {"veno", "ns3::TcpVeno"},
     {"bic", "ns3::TcpBic"},
     {"yeah", "ns3::TcpYeah"},
     {"lp", "ns3::TcpLp"},
     {"highspeed", "ns3::TcpHighSpeed"},
     {"hybla", "ns3::TcpHybla"}}};

} // namespace

std::string
SetScriptCongestion(const Ptr<Socket>& socket, const std::string& name)
{
    for (const auto& [linuxName, typeName] : ALGORITHMS)
    {
        TypeId type;
        if (name == linuxName && TypeId::LookupByNameFailSafe(typeName, &type))
        {
            ObjectFactory factory;
            factory.SetTypeId(type);
            DynamicCast<TcpSocketBase>(socket)->SetCongestionControlAlgorithm(
                factory.Create<TcpCongestionOps>());
            return "";
        }
    }
    return "ENOENT";
}

std::string
GetScriptCongestion(const Ptr<Socket>& socket)
{
    PointerValue value;
    socket->GetAttribute("CongestionOps", value);
    const Ptr<TcpCongestionOps> algorithm = value.Get<TcpCongestionOps>();
    std::string typeName = algorithm ? algorithm->GetInstanceTypeId().GetName() : "none";
    for (const auto& [linuxName, known] : ALGORITHMS)
    {
        if (typeName == known)
        {
            return linuxName;
        }
    }
    return typeName;
}

} // namespace ns3
