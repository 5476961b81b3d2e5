// SPDX-License-Identifier: GPL-2.0-only
//
// A server with a tail-drop half-open queue, Poisson spoofed SYNs, and Poisson clients.

#ifndef FLOODED_SERVER_H
#define FLOODED_SERVER_H

#include "ns3/lifecycle-workload-client.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/syn-flood-application.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <cstdint>

namespace ns3
{

/** What comes to the server, and what it has for it. */
struct FloodedServerConfig
{
    double load{0};             //!< spoofed SYNs during the life of a half-open connection
    uint32_t places{0};         //!< HalfOpenLimitEntries
    uint32_t synAckRetries{0};  //!< a half-open lives 2^(retries + 1) - 1 s
    double clientsPerSecond{0}; //!< connections of clients; 0 = there are none
    Time clientDelay;           //!< one way: their half-opens live twice as long
    Time clientTimeout;         //!< SynInitialTimeout of the clients
    uint32_t clientRetries{0};  //!< SynRetries of the clients
    bool isIpv6{false};         //!< over IPv6 instead of IPv4
};

/** SYNs of one class at the half-open queue. */
struct SynCount
{
    uint64_t admitted{0}; //!< let in
    uint64_t refused{0};  //!< not

    /** \return share of refused ones */
    double GetShare() const;
};

/** Counts of one run behind its warm-up. */
struct LossCount
{
    SynCount attack;         //!< spoofed SYNs
    SynCount clients;        //!< SYNs of clients, repeated ones too
    uint64_t connections{0}; //!< of clients, started and ended
    uint64_t unconnected{0}; //!< of those, never opened
};

/** Nodes, links and applications of one run. Destroying it ends the simulation. */
class FloodedServer
{
  public:
    /** \param config what to build \param run number of its random streams */
    FloodedServer(const FloodedServerConfig& config, uint32_t run);
    ~FloodedServer();
    FloodedServer(const FloodedServer&) = delete;
    FloodedServer& operator=(const FloodedServer&) = delete;

    /** \return life of an unanswered half-open connection */
    Time GetLifetime() const;
    /** \brief Run the warm-up, then count for \p lifetimes. \return counts without the warm-up */
    LossCount Measure(int64_t lifetimes);
    /** \return totals of the half-open queue */
    TcpQueueLedger GetLedger() const;
    /** \return spoofed SYNs sent */
    uint64_t GetSynsSent() const;

  private:
    /** Add the node of the clients. */
    void AddClients(const FloodedServerConfig& config, int64_t stream);
    /** Add the flood. */
    void AddFlood(const Ptr<Node>& attacker, const FloodedServerConfig& config, int64_t stream);
    /** Sink of Queue. */
    void OnQueue(const TcpQueueEvent& event);
    /** Sink of ConnectionOutcome. */
    void OnOutcome(const TcpWorkloadOutcome& outcome);

    Time m_lifetime;                  //!< of an unanswered half-open
    Ptr<Node> m_server;               //!< is flooded
    Ptr<SynFloodApplication> m_flood; //!< Poisson
    Time m_begin;                     //!< end of the warm-up
    Time m_end;                       //!< end of the run
    Time m_clientTime;                //!< longest that a client takes
    LossCount m_count;                //!< so far
};

} // namespace ns3

#endif // FLOODED_SERVER_H
