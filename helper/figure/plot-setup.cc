// SPDX-License-Identifier: GPL-2.0-only
//
// Every figure maker, called with the files of each set-up.

#include "ns3/plot-setup.h"

#include "ns3/connection-latency-figure.h"
#include "ns3/connection-success-figure.h"
#include "ns3/defence-comparison.h"
#include "ns3/isn-figure.h"
#include "ns3/queue-occupancy-figure.h"
#include "ns3/run-traces.h"
#include "ns3/segment-rate-figure.h"
#include "ns3/sequence-figure.h"
#include "ns3/state-diagram-figure.h"
#include "ns3/state-timeline-figure.h"
#include "ns3/time-wait-figure.h"
#include "ns3/trace-selection.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace fs = std::filesystem;

namespace ns3
{

namespace
{

/** Every figure there is, in the order of the page. */
constexpr std::array<FigureMaker, 11> MAKERS{MakeSequenceFigure,
                                             MakeStateTimelineFigure,
                                             MakeStateDiagramFigure,
                                             MakeQueueOccupancyFigure,
                                             MakeConnectionSuccessFigure,
                                             MakeServerConnectionSuccessFigure,
                                             MakeConnectionLatencyFigure,
                                             MakeServerConnectionLatencyFigure,
                                             MakeTimeWaitFigure,
                                             MakeSegmentRateFigure,
                                             MakeIsnFigure};

/**
 * Compare what was read with the records, if there are any: a file of another run is noticed, and
 * one cut at a line's end.
 */
void
CheckRecorded(const std::string& directory,
              const PlotSetup& setup,
              const std::vector<RunFacts>& facts)
{
    for (const std::string& file : setup.records)
    {
        const std::string name = (fs::path(setup.name) / file).string();
        const std::string path = (fs::path(directory) / name).string();
        if (!facts.empty() && !IsRecorded(facts, name))
        {
            throw std::runtime_error("file '" + path +
                                     "' is not of this run: " + facts.front().file +
                                     " does not name it; move it to another directory");
        }
        const std::uintmax_t bytes = fs::file_size(path);
        for (const RunFacts& run : facts)
        {
            for (const auto& [output, recorded, sha256] : run.outputs)
            {
                if (output == name && bytes != recorded)
                {
                    throw std::runtime_error(
                        "file '" + path + "' " +
                        (bytes < recorded ? "was cut off" : "is not of this run") + ": it has " +
                        std::to_string(bytes) + " bytes, and " + run.file + " says " +
                        std::to_string(recorded));
                }
            }
        }
    }
}

/** \return the Chrome trace in a directory, relative to the run's, or empty */
std::string
FindChromeTrace(const std::string& directory, const std::string& setup)
{
    for (const TraceFormat format : {TraceFormat::CHROME, TraceFormat::CHROME_GZ})
    {
        const fs::path name =
            fs::path(setup) / NameTraceFiles(TraceSelection::All(), format).front();
        if (fs::exists(fs::path(directory) / name))
        {
            return name.string();
        }
    }
    return "";
}

/** \brief Throw that a run has no rows to draw. \param chrome a trace that it has, or empty
 * \param notes what was left out */
[[noreturn]] void
ThrowNoRecords(const std::string& directory,
               const std::string& chrome,
               const std::vector<std::string>& notes)
{
    std::string leftOut;
    for (const std::string& note : notes)
    {
        leftOut += "; " + note;
    }
    throw std::runtime_error(
        "run '" + directory + "' has no records: neither it nor a directory inside it holds " +
        "states.csv, queues.csv, segments.csv or another of them, trace.sqlite, or a table of "
        "runs of defences" +
        (chrome.empty() ? ""
                        : "; " + chrome +
                              " is for ui.perfetto.dev, figures are drawn from the formats csv, "
                              "csv.gz and sqlite") +
        leftOut);
}

/** \return the runs of a table of defences; nothing if it is no such table of this run, which a
 * note says where it looks like one */
std::optional<std::vector<DefenceRun>>
ReadTable(const std::string& directory,
          const std::string& file,
          const std::vector<RunFacts>& facts,
          std::vector<std::string>& notes)
{
    const std::string path = (fs::path(directory) / file).string();
    std::error_code error;
    if (!fs::is_regular_file(path, error))
    {
        return std::nullopt;
    }
    const std::vector<const RunFacts*> records = RecordsOf(facts, file);
    const bool isNamed = std::any_of(records.begin(), records.end(), [&](const RunFacts* record) {
        return std::any_of(record->outputs.begin(), record->outputs.end(), [&](const auto& output) {
            return output.file == file && output.bytes == fs::file_size(path);
        });
    });
    try
    {
        auto runs = ReadDefenceRuns(path);
        if (runs && !facts.empty() && !isNamed)
        {
            notes.push_back("table '" + path + "' is left out: it is not of this run, " +
                            facts.front().file + " does not name it with its size");
            return std::nullopt;
        }
        return runs;
    }
    catch (const std::runtime_error& wrong)
    {
        if (isNamed)
        {
            throw;
        }
        notes.push_back("table '" + path + "' is left out: " + wrong.what());
        return std::nullopt;
    }
}

/** Say of a trace that stands beside others which of them is drawn. */
void
NoteUnread(const std::string& directory, const PlotSetup& setup, std::vector<std::string>& notes)
{
    const std::string file = NameTraceFiles(TraceSelection::All(), TraceFormat::SQLITE).front();
    const fs::path path = fs::path(directory) / setup.name / file;
    std::error_code error;
    if (!setup.records.empty() && setup.records.front() != file && fs::exists(path, error))
    {
        notes.push_back("trace '" + path.string() + "' is not read: figures are drawn from " +
                        setup.records.front() +
                        (setup.records.size() > 1 ? " and the other CSV files" : "") +
                        " beside it");
    }
}

/** Add the comparison of defences, from the first table of runs that a set-up has. */
void
AddDefences(const std::string& directory,
            PlotSetup& setup,
            const FigureOptions& options,
            const std::vector<RunFacts>& facts,
            std::vector<std::string>& notes)
{
    for (const char* name : {"confusion.csv", "summary.csv"})
    {
        const std::string file = (fs::path(setup.name) / name).string();
        const auto runs = ReadTable(directory, file, facts, notes);
        if (!runs || runs->empty())
        {
            continue;
        }
        setup.isEmpty = false;
        for (GnuplotFigure& figure : MakeDefenceComparison(*runs, name, options))
        {
            setup.figures.push_back({std::move(figure), {file}});
        }
        return;
    }
}

} // namespace

std::vector<PlotSetup>
ReadPlotSetups(const std::string& directory,
               const std::vector<RunFacts>& facts,
               std::vector<std::string>& notes)
{
    std::vector<PlotSetup> setups;
    std::string chrome;
    for (const std::string& name : FindSetups(directory, &notes))
    {
        const RunTraces traces((fs::path(directory) / name).string());
        PlotSetup setup{name, traces.GetFiles(), {}, traces.IsEmpty()};
        std::vector<std::string> sources;
        for (const std::string& file : setup.records)
        {
            sources.push_back((fs::path(name) / file).string());
        }
        FigureOptions options;
        options.prefix = name.empty() ? "" : name + "/";
        options.subject = name;
        CheckRecorded(directory, setup, facts);
        NoteUnread(directory, setup, notes);
        for (const FigureMaker make : MAKERS)
        {
            if (auto figure = make(traces, options))
            {
                setup.figures.push_back({std::move(*figure), sources});
            }
        }
        AddDefences(directory, setup, options, facts, notes);
        if (setup.records.empty() && setup.isEmpty)
        {
            chrome = chrome.empty() ? FindChromeTrace(directory, name) : chrome;
            continue;
        }
        setups.push_back(std::move(setup));
    }
    if (setups.empty())
    {
        ThrowNoRecords(directory, chrome, notes);
    }
    if (std::all_of(setups.begin(), setups.end(), [](const PlotSetup& one) { return one.isEmpty; }))
    {
        throw std::runtime_error(
            "run '" + directory + "' is empty: no file has a row (" +
            (fs::path(setups.front().name) / setups.front().records.front()).string() +
            " and others)");
    }
    return setups;
}

} // namespace ns3
