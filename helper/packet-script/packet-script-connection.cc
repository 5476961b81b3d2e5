// SPDX-License-Identifier: GPL-2.0-only
//
// Offsets of sequence numbers, acknowledgements, SACK blocks and timestamps.

#include "ns3/packet-script-connection.h"

#include "ns3/packet-script-segment.h"

namespace ns3
{

namespace
{

/** Add \p offset to all blocks of SACK options. */
void
ShiftBlocks(ScriptTcpPacket& segment, uint32_t offset)
{
    for (ScriptTcpOption& option : segment.options)
    {
        for (auto& [left, right] : option.blocks)
        {
            left += offset;
            right += offset;
        }
    }
}

/** \return the timestamps option of a segment, or null */
const ScriptTcpOption*
FindTimestamp(const ScriptTcpPacket& segment)
{
    for (const ScriptTcpOption& option : segment.options)
    {
        if (option.kind == ScriptTcpOptionKind::TIMESTAMP)
        {
            return &option;
        }
    }
    return nullptr;
}

} // namespace

PacketScriptConnections::PacketScriptConnections(uint32_t remoteIsn)
    : m_remoteIsn(remoteIsn)
{
}

std::optional<uint32_t>
PacketScriptConnections::MapEcho(const Connection& connection, uint32_t echo)
{
    const auto known = connection.tsVals.find(echo);
    return known == connection.tsVals.end() ? std::nullopt : std::optional<uint32_t>(known->second);
}

std::string
PacketScriptConnections::CheckEcho(const ScriptTcpPacket& packet, const Ports& ports) const
{
    const ScriptTcpOption* timestamp = FindTimestamp(packet);
    const bool isEcho = timestamp && timestamp->echo != 0 && HasFlag(packet, '.');
    return isEcho && !MapEcho(Find(ports), timestamp->echo)
               ? "no expected segment had TS val " + std::to_string(timestamp->echo) +
                     ", which it echoes"
               : "";
}

ScriptTcpPacket
PacketScriptConnections::ToWire(const ScriptTcpPacket& packet, const Ports& ports)
{
    Connection& connection = m_connections[ports];
    ScriptTcpPacket wire = packet;
    wire.ports = {ports.second, ports.first};
    const bool isSyn = HasFlag(packet, 'S');
    if (isSyn)
    {
        wire.seq += m_remoteIsn;
        connection.lastSyn = wire.seq;
        connection.remoteIsn = connection.remoteIsn.value_or(wire.seq);
    }
    else
    {
        wire.seq += connection.remoteIsn.value_or(m_remoteIsn);
    }
    const uint32_t ackOffset =
        connection.localIsn.value_or(0) - (isSyn ? connection.scriptLocalIsn : 0);
    if (wire.ack)
    {
        wire.ack = *wire.ack + ackOffset;
    }
    ShiftBlocks(wire, ackOffset);
    for (ScriptTcpOption& option : wire.options)
    {
        if (option.kind == ScriptTcpOptionKind::TIMESTAMP && HasFlag(packet, '.'))
        {
            option.echo = MapEcho(connection, option.echo).value_or(option.echo);
        }
    }
    connection.wasReset = HasFlag(packet, 'R');
    return wire;
}

void
PacketScriptConnections::TakeIsn(const ScriptTcpPacket& segment)
{
    if (!HasFlag(segment, 'S'))
    {
        return;
    }
    Connection& connection = m_connections[*segment.ports];
    if (!HasFlag(segment, '.') && connection.localIsn != segment.seq)
    {
        connection = Connection(); // a new incarnation, opened by the node
    }
    else if (HasFlag(segment, '.') && connection.lastSyn && segment.ack == *connection.lastSyn + 1)
    {
        connection.remoteIsn = connection.lastSyn; // this SYN it took, whatever came before
    }
    connection.localIsn = segment.seq;
}

void
PacketScriptConnections::Learn(const ScriptTcpPacket& expected, const ScriptTcpPacket& actual)
{
    Connection& connection = m_connections[*actual.ports];
    if (HasFlag(expected, 'S') && HasFlag(actual, 'S'))
    {
        connection.scriptLocalIsn = expected.seq;
    }
    const ScriptTcpOption* inScript = FindTimestamp(expected);
    const ScriptTcpOption* onWire = FindTimestamp(actual);
    if (inScript && onWire)
    {
        connection.firstTsVal =
            connection.firstTsVal.value_or(std::make_pair(inScript->value, onWire->value));
        connection.tsVals[inScript->value] = onWire->value;
    }
}

ScriptTcpPacket
PacketScriptConnections::ToScript(const ScriptTcpPacket& wire) const
{
    ScriptTcpPacket segment = wire;
    const Connection connection = Find(*segment.ports);
    const bool isSyn = HasFlag(segment, 'S');
    // RFC 9293 3.10.7.1: the RST for a segment without ACK is numbered 0, whatever the ISN was.
    const bool isAbsolute = HasFlag(segment, 'R') && HasFlag(segment, '.') && segment.seq == 0;
    if (!isAbsolute)
    {
        segment.seq -= connection.localIsn.value_or(0) - (isSyn ? connection.scriptLocalIsn : 0);
    }
    segment.end = segment.seq + segment.bytes;
    const uint32_t ackOffset = isSyn ? m_remoteIsn : connection.remoteIsn.value_or(m_remoteIsn);
    if (segment.ack)
    {
        segment.ack = *segment.ack - ackOffset;
    }
    ShiftBlocks(segment, 0 - ackOffset);
    for (ScriptTcpOption& option : segment.options)
    {
        if (option.kind == ScriptTcpOptionKind::TIMESTAMP && connection.firstTsVal)
        {
            option.value =
                connection.firstTsVal->first + (option.value - connection.firstTsVal->second);
        }
    }
    return segment;
}

PacketScriptConnections::Connection
PacketScriptConnections::Find(const Ports& ports) const
{
    const auto found = m_connections.find(ports);
    return found == m_connections.end() ? Connection() : found->second;
}

uint32_t
PacketScriptConnections::GetLocalIsn(const Ports& ports) const
{
    return Find(ports).localIsn.value_or(0);
}

bool
PacketScriptConnections::WasReset(const Ports& ports) const
{
    return Find(ports).wasReset;
}

} // namespace ns3
