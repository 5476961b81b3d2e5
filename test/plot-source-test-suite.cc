// SPDX-License-Identifier: GPL-2.0-only
//
// What PlotRun() reads: CSV, SQLite, Chrome traces, and files that are none of a run.

#include "plot-test-case.h"

#include "ns3/defence-comparison.h"
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
        WriteFile(In("both/trace.sqlite"), "of another day");
        const PlotRunResult besides = PlotRun(m_directory, options);
        NS_TEST_ASSERT_MSG_EQ(besides.notes.size(), 1, "one note");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(besides.notes[0], "both/trace.sqlite' is not read"), true, besides.notes[0]);
        fs::remove(In("both/trace.sqlite"));
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
        NS_TEST_EXPECT_MSG_EQ(result.figures.size(), 17, "all figures");
        for (const auto& [file, text] : files)
        {
            NS_TEST_EXPECT_MSG_EQ(ReadFile(In(file)), text, file << " is left alone");
        }
        const std::string page = ReadFile(In("index.html"));
        NS_TEST_EXPECT_MSG_EQ(Contains(page, "href=\"both/results.csv\""), true, "linked");
        NS_TEST_EXPECT_MSG_EQ(Contains(page, "both, &lt;two&gt;"), true, "the table is shown");
    }
};

/** A table of runs of several defences is drawn with confidence intervals. */
class PlotRunDefencesTestCase : public PlotTestCase
{
  public:
    PlotRunDefencesTestCase()
        : PlotTestCase("PlotRun.ComparesDefences")
    {
    }

  private:
    /** The means and intervals, calculated by hand. */
    void
    CompareNumbers()
    {
        const auto runs = ReadDefenceRuns(In("runs/confusion.csv"));
        NS_TEST_ASSERT_MSG_EQ(runs.has_value(), true, "a table of runs");
        const auto users = AverageDefenceRuns(*runs, false);
        NS_TEST_ASSERT_MSG_EQ(users.size(), 3, "points");
        NS_TEST_EXPECT_MSG_EQ(users[0].defence, "none", "in order of the file");
        NS_TEST_EXPECT_MSG_EQ(users[0].x, 100, "rates ascend");
        NS_TEST_EXPECT_MSG_EQ_TOL(users[0].mean, 50, 1e-9, "40, 50 and 60 %");
        // t(0.975; 2) = 4.302653, standard error 10 / sqrt(3)
        NS_TEST_EXPECT_MSG_EQ_TOL(users[0].low, 50 - 24.84138, 1e-4, "lower end");
        NS_TEST_EXPECT_MSG_EQ_TOL(users[0].high, 50 + 24.84138, 1e-4, "upper end");
        NS_TEST_EXPECT_MSG_EQ_TOL(users[1].mean, 25, 1e-9, "two rows of one seed are one run");
        NS_TEST_EXPECT_MSG_EQ(users[1].hasInterval, false, "one run has no interval");
        NS_TEST_EXPECT_MSG_EQ(users[0].hasInterval, true, "three have one");
        NS_TEST_EXPECT_MSG_EQ_TOL(users[2].mean, 99.5, 1e-9, "99 and 100 %");
        NS_TEST_EXPECT_MSG_EQ(users[2].high, 100, "cut at all of them");
        const auto attack = AverageDefenceRuns(*runs, true);
        NS_TEST_ASSERT_MSG_EQ(attack.size(), 2, "no attack at 1000 SYN/s");
        NS_TEST_EXPECT_MSG_EQ_TOL(attack[1].mean, 0, 1e-9, "cookies admit none");
    }

    /** Runs of one seed with different numbers are runs; what is varied beside is named. */
    void
    CompareRunNumbers()
    {
        fs::create_directories(In("numbers"));
        const std::string head = "defence,rate_syn_per_s,seed,run,backlog,share,legit_admitted,"
                                 "legit_denied,attack_admitted,attack_denied\n";
        WriteFile(In("numbers/confusion.csv"),
                  head + "none,100,1,1,64,.4,4,6,0,0\nnone,100,1,2,64,.6,6,4,0,0\n");
        auto runs = *ReadDefenceRuns(In("numbers/confusion.csv"));
        const auto points = AverageDefenceRuns(runs, false);
        NS_TEST_ASSERT_MSG_EQ(points.size(), 1, "one point");
        NS_TEST_EXPECT_MSG_EQ(points[0].hasInterval, true, "two runs of one seed");
        NS_TEST_EXPECT_MSG_EQ_TOL(points[0].mean, 50, 1e-9, "40 and 60 %");
        std::string caption = MakeDefenceComparison(runs, "x", {}).at(0).caption;
        NS_TEST_EXPECT_MSG_EQ(Contains(caption, "means of 2 runs"), true, caption);
        NS_TEST_EXPECT_MSG_EQ(Contains(caption, "differ"), false, "the share is a result");
        runs[1].settings["backlog"] = "128";
        caption = MakeDefenceComparison(runs, "x", {}).at(0).caption;
        NS_TEST_EXPECT_MSG_EQ(Contains(caption, "differ in backlog."), true, caption);
        runs.pop_back();
        caption = MakeDefenceComparison(runs, "x", {}).at(0).caption;
        NS_TEST_EXPECT_MSG_EQ(Contains(caption, "n = 1 without interval"), true, caption);
        NS_TEST_EXPECT_MSG_EQ(Contains(caption, "95 %"), false, caption);
        fs::remove_all(In("numbers"));
    }

