// SPDX-License-Identifier: GPL-2.0-only
//
// The list of admission policies: a line each.

#include "ns3/admission-policies.h"

#include "ns3/admission-drop-oldest.h"
#include "ns3/admission-drop-random.h"
#include "ns3/admission-linux.h"
#include "ns3/admission-prefix-share.h"
#include "ns3/admission-tail-drop.h"

#include <algorithm>

namespace ns3
{

const std::vector<const AdmissionPolicy*>&
GetAdmissionPolicies()
{
    static const LinuxAdmission linuxRules;
    static const TailDropAdmission tailDrop;
    static const DropOldestAdmission dropOldest;
    static const DropRandomAdmission dropRandom;
    static const PrefixShareAdmission prefixShare;
    static const std::vector<const AdmissionPolicy*> policies{
        &linuxRules, &tailDrop, &dropOldest, &dropRandom, &prefixShare};
    return policies;
}

const AdmissionPolicy*
FindAdmissionPolicy(const std::string& name)
{
    const auto& policies = GetAdmissionPolicies();
    const auto found = std::find_if(policies.begin(), policies.end(), [&name](const auto* policy) {
        return name == policy->GetName();
    });
    return found == policies.end() ? nullptr : *found;
}

} // namespace ns3
