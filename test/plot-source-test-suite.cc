// SPDX-License-Identifier: GPL-2.0-only
//
// What PlotRun() reads: CSV, SQLite, Chrome traces, and files that are none of a run.

#include "plot-test-case.h"

#include "ns3/test.h"
#include "ns3/trace-selection.h"

#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** A SQLite file gives the same figures as CSV files; a Chrome trace gives none, and says so. */
class PlotRunSourcesTestCase : public PlotTestCase
{
  public:
    PlotRunSourcesTestCase()
        : PlotTestCase("PlotRun.OneFigureWhateverTheFormat")
    {
    }

  private:
    void
    Look() override
    {
        PlotRunOptions options;
        options.formats = {FigureFormat::SVG};
        options.force = true;
        const PlotRunResult fromCsv = PlotRun(m_directory, options);
        const auto csv = Snapshot(m_directory);
        const std::vector<std::string> setups{"both", "server"};
        if (WhyNoTraceFormat(TraceFormat::SQLITE).empty())
        {
            for (const std::string& setup : setups)
            {
                TurnIntoSqlite(In(setup));
            }
            WriteSampleRecord(m_directory);
            const PlotRunResult fromSqlite = PlotRun(m_directory, options);
            NS_TEST_EXPECT_MSG_EQ(
                (fromCsv.figures == fromSqlite.figures), true, "the same figures");
            for (const std::string& figure : fromCsv.figures)
            {
                NS_TEST_EXPECT_MSG_EQ(
                    (csv.at("/" + figure + ".dat") == ReadFile(In(figure + ".dat"))),
                    true,
                    figure << ": the same data");
            }
            const std::string whole = ReadFile(In("both/trace.sqlite"));
            WriteFile(In("both/trace.sqlite"), whole.substr(0, whole.size() - 4096));
            const std::string message = MessageOf([&] { PlotRun(m_directory, options); });
            NS_TEST_EXPECT_MSG_EQ(Contains(message, "both/trace.sqlite"), true, message);
        }
        for (const std::string& setup : setups)
        {
            fs::remove_all(In(setup));
        }
        fs::create_directories(In("both"));
        WriteFile(In("both/trace.json"), "[]");
        WriteSampleRecord(m_directory);
        const std::string message = MessageOf([&] { PlotRun(m_directory, options); });
        for (const char* part : {"no records", "both/trace.json", "perfetto", "sqlite"})
        {
            NS_TEST_EXPECT_MSG_EQ(Contains(message, part), true, message);
        }
    }
};

/** Files that are no records do not stop the figures. */
class PlotRunForeignTestCase : public PlotTestCase
{
  public:
    PlotRunForeignTestCase()
        : PlotTestCase("PlotRun.ForeignFilesAreIgnored")
    {
    }

  private:
    void
    Look() override
    {
        const std::vector<std::pair<std::string, std::string>> files{
            {"ragged.csv", "a,b\n1,2,3\n4\n"},
            {"cut.csv", "a,b\n1"},
            {"empty.csv", ""},
            {"quotes.csv", "a,\"b\n"},
            {"both/results.csv", "x;y\n\n1;2"},
            {"notes/notes.txt", "not a run"}};
        fs::create_directories(In("notes"));
        for (const auto& [file, text] : files)
        {
            WriteFile(In(file), text);
        }
        PlotRunOptions options;
        options.formats = {FigureFormat::PNG};
        const PlotRunResult result = PlotRun(m_directory, options);
        NS_TEST_EXPECT_MSG_EQ(result.figures.size(), 15, "all figures");
        for (const auto& [file, text] : files)
        {
            NS_TEST_EXPECT_MSG_EQ(ReadFile(In(file)), text, file << " is left alone");
        }
        const std::string page = ReadFile(In("index.html"));
        NS_TEST_EXPECT_MSG_EQ(Contains(page, "href=\"both/results.csv\""), true, "linked");
        NS_TEST_EXPECT_MSG_EQ(Contains(page, "both, &lt;two&gt;"), true, "the table is shown");
    }
};

/** All cases. */
class PlotSourceTestSuite : public TestSuite
{
  public:
    PlotSourceTestSuite()
        : TestSuite("tcp-lifecycle-plot-source")
    {
        AddTestCase(new PlotRunSourcesTestCase);
        AddTestCase(new PlotRunForeignTestCase);
    }
};

PlotSourceTestSuite g_plotSourceTestSuite; //!< registers the suite

} // namespace
