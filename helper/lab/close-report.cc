// SPDX-License-Identifier: GPL-2.0-only
//
// Finds the segments of a close and the paths of both ends; prints and draws them.

#include "ns3/close-report.h"

#include "ns3/number-text.h"
#include "ns3/state-diagram-count.h"
#include "ns3/state-diagram-layout.h"
#include "ns3/state-timeline-figure.h"
#include "ns3/two-end-network.h"
#include "ns3/user-error.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** \return true if a control bit is set. \param flag as segments.csv writes it */
bool
Has(const SequenceSegment& segment, char flag)
{
    return segment.flags.find(flag) != std::string::npos;
}

/** \return control bits as RFC 9293 prints them; PSH, which says nothing of a close, is left out */
std::string
ControlText(const SequenceSegment& segment)
{
    std::string text;
    for (const auto& [flag, name] :
         {std::pair<char, const char*>{'R', "RST"}, {'F', "FIN"}, {'A', "ACK"}})
    {
        text += Has(segment, flag) ? (text.empty() ? "" : ",") + std::string(name) : "";
    }
    return text;
}

/** Tells the segments of a close from others, in the order of the story. */
class CloseSieve
{
  public:
    /** \return true if a segment has FIN or RST, or acknowledges a FIN as the first */
    bool
    Takes(const SequenceSegment& segment)
    {
        if (Has(segment, 'S'))
        {
            m_isns.at(segment.from) = segment.seq;
        }
        std::optional<uint32_t>& peersFin = m_fins.at(1 - segment.from);
        const bool isAckOfFin =
            Has(segment, 'A') && peersFin && static_cast<int32_t>(segment.ack - *peersFin) > 0;
        if (isAckOfFin)
        {
            peersFin.reset();
        }
        if (Has(segment, 'F'))
        {
            m_fins.at(segment.from) = segment.seq + segment.len;
        }
        return isAckOfFin || Has(segment, 'F') || Has(segment, 'R');
    }

    /** \return the segment in numbers that count from the ISNs */
    CloseSegment
    Describe(const SequenceSegment& segment) const
    {
        CloseSegment made;
        made.from = segment.from;
        made.control = ControlText(segment);
        made.seq = segment.seq - m_isns.at(segment.from);
        made.ack = Has(segment, 'A') ? segment.ack - m_isns.at(1 - segment.from) : 0;
        return made;
    }

  private:
    std::array<uint32_t, 2> m_isns{};                //!< by end
    std::array<std::optional<uint32_t>, 2> m_fins{}; //!< numbers of FINs not acknowledged, by end
};

/** Find the segments of a close and the text between them. */
void
FindSegments(CloseOutcome& outcome)
{
    const TwoEndRecords& records = *outcome.records;
    const double originS = records.GetOrigin();
    CloseSieve sieve;
    for (const SequenceSegment& segment : records.GetStory().segments)
    {
        const bool isTaken = sieve.Takes(segment);
        if (!segment.IsSendKnown() || !segment.IsReceiptKnown())
        {
            continue; // nothing is lost here but what the run's end cuts off
        }
        const double sentS = segment.sentS - originS;
        const double receivedS = segment.receivedS - originS;
        outcome.textBytes += outcome.segments.empty() ? 0 : segment.len;
        if (!isTaken)
        {
            continue;
        }
        if (outcome.segments.empty())
        {
            outcome.beginS = sentS;
        }
        CloseSegment made = sieve.Describe(segment);
        made.sentS = sentS - outcome.beginS;
        made.receivedS = receivedS - outcome.beginS;
        for (const uint32_t end : {CLIENT_END, SERVER_END})
        {
            made.states[end] = records.GetState(end, receivedS);
        }
        outcome.doneS = std::max(outcome.doneS, made.receivedS);
        outcome.segments.push_back(made);
        outcome.repeatedFins += Has(segment, 'F') && segment.retransmission > 0 ? 1 : 0;
    }
    if (outcome.segments.empty())
    {
        ThrowUserError("case ", outcome.which.name, ": the records hold no close");
    }
}

/** \return changes of state of an end from ESTABLISHED on */
std::vector<const StateRow*>
GetClosePath(const CloseOutcome& outcome, uint32_t end)
{
    const std::vector<const StateRow*>& path = outcome.records->GetPath(end);
    const auto first = std::find_if(
        path.begin(), path.end(), [](const StateRow* row) { return row->from == "ESTABLISHED"; });
    return {first, path.end()};
}

