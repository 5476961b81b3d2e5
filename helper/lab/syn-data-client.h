// SPDX-License-Identifier: GPL-2.0-only
//
// A user that puts its request on the SYN, and sends it again when it has to.

#ifndef SYN_DATA_CLIENT_H
#define SYN_DATA_CLIENT_H

#include "ns3/address.h"
#include "ns3/attack-segment.h"
#include "ns3/attack-sender.h"
#include "ns3/delivered-segments.h"
#include "ns3/event-id.h"
#include "ns3/node.h"
#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-header.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** When a user sends its request. */
enum class SynDataHabit : uint8_t
{
    AFTER_SYN_ACK, //!< with the third ACK, as every TCP without RFC 7413 does
    AGAIN_AT_ONCE, //!< on the SYN; what the SYN,ACK does not acknowledge again with the third ACK
    AGAIN_LATER    //!< on the SYN; what is not acknowledged again when the time-out is over
};

/** \return "third-ack", "syn-at-once" or "syn-later", as written in tables. \param habit any */
const char* ToString(SynDataHabit habit);

/**
 * \ingroup tcp-lifecycle
 * \brief One handshake with a request, made by hand, since this module's TCP sends no text on a SYN
 * (RFC 9293 3.5 allows it, RFC 7413 makes use of it).
 *
 * Segments are marked legitimate. SYN,ACKs are kept from the node's own TCP (SynAckFilter); it
 * answers the ACK of the request by RST, which ends the connection. Must live until the simulation
 * has ended.
 */
class SynDataClient
{
  public:
    /**
     * \param node with a stack, of the server's family
     * \param server address and port
     * \param port own port, of no other client of the node
     * \param habit when the request goes out
     * \param textBytes of the request, 1 to 1400
     * \param timeout until it is sent again (RFC 6298 section 2: 1 s)
     */
    SynDataClient(const Ptr<Node>& node,
                  const Address& server,
                  uint16_t port,
                  SynDataHabit habit,
                  uint32_t textBytes,
                  Time timeout);
    SynDataClient(const SynDataClient&) = delete;
    SynDataClient& operator=(const SynDataClient&) = delete;

    /** Send the SYN now. */
    void Start();

    /** \return its port */
    uint16_t GetPort() const;
    /** \return when the SYN left */
    Time GetStarted() const;
    /** \return bytes of text sent, again and again */
    uint64_t GetSentBytes() const;
    /** \return bytes of text that the SYN,ACK acknowledged */
    uint32_t GetAcknowledgedBySynAck() const;

  private:
    /**
     * \brief A segment reaches the node.
     * \param header its TCP header
     * \param textBytes its text
     */
    void OnDelivered(const TcpHeader& header, uint32_t textBytes);
    /** Answer the SYN,ACK. \param withText the request rides along */
    void SendAck(bool withText);
    /** The time-out is over. */
    void SendAgain();
    /**
     * \brief Send a segment.
     * \param segment what it is made of; its numbers are changed
     * \param seq SEG.SEQ
     * \param textBytes its text
     */
    void Send(AttackSegment& segment, SequenceNumber32 seq, uint32_t textBytes);

    Ptr<Node> m_node;                   //!< host
    Address m_server;                   //!< address and port
    uint16_t m_port;                    //!< own
    SynDataHabit m_habit;               //!< when
    uint32_t m_textBytes;               //!< of the request
    Time m_timeout;                     //!< of the request
    AttackSender m_sender;              //!< to the server
    DeliveredSegments m_delivered;      //!< to the node
    SequenceNumber32 m_irs{0};          //!< of the server
    bool m_isOpen{false};               //!< the SYN,ACK came
    Time m_started;                     //!< the SYN left
    uint64_t m_sentBytes{0};            //!< text
    uint32_t m_acknowledgedBySynAck{0}; //!< text
    EventId m_again;                    //!< the time-out
};

//! @}

} // namespace ns3

#endif // SYN_DATA_CLIENT_H
