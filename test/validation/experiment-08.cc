// SPDX-License-Identifier: GPL-2.0-only
//
// 08: FIN-WAIT-2 after close, and how long a server repeats to a peer that is gone.

#include "experiments.h"
#include "kernel-view.h"
#include "server-run.h"

#include "ns3/abort.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <regex>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

const std::string DIRECTORY = "08-orphan-timeouts/";
const std::string CONSOLE = DIRECTORY + "console.txt";
constexpr uint16_t PORT = 40000;
constexpr double LOOK_S = 0.13;     //!< exp08.py looked each 0.1 s whether a socket was gone
constexpr double POLL_S = 0.03;     //!< at 10 ms, on a shared machine
constexpr double EXACT_S = 0.02;    //!< what is left of a timer is cut to 10 ms
constexpr double MINI_S = 60;       //!< TCP_TIMEWAIT_LEN
constexpr double WATCHED_S = 200;   //!< exp08.py: a silent peer, at most
constexpr double LATE_END_S = 73.9; //!< exp08.py: after the late segments 70 s more

/** \return the number of a line behind "after ", which is there with two decimals */
double
ReadAfter(const std::string& line)
{
    static const std::regex after("after ([0-9]+\\.[0-9][0-9])");
    std::smatch match;
    return std::regex_search(line, match, after) ? std::stod(match[1]) : -1;
}

/** A server that repeats to a peer that is silent from t = 0 on. */
struct Silence
{
    std::string name;      //!< of the files
    std::string attribute; //!< that the limit comes from
    uint8_t retries;       //!< its value
    bool isClosed;         //!< the application closed
    std::string title;     //!< in console.txt
};

/** Text, FIN or both are repeated until the limit. */
void
ValidateSilence(ValidationReport& report, const Silence& silence, bool isIpv6)
{
    const std::string base = DIRECTORY + silence.name;
    ServerRun run(base + ".csv", {}, isIpv6);
    SegmentPeer& peer = run.GetPeer();
    peer.Listen(16)->SetAttribute(silence.attribute, UintegerValue(silence.retries));
    uint32_t texts = 0;
    bool isFinSent = false;
    for (const LinuxCaptureRow& row : run.GetCapture().GetRows())
    {
        if (row.fromServer && row.view.textBytes > 0 && texts == 0)
        {
            const uint32_t bytes = row.view.textBytes;
            run.CallFor(row,
                        [&peer, bytes] { peer.GetAccepted().at(0)->Send(Create<Packet>(bytes)); });
            ++texts;
        }
        if (row.fromServer && row.view.Has(TcpHeader::FIN) && !isFinSent)
        {
            run.CallFor(row, [&peer] { peer.GetAccepted().at(0)->Close(); });
            isFinSent = true;
        }
    }
    run.Play(WATCHED_S);
    run.CompareSegments(report, [](const LinuxCaptureRow& row, const std::string& measured) {
        return row.view.textBytes > 0
                   ? ExplainText("a FIN that waits rides on the text when ns-3's data path repeats "
                                 "it; Linux repeats the text as it was",
                                 "F" + measured)
                   : ValidationExplanation();
    });
    if (silence.isClosed)
    {
        run.ComparePolled(report, base + "-states.csv", POLL_S);
    }
    const auto socket = DynamicCast<TcpLifecycleSocket>(peer.GetAccepted().at(0));
    const bool isTimedOut = socket->GetCloseReason() == TcpCloseReason::TIMED_OUT;
    const std::string line = FindConsoleLine(CONSOLE, silence.title, silence.name);
    report.CompareNumbers(CONSOLE,
                          silence.name,
                          "TcpExtTCPAbortOnTimeout",
                          static_cast<double>(ReadCounters(line)["TcpExtTCPAbortOnTimeout"]),
                          isTimedOut ? 1 : 0);
    // When the application was told, or when the socket was gone that the polls saw.
    const double closed = run.GetClosedTime(PORT);
    ValidationTolerance late = run.GetLateness(PORT, closed);
    late.above += silence.isClosed ? LOOK_S : 0;
    report.CompareNumbers(CONSOLE, silence.name, "over after_s", ReadAfter(line), closed, late);
}

/** \return why a poll of FIN-WAIT-2 differs. \param seconds tcp_fin_timeout \param measured s */
ValidationExplanation
ExplainFinTimeout(uint32_t seconds, double measured)
{
    if (seconds <= MINI_S)
    {
        return ValidationExplanation();
    }
    // The first timer is due 60 s early; the second begins when that one has fired, late.
    const bool isFirst = measured < seconds - MINI_S / 2;
    const double late = TimerLateness({seconds - MINI_S}).above + POLL_S;
    return ValidationExplanation{
        "Linux waits tcp_fin_timeout - 60 s with the whole socket, and 60 s more with what is "
        "left of it",
        isFirst ? -MINI_S - EXACT_S : 0,
        isFirst ? -MINI_S + EXACT_S : late,
        ""};
}

