// SPDX-License-Identifier: GPL-2.0-only
//
// The admission policies there are, by name.

#ifndef ADMISSION_POLICIES_H
#define ADMISSION_POLICIES_H

#include "ns3/admission-policy.h"

#include <string>
#include <vector>

namespace ns3
{

/** \return all policies, the default first; they live as long as the program */
const std::vector<const AdmissionPolicy*>& GetAdmissionPolicies();

/** \return the policy with this name, or null. \param name e.g. "Linux", exactly as written */
const AdmissionPolicy* FindAdmissionPolicy(const std::string& name);

} // namespace ns3

#endif // ADMISSION_POLICIES_H
