// SPDX-License-Identifier: GPL-2.0-only
//
// Drop oldest: a new entry takes the place of the oldest.

#ifndef ADMISSION_DROP_OLDEST_H
#define ADMISSION_DROP_OLDEST_H

#include "ns3/admission-tail-drop.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** \brief When the queue holds HalfOpenLimitEntries the oldest entry goes (RFC 4987 section 3.4).
 */
class DropOldestAdmission : public TailDropAdmission
{
  public:
    const char* GetName() const override;

    HalfOpenVictim ChooseVictim(const ListenSnapshot& listener) const override;
};

//! @}

} // namespace ns3

#endif // ADMISSION_DROP_OLDEST_H
