// SPDX-License-Identifier: GPL-2.0-only
//
// A capture of one device in a span of time.

#ifndef CAPTURE_WINDOW_H
#define CAPTURE_WINDOW_H

#include "ns3/net-device.h"
#include "ns3/nstime.h"

#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Write what a PointToPointNetDevice sends and receives in a span of time.
 *
 * ns-3's EnablePcap captures a whole run, which of a flood is more than one opens.
 * \param device the device
 * \param path the pcap file; complete when the device is gone
 * \param from first time captured
 * \param to last time captured
 */
void CapturePackets(const Ptr<NetDevice>& device, const std::string& path, Time from, Time to);

} // namespace ns3

#endif // CAPTURE_WINDOW_H
