// SPDX-License-Identifier: GPL-2.0-only
//
// Kernel clients that connect to a server while a flood of silent SYNs goes on; both simulated.

#ifndef VALIDATION_FLOODED_CLIENTS_H
#define VALIDATION_FLOODED_CLIENTS_H

#include "../segment-peer.h"
#include "kernel-view.h"

#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-base.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ns3
{

/** What is measured: tcp_syncookies and the rate of the flood. */
struct FloodedClientsCase
{
    uint32_t cookies{0};            //!< 0, 1 or 2
    uint32_t rate{0};               //!< SYNs a second
    std::vector<double> connects{}; //!< when each client connects, s
    double beginS{0};               //!< when the flood begins, s
    double endS{0};                 //!< when it ends, s; 0 = with the last client's outcome
    double phaseS{-1};              //!< when slots of 256 ms of the wheel end, s; < 0 = at any time
    std::vector<double> samples{};  //!< when the queue is looked at, s, in order
};

/** What became of a client. */
struct FloodedClient
{
    bool isConnected{false};    //!< within its patience
    double latencyS{0};         //!< then from connect() to its return
    uint32_t segmentBytes{0};   //!< it sends
    bool hasTimestamp{false};   //!< in the SYN,ACK
    bool hasSack{false};        //!< in the SYN,ACK
    bool hasWindowScale{false}; //!< in the SYN,ACK
};

/** SYN_RECV, SyncookiesSent, SyncookiesRecv and TCPReqQFullDrop, as in legit-*-queue.csv. */
using FloodedQueue = std::array<double, 4>;

/** One run with random numbers of its own. */
struct FloodedRun
{
    std::vector<FloodedClient> clients;       //!< in the order of their connects
    std::vector<FloodedQueue> queue;          //!< at each of the samples
    KernelCounters counters;                  //!< of the server, in the end
    static constexpr double PATIENCE_S = 20;  //!< a client gives up then
    static constexpr uint32_t BACKLOG = 128;  //!< B
    static constexpr double JITTER_S = 0.005; //!< the measured sender slept so long at most

    /** \return clients that connected */
    double CountConnected() const;
    /** \return clients that connected within \p seconds */
    double CountWithin(double seconds) const;
    /** \return median latency of those that connected, s; -1 if none did */
    double GetMedian() const;
    /** \return the longest latency, s */
    double GetMost() const;
};

/**
 * \brief Simulate a case: a listener with B = 128 that accepts and closes, a flood whose SYNs come
 * 0 to 5 ms late, and clients with tcp_syn_retries 6, tcp_syn_linear_timeouts 4.
 *
 * The measured ends were one machine: SYN,ACK timers of the flood and SYN timers of the clients
 * fired together, at the slots of one wheel (LinuxTimerWheel). So a SYN sent again found the queue
 * just when entries had gone, and three times as many got in as with exact timers. The phase of the
 * wheel is one of the random numbers.
 * \param measured what to simulate
 * \param seed of the random numbers
 * \param isIpv6 family
 */
FloodedRun SimulateFloodedClients(const FloodedClientsCase& measured, uint32_t seed, bool isIpv6);

} // namespace ns3

#endif // VALIDATION_FLOODED_CLIENTS_H
