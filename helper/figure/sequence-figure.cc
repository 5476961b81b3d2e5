// SPDX-License-Identifier: GPL-2.0-only
//
// Title, caption and script of the sequence diagram.

#include "ns3/sequence-figure.h"

#include "ns3/run-traces.h"
#include "ns3/sequence-layout.h"
#include "ns3/sequence-story.h"

#include <algorithm>
#include <cstdio>

namespace ns3
{

namespace
{

/** \return what is seen, and what the signs mean that are on the page */
std::string
CaptionOf(const SequenceStory& story, const SequenceLayout& layout)
{
    const auto has = [&](auto predicate) {
        return std::any_of(layout.shown.begin(), layout.shown.end(), [&](std::size_t i) {
            return predicate(story.segments[i]);
        });
    };
    char time[32];
    std::snprintf(time, sizeof(time), "%.6f", layout.originS);
    std::string text = "Connection of " + story.ends[0].address + " and " + story.ends[1].address +
                       "; time runs downwards, not to scale, and counts from " + time +
                       " s of the run, sequence numbers are relative";
    text += layout.breaks > 0 ? "; the axis is cut where nothing happens. " : ". ";
    if (has([](const auto& one) { return one.fate == SequenceFate::LOST; }))
    {
        text += "A cross: the segment was lost. ";
    }
    if (has([](const auto& one) { return !one.dropped.empty(); }))
    {
        text += "A circle: the segment arrived and had no effect, as its verdict says; "
                "it may be answered all the same. ";
    }
    if (has([](const auto& one) { return one.retransmission > 0; }))
    {
        text += "Dashed: a retransmission. ";
    }
    if (has([](const auto& one) { return one.isLateCopy; }))
    {
        text += "Late copy: a fault on the link let a segment arrive once more. ";
    }
    const auto restarts = [](const SequenceState& state) { return state.from == state.to; };
    if (std::any_of(story.ends.begin(), story.ends.end(), [&restarts](const SequenceEnd& end) {
            return std::any_of(end.states.begin(), end.states.end(), restarts);
        }))
    {
        text += "2MSL restarts: a segment came in TIME-WAIT, which lasts 2MSL from there on. ";
    }
    if (!story.ends[0].isTraced || !story.ends[1].isTraced)
    {
        text += "Only one end was traced: times at the other are not measured. ";
    }
    return text + "Control bits are all that are set but PSH. From segments.csv and states.csv.";
}

} // namespace

std::optional<GnuplotFigure>
MakeSequenceFigure(const RunTraces& traces, const FigureOptions& options)
{
    std::optional<SequenceStory> story =
        TellSequence(traces.GetSegments(), traces.GetStates(), options);
    if (!story)
    {
        return std::nullopt;
    }
    AddTimeWaitRestarts(traces.GetTimers(), options, *story);
    const SequenceLayout layout = LaySequence(*story);
    GnuplotFigure figure;
    figure.file = options.prefix + "sequence";
    figure.title = options.TitleOf("Sequence diagram of one connection");
    figure.caption = CaptionOf(*story, layout);
    SetCanvas(figure, layout.canvas);
    return figure;
}

} // namespace ns3
