// SPDX-License-Identifier: GPL-2.0-only
//
// tshark: a run of ours with losses, a flood, refused connections and keep-alive probes is captured
// at both ends; what tshark says of each capture stands beside what that node's traces and counters
// say.

#include "experiment-tshark.h"

#include "experiments.h"

#include "ns3/tcp-header.h"

#include <array>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

constexpr uint16_t SERVER_PORT = 80;
constexpr double CAPTURE_CLOCK_S = 2e-6; //!< two readings of a clock of microseconds

/** One comparison: something that both can count. */
struct Count
{
    std::string row;                                         //!< with what counts it here
    std::function<bool(const TsharkFrame&, bool)> isCounted; //!< frame, and if the node sent it
    uint64_t ours{0};                                        //!< by traces or counters
};

/** \return segments of a list that have, of the control bits in \p mask, those in \p flags */
uint64_t
CountFlags(const std::vector<TcpSegmentEvent>& segments, uint8_t mask, uint8_t flags)
{
    uint64_t count = 0;
    for (const TcpSegmentEvent& event : segments)
    {
        count += (event.segment.flags & mask) == flags ? 1 : 0;
    }
    return count;
}

/** \return what is compared as a number, for the capture of one node */
std::vector<Count>
GetCounts(const NodeRecords& ours)
{
    constexpr uint8_t SYN = TcpHeader::SYN;
    constexpr uint8_t SYN_ACK = TcpHeader::SYN | TcpHeader::ACK;
    const auto counter = [&ours](TcpCounter which) { return ours.counters.Get(which); };
    const auto flagged = [](bool isSent, uint8_t mask, uint8_t flags) {
        return [=](const TsharkFrame& frame, bool sent) {
            return sent == isSent && (frame.flags & mask) == flags;
        };
    };
    const auto sentIf = [](bool TsharkFrame::*field) {
        return [field](const TsharkFrame& frame, bool sent) { return sent && frame.*field; };
    };
    const auto traced = [&](const char* what, bool isSent, uint8_t mask, uint8_t flags) -> Count {
        return {std::string(what) + (isSent ? " sent" : " received") + ", Segment trace",
                flagged(isSent, mask, flags),
                CountFlags(isSent ? ours.sent : ours.received, mask, flags)};
    };
    // As in the kernel, OutSegs and RetransSegs both count a SYN,ACK that is sent again.
    const bool isServer = counter(TcpCounter::PASSIVE_OPENS) > 0;
    const uint64_t inBoth = isServer ? counter(TcpCounter::TCP_SYN_RETRANS) : 0;
    return {
        {"sent, TcpOutSegs + TcpRetransSegs - SYN,ACKs sent again",
         flagged(true, 0, 0),
         counter(TcpCounter::OUT_SEGS) + counter(TcpCounter::RETRANS_SEGS) - inBoth},
        {"received, TcpInSegs", flagged(false, 0, 0), counter(TcpCounter::IN_SEGS)},
        {"RSTs sent, TcpOutRsts",
         flagged(true, TcpHeader::RST, TcpHeader::RST),
         counter(TcpCounter::OUT_RSTS)},
        traced("SYNs", true, SYN_ACK, SYN),
        traced("SYNs", false, SYN_ACK, SYN),
        traced("SYN,ACKs", true, SYN_ACK, SYN_ACK),
        traced("SYN,ACKs", false, SYN_ACK, SYN_ACK),
        traced("FINs", true, TcpHeader::FIN, TcpHeader::FIN),
        traced("FINs", false, TcpHeader::FIN, TcpHeader::FIN),
        traced("RSTs", true, TcpHeader::RST, TcpHeader::RST),
        traced("RSTs", false, TcpHeader::RST, TcpHeader::RST),
        {"retransmissions sent, TcpRetransSegs",
         sentIf(&TsharkFrame::isRepeated),
         counter(TcpCounter::RETRANS_SEGS)},
        {"SYNs and SYN,ACKs sent again, TcpExtTCPSynRetrans",
         [](const TsharkFrame& frame, bool sent) {
             return sent && frame.isRepeated && (frame.flags & TcpHeader::SYN);
         },
         counter(TcpCounter::TCP_SYN_RETRANS)},
        {"keep-alive probes sent, TcpExtTCPKeepAlive",
         sentIf(&TsharkFrame::isKeepAlive),
         counter(TcpCounter::TCP_KEEP_ALIVE)},
    };
}

/** \return segments of one direction in order: control bits, numbers, length, window */
std::vector<std::array<uint32_t, 5>>
ToFields(const std::vector<TcpSegmentEvent>& segments)
{
    std::vector<std::array<uint32_t, 5>> fields;
    for (const TcpSegmentEvent& event : segments)
    {
        const TcpSegmentView& view = event.segment;
        fields.push_back(
            {view.flags, view.seq.GetValue(), view.ack.GetValue(), view.textBytes, view.window});
    }
    return fields;
}

