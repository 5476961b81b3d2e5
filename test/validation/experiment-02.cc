// SPDX-License-Identifier: GPL-2.0-only
//
// 02: how many half-open connections a listener keeps at once.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "../silent-flood.h"
#include "experiments.h"
#include "kernel-view.h"

#include "ns3/packet.h"
#include "ns3/tcp-header.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

/** The answers to a flood. */
struct FloodAnswers
{
    uint32_t answered{0};        //!< SYNs
    uint32_t last{0};            //!< number of the last of them, from 0
    uint32_t resets{0};          //!< RSTs of the server
    std::string firstUnanswered; //!< number; empty: all were answered
};

FloodAnswers
CountAnswers(const SegmentPeer& peer, uint32_t syns)
{
    FloodAnswers found;
    for (uint32_t i = 0; i < syns; ++i)
    {
        if (peer.FindSynAck(SpoofedId(peer, i)) != nullptr)
        {
            ++found.answered;
            found.last = i;
        }
        else if (found.firstUnanswered.empty())
        {
            found.firstUnanswered = std::to_string(i);
        }
    }
    for (const WireSegment& segment : peer.GetWire())
    {
        found.resets += segment.fromServer && segment.view.Has(TcpHeader::RST) ? 1 : 0;
    }
    return found;
}

/** One row of a grid.csv, a flood of 2000 SYNs. */
void
ValidateGridRow(ValidationReport& report,
                const std::string& file,
                std::map<std::string, std::string>& cells,
                bool isIpv6)
{
    const auto number = [&cells](const char* name) -> uint32_t {
        return static_cast<uint32_t>(std::stoul(cells.at(name)));
    };
    const std::string row = "B " + cells.at("listen_backlog") + " M " +
                            cells.at("max_syn_backlog") + " somaxconn " + cells.at("somaxconn") +
                            " rate " + cells.at("rate") + " cookies " + cells.at("cookies");
    KernelView view;
    SegmentPeer peer({{"HalfOpenLimitEntries", cells.at("max_syn_backlog")},
                      {"SoMaxConnEntries", cells.at("somaxconn")},
                      {"SynCookieMode", SynCookieModeOf(number("cookies"))}},
                     isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(number("listen_backlog"));
    const Time gap = Seconds(1) / static_cast<int64_t>(number("rate"));
    const uint32_t syns = number("syns");
    SendFlood(peer, syns, [gap](uint32_t i) { return gap * static_cast<int64_t>(i); });
    // The counters were read 0.1 s after the last SYN.
    peer.RunUntil(FLOOD_START + gap * static_cast<int64_t>(syns) + Seconds(0.1));

    const FloodAnswers found = CountAnswers(peer, syns);
    const auto compare = [&](const char* name, double simulated) {
        report.CompareNumbers(file, row, name, number(name), simulated);
    };
    // Send-Q of a listener is its backlog.
    const auto& queues = view.GetQueueEvents();
    compare("ss_sendq", queues.empty() ? -1 : queues.front().limitEntries - 1.0);
    compare("answered", found.answered);
    compare("syn_recv_ss", peer.GetListener()->GetHalfOpenEntries());
    compare("syn_recv_peak", GetPeak(peer));
    compare("last_answered", found.last);
    compare("rst_sent", found.resets);
    report.CompareTexts(
        file, row, "first_unanswered", cells.at("first_unanswered"), found.firstUnanswered);
    report.CompareTexts(file,
                        row,
                        "contiguous",
                        cells.at("contiguous"),
                        found.last + 1 == found.answered ? "True" : "False");

    KernelCounters measured = ReadCounters(cells.at("other"));
    for (const char* name : {"ListenOverflows",
                             "ListenDrops",
                             "TCPReqQFullDrop",
                             "TCPReqQFullDoCookies",
                             "SyncookiesSent",
                             "TCPSynRetrans"})
    {
        measured[std::string("TcpExt") + name] = number(name);
    }
    KernelCounters simulated = view.Count(peer.GetWire(), Time(0), Time::Max());
    simulated.erase("TcpInSegs"); // the table leaves it out
    CompareCounters(report, file, row, measured, simulated);
}

/** flood-BB-msbM-smc4096-cC.csv: packets of a row of the grid, with tcp_syncookies \p cookies. */
void
ValidateFlood(
    ValidationReport& report, uint32_t backlog, uint32_t limit, uint32_t cookies, bool isIpv6)
{
    const std::string file = "02-half-open-limit/flood-B" + std::to_string(backlog) + "-msb" +
                             std::to_string(limit) + "-smc4096-c" + std::to_string(cookies) +
                             ".csv";
    LinuxCapture capture(file);
    SegmentPeer peer({{"HalfOpenLimitEntries", std::to_string(limit)},
                      {"SynCookieMode", SynCookieModeOf(cookies)}},
                     isIpv6);
    peer.Listen(backlog);
    capture.Play(peer);
    capture.Compare(report, peer, isIpv6);
    std::map<uint32_t, bool> measured; // is it answered; each SYN has a source of its own
    std::map<uint32_t, bool> simulated;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        const TcpConnectionId id = peer.MakeId(row.peer, row.peerPort);
        measured[row.peer.Get()] |= row.fromServer;
        simulated[row.peer.Get()] = peer.FindSynAck(id) != nullptr;
    }
    const auto countSilent = [](const std::map<uint32_t, bool>& sources) {
        return static_cast<double>(std::count_if(
            sources.begin(), sources.end(), [](const auto& source) { return !source.second; }));
    };
    report.CompareNumbers(
        file, "all", "SYNs without an answer", countSilent(measured), countSilent(simulated));
}

