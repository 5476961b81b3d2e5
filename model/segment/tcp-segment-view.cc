// SPDX-License-Identifier: GPL-2.0-only
//
// Reads one arriving segment: fixed header, then each option once.

#include "ns3/tcp-segment-view.h"

#include "ns3/buffer.h"
#include "ns3/tcp-option-rfc793.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/tcp-option-winscale.h"
#include "ns3/tcp-option.h"

#include <algorithm>

namespace ns3
{

namespace
{

/**
 * \param option of a header
 * \return the shift as it came: GetScale stops a debug build on one above 14
 */
uint8_t
ReadShift(const TcpOptionWinScale& option)
{
    Buffer buffer;
    buffer.AddAtStart(option.GetSerializedSize());
    option.Serialize(buffer.Begin());
    Buffer::Iterator shift = buffer.Begin();
    shift.Next(2); // kind, length
    return shift.ReadU8();
}

/**
 * \brief Read one option.
 * \param option of a header
 * \param view changed
 */
void
ReadOption(const Ptr<const TcpOption>& option, TcpSegmentView& view)
{
    switch (option->GetKind())
    {
    case TcpOption::MSS:
        if (auto mss = DynamicCast<const TcpOptionMSS>(option))
        {
            view.mss = mss->GetMSS();
        }
        break;
    case TcpOption::WINSCALE:
        if (auto wscale = DynamicCast<const TcpOptionWinScale>(option))
        {
            view.wscale = std::min(ReadShift(*wscale), TcpSegmentView::MAX_WSCALE);
        }
        break;
    case TcpOption::SACKPERMITTED:
        view.sackPermitted = true;
        break;
    case TcpOption::TS:
        if (auto timestamp = DynamicCast<const TcpOptionTS>(option))
        {
            view.hasTimestamp = true;
            view.tsVal = timestamp->GetTimestamp();
            view.tsEcr = timestamp->GetEcho();
        }
        break;
    }
}

} // namespace

TcpSegmentView
TcpSegmentView::Read(const TcpHeader& header, uint32_t textBytes)
{
    TcpSegmentView view;
    view.seq = header.GetSequenceNumber();
    view.ack = header.GetAckNumber();
    view.textBytes = textBytes;
    view.window = header.GetWindowSize();
    view.urgentPointer = header.GetUrgentPointer();
    view.flags = header.GetFlags();
    for (const auto& option : header.GetOptionList())
    {
        ReadOption(option, view);
    }
    return view;
}

} // namespace ns3
