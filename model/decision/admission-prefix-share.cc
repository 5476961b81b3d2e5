// SPDX-License-Identifier: GPL-2.0-only
//
// Prefix share.

#include "ns3/admission-prefix-share.h"

namespace ns3
{

const char*
PrefixShareAdmission::GetName() const
{
    return "PrefixShare";
}

AdmissionNeeds
PrefixShareAdmission::GetNeeds() const
{
    AdmissionNeeds needs;
    needs.prefixes = true;
    return needs;
}

HalfOpenVictim
PrefixShareAdmission::ChooseVictim(const ListenSnapshot& listener) const
{
    // With the new entry this prefix would have more than the one that gives.
    const bool isLargest = listener.prefixEntries >= listener.largestPrefixEntries;
    return listener.halfOpenLimitEntries == 0 || isLargest ? HalfOpenVictim::NONE
                                                           : HalfOpenVictim::OF_LARGEST_PREFIX;
}

} // namespace ns3
