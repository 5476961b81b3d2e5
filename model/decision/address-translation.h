// SPDX-License-Identifier: GPL-2.0-only
//
// How an address translator follows a TCP connection, and how long it keeps it (RFC 5382).

#ifndef ADDRESS_TRANSLATION_H
#define ADDRESS_TRANSLATION_H

#include "ns3/tcp-segment-view.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What a translator knows of a connection. */
struct TranslatedConnection
{
    bool hasInsideSyn{false};  //!< a SYN from inside passed
    bool hasOutsideSyn{false}; //!< a SYN or SYN,ACK from outside passed
    bool hasInsideFin{false};  //!< a FIN from inside passed
    bool hasOutsideFin{false}; //!< a FIN from outside passed
    bool hasReset{false};      //!< a RST passed, either way
};

/** Which idle time-out holds (RFC 5382 section 5). */
enum class TranslationPhase : uint8_t
{
    TRANSITORY, //!< partially open or closing
    ESTABLISHED //!< open both ways
};

/** What becomes of a segment. */
enum class TranslationVerdict : uint8_t
{
    TRANSLATE, //!< of a connection that is known
    OPEN,      //!< a SYN from inside that begins one
    DROP       //!< of none
};

/**
 * \brief Decide about a segment by whether its connection is known.
 *
 * From outside nothing begins a connection (RFC 5382 REQ-3: address and port dependent filtering).
 * \param isKnown the connection is in the table
 * \param isFromInside direction
 * \param segment the segment
 * \return the verdict
 */
TranslationVerdict
DecideTranslation(bool isKnown, bool isFromInside, const TcpSegmentView& segment);

/**
 * \brief Learn from a segment that is translated.
 * \param connection what is known; changed. A SYN without ACK from inside after both FINs or a RST
 * begins it anew
 * \param isFromInside direction
 * \param segment the segment
 * \return the phase after it
 */
TranslationPhase FollowTranslation(TranslatedConnection& connection,
                                   bool isFromInside,
                                   const TcpSegmentView& segment);

//! @}

} // namespace ns3

#endif // ADDRESS_TRANSLATION_H
