// SPDX-License-Identifier: GPL-2.0-only
//
// PlotRun(): which figures and files, the same bytes again, the page, and a run that is no run.

#include "plot-test-case.h"

#include "ns3/gnuplot-figure.h"
#include "ns3/isn-figure.h"
#include "ns3/lifecycle-plot-helper.h"
#include "ns3/plot-run.h"
#include "ns3/queue-occupancy-figure.h"
#include "ns3/test.h"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a PNG without its text chunks: what gnuplot alone draws */
std::string
WithoutText(const std::string& png)
{
    std::string kept = png.substr(0, 8);
    for (std::size_t place = 8; place + 12 <= png.size();)
    {
        std::size_t size = 12; // length, type, checksum
        for (std::size_t i = 0; i < 4; ++i)
        {
            size += static_cast<std::size_t>(static_cast<unsigned char>(png[place + i]))
                    << (8 * (3 - i));
        }
        if (png.compare(place + 4, 4, "iTXt") != 0)
        {
            kept += png.substr(place, size);
        }
        place += size;
    }
    return kept;
}

/** Each set-up gets the figures that its files allow, in every format. */
class PlotRunFilesTestCase : public PlotTestCase
{
  public:
    PlotRunFilesTestCase()
        : PlotTestCase("PlotRun.DrawsWhatTheFilesAllow")
    {
    }

  private:
    void
    Look() override
    {
        const PlotRunResult result = PlotRun(m_directory);
        const std::vector<std::string> figures{"both/sequence",
                                               "both/state-timeline",
                                               "both/state-diagram",
                                               "server/state-timeline",
                                               "server/state-diagram",
                                               "both/queue-occupancy",
                                               "both/connection-success",
                                               "both/connection-latency",
                                               "both/connection-success-server",
                                               "both/connection-latency-server",
                                               "both/time-wait",
                                               "both/segment-rate",
                                               "both/isn",
                                               "server/queue-occupancy",
                                               "server/connection-success",
                                               "server/connection-latency",
                                               "server/time-wait"};
        for (const std::string& figure : figures)
        {
            const auto found = std::find(result.figures.begin(), result.figures.end(), figure);
            NS_TEST_EXPECT_MSG_EQ((found != result.figures.end()), true, figure);
            for (const char* extension :
                 {".png", ".svg", ".pdf", "-latex.tex", "-latex.pdf", ".gp", ".dat"})
            {
                NS_TEST_EXPECT_MSG_EQ((ReadFile(In(figure + extension)).size() > 40),
                                      true,
                                      figure << extension << " is there");
            }
        }
        for (const char* figure :
             {"server/isn.png", "server/segment-rate.png", "server/sequence.png", "isn.png"})
        {
            NS_TEST_EXPECT_MSG_EQ(fs::exists(In(figure)), false, "no segments.csv, no " << figure);
        }
        const std::string tex = ReadFile(In("server/connection-success-latex.tex"));
        NS_TEST_EXPECT_MSG_EQ(Contains(tex, "opened (\\%)"), true, "LaTeX gets no bare %");
    }
};

/** Title, seed and version are in the files themselves. */
class PlotRunMetadataTestCase : public PlotTestCase
{
  public:
    PlotRunMetadataTestCase()
        : PlotTestCase("PlotRun.SeedAndVersionInEveryFile")
    {
    }

  private:
    void
    Look() override
    {
        LifecyclePlotHelper::Plot(In("both"), MakeQueueOccupancyFigure);
        NS_TEST_EXPECT_MSG_EQ(
            fs::exists(In("both/queue-occupancy.png")), true, "one line, one figure");
        PlotRunOptions options;
        options.force = true;
        PlotRun(m_directory, options);
        const std::string note = "sample-lab: seed 3, run 4, tcp-lifecycle 0.1.0, ns-3 3.37";
        for (const char* extension : {".png", ".svg", "-latex.tex", ".gp"})
        {
            NS_TEST_EXPECT_MSG_EQ(
                Contains(ReadFile(In(std::string("both/isn") + extension)), note), true, extension);
        }
        std::string utf16; // of a PDF's text string
        for (const char c : note)
        {
            constexpr const char* DIGITS = "0123456789ABCDEF";
            utf16 += std::string("00") + DIGITS[c / 16] + DIGITS[c % 16];
        }
        for (const char* file : {"both/isn.pdf", "both/isn-latex.pdf"})
        {
            const std::string pdf = ReadFile(In(file));
            NS_TEST_EXPECT_MSG_EQ(Contains(pdf, "/Subject <FEFF" + utf16 + ">"), true, file);
            // The last startxref names where the new cross-references begin.
            const std::size_t place = pdf.rfind("startxref");
            const std::size_t offset = std::stoul(pdf.substr(place + 9));
            NS_TEST_EXPECT_MSG_EQ(pdf.substr(offset, 4), "xref", file);
        }
    }
};

