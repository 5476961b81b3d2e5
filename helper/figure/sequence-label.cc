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
    bool hasEnded{false};         //!< a FIN or RST was sent: a SYN begins another connection
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
        mine.hasEnded = mine.hasEnded || (!segment.isLateCopy && (isReset || Has(segment, 'F')));
        const uint32_t seq = segment.seq - mine.iss.value_or(segment.seq);
        const uint32_t ack = segment.ack - peers.iss.value_or(segment.ack);
        const bool takes = segment.len > 0 || Has(segment, 'S') || Has(segment, 'F');
        const bool showsSeq = (takes || (isReset && mine.iss && segment.seq != 0) ||
                               (!isReset && mine.next && seq != *mine.next));
        segment.retransmission = takes && !segment.isLateCopy
                                     ? mine.copies[{seq, Has(segment, 'S') ? segment.flags : ""}]++
                                     : 0;
        segment.label = Words(segment);
        segment.label += showsSeq ? " seq=" + std::to_string(seq) : "";
        segment.label += Has(segment, 'A') ? " ack=" + std::to_string(ack) : "";
        segment.label += segment.len > 0 ? " len=" + std::to_string(segment.len) : "";
        segment.label += Has(segment, 'A') && segment.win == 0 && !isReset ? " win=0" : "";
        if (!takes && !isReset && mine.next && seq + 1 == *mine.next)
        {
            segment.label += " (SND.NXT-1)"; // a keep-alive or window probe (RFC 9293 3.8.4)
        }
        if (segment.retransmission > 0)
        {
            segment.label += ", retransmission " + std::to_string(segment.retransmission);
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
        const bool isNew = mine.iss != segment.seq || (mine.hasEnded && !segment.isLateCopy);
        if (Has(segment, 'S') && isNew)
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

    /** \return control bits as RFC 9293 has them in <CTL=FIN,ACK>, but PSH; " data" behind them */
    static std::string
    Words(const SequenceSegment& segment)
    {
        std::string words;
        const std::array<std::pair<char, const char*>, 7> bits{{{'S', "SYN"},
                                                                {'F', "FIN"},
                                                                {'R', "RST"},
                                                                {'A', "ACK"},
                                                                {'U', "URG"},
                                                                {'E', "ECE"},
                                                                {'W', "CWR"}}};
        for (const auto& [bit, word] : bits)
        {
            if (Has(segment, bit))
            {
                words += (words.empty() ? "" : ",") + std::string(word);
            }
        }
        return (words.empty() ? "no flags" : words) + (segment.len > 0 ? " data" : "");
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
