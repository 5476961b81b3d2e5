// SPDX-License-Identifier: GPL-2.0-only
//
// Measured beside simulated: one row for each number or text of a measurement that is compared.

#ifndef VALIDATION_REPORT_H
#define VALIDATION_REPORT_H

#include "ns3/nstime.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

/** \return a time in s; ns-3's own way shifts negative numbers, which sanitizers report */
inline double
ToSeconds(Time time)
{
    return static_cast<double>(time.GetNanoSeconds()) / 1e9;
}

/** How far a measured number may lie from the simulated one. */
struct ValidationTolerance
{
    double below{0};    //!< simulated - measured at most, in the quantity's unit
    double above{0};    //!< measured - simulated at most, in the quantity's unit
    std::string reason; //!< why; empty for 0
};

/**
 * \brief Why two things are known to differ, and how: a reason without a bound would hide a fault
 * that came later.
 */
struct ValidationExplanation
{
    std::string reason{};    //!< why; empty = nothing is explained
    double least{0};         //!< of measured - simulated, in the quantity's unit; not of texts
    double most{0};          //!< of measured - simulated
    std::string simulated{}; //!< of texts: what must have come here
};

/** \return why a text differs, and what comes here instead */
inline ValidationExplanation
ExplainText(const std::string& reason, const std::string& simulated)
{
    return {reason, 0, 0, simulated};
}

/** What a comparison came to. */
enum class ValidationVerdict
{
    EQUAL,     //!< within the tolerance
    EXPLAINED, //!< outside, for a known reason and within its bounds
    DIFFERENT  //!< outside
};

/** \return "equal", "explained" or "different" */
const char* ToString(ValidationVerdict verdict);

/** One comparison. */
struct ValidationRow
{
    std::string file;                                    //!< of the reference, below its directory
    std::string row;                                     //!< which row or condition of it
    std::string quantity;                                //!< with its unit, such as time_s
    std::string measured;                                //!< as the reference says
    std::string simulated;                               //!< what came here
    std::string tolerance;                               //!< "" for texts, else "-below +above"
    ValidationVerdict verdict{ValidationVerdict::EQUAL}; //!< of the two
    std::string reason;                                  //!< of the tolerance, or of the difference
    bool isNumber{false};                                //!< measured and simulated are numbers
};

/**
 * \brief The comparisons of one experiment, in the order in which they were made.
 *
 * An explanation is given with a comparison that is known to differ. It counts only if the two do
 * differ, and as it says, so that one that is out of date does not hide anything.
 */
class ValidationReport
{
  public:
    /**
     * \brief Compare two numbers.
     * \param file of the reference
     * \param row which of its rows
     * \param quantity with its unit
     * \param measured number
     * \param simulated number
     * \param tolerance how far they may lie apart, and why
     * \param explanation why they lie farther apart, if that is known, and how far. A number that
     * is none (NaN) differs from all
     */
    void CompareNumbers(const std::string& file,
                        const std::string& row,
                        const std::string& quantity,
                        double measured,
                        double simulated,
                        const ValidationTolerance& tolerance = {},
                        const ValidationExplanation& explanation = {});

    /** \brief Compare two texts for equality. See CompareNumbers. */
    void CompareTexts(const std::string& file,
                      const std::string& row,
                      const std::string& quantity,
                      const std::string& measured,
                      const std::string& simulated,
                      const ValidationExplanation& explanation = {});

    /** \return all comparisons */
    const std::vector<ValidationRow>& GetRows() const;
    /** \return how many came to \p verdict */
    uint64_t Count(ValidationVerdict verdict) const;
    /** \return one line for each comparison that came to \p verdict */
    std::vector<std::string> Describe(ValidationVerdict verdict) const;

    /** \brief Write the header of validation.csv. */
    static void WriteHeader(std::ostream& stream);
    /** \brief Write the comparisons as rows of validation.csv. \param experiment its number */
    void Write(std::ostream& stream, const std::string& experiment) const;

  private:
    std::vector<ValidationRow> m_rows; //!< in order
};

} // namespace ns3

#endif // VALIDATION_REPORT_H
