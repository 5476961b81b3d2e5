// SPDX-License-Identifier: GPL-2.0-only
//
// The story, by ns-3's own applications; readers by zlib's and SQLite's own interfaces.

#include "trace-story.h"

#include "schedule-call.h"
#include "tcp-lifecycle-test-net.h"

#include "ns3/bulk-send-helper.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/simulator.h"
#include "ns3/uinteger.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>

#ifdef TCP_LIFECYCLE_HAVE_GZIP
#include <boost/iostreams/copy.hpp>
#include <boost/iostreams/filter/gzip.hpp>
#include <boost/iostreams/filtering_streambuf.hpp>
#endif
#ifdef TCP_LIFECYCLE_HAVE_SQLITE
#include <sqlite3.h>
#endif

#include <fstream>
#include <memory>
#include <regex>
#include <sstream>
#include <stdexcept>

namespace ns3
{

std::size_t
RunTraceStory(bool isIpv6, const std::vector<TcpLifecycleTraceHelper*>& helpers)
{
    TestNetConfig config;
    config.isIpv6 = isIpv6;
    config.lossFraction = 0.02;
    TestNet net(config);
    for (TcpLifecycleTraceHelper* helper : helpers)
    {
        helper->Attach(net.GetNodes());
    }
    PacketSinkHelper(net.GetFactory(1), net.GetAny()).Install(net.GetNodes().Get(1));
    BulkSendHelper client(net.GetFactory(0), net.GetAddress(1));
    client.SetAttribute("MaxBytes", UintegerValue(100000));
    client.Install(net.GetNodes().Get(0)).Start(Seconds(2));
    client.SetAttribute("MaxBytes", UintegerValue(0)); // for ever
    client.Install(net.GetNodes().Get(0)).Start(Seconds(2.5));
    Ptr<Socket> refused = net.CreateSocket(0);
    ScheduleCall(Seconds(2), [&] { refused->Connect(net.GetAddress(1, 81)); });
    net.Run(Seconds(4));
    refused = nullptr;
    net.Destroy();
    for (TcpLifecycleTraceHelper* helper : helpers)
    {
        helper->Close();
    }
    return net.Select([](const TestSegment& segment) { return segment.isLost; }).size();
}

namespace
{

/** Write what fault models and ground truth tell of a connection, with and without what may lack.
 */
void
WriteFaultAndStray(TraceWriter& writer, const TcpConnectionId& id)
{
    SegmentFaultEvent fault;
    fault.time = Seconds(2);
    fault.node = 7;
    fault.device = 1;
    fault.rule = 3;
    fault.kind = SegmentKind::LAST_ACK;
    fault.action = SegmentFaultAction::HOLD;
    fault.match = 2;
    fault.segment.id = id;
    fault.segment.flags = TcpHeader::ACK;
    fault.segment.seq = SequenceNumber32(4294967295U);
    writer.WriteFault(fault);
    fault.action = SegmentFaultAction::RELEASE;
    fault.time = Seconds(3) + NanoSeconds(1);
    fault.kept = Seconds(2);
    fault.copy = 1;
    fault.stage = 1;
    fault.origin = TrafficOrigin::OLD_DUPLICATE;
    writer.WriteFault(fault);
    TcpStrayEvent stray;
    stray.time = Seconds(2);
    stray.node = 7;
    stray.id = id;
    stray.offset = 5000000000;
    stray.bytes = 100;
    stray.own = Seconds(1.5);
    stray.sender = Seconds(1);
    writer.WriteStray(stray);
    stray.hasPeer = true;
    stray.receiver = Seconds(1) + NanoSeconds(1);
    writer.WriteStray(stray);
}

/** One that was let into a queue, one that was refused, and a timer. */
void
WriteQueueAndTimer(TraceWriter& writer, const TcpConnectionId& id)
{
    TcpQueueEvent queue;
    queue.time = Seconds(2);
    queue.node = 7;
    queue.id = id;
    queue.entries = 3;
    queue.limitEntries = UINT32_MAX;
    writer.WriteQueue(queue);
    queue.action = TcpQueueAction::REFUSE;
    queue.reason = TcpQueueReason::HALF_OPEN_FULL;
    queue.limitEntries = 3;
    writer.WriteQueue(queue);
    TcpTimerEvent timer;
    timer.time = Seconds(2);
    timer.node = 7;
    timer.id = id;
    timer.timer = TcpTimer::SYN_ACK_RETRANSMISSION;
    timer.due = Seconds(3) + NanoSeconds(1);
    writer.WriteTimer(timer);
}

/** A segment that was dropped, and two that were looked at. */
void
WriteDropAndSegments(TraceWriter& writer, const TcpConnectionId& id, const TcpSegmentView& segment)
{
    TcpDropEvent drop;
    drop.time = Seconds(2);
    drop.node = 7;
    drop.id = id;
    drop.flags = TcpHeader::FIN | TcpHeader::ACK;
    drop.ack = SequenceNumber32(9);
    drop.textBytes = 1460;
    drop.reason = TcpDropReason::NO_ROUTE;
    drop.wasSent = true;
    writer.WriteDrop(drop);
    TcpSegmentEvent sent;
    sent.time = Seconds(2) + NanoSeconds(5);
    sent.node = 7;
    sent.id = id;
    sent.segment = segment;
    sent.segment.window = 65535;
    sent.segment.mss = 1460;
    sent.segment.wscale = 7;
    writer.WriteSegment(sent);
    sent.segment = TcpSegmentView();
    sent.verdict = TcpSegmentVerdict::DROPPED;
    sent.reason = TcpDropReason::OLD_TIMESTAMP;
    writer.WriteSegment(sent);
}

} // namespace

void
WriteRecordOfEachKind(TraceWriter& writer)
{
    const TcpConnectionId ipv4(Ipv4Address("10.0.0.1"), 80, Ipv4Address("10.0.0.2"), 4000);
    const TcpConnectionId ipv6(Ipv6Address("2001:db8::1"), 80, Ipv6Address("2001:db8::2"), 4000);
    for (const auto& id : {ipv4, ipv6})
    {
        TcpSegmentView segment;
        segment.flags = TcpHeader::SYN | TcpHeader::ECE;
        segment.seq = SequenceNumber32(4294967295U);
        TcpStateEvent state;
        state.time = Seconds(2);
        state.node = 7;
        state.id = id;
        state.from = TcpSocket::LISTEN;
        state.to = TcpSocket::SYN_RCVD;
        state.cause = TcpCause::Segment(segment, 5, TcpRule::SYN_IN_LISTEN);
        state.origin = TrafficOrigin::ATTACK;
        writer.WriteState(state);
        WriteQueueAndTimer(writer, id);
        WriteDropAndSegments(writer, id, segment);
        TcpConnectionEvent end;
        end.born = Seconds(2);
        end.ended = Seconds(2.5);
        end.node = 7;
        end.id = id;
        end.endReason = TcpCloseReason::RESET;
        end.synAcks = 1;
        end.bytesOut = 5000000000;
        writer.WriteConnection(end);
        writer.WriteCounter({Seconds(3), 7, ToString(TcpCounter::LISTEN_DROPS), 2});
        writer.WriteGauge({Seconds(2), 7, "SendBufferBytes", 131072});
        WriteFaultAndStray(writer, id);
    }
}

TraceRows
ReadCsvRows(const std::string& text, TraceTable table)
{
    std::istringstream is(text);
    std::string line;
    std::getline(is, line);
    if (line != GetTraceHeader(table))
    {
        throw std::runtime_error("first line '" + line + "'");
    }
    TraceRows rows;
    while (std::getline(is, line))
    {
        rows.emplace_back();
        boost::algorithm::split(rows.back(), line, boost::algorithm::is_any_of(","));
    }
    return rows;
}

std::string
ReadGzip(const std::string& path)
{
    std::ostringstream text;
#ifdef TCP_LIFECYCLE_HAVE_GZIP
    std::ifstream file(path, std::ios::binary);
    boost::iostreams::filtering_streambuf<boost::iostreams::input> chain;
    chain.push(boost::iostreams::gzip_decompressor());
    chain.push(file);
    std::istream is(&chain);
    char c = 0;
    while (is.get(c)) // by characters, so that what comes before the end of a torn file is kept
    {
        text << c;
    }
#else
    throw std::runtime_error("no Boost.Iostreams to read '" + path + "'");
#endif
    return text.str();
}

#ifdef TCP_LIFECYCLE_HAVE_SQLITE
namespace
{

/** \return column \p at of the current row, as CSV has it */
std::string
FieldText(sqlite3_stmt* statement, int at)
{
    switch (sqlite3_column_type(statement, at))
    {
    case SQLITE_NULL:
        return "";
    case SQLITE_FLOAT: {
        char text[64];
        std::snprintf(text, sizeof(text), "%.9f", sqlite3_column_double(statement, at));
        return text;
    }
    default:
        return reinterpret_cast<const char*>(sqlite3_column_text(statement, at));
    }
}

/** \return all rows of the result of \p sql */
TraceRows
Query(const std::string& path, const std::string& sql)
{
    sqlite3* db = nullptr;
    sqlite3_stmt* statement = nullptr;
    TraceRows rows;
    std::string error;
    if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK &&
        sqlite3_prepare_v2(db, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK)
    {
        int result = sqlite3_step(statement);
        for (; result == SQLITE_ROW; result = sqlite3_step(statement))
        {
            rows.emplace_back();
            for (int i = 0; i < sqlite3_column_count(statement); ++i)
            {
                rows.back().push_back(FieldText(statement, i));
            }
        }
        error = result == SQLITE_DONE ? "" : sqlite3_errmsg(db);
    }
    else
    {
        error = sqlite3_errmsg(db);
    }
    sqlite3_finalize(statement);
    sqlite3_close(db);
    if (!error.empty())
    {
        throw std::runtime_error(path + ": " + sql + ": " + error);
    }
    return rows;
}

} // namespace
#endif

TraceRows
ReadSqliteRows(const std::string& path, const std::string& table)
{
#ifdef TCP_LIFECYCLE_HAVE_SQLITE
    return Query(path, "SELECT * FROM " + table + " ORDER BY rowid");
#else
    throw std::runtime_error("no SQLite to read " + table + " of '" + path + "'");
#endif
}

std::vector<std::string>
QuerySqlite(const std::string& path, const std::string& sql)
{
    std::vector<std::string> column;
#ifdef TCP_LIFECYCLE_HAVE_SQLITE
    for (const auto& row : Query(path, sql))
    {
        column.push_back(row.at(0));
    }
#else
    throw std::runtime_error("no SQLite for " + sql + " on '" + path + "'");
#endif
    return column;
}

std::vector<TraceFormat>
GetUsableFormats()
{
    std::vector<TraceFormat> formats;
    for (const auto& name : GetTraceFormatNames())
    {
        if (WhyNoTraceFormat(ParseTraceFormat(name)).empty())
        {
            formats.push_back(ParseTraceFormat(name));
        }
    }
    return formats;
}

std::string
Join(const std::vector<std::string>& row)
{
    return boost::algorithm::join(row, ",");
}

std::string
WithoutUids(const std::string& text)
{
    static const std::regex UID(" uid [0-9]+");
    return std::regex_replace(text, UID, "");
}

TraceStoryTestCase::TraceStoryTestCase(const std::string& name, bool isIpv6)
    : DirectoryTestCase(name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
      m_isIpv6(isIpv6)
{
}

std::size_t
TraceStoryTestCase::RunStory() const
{
    std::vector<std::unique_ptr<TcpLifecycleTraceHelper>> helpers;
    std::vector<TcpLifecycleTraceHelper*> attached;
    for (const TraceFormat format : GetUsableFormats())
    {
        helpers.push_back(std::make_unique<TcpLifecycleTraceHelper>());
        attached.push_back(helpers.back().get());
        attached.back()->Select("all");
        attached.back()->SetFormat(format);
        attached.back()->SetCounterInterval(MilliSeconds(500));
        attached.back()->Open(m_directory);
    }
    return RunTraceStory(m_isIpv6, attached);
}

TraceRows
TraceStoryTestCase::RowsOf(TraceTable table) const
{
    return ReadCsvRows(ReadFile(In(std::string(ToString(table)) + ".csv")), table);
}

} // namespace ns3
