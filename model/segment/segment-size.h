// SPDX-License-Identifier: GPL-2.0-only
//
// Sizes of headers and of segments that both ends take for granted.

#ifndef SEGMENT_SIZE_H
#define SEGMENT_SIZE_H

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The timestamps option with its padding, bytes (RFC 7323 appendix A). */
constexpr uint32_t TIMESTAMP_OPTION_BYTES = 12;

/** \return IP and TCP header without options, bytes. \param isIpv4 false: IPv6 */
constexpr uint32_t
GetHeaderBytes(bool isIpv4)
{
    return isIpv4 ? 20 + 20 : 40 + 20;
}

/**
 * \brief MSS towards a peer that names none, and the least that an ICMP error may ask for.
 * \param isIpv4 false: IPv6
 * \return bytes: the least packet that each host takes or each link carries, less headers (RFC
 * 9293 3.7.1): 576 - 40, 1280 - 60
 */
constexpr uint32_t
GetDefaultMss(bool isIpv4)
{
    return isIpv4 ? 536 : 1220;
}

//! @}

} // namespace ns3

#endif // SEGMENT_SIZE_H
