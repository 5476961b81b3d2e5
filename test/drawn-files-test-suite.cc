// SPDX-License-Identifier: GPL-2.0-only
//
// What a run that takes another's place removes, and what it must leave: files of a person and of
// other runs.

#include "plot-test-case.h"

#include "ns3/drawn-files.h"
#include "ns3/run-directory.h"
#include "ns3/run-facts.h"
#include "ns3/run-record.h"
#include "ns3/test.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace ns3;

namespace
{

/** Put a run of one file and its record over what is in a directory. \return its warnings */
std::vector<std::string>
Replace(const std::string& directory, const std::string& record = "run.json")
{
    RunDirectory run(directory, true);
    WriteFile(run.Claim("new.csv"), "a\n1\n");
    RunRecord("lab", {}, {}).Write(run, record);
    return run.Commit();
}

/** Without the rights of root while it lives; a user without them keeps what he has. */
class WithoutRights
{
  public:
    WithoutRights()
        : m_user(geteuid())
    {
        constexpr uid_t NOBODY = 65534;
        m_isDropped = m_user != 0 || seteuid(NOBODY) == 0;
    }

    ~WithoutRights()
    {
        m_isDropped = seteuid(m_user) == 0;
    }

    /** \return true if it has not the rights of root */
    bool
    IsDropped() const
    {
        return m_isDropped;
    }