    void
    Look() override
    {
        const std::string head = "defence,rate_syn_per_s,seed,legit_admitted,legit_denied,"
                                 "attack_admitted,attack_denied,note\n";
        const std::string rows = "none,1000,1,5,5,0,0,\nnone,100,1,4,6,10,10,\n"
                                 "none,100,2,5,5,11,9,\nnone,100,3,6,4,12,8,\n"
                                 "none,1000,1,0,10,0,0,a\ncookies,100,1,99,1,0,20,\n"
                                 "cookies,100,2,100,0,0,20,\n";
        fs::create_directories(In("runs"));
        WriteFile(In("runs/confusion.csv"), head + rows);
        CompareNumbers();
        // A directory with nothing else: of a campaign.
        PlotRunOptions options;
        options.formats = {FigureFormat::PNG};
        options.force = true;
        const PlotRunResult result = PlotRun(In("runs"), options);
        const std::vector<std::string> wanted{"defence-users", "defence-attack"};
        NS_TEST_EXPECT_MSG_EQ((result.figures == wanted), true, "both figures");
        const std::string page = ReadFile(In("runs/index.html"));
        NS_TEST_EXPECT_MSG_EQ(Contains(page, "1 to 3 runs with 95 % confidence"), true, "caption");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(page, "means of 2 to 3 runs"), true, "of the attack's rows with an attack");
        NS_TEST_EXPECT_MSG_EQ(Contains(page, "n = 1 without interval"), true, "said");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(page, "Runs of one mean differ in note"), true, "not pooled in silence");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(ReadFile(In("runs/defence-users.dat")), "1000 25 NaN NaN"), true, "no bar");
        CompareRunNumbers();
        // Beside the records of a run, from the summary.
        WriteFile(In("summary.csv"), head + rows);
        NS_TEST_EXPECT_MSG_EQ(
            PlotRun(m_directory, options).figures.size(), 17, "run.json knows another summary");
        fs::remove(In("run.json"));
        WriteSampleRecord(m_directory);
        NS_TEST_EXPECT_MSG_EQ(PlotRun(m_directory, options).figures.size(), 17 + 4, "all");
        // One that is malformed, and one with more defences than line types.
        WriteFile(In("runs/confusion.csv"), head + rows + "none,1000,x,5,5,0,0,\n");
        std::string message = MessageOf([&] { PlotRun(In("runs"), options); });
        NS_TEST_EXPECT_MSG_EQ(
            Contains(message, "confusion.csv', line 9: column 'seed': 'x'"), true, message);
        std::string many = head;
        for (char defence = 'a'; defence < 'j'; ++defence)
        {
            many += std::string(1, defence) + ",1,1,1,1,1,1,\n";
        }
        WriteFile(In("runs/confusion.csv"), many);
        const std::vector<std::string> parted{
            "defence-users-1", "defence-users-2", "defence-attack-1", "defence-attack-2"};
        const auto figures = PlotRun(In("runs"), options).figures;
        NS_TEST_EXPECT_MSG_EQ((figures == parted), true, "9 defences in two figures each");
        for (const char* file : {"runs/defence-users-1.dat", "runs/defence-users-2.dat"})
        {
            NS_TEST_EXPECT_MSG_EQ(Contains(ReadFile(In(file)), "a: x"), true, "the base line");
        }
        NS_TEST_EXPECT_MSG_EQ(
            Contains(ReadFile(In("runs/defence-users-2.dat")), "i: x"), true, "the last one");
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
        AddTestCase(new PlotRunDefencesTestCase);
    }
};

PlotSourceTestSuite g_plotSourceTestSuite; //!< registers the suite

} // namespace
