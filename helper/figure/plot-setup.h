// SPDX-License-Identifier: GPL-2.0-only
//
// The set-ups of a run and the figures that their files allow, before they are drawn.

#ifndef PLOT_SETUP_H
#define PLOT_SETUP_H

#include "ns3/figure.h"
#include "ns3/run-facts.h"

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A figure and the files that its data are from. */
struct PlotSetupFigure
{
    GnuplotFigure figure;             //!< before it is drawn
    std::vector<std::string> sources; //!< relative to the run's directory
};

/** A set-up's figures before they are drawn. */
struct PlotSetup
{
    std::string name;                     //!< directory inside the run's; empty: the run's own
    std::vector<std::string> records;     //!< files that were read, relative to the set-up
    std::vector<PlotSetupFigure> figures; //!< what its files allow
    bool isEmpty{true};                   //!< its files have no rows
};

/**
 * \brief Read the set-ups of a run.
 * \param directory of the run
 * \param facts its records
 * \param notes gets a line for each directory, table and figure that is left out
 * \return the set-ups that have records or a table of runs of defences
 * \throws std::runtime_error as PlotRun() for what it reads
 */
std::vector<PlotSetup> ReadPlotSetups(const std::string& directory,
                                      const std::vector<RunFacts>& facts,
                                      std::vector<std::string>& notes);

//! @}

} // namespace ns3

#endif // PLOT_SETUP_H