/** \return "client FIN,ACK; server ACK (2 times); ..." */
std::string
SegmentsText(const CloseOutcome& outcome)
{
    std::string text;
    const std::vector<CloseSegment>& all = outcome.segments;
    for (std::size_t i = 0; i < all.size();)
    {
        std::size_t next = i + 1;
        while (next < all.size() && all[next].from == all[i].from &&
               all[next].control == all[i].control)
        {
            ++next;
        }
        text += (i > 0 ? "; " : "") + std::string(END_NAMES.at(all[i].from)) + " " +
                all[i].control + (next - i > 1 ? " (" + std::to_string(next - i) + " times)" : "");
        i = next;
    }
    return text;
}

/** Print who is in TIME-WAIT, and for how long. */
void
PrintTimeWait(std::ostream& os, const CloseOutcome& one)
{
    os << ". TIME-WAIT: " << one.GetTimeWaitEnds();
    for (const uint32_t end : {CLIENT_END, SERVER_END})
    {
        if (one.timeWaitS[end])
        {
            os << ", " << DurationText(*one.timeWaitS[end]) << " at the " << END_NAMES.at(end)
               << (one.timeWaitEnd[end] == "two-msl-expired"
                       ? ""
                       : " (ended by " + one.timeWaitEnd[end] + ", not by 2MSL)");
        }
        else if (one.records->FindEntry(end, "TIME-WAIT"))
        {
            os << ", not over at the " << END_NAMES.at(end) << " when the run ends";
        }
    }
}

} // namespace

std::string
CloseOutcome::GetTimeWaitEnds() const
{
    const bool isClient = records->FindEntry(CLIENT_END, "TIME-WAIT").has_value();
    const bool isServer = records->FindEntry(SERVER_END, "TIME-WAIT").has_value();
    return isClient && isServer ? "both"
           : isClient           ? END_NAMES[CLIENT_END]
           : isServer           ? END_NAMES[SERVER_END]
                                : "nobody";
}

std::string
CloseOutcome::GetPathText(uint32_t end) const
{
    return StatePathText(GetClosePath(*this, end));
}

CloseOutcome
RunClose(const CloseCase& which,
         const CloseSettings& settings,
         RunDirectory& run,
         RunRecord* record)
{
    CloseOutcome outcome;
    outcome.which = which;
    outcome.watchedS = settings.watchedS;
    outcome.views = PlayClose(which, settings, run, record);
    outcome.records = std::make_shared<const TwoEndRecords>(run.PathOf(which.name));
    FindSegments(outcome);
    for (const uint32_t end : {CLIENT_END, SERVER_END})
    {
        for (const StateRow* row : outcome.records->GetPath(end))
        {
            if (row->from == "TIME-WAIT")
            {
                outcome.timeWaitS[end] = row->dwellS;
                outcome.timeWaitEnd[end] = row->rule;
            }
        }
        outcome.closedS[end] = outcome.records->FindEntry(end, "CLOSED");
        if (outcome.closedS[end])
        {
            *outcome.closedS[end] -= outcome.beginS;
        }
    }
    return outcome;
}

LabTable
MakeCloseTable(const std::vector<CloseOutcome>& all)
{
    LabTable table({{"case", "case"},
                    {"segments", "segments"},
                    {"which", "which"},
                    {"text_bytes", "text after the FIN (bytes)"},
                    {"done_s", "last one arrives (s)"},
                    {"time_wait", "TIME-WAIT"},
                    {"client_closed_s", "client CLOSED (s)"},
                    {"server_closed_s", "server CLOSED (s)"},
                    {"client_time_wait_s", ""},
                    {"server_time_wait_s", ""},
                    {"client_path", ""},
                    {"server_path", ""}});
    for (const CloseOutcome& one : all)
    {
        table.AddRow({one.which.name,
                      std::to_string(one.segments.size()),
                      SegmentsText(one),
                      std::to_string(one.textBytes),
                      FixedText(one.doneS, 3),
                      one.GetTimeWaitEnds(),
                      FixedText(one.closedS[CLIENT_END], 3),
                      FixedText(one.closedS[SERVER_END], 3),
                      FixedText(one.timeWaitS[CLIENT_END], 3),
                      FixedText(one.timeWaitS[SERVER_END], 3),
                      one.GetPathText(CLIENT_END),
                      one.GetPathText(SERVER_END)});
    }
    return table;
}

LabTable
MakeCloseSegmentTable(const std::vector<CloseOutcome>& all)
{
    LabTable table({{"case", "case"},
                    {"number", ""},
                    {"client_state", "client"},
                    {"direction", ""},
                    {"arrow", "way"},
                    {"seq", "SEQ"},
                    {"ack", "ACK"},
                    {"control", "CTL"},
                    {"server_state", "server"},
                    {"sent_s", "sent (s)"},
                    {"received_s", "arrives (s)"}});
    for (const CloseOutcome& one : all)
    {
        for (std::size_t i = 0; i < one.segments.size(); ++i)
        {
            const CloseSegment& segment = one.segments[i];
            const bool isClients = segment.from == CLIENT_END;
            table.AddRow({one.which.name,
                          std::to_string(i + 1),
                          segment.states[CLIENT_END],
                          isClients ? "to-server" : "to-client",
                          isClients ? "-->" : "<--",
                          std::to_string(segment.seq),
                          std::to_string(segment.ack),
                          segment.control,
                          segment.states[SERVER_END],
                          FixedText(segment.sentS, 3),
                          FixedText(segment.receivedS, 3)});
        }
    }
    return table;
}

