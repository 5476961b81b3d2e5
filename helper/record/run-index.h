// SPDX-License-Identifier: GPL-2.0-only
//
// index.html of a run's directory: figures, tables, facts, files.

#ifndef RUN_INDEX_H
#define RUN_INDEX_H

#include "ns3/run-facts.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

constexpr const char* RUN_INDEX_FILE = "index.html"; //!< name of the page

/** A figure that the page shows. */
struct IndexedFigure
{
    std::string file;                    //!< without extension, relative to the run's directory
    std::string title;                   //!< heading
    std::string caption;                 //!< below
    std::vector<std::string> extensions; //!< files of it that there are, ".png", "-latex.tex" ...
};

/** What the page says of one set-up: of the directory itself, or of one inside it. */
struct IndexedSetup
{
    std::string name;                   //!< the directory inside the run's; empty: the run's
    std::vector<IndexedFigure> figures; //!< in this order
    std::vector<std::string> files;     //!< CSV files, captures and others, relative to the run's
};

/** The whole page. */
struct RunIndex
{
    std::string title;                  //!< heading
    std::vector<RunFacts> facts;        //!< records of the run
    std::vector<std::string> summaries; //!< CSV files shown first, relative to the directory
    std::vector<std::string> tables;    //!< CSV files shown behind the figures
    std::vector<IndexedSetup> setups;   //!< the directory itself first
    std::string note;                   //!< who made the page
};

/**
 * \brief Print the page: HTML 5 that is XML too, all style inside, all links relative.
 * \param index what it says
 * \param directory where the tables are read
 * \return the page
 * \throws std::runtime_error if a table is cut off or malformed
 */
std::string RunIndexPage(const RunIndex& index, const std::string& directory);

/**
 * \brief Find figures that were drawn before: files FILE.gp whose first lines name title and
 * caption, with FILE.png or FILE.svg beside them.
 * \param directory the run's directory
 * \param setup a directory inside it, or empty
 * \return the figures in order of names
 */
std::vector<IndexedFigure> FindFigures(const std::string& directory, const std::string& setup);

//! @}

} // namespace ns3

#endif // RUN_INDEX_H
