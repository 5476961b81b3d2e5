// SPDX-License-Identifier: GPL-2.0-only
//
// Rows of the measured kernel's tables beside the records of the simulated one.

#include "kernel-comparison.h"

#include "experiments.h"

#include "ns3/tcp-header.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

namespace ns3
{

namespace
{

constexpr double READING_S = 0.05;  //!< a poll of all sockets takes up to this long
constexpr double POLLING_S = 0.06;  //!< and the next follows after it
constexpr double FOLLOWS_S = 5e-4;  //!< an answer to a segment
constexpr double EXACT_S = 1e-3;    //!< tolerance of answers and calls
constexpr double TICK_S = 4e-3;     //!< HZ=250
constexpr double TICK_SHARE = 0.02; //!< a tick in the smallest RTO, 200 ms

/** Segments of the kernel on one connection, compared in order. */
class SegmentComparison
{
  public:
    SegmentComparison(ValidationReport& report,
                      const std::string& file,
                      const LinuxCapture& capture,
                      bool isIpv6,
                      const SegmentExplanation& explain)
        : m_report(report),
          m_file(file),
          m_capture(capture),
          m_headerDifference(isIpv6 ? 20 : 0),
          m_explain(explain)
    {
    }

    /** Compare \p rows of one connection with \p answers. */
    void
    Compare(const std::vector<LinuxCaptureRow>& rows, const std::vector<WireSegment>& answers)
    {
        double lastFromPeer = -1e9;
        std::size_t index = 0;
        for (const LinuxCaptureRow& row : rows)
        {
            if (!row.fromServer)
            {
                lastFromPeer = row.seconds;
                continue;
            }
            const bool follows = row.seconds - lastFromPeer < FOLLOWS_S;
            if (!follows && IsProbe(row))
            {
                continue;
            }
            CompareOne(row, follows, index < answers.size() ? &answers[index] : nullptr);
            ++index;
        }
        for (; index < answers.size(); ++index)
        {
            m_report.CompareTexts(m_file,
                                  "behind the last of port " +
                                      std::to_string(rows.front().peerPort) + " and " +
                                      std::to_string(rows.front().localPort),
                                  "segment",
                                  "nothing",
                                  DescribeSegment(answers[index].view, m_simulatedIss, 0),
                                  Explain(rows.back(), SegmentDifference::SURPLUS));
        }
    }

  private:
    ValidationExplanation
    Explain(const LinuxCaptureRow& row, SegmentDifference difference) const
    {
        return m_explain ? m_explain(row, difference) : ValidationExplanation();
    }

    /** A probe of the kernel stands beside nothing; what is repeated later is so much later. */
    bool
    IsProbe(const LinuxCaptureRow& row)
    {
        const ValidationExplanation probe = Explain(row, SegmentDifference::PROBE);
        const auto sent = m_sent.find({row.view.flags, row.view.seq.GetValue()});
        if (probe.reason.empty() || sent == m_sent.end() || sent->second.size() != 1 ||
            m_probedS > 0)
        {
            return false;
        }
        m_report.CompareTexts(m_file,
                              "line " + std::to_string(row.line),
                              "segment",
                              DescribeSegment(row.view, m_measuredIss, m_headerDifference),
                              "nothing",
                              probe);
        m_probedS = m_capture.ToSimulated(row.seconds).GetSeconds() - sent->second.front();
        return true;
    }

    void
    CompareOne(const LinuxCaptureRow& row, bool follows, const WireSegment* answer)
    {
        const std::string name = "line " + std::to_string(row.line);
        auto& sent = m_sent[{row.view.flags, row.view.seq.GetValue()}];
        const bool isRepeat = !follows && !sent.empty();
        const auto content = answer ? SegmentDifference::CONTENT : SegmentDifference::MISSING;
        if (row.view.Has(TcpHeader::SYN))
        {
            m_measuredIss = row.view.seq;
        }
        if (answer && answer->view.Has(TcpHeader::SYN))
        {
            m_simulatedIss = answer->view.seq;
        }
        m_report.CompareTexts(m_file,
                              name,
                              "segment",
                              DescribeSegment(row.view, m_measuredIss, m_headerDifference),
                              answer ? DescribeSegment(answer->view, m_simulatedIss, 0) : "nothing",
                              Explain(row, content));
        if (!answer)
        {
            return;
        }
        const double time = answer->time.GetSeconds();
        ValidationTolerance tolerance{EXACT_S, EXACT_S, "an answer, or the application's call"};
        ValidationExplanation why;
        double measured = m_capture.ToSimulated(row.seconds).GetSeconds();
        if (isRepeat)
        {
            std::vector<double> waits;
            for (std::size_t i = 0; i < sent.size(); ++i)
            {
                waits.push_back((i + 1 < sent.size() ? sent[i + 1] : time) - sent[i]);
            }
            tolerance = TimerLateness(waits);
            tolerance.above += TICK_SHARE * (time - sent.front());
            tolerance.below += TICK_S * static_cast<double>(waits.size());
            tolerance.reason += "; its RTO is counted in ticks of 4 ms";
            tolerance.reason += m_probedS > 0 ? "; the probe's wait is taken off" : "";
            measured -= m_probedS;
        }
        else if (!follows && row.view.flags == TcpHeader::ACK)
        {
            why = ExplainDelayedAckOfFin();
        }
        m_report.CompareNumbers(m_file, name, "time_s", measured, time, tolerance, why);
        sent.push_back(time);
    }

