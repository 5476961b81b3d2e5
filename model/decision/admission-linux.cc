// SPDX-License-Identifier: GPL-2.0-only
//
// Linux's admission and pruning.

#include "ns3/admission-linux.h"

#include <algorithm>

namespace ns3
{

const char*
LinuxAdmission::GetName() const
{
    return "Linux";
}

AdmissionNeeds
LinuxAdmission::GetNeeds() const
{
    AdmissionNeeds needs;
    needs.provenPeers = true;
    return needs;
}

uint32_t
LinuxAdmission::GetLimitEntries(const ListenSnapshot& listener) const
{
    return listener.backlogEntries == UINT32_MAX ? UINT32_MAX : listener.backlogEntries + 1;
}

bool
LinuxAdmission::IsFull(const ListenSnapshot& listener) const
{
    return listener.halfOpenEntries > listener.backlogEntries;
}

bool
LinuxAdmission::KeepsForProvenPeers(const ListenSnapshot& listener) const
{
    // M - q < M / 4; signed, as q may exceed M.
    const int64_t limit = listener.halfOpenLimitEntries;
    return limit - static_cast<int64_t>(listener.halfOpenEntries) < (limit >> 2);
}

uint8_t
LinuxAdmission::GetRetries(const ListenSnapshot& listener) const
{
    uint8_t limit = listener.synAckRetries;
    const uint64_t entries = listener.halfOpenEntries;
    if (2 * entries <= std::max<uint64_t>(8, listener.backlogEntries))
    {
        return limit;
    }
    uint64_t young = 2 * static_cast<uint64_t>(listener.youngEntries);
    while (limit > 2 && entries >= young)
    {
        --limit;
        young *= 2;
    }
    return limit;
}

} // namespace ns3
