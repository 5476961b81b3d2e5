// SPDX-License-Identifier: GPL-2.0-only
//
// 04: kernel clients at a full accept queue.

#include "experiments.h"
#include "kernel-clients.h"

#include <string>
#include <vector>

namespace ns3
{

void
ValidateAcceptClients(ValidationReport& report, bool isIpv6)
{
    const double near = 1e-6;
    const char* direct = "a wire without delay";
    const char* forwarder = "the user-space forwarder's delay varies";
    std::vector<KernelClientsCase> cases;
    for (const uint32_t backlog : {0u, 1u, 2u, 4u})
    {
        const std::string text = std::to_string(backlog);
        cases.push_back({"seq-B" + text + "-abort0",
                         "04-seq-" + text + "-0",
                         backlog,
                         false,
                         near,
                         1e-3,
                         direct,
                         75.5});
    }
    cases.push_back({"seq-B2-abort1", "04-seq-2-1", 2, true, near, 1e-3, direct, 75.5});
    cases.push_back({"conc-B2-cookies0", "04-conc-2-0", 2, false, 0.05, 0.02, forwarder, 72});
    for (const uint32_t backlog : {2u, 4u})
    {
        const std::string text = std::to_string(backlog);
        cases.push_back({"conc-B" + text + "-cookies1",
                         "04-conc-" + text + "-1",
                         backlog,
                         false,
                         0.05,
                         0.02,
                         forwarder,
                         72,
                         0,
                         1});
    }
    cases.push_back({"data-B2-abort0-cookies0", "", 2, false, 0.02, 0.02, forwarder, 17, 0.15, 0});
    cases.push_back({"data-B2-abort0-cookies1", "", 2, false, 0.02, 0.02, forwarder, 17, 0.15, 1});
    cases.push_back({"data-B2-abort1-cookies1", "", 2, true, 0.02, 0.02, forwarder, 17, 0.15, 1});
    cases.push_back({"data-B1-abort0-cookies2", "", 1, false, 0.02, 0.02, forwarder, 17, 0.15, 2});
    for (const KernelClientsCase& measured : cases)
    {
        KernelClients(measured, isIpv6).Compare(report);
    }
}

} // namespace ns3
