// SPDX-License-Identifier: GPL-2.0-only
//
// SYNs from sources that never answer, at chosen times, as in the runs of reference 02.

#ifndef SILENT_FLOOD_H
#define SILENT_FLOOD_H

#include "segment-peer.h"

#include <cstdint>
#include <functional>

namespace ns3
{

inline const Time FLOOD_START = Seconds(1); //!< time 0 of a flood

/** \return the source of SYN \p index: each its own */
inline TcpConnectionId
SpoofedId(const SegmentPeer& peer, uint32_t index)
{
    const auto port = static_cast<uint16_t>(1024 + index * 7919 % 60000);
    return peer.MakeId(Ipv4Address(Ipv4Address("10.78.0.1").Get() + index), port);
}

/** Send \p count SYNs from sources that never answer; number i at FLOOD_START + \p due(i). */
inline void
SendFlood(SegmentPeer& peer, uint32_t count, const std::function<Time(uint32_t)>& due)
{
    for (uint32_t i = 0; i < count; ++i)
    {
        peer.RunUntil(FLOOD_START + due(i));
        peer.SendSyn(SpoofedId(peer, i), SequenceNumber32(2654435761U * i));
    }
}

/** \return most entries at once */
inline uint32_t
GetPeak(const SegmentPeer& peer)
{
    return static_cast<uint32_t>(peer.GetTracer()->GetLedger(TcpQueue::HALF_OPEN).peak);
}

} // namespace ns3

#endif // SILENT_FLOOD_H
