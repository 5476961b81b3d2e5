// SPDX-License-Identifier: GPL-2.0-only
//
// What a run stands in: checksums, an empty simulator before and after, and its two stories.

#include "ns3/packet-script-runner.h"

#include "ns3/checksum-scope.h"
#include "ns3/packet-script-check.h"
#include "ns3/packet-script-run.h"
#include "ns3/packet-script-scan.h"
#include "ns3/packet-script-settings.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** Ends the simulation, whatever happens. */
struct SimulationScope
{
    ~SimulationScope()
    {
        Simulator::Destroy();
    }
};

} // namespace

PacketScriptResult
RunPacketScript(const PacketScript& script, const PacketScriptConfig& config)
{
    PacketScriptResult result;
    const PacketScriptSettings settings = MakeSettings(script, config);
    const UnsupportedConstruct unsupported = FindUnsupported(script);
    if (!unsupported.name.empty())
    {
        result.outcome = PacketScriptOutcome::UNSUPPORTED;
        result.message = script.name + ":" + std::to_string(unsupported.line) +
                         ": not supported: " + unsupported.name + " (" + unsupported.where + ")";
        return result;
    }
    CheckPacketScript(script, settings);
    const ChecksumScope checksums;
    const SimulationScope simulation;
    result = PacketScriptRun(script, settings).Run();
    for (const auto& found : {settings.ignored, FindIgnored(script)})
    {
        result.ignored.insert(result.ignored.end(), found.begin(), found.end());
    }
    std::stable_sort(result.ignored.begin(),
                     result.ignored.end(),
                     [](const auto& one, const auto& other) { return one.line < other.line; });
    return result;
}

std::string
ToSideBySide(const PacketScriptResult& result)
{
    std::size_t width = 8;
    for (const std::string& line : result.expected)
    {
        width = std::max(width, line.size());
    }
    std::string text = "expected" + std::string(width - 8, ' ') + " | actual\n";
    for (std::size_t i = 0; i < result.expected.size(); ++i)
    {
        const std::string& line = result.expected[i];
        text += line + std::string(width - line.size(), ' ') + " | " + result.actual[i] + "\n";
    }
    return text;
}

} // namespace ns3
