// SPDX-License-Identifier: GPL-2.0-only
//
// Takes turns at measuring the variants of a case, and states what came out.

#include "ns3/bench-report.h"

#include "ns3/bench-process.h"

#include <boost/math/statistics/univariate_statistics.hpp>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <stdexcept>

namespace ns3
{

namespace
{

using Samples = std::vector<BenchSample>;

double
MedianOf(std::vector<double> values)
{
    return boost::math::statistics::median(values);
}

/** \return CPU time of \p reference / of \p samples, round by round */
BenchRatio
RatioTo(const Samples& reference, const Samples& samples)
{
    std::vector<double> ratios;
    for (std::size_t i = 0; i < samples.size(); ++i)
    {
        // By unit: variants of one case may need different numbers of packets.
        ratios.push_back(reference[i].cpuSeconds / static_cast<double>(reference[i].units) /
                         (samples[i].cpuSeconds / static_cast<double>(samples[i].units)));
    }
    const auto [smallest, largest] = std::minmax_element(ratios.begin(), ratios.end());
    return {MedianOf(ratios), *smallest, *largest};
}

/** \return resident bytes for each unit, above those of \p floor if it is not null */
double
BytesPerUnit(const Samples* floor, const Samples& samples)
{
    std::vector<double> bytes;
    for (std::size_t i = 0; i < samples.size(); ++i)
    {
        bytes.push_back((samples[i].rssBytes - (floor ? (*floor)[i].rssBytes : 0)) /
                        static_cast<double>(samples[i].units));
    }
    return MedianOf(bytes);
}

/** \return the samples of a variant, or null if it is not in the comparison */
const Samples*
Find(const BenchComparison& comparison,
     const std::vector<Samples>& samples,
     const std::string& variant)
{
    const auto& names = comparison.variants;
    const auto found = std::find(names.begin(), names.end(), variant);
    return found == names.end() ? nullptr : &samples[found - names.begin()];
}

BenchResult
Evaluate(const BenchComparison& comparison, const std::vector<Samples>& samples, std::size_t index)
{
    BenchResult result;
    result.name = comparison.name;
    result.variant = comparison.variants[index];
    result.n = comparison.n;
    result.rounds = comparison.rounds;
    const Samples& own = samples[index];
    std::vector<double> cpu;
    std::vector<double> perUnit;
    for (const auto& sample : own)
    {
        cpu.push_back(sample.cpuSeconds);
        perUnit.push_back(sample.cpuSeconds * 1e6 / static_cast<double>(sample.units));
    }
    result.cpuSeconds = MedianOf(cpu);
    result.cpuPerUnit = MedianOf(perUnit);
    const Samples* floor = Find(comparison, samples, "floor");
    if (floor && floor != &own)
    {
        result.toFloor = RatioTo(*floor, own);
        result.bytesPerEntry = BytesPerUnit(floor, own);
    }
    if (comparison.name == "topology" || GetBenchUnit(comparison.name) == "connection")
    {
        result.bytesPerEntry = BytesPerUnit(nullptr, own);
    }
    const Samples* stock = Find(comparison, samples, "stock");
    if (stock && stock != &own)
    {
        result.toStock = RatioTo(*stock, own);
    }
    return result;
}

/** \return a value in fixed notation. \param digits after the point */
std::string
Fixed(double value, int digits)
{
    std::ostringstream text;
    text << std::fixed << std::setprecision(digits) << value;
    return text.str();
}

/** \return "0.95 (0.91..0.99)" or nothing */
std::string
RatioText(const std::optional<BenchRatio>& ratio)
{
    return ratio ? Fixed(ratio->median, 3) + " (" + Fixed(ratio->smallest, 3) + ".." +
                       Fixed(ratio->largest, 3) + ")"
                 : std::string();
}

} // namespace

std::vector<BenchResult>
Measure(const BenchComparison& comparison, std::ostream& progress)
{
    std::vector<Samples> samples(comparison.variants.size());
    for (uint32_t round = 1; round <= comparison.rounds; ++round)
    {
        for (std::size_t i = 0; i < samples.size(); ++i)
        {
            const BenchTask task{comparison.name, comparison.variants[i], comparison.n};
            const BenchSample sample = MeasureInProcess(task);
            samples[i].push_back(sample);
            progress << task.name << ' ' << task.variant << ", n " << task.n << ", round " << round
                     << " of " << comparison.rounds << ": " << Fixed(sample.cpuSeconds, 3)
                     << " s of CPU time" << std::endl;
        }
    }
    std::vector<BenchResult> results;
    for (std::size_t i = 0; i < samples.size(); ++i)
    {
        results.push_back(Evaluate(comparison, samples, i));
    }
    return results;
}

void
PrintTable(std::ostream& os, const std::vector<BenchResult>& results)
{
    std::ostringstream table;
    const auto row = [&table](const std::vector<std::string>& cells) {
        const std::vector<int> widths{17, 24, 10, 10, 24, 13, 24, 0};
        for (std::size_t i = 0; i < cells.size(); ++i)
        {
            table << std::left << std::setw(widths[i]) << cells[i];
        }
        table << '\n';
    };
    row({"case", "variant", "n", "cpu_s", "cpu", "bytes/entry", "speed / floor's", "/ stock's"});
    for (const auto& result : results)
    {
        row({result.name,
             result.variant,
             std::to_string(result.n),
             Fixed(result.cpuSeconds, 3),
             Fixed(result.cpuPerUnit, 3) + " us/" + GetBenchUnit(result.name),
             result.bytesPerEntry ? Fixed(*result.bytesPerEntry, 1) : std::string(),
             RatioText(result.toFloor),
             RatioText(result.toStock)});
    }
    os << table.str() << "Medians; in brackets the smallest and the largest of the rounds."
       << std::endl;
}

void
WriteCsv(const std::string& path, const std::vector<BenchResult>& results)
{
    std::ofstream file(path);
    const auto ratio = [](const std::optional<BenchRatio>& value) {
        return value ? Fixed(value->median, 4) + ',' + Fixed(value->smallest, 4) + ',' +
                           Fixed(value->largest, 4)
                     : std::string(",,");
    };
    file << "case,variant,n,rounds,cpu_s,cpu_us_per_unit,unit,bytes_per_entry,ratio_to_floor,"
            "ratio_to_floor_min,ratio_to_floor_max,ratio_to_stock,ratio_to_stock_min,"
            "ratio_to_stock_max\n";
    for (const auto& result : results)
    {
        file << result.name << ',' << result.variant << ',' << result.n << ',' << result.rounds
             << ',' << Fixed(result.cpuSeconds, 6) << ',' << Fixed(result.cpuPerUnit, 4) << ','
             << GetBenchUnit(result.name) << ','
             << (result.bytesPerEntry ? Fixed(*result.bytesPerEntry, 2) : "") << ','
             << ratio(result.toFloor) << ',' << ratio(result.toStock) << '\n';
    }
    file.close();
    if (!file)
    {
        throw std::runtime_error("'" + path + "' cannot be written");
    }
}

} // namespace ns3
