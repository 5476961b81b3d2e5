// SPDX-License-Identifier: GPL-2.0-only
//
// Matches what one end sent with what the other received, and numbers it as a textbook does.

#include "ns3/sequence-story.h"

#include "ns3/sequence-label.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <string_view>
#include <tuple>
#include <utility>

namespace ns3
{

namespace
{

using EndPoints = std::pair<std::string_view, std::string_view>;

/** \return both end points, the same for both directions */
EndPoints
PairOf(std::string_view local, std::string_view remote)
{
    return {std::min(local, remote), std::max(local, remote)};
}

/** \return an end point without its port */
std::string_view
HostOf(std::string_view endPoint)
{
    return endPoint.substr(0, endPoint.rfind(':'));
}

/** \return the end points to draw; nothing if there is no segment */
std::optional<EndPoints>
ChoosePair(const std::vector<SegmentRow>& segments,
           const std::vector<StateRow>& states,
           const FigureOptions& options)
{
    const auto isWanted = [&options](const SegmentRow& row) {
        return (options.local.empty() || row.local == options.local ||
                row.remote == options.local) &&
               (options.remote.empty() || row.local == options.remote ||
                row.remote == options.remote) &&
               (!options.node || row.node == *options.node);
    };
    std::map<EndPoints, std::set<std::tuple<uint32_t, std::string_view, std::string_view>>> changes;
    for (const StateRow& row : states)
    {
        changes[PairOf(row.local, row.remote)].insert({row.node, row.from, row.to});
    }
    std::optional<EndPoints> best;
    std::size_t most = 0;
    std::set<EndPoints> seen;
    for (const SegmentRow& row : segments)
    {
        const EndPoints pair = PairOf(row.local, row.remote);
        if (!isWanted(row) || !seen.insert(pair).second)
        {
            continue;
        }
        const auto found = changes.find(pair);
        const std::size_t count = found == changes.end() ? 0 : found->second.size();
        if (!best || count > most)
        {
            best = pair;
            most = count;
        }
    }
    if (!best && !(options.local.empty() && options.remote.empty()))
    {
        ThrowUserError("sequence diagram: segments.csv has no segment of connection local '",
                       options.local,
                       "' remote '",
                       options.remote,
                       "'");
    }
    return best;
}

/** \return the end point that opened: the sender of the first SYN, as far as is known */
std::string_view
FindOpener(const std::vector<SegmentRow>& segments, const EndPoints& pair)
{
    std::string_view first;
    for (const SegmentRow& row : segments)
    {
        if (PairOf(row.local, row.remote) != pair)
        {
            continue;
        }
        const std::string_view source = row.isSent ? row.local : row.remote;
        const bool isSyn = row.flags.find('S') != std::string_view::npos;
        const bool isAck = row.flags.find('A') != std::string_view::npos;
        if (isSyn)
        {
            return isAck ? (source == pair.first ? pair.second : pair.first) : source;
        }
        first = first.empty() ? source : first;
    }
    return first;
}

/** What rows of one segment have in common. */
using SegmentKey = std::
    tuple<uint32_t, std::string_view, uint32_t, uint32_t, uint32_t, uint32_t, std::string_view>;

/** Rows of equal segments. */
struct EqualRows
{
    std::vector<std::size_t> sent;     //!< in order
    std::vector<std::size_t> received; //!< in order
};

/** Rows matched: received row by sent row. */
using Matches = std::map<std::size_t, std::size_t>;

/**
 * Match equal rows: from the last back, each received row takes the latest row sent that is left,
 * so that order is kept. \param shortest least time that a way seems to take, s
 */
void
Match(const std::vector<SegmentRow>& rows,
      const EqualRows& equal,
      double shortest,
      Matches& matches)
{
    constexpr double PLAUSIBLE = 3; // ways that are this much longer are retransmissions' instead
    std::size_t left = equal.sent.size();
    for (auto received = equal.received.rbegin(); received != equal.received.rend(); ++received)
    {
        const double receivedS = rows[*received].timeS;
        const auto wayOf = [&](std::size_t i) { return receivedS - rows[equal.sent[i]].timeS; };
        while (left > 0 && (wayOf(left - 1) < 0 || equal.sent[left - 1] > *received))
        {
            --left;
        }
        // Too fast, and the one before it is not: it was lost, and that one arrived.
        while (left > 1 && wayOf(left - 1) < shortest && wayOf(left - 2) < PLAUSIBLE * shortest)
        {
            --left;
        }
        if (left == 0)
        {
            return;
        }
        matches[equal.sent[--left]] = *received;
    }
}

/** Leave out late copies of what was sent: of more rows received than sent the last old duplicates.
 */
EqualRows
WithoutCopies(const std::vector<SegmentRow>& rows, EqualRows equal)
{
    for (std::size_t i = equal.received.size(); i > 0; --i)
    {
        if (equal.received.size() > equal.sent.size() &&
            rows[equal.received[i - 1]].origin == "old-duplicate")
        {
            equal.received.erase(equal.received.begin() + static_cast<std::ptrdiff_t>(i - 1));
        }
    }
    return equal;
}

/** \return received rows by sent rows of one connection */
Matches
MatchRows(const std::vector<SegmentRow>& rows, const std::map<SegmentKey, EqualRows>& groups)
{
    // A segment of which there is but one tells how long the way of one as long takes at least.
    std::array<std::map<uint32_t, double>, 2> ways; // least s by bytes of text
    for (const auto& [key, equal] : groups)
    {
        if (equal.sent.size() == 1 && equal.received.size() == 1)
        {
            const double way = rows[equal.received[0]].timeS - rows[equal.sent[0]].timeS;
            double& least =
                ways.at(std::get<0>(key)).try_emplace(std::get<4>(key), way).first->second;
            least = std::min(least, way);
        }
    }
    constexpr double ROUNDING = 0.95; // headers differ in length
    Matches matches;
    for (const auto& [key, equal] : groups)
    {
        double shortest = std::numeric_limits<double>::infinity();
        for (const auto& [bytes, way] : ways.at(std::get<0>(key)))
        {
            shortest = bytes <= std::get<4>(key) ? std::min(shortest, way) : shortest;
        }
        const bool isKnown = shortest < std::numeric_limits<double>::infinity();
        Match(rows, WithoutCopies(rows, equal), isKnown ? shortest * ROUNDING : 0, matches);
    }
    return matches;
}

/** Puts the segments of one connection together. */
class SegmentTeller
{
  public:
    SegmentTeller(const std::vector<SegmentRow>& rows, const SequenceStory& story)
        : m_rows(rows),
          m_story(story)
    {
        for (const SegmentRow& row : rows)
        {
            m_lastS = std::max(m_lastS, row.timeS);
        }
    }

