// SPDX-License-Identifier: GPL-2.0-only
//
// Segments that no peer would send: mutations of right ones, and bytes without sense.

#ifndef FUZZ_SEGMENT_H
#define FUZZ_SEGMENT_H

#include "ns3/sequence-number.h"
#include "ns3/tcp-connection-id.h"

#include <cstdint>
#include <initializer_list>
#include <random>
#include <vector>

namespace ns3
{

/** Random numbers that are the same with every standard library. */
class FuzzRandom
{
  public:
    /** \param seed the same seed, the same numbers */
    explicit FuzzRandom(uint64_t seed)
        : m_engine(seed)
    {
    }

    /** \return 0..limit - 1 \param limit not 0 */
    uint32_t
    Below(uint32_t limit)
    {
        return static_cast<uint32_t>(m_engine() % limit);
    }

    /** \return true in \p percent of the calls */
    bool
    Chance(uint32_t percent)
    {
        return Below(100) < percent;
    }

    /** \return any 32 bits */
    uint32_t
    Any()
    {
        return static_cast<uint32_t>(m_engine() >> 32);
    }

    /** \return one of \p values */
    uint32_t
    OneOf(std::initializer_list<uint32_t> values)
    {
        return *(values.begin() + Below(static_cast<uint32_t>(values.size())));
    }

  private:
    std::mt19937_64 m_engine; //!< defined by the standard to the last bit
};

/** Numbers of a connection as its peer knows them. */
struct FuzzNumbers
{
    uint32_t rcvNxt{0};      //!< RCV.NXT of the node: where the peer goes on
    uint32_t rcvWnd{0};      //!< window the node announced, unscaled
    uint32_t sndUna{0};      //!< oldest number of the node that the peer has not acknowledged
    uint32_t sndNxt{0};      //!< SND.NXT of the node
    uint32_t peerIsn{0};     //!< ISN of the peer
    uint32_t ownTsVal{1000}; //!< last TSval of the peer
    uint32_t nodeTsVal{0};   //!< last TSval of the node
    bool hasTimestamps{};    //!< the peer's SYN has the option
};

/** A TCP segment field by field; ToBytes makes what goes on the wire. */
struct FuzzSegment
{
    uint32_t seq{0};              //!< SEG.SEQ
    uint32_t ack{0};              //!< SEG.ACK
    uint8_t flags{0};             //!< control bits
    uint8_t reserved{0};          //!< the four bits before them
    uint16_t window{65535};       //!< SEG.WND
    uint16_t urgent{0};           //!< SEG.UP
    std::vector<uint8_t> options; //!< as on the wire; padded to words
    uint32_t textBytes{0};        //!< bytes of text
    int offsetWords{-1};          //!< data offset; -1 = the right one
    uint16_t checksumError{0};    //!< added to the right checksum

    /** \return the bytes on \p id, ports and checksum filled in */
    std::vector<uint8_t> ToBytes(const TcpConnectionId& id) const;
};

/** Append the timestamps option. */
void AppendTimestamps(std::vector<uint8_t>& options, uint32_t value, uint32_t echo);

/** \return a segment near \p numbers, with one or more fields wrong or at an edge */
FuzzSegment MakeNearSegment(FuzzRandom& random, const FuzzNumbers& numbers);

/** \return 0..120 random bytes; mostly with the ports of \p id, often with a right checksum */
std::vector<uint8_t> MakeRandomBytes(FuzzRandom& random, const TcpConnectionId& id);

} // namespace ns3

#endif // FUZZ_SEGMENT_H
