// SPDX-License-Identifier: GPL-2.0-only
//
// Segments of packet scripts as values: bytes, numbers, pieces, windows; no simulation.

#include "ns3/ipv4-address.h"
#include "ns3/packet-script-compare.h"
#include "ns3/packet-script-connection.h"
#include "ns3/packet-script-segment.h"
#include "ns3/packet-script-settings.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a segment with ACK and text */
ScriptTcpPacket
MakePiece(const std::string& flags, uint32_t seq, uint32_t bytes)
{
    ScriptTcpPacket piece;
    piece.flags = flags;
    piece.seq = seq;
    piece.bytes = bytes;
    piece.end = seq + bytes;
    piece.ack = 1;
    return piece;
}

/** Adjacent pieces make one segment; only the last one's PSH and FIN count, across 2^32 too. */
class PiecesTestCase : public TestCase
{
  public:
    PiecesTestCase()
        : TestCase("PacketScriptSegments.Pieces.MakeOneSegment")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const uint32_t seq : {1u, 0x7fffff00u, 0xffffff00u})
        {
            ScriptTcpPacket whole = MakePiece(".", seq, 1460);
            NS_TEST_EXPECT_MSG_EQ(AppendPiece(whole, MakePiece("FP.", seq + 1460, 540)), "", seq);
            NS_TEST_EXPECT_MSG_EQ(CompareSegments(MakePiece("PF.", seq, 2000), whole, {}), "", seq);
            NS_TEST_EXPECT_MSG_NE(
                AppendPiece(whole, MakePiece(".", seq + 2000, 1)), "", "text behind a FIN");
        }
        ScriptTcpPacket whole = MakePiece(".", 1, 1000);
        NS_TEST_EXPECT_MSG_EQ(AppendPiece(whole, MakePiece(".", 1002, 1000)),
                              "range 1002:2002(1000) does not continue 1:1001(1000)",
                              "a hole");
        ScriptTcpPacket next = MakePiece(".", 1001, 1000);
        next.ack = 2;
        NS_TEST_EXPECT_MSG_EQ(
            AppendPiece(whole, next), "ack 2 instead of 1 within one range", "another ACK");
    }
};

/** What is written as a header reads as the same, and its checksum is right. */
class HeaderTestCase : public TestCase
{
  public:
    HeaderTestCase()
        : TestCase("PacketScriptSegments.Header.ReadsAsItWasWritten")
    {
    }

  private:
    void
    DoRun() override
    {
        const Address source = Ipv4Address("192.0.2.1");
        const Address destination = Ipv4Address("192.168.0.2");
        ScriptTcpPacket segment = MakePiece("FSRPUEW.", 0xfffffffe, 0);
        segment.ports = {4711, 8080};
        segment.window = 65535;
        segment.urgent = 3;
        for (const auto kind : {ScriptTcpOptionKind::MSS,
                                ScriptTcpOptionKind::SACK_PERMITTED,
                                ScriptTcpOptionKind::TIMESTAMP,
                                ScriptTcpOptionKind::NOP,
                                ScriptTcpOptionKind::WINDOW_SCALE,
                                ScriptTcpOptionKind::SACK,
                                ScriptTcpOptionKind::EOL,
                                ScriptTcpOptionKind::EOL})
        {
            ScriptTcpOption option;
            option.kind = kind;
            const bool hasValue = kind == ScriptTcpOptionKind::MSS ||
                                  kind == ScriptTcpOptionKind::WINDOW_SCALE ||
                                  kind == ScriptTcpOptionKind::TIMESTAMP;
            option.value = hasValue ? 7 : 0;
            option.echo = 0xfffffff0;
            if (kind == ScriptTcpOptionKind::SACK)
            {
                option.blocks = {{0xfffffff0, 16}};
            }
            segment.options.push_back(option);
        }
        const std::vector<uint8_t> bytes = WriteTcpHeader(segment, source, destination);
        NS_TEST_ASSERT_MSG_EQ(bytes.size(), 20 + 32, "length");
        const auto length = static_cast<uint32_t>(bytes.size());
        NS_TEST_EXPECT_MSG_EQ(
            TransportChecksum(bytes, length, 6, source, destination), 0, "checksum");
        const auto read = ReadTcpHeader(bytes);
        NS_TEST_ASSERT_MSG_EQ(read.has_value(), true, "read");
        NS_TEST_EXPECT_MSG_EQ(CompareSegments(segment, *read, {}), "", "the same");
        NS_TEST_EXPECT_MSG_EQ(ToScriptText(read->options),
                              "<mss 7,sackOK,TS val 7 ecr 4294967280,nop,wscale 7,"
                              "sack 4294967280:16,eol,eol>",
                              "options");
        const std::vector<uint8_t> cut(bytes.begin(), bytes.begin() + 30);
        NS_TEST_EXPECT_MSG_EQ(ReadTcpHeader(cut).has_value(), false, "cut short");
    }
};

