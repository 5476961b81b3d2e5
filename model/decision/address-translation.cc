// SPDX-License-Identifier: GPL-2.0-only
//
// How an address translator follows a TCP connection, and how long it keeps it (RFC 5382).

#include "ns3/address-translation.h"

namespace ns3
{

namespace
{

/** \return true for a SYN without ACK, FIN and RST */
bool
IsRequest(const TcpSegmentView& segment)
{
    constexpr uint8_t BITS = TcpHeader::SYN | TcpHeader::ACK | TcpHeader::FIN | TcpHeader::RST;
    return (segment.flags & BITS) == TcpHeader::SYN;
}

/** \return true if no more text is to be expected. \param connection as it is followed */
bool
IsClosing(const TranslatedConnection& connection)
{
    return connection.hasReset || (connection.hasInsideFin && connection.hasOutsideFin);
}

} // namespace

TranslationVerdict
DecideTranslation(bool isKnown, bool isFromInside, const TcpSegmentView& segment)
{
    if (isKnown)
    {
        return TranslationVerdict::TRANSLATE;
    }
    return isFromInside && IsRequest(segment) ? TranslationVerdict::OPEN : TranslationVerdict::DROP;
}

TranslationPhase
FollowTranslation(TranslatedConnection& connection,
                  bool isFromInside,
                  const TcpSegmentView& segment)
{
    if (isFromInside && IsRequest(segment) && IsClosing(connection))
    {
        connection = {};
    }
    const bool hasSyn = segment.Has(TcpHeader::SYN);
    const bool hasFin = segment.Has(TcpHeader::FIN);
    (isFromInside ? connection.hasInsideSyn : connection.hasOutsideSyn) |= hasSyn;
    (isFromInside ? connection.hasInsideFin : connection.hasOutsideFin) |= hasFin;
    connection.hasReset |= segment.Has(TcpHeader::RST);
    const bool isOpen = connection.hasInsideSyn && connection.hasOutsideSyn;
    return isOpen && !IsClosing(connection) ? TranslationPhase::ESTABLISHED
                                            : TranslationPhase::TRANSITORY;
}

} // namespace ns3
