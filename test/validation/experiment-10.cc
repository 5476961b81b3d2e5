// SPDX-License-Identifier: GPL-2.0-only
//
// 10: RST, SYN and odd ACKs in ESTABLISHED, and how often they are answered.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiments.h"
#include "kernel-comparison.h"
#include "life-log.h"
#include "node-counters.h"

#include "ns3/packet.h"
#include "ns3/simulator.h"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>

#include <map>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

const std::string DIRECTORY = "10-rst-challenge/";
const std::string TABLE = DIRECTORY + "stimuli.csv";
constexpr uint16_t FIRST_PORT = 40001; //!< of the first stimulus
constexpr double IDLE_S = 0.55;        //!< a stimulus comes so long after the handshake, or later
constexpr double ANSWER_S = 0.1;       //!< between what prepares a stimulus and it, or longer
constexpr double WINDOW_BYTES = 1500;  //!< by which two receive windows may differ here

/** A server that reads 100 bytes and answers with 50, as the measured one. */
class Server
{
  public:
    /** \param peer with a listener */
    explicit Server(SegmentPeer& peer)
        : m_peer(peer)
    {
    }

    /** Let the server do what the kernel's rows show that the application did. */
    void
    Follow(LinuxCapture& capture)
    {
        for (const LinuxCaptureRow& row : capture.GetRows())
        {
            const TcpConnectionId id = m_peer.MakeId(row.peer, row.peerPort);
            if (row.fromServer && row.view.textBytes > 0)
            {
                capture.At(row.seconds, [this, id] { Answer(id); });
            }
            else if (row.fromServer && row.view.Has(TcpHeader::RST | TcpHeader::ACK))
            {
                capture.At(row.seconds, [this, id] { Abort(id); });
            }
        }
    }

    /** \return what recv() would have said when the connection was aborted, or at its end */
    std::string
    GetReceived(const TcpConnectionId& id) const
    {
        const auto found = m_received.find(id.GetRemotePort());
        return found == m_received.end() ? ToReceived(id) : found->second;
    }

    /** \return the window that the server announced last on a connection */
    double
    GetWindow(const TcpConnectionId& id) const
    {
        return m_peer.GetAnswers(id).back().view.window;
    }

  private:
    /** \return the accepted connection, or null */
    Ptr<TcpLifecycleSocket>
    Find(const TcpConnectionId& id) const
    {
        for (const Ptr<Socket>& socket : m_peer.GetAccepted())
        {
            const auto child = DynamicCast<TcpLifecycleSocket>(socket);
            if (child->GetEntry().id == id) // also of one that has ended
            {
                return child;
            }
        }
        return nullptr;
    }

    /** Read what \p id has received and answer it. */
    void
    Answer(const TcpConnectionId& id)
    {
        const Ptr<TcpLifecycleSocket> socket = Find(id);
        if (socket && socket->GetRxAvailable() == 100)
        {
            socket->Recv(UINT32_MAX, 0);
            socket->Send(Create<Packet>(50), 0);
            const uint16_t port = id.GetRemotePort();
            socket->SetCloseCallbacks(MakeCallback(&Server::Ended, this),
                                      MakeNullCallback<void, Ptr<Socket>>());
            m_ports[PeekPointer(socket)] = port;
        }
    }

    /** The peer's FIN has come in. */
    void
    Ended(Ptr<Socket> socket)
    {
        m_finished[m_ports[PeekPointer(socket)]] = true;
    }

    std::string
    ToReceived(const TcpConnectionId& id) const
    {
        const Ptr<TcpLifecycleSocket> socket = Find(id);
        if (!socket)
        {
            return "never accepted";
        }
        if (m_finished.count(id.GetRemotePort()) != 0)
        {
            return "recv -> b''";
        }
        return socket->GetCloseReason() == TcpCloseReason::RESET ? "recv -> ECONNRESET"
               : socket->GetRxAvailable() == 0                   ? "recv -> EAGAIN"
                                                                 : "recv -> text";
    }

