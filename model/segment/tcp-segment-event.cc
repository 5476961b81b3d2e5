// SPDX-License-Identifier: GPL-2.0-only
//
// Reads a segment from its bytes, and names what became of it.

#include "ns3/tcp-segment-event.h"

#include "ns3/tcp-option.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** Size of a TCP header without options, bytes. */
constexpr uint32_t FIXED_HEADER_BYTES = 20;

/** \return two bytes, big endian. \param bytes where they are */
uint16_t
Read16(const uint8_t* bytes)
{
    return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
}

/** \return four bytes, big endian. \param bytes where they are */
uint32_t
Read32(const uint8_t* bytes)
{
    return uint32_t{Read16(bytes)} << 16 | Read16(bytes + 2);
}

/**
 * \brief Read one option of \p length bytes, kind and length byte included.
 * \param event changed
 * \param option its first byte
 * \param length bytes, at least 2
 */
void
ReadOption(TcpSegmentEvent& event, const uint8_t* option, uint32_t length)
{
    TcpSegmentView& view = event.segment;
    switch (option[0])
    {
    case TcpOption::MSS:
        view.mss = length == 4 ? Read16(option + 2) : view.mss;
        break;
    case TcpOption::WINSCALE:
        if (length == 3)
        {
            view.wscale = std::min(option[2], TcpSegmentView::MAX_WSCALE);
        }
        break;
    case TcpOption::SACKPERMITTED:
        view.sackPermitted = true;
        break;
    case TcpOption::TS:
        if (length == 10)
        {
            view.hasTimestamp = true;
            view.tsVal = Read32(option + 2);
            view.tsEcr = Read32(option + 6);
        }
        break;
    case TcpOption::SACK:
        for (uint32_t at = 2; at + 8 <= length && event.sackBlocks < event.sacks.size(); at += 8)
        {
            event.sacks[event.sackBlocks++] = {SequenceNumber32(Read32(option + at)),
                                               SequenceNumber32(Read32(option + at + 4))};
        }
        break;
    }
}

} // namespace

bool
TcpSegmentEvent::IsSent() const
{
    return verdict == TcpSegmentVerdict::SENT;
}

const char*
TcpSegmentEvent::VerdictText() const
{
    switch (verdict)
    {
    case TcpSegmentVerdict::SENT:
        return "sent";
    case TcpSegmentVerdict::ACCEPTED:
        return "accepted";
    case TcpSegmentVerdict::STOCK:
        return "stock";
    case TcpSegmentVerdict::DROPPED:
        return ToString(reason);
    }
    return "";
}

TcpSegmentEvent
TcpSegmentEvent::Parse(const uint8_t* bytes, uint32_t size, uint32_t segmentBytes)
{
    TcpSegmentEvent event;
    if (size < FIXED_HEADER_BYTES)
    {
        return event;
    }
    TcpSegmentView& view = event.segment;
    view.seq = SequenceNumber32(Read32(bytes + 4));
    view.ack = SequenceNumber32(Read32(bytes + 8));
    view.flags = bytes[13];
    view.window = Read16(bytes + 14);
    view.urgentPointer = Read16(bytes + 18);
    const uint32_t headerBytes = (bytes[12] >> 4) * 4u;
    view.textBytes = segmentBytes > headerBytes ? segmentBytes - headerBytes : 0;
    const uint32_t end = std::min(size, headerBytes);
    for (uint32_t at = FIXED_HEADER_BYTES; at < end && bytes[at] != TcpOption::END;)
    {
        if (bytes[at] == TcpOption::NOP)
        {
            ++at;
            continue;
        }
        const uint32_t length = at + 1 < end ? bytes[at + 1] : 0;
        if (length < 2 || at + length > end)
        {
            break; // malformed: nothing behind it can be told apart
        }
        ReadOption(event, bytes + at, length);
        at += length;
    }
    return event;
}

} // namespace ns3
