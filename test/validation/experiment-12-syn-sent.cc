// SPDX-License-Identifier: GPL-2.0-only
//
// 12: odd answers to the SYN of a client, and backscatter.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiment-12.h"
#include "kernel-client.h"
#include "kernel-comparison.h"
#include "life-log.h"
#include "node-counters.h"

#include "ns3/tcp-header.h"

#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

const std::string TABLE = "12-odd-segments/synsent.csv";
const std::string PACKETS = "12-odd-segments/synsent-packets.csv";
constexpr uint16_t FIRST_PORT = 31001;        //!< of the first row
constexpr uint16_t SIMULTANEOUS_PORT = 31011; //!< a bare SYN came
constexpr uint16_t BACKSCATTER_PORT = 50000;  //!< nobody sent a SYN from there
constexpr uint32_t PEER_SEQ = 7000;           //!< the hand-made server's ISN
constexpr double LOOK_S = 0.25;               //!< after the stimulus the state was read

/** What the socket says at a moment. */
struct Look
{
    std::string state; //!< as the table prints it
    std::string error; //!< SO_ERROR
};

/** \return "A seq=ISS+1 ack=1 | ...", as in synsent.csv, of the answers before \p until */
std::string
ToText(const std::vector<WireSegment>& answers, Time until)
{
    std::ostringstream text;
    for (std::size_t i = 1; i < answers.size() && answers[i].time < until; ++i)
    {
        const TcpSegmentView& view = answers[i].view;
        const int32_t offset = view.seq - answers[0].view.seq;
        text << (i > 1 ? " | " : "") << TcpFlagsText(view.flags) << " seq=ISS"
             << (offset < 0 ? "" : "+") << offset << " ack=";
        if (view.Has(TcpHeader::ACK))
        {
            text << view.ack - SequenceNumber32(PEER_SEQ);
        }
        else
        {
            text << "-";
        }
    }
    return text.str().empty() ? "nothing" : text.str();
}

/** \return why segments of the simultaneous open differ, and what comes here */
ValidationExplanation
ExplainSimultaneousOpen(const LinuxCaptureRow& row, SegmentDifference difference, bool isIpv6)
{
    const std::string ack = std::to_string(PEER_SEQ + 1);
    if (row.localPort == SIMULTANEOUS_PORT && difference == SegmentDifference::SURPLUS)
    {
        return ExplainText("the FIN is repeated with the SYN that it follows, so that one round "
                           "trip can end both; Linux repeats the earliest segment only (RFC 6298 "
                           "(5.4))",
                           "FA seq 1 ack " + ack + " len 0");
    }
    if (row.localPort == SIMULTANEOUS_PORT && difference == SegmentDifference::CONTENT &&
        row.view.Has(TcpHeader::SYN | TcpHeader::ACK))
    {
        return ExplainText("Linux repeats all options of its SYN in the SYN,ACK; here those the "
                           "other SYN had too (RFC 7323 2.2 and 3.2)",
                           "SA seq 0 ack " + ack + " len 0 mss " + (isIpv6 ? "1440" : "1460"));
    }
    return {};
}

/** \return when the kernel sent its SYN from a port, on the list's clock */
double
FindBegin(const LinuxCapture& capture, uint16_t port)
{
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (row.fromServer && row.localPort == port)
        {
            return row.seconds;
        }
    }
    return 0;
}

/** \return the column of counters without what other rows' sockets count meanwhile */
KernelCounters
ReadCompared(const std::vector<std::vector<std::string>>& table)
{
    KernelCounters column = ReadColumn(table, 4);
    column.erase("TcpExtTCPTimeouts");
    return column;
}

/** Compare the row of a SYN,ACK for which there is no socket. */
void
CompareBackscatter(ValidationReport& report,
                   const std::vector<std::string>& cells,
                   const SegmentPeer& peer,
                   const TcpConnectionId& id)
{
    std::smatch match;
    const bool isSegment = std::regex_search(
        cells.at(1), match, std::regex(" ([A-Z]+ seq=[0-9]+ ack=[0-9]+ len=[0-9]+ win=[0-9]+)"));
    std::string text;
    for (const WireSegment& answer : peer.GetAnswers(id))
    {
        const TcpSegmentView& view = answer.view;
        std::ostringstream one;
        one << TcpFlagsText(view.flags) << " seq=" << view.seq << " ack=" << view.ack
            << " len=" << view.textBytes << " win=" << view.window;
        text += (text.empty() ? "" : " | ") + one.str();
    }
    report.CompareTexts(TABLE,
                        cells.at(0),
                        "kernel_answers",
                        isSegment ? match[1].str() : cells.at(1),
                        text.empty() ? "nothing" : text);
}

