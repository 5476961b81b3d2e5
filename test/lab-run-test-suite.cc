// SPDX-License-Identifier: GPL-2.0-only
//
// What every lab does around its simulations: tables, files, record.

#include "ns3/lab-options.h"
#include "ns3/lab-run.h"
#include "ns3/lab-table.h"
#include "ns3/lab-tables.h"
#include "ns3/test.h"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace fs = std::filesystem;

using namespace ns3;

namespace
{

/** The same rows for a reader and for programs. */
class LabTableTestCase : public TestCase
{
  public:
    LabTableTestCase()
        : TestCase("LabTable.AlignsAndQuotes")
    {
    }

  private:
    void
    DoRun() override
    {
        LabTable table({{"case", "case"}, {"wait_s", "wait (s)"}, {"note", ""}});
        table.AddRow({"lost third ACK", "1.5", "a, \"b\""});
        table.AddRow({"none", "", ""});
        bool isRefused = false;
        try
        {
            table.AddRow({"too", "short"});
        }
        catch (const std::invalid_argument&)
        {
            isRefused = true;
        }
        NS_TEST_EXPECT_MSG_EQ(isRefused, true, "a cell for each column");
        NS_TEST_EXPECT_MSG_EQ(table.GetRows().size(), 2, "rows that fit");
        std::ostringstream csv;
        table.WriteCsv(csv);
        NS_TEST_EXPECT_MSG_EQ(csv.str(),
                              "case,wait_s,note\nlost third ACK,1.5,\"a, \"\"b\"\"\"\nnone,,\n",
                              "RFC 4180");
        std::ostringstream page;
        table.Print(page);
        NS_TEST_EXPECT_MSG_EQ(page.str(),
                              "case            wait (s)\n"
                              "lost third ACK       1.5\n"
                              "none                   -\n",
                              "aligned");
    }
};

/** Files appear together with their record, or not at all. */
class LabRunTestCase : public TestCase
{
  public:
    LabRunTestCase()
        : TestCase("LabRun.KeepsAllOrNothing")
    {
    }

  private:
    void
    DoRun() override
    {
        LabOptions options("a lab");
        LabRunOptions settings;
        settings.out = CreateTempDirFilename("lab");
        settings.figures = false;
        {
            LabRun failed("path/lab", options, settings, {"summary.csv"}, {"figure"});
            failed.Write("summary.csv", [](std::ostream& os) { os << "lost\n"; });
        }
        NS_TEST_EXPECT_MSG_EQ(fs::exists(settings.out), false, "nothing without Commit");
        LabRun run("path/lab", options, settings, {"summary.csv"}, {"figure"});
        run.Write("summary.csv", [](std::ostream& os) { os << "kept\n"; });
        run.Draw(GnuplotFigure());
        run.DrawRecords("no records", nullptr);
        run.Commit();
        std::ifstream file(fs::path(settings.out) / "summary.csv");
        std::string line;
        std::getline(file, line);
        NS_TEST_EXPECT_MSG_EQ(line, "kept", "in its place");
        std::ifstream record(fs::path(settings.out) / "run.json");
        std::stringstream json;
        json << record.rdbuf();
        NS_TEST_EXPECT_MSG_NE(json.str().find("summary.csv"), std::string::npos, "an output");
        NS_TEST_EXPECT_MSG_NE(json.str().find("\"lab\""), std::string::npos, "the program");
        bool isRefused = false;
        try
        {
            LabRun again("lab", options, settings, {"summary.csv"}, {});
        }
        catch (const LabUsageError& error)
        {
            isRefused = std::string(error.what()).find("--out=") != std::string::npos;
        }
        NS_TEST_EXPECT_MSG_EQ(isRefused, true, "results are there");
    }
};

/** What a reader of the terminal sees. */
class LabTablesTestCase : public TestCase
{
  public:
    LabTablesTestCase()
        : TestCase("LabTables.TheAnswerIsLast")
    {
    }

  private:
    /** \return what a lab prints. \param arguments of its command line */
    std::string
    Print(std::vector<std::string> arguments)
    {
        LabTables tables;
        LabOptions options("a lab");
        tables.AddTo(options);
        arguments.insert(arguments.begin(), "lab");
        std::vector<char*> words;
        for (std::string& argument : arguments)
        {
            words.push_back(argument.data());
        }
        options.Parse(static_cast<int>(words.size()), words.data());
        LabTable first(std::vector<LabColumn>{{"case", "case"}});
        first.AddRow({"one"});
        LabTable second(std::vector<LabColumn>{{"end", "end"}});
        second.AddRow({"two"});
        LabTable merged(std::vector<LabColumn>{{"end", "end"}});
        merged.AddRow({"three"});
        tables.Add("summary.csv", "First", first);
        tables.Add("more.csv", "Second", second, merged);
        tables.Add("samples.csv", "", second);
        std::ostringstream page;
        tables.Print(
            page, [](std::ostream& os) { os << "Yes.\n"; }, "DIR");
        return page.str();
    }

    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(Print({}),
                              "First\n\ncase\none\n\nAnswer\n======\n\nYes.\n\n"
                              "results in DIR; --tables prints more.csv too\n",
                              "the first table and the answer");
        NS_TEST_EXPECT_MSG_EQ(Print({"--tables"}),
                              "First\n\ncase\none\n\nSecond\n\nend\nthree\n\n"
                              "Answer\n======\n\nYes.\n\nresults in DIR\n",
                              "all that have a title, as they are meant to be printed");
    }
};

/** All cases. */
class LabRunTestSuite : public TestSuite
{
  public:
    LabRunTestSuite()
        : TestSuite("tcp-lifecycle-lab-run")
    {
        AddTestCase(new LabTableTestCase);
        AddTestCase(new LabRunTestCase);
        AddTestCase(new LabTablesTestCase);
    }
};

LabRunTestSuite g_labRunTestSuite; //!< registers the suite

} // namespace
