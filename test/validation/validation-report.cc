// SPDX-License-Identifier: GPL-2.0-only
//
// Comparing, counting and writing.

#include "validation-report.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace ns3
{

namespace
{

/** Significant digits of numbers: microseconds of a run of a day. */
constexpr int DIGITS = 12;

std::string
ToText(double number)
{
    std::ostringstream text;
    text << std::setprecision(DIGITS) << number;
    return text.str();
}

/** \return true if \p number is a number and from \p least to \p most */
bool
IsBetween(double number, double least, double most)
{
    return number >= least && number <= most;
}

/** \return a cell of a CSV file (RFC 4180) */
std::string
ToCell(const std::string& text)
{
    if (text.find_first_of(",\"\n") == std::string::npos)
    {
        return text;
    }
    std::string cell = "\"";
    for (const char letter : text)
    {
        cell += letter == '"' ? "\"\"" : std::string(1, letter);
    }
    return cell + '"';
}

} // namespace

const char*
ToString(ValidationVerdict verdict)
{
    switch (verdict)
    {
    case ValidationVerdict::EQUAL:
        return "equal";
    case ValidationVerdict::EXPLAINED:
        return "explained";
    case ValidationVerdict::DIFFERENT:
        return "different";
    }
    return "";
}

void
ValidationReport::CompareNumbers(const std::string& file,
                                 const std::string& row,
                                 const std::string& quantity,
                                 double measured,
                                 double simulated,
                                 const ValidationTolerance& tolerance,
                                 const ValidationExplanation& explanation)
{
    ValidationRow result;
    result.file = file;
    result.row = row;
    result.quantity = quantity;
    result.measured = ToText(measured);
    result.simulated = ToText(simulated);
    result.tolerance = "-" + ToText(tolerance.below) + " +" + ToText(tolerance.above);
    result.reason = tolerance.reason;
    result.isNumber = true;
    const double difference = measured - simulated;
    if (!IsBetween(difference, -tolerance.below, tolerance.above))
    {
        const bool isExplained = !explanation.reason.empty() &&
                                 IsBetween(difference, explanation.least, explanation.most);
        result.verdict = isExplained ? ValidationVerdict::EXPLAINED : ValidationVerdict::DIFFERENT;
        if (!explanation.reason.empty())
        {
            result.reason = explanation.reason + " (measured - simulated from " +
                            ToText(explanation.least) + " to " + ToText(explanation.most) + ")";
        }
    }
    m_rows.push_back(std::move(result));
}

void
ValidationReport::CompareTexts(const std::string& file,
                               const std::string& row,
                               const std::string& quantity,
                               const std::string& measured,
                               const std::string& simulated,
                               const ValidationExplanation& explanation)
{
    ValidationRow result;
    result.file = file;
    result.row = row;
    result.quantity = quantity;
    result.measured = measured;
    result.simulated = simulated;
    if (measured != simulated)
    {
        const bool isExplained = !explanation.reason.empty() && simulated == explanation.simulated;
        result.verdict = isExplained ? ValidationVerdict::EXPLAINED : ValidationVerdict::DIFFERENT;
        result.reason = explanation.reason;
    }
    m_rows.push_back(std::move(result));
}

const std::vector<ValidationRow>&
ValidationReport::GetRows() const
{
    return m_rows;
}

uint64_t
ValidationReport::Count(ValidationVerdict verdict) const
{
    return static_cast<uint64_t>(
        std::count_if(m_rows.begin(), m_rows.end(), [verdict](const ValidationRow& row) {
            return row.verdict == verdict;
        }));
}

std::vector<std::string>
ValidationReport::Describe(ValidationVerdict verdict) const
{
    std::vector<std::string> lines;
    for (const ValidationRow& row : m_rows)
    {
        if (row.verdict == verdict)
        {
            lines.push_back(row.file + ", " + row.row + ", " + row.quantity + ": measured " +
                            row.measured + ", simulated " + row.simulated +
                            (row.tolerance.empty() ? "" : " (tolerance " + row.tolerance + ")") +
                            (row.reason.empty() ? "" : "; " + row.reason));
        }
    }
    return lines;
}

void
ValidationReport::WriteHeader(std::ostream& stream)
{
    stream << "experiment,file,row,quantity,measured,simulated,tolerance,verdict,reason\n";
}

void
ValidationReport::Write(std::ostream& stream, const std::string& experiment) const
{
    for (const ValidationRow& row : m_rows)
    {
        stream << experiment << ',' << ToCell(row.file) << ',' << ToCell(row.row) << ','
               << ToCell(row.quantity) << ',' << ToCell(row.measured) << ','
               << ToCell(row.simulated) << ',' << row.tolerance << ',' << ToString(row.verdict)
               << ',' << ToCell(row.reason) << '\n';
    }
}

} // namespace ns3
