// SPDX-License-Identifier: GPL-2.0-only
//
// The columns of traces, the page that describes them, and the names of classes and formats.

#include "directory-test-case.h"

#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/test.h"
#include "ns3/trace-schema.h"
#include "ns3/trace-selection.h"
#include "ns3/trace-text.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** The page in doc/ is what the schema says. */
class TraceDictionaryTestCase : public TestCase
{
  public:
    TraceDictionaryTestCase()
        : TestCase("TraceSchema.DataDictionaryIsTheSchema")
    {
    }

  private:
    void
    DoRun() override
    {
        std::ostringstream page;
        WriteDataDictionary(page);
        const std::string kept = TCP_LIFECYCLE_SOURCE_DIR "/doc/data-dictionary.rst";
        if (ReadFile(kept) != page.str())
        {
            const std::string made = CreateTempDirFilename("data-dictionary.rst");
            WriteFile(made, page.str());
            NS_TEST_EXPECT_MSG_EQ(true, false, kept << " is old; the new page is " << made);
        }
    }
};

/** The columns that other programs read. */
class TraceHeaderTestCase : public TestCase
{
  public:
    TraceHeaderTestCase()
        : TestCase("TraceSchema.ColumnsAreThoseOfTheDesign")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::map<TraceTable, std::string> headers{
            {TraceTable::STATES, "time_s,node,local,remote,from,to,dwell_s,cause,rule,origin"},
            {TraceTable::QUEUES,
             "time_s,node,queue,local,remote,action,entries,limit_entries,reason,origin"},
            {TraceTable::TIMERS, "time_s,node,local,remote,timer,action,due_s,origin"},
            {TraceTable::DROPS,
             "time_s,node,local,remote,state,flags,seq,ack,len,reason,origin,direction"},
            {TraceTable::SEGMENTS,
             "time_s,node,direction,local,remote,flags,seq,ack,len,win,options,verdict,origin"},
            {TraceTable::CONNECTIONS,
             "node,local,remote,born_s,ended_s,opened_by,end_reason,syn_acks,bytes_in,bytes_out,"
             "origin"},
            {TraceTable::COUNTERS, "time_s,node,name,value"},
            {TraceTable::GAUGES, "time_s,node,name,value"},
            {TraceTable::FAULTS,
             "time_s,node,device,stage,source,destination,fault_rule,kind,action,nth,copy,due_s,"
             "kept_s,flags,seq,ack,len,origin"},
            {TraceTable::STRAYS, "time_s,node,local,remote,offset,len,own_s,sender_s,receiver_s"}};
        NS_TEST_EXPECT_MSG_EQ(
            headers.size(), static_cast<std::size_t>(TraceTable::COUNT), "all tables");
        for (const auto& [table, header] : headers)
        {
            NS_TEST_EXPECT_MSG_EQ(GetTraceHeader(table), header, "columns of " << ToString(table));
        }
        for (const TraceColumn& column : TRACE_COLUMNS)
        {
            const std::string name = column.name;
            const std::string unit = name.rfind("_s") == name.size() - 2 ? "s" : column.unit;
            NS_TEST_EXPECT_MSG_EQ(std::string(column.unit), unit, name << " has its unit");
            NS_TEST_EXPECT_MSG_EQ(std::string(column.meaning).empty(), false, name << " is told");
            NS_TEST_EXPECT_MSG_EQ((column.type == TraceType::WORD),
                                  (column.words != TraceWords::NONE),
                                  name << " has words");
        }
    }
};

/** No vocabulary has a word twice, or one that CSV would have to quote. */
class TraceWordsTestCase : public TestCase
{
  public:
    TraceWordsTestCase()
        : TestCase("TraceSchema.WordsAreDifferentAndPlain")
    {
    }

  private:
    void
    DoRun() override
    {
        for (std::size_t i = 1; i < static_cast<std::size_t>(TraceWords::COUNT); ++i)
        {
            const auto words = WordsOf(static_cast<TraceWords>(i));
            const std::set<std::string> different(words.begin(), words.end());
            NS_TEST_EXPECT_MSG_GT(words.size(), 1, "vocabulary " << i);
            NS_TEST_EXPECT_MSG_EQ(different.size(), words.size(), "vocabulary " << i);
            for (const auto& word : words)
            {
                const bool isPlain = std::all_of(word.begin(), word.end(), [](char c) {
                    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-';
                });
                NS_TEST_EXPECT_MSG_EQ(isPlain && !word.empty(), true, "word '" << word << "'");
            }
        }
    }
};

