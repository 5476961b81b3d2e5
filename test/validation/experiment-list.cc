// SPDX-License-Identifier: GPL-2.0-only
//
// The list of experiments.

#include "experiments.h"

namespace ns3
{

const std::vector<ValidationExperiment>&
GetValidationExperiments()
{
    static const std::vector<ValidationExperiment> experiments{
        {"01", "01-synack-retrans", "SYN,ACK retransmission", ValidateSynAckRetransmission},
        {"02", "02-half-open-limit", "limits of the half-open queue", ValidateHalfOpenLimit},
        {"03", "03-syncookies", "SYN cookies", ValidateSynCookies},
        {"04", "04-accept-overflow", "the accept queue when it is full", ValidateAcceptOverflow},
        {"05", "05-syn-retrans", "SYN retransmission of a client", ValidateSynRetransmission},
        {"06", "06-open-close", "open and close sequences", ValidateOpenClose},
        {"07", "07-time-wait", "TIME-WAIT and the reuse of ports", ValidateTimeWait},
        {"08", "08-orphan-timeouts", "FIN-WAIT-2 and limits of orphans", ValidateOrphanTimeouts},
        {"09", "09-keepalive", "keep-alive probes", ValidateKeepAlive},
        {"10", "10-rst-challenge", "RST and challenge ACKs in ESTABLISHED", ValidateChallenges},
        {"11", "11-third-ack-lost", "the third ACK is lost", ValidateLostThirdAck},
        {"12",
         "12-odd-segments",
         "odd segments to LISTEN, CLOSED and SYN-SENT",
         ValidateOddSegments},
        {"13", "13-isn", "initial sequence numbers", ValidateIsn},
        {"erlang", "erlang", "half-open queues under floods", ValidateByErlang, "queueing theory"},
        {"tshark", "tshark", "captures of a run with losses", ValidateByTshark, "tshark"},
    };
    return experiments;
}

} // namespace ns3
