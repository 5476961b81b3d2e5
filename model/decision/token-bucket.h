// SPDX-License-Identifier: GPL-2.0-only
//
// A token bucket: how many events of a kind may pass in a time.

#ifndef TOKEN_BUCKET_H
#define TOKEN_BUCKET_H

#include "ns3/nstime.h"

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Fill a bucket and take one token (RFC 2697 section 3 with one bucket, in events).
 * \param tokens whole and fractional ones at the bucket's last use; changed to those now
 * \param elapsed time since then, not negative
 * \param ratePerSecond tokens that come in a second, above 0
 * \param burst most tokens that it holds, at least 1
 * \return true if there was a token
 */
bool TakeToken(double& tokens, Time elapsed, double ratePerSecond, double burst);

//! @}

} // namespace ns3

#endif // TOKEN_BUCKET_H
