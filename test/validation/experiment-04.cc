// SPDX-License-Identifier: GPL-2.0-only
//
// 04: third ACKs that find the accept queue full, of hand-made and of kernel clients.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiments.h"
#include "kernel-view.h"

#include "ns3/tcp-header.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

constexpr uint32_t BACKLOG = 2;    //!< of these listeners
constexpr double ARRIVAL_S = 5e-6; //!< when a segment has been taken in

const std::string DIRECTORY = "04-accept-overflow/";
const std::string CONSOLE = DIRECTORY + "console.txt";

/** \return settings of a server that accepts when told, with tcp_syncookies \p cookies */
SegmentPeer::Settings
MakeSettings(bool aborts, uint32_t cookies = 0)
{
    return {{"AcceptMode", "Manual"},
            {"AbortOnOverflow", aborts ? "true" : "false"},
            {"SynCookieMode", SynCookieModeOf(cookies)}};
}

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

/** \return segments of the server that have all bits of \p flags, but for the first \p without */
uint32_t
CountSent(const SegmentPeer& peer, const TcpConnectionId& id, uint8_t flags)
{
    uint32_t count = 0;
    for (const WireSegment& answer : peer.GetAnswers(id))
    {
        count += answer.view.Has(flags) ? 1 : 0;
    }
    return count;
}

/** Compare late-*-log.csv. \param accepted sockets that Accept has given */
void
CompareLog(ValidationReport& report,
           const std::string& file,
           const SegmentPeer& peer,
           const KernelView& view,
           const LinuxCapture& capture,
           std::size_t accepted)
{
    const Time counting = MilliSeconds(5); // after the time of the row was noted
    std::map<std::string, uint32_t> events;
    const auto table = ReadLinuxTable(file);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const std::vector<std::string>& cells = table[i];
        ++events[cells.at(1).substr(0, 7)];
        if (cells.at(3).empty())
        {
            continue;
        }
        const Time time = capture.ToSimulated(std::stod(cells.at(0))) + counting;
        const std::string row = cells.at(1) + " at " + cells.at(0);
        const auto compare = [&](std::size_t column, uint32_t simulated) {
            report.CompareTexts(
                file, row, table.front().at(column), cells.at(column), std::to_string(simulated));
        };
        compare(3, view.CountState("ESTABLISHED", time));
        compare(4, view.CountState("SYN_RECV", time));
        compare(5, view.GetEntries(TcpQueue::ACCEPT, time));
    }
    const TcpConnectionId last = peer.MakeId("10.77.0.103", 10003);
    report.CompareNumbers(file, "all", "accept()", events["accept("], accepted);
    report.CompareNumbers(file,
                          "all",
                          "SYN-ACK again",
                          events["SYN-ACK"],
                          CountSent(peer, last, TcpHeader::SYN) - 1.0);
    report.CompareNumbers(
        file, "all", "RST", events["RST to "], CountSent(peer, last, TcpHeader::RST));
}

