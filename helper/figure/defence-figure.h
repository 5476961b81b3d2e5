// SPDX-License-Identifier: GPL-2.0-only
//
// Figure: what defences buy, with confidence intervals.

#ifndef DEFENCE_FIGURE_H
#define DEFENCE_FIGURE_H

#include "ns3/figure.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One measured point of one defence. */
struct DefencePoint
{
    std::string defence;    //!< name, in the key
    double x{0};            //!< what was varied, e.g. SYN/s
    double mean{0};         //!< of all runs
    double low{0};          //!< lower end of the confidence interval, at most the mean
    double high{0};         //!< its upper end, at least the mean
    bool hasInterval{true}; //!< false: one run, so that low and high say nothing and are not drawn
};

/** A comparison of defences. */
struct DefenceTable
{
    std::string file{"defences"};     //!< name of the figure
    std::string title;                //!< printed at the top
    std::string caption;              //!< one to three sentences; names the interval, e.g. 95 %
    std::string xLabel;               //!< with its unit
    std::string yLabel;               //!< with its unit
    bool isLogX{false};               //!< logarithmic x axis; then every x is above 0
    std::vector<DefencePoint> points; //!< of a defence in order of x
};

/**
 * \brief Part defences for figures that show up to eight each.
 * \param defences names, one at least; the first one, the base line, is in all parts
 * \return parts of about the same size
 */
std::vector<std::vector<std::string>> PartDefences(const std::vector<std::string>& defences);

/**
 * \param name of the figure
 * \param part index from 0
 * \param parts how many there are, at least 1
 * \return "NAME-1" and the like, \p name if there is one part
 */
std::string PartName(const std::string& name, std::size_t part, std::size_t parts);

/**
 * \brief Draw means with their confidence intervals: curves over x, or, where all points have the
 * same x, one interval below the other beside the defences' names.
 * \param table at most eight defences; they are drawn in the order of their first points
 * \param options prefix and subject are heeded
 * \return the figure; nothing if there are no points
 * \throws std::runtime_error if there are more than eight defences, an interval does not hold
 * its mean, or x is not above 0 and its axis logarithmic
 */
std::optional<GnuplotFigure> MakeDefenceFigure(const DefenceTable& table,
                                               const FigureOptions& options);

/**
 * \brief Read points from a CSV file with columns defence, x, mean, low, high; others are skipped.
 * \param path the file, which may be compressed (.gz)
 * \return its rows
 * \throws std::runtime_error as CsvFile
 */
std::vector<DefencePoint> ReadDefencePoints(const std::string& path);

//! @}

} // namespace ns3

#endif // DEFENCE_FIGURE_H
