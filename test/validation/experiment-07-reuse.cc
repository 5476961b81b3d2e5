// SPDX-License-Identifier: GPL-2.0-only
//
// 07: a 4-tuple in TIME-WAIT is used again: assassination, and SYNs at full queues.

#include "../time-wait-capture.h"
#include "experiment-07.h"
#include "experiments.h"
#include "kernel-comparison.h"
#include "life-log.h"
#include "node-counters.h"

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

/** \return the control bits of a reply printed as "10.77.0.1:80>10.77.0.100:36000 A seq=..." */
std::string
FlagsOf(const std::string& reply)
{
    std::smatch match;
    const bool isSegment = std::regex_search(reply, match, std::regex("> *\\S+ ([A-Z-]+) seq="));
    return isSegment ? match[1].str() : "nothing";
}

/** \return the control bits of the first answer from \p from on and before \p until */
std::string
FindReply(const SegmentPeer& peer, const TcpConnectionId& id, Time from, Time until)
{
    for (const WireSegment& answer : peer.GetAnswers(id))
    {
        if (answer.time >= from && answer.time < until)
        {
            return TcpFlagsText(answer.view.flags);
        }
    }
    return "nothing";
}

/** assassin-*: old SYN, ACK, RST of the client, SYN again (RFC 1337). */
void
ValidateAssassination(ValidationReport& report, bool rfc1337, bool isIpv6)
{
    const std::string name = std::string("07-time-wait/assassin-rfc1337_") + (rfc1337 ? "1" : "0");
    LinuxCapture capture(name + ".csv");
    LifeLog log;
    SegmentPeer peer({{"Rfc1337", rfc1337 ? "true" : "false"}}, isIpv6);
    log.Watch(peer.GetTracer());
    peer.Listen(128);
    PlanCloses(capture, peer);
    capture.Play(peer);
    capture.Compare(report, peer, isIpv6);

    const ClosedConnection closed = FindClosed(capture).front();
    const TcpConnectionId id = peer.MakeId(closed.peer, closed.port);
    peer.RunUntil(Simulator::Now() + MilliSeconds(200));
    const auto table = ReadLinuxTable(name + "-log.csv");
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        const std::string row = "t " + cells.at(0) + ", " + cells.at(1);
        // The log's clock began at the first SYN of the attack, and is rounded to 10 ms.
        const double written = closed.probes.front() + std::stod(cells.at(0)) + 5e-3;
        const double next = i < closed.probes.size() ? closed.probes[i] - 1e-4 : written;
        const Time sent = capture.ToSimulated(closed.probes.at(i - 1));
        const Time time = capture.ToSimulated(std::min(written, next));
        if (cells.at(1) == "SYN")
        {
            report.CompareTexts(name + "-log.csv",
                                row,
                                "reply",
                                FlagsOf(cells.at(2)),
                                FindReply(peer, id, sent, sent + MilliSeconds(1)));
        }
        std::smatch state;
        NS_ABORT_MSG_UNLESS(
            std::regex_search(cells.at(3), state, std::regex("'([A-Za-z_]+)', ([0-9.]+)")),
            cells.at(3));
        report.CompareTexts(
            name + "-log.csv", row, "state", state[1].str(), log.GetState(id, time));
        const auto left = log.GetTimeLeft(id, TcpTimer::TIME_WAIT, time);
        const auto synAck = log.GetTimeLeft(id, TcpTimer::SYN_ACK_RETRANSMISSION, time);
        report.CompareNumbers(name + "-log.csv",
                              row,
                              "timer left, s",
                              std::stod(state[2].str()),
                              left ? *left : synAck.value_or(0),
                              {0.03, 0.03, "read some ms before or after"});
    }
}

/** Compare one row of bypass.csv. */
void
CompareBypass(ValidationReport& report,
              const std::vector<std::string>& cells,
              const std::string& reply,
              uint32_t before,
              uint32_t after)
{
    const std::string file = "07-time-wait/bypass.csv";
    const std::string row = "cookies " + cells.at(0) + ", " + cells.at(1);
    report.CompareTexts(file, row, "reply", FlagsOf(cells.at(3)), reply);
    report.CompareNumbers(file, row, "SYN_RECV before", std::stod(cells.at(2)), before);
    report.CompareNumbers(file, row, "SYN_RECV after", std::stod(cells.at(4)), after);
}

