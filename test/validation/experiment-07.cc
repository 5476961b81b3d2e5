// SPDX-License-Identifier: GPL-2.0-only
//
// 07: TIME-WAIT. Here the stimuli: what a connection in TIME-WAIT answers, and what becomes of it.

#include "experiment-07.h"

#include "../time-wait-capture.h"
#include "experiments.h"
#include "kernel-comparison.h"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

const std::string TABLE = "07-time-wait/stimuli.csv";
constexpr double OPEN_S = 0.1;   //!< a closed listener was opened again, before the next connection
constexpr double LOOK_S = 0.155; //!< after the last segment of a stimulus the state was read

/** The stimuli of one value of tcp_rfc1337. */
class Stimuli
{
  public:
    Stimuli(ValidationReport& report, bool rfc1337, bool isIpv6)
        : m_report(report),
          m_digit(rfc1337 ? "1" : "0"),
          m_isIpv6(isIpv6),
          m_file("07-time-wait/stim-rfc1337_" + m_digit + ".csv"),
          m_capture(m_file),
          // The measured server reopens its listener while connections are in TIME-WAIT.
          m_peer({{"Rfc1337", rfc1337 ? "true" : "false"}, {"ReuseAddress", "true"}}, isIpv6)
    {
        m_log.Watch(m_peer.GetTracer());
    }

    void
    Run()
    {
        m_peer.Listen(128);
        for (const auto& row : ReadLinuxTable(TABLE))
        {
            if (row.at(0) == m_digit)
            {
                m_rows.push_back(row);
            }
        }
        m_connections = FindClosed(m_capture);
        m_report.CompareNumbers(m_file,
                                "all",
                                "connections",
                                static_cast<double>(m_rows.size()),
                                static_cast<double>(m_connections.size()));
        Plan();
        m_capture.Play(m_peer);
        m_peer.RunUntil(Simulator::Now() + Seconds(1)); // the last look comes after the last row
        std::set<uint32_t> copies;                      // lines
        std::set<std::pair<uint16_t, uint32_t>> synAcks;
        for (const LinuxCaptureRow& row : m_capture.GetRows())
        {
            const bool isSynAck = row.fromServer && row.view.Has(TcpHeader::SYN | TcpHeader::ACK);
            if (isSynAck && !synAcks.emplace(row.peerPort, row.view.seq.GetValue()).second)
            {
                copies.insert(row.line);
            }
        }
        m_capture.Compare(m_report, m_peer, m_isIpv6, [&copies](const LinuxCaptureRow& row) {
            return copies.count(row.line) != 0 && row.view.hasTimestamp
                       ? ExplainText(
                             "the measuring client cleared away by a RST with the timestamps of "
                             "the old connection: Linux goes on with its SYN,ACK, wanting a TSecr "
                             "it has sent; RFC 7323 5.2 takes a RST whatever its timestamp, and "
                             "so do we",
                             "nothing")
                       : ValidationExplanation();
        });
        for (std::size_t i = 0; i < m_rows.size() && i < m_connections.size(); ++i)
        {
            CompareRow(m_rows[i], m_connections[i]);
        }
    }

  private:
    /** \return the last segment of a row's stimulus, s */
    static double
    GetLast(const std::vector<std::string>& row, const ClosedConnection& connection)
    {
        return connection.probes.at(boost::algorithm::starts_with(row.at(2), "two ") ? 1 : 0);
    }

    /** \return when the state was read: before the connection is cleared away, s */
    static double
    GetLook(const std::vector<std::string>& row, const ClosedConnection& connection)
    {
        const double last = GetLast(row, connection);
        const double next = connection.probes.back();
        return next > last ? std::min(last + LOOK_S, next - 1e-4) : last + LOOK_S;
    }

    /** Closes, and the listener that goes away. */
    void
    Plan()
    {
        for (std::size_t i = 0; i < m_rows.size() && i < m_connections.size(); ++i)
        {
            const ClosedConnection& connection = m_connections[i];
            const TcpConnectionId id = m_peer.MakeId(connection.peer, connection.port);
            m_capture.At(connection.closed, [this, id] { CloseAccepted(m_peer, id); });
            if (boost::algorithm::contains(m_rows[i].at(2), "no listener"))
            {
                const double last = GetLast(m_rows[i], connection);
                m_capture.At(last - 0.01, [this] { m_peer.GetListener()->Close(); });
                m_capture.At(last + OPEN_S, [this] { m_peer.Listen(128); });
            }
        }
    }

