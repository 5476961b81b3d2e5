// SPDX-License-Identifier: GPL-2.0-only
//
// Settings of a listener that change after a SYN: what the connection gets is what was said and
// done.

#include "segment-peer.h"

#include "ns3/boolean.h"
#include "ns3/simulator.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <string>

using namespace ns3;

namespace
{

/** A listener that has seen a spoofed SYN, and a client that comes afterwards. */
class LateClient
{
  public:
    /** \param isIpv6 family */
    explicit LateClient(bool isIpv6)
        : peer({}, isIpv6),
          id(peer.MakeId(Ipv4Address("10.77.0.9"), 4000)),
          listener(peer.Listen(8))
    {
    }

    /** At 1 s, a SYN with every option from an address that never answers. */
    void
    SpoofSyn()
    {
        peer.RunUntil(Seconds(1));
        TcpSegmentView syn = MakeSyn();
        peer.Send(peer.MakeId(Ipv4Address("10.99.0.1"), 999), syn);
        peer.RunUntil(Seconds(2));
    }

    /** The client's SYN with every option. \return the SYN,ACK */
    TcpSegmentView
    SendSyn()
    {
        peer.Send(id, MakeSyn());
        peer.RunUntil(Simulator::Now() + MilliSeconds(100));
        const WireSegment* synAck = peer.FindSynAck(id);
        return synAck ? synAck->view : TcpSegmentView();
    }

    /**
     * \brief Send the third segment or text on top of it.
     * \param synAck the SYN,ACK
     * \param offsetBytes of the text from the start
     * \param textBytes its length
     * \return the last answer
     */
    TcpSegmentView
    SendText(const TcpSegmentView& synAck, uint32_t offsetBytes, uint32_t textBytes)
    {
        TcpSegmentView text;
        text.flags = TcpHeader::ACK;
        text.seq = synAck.ack + SequenceNumber32(offsetBytes);
        text.ack = synAck.seq + SequenceNumber32(1);
        text.window = 30000;
        text.textBytes = textBytes;
        text.hasTimestamp = synAck.hasTimestamp;
        text.tsVal = 200 + offsetBytes;
        text.tsEcr = synAck.tsVal;
        peer.Send(id, text);
        peer.RunUntil(Simulator::Now() + MilliSeconds(500));
        return peer.GetAnswers(id).back().view;
    }

    SegmentPeer peer;                 //!< the wire
    TcpConnectionId id;               //!< the client's connection
    Ptr<TcpLifecycleSocket> listener; //!< the server's

  private:
    static TcpSegmentView
    MakeSyn()
    {
        TcpSegmentView syn;
        syn.flags = TcpHeader::SYN;
        syn.seq = SequenceNumber32(1000);
        syn.window = 30000;
        syn.mss = 1460;
        syn.wscale = 3;
        syn.sackPermitted = true;
        syn.hasTimestamp = true;
        syn.tsVal = 100;
        return syn;
    }
};

/** RcvBufSize, from which the window scale follows. */
class WindowScaleTestCase : public TestCase
{
  public:
    WindowScaleTestCase(bool isIpv6, uint32_t beforeBytes, uint32_t afterBytes)
        : TestCase(std::string("LateSettings.WindowFieldsUseTheScaleOfTheSynAck.") +
                   (isIpv6 ? "Ipv6" : "Ipv4") + ".From" + std::to_string(beforeBytes) + "To" +
                   std::to_string(afterBytes)),
          m_isIpv6(isIpv6),
          m_beforeBytes(beforeBytes),
          m_afterBytes(afterBytes)
    {
    }

  private:
    void
    DoRun() override
    {
        // The buffer changes between a spoofed SYN and the client, or inside the handshake.
        for (const bool isInside : {false, true})
        {
            LateClient client(m_isIpv6);
            client.listener->SetAttribute("RcvBufSize", UintegerValue(m_beforeBytes));
            client.SpoofSyn();
            const auto change = [&] {
                client.listener->SetAttribute("RcvBufSize", UintegerValue(m_afterBytes));
            };
            if (!isInside)
            {
                change();
            }
            const TcpSegmentView synAck = client.SendSyn();
            NS_TEST_EXPECT_MSG_EQ(synAck.wscale.has_value(), true, "scale in the SYN,ACK");
            if (IsStatusFailure())
            {
                return;
            }
            if (isInside)
            {
                change();
            }
            client.SendText(synAck, 0, 0);
            const TcpSegmentView answer = client.SendText(synAck, 0, 1000);
            NS_TEST_EXPECT_MSG_EQ(client.peer.GetAccepted().size(), 1, "accepted");
            if (IsStatusFailure())
            {
                return;
            }
            NS_TEST_EXPECT_MSG_EQ(answer.ack, synAck.ack + SequenceNumber32(1000), "text taken");
            // What the client makes of it (RFC 7323 section 2.3): nearly the buffer of today.
            const uint64_t window = uint64_t{answer.window} << *synAck.wscale;
            const uint64_t most =
                std::min<uint64_t>(m_afterBytes - 1000, uint64_t{UINT16_MAX} << *synAck.wscale);
            NS_TEST_EXPECT_MSG_LT(window, most + 1, "never more than there is room for");
            NS_TEST_EXPECT_MSG_GT(window + (1U << *synAck.wscale), most, "and no less");
        }
    }