    /** \return the segments in order of their first row */
    std::vector<SequenceSegment>
    Tell()
    {
        const EndPoints pair = PairOf(m_story.ends[0].address, m_story.ends[1].address);
        std::map<SegmentKey, EqualRows> groups;
        std::vector<std::size_t> mine;
        for (std::size_t i = 0; i < m_rows.size(); ++i)
        {
            const SegmentRow& row = m_rows[i];
            if (PairOf(row.local, row.remote) != pair)
            {
                continue;
            }
            mine.push_back(i);
            EqualRows& equal =
                groups[{FromOf(row), row.flags, row.seq, row.ack, row.len, row.win, row.options}];
            (row.isSent ? equal.sent : equal.received).push_back(i);
        }
        const Matches matches = MatchRows(m_rows, groups);
        std::set<std::size_t> matched;
        for (const auto& [sent, received] : matches)
        {
            matched.insert(received);
            m_longestS = std::max(m_longestS, m_rows[received].timeS - m_rows[sent].timeS);
        }
        std::vector<SequenceSegment> segments;
        for (const std::size_t i : mine)
        {
            const auto found = matches.find(i);
            if (found != matches.end())
            {
                segments.push_back(Arrived(i, found->second));
            }
            else if (m_rows[i].isSent)
            {
                segments.push_back(Sent(i));
            }
            else if (matched.count(i) == 0)
            {
                segments.push_back(Received(i));
            }
        }
        return segments;
    }

