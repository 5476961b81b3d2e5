// SPDX-License-Identifier: GPL-2.0-only
//
// The reverse path check as a function.

#include "ns3/ingress-decision.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"

namespace ns3
{

bool
IsInvalidSource(const Address& source)
{
    if (Ipv4Address::IsMatchingType(source))
    {
        const auto ipv4 = Ipv4Address::ConvertFrom(source);
        return ipv4.IsBroadcast() || ipv4.IsMulticast() ||
               ipv4.CombineMask(Ipv4Mask("255.0.0.0")) == Ipv4Address("127.0.0.0") ||
               ipv4.CombineMask(Ipv4Mask("255.0.0.0")) == Ipv4Address("0.0.0.0");
    }
    const auto ipv6 = Ipv6Address::ConvertFrom(source);
    return ipv6.IsAny() || ipv6.IsLocalhost() || ipv6.IsMulticast();
}

GatewayReason
DecideIngress(bool isStrict, const IngressSnapshot& source)
{
    if (source.isInvalid)
    {
        return GatewayReason::INVALID_SOURCE;
    }
    if (!source.hasRoute)
    {
        return GatewayReason::NO_RETURN_ROUTE;
    }
    return isStrict && !source.isSameInterface ? GatewayReason::WRONG_INTERFACE
                                               : GatewayReason::NOT_CONCERNED;
}

} // namespace ns3
