// SPDX-License-Identifier: GPL-2.0-only
//
// What the lab of 2MSL says and draws of results that are given.

#include "ns3/test.h"
#include "ns3/two-msl-figures.h"
#include "ns3/two-msl-report.h"

#include <cstdint>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a churn of so many connections. \param corrupted of them */
TwoMslRow
MakeRow(const std::string& rule, uint64_t connections, uint64_t corrupted)
{
    TwoMslRow row;
    row.scenario.rule = rule;
    row.outcome.connections = connections;
    row.outcome.corrupted = corrupted;
    row.outcome.completed = connections - corrupted;
    row.outcome.copies = 2 * connections;
    row.outcome.seconds = 4.0 * static_cast<double>(connections);
    row.outcome.timeWaitEntries = 0.5;
    const auto all = static_cast<double>(connections);
    row.outcome.corruptedShare = GetBinomialInterval({static_cast<double>(corrupted), all}, 0.95);
    row.outcome.refusedShare = GetBinomialInterval({0, all}, 0.95);
    return row;
}

/** \return the answer to results */
std::string
AnswerOf(const TwoMslResults& results)
{
    std::ostringstream os;
    PrintTwoMslAnswer(os, results);
    PrintTwoMslRules(os, results.rules);
    return os.str();
}

/** The answer says what the numbers say, whatever was asked for. */
class TwoMslAnswerTestCase : public TestCase
{
  public:
    TwoMslAnswerTestCase()
        : TestCase("TwoMslReport.TheAnswerFitsTheRun")
    {
    }

  private:
    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(AnswerOf({}), "", "nothing was simulated");
        CheckRules();
        CheckLastAck();
        CheckStories();
    }

    void
    CheckRules()
    {
        TwoMslResults results;
        results.rules = {MakeRow("full-2msl", 1, 0)};
        Expect(results, "None of 1 connection does under full-2msl (95 %: at most 97.50 %).");
        Expect(results, "None of 1 connection took an old byte. None was refused.");
        Expect(results, "below the MSL of 2 s, at most 1929.1 ms apart under full-2msl");
        ExpectNot(results, "Connections take");
        ExpectNot(results, "What safety costs");
        ExpectNot(results, "2MSL protects only");
        results.rules = {MakeRow("no-wait", 10, 10)};
        Expect(results, "under no-wait 100.0 % (95 %: 69.2 to 100.0).");
        ExpectNot(results, "None of");
        results.rules[0].outcome.strayBytes = 1;
        results.rules[0].outcome.refused = 3;
        results.rules[0].outcome.refusals = 1;
        Expect(results,
               "10 of 10 connections took 1 old byte. 3 did not get the 4-tuple at once: the "
               "client's TCP refused it 1 time (it tries every 0.01 s). Open");
        results.rules[0].outcome.refusedSyns = 7;
        Expect(results,
               "1 time (it tries every 0.01 s), the server's TIME-WAIT refused 7 SYNs. Open");
        results.rules[0].scenario.release = TwoMslRelease::ON_NEXT_SYN;
        Expect(results, "Copies of old text arrive behind the next SYN of their 4-tuple (20");
        results.rules = {
            MakeRow("full-2msl", 100, 0), MakeRow("linux", 10, 0), MakeRow("unsafe", 10, 0)};
        results.rules[1].outcome.seconds = 4;
        results.rules[0].outcome.overdueCopies = 1;
        Expect(results, "(240 in all, 1 of them older than the MSL)");
        Expect(results, "None of 10 connections does under linux, unsafe (95 %: at most 30.85 %).");
        Expect(results, "None of 100 connections does under full-2msl (95 %: at most 3.62 %).");
        Expect(results, "0.25 connections/s on 1 port under full-2msl, 2.50 under linux.");
        Expect(results, "here 1 has.");
        results.ports = {MakeRow("full-2msl", 10, 0), MakeRow("full-2msl", 10, 0)};
        ExpectNot(results, "instead of");
        results.ports[0].scenario.ports = 9;
        results.ports[0].outcome.seconds = 5;
        Expect(results,
               "With 9 ports instead of 1 full-2msl opens 2.00 connections/s instead of "
               "0.25");
    }

    void
    CheckLastAck()
    {
        TwoMslResults results;
        results.waiting.finS = {0};
        results.notWaiting.finS = {0};
        Expect(results, "sends its FIN once and is never CLOSED in this run; TIME-WAIT has not");
        Expect(results, "meets no RST.");
        results.waiting.finS = {0, 0.2};
        results.waiting.closedS = 0.25;
        results.waiting.peerEnd = "ack-of-fin";
        results.waiting.timeWaitEndS = 60.2;
        results.notWaiting.resets = 1;
        results.notWaiting.closedS = 0.3;
        results.notWaiting.peerEnd = "rst-acceptable";
        Expect(results,
               "sends its FIN 2 times and is CLOSED after 0.25 s (ack-of-fin); TIME-WAIT ends "
               "60.20 s after the first FIN. Without TIME-WAIT a repeated FIN meets a RST, and the "
               "peer ends after 0.30 s (rst-acceptable).");
    }

    void
    CheckStories()
    {
        TwoMslResults results;
        results.lives = {{128, 2, 2, 126}, {16, 1, 1, 14}};
        Expect(results, "TTL 128 lived 2.00 s");
        results.hosts = {{"Unsafe", {{3600000, 1, 0}}}};
        Expect(results, "1 host behind one address, TimeWaitReuse Unsafe: 0 of 1 connection");
    }

    void
    Expect(const TwoMslResults& results, const std::string& text)
    {
        const std::string answer = AnswerOf(results);
        NS_TEST_EXPECT_MSG_NE(answer.find(text), std::string::npos, text << " in: " << answer);
    }

    void
    ExpectNot(const TwoMslResults& results, const std::string& text)
    {
        const std::string answer = AnswerOf(results);
        NS_TEST_EXPECT_MSG_EQ(answer.find(text), std::string::npos, text << " in: " << answer);
    }
};

