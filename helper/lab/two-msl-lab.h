// SPDX-License-Identifier: GPL-2.0-only
//
// Why TIME-WAIT lasts 2MSL: old duplicates meet the next incarnation, or do not.

#ifndef TWO_MSL_LAB_H
#define TWO_MSL_LAB_H

#include "ns3/mean-interval.h"
#include "ns3/node-container.h"
#include "ns3/two-msl-rules.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Traces nodes before a simulation: client, then server. */
using TwoMslObserver = std::function<void(const NodeContainer&)>;

/** When the held copies of segments arrive. */
enum class TwoMslRelease : uint8_t
{
    AFTER_OFFSET, //!< after any time below the MSL
    ON_NEXT_SYN   //!< behind the next SYN or SYN,ACK of their 4-tuple, however old they are by then
};

/** Connections that follow each other on one 4-tuple or a few, while copies of their text are late.
 */
struct TwoMslChurnScenario
{
    std::string rule{"full-2msl"};                      //!< name in the table
    double mslS{2};                                     //!< MSL of the path, s
    double pathDelayS{0.05};                            //!< one way, s
    uint64_t connections{1000};                         //!< that are counted, one after the other
    uint32_t ports{1};                                  //!< of the client, taken in turn
    TwoMslRelease release{TwoMslRelease::AFTER_OFFSET}; //!< of held copies
    uint64_t requestBytes{100};                         //!< of the client, 4 to 1000000
    uint64_t responseBytes{1000};                       //!< of the server, 4 to 1000000
    uint64_t run{1};                                    //!< RngRun
    bool isIpv6{false};                                 //!< family
    /** Only the server's first segment with text is copied, and held so long, s; nothing: all. */
    std::optional<double> onlyHoldS{};

    /** \return longest time that a message waits in the path's queue, s */
    double GetQueueingS() const;
    /** \return longest time that a copy can be held and be no older than MSL when it arrives, s */
    double GetLongestHoldS() const;
    /**
     * \brief Check everything but the rule's name.
     * \throws std::runtime_error that names the field and its value: mslS from 0.1 to 1000;
     * pathDelayS and GetQueueingS together up to mslS / 4; ports from 1 to 1000; sizes; onlyHoldS
     * up to GetLongestHoldS
     */
    void Check() const;
};

/**
 * What came of it. Connections of the first 2MSL, and the first of each port, are not counted: few
 * old segments are under way then, and TIME-WAIT fills.
 */
struct TwoMslChurnOutcome
{
    uint64_t connections{0};    //!< that have ended
    uint64_t completed{0};      //!< of those: whole request and response, each byte right
    uint64_t corrupted{0};      //!< connections of which an end took a byte of another incarnation
    uint64_t strayBytes{0};     //!< such bytes
    uint64_t copies{0};         //!< old duplicates that arrived
    uint64_t lateCopies{0};     //!< of those: a later connection of the 4-tuple had begun
    uint64_t overdueCopies{0};  //!< of those that arrived: older than MSL
    uint64_t refused{0};        //!< connections that did not get the 4-tuple at the first try
    uint64_t refusals{0};       //!< times that the client's TCP refused it
    uint64_t refusedSyns{0};    //!< SYNs that the server's TIME-WAIT turned away
    double openS{0};            //!< from the first try until it is open, mean, s
    double seconds{0};          //!< from the first try to the last result, s
    double timeWaitEntries{0};  //!< of both ends, mean over that time
    std::vector<double> holdsS; //!< how long the copies were held that arrived, s
    std::optional<ShareInterval> corruptedShare; //!< of connections, 95 %
    std::optional<ShareInterval> refusedShare;   //!< of connections, 95 %

    /** \return results per second */
    double GetRate() const;
    /**
     * \param longestS longest hold, s
     * \return widest gap between holds next to each other, and 0 and \p longestS, s
     */
    double GetWidestGapS(double longestS) const;
};

/** A churn and what came of it. */
struct TwoMslRow
{
    TwoMslChurnScenario scenario; //!< what was simulated
    TwoMslChurnOutcome outcome;   //!< of all connections
};

