// SPDX-License-Identifier: GPL-2.0-only
//
// Why TIME-WAIT lasts 2MSL: old duplicates meet the next incarnation, or do not.

#ifndef TWO_MSL_LAB_H
#define TWO_MSL_LAB_H

#include "ns3/mean-interval.h"
#include "ns3/node-container.h"
#include "ns3/workload-exchange.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/** When a 4-tuple may be used again. Another rule is another line of the table. */
struct TwoMslRule
{
    std::string name;                              //!< as options and tables have it
    std::string meaning;                           //!< a few words
    TcpWorkloadCloser closer{CLIENT_CLOSES_FIRST}; //!< whose TIME-WAIT it is
    double timeWaitMsl{2};                         //!< length of TIME-WAIT / MSL of the path
    bool hasTimestamps{true};                      //!< the client's SYNs offer them
    bool reusesAddress{true};                      //!< SO_REUSEADDR of the client's sockets
    std::vector<std::pair<std::string, std::string>> engine{}; //!< attributes of both ends
};

/** \return all rules; the first is TIME-WAIT as RFC 9293 has it */
const std::vector<TwoMslRule>& GetTwoMslRules();

/** \return names of all rules, in the order of the table */
std::vector<std::string> GetTwoMslRuleNames();

/** \return the rule. \param name its name \throws std::runtime_error if there is none */
const TwoMslRule& FindTwoMslRule(const std::string& name);

/** Traces nodes before a simulation: client, then server. */
using TwoMslObserver = std::function<void(const NodeContainer&)>;

/** Connections that follow each other on one 4-tuple, while copies of their text are late. */
struct TwoMslChurnScenario
{
    std::string rule{"full-2msl"}; //!< name in the table
    double mslS{2};                //!< MSL of the path: no copy is older when it arrives, s
    double pathDelayS{0.05};       //!< one way, s; less than mslS / 4
    uint64_t connections{1000};    //!< one after the other
    uint64_t requestBytes{100};    //!< of the client, at least 4
    uint64_t responseBytes{1000};  //!< of the server, at least 4
    uint64_t run{1};               //!< RngRun
    bool isIpv6{false};            //!< family
};

/** What came of it. */
struct TwoMslChurnOutcome
{
    uint64_t connections{0};   //!< that have ended
    uint64_t completed{0};     //!< of those: whole request and response, each byte right
    uint64_t corrupted{0};     //!< connections of which an end took a byte of another incarnation
    uint64_t strayBytes{0};    //!< such bytes
    uint64_t copies{0};        //!< old duplicates that arrived
    uint64_t lateCopies{0};    //!< of those: a later connection had begun
    uint64_t refusals{0};      //!< times that the client's TCP refused the 4-tuple
    double seconds{0};         //!< from the first Connect to the last result, s
    double timeWaitEntries{0}; //!< of both ends, mean over that time
    std::optional<ShareInterval>
        corruptedShare; //!< of connections, 95 %, as if each were a trial of its own
};

/**
 * \brief Open, use and close connections on one 4-tuple. Each segment with text arrives, and its
 * copy after a delay below the MSL; n delays come at least as close to every offset as 2 MSL / n.
 * Starts and ends with an empty simulator.
 * \param scenario what to simulate
 * \param observe traces the nodes; may be null
 * \return its outcome
 * \throws std::runtime_error or std::invalid_argument that names what is wrong
 */
TwoMslChurnOutcome SimulateTwoMslChurn(const TwoMslChurnScenario& scenario,
                                       const TwoMslObserver& observe = nullptr);

/** The last ACK of a close is lost. */
struct LastAckScenario
{
    double mslS{30};            //!< of the end that closes first, s; 0 = no TIME-WAIT
    double lostForS{10};        //!< its ACKs of the peer's FIN are lost for so long, s
    double oneWayDelayS{0.014}; //!< of the path, s
    bool isIpv6{false};         //!< family
};

/** What came of it; times count from the peer's first FIN. */
struct LastAckOutcome
{
    std::vector<double> finS;           //!< the peer's FINs, s
    std::optional<double> closedS;      //!< the peer was CLOSED, s
    std::string peerEnd;                //!< how: TcpRule of its last change
    std::optional<double> timeWaitEndS; //!< TIME-WAIT ended, s
    uint32_t resets{0};                 //!< RSTs that the peer received
};

/** \return what becomes of both ends. \param scenario what \param observe traces the nodes */
LastAckOutcome SimulateLastAck(const LastAckScenario& scenario,
                               const TwoMslObserver& observe = nullptr);

/** A segment in a routing loop. */
struct SegmentLife
{
    uint8_t ttl{0};        //!< of the segment
    double boundS{0};      //!< what TTL, delays and rates allow, s
    double livedS{0};      //!< from its sending until a router dropped it, s
    uint32_t crossings{0}; //!< links of the loop it crossed
};

/**
 * \brief Send one segment with text into a loop that is never mended.
 * \param ttl of all segments, 8 to 255
 * \param delayS of each link of the loop, s
 * \param isIpv6 family
 * \return how long it lived
 */
SegmentLife SimulateSegmentLife(uint8_t ttl, double delayS, bool isIpv6);

/** One of several hosts behind one address. */
struct TranslatedClient
{
    uint32_t clockOffset{0}; //!< of its timestamps, ms
    uint64_t tried{0};       //!< connections
    uint64_t completed{0};   //!< of those
};

/**
 * \brief Let hosts behind one address (NAPT) open connections by turns to a server that closes
 * first.
 * \param timeWaitReuse of the server: Timestamp, Unsafe ...
 * \param clockOffsets of the hosts' timestamp clocks, ms; one host each
 * \param connections of each host
 * \param isIpv6 family
 * \return one result for each host
 */
std::vector<TranslatedClient> SimulateTranslatedClients(const std::string& timeWaitReuse,
                                                        const std::vector<uint32_t>& clockOffsets,
                                                        uint64_t connections,
                                                        bool isIpv6);

} // namespace ns3

#endif // TWO_MSL_LAB_H
