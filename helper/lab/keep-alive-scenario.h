// SPDX-License-Identifier: GPL-2.0-only
//
// A client and a server that have nothing to say, and what happens to the client or to the path.

#ifndef KEEP_ALIVE_SCENARIO_H
#define KEEP_ALIVE_SCENARIO_H

#include "ns3/node-container.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A time in which the path loses every packet, both ways. */
struct KeepAliveCut
{
    double fromS{0};                                     //!< s after the last segment
    double toS{std::numeric_limits<double>::infinity()}; //!< the same; infinite: for ever
};

/**
 * What is simulated. The client connects, sends 100 bytes and gets 100. Times count from when the
 * server has heard the client's last segment after that.
 */
struct KeepAliveScenario
{
    std::string name;               //!< e.g. "silent"
    bool keepAlive{true};           //!< of the server; the client has none
    double idleS{7200};             //!< silence before the first probe, s
    double intervalS{75};           //!< between probes, s
    uint32_t probes{10};            //!< unanswered ones before the connection is reset, 1..255
    uint32_t connections{1};        //!< from the client to the server
    std::optional<double> crashS;   //!< the client crashes; nothing: it does not
    std::optional<double> rebootS;  //!< it is back; nothing: it stays down
    std::vector<KeepAliveCut> cuts; //!< of the path
    std::optional<double> sendS;    //!< the server sends 100 bytes more; nothing: it does not
    double watchS{86400};           //!< the run ends, s
    double delayMs{5};              //!< of the link, one way, ms
    bool isIpv6{false};             //!< IPv6 instead of IPv4

    /**
     * \brief Check everything that can be checked without a simulation.
     * \throws std::runtime_error that names setting and value
     */
    void Check() const;

    /** \return when a silent peer is given up, s after its last segment (RFC 9293 3.8.4) */
    double GetGiveUpS() const;
};

/** What came of it. Lists are of the first connection, in order of time. */
struct KeepAliveOutcome
{
    double silentFromS{0};        //!< where times count from, s of the run
    std::vector<double> probesS;  //!< the server sent an empty segment with SND.NXT - 1
    std::vector<double> textsS;   //!< it sent its second text, or that again
    std::vector<double> answersS; //!< it accepted a segment of the client
    std::optional<double> resetS; //!< it sent a RST
    std::optional<double> toldS;  //!< its application was told that the connection is over
    std::string serverEnd;        //!< why its connection ended: "timed-out"; empty: it lives
    std::string serverState;      //!< at the end of the run, RFC name
    std::string clientState;      //!< at the end of the run, RFC name
    uint64_t segments{0};         //!< both ends sent, all connections
    uint64_t bytes{0};            //!< of those, with IP headers
};

/** Told of the nodes, client and server, before anything happens: for traces. */
using KeepAliveWatch = std::function<void(const NodeContainer& nodes)>;

/**
 * \brief Simulate a scenario from an empty simulator to an empty simulator.
 * \param scenario what to simulate
 * \param watch called with the nodes; may be empty
 * \return its outcome
 * \throws std::runtime_error as KeepAliveScenario::Check
 */
KeepAliveOutcome SimulateKeepAlive(const KeepAliveScenario& scenario,
                                   const KeepAliveWatch& watch = {});

//! @}

} // namespace ns3

#endif // KEEP_ALIVE_SCENARIO_H
