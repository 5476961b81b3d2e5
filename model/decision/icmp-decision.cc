// SPDX-License-Identifier: GPL-2.0-only
//
// Soft and hard ICMP errors, and which of them is believed.

#include "ns3/icmp-decision.h"

#include <algorithm>

namespace ns3
{

namespace
{

// RFC 792 types and RFC 1812 5.2.7.1 codes.
constexpr uint8_t V4_UNREACHABLE = 3;               //!< type, RFC 792
constexpr uint8_t V4_TIME_EXCEEDED = 11;            //!< type, RFC 792
constexpr uint8_t V4_PARAMETER_PROBLEM = 12;        //!< type, RFC 792
constexpr uint8_t V4_PROTOCOL = 2;                  //!< code of unreachable, RFC 792
constexpr uint8_t V4_PORT = 3;                      //!< code of unreachable, RFC 792
constexpr uint8_t V4_FRAGMENTATION_NEEDED = 4;      //!< code of unreachable, RFC 792
constexpr uint8_t V4_NET_PROHIBITED = 9;            //!< code of unreachable, RFC 1122 3.2.2.1
constexpr uint8_t V4_HOST_PROHIBITED = 10;          //!< code of unreachable, RFC 1122 3.2.2.1
constexpr uint8_t V4_COMMUNICATION_PROHIBITED = 13; //!< code of unreachable, RFC 1812 5.2.7.1

// RFC 4443 section 3.
constexpr uint8_t V6_UNREACHABLE = 1;       //!< type, RFC 4443 3.1
constexpr uint8_t V6_TOO_BIG = 2;           //!< type, RFC 4443 3.2
constexpr uint8_t V6_TIME_EXCEEDED = 3;     //!< type, RFC 4443 3.3
constexpr uint8_t V6_PARAMETER_PROBLEM = 4; //!< type, RFC 4443 3.4
constexpr uint8_t V6_PROHIBITED = 1;        //!< code of unreachable, RFC 4443 3.1
constexpr uint8_t V6_PORT = 4;              //!< code of unreachable, RFC 4443 3.1
constexpr uint8_t V6_POLICY = 5;            //!< code of unreachable, RFC 4443 3.1
constexpr uint8_t V6_REJECT_ROUTE = 6;      //!< code of unreachable, RFC 4443 3.1
constexpr uint8_t V6_NEXT_HEADER = 1;       //!< code of parameter problem, RFC 4443 3.4

} // namespace

IcmpMeaning
ClassifyIcmpv4(uint8_t type, uint8_t code)
{
    if (type == V4_TIME_EXCEEDED || type == V4_PARAMETER_PROBLEM)
    {
        return IcmpMeaning::SOFT;
    }
    if (type != V4_UNREACHABLE)
    {
        return IcmpMeaning::NOTHING;
    }
    switch (code)
    {
    case V4_FRAGMENTATION_NEEDED:
        return IcmpMeaning::TOO_BIG;
    case V4_PROTOCOL:
    case V4_PORT:
    case V4_NET_PROHIBITED:
    case V4_HOST_PROHIBITED:
    case V4_COMMUNICATION_PROHIBITED:
        return IcmpMeaning::HARD;
    default:
        return IcmpMeaning::SOFT;
    }
}

IcmpMeaning
ClassifyIcmpv6(uint8_t type, uint8_t code)
{
    switch (type)
    {
    case V6_UNREACHABLE:
        return code == V6_PROHIBITED || code == V6_PORT || code == V6_POLICY ||
                       code == V6_REJECT_ROUTE
                   ? IcmpMeaning::HARD
                   : IcmpMeaning::SOFT;
    case V6_TOO_BIG:
        return IcmpMeaning::TOO_BIG;
    case V6_TIME_EXCEEDED:
        return IcmpMeaning::SOFT;
    case V6_PARAMETER_PROBLEM:
        return code == V6_NEXT_HEADER ? IcmpMeaning::HARD : IcmpMeaning::SOFT;
    default:
        return IcmpMeaning::NOTHING;
    }
}

IcmpDecision
DecideIcmp(const IcmpSnapshot& connection, IcmpMeaning meaning, SequenceNumber32 quotedSeq)
{
    if (meaning == IcmpMeaning::NOTHING)
    {
        return {};
    }
    const uint32_t outstanding = connection.sndNxt.GetValue() - connection.sndUna.GetValue();
    const uint32_t offset = quotedSeq.GetValue() - connection.sndUna.GetValue();
    if (offset >= outstanding)
    {
        return {IcmpVerdict::IGNORE, TcpDropReason::ICMP_SEQUENCE};
    }
    if (meaning == IcmpMeaning::TOO_BIG)
    {
        return {IcmpVerdict::SHRINK_TEXT, TcpDropReason::NONE};
    }
    const bool isOpening =
        connection.state == TcpSocket::SYN_SENT || connection.state == TcpSocket::SYN_RCVD;
    return {meaning == IcmpMeaning::HARD && isOpening ? IcmpVerdict::ABORT : IcmpVerdict::REMEMBER,
            TcpDropReason::NONE};
}

uint32_t
ShrinkSegment(
    uint32_t current, uint32_t mtu, uint32_t headerBytes, uint32_t leastMss, uint32_t optionBytes)
{
    const uint32_t least = leastMss - optionBytes;
    const uint32_t fits = mtu > headerBytes ? mtu - headerBytes : 0;
    return std::min(current, std::max(fits, least));
}

} // namespace ns3
