// SPDX-License-Identifier: GPL-2.0-only
//
// The admission policies there are, by name, and those that a program adds.

#ifndef ADMISSION_POLICIES_H
#define ADMISSION_POLICIES_H

#include "ns3/admission-policy.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** \return all policies, the default first; those of this module live as long as the program */
const std::vector<const AdmissionPolicy*>& GetAdmissionPolicies();

/**
 * \brief Make a program's own policy a value of the attribute AdmissionPolicy.
 * \param policy must outlive all simulations of the program
 * \throws std::runtime_error if its name is empty or there is another policy of that name
 */
void AddAdmissionPolicy(const AdmissionPolicy& policy);

/** \return the policy with this name, or null. \param name e.g. "Linux", exactly as written */
const AdmissionPolicy* FindAdmissionPolicy(const std::string& name);

//! @}

} // namespace ns3

#endif // ADMISSION_POLICIES_H
