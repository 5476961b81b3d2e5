// SPDX-License-Identifier: GPL-2.0-only
//
// The data of figures agree with the records they are made of.

#include "directory-test-case.h"
#include "sample-run.h"

#include "ns3/connection-latency-figure.h"
#include "ns3/connection-success-figure.h"
#include "ns3/defence-figure.h"
#include "ns3/figure-data.h"
#include "ns3/isn-figure.h"
#include "ns3/queue-occupancy-figure.h"
#include "ns3/run-traces.h"
#include "ns3/segment-rate-figure.h"
#include "ns3/test.h"
#include "ns3/time-wait-figure.h"

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return blocks of a figure's data, rows of numbers, comments left out */
std::vector<std::vector<std::vector<double>>>
BlocksOf(const std::string& data)
{
    std::vector<std::vector<std::vector<double>>> blocks(1);
    std::istringstream lines(data);
    std::string line;
    int empty = 0;
    while (std::getline(lines, line))
    {
        empty = line.empty() ? empty + 1 : 0;
        if (empty == 2)
        {
            blocks.emplace_back();
        }
        if (line.empty() || line[0] == '#')
        {
            continue;
        }
        std::istringstream words(line);
        std::vector<double> row;
        std::string word;
        while (words >> word)
        {
            row.push_back(std::stod(word));
        }
        blocks.back().push_back(row);
    }
    return blocks;
}

/** \return the value of a step curve at \p time: that of the last row not after it */
double
ValueAt(const std::vector<std::vector<double>>& rows, double time)
{
    double value = 0;
    for (const auto& row : rows)
    {
        value = row[0] <= time ? row[1] : value;
    }
    return value;
}

/** Queue occupancy: entries as the rows say, the attack's part by counting. */
class QueueDataTestCase : public DirectoryTestCase
{
  public:
    QueueDataTestCase()
        : DirectoryTestCase("QueueOccupancyFigure.AgreesWithTheRows")
    {
    }

  private:
    void
    DoRun() override
    {
        WriteSampleRun(m_directory);
        const RunTraces traces(In("both"));
        const auto figure = MakeQueueOccupancyFigure(traces, {});
        NS_TEST_ASSERT_MSG_EQ(figure.has_value(), true, "a figure");
        const auto blocks = BlocksOf(figure->data);
        // The accept queue held nothing for any time: no panel.
        NS_TEST_ASSERT_MSG_EQ(blocks.size(), 2, "entries, and those of the attack");
        double attack = 0;
        std::size_t compared = 0;
        for (const QueueRow& row : traces.GetQueues())
        {
            if (row.queue != "half-open" || row.reason == "simulation-end")
            {
                continue;
            }
            if (row.origin == "attack")
            {
                attack += row.action == "insert" ? 1 : row.action == "remove" ? -1 : 0;
            }
            NS_TEST_EXPECT_MSG_EQ(ValueAt(blocks[0], row.timeS), row.entries, "at " << row.timeS);
            NS_TEST_EXPECT_MSG_EQ(ValueAt(blocks[1], row.timeS), attack, "at " << row.timeS);
            ++compared;
        }
        NS_TEST_EXPECT_MSG_EQ(compared, 14, "all rows of the half-open queue");
        NS_TEST_EXPECT_MSG_EQ(Contains(figure->script, "limit 3"), true, "its limit is named");
        FigureOptions other;
        other.node = 4;
        NS_TEST_EXPECT_MSG_EQ(
            MakeQueueOccupancyFigure(traces, other).has_value(), false, "another node has none");
    }
};

/** Success, latency, TIME-WAIT, ports, segments: numbers that can be counted by hand. */
class CountedDataTestCase : public DirectoryTestCase
{
  public:
    CountedDataTestCase()
        : DirectoryTestCase("Figures.NumbersCountedByHand")
    {
    }

