// SPDX-License-Identifier: GPL-2.0-only
//
// AcceptMode Manual: what became of a connection while it waited is told once it is accepted.

#include "segment-peer.h"

#include "ns3/simulator.h"
#include "ns3/test.h"

#include <cstdint>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Connections that the peer closes at some time, and what the callbacks of their sockets say. */
class LateAcceptTestCase : public TestCase
{
  public:
    explicit LateAcceptTestCase(bool isIpv6)
        : TestCase(std::string("LateAccept.CloseOfThePeerIsToldAfterAccept.") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    OnClose(Ptr<Socket> socket)
    {
        m_story += " closed";
        m_bytes = socket->GetRxAvailable();
    }

    void
    OnError(Ptr<Socket>)
    {
        m_story += " error";
    }

    /** Open a connection from \p port; with some text and FIN if the peer closes at once. */
    TcpConnectionId
    Open(SegmentPeer& peer, uint16_t port, bool closes)
    {
        const TcpConnectionId id = peer.MakeId("10.77.0.100", port);
        peer.SendSyn(id, SequenceNumber32(1000));
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        peer.SendAck(id);
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        if (closes)
        {
            Close(peer, id);
        }
        return id;
    }

    /** The peer sends 100 bytes and its FIN. */
    static void
    Close(SegmentPeer& peer, const TcpConnectionId& id)
    {
        TcpSegmentView fin;
        fin.flags = TcpHeader::FIN | TcpHeader::ACK;
        fin.seq = SequenceNumber32(1001);
        fin.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
        fin.window = 65535;
        fin.textBytes = 100;
        peer.Send(id, fin);
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
    }

    /** Call Accept and, as a program does, set the callbacks on what it returns. */
    Ptr<Socket>
    Accept(SegmentPeer& peer)
    {
        Address from;
        const Ptr<Socket> socket = peer.GetListener()->Accept(from);
        NS_ABORT_MSG_UNLESS(socket, "a connection waits");
        NS_TEST_EXPECT_MSG_EQ(m_story, "", "not from within Accept");
        socket->SetCloseCallbacks(MakeCallback(&LateAcceptTestCase::OnClose, this),
                                  MakeCallback(&LateAcceptTestCase::OnError, this));
        return socket;
    }

    void
    DoRun() override
    {
        SegmentPeer peer({{"AcceptMode", "Manual"}}, m_isIpv6);
        // Who listens may have callbacks for the connections to come: they inherit them.
        peer.Listen(16)->SetCloseCallbacks(MakeCallback(&LateAcceptTestCase::OnClose, this),
                                           MakeCallback(&LateAcceptTestCase::OnError, this));
        peer.RunUntil(Seconds(2));
        const TcpConnectionId early = Open(peer, 1, true);
        const TcpConnectionId late = Open(peer, 2, false);
        peer.RunUntil(Seconds(3));
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(early), TcpSocket::CLOSE_WAIT, "FIN was taken");
        NS_TEST_EXPECT_MSG_EQ(m_story, "", "nobody could hear of it yet");

        Ptr<Socket> socket = Accept(peer);
        peer.RunUntil(Seconds(3.5));
        NS_TEST_EXPECT_MSG_EQ(m_story, " closed", "told once it is accepted, and once");
        NS_TEST_EXPECT_MSG_EQ(m_bytes, 100, "its text can be read");
        socket->Recv();
        socket->Close();
        peer.RunUntil(Seconds(4));
        NS_TEST_EXPECT_MSG_EQ(peer.GetState(early), TcpSocket::LAST_ACK, "and it can be closed");
        NS_TEST_EXPECT_MSG_EQ(m_story, " closed", "not told again");

        m_story.clear();
        socket = Accept(peer);
        peer.RunUntil(Seconds(5));
        NS_TEST_EXPECT_MSG_EQ(m_story, "", "this one is open");
        Close(peer, late);
        NS_TEST_EXPECT_MSG_EQ(m_story, " closed", "at once when it has been accepted");
    }

    bool m_isIpv6;       //!< family
    std::string m_story; //!< callbacks
    uint32_t m_bytes{0}; //!< there to read when the last close was told
};

class LateAcceptTestSuite : public TestSuite
{
  public:
    LateAcceptTestSuite()
        : TestSuite("tcp-lifecycle-late-accept")
    {
        AddTestCase(new LateAcceptTestCase(false));
        AddTestCase(new LateAcceptTestCase(true));
    }
};

LateAcceptTestSuite g_lateAcceptTestSuite; //!< registers the suite

} // namespace
