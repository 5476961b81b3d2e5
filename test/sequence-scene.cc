// SPDX-License-Identifier: GPL-2.0-only
//
// Rows of a connection as the trace helper writes them.

#include "sequence-scene.h"

#include "directory-test-case.h"

#include <algorithm>
#include <cstdio>
#include <sstream>

namespace ns3
{

namespace
{

/** \return a time as the files have it */
std::string
TimeText(double seconds)
{
    char text[40];
    std::snprintf(text, sizeof(text), "%.9f", seconds);
    return text;
}

/** \return rows in order of time under a head */
std::string
InOrder(std::vector<std::pair<double, std::string>> rows, const std::string& head)
{
    std::stable_sort(rows.begin(), rows.end(), [](const auto& one, const auto& other) {
        return one.first < other.first;
    });
    std::string text = head;
    for (const auto& row : rows)
    {
        text += row.second;
    }
    return text;
}

} // namespace

std::string
SequenceScene::EndPointOf(uint32_t node)
{
    return node == 0 ? "10.0.0.1:5000" : "10.0.0.2:80";
}

void
SequenceScene::Add(const Segment& segment)
{
    const auto write = [&](double timeS, bool isSent) {
        const uint32_t node = isSent ? segment.from : 1 - segment.from;
        std::ostringstream row;
        row << TimeText(timeS) << ',' << node << ',' << (isSent ? "sent," : "received,")
            << EndPointOf(node) << ',' << EndPointOf(1 - node) << ',' << segment.flags << ','
            << segment.seq << ',' << segment.ack << ',' << segment.len << ',' << segment.win << ",,"
            << (isSent ? "sent" : segment.verdict) << ",unknown\n";
        m_segments.emplace_back(timeS, row.str());
    };
    if (segment.sentS)
    {
        write(*segment.sentS, true);
    }
    if (segment.arrivedS)
    {
        write(*segment.arrivedS, false);
    }
}

void
SequenceScene::AddState(uint32_t node,
                        double timeS,
                        const std::string& from,
                        const std::string& to,
                        const std::string& cause,
                        const std::string& rule)
{
    m_states.emplace_back(timeS,
                          TimeText(timeS) + ',' + std::to_string(node) + ',' + EndPointOf(node) +
                              ',' + EndPointOf(1 - node) + ',' + from + ',' + to + ",0.000000000," +
                              cause + ',' + rule + ",unknown\n");
}

void
SequenceScene::GoOn(double timeS)
{
    m_segments.emplace_back(
        timeS, TimeText(timeS) + ",1,sent,10.0.0.2:80,10.0.0.9:9,R,0,0,0,0,,sent,unknown\n");
}

void
SequenceScene::AddHandshake()
{
    Add({0, 1.00, 1.01, "S", 100, 0});
    AddState(0, 1.00, "CLOSED", "SYN-SENT", "call Connect", "active-open");
    AddState(1, 1.01, "LISTEN", "SYN-RECEIVED", "segment S seq 100 uid 0", "syn-in-listen");
    Add({1, 1.01, 1.02, "SA", 500, 101});
    AddState(0,
             1.02,
             "SYN-SENT",
             "ESTABLISHED",
             "segment SA seq 500 ack 101 uid 1",
             "syn-ack-in-syn-sent");
    Add({0, 1.02, 1.03, "A", 101, 501});
    AddState(
        1, 1.03, "SYN-RECEIVED", "ESTABLISHED", "segment A seq 101 ack 501 uid 2", "third-ack");
}

void
SequenceScene::AddFourWayClose()
{
    Add({0, 2.00, 2.01, "FA", 101, 501});
    AddState(0, 2.00, "ESTABLISHED", "FIN-WAIT-1", "call Close", "user-close");
    AddState(
        1, 2.01, "ESTABLISHED", "CLOSE-WAIT", "segment FA seq 101 ack 501 uid 3", "fin-arrived");
    Add({1, 2.01, 2.02, "A", 501, 102});
    AddState(0, 2.02, "FIN-WAIT-1", "FIN-WAIT-2", "segment A seq 501 ack 102 uid 4", "ack-of-fin");
    Add({1, 2.50, 2.51, "FA", 501, 102});
    AddState(1, 2.50, "CLOSE-WAIT", "LAST-ACK", "call Close", "user-close");
    AddState(0, 2.51, "FIN-WAIT-2", "TIME-WAIT", "segment FA seq 501 ack 102 uid 5", "fin-arrived");
    Add({0, 2.51, 2.52, "A", 102, 502});
    AddState(1, 2.52, "LAST-ACK", "CLOSED", "segment A seq 102 ack 502 uid 6", "ack-of-fin");
    AddState(0, 62.51, "TIME-WAIT", "CLOSED", "timer time-wait", "two-msl-expired");
}

RunTraces
SequenceScene::Read(const std::string& directory) const
{
    fs::create_directories(directory);
    WriteFile(directory + "/segments.csv",
              InOrder(m_segments,
                      "time_s,node,direction,local,remote,flags,seq,ack,len,win,options,verdict,"
                      "origin\n"));
    WriteFile(directory + "/states.csv",
              InOrder(m_states, "time_s,node,local,remote,from,to,dwell_s,cause,rule,origin\n"));
    return RunTraces(directory);
}

} // namespace ns3