    /** Reset \p id, as the measuring program did when it had seen enough. */
    void
    Abort(const TcpConnectionId& id)
    {
        m_received[id.GetRemotePort()] = ToReceived(id);
        const Ptr<TcpLifecycleSocket> socket = Find(id);
        if (socket && socket->GetState() != TcpSocket::CLOSED)
        {
            socket->ResetInSilence(TcpCause::Call(TcpCall::CLOSE, TcpRule::USER_ABORT));
        }
    }

    SegmentPeer& m_peer;                        //!< whose connections these are
    std::map<const Socket*, uint16_t> m_ports;  //!< of the peer
    std::map<uint16_t, bool> m_finished;        //!< by port: its FIN has come
    std::map<uint16_t, std::string> m_received; //!< by port, when it was aborted
};

/** One connection of stimuli-packets. */
struct Stimulus
{
    double first{0};         //!< first segment of the stimulus, s
    double last{0};          //!< last
    double look{0};          //!< when the state was read, before the connection was aborted
    SequenceNumber32 rcvNxt; //!< expected by the server before it
};

/** \return the stimulus of a port. \param isPrepared a segment comes before it */
Stimulus
FindStimulus(const LinuxCapture& capture, uint16_t port, bool isPrepared)
{
    Stimulus stimulus;
    double begun = 0;
    double prepared = 0;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (row.peerPort != port)
        {
            continue;
        }
        if (row.fromServer)
        {
            const bool isAbort = row.view.Has(TcpHeader::RST | TcpHeader::ACK);
            stimulus.look = isAbort ? row.seconds - 1e-3 : stimulus.look;
            continue;
        }
        if (begun == 0 || row.seconds - begun < IDLE_S)
        {
            begun = begun == 0 ? row.seconds : begun;
            stimulus.rcvNxt = row.view.seq + SequenceNumber32(row.view.textBytes);
        }
        else if (isPrepared && (prepared == 0 || row.seconds - prepared < ANSWER_S))
        {
            prepared = row.seconds;
        }
        else
        {
            stimulus.first = stimulus.first == 0 ? row.seconds : stimulus.first;
            stimulus.last = row.seconds;
        }
    }
    stimulus.look = stimulus.look == 0 ? stimulus.last + 0.1 : stimulus.look;
    return stimulus;
}

/** \return the measured reply without what is the kernel's own: its TSval, SACK blocks */
std::string
GetMeasuredReply(std::string text)
{
    text = std::regex_replace(text, std::regex("ts=[0-9]+/"), "ts=");
    text = std::regex_replace(text, std::regex("sack=[0-9-]+"), ""); // not in a segment view
    text = std::regex_replace(text, std::regex(" +\\| +"), " | ");
    return boost::algorithm::trim_copy(text);
}

/** \return our answers to the stimulus in the words of the table */
std::string
GetReply(
    const SegmentPeer& peer, const TcpConnectionId& id, Time from, Time to, SequenceNumber32 rcvNxt)
{
    std::string text;
    const SequenceNumber32 sndNxt = peer.FindSynAck(id)->view.seq + SequenceNumber32(51);
    for (const WireSegment& answer : peer.GetAnswers(id))
    {
        if (answer.time < from || answer.time > to)
        {
            continue;
        }
        std::ostringstream one;
        one << TcpFlagsText(answer.view.flags) << " seq=snd_nxt" << std::showpos
            << (answer.view.seq - sndNxt) << " ack=rcv_nxt" << (answer.view.ack - rcvNxt)
            << std::noshowpos << " len=" << answer.view.textBytes;
        one << (answer.view.hasTimestamp ? " ts=" + std::to_string(answer.view.tsEcr) : "");
        text += (text.empty() ? "" : " | ") + one.str();
    }
    return text.empty() ? "nothing" : text;
}

