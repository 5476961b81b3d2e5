// SPDX-License-Identifier: GPL-2.0-only
//
// 12: odd segments. Here all control bits, at a listener and at a closed port.

#include "experiment-12.h"

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiments.h"
#include "kernel-comparison.h"
#include "life-log.h"

#include "ns3/simulator.h"
#include "ns3/tcp-header.h"

#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

const std::string TABLE = "12-odd-segments/flags.csv";
constexpr uint16_t FIRST_PORT = 20001; //!< of the first row
constexpr uint16_t CLOSED_PORT = 81;

/** \return "R seq=SEG.ACK ack=-", "RA seq=0 ack=SEG.SEQ+2", ... as in flags.csv */
std::string
ReplyText(const std::vector<WireSegment>& answers, const TcpSegmentView& stimulus)
{
    if (answers.empty())
    {
        return "nothing";
    }
    const TcpSegmentView& reply = answers.front().view;
    std::ostringstream text;
    text << TcpFlagsText(reply.flags) << " seq=";
    if (reply.Has(TcpHeader::SYN))
    {
        text << "new ISN";
    }
    else if (stimulus.Has(TcpHeader::ACK) && reply.seq == stimulus.ack)
    {
        text << "SEG.ACK";
    }
    else
    {
        text << reply.seq;
    }
    text << " ack=";
    if (reply.Has(TcpHeader::ACK))
    {
        text << "SEG.SEQ+" << reply.ack - stimulus.seq;
    }
    else
    {
        text << "-";
    }
    return text.str() + (answers.size() > 1 ? " and more" : "");
}

/** The numbers of the packet list, or others near the wrap of both number spaces. */
enum class Numbers
{
    MEASURED,
    NEAR_THE_WRAP
};

/** \return the stimulus of a row that was not measured with these numbers */
TcpSegmentView
MakeStimulus(const std::vector<std::string>& cells, uint16_t port)
{
    const std::string letters("FSRPAU");
    TcpSegmentView segment;
    for (std::size_t bit = 0; bit < letters.size(); ++bit)
    {
        const bool isSet = cells.at(2).find(letters[bit]) != std::string::npos;
        segment.flags |= static_cast<uint8_t>(isSet ? 1u << bit : 0);
    }
    segment.seq = SequenceNumber32(0xffffffff - 5);
    segment.ack = SequenceNumber32(0x80000000 + port);
    segment.textBytes = static_cast<uint32_t>(std::stoul(cells.at(1)));
    segment.window = 65535;
    return segment;
}

/** Compare flags.csv with what came of the first segment of each port. */
void
CompareTable(ValidationReport& report,
             const SegmentPeer& peer,
             const LifeLog& log,
             const std::string& what)
{
    std::map<uint16_t, WireSegment> stimuli;
    for (const WireSegment& segment : peer.GetWire())
    {
        if (!segment.fromServer)
        {
            stimuli.emplace(segment.id.GetRemotePort(), segment); // the first of each
        }
    }
    const auto table = ReadLinuxTable(TABLE);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        const std::string row = what + cells.at(0) + ", " + cells.at(1) + " bytes, " + cells.at(2);
        const auto found = stimuli.find(static_cast<uint16_t>(FIRST_PORT + i - 1));
        if (found == stimuli.end())
        {
            report.CompareTexts(TABLE, row, "reply", cells.at(3), "no stimulus");
            continue;
        }
        const WireSegment& stimulus = found->second;
        std::vector<WireSegment> answers;
        double resets = 0;
        for (const WireSegment& answer : peer.GetAnswers(stimulus.id))
        {
            answers.push_back(answer);
            resets += answer.view.Has(TcpHeader::RST) ? 1 : 0;
        }
        const Time look = stimulus.time + MicroSeconds(500); // before it is cleared away
        const std::string state = log.GetState(stimulus.id, look);
        report.CompareTexts(TABLE, row, "reply", cells.at(3), ReplyText(answers, stimulus.view));
        report.CompareTexts(
            TABLE, row, "state_created", cells.at(4), state == "gone" ? "-" : state);
        report.CompareNumbers(
            TABLE, row, "TcpOutRsts", ReadKernelCounter(cells.at(5), "TcpOutRsts"), resets);
    }
}

/** One pass over the table. \param isAdded stock sockets may live on the node */
void
ValidateFlags(ValidationReport& report, Numbers numbers, bool isAdded, bool isIpv6)
{
    LifeLog log;
    SegmentPeer peer({}, isIpv6, isAdded);
    log.Watch(peer.GetTracer());
    peer.Listen(512);
    if (numbers == Numbers::MEASURED)
    {
        LinuxCapture capture("12-odd-segments/flags-packets.csv");
        capture.Play(peer);
        capture.Compare(report, peer, isIpv6);
        CompareTable(report, peer, log, "");
        return;
    }
    peer.RunUntil(Seconds(2));
    const auto table = ReadLinuxTable(TABLE);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto port = static_cast<uint16_t>(FIRST_PORT + i - 1);
        const TcpConnectionId id = peer.MakeId("10.77.0.100", port);
        const bool listens = table[i].at(0) == "LISTEN";
        peer.Send(TcpConnectionId(id.GetLocalAddress(),
                                  listens ? SegmentPeer::PORT : CLOSED_PORT,
                                  id.GetRemoteAddress(),
                                  port),
                  MakeStimulus(table[i], port));
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
    }
    CompareTable(report, peer, log, isAdded ? "beside stock, near the wrap: " : "near the wrap: ");
}

} // namespace

void
ValidateControlBits(ValidationReport& report, bool isIpv6)
{
    ValidateFlags(report, Numbers::MEASURED, false, isIpv6);
    ValidateFlags(report, Numbers::NEAR_THE_WRAP, false, isIpv6);
    ValidateFlags(report, Numbers::NEAR_THE_WRAP, true, isIpv6);
}

void
ValidateOddSegments(ValidationReport& report, bool isIpv6)
{
    ValidateControlBits(report, isIpv6);
    ValidateHandshakeText(report, isIpv6);
    ValidateSynSent(report, isIpv6);
}

} // namespace ns3
