// SPDX-License-Identifier: GPL-2.0-only
//
// Drop random.

#include "ns3/admission-drop-random.h"

namespace ns3
{

const char*
DropRandomAdmission::GetName() const
{
    return "DropRandom";
}

AdmissionNeeds
DropRandomAdmission::GetNeeds() const
{
    AdmissionNeeds needs;
    needs.places = true;
    return needs;
}

HalfOpenVictim
DropRandomAdmission::ChooseVictim(const ListenSnapshot& listener) const
{
    return listener.halfOpenEntries > 0 && listener.halfOpenLimitEntries > 0
               ? HalfOpenVictim::RANDOM
               : HalfOpenVictim::NONE;
}

} // namespace ns3
