// SPDX-License-Identifier: GPL-2.0-only
//
// What tests ask of a whole capture: its first difference from another, retransmissions, options.

#ifndef WIRE_COMPARISON_H
#define WIRE_COMPARISON_H

#include "tcp-lifecycle-test-net.h"

#include "ns3/tcp-option.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/** \return the wire up to and including its first FIN, or all of it */
inline std::vector<TestSegment>
UpToFirstFin(const std::vector<TestSegment>& wire)
{
    const auto fin = std::find_if(wire.begin(), wire.end(), [](const TestSegment& segment) {
        return segment.Has(TcpHeader::FIN);
    });
    return {wire.begin(), fin == wire.end() ? fin : fin + 1};
}

/** \return what comes after that */
inline std::vector<TestSegment>
BehindFirstFin(const std::vector<TestSegment>& wire)
{
    return {wire.begin() + static_cast<std::ptrdiff_t>(UpToFirstFin(wire).size()), wire.end()};
}

/** Remove ACKs that say what the FIN,ACK just before them said. \return how many */
inline uint32_t
DropRepeatedAcks(std::vector<TestSegment>& wire)
{
    uint32_t count = 0;
    for (auto fin = wire.begin(); fin != wire.end() && fin + 1 != wire.end(); ++fin)
    {
        const auto next = fin + 1;
        if (fin->Has(TcpHeader::FIN) && next->IsEmptyAck() && next->sender == fin->sender &&
            next->segment.ack == fin->segment.ack &&
            next->segment.seq == fin->segment.seq + SequenceNumber32(1))
        {
            wire.erase(next);
            ++count;
        }
    }
    return count;
}

/** \return text that shows the first difference; empty if there is none */
inline std::string
FirstDifference(const std::vector<TestSegment>& expected, const std::vector<TestSegment>& actual)
{
    for (std::size_t i = 0; i < std::min(expected.size(), actual.size()); ++i)
    {
        if (!expected[i].IsSameAs(actual[i]))
        {
            return "segment " + std::to_string(i) + ": expected " + expected[i].ToText() +
                   "; got " + actual[i].ToText();
        }
    }
    if (expected.size() == actual.size())
    {
        return "";
    }
    return std::to_string(expected.size()) + " segments expected, got " +
           std::to_string(actual.size());
}

/** \return segments with text of node \p sender that begin before the end of an earlier one */
inline uint32_t
CountRetransmissions(const std::vector<TestSegment>& wire, uint32_t sender)
{
    std::optional<SequenceNumber32> highest;
    uint32_t count = 0;
    for (const TestSegment& segment : wire)
    {
        if (segment.sender == sender && segment.segment.textBytes > 0)
        {
            count += highest && segment.segment.seq < *highest ? 1 : 0;
            const SequenceNumber32 end =
                segment.segment.seq + SequenceNumber32(segment.segment.textBytes);
            highest = highest ? std::max(*highest, end) : end;
        }
    }
    return count;
}

/** \return segments of \p wire that carry option \p kind */
inline std::ptrdiff_t
CountOption(const std::vector<TestSegment>& wire, uint8_t kind)
{
    return std::count_if(wire.begin(), wire.end(), [kind](const TestSegment& segment) {
        return segment.FindOption(kind).has_value();
    });
}

/** Count the edges of the SACK blocks at \p offset of \p options from \p isn. */
inline void
MakeSackRelative(std::vector<uint8_t>& options, std::optional<std::size_t> offset, uint32_t isn)
{
    if (!offset)
    {
        return;
    }
    const std::size_t end = *offset + options.at(*offset + 1);
    for (std::size_t edge = *offset + 2; edge + 4 <= end; edge += 4)
    {
        uint32_t number = 0;
        for (std::size_t i = 0; i < 4; ++i)
        {
            number = number << 8 | options.at(edge + i);
        }
        number -= isn;
        for (std::size_t i = 4; i-- > 0; number >>= 8)
        {
            options.at(edge + i) = static_cast<uint8_t>(number);
        }
    }
}

/** Count every number of a capture of one connection from the ISN of its direction. */
inline void
MakeRelative(std::vector<TestSegment>& wire)
{
    std::array<uint32_t, 2> isn{};
    for (TestSegment& segment : wire)
    {
        FrameSegment& numbers = segment.segment;
        if (segment.Has(TcpHeader::SYN))
        {
            isn.at(segment.sender) = numbers.seq.GetValue();
        }
        numbers.seq = SequenceNumber32(numbers.seq.GetValue() - isn.at(segment.sender));
        const uint32_t peerIsn = isn.at(1 - segment.sender);
        if (segment.Has(TcpHeader::ACK))
        {
            numbers.ack = SequenceNumber32(numbers.ack.GetValue() - peerIsn);
        }
        MakeSackRelative(segment.options, segment.FindOption(TcpOption::SACK), peerIsn);
    }
}

} // namespace ns3

#endif // WIRE_COMPARISON_H