/** \return the measured list's words for the answer to a SYN */
std::string
DescribeAnswer(const SegmentPeer& peer, const TcpConnectionId& id)
{
    const std::vector<WireSegment> answers = peer.GetAnswers(id);
    const bool isSynAck =
        !answers.empty() && answers.front().view.flags == (TcpHeader::SYN | TcpHeader::ACK);
    return answers.empty() ? "no answer" : isSynAck ? "SYN-ACK" : "other";
}

/** \return lines of ACKs that Linux sends and whose text is acknowledged by a FIN here */
std::set<uint32_t>
FindQuickAcks(const LinuxCapture& capture)
{
    std::set<uint32_t> lines;
    std::map<uint16_t, LinuxCaptureRow> last; // of the server, by port
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        const auto before = last.find(row.peerPort);
        const bool isAck = before != last.end() && before->second.view.flags == TcpHeader::ACK &&
                           before->second.view.textBytes == 0;
        if (row.fromServer && row.view.Has(TcpHeader::FIN) && isAck)
        {
            lines.insert(before->second.line);
        }
        if (row.fromServer)
        {
            last[row.peerPort] = row;
        }
    }
    return lines;
}

/** Let the server send, read and close when the measured one did. */
void
PlanServer(LinuxCapture& capture, SegmentPeer& peer)
{
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (row.fromServer && row.view.textBytes > 0)
        {
            const uint32_t bytes = row.view.textBytes;
            capture.At(row.seconds,
                       [&peer, bytes] { peer.GetAccepted().front()->Send(Create<Packet>(bytes)); });
        }
        else if (row.fromServer && row.view.Has(TcpHeader::FIN))
        {
            capture.At(row.seconds, [&peer] {
                peer.GetAccepted().front()->Recv();
                peer.GetAccepted().front()->Close();
            });
        }
    }
}

/** \return when each client sent its SYN, by port */
std::map<uint16_t, Time>
FindSyns(const LinuxCapture& capture)
{
    std::map<uint16_t, Time> syns;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (!row.fromServer && row.view.Has(TcpHeader::SYN))
        {
            syns.emplace(row.peerPort, capture.ToSimulated(row.seconds));
        }
    }
    return syns;
}

/** Compare the steps of proven.csv. \param simulated their results, without those of tcp_metrics */
void
CompareSteps(ValidationReport& report,
             const std::string& file,
             const std::vector<std::vector<std::string>>& table,
             const SegmentPeer& peer,
             const std::vector<std::string>& simulated)
{
    const ProvenPeers& peers = peer.GetTracer()->GetObject<TcpLifecycleEngine>()->GetProvenPeers();
    auto next = simulated.begin();
    for (std::size_t i = 1; i + 1 < table.size(); ++i)
    {
        const std::string& step = table[i].at(0);
        const std::string& result = table[i].at(1);
        const std::string metrics = "tcp_metrics of ";
        if (step.rfind(metrics, 0) == 0) // what Linux knows of the path is not kept here
        {
            const Ipv4Address address(step.substr(metrics.size()).c_str());
            report.CompareTexts(file,
                                step,
                                "is there an entry",
                                result == "none" ? "no" : "yes",
                                peers.Contains(peer.MakeId(address, 1).GetRemoteAddress()) ? "yes"
                                                                                           : "no");
            continue;
        }
        report.CompareTexts(
            file, step, "result", result, next == simulated.end() ? "nothing" : *next++);
    }
}