  private:
    void
    DoRun() override
    {
        WriteSampleRun(m_directory);
        const RunTraces traces(In("both"));

        const auto latency = MakeConnectionLatencyFigure(traces, {});
        NS_TEST_ASSERT_MSG_EQ(latency.has_value(), true, "latency");
        const auto steps = BlocksOf(latency->data).at(0);
        NS_TEST_EXPECT_MSG_EQ_TOL(ValueAt(steps, 19), 0, 1e-9, "none within 19 ms");
        NS_TEST_EXPECT_MSG_EQ_TOL(ValueAt(steps, 21), 100.0 / 3, 1e-6, "one of three");
        NS_TEST_EXPECT_MSG_EQ_TOL(ValueAt(steps, 1021), 200.0 / 3, 1e-6, "two of three");

        FigureOptions window;
        window.beginS = 0;
        window.endS = 40; // intervals of 1 s
        const auto success = MakeConnectionSuccessFigure(traces, window);
        NS_TEST_ASSERT_MSG_EQ(success.has_value(), true, "success");
        const auto shares = BlocksOf(success->data).at(0);
        NS_TEST_EXPECT_MSG_EQ(ValueAt(shares, 0.5), 100, "the first opened");
        NS_TEST_EXPECT_MSG_EQ(ValueAt(shares, 4.5), 0, "the third did not");

        const auto timeWait = MakeTimeWaitFigure(traces, {});
        NS_TEST_ASSERT_MSG_EQ(timeWait.has_value(), true, "TIME-WAIT");
        const auto blocks = BlocksOf(timeWait->data);
        NS_TEST_ASSERT_MSG_EQ(blocks.size(), 2, "entries and ports");
        NS_TEST_EXPECT_MSG_EQ(ValueAt(blocks[0], 5), 1, "one in TIME-WAIT");
        NS_TEST_EXPECT_MSG_EQ(ValueAt(blocks[1], 6), 3, "ports 5000 to 5002");
        NS_TEST_EXPECT_MSG_EQ(ValueAt(blocks[1], 7.5), 2, "5002 is free");
        NS_TEST_EXPECT_MSG_EQ(ValueAt(blocks[1], 9.95), 3, "the end of the run frees none");

        const auto isn = MakeIsnFigure(traces, {});
        NS_TEST_ASSERT_MSG_EQ(isn.has_value(), true, "ISN");
        const auto dots = BlocksOf(isn->data);
        NS_TEST_ASSERT_MSG_EQ(dots.size(), 3, "SYN sent, SYN,ACK sent, SYN of an unrecorded host");
        NS_TEST_EXPECT_MSG_EQ(dots[0].size(), 2, "a SYN that is sent again is one number");
        NS_TEST_EXPECT_MSG_EQ(dots[1].at(0).at(1), 4000000000.0, "the server's number");

        LookAtRates(traces);
        LookAtViews(traces);
    }

