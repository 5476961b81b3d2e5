// SPDX-License-Identifier: GPL-2.0-only
//
// SipHash-2-4: two rounds a word, four at the end.

#include "ns3/siphash.h"

#include <boost/endian/conversion.hpp>

namespace ns3
{

namespace
{

/** The four words of the state, v0 to v3 in the paper. */
struct SipState
{
    uint64_t v0; //!< of the paper
    uint64_t v1; //!< of the paper
    uint64_t v2; //!< of the paper
    uint64_t v3; //!< of the paper
};

/** \return \p word rotated to the left. \param bits by how many, 1 to 63 */
uint64_t
RotateLeft(uint64_t word, int bits)
{
    return (word << bits) | (word >> (64 - bits));
}

/** SipRound, section 2.2 and figure 2.2 of the paper. \param s the state, changed */
void
Round(SipState& s)
{
    s.v0 += s.v1;
    s.v2 += s.v3;
    s.v1 = RotateLeft(s.v1, 13) ^ s.v0;
    s.v3 = RotateLeft(s.v3, 16) ^ s.v2;
    s.v0 = RotateLeft(s.v0, 32);
    s.v2 += s.v1;
    s.v0 += s.v3;
    s.v1 = RotateLeft(s.v1, 17) ^ s.v2;
    s.v3 = RotateLeft(s.v3, 21) ^ s.v0;
    s.v2 = RotateLeft(s.v2, 32);
}

/**
 * \brief Compression of one message word, c = 2 rounds.
 * \param s the state, changed
 * \param word of the message
 */
void
Compress(SipState& s, uint64_t word)
{
    s.v3 ^= word;
    Round(s);
    Round(s);
    s.v0 ^= word;
}

/**
 * \brief Fewer than eight bytes as a little-endian number.
 * \param bytes where they are
 * \param size how many, 0 to 7
 * \return the number
 */
uint64_t
LoadLittleEndian(const uint8_t* bytes, std::size_t size)
{
    uint64_t word = 0;
    for (std::size_t i = 0; i < size; ++i)
    {
        word |= static_cast<uint64_t>(bytes[i]) << (8 * i);
    }
    return word;
}

} // namespace

uint64_t
SipHash24(const SipHashKey& key, const uint8_t* data, std::size_t size)
{
    // "somepseudorandomlygeneratedbytes", section 2.1 of the paper.
    SipState s{key[0] ^ 0x736f6d6570736575ULL,
               key[1] ^ 0x646f72616e646f6dULL,
               key[0] ^ 0x6c7967656e657261ULL,
               key[1] ^ 0x7465646279746573ULL};

    const std::size_t whole = size - size % 8;
    for (std::size_t at = 0; at < whole; at += 8)
    {
        Compress(s, boost::endian::load_little_u64(data + at));
    }
    // The last word: the bytes left over, and the size modulo 256 in its highest byte.
    const uint64_t rest = (size == whole) ? 0 : LoadLittleEndian(data + whole, size - whole);
    Compress(s, rest | (static_cast<uint64_t>(size & 0xff) << 56));

    s.v2 ^= 0xff;
    for (int i = 0; i < 4; ++i)
    {
        Round(s);
    }
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

} // namespace ns3