/** \return how long FIN-WAIT-2 lasted by a line of the console: of the first connection, the other
 */
std::vector<double>
ReadLasted(const std::string& line)
{
    static const std::regex lasted("\\('([0-9.]+)', 'GONE'\\)");
    std::vector<double> measured;
    for (std::sregex_iterator at(line.begin(), line.end(), lasted), end; at != end; ++at)
    {
        measured.push_back(std::stod((*at)[1]));
    }
    NS_ABORT_MSG_UNLESS(measured.size() == 2, line);
    return measured;
}

/** FIN-WAIT-2 after close lasts tcp_fin_timeout, or TCP_LINGER2 of 2 s; later a FIN meets a RST. */
void
ValidateFinWait2(ValidationReport& report, uint32_t seconds, bool isIpv6)
{
    const std::string base = DIRECTORY + "fw2-" + std::to_string(seconds);
    ServerRun run(base + ".csv", {{"FinWait2Timeout", std::to_string(seconds) + "s"}}, isIpv6);
    SegmentPeer& peer = run.GetPeer();
    peer.Listen(64);
    for (const LinuxCaptureRow& row : run.GetCapture().GetRows())
    {
        if (row.fromServer && row.view.Has(TcpHeader::FIN))
        {
            run.CallFor(row, [&peer] {
                const Ptr<Socket> socket = peer.GetAccepted().back();
                if (peer.GetAccepted().size() == 2)
                {
                    socket->SetAttribute("FinWait2Timeout", StringValue("2s"));
                }
                socket->Close();
            });
        }
    }
    run.Play(0);
    run.CompareSegments(report);
    run.ComparePolled(report, base + "-states.csv", POLL_S, [seconds](double measured) {
        return ExplainFinTimeout(seconds, measured);
    });
    const std::string name = "fw2-" + std::to_string(seconds);
    const std::string line = FindConsoleLine(CONSOLE, "08-" + name, name);
    const std::vector<double> measured = ReadLasted(line);
    for (const TcpStateEvent& event : peer.GetStates())
    {
        if (event.from == TcpSocket::FIN_WAIT_2)
        {
            const bool isFirst = event.id == run.GetId(PORT);
            const double dwell = event.dwell.GetSeconds();
            const bool isTwice = dwell > MINI_S; // with the socket, and with what is left of it
            ValidationTolerance late = TimerLateness(
                isTwice ? std::vector<double>{dwell - MINI_S, MINI_S} : std::vector<double>{dwell});
            late.below += POLL_S;
            late.above += POLL_S;
            late.reason += "; polled";
            report.CompareNumbers(CONSOLE,
                                  name,
                                  isFirst ? "FIN_WAIT2 lasted_s" : "with TCP_LINGER2=2, s",
                                  measured[isFirst ? 0 : 1],
                                  dwell,
                                  late);
        }
    }
}

/** FIN, text and SYN that find FIN-WAIT-2, closed or half-closed. */
void
ValidateLateSegments(ValidationReport& report, bool isIpv6)
{
    ServerRun run(DIRECTORY + "fw2late.csv", {}, isIpv6);
    SegmentPeer& peer = run.GetPeer();
    peer.Listen(64);
    for (const LinuxCaptureRow& row : run.GetCapture().GetRows())
    {
        if (row.fromServer && row.view.Has(TcpHeader::FIN))
        {
            run.CallFor(row, [&peer] {
                const Ptr<Socket> socket = peer.GetAccepted().back();
                const bool isHalf = peer.GetAccepted().size() == 3;
                isHalf ? socket->ShutdownSend() : socket->Close();
            });
        }
    }
    run.Play(LATE_END_S);
    run.CompareSegments(report);
    run.ComparePolled(report, DIRECTORY + "fw2late-states.csv", POLL_S);
}

} // namespace

void
ValidateOrphanTimeouts(ValidationReport& report, bool isIpv6)
{
    const std::vector<Silence> silences{
        {"finwait1-orphan0", "OrphanRetries", 0, true, "08-finwait1-0"},
        {"finwait1-orphan3", "OrphanRetries", 3, true, "08-finwait1-3"},
        {"findata-orphan0", "OrphanRetries", 0, true, "08-findata-0"},
        {"lastack-orphan0", "OrphanRetries", 0, true, "08-lastack-0"},
        {"lastack-orphan3", "OrphanRetries", 3, true, "08-lastack-3"},
        {"data-retries2_5", "DataRetries", 5, false, "08-data-5"},
        {"data-retries2_8", "DataRetries", 8, false, "08-data-8"},
    };
    for (const Silence& silence : silences)
    {
        ValidateSilence(report, silence, isIpv6);
    }
    for (const uint32_t seconds : {5u, 60u, 120u})
    {
        ValidateFinWait2(report, seconds, isIpv6);
    }
    ValidateLateSegments(report, isIpv6);
}

} // namespace ns3
