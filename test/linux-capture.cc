// SPDX-License-Identifier: GPL-2.0-only
//
// Reading, playing and comparing measured packet lists.

#include "linux-capture.h"

#include "validation/experiments.h"

#include "ns3/abort.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-lifecycle-event.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/tokenizer.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <tuple>
#include <unordered_map>

namespace ns3
{

namespace
{

const std::string SERVER("10.77.0.1");   //!< address of the simulated kernel
const Time START = Seconds(2);           //!< simulated time of a list's first row
constexpr double FOLLOWS_SECONDS = 5e-4; //!< an answer to a segment, not sent by a timer
constexpr double EXACT_SECONDS = 1e-3;   //!< tolerance for such an answer

uint32_t
ToNumber(const std::string& text)
{
    return text.empty() ? 0 : static_cast<uint32_t>(std::stoul(text));
}

uint8_t
ToFlags(const std::string& letters)
{
    const std::string known("FSRPAUEC");
    uint8_t flags = 0;
    if (letters == "-")
    {
        return flags;
    }
    for (char letter : letters)
    {
        const std::size_t bit = known.find(letter);
        NS_ABORT_MSG_IF(bit == std::string::npos, "Unknown control bits " << letters);
        flags |= static_cast<uint8_t>(1u << bit);
    }
    return flags;
}

/** Read "mss=1460 sackOK ts=1000/0 ws=7" into \p view. */
void
ReadOptions(const std::string& text, TcpSegmentView& view)
{
    std::istringstream words(text);
    for (std::string word; words >> word;)
    {
        if (word == "sackOK")
        {
            view.sackPermitted = true;
            continue;
        }
        const std::string value = word.substr(word.find('=') + 1);
        if (boost::algorithm::starts_with(word, "mss="))
        {
            view.mss = static_cast<uint16_t>(ToNumber(value));
        }
        else if (boost::algorithm::starts_with(word, "ws="))
        {
            view.wscale = static_cast<uint8_t>(ToNumber(value));
        }
        else if (boost::algorithm::starts_with(word, "ts="))
        {
            view.hasTimestamp = true;
            view.tsVal = ToNumber(value);
            view.tsEcr = ToNumber(value.substr(value.find('/') + 1));
        }
        else if (!boost::algorithm::starts_with(word, "sack=")) // not in the view
        {
            NS_ABORT_MSG("Unknown option " << word);
        }
    }
}

/** \return the last SYN that the simulated end of \p id has sent; null if there is none */
const WireSegment*
FindSyn(const SegmentPeer& peer, const TcpConnectionId& id)
{
    if (const WireSegment* synAck = peer.FindSynAck(id))
    {
        return synAck;
    }
    const auto& wire = peer.GetWire();
    const auto syn = std::find_if(wire.rbegin(), wire.rend(), [&id](const WireSegment& segment) {
        return segment.fromServer && segment.id == id && segment.view.Has(TcpHeader::SYN);
    });
    return syn == wire.rend() ? nullptr : &*syn;
}

/** What the timers of one connection may be late by. */
class TimerWaits
{
  public:
    /**
     * \param row a segment of the measured server
     * \param time when ours was sent
     * \param follows it answers a segment
     * \param isCalled the application called for it
     * \return how far its time may be from the measured one
     */
    ValidationTolerance
    Add(const LinuxCaptureRow& row, Time time, bool follows, bool isCalled)
    {
        ValidationTolerance tolerance{
            EXACT_SECONDS, EXACT_SECONDS, "an answer, on a wire without delay"};
        const bool isSyn = row.view.Has(TcpHeader::SYN);
        if (!follows && isCalled)
        {
            tolerance.reason = "by a call of the application, made here at the measured time";
        }
        else if (!follows)
        {
            m_waits.push_back(ToSeconds(time - m_begun));
            tolerance = TimerLateness(m_waits);
        }
        if (follows && isSyn) // the timer begins anew
        {
            m_waits.clear();
        }
        m_begun = isSyn || !follows ? time : m_begun;
        return tolerance;
    }

  private:
    std::vector<double> m_waits; //!< since the last answer, s
    Time m_begun;                //!< when the last of them began
};

} // namespace

std::vector<std::vector<std::string>>
ReadLinuxTable(const std::string& name)
{
    const std::string path = std::string(TCP_LIFECYCLE_SOURCE_DIR "/test/data/linux-6.18/") + name;
    std::ifstream stream(path);
    NS_ABORT_MSG_UNLESS(stream, path << " cannot be read");
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(stream, line);)
    {
        boost::tokenizer<boost::escaped_list_separator<char>> cells(line);
        rows.emplace_back(cells.begin(), cells.end());
    }
    return rows;
}

