// SPDX-License-Identifier: GPL-2.0-only
//
// 03: SYN cookies. Here when they are sent, and when that ends.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "client-fates.h"
#include "experiments.h"
#include "kernel-view.h"

#include "ns3/tcp-header.h"

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

constexpr uint32_t BACKLOG = 16;      //!< of the listener of recover.csv
constexpr uint16_t FIRST_PORT = 4001; //!< of its first probe
const Ipv4Address PROBE("10.77.0.100");

/** \return options of a SYN,ACK without its window scale's value: "mss=1460 sackOK ws" */
std::string
ToOptionText(const TcpSegmentView& view, uint16_t headerDifference)
{
    return "mss=" + std::to_string(view.mss + headerDifference) +
           (view.sackPermitted ? " sackOK" : "") + (view.hasTimestamp ? " ts" : "") +
           (view.wscale ? " ws" : "");
}

/**
 * \brief Compare a row of recover.csv with the probe that it is about.
 * \param cells t_after_flood, SYN_RECV, answer, synack_options
 * \param sent when the probe was sent
 */
void
CompareProbe(ValidationReport& report,
             const std::vector<std::string>& cells,
             const SegmentPeer& peer,
             const KernelView& view,
             const TcpConnectionId& id,
             Time sent,
             bool isIpv6)
{
    const std::string file = "03-syncookies/recover.csv";
    const std::string row = "at " + cells.at(0);
    // The kernel's entries may go later than here: those that went here since then are still there.
    const Time late = Seconds(TimerLateness({1, 2, 4, 8, 16, 32}).above);
    const auto here =
        static_cast<double>(view.GetEntries(TcpQueue::HALF_OPEN, sent - MicroSeconds(1)));
    const auto before = static_cast<double>(view.GetEntries(TcpQueue::HALF_OPEN, sent - late));
    report.CompareNumbers(file,
                          row,
                          "SYN_RECV",
                          std::stod(cells.at(1)),
                          here,
                          {0,
                           sent > late + Seconds(60) ? std::max(before - here, 0.0) : 0,
                           "Linux's timers of 63 s are late by a slot of each wait at most"});
    const bool isCookie =
        std::any_of(view.GetQueueEvents().begin(),
                    view.GetQueueEvents().end(),
                    [&id](const TcpQueueEvent& event) {
                        return event.id == id && event.reason == TcpQueueReason::COOKIE_SENT;
                    });
    const WireSegment* synAck = peer.FindSynAck(id);
    report.CompareTexts(file,
                        row,
                        "answer",
                        cells.at(2),
                        !synAck    ? "none"
                        : isCookie ? "cookie"
                                   : "normal");
    std::string options = cells.at(3);
    const std::size_t scale = options.find(" ws=");
    options = scale == std::string::npos ? options : options.substr(0, scale + 3);
    report.CompareTexts(file,
                        row,
                        "synack_options",
                        options,
                        synAck ? ToOptionText(synAck->view, isIpv6 ? 20 : 0) : "none");
}

/** Rows of recover-packets.csv by what they are. */
struct RecoveryRows
{
    std::set<std::string> entries;        //!< clients of the flood that got an entry
    std::set<std::string> cookies;        //!< and those that got a cookie
    double last{0};                       //!< SYN of the flood, s
    std::vector<LinuxCaptureRow> probes;  //!< SYNs after it
    std::vector<LinuxCaptureRow> answers; //!< to the probes
};

RecoveryRows
SortRows(const LinuxCapture& capture)
{
    RecoveryRows rows;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        std::ostringstream address;
        address << row.peer;
        if (row.peer == PROBE)
        {
            auto& list = row.fromServer ? rows.answers : rows.probes;
            if (row.view.Has(TcpHeader::SYN))
            {
                list.push_back(row);
            }
        }
        else if (!row.fromServer)
        {
            (rows.entries.size() <= BACKLOG ? rows.entries : rows.cookies).insert(address.str());
            rows.last = row.seconds;
        }
    }
    return rows;
}

/** recover.csv and recover-packets.csv: 200 SYNs at once, then a probe each 0.7 s. */
void
ValidateRecovery(ValidationReport& report, bool isIpv6)
{
    const std::string file = "03-syncookies/recover.csv";
    const std::string packets = "03-syncookies/recover-packets.csv";
    LinuxCapture capture(packets);
    KernelView view;
    SegmentPeer peer({{"SynCookieMode", SynCookieModeOf(1)}}, isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(BACKLOG);
    capture.Play(peer);

    const RecoveryRows rows = SortRows(capture);
    // Which of the 17 entries go at 7 s, and which at 63 s, is a matter of the order of timers.
    CompareFates(report, packets, capture, peer, BACKLOG, rows.entries, isIpv6);
    CompareFates(report, packets, capture, peer, BACKLOG, rows.cookies, isIpv6);

    const auto table = ReadLinuxTable(file);
    report.CompareNumbers(file, "all", "probes", table.size() - 1.0, rows.probes.size());
    double measured = -1;
    double simulated = -1;
    for (std::size_t i = 0; i < rows.probes.size() && i < rows.answers.size(); ++i)
    {
        const LinuxCaptureRow& row = rows.answers[i];
        const TcpConnectionId id = peer.MakeId(PROBE, static_cast<uint16_t>(FIRST_PORT + i));
        CompareProbe(report,
                     table.at(i + 1),
                     peer,
                     view,
                     id,
                     capture.ToSimulated(rows.probes[i].seconds),
                     isIpv6);
        const WireSegment* synAck = peer.FindSynAck(id);
        report.CompareTexts(packets,
                            "line " + std::to_string(row.line),
                            "segment",
                            DescribeSegment(row.view, row.view.seq, isIpv6 ? 20 : 0),
                            synAck ? DescribeSegment(synAck->view, synAck->view.seq, 0)
                                   : "nothing");
        const auto isOrdinary = [](const TcpSegmentView& answer) { return answer.sackPermitted; };
        measured = measured < 0 && isOrdinary(row.view) ? row.seconds - rows.last : measured;
        simulated = simulated < 0 && synAck && isOrdinary(synAck->view)
                        ? ToSeconds(synAck->time - capture.ToSimulated(rows.last))
                        : simulated;
    }
    report.CompareNumbers(packets,
                          "all",
                          "first ordinary SYN,ACK after the flood, s",
                          measured,
                          simulated,
                          {1e-3, 1e-3, "an answer to one of the probes, 0.7 s apart"});
}

} // namespace

void
ValidateSynCookies(ValidationReport& report, bool isIpv6)
{
    ValidateQueueGrid(report, "03-syncookies/grid.csv", isIpv6);
    ValidateRecovery(report, isIpv6);
    ValidateCookieNumbers(report, isIpv6);
    ValidateCookieOptions(report, isIpv6);
    ValidateCookieAcks(report, isIpv6);
    ValidateFloodedClients(report, isIpv6);
    ValidateFloodedQueues(report, isIpv6);
}

} // namespace ns3