/** What is printed fast is what the records print themselves. */
class TraceTextTestCase : public TestCase
{
  public:
    TraceTextTestCase()
        : TestCase("TraceText.EqualsWhatTheRecordsPrint")
    {
    }

  private:
    /** \return what a function puts into a buffer */
    template <typename Value>
    static std::string
    Put(char* (*put)(char*, Value), Value value)
    {
        char text[MAX_RECORD_TEXT];
        return {text, put(text, value)};
    }

    void
    DoRun() override
    {
        for (uint32_t flags = 0; flags < 256; ++flags)
        {
            TcpSegmentView segment;
            segment.flags = static_cast<uint8_t>(flags);
            segment.seq = SequenceNumber32(flags * 16843009); // 0 to 2^32 - 1
            segment.ack = SequenceNumber32(~(flags * 16843009));
            const TcpCause cause = TcpCause::Segment(segment, flags << 20, TcpRule::ACK_OF_SYN);
            NS_TEST_EXPECT_MSG_EQ(
                Put(&PutFlags, segment.flags), TcpFlagsText(segment.flags), "flags");
            NS_TEST_EXPECT_MSG_EQ(Put<const TcpCause&>(&PutCause, cause), cause.ToText(), "cause");
        }
        std::vector<TcpCause> causes{TcpCause::Icmp(255, 13, TcpRule::ICMP_HARD_ERROR)};
        for (int i = 0; i < static_cast<int>(TcpTimer::COUNT); ++i)
        {
            causes.push_back(TcpCause::Timer(static_cast<TcpTimer>(i), TcpRule::DISPLACED));
        }
        for (int i = 0; i <= static_cast<int>(TcpCall::CRASH); ++i)
        {
            causes.push_back(TcpCause::Call(static_cast<TcpCall>(i), TcpRule::USER_CLOSE));
        }
        for (const TcpCause& cause : causes)
        {
            NS_TEST_EXPECT_MSG_EQ(Put<const TcpCause&>(&PutCause, cause), cause.ToText(), "cause");
        }
        CheckOptions();
        CheckNumbers();
        CheckEndpoints();
    }

    /** Every combination of options, in their order and parted by semicolons. */
    void
    CheckOptions()
    {
        const std::string sackBlock = " 4294967295:4294967294";
        for (int present = 0; present < 16; ++present)
        {
            for (uint8_t blocks = 0; blocks <= 4; ++blocks)
            {
                TcpSegmentEvent event;
                std::vector<std::string> texts;
                if ((present & 1) != 0)
                {
                    event.segment.mss = 65535;
                    texts.emplace_back("mss 65535");
                }
                if ((present & 2) != 0)
                {
                    event.segment.sackPermitted = true;
                    texts.emplace_back("sackOK");
                }
                if ((present & 4) != 0)
                {
                    event.segment.hasTimestamp = true;
                    event.segment.tsVal = UINT32_MAX;
                    event.segment.tsEcr = 7;
                    texts.emplace_back("TS val 4294967295 ecr 7");
                }
                if ((present & 8) != 0)
                {
                    event.segment.wscale = blocks == 0 ? 0 : 14;
                    texts.emplace_back(blocks == 0 ? "wscale 0" : "wscale 14");
                }
                event.sacks.fill({SequenceNumber32(UINT32_MAX), SequenceNumber32(UINT32_MAX - 1)});
                event.sackBlocks = blocks;
                std::string sack = "sack";
                for (uint8_t i = 0; i < blocks; ++i)
                {
                    sack += sackBlock;
                }
                if (blocks > 0)
                {
                    texts.push_back(sack);
                }
                std::string expected;
                for (const std::string& text : texts)
                {
                    expected += (expected.empty() ? "" : ";") + text;
                }
                NS_TEST_EXPECT_MSG_EQ(
                    Put<const TcpSegmentEvent&>(&PutOptions, event), expected, "options");
            }
        }
    }

    /** The limits of numbers and times. */
    void
    CheckNumbers()
    {
        NS_TEST_EXPECT_MSG_EQ(Put(&PutInteger, UINT64_MAX), "18446744073709551615", "largest");
        NS_TEST_EXPECT_MSG_EQ(Put(&PutInteger, uint64_t{0}), "0", "zero");
        NS_TEST_EXPECT_MSG_EQ(Put(&PutSeconds, INT64_MAX), "9223372036.854775807", "292 years");
        NS_TEST_EXPECT_MSG_EQ(Put(&PutSeconds, INT64_MIN), "-9223372036.854775808", "before");
        NS_TEST_EXPECT_MSG_EQ(Put(&PutMicroseconds, int64_t{1000001}), "1000.001", "1 ms, 1 ns");
        NS_TEST_EXPECT_MSG_EQ(Put(&PutMicroseconds, int64_t{-1}), "-0.001", "1 ns before");
    }

