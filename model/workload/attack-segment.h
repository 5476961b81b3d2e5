// SPDX-License-Identifier: GPL-2.0-only
//
// What the segments of an attack look like.

#ifndef ATTACK_SEGMENT_H
#define ATTACK_SEGMENT_H

#include "ns3/ptr.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option-ts.h"

#include <cstdint>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief A prebuilt segment of which only numbers change.
 */
class AttackSegment
{
  public:
    /** Control bits. */
    enum Kind
    {
        SYN,     //!< SYN: a SYN flood
        ACK,     //!< ACK: an ACK flood
        SYN_ACK, //!< SYN,ACK: backscatter, what the victims of other floods send to spoofed sources
        FIN,     //!< FIN,ACK: a FIN flood
        RST      //!< RST without ACK: a RST flood
    };

    /** Options. */
    enum OptionSet
    {
        NO_OPTIONS,   //!< 20-byte header
        MSS_ONLY,     //!< MSS, on segments with SYN
        LINUX_OPTIONS //!< SYN: MSS, SACK-permitted, timestamps, NOP, window scale 7; RST: none;
                      //!< other segments: NOP, NOP, timestamps
    };

    /** What stays the same. */
    struct Format
    {
        Kind kind{SYN};              //!< control bits
        OptionSet options{MSS_ONLY}; //!< options
        uint16_t mssBytes{1460};     //!< MSS option
        uint16_t destinationPort{0}; //!< the victim's
    };

    AttackSegment() = default;

    /** \param format what stays the same */
    explicit AttackSegment(const Format& format);

    /** \return true if SEG.ACK has a meaning */
    bool HasAck() const;

    /**
     * \brief Put in what changes; TSval is the time of day as ns-3's TCP has it.
     * \param sourcePort source port
     * \param seq SEG.SEQ
     * \param ack SEG.ACK, unused without the ACK bit
     * \param windowBytes SEG.WND
     * \return the segment
     */
    TcpHeader&
    Fill(uint16_t sourcePort, SequenceNumber32 seq, SequenceNumber32 ack, uint16_t windowBytes);

  private:
    TcpHeader m_header;           //!< prebuilt
    Ptr<TcpOptionTS> m_timestamp; //!< the option inside m_header, or null
};

} // namespace ns3

#endif // ATTACK_SEGMENT_H
