// SPDX-License-Identifier: GPL-2.0-only
//
// Every figure that an earlier run's files allow, and a page that shows them.

#ifndef PLOT_RUN_H
#define PLOT_RUN_H

#include "ns3/figure-style.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** How PlotRun() draws. */
struct PlotRunOptions
{
    std::vector<FigureFormat> formats{AllFigureFormats()}; //!< png or svg: index.html shows those
    bool force{false};                                     //!< overwrite figures that are there
};

/** What PlotRun() has done. */
struct PlotRunResult
{
    std::vector<std::string> figures; //!< figures without extension, relative to the directory
    std::vector<std::string> files;   //!< all files written, relative to the directory
    std::vector<std::string> notes;   //!< what was left out, and files that could not be removed
};

/**
 * \brief Draw what the records of a run allow and write index.html, without simulating.
 *
 * The records, CSV files or trace.sqlite (see RunTraces), are in the directory itself, in
 * directories inside it (one for each set-up of a lab), or both; each gets its figures beside them.
 * A table of runs of defences (ReadDefenceRuns), confusion.csv or else summary.csv, is drawn too;
 * where there are records, one of them must name it. Left out with a note are other tables,
 * symbolic links, directories that are runs of their own, and files *run.json that are no records.
 * The note of a figure is that of the record that names its data; figures.json lists what was
 * drawn. index.html shows these figures and those that a lab has drawn there itself (that the
 * record names, where there is one), the facts of each record *run.json, the tables summary.csv and
 * other short ones, and links to all files; it needs no network and no script. Other files are left
 * alone, a malformed CSV file that holds no records too. A file of records that was cut off is an
 * error and not drawn up to its last whole line: half a run would look like a whole one.
 * \param directory the run's directory
 * \param options formats; whether files may be overwritten
 * \return what was written
 * \throws std::runtime_error if there is no such directory, it holds no records (a Chrome trace is
 * none), one of them is cut off or malformed or has another size than the record says, a record
 * *run.json is there and none names a file of records (it is another run's), a figure or index.html
 * is there and is not to be overwritten, gnuplot is missing or fails, or a file cannot be written.
 * Then the directory is as it was
 */
PlotRunResult PlotRun(const std::string& directory,
                      const PlotRunOptions& options = PlotRunOptions());

//! @}

} // namespace ns3

#endif // PLOT_RUN_H
