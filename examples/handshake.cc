// SPDX-License-Identifier: GPL-2.0-only
//
// Question: why does TCP open a connection with three segments and not with two? Each segment is
// watched for what it tells whom, and each is lost or delayed once, with three and with two.

#include "ns3/ghost-scenario.h"
#include "ns3/handshake-figures.h"
#include "ns3/handshake-reference.h"
#include "ns3/handshake-report.h"
#include "ns3/handshake-scenario.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-tables.h"
#include "ns3/sequence-figure.h"
#include "ns3/state-timeline-figure.h"

#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const std::vector<std::string> WHOLE{"three-way", "two-way"}; //!< cases in which nothing is lost

/** Options of the command line. */
struct Settings
{
    HandshakeSettings handshake;
    GhostSettings ghosts;
    std::string data; //!< empty = the module's own
    LabTables tables;
    LabRunOptions run;

    /** \return the directory with measured numbers */
    std::string
    GetData() const
    {
        return data.empty() ? TCP_LIFECYCLE_SOURCE_DIR "/examples/data" : data;
    }
};

/** Add the options of the SYNs that arrive once more. */
void
AddGhostOptions(LabOptions& options, GhostSettings& ghosts)
{
    options.AddCount("ghosts",
                     "connections whose SYNs arrive once more when they are over",
                     ghosts.connections,
                     1,
                     10000);
    options.AddNumber("ghost-interval",
                      "time between connections whose SYNs come again, s",
                      ghosts.intervalS,
                      0.001,
                      1000);
    options.AddNumber("late",
                      "delay of a duplicate behind its SYN, s; RFC 9293's MSL is 120 s, "
                      "and a client in TIME-WAIT does not answer by RST",
                      ghosts.lateS,
                      1,
                      10000);
    options.AddNumber(
        "ghosts-watched", "time watched after the last duplicate, s", ghosts.watchedS, 0.1, 10000);
}

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    s.run.out = "out/handshake";
    double delayMs = s.handshake.delayS * 1000;
    options.AddText("profile",
                    "TCP of both ends; linux-6 is what was measured",
                    s.handshake.profile,
                    {"linux-6", "rfc9293", "ns3-stock"});
    options.AddNumber("delay", "one-way delay of the link, ms", delayMs, 0.001, 10000);
    options.AddNumber("text-after",
                      "time from the SYN to the text that repairs a lost third ACK, s",
                      s.handshake.textAfterS,
                      0,
                      1000);
    options.AddCount(
        "text-bytes", "size of the client's text, bytes", s.handshake.textBytes, 1, 100000);
    options.AddNumber(
        "late-text-after",
        "time from the SYN to the text that finds the half-open connection gone, s (linux-6 gives "
        "up after 63 s, the other profiles later)",
        s.handshake.lateTextAfterS,
        0,
        10000);
    options.AddNumber("watched",
                      "time for which a connection is watched whose SYN,ACK was lost, s",
                      s.handshake.watchedS,
                      1,
                      10000);
    AddGhostOptions(options, s.ghosts);
    options.AddText("data", "directory of measured numbers; if not given, the module's", s.data);
    s.tables.AddTo(options);
    options.AddRunOptions(s.run);
    options.Reserve("ns3::TcpLifecycleEngine::HandshakeMode", "the lab compares both");
    options.Reserve("ns3::TcpLifecycleEngine::Profile", "use --profile");
    options.Parse(argc, argv);
    s.handshake.delayS = delayMs / 1000;
    s.handshake.isIpv6 = s.run.ipv6;
    s.ghosts.isIpv6 = s.run.ipv6;
    s.ghosts.profile = s.handshake.profile;
    s.ghosts.delayS = s.handshake.delayS;
    try
    {
        s.ghosts.Check();
    }
    catch (const std::runtime_error& error)
    {
        throw LabUsageError("options --ghosts, --ghost-interval, --delay, --late: " +
                            std::string(error.what()));
    }
    return s;
}

/** \return names of all files but figures */
std::vector<std::string>
NameOutputs(const std::vector<HandshakeCase>& cases)
{
    std::vector<std::string> files{
        "summary.csv", "knowledge.csv", "waiting.csv", "ghosts.csv", "reference.csv"};
    for (const HandshakeCase& which : cases)
    {
        const auto traces = TwoEndNetwork::NameTraceFiles(which.name);
        files.insert(files.end(), traces.begin(), traces.end());
    }
    return files;
}

/** \return names of all figures */
std::vector<std::string>
NameFigures(const std::vector<HandshakeCase>& cases)
{
    std::vector<std::string> figures{"knowledge", "syn-ack-lost", "third-ack-lost", "ghosts"};
    for (const HandshakeCase& which : cases)
    {
        figures.push_back(which.name + "/sequence");
    }
    for (const GhostCase& which : GetGhostCases())
    {
        if (!which.isOff)
        {
            figures.push_back(which.name + "/sequence");
        }
    }
    return figures;
}