    /** Clients and servers tell of attempts in figures of their own, and parts are called parts. */
    void
    LookAtViews(const RunTraces& both)
    {
        const auto clients = MakeConnectionSuccessFigure(both, {});
        const auto servers = MakeServerConnectionSuccessFigure(both, {});
        NS_TEST_ASSERT_MSG_EQ((clients && servers), true, "both");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(clients->script, "legitimate, of the traced clients"), true, "whose");
        NS_TEST_EXPECT_MSG_EQ(Contains(clients->script, "T('attack,"), false, "no client of it");
        NS_TEST_EXPECT_MSG_EQ(Contains(servers->script, "T('attack')"), true, "the server saw it");
        NS_TEST_EXPECT_MSG_EQ(servers->file, "connection-success-server", "name");
        const auto latency = MakeServerConnectionLatencyFigure(both, {});
        NS_TEST_ASSERT_MSG_EQ(latency.has_value(), true, "latency, too");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(latency->script, "attack: 0 of "), true, "also where none opened");
        const RunTraces server(In("server"));
        NS_TEST_EXPECT_MSG_EQ(MakeServerConnectionSuccessFigure(server, {}).has_value(),
                              false,
                              "without clients the first figure shows it");
        // Five nodes with TIME-WAIT, two queues each; seven nodes that send a SYN.
        std::string queues = QUEUES_HEAD;
        std::string segments = SEGMENTS_HEAD;
        for (int node = 0; node < 7; ++node)
        {
            const std::string who = std::to_string(node);
            const std::string ends = ",10.0.0." + who + ":80,10.1.0.1:9,";
            segments += "1.0," + who + ",sent" + ends + "S,7,0,0,1,,sent,unknown\n";
            for (const std::string queue : {"time-wait", "half-open", "accept"})
            {
                queues += "1.0," + who + "," + queue + ends + "insert,1,9,closed,unknown\n";
                queues += "2.0," + who + "," + queue + ends + "remove,0,9,closed,unknown\n";
            }
        }
        fs::create_directories(In("many"));
        WriteFile(In("many/queues.csv"), queues);
        WriteFile(In("many/segments.csv"), segments);
        const RunTraces many(In("many"));
        const std::vector<std::pair<std::string, std::string>> captions{
            {MakeTimeWaitFigure(many, {})->caption, "4 of 7 nodes"},
            {MakeQueueOccupancyFigure(many, {})->caption, "4 of 14 queues"},
            {MakeIsnFigure(many, {})->caption, "6 of 7 series"}};
        for (const auto& [caption, part] : captions)
        {
            NS_TEST_EXPECT_MSG_EQ(Contains(caption, part), true, caption);
        }
        NS_TEST_EXPECT_MSG_EQ(
            Contains(MakeIsnFigure(both, {})->caption, " of 3"), false, "all are shown");
    }

    /** The rates of all kinds add up to the segments there are. */
    void
    LookAtRates(const RunTraces& traces)
    {
        FigureOptions server;
        server.node = 5;
        const auto rate = MakeSegmentRateFigure(traces, server);
        NS_TEST_ASSERT_MSG_EQ(rate.has_value(), true, "rate");
        double segments = 0;
        const auto rates = BlocksOf(rate->data);
        for (const auto& block : rates)
        {
            for (const auto& row : block)
            {
                segments += row.at(1) * (block.at(1).at(0) - block.at(0).at(0));
            }
        }
        NS_TEST_EXPECT_MSG_EQ_TOL(segments, 6, 1e-6, "all six segments of the server");
        NS_TEST_EXPECT_MSG_EQ(rates.size(), 10, "SYN, SYN,ACK, ACK, data, FIN, each both ways");
        NS_TEST_EXPECT_MSG_EQ(
            Contains(rate->caption, "left out"), true, "9.9 s are 49 steps of 0.2 s and a half");
        // The FIN at 4.1 s is in the half step behind 4.1 s: 40 steps of 0.1 s before it are whole.
        server.beginS = 0;
        server.endS = 4.15;
        const auto cut = BlocksOf(MakeSegmentRateFigure(traces, server)->data);
        NS_TEST_EXPECT_MSG_EQ(cut.size(), 8, "without FIN");
        NS_TEST_EXPECT_MSG_EQ_TOL(cut[0].back().at(0), 4.05, 1e-9, "the last whole step");
        server.endS = 4.1;
        const auto whole = MakeSegmentRateFigure(traces, server);
        NS_TEST_EXPECT_MSG_EQ(BlocksOf(whole->data).size(), 10, "at the end of a whole step");
        NS_TEST_EXPECT_MSG_EQ(Contains(whole->caption, "left out"), false, "nothing is");
    }
};

/** A long step curve is thinned without losing its extremes. */
class ThinnedCurveTestCase : public TestCase
{
  public:
    ThinnedCurveTestCase()
        : TestCase("FigureData.ThinnedCurveKeepsExtremes")
    {
    }

