// SPDX-License-Identifier: GPL-2.0-only
//
// Tail drop.

#include "ns3/admission-tail-drop.h"

namespace ns3
{

const char*
TailDropAdmission::GetName() const
{
    return "TailDrop";
}

uint32_t
TailDropAdmission::GetLimitEntries(const ListenSnapshot& listener) const
{
    return listener.halfOpenLimitEntries;
}

bool
TailDropAdmission::IsFull(const ListenSnapshot& listener) const
{
    return listener.halfOpenEntries >= listener.halfOpenLimitEntries;
}

} // namespace ns3
