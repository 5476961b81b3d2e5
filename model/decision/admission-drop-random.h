// SPDX-License-Identifier: GPL-2.0-only
//
// Drop random: a new entry takes the place of any.

#ifndef ADMISSION_DROP_RANDOM_H
#define ADMISSION_DROP_RANDOM_H

#include "ns3/admission-tail-drop.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** \brief When the queue holds HalfOpenLimitEntries any entry goes, with equal chances. */
class DropRandomAdmission : public TailDropAdmission
{
  public:
    const char* GetName() const override;
    AdmissionNeeds GetNeeds() const override;
    HalfOpenVictim ChooseVictim(const ListenSnapshot& listener) const override;
};

//! @}

} // namespace ns3

#endif // ADMISSION_DROP_RANDOM_H
