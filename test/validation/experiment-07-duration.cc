// SPDX-License-Identifier: GPL-2.0-only
//
// 07: how long TIME-WAIT lasts, what prolongs it, and a last ACK that is lost.

#include "../time-wait-capture.h"
#include "experiment-07.h"
#include "experiments.h"
#include "kernel-client.h"
#include "kernel-comparison.h"

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

constexpr double POLLING_S = 0.06; //!< both ends of TIME-WAIT were polled

/** Time left of TIME-WAIT, and the state, as "TIME_WAIT 50.00" in a cell. */
void
CompareStateAndLeft(ValidationReport& report,
                    const std::string& file,
                    const std::string& row,
                    const std::string& when,
                    const std::string& cell,
                    const LifeLog& log,
                    const TcpConnectionId& id,
                    Time time,
                    const ValidationTolerance& tolerance)
{
    const std::size_t blank = cell.find(' ');
    report.CompareTexts(file, row, "state " + when, cell.substr(0, blank), log.GetState(id, time));
    report.CompareNumbers(file,
                          row,
                          "timer left " + when + ", s",
                          std::stod(cell.substr(blank)),
                          log.GetTimeLeft(id, TcpTimer::TIME_WAIT, time).value_or(0),
                          tolerance);
}

/** dur-events-finN: each segment sent to a connection in TIME-WAIT. */
void
CompareEvents(ValidationReport& report,
              const std::string& file,
              const LinuxCapture& capture,
              const SegmentPeer& peer,
              const LifeLog& log)
{
    std::vector<LinuxCaptureRow> stimuli;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (!row.fromServer && row.seconds > 1)
        {
            stimuli.push_back(row);
        }
    }
    const auto table = ReadLinuxTable(file);
    report.CompareNumbers(file,
                          "all",
                          "stimuli",
                          static_cast<double>(table.size()) - 1,
                          static_cast<double>(stimuli.size()));
    for (std::size_t i = 1; i < table.size() && i <= stimuli.size(); ++i)
    {
        const auto& cells = table[i];
        const std::string row = cells.at(1) + ", at " + cells.at(2) + " s";
        const LinuxCaptureRow& stimulus = stimuli[i - 1];
        const TcpConnectionId id = LinuxCapture::MakeId(peer, stimulus);
        const Time sent = capture.ToSimulated(stimulus.seconds);
        std::string reply = "nothing";
        for (const WireSegment& answer : peer.GetAnswers(id))
        {
            reply = answer.time == sent ? TcpFlagsText(answer.view.flags) : reply;
        }
        std::smatch match;
        const bool isReply = std::regex_search(cells.at(4), match, std::regex(" ([A-Z]+) seq=")) ||
                             cells.at(4) == "nothing";
        report.CompareTexts(
            file, row, "reply", isReply && !match.empty() ? match[1].str() : cells.at(4), reply);
        CompareStateAndLeft(report,
                            file,
                            row,
                            "before",
                            cells.at(3),
                            log,
                            id,
                            sent - MicroSeconds(1),
                            {0.02, 0.1, "read up to 0.1 s before"});
        CompareStateAndLeft(report,
                            file,
                            row,
                            "after",
                            cells.at(5),
                            log,
                            id,
                            sent + MilliSeconds(100),
                            {0.06, 0.02, "read 0.1 s after the segment, or up to 60 ms later"});
    }
}

/** dur-summary-finN, without the row of the kernel's own client. */
void
CompareTotal(ValidationReport& report,
             const std::string& file,
             const std::vector<std::string>& cells,
             const LifeLog& log,
             const TcpConnectionId& id)
{
    const auto begun = log.FindEntry(id, "TIME_WAIT", Seconds(2));
    const auto ended = log.FindEntry(id, "gone", Seconds(120));
    ValidationTolerance tolerance = TimerLateness({60});
    tolerance.below += POLLING_S;
    tolerance.above += POLLING_S;
    tolerance.reason += "; both ends were polled";
    report.CompareNumbers(file,
                          cells.at(1),
                          "time in TIME-WAIT, s",
                          std::stod(cells.at(2)),
                          begun && ended ? ToSeconds(*ended - *begun) : 0,
                          tolerance);
}