/** A row of the table says which rule it is, with which ISNs, and what came of it. */
class TwoMslTableTestCase : public TestCase
{
  public:
    TwoMslTableTestCase()
        : TestCase("TwoMslReport.TheTableSaysWhatARuleIs")
    {
    }

  private:
    void
    DoRun() override
    {
        TwoMslRow row = MakeRow("sequence-numbers", 4, 1);
        row.scenario.ports = 3;
        row.outcome.refused = 2;
        row.outcome.refusedSyns = 5;
        std::ostringstream os;
        MakeTwoMslTable({row}, true).WriteCsv(os);
        const std::string csv = os.str();
        for (const char* text : {"ISNs of a clock of 4 us (RFC 9293 3.4.1)",
                                 "when its SYN's number is higher (RFC 1122 4.2.2.13)",
                                 ",server,",
                                 ",offset,2,0.05,3,4,3,8,",
                                 ",25.000,0.631,80.588,"})
        {
            NS_TEST_EXPECT_MSG_NE(csv.find(text), std::string::npos, text << " in: " << csv);
        }
        CheckRules();
        const std::set<std::string> isns{"equal ISNs",
                                         "random ISNs",
                                         "ISNs by RFC 6528",
                                         "ISNs of a clock of 4 us (RFC 9293 3.4.1)"};
        std::set<std::string> found;
        for (const TwoMslRule& rule : GetTwoMslRules())
        {
            found.insert(rule.GetIsns());
        }
        NS_TEST_EXPECT_MSG_EQ((found == isns), true, "every rule says its ISNs");
        std::ostringstream printed;
        row.scenario.release = TwoMslRelease::ON_NEXT_SYN;
        MakeTwoMslTable({row}, true).WriteCsv(printed);
        NS_TEST_EXPECT_MSG_NE(printed.str().find(",next-syn,"), std::string::npos, "by next SYN");
    }

    /** Another table says everything that the lab sets, as the engine has it then. */
    void
    CheckRules()
    {
        std::vector<TwoMslRow> rows;
        for (const std::string& name : GetTwoMslRuleNames())
        {
            rows.push_back(MakeRow(name, 4, 0));
        }
        std::ostringstream os;
        MakeTwoMslRulesTable(rows).WriteCsv(os);
        for (const char* text :
             {"closes_first,time_wait_msl,timestamps,reuse_address,port_by,try_interval_s,"
              "SegmentLifetime,IsnGenerator,IsnClockPeriod,Rfc1337,TimeWaitRestart,TimeWaitReuse,"
              "TimeWaitReuseActive,TimeWaitReuseDelay",
              ",client,2,no,no,Bind,1,+2e+09ns,Constant,",
              ",client,1,no,no,Bind,0.5,+1e+09ns,Constant,",
              ",client,2,yes,no,Connect,0.25,+2e+09ns,Constant,",
              ",Unsafe,"})
        {
            NS_TEST_EXPECT_MSG_NE(
                os.str().find(text), std::string::npos, text << " in: " << os.str());
        }
        rows = {MakeRow("active-reuse", 4, 0)};
        rows[0].scenario.mslS = 0.1;
        rows[0].outcome.refused = 4;
        rows[0].outcome.refusals = 16;
        os.str("");
        PrintTwoMslRules(os, rows);
        NS_TEST_EXPECT_MSG_NE(os.str().find("16 times (it tries every 0.05 s)"),
                              std::string::npos,
                              "2MSL is less than TimeWaitReuseDelay: " << os.str());
        TwoMslResults results;
        results.waiting.finS = {0, 0.2};
        os.str("");
        MakeLastAckTable(results).Print(os);
        NS_TEST_EXPECT_MSG_EQ(os.str().find("Linux"), std::string::npos, "nothing was measured");
        NS_TEST_EXPECT_MSG_EQ(os.str().find("probe"), std::string::npos, "nothing was measured");
        results.measuredFinS = {0, 0.1, 0.2};
        os.str("");
        MakeLastAckTable(results).Print(os);
        NS_TEST_EXPECT_MSG_NE(os.str().find("Linux 6.18"), std::string::npos, "beside measured");
    }
};