/** late-* and lateidle-*: one complete connection, then three whose ACKs come together. */
void
ValidateLate(ValidationReport& report, bool isIdle, bool aborts, bool isIpv6)
{
    const std::string name =
        DIRECTORY + (isIdle ? "lateidle" : "late") + "-B2-abort" + (aborts ? "1" : "0");
    LinuxCapture capture(name + ".csv");
    KernelView view;
    SegmentPeer peer(MakeSettings(aborts), isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(BACKLOG);
    std::vector<Ptr<Socket>> accepted;
    const auto accept = [&] {
        Address from;
        if (const Ptr<Socket> socket = peer.GetListener()->Accept(from))
        {
            accepted.push_back(socket);
        }
    };
    double end = 72; // s of waiting
    std::vector<double> accepts;
    if (!isIdle)
    {
        for (const auto& cells : ReadLinuxTable(name + "-log.csv"))
        {
            if (cells.at(1) == "accept()")
            {
                accepts.push_back(std::stod(cells.at(0)));
            }
            end = cells.at(1) == "end" ? std::stod(cells.at(0)) + 0.01 : end;
        }
    }
    const double last = capture.GetRows().back().seconds;
    for (const double seconds : accepts)
    {
        if (seconds < last)
        {
            capture.At(seconds, accept);
        }
    }
    capture.Play(peer);
    for (const double seconds : accepts)
    {
        if (seconds >= last)
        {
            peer.RunUntil(capture.ToSimulated(seconds));
            accept();
        }
    }
    peer.RunUntil(capture.ToSimulated(end));
    capture.Compare(report, peer, isIpv6);
    view.ComparePolled(report, name + "-states.csv", LocateOn(peer, capture.ToSimulated(0)));
    if (!isIdle)
    {
        CompareLog(report, name + "-log.csv", peer, view, capture, accepted.size());
    }
    const std::string title =
        std::string("04-late") + (isIdle ? "idle" : "") + "-2-" + (aborts ? "1" : "0");
    CompareCounters(report,
                    CONSOLE,
                    title,
                    ReadCounters(FindConsoleLine(CONSOLE, title, "TcpExtListenOverflows")),
                    view.Count(peer.GetWire(), Time(0), Time::Max()));
}

/** One connection of the measured program that accepts, reads, and closes at the next accept(). */
struct Accepted
{
    uint16_t port{0};     //!< of the client
    double acceptS{0};    //!< when accept() returned
    std::size_t bytes{0}; //!< it read
    double readS{-1};     //!< when it had read; -1 = not known
};

/** That program: it waits in accept() and in recv(), one connection at a time. */
class BlockingServer
{
  public:
    /** \param peer whose listener it uses */
    explicit BlockingServer(SegmentPeer& peer)
        : m_peer(peer)
    {
    }

    /** \brief Do what can be done: read, or accept one and read. \param seconds the clock */
    void
    Step(double seconds)
    {
        if (!m_isReading)
        {
            Address from;
            const Ptr<Socket> next = m_peer.GetListener()->Accept(from);
            if (!next)
            {
                return;
            }
            if (m_socket)
            {
                m_socket->Close();
            }
            m_socket = next;
            Address remote;
            m_socket->GetPeerName(remote);
            const bool isIpv4 = InetSocketAddress::IsMatchingType(remote);
            Accepted accepted;
            accepted.port = isIpv4 ? InetSocketAddress::ConvertFrom(remote).GetPort()
                                   : Inet6SocketAddress::ConvertFrom(remote).GetPort();
            accepted.acceptS = seconds;
            m_accepted.push_back(accepted);
            m_isReading = true;
        }
        if (m_socket->GetRxAvailable() > 0)
        {
            m_accepted.back().bytes = m_socket->Recv()->GetSize();
            m_accepted.back().readS = seconds;
            m_isReading = false;
        }
    }

    /** \return what it accepted, in order */
    const std::vector<Accepted>&
    GetAccepted() const
    {
        return m_accepted;
    }

  private:
    SegmentPeer& m_peer;              //!< the node
    Ptr<Socket> m_socket;             //!< of the last accept()
    bool m_isReading{false};          //!< it waits for text
    std::vector<Accepted> m_accepted; //!< in order
};

/** \return the cell of a row of data-*-result.csv */
std::string
FindResult(const std::string& file, const std::string& what)
{
    for (const auto& cells : ReadLinuxTable(file))
    {
        if (cells.at(0) == what)
        {
            return cells.at(1);
        }
    }
    return "";
}

/** \return what the measured program accepted */
std::vector<Accepted>
ReadAccepted(const std::string& file)
{
    static const std::regex entry(
        "\\[([0-9]+), (accept )?([0-9.]+), ([A-Z]*)(, data ([0-9.]+))?\\]");
    const std::string text = FindResult(file, "accepted (port, t, data)");
    std::vector<Accepted> accepted;
    for (std::sregex_iterator at(text.begin(), text.end(), entry), end; at != end; ++at)
    {
        const std::smatch& parts = *at;
        accepted.push_back({static_cast<uint16_t>(std::stoul(parts[1])),
                            std::stod(parts[3]),
                            static_cast<std::size_t>(parts[4].length()),
                            parts[6].matched ? std::stod(parts[6]) : -1});
    }
    return accepted;
}

/**
 * Let a server go on: at first at its own pace, the next accept() closes the connection before, by
 * a FIN; then whenever something has arrived. \param begin of its first accept(), s
 */
void
PlanSteps(LinuxCapture& capture, BlockingServer& server, double begin, uint32_t backlog)
{
    std::vector<double> steps{begin};
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        const bool isPaced = steps.size() <= backlog;
        if (isPaced && row.fromServer && row.view.Has(TcpHeader::FIN))
        {
            steps.push_back(row.seconds);
        }
        else if (!row.fromServer && row.seconds > steps.front())
        {
            steps.push_back(row.seconds + ARRIVAL_S);
        }
    }
    const double last = capture.GetRows().back().seconds;
    for (const double seconds : steps)
    {
        if (seconds < last)
        {
            capture.At(seconds, [&server, seconds] { server.Step(seconds); });
        }
    }
}

