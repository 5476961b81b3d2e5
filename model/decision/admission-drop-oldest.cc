// SPDX-License-Identifier: GPL-2.0-only
//
// Drop oldest.

#include "ns3/admission-drop-oldest.h"

namespace ns3
{

const char*
DropOldestAdmission::GetName() const
{
    return "DropOldest";
}

HalfOpenVictim
DropOldestAdmission::ChooseVictim(const ListenSnapshot& listener) const
{
    return listener.halfOpenEntries > 0 && listener.halfOpenLimitEntries > 0
               ? HalfOpenVictim::OLDEST
               : HalfOpenVictim::NONE;
}

} // namespace ns3
