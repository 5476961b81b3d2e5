// SPDX-License-Identifier: GPL-2.0-only
//
// The benchmark's results as figures.

#ifndef BENCH_FIGURE_H
#define BENCH_FIGURE_H

#include "ns3/bench-report.h"
#include "ns3/figure.h"

#include <optional>
#include <vector>

namespace ns3
{

/**
 * \brief CPU time of a packet or a connection by the number of connections, one line a variant.
 * \param results of all comparisons
 * \return figure bench-scale; nothing if neither established nor churn was measured
 */
std::optional<GnuplotFigure> MakeScaleFigure(const std::vector<BenchResult>& results);

/**
 * \brief Speed of ours beside what it was measured with: medians and all rounds.
 * \param results of all comparisons
 * \return figure bench-ratios; nothing if there is no ratio
 */
std::optional<GnuplotFigure> MakeRatioFigure(const std::vector<BenchResult>& results);

} // namespace ns3

#endif // BENCH_FIGURE_H
