// SPDX-License-Identifier: GPL-2.0-only
//
// 03: ACKs that bring a cookie back, or something like one.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "accepted-sockets.h"
#include "experiments.h"
#include "kernel-view.h"

#include "ns3/tcp-header.h"

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

const std::string TABLE = "03-syncookies/odd-summary.csv";
constexpr uint32_t BACKLOG = 8;
constexpr double WAIT_S = 0.25;   //!< the script waited so long for answers
constexpr double SILENCE_S = 2.5; //!< in one row before that
constexpr uint16_t REPLAY_PORT = 9999;
const Ipv4Address CLIENT("10.77.0.100");

/** One of odd-cN.csv, and its rows of the table. */
class OddAcks
{
  public:
    OddAcks(uint32_t cookies, bool isIpv6)
        : m_cookies(cookies),
          m_isIpv6(isIpv6),
          m_capture("03-syncookies/odd-c" + std::to_string(cookies) + ".csv"),
          m_peer({{"SynCookieMode", SynCookieModeOf(cookies)}}, isIpv6)
    {
        m_view.Attach(m_peer.GetTracer());
        if (isIpv6)
        {
            // The highest of the table, as 1460 is over IPv4: there is no cookie behind it.
            m_capture.ReplaceMss(8940);
        }
    }

    void
    Run(ValidationReport& report)
    {
        m_peer.Listen(BACKLOG);
        Plan();
        m_capture.Play(m_peer);
        m_peer.RunUntil(m_capture.ToSimulated(m_capture.GetRows().back().seconds + WAIT_S));
        m_capture.Compare(report, m_peer, m_isIpv6);
        std::size_t stimulus = 0;
        for (const auto& cells : ReadLinuxTable(TABLE))
        {
            if (cells.at(0) != std::to_string(m_cookies))
            {
                continue;
            }
            const std::string row = "cookies " + cells.at(0) + ", " + cells.at(1);
            if (cells.at(1).find("second identical SYN") == 0)
            {
                report.CompareNumbers(TABLE,
                                      row,
                                      "ISN difference",
                                      std::stod(cells.at(2)),
                                      GetSecondIsn(m_stimuli.at(stimulus)));
            }
            else if (cells.at(1).find("same cookie ACK replayed") == 0)
            {
                report.CompareTexts(TABLE, row, "result", cells.at(3), m_replayed);
            }
            else
            {
                CompareStimulus(report, row, cells, m_stimuli.at(stimulus++));
            }
        }
        report.CompareNumbers(
            TABLE, "cookies " + std::to_string(m_cookies), "stimuli", stimulus, m_stimuli.size());
    }

  private:
    /** Segments of one port. */
    struct Stimulus
    {
        uint16_t port; //!< of the client
        double from;   //!< when the first came
        bool isSyn;    //!< it was a SYN
        uint32_t iss;  //!< its number
    };

    /** Find the stimuli; reset what is accepted when the kernel did. */
    void
    Plan()
    {
        PlanResets(m_capture, m_peer);
        std::set<uint16_t> ports;
        for (const LinuxCaptureRow& row : m_capture.GetRows())
        {
            if (row.fromServer || row.peer != CLIENT)
            {
                continue;
            }
            if (row.peerPort != REPLAY_PORT && ports.insert(row.peerPort).second)
            {
                m_stimuli.push_back({row.peerPort,
                                     row.seconds,
                                     row.view.Has(TcpHeader::SYN),
                                     row.view.seq.GetValue()});
            }
            if (row.peerPort == REPLAY_PORT && row.view.flags == TcpHeader::ACK)
            {
                const std::size_t before = m_replays++;
                m_capture.At(row.seconds + 1e-3, [this, before] {
                    m_replayed += m_replayed.empty() ? "" : ", ";
                    m_replayed += CountAccepted(m_peer, REPLAY_PORT) > before ? "accepted" : "no";
                });
            }
        }
        for (const Stimulus& stimulus : m_stimuli)
        {
            const uint16_t port = stimulus.port;
            m_capture.At(stimulus.from + WAIT_S, [this, port] {
                const auto socket = FindAccepted(m_peer, port);
                m_readable[port] = socket ? socket->GetRxAvailable() : 0;
            });
        }
    }

    /** \return the second SYN,ACK's number less the first's */
    double
    GetSecondIsn(const Stimulus& stimulus) const
    {
        const auto answers = m_peer.GetAnswers(m_peer.MakeId(CLIENT, stimulus.port));
        return answers.size() < 2 ? -1e9 : answers[1].view.seq - answers[0].view.seq;
    }

    void
    CompareStimulus(ValidationReport& report,
                    const std::string& row,
                    const std::vector<std::string>& cells,
                    const Stimulus& stimulus) const
    {
        const bool isSilent = cells.at(1).find("silence") == 0;
        const Time from = m_capture.ToSimulated(stimulus.from);
        const Time to = from + Seconds(WAIT_S + (isSilent ? SILENCE_S : 0));
        std::ostringstream replies;
        SequenceNumber32 irs; // as the client names the server's number
        for (const WireSegment& answer : m_peer.GetAnswers(m_peer.MakeId(CLIENT, stimulus.port)))
        {
            const TcpSegmentView& view = answer.view;
            if (view.Has(TcpHeader::SYN) || answer.time > to)
            {
                irs = view.Has(TcpHeader::SYN) ? view.seq : irs;
                continue;
            }
            replies << (replies.str().empty() ? "" : " | ") << TcpFlagsText(view.flags);
            if (view.Has(TcpHeader::ACK))
            {
                replies << " seq=+" << view.seq - irs << " ack=+"
                        << view.ack - SequenceNumber32(stimulus.iss);
            }
        }
        report.CompareTexts(
            TABLE, row, "reply", cells.at(2), replies.str().empty() ? "nothing" : replies.str());
        report.CompareTexts(TABLE,
                            row,
                            "result",
                            cells.at(3),
                            CountAccepted(m_peer, stimulus.port) > 0 ? "accepted" : "not accepted");
        if (!cells.at(4).empty()) // such as b'hello'
        {
            report.CompareNumbers(TABLE,
                                  row,
                                  "bytes to read",
                                  static_cast<double>(cells.at(4).size()) - 3,
                                  m_readable.at(stimulus.port));
        }
        CompareCounters(report,
                        TABLE,
                        row,
                        ReadCounters(cells.at(5)),
                        m_view.Count(m_peer.GetWire(), from, to),
                        m_view.GetWindowTolerances(from, to));
    }

    uint32_t m_cookies;                      //!< tcp_syncookies
    bool m_isIpv6;                           //!< family
    LinuxCapture m_capture;                  //!< packets
    KernelView m_view;                       //!< outlives the simulation
    SegmentPeer m_peer;                      //!< the server
    std::vector<Stimulus> m_stimuli;         //!< in order
    std::map<uint16_t, uint32_t> m_readable; //!< bytes when the script had accepted
    std::size_t m_replays{0};                //!< ACKs of one cookie
    std::string m_replayed;                  //!< what came of them
};

} // namespace

void
ValidateCookieAcks(ValidationReport& report, bool isIpv6)
{
    for (const uint32_t cookies : {0u, 1u, 2u})
    {
        OddAcks(cookies, isIpv6).Run(report);
    }
}

} // namespace ns3
