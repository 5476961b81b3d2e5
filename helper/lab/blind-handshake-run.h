// SPDX-License-Identifier: GPL-2.0-only
//
// One simulation of blind handshakes.

#ifndef BLIND_HANDSHAKE_RUN_H
#define BLIND_HANDSHAKE_RUN_H

#include "ns3/address.h"
#include "ns3/blind-attack-application.h"
#include "ns3/blind-handshake-scenario.h"
#include "ns3/channel.h"
#include "ns3/delivered-segments.h"
#include "ns3/node.h"
#include "ns3/random-variable-stream.h"
#include "ns3/socket.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-event.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief The network, the attacker's steps, and an observer at the server. For
 * SimulateBlindHandshake().
 */
class BlindHandshakeRun
{
  public:
    /** \param scenario checked */
    explicit BlindHandshakeRun(const BlindHandshakeScenario& scenario);
    ~BlindHandshakeRun();
    BlindHandshakeRun(const BlindHandshakeRun&) = delete;
    BlindHandshakeRun& operator=(const BlindHandshakeRun&) = delete;

    /** \return the network */
    const SynAttackTopologyHelper&
    GetNetwork() const
    {
        return *m_network;
    }

    /** \return what came of it */
    BlindHandshakeOutcome Simulate();

  private:
    /** Listen at the server, and look at what server and attacker see. */
    void Watch();
    /** A SYN of the attacker with its own or a forged source. */
    void SendSyn(const Address& source, uint32_t seq);
    /** Two SYNs for the scatter. */
    void SendPair(uint32_t i);
    /** The SYN that samples an ISN. */
    void SendSample();
    /** The SYN in the name of the trusted host. */
    void SendSpoofedSyn();
    /** The guesses that are sent. */
    void SendGuesses();
    /** Some guesses, from number \p first on. */
    void SendBurst(uint64_t first, uint64_t count);
    /** Give the attacker's link a new delay. */
    void Jitter();
    /** \return an application on the attacker that starts now or after a delay */
    Ptr<BlindAttackApplication> MakeAttack(const Address& peer, const char* segment, Time delay);

    /** Sink of the server's Segment. */
    void OnSegment(const TcpSegmentEvent& event);
    /** Sink of the server's State. */
    void OnState(const TcpStateEvent& event);
    /** A segment reaches the attacker. */
    void OnDelivered(const TcpHeader& header, uint32_t textBytes);
    /** Accept callback. */
    void OnAccepted(Ptr<Socket> socket, const Address& from);
    /** Receive callback. */
    void OnReadable(Ptr<Socket> socket);

    /** \return number of the attack in which the trusted host has this port, if it has it */
    std::optional<std::size_t> AttemptOf(const TcpConnectionId& id) const;

    BlindHandshakeScenario m_scenario;                  //!< as given
    const IsnSetup& m_setup;                            //!< of the server
    std::unique_ptr<SynAttackTopologyHelper> m_network; //!< the network
    Ptr<Node> m_attacker;                               //!< host
    Ptr<Channel> m_attackerLink;                        //!< with jitter
    Time m_linkDelay;                                   //!< least, of m_attackerLink
    Address m_own;                                      //!< of the attacker
    Address m_trusted;                                  //!< whose name is used
    Ptr<UniformRandomVariable> m_random;                //!< sequence numbers, jitter
    DeliveredSegments m_delivered;                      //!< to the attacker
    Ptr<Socket> m_listener;                             //!< of the server
    std::vector<Ptr<Socket>> m_accepted;                //!< by the server
    BlindHandshakeOutcome m_outcome;                    //!< so far
    uint32_t m_sampleIsn{0};                            //!< that the attacker saw last
    Time m_sampled;                                     //!< when the SYN of it left
    Time m_spoofed;                                     //!< when the forged SYN left
    uint32_t m_spoofedSeq{0};                           //!< of it
};

} // namespace ns3

#endif // BLIND_HANDSHAKE_RUN_H
