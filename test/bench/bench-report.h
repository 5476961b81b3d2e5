// SPDX-License-Identifier: GPL-2.0-only
//
// From single measurements to medians, ratios, the table and bench.csv.

#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "ns3/bench-cases.h"

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

/** Variants of a case that are measured in turn, so that a busy machine slows all of them. */
struct BenchComparison
{
    std::string name;                  //!< the case
    uint32_t n{0};                     //!< its size
    std::vector<std::string> variants; //!< what is compared
    uint32_t rounds{0};                //!< measurements of each variant
};

/** A ratio of CPU times over the rounds. */
struct BenchRatio
{
    double median{0};   //!< of the rounds
    double smallest{0}; //!< of the rounds
    double largest{0};  //!< of the rounds
};

/** One line of the results. */
struct BenchResult
{
    std::string name;                    //!< the case
    std::string variant;                 //!< the variant
    uint32_t n{0};                       //!< size
    uint32_t rounds{0};                  //!< measurements
    double cpuSeconds{0};                //!< median
    double cpuPerUnit{0};                //!< median, microseconds a unit
    std::optional<double> bytesPerEntry; //!< median growth of the resident set by units,
                                         //!< above the floor's if there is one; not of transfers
    std::optional<BenchRatio> toFloor;   //!< CPU time of the floor / of this variant
    std::optional<BenchRatio> toStock;   //!< CPU time of stock / of this variant
};

/**
 * \brief Measure and evaluate. Each round measures every variant once; ratios are those of one
 * round, so that they compare neighbours in time.
 * \param comparison what to compare
 * \param progress gets one line for each measurement
 * \return one result for each variant, in their order
 * \throws std::runtime_error if a measurement fails
 */
std::vector<BenchResult> Measure(const BenchComparison& comparison, std::ostream& progress);

/** Print the results as a table with units and spreads. */
void PrintTable(std::ostream& os, const std::vector<BenchResult>& results);

/** Write bench.csv: what does not apply is empty. \param path the file, which is overwritten */
void WriteCsv(const std::string& path, const std::vector<BenchResult>& results);

} // namespace ns3

#endif // BENCH_REPORT_H
