// SPDX-License-Identifier: GPL-2.0-only
//
// Does a segment that left match the one a packet script expects? Pure: values in, one line out.

#ifndef PACKET_SCRIPT_COMPARE_H
#define PACKET_SCRIPT_COMPARE_H

#include "ns3/nstime.h"
#include "ns3/packet-script.h"

#include <optional>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** How strictly segments are compared. */
struct PacketScriptComparison
{
    /** Length of a tick of the TS clock, us; 0 = TSval is not compared (--tcp_ts_tick_usecs). */
    uint32_t timestampTickUsecs{0};
    Time tolerance{MilliSeconds(4)}; //!< of TSval, in ticks of that length
};

/**
 * \brief Compare a segment with an expectation, both in the script's numbers.
 *
 * Compared are flags, range, acknowledgement number, urgent pointer; the window, ports and the
 * ECN, TOS, TTL and flow label of the IP header where the expectation names them; and options one
 * by one in their order, unless the expectation says <...>. \param expected what the script says
 * \param actual what left
 * \param rules how strictly
 * \return the first difference, e.g. "flags . instead of P."; empty if there is none
 */
std::string CompareSegments(const ScriptTcpPacket& expected,
                            const ScriptTcpPacket& actual,
                            const PacketScriptComparison& rules);

/**
 * \brief Append an adjacent segment, as if a large one had been split by segmentation offload.
 *
 * PSH and FIN count on the last piece only.
 * \param whole what has been put together so far; grows
 * \param next the next segment
 * \return why \p next is no continuation; empty if it is one
 */
std::string AppendPiece(ScriptTcpPacket& whole, const ScriptTcpPacket& next);

/**
 * \brief Check when something happened.
 * \param kind how the script writes the time; ANY is always right
 * \param from expected time, or the earliest
 * \param until the latest; of ranges only
 * \param actual when it happened, on the same clock
 * \param tolerance how far off it may be
 * \return e.g. "at 0.300000 instead of 0.100000"; empty if it was in time
 */
std::string CompareTimes(ScriptTimeKind kind, Time from, Time until, Time actual, Time tolerance);

/** \return seconds with six decimals. \param time any */
std::string ToScriptText(Time time);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_COMPARE_H
