// SPDX-License-Identifier: GPL-2.0-only
//
// What a run leaves: its directory, run.json and figures.

#include "directory-test-case.h"

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/drawn-files.h"
#include "ns3/lifecycle-plot-helper.h"
#include "ns3/run-directory.h"
#include "ns3/run-facts.h"
#include "ns3/run-record.h"
#include "ns3/simulator.h"
#include "ns3/test.h"

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** A run that fails takes its files and directories with it; one that succeeds keeps them. */
class DiscardTestCase : public DirectoryTestCase
{
  public:
    DiscardTestCase()
        : DirectoryTestCase("RunDirectory.FailedRunLeavesNothing")
    {
    }

  private:
    void
    DoRun() override
    {
        {
            RunDirectory run(In("a/b"), false);
            WriteFile(run.Claim("deep/er/file.csv"), "new");
        }
        NS_TEST_EXPECT_MSG_EQ(fs::exists(m_directory), false, "removed with its directories");
        {
            RunDirectory run(m_directory, false);
            WriteFile(run.Claim("deep/file.csv"), "first");
            NS_TEST_EXPECT_MSG_EQ(fs::exists(In("deep/file.csv")), false, "not before the end");
            run.Commit();
            NS_TEST_EXPECT_MSG_EQ(run.PathOf("deep/file.csv"), In("deep/file.csv"), "in place");
        }
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("deep/file.csv")), "first", "kept");
        {
            RunDirectory run(m_directory, true);
            WriteFile(run.Claim("deep/file.csv"), "second");
        }
        NS_TEST_EXPECT_MSG_EQ(
            ReadFile(In("deep/file.csv")), "first", "a failed run leaves earlier results");
        {
            RunDirectory run(m_directory, true);
            WriteFile(run.Claim("deep/file.csv"), "third");
            run.Commit();
        }
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("deep/file.csv")), "third", "one that succeeds not");
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(m_directory))
        {
            count += entry.exists() ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(count, 1, "nothing beside the results");
    }
};

/** Names that cannot be taken are refused before anything is written. */
class PlaceTestCase : public DirectoryTestCase
{
  public:
    PlaceTestCase()
        : DirectoryTestCase("RunDirectory.NamesInTheWayAreNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(In("directory"));
        WriteFile(In("file"), "in the way\n");
        for (const auto& [claim, named] : {std::pair{"directory", "directory"},
                                           {"file/data.csv", "file"},
                                           {"file", "exists already"}})
        {
            RunDirectory run(m_directory, false);
            const std::string message = MessageOf([&, name = claim] { run.Claim(name); });
            NS_TEST_EXPECT_MSG_EQ(Contains(message, In(claim)), true, message);
            NS_TEST_EXPECT_MSG_EQ(Contains(message, named), true, message);
        }
        {
            RunDirectory run(m_directory, false);
            run.Claim("never-written.csv");
            const std::string message = MessageOf([&] { run.Commit(); });
            NS_TEST_EXPECT_MSG_EQ(Contains(message, "never-written.csv"), true, message);
        }
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("file")), "in the way\n", "left alone");
    }
};

/** Digests of FIPS 180-4's examples. */
class Sha256TestCase : public DirectoryTestCase
{
  public:
    Sha256TestCase()
        : DirectoryTestCase("RunRecord.Sha256EqualsPublishedDigests")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        WriteFile(In("empty"), "");
        NS_TEST_EXPECT_MSG_EQ(RunRecord::Sha256(In("empty")),
                              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                              "no bytes");
        WriteFile(In("it's \"abc\"; $x"), "abc");
        NS_TEST_EXPECT_MSG_EQ(RunRecord::Sha256(In("it's \"abc\"; $x")),
                              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                              "\"abc\", in a file with an awkward name");
        const std::string message = MessageOf([&] { RunRecord::Sha256(In("absent")); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, In("absent")), true, "names it: " << message);
    }
};

/** run.json is JSON, holds what repeats the run, and is the same when the run is repeated. */
class RunJsonTestCase : public DirectoryTestCase
{
  public:
    RunJsonTestCase()
        : DirectoryTestCase("RunRecord.JsonHoldsWhatRepeatsTheRun")
    {
    }

  private:
    void DoRun() override;
    /** Write a run.json and one output. */
    void Record(const std::string& directory) const;
};

void
RunJsonTestCase::Record(const std::string& directory) const
{
    RunDirectory run(directory, false);
    WriteFile(run.Claim("sub/data.csv"), "abc");
    RunRecord record("/some/where/lab",
                     {"--rate=5", "--out=" + directory, "--quiet", "--text=a\"b\\c\t"},
                     {"out", "quiet"});
    record.SetProfile("rfc9293");
    record.Write(run);
    run.Commit();
}

