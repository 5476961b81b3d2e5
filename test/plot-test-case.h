// SPDX-License-Identifier: GPL-2.0-only
//
// A test case that draws the figures of the sample run.

#ifndef PLOT_TEST_CASE_H
#define PLOT_TEST_CASE_H

#include "directory-test-case.h"
#include "sample-run.h"

#include "ns3/lifecycle-plot-helper.h"
#include "ns3/plot-run.h"

#include <map>
#include <string>

namespace ns3
{

/** \return every file below \p directory with its bytes */
inline std::map<std::string, std::string>
Snapshot(const std::string& directory)
{
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
    {
        const std::string name = entry.path().string().substr(directory.size());
        files[name] = entry.is_regular_file() ? ReadFile(entry.path().string()) : "directory";
    }
    return files;
}

/** A case that draws; without gnuplot it sees that the message says so. */
class PlotTestCase : public DirectoryTestCase
{
  public:
    using DirectoryTestCase::DirectoryTestCase;

  protected:
    /** What the case looks at. */
    virtual void Look() = 0;

  private:
    void
    DoRun() override
    {
        WriteSampleRun(m_directory);
        const std::string missing = LifecyclePlotHelper::WhyUnavailable();
        if (missing.empty())
        {
            Look();
            return;
        }
        const std::string message = MessageOf([this] { PlotRun(m_directory); });
        NS_TEST_EXPECT_MSG_EQ(
            Contains(message, missing), true, "says what is missing: " << message);
    }
};

} // namespace ns3

#endif // PLOT_TEST_CASE_H
