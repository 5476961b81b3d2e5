// SPDX-License-Identifier: GPL-2.0-only
//
// Title, caption and script of the state diagram.

#include "ns3/state-diagram-figure.h"

#include "ns3/run-traces.h"
#include "ns3/state-diagram-layout.h"

namespace ns3
{

std::optional<GnuplotFigure>
MakeStateDiagramFigure(const RunTraces& traces, const FigureOptions& options)
{
    const StateDiagramCount count = CountStateDiagram(traces.GetStates(), options);
    if (count.changes == 0)
    {
        return std::nullopt;
    }
    const FigureCanvas canvas = LayStateDiagram(count);
    GnuplotFigure figure;
    figure.file = options.prefix + "state-diagram";
    figure.title = options.TitleOf("TCP state diagram (RFC 9293 figure 5) with counts of the run");
    figure.caption =
        "How often each arrow was taken: " + std::to_string(count.changes) + " changes of state" +
        (options.node ? " at node " + std::to_string(*options.node) : "") +
        ". Width grows with the logarithm of the count; thin grey arrows were never taken. "
        "At each arrow the event and the action (x: none). From states.csv.";
    SetCanvas(figure, canvas);
    return figure;
}

} // namespace ns3