void
RunJsonTestCase::DoRun()
{
    Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(false));
    Record(In("one"));
    Record(In("two"));
    Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(true));

    boost::property_tree::ptree json;
    boost::property_tree::read_json(In("one/run.json"), json);
    NS_TEST_EXPECT_MSG_EQ(json.get<std::string>("program"), "lab", "program without its path");
    NS_TEST_EXPECT_MSG_EQ(json.get<std::string>("profile"), "rfc9293", "profile");
    NS_TEST_EXPECT_MSG_GT(json.get<uint32_t>("seed"), 0, "seed");
    const auto& arguments = json.get_child("arguments");
    NS_TEST_ASSERT_MSG_EQ(arguments.size(), 2, "arguments that change results");
    NS_TEST_EXPECT_MSG_EQ(arguments.front().second.data(), "--rate=5", "first argument");
    NS_TEST_EXPECT_MSG_EQ(arguments.back().second.data(), "--text=a\"b\\c\t", "escaped argument");
    using Path = boost::property_tree::ptree::path_type;
    NS_TEST_EXPECT_MSG_EQ(
        json.get<std::string>(Path("changed_defaults|ns3::TcpSocketBase::Timestamp", '|')),
        "false",
        "changed default");
    NS_TEST_EXPECT_MSG_EQ(json.get_child("global_values").count("RngRun"), 1, "global values");
    const auto& outputs = json.get_child("outputs");
    NS_TEST_ASSERT_MSG_EQ(outputs.size(), 1, "outputs without run.json itself");
    const auto& output = outputs.front().second;
    NS_TEST_EXPECT_MSG_EQ(output.get<std::string>("file"), "sub/data.csv", "name");
    NS_TEST_EXPECT_MSG_EQ(output.get<std::string>("sha256"),
                          "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                          "digest of \"abc\"");
    NS_TEST_EXPECT_MSG_EQ(output.get<uint64_t>("bytes"), 3, "size");
    NS_TEST_EXPECT_MSG_EQ(ReadFile(In("one/run.json")),
                          ReadFile(In("two/run.json")),
                          "repeating in another directory changes no byte");
}

/** A figure is drawn where gnuplot is there; else the message says what is missing. */
class FigureTestCase : public DirectoryTestCase
{
  public:
    FigureTestCase()
        : DirectoryTestCase("PlotHelper.DrawsOrSaysWhatIsMissing")
    {
    }

  private:
    void
    DoRun() override
    {
        LifecycleFigure figure;
        figure.file = "fig";
        figure.title = "it's a title";
        figure.yLabel = "entries";
        figure.end = 3;
        figure.panels = {{"panel", {{"curve", {{0, 1}, {1, 2}, {2, 0}}}}, 2}};
        RunDirectory run(m_directory, false);
        LifecyclePlotHelper::Claim(run, figure.file);
        const std::string message = MessageOf([&] { LifecyclePlotHelper::Draw(run, figure); });
        if (!LifecyclePlotHelper::WhyUnavailable().empty())
        {
            NS_TEST_EXPECT_MSG_EQ(Contains(message, LifecyclePlotHelper::WhyUnavailable()),
                                  true,
                                  "says what is missing: " << message);
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(message, "", "drawn without complaint");
        NS_TEST_EXPECT_MSG_EQ(ReadFile(run.PathOf("fig.png")).substr(1, 3), "PNG", "PNG signature");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(ReadFile(run.PathOf("fig.svg")), "<svg"), true, "SVG element");
        NS_TEST_EXPECT_MSG_EQ(Contains(ReadFile(run.PathOf("fig.gp")), "fig.dat"), true, "script");
        NS_TEST_EXPECT_MSG_EQ(Contains(ReadFile(run.PathOf("fig.dat")), "\n1 2\n"), true, "data");
    }
};

/** A run put over another one takes the place of all its outputs, and of nothing else. */
class ReplaceTestCase : public DirectoryTestCase
{
  public:
    ReplaceTestCase()
        : DirectoryTestCase("RunDirectory.ReplacedRunLeavesNoOutput")
    {
    }

  private:
    /** Write files and, unless its name is empty, a record of them. */
    void
    Write(const std::vector<std::string>& files, const std::string& record, bool isCommitted = true)
    {
        RunDirectory run(m_directory, true);
        for (const std::string& file : files)
        {
            WriteFile(run.Claim(file), "of " + record);
        }
        if (!record.empty())
        {
            RunRecord("lab", {}, {}).Write(run, record);
        }
        if (isCommitted)
        {
            run.Commit();
        }
    }