/** dur-*-finN: nine connections in TIME-WAIT, and a client of the kernel's own. */
void
ValidateDuration(ValidationReport& report, const std::string& finTimeout, bool isIpv6)
{
    const std::string name = "07-time-wait/dur-fin" + finTimeout;
    const std::string summary = "07-time-wait/dur-summary-fin" + finTimeout + ".csv";
    const auto rows = ReadLinuxTable(summary);
    {
        LinuxCapture capture(name + ".csv");
        LifeLog log;
        SegmentPeer peer({{"FinWait2Timeout", finTimeout + "s"}}, isIpv6);
        log.Watch(peer.GetTracer());
        peer.Listen(128);
        PlanCloses(capture, peer);
        capture.Play(peer);
        capture.Compare(report, peer, isIpv6);
        peer.RunUntil(capture.ToSimulated(120));
        CompareEvents(
            report, "07-time-wait/dur-events-fin" + finTimeout + ".csv", capture, peer, log);
        CompareKernelStates(report, name + "-srv-states.csv", log, capture, peer);
        for (std::size_t i = 2; i < rows.size(); ++i)
        {
            const auto port = static_cast<uint16_t>(31000 + i - 2);
            CompareTotal(report, summary, rows[i], log, peer.MakeId("10.77.0.100", port));
        }
    }
    LinuxCapture capture(name + ".csv", "10.77.0.2");
    LifeLog log;
    SegmentPeer peer({{"FinWait2Timeout", finTimeout + "s"}}, isIpv6);
    log.Watch(peer.GetTracer());
    peer.Listen(1); // nobody comes: it names the node
    KernelClient client(peer, capture, isIpv6);
    client.Plan();
    capture.Play(peer);
    capture.Compare(report, peer, isIpv6);
    peer.RunUntil(capture.ToSimulated(120));
    CompareKernelStates(report, name + "-cli-states.csv", log, capture, peer);
    CompareTotal(
        report, summary, rows.at(1), log, LinuxCapture::MakeId(peer, capture.GetRows().front()));
}

/** lastack-trace: state changes of one end. \param kernel its address */
void
CompareTrace(ValidationReport& report,
             const std::string& kernel,
             const LifeLog& log,
             const LinuxCapture& capture,
             const TcpConnectionId& id)
{
    const std::string file = "07-time-wait/lastack-trace.csv";
    const auto name = [](const std::string& state) {
        return state == "CLOSE" || state == "LISTEN" ? "gone" : state;
    };
    const auto opened = log.FindEntry(id, "ESTABLISHED", capture.ToSimulated(0));
    const auto begun = log.FindEntry(id, "SYN_RECV", capture.ToSimulated(0));
    const double roundTripS = opened && begun ? ToSeconds(*opened - *begun) : 0;
    const ValidationExplanation thirdAck{
        "Linux makes the socket at the third ACK", roundTripS - 1e-3, roundTripS + 1e-3, ""};
    const auto table = ReadLinuxTable(file);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        if (cells.at(1) != kernel)
        {
            continue;
        }
        const std::string row =
            "line " + std::to_string(i + 1) + ", " + cells.at(5) + " to " + cells.at(6);
        // The socket of a closed connection in FIN-WAIT-2 is freed, the connection lives.
        const bool isFreed = cells.at(5) == "FIN_WAIT2" && cells.at(6) == "CLOSE";
        const std::string state = isFreed ? "FIN_WAIT2" : name(cells.at(6));
        const Time time = capture.ToSimulated(std::stod(cells.at(0)));
        const auto entered = log.FindEntry(id, state, time);
        report.CompareTexts(file, row, "state", state, entered ? state : "never");
        if (!entered)
        {
            continue;
        }
        if (!isFreed)
        {
            report.CompareTexts(file,
                                row,
                                "state before",
                                name(cells.at(5)),
                                log.GetState(id, *entered - MicroSeconds(1)));
        }
        report.CompareNumbers(file,
                              row,
                              "time_s",
                              time.GetSeconds(),
                              entered->GetSeconds(),
                              {1e-3, 1e-3, "an answer, or the application's call"},
                              state == "SYN_RECV" ? thirdAck : ValidationExplanation());
    }
}

