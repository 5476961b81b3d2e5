// SPDX-License-Identifier: GPL-2.0-only
//
// 04: cookies that come back to a full accept queue, and a SYN to which one was due.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiments.h"
#include "kernel-view.h"
#include "node-counters.h"

#include "ns3/abort.h"

#include <cstdint>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

constexpr double BEFORE_S = 1e-4; //!< ahead of a segment of the peer, with nothing in between

/** cookie2-abortN: six cookies for two places, a SYN, and text that brings a cookie once more. */
class CookieOverflow
{
  public:
    CookieOverflow(bool aborts, bool isIpv6)
        : m_name(std::string("04-accept-overflow/cookie2-abort") + (aborts ? "1" : "0")),
          m_table(ReadLinuxTable(m_name + ".csv")),
          m_isIpv6(isIpv6),
          m_capture(m_name + "-packets.csv"),
          m_peer({{"AcceptMode", "Manual"},
                  {"AbortOnOverflow", aborts ? "true" : "false"},
                  {"SynCookieMode", SynCookieModeOf(2)}},
                 isIpv6),
          m_windows(m_peer.GetTracer(), m_capture)
    {
        m_view.Attach(m_peer.GetTracer());
        m_peer.Listen(1);
        FindStimuli();
    }

    void
    Run(ValidationReport& report)
    {
        m_capture.At(m_stimuli.back().seconds - BEFORE_S, [this] {
            Address from;
            while (const Ptr<Socket> socket = m_peer.GetListener()->Accept(from))
            {
                m_accepted.push_back(socket);
            }
        });
        m_capture.Play(m_peer); // to 1 ms after its last row
        m_capture.Compare(report, m_peer, m_isIpv6);
        NS_ABORT_MSG_UNLESS(m_table.size() == m_stimuli.size() + 2, m_name); // header, idle
        for (std::size_t i = 0; i < m_stimuli.size(); ++i)
        {
            // Between the last two the script only looked.
            const bool isLast = i + 1 == m_stimuli.size();
            CompareStimulus(report, m_table.at(isLast ? i + 2 : i + 1), i);
        }
        const auto& idle = m_table.at(m_stimuli.size());
        const Time end = m_capture.ToSimulated(m_stimuli.back().seconds - 2 * BEFORE_S);
        std::ostringstream states;
        states << "ESTABLISHED=" << m_view.CountState("ESTABLISHED", end)
               << " SYN_RECV=" << m_view.CountState("SYN_RECV", end);
        report.CompareTexts(m_name + ".csv", idle.at(0), "states", idle.at(1), states.str());
    }

  private:
    /** What the script waited for: ACKs, a SYN, and text; not the SYNs that got cookies. */
    void
    FindStimuli()
    {
        for (const LinuxCaptureRow& row : m_capture.GetRows())
        {
            const bool isLate = !m_stimuli.empty();
            if (!row.fromServer && (row.view.Has(TcpHeader::ACK) || isLate))
            {
                m_stimuli.push_back(row);
            }
        }
        for (std::size_t i = 0; i < m_stimuli.size(); ++i)
        {
            const bool isLast = i + 1 == m_stimuli.size();
            m_windows.Add(m_stimuli[i].seconds - BEFORE_S,
                          isLast ? m_stimuli[i].seconds + 1 : m_stimuli[i + 1].seconds - BEFORE_S);
        }
    }

    /** \return when the next one came, or the end */
    Time
    GetEnd(std::size_t stimulus) const
    {
        return stimulus + 1 < m_stimuli.size()
                   ? m_capture.ToSimulated(m_stimuli[stimulus + 1].seconds - 2 * BEFORE_S)
                   : Simulator::Now();
    }

    /** \return control bits of what came back, and for text the numbers it acknowledges */
    std::string
    GetReply(std::size_t stimulus) const
    {
        const LinuxCaptureRow& row = m_stimuli[stimulus];
        std::string reply;
        for (const WireSegment& answer : m_peer.GetAnswers(LinuxCapture::MakeId(m_peer, row)))
        {
            if (answer.time >= m_capture.ToSimulated(row.seconds) &&
                answer.time <= GetEnd(stimulus))
            {
                reply += (reply.empty() ? "" : " ") + TcpFlagsText(answer.view.flags);
                if (row.view.textBytes > 0)
                {
                    reply += " ack=" + std::to_string(answer.view.ack.GetValue());
                }
            }
        }
        return reply;
    }

    /** \return the same of a cell such as "10.77.0.1:80>10.77.0.100:7005 A seq=1 ack=2 len=0" */
    static std::string
    ShortenReply(const std::string& cell)
    {
        std::smatch parts;
        const bool isSegment =
            std::regex_search(cell, parts, std::regex("> *\\S+ ([A-Z]+) seq=\\d+ (ack=\\d+)"));
        return isSegment ? parts[1].str() + " " + parts[2].str() : cell;
    }

    void
    CompareStimulus(ValidationReport& report,
                    const std::vector<std::string>& cells,
                    std::size_t stimulus) const
    {
        const std::string file = m_name + ".csv";
        const std::string& row = cells.at(0);
        const LinuxCaptureRow& sent = m_stimuli[stimulus];
        const std::string reply = GetReply(stimulus);
        if (sent.view.Has(TcpHeader::ACK) && sent.view.textBytes == 0)
        {
            const bool hasSynAck = m_peer.FindSynAck(LinuxCapture::MakeId(m_peer, sent)) != nullptr;
            report.CompareTexts(file, row, "synack", cells.at(1), hasSynAck ? "SYN-ACK" : "none");
            report.CompareTexts(
                file, row, "reply_to_ACK", cells.at(2), reply.empty() ? "nothing" : reply);
        }
        else
        {
            report.CompareTexts(
                file, row, "reply", ShortenReply(cells.at(1)), reply.empty() ? "None" : reply);
        }
        const Time end = GetEnd(stimulus);
        const auto compare = [&](std::size_t column, uint32_t simulated) {
            if (!cells.at(column).empty())
            {
                report.CompareNumbers(
                    file, row, m_table.front().at(column), std::stod(cells.at(column)), simulated);
            }
        };
        compare(3, m_view.GetEntries(TcpQueue::ACCEPT, end));
        compare(4, m_view.CountState("ESTABLISHED", end));
        if (!cells.at(5).empty())
        {
            CompareNodeCounters(report,
                                file,
                                row,
                                ReadCounters(cells.at(5)),
                                m_windows.Get(stimulus),
                                ReadColumn(m_table, 5));
        }
    }

    std::string m_name;                            //!< of the files
    std::vector<std::vector<std::string>> m_table; //!< what the script noted
    bool m_isIpv6;                                 //!< family
    LinuxCapture m_capture;                        //!< packets
    KernelView m_view;                             //!< outlives the simulation
    SegmentPeer m_peer;                            //!< the server
    CounterWindows m_windows;                      //!< one for each stimulus
    std::vector<LinuxCaptureRow> m_stimuli;        //!< in order
    std::vector<Ptr<Socket>> m_accepted;           //!< when the queue was drained
};

} // namespace

void
ValidateCookieOverflow(ValidationReport& report, bool isIpv6)
{
    for (const bool aborts : {false, true})
    {
        CookieOverflow(aborts, isIpv6).Run(report);
    }
}

} // namespace ns3