/** \return what the program sees of a socket */
Look
LookAt(const TcpLifecycleSocket& socket)
{
    const std::string state = LinuxStateName(socket.GetState());
    return {state == "gone" ? "[]" : "['" + state + "']",
            socket.GetCloseReason() == TcpCloseReason::REFUSED ? "ECONNREFUSED" : "none"};
}

/** \return why counters differ. \param port of the client */
std::map<std::string, ValidationExplanation>
ExplainCounters(uint16_t port, const KernelCounters& counters)
{
    auto explanations = ExplainInErrs(counters);
    if (port == SIMULTANEOUS_PORT)
    {
        explanations["TcpExtTCPSynRetrans"] = {
            "the SYN,ACK that answers a SYN has the number of the SYN that was sent: it is "
            "counted as sent again here",
            -1,
            -1,
            ""};
    }
    return explanations;
}

/** Compare the answers to a stimulus, and what the program saw. */
void
CompareOutcome(ValidationReport& report,
               const std::vector<std::string>& cells,
               const std::vector<WireSegment>& answers,
               const Look& look)
{
    const Time until = answers.empty() ? Time() : answers.front().time + Seconds(LOOK_S);
    report.CompareTexts(TABLE, cells.at(0), "kernel_answers", cells.at(1), ToText(answers, until));
    report.CompareTexts(TABLE, cells.at(0), "state_after", cells.at(2), look.state);
    report.CompareTexts(TABLE, cells.at(0), "SO_ERROR", cells.at(3), look.error);
}

} // namespace

void
ValidateSynSent(ValidationReport& report, bool isIpv6)
{
    LinuxCapture capture(PACKETS, "10.77.0.2");
    LifeLog log;
    SegmentPeer peer({}, isIpv6);
    log.Watch(peer.GetTracer());
    peer.Listen(1); // nobody comes: it names the node
    KernelClient client(peer, capture, isIpv6);
    // What the program saw just before it closed: the first FIN, or the next one's SYN.
    std::map<uint16_t, Look> looks;
    client.WatchClose([&looks](uint16_t port, const Ptr<TcpLifecycleSocket>& socket) {
        looks[port] = LookAt(*socket);
    });
    client.Plan();
    const auto table = ReadLinuxTable(TABLE);
    const KernelCounters column = ReadCompared(table);
    CounterWindows windows(peer.GetTracer(), capture);
    for (std::size_t i = 1; i + 1 < table.size(); ++i)
    {
        const double begin = FindBegin(capture, static_cast<uint16_t>(FIRST_PORT + i - 1));
        windows.Add(begin + 1e-6, begin + LOOK_S);
    }
    capture.Play(peer);
    CompareKernelSegments(report,
                          PACKETS,
                          capture,
                          peer,
                          isIpv6,
                          [isIpv6](const LinuxCaptureRow& row, SegmentDifference difference) {
                              return ExplainSimultaneousOpen(row, difference, isIpv6);
                          });

    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        const bool isLast = i + 1 == table.size();
        LinuxCaptureRow end;
        end.peer = Ipv4Address("10.77.0.200");
        end.peerPort = SegmentPeer::PORT;
        end.localPort = isLast ? BACKSCATTER_PORT : static_cast<uint16_t>(FIRST_PORT + i - 1);
        const TcpConnectionId id = LinuxCapture::MakeId(peer, end);
        if (isLast)
        {
            CompareBackscatter(report, cells, peer, id);
            continue;
        }
        CompareOutcome(report, cells, peer.GetAnswers(id), looks[end.localPort]);
        const Time begin = capture.ToSimulated(FindBegin(capture, end.localPort));
        const KernelCounters counters = ReadCounters(cells.at(4));
        KernelCounters simulated = windows.Get(i - 1);
        simulated["TcpCurrEstab"] = log.CountOpened(begin, begin + Seconds(LOOK_S));
        CompareNodeCounters(report,
                            TABLE,
                            cells.at(0),
                            counters,
                            simulated,
                            column,
                            ExplainCounters(end.localPort, counters));
    }
}

} // namespace ns3
