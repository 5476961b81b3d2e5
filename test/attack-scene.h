// SPDX-License-Identifier: GPL-2.0-only
//
// An instrumented server with a listener, attackers and clients, and every segment of the server.

#ifndef ATTACK_SCENE_H
#define ATTACK_SCENE_H

#include "ns3/node.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"
#include "ns3/syn-attack-topology-helper.h"
#include "ns3/syn-flood-application.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/tcp-segment-event.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/** Names of attributes and their values. */
using AttackSettings = std::vector<std::pair<std::string, std::string>>;

/** \return a configuration of one family, otherwise the default one */
SynAttackTopologyConfig MakeSceneConfig(bool isIpv6);

/** The network of a SYN flood around a server that listens on port 80. Destroying it ends it. */
class AttackScene
{
  public:
    /**
     * \param config of the network
     * \param engine attributes of the server's engine
     * \param isStock the other nodes have ns-3's TCP, which ignores a RST that refuses a SYN
     */
    explicit AttackScene(const SynAttackTopologyConfig& config,
                         const AttackSettings& engine = {},
                         bool isStock = true);
    ~AttackScene();
    AttackScene(const AttackScene&) = delete;
    AttackScene& operator=(const AttackScene&) = delete;

    /** \brief Put a flood of sources in the spoofed network on an attacker, from 2 s on. */
    Ptr<SynFloodApplication> AddFlood(const AttackSettings& settings, uint32_t attacker = 0);
    /** \return address and port of the listener */
    Address GetServer() const;
    /** \brief Run until a time. \param seconds absolute */
    void Run(double seconds);

    /** \return segments that the server sent with exactly these control bits */
    uint64_t CountSent(uint8_t flags) const;
    /** \return segments that the server received with exactly these control bits */
    uint64_t CountReceived(uint8_t flags) const;
    /** \return half-opens of the server that went for a reason */
    uint64_t CountRemoved(TcpQueueReason reason) const;
    /** \return half-opens of the server now */
    uint64_t GetHalfOpens() const;

    SynAttackTopologyHelper topology;      //!< the network
    Ptr<Node> server;                      //!< instrumented
    Ptr<TcpLifecycleTracer> tracer;        //!< the server's
    Ptr<Socket> listener;                  //!< on port 80
    std::vector<Ptr<Socket>> accepted;     //!< by the listener
    std::vector<TcpSegmentEvent> segments; //!< of the server

  private:
    /** Sink of Segment. */
    void OnSegment(const TcpSegmentEvent& event);
    /** Accept callback. */
    void OnAccepted(Ptr<Socket> socket, const Address& from);
};

} // namespace ns3

#endif // ATTACK_SCENE_H
