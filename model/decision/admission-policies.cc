// SPDX-License-Identifier: GPL-2.0-only
//
// The list of admission policies: a line each.

#include "ns3/admission-policies.h"

#include "ns3/admission-drop-oldest.h"
#include "ns3/admission-drop-random.h"
#include "ns3/admission-linux.h"
#include "ns3/admission-prefix-share.h"
#include "ns3/admission-tail-drop.h"
#include "ns3/user-error.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** \return the policies there are, to which a program may add */
std::vector<const AdmissionPolicy*>&
Policies()
{
    static const LinuxAdmission linuxRules;
    static const TailDropAdmission tailDrop;
    static const DropOldestAdmission dropOldest;
    static const DropRandomAdmission dropRandom;
    static const PrefixShareAdmission prefixShare;
    static std::vector<const AdmissionPolicy*> policies{
        &linuxRules, &tailDrop, &dropOldest, &dropRandom, &prefixShare};
    return policies;
}

} // namespace

const std::vector<const AdmissionPolicy*>&
GetAdmissionPolicies()
{
    return Policies();
}

void
AddAdmissionPolicy(const AdmissionPolicy& policy)
{
    const std::string name = policy.GetName();
    if (name.empty())
    {
        ThrowUserError("AddAdmissionPolicy: a policy needs a name");
    }
    const AdmissionPolicy* known = FindAdmissionPolicy(name);
    if (known && known != &policy)
    {
        ThrowUserError("AddAdmissionPolicy: there is a policy '", name, "' already");
    }
    if (!known)
    {
        Policies().push_back(&policy);
    }
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
