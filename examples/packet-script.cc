// SPDX-License-Identifier: GPL-2.0-only
//
// Question: does a TCP of ns-3 do what a packet script says?
// Runs one script in the packetdrill language in simulated time, without root and without a kernel.

#include "ns3/lab-options.h"
#include "ns3/packet-script-parser.h"
#include "ns3/packet-script-runner.h"

#include <algorithm>
#include <iostream>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Exit statuses: those of packetdrill's test runners. */
enum ExitStatus
{
    EXIT_PASS = 0,
    EXIT_FAIL = 1,
    EXIT_BAD_SCRIPT = 2,
    EXIT_UNSUPPORTED = 77
};

/** \return the script's path, the one word that is no option; taken out of \p words */
std::string
TakePath(std::vector<char*>& words)
{
    const std::set<std::string> taking{"--tcp", "--profile", "--tolerance_usecs"};
    for (std::size_t i = 1; i < words.size(); ++i)
    {
        std::string word = words[i];
        const bool isValue = taking.count(words[i - 1]) > 0;
        if (!word.empty() && word[0] != '-' && !isValue)
        {
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
            return word;
        }
    }
    return "";
}

/** Print what was ignored and, after a failure, both stories. */
void
Print(const PacketScriptResult& result, const std::string& path, bool verbose)
{
    if (result.outcome == PacketScriptOutcome::UNSUPPORTED)
    {
        std::cerr << result.message << "\n";
        return;
    }
    const bool passed = result.outcome == PacketScriptOutcome::PASS;
    if (!passed || verbose)
    {
        std::cout << ToSideBySide(result);
    }
    for (const PacketScriptIgnored& one : result.ignored)
    {
        std::cout << path << ":" << one.line << ": ignored: " << one.what << "\n";
    }
    if (passed)
    {
        std::cout << path << ": pass\n";
        return;
    }
    std::cerr << result.message << "\n";
}

/** \return true if option \p name was given */
bool
IsGiven(const LabOptions& options, const std::string& name)
{
    const std::vector<std::string>& arguments = options.GetArguments();
    return std::any_of(arguments.begin(), arguments.end(), [&name](const std::string& argument) {
        return argument == name || argument.compare(0, name.size() + 1, name + "=") == 0;
    });
}

/** The program. */
int
Run(int argc, char** argv)
{
    LabOptions options(
        "Runs a packet script: packet-script FILE.pkt [options]. Exit status: 0 pass, "
        "1 an expectation failed, 2 bad script or usage, 77 a construct of the "
        "language that is not supported.");
    std::string tcp = "lifecycle";
    PacketScriptConfig config;
    config.profile = "linux-6";
    bool verbose = false;
    bool splitsGso = true;
    uint32_t tolerance = 4000;
    options.AddText("tcp", "the TCP under test", tcp, {"lifecycle", "stock"});
    options.AddText("profile",
                    "defaults of the lifecycle TCP",
                    config.profile,
                    {"linux-6", "rfc9293", "ns3-stock"});
    options.AddFlag("ipv6", "use IPv6", config.isIpv6);
    options.AddFlag(
        "split-gso", "adjacent segments meet an expected one that is longer", splitsGso);
    options.AddFlag("check-win", "no window may take back what it offered", config.checksWindow);
    options.AddCount("tolerance_usecs", "how far off a time may be, us", tolerance, 1, 1000000000);
    options.AddFlag("verbose", "print what was expected and what was, also after a pass", verbose);
    options.Reserve("ChecksumEnabled", "checksums are on");
    options.Reserve("ns3::TcpLifecycleEngine::Profile", "use --profile");
    std::vector<char*> words(argv, argv + argc);
    const std::string path = TakePath(words);
    options.Parse(static_cast<int>(words.size()), words.data());
    if (path.empty())
    {
        throw LabUsageError("no script: packet-script FILE.pkt [options]");
    }
    config.tcp = tcp == "stock" ? PacketScriptTcp::STOCK : PacketScriptTcp::LIFECYCLE;
    if (config.tcp == PacketScriptTcp::STOCK && IsGiven(options, "--profile"))
    {
        throw LabUsageError("--profile is of the lifecycle TCP, and --tcp=stock is not it");
    }
    // What the user says goes over what the script says.
    if (IsGiven(options, "--tolerance_usecs"))
    {
        config.tolerance = MicroSeconds(tolerance);
    }
    if (IsGiven(options, "--split-gso"))
    {
        config.splitsGso = splitsGso;
    }
    const PacketScript script = ReadPacketScript(path);
    const PacketScriptResult result = RunPacketScript(script, config);
    Print(result, path, verbose);
    switch (result.outcome)
    {
    case PacketScriptOutcome::PASS:
        return EXIT_PASS;
    case PacketScriptOutcome::FAIL:
        return EXIT_FAIL;
    case PacketScriptOutcome::UNSUPPORTED:
        return EXIT_UNSUPPORTED;
    }
    return EXIT_BAD_SCRIPT;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] {
        try
        {
            return Run(argc, argv);
        }
        catch (const LabUsageError&)
        {
            throw;
        }
        catch (const std::runtime_error& error)
        {
            std::cerr << error.what() << std::endl; // it names the script itself
            return static_cast<int>(EXIT_BAD_SCRIPT);
        }
    });
}