  private:
    void
    DoRun() override
    {
        FigurePoints points;
        for (int i = 0; i < 100000; ++i)
        {
            points.emplace_back(i * 0.001, i == 54321 ? 9000 : i % 7);
        }
        points[77777].second = -5;
        const FigurePoints thinned = ThinnedSteps(points, {0, 100});
        NS_TEST_EXPECT_MSG_EQ((thinned.size() < 8100), true, thinned.size() << " points");
        double least = 0;
        double greatest = 0;
        double time = -1;
        for (const auto& [x, y] : thinned)
        {
            NS_TEST_EXPECT_MSG_EQ((x > time), true, "in order of time");
            time = x;
            least = std::min(least, y);
            greatest = std::max(greatest, y);
        }
        NS_TEST_EXPECT_MSG_EQ(least, -5, "the lowest");
        NS_TEST_EXPECT_MSG_EQ(greatest, 9000, "the highest");
        NS_TEST_EXPECT_MSG_EQ(thinned.back().first, points.back().first, "to the end");
        NS_TEST_EXPECT_MSG_EQ(NiceStep(156, 40), 5, "a step that reads well");
        NS_TEST_EXPECT_MSG_EQ_TOL(NiceStep(0.4, 40), 0.01, 1e-12, "of short runs too");
        std::vector<double> values{5, 1, 4, 2, 3};
        NS_TEST_EXPECT_MSG_EQ(QuantileOf(values, 0.5), 3, "median");
        NS_TEST_EXPECT_MSG_EQ(QuantileOf(values, 0.95), 5, "95 %");
    }
};

/** Defences: intervals from a table; a table that is none is refused. */
class DefenceDataTestCase : public DirectoryTestCase
{
  public:
    DefenceDataTestCase()
        : DirectoryTestCase("DefenceFigure.DrawsIntervalsOrRefuses")
    {
    }

  private:
    void
    DoRun() override
    {
        fs::create_directories(m_directory);
        WriteFile(In("table.csv"),
                  "x,defence,mean,low,high,runs\n100,none,40,35,45,10\n100,cookies,99,98,100,10\n"
                  "1000,none,4,3,5,10\n1000,cookies,98,97,99,10\n");
        DefenceTable table;
        table.title = "what they buy";
        table.xLabel = "attack (SYN/s)";
        table.yLabel = "opened (%)";
        table.isLogX = true;
        NS_TEST_EXPECT_MSG_EQ(MakeDefenceFigure(table, {}).has_value(), false, "no points");
        table.points = ReadDefencePoints(In("table.csv"));
        const auto figure = MakeDefenceFigure(table, {});
        NS_TEST_ASSERT_MSG_EQ(figure.has_value(), true, "a figure");
        const auto blocks = BlocksOf(figure->data);
        NS_TEST_ASSERT_MSG_EQ(blocks.size(), 2, "a block for each defence");
        NS_TEST_EXPECT_MSG_EQ(
            (blocks[0].at(1) == std::vector<double>{1000, 4, 3, 5}), true, "none");
        NS_TEST_EXPECT_MSG_EQ(
            (blocks[1].at(0) == std::vector<double>{100, 99, 98, 100}), true, "cookies");
        table.points[0].low = 41;
        const std::string message = MessageOf([&table] { MakeDefenceFigure(table, {}); });
        NS_TEST_EXPECT_MSG_EQ(
            Contains(message, "'none'") && Contains(message, "x = 100"), true, message);
        table.points[0].low = 35;
        table.points[0].x = 0;
        NS_TEST_EXPECT_MSG_EQ(
            Contains(MessageOf([&table] { MakeDefenceFigure(table, {}); }), "logarithmic"),
            true,
            "no place for 0");
        for (int i = 0; i < 9; ++i)
        {
            table.points.push_back({"defence " + std::to_string(i), 1, 1, 1, 1});
        }
        NS_TEST_EXPECT_MSG_EQ(Contains(MessageOf([&table] { MakeDefenceFigure(table, {}); }), "11"),
                              true,
                              "more than there are lines");
    }
};

/** All cases. */
class FigureDataTestSuite : public TestSuite
{
  public:
    FigureDataTestSuite()
        : TestSuite("tcp-lifecycle-figure-data")
    {
        AddTestCase(new QueueDataTestCase);
        AddTestCase(new CountedDataTestCase);
        AddTestCase(new ThinnedCurveTestCase);
        AddTestCase(new DefenceDataTestCase);
    }
};

FigureDataTestSuite g_figureDataTestSuite; //!< registers the suite

} // namespace
