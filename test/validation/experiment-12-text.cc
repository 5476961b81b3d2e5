// SPDX-License-Identifier: GPL-2.0-only
//
// 12: text and odd bits in the handshake.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiment-12.h"
#include "kernel-comparison.h"
#include "life-log.h"
#include "node-counters.h"

#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-header.h"

#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

const std::string TABLE = "12-odd-segments/data.csv";
const std::string PACKETS = "12-odd-segments/data-packets.csv";
constexpr double WAIT_S = 0.3; //!< the measuring program waited so long for an answer

/** The measured program's calls, repeated, and its words for what came of them. */
class HandshakeText
{
  public:
    explicit HandshakeText(bool isIpv6)
        : m_isIpv6(isIpv6),
          m_capture(PACKETS),
          m_peer({}, isIpv6)
    {
        m_log.Watch(m_peer.GetTracer());
    }

    void
    Run(ValidationReport& report)
    {
        m_peer.Listen(16)->SetAttribute("UseEcn", StringValue("AcceptOnly")); // tcp_ecn=2
        Plan();
        const std::vector<double> begins = FindBegins();
        CounterWindows windows(m_peer.GetTracer(), m_capture);
        for (std::size_t i = 0; i < begins.size(); ++i)
        {
            windows.Add(begins[i] - 1e-6,
                        i + 1 < begins.size() ? begins[i + 1] - 1e-4 : begins[i] + WAIT_S);
        }
        m_capture.Play(m_peer);
        CompareKernelSegments(report, PACKETS, m_capture, m_peer, m_isIpv6);
        const std::map<std::string, std::string> results = Describe();
        const auto table = ReadLinuxTable(TABLE);
        for (std::size_t i = 1; i < table.size(); ++i)
        {
            const auto& cells = table[i];
            const auto found = results.find(cells.at(0));
            report.CompareTexts(TABLE,
                                cells.at(0),
                                "result",
                                Normalise(cells.at(1)),
                                found == results.end() ? "not simulated" : found->second);
            // Timers of other rows' connections fire meanwhile: what they count is not compared.
            CompareNodeCounters(report,
                                TABLE,
                                cells.at(0),
                                ReadCounters(cells.at(2)),
                                i <= begins.size() ? windows.Get(i - 1) : KernelCounters(),
                                {{"TcpPassiveOpens", 0}});
        }
    }

  private:
    /** \return when the first segment of each port came, in order: one port, one row */
    std::vector<double>
    FindBegins() const
    {
        std::vector<double> begins;
        std::set<uint16_t> ports;
        for (const LinuxCaptureRow& row : m_capture.GetRows())
        {
            if (!row.fromServer && ports.insert(row.peerPort).second)
            {
                begins.push_back(row.seconds);
            }
        }
        return begins;
    }

    /** Read and close when the kernel's first FIN shows that the application did. */
    void
    Plan()
    {
        std::set<uint16_t> closed;
        for (const LinuxCaptureRow& row : m_capture.GetRows())
        {
            const uint16_t port = row.peerPort;
            if (!row.fromServer)
            {
                m_sent[port].push_back(row);
                if (row.view.flags == (TcpHeader::PSH | TcpHeader::ACK) && row.view.textBytes == 10)
                {
                    m_capture.At(row.seconds - 1e-5, [this, port] {
                        const auto socket = Find(port);
                        m_readable[port] = socket ? socket->GetRxAvailable() : 0;
                    });
                }
            }
            else if (row.view.Has(TcpHeader::FIN) && closed.insert(port).second)
            {
                m_capture.At(row.seconds, [this, port] { Close(port); });
            }
        }
    }

    /** \return the accepted connection of a peer's port; null if there is none */
    Ptr<TcpLifecycleSocket>
    Find(uint16_t port) const
    {
        for (const Ptr<Socket>& socket : m_peer.GetAccepted())
        {
            const auto child = DynamicCast<TcpLifecycleSocket>(socket);
            if (child->GetEntry().id.GetRemotePort() == port)
            {
                return child;
            }
        }
        return nullptr;
    }

    void
    Close(uint16_t port)
    {
        const auto socket = Find(port);
        if (socket)
        {
            m_states[port] = "['" + LinuxStateName(socket->GetState()) + "']";
            m_read[port] = socket->GetRxAvailable();
            while (socket->GetRxAvailable() > 0)
            {
                socket->Recv(UINT32_MAX, 0);
            }
            socket->Close();
        }
    }

    TcpConnectionId
    IdOf(uint16_t port) const
    {
        return LinuxCapture::MakeId(m_peer, m_sent.at(port).front());
    }

    /** \return "SA ack=ISS+1 len=0" for each answer to the peer's segment \p index of \p port */
    std::vector<std::string>
    GetReplies(uint16_t port, std::size_t index) const
    {
        const std::vector<LinuxCaptureRow>& sent = m_sent.at(port);
        const Time from = m_capture.ToSimulated(sent.at(index).seconds);
        const Time next =
            index + 1 < sent.size() ? m_capture.ToSimulated(sent[index + 1].seconds) : Time::Max();
        std::vector<std::string> replies;
        for (const WireSegment& answer : m_peer.GetAnswers(IdOf(port)))
        {
            if (answer.time < from || answer.time >= Min(next, from + Seconds(WAIT_S)))
            {
                continue;
            }
            std::ostringstream text;
            text << TcpFlagsText(answer.view.flags) << " ack=ISS+"
                 << answer.view.ack - sent.front().view.seq << " len=" << answer.view.textBytes;
            replies.push_back(text.str());
        }
        return replies;
    }

