// SPDX-License-Identifier: GPL-2.0-only
//
// Prefix share: source prefixes have equal shares of a full queue.

#ifndef ADMISSION_PREFIX_SHARE_H
#define ADMISSION_PREFIX_SHARE_H

#include "ns3/admission-tail-drop.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief When the queue holds HalfOpenLimitEntries, the source prefix that has most entries gives
 * up its oldest, unless the SYN comes from such a prefix itself: then it is refused.
 *
 * So a flood from few prefixes cannot take the places of all others; one that spoofs sources from
 * everywhere is drop oldest among equals. The idea is that of longest queue drop (Suter, Lakshman,
 * Stiliadis, Choudhury, "Design considerations for supporting TCP with per-flow queueing", 1998),
 * with AdmissionPrefixLengthIpv4 and AdmissionPrefixLengthIpv6 bits of the source for a flow.
 */
class PrefixShareAdmission : public TailDropAdmission
{
  public:
    const char* GetName() const override;
    AdmissionNeeds GetNeeds() const override;
    HalfOpenVictim ChooseVictim(const ListenSnapshot& listener) const override;
};

//! @}

} // namespace ns3

#endif // ADMISSION_PREFIX_SHARE_H
