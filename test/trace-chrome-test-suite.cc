// SPDX-License-Identifier: GPL-2.0-only
//
// The trace for Perfetto: its shape, and that it says what the rows say.

#include "directory-test-case.h"
#include "trace-story.h"

#include "ns3/test.h"

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** The Chrome trace is JSON of the right shape, and agrees with the rows. */
class ChromeTraceTestCase : public TraceStoryTestCase
{
  public:
    explicit ChromeTraceTestCase(bool isIpv6)
        : TraceStoryTestCase("TraceOutputs.ChromeTraceAgreesWithRows", isIpv6)
    {
    }

  private:
    using Event = boost::property_tree::ptree;

    void
    DoRun() override
    {
        RunStory();
        const std::string text = ReadFile(In("trace.json"));
        if (WhyNoTraceFormat(TraceFormat::CHROME_GZ).empty())
        {
            NS_TEST_EXPECT_MSG_EQ((WithoutUids(ReadGzip(In("trace.json.gz"))) == WithoutUids(text)),
                                  true,
                                  "compressed");
        }
        std::istringstream is(text);
        Event trace;
        boost::property_tree::read_json(is, trace);
        for (const auto& [key, event] : trace)
        {
            CheckEvent(event);
        }
        NS_TEST_EXPECT_MSG_EQ(m_processes.size(), 2, "a process a node");
        CompareCounts();
        CheckSlices();
    }

    /** Look at one event, and count it. */
    void
    CheckEvent(const Event& event)
    {
        const auto phase = event.get<std::string>("ph");
        const auto process = event.get<uint32_t>("pid");
        const auto category = event.get<std::string>("cat", "");
        const auto name = event.get<std::string>("name");
        NS_TEST_EXPECT_MSG_EQ(name.empty(), false, "a name");
        if (phase == "M")
        {
            m_processes[process] += name == "process_name" ? 1 : 0;
            m_tracks[event.get<uint32_t>("tid", 0)] += name == "thread_name" ? 1 : 0;
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(m_processes[process], 1, "its process was named, once");
        const auto time = event.get<std::string>("ts"); // 0.000: three decimals
        NS_TEST_EXPECT_MSG_EQ(time.find('.') + 4, time.size(), "microseconds " << time);
        ++m_counts[phase + " " + category];
        if (phase == "C")
        {
            NS_TEST_EXPECT_MSG_EQ(event.get_child("args").size(), 1, "one level");
            event.get_child("args").front().second.get_value<uint64_t>(); // throws if it is none
            return;
        }
        const auto track = event.get<uint32_t>("tid");
        NS_TEST_EXPECT_MSG_EQ(m_tracks[track], 1, "its track was named, once");
        if (phase == "X")
        {
            const auto states = WordsOf(TraceWords::STATE);
            NS_TEST_EXPECT_MSG_EQ(std::count(states.begin(), states.end(), name), 1, name);
            m_slices[track].emplace_back(Nanoseconds(time),
                                         Nanoseconds(event.get<std::string>("dur")));
            return;
        }
        NS_TEST_EXPECT_MSG_EQ(phase, "i", "no other phase is used");
        NS_TEST_EXPECT_MSG_EQ(event.get<std::string>("s"), "t", "an instant on its track");
    }

    /** \return microseconds with three decimals as nanoseconds */
    static int64_t
    Nanoseconds(std::string text)
    {
        text.erase(text.find('.'), 1);
        return std::stoll(text);
    }

    /** Each row is an event. */
    void
    CompareCounts()
    {
        const auto rowsWith = [this](
                                  TraceTable table, std::size_t column, const std::string& word) {
            const TraceRows rows = RowsOf(table);
            return static_cast<std::size_t>(std::count_if(
                rows.begin(), rows.end(), [&](const auto& row) { return row.at(column) == word; }));
        };
        const std::size_t refused = rowsWith(TraceTable::QUEUES, 5, "refuse");
        NS_TEST_EXPECT_MSG_EQ(m_counts["i timer"], RowsOf(TraceTable::TIMERS).size(), "timers");
        NS_TEST_EXPECT_MSG_EQ(m_counts["i drop"], RowsOf(TraceTable::DROPS).size(), "drops");
        NS_TEST_EXPECT_MSG_EQ(
            m_counts["i segment"], RowsOf(TraceTable::SEGMENTS).size(), "segments");
        NS_TEST_EXPECT_MSG_EQ(
            m_counts["i connection"], RowsOf(TraceTable::CONNECTIONS).size(), "deaths");
        NS_TEST_EXPECT_MSG_EQ(m_counts["i queue"], refused, "refusals");
        NS_TEST_EXPECT_MSG_EQ(m_counts["C "],
                              RowsOf(TraceTable::GAUGES).size() +
                                  RowsOf(TraceTable::COUNTERS).size() +
                                  RowsOf(TraceTable::QUEUES).size() - refused,
                              "levels");
        CompareStates();
    }

    /** Each state is a slice when it is left, and when the trace ends in it. */
    void
    CompareStates()
    {
        const auto isShown = [](const std::string& state, const std::string& remote) {
            const bool isListener = remote == "0.0.0.0:0" || remote == "[::]:0";
            return state != "CLOSED" && (state != "LISTEN" || isListener);
        };
        std::size_t slices = 0;
        std::map<std::string, bool> open; // by node and connection
        for (const auto& row : RowsOf(TraceTable::STATES))
        {
            slices += isShown(row.at(4), row.at(3)) ? 1 : 0;
            open[row.at(1) + " " + row.at(2) + " " + row.at(3)] = isShown(row.at(5), row.at(3));
        }
        NS_TEST_EXPECT_MSG_GT(slices, 10, "states that were left");
        for (const auto& [connection, isOpen] : open)
        {
            slices += isOpen ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(m_counts["X state"], slices, "slices");
        NS_TEST_EXPECT_MSG_EQ(m_slices.size(), open.size(), "a track a connection");
    }

    /** On a track one state begins when another ends, or later: none lie over each other. */
    void
    CheckSlices()
    {
        for (auto& [track, slices] : m_slices)
        {
            std::stable_sort(slices.begin(), slices.end());
            for (std::size_t i = 1; i < slices.size(); ++i)
            {
                NS_TEST_EXPECT_MSG_EQ(
                    (slices[i - 1].first + slices[i - 1].second <= slices[i].first),
                    true,
                    "slices of track " << track);
            }
        }
    }

    std::map<uint32_t, int> m_processes;                                   //!< named, by pid
    std::map<uint32_t, int> m_tracks;                                      //!< named, by tid
    std::map<std::string, std::size_t> m_counts;                           //!< by phase, category
    std::map<uint32_t, std::vector<std::pair<int64_t, int64_t>>> m_slices; //!< begin, duration
};

/** All cases. */
class TraceChromeTestSuite : public TestSuite
{
  public:
    TraceChromeTestSuite()
        : TestSuite("tcp-lifecycle-trace-chrome")
    {
        AddTestCase(new ChromeTraceTestCase(false));
        AddTestCase(new ChromeTraceTestCase(true));
    }
};

TraceChromeTestSuite g_traceChromeTestSuite; //!< registers the suite

} // namespace
