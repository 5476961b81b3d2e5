// SPDX-License-Identifier: GPL-2.0-only
//
// What CSV files call the reasons of a drop.

#include "ns3/abort.h"
#include "ns3/tcp-lifecycle-event.h"

namespace ns3
{

// A table: one line for each reason.
const char*
ToString(TcpDropReason reason)
{
    switch (reason)
    {
    case TcpDropReason::NONE:
        return "none";
    case TcpDropReason::MALFORMED:
        return "malformed";
    case TcpDropReason::NOT_UNICAST:
        return "not-unicast";
    case TcpDropReason::BAD_CHECKSUM:
        return "bad-checksum";
    case TcpDropReason::NO_CONNECTION:
        return "no-connection";
    case TcpDropReason::HALF_OPEN_FULL:
        return "half-open-full";
    case TcpDropReason::LAST_QUARTER:
        return "last-quarter";
    case TcpDropReason::ACCEPT_FULL:
        return "accept-full";
    case TcpDropReason::APPLICATION_REFUSED:
        return "application-refused";
    case TcpDropReason::RST_IN_LISTEN:
        return "rst-in-listen";
    case TcpDropReason::ACK_IN_LISTEN:
        return "ack-in-listen";
    case TcpDropReason::COOKIE_INVALID:
        return "cookie-invalid";
    case TcpDropReason::NOT_A_REQUEST:
        return "not-a-request";
    case TcpDropReason::DUPLICATE_SYN:
        return "duplicate-syn";
    case TcpDropReason::ANOTHER_SYN:
        return "another-syn";
    case TcpDropReason::SYN_MISSING:
        return "syn-missing";
    case TcpDropReason::RST_CHALLENGED:
        return "rst-challenged";
    case TcpDropReason::RST_UNACCEPTABLE:
        return "rst-unacceptable";
    case TcpDropReason::SYN_CHALLENGED:
        return "syn-challenged";
    case TcpDropReason::SEQUENCE_UNACCEPTABLE:
        return "sequence-unacceptable";
    case TcpDropReason::ACK_MISSING:
        return "ack-missing";
    case TcpDropReason::ACK_UNACCEPTABLE:
        return "ack-unacceptable";
    case TcpDropReason::TIMESTAMP_MISSING:
        return "timestamp-missing";
    case TcpDropReason::OLD_TIMESTAMP:
        return "old-timestamp";
    case TcpDropReason::ICMP_SEQUENCE:
        return "icmp-sequence";
    case TcpDropReason::IN_TIME_WAIT:
        return "in-time-wait";
    case TcpDropReason::AFTER_CLOSE:
        return "after-close";
    case TcpDropReason::NODE_DOWN:
        return "node-down";
    case TcpDropReason::NO_ROUTE:
        return "no-route";
    case TcpDropReason::TTL_EXPIRED:
        return "ttl-expired";
    case TcpDropReason::INTERFACE_DOWN:
        return "interface-down";
    case TcpDropReason::IP_REFUSED:
        return "ip-refused";
    case TcpDropReason::ADDRESS_UNRESOLVED:
        return "address-unresolved";
    case TcpDropReason::QUEUE_DISC:
        return "queue-disc";
    case TcpDropReason::DEVICE_QUEUE_FULL:
        return "device-queue-full";
    case TcpDropReason::LINK_ERROR:
        return "link-error";
    case TcpDropReason::COUNT:
        break;
    }
    NS_ABORT_MSG("not a TcpDropReason: " << static_cast<int>(reason));
    return nullptr;
}

} // namespace ns3