std::string
DescribeSegment(const TcpSegmentView& view, SequenceNumber32 iss, uint16_t headerDifference)
{
    std::ostringstream text;
    const bool bareReset = view.Has(TcpHeader::RST | TcpHeader::ACK) && view.seq.GetValue() == 0;
    text << TcpFlagsText(view.flags) << " seq " << (bareReset ? 0 : view.seq - iss) << " ack "
         << (view.Has(TcpHeader::ACK) ? view.ack.GetValue() : 0) << " len " << view.textBytes;
    if (view.mss != 0)
    {
        text << " mss " << view.mss - headerDifference;
    }
    if (view.hasTimestamp)
    {
        text << " echo " << view.tsEcr;
    }
    text << (view.sackPermitted ? " sack" : "") << (view.wscale ? " wscale" : "");
    return text.str();
}

LinuxCapture::LinuxCapture(const std::string& name, const std::string& kernel)
    : m_name(name)
{
    const auto table = ReadLinuxTable(name);
    NS_ABORT_MSG_IF(table.size() < 2 || table.front().at(5) != "flags", name << " has no rows");
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const std::vector<std::string>& cells = table[i];
        const bool toKernel = cells.at(3) == kernel;
        if (kernel != SERVER && !toKernel && cells.at(1) != kernel)
        {
            continue;
        }
        LinuxCaptureRow row;
        row.line = static_cast<uint32_t>(i + 1);
        row.seconds = std::stod(cells.at(0));
        // What comes from and to the kernel's own address was made by hand.
        row.fromServer = !toKernel && cells.at(1) == kernel;
        const std::string& peer = cells.at(row.fromServer ? 3 : 1);
        // The simulated kernel has the server's address: the two change theirs.
        const bool isServer = kernel != SERVER && peer == SERVER;
        row.peer = Ipv4Address((isServer ? kernel : peer).c_str());
        row.peerPort = static_cast<uint16_t>(ToNumber(cells.at(row.fromServer ? 4 : 2)));
        row.localPort = static_cast<uint16_t>(ToNumber(cells.at(row.fromServer ? 2 : 4)));
        row.view.flags = ToFlags(cells.at(5));
        row.view.seq = SequenceNumber32(ToNumber(cells.at(6)));
        row.view.ack = SequenceNumber32(ToNumber(cells.at(7)));
        row.view.textBytes = ToNumber(cells.at(8));
        row.view.window = static_cast<uint16_t>(ToNumber(cells.at(9)));
        ReadOptions(cells.at(10), row.view);
        m_rows.push_back(row);
    }
}

TcpConnectionId
LinuxCapture::MakeId(const SegmentPeer& peer, const LinuxCaptureRow& row)
{
    const TcpConnectionId id = peer.MakeId(row.peer, row.peerPort);
    return TcpConnectionId(
        id.GetLocalAddress(), row.localPort, id.GetRemoteAddress(), id.GetRemotePort());
}

const std::vector<LinuxCaptureRow>&
LinuxCapture::GetRows() const
{
    return m_rows;
}

void
LinuxCapture::At(double seconds, std::function<void()> action)
{
    const auto next = std::upper_bound(
        m_actions.begin(), m_actions.end(), seconds, [](double time, const auto& planned) {
            return time < planned.first;
        });
    m_actions.emplace(next, seconds, std::move(action));
}

void
LinuxCapture::ReplaceMss(uint16_t mss)
{
    for (LinuxCaptureRow& row : m_rows)
    {
        row.view.mss = !row.fromServer && row.view.mss != 0 ? mss : row.view.mss;
    }
}

Time
LinuxCapture::ToSimulated(double seconds) const
{
    return START + NanoSeconds(std::llround((seconds - m_rows.front().seconds) * 1e9));
}

void
LinuxCapture::Play(SegmentPeer& peer)
{
    std::unordered_map<TcpConnectionId, TcpSegmentView, TcpConnectionIdHash> measuredSyn;
    auto action = m_actions.begin();
    for (const LinuxCaptureRow& row : m_rows)
    {
        for (; action != m_actions.end() && action->first < row.seconds; ++action)
        {
            peer.RunUntil(ToSimulated(action->first));
            action->second();
        }
        const TcpConnectionId id = MakeId(peer, row);
        if (row.fromServer)
        {
            if (row.view.Has(TcpHeader::SYN))
            {
                measuredSyn[id] = row.view;
            }
            continue;
        }
        peer.RunUntil(ToSimulated(row.seconds));
        TcpSegmentView segment = row.view;
        const WireSegment* syn = FindSyn(peer, id);
        if (syn && segment.Has(TcpHeader::ACK))
        {
            segment.ack = syn->view.seq + (segment.ack - measuredSyn[id].seq);
        }
        if (syn && segment.tsEcr != 0)
        {
            segment.tsEcr += syn->view.tsVal - measuredSyn[id].tsVal;
        }
        peer.Send(id, segment);
    }
    for (; action != m_actions.end() && action->first <= m_rows.back().seconds; ++action)
    {
        peer.RunUntil(ToSimulated(action->first));
        action->second();
    }
    peer.RunUntil(ToSimulated(m_rows.back().seconds) + MilliSeconds(1));
}

