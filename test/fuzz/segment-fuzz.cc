// SPDX-License-Identifier: GPL-2.0-only
//
// Mutated and random segments at a live node in every state: nothing crashes, leaks or miscounts.

#include "state-fuzzer.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/lab-options.h"

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Segments of one node; then it is disposed and a new one made, so that memory stays small. */
constexpr uint32_t NODE_SEGMENTS = 5000;

/** Segments between two lines of progress. */
constexpr uint64_t PROGRESS_SEGMENTS = 100000;

const std::vector<TcpSocket::TcpStates_t> STATES{TcpSocket::CLOSED,
                                                 TcpSocket::LISTEN,
                                                 TcpSocket::SYN_SENT,
                                                 TcpSocket::SYN_RCVD,
                                                 TcpSocket::ESTABLISHED,
                                                 TcpSocket::CLOSE_WAIT,
                                                 TcpSocket::LAST_ACK,
                                                 TcpSocket::FIN_WAIT_1,
                                                 TcpSocket::FIN_WAIT_2,
                                                 TcpSocket::CLOSING,
                                                 TcpSocket::TIME_WAIT};

/** What the command line says. */
struct Options
{
    uint32_t segments{50000};       //!< a state
    std::vector<std::string> names; //!< of the states
    uint32_t seed{1};               //!< of everything
    bool isIpv6{false};             //!< family
    bool log{false};                //!< each segment
    std::string profile{"linux-6"}; //!< of the node
};

Options
ParseOptions(int argc, char** argv)
{
    std::vector<std::string> choices{"all"};
    for (const TcpSocket::TcpStates_t state : STATES)
    {
        choices.emplace_back(ToString(state));
    }
    Options o;
    o.names = {"all"};
    LabOptions options("Injects mutated and random segments into a live node, state by state.");
    options.AddCount("segments", "segments a state", o.segments, 1, 1000000000);
    options.AddWords("state", "states of RFC 9293, or all", o.names, choices);
    options.AddCount("seed", "same seed, same run", o.seed, 0, 1000000000);
    options.AddFlag("ipv6", "over IPv6 instead of IPv4", o.isIpv6);
    options.AddFlag("log", "print each segment to stderr before it is sent", o.log);
    options.AddText(
        "profile", "profile of the node", o.profile, {"linux-6", "rfc9293", "ns3-stock"});
    options.Parse(argc, argv);
    return o;
}

/** Fuzz one state and print its line. */
void
FuzzState(const Options& options, TcpSocket::TcpStates_t state)
{
    FuzzCounts counts;
    FuzzSettings settings;
    settings.state = state;
    settings.isIpv6 = options.isIpv6;
    settings.profile = options.profile;
    settings.log = options.log ? &std::cerr : nullptr;
    for (uint64_t node = 0; counts.segments < options.segments; ++node)
    {
        settings.seed = options.seed * 1000000ULL + node + 1;
        StateFuzzer fuzzer(settings, counts);
        fuzzer.Inject(static_cast<uint32_t>(
            std::min<uint64_t>(NODE_SEGMENTS, options.segments - counts.segments)));
        fuzzer.Drain();
        if (counts.segments % PROGRESS_SEGMENTS == 0 && counts.segments < options.segments)
        {
            std::cerr << ToString(state) << ": " << counts.segments << " of " << options.segments
                      << " segments" << std::endl;
        }
    }
    std::cout << ToString(state) << ": " << counts.segments << " segments, connection made "
              << counts.remade << " times, " << counts.certificates << " ended, " << counts.answered
              << " segments answered, table at most " << counts.peakEntries << ", seed "
              << options.seed << "; dropped:";
    for (std::size_t i = 0; i < counts.drops.size(); ++i)
    {
        if (counts.drops[i] > 0)
        {
            std::cout << ' ' << ToString(static_cast<TcpDropReason>(i)) << ' ' << counts.drops[i];
        }
    }
    std::cout << std::endl;
}

int
Run(int argc, char** argv)
{
    const Options options = ParseOptions(argc, argv);
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    const auto isNamed = [&options](const std::string& name) {
        return std::count(options.names.begin(), options.names.end(), name) > 0;
    };
    for (const TcpSocket::TcpStates_t state : STATES)
    {
        if (isNamed("all") || isNamed(ToString(state)))
        {
            FuzzState(options, state);
        }
    }
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