    /** \return all files of the directory, in order of names */
    std::string
    List() const
    {
        std::set<std::string> names;
        for (const auto& entry : fs::recursive_directory_iterator(m_directory))
        {
            names.insert(entry.path().string().substr(m_directory.size() + 1));
        }
        std::string text;
        for (const std::string& name : names)
        {
            text += name + " ";
        }
        return text;
    }

    void
    DoRun() override
    {
        Write({"a/states.csv", "a/drops.csv", "b/states.csv", "shared.csv"}, "run.json");
        Write({"replay.csv", "shared.csv"}, "replay-run.json");
        WriteFile(In("b/notes.txt"), "of a person");
        WriteFile(In("a/index.html"), "no output of a record");
        // What plot-run left, and a figure that it has not drawn.
        const std::string note = ReadRunRecord(m_directory, "run.json").note;
        WriteFile(In("b/isn.dat"), "1 2\n");
        WriteFile(In("b/mine.gp"), "# title: t\n# caption: c\n# note: " + note + "\n");
        WriteDrawnFiles(In(DRAWN_FILES_LIST),
                        {{"b/isn.dat", RunRecord::Sha256(In("b/isn.dat")), "run.json"}});
        const std::string first = List();
        Write({"a/states.csv"}, "run.json", false);
        NS_TEST_EXPECT_MSG_EQ(List(), first, "a run that fails leaves the earlier one whole");
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("a/drops.csv")), "of run.json", "its bytes too");

        Write({"a/states.csv", "c/states.csv"}, "run.json");
        NS_TEST_EXPECT_MSG_EQ(List(),
                              "a a/index.html a/states.csv b b/mine.gp b/notes.txt c c/states.csv "
                              "replay-run.json replay.csv run.json shared.csv ",
                              "old outputs are gone, other files and the other record's are not");
        Write({"c/states.csv"}, "run.json");
        NS_TEST_EXPECT_MSG_EQ(Contains(List(), "a/states.csv"), false, "the set-up is gone");
        fs::remove(In("a/index.html"));
        Write({"more.csv"}, "");
        NS_TEST_EXPECT_MSG_EQ(fs::exists(In("c/states.csv")), true, "no record was replaced");
    }
};

/** A record that is none, or names files elsewhere, removes nothing. */
class ForeignRecordTestCase : public DirectoryTestCase
{
  public:
    ForeignRecordTestCase()
        : DirectoryTestCase("RunDirectory.ForeignRecordRemovesNothing")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string outside = m_directory + "-outside.csv";
        for (const std::string& record :
             {std::string("no JSON"),
              "{\"program\": \"x\", \"arguments\": [], \"seed\": 1, \"run\": 1, \"profile\": "
              "\"x\", \"module_version\": \"1\", \"ns3_version\": \"3\", \"compiler\": \"c\", "
              "\"outputs\": [{\"file\": \"../" +
                  fs::path(outside).filename().string() + "\", \"bytes\": 1}, {\"file\": \"" +
                  outside + "\", \"bytes\": 1}, {\"file\": \"sub\", \"bytes\": 1}]}"})
        {
            fs::create_directories(In("sub"));
            WriteFile(outside, "kept");
            WriteFile(In("sub/kept.csv"), "kept");
            WriteFile(In("run.json"), record);
            RunDirectory run(m_directory, true);
            WriteFile(run.Claim("run.json"), "new");
            NS_TEST_EXPECT_MSG_EQ(MessageOf([&] { run.Commit(); }), "", "no error");
            NS_TEST_EXPECT_MSG_EQ(ReadFile(outside), "kept", "outside the directory");
            NS_TEST_EXPECT_MSG_EQ(ReadFile(In("sub/kept.csv")), "kept", "no output");
        }
        fs::remove(outside);
    }
};

/** All cases. */
class RunRecordTestSuite : public TestSuite
{
  public:
    RunRecordTestSuite()
        : TestSuite("tcp-lifecycle-run-record")
    {
        AddTestCase(new DiscardTestCase);
        AddTestCase(new PlaceTestCase);
        AddTestCase(new ReplaceTestCase);
        AddTestCase(new ForeignRecordTestCase);
        AddTestCase(new Sha256TestCase);
        AddTestCase(new RunJsonTestCase);
        AddTestCase(new FigureTestCase);
    }
};

RunRecordTestSuite g_runRecordTestSuite; //!< registers the suite

} // namespace