/** lastack-cli*, lastack-tw-timer: the end in TIME-WAIT. Its last ACKs are lost for 10 s. */
void
ValidateLastAckClient(ValidationReport& report, bool isIpv6)
{
    LinuxCapture capture("07-time-wait/lastack-cli.csv", "10.77.0.2");
    LifeLog log;
    SegmentPeer peer({}, isIpv6);
    log.Watch(peer.GetTracer());
    peer.Listen(1); // nobody comes: it names the node
    KernelClient client(peer, capture, isIpv6);
    client.Plan();
    capture.Play(peer);
    capture.Compare(report, peer, isIpv6);
    peer.RunUntil(capture.ToSimulated(90));
    CompareKernelStates(report, "07-time-wait/lastack-cli-states.csv", log, capture, peer);
    CompareTrace(
        report, "10.77.0.2", log, capture, LinuxCapture::MakeId(peer, capture.GetRows().front()));

    const std::string file = "07-time-wait/lastack-tw-timer.csv";
    const TcpConnectionId id = LinuxCapture::MakeId(peer, capture.GetRows().front());
    const Time end = *log.FindEntry(id, "gone", capture.ToSimulated(90));
    const double late = TimerLateness({60}).above;
    const auto table = ReadLinuxTable(file);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        const Time time = capture.ToSimulated(std::stod(cells.at(0)));
        const std::string row = "t " + cells.at(0);
        // Linux's timer has no time left and its slot has not come: there it is over, late.
        const bool isLate = time >= end && ToSeconds(time - end) < late;
        report.CompareTexts(file,
                            row,
                            "state",
                            cells.at(1),
                            log.GetState(id, time),
                            isLate ? ExplainText(TimerLateness({60}).reason, "gone")
                                   : ValidationExplanation());
        if (cells.at(2).empty())
        {
            continue;
        }
        const auto timer = cells.at(1) == "FIN_WAIT2" ? TcpTimer::FIN_WAIT_2 : TcpTimer::TIME_WAIT;
        report.CompareNumbers(file,
                              row,
                              "timer left, s",
                              std::stod(cells.at(2)),
                              log.GetTimeLeft(id, timer, time).value_or(0),
                              {0.03, 0.03, "read some ms before or after"});
    }
}

/** lastack-srv*: the end in LAST-ACK, which repeats its FIN. */
void
ValidateLastAckServer(ValidationReport& report, bool isIpv6)
{
    LinuxCapture capture("07-time-wait/lastack-srv.csv");
    LifeLog log;
    SegmentPeer peer({}, isIpv6);
    log.Watch(peer.GetTracer());
    peer.Listen(16);
    PlanCloses(capture, peer);
    capture.Play(peer);
    CompareKernelSegments(
        report,
        "07-time-wait/lastack-srv.csv",
        capture,
        peer,
        isIpv6,
        [](const LinuxCaptureRow& row, SegmentDifference difference) {
            return difference == SegmentDifference::PROBE && row.view.Has(TcpHeader::FIN)
                       ? ExplainText("Linux's first repeat is a tail loss probe (RFC 8985 section "
                                     "7), after which its RTO begins to back off; ns-3 has no "
                                     "probe",
                                     "nothing")
                       : ValidationExplanation();
        });
    peer.RunUntil(capture.ToSimulated(20));
    CompareKernelStates(report, "07-time-wait/lastack-srv-states.csv", log, capture, peer);
    CompareTrace(
        report, "10.77.0.1", log, capture, LinuxCapture::MakeId(peer, capture.GetRows().front()));
}

} // namespace

void
ValidateTimeWaitDuration(ValidationReport& report, bool isIpv6)
{
    for (const char* finTimeout : {"60", "5"})
    {
        ValidateDuration(report, finTimeout, isIpv6);
    }
    ValidateLastAckClient(report, isIpv6);
    ValidateLastAckServer(report, isIpv6);
}

} // namespace ns3