/** proven.csv and proven-packets.csv: the last quarter is for peers seen before. */
void
ValidateProvenPeer(ValidationReport& report, bool isIpv6)
{
    const std::string file = "02-half-open-limit/proven.csv";
    LinuxCapture capture("02-half-open-limit/proven-packets.csv");
    KernelView view;
    SegmentPeer peer({{"HalfOpenLimitEntries", "64"}}, isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(128);
    PlanServer(capture, peer);
    const Ipv4Address proven("10.77.0.101");
    const Ipv4Address unknown("10.77.0.102");
    capture.Play(peer);
    const std::set<uint32_t> quickAcks = FindQuickAcks(capture);
    capture.Compare(report, peer, isIpv6, [&quickAcks](const LinuxCaptureRow& row) {
        return quickAcks.count(row.line) > 0
                   ? ExplainText(
                         "Linux acknowledges each segment while its quick ACKs last; ns-3's "
                         "data path waits for a second one, and the FIN comes first",
                         "nothing")
                   : ValidationExplanation();
    });

    // When the steps of the list were, by the segments that began them.
    const std::map<uint16_t, Time> syns = FindSyns(capture);
    const Time instant = MicroSeconds(1);
    const Time further = syns.at(6000) - Seconds(0.05);
    const Time end = syns.at(6119) + Seconds(0.3);
    peer.RunUntil(end);
    const auto halfOpen = [&view](Time time) {
        return std::to_string(view.GetEntries(TcpQueue::HALF_OPEN, time));
    };
    uint32_t answered = 0;
    for (uint16_t port = 6000; port < 6120; ++port)
    {
        answered += peer.FindSynAck(peer.MakeId(proven, port)) ? 1 : 0;
    }
    const TcpConnectionId second = peer.MakeId(proven, 5002);
    const bool isSecond = view.GetState(second, syns.at(6000) - instant) == "ESTABLISHED";
    const std::vector<std::string> simulated{
        DescribeAnswer(peer, peer.MakeId(proven, 5000)),
        halfOpen(syns.at(5001) - instant),
        DescribeAnswer(peer, peer.MakeId(unknown, 5001)),
        DescribeAnswer(peer, second),
        halfOpen(syns.at(6000) - instant),
        isSecond ? "1" : "0",
        std::to_string(answered),
        halfOpen(end),
    };
    const auto table = ReadLinuxTable(file);
    CompareSteps(report, file, table, peer, simulated);
    CompareCounters(report,
                    file,
                    table.back().at(0),
                    ReadCounters(table.back().at(1)),
                    view.Count(peer.GetWire(), further, end),
                    view.GetWindowTolerances(further, end));
}

} // namespace

void
ValidateQueueGrid(ValidationReport& report, const std::string& file, bool isIpv6)
{
    const auto table = ReadLinuxTable(file);
    for (std::size_t row = 1; row < table.size(); ++row)
    {
        std::map<std::string, std::string> cells;
        for (std::size_t column = 0; column < table[row].size(); ++column)
        {
            cells[table[0].at(column)] = table[row].at(column);
        }
        ValidateGridRow(report, file, cells, isIpv6);
    }
}

void
ValidateHalfOpenLimit(ValidationReport& report, bool isIpv6)
{
    ValidateQueueGrid(report, "02-half-open-limit/grid.csv", isIpv6);
    for (const uint32_t cookies : {0u, 1u, 2u})
    {
        ValidateFlood(report, 16, 64, cookies, isIpv6);
    }
    ValidateFlood(report, 128, 64, 0, isIpv6);
    ValidateFlood(report, 128, 1024, 0, isIpv6);
    ValidateProvenPeer(report, isIpv6);
    ValidateFloodRates(report, isIpv6);
}

} // namespace ns3