/** Panels show all quantities of all rows, and no mark lies on another one. */
class TwoMslFiguresTestCase : public TestCase
{
  public:
    TwoMslFiguresTestCase()
        : TestCase("TwoMslReport.FiguresShowEveryQuantityOfEveryRow")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<TwoMslRow> rows;
        for (const char* rule : {"full-2msl", "no-wait", "linux"})
        {
            for (const double msl : {0.5, 2.0})
            {
                for (const double delay : {0.01, 0.02})
                {
                    TwoMslRow row = MakeRow(rule, 10, 0);
                    row.scenario.mslS = msl;
                    row.scenario.pathDelayS = delay;
                    rows.push_back(row);
                }
            }
        }
        const GnuplotFigure map = MakeTwoMslMapFigure(rows);
        NS_TEST_EXPECT_MSG_EQ(map.file, "map", "its name");
        CheckData(map.data);
        for (const char* text : {"using 2:1:3:4 with xerrorbars",
                                 "using 5:1:6:7 with xerrorbars",
                                 "using 8:1 with points",
                                 "using 9:1 with points",
                                 "T('corrupted (%)')",
                                 "T('refused first (%)')",
                                 "T('in TIME-WAIT')",
                                 "T('connections/s')",
                                 "title T('one-way delay 10 ms')",
                                 "title T('one-way delay 20 ms')",
                                 "T('MSL 0.5 s')",
                                 "T('MSL 2 s')"})
        {
            NS_TEST_EXPECT_MSG_NE(map.script.find(text), std::string::npos, text);
        }
        rows.resize(4);
        rows.erase(rows.begin() + 1, rows.end());
        rows.push_back(rows[0]);
        rows[1].scenario.ports = 4;
        const GnuplotFigure ports = MakeTwoMslPortsFigure(rows);
        NS_TEST_EXPECT_MSG_NE(ports.script.find("T('1 port')"), std::string::npos, "one");
        NS_TEST_EXPECT_MSG_NE(ports.data.find("MSL 0.5 s, 4 ports"), std::string::npos, "data");
        NS_TEST_EXPECT_MSG_NE(ports.script.find("T('4 ports')"), std::string::npos, "four");
        NS_TEST_EXPECT_MSG_NE(
            ports.script.find("s, one-way delay 10 ms')"), std::string::npos, "which delay");
        rows[0].scenario.ports = 3;
        rows[0].scenario.release = TwoMslRelease::ON_NEXT_SYN;
        NS_TEST_EXPECT_MSG_NE(MakeTwoMslRulesFigure({rows[0]}).script.find(
                                  "s, 3 ports, copies wait for the next SYN')"),
                              std::string::npos,
                              "what is not as by default");
        TwoMslRow empty;
        const GnuplotFigure nothing = MakeTwoMslRulesFigure({empty});
        NS_TEST_EXPECT_MSG_NE(
            nothing.data.find("0 NaN NaN NaN NaN NaN NaN 0 NaN"), std::string::npos, "no number");
    }

    /** Two blocks for each MSL, three places in each, all of one MSL different. */
    void
    CheckData(const std::string& data)
    {
        std::istringstream lines(data);
        std::string line;
        uint32_t blocks = 0;
        uint32_t numbers = 0;
        std::multiset<std::string> places;
        while (std::getline(lines, line))
        {
            if (line.empty())
            {
                continue;
            }
            if (line[0] == '#')
            {
                ++blocks;
                continue;
            }
            ++numbers;
            places.insert(line.substr(0, line.find(' ')));
        }
        NS_TEST_EXPECT_MSG_EQ(blocks, 4, "for each MSL and delay");
        NS_TEST_EXPECT_MSG_EQ(numbers, 12, "a mark for each rule in each");
        const std::set<std::string> different(places.begin(), places.end());
        NS_TEST_EXPECT_MSG_EQ(different.size(), 6, "none on another one of its panel");
        for (const std::string& place : different)
        {
            NS_TEST_EXPECT_MSG_EQ(places.count(place), 2, "the same places for each MSL");
        }
    }
};

/** All cases. */
class TwoMslReportTestSuite : public TestSuite
{
  public:
    TwoMslReportTestSuite()
        : TestSuite("tcp-lifecycle-two-msl-report")
    {
        AddTestCase(new TwoMslAnswerTestCase);
        AddTestCase(new TwoMslTableTestCase);
        AddTestCase(new TwoMslFiguresTestCase);
    }
};

TwoMslReportTestSuite g_twoMslReportTestSuite; //!< registers the suite

} // namespace
