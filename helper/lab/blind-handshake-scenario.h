// SPDX-License-Identifier: GPL-2.0-only
//
// What guessing an initial sequence number buys: handshakes in the name of a host that is silent.

#ifndef BLIND_HANDSHAKE_SCENARIO_H
#define BLIND_HANDSHAKE_SCENARIO_H

#include "ns3/nstime.h"
#include "ns3/syn-attack-topology-helper.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One way to choose ISNs. */
struct IsnSetup
{
    std::string name;      //!< for options and directories: "clock-4us"
    std::string generator; //!< attribute IsnGenerator
    Time period;           //!< attribute IsnClockPeriod
};

/** \return constant, clock-4ms, clock-4us, hashed (64 ns, as Linux), random */
const std::vector<IsnSetup>& GetIsnSetups();

/**
 * \param name of the set-up
 * \return the set-up of this name
 * \throws std::runtime_error that names it if there is none
 */
const IsnSetup& FindIsnSetup(const std::string& name);

/** \return the names of GetIsnSetups() */
std::vector<std::string> GetIsnSetupNames();

/**
 * \brief What is simulated.
 *
 * First the attacker's host sends pairs of SYNs: one from always the same port, one from a new port
 * each. Its TCP answers the SYN,ACKs by RST. Then come the attacks, one after the other: a sample
 * (a SYN from the attacker's own address), a SYN in the name of the trusted host, and guesses of
 * the third ACK with text, each attack from another port. The best guess is the sampled ISN plus
 * what the clock made meanwhile, plus 1; then its neighbours on both sides, nearest first: delays
 * are known but for the jitter of the attacker's link.
 */
struct BlindHandshakeScenario
{
    std::string setup{"hashed"};         //!< name of an IsnSetup
    uint32_t pairs{200};                 //!< of SYNs for the scatter, 0 to 60000
    double pairIntervalS{0.05};          //!< between pairs, s
    uint32_t attacks{5000};              //!< 0 to MOST_ATTACKS
    uint64_t guesses{uint64_t{1} << 24}; //!< of each attack, 1 to 2^32
    double guessesPerS{1e6};             //!< of an attack, above 0
    uint64_t sentGuesses{8};             //!< the first ones are all sent; at least 1
    uint64_t nearGuesses{4};             //!< sent of the others: those so near to the right one
    double jitterMs{1};                  //!< one way, 0 to 50, uniform from 0, of each step
    uint32_t textBytes{16};              //!< of each guess, 1 to 1400
    bool isTrustedAlive{false};          //!< the trusted host answers SYN,ACKs by RST
    bool isIpv6{false};                  //!< family

    static constexpr uint32_t MOST_ATTACKS = 60000; //!< ports
    static constexpr double MOST_ATTACK_S = 50;     //!< a half-open lives 63 s

    /** \return how long the guesses of one attack take, s */
    double GetAttackS() const;

    /** \throws std::runtime_error that names setting and value */
    void Check() const;
};

/** One ISN that the server chose. */
struct IsnSample
{
    double timeS{0}; //!< when its SYN,ACK left
    uint32_t isn{0}; //!< the number
};

/** One attack. */
struct BlindAttempt
{
    uint32_t best{0};                 //!< the attacker's first guess of ISS + 1
    std::optional<uint32_t> iss;      //!< of the server; nothing: it did not answer the SYN
    bool isHalfOpen{false};           //!< the server is in SYN-RECEIVED
    std::optional<uint64_t> openedBy; //!< guess that opened the connection, from 1
    uint64_t textBytes{0};            //!< that the application read
};

/** What came of it. */
struct BlindHandshakeOutcome
{
    std::string setup;                  //!< as in the scenario
    std::vector<IsnSample> same;        //!< of one 4-tuple
    std::vector<IsnSample> others;      //!< each of a 4-tuple of its own
    std::vector<BlindAttempt> attempts; //!< attacks
    uint64_t guessesSent{0};            //!< by all attacks
    uint64_t resets{0};                 //!< of the server in SYN-RECEIVED, in answer to guesses
    uint64_t resetsInListen{0};         //!< the same where there was no half-open connection
    uint64_t synAcks{0};                //!< of the server to the trusted host, repeated ones too

    /**
     * \brief Count attacks that were successful with so many guesses: the server was ESTABLISHED
     * with the trusted host and its application had text.
     * \param guesses of each attack
     * \return attacks
     */
    uint64_t CountOpened(uint64_t guesses) const;
};

/**
 * \brief Simulate a scenario from an empty simulator to an empty simulator.
 *
 * A guess that is wrong changes nothing at the server but that it sends a RST (RFC 9293 3.10.7.4,
 * SYN-RECEIVED), so guesses far from the right one may be left out; those sent leave when they
 * would leave among all. With sentGuesses = guesses none is left out.
 * \param scenario what to simulate
 * \param attach called before the simulation runs, to trace it; may be null
 * \return its outcome
 * \throws std::runtime_error as BlindHandshakeScenario::Check
 */
BlindHandshakeOutcome
SimulateBlindHandshake(const BlindHandshakeScenario& scenario,
                       const std::function<void(const SynAttackTopologyHelper&)>& attach = nullptr);

//! @}

} // namespace ns3

#endif // BLIND_HANDSHAKE_SCENARIO_H
