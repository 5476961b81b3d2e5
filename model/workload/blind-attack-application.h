// SPDX-License-Identifier: GPL-2.0-only
//
// Blind attacks on one connection: RSTs, SYNs or third ACKs whose numbers are guessed.

#ifndef BLIND_ATTACK_APPLICATION_H
#define BLIND_ATTACK_APPLICATION_H

#include "ns3/attack-application.h"
#include "ns3/attack-segment.h"
#include "ns3/attack-sender.h"
#include "ns3/packet.h"
#include "ns3/tcp-header.h"
#include "ns3/traced-callback.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Guess number \p n of a sweep: first + n step modulo 2^32.
 * \param first the first guess
 * \param stepBytes distance of guesses
 * \param n from 0
 * \return SEG.SEQ
 */
SequenceNumber32 GetSequenceGuess(uint32_t first, uint32_t stepBytes, uint64_t n);

/**
 * \brief Guess number \p n of a search outwards: first, + step, - step, + 2 step ... modulo 2^32.
 * \param first the most likely one
 * \param stepBytes distance of guesses
 * \param n from 0
 * \return the guess
 */
SequenceNumber32 GetOutwardGuess(uint32_t first, uint32_t stepBytes, uint64_t n);

/**
 * \brief The inverse of GetOutwardGuess with a step of 1.
 * \param first the most likely one
 * \param number the right one
 * \return wrong guesses before it, 0 to 2^32 - 1
 */
uint64_t GetOutwardRank(uint32_t first, uint32_t number);

/**
 * \brief How many guesses cover the sequence space: 2^32 / step, rounded up.
 * \param stepBytes distance of guesses, at least 1; no wider than RCV.WND, one of them is in window
 * \return guesses (RFC 5961 section 1.2: about 2^32 / RCV.WND instead of 2^32)
 */
uint64_t GetWholeSweep(uint32_t stepBytes);

/**
 * \ingroup tcp-lifecycle
 * \brief Attacks a connection whose 4-tuple is known from off its path (RFC 5961 sections 3 and 4),
 * or opens one in the name of another host (RFC 6528 section 1).
 *
 * Remote is the end that is to believe, Peer the other end, whose address and port are forged.
 * With RFC 5961 a RST succeeds only if SEG.SEQ is RCV.NXT, and a SYN never; what is in window
 * draws a challenge ACK, which goes to Peer. An Ack guesses SEG.ACK; its SEG.SEQ is
 * AckSequence. Behind a SYN of the same Peer, which this class sends as well, with SEG.SEQ one less
 * than AckSequence, it completes the handshake if the guess is ISS + 1, and its text is read.
 *
 * Guesses are FirstSequence + n StepBytes, n = 0, 1, 2 ... (Sweep), n = 0, 1, -1, 2, -2 ...
 * (Outward), or n drawn with replacement (Random). SkipGuesses leaves out the first of a Sweep or
 * Outward search. The attack ends after MaxSegments guesses, its budget; with 0 after one whole
 * sweep. Marked TrafficOrigin::ATTACK. The attacker learns nothing.
 */
class BlindAttackApplication : public AttackApplication
{
  public:
    /** How sequence numbers are guessed. */
    enum GuessModel
    {
        SWEEP,        //!< one step after the other
        RANDOM_STEPS, //!< any step
        OUTWARD       //!< away from the first, on both sides
    };

    /**
     * Signature of Tx sinks.
     * \param packet the segment with its TCP header, without an IP header
     * \param header the TCP header
     * \param source address of Peer, Ipv4Address or Ipv6Address
     * \param destination address of Remote, Ipv4Address or Ipv6Address
     */
    typedef void (*TxTracedCallback)(Ptr<const Packet> packet,
                                     const TcpHeader& header,
                                     const Address& source,
                                     const Address& destination);

    /** \return the TypeId */
    static TypeId GetTypeId();

    BlindAttackApplication();
    ~BlindAttackApplication() override;

    /** \return guesses handed to IP so far */
    uint64_t GetGuessesSent() const;

    /** \return guesses not sent because the node had no route to Remote */
    uint64_t GetGuessesWithoutRoute() const;

  private:
    void Prepare() override;
    void SendNext(const SynReplayRecord* record) override;
    void Finish() override;
    uint64_t GetLimit() const override;

    /** \return the next guess */
    SequenceNumber32 Guess();

    Address m_peer;                                 //!< the other end of the connection
    AttackSegment::Kind m_kind{AttackSegment::RST}; //!< RST, SYN or ACK
    GuessModel m_guessModel{SWEEP};                 //!< order of guesses
    uint32_t m_firstSequence{0};                    //!< first guess
    uint32_t m_stepBytes{65535};                    //!< distance of guesses
    uint64_t m_skipGuesses{0};                      //!< left out
    uint32_t m_ackSequence{0};                      //!< SEG.SEQ of an ACK
    uint32_t m_dataBytes{0};                        //!< text of each segment
    uint8_t m_ttl{0};                               //!< 0 = the node's default
    bool m_cacheRoute{true};                        //!< one route look-up only

    AttackSegment m_segment;           //!< prebuilt
    AttackSender m_sender;             //!< while running
    Address m_source;                  //!< address of m_peer
    uint16_t m_sourcePort{0};          //!< port of m_peer
    uint64_t m_guesses{0};             //!< of this run, those left out included
    uint64_t m_guessesSent{0};         //!< counter
    uint64_t m_guessesWithoutRoute{0}; //!< counter
    TracedCallback<Ptr<const Packet>, const TcpHeader&, const Address&, const Address&>
        m_txTrace; //!< Tx
};

//! @}

} // namespace ns3

#endif // BLIND_ATTACK_APPLICATION_H