    /** \return the first reply, "None" if there is none */
    std::string
    GetReply(uint16_t port, std::size_t index) const
    {
        const auto replies = GetReplies(port, index);
        return replies.empty() ? "None" : replies.front();
    }

    /** \return the state at the end, or when the application closed, as a list */
    std::string
    GetState(uint16_t port) const
    {
        const auto found = m_states.find(port);
        if (found != m_states.end())
        {
            return found->second;
        }
        const std::string state = m_log.GetState(IdOf(port), Simulator::Now());
        return state == "gone" ? "[]" : "['" + state + "']";
    }

    /** \return options of the SYN,ACK without what another family or clock changes */
    std::string
    GetOptions(uint16_t port) const
    {
        const WireSegment* synAck = m_peer.FindSynAck(IdOf(port));
        if (!synAck)
        {
            return "[no SYN,ACK]";
        }
        const TcpSegmentView& view = synAck->view;
        return "[mss=" + std::to_string(view.mss + (m_isIpv6 ? 20 : 0)) +
               (view.sackPermitted ? " sackOK" : "") + (view.hasTimestamp ? " ts" : "") +
               (view.wscale ? " ws" : "") + "]";
    }

    static std::string
    Bytes(uint32_t bytes)
    {
        return std::to_string(bytes) + " bytes";
    }

    std::string
    IsAccepted(uint16_t port) const
    {
        return std::string("accepted=") + (Find(port) ? "True" : "False");
    }

    /** \return a measured result: text by its length, and of a whole segment what is compared */
    std::string
    Normalise(const std::string& measured) const
    {
        std::string text;
        const std::regex literal("b'([^']*)'");
        auto from = measured.cbegin();
        for (std::smatch match; std::regex_search(from, measured.cend(), match, literal);)
        {
            text.append(from, match[0].first);
            text += Bytes(static_cast<uint32_t>(match[1].length()));
            from = match[0].second;
        }
        text.append(from, measured.cend());
        std::smatch match;
        if (std::regex_match(text,
                             match,
                             std::regex("\\S+ ([A-Z]+) seq=[0-9]+ ack=([0-9]+) len=([0-9]+) "
                                        "win=[0-9]+ (.*)")))
        {
            const SequenceNumber32 ack(static_cast<uint32_t>(std::stoul(match[2].str())));
            std::ostringstream one;
            one << match[1].str() << " ack=ISS+" << ack - m_sent.at(0).front().view.seq
                << " len=" << match[3].str() << ' ' << match[4].str();
            return one.str();
        }
        // The SYN,ACK in the row of LAND is another connection's (conclusion of the reference).
        const std::size_t entries = text.find("entries [");
        return entries == std::string::npos ? text : text.substr(entries);
    }

    /** \return results by stimulus, in the table's words */
    std::map<std::string, std::string>
    Describe() const
    {
        std::map<std::string, std::string> results;
        const uint32_t readable = m_readable.at(30001);
        results["SYN with 10 bytes, no TFO option"] =
            "reply " + GetReply(30001, 0) + "; after bare third ACK the application reads: " +
            (readable == 0 ? "nothing readable" : Bytes(readable)) +
            "; data retransmitted at ISS+1 -> " + GetReply(30001, 2) + ", read " +
            Bytes(GetRead(30001));
        results["SYN with data, then third ACK with seq=ISS+11 (client assumes data taken)"] =
            "third ACK at ISS+11 -> " + GetReply(30002, 1) + ", " + IsAccepted(30002) + " state " +
            GetState(30002);
        results["SYN|FIN"] = "reply " + GetReply(30003, 0) + " state " + GetState(30003);
        results["SYN without any option"] =
            "reply " + GetReply(30004, 0) + " opts " + GetOptions(30004);
        results["SYN with ECE|CWR (tcp_ecn=2)"] = "reply " + GetReply(30005, 0);
        results["third ACK with data"] = "third ACK carrying data -> " + GetReply(30006, 1) + " " +
                                         IsAccepted(30006) + " read " + Bytes(GetRead(30006));
        std::string replies;
        for (const std::string& reply : GetReplies(30007, 1))
        {
            replies += (replies.empty() ? "'" : ", '") + reply + "'";
        }
        results["third segment ACK|PSH|FIN with data"] =
            "ACK+data+FIN as third segment -> [" + replies + "] " + IsAccepted(30007) + " read " +
            Bytes(GetRead(30007)) + " state " + GetState(30007);
        results["data without ACK flag to SYN_RECV"] =
            "-> " + GetReply(30008, 1) + " state " + GetState(30008);
        results["SYN from source port 0"] = GetReply(0, 0) + " " + GetOptions(0);
        const std::string land = m_log.GetState(IdOf(SegmentPeer::PORT), Simulator::Now());
        results["LAND"] = "entries [" + (land == "gone" ? "" : land) + "]";
        return results;
    }

    uint32_t
    GetRead(uint16_t port) const
    {
        const auto found = m_read.find(port);
        return found == m_read.end() ? 0 : found->second;
    }

    bool m_isIpv6;                                           //!< family
    LinuxCapture m_capture;                                  //!< what was measured
    LifeLog m_log;                                           //!< outlives m_peer
    SegmentPeer m_peer;                                      //!< the server
    std::map<uint16_t, std::vector<LinuxCaptureRow>> m_sent; //!< by the peer, by its port
    std::map<uint16_t, uint32_t> m_readable;                 //!< after the third ACK
    std::map<uint16_t, uint32_t> m_read;                     //!< when the application closed
    std::map<uint16_t, std::string> m_states;                //!< when it closed
};

} // namespace

void
ValidateHandshakeText(ValidationReport& report, bool isIpv6)
{
    HandshakeText(isIpv6).Run(report);
}

} // namespace ns3