/** Compare what the programs accepted and read. */
void
CompareAccepted(ValidationReport& report,
                const std::string& file,
                const std::vector<Accepted>& measured,
                const std::vector<Accepted>& simulated)
{
    const ValidationTolerance program{1e-3, 0.02, "the program's own time"};
    report.CompareNumbers(file, "accepted", "connections", measured.size(), simulated.size());
    for (std::size_t i = 0; i < measured.size() && i < simulated.size(); ++i)
    {
        const Accepted& there = measured[i];
        const Accepted& here = simulated[i];
        const std::string row = "accepted " + std::to_string(i + 1);
        report.CompareNumbers(file, row, "port", there.port, here.port);
        report.CompareNumbers(file, row, "accept time_s", there.acceptS, here.acceptS, program);
        report.CompareNumbers(file, row, "bytes", there.bytes, here.bytes);
        if (there.readS >= 0)
        {
            report.CompareNumbers(file, row, "data time_s", there.readS, here.readS, program);
        }
    }
}

/** data-BN-*: the clients send text, the server begins to accept at 5 s. */
void
ValidateText(ValidationReport& report, uint32_t backlog, bool aborts, uint32_t cookies, bool isIpv6)
{
    const std::string title = "data-B" + std::to_string(backlog) + "-abort" + (aborts ? "1" : "0") +
                              "-cookies" + std::to_string(cookies);
    const std::string name = DIRECTORY + title;
    const std::vector<Accepted> measured = ReadAccepted(name + "-result.csv");
    LinuxCapture capture(name + ".csv");
    KernelView view;
    SegmentPeer peer(MakeSettings(aborts, cookies), isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(backlog);
    {
        BlockingServer server(peer);
        PlanSteps(capture, server, measured.front().acceptS, backlog);
        capture.Play(peer); // to 1 ms after the last row
        server.Step(capture.GetRows().back().seconds + ARRIVAL_S);
        peer.RunUntil(capture.ToSimulated(20));
        capture.Compare(report, peer, isIpv6);
        CompareAccepted(report, name + "-result.csv", measured, server.GetAccepted());
    }
    view.ComparePolled(report, name + "-srv-states.csv", LocateOn(peer, capture.ToSimulated(0)));
    CompareCounters(report,
                    name + "-result.csv",
                    "counters",
                    ReadCounters(FindResult(name + "-result.csv", "counters")),
                    view.Count(peer.GetWire(), Time(0), Time::Max()));
}

} // namespace

void
ValidateAcceptOverflow(ValidationReport& report, bool isIpv6)
{
    for (const bool aborts : {false, true})
    {
        ValidateLate(report, false, aborts, isIpv6);
        ValidateLate(report, true, aborts, isIpv6);
    }
    ValidateText(report, 2, false, 0, isIpv6);
    ValidateText(report, 2, false, 1, isIpv6);
    ValidateText(report, 2, true, 1, isIpv6);
    ValidateText(report, 1, false, 2, isIpv6);
    ValidateCookieOverflow(report, isIpv6);
    ValidateAcceptClients(report, isIpv6);
}

} // namespace ns3
