// SPDX-License-Identifier: GPL-2.0-only
//
// A server under a flood of SYNs with text, and users that put their request on the SYN.

#ifndef SYN_DATA_SCENARIO_H
#define SYN_DATA_SCENARIO_H

#include "ns3/nstime.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/syn-data-client.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** \return Ignore, Queue, Deliver: the values of SynDataPolicy */
std::vector<std::string> GetSynDataPolicies();

/** \return Off, OnOverflow, Always: the values of SynCookieMode */
std::vector<std::string> GetSynCookieModes();

/** What is simulated: users first, one after the other; then the flood; then its consequences. */
struct SynDataScenario
{
    std::string policy{"Ignore"}; //!< SynDataPolicy of the server
    std::string cookies{"Off"};   //!< SynCookieMode of the server
    double rateSynPerS{50};       //!< of the flood, SYN/s, evenly spaced, above 0
    uint32_t textBytes{1400};     //!< on each SYN of the flood, 0 to 1400
    double attackS{70};           //!< length of the flood, s, above 0
    double afterS{70};            //!< simulated after it, s
    uint32_t requestBytes{200};   //!< of a user, 1 to 1400
    double retryS{1};             //!< until a user sends its request again, s
    bool isIpv6{false};           //!< family

    /** \return when the flood begins, s */
    static double GetAttackStartS();
    /** \return when it ends, s */
    double GetAttackEndS() const;
    /** \return the end, s */
    double GetEndS() const;
};

/** Text at the server from peers that have not shown that they exist. */
struct SynDataSample
{
    double timeS{0};           //!< when
    uint64_t queuedBytes{0};   //!< held with half-open entries
    uint64_t bufferedBytes{0}; //!< held in receive buffers of sockets in SYN-RECEIVED
    uint64_t takenBytes{0};    //!< that the application has taken from sockets in SYN-RECEIVED
    uint32_t entries{0};       //!< half-open entries
    uint32_t sockets{0};       //!< in SYN-RECEIVED

    /** \return text in the server's memory */
    uint64_t
    GetHeldBytes() const
    {
        return queuedBytes + bufferedBytes;
    }

    /** \return text in memory, and taken */
    uint64_t
    GetBytes() const
    {
        return GetHeldBytes() + takenBytes;
    }
};

/** A user's request. */
struct SynDataRequest
{
    SynDataHabit habit{SynDataHabit::AFTER_SYN_ACK}; //!< when it is sent
    std::optional<Time> firstByte;    //!< from the SYN to the application's first byte
    uint64_t readBytes{0};            //!< by the application
    uint64_t sentBytes{0};            //!< of text, repetitions too
    uint32_t acknowledgedBySynAck{0}; //!< bytes of text
};

/** What came of it. */
struct SynDataOutcome
{
    std::string policy;                   //!< as in the scenario
    std::string cookies;                  //!< as in the scenario
    std::vector<SynDataSample> samples;   //!< each 0.1 s
    std::vector<SynDataRequest> requests; //!< of users
    uint64_t syns{0};                     //!< of the flood
    uint64_t attackPacketBytes{0};        //!< sent by it, IP and TCP headers included
    uint64_t attackTextBytes{0};          //!< of that, text
    uint64_t unprovenBytes{0};            //!< text that the application read before any third ACK
    uint32_t limitEntries{UINT32_MAX};    //!< most half-open entries; UINT32_MAX: unknown
    uint32_t receiveBufferBytes{0};       //!< of a connection

    /** \return the sample with the most text */
    SynDataSample GetPeak() const;
    /** \return most half-open entries at once */
    uint32_t GetPeakEntries() const;
    /** \return most sockets in SYN-RECEIVED at once */
    uint32_t GetPeakSockets() const;
    /** \return how long a byte of the flood's text was held, or taken from a socket in SYN-RECEIVED
     * that was still there, s: mean over all that was sent */
    double GetHeldS() const;
};

/**
 * \brief Simulate a scenario from an empty simulator to an empty simulator.
 * \param scenario what to simulate
 * \param attach called before the simulation runs, to trace it; may be null
 * \return its outcome
 */
SynDataOutcome
SimulateSynData(const SynDataScenario& scenario,
                const std::function<void(const SynAttackTopologyHelper&)>& attach = nullptr);

//! @}

} // namespace ns3

#endif // SYN_DATA_SCENARIO_H
