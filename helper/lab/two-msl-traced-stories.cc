// SPDX-License-Identifier: GPL-2.0-only
//
// Simulates each story into a directory of its own.

#include "ns3/two-msl-traced-stories.h"

#include "ns3/sequence-figure.h"
#include "ns3/state-timeline-figure.h"
#include "ns3/story-traces.h"
#include "ns3/two-msl-duplicate.h"

namespace ns3
{

namespace
{

/** \return what keeps the engines of a simulation, and records it */
TwoMslObserver
ObserverOf(LabRun& run, const std::string& name, StoryTraces& traces)
{
    return [&run, name, observe = traces.GetObserver()](const NodeContainer& ends) {
        run.GetRecord().AddEngines(name, ends);
        observe(ends);
    };
}

} // namespace

void
TraceLastAcks(const LastAckScenario& scenario,
              const LabTraceOptions& trace,
              LabRun& run,
              TwoMslResults& results,
              std::vector<TracedStory>& stories)
{
    for (const bool isWaiting : {true, false})
    {
        TracedStory story;
        story.directory = isWaiting ? "last-ack" : "last-ack-no-wait";
        story.options.subject =
            std::string("the last ACK is lost") + (isWaiting ? "" : ", no TIME-WAIT");
        LastAckScenario one = scenario;
        if (!isWaiting)
        {
            one.lostForS = 0.01; // the first one
            one.mslS = 0;
        }
        StoryTraces traces(trace, run.GetDirectory(), story.directory);
        (isWaiting ? results.waiting : results.notWaiting) =
            SimulateLastAck(one, ObserverOf(run, story.directory, traces));
        traces.Close();
        stories.push_back(story);
    }
}

void
TraceOldDuplicates(TwoMslChurnScenario scenario,
                   const LabTraceOptions& trace,
                   LabRun& run,
                   std::vector<TracedStory>& stories)
{
    for (const bool isWaiting : {true, false})
    {
        TracedStory story;
        story.directory = isWaiting ? "old-duplicate" : "old-duplicate-no-wait";
        story.hasStateTimeline = false;
        scenario.rule = isWaiting ? "full-2msl" : "no-wait";
        StoryTraces traces(trace, run.GetDirectory(), story.directory);
        const OldDuplicateStory told =
            SimulateOldDuplicate(scenario, ObserverOf(run, story.directory, traces));
        traces.Close();
        story.options.subject = "an old duplicate, rule " + scenario.rule;
        story.options.beginS = told.beginS;
        story.options.endS = told.endS;
        stories.push_back(story);
    }
}

void
DrawTracedStories(const LabRun& run, const std::vector<TracedStory>& stories)
{
    for (const TracedStory& story : stories)
    {
        run.DrawRecords(story.directory, MakeSequenceFigure, story.options);
        if (story.hasStateTimeline)
        {
            run.DrawRecords(story.directory, MakeStateTimelineFigure, story.options);
        }
    }
}

} // namespace ns3