bool
LinuxCapture::IsCalled(const LinuxCaptureRow& row) const
{
    return std::any_of(m_actions.begin(), m_actions.end(), [&row](const auto& action) {
        return std::abs(action.first - row.seconds) < 1e-9;
    });
}

std::vector<std::string>
LinuxCapture::Compare(const SegmentPeer& peer, bool isIpv6) const
{
    ValidationReport report;
    Compare(report, peer, isIpv6);
    return report.Describe(ValidationVerdict::DIFFERENT);
}

void
LinuxCapture::Compare(ValidationReport& report,
                      const SegmentPeer& peer,
                      bool isIpv6,
                      const Explanation& explain) const
{
    std::map<std::tuple<uint32_t, uint16_t, uint16_t>, std::vector<LinuxCaptureRow>> connections;
    for (const LinuxCaptureRow& row : m_rows)
    {
        connections[{row.peer.Get(), row.peerPort, row.localPort}].push_back(row);
    }
    for (const auto& [end, rows] : connections)
    {
        const TcpConnectionId id = MakeId(peer, rows.front());
        CompareConnection(report, rows, peer.GetAnswers(id), isIpv6, explain);
    }
}

void
CompareFurther(ValidationReport& report,
               const std::string& file,
               uint16_t port,
               const std::vector<WireSegment>& answers,
               std::size_t index,
               SequenceNumber32 iss)
{
    for (; index < answers.size(); ++index)
    {
        report.CompareTexts(file,
                            "behind the last of port " + std::to_string(port),
                            "segment",
                            "nothing",
                            DescribeSegment(answers[index].view, iss, 0));
    }
}

void
LinuxCapture::CompareConnection(ValidationReport& report,
                                const std::vector<LinuxCaptureRow>& rows,
                                const std::vector<WireSegment>& answers,
                                bool isIpv6,
                                const Explanation& explain) const
{
    SequenceNumber32 measuredIss;
    SequenceNumber32 simulatedIss;
    double lastFromPeer = -1e9;
    TimerWaits waits;
    std::size_t index = 0;
    for (const LinuxCaptureRow& row : rows)
    {
        if (!row.fromServer)
        {
            lastFromPeer = row.seconds;
            continue;
        }
        const std::string name = "line " + std::to_string(row.line);
        const ValidationExplanation reason = explain ? explain(row) : ValidationExplanation();
        const bool isLater = // the answer stands beside a later row
            index < answers.size() && reason.simulated == "nothing" &&
            answers[index].view.flags != row.view.flags;
        if (index == answers.size() || isLater)
        {
            report.CompareTexts(m_name,
                                name,
                                "segment",
                                DescribeSegment(row.view, measuredIss, isIpv6 ? 20 : 0),
                                "nothing",
                                reason);
            continue;
        }
        const WireSegment& answer = answers[index++];
        if (row.view.Has(TcpHeader::SYN) && answer.view.Has(TcpHeader::SYN))
        {
            // The same ISS again is a copy; the kernel's and ours must agree on which it is.
            const bool isCopy = row.view.seq == measuredIss;
            report.CompareTexts(m_name,
                                name,
                                "ISS",
                                isCopy ? "kept" : "new",
                                answer.view.seq == simulatedIss ? "kept" : "new",
                                reason);
            measuredIss = row.view.seq;
            simulatedIss = answer.view.seq;
        }
        report.CompareTexts(m_name,
                            name,
                            "segment",
                            DescribeSegment(row.view, measuredIss, isIpv6 ? 20 : 0),
                            DescribeSegment(answer.view, simulatedIss, 0),
                            reason);
        const bool follows = row.seconds - lastFromPeer < FOLLOWS_SECONDS;
        report.CompareNumbers(m_name,
                              name,
                              "time_s",
                              ToSimulated(row.seconds).GetSeconds(),
                              answer.time.GetSeconds(),
                              waits.Add(row, answer.time, follows, IsCalled(row)),
                              reason);
    }
    CompareFurther(report, m_name, rows.front().peerPort, answers, index, simulatedIss);
}

uint32_t
LinuxCapture::GetServerRows() const
{
    uint32_t count = 0;
    for (const LinuxCaptureRow& row : m_rows)
    {
        count += row.fromServer ? 1 : 0;
    }
    return count;
}

} // namespace ns3
