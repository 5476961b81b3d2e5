// SPDX-License-Identifier: GPL-2.0-only
//
// What workload client and server agree on: who closes first, and how bytes are written.

#ifndef WORKLOAD_EXCHANGE_H
#define WORKLOAD_EXCHANGE_H

#include "ns3/packet.h"
#include "ns3/ptr.h"
#include "ns3/socket.h"
#include "ns3/type-id.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class Node;

/** Which end of a workload connection sends the first FIN, and so gets the TIME-WAIT. */
enum TcpWorkloadCloser
{
    CLIENT_CLOSES_FIRST, //!< when it has the whole response
    SERVER_CLOSES_FIRST, //!< when it has written the whole response
    BOTH_CLOSE_FIRST     //!< client as above, server a little after it has written: FINs may cross
};

/**
 * \brief Make a socket. A node without such a factory ends the simulation with a message; ns-3's
 * own function only asserts.
 * \param node where
 * \param protocol TypeId of the socket factory
 * \param application who asks, for the message
 * \return the socket
 */
Ptr<Socket> CreateSocketOf(const Ptr<Node>& node, TypeId protocol, const char* application);

/**
 * \brief Write zero bytes to a socket, as many as its send buffer takes now.
 * \param socket a connected stream socket
 * \param remainingBytes how many are still to be written
 * \return bytes taken, 0 to \p remainingBytes
 */
uint64_t WriteBytes(const Ptr<Socket>& socket, uint64_t remainingBytes);

/**
 * \brief Read and forget all bytes that wait in a socket.
 * \param socket a stream socket
 * \return bytes read
 */
uint64_t ReadAllBytes(const Ptr<Socket>& socket);

/** Which bytes of an exchange. */
enum class WorkloadPart : uint8_t
{
    REQUEST, //!< its first WORKLOAD_STAMP_BYTES are the stamp, most significant byte first
    RESPONSE //!< made of the request's stamp
};

/** Bytes of a stamp at the head of a request. */
constexpr uint64_t WORKLOAD_STAMP_BYTES = 4;

/**
 * \brief The byte that belongs to one place of an exchange, if bytes are verified.
 * \param part request or response
 * \param stamp names the connection; those of two incarnations differ
 * \param at offset from 0
 * \return the byte; of two connections equal by chance once in 256
 */
uint8_t GetWorkloadByte(WorkloadPart part, uint32_t stamp, uint64_t at);

/**
 * \brief Write bytes that tell their connection and place, as many as the send buffer takes now.
 * \param socket a connected stream socket
 * \param part request or response
 * \param stamp names the connection
 * \param offset how many have been written
 * \param remainingBytes how many are still to be written
 * \return bytes taken, 0 to \p remainingBytes
 */
uint64_t WriteStampedBytes(const Ptr<Socket>& socket,
                           WorkloadPart part,
                           uint32_t stamp,
                           uint64_t offset,
                           uint64_t remainingBytes);

/**
 * \brief Reads one direction of one connection, counts its bytes and, if asked, compares them.
 *
 * A byte of an earlier incarnation, or one in the wrong place, is wrong (255 times in 256). A
 * request is compared with the stamp that its own first bytes carry.
 */
class WorkloadReader
{
  public:
    /** Counts and compares nothing. */
    WorkloadReader() = default;

    /** \return one that compares requests */
    static WorkloadReader ForRequest();

    /** \return one that compares responses. \param stamp of the request */
    static WorkloadReader ForResponse(uint32_t stamp);

    /** \brief Read all bytes that wait. \param socket a stream socket \return bytes read */
    uint64_t Read(const Ptr<Socket>& socket);

    /** \return bytes that were not those expected so far */
    uint64_t GetWrongBytes() const;

    /** \return the stamp, as given or as far as it was read */
    uint32_t GetStamp() const;

  private:
    /** Compare one piece. \param piece the next bytes of the stream */
    void Compare(const Ptr<const Packet>& piece);

    bool m_isComparing{false};                  //!< asked to
    WorkloadPart m_part{WorkloadPart::REQUEST}; //!< what is read
    uint32_t m_stamp{0};                        //!< names the connection
    uint64_t m_at{0};                           //!< offset of the next byte
    uint64_t m_wrongBytes{0};                   //!< counter
};

/** \brief Unset all callbacks of a socket, so that its owner may go. \param socket the socket */
void ClearCallbacks(const Ptr<Socket>& socket);

/**
 * \brief Drop a reference, but only after the current event.
 *
 * Stock ns-3 sockets schedule notifications on themselves without holding a reference, so the
 * last reference must not go while one of their functions runs.
 * \param socket the reference
 */
void ReleaseLater(const Ptr<Socket>& socket);

//! @}

} // namespace ns3

#endif // WORKLOAD_EXCHANGE_H