/** The script beside a figure draws it again; a second PlotRun() changes no byte. */
class PlotRunAgainTestCase : public PlotTestCase
{
  public:
    PlotRunAgainTestCase()
        : PlotTestCase("PlotRun.ScriptsAndRepetitionsGiveTheSameBytes")
    {
    }

  private:
    void
    Look() override
    {
        const PlotRunResult result = PlotRun(m_directory);
        const auto first = Snapshot(m_directory);
        for (const std::string& figure : result.figures)
        {
            const fs::path path = In(figure);
            const std::string command = "cd '" + path.parent_path().string() + "' && gnuplot '" +
                                        path.filename().string() + ".gp'";
            NS_TEST_EXPECT_MSG_EQ(std::system(command.c_str()), 0, command);
            NS_TEST_EXPECT_MSG_EQ(
                (WithoutText(first.at("/" + figure + ".png")) == ReadFile(In(figure + ".png"))),
                true,
                figure << ": the script draws the same PNG");
        }
        PlotRunOptions options;
        options.force = true;
        PlotRun(m_directory, options);
        for (const auto& [name, bytes] : Snapshot(m_directory))
        {
            NS_TEST_EXPECT_MSG_EQ((first.at(name) == bytes), true, name << ": the same bytes");
        }
    }
};

/** The page is well-formed, needs no network, and every link leads to a file. */
class PlotRunPageTestCase : public PlotTestCase
{
  public:
    PlotRunPageTestCase()
        : PlotTestCase("PlotRun.PageLinksOnlyToWhatIsThere")
    {
    }

  private:
    /** Collect the values of an attribute below an element. */
    static void
    Collect(const boost::property_tree::ptree& tree,
            const std::string& attribute,
            std::vector<std::string>& values)
    {
        const auto value = tree.get_optional<std::string>("<xmlattr>." + attribute);
        if (value)
        {
            values.push_back(*value);
        }
        for (const auto& child : tree)
        {
            Collect(child.second, attribute, values);
        }
    }

    void
    Look() override
    {
        // A figure that a lab has drawn itself, with a name that a URL must escape.
        WriteFile(In("my figure.gp"), "# title: A < B\n# caption: drawn before\n");
        WriteFile(In("my figure.svg"), "<svg/>");
        WriteSampleRecord(m_directory);
        // One that the record does not name: of a run that was in the directory before.
        WriteFile(In("both/old.gp"), "# title: Old\n# caption: of another run\n");
        WriteFile(In("both/old.svg"), "<svg/>");
        const PlotRunResult result = PlotRun(m_directory);
        const std::string page = ReadFile(In("index.html"));
        NS_TEST_EXPECT_MSG_EQ(page.substr(0, 15), "<!DOCTYPE html>", "HTML 5");
        NS_TEST_EXPECT_MSG_EQ(Contains(page, "http"), false, "no network");
        NS_TEST_EXPECT_MSG_EQ(Contains(page, "<script"), false, "no script");
        boost::property_tree::ptree tree;
        boost::property_tree::read_xml(In("index.html"), tree);
        std::vector<std::string> links;
        std::vector<std::string> images;
        Collect(tree, "href", links);
        Collect(tree, "src", images);
        NS_TEST_EXPECT_MSG_EQ(images.size(), result.figures.size() + 1, "every figure is shown");
        links.insert(links.end(), images.begin(), images.end());
        for (std::string link : links)
        {
            if (link == "my%20figure.svg" || link == "my%20figure.gp")
            {
                link.replace(2, 3, " ");
            }
            const bool isThere = link[0] == '#' ? Contains(page, "id=\"" + link.substr(1) + "\"")
                                                : fs::exists(In(link));
            NS_TEST_EXPECT_MSG_EQ(isThere, true, link);
        }
        for (const char* text : {"A &lt; B", "both, &lt;two&gt;", "--x=1", "drawn before"})
        {
            NS_TEST_EXPECT_MSG_EQ(Contains(page, text), true, text);
        }
        NS_TEST_EXPECT_MSG_EQ(Contains(page, "both/old"), false, "no figure of another run");
    }
};

/** What is no run is refused with its reason, and the directory stays as it is. */
class PlotRunErrorTestCase : public PlotTestCase
{
  public:
    PlotRunErrorTestCase()
        : PlotTestCase("PlotRun.RefusesAndLeavesWhatIsThere")
    {
    }

  private:
    /** Expect a message that holds all of \p parts, and an unchanged directory. */
    void
    Expect(const std::string& directory, const std::vector<std::string>& parts)
    {
        const auto before = Snapshot(m_directory);
        const std::string message = MessageOf([&directory] { PlotRun(directory); });
        for (const std::string& part : parts)
        {
            NS_TEST_EXPECT_MSG_EQ(
                Contains(message, part), true, "'" << message << "' holds '" << part << "'");
        }
        NS_TEST_EXPECT_MSG_EQ((before == Snapshot(m_directory)), true, "nothing has changed");
    }

