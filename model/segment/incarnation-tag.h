// SPDX-License-Identifier: GPL-2.0-only
//
// Ground truth: which incarnation of a connection sent a byte. No decision can see it.

#ifndef INCARNATION_TAG_H
#define INCARNATION_TAG_H

#include "ns3/packet.h"
#include "ns3/tag.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief Packet tag of a segment and byte tag of its text: which two ends believed in each other
 * when it was sent.
 *
 * An end is named by the simulated time at which it began (Time::GetTimeStep): that of Connect, or
 * of the SYN that a listener admitted. Ends of one 4-tuple that begin in the same time step are
 * taken for one. Simulator-only metadata: it has no bytes on the wire, and TcpSegmentView does not
 * contain it.
 */
class IncarnationTag : public Tag
{
  public:
    /** The name of an end that is not known. */
    static constexpr int64_t UNKNOWN = -1;

    /** \return the TypeId */
    static TypeId GetTypeId();
    /** \return as GetTypeId */
    TypeId GetInstanceTypeId() const override;
    /** \return 16: two numbers of 8 bytes */
    uint32_t GetSerializedSize() const override;
    /** Write sender, then receiver. \param i where to, 16 bytes */
    void Serialize(TagBuffer i) const override;
    /** Read what Serialize wrote. \param i where from, 16 bytes */
    void Deserialize(TagBuffer i) override;
    /** Print "sender=N receiver=N", in time steps. \param os where to */
    void Print(std::ostream& os) const override;

    IncarnationTag() = default;

    /**
     * \param sender the end that sends
     * \param receiver the end that it takes for its peer, or UNKNOWN
     */
    IncarnationTag(int64_t sender, int64_t receiver);

    /** \return the end that sent */
    int64_t GetSender() const;
    /** \return the end that it took for its peer, or UNKNOWN */
    int64_t GetReceiver() const;

    /**
     * \brief Make this the packet tag of a segment, in place of an earlier one.
     * \param segment its first packet tag of this class is replaced
     */
    void Mark(const Ptr<const Packet>& segment) const;
    /** \return the packet tag of a segment, or nothing. \param segment the segment, not changed */
    static std::optional<IncarnationTag> Of(const Ptr<const Packet>& segment);

  private:
    int64_t m_sender{UNKNOWN};   //!< begin of the sending end, time steps
    int64_t m_receiver{UNKNOWN}; //!< begin of its peer, time steps
};

/** Delivered text that belongs to another incarnation of the connection. */
struct StrayText
{
    uint64_t offset{0}; //!< bytes delivered before it, in this connection
    uint32_t bytes{0};  //!< its length
    IncarnationTag tag; //!< who sent it to whom
};

/**
 * \ingroup tcp-lifecycle
 * \brief What one end of a connection is in ground truth: itself and its peer.
 *
 * The peer is the end whose segment opened the connection here: its SYN,ACK (active open), its
 * third ACK, or its SYN where that alone opens it (HandshakeMode TwoWay). Segments without a tag
 * leave the peer unknown, and nothing is reported then: stock sockets, nodes that do not track
 * incarnations, a SYN proxy on the path.
 */
class ConnectionIncarnation
{
  public:
    /** \brief The connection begins at this end. \param begin when, time steps */
    void Begin(int64_t begin);

    /** \return when this end began, time steps */
    int64_t GetOwn() const;

    /**
     * \brief A segment opens the connection here.
     * \param segment the segment
     * \param byCookie no state was kept since the SYN,ACK: this end is the one the peer names
     */
    void TakePeer(const Ptr<const Packet>& segment, bool byCookie);

    /** \brief Tag a segment of this end and its text. \param segment the text, no header on it */
    void Mark(const Ptr<const Packet>& segment) const;

    /**
     * \brief Find what was not sent from the peer to this end.
     * \param text the next text of the stream that the application takes
     * \return the strays in it, in their order; text without a tag is none
     */
    std::vector<StrayText> FindStrays(const Ptr<const Packet>& text);

  private:
    /**
     * \param tag of the byte
     * \return true if a byte with this tag was sent by the peer to this end
     */
    bool IsOurs(const IncarnationTag& tag) const;

    int64_t m_own{IncarnationTag::UNKNOWN};  //!< this end
    int64_t m_peer{IncarnationTag::UNKNOWN}; //!< the other
    uint64_t m_delivered{0};                 //!< bytes that FindStrays has seen
};

//! @}

} // namespace ns3

#endif // INCARNATION_TAG_H
