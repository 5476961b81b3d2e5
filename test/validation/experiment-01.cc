// SPDX-License-Identifier: GPL-2.0-only
//
// 01: one client that is silent, repeats its SYN, or sends something else while half-open.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiments.h"
#include "kernel-view.h"

#include "ns3/tcp-header.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

constexpr uint32_t BACKLOG = 128; //!< of these listeners
const char* const NOMINAL = "README.md states the rule: 1 s, doubling";

/** \return the connection a row of a server's -states.csv means */
KernelView::Locate
LocateOn(const SegmentPeer& peer, Time origin)
{
    return [&peer, origin](const std::vector<std::string>& cells) {
        return KernelView::Meaning{peer.MakeId(Ipv4Address(cells.at(3).c_str()),
                                               static_cast<uint16_t>(std::stoul(cells.at(4)))),
                                   origin};
    };
}

/** Compare the times and time stamps of SYN,ACKs. \param answers ours */
void
CompareSynAcks(ValidationReport& report,
               const std::string& file,
               const std::string& title,
               const LinuxCapture& capture,
               const std::vector<WireSegment>& answers)
{
    const Time syn = capture.ToSimulated(0);
    std::vector<double> waits;
    const LinuxCaptureRow* first = nullptr;
    std::size_t k = 0;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (!row.fromServer || k >= answers.size())
        {
            continue;
        }
        first = first ? first : &row;
        const std::string number = "SYN,ACK " + std::to_string(k + 1);
        report.CompareNumbers("README.md",
                              title + ", " + number,
                              "nominal time_s",
                              (1 << k) - 1.0,
                              ToSeconds(answers[k].time - syn),
                              {0, 0, NOMINAL});
        ValidationTolerance clock = TimerLateness(waits);
        clock.above = 1000 * clock.above + 1;
        clock.below = 1;
        report.CompareNumbers(file,
                              number,
                              "TSval since the first, ms",
                              row.view.tsVal - first->view.tsVal,
                              answers[k].view.tsVal - answers.front().view.tsVal,
                              clock);
        waits.push_back(1 << k);
        ++k;
    }
}