/** Compare the header fields of each segment, in the order of the wire. */
void
CompareFields(ValidationReport& report,
              const std::string& file,
              const std::vector<TsharkFrame>& frames,
              const NodeRecords& ours)
{
    for (const bool isSent : {true, false})
    {
        std::vector<std::array<uint32_t, 5>> theirs;
        for (const TsharkFrame& frame : frames)
        {
            if (frame.isTcp && ours.address == (isSent ? frame.source : frame.destination))
            {
                theirs.push_back(
                    {frame.flags, frame.seq, frame.ack, frame.textBytes, frame.window});
            }
        }
        const auto own = ToFields(isSent ? ours.sent : ours.received);
        double same = 0;
        for (std::size_t i = 0; i < own.size() && i < theirs.size(); ++i)
        {
            same += own[i] == theirs[i] ? 1 : 0;
        }
        report.CompareNumbers(file,
                              std::string(isSent ? "sent" : "received") +
                                  " with the same flags, seq, ack, length and window as in the "
                                  "Segment trace",
                              "segments",
                              static_cast<double>(theirs.size()),
                              same);
    }
}

/** Compare the durations of the handshakes, each by the client's port. */
void
CompareHandshakes(ValidationReport& report,
                  const std::string& file,
                  const std::vector<TsharkFrame>& frames,
                  const NodeRecords& ours)
{
    std::map<uint16_t, double> theirs;
    for (const TsharkFrame& frame : frames)
    {
        // A refused SYN has such a time, too.
        const bool isToServer = frame.destinationPort == SERVER_PORT;
        if (frame.initialRtt && (isToServer || frame.sourcePort == SERVER_PORT))
        {
            theirs[isToServer ? frame.sourcePort : frame.destinationPort] = *frame.initialRtt;
        }
    }
    report.CompareNumbers(file,
                          "that opened",
                          "connections",
                          static_cast<double>(theirs.size()),
                          static_cast<double>(ours.rtts.size()));
    for (const auto& [port, rtt] : ours.rtts)
    {
        const auto found = theirs.find(port);
        const ValidationTolerance clock{
            CAPTURE_CLOCK_S, CAPTURE_CLOCK_S, "a capture has a clock of microseconds"};
        report.CompareNumbers(file,
                              "client's port " + std::to_string(port),
                              "last SYN to third ACK, s",
                              found == theirs.end() ? -1 : found->second,
                              rtt,
                              clock);
    }
}

/** Compare one capture. */
void
CompareCapture(ValidationReport& report,
               const std::string& file,
               const std::vector<TsharkFrame>& frames,
               const NodeRecords& ours)
{
    const auto complain = [&](const std::string& quantity, bool TsharkFrame::*field) {
        double count = 0;
        for (const TsharkFrame& frame : frames)
        {
            count += frame.*field ? 1 : 0;
        }
        report.CompareNumbers(file, quantity, "frames", count, 0);
    };
    complain("malformed frames", &TsharkFrame::isMalformed);
    complain("bad TCP checksums", &TsharkFrame::hasBadTcpChecksum);
    complain("bad IPv4 header checksums", &TsharkFrame::hasBadIpChecksum);
    for (const Count& count : GetCounts(ours))
    {
        double theirs = 0;
        for (const TsharkFrame& frame : frames)
        {
            const bool isOwn = frame.source == ours.address || frame.destination == ours.address;
            theirs += frame.isTcp && isOwn && count.isCounted(frame, frame.source == ours.address);
        }
        report.CompareNumbers(file, count.row, "segments", theirs, static_cast<double>(count.ours));
    }
    CompareFields(report, file, frames, ours);
    CompareHandshakes(report, file, frames, ours);
}

/** Rows that say that there was no tshark. None of them is equal. */
void
ReportMissing(ValidationReport& report, const std::string& file, const NodeRecords& ours)
{
    for (const Count& count : GetCounts(ours))
    {
        report.CompareTexts(file,
                            count.row,
                            "segments",
                            "not run: tshark missing",
                            std::to_string(count.ours),
                            ExplainText("not compared: tshark is not installed (Debian package "
                                        "tshark)",
                                        std::to_string(count.ours)));
    }
}

} // namespace

void
ValidateByTshark(ValidationReport& report, bool isIpv6)
{
    const bool hasTshark = HasTshark();
    if (!hasTshark)
    {
        std::cerr << "tshark: not installed, so nothing judges our captures; install the Debian "
                     "package tshark\n";
    }
    const CaptureDirectory captures;
    const std::array<NodeRecords, 2> nodes = SimulateForTshark(captures, isIpv6);
    for (uint32_t node = 0; node < nodes.size(); ++node)
    {
        const std::string file = node == 0 ? "tshark/client.pcap" : "tshark/server.pcap";
        if (hasTshark)
        {
            CompareCapture(report, file, ReadTsharkFrames(captures.PathOf(node)), nodes.at(node));
        }
        else
        {
            ReportMissing(report, file, nodes.at(node));
        }
    }
}

} // namespace ns3
