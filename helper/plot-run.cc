// SPDX-License-Identifier: GPL-2.0-only
//
// All figures of a run and their page.

#include "ns3/plot-run.h"

#include "ns3/connection-latency-figure.h"
#include "ns3/connection-success-figure.h"
#include "ns3/csv-file.h"
#include "ns3/defence-comparison.h"
#include "ns3/gnuplot-figure.h"
#include "ns3/isn-figure.h"
#include "ns3/lifecycle-plot-helper.h"
#include "ns3/queue-occupancy-figure.h"
#include "ns3/run-directory.h"
#include "ns3/run-facts.h"
#include "ns3/run-index.h"
#include "ns3/run-traces.h"
#include "ns3/segment-rate-figure.h"
#include "ns3/sequence-figure.h"
#include "ns3/state-diagram-figure.h"
#include "ns3/state-timeline-figure.h"
#include "ns3/time-wait-figure.h"
#include "ns3/trace-selection.h"

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>

namespace fs = std::filesystem;

namespace ns3
{

namespace
{

constexpr std::size_t MOST_TABLE_ROWS = 200;        //!< of a CSV file that the page shows
constexpr std::uintmax_t MOST_TABLE_BYTES = 200000; //!< a longer one is not even counted

/** Every figure there is, in the order of the page. */
constexpr std::array<FigureMaker, 9> MAKERS{MakeSequenceFigure,
                                            MakeStateTimelineFigure,
                                            MakeStateDiagramFigure,
                                            MakeQueueOccupancyFigure,
                                            MakeConnectionSuccessFigure,
                                            MakeConnectionLatencyFigure,
                                            MakeTimeWaitFigure,
                                            MakeSegmentRateFigure,
                                            MakeIsnFigure};

/** A set-up's figures before they are drawn. */
struct Setup
{
    std::string name;                   //!< directory inside the run's; empty: the run's own
    std::vector<std::string> records;   //!< files that were read, relative to the set-up
    std::vector<GnuplotFigure> figures; //!< what its files allow
    bool isEmpty{true};                 //!< its files have no rows
    std::string note;                   //!< why a figure was left out, or empty
};

/**
 * Compare what was read with the records, if there are any: a file of another run is noticed, and
 * one cut at a line's end.
 */
void
CheckRecorded(const std::string& directory, const Setup& setup, const std::vector<RunFacts>& facts)
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
            for (const auto& [output, recorded] : run.outputs)
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

/** \brief Throw that a run has no rows to draw. \param chrome a trace that it has, or empty */
[[noreturn]] void
ThrowNoRecords(const std::string& directory, const std::string& chrome)
{
    throw std::runtime_error(
        "run '" + directory + "' has no records: neither it nor a directory inside it holds " +
        "states.csv, queues.csv, segments.csv or another of them, trace.sqlite, or a table of "
        "runs of defences" +
        (chrome.empty() ? ""
                        : "; " + chrome +
                              " is for ui.perfetto.dev, figures are drawn from the formats csv, "
                              "csv.gz and sqlite"));
}

/** Add the comparison of defences, from the first table of runs that a set-up has. */
void
AddDefences(const std::string& directory, Setup& setup, const FigureOptions& options)
{
    for (const char* name : {"confusion.csv", "summary.csv"})
    {
        const fs::path path = fs::path(directory) / setup.name / name;
        const auto runs = fs::exists(path) ? ReadDefenceRuns(path.string()) : std::nullopt;
        if (runs && !runs->empty())
        {
            setup.isEmpty = false;
            try
            {
                for (GnuplotFigure& figure : MakeDefenceComparison(*runs, name, options))
                {
                    setup.figures.push_back(std::move(figure));
                }
            }
            catch (const std::runtime_error& error)
            {
                setup.note = "left out: " + std::string(error.what()); // too many defences
            }
            return;
        }
    }
}

/** \return the set-ups that have records, with their figures */
std::vector<Setup>
ReadSetups(const std::string& directory, const std::vector<RunFacts>& facts)
{
    std::vector<Setup> setups;
    std::string chrome;
    for (const std::string& name : FindSetups(directory))
    {
        const RunTraces traces((fs::path(directory) / name).string());
        Setup setup{name, traces.GetFiles(), {}, traces.IsEmpty(), ""};
        FigureOptions options;
        options.prefix = name.empty() ? "" : name + "/";
        options.subject = name;
        CheckRecorded(directory, setup, facts);
        for (const FigureMaker make : MAKERS)
        {
            if (auto figure = make(traces, options))
            {
                setup.figures.push_back(std::move(*figure));
            }
        }
        AddDefences(directory, setup, options);
        if (setup.records.empty() && setup.figures.empty() && setup.note.empty())
        {
            chrome = chrome.empty() ? FindChromeTrace(directory, name) : chrome;
            continue;
        }
        setups.push_back(std::move(setup));
    }
    if (setups.empty())
    {
        ThrowNoRecords(directory, chrome);
    }
    if (std::all_of(setups.begin(), setups.end(), [](const Setup& one) { return one.isEmpty; }))
    {
        throw std::runtime_error(
            "run '" + directory + "' is empty: no file has a row (" +
            (fs::path(setups.front().name) / setups.front().records.front()).string() +
            " and others)");
    }
    return setups;
}

/** \return rows of a CSV file, counted up to one more than the page shows; none if it is malformed:
 * what is no record is not ours to judge */
std::optional<std::size_t>
CountRows(const std::string& path)
{
    try
    {
        std::deque<std::string> texts;
        CsvFile file(path, texts);
        std::size_t rows = 0;
        while (rows <= MOST_TABLE_ROWS && file.Next())
        {
            ++rows;
        }
        return rows;
    }
    catch (const std::runtime_error&)
    {
        return std::nullopt;
    }
}

/** \return short CSV files of the directory that are no records, in order of names */
std::vector<std::string>
FindTables(const std::string& directory, const std::vector<std::string>& records)
{
    std::vector<std::string> tables;
    for (const auto& entry : fs::directory_iterator(directory))
    {
        const std::string name = entry.path().filename().string();
        if (!entry.is_regular_file() || entry.path().extension() != ".csv" ||
            entry.file_size() > MOST_TABLE_BYTES ||
            std::find(records.begin(), records.end(), name) != records.end())
        {
            continue;
        }
        if (const auto rows = CountRows(entry.path().string()); rows && *rows <= MOST_TABLE_ROWS)
        {
            tables.push_back(name);
        }
    }
    std::sort(tables.begin(), tables.end());
    return tables;
}

/** \return files of a set-up that are no part of a figure and not the page, in order of names */
std::vector<std::string>
FindFiles(const std::string& directory,
          const std::string& setup,
          const std::vector<IndexedFigure>& figures)
{
    std::vector<std::string> files;
    for (const auto& entry : fs::directory_iterator(fs::path(directory) / setup))
    {
        const std::string name = (fs::path(setup) / entry.path().filename()).string();
        const bool isOfFigure =
            std::any_of(figures.begin(), figures.end(), [&name](const IndexedFigure& figure) {
                const std::size_t size = figure.file.size();
                return name.compare(0, size, figure.file) == 0 &&
                       (name.substr(size, 1) == "." || name.substr(size, 7) == "-latex.");
            });
        if (entry.is_regular_file() && !isOfFigure && name != RUN_INDEX_FILE)
        {
            files.push_back(name);
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

/**
 * \return the figures of a set-up for the page: those just made, and of \p earlier, which are
 * there, those that a lab has drawn. With a record those are the ones it names: others may be of a
 * run that was there before
 */
std::vector<IndexedFigure>
IndexFigures(const Setup& setup,
             const std::vector<IndexedFigure>& earlier,
             const std::vector<RunFacts>& facts,
             const std::vector<FigureFormat>& formats)
{
    std::vector<std::string> extensions{".gp", ".dat"};
    for (const FigureFormat format : formats)
    {
        for (const std::string& extension : ExtensionsOf(format))
        {
            extensions.push_back(extension);
        }
    }
    std::vector<IndexedFigure> figures;
    for (const GnuplotFigure& figure : setup.figures)
    {
        figures.push_back({figure.file, figure.title, figure.caption, extensions});
    }
    for (const IndexedFigure& one : earlier)
    {
        const bool isMade =
            std::any_of(figures.begin(), figures.end(), [&one](const IndexedFigure& figure) {
                return figure.file == one.file;
            });
        if (!isMade && (facts.empty() || IsRecorded(facts, one.file + ".gp")))
        {
            figures.push_back(one);
        }
    }
    return figures;
}

/** \return the whole page */
std::string
MakePage(const std::string& directory,
         const std::vector<Setup>& setups,
         const std::vector<RunFacts>& facts,
         const std::vector<FigureFormat>& formats)
{
    RunIndex index;
    index.facts = facts;
    std::string programs;
    for (const RunFacts& run : facts)
    {
        programs += (programs.empty() ? "" : ", ") + run.facts.front().second;
    }
    index.title = programs.empty() ? "A run of tcp-lifecycle" : "Run of " + programs;
    index.note = std::string(RUN_INDEX_NOTE) + TCP_LIFECYCLE_VERSION +
                 " from the records of the run; redraw with: ./run plot DIR --force";
    std::vector<Setup> listed = setups;
    if (listed.front().name != "")
    {
        listed.insert(listed.begin(),
                      Setup{"", {}, {}, true, ""}); // figures that a lab drew itself
    }
    index.tables = FindTables(directory, listed.front().records);
    const auto summary = std::find(index.tables.begin(), index.tables.end(), "summary.csv");
    if (summary != index.tables.end())
    {
        index.tables.erase(summary);
        index.summaries.emplace_back("summary.csv");
    }
    for (const Setup& setup : listed)
    {
        const auto earlier = FindFigures(directory, setup.name);
        const auto figures = IndexFigures(setup, earlier, facts, formats);
        auto ofFigures = earlier;
        ofFigures.insert(ofFigures.end(), figures.begin(), figures.end());
        const auto files = FindFiles(directory, setup.name, ofFigures);
        if (!figures.empty() || !setup.records.empty())
        {
            index.setups.push_back({setup.name, figures, files});
        }
    }
    return RunIndexPage(index, directory);
}

} // namespace

PlotRunResult
PlotRun(const std::string& directory, const PlotRunOptions& options)
{
    if (!fs::is_directory(directory))
    {
        throw std::runtime_error("directory of a run '" + directory + "': there is none");
    }
    const std::string missing = WhyNoGnuplot();
    if (!missing.empty())
    {
        throw std::runtime_error("run '" + directory + "' cannot be drawn: " + missing);
    }
    const std::vector<RunFacts> facts = ReadRunFacts(directory);
    const std::vector<Setup> setups = ReadSetups(directory, facts);
    const std::string note = facts.empty() ? "tcp-lifecycle " TCP_LIFECYCLE_VERSION
                                             ", from a run without a record"
                                           : facts.front().note;
    PlotRunResult result;
    RunDirectory run(directory, options.force);
    run.Claim(RUN_INDEX_FILE);
    for (const Setup& setup : setups)
    {
        for (const GnuplotFigure& figure : setup.figures)
        {
            ClaimFigure(run, figure.file, options.formats);
            result.figures.push_back(figure.file);
        }
        if (!setup.note.empty())
        {
            result.notes.push_back(setup.note);
        }
        if (setup.isEmpty)
        {
            result.notes.push_back("set-up '" + setup.name + "' has no rows, so no figures");
        }
    }
    for (const Setup& setup : setups)
    {
        for (const GnuplotFigure& figure : setup.figures)
        {
            DrawFigure(run, figure, note, options.formats);
        }
    }
    std::ofstream page(run.PathOf(RUN_INDEX_FILE), std::ios::trunc | std::ios::binary);
    page << MakePage(directory, setups, facts, options.formats);
    page.close();
    if (!page)
    {
        throw std::runtime_error("'" + run.PathOf(RUN_INDEX_FILE) + "' could not be written");
    }
    run.Commit();
    result.files = run.GetFiles();
    return result;
}

} // namespace ns3