/** Compare how many challenge ACKs a stimulus was due, sent or not. \param measured counters */
void
CompareChallenges(ValidationReport& report,
                  const std::string& row,
                  const std::string& measured,
                  const LifeLog& log,
                  const TcpConnectionId& id,
                  Time from,
                  Time to)
{
    const auto count = [&](TcpDropReason reason) { return log.CountDrops(id, reason, from, to); };
    report.CompareNumbers(TABLE,
                          row,
                          "TcpExtTCPChallengeACK + TcpExtTCPACKSkippedChallenge",
                          ReadKernelCounter(measured, "TcpExtTCPChallengeACK") +
                              ReadKernelCounter(measured, "TcpExtTCPACKSkippedChallenge"),
                          count(TcpDropReason::RST_CHALLENGED) +
                              count(TcpDropReason::SYN_CHALLENGED) +
                              count(TcpDropReason::ACK_UNACCEPTABLE));
}

/** \return line of the server's last empty ACK: of the FIN in CLOSE_WAIT; 0 if there is none */
uint32_t
FindLastAck(const LinuxCapture& capture)
{
    uint32_t line = 0;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        line = row.fromServer && row.view.flags == TcpHeader::ACK ? row.line : line;
    }
    return line;
}

/** stimuli: one connection and one odd segment after another. */
void
ValidateStimuli(ValidationReport& report, bool isIpv6)
{
    LinuxCapture capture(DIRECTORY + "stimuli-packets.csv");
    LifeLog log;
    SegmentPeer peer({}, isIpv6);
    log.Watch(peer.GetTracer());
    peer.Listen(128);
    Server server(peer);
    server.Follow(capture);
    const auto table = ReadLinuxTable(TABLE);
    const KernelCounters column = ReadColumn(table, 5);
    CounterWindows windows(peer.GetTracer(), capture);
    std::vector<Stimulus> stimuli;
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const bool isPrepared = boost::algorithm::contains(table[i].at(0), "hole") ||
                                boost::algorithm::contains(table[i].at(0), "CLOSE_WAIT");
        stimuli.push_back(
            FindStimulus(capture, static_cast<uint16_t>(FIRST_PORT + i - 1), isPrepared));
        windows.Add(stimuli.back().first - 1e-4, stimuli.back().look);
    }
    capture.Play(peer);
    peer.RunUntil(Simulator::Now() + Seconds(1));
    const uint32_t lastAck = FindLastAck(capture);
    capture.Compare(report, peer, isIpv6, [lastAck](const LinuxCaptureRow& row) {
        return row.line == lastAck ? ExplainDelayedAckOfFin() : ValidationExplanation();
    });
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        const std::string& row = cells.at(0);
        const auto port = static_cast<uint16_t>(FIRST_PORT + i - 1);
        const TcpConnectionId id = peer.MakeId("10.77.0.100", port);
        const Stimulus& stimulus = stimuli[i - 1];
        const Time from = capture.ToSimulated(stimulus.first);
        const Time look = capture.ToSimulated(stimulus.look);
        report.CompareNumbers(TABLE,
                              row,
                              "adv_window",
                              std::stod(cells.at(1)),
                              server.GetWindow(id),
                              {WINDOW_BYTES,
                               WINDOW_BYTES,
                               "receive buffers of two kinds; no stimulus lies between the edges"});
        // The measuring program answered this row's challenge ACK, and told what came after that.
        const bool isReboot = boost::algorithm::contains(row, "rebooted peer");
        const Time told = isReboot ? capture.ToSimulated(stimulus.last) : from;
        report.CompareTexts(TABLE,
                            row,
                            "reply",
                            GetMeasuredReply(cells.at(2)),
                            GetReply(peer, id, told, look, stimulus.rcvNxt));
        report.CompareTexts(TABLE, row, "state_after", cells.at(3), log.GetState(id, look));
        report.CompareTexts(TABLE, row, "application", cells.at(4), server.GetReceived(id));
        KernelCounters simulated = windows.Get(i - 1);
        simulated["TcpCurrEstab"] = log.CountOpened(from - MicroSeconds(1), look);
        const KernelCounters counters = ReadCounters(cells.at(5));
        CompareNodeCounters(
            report, TABLE, row, counters, simulated, column, ExplainInErrs(counters));
        CompareChallenges(report, row, cells.at(5), log, id, from, look);
    }
}

