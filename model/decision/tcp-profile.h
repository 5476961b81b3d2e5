// SPDX-License-Identifier: GPL-2.0-only
//
// Named sets of defaults, one table: attribute, value, and where the value comes from.

#ifndef TCP_PROFILE_H
#define TCP_PROFILE_H

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The systems whose defaults are known. */
enum class TcpProfile : uint8_t
{
    LINUX_6,  //!< "linux-6": Linux 6.18 as measured in the reference runs; the default
    RFC_9293, //!< "rfc9293": the RFCs' own recommendations
    NS3_STOCK //!< "ns3-stock": values of ns-3's TcpSocketBase; no defect is emulated
};

/** One attribute value of a profile. */
struct TcpProfileValue
{
    std::string typeName;  //!< TypeId that owns the attribute, e.g. "ns3::TcpLifecycleEngine"
    std::string attribute; //!< attribute name
    std::string value;     //!< value as text, as StringValue takes it
    std::string source;    //!< RFC section, sysctl, or reference run
};

/**
 * \brief All values a profile sets.
 * \param profile which system
 * \return one row per attribute; never the congestion control
 */
const std::vector<TcpProfileValue>& GetProfileValues(TcpProfile profile);

/** \return "linux-6", "rfc9293" or "ns3-stock". \param profile any */
const char* ToString(TcpProfile profile);

//! @}

} // namespace ns3

#endif // TCP_PROFILE_H