LabTable
MakePathTable(const std::vector<CloseOutcome>& all)
{
    LabTable table({{"case", "case"},
                    {"end", "end"},
                    {"time_s", "at (s)"},
                    {"from", "from"},
                    {"to", "to"},
                    {"event", "event"},
                    {"action", "action"},
                    {"arrow", ""},
                    {"rule", ""},
                    {"dwell_s", "was there (s)"}});
    for (const CloseOutcome& one : all)
    {
        for (const uint32_t end : {CLIENT_END, SERVER_END})
        {
            for (const StateRow* row : GetClosePath(one, end))
            {
                const auto arrow = FindStateDiagramArrow(row->from, row->to, row->rule);
                const StateDiagramArrow* drawn =
                    arrow ? &GetStateDiagramArrows().at(*arrow) : nullptr;
                const double timeS = row->timeS - one.records->GetOrigin() - one.beginS;
                table.AddRow({one.which.name,
                              END_NAMES.at(end),
                              FixedText(timeS, 3),
                              std::string(row->from),
                              std::string(row->to),
                              drawn != nullptr ? drawn->event : std::string(row->rule),
                              drawn != nullptr ? drawn->action : "",
                              arrow ? std::to_string(*arrow + 1) : "",
                              std::string(row->rule),
                              FixedText(row->dwellS, 3)});
            }
        }
    }
    return table;
}

GnuplotFigure
MakeCloseStatesFigure(const std::vector<CloseOutcome>& all)
{
    std::vector<TimelineLife> lives;
    for (const CloseOutcome& one : all)
    {
        for (const uint32_t end : {CLIENT_END, SERVER_END})
        {
            for (const TimelineLife& life :
                 one.records->GetLives(end, one.which.name, one.watchedS))
            {
                lives.push_back(CountFrom(life, one.beginS));
                lives.back().note = "CLOSED at once"; // shown if nothing else is
            }
        }
    }
    GnuplotFigure figure;
    figure.file = "close-states";
    figure.title = "States of both ends while a connection closes";
    figure.caption =
        "A bar for each state of each end since the first FIN or RST left; an end that "
        "left all states with it is CLOSED at once. From states.csv of each case.";
    SetTimeline(figure, lives, "time since the close began (s), logarithmic");
    return figure;
}

GnuplotFigure
MakeCloseDiagramFigure(const std::vector<CloseOutcome>& all)
{
    std::vector<StateRow> rows;
    for (const CloseOutcome& one : all)
    {
        const std::vector<StateRow>& states = one.records->GetTraces().GetStates();
        rows.insert(rows.end(), states.begin(), states.end());
    }
    GnuplotFigure figure;
    figure.file = "state-diagram";
    figure.title = "RFC 9293 figure 5: how often the closes took each arrow";
    figure.caption = "How often each arrow was taken by both ends in all " +
                     std::to_string(all.size()) +
                     " cases. At each arrow the event and the action (x: none). From states.csv of "
                     "each case.";
    SetCanvas(figure, LayStateDiagram(CountStateDiagram(rows, {})));
    return figure;
}

void
PrintCloseAnswer(std::ostream& os, const std::vector<CloseOutcome>& all)
{
    for (const CloseOutcome& one : all)
    {
        os << one.which.name << ": " << one.which.meaning << ". " << one.segments.size()
           << (one.segments.size() == 1 ? " segment" : " segments") << " (" << SegmentsText(one)
           << ") in " << DurationText(one.doneS);
        if (one.repeatedFins > 0)
        {
            const CloseSegment& first = one.segments.front();
            os << ", " << one.repeatedFins << (one.repeatedFins == 1 ? " FIN" : " FINs")
               << " among them sent again: a round trip takes "
               << DurationText(2 * (first.receivedS - first.sentS));
        }
        if (one.textBytes > 0)
        {
            os << ", and " << one.textBytes << " bytes of text crossed meanwhile";
        }
        PrintTimeWait(os, one);
        for (const uint32_t end : {CLIENT_END, SERVER_END})
        {
            for (const StateRow* row : GetClosePath(one, end))
            {
                os << (row->from == "FIN-WAIT-2" && row->dwellS == 0
                           ? "; FIN-WAIT-2 is left at once (note 2 of RFC 9293 figure 5)"
                           : "");
            }
        }
        os << ".\n";
    }
}

} // namespace ns3