  private:
    /** \return the end that sent the segment of a row */
    uint32_t
    FromOf(const SegmentRow& row) const
    {
        return (row.isSent ? row.local : row.remote) == m_story.ends[0].address ? 0 : 1;
    }

    /** \return what a row tells of a segment */
    SequenceSegment
    Common(const SegmentRow& row) const
    {
        SequenceSegment segment;
        segment.from = FromOf(row);
        segment.flags = row.flags;
        segment.seq = row.seq;
        segment.ack = row.ack;
        segment.len = row.len;
        segment.win = row.win;
        return segment;
    }

    /** A segment was sent. */
    SequenceSegment
    Sent(std::size_t sent) const
    {
        SequenceSegment segment = Common(m_rows[sent]);
        segment.sentS = m_rows[sent].timeS;
        segment.sentRow = sent;
        const bool couldArrive = segment.sentS + m_longestS < m_lastS;
        segment.fate = !m_story.ends.at(1 - segment.from).isTraced ? SequenceFate::UNSEEN
                       : couldArrive                               ? SequenceFate::LOST
                                                                   : SequenceFate::UNDER_WAY;
        return segment;
    }

    /** A segment was received. */
    SequenceSegment
    Received(std::size_t received) const
    {
        const SegmentRow& row = m_rows[received];
        SequenceSegment segment = Common(row);
        segment.receivedS = row.timeS;
        segment.receivedRow = received;
        segment.fate = m_story.ends.at(segment.from).isTraced ? SequenceFate::STRAY
                                                              : SequenceFate::FROM_UNSEEN;
        segment.isLateCopy = segment.fate == SequenceFate::STRAY && row.origin == "old-duplicate";
        const bool hasEffect = row.verdict == "accepted" || row.verdict == "stock";
        segment.dropped = hasEffect ? "" : row.verdict;
        return segment;
    }

    /** A segment was sent and received. */
    SequenceSegment
    Arrived(std::size_t sent, std::size_t received) const
    {
        SequenceSegment segment = Received(received);
        segment.fate = SequenceFate::ARRIVED;
        segment.isLateCopy = false;
        segment.sentS = m_rows[sent].timeS;
        segment.sentRow = sent;
        return segment;
    }

