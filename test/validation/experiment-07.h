// SPDX-License-Identifier: GPL-2.0-only
//
// 07 by subject: the parts of ValidateTimeWait.

#ifndef VALIDATION_EXPERIMENT_07_H
#define VALIDATION_EXPERIMENT_07_H

#include "validation-report.h"

namespace ns3
{

/** stim-*, stimuli: 80 segments to 80 connections in TIME-WAIT. */
void ValidateTimeWaitStimuli(ValidationReport& report, bool isIpv6);
/** assassin-*, bypass*: the 4-tuple is used again. */
void ValidateTimeWaitReuse(ValidationReport& report, bool isIpv6);
/** dur-*, lastack-*: how long it lasts. */
void ValidateTimeWaitDuration(ValidationReport& report, bool isIpv6);
/** ports-*, buckets*: ten ephemeral ports; a table of five. */
void ValidateTimeWaitPorts(ValidationReport& report, bool isIpv6);
/** bind-*, explicit binds of ports-summary: SO_REUSEADDR. */
void ValidateTimeWaitBind(ValidationReport& report, bool isIpv6);

} // namespace ns3

#endif // VALIDATION_EXPERIMENT_07_H