    void
    CompareRow(const std::vector<std::string>& row, const ClosedConnection& connection)
    {
        const TcpConnectionId id = m_peer.MakeId(connection.peer, connection.port);
        const Time first = m_capture.ToSimulated(connection.probes.front());
        const Time before = first - MicroSeconds(1);
        const Time look = m_capture.ToSimulated(GetLook(row, connection));
        const std::string name = "rfc1337 " + m_digit + ", " + row.at(1) + ", " + row.at(2);
        m_report.CompareTexts(TABLE, name, "reply", GetMeasured(row.at(3)), GetReply(id, first));
        m_report.CompareTexts(TABLE, name, "state before", row.at(4), m_log.GetState(id, before));
        CompareLeft(name, "timer left before, s", row.at(5), id, before);
        const std::string state = m_log.GetState(id, look);
        m_report.CompareTexts(TABLE, name, "state after", row.at(6), state);
        CompareLeft(name, "timer left after, s", row.at(7), id, look);
        m_report.CompareNumbers(TABLE,
                                name,
                                "TcpExtPAWSTimewait",
                                ReadKernelCounter(row.at(8), "TcpExtPAWSTimewait"),
                                m_log.CountDrops(id, TcpDropReason::OLD_TIMESTAMP, first, look));
    }

    /** Time left of 2MSL, or of the SYN,ACK's timer. */
    void
    CompareLeft(const std::string& name,
                const std::string& quantity,
                const std::string& measured,
                const TcpConnectionId& id,
                Time time)
    {
        const auto timeWait = m_log.GetTimeLeft(id, TcpTimer::TIME_WAIT, time);
        const auto synAck = m_log.GetTimeLeft(id, TcpTimer::SYN_ACK_RETRANSMISSION, time);
        m_report.CompareNumbers(TABLE,
                                name,
                                quantity,
                                std::stod(measured),
                                timeWait ? *timeWait : synAck.value_or(0),
                                {0.03, 0.03, "read some ms before or after"});
    }

    /** \return the measured reply without what is the kernel's own: its TSval and window scale */
    std::string
    GetMeasured(std::string text) const
    {
        text = std::regex_replace(text, std::regex("ts=[0-9]+/"), "ts=");
        text = std::regex_replace(text, std::regex("ws=[0-9]+"), "ws");
        text = std::regex_replace(text, std::regex(" +\\| +"), " | ");
        if (m_isIpv6)
        {
            text = std::regex_replace(text, std::regex("mss=1460"), "mss=1440");
        }
        return boost::algorithm::trim_copy(text);
    }

    /** \return our answers to the stimulus in the words of the table */
    std::string
    GetReply(const TcpConnectionId& id, Time stimulus) const
    {
        std::string text;
        SequenceNumber32 sndNxt;
        SequenceNumber32 rcvNxt;
        for (const WireSegment& answer : m_peer.GetAnswers(id))
        {
            if (answer.time < stimulus)
            {
                sndNxt = answer.view.seq; // of the last ACK of the close, in the end
                rcvNxt = answer.view.ack;
                continue;
            }
            std::ostringstream one;
            one << TcpFlagsText(answer.view.flags) << " seq=snd_nxt" << std::showpos
                << (answer.view.seq - sndNxt) << " ack=rcv_nxt" << (answer.view.ack - rcvNxt)
                << std::noshowpos;
            one << (answer.view.mss ? " mss=" + std::to_string(answer.view.mss) : "");
            one << (answer.view.sackPermitted ? " sackOK" : "");
            one << (answer.view.hasTimestamp ? " ts=" + std::to_string(answer.view.tsEcr) : "");
            one << (answer.view.wscale ? " ws" : "");
            text += (text.empty() ? "" : " | ") + one.str();
        }
        // 2^31 - 9 is printed as a difference that has wrapped.
        text = std::regex_replace(text, std::regex("rcv_nxt-2147483657"), "rcv_nxt+2147483639");
        return text.empty() ? "nothing" : text;
    }

    ValidationReport& m_report;                   //!< gets the rows
    std::string m_digit;                          //!< tcp_rfc1337
    bool m_isIpv6;                                //!< family
    std::string m_file;                           //!< packet list
    LinuxCapture m_capture;                       //!< its rows
    LifeLog m_log;                                //!< outlives m_peer
    SegmentPeer m_peer;                           //!< the server
    std::vector<std::vector<std::string>> m_rows; //!< of the table
    std::vector<ClosedConnection> m_connections;  //!< of the packet list, one for each row
};

} // namespace

void
ValidateTimeWaitStimuli(ValidationReport& report, bool isIpv6)
{
    for (const bool rfc1337 : {false, true})
    {
        Stimuli(report, rfc1337, isIpv6).Run();
    }
}

void
ValidateTimeWait(ValidationReport& report, bool isIpv6)
{
    ValidateTimeWaitStimuli(report, isIpv6);
    ValidateTimeWaitReuse(report, isIpv6);
    ValidateTimeWaitDuration(report, isIpv6);
    ValidateTimeWaitPorts(report, isIpv6);
    ValidateTimeWaitBind(report, isIpv6);
}

} // namespace ns3
