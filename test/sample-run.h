// SPDX-License-Identifier: GPL-2.0-only
//
// The files of a small run, written by hand: one user, one attacker, one server.

#ifndef SAMPLE_RUN_H
#define SAMPLE_RUN_H

#include "directory-test-case.h"

#include "ns3/csv-file.h"
#include "ns3/run-record.h"
#include "ns3/sqlite-trace-writer.h"
#include "ns3/trace-selection.h"

#include <cmath>
#include <deque>
#include <string>
#include <vector>

namespace ns3
{

/** First lines of the files. */
constexpr const char* STATES_HEAD = "time_s,node,local,remote,from,to,dwell_s,cause,rule,origin\n";
constexpr const char* QUEUES_HEAD =
    "time_s,node,queue,local,remote,action,entries,limit_entries,reason,origin\n";
constexpr const char* SEGMENTS_HEAD =
    "time_s,node,direction,local,remote,flags,seq,ack,len,win,options,verdict,origin\n";

/** What the server's half-open queue does: of six SYNs of the attack two are refused. */
constexpr const char* SAMPLE_QUEUES =
    "1.000000000,5,half-open,10.3.0.1:80,10.2.0.1:5000,insert,1,3,syn-admitted,legitimate\n"
    "1.010000000,5,half-open,10.3.0.1:80,10.2.0.1:5000,remove,0,3,handshake-completed,legitimate\n"
    "1.010000000,5,accept,10.3.0.1:80,10.2.0.1:5000,insert,1,3,handshake-completed,legitimate\n"
    "1.010000000,5,accept,10.3.0.1:80,10.2.0.1:5000,remove,0,3,accepted,legitimate\n"
    "2.000000000,5,half-open,10.3.0.1:80,10.9.0.1:1001,insert,1,3,syn-admitted,attack\n"
    "2.100000000,5,half-open,10.3.0.1:80,10.9.0.2:1002,insert,2,3,syn-admitted,attack\n"
    "2.200000000,5,half-open,10.3.0.1:80,10.9.0.3:1003,insert,3,3,syn-admitted,attack\n"
    "2.300000000,5,half-open,10.3.0.1:80,10.9.0.4:1004,refuse,3,3,half-open-full,attack\n"
    "2.400000000,5,half-open,10.3.0.1:80,10.2.0.1:5001,refuse,3,3,half-open-full,legitimate\n"
    "2.500000000,5,half-open,10.3.0.1:80,10.9.0.1:1001,remove,2,3,pruned,attack\n"
    "3.400000000,5,half-open,10.3.0.1:80,10.2.0.1:5001,insert,3,3,syn-admitted,legitimate\n"
    "3.410000000,5,half-open,10.3.0.1:80,10.2.0.1:5001,remove,2,3,handshake-completed,legitimate\n"
    "4.000000000,5,half-open,10.3.0.1:80,10.9.0.5:1005,insert,3,3,syn-admitted,attack\n"
    "4.100000000,5,half-open,10.3.0.1:80,10.9.0.6:1006,refuse,3,3,half-open-full,attack\n"
    "4.200000000,1,time-wait,10.2.0.1:5000,10.3.0.1:80,insert,1,131072,closed,legitimate\n"
    "9.000000000,5,half-open,10.3.0.1:80,10.9.0.2:1002,remove,2,3,retries-exhausted,attack\n"
    "9.100000000,5,half-open,10.3.0.1:80,10.9.0.3:1003,remove,1,3,retries-exhausted,attack\n"
    "9.900000000,5,half-open,10.3.0.1:80,10.9.0.5:1005,remove,0,3,simulation-end,attack\n";

/** The server's states, those of the queue above. */
constexpr const char* SAMPLE_SERVER_STATES =
    "0.000000000,5,0.0.0.0:80,0.0.0.0:0,CLOSED,LISTEN,0.000000000,call "
    "Listen,passive-open,unknown\n"
    "1.000000000,5,10.3.0.1:80,10.2.0.1:5000,LISTEN,SYN-RECEIVED,0.000000000,segment S seq 7 uid "
    "0,syn-in-listen,legitimate\n"
    "1.010000000,5,10.3.0.1:80,10.2.0.1:5000,SYN-RECEIVED,ESTABLISHED,0.010000000,segment A seq 8 "
    "ack 1 uid 2,third-ack,legitimate\n"
    "2.000000000,5,10.3.0.1:80,10.9.0.1:1001,LISTEN,SYN-RECEIVED,0.000000000,segment S seq 1 uid "
    "3,syn-in-listen,attack\n"
    "2.500000000,5,10.3.0.1:80,10.9.0.1:1001,SYN-RECEIVED,LISTEN,0.500000000,timer "
    "syn-ack-retransmission,pruned,attack\n"
    "3.400000000,5,10.3.0.1:80,10.2.0.1:5001,LISTEN,SYN-RECEIVED,0.000000000,segment S seq 9 uid "
    "8,syn-in-listen,legitimate\n"
    "3.410000000,5,10.3.0.1:80,10.2.0.1:5001,SYN-RECEIVED,ESTABLISHED,0.010000000,segment A seq 10 "
    "ack 1 uid 9,third-ack,legitimate\n";

/** The client's states: two attempts that open, after 20 ms and 1020 ms, and one that fails. */
constexpr const char* SAMPLE_CLIENT_STATES =
    "0.995000000,1,10.2.0.1:5000,10.3.0.1:80,CLOSED,SYN-SENT,0.000000000,call "
    "Connect,active-open,legitimate\n"
    "1.015000000,1,10.2.0.1:5000,10.3.0.1:80,SYN-SENT,ESTABLISHED,0.020000000,segment SA seq 0 ack "
    "8 uid 1,syn-ack-in-syn-sent,legitimate\n"
    "2.395000000,1,10.2.0.1:5001,10.3.0.1:80,CLOSED,SYN-SENT,0.000000000,call "
    "Connect,active-open,legitimate\n"
    "3.415000000,1,10.2.0.1:5001,10.3.0.1:80,SYN-SENT,ESTABLISHED,1.020000000,segment SA seq 0 ack "
    "10 uid 8,syn-ack-in-syn-sent,legitimate\n"
    "4.000000000,1,10.2.0.1:5002,10.3.0.1:80,CLOSED,SYN-SENT,0.000000000,call "
    "Connect,active-open,legitimate\n"
    "4.200000000,1,10.2.0.1:5000,10.3.0.1:80,FIN-WAIT-2,TIME-WAIT,0.010000000,segment FA seq 1 ack "
    "9 uid 20,fin-arrived,legitimate\n"
    "7.000000000,1,10.2.0.1:5002,10.3.0.1:80,SYN-SENT,CLOSED,3.000000000,call "
    "Close,user-close,legitimate\n"
    "8.000000000,1,10.2.0.1:5003,10.3.0.1:80,CLOSED,SYN-SENT,0.000000000,call "
    "Connect,active-open,legitimate\n"
    "9.900000000,1,10.2.0.1:5003,10.3.0.1:80,SYN-SENT,CLOSED,1.900000000,call "
    "Close,simulation-end,legitimate\n";

/** Some segments, seen by the server and sent by the client; the second SYN is sent twice. */
constexpr const char* SAMPLE_SEGMENTS =
    "0.995000000,1,sent,10.2.0.1:5000,10.3.0.1:80,S,7,0,0,65535,mss "
    "1460;sackOK,sent,legitimate\n"
    "1.000000000,5,received,10.3.0.1:80,10.2.0.1:5000,S,7,0,0,65535,mss "
    "1460;sackOK,accepted,legitimate\n"
    "1.000000000,5,sent,10.3.0.1:80,10.2.0.1:5000,SA,4000000000,8,0,65535,mss "
    "1460,sent,legitimate\n"
    "1.010000000,5,received,10.3.0.1:80,10.2.0.1:5000,A,8,4000000001,0,512,,accepted,legitimate\n"
    "1.020000000,5,received,10.3.0.1:80,10.2.0.1:5000,PA,8,4000000001,200,512,,accepted,"
    "legitimate\n"
    "2.000000000,5,received,10.3.0.1:80,10.9.0.1:1001,S,1,0,0,1024,,accepted,attack\n"
    "2.395000000,1,sent,10.2.0.1:5001,10.3.0.1:80,S,9,0,0,65535,mss 1460,sent,legitimate\n"
    "3.395000000,1,sent,10.2.0.1:5001,10.3.0.1:80,S,9,0,0,65535,mss 1460,sent,legitimate\n"
    "4.100000000,5,received,10.3.0.1:80,10.2.0.1:5000,FA,208,4000000001,0,512,,accepted,"
    "legitimate\n";

/** Write run.json: what a lab says of all files that are there. */
inline void
WriteSampleRecord(const std::string& directory)
{
    std::string outputs;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
    {
        const std::string name = entry.path().string().substr(directory.size() + 1);
        if (entry.is_regular_file() && name != "run.json")
        {
            outputs += (outputs.empty() ? "" : ", ") + ("{\"file\": \"" + name) +
                       "\", \"bytes\": " + std::to_string(entry.file_size()) + ", \"sha256\": \"" +
                       RunRecord::Sha256(entry.path().string()) + "\"}";
        }
    }
    WriteFile(
        directory + "/run.json",
        "{\"program\": \"sample-lab\", \"arguments\": [\"--x=1\"], \"seed\": 3, \"run\": 4,\n"
        " \"profile\": \"linux-6\", \"ns3_version\": \"3.37\", \"module_version\": \"0.1.0\",\n"
        " \"compiler\": \"c\", \"outputs\": [" +
            outputs + "]}\n");
}

/** A SQLite file that takes rows as they are. */
class SampleSqliteWriter : public SqliteTraceWriter
{
  public:
    using SqliteTraceWriter::SqliteTraceWriter;
    using SqliteTraceWriter::WriteRow;
};

/** Turn the record files of a directory into one trace.sqlite with the same rows. */
inline void
TurnIntoSqlite(const std::string& directory)
{
    TraceSelection selection;
    for (const TraceTable table : TraceSelection::All().GetTables())
    {
        if (fs::exists(directory + "/" + NameTraceFiles({table}, TraceFormat::CSV).front()))
        {
            const std::string name = ToString(table); // without its s: the class
            selection =
                TraceSelection::Parse((selection.IsEmpty() ? "" : selection.ToText() + ",") +
                                      name.substr(0, name.size() - 1));
        }
    }
    SampleSqliteWriter writer(directory + "/trace.sqlite", selection);
    for (const TraceTable table : selection.GetTables())
    {
        const std::string path =
            directory + "/" + NameTraceFiles({table}, TraceFormat::CSV).front();
        std::deque<std::string> texts;
        CsvFile csv(path, texts);
        while (csv.Next())
        {
            std::vector<TraceCell> cells;
            for (std::size_t i = 0; i < csv.GetColumns().size(); ++i)
            {
                TraceCell cell;
                cell.type = GetTraceColumn(table, i).type;
                cell.isEmpty = GetTraceColumn(table, i).isOptional && csv.IsEmpty(i);
                if (cell.type == TraceType::SECONDS)
                {
                    cell.number = static_cast<uint64_t>(std::llround(csv.Number(i) * 1e9));
                }
                else if (cell.type == TraceType::INTEGER && !cell.isEmpty)
                {
                    cell.number = csv.Whole(i);
                }
                cell.text = csv.Text(i);
                cells.push_back(cell);
            }
            writer.WriteRow(table, cells.data(), cells.size());
        }
        fs::remove(path);
    }
    writer.Close();
}

/** Write two set-ups, with the client's files in the second only, and what a lab leaves beside. */
inline void
WriteSampleRun(const std::string& directory)
{
    for (const std::string setup : {"/server", "/both"})
    {
        fs::create_directories(directory + setup);
        WriteFile(directory + setup + "/queues.csv", std::string(QUEUES_HEAD) + SAMPLE_QUEUES);
    }
    WriteFile(directory + "/server/states.csv", std::string(STATES_HEAD) + SAMPLE_SERVER_STATES);
    WriteFile(directory + "/both/states.csv",
              std::string(STATES_HEAD) + SAMPLE_SERVER_STATES + SAMPLE_CLIENT_STATES);
    WriteFile(directory + "/both/segments.csv", std::string(SEGMENTS_HEAD) + SAMPLE_SEGMENTS);
    WriteFile(directory + "/summary.csv", "setup,opened\nserver,2\n\"both, <two>\",2\n");
    WriteSampleRecord(directory);
}

} // namespace ns3

#endif // SAMPLE_RUN_H