/** bypass-cN and its rows of bypass: the half-open queue is full, or every SYN gets a cookie. */
void
ValidateBypass(ValidationReport& report, uint32_t cookies, bool isIpv6)
{
    const std::string mode = std::to_string(cookies);
    LinuxCapture capture("07-time-wait/bypass-c" + mode + ".csv");
    SegmentPeer peer({{"SynCookieMode", SynCookieModeOf(cookies)}}, isIpv6);
    peer.Listen(4);
    PlanCloses(capture, peer);
    std::vector<uint32_t> before;
    std::vector<uint32_t> after;
    CounterWindows windows(peer.GetTracer(), capture);
    std::vector<LinuxCaptureRow> syns;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (!row.fromServer && row.seconds > 0.1 && row.view.flags == TcpHeader::SYN)
        {
            syns.push_back(row);
            capture.At(row.seconds - 1e-4,
                       [&] { before.push_back(peer.GetListener()->GetHalfOpenEntries()); });
            capture.At(row.seconds + 1e-4,
                       [&] { after.push_back(peer.GetListener()->GetHalfOpenEntries()); });
            windows.Add(row.seconds - 1e-4, row.seconds + 1e-4);
        }
    }
    capture.Play(peer);
    if (after.size() < before.size())
    {
        after.push_back(peer.GetListener()->GetHalfOpenEntries()); // of the last row
    }
    capture.Compare(report, peer, isIpv6);
    std::size_t i = 0;
    const auto table = ReadLinuxTable("07-time-wait/bypass.csv");
    for (const auto& cells : table)
    {
        if (cells.at(0) != mode || cells == table.back())
        {
            continue; // the last row is another run
        }
        const bool isThere = i < syns.size();
        const Time time = capture.ToSimulated(isThere ? syns[i].seconds : 0);
        CompareBypass(
            report,
            cells,
            isThere
                ? FindReply(peer, LinuxCapture::MakeId(peer, syns[i]), time, time + MilliSeconds(1))
                : "no such SYN",
            isThere ? before[i] : 0,
            isThere ? after[i] : 0);
        CompareNodeCounters(report,
                            "07-time-wait/bypass.csv",
                            "cookies " + mode + ", " + cells.at(1),
                            ReadCounters(cells.at(5)),
                            isThere ? windows.Get(i) : KernelCounters(),
                            ReadColumn(table, 5));
        ++i;
    }
}

/** bypass-acceptq and its row of bypass: the accept queue is full. */
void
ValidateAcceptQueueFull(ValidationReport& report, bool isIpv6)
{
    LinuxCapture capture("07-time-wait/bypass-acceptq.csv");
    LifeLog log;
    SegmentPeer peer({{"AcceptMode", "Manual"}}, isIpv6);
    log.Watch(peer.GetTracer());
    peer.Listen(1);
    const ClosedConnection first = FindClosed(capture).front();
    const TcpConnectionId id = peer.MakeId(first.peer, first.port);
    Ptr<Socket> socket;
    capture.At(first.closed, [&] {
        Address from;
        socket = peer.GetListener()->Accept(from);
        socket->Close();
    });
    CounterWindows windows(peer.GetTracer(), capture);
    windows.Add(first.probes.back() - 1e-4, first.probes.back() + 1e-4);
    capture.Play(peer);
    capture.Compare(report, peer, isIpv6);
    const auto table = ReadLinuxTable("07-time-wait/bypass.csv");
    const auto& cells = table.back();
    const Time syn = capture.ToSimulated(first.probes.back());
    const std::string state = log.GetState(id, Simulator::Now());
    const std::string file = "07-time-wait/bypass.csv";
    report.CompareTexts(file,
                        cells.at(1),
                        "reply",
                        FlagsOf(cells.at(3)),
                        FindReply(peer, id, syn, syn + MilliSeconds(1)));
    report.CompareTexts(
        file, cells.at(1), "state of the connection", cells.at(4), "('" + state + "', 0)");
    CompareNodeCounters(
        report, file, cells.at(1), ReadCounters(cells.at(5)), windows.Get(0), ReadColumn(table, 5));
}

} // namespace

void
ValidateTimeWaitReuse(ValidationReport& report, bool isIpv6)
{
    for (const bool rfc1337 : {false, true})
    {
        ValidateAssassination(report, rfc1337, isIpv6);
    }
    for (const uint32_t cookies : {0u, 1u, 2u})
    {
        ValidateBypass(report, cookies, isIpv6);
    }
    ValidateAcceptQueueFull(report, isIpv6);
}

} // namespace ns3
