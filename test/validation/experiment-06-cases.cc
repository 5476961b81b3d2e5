// SPDX-License-Identifier: GPL-2.0-only
//
// What the applications of experiment 06 called (exp06.py and settings.txt of the reference).

#include "experiment-06-cases.h"

namespace ns3
{

namespace
{

using Call = OpenCloseCall;

constexpr uint32_t CLI = 0;
constexpr uint32_t SRV = 1;

const char* const DELAYED =
    "Linux's delayed-ACK timer holds the ACK of the FIN (counter DelayedACKs of settings.txt)";
const char* const QUICK = "Linux acknowledges each segment while its quick ACKs last, ns-3's data "
                          "path each second one";
const char* const ERROR_ONCE =
    "Linux tells the error of a connection once, and then the end of file; ns-3 each time";

} // namespace

// A table: one entry for each case.
const std::vector<OpenCloseCase>&
GetOpenCloseCases()
{
    static const std::vector<OpenCloseCase> cases{
        {"orderly-client-first",
         {{0, CLI, Call::CLOSE}, {0.203, SRV, Call::READ}, {0.203, SRV, Call::CLOSE}},
         OpenCloseBegin::CONNECTED,
         20,
         "",
         DELAYED},
        {"orderly-server-first",
         {{0, SRV, Call::CLOSE}, {0.2, CLI, Call::READ}, {0.2, CLI, Call::CLOSE}},
         OpenCloseBegin::CONNECTED,
         20,
         "",
         DELAYED},
        // 0.15 ms before the FIN was there, by the -trace.csv.
        {"server-closes-at-once", {{0, CLI, Call::CLOSE}, {0.0199, SRV, Call::CLOSE}}},
        {"half-close",
         {{0, CLI, Call::SEND, 3},
          {0.0002, CLI, Call::SHUTDOWN_SEND},
          {0.103, SRV, Call::READ},
          {0.103, SRV, Call::READ},
          {0.103, SRV, Call::SEND, 1000},
          {0.206, CLI, Call::READ},
          {0.206, SRV, Call::SEND, 1000},
          {0.31, CLI, Call::READ},
          {0.31, SRV, Call::SEND, 1000},
          {0.411, CLI, Call::READ},
          {0.411, CLI, Call::SEND, 1},
          {0.411, SRV, Call::CLOSE},
          {0.513, CLI, Call::READ},
          {0.513, CLI, Call::CLOSE}},
         OpenCloseBegin::CONNECTED,
         20,
         QUICK,
         DELAYED,
         true},
        {"simultaneous-close", {{0, CLI, Call::CLOSE}, {0.0001, SRV, Call::CLOSE}}},
        {"simultaneous-open",
         {{0.5, SRV, Call::SEND, 5},
          {0.6, CLI, Call::READ},
          {0.6, CLI, Call::CLOSE},
          {0.7, SRV, Call::CLOSE}},
         OpenCloseBegin::SIMULTANEOUSLY,
         20,
         "Linux answers the SYN,ACK with a DSACK of its SYN; figure 7 of RFC 9293 has no answer",
         DELAYED,
         false,
         "",
         20}, // the DSACK was sent one way's delay after the SYN,ACK
        {"close-with-unread-data",
         {{0, CLI, Call::SEND, 100},
          {0.1, SRV, Call::CLOSE},
          {0.204, CLI, Call::READ},
          {0.204, CLI, Call::READ},
          {0.204, CLI, Call::SEND, 1},
          {0.204, CLI, Call::CLOSE}},
         OpenCloseBegin::CONNECTED,
         20,
         QUICK,
         "",
         false,
         ERROR_ONCE},
        {"linger0-abort",
         {{0, SRV, Call::LINGER0},
          {0.1, CLI, Call::READ},
          {0.1, CLI, Call::SEND, 1},
          {0.1, CLI, Call::CLOSE}}},
        {"linger0-with-data-in-flight",
         {{0, SRV, Call::SEND, 1000},
          {0.0002, SRV, Call::LINGER0},
          {0.102, CLI, Call::READ},
          {0.102, CLI, Call::READ},
          {0.102, CLI, Call::CLOSE}}},
        {"write-after-peer-closed",
         {{0, SRV, Call::CLOSE},
          {0.1, CLI, Call::SEND, 1},
          {0.201, CLI, Call::SEND, 1},
          {0.201, CLI, Call::READ},
          {0.201, CLI, Call::CLOSE}},
         OpenCloseBegin::CONNECTED,
         20,
         "",
         DELAYED,
         false,
         ERROR_ONCE},
        {"shutdown-rd",
         {{0, SRV, Call::SHUTDOWN_RECV},
          {0.1, CLI, Call::SEND, 1},
          {0.2, SRV, Call::READ},
          {0.2, SRV, Call::READ},
          {0.2, SRV, Call::SEND, 2},
          {0.2207, CLI, Call::READ},
          {0.2208, CLI, Call::CLOSE},
          {0.321, SRV, Call::CLOSE}},
         OpenCloseBegin::CONNECTED,
         20,
         QUICK,
         DELAYED},
        {"close-with-data-queued",
         {{0, SRV, Call::SEND, 5000},
          {0.003, SRV, Call::CLOSE},
          {0.303, CLI, Call::READ},
          {0.303, CLI, Call::READ},
          {0.303, CLI, Call::CLOSE}},
         OpenCloseBegin::CONNECTED,
         20,
         QUICK,
         DELAYED},
        {"close-in-syn-sent", {{0.052, CLI, Call::CLOSE}}, OpenCloseBegin::CONNECTED, 100},
        {"listener-closed-with-queues",
         {{0.0001, CLI, Call::CONNECT},
          {0.208, SRV, Call::CLOSE_LISTENER},
          {0.311, CLI, Call::READ},
          {0.311, CLI, Call::SEND_SECOND, 1},
          {0.522, CLI, Call::READ_SECOND}},
         OpenCloseBegin::TWO_QUEUED,
         20},
        {"connect-to-closed-port", {{0.048, CLI, Call::READ}}, OpenCloseBegin::CLOSED_PORT, 20},
        {"close-wait-then-rst",
         {{0, CLI, Call::CLOSE}, {0.103, SRV, Call::LINGER0}},
         OpenCloseBegin::CONNECTED,
         20,
         "",
         DELAYED},
        {"data-to-orphan-fin-wait2",
         {{0, CLI, Call::CLOSE},
          {0.104, SRV, Call::SEND, 1},
          {0.204, SRV, Call::SEND, 1},
          {0.204, SRV, Call::CLOSE}},
         OpenCloseBegin::CONNECTED,
         20,
         "",
         DELAYED},
    };
    return cases;
}

} // namespace ns3