/** Draw the figures of all cases. */
void
DrawFigures(const LabRun& run,
            const Settings& settings,
            const std::vector<HandshakeOutcome>& all,
            const MeasuredHandshakes& measured)
{
    run.Draw(MakeKnowledgeFigure(all, WHOLE));
    std::vector<TimelineLife> synAck;
    std::vector<TimelineLife> thirdAck;
    const bool isAsMeasured = WhyNotAsMeasured(settings.handshake).empty();
    for (const HandshakeOutcome& one : all)
    {
        FigureOptions options;
        options.subject = one.which.mode + ", lost: " + one.which.lost;
        run.DrawRecords(one.which.name, MakeSequenceFigure, options);
        const std::string prefix = "third-ack-lost-";
        const bool isThirdAck = one.which.name.rfind(prefix, 0) == 0;
        const std::string name = isThirdAck ? one.which.name.substr(prefix.size()) : one.which.mode;
        auto* figure = isThirdAck ? &thirdAck : one.which.lost == "SYN,ACK" ? &synAck : nullptr;
        for (uint32_t end = 0; figure != nullptr && end < 2; ++end)
        {
            for (const TimelineLife& life :
                 one.records->GetLives(end, name, one.which.length.GetSeconds()))
            {
                const double originS = isThirdAck ? one.records->GetFirstSegmentS(end) : 0;
                figure->push_back(CountFrom(life, originS));
            }
            const auto lived = GetMeasuredLife(measured, name, end);
            if (isThirdAck && isAsMeasured && lived)
            {
                figure->push_back(*lived);
            }
        }
    }
    GnuplotFigure figure;
    figure.file = "syn-ack-lost";
    figure.title = "The SYN,ACK is lost: states of both ends";
    figure.caption = "States of both ends when the first SYN,ACK is lost, with three segments and "
                     "with two. From states.csv of both cases.";
    SetTimeline(figure, synAck, "time since the first segment (s), logarithmic");
    run.Draw(figure);
    figure.file = "third-ack-lost";
    figure.title = "The third ACK is lost: states of both ends";
    figure.caption =
        "States of both ends when the third ACK is lost: repaired by text; by the answer to the "
        "repeated SYN,ACK (idle); not at all (every one lost: expired). Beside them Linux 6.18 "
        "where it was measured, and the handshake of two segments. Times count from the first "
        "segment that each end sent or received, for the delays of the measured links were others. "
        "From states.csv of each case.";
    SetTimeline(figure, thirdAck, "time since the first segment at that end (s), logarithmic");
    run.Draw(figure);
}

/** \return tables in the order in which they are printed */
LabTables
MakeTables(const Settings& settings,
           const std::vector<HandshakeOutcome>& all,
           const std::vector<GhostOutcome>& ghosts,
           const std::vector<HandshakeComparison>& comparison)
{
    LabTables tables = settings.tables;
    tables.Add("summary.csv", "Each case; times count from the SYN", MakeHandshakeTable(all));
    tables.Add(
        "knowledge.csv",
        "Who knows what when a segment has arrived: the peer's ISN; that its own has arrived",
        MakeKnowledgeTable(all, {}),
        MakeKnowledgeTable(all, WHOLE));
    tables.Add("waiting.csv", "Who waits for what when the SYN,ACK is lost", MakeWaitingTable(all));
    tables.Add("ghosts.csv",
               "SYNs that arrive once more when their connections are over",
               MakeGhostTable(ghosts));
    tables.Add("reference.csv",
               "Lost third ACKs beside Linux 6.18; times count from the first segment at that end",
               MakeComparisonTable(comparison));
    return tables;
}

/** Answer in words. */
void
PrintAnswer(std::ostream& os,
            const std::vector<HandshakeOutcome>& all,
            const std::vector<GhostOutcome>& ghosts,
            const std::vector<HandshakeComparison>& comparison,
            const std::string& whyNot)
{
    os << "Why three segments and not two?\n\n";
    PrintWhyThree(os, all);
    PrintGhostAnswer(os, ghosts);
    os << "\nThe third ACK is lost: what now?\n\n";
    PrintLostThirdAcks(os, all);
    if (whyNot.empty())
    {
        PrintComparison(os, comparison);
    }
    else
    {
        os << "Not compared with Linux 6.18: " << whyNot << ".\n";
    }
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options("Why three segments open a connection and not two.");
    const Settings settings = ParseSettings(options, argc, argv);
    const MeasuredHandshakes measured =
        ReadMeasuredData(settings.GetData(), ReadMeasuredHandshakes);
    const std::vector<HandshakeCase> cases = GetHandshakeCases(settings.handshake);
    LabRun run(argv[0], options, settings.run, NameOutputs(cases), NameFigures(cases));
    run.GetRecord().SetProfile(settings.handshake.profile);
    for (const std::string& file : GetMeasuredHandshakeFiles())
    {
        run.GetRecord().AddInput(file, settings.GetData() + "/" + file);
    }
    const std::vector<GhostCase> ghostCases = GetGhostCases();
    LabProgress progress(!settings.run.quiet, cases.size() + ghostCases.size());
    std::vector<HandshakeOutcome> all;
    for (const HandshakeCase& which : cases)
    {
        progress.Next(which.name);
        all.push_back(
            RunHandshake(which, settings.handshake, run.GetDirectory(), &run.GetRecord()));
    }
    std::vector<GhostOutcome> ghosts;
    for (const GhostCase& which : ghostCases)
    {
        progress.Next(which.name);
        ghosts.push_back(RunGhosts(which, settings.ghosts, run.GetDirectory(), &run.GetRecord()));
    }
    const std::string whyNot = WhyNotAsMeasured(settings.handshake);
    const std::vector<HandshakeComparison> comparison =
        whyNot.empty() ? CompareHandshakes(measured, all) : std::vector<HandshakeComparison>();
    const LabTables tables = MakeTables(settings, all, ghosts, comparison);
    tables.Write(run);
    DrawFigures(run, settings, all, measured);
    run.Draw(MakeGhostFigure(ghosts));
    for (const GhostCase& which : ghostCases)
    {
        if (!which.isOff)
        {
            FigureOptions options;
            options.subject = which.mode + ", a late copy of the SYN";
            run.DrawRecords(which.name, MakeSequenceFigure, options);
        }
    }
    run.Commit();
    tables.Print(
        std::cout,
        [&](std::ostream& os) { PrintAnswer(os, all, ghosts, comparison, whyNot); },
        settings.run.out);
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