/** TSecr of a script finds the TSval that the wire had when the script said so. */
class TimestampTestCase : public TestCase
{
  public:
    TimestampTestCase()
        : TestCase("PacketScriptSegments.Timestamps.AreMapped")
    {
    }

  private:
    void
    DoRun() override
    {
        PacketScriptConnections connections(0);
        ScriptTcpPacket syn = MakePiece("S", 77, 0);
        syn.ack.reset();
        syn.ports = {8080, 9000};
        syn.options.resize(1);
        syn.options[0].kind = ScriptTcpOptionKind::TIMESTAMP;
        syn.options[0].value = 0xfffffff0;
        ScriptTcpPacket expected = syn;
        expected.seq = 0;
        expected.options[0].value = 100;
        connections.TakeIsn(syn);
        connections.Learn(expected, syn);
        const ScriptTcpPacket seen = connections.ToScript(syn);
        NS_TEST_EXPECT_MSG_EQ(seen.seq, 0, "sequence number");
        NS_TEST_EXPECT_MSG_EQ(seen.options[0].value, 100, "TSval");
        ScriptTcpPacket answer = MakePiece("S.", 500, 0);
        answer.options = expected.options;
        answer.options[0].echo = 120;
        NS_TEST_EXPECT_MSG_EQ(connections.CheckEcho(answer, {8080, 9000}),
                              "no expected segment had TS val 120, which it echoes",
                              "TSecr from nowhere");
        answer.options[0].echo = 100;
        NS_TEST_EXPECT_MSG_EQ(connections.CheckEcho(answer, {8080, 9000}), "", "TSecr");
        const ScriptTcpPacket wire = connections.ToWire(answer, {8080, 9000});
        NS_TEST_EXPECT_MSG_EQ(wire.options[0].echo, 0xfffffff0, "TSecr");
        NS_TEST_EXPECT_MSG_EQ(*wire.ack, 78, "acknowledgement");
        NS_TEST_EXPECT_MSG_EQ(wire.seq, 500, "a SYN's number is as written");
        const ScriptTcpPacket text = connections.ToWire(MakePiece(".", 1, 5), {8080, 9000});
        NS_TEST_EXPECT_MSG_EQ(text.seq, 501, "text counts from the peer's ISN");
    }
};

/** A window that was offered is not taken back; rounding by the scale takes nothing back. */
class WindowTestCase : public TestCase
{
  public:
    WindowTestCase()
        : TestCase("PacketScriptSegments.Windows.MustNotShrink")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const uint32_t ack : {1u, 0x7fffff00u, 0xffffff00u})
        {
            PacketScriptWindows windows;
            ScriptTcpPacket segment = MakePiece(".", 1, 0);
            segment.ports = {8080, 9000};
            const auto enter = [&](uint32_t number, uint32_t window) {
                segment.ack = number;
                segment.window = window;
                return windows.Enter(segment);
            };
            NS_TEST_EXPECT_MSG_EQ(enter(ack, 1000), "", "the first");
            NS_TEST_EXPECT_MSG_EQ(enter(ack + 400, 600), "", "text took its place");
            NS_TEST_EXPECT_MSG_EQ(enter(ack + 400, 500),
                                  "window 500 takes back 100 bytes that were offered",
                                  "shrunk");
            NS_TEST_EXPECT_MSG_EQ(enter(ack + 400, 700), "", "grown");
        }
    }
};

class PacketScriptSegmentTestSuite : public TestSuite
{
  public:
    PacketScriptSegmentTestSuite()
        : TestSuite("tcp-lifecycle-packet-script-segments")
    {
        AddTestCase(new PiecesTestCase);
        AddTestCase(new HeaderTestCase);
        AddTestCase(new TimestampTestCase);
        AddTestCase(new WindowTestCase);
    }
};

PacketScriptSegmentTestSuite g_packetScriptSegmentTestSuite; //!< registers the suite

} // namespace