  private:
    uid_t m_user;           //!< who it was
    bool m_isDropped{true}; //!< see IsDropped
};

/** \return a new directory where all may look: ns-3.35 keeps those of its tests to their owner */
std::string
MakeOpenDirectory()
{
    std::string path = (fs::temp_directory_path() / "drawn-files-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr)
    {
        throw std::runtime_error("no directory " + path);
    }
    chmod(path.c_str(), 0755);
    return path;
}

/** PlotRun() in one format. */
PlotRunResult
Draw(const std::string& directory, FigureFormat format = FigureFormat::PNG)
{
    PlotRunOptions options;
    options.formats = {format};
    options.force = true;
    return PlotRun(directory, options);
}

/** Copies of figures, figures that were changed, and other runs stay. */
class ReplaceFiguresTestCase : public PlotTestCase
{
  public:
    ReplaceFiguresTestCase()
        : PlotTestCase("DrawnFiles.OnlyUnchangedFilesOfTheRunAreRemoved")
    {
    }

  private:
    void
    Look() override
    {
        Draw(m_directory);
        Draw(m_directory, FigureFormat::SVG); // those drawn before are not forgotten
        const std::vector<std::string> mine{"both/mine.gp",
                                            "both/mine.pdf",
                                            "both/isn.pdf",
                                            "thesis/isn.gp",
                                            "thesis/isn.pdf",
                                            "run2/run.json",
                                            "run2/isn.gp",
                                            "run2/isn.png"};
        fs::create_directories(In("thesis"));
        fs::create_directories(In("run2"));
        const std::string script = ReadFile(In("both/isn.gp"));
        for (const std::string& file : mine)
        {
            WriteFile(In(file), fs::path(file).extension() == ".gp" ? script : "mine");
        }
        WriteFile(In("both/sequence.gp"), ReadFile(In("both/sequence.gp")) + "# better\n");
        WriteFile(In("server/states.csv"), "changed");
        const auto before = Snapshot(m_directory);
        NS_TEST_EXPECT_MSG_EQ(Replace(m_directory).size(), 0, "no warning");
        const auto after = Snapshot(m_directory);
        for (const std::string& file : mine)
        {
            NS_TEST_EXPECT_MSG_EQ(
                (after.count("/" + file) == 1 && after.at("/" + file) == before.at("/" + file)),
                true,
                file << " stays");
        }
        for (const char* file : {"/both/sequence.gp", "/server/states.csv", "/new.csv"})
        {
            NS_TEST_EXPECT_MSG_EQ(after.count(file), 1, file << " was changed and stays");
        }
        for (const char* file : {"/both/isn.gp",
                                 "/both/isn.png",
                                 "/both/isn.svg",
                                 "/both/isn.dat",
                                 "/both/states.csv",
                                 "/server/queues.csv",
                                 "/index.html",
                                 "/figures.json"})
        {
            NS_TEST_EXPECT_MSG_EQ(before.count(file), 1, file << " was there");
            NS_TEST_EXPECT_MSG_EQ(after.count(file), 0, file << " went with its run");
        }
    }
};

/** Nothing is read, written or removed through a symbolic link to another directory. */
class SymbolicLinkTestCase : public PlotTestCase
{
  public:
    SymbolicLinkTestCase()
        : PlotTestCase("DrawnFiles.SymbolicLinksAreNotFollowed")
    {
    }

  private:
    void
    Look() override
    {
        Draw(m_directory);
        const std::string big =
            fs::absolute(m_directory).string() + "-big"; // a link needs it whole
        fs::rename(In("server"), big);
        fs::create_directory_symlink(big, In("server"));
        const auto before = Snapshot(big);
        const PlotRunResult again = Draw(m_directory);
        bool isSaid = false;
        for (const std::string& note : again.notes)
        {
            isSaid = isSaid || (Contains(note, "'server'") && Contains(note, "symbolic link"));
        }
        NS_TEST_EXPECT_MSG_EQ(isSaid, true, "a note says what is left out");
        {
            RunDirectory run(m_directory, true);
            const std::string message = MessageOf([&run] { run.Claim("server/states.csv"); });
            NS_TEST_EXPECT_MSG_EQ(Contains(message, "is a symbolic link"), true, message);
        }
        Replace(m_directory);
        NS_TEST_EXPECT_MSG_EQ((before == Snapshot(big)), true, "the other directory is whole");
        NS_TEST_EXPECT_MSG_EQ(fs::is_symlink(In("server")), true, "the link too");
        fs::remove_all(big);
    }
};

/** Two records in one directory: each figure is of the run that names its data. */
class TwoRecordsTestCase : public PlotTestCase
{
  public:
    TwoRecordsTestCase()
        : PlotTestCase("DrawnFiles.EachFigureIsOfOneRecord")
    {
    }

  private:
    void
    Look() override
    {
        // The record of all becomes one of "both" and, with another seed, one of "server".
        const std::string all = ReadFile(In("run.json"));
        for (const std::string setup : {"both", "server"})
        {
            const std::string other = setup == "both" ? "server" : "both";
            std::string text = all;
            for (std::size_t place = text.find("\"" + other + "/"); place != std::string::npos;
                 place = text.find("\"" + other + "/"))
            {
                text.replace(place, other.size() + 2, "\"elsewhere-");
            }
            if (setup == "server")
            {
                text.replace(text.find("\"seed\": 3"), 9, "\"seed\": 8");
            }
            WriteFile(In(setup == "both" ? "run.json" : "two-run.json"), text);
        }
        Draw(m_directory);
        NS_TEST_EXPECT_MSG_EQ(
            Contains(ReadFile(In("both/time-wait.gp")), "seed 3, run 4"), true, "of run.json");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(ReadFile(In("server/time-wait.gp")), "seed 8, run 4"), true, "of the other");
        Replace(m_directory, "two-run.json");
        NS_TEST_EXPECT_MSG_EQ(fs::exists(In("server/time-wait.png")), false, "of the replaced run");
        NS_TEST_EXPECT_MSG_EQ(fs::exists(In("both/time-wait.png")), true, "of the other");
        NS_TEST_EXPECT_MSG_EQ(fs::exists(In("index.html")), false, "the page showed both");
        const auto left = ReadDrawnFiles(m_directory);
        NS_TEST_EXPECT_MSG_EQ(left.empty(), false, "the other's figures stay on the list");
        for (const DrawnFile& one : left)
        {
            NS_TEST_EXPECT_MSG_EQ(one.record, "run.json", one.file);
        }
    }
};

/** Files that only look like those of the run stop nothing and are not drawn. */
class ForeignFilesTestCase : public PlotTestCase
{
  public:
    ForeignFilesTestCase()
        : PlotTestCase("DrawnFiles.WhatIsOfAnotherRunIsLeftOutAndSaid")
    {
    }

  private:
    /** Expect as many figures as without the foreign file, and a note. */
    void
    Expect(const std::string& file, const std::string& text, const std::string& reason)
    {
        fs::create_directories(fs::path(In(file)).parent_path());
        WriteFile(In(file), text);
        const PlotRunResult result = Draw(m_directory);
        NS_TEST_EXPECT_MSG_EQ(result.figures.size(), 17, file << ": the other figures");
        bool isSaid = false;
        for (const std::string& note : result.notes)
        {
            isSaid = isSaid || Contains(note, reason);
        }
        NS_TEST_EXPECT_MSG_EQ(isSaid, true, "a note says '" << reason << "'");
        fs::remove(In(file));
    }

