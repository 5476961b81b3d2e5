// SPDX-License-Identifier: GPL-2.0-only
//
// 12 by subject: the parts of ValidateOddSegments.

#ifndef VALIDATION_EXPERIMENT_12_H
#define VALIDATION_EXPERIMENT_12_H

#include "validation-report.h"

namespace ns3
{

/** flags*: all control bits to a listener and to a closed port. */
void ValidateControlBits(ValidationReport& report, bool isIpv6);
/** data*: text and odd bits in the handshake. */
void ValidateHandshakeText(ValidationReport& report, bool isIpv6);
/** synsent*: odd answers to a client's SYN. */
void ValidateSynSent(ValidationReport& report, bool isIpv6);

} // namespace ns3

#endif // VALIDATION_EXPERIMENT_12_H
