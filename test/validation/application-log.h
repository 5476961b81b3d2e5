// SPDX-License-Identifier: GPL-2.0-only
//
// What the applications of a measured case noted: settings.txt of the reference.

#ifndef VALIDATION_APPLICATION_LOG_H
#define VALIDATION_APPLICATION_LOG_H

#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/** One line: "0.103 srv recv -> b'req'". */
struct ApplicationLogLine
{
    double seconds;     //!< on the case's clock
    std::string what;   //!< "srv recv"
    std::string result; //!< "3": text by its length; "" = the line tells none
};

/** \brief The log of one case, taken line by line. */
class ApplicationLog
{
  public:
    /**
     * \param file below test/data/linux-6.18; fatal if it cannot be read
     * \param name of the case, "* NAME" in the file; fatal if it is not there
     */
    ApplicationLog(const std::string& file, const std::string& name);

    /**
     * \brief Take the first line that is left, begins with \p who and contains \p call.
     * \return it; nothing if there is none
     */
    std::optional<ApplicationLogLine> Take(const std::string& who, const std::string& call);

    /** \return lines with a result that are left */
    std::vector<ApplicationLogLine> GetLeft() const;

  private:
    std::vector<ApplicationLogLine> m_lines; //!< those that are left
};

} // namespace ns3

#endif // VALIDATION_APPLICATION_LOG_H
