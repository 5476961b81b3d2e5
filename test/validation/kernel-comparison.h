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

/**
 * \brief Linux's delayed-ACK timer, where the ACK is sent at once here: TCP_DELACK_MIN, 40 ms, and
 * the timer's lateness at most.
 * \param reason printed
 */
ValidationExplanation ExplainDelayedAck(const std::string& reason);

/** The same for an ACK of a FIN. */
ValidationExplanation ExplainDelayedAckOfFin();

/** What of a segment differs. */
enum class SegmentDifference
{
    CONTENT, //!< what it says
    PROBE,   //!< it is the kernel's tail loss probe; the timers behind it run from there
    MISSING, //!< the kernel sent one more
    SURPLUS  //!< the kernel sent one less; asked with the last row of the connection
};

/** Why a row of the kernel is known to differ, and how. */
using SegmentExplanation =
    std::function<ValidationExplanation(const LinuxCaptureRow&, SegmentDifference)>;

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