    void
    Look() override
    {
        Expect(In("none"), {"none", "there is none"});
        fs::create_directories(In("empty"));
        Expect(In("empty"), {"empty", "no records"});
        WriteFile(In("empty/states.csv"), STATES_HEAD);
        Expect(In("empty"), {"empty", "no file has a row"});
        fs::remove_all(In("empty"));

        const std::string queues = ReadFile(In("both/queues.csv"));
        WriteFile(In("both/queues.csv"), queues.substr(0, queues.size() - 7));
        Expect(m_directory, {"both/queues.csv", "line 19", "cut off"});
        // At the end of a line only the record tells.
        WriteFile(In("both/queues.csv"), queues.substr(0, queues.rfind("9.900")));
        Expect(m_directory, {"both/queues.csv", "cut off", "run.json"});
        WriteFile(In("both/queues.csv"), queues + queues.substr(queues.rfind("9.900")));
        Expect(m_directory, {"both/queues.csv", "not of this run", "bytes", "run.json"});
        WriteFile(In("both/queues.csv"), queues);
        // An earlier run's file beside this run's: neither its set-up nor one more class is drawn.
        for (const char* file : {"both/gauges.csv", "before/states.csv"})
        {
            fs::create_directories(In("before"));
            WriteFile(In(file), std::string(STATES_HEAD).insert(0, "name,value,"));
            Expect(m_directory, {file, "not of this run", "run.json does not name it"});
            fs::remove(In(file));
        }
        fs::remove(In("before"));

        const std::string record = ReadFile(In("run.json"));
        WriteFile(In("run.json"), record.substr(0, record.size() / 2));
        Expect(m_directory, {"run.json", "line"});
        WriteFile(In("run.json"), "{\"program\": \"x\"}");
        Expect(m_directory, {"run.json", "seed"});
        WriteFile(In("run.json"), record);

        WriteFile(In("both/isn.svg"), "mine");
        Expect(m_directory, {"isn.svg", "exists already", "--force"});
        PlotRunOptions png;
        png.formats = {FigureFormat::PNG};
        PlotRun(m_directory, png);
        NS_TEST_EXPECT_MSG_EQ(ReadFile(In("both/isn.svg")), "mine", "another format is left alone");
        Expect(m_directory, {"index.html", "exists already", "--force"});
        const std::string message =
            MessageOf([this] { LifecyclePlotHelper::Plot(In("server"), MakeIsnFigure); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "do not hold"), true, message);
        ExpectOverwritingByForceOnly();
    }

    /** Draw one figure over itself, with and without options. */
    void
    ExpectOverwritingByForceOnly()
    {
        const std::string figure = In("both/queue-occupancy.png");
        const auto plot = [this](auto... rest) {
            LifecyclePlotHelper::Plot(In("both"), MakeQueueOccupancyFigure, rest...);
        };
        plot(true); // PNG was drawn above, the other formats were not
        const std::string first = ReadFile(figure);
        WriteFile(figure, "mine");
        for (const std::string& message :
             {MessageOf([&] { plot(); }), MessageOf([&] { plot(FigureOptions()); })})
        {
            NS_TEST_EXPECT_MSG_EQ(Contains(message, "force true"), true, message);
        }
        NS_TEST_EXPECT_MSG_EQ(ReadFile(figure), "mine", "left alone without force");
        plot(true);
        NS_TEST_EXPECT_MSG_EQ((ReadFile(figure) == first), true, "drawn over");
        WriteFile(figure, "mine");
        plot(FigureOptions(), true);
        NS_TEST_EXPECT_MSG_EQ((ReadFile(figure) == first), true, "drawn over, with options");
    }
};

/** Formats by name. */
class FigureFormatsTestCase : public TestCase
{
  public:
    FigureFormatsTestCase()
        : TestCase("FigureFormats.ByName")
    {
    }

  private:
    void
    DoRun() override
    {
        const auto formats = ParseFigureFormats({"latex", "png", "png"});
        NS_TEST_ASSERT_MSG_EQ(formats.size(), 2, "each once");
        NS_TEST_EXPECT_MSG_EQ((formats[0] == FigureFormat::PNG), true, "in their order");
        NS_TEST_EXPECT_MSG_EQ(Contains(MessageOf([] {
                                           ParseFigureFormats({"png", "jpg"});
                                       }),
                                       "'jpg'"),
                              true,
                              "named");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(MessageOf([] { ParseFigureFormats({}); }), "one of"), true, "none");
    }
};

/** All cases. */
class PlotRunTestSuite : public TestSuite
{
  public:
    PlotRunTestSuite()
        : TestSuite("tcp-lifecycle-plot-run")
    {
        AddTestCase(new PlotRunFilesTestCase);
        AddTestCase(new PlotRunMetadataTestCase);
        AddTestCase(new PlotRunAgainTestCase);
        AddTestCase(new PlotRunPageTestCase);
        AddTestCase(new PlotRunErrorTestCase);
        AddTestCase(new FigureFormatsTestCase);
    }
};

PlotRunTestSuite g_plotRunTestSuite; //!< registers the suite

} // namespace
