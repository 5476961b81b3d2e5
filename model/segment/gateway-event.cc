// SPDX-License-Identifier: GPL-2.0-only
//
// Words for what a gateway did.

#include "ns3/gateway-event.h"

namespace ns3
{

const char*
ToString(GatewayVerdict verdict)
{
    switch (verdict)
    {
    case GatewayVerdict::PASS:
        return "pass";
    case GatewayVerdict::DROP:
        return "drop";
    case GatewayVerdict::REPLACE:
        return "replace";
    case GatewayVerdict::ANSWER:
        return "answer";
    }
    return "";
}

// A table: one line for each reason.
const char*
ToString(GatewayReason reason)
{
    switch (reason)
    {
    case GatewayReason::NOT_CONCERNED:
        return "not-concerned";
    case GatewayReason::FRAGMENT:
        return "fragment";
    case GatewayReason::TINY_FRAGMENT:
        return "tiny-fragment";
    case GatewayReason::MALFORMED:
        return "malformed";
    case GatewayReason::ADMITTED:
        return "admitted";
    case GatewayReason::WRONG_INTERFACE:
        return "wrong-interface";
    case GatewayReason::NO_RETURN_ROUTE:
        return "no-return-route";
    case GatewayReason::INVALID_SOURCE:
        return "invalid-source";
    case GatewayReason::RATE_EXCEEDED:
        return "rate-exceeded";
    case GatewayReason::STALE_HALF_OPEN:
        return "stale-half-open";
    case GatewayReason::COOKIE_SENT:
        return "cookie-sent";
    case GatewayReason::COOKIE_VALIDATED:
        return "cookie-validated";
    case GatewayReason::COOKIE_INVALID:
        return "cookie-invalid";
    case GatewayReason::COOKIE_STALE:
        return "cookie-stale";
    case GatewayReason::TABLE_FULL:
        return "table-full";
    case GatewayReason::NO_CONNECTION:
        return "no-connection";
    case GatewayReason::TRANSLATED:
        return "translated";
    case GatewayReason::HELD:
        return "held";
    case GatewayReason::HOLD_LIMIT:
        return "hold-limit";
    case GatewayReason::SWALLOWED:
        return "swallowed";
    case GatewayReason::DUPLICATE_SYN:
        return "duplicate-syn";
    case GatewayReason::SERVER_SYN:
        return "server-syn";
    case GatewayReason::SERVER_ACK:
        return "server-ack";
    case GatewayReason::WINDOW_UPDATE:
        return "window-update";
    case GatewayReason::SERVER_REFUSED:
        return "server-refused";
    case GatewayReason::SERVER_SILENT:
        return "server-silent";
    case GatewayReason::OPTION_MISMATCH:
        return "option-mismatch";
    case GatewayReason::BAD_SERVER_ACK:
        return "bad-server-ack";
    case GatewayReason::CONNECTION_CLOSING:
        return "connection-closing";
    case GatewayReason::PORTS_EXHAUSTED:
        return "ports-exhausted";
    case GatewayReason::NOT_TRANSLATABLE:
        return "not-translatable";
    case GatewayReason::CLOCK_CHANGED:
        return "clock-changed";
    case GatewayReason::DETOURED:
        return "detoured";
    case GatewayReason::USER_FILTER:
        return "user-filter";
    }
    return "";
}

} // namespace ns3
