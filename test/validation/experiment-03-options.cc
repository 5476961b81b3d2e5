// SPDX-License-Identifier: GPL-2.0-only
//
// 03: what cookies keep of the options of a SYN, beside what an entry keeps.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "accepted-sockets.h"
#include "experiments.h"

#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

const std::string DIRECTORY = "03-syncookies/";
constexpr uint32_t BACKLOG = 512;
constexpr uint16_t WINDOW = 1000; //!< of a segment that shows how it is scaled
constexpr uint32_t TIMESTAMP_BYTES = 12;

/** mss-cN.csv: the handshakes, and the RST by which the server's application ended each. */
void
ValidateHandshakes(ValidationReport& report, uint32_t cookies, bool isIpv6)
{
    LinuxCapture capture(DIRECTORY + "mss-c" + std::to_string(cookies) + ".csv");
    SegmentPeer peer({{"SynCookieMode", SynCookieModeOf(cookies)}}, isIpv6);
    peer.Listen(BACKLOG);
    PlanResets(capture, peer);
    capture.Play(peer);
    capture.Compare(report, peer, isIpv6);
}

/** What was seen of one accepted socket. */
struct SeenOptions
{
    uint32_t maxSegment{0};     //!< SegmentSize, bytes
    uint32_t largestText{0};    //!< sent, bytes
    bool hasTimestamp{false};   //!< on what it sent
    bool hasSack{false};        //!< it told of text that came out of order
    uint32_t windowShift{0};    //!< of the peer's windows
    bool scalesItsOwn{false};   //!< its windows are smaller than the SYN,ACK's
    std::string synAck{"none"}; //!< its options
};

/** One connection whose options are looked at. It must outlive the run. */
class OptionProbe
{
  public:
    OptionProbe(SegmentPeer& peer, uint16_t port)
        : m_peer(peer),
          m_id(peer.MakeId("10.77.0.100", port))
    {
    }

    /** \brief Shake hands, exchange text. \param syn options of the client \param headerDifference
     * by which the server's MSS is smaller than measured */
    SeenOptions
    Run(const TcpSegmentView& syn, uint16_t headerDifference)
    {
        Send(syn);
        const WireSegment* answer = m_peer.FindSynAck(m_id);
        if (!answer)
        {
            return m_seen;
        }
        const TcpSegmentView synAck = answer->view;
        m_seen.synAck = "mss=" + std::to_string(synAck.mss + headerDifference);
        m_seen.synAck += synAck.sackPermitted ? " sackOK" : "";
        m_seen.synAck += synAck.hasTimestamp ? " ts/" + std::to_string(synAck.tsEcr) : "";
        m_seen.synAck += synAck.wscale ? " ws" : "";
        TcpSegmentView ack;
        ack.flags = TcpHeader::ACK;
        ack.seq = syn.seq + SequenceNumber32(1);
        ack.ack = synAck.seq + SequenceNumber32(1);
        ack.window = 65535;
        ack.hasTimestamp = synAck.hasTimestamp;
        ack.tsVal = syn.tsVal + 1;
        ack.tsEcr = synAck.tsVal;
        Send(ack);
        const Ptr<TcpLifecycleSocket> socket = FindAccepted(m_peer, m_id.GetRemotePort());
        if (!socket)
        {
            return m_seen;
        }
        UintegerValue size;
        socket->GetAttribute("SegmentSize", size);
        m_seen.maxSegment = static_cast<uint32_t>(size.Get());
        socket->TraceConnectWithoutContext("Tx", MakeCallback(&OptionProbe::OnSent, this));
        socket->TraceConnectWithoutContext("RWND", MakeCallback(&OptionProbe::OnWindow, this));
        ack.seq += 100; // out of order
        ack.textBytes = 10;
        ack.window = WINDOW;
        Send(ack);
        m_seen.scalesItsOwn = m_lastWindow < synAck.window;
        ack.seq -= 100;
        ack.textBytes = 0;
        ack.window = 65535;
        Send(ack);
        socket->Send(Create<Packet>(4000), 0);
        Step();
        socket->Abort();
        Step();
        return m_seen;
    }

  private:
    void
    Step()
    {
        m_peer.RunUntil(Simulator::Now() + MicroSeconds(10));
    }

    void
    Send(const TcpSegmentView& segment)
    {
        m_peer.Send(m_id, segment);
        Step();
    }

    /** Sink of Tx. */
    void
    OnSent(const Ptr<const Packet> packet, const TcpHeader& header, const Ptr<const TcpSocketBase>)
    {
        m_seen.largestText = std::max(m_seen.largestText, packet->GetSize());
        m_seen.hasTimestamp |= header.HasOption(TcpOption::TS);
        m_seen.hasSack |= header.HasOption(TcpOption::SACK);
        m_lastWindow = header.GetWindowSize();
    }

    /** Sink of RWND. */
    void
    OnWindow(uint32_t, uint32_t bytes)
    {
        for (uint32_t shift = 0; shift <= 14; ++shift)
        {
            m_seen.windowShift = bytes == uint32_t{WINDOW} << shift ? shift : m_seen.windowShift;
        }
    }

