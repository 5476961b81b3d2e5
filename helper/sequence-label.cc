// SPDX-License-Identifier: GPL-2.0-only
//
// Relative sequence numbers, first acknowledgements and repetitions, followed segment by segment.

#include "ns3/sequence-label.h"

#include "ns3/sequence-story.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace ns3
{

namespace
{

/** What is known of one direction. */
struct Direction
{
    std::optional<uint32_t> iss;  //!< its initial sequence number
    std::optional<uint32_t> next; //!< SND.NXT, relative
    uint32_t acked{0};            //!< highest number acknowledged to the other, relative
    bool hasAcked{false};         //!< it has acknowledged something
    /** How often it was sent, by relative number and, of a SYN, control bits: a SYN,ACK after a
     * SYN of the same number is no repetition (RFC 9293 figure 7). */
    std::map<std::pair<uint32_t, std::string>, uint32_t> copies;
};

/** \return true if a bit is set */
bool
Has(const SequenceSegment& segment, char bit)
{
    return segment.flags.find(bit) != std::string::npos;
}

/** Follows both directions of a connection. */
class Labeller
{
  public:
    /** \brief Label the next segment. */
    void
    Label(SequenceSegment& segment)
    {
        Direction& mine = m_directions.at(segment.from);
        Direction& peers = m_directions.at(1 - segment.from);
        const bool isReset = Has(segment, 'R');
        Synchronise(segment, mine, peers);
        const uint32_t seq = segment.seq - mine.iss.value_or(segment.seq);
        const uint32_t ack = segment.ack - peers.iss.value_or(segment.ack);
        const bool takes = segment.len > 0 || Has(segment, 'S') || Has(segment, 'F');
        const bool isNewAck = Has(segment, 'A') && (!mine.hasAcked || IsAfter(ack, mine.acked));
        const bool showsSeq = (takes || (isReset && mine.iss && segment.seq != 0) ||
                               (!isReset && mine.next && seq != *mine.next));
        const bool showsAck = Has(segment, 'A') && (isNewAck || !takes || Has(segment, 'S'));
        segment.retransmission = takes && !segment.isLateCopy
                                     ? mine.copies[{seq, Has(segment, 'S') ? segment.flags : ""}]++
                                     : 0;
        segment.label = Words(segment, isNewAck);
        segment.label += showsSeq ? " seq=" + std::to_string(seq) : "";
        segment.label += segment.len > 0 ? " len=" + std::to_string(segment.len) : "";
        segment.label += showsAck ? " ack=" + std::to_string(ack) : "";
        segment.label += Has(segment, 'A') && segment.win == 0 && !isReset ? " win=0" : "";
        if (!takes && !isReset && mine.next && seq + 1 == *mine.next)
        {
            segment.label += " (SND.NXT-1)"; // a keep-alive or window probe (RFC 9293 3.8.4)
        }
        if (segment.retransmission > 0)
        {
            segment.label += ", retransmission " + std::to_string(segment.retransmission);
        }
        if (isNewAck)
        {
            mine.hasAcked = true;
            mine.acked = ack;
        }
        const uint32_t end =
            seq + segment.len + (Has(segment, 'S') ? 1 : 0) + (Has(segment, 'F') ? 1 : 0);
        if (!isReset && (!mine.next || IsAfter(end, *mine.next)))
        {
            mine.next = end;
        }
    }

  private:
    /** \return true if \p one is after \p other in sequence space */
    static bool
    IsAfter(uint32_t one, uint32_t other)
    {
        return static_cast<int32_t>(one - other) > 0;
    }

    /** Learn where the numbers of both directions begin. */
    static void
    Synchronise(const SequenceSegment& segment, Direction& mine, Direction& peers)
    {
        if (Has(segment, 'S') && mine.iss != segment.seq)
        {
            mine = Direction();
            mine.iss = segment.seq;
        }
        if (Has(segment, 'R'))
        {
            // A RST may bear number 0 of a connection that never was; what it acknowledges is real.
            return;
        }
        if (!mine.iss)
        {
            mine.iss = segment.seq - 1;
        }
        if (!peers.iss && Has(segment, 'A'))
        {
            peers.iss = segment.ack - 1;
        }
    }

    /** \return "SYN,ACK", "data", "data,FIN" ... */
    static std::string
    Words(const SequenceSegment& segment, bool isNewAck)
    {
        std::string words;
        const auto add = [&words](const char* word) {
            words += (words.empty() ? "" : ",") + std::string(word);
        };
        const bool isHandshakeOrReset = Has(segment, 'S') || Has(segment, 'R');
        const std::array<std::pair<char, const char*>, 3> first{
            {{'S', "SYN"}, {'F', "FIN"}, {'R', "RST"}}};
        if (segment.len > 0)
        {
            add("data");
        }
        for (const auto& [bit, word] : first)
        {
            if (Has(segment, bit))
            {
                add(word);
            }
        }
        const bool isFinAck = Has(segment, 'F') && isNewAck;
        if (Has(segment, 'A') && (words.empty() || isHandshakeOrReset || isFinAck))
        {
            add("ACK");
        }
        const std::array<std::pair<char, const char*>, 3> rest{
            {{'U', "URG"}, {'E', "ECE"}, {'W', "CWR"}}};
        for (const auto& [bit, word] : rest)
        {
            if (Has(segment, bit))
            {
                add(word);
            }
        }
        return words.empty() ? "no flags" : words;
    }

    std::array<Direction, 2> m_directions; //!< by sender
};

} // namespace

void
LabelSegments(std::vector<SequenceSegment>& segments)
{
    Labeller labeller;
    for (SequenceSegment& segment : segments)
    {
        labeller.Label(segment);
    }
}

} // namespace ns3
