// SPDX-License-Identifier: GPL-2.0-only
//
// nstat's names.

#include "ns3/tcp-counters.h"

namespace ns3
{

const char*
ToString(TcpCounter counter)
{
    static constexpr std::array<const char*, static_cast<std::size_t>(TcpCounter::COUNT)> NAMES{
        "TcpActiveOpens",
        "TcpPassiveOpens",
        "TcpAttemptFails",
        "TcpEstabResets",
        "TcpInSegs",
        "TcpOutSegs",
        "TcpRetransSegs",
        "TcpInErrs",
        "TcpOutRsts",
        "TcpInCsumErrors",
        "TcpExtSyncookiesSent",
        "TcpExtSyncookiesRecv",
        "TcpExtSyncookiesFailed",
        "TcpExtEmbryonicRsts",
        "TcpExtTW",
        "TcpExtTWRecycled",
        "TcpExtPAWSEstab",
        "TcpExtListenOverflows",
        "TcpExtListenDrops",
        "TcpExtTCPTimeouts",
        "TcpExtTCPAbortOnData",
        "TcpExtTCPAbortOnClose",
        "TcpExtTCPAbortOnTimeout",
        "TcpExtTCPChallengeACK",
        "TcpExtTCPSYNChallenge",
        "TcpExtTCPTimeWaitOverflow",
        "TcpExtTCPReqQFullDoCookies",
        "TcpExtTCPReqQFullDrop",
        "TcpExtTCPSynRetrans",
        "TcpExtTCPKeepAlive",
        "TcpExtTCPWinProbe",
    };
    return NAMES.at(static_cast<std::size_t>(counter));
}

} // namespace ns3
