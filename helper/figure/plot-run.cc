// SPDX-License-Identifier: GPL-2.0-only
//
// All figures of a run and their page.

#include "ns3/plot-run.h"

#include "ns3/csv-file.h"
#include "ns3/drawn-files.h"
#include "ns3/gnuplot-figure.h"
#include "ns3/plot-setup.h"
#include "ns3/run-directory.h"
#include "ns3/run-facts.h"
#include "ns3/run-index.h"
#include "ns3/run-record.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace fs = std::filesystem;

namespace ns3
{

namespace
{

constexpr std::size_t MOST_TABLE_ROWS = 200;        //!< of a CSV file that the page shows
constexpr std::uintmax_t MOST_TABLE_BYTES = 200000; //!< a longer one is not even counted

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
        if (entry.is_regular_file() && !isOfFigure && name != RUN_INDEX_FILE &&
            name != DRAWN_FILES_LIST)
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
IndexFigures(const PlotSetup& setup,
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
    for (const auto& [figure, sources] : setup.figures)
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
         const std::vector<PlotSetup>& setups,
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
    index.note = "Drawn by tcp-lifecycle " TCP_LIFECYCLE_VERSION
                 " from the records of the run; redraw with: ./run plot DIR --force";
    std::vector<PlotSetup> listed = setups;
    if (!listed.front().name.empty())
    {
        listed.insert(listed.begin(),
                      PlotSetup{"", {}, {}, true}); // figures that a lab drew itself
    }
    index.tables = FindTables(directory, listed.front().records);
    const auto summary = std::find(index.tables.begin(), index.tables.end(), "summary.csv");
    if (summary != index.tables.end())
    {
        index.tables.erase(summary);
        index.summaries.emplace_back("summary.csv");
    }
    for (const PlotSetup& setup : listed)
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

/** \return the records that name a figure's data, in their order */
std::vector<const RunFacts*>
RecordsOf(const PlotSetupFigure& figure, const std::vector<RunFacts>& facts)
{
    std::vector<const RunFacts*> found;
    for (const std::string& source : figure.sources)
    {
        for (const RunFacts* record : RecordsOf(facts, source))
        {
            if (std::find(found.begin(), found.end(), record) == found.end())
            {
                found.push_back(record);
            }
        }
    }
    return found;
}

/** \return what a figure's note says of the runs that its data are from */
std::string
NoteOf(const PlotSetupFigure& figure, const std::vector<RunFacts>& facts)
{
    std::string note;
    for (const RunFacts* record : RecordsOf(figure, facts))
    {
        note += (note.empty() ? "" : "; ") + record->note;
    }
    return note.empty() ? "tcp-lifecycle " TCP_LIFECYCLE_VERSION ", from a run without a record"
                        : note;
}

/**
 * Write the list of drawn files: those of this call, and of \p earlier ones those that are still
 * there and not drawn again.
 */
void
WriteList(const RunDirectory& run,
          const std::vector<PlotSetup>& setups,
          const std::vector<RunFacts>& facts,
          const std::vector<DrawnFile>& earlier)
{
    std::vector<DrawnFile> list;
    const auto& files = run.GetFiles();
    for (const PlotSetup& setup : setups)
    {
        for (const PlotSetupFigure& figure : setup.figures)
        {
            for (const std::string& file : files)
            {
                const std::string& name = figure.figure.file;
                const std::string rest =
                    file.substr(0, name.size()) == name ? file.substr(name.size(), 7) : "";
                if (rest.substr(0, 1) != "." && rest != "-latex.")
                {
                    continue;
                }
                const std::string sha256 = RunRecord::Sha256(run.PathOf(file));
                for (const RunFacts* record : RecordsOf(figure, facts))
                {
                    list.push_back({file, sha256, record->file});
                }
            }
        }
    }
    list.push_back({RUN_INDEX_FILE, RunRecord::Sha256(run.PathOf(RUN_INDEX_FILE)), ""});
    for (const DrawnFile& one : earlier)
    {
        if (std::find(files.begin(), files.end(), one.file) == files.end() &&
            fs::exists(fs::path(run.GetPath()) / one.file))
        {
            list.push_back(one);
        }
    }
    WriteDrawnFiles(run.PathOf(DRAWN_FILES_LIST), list);
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
    if (std::error_code error; fs::directory_iterator(directory, error), error)
    {
        throw std::runtime_error("directory of a run '" + directory +
                                 "' cannot be read: " + error.message());
    }
    PlotRunResult result;
    const std::vector<RunFacts> facts = ReadRunFacts(directory, &result.notes);
    const std::vector<PlotSetup> setups = ReadPlotSetups(directory, facts, result.notes);
    const std::vector<DrawnFile> earlier = ReadDrawnFiles(directory);
    RunDirectory run(directory, options.force);
    run.Claim(RUN_INDEX_FILE);
    run.Claim(DRAWN_FILES_LIST);
    for (const PlotSetup& setup : setups)
    {
        for (const auto& [figure, sources] : setup.figures)
        {
            ClaimFigure(run, figure.file, options.formats);
            result.figures.push_back(figure.file);
        }
        if (setup.isEmpty)
        {
            result.notes.push_back("set-up '" + setup.name + "' has no rows, so no figures");
        }
    }
    for (const PlotSetup& setup : setups)
    {
        for (const PlotSetupFigure& one : setup.figures)
        {
            DrawFigure(run, one.figure, NoteOf(one, facts), options.formats);
        }
    }
    std::ofstream page(run.PathOf(RUN_INDEX_FILE), std::ios::trunc | std::ios::binary);
    page << MakePage(directory, setups, facts, options.formats);
    page.close();
    if (!page)
    {
        throw std::runtime_error("'" + run.PathOf(RUN_INDEX_FILE) + "' could not be written");
    }
    WriteList(run, setups, facts, earlier);
    for (const std::string& warning : run.Commit())
    {
        result.notes.push_back(warning);
    }
    result.files = run.GetFiles();
    return result;
}

} // namespace ns3