    /** More connections than are remembered, twice. */
    void
    CheckEndpoints()
    {
        EndpointTexts texts;
        for (uint32_t i = 0; i < 10000; ++i)
        {
            const uint32_t n = i % 5000;
            const TcpConnectionId ipv4(Ipv4Address("1.2.3.4"), 80, Ipv4Address(n << 19), 65535);
            const TcpConnectionId ipv6(Ipv6Address("2001:db8:1111:2222:3333:4444:5555:6666"),
                                       65535,
                                       Ipv6Address("::1"),
                                       n);
            for (const auto& id : {ipv4, ipv6})
            {
                const auto ends = texts.Get(id);
                NS_TEST_EXPECT_MSG_EQ(std::string(ends.local), id.LocalText(), "local end");
                NS_TEST_EXPECT_MSG_EQ(std::string(ends.remote), id.RemoteText(), "remote end");
            }
        }
    }
};

/** Classes and formats by name; what is no name is named, with what there is. */
class TraceSelectionTestCase : public TestCase
{
  public:
    TraceSelectionTestCase()
        : TestCase("TraceSelection.NamesAreReadAndMistakesAreNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string all =
            "state,queue,timer,drop,segment,connection,counter,gauge,fault,stray";
        NS_TEST_EXPECT_MSG_EQ(TraceSelection::All().ToText(), all, "all");
        NS_TEST_EXPECT_MSG_EQ(TraceSelection::Parse("all").ToText(), all, "all");
        NS_TEST_EXPECT_MSG_EQ(TraceSelection::Parse(all).ToText(), all, "all by name");
        NS_TEST_EXPECT_MSG_EQ(TraceSelection::Parse("none").IsEmpty(), true, "none");
        NS_TEST_EXPECT_MSG_EQ(TraceSelection::Parse("gauge,state").ToText(), "state,gauge", "two");
        for (const char* text : {"", "sate", "state,", "state,all", "states", "State"})
        {
            const std::string message = MessageOf([&] { TraceSelection::Parse(text); });
            NS_TEST_EXPECT_MSG_EQ(Contains(message, "unknown event class '"), true, message);
            NS_TEST_EXPECT_MSG_EQ(Contains(message, "segment, connection"), true, message);
        }
        NS_TEST_EXPECT_MSG_EQ(
            Contains(MessageOf([] { TraceSelection::Parse("state,dorp"); }), "'dorp'"),
            true,
            "the word itself");
        for (const auto& name : GetTraceFormatNames())
        {
            NS_TEST_EXPECT_MSG_EQ(ToString(ParseTraceFormat(name)), name, "format");
        }
        const std::string message = MessageOf([] { ParseTraceFormat("pcap"); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, "'pcap'"), true, message);
        NS_TEST_EXPECT_MSG_EQ(
            Contains(message, "csv, csv.gz, sqlite, chrome, chrome.gz"), true, message);
        CheckFiles();
    }

    /** Each selection and format has its files. */
    void
    CheckFiles()
    {
        using Names = std::vector<std::string>;
        const TraceSelection two{TraceTable::DROPS, TraceTable::STATES};
        const auto equal = [&](TraceFormat format, const Names& names) {
            NS_TEST_EXPECT_MSG_EQ(
                (NameTraceFiles(two, format) == names), true, "files of " << ToString(format));
        };
        equal(TraceFormat::CSV, {"states.csv", "drops.csv"});
        equal(TraceFormat::CSV_GZ, {"states.csv.gz", "drops.csv.gz"});
        equal(TraceFormat::SQLITE, {"trace.sqlite"});
        equal(TraceFormat::CHROME, {"trace.json"});
        equal(TraceFormat::CHROME_GZ, {"trace.json.gz"});
        NS_TEST_EXPECT_MSG_EQ(
            NameTraceFiles({}, TraceFormat::SQLITE).size(), 0, "nothing to record, no file");
    }
};

/** All cases. */
class TraceSchemaTestSuite : public TestSuite
{
  public:
    TraceSchemaTestSuite()
        : TestSuite("tcp-lifecycle-trace-schema")
    {
        AddTestCase(new TraceDictionaryTestCase);
        AddTestCase(new TraceHeaderTestCase);
        AddTestCase(new TraceWordsTestCase);
        AddTestCase(new TraceTextTestCase);
        AddTestCase(new TraceSelectionTestCase);
    }
};

TraceSchemaTestSuite g_traceSchemaTestSuite; //!< registers the suite

} // namespace
