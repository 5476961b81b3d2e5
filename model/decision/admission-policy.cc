// SPDX-License-Identifier: GPL-2.0-only
//
// What most policies do.

#include "ns3/admission-policy.h"

namespace ns3
{

AdmissionNeeds
AdmissionPolicy::GetNeeds() const
{
    return {};
}

HalfOpenVictim
AdmissionPolicy::ChooseVictim(const ListenSnapshot& /* listener */) const
{
    return HalfOpenVictim::NONE;
}

bool
AdmissionPolicy::KeepsForProvenPeers(const ListenSnapshot& /* listener */) const
{
    return false;
}

uint8_t
AdmissionPolicy::GetRetries(const ListenSnapshot& listener) const
{
    return listener.synAckRetries;
}

} // namespace ns3
