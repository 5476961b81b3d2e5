// SPDX-License-Identifier: GPL-2.0-only
//
// Fault models sit on routers, too, which have no TCP to trace: they are looked for on all nodes.

#include "ns3/story-traces.h"

#include "ns3/node-list.h"
#include "ns3/segment-fault-helper.h"

namespace ns3
{

StoryTraces::StoryTraces(const LabTraceOptions& trace,
                         RunDirectory& run,
                         const std::string& directory)
    : m_isEmpty(trace.IsEmpty())
{
    if (!m_isEmpty)
    {
        trace.Set(m_traces);
        m_traces.Open(run, directory + "/");
    }
}

std::function<void(const NodeContainer&)>
StoryTraces::GetObserver()
{
    return [this](const NodeContainer& nodes) {
        if (!m_isEmpty)
        {
            Attach(nodes);
        }
    };
}

void
StoryTraces::Close()
{
    if (!m_isEmpty)
    {
        m_traces.Close();
    }
}

void
StoryTraces::Attach(const NodeContainer& nodes)
{
    m_traces.Attach(nodes);
    for (auto node = NodeList::Begin(); node != NodeList::End(); ++node)
    {
        for (const auto& model : SegmentFaultHelper::FindModels(*node))
        {
            m_traces.Attach(model);
        }
    }
}

} // namespace ns3
