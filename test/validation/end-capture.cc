// SPDX-License-Identifier: GPL-2.0-only
//
// Reading, aligning and comparing the segments of one end.

#include "end-capture.h"

#include "experiments.h"
#include "kernel-comparison.h"

#include "ns3/tcp-option.h"

#include <algorithm>
#include <array>

namespace ns3
{

namespace
{

constexpr double ANSWER_S = 4e-3; //!< an answer comes within; Linux's worst here is 3.4 ms
constexpr double LATE_S = 1e-3;   //!< of an answer
constexpr double CALL_S = 5e-3;   //!< the application's log is rounded to 1 ms, and its sleeps vary
constexpr double BURST_S = 5e-3;  //!< between segments that one call made
constexpr double DELACK_S = 0.04; //!< Linux's TCP_DELACK_MIN, and DelAckTimeout here
constexpr double ECHO_MS = 20;    //!< what is echoed was sent by an application, over the forwarder
constexpr uint8_t PLAIN = TcpHeader::ACK;

bool
IsPureAck(const TcpSegmentView& view)
{
    return view.flags == PLAIN && view.textBytes == 0;
}

uint32_t
ReadNumber(const std::vector<uint8_t>& bytes, std::size_t at, std::size_t size)
{
    uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i)
    {
        number = number << 8 | bytes.at(at + i);
    }
    return number;
}

TcpSegmentView
ToView(const TestSegment& sent)
{
    TcpSegmentView view;
    view.seq = sent.segment.seq;
    view.ack = sent.segment.ack;
    view.textBytes = sent.segment.textBytes;
    view.flags = sent.segment.flags;
    view.window = sent.window;
    if (const auto mss = sent.FindOption(TcpOption::MSS))
    {
        view.mss = static_cast<uint16_t>(ReadNumber(sent.options, *mss + 2, 2));
    }
    if (const auto scale = sent.FindOption(TcpOption::WINSCALE))
    {
        view.wscale = sent.options.at(*scale + 2);
    }
    view.sackPermitted = sent.FindOption(TcpOption::SACKPERMITTED).has_value();
    if (const auto times = sent.FindOption(TcpOption::TS))
    {
        view.hasTimestamp = true;
        view.tsVal = ReadNumber(sent.options, *times + 2, 4);
        view.tsEcr = ReadNumber(sent.options, *times + 6, 4);
    }
    return view;
}

/** \return length of the longest common subsequence of the rests of two lists, for each pair */
std::vector<std::vector<std::size_t>>
CountCommon(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    std::vector<std::vector<std::size_t>> common(a.size() + 1,
                                                 std::vector<std::size_t>(b.size() + 1, 0));
    for (std::size_t i = a.size(); i-- > 0;)
    {
        for (std::size_t j = b.size(); j-- > 0;)
        {
            common[i][j] = a[i] == b[j] ? common[i + 1][j + 1] + 1
                                        : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    return common;
}

} // namespace

EndCapture::EndCapture(const std::string& file, uint32_t node)
    : m_file(file),
      m_node(node)
{
    const LinuxCapture capture(file);
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        Line line;
        line.row = "line " + std::to_string(row.line);
        line.seconds = row.seconds;
        line.isOwn = row.fromServer == (node == 1);
        line.view = row.view;
        m_measured[row.peerPort].push_back(line);
    }
}

EndCapture::Lines
EndCapture::Finish(const Lines& raw, uint16_t headerDifference)
{
    Lines lines;
    std::array<SequenceNumber32, 2> isn;        // by isOwn
    std::array<uint32_t, 2> firstTsVal{};       // by isOwn
    std::array<std::ptrdiff_t, 2> last{-1, -1}; // index of the last line, by isOwn
    for (Line line : raw)
    {
        const TcpSegmentView& view = line.view;
        if (view.Has(TcpHeader::SYN))
        {
            isn[line.isOwn] = view.seq;
            firstTsVal[line.isOwn] = firstTsVal[line.isOwn] ? firstTsVal[line.isOwn] : view.tsVal;
        }
        const std::ptrdiff_t before = last[line.isOwn];
        if (before >= 0 && view.textBytes > 0)
        {
            Line& head = lines[static_cast<std::size_t>(before)];
            if (head.view.textBytes > 0 && line.seconds - head.lastSeconds < BURST_S &&
                view.seq == head.view.seq + head.view.textBytes)
            {
                head.lastSeconds = line.seconds;
                head.view.textBytes += view.textBytes;
                head.view.flags = view.flags;
                head.row += " and " + line.row;
                continue;
            }
        }
        line.lastSeconds = line.seconds;
        const std::ptrdiff_t other = last[!line.isOwn];
        line.sinceArrival =
            other < 0 ? 1e9 : line.seconds - lines[static_cast<std::size_t>(other)].seconds;
        for (const Line& earlier : lines)
        {
            const bool isCopy = earlier.isOwn == line.isOwn && view.GetSegLen() > 0 &&
                                earlier.view.flags == view.flags && earlier.view.seq == view.seq;
            line.sinceCopy = isCopy ? line.seconds - earlier.seconds : line.sinceCopy;
        }
        last[line.isOwn] = static_cast<std::ptrdiff_t>(lines.size());
        lines.push_back(line);
    }
    for (Line& line : lines)
    {
        TcpSegmentView relative = line.view;
        relative.ack = SequenceNumber32(
            static_cast<uint32_t>(relative.ack.GetValue() - isn[!line.isOwn].GetValue()));
        relative.hasTimestamp = false;
        line.text = (line.isOwn ? "sent " : "came ") +
                    DescribeSegment(relative, isn[line.isOwn], headerDifference) +
                    (line.view.hasTimestamp ? " ts" : "");
        line.echoMs = line.view.tsEcr - firstTsVal[!line.isOwn];
    }
    return lines;
}

std::map<uint16_t, EndCapture::Lines>
EndCapture::Collect(const EndRun& run) const
{
    std::map<uint16_t, Lines> raw;
    std::vector<std::pair<uint16_t, Line>> seen;
    for (const TestSegment& sent : run.net.GetSegments())
    {
        Line line;
        line.row = "simulated";
        line.isOwn = sent.sender == m_node;
        if (!line.isOwn && sent.isLost)
        {
            continue;
        }
        const Time at = sent.time + (line.isOwn ? Time(0) : run.delay) - run.origin;
        line.seconds = at.GetSeconds();
        line.view = ToView(sent);
        seen.emplace_back(sent.sender == 0 ? sent.segment.id.GetLocalPort()
                                           : sent.segment.id.GetRemotePort(),
                          line);
    }
    std::stable_sort(seen.begin(), seen.end(), [](const auto& a, const auto& b) {
        return a.second.seconds < b.second.seconds;
    });
    for (const auto& [port, line] : seen)
    {
        raw[port].push_back(line);
    }
    return raw;
}

void
EndCapture::Compare(ValidationReport& report,
                    const EndRun& run,
                    const EndExplanations& explanations) const
{
    std::map<uint16_t, Lines> simulated = Collect(run);
    for (const auto& [port, lines] : m_measured)
    {
        CompareConnection(report,
                          Finish(lines, run.isIpv6 ? 20 : 0),
                          Finish(simulated[port], 0),
                          run.late,
                          explanations);
    }
    report.CompareNumbers(m_file,
                          "all",
                          "connections",
                          static_cast<double>(m_measured.size()),
                          static_cast<double>(simulated.size()));
}

void
EndCapture::CompareConnection(ValidationReport& report,
                              const Lines& measured,
                              const Lines& simulated,
                              const LateTimer& late,
                              const EndExplanations& explanations) const
{
    std::vector<std::string> measuredTexts;
    std::vector<std::string> simulatedTexts;
    std::transform(measured.begin(),
                   measured.end(),
                   std::back_inserter(measuredTexts),
                   [](const Line& line) { return line.text; });
    std::transform(simulated.begin(),
                   simulated.end(),
                   std::back_inserter(simulatedTexts),
                   [](const Line& line) { return line.text; });
    const auto common = CountCommon(measuredTexts, simulatedTexts);
    const auto countAcks = [](const Lines& lines) {
        return std::count_if(
            lines.begin(), lines.end(), [](const Line& line) { return IsPureAck(line.view); });
    };
    // One that has no counterpart here takes the place of one there: text is cut otherwise.
    const bool isFewer = countAcks(simulated) <= countAcks(measured);
    std::size_t j = 0;
    std::string before = "the first line";
    for (std::size_t i = 0; i < measured.size() || j < simulated.size();)
    {
        const bool isBoth = i < measured.size() && j < simulated.size();
        const bool isPair = isBoth && measuredTexts[i] == simulatedTexts[j];
        if (!isPair && (i == measured.size() || (isBoth && common[i][j + 1] >= common[i + 1][j])))
        {
            report.CompareTexts(m_file,
                                "behind " + before,
                                "segment",
                                "nothing",
                                simulatedTexts[j],
                                isFewer && IsPureAck(simulated[j].view)
                                    ? ExplainText(explanations.otherAcks, simulatedTexts[j])
                                    : ValidationExplanation());
            ++j;
            continue;
        }
        report.CompareTexts(m_file,
                            measured[i].row,
                            "segment",
                            measuredTexts[i],
                            isPair ? simulatedTexts[j] : "nothing",
                            IsPureAck(measured[i].view)
                                ? ExplainText(explanations.otherAcks, "nothing")
                                : ValidationExplanation());
        if (isPair)
        {
            ComparePair(report, measured[i], simulated[j++], late, explanations);
        }
        before = measured[i++].row;
    }
}

void
EndCapture::ComparePair(ValidationReport& report,
                        const Line& measured,
                        const Line& simulated,
                        const LateTimer& late,
                        const EndExplanations& explanations) const
{
    if (measured.view.hasTimestamp && measured.view.Has(TcpHeader::ACK))
    {
        const ValidationTolerance tolerance{
            ECHO_MS,
            ECHO_MS + 1000 * late.GetAt(simulated.seconds),
            "the forwarder and the applications' sleeps before it was sent"};
        report.CompareNumbers(m_file,
                              measured.row,
                              "TSecr since the other's first TSval, ms",
                              measured.echoMs,
                              simulated.echoMs,
                              tolerance,
                              {explanations.otherAcks,
                               explanations.echoMs > 0 ? 0 : -DELACK_S * 1e3 - ECHO_MS,
                               explanations.echoMs > 0 ? explanations.echoMs + ECHO_MS : 0,
                               ""});
    }
    if (!measured.isOwn)
    {
        return;
    }
    const bool isLater = measured.seconds > simulated.seconds;
    ValidationExplanation why;
    if (IsPureAck(measured.view))
    {
        why = isLater ? ExplainDelayedAck(explanations.lateAck)
                      : ValidationExplanation{explanations.otherAcks, -DELACK_S - LATE_S, 0, ""};
    }
    if (measured.sinceCopy > 0 || simulated.sinceCopy > 0)
    {
        report.CompareNumbers(m_file,
                              measured.row,
                              "s since its copy",
                              measured.sinceCopy,
                              simulated.sinceCopy,
                              TimerLateness({simulated.sinceCopy}));
        return;
    }
    if (measured.sinceArrival < ANSWER_S || simulated.sinceArrival < ANSWER_S)
    {
        report.CompareNumbers(m_file,
                              measured.row,
                              "s since what it answers",
                              measured.sinceArrival,
                              simulated.sinceArrival,
                              {LATE_S, LATE_S, "an answer"},
                              why);
        return;
    }
    report.CompareNumbers(m_file,
                          measured.row,
                          "time_s",
                          measured.seconds,
                          simulated.seconds,
                          {CALL_S, CALL_S, "the application's log is rounded, its sleeps vary"},
                          why);
}

} // namespace ns3