    SegmentPeer& m_peer;      //!< the server
    TcpConnectionId m_id;     //!< connection
    SeenOptions m_seen;       //!< so far
    uint32_t m_lastWindow{0}; //!< sent
};

/** \return options as measured: "ts+ws14+sack" and an MSS, "" = none */
TcpSegmentView
ToSyn(const std::string& options, const std::string& mss)
{
    TcpSegmentView syn;
    syn.flags = TcpHeader::SYN;
    syn.seq = SequenceNumber32(1000);
    syn.window = 65535;
    syn.mss = static_cast<uint16_t>(mss.empty() ? 0 : std::stoul(mss));
    syn.hasTimestamp = options.find("ts") != std::string::npos;
    syn.tsVal = 1000;
    syn.sackPermitted = options.find("sack") != std::string::npos;
    const std::size_t scale = options.find("ws");
    if (scale != std::string::npos)
    {
        syn.wscale = static_cast<uint8_t>(std::stoul(options.substr(scale + 2)));
    }
    return syn;
}

/** \return "mss=1460 ts/1000 ws" of "mss=1460 ts=4160967775/1000 ws=10": what is no one's own */
std::string
Normalise(const std::string& options)
{
    std::string text;
    std::size_t at = 0;
    while (at < options.size())
    {
        const std::size_t end = std::min(options.find(' ', at), options.size());
        std::string word = options.substr(at, end - at);
        if (word.substr(0, 3) == "ts=")
        {
            word = "ts" + word.substr(word.find('/'));
        }
        word = word.substr(0, 3) == "ws=" ? "ws" : word;
        text += (text.empty() ? "" : " ") + word;
        at = end + 1;
    }
    return text;
}

/**
 * \return why a segment is of another size over IPv6: what RFC 9293 3.7.1 and Linux's table for
 * IPv6 make of the client's MSS instead
 */
ValidationExplanation
ExplainIpv6(const TcpSegmentView& syn, uint32_t cookies, double measured)
{
    constexpr std::array<uint16_t, 4> TABLE{1220, 1420, 1440, 8940};
    constexpr uint16_t DEFAULT = 1220;
    constexpr uint16_t OWN = 1440;
    uint16_t mss = syn.mss == 0 ? DEFAULT : syn.mss;
    if (cookies > 0)
    {
        const auto above = std::upper_bound(TABLE.begin(), TABLE.end(), mss);
        mss = above == TABLE.begin() ? TABLE.front() : *(above - 1);
    }
    const double here = std::min(mss, OWN) - (syn.hasTimestamp ? TIMESTAMP_BYTES : 0.0);
    return {"IPv6 has headers, a default MSS and a table of its own",
            measured - here,
            measured - here,
            ""};
}

/** mss-options.csv. */
void
ValidateOptions(ValidationReport& report, uint32_t cookies, bool isIpv6)
{
    const std::string file = DIRECTORY + "mss-options.csv";
    const auto table = ReadLinuxTable(file);
    SegmentPeer peer({{"SynCookieMode", SynCookieModeOf(cookies)}}, isIpv6);
    peer.Listen(BACKLOG);
    peer.RunUntil(Seconds(2));
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        if (cells.at(0) != std::to_string(cookies))
        {
            continue;
        }
        const std::string row = "cookies " + cells.at(0) + ", " + cells.at(1) + ", mss " +
                                (cells.at(2).empty() ? "none" : cells.at(2));
        const TcpSegmentView syn = ToSyn(cells.at(1), cells.at(2));
        OptionProbe probe(peer, static_cast<uint16_t>(2000 + i));
        const SeenOptions seen = probe.Run(syn, isIpv6 ? 20 : 0);
        report.CompareTexts(file, row, "synack_options", Normalise(cells.at(3)), seen.synAck);
        const auto compareSize = [&](std::size_t column, uint32_t simulated) {
            const double measured = std::stod(cells.at(column));
            report.CompareNumbers(file,
                                  row,
                                  table.front().at(column) + ", bytes",
                                  measured,
                                  simulated,
                                  {},
                                  isIpv6 ? ExplainIpv6(syn, cookies, measured)
                                         : ValidationExplanation());
        };
        compareSize(5, seen.maxSegment);
        compareSize(6, seen.largestText);
        const auto compare = [&](std::size_t column, const std::string& simulated) {
            report.CompareTexts(file, row, table.front().at(column), cells.at(column), simulated);
        };
        const auto toText = [](bool is) { return is ? "True" : "False"; };
        compare(7, toText(seen.hasTimestamp));
        compare(8, toText(seen.hasSack));
        compare(9, toText(seen.scalesItsOwn));
        compare(10, std::to_string(seen.windowShift));
    }
}

} // namespace

void
ValidateCookieOptions(ValidationReport& report, bool isIpv6)
{
    for (const uint32_t cookies : {2u, 0u})
    {
        ValidateHandshakes(report, cookies, isIpv6);
        ValidateOptions(report, cookies, isIpv6);
    }
}

} // namespace ns3
