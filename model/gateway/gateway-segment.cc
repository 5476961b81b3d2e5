// SPDX-License-Identifier: GPL-2.0-only
//
// Fills in a TCP header and makes a packet of it.

#include "ns3/gateway-segment.h"

#include "ns3/gateway-packet.h"
#include "ns3/node.h"

namespace ns3
{

namespace
{

/**
 * A header as bytes. Its type is that of the header it stands for, so that whoever takes it off
 * finds what it expects even when packets keep metadata.
 */
class RawHeader : public Header
{
  public:
    /** \param type it stands for \param bytes to write \param size of them */
    RawHeader(TypeId type, const uint8_t* bytes, uint32_t size)
        : m_type(type),
          m_bytes(bytes, bytes + size)
    {
    }

    TypeId
    GetInstanceTypeId() const override
    {
        return m_type;
    }

    uint32_t
    GetSerializedSize() const override
    {
        return static_cast<uint32_t>(m_bytes.size());
    }

    void
    Serialize(Buffer::Iterator start) const override
    {
        start.Write(m_bytes.data(), GetSerializedSize());
    }

    uint32_t
    Deserialize(Buffer::Iterator start) override
    {
        start.Read(m_bytes.data(), GetSerializedSize());
        return GetSerializedSize();
    }

    void
    Print(std::ostream& os) const override
    {
        os << m_bytes.size() << " bytes";
    }

  private:
    TypeId m_type;                //!< what it stands for
    std::vector<uint8_t> m_bytes; //!< as on the wire
};

} // namespace

Ptr<Packet>
ReplaceBytes(const Ptr<const Packet>& packet,
             uint32_t at,
             const std::vector<ReplacedHeader>& headers,
             const uint8_t* bytes)
{
    const Ptr<Packet> copy = packet->Copy();
    std::vector<uint8_t> before(at);
    copy->CopyData(before.data(), at);
    uint32_t end = 0;
    for (const ReplacedHeader& header : headers)
    {
        end += header.size;
    }
    copy->RemoveAtStart(at + end);
    for (auto header = headers.rbegin(); header != headers.rend(); ++header)
    {
        end -= header->size;
        if (header->type == TypeId())
        {
            copy->AddAtEnd(Create<Packet>(bytes + end, header->size));
        }
        else
        {
            copy->AddHeader(RawHeader(header->type, bytes + end, header->size));
        }
    }
    if (at > 0)
    {
        copy->AddHeader(RawHeader(TcpHeader::GetTypeId(), before.data(), at));
    }
    return copy;
}

Ptr<Packet>
MakeGatewaySegment(const TcpConnectionId& id, TcpHeader header, TrafficOrigin origin)
{
    header.SetSourcePort(id.GetLocalPort());
    header.SetDestinationPort(id.GetRemotePort());
    if (Node::ChecksumEnabled())
    {
        header.EnableChecksums();
        header.InitializeChecksum(id.GetLocalAddress(), id.GetRemoteAddress(), GATEWAY_TCP);
    }
    const Ptr<Packet> segment = Create<Packet>();
    segment->AddHeader(header);
    if (origin != TrafficOrigin::UNKNOWN)
    {
        segment->AddPacketTag(TrafficOriginTag(origin));
    }
    return segment;
}

} // namespace ns3