/** rN.csv, rN-states.csv and rN-ss.csv: a client that is silent after its SYN. */
void
ValidateSilentClient(ValidationReport& report, uint32_t retries, bool isIpv6)
{
    const std::string text = std::to_string(retries);
    const std::string name = "01-synack-retrans/r" + text;
    LinuxCapture capture(name + ".csv");
    KernelView view;
    SegmentPeer peer({{"SynAckRetries", text}}, isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(BACKLOG);
    capture.Play(peer);
    const Time syn = capture.ToSimulated(0);
    peer.RunUntil(syn + Seconds(100));
    capture.Compare(report, peer, isIpv6);

    const TcpConnectionId id = peer.MakeId("10.77.0.100", 40000);
    const std::vector<WireSegment> answers = peer.GetAnswers(id);
    const ValidationTolerance exact{0, 0, NOMINAL};
    report.CompareNumbers(
        "README.md", "retries " + text, "SYN,ACKs", retries + 1.0, answers.size(), exact);
    CompareSynAcks(report, name + ".csv", "retries " + text, capture, answers);
    report.CompareNumbers("README.md",
                          "retries " + text,
                          "nominal time_s of the end",
                          (2 << retries) - 1.0,
                          ToSeconds(peer.GetGoneTime(id) - syn),
                          exact);
    view.ComparePolled(report, name + "-states.csv", LocateOn(peer, syn));
    view.CompareSs(report, name + "-ss.csv", {id, syn});
    const std::string console = "01-synack-retrans/console.txt";
    CompareCounters(report,
                    console,
                    "r" + text,
                    ReadCounters(FindConsoleLine(console, "01-r" + text, "TcpInSegs")),
                    view.Count(peer.GetWire(), Time(0), Time::Max()));
}

/** dup.csv and dup-states.csv: repeated SYNs, and SYNs of other numbers. */
void
ValidateRepeatedSyn(ValidationReport& report, bool isIpv6)
{
    const std::string name = "01-synack-retrans/dup";
    LinuxCapture capture(name + ".csv");
    KernelView view;
    SegmentPeer peer({}, isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(BACKLOG);
    capture.Play(peer);
    peer.RunUntil(capture.ToSimulated(21)); // 12 s after the last SYN, then it was over
    capture.Compare(report, peer, isIpv6);
    view.ComparePolled(report, name + "-states.csv", LocateOn(peer, capture.ToSimulated(0)));
    const std::string console = "01-synack-retrans/console.txt";
    CompareCounters(report,
                    console,
                    "dup",
                    ReadCounters(FindConsoleLine(console, "01-dup", "TcpExtEmbryonicRsts")),
                    view.Count(peer.GetWire(), Time(0), Time::Max()));
}

/** \return control bits of the segments that rst-summary.csv prints, separated by spaces */
std::string
ReadReplies(const std::string& text)
{
    std::string flags;
    for (std::size_t at = text.find('>'); at != std::string::npos; at = text.find('>', at + 1))
    {
        const std::size_t begin = text.find(' ', at) + 1;
        flags += (flags.empty() ? "" : " ") + text.substr(begin, text.find(' ', begin) - begin);
    }
    return flags;
}

/** What a stimulus of rst-summary.csv is about. */
struct Stimulus
{
    TcpConnectionId id; //!< the connection
    Time from;          //!< of the stimulus
    Time to;            //!< before the next connection began
};

/** \return the stimuli in order: the second segment of a client to each connection */
std::vector<Stimulus>
FindStimuli(const LinuxCapture& capture, const SegmentPeer& peer)
{
    std::vector<Stimulus> stimuli;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (row.fromServer)
        {
            continue;
        }
        const Time time = capture.ToSimulated(row.seconds);
        const TcpConnectionId id = peer.MakeId(row.peer, row.peerPort);
        const bool isNew = stimuli.empty() || stimuli.back().id != id;
        if (isNew && !stimuli.empty())
        {
            stimuli.back().to = time - MicroSeconds(1);
        }
        if (isNew)
        {
            stimuli.push_back({id, Time(0), Time::Max()});
        }
        else if (stimuli.back().from == Time(0))
        {
            stimuli.back().from = time;
        }
    }
    stimuli.back().to = stimuli.back().from + Seconds(0.3);
    return stimuli;
}

/** rst.csv and rst-summary.csv: twenty segments to twenty half-open connections. */
void
ValidateStimuli(ValidationReport& report, bool isIpv6)
{
    const std::string file = "01-synack-retrans/rst-summary.csv";
    LinuxCapture capture("01-synack-retrans/rst.csv");
    KernelView view;
    SegmentPeer peer({}, isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(BACKLOG);
    capture.Play(peer);
    capture.Compare(report, peer, isIpv6);

    const std::vector<Stimulus> stimuli = FindStimuli(capture, peer);
    peer.RunUntil(stimuli.back().to);

    const auto summary = ReadLinuxTable(file);
    report.CompareNumbers(file, "all", "stimuli", summary.size() - 1.0, stimuli.size());
    for (std::size_t i = 1; i < summary.size() && i <= stimuli.size(); ++i)
    {
        const std::string& row = summary[i].at(0);
        const Stimulus& stimulus = stimuli[i - 1];
        const std::string state = view.GetState(stimulus.id, stimulus.to);
        report.CompareTexts(
            file, row, "state_after", summary[i].at(2), state == "GONE" ? "gone" : state);
        std::string replies;
        for (const WireSegment& answer : peer.GetAnswers(stimulus.id))
        {
            if (answer.time >= stimulus.from && answer.time <= stimulus.to)
            {
                replies += (replies.empty() ? "" : " ") + TcpFlagsText(answer.view.flags);
            }
        }
        report.CompareTexts(file, row, "replies", ReadReplies(summary[i].at(1)), replies);
        CompareCounters(report,
                        file,
                        row,
                        ReadCounters(summary[i].at(3)),
                        view.Count(peer.GetWire(), stimulus.from, stimulus.to),
                        view.GetWindowTolerances(stimulus.from, stimulus.to));
    }
}

} // namespace

void
ValidateSynAckRetransmission(ValidationReport& report, bool isIpv6)
{
    for (const uint32_t retries : {5u, 3u, 2u, 1u, 0u})
    {
        ValidateSilentClient(report, retries, isIpv6);
    }
    ValidateRepeatedSyn(report, isIpv6);
    ValidateStimuli(report, isIpv6);
    ValidatePruning(report, isIpv6);
}

} // namespace ns3
