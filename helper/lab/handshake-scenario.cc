// SPDX-License-Identifier: GPL-2.0-only
//
// The cases, and how one is played.

#include "ns3/handshake-scenario.h"

#include "ns3/string.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace ns3
{

namespace
{

constexpr double SHORT_S = 3; //!< a case in which one retransmission is seen, s
constexpr double WAYS = 10;   //!< one-way delays that are added to it
constexpr double AFTER_S = 5; //!< watched after a late text, s

/** \return a rule that loses the first \p count segments of a kind */
SegmentFaultRule
Lose(SegmentKind kind, uint32_t count)
{
    SegmentFaultRule rule;
    rule.kind = kind;
    rule.countSegments = count;
    return rule;
}

/** \return the client's Connect, and what it sends \p textAfterS later; negative: nothing */
std::vector<EndStep>
Open(const HandshakeSettings& settings, double textAfterS = -1)
{
    std::vector<EndStep> steps(1);
    if (textAfterS >= 0)
    {
        EndStep text;
        text.call = EndCall::SEND;
        text.after = Seconds(textAfterS);
        text.bytes = settings.textBytes;
        steps.push_back(text);
    }
    return steps;
}

/** \return Connect, and text as soon as the connection is there */
std::vector<EndStep>
OpenAndSpeak(const HandshakeSettings& settings)
{
    std::vector<EndStep> steps = Open(settings, 0);
    steps.back().cue = EndCue::CONNECTED;
    return steps;
}

} // namespace

std::vector<HandshakeCase>
GetHandshakeCases(const HandshakeSettings& settings)
{
    constexpr uint32_t ALL = std::numeric_limits<uint32_t>::max();
    const double waysS = WAYS * settings.delayS;
    std::vector<HandshakeCase> cases;
    for (const char* mode : {"ThreeWay", "TwoWay"})
    {
        const std::string suffix = mode == std::string("ThreeWay") ? "three-way" : "two-way";
        HandshakeCase whole{suffix, mode, "nothing", Open(settings), {}, Seconds(SHORT_S + waysS)};
        cases.push_back(whole);
        HandshakeCase synAck{"syn-ack-lost-" + suffix,
                             mode,
                             "SYN,ACK",
                             OpenAndSpeak(settings),
                             {},
                             Seconds(settings.watchedS + waysS)};
        synAck.faults[CLIENT_END] = {Lose(SegmentKind::SYN_ACK, 1)};
        cases.push_back(synAck);
    }
    std::swap(cases[1], cases[2]);
    const auto thirdAck = [&](const std::string& name, double textAfterS, uint32_t lost) {
        HandshakeCase made;
        made.name = "third-ack-lost-" + name;
        made.lost = lost == 1 ? "third ACK" : "every third ACK";
        made.steps = Open(settings, textAfterS);
        made.faults[SERVER_END] = {Lose(SegmentKind::THIRD_ACK, lost)};
        made.length =
            Seconds(waysS + std::max(SHORT_S, textAfterS + (lost == 1 ? SHORT_S : AFTER_S)));
        return made;
    };
    cases.push_back(thirdAck("text", settings.textAfterS, 1));
    cases.push_back(thirdAck("idle", -1, 1));
    cases.push_back(thirdAck("expired", settings.lateTextAfterS, ALL));
    cases.push_back(thirdAck("two-way", settings.textAfterS, 1));
    cases.back().mode = "TwoWay";
    return cases;
}

const HandshakeCase&
FindHandshakeCase(const std::vector<HandshakeCase>& cases, const std::string& name)
{
    for (const HandshakeCase& which : cases)
    {
        if (which.name == name)
        {
            return which;
        }
    }
    throw std::out_of_range("there is no case '" + name + "'");
}

std::array<EndView, 2>
PlayHandshake(const HandshakeCase& which,
              const HandshakeSettings& settings,
              RunDirectory& run,
              RunRecord* record)
{
    TwoEndConfig config;
    config.isIpv6 = settings.isIpv6;
    config.SetProfile(settings.profile);
    config.link.delay = Seconds(settings.delayS);
    config.stacks[SERVER_END].SetEngineAttribute("HandshakeMode", StringValue(which.mode));
    TwoEndNetwork network(config);
    for (const uint32_t end : {CLIENT_END, SERVER_END})
    {
        for (const SegmentFaultRule& rule : which.faults[end])
        {
            network.GetFaults(end).AddRule(rule);
        }
    }
    network.Trace(run, which.name, record);
    std::array<EndView, 2> views;
    {
        const EndScript script(network, which.steps);
        network.Run(which.length);
        views = {script.GetView(CLIENT_END), script.GetView(SERVER_END)};
    }
    network.Destroy();
    return views;
}

} // namespace ns3
