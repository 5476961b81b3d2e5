// SPDX-License-Identifier: GPL-2.0-only
//
// Lets a frame that a receive error model has taken away arrive after all.

#ifndef FRAME_RETURN_H
#define FRAME_RETURN_H

#include "ns3/net-device.h"
#include "ns3/packet.h"
#include "ns3/ptr.h"

#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Can frames be given back to a device?
 * \param device a device
 * \return empty if so, else why not: it is on no node; it is none of PointToPointNetDevice,
 * CsmaNetDevice and SimpleNetDevice; or it is a SimpleNetDevice on a channel of more than two,
 * whose frames do not say whom they are for
 */
std::string WhyNoReturn(const Ptr<NetDevice>& device);

/**
 * \brief Let a frame arrive at a device now, by the device's own Receive: its error model is asked
 * again, and its traces fire.
 * \param device a device that WhyNoReturn has nothing against
 * \param frame the frame as the device's error model saw it
 */
void ReturnFrame(const Ptr<NetDevice>& device, const Ptr<Packet>& frame);

//! @}

} // namespace ns3

#endif // FRAME_RETURN_H
