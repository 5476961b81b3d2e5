// SPDX-License-Identifier: GPL-2.0-only
//
// Appends text to a buffer that has room.

#include "ns3/trace-text.h"

#include "ns3/tcp-header.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace ns3
{

namespace
{

constexpr std::size_t REMEMBERED_CONNECTIONS = 1024; //!< 160 kB

/** Print a number with leading zeros. \return behind it */
char*
PutPadded(char* at, uint64_t number, int digits)
{
    for (int i = digits - 1; i >= 0; --i)
    {
        at[i] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
    return at + digits;
}

/** Print nanoseconds in units of \p unit nanoseconds with \p digits decimals. \return behind it */
char*
PutTime(char* at, int64_t ns, uint64_t unit, int digits)
{
    uint64_t magnitude = static_cast<uint64_t>(ns);
    if (ns < 0)
    {
        *at++ = '-';
        magnitude = 0 - magnitude;
    }
    at = PutInteger(at, magnitude / unit);
    *at++ = '.';
    return PutPadded(at, magnitude % unit, digits);
}

} // namespace

char*
PutText(char* at, std::string_view text)
{
    return std::copy(text.begin(), text.end(), at); // text may be empty and at no place
}

char*
PutInteger(char* at, uint64_t number)
{
    return std::to_chars(at, at + MAX_NUMBER_TEXT, number).ptr;
}

char*
PutSeconds(char* at, int64_t ns)
{
    return PutTime(at, ns, 1000000000, 9);
}

char*
PutMicroseconds(char* at, int64_t ns)
{
    return PutTime(at, ns, 1000, 3);
}

char*
PutFlags(char* at, uint8_t flags)
{
    constexpr std::string_view LETTERS = "FSRPAUEW"; // by bit: TcpHeader::FIN is 1
    if (flags == 0)
    {
        *at++ = '-';
    }
    for (std::size_t bit = 0; bit < LETTERS.size(); ++bit)
    {
        if ((flags >> bit & 1) != 0)
        {
            *at++ = LETTERS[bit];
        }
    }
    return at;
}

char*
PutCause(char* at, const TcpCause& cause)
{
    switch (cause.source)
    {
    case TcpCauseSource::SEGMENT:
        at = PutFlags(PutText(at, "segment "), cause.flags);
        at = PutInteger(PutText(at, " seq "), cause.seq.GetValue());
        if ((cause.flags & TcpHeader::ACK) != 0)
        {
            at = PutInteger(PutText(at, " ack "), cause.ack.GetValue());
        }
        return PutInteger(PutText(at, " uid "), cause.uid);
    case TcpCauseSource::TIMER:
        return PutText(PutText(at, "timer "), ToString(cause.timer));
    case TcpCauseSource::ICMP:
        at = PutInteger(PutText(at, "icmp type "), cause.icmpType);
        return PutInteger(PutText(at, " code "), cause.icmpCode);
    case TcpCauseSource::CALL:
        return PutText(PutText(at, "call "), ToString(cause.call));
    }
    return at;
}

char*
PutOptions(char* at, const TcpSegmentEvent& event)
{
    const TcpSegmentView& segment = event.segment;
    char* const begin = at;
    const auto separate = [&at, begin] {
        if (at != begin)
        {
            *at++ = ';';
        }
    };
    if (segment.mss != 0)
    {
        at = PutInteger(PutText(at, "mss "), segment.mss);
    }
    if (segment.sackPermitted)
    {
        separate();
        at = PutText(at, "sackOK");
    }
    if (segment.hasTimestamp)
    {
        separate();
        at = PutInteger(PutText(at, "TS val "), segment.tsVal);
        at = PutInteger(PutText(at, " ecr "), segment.tsEcr);
    }
    if (segment.wscale)
    {
        separate();
        at = PutInteger(PutText(at, "wscale "), *segment.wscale);
    }
    if (event.sackBlocks > 0)
    {
        separate();
        at = PutText(at, "sack");
        for (uint8_t i = 0; i < event.sackBlocks; ++i)
        {
            *at++ = ' ';
            at = PutInteger(at, event.sacks.at(i).left.GetValue());
            *at++ = ':';
            at = PutInteger(at, event.sacks.at(i).right.GetValue());
        }
    }
    return at;
}

EndpointTexts::EndpointTexts()
    : m_entries(REMEMBERED_CONNECTIONS)
{
}

EndpointTexts::Texts
EndpointTexts::Get(const TcpConnectionId& id)
{
    Entry& entry = m_entries[id.Hash() % REMEMBERED_CONNECTIONS];
    if (entry.localSize == 0 || entry.id != id)
    {
        const auto copy = [](const std::string& text, EndText& into) {
            std::copy(text.begin(), text.end(), into.begin());
            return static_cast<uint8_t>(text.size());
        };
        entry.id = id;
        entry.localSize = copy(id.LocalText(), entry.local);
        entry.remoteSize = copy(id.RemoteText(), entry.remote);
    }
    return {{entry.local.data(), entry.localSize}, {entry.remote.data(), entry.remoteSize}};
}

} // namespace ns3
