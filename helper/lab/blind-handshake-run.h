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
    /**
     * \brief A SYN of the attacker with its own or a forged source.
     * \param source address and port
     * \param seq its SEG.SEQ
     */
    void SendSyn(const Address& source, uint32_t seq);
    /** Two SYNs for the scatter. \param i number of the pair, from 0 */
    void SendPair(uint32_t i);
    /** The SYN that samples an ISN. */
    void SendSample();
    /** The SYN in the name of the trusted host. */
    void SendSpoofedSyn();
    /** The guesses that are sent. */
    void SendGuesses();
    /**
     * \brief Some guesses, from number \p first on.
     * \param first number of the first guess, from 0
     * \param count how many
     */
    void SendBurst(uint64_t first, uint64_t count);
    /** Give the attacker's link a new delay. */
    void Jitter();
    /**
     * \param peer in whose name it sends, address and port
     * \param segment attribute Segment of the application, "Ack"
     * \param delay from now, 0 = now
     * \return an application on the attacker that starts now or after a delay
     */
    Ptr<BlindAttackApplication> MakeAttack(const Address& peer, const char* segment, Time delay);

    /** Sink of the server's Segment. \param event a segment at the server */
    void OnSegment(const TcpSegmentEvent& event);
    /** Sink of the server's State. \param event a change at the server */
    void OnState(const TcpStateEvent& event);
    /**
     * \brief A segment reaches the attacker.
     * \param header its TCP header
     * \param textBytes its text
     */
    void OnDelivered(const TcpHeader& header, uint32_t textBytes);
    /**
     * \brief Accept callback.
     * \param socket of the connection
     * \param from address and port of the peer
     */
    void OnAccepted(Ptr<Socket> socket, const Address& from);
    /** Receive callback. \param socket with something to read */
    void OnReadable(Ptr<Socket> socket);

    /**
     * \param id of the server
     * \return number of the attack in which the trusted host has this port, if it has it
     */
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