/**
 * \brief Open, use and close connections on one 4-tuple, or a few in turn. Each segment with text
 * arrives, and its copy later. By AFTER_OFFSET the times that copies of one direction are held are
 * a stratified sample (StratifiedRandomVariable) of 0 to GetLongestHoldS, with as many strata as
 * connections are counted. Rule, MSL, delay and ports choose the streams of random numbers: other
 * points of a map have other ones. Starts and ends with an empty simulator.
 * \param scenario what to simulate
 * \param observe traces the nodes; may be null
 * \return its outcome. Its intervals are those of independent connections (Clopper and Pearson)
 * \throws std::runtime_error or std::invalid_argument that names what is wrong
 */
TwoMslChurnOutcome SimulateTwoMslChurn(const TwoMslChurnScenario& scenario,
                                       const TwoMslObserver& observe = nullptr);

/**
 * \brief Spread the connections of a churn over several runs of different RngRun.
 *
 * Connections of one run have much in common: a copy that meets one misses another, and one that
 * hangs holds up those behind it. So the intervals hold two (GetShareInterval): Student's over
 * runs, which share nothing, and Clopper's and Pearson's over all connections, which stratified
 * holding times make no smaller than it should be (StratifiedRandomVariable).
 * \param scenario connections are those of all runs. Its run is that of the repetition as a whole:
 * no two of them have a run in common (of 4 runs, run 1 has RngRun 1 to 4, run 2 has 5 to 8)
 * \param runs at least 1; more than connections are cut to as many. One run has the second alone
 * \param observe sees the nodes of the first run; may be null
 * \return sums and means over all counted connections
 * \throws as SimulateTwoMslChurn
 */
TwoMslChurnOutcome RepeatTwoMslChurn(const TwoMslChurnScenario& scenario,
                                     uint32_t runs,
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
    std::vector<double> finS;             //!< the peer's FINs, s
    std::optional<double> closedS;        //!< the peer was CLOSED, s
    std::string peerEnd;                  //!< how: TcpRule of its last change
    std::optional<double> timeWaitBeginS; //!< the other end was in TIME-WAIT, s
    std::optional<double> timeWaitEndS;   //!< TIME-WAIT ended, s
    uint32_t resets{0};                   //!< RSTs that the peer received
};

/** \return what becomes of both ends. \param scenario what \param observe traces the nodes */
LastAckOutcome SimulateLastAck(const LastAckScenario& scenario,
                               const TwoMslObserver& observe = nullptr);

/** A segment with text and a loop that is never mended. */
struct SegmentLifeScenario
{
    uint8_t ttl{64};         //!< of all segments, 8 to 255
    double delayS{0.01};     //!< of each link of the loop, s
    uint32_t textBytes{100}; //!< of the segment, 4 to 536
    bool isIpv6{false};      //!< family
};

/** How long it lived. */
struct SegmentLife
{
    uint8_t ttl{0};        //!< of the segment
    double boundS{0};      //!< what TTL, delays and rates allow, s
    double livedS{0};      //!< from its sending until a router dropped it, s
    uint32_t crossings{0}; //!< links of the loop it crossed
};

/** \return how long a segment lived in a routing loop. \param scenario what to simulate */
SegmentLife SimulateSegmentLife(const SegmentLifeScenario& scenario);

/** Hosts behind one address (NAPT) that open connections by turns to a server that closes first. */
struct TranslatedHostsScenario
{
    std::string timeWaitReuse{"Unsafe"}; //!< of the server: Never, Timestamp ...
    std::vector<uint32_t> clockOffsets;  //!< of the hosts' timestamp clocks, ms; one host each
    uint64_t connections{20};            //!< of each host, one a second
    uint64_t requestBytes{100};          //!< of a host, at least 4
    uint64_t responseBytes{1000};        //!< of the server, at least 4
    bool isIpv6{false};                  //!< family
};

/** One of several hosts behind one address. */
struct TranslatedClient
{
    uint32_t clockOffset{0}; //!< of its timestamps, ms
    uint64_t tried{0};       //!< connections
    uint64_t completed{0};   //!< of those
};

/** \return one result for each host. \param scenario what to simulate */
std::vector<TranslatedClient> SimulateTranslatedClients(const TranslatedHostsScenario& scenario);

//! @}

} // namespace ns3

#endif // TWO_MSL_LAB_H
