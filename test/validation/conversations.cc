// SPDX-License-Identifier: GPL-2.0-only
//
// Whole connections between two measured kernels, compared segment by segment.

#include "conversations.h"

#include "../linux-capture.h"

#include "ns3/tcp-header.h"
#include "ns3/tcp-option.h"

#include <boost/algorithm/string/predicate.hpp>

#include <cstdint>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

const char* const ACK_ON_FIN = "Linux delays the ACK of a FIN, and the other end's FIN carried it; "
                               "here it is sent at once";

/** The segments of one connection, one text each: ">S seq 0 mss sackOK ts ws". */
using Conversation = std::vector<std::string>;

/** \return one segment of a conversation */
std::string
ToText(bool fromClient,
       uint8_t flags,
       int64_t seq,
       int64_t ack,
       uint32_t textBytes,
       const std::string& options)
{
    std::ostringstream text;
    text << (fromClient ? '>' : '<') << TcpFlagsText(flags) << " seq " << seq;
    if ((flags & TcpHeader::ACK) != 0)
    {
        text << " ack " << ack;
    }
    text << " len " << textBytes << options;
    return text.str();
}

/** \return the conversations of a packet list, in order of their SYNs */
std::vector<Conversation>
ReadConversations(const std::string& file)
{
    std::vector<Conversation> all;
    std::map<std::string, std::size_t> index; // by port
    const auto table = ReadLinuxTable(file);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        const bool fromClient = cells.at(1) == "10.77.0.2";
        const std::string& port = cells.at(fromClient ? 2 : 4);
        if (cells.at(5) == "S")
        {
            index[port] = all.size();
            all.emplace_back();
        }
        std::string options;
        for (const char* name : {"mss", "sackOK", "ts", "ws"})
        {
            options +=
                boost::algorithm::contains(cells.at(10), name) ? std::string(" ") + name : "";
        }
        const bool hasAck = boost::algorithm::contains(cells.at(5), "A");
        all[index[port]].push_back((fromClient ? ">" : "<") + cells.at(5) + " seq " + cells.at(11) +
                                   (hasAck ? " ack " + cells.at(12) : "") + " len " + cells.at(8) +
                                   options);
    }
    return all;
}

/** \return the conversations of a network, in order of their SYNs */
std::vector<Conversation>
GetConversations(const TestNet& net)
{
    std::vector<Conversation> all;
    std::map<uint16_t, std::size_t> index;                         // by the client's port
    std::map<std::pair<uint32_t, uint16_t>, SequenceNumber32> iss; // by sender and that port
    for (const TestSegment& segment : net.GetSegments())
    {
        const bool fromClient = segment.sender == 0;
        const uint16_t port =
            fromClient ? segment.segment.id.GetLocalPort() : segment.segment.id.GetRemotePort();
        if (segment.segment.flags == TcpHeader::SYN)
        {
            index[port] = all.size();
            all.emplace_back();
        }
        if (segment.Has(TcpHeader::SYN))
        {
            iss[{segment.sender, port}] = segment.segment.seq;
        }
        const std::vector<std::pair<uint8_t, const char*>> names{
            {TcpOption::MSS, " mss"},
            {TcpOption::SACKPERMITTED, " sackOK"},
            {TcpOption::TS, " ts"},
            {TcpOption::WINSCALE, " ws"}};
        std::string options;
        for (const auto& [kind, name] : names)
        {
            options += segment.FindOption(kind) ? name : "";
        }
        all[index[port]].push_back(ToText(fromClient,
                                          segment.segment.flags,
                                          segment.segment.seq - iss[{segment.sender, port}],
                                          segment.segment.ack - iss[{1 - segment.sender, port}],
                                          segment.segment.textBytes,
                                          options));
    }
    return all;
}

/** \return true if \p simulated is \p measured and one ACK without FIN or SYN more */
bool
HasOneAckMore(const Conversation& measured, Conversation simulated)
{
    for (auto segment = simulated.begin(); segment != simulated.end(); ++segment)
    {
        Conversation without = simulated;
        without.erase(without.begin() + (segment - simulated.begin()));
        if (boost::algorithm::starts_with(segment->substr(1), "A ") && without == measured)
        {
            return true;
        }
    }
    return false;
}

} // namespace

void
CompareConversations(ValidationReport& report, const std::string& file, const TestNet& net)
{
    const auto measured = ReadConversations(file);
    const auto simulated = GetConversations(net);
    report.CompareNumbers(file,
                          "all",
                          "connections",
                          static_cast<double>(measured.size()),
                          static_cast<double>(simulated.size()));
    for (std::size_t i = 0; i < measured.size() && i < simulated.size(); ++i)
    {
        const auto join = [](const Conversation& conversation) {
            std::string text;
            for (const std::string& segment : conversation)
            {
                text += (text.empty() ? "" : " | ") + segment;
            }
            return text;
        };
        const bool isKnown = HasOneAckMore(measured[i], simulated[i]);
        report.CompareTexts(file,
                            "connection " + std::to_string(i + 1),
                            "segments",
                            join(measured[i]),
                            join(simulated[i]),
                            isKnown ? ExplainText(ACK_ON_FIN, join(simulated[i]))
                                    : ValidationExplanation());
    }
}

} // namespace ns3
