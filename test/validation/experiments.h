// SPDX-License-Identifier: GPL-2.0-only
//
// The experiments of the Linux reference, repeated: what was done there is done to the simulated
// TCP, and each measured row is compared.

#ifndef VALIDATION_EXPERIMENTS_H
#define VALIDATION_EXPERIMENTS_H

#include "validation-report.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/** One experiment of the reference. */
struct ValidationExperiment
{
    std::string number; //!< "01" to "13", or a word if it is not of the reference
    std::string name;   //!< of its directory below the reference, such as 05-syn-retrans
    std::string title;  //!< what it asks
    void (*run)(ValidationReport& report, bool isIpv6); //!< repeat it and compare
    std::string reference{"Linux 6.18 (IPv4)"};         //!< what the simulation stands beside
};

/** \return all experiments, by number */
const std::vector<ValidationExperiment>& GetValidationExperiments();

/**
 * \brief Bounds of the lateness of Linux's timers (README of the reference): never early, late by
 * one slot of the timer wheel, and 10 ms for the jiffy and the sampling.
 * \param waits nominal waits in s, one after the other, each by a timer of its own
 * \return tolerance of the time at which the last one ends
 */
ValidationTolerance TimerLateness(const std::vector<double>& waits);

/** \return SynCookieMode for a value of tcp_syncookies; fatal unless 0, 1 or 2 */
std::string SynCookieModeOf(uint32_t cookies);

// One function for each experiment, in experiment-NN.cc.

/** SYN,ACK retransmission, pruning, and segments to half-open connections. */
void ValidateSynAckRetransmission(ValidationReport& report, bool isIpv6);
/** Pruning, a part of 01. */
void ValidatePruning(ValidationReport& report, bool isIpv6);
/** Limits of the half-open queue. */
void ValidateHalfOpenLimit(ValidationReport& report, bool isIpv6);
/** Floods of 2000 SYNs, a part of 02 and of 03. \param file a grid.csv */
void ValidateQueueGrid(ValidationReport& report, const std::string& file, bool isIpv6);
/** Sustained floods, a part of 02. */
void ValidateFloodRates(ValidationReport& report, bool isIpv6);
/** SYN cookies. */
void ValidateSynCookies(ValidationReport& report, bool isIpv6);
/** Numbers and lifetimes of cookies, a part of 03. */
void ValidateCookieNumbers(ValidationReport& report, bool isIpv6);
/** What a cookie keeps of a SYN's options, a part of 03. */
void ValidateCookieOptions(ValidationReport& report, bool isIpv6);
/** ACKs with and without a cookie, a part of 03. */
void ValidateCookieAcks(ValidationReport& report, bool isIpv6);
/** Kernel clients of a flooded server, a part of 03. */
void ValidateFloodedClients(ValidationReport& report, bool isIpv6);
/** The queue and the counters of that server, a part of 03. */
void ValidateFloodedQueues(ValidationReport& report, bool isIpv6);
/** The accept queue. */
void ValidateAcceptOverflow(ValidationReport& report, bool isIpv6);
/** Kernel clients at a full accept queue, a part of 04. */
void ValidateAcceptClients(ValidationReport& report, bool isIpv6);
/** Cookies that come back to a full accept queue, a part of 04. */
void ValidateCookieOverflow(ValidationReport& report, bool isIpv6);
/** Client SYN retransmission. */
void ValidateSynRetransmission(ValidationReport& report, bool isIpv6);
/** TIME-WAIT. */
void ValidateTimeWait(ValidationReport& report, bool isIpv6);
/** RST, SYN and odd ACKs in ESTABLISHED. */
void ValidateChallenges(ValidationReport& report, bool isIpv6);
/** Odd segments to LISTEN, CLOSED and SYN-SENT. */
void ValidateOddSegments(ValidationReport& report, bool isIpv6);
/** Open and close sequences. */
void ValidateOpenClose(ValidationReport& report, bool isIpv6);
/** FIN-WAIT-2 of orphans, and limits of retransmission. */
void ValidateOrphanTimeouts(ValidationReport& report, bool isIpv6);
/** Keep-alive probes. */
void ValidateKeepAlive(ValidationReport& report, bool isIpv6);
/** The third ACK is lost. */
void ValidateLostThirdAck(ValidationReport& report, bool isIpv6);
/** Initial sequence numbers. */
void ValidateIsn(ValidationReport& report, bool isIpv6);

/** Blocking of half-open queues beside the theory of loss systems. */
void ValidateByErlang(ValidationReport& report, bool isIpv6);
/** Captures of a run as tshark reads them, beside the run's own traces and counters. */
void ValidateByTshark(ValidationReport& report, bool isIpv6);

} // namespace ns3

#endif // VALIDATION_EXPERIMENTS_H
