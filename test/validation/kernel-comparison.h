// SPDX-License-Identifier: GPL-2.0-only
//
// Comparing what the measured kernel's tables say: counters, polled states, segments with repeats.

#ifndef VALIDATION_KERNEL_COMPARISON_H
#define VALIDATION_KERNEL_COMPARISON_H

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "life-log.h"
#include "validation-report.h"

#include <functional>
#include <string>

namespace ns3
{

/** \return a counter of a cell such as {"TcpOutRsts": 1}; 0 if it is not there */
double ReadKernelCounter(const std::string& cell, const std::string& name);

/**
 * \brief Compare a NAME-states.csv: each row's state, when it was entered, and the time left of the
 * timers of FIN-WAIT-2 and TIME-WAIT.
 * \param report gets the rows
 * \param file polled states; its clock is that of \p capture
 * \param log of the simulated kernel
 * \param capture the packet list of the same run
 * \param peer on which it was played
 */
void CompareKernelStates(ValidationReport& report,
                         const std::string& file,
                         const LifeLog& log,
                         const LinuxCapture& capture,
                         const SegmentPeer& peer);

/** What of a segment differs. */
enum class SegmentDifference
{
    CONTENT, //!< what it says
    TIME,    //!< when it was sent
    MISSING, //!< the kernel sent one more
    SURPLUS  //!< the kernel sent one less; asked with the last row of the connection
};

/** Why a row of the kernel is known to differ; "" = it is not. */
using SegmentExplanation = std::function<std::string(const LinuxCaptureRow&, SegmentDifference)>;

/**
 * \brief Compare the kernel's segments, connection by connection, when its retransmission timers
 * take part. LinuxCapture::Compare knows only those of SYN,ACKs.
 * \param report gets the rows
 * \param file of \p capture
 * \param capture the packet list
 * \param peer on which it was played
 * \param isIpv6 true if 20 bytes less than the measured MSS are right
 * \param explain asked about each comparison; may be empty
 */
void CompareKernelSegments(ValidationReport& report,
                           const std::string& file,
                           const LinuxCapture& capture,
                           const SegmentPeer& peer,
                           bool isIpv6,
                           const SegmentExplanation& explain = {});

} // namespace ns3

#endif // VALIDATION_KERNEL_COMPARISON_H
