// SPDX-License-Identifier: GPL-2.0-only
//
// One arriving segment as the RFCs speak of it, read from the packet exactly once.

#ifndef TCP_SEGMENT_VIEW_H
#define TCP_SEGMENT_VIEW_H

#include "ns3/sequence-number.h"
#include "ns3/tcp-header.h"

#include <cstdint>
#include <optional>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief SEG.SEQ, SEG.ACK, SEG.LEN, SEG.WND, control bits and options (RFC 9293 section 3.3.1).
 *
 * Everything a decision may know of a segment and nothing more: no packet, no tags, no origin.
 */
struct TcpSegmentView
{
    /** The greatest window scale: a shift count above it is used as 14 (RFC 7323 section 2.3). */
    static constexpr uint8_t MAX_WSCALE = 14;

    SequenceNumber32 seq{0};       //!< SEG.SEQ
    SequenceNumber32 ack{0};       //!< SEG.ACK; meaningful only with the ACK bit
    uint32_t textBytes{0};         //!< bytes of text (payload), without SYN and FIN
    uint16_t window{0};            //!< SEG.WND as carried, not scaled
    uint16_t urgentPointer{0};     //!< SEG.UP; text is delivered inline all the same (RFC 6093)
    uint8_t flags{0};              //!< control bits, TcpHeader::Flags_t
    uint16_t mss{0};               //!< MSS option (RFC 9293 3.7.1); 0 = option absent
    std::optional<uint8_t> wscale; //!< window scale shift count, at most MAX_WSCALE
    bool sackPermitted{false};     //!< SACK-permitted option (RFC 2018)
    bool hasTimestamp{false};      //!< timestamps option present (RFC 7323 section 3)
    uint32_t tsVal{0};             //!< TSval, valid if hasTimestamp
    uint32_t tsEcr{0};             //!< TSecr, valid if hasTimestamp

    /**
     * \brief Read a segment.
     * \param header the parsed TCP header
     * \param textBytes bytes that follow the header
     * \return the view
     */
    static TcpSegmentView Read(const TcpHeader& header, uint32_t textBytes);

    /** \return true if all bits of \p mask are set. \param mask bits as in TcpHeader */
    bool
    Has(uint8_t mask) const
    {
        return (flags & mask) == mask;
    }

    /** \return SEG.LEN: text plus one for SYN and one for FIN */
    uint32_t
    GetSegLen() const
    {
        return textBytes + (Has(TcpHeader::SYN) ? 1 : 0) + (Has(TcpHeader::FIN) ? 1 : 0);
    }
};

} // namespace ns3

#endif // TCP_SEGMENT_VIEW_H
