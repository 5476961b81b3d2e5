// SPDX-License-Identifier: GPL-2.0-only
//
// Looks at state changes, timers and segments of both ends by time.

#include "ns3/two-end-records.h"

#include "ns3/user-error.h"

#include <algorithm>
#include <limits>

namespace ns3
{

namespace
{

/** \return the story of the only connection */
SequenceStory
TellOnly(const RunTraces& traces, const std::string& directory)
{
    const auto story = TellSequence(traces.GetSegments(), traces.GetStates(), {});
    if (!story || !story->ends[0].isTraced || !story->ends[1].isTraced)
    {
        ThrowUserError("'", directory, "' does not hold the segments of two ends");
    }
    return *story;
}

} // namespace

TwoEndRecords::TwoEndRecords(const std::string& directory)
    : m_traces(directory),
      m_story(TellOnly(m_traces, directory)),
      m_originS(m_traces.GetSegments().front().timeS),
      m_paths(2)
{
    for (const StateRow& row : m_traces.GetStates())
    {
        for (uint32_t end = 0; end < 2; ++end)
        {
            if (row.node == m_story.ends[end].node && row.local == m_story.ends[end].address &&
                row.remote == m_story.ends[1 - end].address)
            {
                m_paths[end].push_back(&row);
            }
        }
    }
}

const RunTraces&
TwoEndRecords::GetTraces() const
{
    return m_traces;
}

const SequenceStory&
TwoEndRecords::GetStory() const
{
    return m_story;
}

double
TwoEndRecords::GetOrigin() const
{
    return m_originS;
}

const std::vector<const StateRow*>&
TwoEndRecords::GetPath(uint32_t end) const
{
    return m_paths.at(end);
}

std::string
TwoEndRecords::GetState(uint32_t end, double timeS) const
{
    std::string state;
    for (const StateRow* row : m_paths.at(end))
    {
        if (row->timeS - m_originS > timeS)
        {
            break;
        }
        state = row->to;
    }
    if (state.empty())
    {
        state = m_paths.at(end).empty() ? "CLOSED" : std::string(m_paths.at(end).front()->from);
    }
    return state;
}

std::optional<double>
TwoEndRecords::FindEntry(uint32_t end, const std::string& state) const
{
    for (const StateRow* row : m_paths.at(end))
    {
        if (row->to == state)
        {
            return row->timeS - m_originS;
        }
    }
    return std::nullopt;
}

std::vector<std::string>
TwoEndRecords::GetTimers(uint32_t end, double timeS) const
{
    std::vector<std::string> running;
    for (const TimerRow& row : m_traces.GetTimers())
    {
        if (row.node != m_story.ends.at(end).node || row.local != m_story.ends[end].address ||
            row.remote != m_story.ends[1 - end].address || row.timeS - m_originS > timeS)
        {
            continue;
        }
        const std::string timer(row.timer);
        running.erase(std::remove(running.begin(), running.end(), timer), running.end());
        if (row.action == "start" || row.action == "restart")
        {
            running.push_back(timer);
        }
    }
    return running;
}

const ConnectionRow*
TwoEndRecords::GetDeath(uint32_t end) const
{
    for (const ConnectionRow& row : m_traces.GetConnections())
    {
        if (row.node == m_story.ends.at(end).node && row.local == m_story.ends[end].address)
        {
            return &row;
        }
    }
    return nullptr;
}

std::vector<TimelineLife>
TwoEndRecords::GetLives(uint32_t end, const std::string& name, double lengthS) const
{
    FigureOptions options;
    options.node = m_story.ends.at(end).node;
    const auto timeline = LayStateTimeline(m_traces.GetStates(), options, TimelineScale::LINEAR);
    std::vector<TimelineLife> lives;
    for (TimelineLife life : timeline ? timeline->lives : std::vector<TimelineLife>())
    {
        life.label = name + ": " + m_story.ends[end].name;
        for (TimelineBar& bar : life.bars)
        {
            bar.endS = bar.isOpen ? m_originS + lengthS : bar.endS;
        }
        lives.push_back(CountFrom(life, m_originS));
    }
    return lives;
}

double
TwoEndRecords::GetFirstSegmentS(uint32_t end) const
{
    double firstS = std::numeric_limits<double>::infinity();
    for (const SequenceSegment& segment : m_story.segments)
    {
        const bool isSent = segment.from == end;
        if (isSent ? segment.IsSendKnown() : segment.IsReceiptKnown())
        {
            firstS = std::min(firstS, isSent ? segment.sentS : segment.receivedS);
        }
    }
    return firstS - m_originS;
}

std::string
StatePathText(const std::vector<const StateRow*>& path)
{
    std::string text;
    for (const StateRow* row : path)
    {
        text += (text.empty() ? std::string(row->from) : "") + " > " + std::string(row->to);
    }
    return text;
}

} // namespace ns3