    bool m_isIpv6;          //!< family
    uint32_t m_beforeBytes; //!< RcvBufSize at the spoofed SYN
    uint32_t m_afterBytes;  //!< RcvBufSize at the end of the handshake
};

/** SetAcceptCallback comes when somebody has knocked already. */
class AcceptCallbackTestCase : public TestCase
{
  public:
    explicit AcceptCallbackTestCase(bool isIpv6)
        : TestCase(std::string("LateSettings.AcceptCallbackSetAfterASynIsCalledForTheLaterClient") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    Accepted(Ptr<Socket> socket, const Address& from)
    {
        m_from = from;
        m_socket = socket;
    }

    void
    DoRun() override
    {
        LateClient client(m_isIpv6);
        client.SpoofSyn();
        client.listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                           MakeCallback(&AcceptCallbackTestCase::Accepted, this));
        const TcpSegmentView synAck = client.SendSyn();
        client.SendText(synAck, 0, 10);
        NS_TEST_EXPECT_MSG_EQ((m_socket != nullptr), true, "the new callback");
        NS_TEST_EXPECT_MSG_EQ(client.peer.GetAccepted().size(), 0, "and not the old one");
        NS_TEST_EXPECT_MSG_EQ(
            (m_from == client.id.GetRemoteSocketAddress()), true, "with the client's address");
        NS_TEST_EXPECT_MSG_EQ((m_socket && m_socket->GetRxAvailable() == 10), true, "and its text");
        m_socket = nullptr;
    }

    bool m_isIpv6;        //!< family
    Address m_from;       //!< as told to the callback
    Ptr<Socket> m_socket; //!< as told to the callback
};

/** Options as the SYN,ACK said, whatever the listener thinks by now. */
class OptionsTestCase : public TestCase
{
  public:
    OptionsTestCase(bool isIpv6, bool isEnabled)
        : TestCase(std::string("LateSettings.OptionsAre") + (isEnabled ? "" : "Not") +
                   "UsedAsTheSynAckSaid" + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6),
          m_isEnabled(isEnabled)
    {
    }

  private:
    void
    SetOptions(const Ptr<TcpLifecycleSocket>& listener, bool isEnabled)
    {
        for (const char* name : {"Timestamp", "Sack", "WindowScaling"})
        {
            listener->SetAttribute(name, BooleanValue(isEnabled));
        }
    }

    void
    Sent(Ptr<const Packet> /* packet */,
         const TcpHeader& header,
         Ptr<const TcpSocketBase> /* socket */)
    {
        m_last = header;
    }

    void
    DoRun() override
    {
        LateClient client(m_isIpv6);
        SetOptions(client.listener, !m_isEnabled);
        client.SpoofSyn();
        SetOptions(client.listener, m_isEnabled);
        const TcpSegmentView synAck = client.SendSyn();
        SetOptions(client.listener, !m_isEnabled);
        NS_TEST_EXPECT_MSG_EQ(synAck.hasTimestamp, m_isEnabled, "timestamps in the SYN,ACK");
        NS_TEST_EXPECT_MSG_EQ(synAck.sackPermitted, m_isEnabled, "SACK in the SYN,ACK");
        NS_TEST_EXPECT_MSG_EQ(synAck.wscale.has_value(), m_isEnabled, "scale in the SYN,ACK");

        client.SendText(synAck, 0, 0);
        NS_TEST_EXPECT_MSG_EQ(client.peer.GetAccepted().size(), 1, "accepted");
        if (IsStatusFailure())
        {
            return;
        }
        const Ptr<Socket> socket = client.peer.GetAccepted()[0];
        socket->TraceConnectWithoutContext("Tx", MakeCallback(&OptionsTestCase::Sent, this));
        TcpSegmentView answer = client.SendText(synAck, 0, 1000);
        NS_TEST_EXPECT_MSG_EQ(answer.ack, synAck.ack + SequenceNumber32(1000), "text is taken");
        NS_TEST_EXPECT_MSG_EQ(answer.hasTimestamp, m_isEnabled, "timestamps in an ACK");
        answer = client.SendText(synAck, 2000, 1000);
        NS_TEST_EXPECT_MSG_EQ(answer.ack, synAck.ack + SequenceNumber32(1000), "a gap");
        NS_TEST_EXPECT_MSG_EQ(m_last.HasOption(TcpOption::SACK), m_isEnabled, "SACK of it");
        answer = client.SendText(synAck, 1000, 1000);
        NS_TEST_EXPECT_MSG_EQ(answer.ack, synAck.ack + SequenceNumber32(3000), "filled");
        NS_TEST_EXPECT_MSG_EQ(socket->GetRxAvailable(), 3000, "all text");
    }

    bool m_isIpv6;    //!< family
    bool m_isEnabled; //!< at the client's SYN; the opposite before and after
    TcpHeader m_last; //!< sent by the connection
};

class LateSettingsTestSuite : public TestSuite
{
  public:
    LateSettingsTestSuite()
        : TestSuite("tcp-lifecycle-late-settings")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new WindowScaleTestCase(isIpv6, 100000, 8000000));
            AddTestCase(new WindowScaleTestCase(isIpv6, 8000000, 100000));
            AddTestCase(new AcceptCallbackTestCase(isIpv6));
            AddTestCase(new OptionsTestCase(isIpv6, true));
            AddTestCase(new OptionsTestCase(isIpv6, false));
        }
    }
};

LateSettingsTestSuite g_lateSettingsTestSuite; //!< registers the suite

} // namespace
