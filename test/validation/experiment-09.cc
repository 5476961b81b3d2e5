// SPDX-License-Identifier: GPL-2.0-only
//
// 09: keep-alive probes; idle 5 s, interval 2 s, 3 probes.

#include "experiments.h"
#include "server-run.h"

#include "ns3/abort.h"

#include <fstream>
#include <regex>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

const std::string DIRECTORY = "09-keepalive/";
const std::string CONCLUSION = DIRECTORY + "conclusion.md";
constexpr double INTERVAL_S = 2; //!< the conclusion: fail time = IDLE + CNT x INTVL
constexpr uint16_t PORT = 40000;
constexpr double POLL_S = 0.1; //!< at 50 ms, on a shared machine

/** \return what Linux would say to an application that reads */
std::string
ToResult(TcpCloseReason reason)
{
    switch (reason)
    {
    case TcpCloseReason::TIMED_OUT:
        return "recv() -> ETIMEDOUT";
    case TcpCloseReason::RESET:
        return "recv() -> ECONNRESET";
    case TcpCloseReason::NONE:
        return "";
    default:
        return "another end";
    }
}

/** \return when probes are due, s after the last segment: "(nominal 5, 7, 9)", and the RST */
std::vector<double>
ReadNominals()
{
    static const std::regex nominal("nominal ([0-9]+), ([0-9]+), ([0-9]+)");
    std::ifstream stream(TCP_LIFECYCLE_SOURCE_DIR "/test/data/linux-6.18/" + CONCLUSION);
    for (std::string line; std::getline(stream, line);)
    {
        std::smatch match;
        if (std::regex_search(line, match, nominal))
        {
            const double last = std::stod(match[3]);
            return {std::stod(match[1]), std::stod(match[2]), last, last + INTERVAL_S};
        }
    }
    NS_ABORT_MSG(CONCLUSION << " has no nominal times");
    return {};
}

/** Probes and RST are due at the nominal times. */
void
CompareNominal(ValidationReport& report, const std::string& name, const std::vector<double>& times)
{
    constexpr double EXACT_S = 1e-3;
    const std::vector<double> nominals = ReadNominals();
    for (std::size_t i = 0; i < nominals.size() && nominals.size() <= times.size(); ++i)
    {
        report.CompareNumbers(CONCLUSION,
                              name + ", probe " + std::to_string(i + 1),
                              "nominal_s",
                              nominals[i],
                              times[times.size() - nominals.size() + i],
                              {EXACT_S, EXACT_S, "the peer's last segment came just before t = 0"});
    }
}

/** One peer. \param name of its files \param seconds how long it was watched (exp09.py) */
void
ValidatePeer(ValidationReport& report, const std::string& name, double seconds, bool isIpv6)
{
    const std::string base = DIRECTORY + name;
    ServerRun run(base + ".csv",
                  {{"KeepAliveIdle", "5s"},
                   {"KeepAliveInterval", "2s"},
                   {"KeepAliveProbes", "3"},
                   {"KeepAlive", "true"}},
                  isIpv6);
    SegmentPeer& peer = run.GetPeer();
    peer.Listen(64);
    for (const LinuxCaptureRow& row : run.GetCapture().GetRows())
    {
        if (row.fromServer && row.view.textBytes > 0 && row.seconds < 0.2) // not a repeat
        {
            const uint32_t bytes = row.view.textBytes;
            run.CallFor(row,
                        [&peer, bytes] { peer.GetAccepted().at(0)->Send(Create<Packet>(bytes)); });
        }
    }
    run.Play(seconds);
    run.CompareSegments(report);
    run.ComparePolled(report, base + "-states.csv", POLL_S);

    if (name == "vanish" || name == "ts")
    {
        CompareNominal(report, name, run.GetAnswerTimes(PORT));
    }
    const auto socket = DynamicCast<TcpLifecycleSocket>(peer.GetAccepted().at(0));
    const std::string result = ToResult(socket->GetCloseReason());
    const auto events = ReadLinuxTable(base + "-app.csv");
    if (events.size() == 1) // its header
    {
        report.CompareTexts(base + "-app.csv", "all", "event", "", result);
    }
    for (std::size_t i = 1; i < events.size(); ++i)
    {
        const std::string row = "line " + std::to_string(i + 1);
        const double closed = run.GetClosedTime(PORT);
        report.CompareTexts(base + "-app.csv", row, "event", events[i].at(1), result);
        report.CompareNumbers(base + "-app.csv",
                              row,
                              "time_s",
                              std::stod(events[i].at(0)),
                              closed,
                              run.GetLateness(PORT, closed));
    }
}

} // namespace

void
ValidateKeepAlive(ValidationReport& report, bool isIpv6)
{
    const std::vector<std::pair<std::string, double>> peers{
        {"vanish", 14}, {"ts", 14}, {"late", 22}, {"alive", 24}, {"reboot", 8}, {"busy", 22}};
    for (const auto& [name, seconds] : peers)
    {
        ValidatePeer(report, name, seconds, isIpv6);
    }
}

} // namespace ns3
