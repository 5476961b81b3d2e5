// SPDX-License-Identifier: GPL-2.0-only
//
// Whole connections between two measured kernels, compared segment by segment.

#ifndef VALIDATION_CONVERSATIONS_H
#define VALIDATION_CONVERSATIONS_H

#include "../tcp-lifecycle-test-net.h"
#include "validation-report.h"

#include <string>

namespace ns3
{

/**
 * \brief Compare the segments of each connection of a packet list between client 10.77.0.2 and a
 * server with those between node 0 and node 1, in the order of their SYNs: who sent them, control
 * bits, numbers since the ISS, options. Times are the applications' and not compared.
 * \param report gets one row for each connection
 * \param file packet list below test/data/linux-6.18
 * \param net the simulated client and server
 */
void CompareConversations(ValidationReport& report, const std::string& file, const TestNet& net);

} // namespace ns3

#endif // VALIDATION_CONVERSATIONS_H
