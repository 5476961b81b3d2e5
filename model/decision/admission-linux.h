// SPDX-License-Identifier: GPL-2.0-only
//
// Linux's rules for half-open queues.

#ifndef ADMISSION_LINUX_H
#define ADMISSION_LINUX_H

#include "ns3/admission-policy.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief q > B is full; the last quarter of tcp_max_syn_backlog is for proven peers; when more than
 * half full, entries that were retransmitted are worth fewer retransmissions (reference 01, 02).
 */
class LinuxAdmission : public AdmissionPolicy
{
  public:
    const char* GetName() const override;
    AdmissionNeeds GetNeeds() const override;
    uint32_t GetLimitEntries(const ListenSnapshot& listener) const override;
    bool IsFull(const ListenSnapshot& listener) const override;
    bool KeepsForProvenPeers(const ListenSnapshot& listener) const override;
    uint8_t GetRetries(const ListenSnapshot& listener) const override;
};

//! @}

} // namespace ns3

#endif // ADMISSION_LINUX_H
