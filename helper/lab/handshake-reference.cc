// SPDX-License-Identifier: GPL-2.0-only
//
// Reads measured segments and states and finds their simulated counterparts.

#include "ns3/handshake-reference.h"

#include "ns3/measured-table.h"
#include "ns3/number-text.h"
#include "ns3/two-end-network.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace ns3
{

namespace
{

constexpr const char* SEGMENTS_FILE = "third-ack-lost.csv";
constexpr const char* STATES_FILE = "third-ack-lost-states.csv";
constexpr const char* END = "END"; //!< of what was measured

/** \return the end that the next cell of the row names */
uint32_t
ReadEnd(MeasuredTable& table)
{
    const std::string word = table.Word();
    if (word != END_NAMES[CLIENT_END] && word != END_NAMES[SERVER_END])
    {
        table.Fail("end client or server");
    }
    return word == END_NAMES[CLIENT_END] ? CLIENT_END : SERVER_END;
}

/** A simulated segment at one end. */
struct SeenSegment
{
    bool isSent{false};                      //!< by this end
    const SequenceSegment* segment{nullptr}; //!< which
    double seconds{0};                       //!< when, s of the run
    uint32_t relSeq{0};                      //!< from the sender's ISN
    uint32_t relAck{0};                      //!< from the receiver's ISN
};

/** \return the segments of one end in the order in which they passed it */
std::vector<SeenSegment>
GetSeen(const TwoEndRecords& records, uint32_t end)
{
    const SequenceStory& story = records.GetStory();
    std::array<uint32_t, 2> isns{};
    for (const SequenceSegment& segment : story.segments)
    {
        if (segment.flags.find('S') != std::string::npos)
        {
            isns.at(segment.from) = segment.seq;
        }
    }
    std::vector<SeenSegment> seen;
    for (const SequenceSegment& segment : story.segments)
    {
        SeenSegment one;
        one.isSent = segment.from == end;
        one.segment = &segment;
        one.seconds = one.isSent ? segment.sentS : segment.receivedS;
        one.relSeq = segment.seq - isns.at(segment.from);
        const bool hasAck = segment.flags.find('A') != std::string::npos;
        one.relAck = hasAck ? segment.ack - isns.at(1 - segment.from) : 0;
        if (one.isSent ? segment.IsSendKnown() : segment.IsReceiptKnown())
        {
            seen.push_back(one);
        }
    }
    std::stable_sort(seen.begin(), seen.end(), [](const auto& a, const auto& b) {
        return a.seconds < b.seconds;
    });
    return seen;
}

/** \return true if both are the same segment in the same direction */
bool
IsSame(const MeasuredSegment& measured, const SeenSegment& seen)
{
    return measured.isSent == seen.isSent && measured.flags == seen.segment->flags &&
           measured.relSeq == seen.relSeq && measured.relAck == seen.relAck &&
           measured.len == seen.segment->len;
}

/** \return what a row is about */
std::string
Describe(const MeasuredSegment& measured)
{
    return std::string(measured.isSent ? "sent " : "received ") + measured.flags +
           " seq=" + std::to_string(measured.relSeq) + " ack=" + std::to_string(measured.relAck) +
           (measured.len > 0 ? " len=" + std::to_string(measured.len) : "");
}

} // namespace

std::vector<std::string>
GetMeasuredHandshakeFiles()
{
    return {SEGMENTS_FILE, STATES_FILE};
}

MeasuredHandshakes
ReadMeasuredHandshakes(const std::string& directory)
{
    MeasuredHandshakes all;
    MeasuredTable segments(directory + "/" + SEGMENTS_FILE,
                           {"case", "end", "direction", "flags", "rel_seq", "rel_ack", "len", "t"});
    while (segments.NextRow())
    {
        MeasuredSegment row;
        row.caseName = segments.Word();
        row.end = ReadEnd(segments);
        row.isSent = segments.Word() == "sent";
        row.flags = segments.Word();
        segments.Read(row.relSeq);
        segments.Read(row.relAck);
        segments.Read(row.len);
        segments.Read(row.seconds);
        all.segments.push_back(row);
    }
    MeasuredTable states(directory + "/" + STATES_FILE, {"case", "end", "state", "t"});
    while (states.NextRow())
    {
        MeasuredState row;
        row.caseName = states.Word();
        row.end = ReadEnd(states);
        row.state = states.Word();
        states.Read(row.seconds);
        all.states.push_back(row);
    }
    return all;
}

std::string
WhyNotAsMeasured(const HandshakeSettings& settings)
{
    const HandshakeSettings measured;
    if (settings.profile != measured.profile)
    {
        return "the profile is " + settings.profile + ", not " + measured.profile;
    }
    if (settings.delayS != measured.delayS || settings.textAfterS != measured.textAfterS ||
        settings.textBytes != measured.textBytes)
    {
        return "delay and text are not those of the measurement";
    }
    return "";
}

std::vector<HandshakeComparison>
CompareHandshakes(const MeasuredHandshakes& measured, const std::vector<HandshakeOutcome>& all)
{
    std::vector<HandshakeComparison> rows;
    std::map<std::pair<std::string, uint32_t>, double> firstS;
    std::map<std::pair<std::string, uint32_t>, std::size_t> next;
    for (const MeasuredSegment& row : measured.segments)
    {
        const auto key = std::make_pair(row.caseName, row.end);
        const TwoEndRecords& records = *FindOutcome(all, "third-ack-lost-" + row.caseName).records;
        const std::vector<SeenSegment> seen = GetSeen(records, row.end);
        const double originS = firstS.try_emplace(key, row.seconds).first->second;
        const std::size_t place = next[key]++;
        HandshakeComparison made{
            row.caseName, row.end, Describe(row), row.seconds - originS, std::nullopt};
        if (place < seen.size() && IsSame(row, seen[place]))
        {
            made.simulatedS = seen[place].seconds - seen.front().seconds;
        }
        rows.push_back(made);
    }
    for (const MeasuredState& row : measured.states)
    {
        if (row.state == END || row.state == "SYN-SENT" || row.state == "SYN-RECEIVED")
        {
            continue; // where the first segment is, or the end of what was measured
        }
        const TwoEndRecords& records = *FindOutcome(all, "third-ack-lost-" + row.caseName).records;
        const double originS = firstS.at({row.caseName, row.end});
        // A half-open connection that is over is back in LISTEN (RFC 9293 figure 5).
        const bool isGone = row.state == "CLOSED";
        HandshakeComparison made{row.caseName,
                                 row.end,
                                 isGone ? "half-open gone" : "enters " + row.state,
                                 row.seconds - originS,
                                 std::nullopt};
        const auto entry = records.FindEntry(row.end, isGone ? "LISTEN" : row.state);
        const std::vector<SeenSegment> seen = GetSeen(records, row.end);
        if (entry && !seen.empty())
        {
            made.simulatedS = *entry + records.GetOrigin() - seen.front().seconds;
        }
        rows.push_back(made);
    }
    return rows;
}

LabTable
MakeComparisonTable(const std::vector<HandshakeComparison>& rows)
{
    LabTable table({{"case", "case"},
                    {"end", "end"},
                    {"what", "what"},
                    {"measured_s", "Linux 6.18 (s)"},
                    {"simulated_s", "simulated (s)"},
                    {"difference_s", "difference (s)"}});
    for (const HandshakeComparison& row : rows)
    {
        std::optional<double> difference;
        if (row.simulatedS)
        {
            difference = row.measuredS - *row.simulatedS;
        }
        table.AddRow({row.caseName,
                      END_NAMES.at(row.end),
                      row.what,
                      FixedText(row.measuredS, 3),
                      FixedText(row.simulatedS, 3),
                      FixedText(difference, 3)});
    }
    return table;
}

void
PrintComparison(std::ostream& os, const std::vector<HandshakeComparison>& rows)
{
    std::map<std::string, std::pair<double, double>> ranges; // least and most by case, s
    std::size_t found = 0;
    for (const HandshakeComparison& row : rows)
    {
        if (row.simulatedS)
        {
            ++found;
            const double later = row.measuredS - *row.simulatedS;
            auto& range = ranges.try_emplace(row.caseName, later, later).first->second;
            range.first = std::min(range.first, later);
            range.second = std::max(range.second, later);
        }
    }
    os << "Linux 6.18: " << found << " of " << rows.size()
       << " measured segments and states came here too. The kernel is later by";
    for (const auto& [name, range] : ranges)
    {
        os << (name == ranges.begin()->first ? " " : "; ") << FixedText(range.first, 3) << " to "
           << FixedText(range.second, 3) << " s (" << name << ")";
    }
    os << ". Its link added up to 10 ms to each way, its timers are late by up to a slot of their "
          "wheel (32 ms at 1 s, 0.26 s at 2 s and more, 2 s at 16 s and more).\n";
}

std::optional<TimelineLife>
GetMeasuredLife(const MeasuredHandshakes& measured, const std::string& caseName, uint32_t end)
{
    TimelineLife life;
    life.label = caseName + ": " + END_NAMES.at(end) + ", Linux";
    for (const MeasuredState& row : measured.states)
    {
        if (row.caseName != caseName || row.end != end)
        {
            continue;
        }
        if (!life.bars.empty())
        {
            life.bars.back().endS = row.seconds;
            life.bars.back().isOpen = row.state == END;
        }
        if (row.state != END && row.state != "CLOSED")
        {
            TimelineBar bar;
            bar.beginS = row.seconds;
            bar.endS = row.seconds;
            bar.state = row.state;
            life.bars.push_back(bar);
        }
    }
    const auto first = std::find_if(
        measured.segments.begin(), measured.segments.end(), [&](const MeasuredSegment& row) {
            return row.caseName == caseName && row.end == end;
        });
    if (life.bars.empty() || first == measured.segments.end())
    {
        return std::nullopt;
    }
    life.bars.front().beginS = first->seconds; // it is entered with that segment, and seen later
    return CountFrom(life, first->seconds);
}

} // namespace ns3
