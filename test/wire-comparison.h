// SPDX-License-Identifier: GPL-2.0-only
//
// What tests ask of a whole capture: its first difference from another, retransmissions, options.

#ifndef WIRE_COMPARISON_H
#define WIRE_COMPARISON_H

#include "tcp-lifecycle-test-net.h"

#include <algorithm>
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

} // namespace ns3

#endif // WIRE_COMPARISON_H
