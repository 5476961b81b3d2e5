// SPDX-License-Identifier: GPL-2.0-only
//
// A TCP header as bytes: what is changed is changed, all else stays as it came.

#ifndef TCP_SEGMENT_BYTES_H
#define TCP_SEGMENT_BYTES_H

#include "ns3/address.h"
#include "ns3/packet.h"

#include <array>
#include <cstdint>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief Editor of the bytes of one TCP header, or of its beginning as an ICMP error quotes it.
 *
 * TcpHeader writes what it has understood: padding and options of its own. Here unknown options,
 * reserved bits and padding survive. Each change updates the checksum by what has changed (RFC
 * 1624 equation 3), without looking at the text, so that a segment that came damaged leaves as
 * damaged. What lies behind the bytes at hand is neither read nor changed.
 */
class TcpSegmentBytes
{
  public:
    /** The longest TCP header. */
    static constexpr uint32_t MAX_BYTES = 60;

    /**
     * \brief Take a header.
     * \param bytes its beginning
     * \param size bytes there are, at least 8
     * \param hasChecksum the simulation uses checksums; else the field is 0 and stays so
     */
    TcpSegmentBytes(const uint8_t* bytes, uint32_t size, bool hasChecksum);

    /**
     * \brief Take the header of a segment in a packet.
     * \param packet holds a whole TCP header
     * \param at where it begins
     * \param hasChecksum as above
     */
    TcpSegmentBytes(const Ptr<const Packet>& packet, uint32_t at, bool hasChecksum);

    /** \return the bytes */
    const uint8_t* GetData() const;
    /** \return bytes of the header; of a quotation those there are */
    uint32_t GetSize() const;
    /** \return control bits; 0 if they are not there */
    uint8_t GetFlags() const;
    /** \return window as carried; 0 if it is not there */
    uint16_t GetWindow() const;

    /**
     * \brief Add to SEG.SEQ and TSval: the numbers of who sends this.
     * \param sequence difference to SEG.SEQ, modulo 2^32
     * \param timestamp difference to TSval, modulo 2^32
     */
    void ShiftSender(uint32_t sequence, uint32_t timestamp);
    /**
     * \brief Add to SEG.ACK, SACK blocks and TSecr: the numbers of who receives this.
     *
     * SEG.ACK and TSecr are those of an ACK, or of a segment without any control bit, as ns-3's
     * window probes are. A TSecr of 0 is no echo.
     * \param sequence difference to SEG.ACK and SACK blocks, modulo 2^32
     * \param timestamp difference to TSecr, modulo 2^32
     */
    void ShiftReceiver(uint32_t sequence, uint32_t timestamp);
    /** \return TSval; nothing without a whole timestamps option */
    std::optional<uint32_t> GetTsVal() const;
    /** \return TSecr where it is an echo, as ShiftReceiver has it; else nothing */
    std::optional<uint32_t> GetTsEcr() const;
    /**
     * \brief Set both ports.
     * \param source port of who sends this
     * \param destination port of who receives it
     */
    void SetPorts(uint16_t source, uint16_t destination);
    /**
     * \brief Keep the checksum right for another address in the pseudo header (RFC 9293 3.1).
     * \param before an Ipv4Address or Ipv6Address
     * \param after one of the same family
     */
    void ChangeAddress(const Address& before, const Address& after);
    /** \brief Set the window field. \param window not scaled */
    void SetWindow(uint16_t window);
    /** \brief Overwrite an option by NOPs. \param kind of the option, above 1 */
    void BlankOption(uint8_t kind);

  private:
    /** \return true if SEG.ACK and TSecr mean something */
    bool HasAck() const;
    /**
     * \param kind of the option, above 1
     * \return offset of the first option of \p kind, whole and in the bytes at hand
     */
    std::optional<uint32_t> FindOption(uint8_t kind) const;
    /** \return a number, big endian; it is there. \param at offset in the header, bytes */
    uint32_t Get32(uint32_t at) const;
    /** \return a number of two bytes, big endian; it is there. \param at offset, bytes */
    uint16_t Get16(uint32_t at) const;
    /** \return true if there is a checksum that is to be kept right */
    bool KeepsChecksum() const;
    /** \brief Change the checksum, which is there. \param checksum the field */
    void SetChecksum(uint16_t checksum);
    /**
     * \param at offset in the header, bytes
     * \param size bytes
     * \return true if the header has so many bytes from \p at
     */
    bool Has(uint32_t at, uint32_t size) const;
    /**
     * \brief Add to a number, if it is there.
     * \param at offset in the header, bytes
     * \param difference added modulo 2^32
     */
    void Add32(uint32_t at, uint32_t difference);
    /**
     * \brief Change one byte and the checksum.
     * \param at offset in the header, bytes
     * \param value new byte
     */
    void Set8(uint32_t at, uint8_t value);

    std::array<uint8_t, MAX_BYTES> m_bytes; //!< header
    uint32_t m_size{0};                     //!< how many of them
    bool m_hasChecksum;                     //!< to be kept right
};

/**
 * \brief Update an Internet checksum for one changed byte (RFC 1624 equation 3).
 * \param checksum the field, changed
 * \param isHigh the byte is the first of its 16-bit word
 * \param before the byte as it was
 * \param after the byte as it is
 */
void UpdateChecksum(uint16_t& checksum, bool isHigh, uint8_t before, uint8_t after);

/**
 * \brief Update an Internet checksum for a changed address.
 * \param checksum the field, changed
 * \param before an Ipv4Address or Ipv6Address
 * \param after one of the same family
 */
void ChangeAddress(uint16_t& checksum, const Address& before, const Address& after);

//! @}

} // namespace ns3

#endif // TCP_SEGMENT_BYTES_H
