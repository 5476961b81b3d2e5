// SPDX-License-Identifier: GPL-2.0-only
//
// Reads outcomes off the records; prints them.

#include "ns3/handshake-report.h"

#include "ns3/number-text.h"
#include "ns3/two-end-network.h"

#include <algorithm>
#include <stdexcept>

namespace ns3
{

namespace
{

/** \return a time for a table */
std::string
SecondsText(const std::optional<double>& seconds)
{
    return FixedText(seconds, 3);
}

/** \return "yes" or "no" */
std::string
YesNo(bool is)
{
    return is ? "yes" : "no";
}

/** \return names parted by blanks, "none" without one */
std::string
NamesText(const std::vector<std::string>& names)
{
    std::string text;
    for (const std::string& name : names)
    {
        text += (text.empty() ? "" : " ") + name;
    }
    return text.empty() ? "none" : text;
}

/** \return segments of an end with all of \p flags */
uint32_t
CountSent(const SequenceStory& story, uint32_t end, const std::string& with, char without)
{
    return std::count_if(story.segments.begin(), story.segments.end(), [&](const auto& segment) {
        return segment.from == end && segment.IsSendKnown() &&
               segment.flags.find(without) == std::string::npos &&
               std::all_of(with.begin(), with.end(), [&segment](char flag) {
                   return segment.flags.find(flag) != std::string::npos;
               });
    });
}

/** \return what opened the server's connection */
HandshakeOpener
FindOpener(const TwoEndRecords& records)
{
    const SequenceStory& story = records.GetStory();
    for (const SequenceState& change : story.ends[SERVER_END].states)
    {
        if (change.to != "ESTABLISHED" || !change.segment)
        {
            continue;
        }
        const SequenceSegment& cause = story.segments[*change.segment];
        if (cause.flags.find('S') != std::string::npos || !change.isAtReceipt)
        {
            return HandshakeOpener::SYN;
        }
        const auto isRepeat = [&](const SequenceSegment& segment) {
            return segment.from == SERVER_END && segment.retransmission > 0 &&
                   segment.IsReceiptKnown() && segment.receivedS <= cause.sentS &&
                   segment.flags.find('S') != std::string::npos;
        };
        return cause.len > 0 ? HandshakeOpener::TEXT
               : std::any_of(story.segments.begin(), story.segments.end(), isRepeat)
                   ? HandshakeOpener::REPEATED_SYN_ACK
                   : HandshakeOpener::THIRD_ACK;
    }
    return HandshakeOpener::NOTHING;
}

/** \return who waits for what before the first repetition, and before the client ends */
std::vector<HandshakeWait>
GetWaits(const TwoEndRecords& records, double clientEndS)
{
    constexpr double BEFORE_S = 1e-6;
    std::vector<HandshakeWait> waits;
    for (const SequenceSegment& segment : records.GetStory().segments)
    {
        if (segment.retransmission > 0 && segment.IsSendKnown())
        {
            waits.push_back({"before the first repetition",
                             segment.sentS - records.GetOrigin() - BEFORE_S,
                             {}});
            break;
        }
    }
    waits.push_back({"before the client ends", clientEndS - BEFORE_S, {}});
    for (HandshakeWait& wait : waits)
    {
        for (const uint32_t end : {CLIENT_END, SERVER_END})
        {
            wait.ends[end] = GetKnowledge(records, end, wait.timeS);
        }
    }
    return waits;
}

/** Say when both ends know what a handshake is for. */
void
PrintKnowledge(std::ostream& os, const HandshakeOutcome& one)
{
    std::size_t unfounded = 0;
    std::size_t until = 0;
    std::size_t repeated = 0;
    const std::vector<KnowledgeRow> rows = GetKnowledgeRows(*one.records);
    for (const KnowledgeRow& row : rows)
    {
        const auto isUnfounded = [](const EndKnowledge& end) {
            return end.state == "ESTABLISHED" && !end.KnowsAll();
        };
        unfounded += std::any_of(row.ends.begin(), row.ends.end(), isUnfounded) ? 1 : 0;
        if (!row.ends[CLIENT_END].KnowsAll() || !row.ends[SERVER_END].KnowsAll())
        {
            ++until;
            repeated += row.isRepetition ? 1 : 0;
        }
    }
    os << one.which.mode << ": ";
    if (until == rows.size())
    {
        os << "the run ends before both ends know both numbers, and that their own has arrived";
    }
    else
    {
        os << "both ends know both numbers, and that their own has arrived, after segment "
           << until + 1;
    }
    if (repeated > 0)
    {
        const double tripS = 2 * (rows.front().receivedS.value_or(0) - rows.front().sentS);
        os << " (" << repeated << " of the " << until << " before it "
           << (repeated == 1 ? "is a repetition" : "are repetitions") << ": an answer takes "
           << DurationText(tripS) << ", longer than the first time-out)";
    }
    os << "; an end is ESTABLISHED without that after " << unfounded << " of " << rows.size()
       << " segments.\n";
}

/** Say what came of a lost segment. */
void
PrintLoss(std::ostream& os, const HandshakeOutcome& one)
{
    const auto at = [](const std::optional<double>& seconds) {
        return DurationText(seconds.value_or(0));
    };
    const bool isClientOver = one.ends[CLIENT_END] != "simulation-end";
    os << one.which.name << ": ";
    if (one.IsDeadlock())
    {
        os << "deadlock. The server is ESTABLISHED from " << at(one.openS[SERVER_END])
           << " on and sends no SYN,ACK again; the client sends its SYN " << one.syns
           << " times and " << (isClientOver ? "gives up at " : "still waits at ")
           << at(one.endS[CLIENT_END])
           << (isClientOver ? " (" + one.ends[CLIENT_END] + ")"
                            : ", the end of the run (--watched)")
           << "; the server "
           << (one.ends[SERVER_END] == "simulation-end" ? "still waits at " : "ends at ")
           << at(one.endS[SERVER_END]) << ". ";
    }
    else if (one.openS[SERVER_END])
    {
        os << "opened at the server at " << at(one.openS[SERVER_END]) << " by "
           << ToString(one.opener) << ". ";
        if (one.which.lost == "every third ACK")
        {
            os << "By then the half-open connection had not expired: see --late-text-after. ";
        }
        else if (one.which.name == "third-ack-lost-text" && one.opener != HandshakeOpener::TEXT)
        {
            os << "The text came later: see --text-after. ";
        }
    }
    else
    {
        os << "never open at the server, which gives its half-open connection up at "
           << at(one.endS[SERVER_END]) << " after " << one.synAcks
           << " SYN,ACKs; the client, ESTABLISHED since " << at(one.openS[CLIENT_END])
           << ", ends at " << at(one.endS[CLIENT_END]) << " (" << one.ends[CLIENT_END] << "). ";
    }
    os << one.views[SERVER_END].receivedBytes << " bytes of text arrived.\n";
}

} // namespace

const char*
ToString(HandshakeOpener opener)
{
    switch (opener)
    {
    case HandshakeOpener::NOTHING:
        return "nothing";
    case HandshakeOpener::SYN:
        return "SYN";
    case HandshakeOpener::THIRD_ACK:
        return "third ACK";
    case HandshakeOpener::TEXT:
        return "text";
    case HandshakeOpener::REPEATED_SYN_ACK:
        return "answer to a repeated SYN,ACK";
    case HandshakeOpener::COUNT:
        break;
    }
    return "unknown";
}

bool
HandshakeOutcome::IsDeadlock() const
{
    const EndKnowledge& client = waits.back().ends[CLIENT_END];
    const EndKnowledge& server = waits.back().ends[SERVER_END];
    return !client.knowsPeerIsn && server.hasSentSyn && !server.WillRepeatSyn() &&
           server.state == "ESTABLISHED";
}

HandshakeOutcome
RunHandshake(const HandshakeCase& which,
             const HandshakeSettings& settings,
             RunDirectory& run,
             RunRecord* record)
{
    HandshakeOutcome outcome;
    outcome.which = which;
    outcome.views = PlayHandshake(which, settings, run, record);
    outcome.records = std::make_shared<const TwoEndRecords>(run.PathOf(which.name));
    const TwoEndRecords& records = *outcome.records;
    const SequenceStory& story = records.GetStory();
    for (const uint32_t end : {CLIENT_END, SERVER_END})
    {
        outcome.openS[end] = records.FindEntry(end, "ESTABLISHED");
        const ConnectionRow* death = records.GetDeath(end);
        if (death != nullptr)
        {
            outcome.ends[end] = death->endReason;
            outcome.endS[end] = death->endedS - records.GetOrigin();
        }
        outcome.resets += CountSent(story, end, "R", 'S');
    }
    outcome.opener = FindOpener(records);
    outcome.syns = CountSent(story, CLIENT_END, "S", 'A');
    outcome.synAcks = CountSent(story, SERVER_END, "SA", 'R');
    outcome.waits = GetWaits(records, outcome.endS[CLIENT_END]);
    return outcome;
}

LabTable
MakeHandshakeTable(const std::vector<HandshakeOutcome>& all)
{
    LabTable table({{"case", "case"},
                    {"mode", ""},
                    {"lost", "lost"},
                    {"client_open_s", "client open (s)"},
                    {"server_open_s", "server open (s)"},
                    {"opened_by", "server opened by"},
                    {"syns", "SYNs"},
                    {"syn_acks", "SYN,ACKs"},
                    {"resets", ""},
                    {"accepted", ""},
                    {"text_bytes", "text read (bytes)"},
                    {"client_end", "client ends by"},
                    {"client_end_s", ""},
                    {"server_end", "server ends by"},
                    {"server_end_s", ""},
                    {"deadlock", "deadlock"}});
    for (const HandshakeOutcome& one : all)
    {
        table.AddRow({one.which.name,
                      one.which.mode,
                      one.which.lost,
                      SecondsText(one.openS[CLIENT_END]),
                      SecondsText(one.openS[SERVER_END]),
                      ToString(one.opener),
                      std::to_string(one.syns),
                      std::to_string(one.synAcks),
                      std::to_string(one.resets),
                      std::to_string(one.views[SERVER_END].accepted),
                      std::to_string(one.views[SERVER_END].receivedBytes),
                      one.ends[CLIENT_END],
                      SecondsText(one.endS[CLIENT_END]),
                      one.ends[SERVER_END],
                      SecondsText(one.endS[SERVER_END]),
                      YesNo(one.IsDeadlock())});
    }
    return table;
}

LabTable
MakeKnowledgeTable(const std::vector<HandshakeOutcome>& all, const std::vector<std::string>& names)
{
    LabTable table({{"case", "case"},
                    {"from", "from"},
                    {"segment", "segment"},
                    {"sent_s", "sent (s)"},
                    {"received_s", "arrives (s)"},
                    {"effect", "effect"},
                    {"client_state", "client is"},
                    {"client_sent", "has sent"},
                    {"client_knows_peer_isn", "knows ISN"},
                    {"client_knows_own_arrived", "own arrived"},
                    {"client_timers", ""},
                    {"server_state", "server is"},
                    {"server_sent", "has sent"},
                    {"server_knows_peer_isn", "knows ISN"},
                    {"server_knows_own_arrived", "own arrived"},
                    {"server_timers", ""}});
    for (const HandshakeOutcome& one : all)
    {
        if (!names.empty() && std::count(names.begin(), names.end(), one.which.name) == 0)
        {
            continue;
        }
        for (const KnowledgeRow& row : GetKnowledgeRows(*one.records))
        {
            std::vector<std::string> cells{one.which.name,
                                           END_NAMES.at(row.from),
                                           row.segment,
                                           SecondsText(row.sentS),
                                           SecondsText(row.receivedS),
                                           !row.receivedS  ? "lost"
                                           : row.isDropped ? "none"
                                                           : "taken"};
            for (const EndKnowledge& end : row.ends)
            {
                cells.insert(cells.end(),
                             {end.state,
                              NamesText(end.sent),
                              YesNo(end.knowsPeerIsn),
                              YesNo(end.knowsOwnSynArrived),
                              NamesText(end.timers)});
            }
            table.AddRow(cells);
        }
    }
    return table;
}

LabTable
MakeWaitingTable(const std::vector<HandshakeOutcome>& all)
{
    LabTable table({{"case", "case"},
                    {"when", "when"},
                    {"time_s", "at (s)"},
                    {"end", "end"},
                    {"state", "state"},
                    {"waits_for", "waits for"},
                    {"timers", "timers that run"},
                    {"repeats_syn", "will send its SYN again"}});
    for (const HandshakeOutcome& one : all)
    {
        if (one.which.lost != "SYN,ACK")
        {
            continue;
        }
        for (const HandshakeWait& wait : one.waits)
        {
            for (const uint32_t end : {CLIENT_END, SERVER_END})
            {
                const EndKnowledge& known = wait.ends[end];
                table.AddRow({one.which.name,
                              wait.when,
                              SecondsText(wait.timeS),
                              END_NAMES.at(end),
                              known.state,
                              known.KnowsAll() ? "nothing: open" : known.GetLack(),
                              NamesText(known.timers),
                              YesNo(known.WillRepeatSyn())});
            }
        }
    }
    return table;
}

void
PrintWhyThree(std::ostream& os, const std::vector<HandshakeOutcome>& all)
{
    for (const char* name : {"three-way", "two-way"})
    {
        PrintKnowledge(os, FindOutcome(all, name));
    }
    for (const HandshakeOutcome& one : all)
    {
        if (one.which.lost == "SYN,ACK")
        {
            PrintLoss(os, one);
        }
    }
}

void
PrintLostThirdAcks(std::ostream& os, const std::vector<HandshakeOutcome>& all)
{
    for (const HandshakeOutcome& one : all)
    {
        if (one.which.lost != "nothing" && one.which.lost != "SYN,ACK")
        {
            PrintLoss(os, one);
        }
    }
}

const HandshakeOutcome&
FindOutcome(const std::vector<HandshakeOutcome>& all, const std::string& name)
{
    for (const HandshakeOutcome& one : all)
    {
        if (one.which.name == name)
        {
            return one;
        }
    }
    throw std::out_of_range("there is no outcome of case '" + name + "'");
}

} // namespace ns3
