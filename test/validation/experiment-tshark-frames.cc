// SPDX-License-Identifier: GPL-2.0-only
//
// Running tshark, and reading the fields it prints.

#include "experiment-tshark.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace ns3
{

namespace
{

/** Fields that are asked for, in the order of Field. */
constexpr std::array<const char*, 23> FIELDS{"_ws.malformed",
                                             "icmp.type",
                                             "icmpv6.type",
                                             "ip.checksum.status",
                                             "ip.src",
                                             "ip.dst",
                                             "ipv6.src",
                                             "ipv6.dst",
                                             "tcp.srcport",
                                             "tcp.dstport",
                                             "tcp.flags",
                                             "tcp.seq_raw",
                                             "tcp.ack_raw",
                                             "tcp.len",
                                             "tcp.window_size_value",
                                             "tcp.checksum.status",
                                             "tcp.analysis.retransmission",
                                             "tcp.analysis.fast_retransmission",
                                             "tcp.analysis.spurious_retransmission",
                                             "tcp.analysis.out_of_order",
                                             "tcp.analysis.keep_alive",
                                             "tcp.analysis.initial_rtt",
                                             "frame.number"};

/** Their indices. */
enum Field
{
    MALFORMED,
    ICMP,
    ICMPV6,
    IP_CHECKSUM,
    IPV4_SOURCE,
    IPV4_DESTINATION,
    IPV6_SOURCE,
    IPV6_DESTINATION,
    SOURCE_PORT,
    DESTINATION_PORT,
    FLAGS,
    SEQ,
    ACK,
    TEXT_BYTES,
    WINDOW,
    TCP_CHECKSUM,
    RETRANSMISSION,
    FAST_RETRANSMISSION,
    SPURIOUS_RETRANSMISSION,
    OUT_OF_ORDER,
    KEEP_ALIVE,
    INITIAL_RTT
};

/** \return what a shell command prints. \throws std::runtime_error if it fails */
std::string
GetOutput(const std::string& command)
{
    FILE* const pipe = popen(command.c_str(), "r");
    if (!pipe)
    {
        throw std::runtime_error("cannot run: " + command);
    }
    std::string output;
    std::array<char, 4096> buffer{};
    std::size_t size = 0;
    while ((size = fread(buffer.data(), 1, buffer.size(), pipe)) > 0)
    {
        output.append(buffer.data(), size);
    }
    const int status = pclose(pipe);
    if (status != 0)
    {
        throw std::runtime_error("failed with status " + std::to_string(status) + ": " + command);
    }
    return output;
}

/** \return a number as tshark prints it, decimal or with 0x */
uint32_t
ToNumber(const std::string& text)
{
    return static_cast<uint32_t>(std::stoul(text, nullptr, 0));
}

/** \return the frame of one line of fields */
TsharkFrame
ToFrame(const std::vector<std::string>& fields)
{
    constexpr const char* GOOD = "1"; // 0 is wrong, 2 is not checked
    TsharkFrame frame;
    const bool isIpv4 = !fields[IPV4_SOURCE].empty();
    frame.isMalformed = !fields[MALFORMED].empty();
    frame.hasBadIpChecksum = isIpv4 && fields[IP_CHECKSUM] != GOOD;
    frame.source = fields[isIpv4 ? IPV4_SOURCE : IPV6_SOURCE];
    frame.destination = fields[isIpv4 ? IPV4_DESTINATION : IPV6_DESTINATION];
    // An ICMP message may quote a segment.
    frame.isTcp = !fields[SOURCE_PORT].empty() && fields[ICMP].empty() && fields[ICMPV6].empty();
    if (!frame.isTcp || frame.isMalformed)
    {
        return frame;
    }
    frame.sourcePort = static_cast<uint16_t>(ToNumber(fields[SOURCE_PORT]));
    frame.destinationPort = static_cast<uint16_t>(ToNumber(fields[DESTINATION_PORT]));
    frame.flags = static_cast<uint8_t>(ToNumber(fields[FLAGS]));
    frame.seq = ToNumber(fields[SEQ]);
    frame.ack = ToNumber(fields[ACK]);
    frame.textBytes = ToNumber(fields[TEXT_BYTES]);
    frame.window = static_cast<uint16_t>(ToNumber(fields[WINDOW]));
    frame.hasBadTcpChecksum = fields[TCP_CHECKSUM] != GOOD;
    for (const Field field :
         {RETRANSMISSION, FAST_RETRANSMISSION, SPURIOUS_RETRANSMISSION, OUT_OF_ORDER})
    {
        frame.isRepeated = frame.isRepeated || !fields[field].empty();
    }
    frame.isKeepAlive = !fields[KEEP_ALIVE].empty();
    if (!fields[INITIAL_RTT].empty())
    {
        frame.initialRtt = std::stod(fields[INITIAL_RTT]);
    }
    return frame;
}

} // namespace

bool
HasTshark()
{
    return std::system("command -v tshark >/dev/null 2>&1") == 0;
}

std::vector<TsharkFrame>
ReadTsharkFrames(const std::string& path)
{
    std::string command = "tshark -n -r '" + path +
                          "' -o tcp.check_checksum:TRUE -o ip.check_checksum:TRUE -T fields "
                          "-E separator=/t -E occurrence=f";
    for (const char* const field : FIELDS)
    {
        command += std::string(" -e ") + field;
    }
    std::vector<std::string> lines;
    const std::string output = GetOutput(command + " 2>/dev/null");
    boost::split(lines, output, boost::is_any_of("\n"));
    std::vector<TsharkFrame> frames;
    for (const std::string& line : lines)
    {
        if (line.empty())
        {
            continue; // behind the last one
        }
        std::vector<std::string> fields;
        boost::split(fields, line, boost::is_any_of("\t"));
        if (fields.size() != FIELDS.size())
        {
            throw std::runtime_error("tshark printed " + std::to_string(fields.size()) +
                                     " fields instead of " + std::to_string(FIELDS.size()) + ": " +
                                     line);
        }
        frames.push_back(ToFrame(fields));
    }
    return frames;
}

} // namespace ns3
