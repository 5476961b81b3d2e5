// SPDX-License-Identifier: GPL-2.0-only
//
// The cases of closing, and how one is played.

#include "ns3/close-scenario.h"

namespace ns3
{

namespace
{

/** \return a step */
EndStep
Step(uint32_t end, EndCall call, double afterS, EndCue cue = EndCue::START, uint32_t bytes = 0)
{
    EndStep step;
    step.end = end;
    step.call = call;
    step.after = Seconds(afterS);
    step.cue = cue;
    step.bytes = bytes;
    return step;
}

/** \return the client's Connect, and its request as soon as the connection is there */
std::vector<EndStep>
OpenAndAsk(const CloseSettings& settings)
{
    return {Step(CLIENT_END, EndCall::CONNECT, 0),
            Step(CLIENT_END, EndCall::SEND, 0, EndCue::CONNECTED, settings.requestBytes)};
}

} // namespace

std::vector<CloseCase>
GetCloseCases(const CloseSettings& settings)
{
    const EndStep connect = Step(CLIENT_END, EndCall::CONNECT, 0);
    const EndStep clientCloses = Step(CLIENT_END, EndCall::CLOSE, settings.closeAfterS);
    const EndStep serverCloses = Step(SERVER_END, EndCall::CLOSE, settings.closeAfterS);
    const auto follows = [](uint32_t end, double afterS) {
        return Step(end, EndCall::CLOSE, afterS, EndCue::PEER_CLOSED);
    };
    std::vector<CloseCase> cases{
        {"four-segments",
         "the server closes after a while",
         {connect, clientCloses, follows(SERVER_END, settings.thinkS)}},
        {"three-segments",
         "the server closes at once",
         {connect, clientCloses, follows(SERVER_END, 0)}},
        {"half-close", "the server goes on sending, then closes", OpenAndAsk(settings)},
        {"simultaneous",
         "both close before they hear of it",
         {connect, clientCloses, serverCloses}},
        {"server-first",
         "the server closes first",
         {connect, serverCloses, follows(CLIENT_END, settings.thinkS)}},
        {"unread-data",
         "the server closes, the request unread",
         OpenAndAsk(settings),
         {true, false}},
    };
    std::vector<EndStep>& half = cases[2].steps;
    half.push_back(Step(CLIENT_END, EndCall::SHUTDOWN_SEND, settings.closeAfterS));
    for (uint32_t piece = 1; piece <= settings.pieces; ++piece)
    {
        half.push_back(Step(SERVER_END,
                            EndCall::SEND,
                            piece * settings.pieceIntervalS,
                            EndCue::PEER_CLOSED,
                            settings.pieceBytes));
    }
    half.push_back(follows(SERVER_END, (settings.pieces + 1) * settings.pieceIntervalS));
    cases[5].steps.push_back(serverCloses);
    return cases;
}

std::array<EndView, 2>
PlayClose(const CloseCase& which,
          const CloseSettings& settings,
          RunDirectory& run,
          RunRecord* record)
{
    TwoEndConfig config;
    config.isIpv6 = settings.isIpv6;
    config.SetProfile(settings.profile);
    config.link.delay = Seconds(settings.delayS);
    TwoEndNetwork network(config);
    network.Trace(run, which.name, record);
    std::array<EndView, 2> views;
    {
        const EndScript script(network, which.steps, which.reads);
        network.Run(Seconds(settings.watchedS));
        views = {script.GetView(CLIENT_END), script.GetView(SERVER_END)};
    }
    network.Destroy();
    return views;
}

} // namespace ns3
