// SPDX-License-Identifier: GPL-2.0-only
//
// What workload client and server agree on: who closes first, and how bytes are written.

#include "ns3/workload-exchange.h"

#include "ns3/address.h"
#include "ns3/callback.h"
#include "ns3/node.h"
#include "ns3/packet.h"
#include "ns3/simulator.h"
#include "ns3/socket-factory.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <vector>

namespace ns3
{

namespace
{

/** Bytes given to one Send call at most. */
constexpr uint64_t WRITE_BYTES = 65536;

/** The event of ReleaseLater: its argument holds the reference until it has run. */
void
HoldUntilNow(Ptr<Socket>)
{
}

} // namespace

Ptr<Socket>
CreateSocketOf(const Ptr<Node>& node, TypeId protocol, const char* application)
{
    if (!node->GetObject<SocketFactory>(protocol))
    {
        ThrowUserError(application,
                       ": node ",
                       node->GetId(),
                       " has no ",
                       protocol.GetName(),
                       "; install a TCP stack, or set Protocol");
    }
    return Socket::CreateSocket(node, protocol);
}

uint64_t
WriteBytes(const Ptr<Socket>& socket, uint64_t remainingBytes)
{
    uint64_t written = 0;
    while (written < remainingBytes)
    {
        const uint64_t piece = std::min<uint64_t>(
            {remainingBytes - written, uint64_t{socket->GetTxAvailable()}, WRITE_BYTES});
        const int taken = piece > 0 ? socket->Send(Create<Packet>(piece)) : 0;
        if (taken <= 0)
        {
            break;
        }
        written += taken;
    }
    return written;
}

uint64_t
ReadAllBytes(const Ptr<Socket>& socket)
{
    return WorkloadReader().Read(socket);
}

uint8_t
GetWorkloadByte(WorkloadPart part, uint32_t stamp, uint64_t at)
{
    if (part == WorkloadPart::REQUEST && at < WORKLOAD_STAMP_BYTES)
    {
        return static_cast<uint8_t>(stamp >> (8 * (WORKLOAD_STAMP_BYTES - 1 - at)));
    }
    // The finalizer of splitmix64 (Steele, Lea and Flood, 2014) over place, stamp and part.
    uint64_t word = (uint64_t{stamp} << 32 ^ at << 1 ^ (part == WorkloadPart::RESPONSE ? 1 : 0)) +
                    0x9e3779b97f4a7c15;
    word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
    word = (word ^ word >> 27) * 0x94d049bb133111eb;
    return static_cast<uint8_t>((word ^ word >> 31) >> 32);
}

uint64_t
WriteStampedBytes(const Ptr<Socket>& socket,
                  WorkloadPart part,
                  uint32_t stamp,
                  uint64_t offset,
                  uint64_t remainingBytes)
{
    uint64_t written = 0;
    std::vector<uint8_t> bytes;
    while (written < remainingBytes)
    {
        const uint64_t piece = std::min<uint64_t>(
            {remainingBytes - written, uint64_t{socket->GetTxAvailable()}, WRITE_BYTES});
        bytes.resize(piece);
        for (uint64_t i = 0; i < piece; ++i)
        {
            bytes[i] = GetWorkloadByte(part, stamp, offset + written + i);
        }
        const int taken =
            piece > 0
                ? socket->Send(Create<Packet>(bytes.data(), static_cast<uint32_t>(bytes.size())))
                : 0;
        if (taken <= 0)
        {
            break;
        }
        written += taken;
    }
    return written;
}

WorkloadReader
WorkloadReader::ForRequest()
{
    WorkloadReader reader;
    reader.m_isComparing = true;
    return reader;
}

WorkloadReader
WorkloadReader::ForResponse(uint32_t stamp)
{
    WorkloadReader reader;
    reader.m_isComparing = true;
    reader.m_part = WorkloadPart::RESPONSE;
    reader.m_stamp = stamp;
    return reader;
}

uint64_t
WorkloadReader::Read(const Ptr<Socket>& socket)
{
    uint64_t bytes = 0;
    while (Ptr<Packet> packet = socket->Recv())
    {
        if (packet->GetSize() == 0)
        {
            break;
        }
        bytes += packet->GetSize();
        if (m_isComparing)
        {
            Compare(packet);
        }
    }
    return bytes;
}

void
WorkloadReader::Compare(const Ptr<const Packet>& piece)
{
    std::vector<uint8_t> bytes(piece->GetSize());
    piece->CopyData(bytes.data(), piece->GetSize());
    for (const uint8_t byte : bytes)
    {
        if (m_part == WorkloadPart::REQUEST && m_at < WORKLOAD_STAMP_BYTES)
        {
            m_stamp = m_stamp << 8 | byte;
        }
        else if (byte != GetWorkloadByte(m_part, m_stamp, m_at))
        {
            ++m_wrongBytes;
        }
        ++m_at;
    }
}

uint64_t
WorkloadReader::GetWrongBytes() const
{
    return m_wrongBytes;
}

uint32_t
WorkloadReader::GetStamp() const
{
    return m_stamp;
}

void
ClearCallbacks(const Ptr<Socket>& socket)
{
    const auto none = MakeNullCallback<void, Ptr<Socket>>();
    socket->SetConnectCallback(none, none);
    socket->SetCloseCallbacks(none, none);
    socket->SetRecvCallback(none);
    socket->SetSendCallback(MakeNullCallback<void, Ptr<Socket>, uint32_t>());
    socket->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                              MakeNullCallback<void, Ptr<Socket>, const Address&>());
}

void
ReleaseLater(const Ptr<Socket>& socket)
{
    Simulator::ScheduleNow(&HoldUntilNow, socket);
}

} // namespace ns3
