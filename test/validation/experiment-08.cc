// SPDX-License-Identifier: GPL-2.0-only
//
// 08: FIN-WAIT-2 after close, and how long a server repeats to a peer that is gone.

#include "experiments.h"
#include "server-run.h"

#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <string>
#include <vector>

namespace ns3
{

namespace
{

const std::string DIRECTORY = "08-orphan-timeouts/";
constexpr uint16_t PORT = 40000;
constexpr double POLL_S = 0.03;     //!< at 10 ms, on a shared machine
constexpr double EXACT_S = 0.02;    //!< what is left of a timer is cut to 10 ms
constexpr double MINI_S = 60;       //!< TCP_TIMEWAIT_LEN
constexpr double WATCHED_S = 200;   //!< exp08.py: a silent peer, at most
constexpr double LATE_END_S = 73.9; //!< exp08.py: after the late segments 70 s more

/** A server that repeats to a peer that is silent from t = 0 on. */
struct Silence
{
    std::string name;      //!< of the files
    std::string attribute; //!< that the limit comes from
    uint8_t retries;       //!< its value
    bool isClosed;         //!< the application closed
    double failed;         //!< s until recv() said ETIMEDOUT (console.txt); 0 = see the -states.csv
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
    report.CompareNumbers(
        DIRECTORY + "console.txt", silence.name, "TcpExtTCPAbortOnTimeout", 1, isTimedOut ? 1 : 0);
    if (silence.failed > 0) // nobody polled: the application was told
    {
        const double closed = run.GetClosedTime(PORT);
        report.CompareNumbers(DIRECTORY + "console.txt",
                              silence.name,
                              "recv() -> ETIMEDOUT after_s",
                              silence.failed,
                              closed,
                              run.GetLateness(PORT, closed));
    }
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
    });
    for (const TcpStateEvent& event : peer.GetStates())
    {
        if (event.from == TcpSocket::FIN_WAIT_2)
        {
            const bool isFirst = event.id == run.GetId(PORT);
            report.CompareNumbers(DIRECTORY + "settings.txt",
                                  "fw2-" + std::to_string(seconds),
                                  isFirst ? "tcp_fin_timeout" : "TCP_LINGER2",
                                  isFirst ? seconds : 2,
                                  event.dwell.GetSeconds());
        }
    }
}

/** FIN, text and SYN that find FIN-WAIT-2, closed or half-closed. */
void
ValidateLateSegments(ValidationReport& report, bool isIpv6)
{
    ServerRun run(DIRECTORY + "fw2late.csv", {}, isIpv6);
    SegmentPeer& peer = run.GetPeer();
    // Linux acknowledges the first text at once, ns-3's data path the second.
    peer.Listen(64)->SetAttribute("DelAckCount", UintegerValue(1));
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
        {"finwait1-orphan0", "OrphanRetries", 0, true, 0},
        {"finwait1-orphan3", "OrphanRetries", 3, true, 0},
        {"findata-orphan0", "OrphanRetries", 0, true, 0},
        {"lastack-orphan0", "OrphanRetries", 0, true, 0},
        {"lastack-orphan3", "OrphanRetries", 3, true, 0},
        {"data-retries2_5", "DataRetries", 5, false, 13.20},
        {"data-retries2_8", "DataRetries", 8, false, 107.17},
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