/** One row of limit-summary. */
struct LimitRound
{
    double begin{0}; //!< first segment, s
    double end{0};   //!< last
};

/** \return the three rounds of 20 RSTs, the RSTs on one connection, the SYNs on another */
std::vector<LimitRound>
FindRounds(const LinuxCapture& capture)
{
    constexpr double HANDSHAKES_S = 0.5;
    constexpr double ROUND_S = 1;
    std::vector<LimitRound> rounds;
    uint8_t flags = 0;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (row.fromServer || row.seconds < HANDSHAKES_S)
        {
            continue;
        }
        if (rounds.empty() || row.seconds - rounds.back().end > ROUND_S || row.view.flags != flags)
        {
            rounds.push_back({row.seconds, row.seconds});
            flags = row.view.flags;
        }
        rounds.back().end = row.seconds;
    }
    return rounds;
}

/** limit-*: 20 connections at once, then one connection for 3 s. */
void
ValidateLimit(ValidationReport& report, const std::string& limit, bool isIpv6)
{
    const std::string summary = DIRECTORY + "limit-summary.csv";
    LinuxCapture capture(DIRECTORY + "limit-" + limit + ".csv");
    SegmentPeer peer({{"ChallengeAckLimit", limit}}, isIpv6);
    peer.Listen(128);
    Server server(peer);
    server.Follow(capture);
    const std::vector<LimitRound> rounds = FindRounds(capture);
    CounterWindows windows(peer.GetTracer(), capture);
    for (const LimitRound& round : rounds)
    {
        windows.Add(round.begin - 1e-4, round.end + ANSWER_S);
    }
    capture.Play(peer);
    capture.Compare(report, peer, isIpv6);
    std::size_t i = 0;
    const auto table = ReadLinuxTable(summary);
    const KernelCounters column = ReadColumn(table, 3);
    for (const auto& cells : table)
    {
        if (cells.at(0) != limit)
        {
            continue;
        }
        const LimitRound round = i < rounds.size() ? rounds[i] : LimitRound();
        const Time from = capture.ToSimulated(round.begin);
        const Time to = capture.ToSimulated(round.end);
        const std::string row = "limit " + limit + ", " + cells.at(1);
        uint32_t answers = 0;
        for (const WireSegment& segment : peer.GetWire())
        {
            const bool isIn = segment.time >= from && segment.time <= to;
            answers += isIn && segment.fromServer && segment.view.flags == TcpHeader::ACK ? 1 : 0;
        }
        report.CompareNumbers(summary, row, "challenge_ACKs", std::stod(cells.at(2)), answers);
        const KernelCounters counters = ReadCounters(cells.at(3));
        CompareNodeCounters(report,
                            summary,
                            row,
                            counters,
                            i < rounds.size() ? windows.Get(i) : KernelCounters(),
                            column,
                            ExplainInErrs(counters));
        ++i;
    }
    report.CompareNumbers(summary,
                          "limit " + limit + ", all",
                          "rounds in the packet list",
                          static_cast<double>(i),
                          static_cast<double>(rounds.size()));
}

} // namespace

void
ValidateChallenges(ValidationReport& report, bool isIpv6)
{
    ValidateStimuli(report, isIpv6);
    ValidateLimit(report, "2147483647", isIpv6);
    ValidateLimit(report, "5", isIpv6);
}

} // namespace ns3