    void
    Look() override
    {
        const std::string table = "defence,rate_syn_per_s,seed,legit_admitted,legit_denied,"
                                  "attack_admitted,attack_denied\n";
        Expect("confusion.csv", table + "none,1,1,1,1,1,1\n", "run.json does not name it");
        Expect("both/summary.csv", table + "none,1,x,1,1,1,1\n", "'x'");
        Expect("dry-run.json", "{\"name\": 1}", "dry-run.json' is left out: it names no program");
        Expect("dry-run.json", "no JSON", "dry-run.json' is left out");
        const std::string own = ReadFile(In("run.json"));
        fs::create_directories(In("run2"));
        WriteFile(In("run2/states.csv"), ReadFile(In("both/states.csv")));
        Expect("run2/run.json", own, "directory 'run2' is left out: run.json in it");
        fs::remove_all(In("run2"));

        const std::string open = MakeOpenDirectory();
        fs::copy(m_directory, open, fs::copy_options::recursive);
        const std::string locked = open + "/locked";
        fs::create_directories(locked);
        chmod(locked.c_str(), 0);
        std::string leftOut;
        {
            const WithoutRights rights;
            NS_TEST_EXPECT_MSG_EQ(rights.IsDropped(), true, "not root");
            std::vector<std::string> notes;
            const auto setups = FindSetups(open, &notes);
            NS_TEST_EXPECT_MSG_EQ(setups.size(), 3, "the others");
            leftOut = notes.empty() ? "" : notes.front();
        }
        chmod(locked.c_str(), 0755);
        fs::remove_all(open);
        NS_TEST_EXPECT_MSG_EQ(
            Contains(leftOut, "'locked' is left out: it cannot be read"), true, leftOut);

        // A person's own file of the list's name is not overwritten.
        WriteFile(In("figures.json"), "{\"mine\": 1}");
        const std::string message = MessageOf([this] { Draw(m_directory); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "figures.json' is not the list"), true, message);
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("figures.json")), "{\"mine\": 1}", "left alone");
    }
};

/** An old file that cannot be removed is said; the new run is in place and whole. */
class UnremovableTestCase : public DirectoryTestCase
{
  public:
    UnremovableTestCase()
        : DirectoryTestCase("DrawnFiles.UnremovableFileIsAWarning")
    {
    }

  private:
    void
    DoRun() override
    {
        m_directory = MakeOpenDirectory();
        {
            RunDirectory run(m_directory, true);
            WriteFile(run.Claim("old/states.csv"), "old");
            RunRecord("lab", {}, {}).Write(run);
            run.Commit();
        }
        chmod(m_directory.c_str(), 0777);
        chmod(In("old").c_str(), 0555);
        std::vector<std::string> warnings;
        std::string message;
        {
            const WithoutRights rights;
            NS_TEST_EXPECT_MSG_EQ(rights.IsDropped(), true, "not root");
            message = MessageOf([&] { warnings = Replace(m_directory); });
        }
        chmod(In("old").c_str(), 0755);
        const std::string warning = warnings.empty() ? "" : warnings.front();
        NS_TEST_EXPECT_MSG_EQ(message, "", "no error");
        NS_TEST_EXPECT_MSG_EQ(warnings.size(), 1, "a warning");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(warning, "old/states.csv' of the run that was replaced"), true, warning);
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("new.csv")), "a\n1\n", "the new run is in place");
    }
};

/** All cases. */
class DrawnFilesTestSuite : public TestSuite
{
  public:
    DrawnFilesTestSuite()
        : TestSuite("tcp-lifecycle-drawn-files")
    {
        AddTestCase(new ReplaceFiguresTestCase);
        AddTestCase(new SymbolicLinkTestCase);
        AddTestCase(new TwoRecordsTestCase);
        AddTestCase(new ForeignFilesTestCase);
        AddTestCase(new UnremovableTestCase);
    }
};

DrawnFilesTestSuite g_drawnFilesTestSuite; //!< registers the suite

} // namespace
