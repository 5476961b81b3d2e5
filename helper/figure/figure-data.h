// SPDX-License-Identifier: GPL-2.0-only
//
// What figures over time share: time axes, data blocks, panels, quantiles.

#ifndef FIGURE_DATA_H
#define FIGURE_DATA_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Points in order of time: x (mostly a time in s), y. */
using FigurePoints = std::vector<std::pair<double, double>>;

/** An interval of time. */
struct FigureSpan
{
    double begin{0}; //!< s
    double end{0};   //!< s
};

/** Collects the blocks of FILE.dat, which a script names by "index N". */
class FigureData
{
  public:
    /**
     * \brief Begin a block.
     * \param comment what its columns are
     * \return its number from 0
     */
    std::size_t AddBlock(const std::string& comment);

    /**
     * \brief Add a block of points.
     * \param comment what its columns are
     * \param points at least one, for gnuplot skips blocks without a row
     * \return its number from 0
     */
    std::size_t AddBlock(const std::string& comment, const FigurePoints& points);

    /** \return where the rows of the last block go */
    std::ostream& Rows();

    /** \return all blocks */
    std::string GetText() const;

  private:
    std::ostringstream m_text; //!< all blocks
    std::size_t m_blocks{0};   //!< number of blocks
};

/**
 * \param number finite
 * \return \p number for a script or data: up to 12 digits, no trailing zeros
 */
std::string NumberText(double number);

/**
 * \param greatest the greatest of them
 * \return a unit for numbers up to \p greatest, and its name for a label: " (millions)" or none
 */
std::pair<double, std::string> LargeUnitOf(double greatest);

/**
 * \brief The time axis of a directory's figures.
 * \param traces of the run
 * \param options node, connection and time
 * \return what the options ask for, else from the first to the last record, or from 0 if the first
 * is in the first quarter; at least 1 ms long
 */
FigureSpan TimeSpanOf(const RunTraces& traces, const FigureOptions& options);

/**
 * \param traces of the run
 * \return from the first to the last attempt of an attacker to enter a queue, if there is one
 */
std::optional<FigureSpan> AttackSpanOf(const RunTraces& traces);

/**
 * \param span above 0
 * \param steps above 0
 * \return the step of 1, 2 or 5 times a power of ten that divides \p span into about \p steps
 */
double NiceStep(double span, double steps);

/**
 * \brief Leave out points of a step curve that print cannot show.
 * \param points in order of time
 * \param span the time axis
 * \return all of them if they are few, else of each of 2000 intervals first, least, greatest, last
 */
FigurePoints ThinnedSteps(const FigurePoints& points, const FigureSpan& span);

/**
 * \param points in order of x
 * \return two points for each change: the old and the new value; so lines and areas are steps
 */
FigurePoints StepCorners(const FigurePoints& points);

/**
 * \param values at least one; sorted afterwards
 * \param share 0 to 1
 * \return the value below which \p share (0 to 1) of \p values lies; sorts them; not empty
 */
double QuantileOf(std::vector<double>& values, double share);

/**
 * \param address as in the traces' columns
 * \return port of "10.0.0.1:80" or "[2001:db8::1]:80": the text behind the last colon
 */
std::string_view PortOf(std::string_view address);

/**
 * \param span of the time axis, s
 * \param attack its time, if there is one, s
 * \return "set xrange", and a grey rectangle 1 over \p attack if there is one
 */
std::string TimeAxisScript(const FigureSpan& span, const std::optional<FigureSpan>& attack);

/**
 * \param attack its time, if there is one
 * \return what "plot" needs behind a comma for the key to explain the grey rectangle
 */
std::string AttackKeyScript(const std::optional<FigureSpan>& attack);

/**
 * \brief The begin of a figure of several panels above each other, one key between title and first;
 * only the last has numbers at its x axis.
 * \param panels how many
 * \param heightInches height of the figure
 * \param keyRows rows of the key
 * \return "set multiplot" with margins, "set key"
 */
std::string PanelsScript(std::size_t panels, double heightInches, int keyRows = 1);

/** \return "set key" above a panel that has no title */
std::string KeyAboveScript();

/** \return what precedes the last panel of a figure over time: numbers and label of its x axis */
std::string LastPanelScript();

/** \return height in inches of a figure of so many panels. \param panels at least 1 */
double PanelsHeight(std::size_t panels);

/**
 * \brief What a caption says of a figure that shows only a part.
 * \param shown how many there are in the figure
 * \param all how many there are
 * \param what they are called, "nodes"
 * \return " (shown are 4 of 9 nodes)"; empty if all are shown
 */
std::string ShownText(std::size_t shown, std::size_t all, const std::string& what);

//! @}

} // namespace ns3

#endif // FIGURE_DATA_H
