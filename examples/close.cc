// SPDX-License-Identifier: GPL-2.0-only
//
// Question: why does closing take four segments, when three, and who waits in TIME-WAIT? Each way
// to close a connection is played once and told segment by segment.

#include "ns3/close-report.h"
#include "ns3/close-scenario.h"
#include "ns3/figure-data.h"
#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-tables.h"
#include "ns3/sequence-figure.h"

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Options of the command line. */
struct Settings
{
    CloseSettings close;
    LabTables tables;
    LabRunOptions run;
};

/** Read the command line. */
Settings
ParseSettings(LabOptions& options, int argc, char** argv)
{
    Settings s;
    s.run.out = "out/close";
    double delayMs = s.close.delayS * 1000;
    options.AddText(
        "profile", "TCP of both ends", s.close.profile, {"linux-6", "rfc9293", "ns3-stock"});
    options.AddNumber("delay", "one-way delay of the link, ms", delayMs, 0.001, 10000);
    options.AddNumber(
        "close-after", "time from the SYN to the first Close, s", s.close.closeAfterS, 0, 1e4);
    options.AddNumber("think",
                      "time from the FIN to the Close of the other end, s",
                      s.close.thinkS,
                      0.000001,
                      1e4);
    options.AddCount("request-bytes",
                     "request of the client in cases half-close and unread-data, bytes",
                     s.close.requestBytes,
                     1,
                     1000000);
    options.AddCount(
        "pieces", "texts sent into the half-closed connection", s.close.pieces, 1, 1000);
    options.AddCount("piece-bytes",
                     "size of each text sent into the half-closed connection, bytes",
                     s.close.pieceBytes,
                     1,
                     1000000);
    options.AddNumber("piece-interval",
                      "time between the texts sent into the half-closed connection, s",
                      s.close.pieceIntervalS,
                      0.000001,
                      1000);
    options.AddNumber("watched",
                      "time from the SYN to the end of each run, s; shorter than 2MSL, TIME-WAIT "
                      "is not seen to end",
                      s.close.watchedS,
                      1,
                      1e5);
    s.tables.AddTo(options);
    options.AddRunOptions(s.run);
    options.Reserve("ns3::TcpLifecycleEngine::Profile", "use --profile");
    options.Parse(argc, argv);
    s.close.delayS = delayMs / 1000;
    s.close.isIpv6 = s.run.ipv6;
    const double lastS = s.close.closeAfterS + (s.close.pieces + 1) * s.close.pieceIntervalS;
    if (s.close.closeAfterS <= 4 * s.close.delayS)
    {
        throw LabUsageError("option --close-after=" + NumberText(s.close.closeAfterS) +
                            ": it must be more than four times --delay, for then the connection is "
                            "open");
    }
    if (std::max(lastS, s.close.closeAfterS + s.close.thinkS) + 4 * s.close.delayS >=
        s.close.watchedS)
    {
        throw LabUsageError("option --watched=" + NumberText(s.close.watchedS) +
                            ": it ends before the last Close");
    }
    return s;
}

/** \return names of all files but figures */
std::vector<std::string>
NameOutputs(const std::vector<CloseCase>& cases)
{
    std::vector<std::string> files{"summary.csv", "close-segments.csv", "paths.csv"};
    for (const CloseCase& which : cases)
    {
        const auto traces = TwoEndNetwork::NameTraceFiles(which.name);
        files.insert(files.end(), traces.begin(), traces.end());
    }
    return files;
}

/** \return names of all figures */
std::vector<std::string>
NameFigures(const std::vector<CloseCase>& cases)
{
    std::vector<std::string> figures{"close-states", "state-diagram"};
    for (const CloseCase& which : cases)
    {
        figures.push_back(which.name + "/sequence");
    }
    return figures;
}

/** The lab. */
int
Run(int argc, char** argv)
{
    LabOptions options("How a connection closes: four segments, three, half, at once, by RST.");
    const Settings settings = ParseSettings(options, argc, argv);
    const std::vector<CloseCase> cases = GetCloseCases(settings.close);
    LabRun run(argv[0], options, settings.run, NameOutputs(cases), NameFigures(cases));
    run.GetRecord().SetProfile(settings.close.profile);
    std::vector<CloseOutcome> all;
    {
        LabProgress progress(!settings.run.quiet, cases.size());
        for (const CloseCase& which : cases)
        {
            progress.Next(which.name);
            all.push_back(RunClose(which, settings.close, run.GetDirectory(), &run.GetRecord()));
            FigureOptions figure;
            figure.subject = which.meaning;
            run.DrawRecords(which.name, MakeSequenceFigure, figure);
        }
    }
    LabTables tables = settings.tables;
    tables.Add(
        "summary.csv", "Each close; times count from the first FIN or RST", MakeCloseTable(all));
    tables.Add("close-segments.csv",
               "Segments of each close, as RFC 9293 figures 12 and 13 show them",
               MakeCloseSegmentTable(all));
    tables.Add("paths.csv",
               "Path of each end through the state diagram (RFC 9293 figure 5)",
               MakePathTable(all));
    tables.Write(run);
    run.Draw(MakeCloseStatesFigure(all));
    run.Draw(MakeCloseDiagramFigure(all));
    run.Commit();
    tables.Print(
        std::cout, [&all](std::ostream& os) { PrintCloseAnswer(os, all); }, settings.run.out);
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
