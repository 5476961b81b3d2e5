// SPDX-License-Identifier: GPL-2.0-only
//
// One cell of a comparison of defences: one defence, one rate of the attack, one seed.

#ifndef FLOOD_SCENARIO_H
#define FLOOD_SCENARIO_H

#include "ns3/defence-table.h"
#include "ns3/nstime.h"
#include "ns3/syn-attack-topology-config.h"
#include "ns3/tcp-queue-ledger.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What is simulated, and for how long. Users come all the time, the attack for a part of it. */
struct FloodScenario
{
    std::string defence{"none"};      //!< name in the table
    double rateSynPerS{100};          //!< of the attack, SYN/s, all attackers together
    uint64_t run{1};                  //!< RngRun: one number, one traffic, whatever the defence
    std::string rateModel{"Poisson"}; //!< of SynFloodApplication, all but Replay
    bool isSpoofed{true};             //!< sources: the spoofed network, or the attackers' own
    double legitPerS{10};             //!< connections of users, 1/s, all clients together
    double beforeS{10};               //!< users alone, s
    double settleS{5};                //!< from the begin of the attack until results count, s
    double measuredS{20};             //!< the attack goes on and results count, s
    double patienceS{3};              //!< users give up after this time, s
    bool serverSpeaksFirst{false};    //!< users wait for it, as with SMTP or SSH
    double lossShare{0};              //!< of packets lost on the bottleneck, each way, 0..1
    SynAttackTopologyConfig network;  //!< sizes, family, spoofed network

    /** \return when the attack begins, users begin at GetUsersStart */
    Time GetAttackStart() const;
    /** \return when results begin to count */
    Time GetMeasureStart() const;
    /** \return when attack and users end */
    Time GetAttackEnd() const;
    /** \return when users begin: IPv6 needs a second for duplicate address detection */
    static Time GetUsersStart();

    /**
     * \brief Check everything that can be checked without a simulation.
     * \throws std::runtime_error or std::invalid_argument that names setting and value
     */
    void Check() const;
};

/** What one node paid. */
struct FloodCost
{
    DefencePlace place{DefencePlace::HOST}; //!< whose
    uint64_t bytes{0};                      //!< sent in TCP segments of its own, IP headers too
    uint64_t segments{0};                   //!< sent, of its own
    double entrySeconds{0};                 //!< entries held, times how long, s
    uint64_t hashes{0};                     //!< keyed: SYN_COOKIE_HASHES for a cookie made or read
};

/** What connections of users lack, as their clients see it. */
struct FloodOptionLosses
{
    uint64_t opened{0};             //!< connections
    uint64_t withoutSack{0};        //!< of those: offered SACK and did not get it
    uint64_t withoutWindowScale{0}; //!< offered window scaling and did not get it
    uint64_t withoutTimestamps{0};  //!< offered timestamps and did not get them
    uint64_t smallerMss{0};         //!< their largest segment is below the MSS that they offered
};

/** One sign of SynFloodDetector. */
struct FloodDetection
{
    std::string sign;        //!< its name
    bool isDetected{false};  //!< an alarm began during the attack
    double delayS{0};        //!< from the first SYN of the attack to the alarm, s
    uint64_t falseAlarms{0}; //!< begun without an attack
};

/** What came of it. Users and SYNs of the attack count by when they start. */
struct FloodOutcome
{
    std::string defence;           //!< as in the scenario
    double rateSynPerS{0};         //!< as in the scenario
    uint64_t seed{0};              //!< the scenario's run
    uint64_t legitAdmitted{0};     //!< connections of users that got the whole response
    uint64_t legitDenied{0};       //!< all others of users
    uint64_t legitStalled{0};      //!< of those: open for the client, and not a byte came
    uint64_t attackAdmitted{0};    //!< SYNs of the attack that got an entry at the server
    uint64_t attackDenied{0};      //!< all others of the attack
    std::vector<double> connectS;  //!< of admitted users: time to ESTABLISHED, s
    std::vector<double> responseS; //!< of admitted users: time to the end, s
    uint64_t attackBytes{0};       //!< sent by the attackers, with IP headers, whole attack
    uint64_t victimBytes{0};       //!< sent to them by the victim's side, whole run
    std::vector<FloodCost> costs;  //!< of the host, then of the defence's own node
    FloodOptionLosses losses;      //!< of users that count
    std::vector<FloodDetection> detections; //!< by sign
    TcpQueueLedger halfOpen;                //!< of the server, whole run
    uint64_t attackSyns{0};                 //!< whole attack

    /** \return bytes sent by the victim's side for each byte of the attack */
    double GetAmplification() const;
};

/**
 * \brief Simulate a scenario from an empty simulator to an empty simulator.
 *
 * SynAttackTopologyHelper's network: the attackers' SYNs come from its spoofed network, which is
 * silent. Users open connections at random times, send 200 bytes and expect 2000. Every second
 * client sends no timestamps, as some systems do; two of four have an MTU of 1492 (PPPoE). Where
 * the server speaks first, users send nothing. Sets RngRun and restores it.
 * \param scenario what to simulate
 * \return its outcome
 * \throws std::runtime_error or std::invalid_argument as FloodScenario::Check
 */
FloodOutcome SimulateFlood(const FloodScenario& scenario);

//! @}

} // namespace ns3

#endif // FLOOD_SCENARIO_H