    ValidationReport& m_report;          //!< gets the rows
    const std::string& m_file;           //!< name
    const LinuxCapture& m_capture;       //!< its clock
    uint16_t m_headerDifference;         //!< of the MSS
    const SegmentExplanation& m_explain; //!< may be empty
    SequenceNumber32 m_measuredIss;      //!< last
    SequenceNumber32 m_simulatedIss;     //!< last
    double m_probedS{0};                 //!< how long the kernel waited for a probe, s
    std::map<std::pair<uint8_t, uint32_t>, std::vector<double>>
        m_sent; //!< simulated times, by control bits and measured number
};

} // namespace

ValidationExplanation
ExplainDelayedAck(const std::string& reason)
{
    constexpr double DELACK_S = 0.04;
    return {reason, 0, DELACK_S + TimerLateness({DELACK_S}).above, ""};
}

ValidationExplanation
ExplainDelayedAckOfFin()
{
    return ExplainDelayedAck(
        "Linux delays the ACK of a FIN by up to 40 ms, here it is sent at once");
}

double
ReadKernelCounter(const std::string& cell, const std::string& name)
{
    const std::string key = name + ": ";
    const auto found = cell.find(key);
    return found == std::string::npos ? 0 : std::stod(cell.substr(found + key.size()));
}

void
CompareKernelStates(ValidationReport& report,
                    const std::string& file,
                    const LifeLog& log,
                    const LinuxCapture& capture,
                    const SegmentPeer& peer)
{
    const auto table = ReadLinuxTable(file);
    std::map<std::tuple<std::string, uint16_t, uint16_t>, std::string> states; // the last ones
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        if (cells.at(5) == "LISTEN")
        {
            continue;
        }
        LinuxCaptureRow end;
        const bool isServer = cells.at(3) == "10.77.0.1"; // the two change their addresses
        end.peer = Ipv4Address(cells.at(isServer ? 1 : 3).c_str());
        end.peerPort = static_cast<uint16_t>(std::stoul(cells.at(4)));
        end.localPort = static_cast<uint16_t>(std::stoul(cells.at(2)));
        const TcpConnectionId id = LinuxCapture::MakeId(peer, end);
        const std::string state = cells.at(5) == "GONE" ? "gone" : cells.at(5);
        const Time time = capture.ToSimulated(std::stod(cells.at(0)));
        const std::string row = "line " + std::to_string(i + 1) + ", " + state;
        const auto entered = log.FindEntry(id, state, time);
        std::string& before = states[{cells.at(3), end.peerPort, end.localPort}];
        if (before == state)
        {
            report.CompareTexts(file, row, "state", state, log.GetState(id, time));
            continue;
        }
        report.CompareTexts(
            file, row, "state", state, entered ? state : "never; " + log.GetState(id, time));
        ValidationTolerance tolerance{READING_S, POLLING_S, "a poll takes so long"};
        if (state == "gone" && (before == "TIME_WAIT" || before == "FIN_WAIT2"))
        {
            const ValidationTolerance late = TimerLateness({60});
            tolerance.above += late.above;
            tolerance.reason = late.reason + "; " + tolerance.reason;
        }
        if (entered)
        {
            report.CompareNumbers(
                file, row, "time_s", time.GetSeconds(), entered->GetSeconds(), tolerance);
        }
        if (cells.at(6) == "3" && entered)
        {
            const auto timer = state == "TIME_WAIT" ? TcpTimer::TIME_WAIT : TcpTimer::FIN_WAIT_2;
            const auto left = log.GetTimeLeft(id, timer, *entered);
            report.CompareNumbers(file,
                                  row,
                                  "timer left, s",
                                  std::stod(cells.at(7)),
                                  left ? *left : -1,
                                  {POLLING_S + 0.01, 0.01, "polled so long after the start"});
        }
        before = state;
    }
}

void
CompareKernelSegments(ValidationReport& report,
                      const std::string& file,
                      const LinuxCapture& capture,
                      const SegmentPeer& peer,
                      bool isIpv6,
                      const SegmentExplanation& explain)
{
    std::map<std::tuple<uint32_t, uint16_t, uint16_t>, std::vector<LinuxCaptureRow>> connections;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        connections[{row.peer.Get(), row.peerPort, row.localPort}].push_back(row);
    }
    for (const auto& [end, rows] : connections)
    {
        SegmentComparison comparison(report, file, capture, isIpv6, explain);
        comparison.Compare(rows, peer.GetAnswers(LinuxCapture::MakeId(peer, rows.front())));
    }
}

} // namespace ns3
