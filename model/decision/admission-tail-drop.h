// SPDX-License-Identifier: GPL-2.0-only
//
// Tail drop: no room, no entry.

#ifndef ADMISSION_TAIL_DROP_H
#define ADMISSION_TAIL_DROP_H

#include "ns3/admission-policy.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** \brief Refuse when the queue holds HalfOpenLimitEntries (RFC 4987 section 2.2). */
class TailDropAdmission : public AdmissionPolicy
{
  public:
    const char* GetName() const override;
    uint32_t GetLimitEntries(const ListenSnapshot& listener) const override;
    bool IsFull(const ListenSnapshot& listener) const override;
};

//! @}

} // namespace ns3

#endif // ADMISSION_TAIL_DROP_H