    const std::vector<SegmentRow>& m_rows; //!< all
    const SequenceStory& m_story;          //!< its ends
    double m_lastS{0};                     //!< time of the last row
    double m_longestS{0};                  //!< of the ways, s
};

/** \return the segment that a change of state belongs to, and whether it arrived */
void
FindSegment(const std::vector<SequenceSegment>& segments,
            uint32_t end,
            const StateRow& row,
            SequenceState& state)
{
    std::istringstream words{std::string(row.cause)};
    std::string source;
    std::string flags;
    std::string word;
    uint32_t seq = 0;
    if (words >> source && source == "segment")
    {
        words >> flags >> word >> seq;
    }
    const std::string sentFlag = row.to == "SYN-SENT" || row.to == "SYN-RECEIVED" ? "S"
                                 : row.to == "FIN-WAIT-1" || row.to == "LAST-ACK" ? "F"
                                 : row.to == "CLOSED"                             ? "R"
                                                                                  : "none";
    for (std::size_t i = 0; i < segments.size(); ++i)
    {
        const SequenceSegment& segment = segments[i];
        if (segment.from != end && segment.IsReceiptKnown() && segment.receivedS == row.timeS &&
            segment.flags == flags && segment.seq == seq)
        {
            state.segment = i;
            state.isAtReceipt = true;
            return;
        }
        if (segment.from == end && segment.IsSendKnown() && segment.sentS == row.timeS &&
            segment.flags.find(sentFlag) != std::string::npos && source != "segment")
        {
            state.segment = i;
            return;
        }
    }
}

/** Fill in the ends. */
void
TellEnds(const std::vector<SegmentRow>& segments, const EndPoints& pair, SequenceStory& story)
{
    const std::string_view opener = FindOpener(segments, pair);
    story.ends[0].address = opener;
    story.ends[1].address = opener == pair.first ? pair.second : pair.first;
    std::array<bool, 2> sendsSyn{false, false};
    for (const SegmentRow& row : segments)
    {
        for (uint32_t end = 0; end < 2; ++end)
        {
            // A node that is traced tells of each segment; one row of its address is enough.
            SequenceEnd& one = story.ends[end];
            if (!one.isTraced && HostOf(row.local) == HostOf(one.address))
            {
                one.isTraced = true;
                one.node = row.node;
            }
        }
        if (PairOf(row.local, row.remote) == pair && row.flags == "S")
        {
            sendsSyn.at((row.isSent ? row.local : row.remote) == opener ? 0 : 1) = true;
        }
    }
    const bool isOneWay = sendsSyn[0] && !sendsSyn[1];
    story.ends[0].name = isOneWay ? "client" : "peer A";
    story.ends[1].name = isOneWay ? "server" : "peer B";
}

} // namespace

bool
SequenceSegment::IsSendKnown() const
{
    return fate != SequenceFate::FROM_UNSEEN && fate != SequenceFate::STRAY;
}

bool
SequenceSegment::IsReceiptKnown() const
{
    return fate == SequenceFate::ARRIVED || fate == SequenceFate::FROM_UNSEEN ||
           fate == SequenceFate::STRAY;
}

std::optional<SequenceStory>
TellSequence(const std::vector<SegmentRow>& segments,
             const std::vector<StateRow>& states,
             const FigureOptions& options)
{
    const std::optional<EndPoints> pair = ChoosePair(segments, states, options);
    if (!pair)
    {
        return std::nullopt;
    }
    SequenceStory story;
    TellEnds(segments, *pair, story);
    story.segments = SegmentTeller(segments, story).Tell();
    LabelSegments(story.segments);
    const auto isOutside = [&options](const SequenceSegment& segment) {
        return !options.Covers(segment.IsSendKnown() ? segment.sentS : segment.receivedS);
    };
    story.segments.erase(std::remove_if(story.segments.begin(), story.segments.end(), isOutside),
                         story.segments.end());
    for (const StateRow& row : states)
    {
        if (PairOf(row.local, row.remote) != *pair || !options.Covers(row.timeS))
        {
            continue;
        }
        const uint32_t end = row.local == story.ends[0].address ? 0 : 1;
        SequenceState state{row.timeS, std::string(row.from), std::string(row.to), {}, false};
        FindSegment(story.segments, end, row, state);
        story.ends.at(end).states.push_back(state);
    }
    if (story.segments.empty())
    {
        return std::nullopt;
    }
    return story;
}

void
AddTimeWaitRestarts(const std::vector<TimerRow>& timers,
                    const FigureOptions& options,
                    SequenceStory& story)
{
    for (const TimerRow& row : timers)
    {
        for (uint32_t end = 0; end < 2; ++end)
        {
            SequenceEnd& one = story.ends.at(end);
            if (row.timer != "time-wait" || row.action != "restart" || row.local != one.address ||
                row.remote != story.ends.at(1 - end).address || !options.Covers(row.timeS))
            {
                continue;
            }
            const auto later =
                std::find_if(one.states.begin(), one.states.end(), [&row](const auto& state) {
                    return state.timeS > row.timeS;
                });
            one.states.insert(later, {row.timeS, "TIME-WAIT", "TIME-WAIT", {}, false});
        }
    }
}

} // namespace ns3
