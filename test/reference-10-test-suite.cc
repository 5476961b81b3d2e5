// SPDX-License-Identifier: GPL-2.0-only
//
// RST, SYN and odd ACKs in ESTABLISHED, and how often they are answered, as measured on Linux.

#include "linux-capture.h"
#include "segment-peer.h"

#include "ns3/packet.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** A server that reads 100 bytes and answers with 50, as the measured one. */
class Server
{
  public:
    /** \param peer with a listener */
    explicit Server(SegmentPeer& peer)
        : m_peer(peer)
    {
    }

    /** \return the connection of a remote port, or null before it is accepted */
    Ptr<TcpLifecycleSocket>
    Find(const TcpConnectionId& id) const
    {
        for (const Ptr<Socket>& socket : m_peer.GetAccepted())
        {
            const auto child = DynamicCast<TcpLifecycleSocket>(socket);
            if (child->GetEntry().id == id) // also of one that has ended
            {
                return child;
            }
        }
        return nullptr;
    }

    /** Read what \p id has received and answer it. */
    void
    Answer(const TcpConnectionId& id) const
    {
        const Ptr<TcpLifecycleSocket> socket = Find(id);
        if (socket && socket->GetRxAvailable() == 100)
        {
            socket->Recv(UINT32_MAX, 0);
            socket->Send(Create<Packet>(50), 0);
        }
    }

    /** Reset \p id, as the measuring program did when it had seen enough. */
    void
    Abort(const TcpConnectionId& id) const
    {
        const Ptr<TcpLifecycleSocket> socket = Find(id);
        if (socket && socket->GetState() != TcpSocket::CLOSED)
        {
            socket->ResetInSilence(TcpCause::Call(TcpCall::CLOSE, TcpRule::USER_ABORT));
        }
    }

  private:
    SegmentPeer& m_peer; //!< whose connections these are
};

/** Let the server do what the kernel's rows show that the application did. */
void
FollowApplication(LinuxCapture& capture, SegmentPeer& peer, const Server& server)
{
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        const TcpConnectionId id = peer.MakeId(row.peer, row.peerPort);
        if (row.fromServer && row.view.textBytes > 0)
        {
            capture.At(row.seconds, [&server, id] { server.Answer(id); });
        }
        else if (row.fromServer && row.view.Has(TcpHeader::RST | TcpHeader::ACK))
        {
            capture.At(row.seconds, [&server, id] { server.Abort(id); });
        }
    }
}

/** stimuli-packets.csv: one connection and one odd segment after another. */
class StimuliTestCase : public TestCase
{
  public:
    explicit StimuliTestCase(bool isIpv6)
        : TestCase("Reference10.OddSegmentsInEstablished." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("10-rst-challenge/stimuli-packets.csv");
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(128);
        const Server server(peer);
        FollowApplication(capture, peer, server);
        capture.Play(peer);
        // Linux delays the ACK of a FIN by 40 ms, ours comes with it; connection 54 shows it.
        uint32_t delayedAcks = 0;
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            const bool isDelayedAck =
                difference.find("line 528, time_s: measured 47.049409,") != std::string::npos;
            delayedAcks += isDelayedAck ? 1 : 0;
            NS_TEST_EXPECT_MSG_EQ(isDelayedAck, true, difference);
        }
        NS_TEST_EXPECT_MSG_EQ(delayedAcks, 1u, "the one difference");
        const auto stimuli = ReadLinuxTable("10-rst-challenge/stimuli.csv");
        NS_TEST_EXPECT_MSG_EQ(stimuli.size(), 55u, "54 stimuli and a header");
        for (std::size_t i = 1; i < stimuli.size(); ++i)
        {
            const TcpConnectionId id = peer.MakeId("10.77.0.100", static_cast<uint16_t>(40000 + i));
            const bool isReset = stimuli[i].at(4) == "recv -> ECONNRESET";
            const Ptr<TcpLifecycleSocket> socket = server.Find(id);
            NS_TEST_ASSERT_MSG_NE(socket, nullptr, stimuli[i].at(0));
            NS_TEST_EXPECT_MSG_EQ((socket->GetCloseReason() == TcpCloseReason::RESET),
                                  (isReset || stimuli[i].at(3) == "gone"),
                                  stimuli[i].at(0));
        }
    }

    bool m_isIpv6; //!< family
};

/** limit-*.csv: 20 connections at once, then one connection for 3 s. */
class LimitTestCase : public TestCase
{
  public:
    LimitTestCase(const std::string& limit, bool isIpv6)
        : TestCase("Reference10.ChallengeAckLimit" + limit + "." + Family(isIpv6)),
          m_limit(limit),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("10-rst-challenge/limit-" + m_limit + ".csv");
        SegmentPeer peer({{"ChallengeAckLimit", m_limit}}, m_isIpv6);
        peer.Listen(128);
        const Server server(peer);
        FollowApplication(capture, peer, server);
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        uint32_t answers = 0;
        for (const WireSegment& segment : peer.GetWire())
        {
            answers += segment.fromServer && segment.view.flags == TcpHeader::ACK ? 1 : 0;
        }
        uint32_t measured = 0;
        for (const auto& row : ReadLinuxTable("10-rst-challenge/limit-summary.csv"))
        {
            measured += row.at(0) == m_limit ? static_cast<uint32_t>(std::stoul(row.at(2))) : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(answers, measured, "challenge ACKs in all");
    }

    std::string m_limit; //!< tcp_challenge_ack_limit
    bool m_isIpv6;       //!< family
};

class Reference10TestSuite : public TestSuite
{
  public:
    Reference10TestSuite()
        : TestSuite("tcp-lifecycle-reference-10")
    {
        for (bool isIpv6 : {false, true})
        {
            AddTestCase(new StimuliTestCase(isIpv6));
            AddTestCase(new LimitTestCase("5", isIpv6));
            AddTestCase(new LimitTestCase("2147483647", isIpv6));
        }
    }
};

Reference10TestSuite g_reference10TestSuite; //!< registers the suite

} // namespace
