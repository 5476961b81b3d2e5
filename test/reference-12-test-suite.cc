// SPDX-License-Identifier: GPL-2.0-only
//
// Odd segments at a listener, a closed port, a half-open connection and a client in SYN-SENT, as
// measured on Linux.

#include "linux-capture.h"
#include "segment-peer.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/test.h"

#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint16_t CLOSED_PORT = 81;
constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t PSH = TcpHeader::PSH;
constexpr uint8_t ACK = TcpHeader::ACK;

std::string
Family(bool isIpv6)
{
    return isIpv6 ? "Ipv6" : "Ipv4";
}

/** \return the same connection at another port of the server */
TcpConnectionId
WithLocalPort(const TcpConnectionId& id, uint16_t port)
{
    return TcpConnectionId(id.GetLocalAddress(), port, id.GetRemoteAddress(), id.GetRemotePort());
}

/** \return "R seq=SEG.ACK ack=-", "RA seq=0 ack=SEG.SEQ+2", ... as in flags.csv */
std::string
ReplyText(const std::vector<WireSegment>& answers, const TcpSegmentView& stimulus)
{
    if (answers.empty())
    {
        return "nothing";
    }
    const TcpSegmentView& reply = answers.front().view;
    std::ostringstream text;
    text << TcpFlagsText(reply.flags) << " seq=";
    if (reply.Has(SYN))
    {
        text << "new ISN";
    }
    else if (reply.flags == RST)
    {
        text << (reply.seq == stimulus.ack ? "SEG.ACK" : "wrong");
    }
    else
    {
        text << reply.seq;
    }
    text << " ack=";
    if (reply.Has(ACK))
    {
        text << "SEG.SEQ+" << reply.ack - stimulus.seq;
    }
    else
    {
        text << "-";
    }
    return text.str() + (answers.size() > 1 ? " and more" : "");
}

/** flags.csv: all 64 combinations, with and without text. */
class FlagsTestCase : public TestCase
{
  public:
    FlagsTestCase(bool isIpv6, bool isAdded)
        : TestCase("Reference12.AllControlBits." + Family(isIpv6) + (isAdded ? "BesideStock" : "")),
          m_isIpv6(isIpv6),
          m_isAdded(isAdded)
    {
    }

  private:
    void
    DoRun() override
    {
        const auto table = ReadLinuxTable("12-odd-segments/flags.csv");
        SegmentPeer peer({}, m_isIpv6, m_isAdded);
        peer.Listen(128);
        peer.RunUntil(Seconds(2));
        const std::string letters("FSRPAU");
        uint16_t port = 20000;
        for (std::size_t i = 1; i < table.size(); ++i)
        {
            const auto& cells = table[i];
            const bool listens = cells.at(0) == "LISTEN";
            TcpConnectionId id = peer.MakeId("10.77.0.100", ++port);
            id = listens ? id : WithLocalPort(id, CLOSED_PORT);
            TcpSegmentView segment;
            for (std::size_t bit = 0; bit < letters.size(); ++bit)
            {
                const bool isSet = cells.at(2).find(letters[bit]) != std::string::npos;
                segment.flags |= static_cast<uint8_t>(isSet ? 1u << bit : 0);
            }
            // Near the wrap of both number spaces.
            segment.seq = SequenceNumber32(0xffffffff - 5);
            segment.ack = SequenceNumber32(0x80000000 + port);
            segment.textBytes = static_cast<uint32_t>(std::stoul(cells.at(1)));
            segment.window = 65535;
            peer.Send(id, segment);
            peer.RunUntil(Simulator::Now() + MilliSeconds(1));
            NS_TEST_EXPECT_MSG_EQ(ReplyText(peer.GetAnswers(id), segment),
                                  cells.at(3),
                                  cells.at(0) << " " << cells.at(1) << " " << cells.at(2));
            NS_TEST_EXPECT_MSG_EQ((peer.GetState(id) == TcpSocket::SYN_RCVD),
                                  (cells.at(4) == "SYN_RECV"),
                                  "state: " << cells.at(0) << " " << cells.at(2));
        }
        NS_TEST_EXPECT_MSG_EQ(table.size(), 257u, "64 combinations, 2 lengths, 2 ports");
    }

    bool m_isIpv6;  //!< family
    bool m_isAdded; //!< stock sockets may live on the node
};

/** data.csv: text on SYNs and third segments. */
class DataTestCase : public TestCase
{
  public:
    explicit DataTestCase(bool isIpv6)
        : TestCase("Reference12.TextInTheHandshake." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** \return a segment of the client with IRS = 5000 */
    static TcpSegmentView
    Segment(uint8_t flags, int32_t seq, uint32_t text)
    {
        TcpSegmentView segment;
        segment.flags = flags;
        segment.seq = SequenceNumber32(5000 + seq);
        segment.textBytes = text;
        segment.window = 65535;
        segment.mss = (flags & SYN) != 0 ? 1460 : 0;
        return segment;
    }

    /** \return "SA ack=ISS+1 len=0" of the last answer, as in data.csv; "None" if there is none */
    std::string
    LastReply(const SegmentPeer& peer, const TcpConnectionId& id, std::size_t before) const
    {
        const auto answers = peer.GetAnswers(id);
        if (answers.size() == before)
        {
            return "None";
        }
        const TcpSegmentView& reply = answers.back().view;
        std::ostringstream text;
        text << TcpFlagsText(reply.flags) << " ack=ISS+" << reply.ack - SequenceNumber32(5000)
             << " len=" << reply.textBytes;
        return text.str();
    }

    /** Send a segment, with an ACK of the SYN,ACK where the bit says so. \return the answer */
    std::string
    Exchange(SegmentPeer& peer, const TcpConnectionId& id, TcpSegmentView segment)
    {
        const std::size_t before = peer.GetAnswers(id).size();
        if (const WireSegment* synAck = peer.FindSynAck(id))
        {
            segment.ack = synAck->view.seq + SequenceNumber32(1);
        }
        peer.Send(id, segment);
        peer.RunUntil(Simulator::Now() + MilliSeconds(50)); // an ACK may be delayed by 40 ms
        return LastReply(peer, id, before);
    }

    /** Check that the measured result of row \p name has \p text in it. */
    void
    Expect(const std::string& name, const std::string& text)
    {
        NS_TEST_EXPECT_MSG_EQ(m_rows.count(name), 1, "no row " << name);
        NS_TEST_EXPECT_MSG_NE(m_rows[name].find(text),
                              std::string::npos,
                              name << ": simulated '" << text << "', measured '" << m_rows[name]
                                   << "'");
    }

    void
    DoRun() override
    {
        for (const auto& cells : ReadLinuxTable("12-odd-segments/data.csv"))
        {
            m_rows[cells.at(0)] = cells.at(1);
        }
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(Seconds(2));
        uint16_t port = 30000;
        const auto next = [&] { return peer.MakeId("10.77.0.100", ++port); };

        std::string name = "SYN with 10 bytes, no TFO option";
        TcpConnectionId id = next();
        Expect(name, "reply " + Exchange(peer, id, Segment(SYN, 0, 10)));
        Exchange(peer, id, Segment(ACK, 1, 0));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1u, "accepted");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted().back()->GetRxAvailable(), 0u, "nothing readable");
        Expect(name, "-> " + Exchange(peer, id, Segment(ACK | PSH, 1, 10)));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted().back()->GetRxAvailable(), 10u, "then 10 bytes");

        name = "SYN with data, then third ACK with seq=ISS+11 (client assumes data taken)";
        id = next();
        Exchange(peer, id, Segment(SYN, 0, 10));
        Expect(name, "-> " + Exchange(peer, id, Segment(ACK, 11, 0)));
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(peer.GetState(id)), static_cast<int>(TcpSocket::ESTABLISHED), name);

        id = next();
        Expect("SYN|FIN", "reply " + Exchange(peer, id, Segment(SYN | FIN, 0, 0)));
        id = next();
        TcpSegmentView bare = Segment(SYN, 0, 0);
        bare.mss = 0;
        Expect("SYN without any option", "reply " + Exchange(peer, id, bare));
        const TcpSegmentView synAck = peer.GetAnswers(id).back().view;
        const bool onlyMss =
            synAck.mss != 0 && !synAck.sackPermitted && !synAck.wscale && !synAck.hasTimestamp;
        NS_TEST_EXPECT_MSG_EQ(onlyMss, true, "opts [mss=1460]");

        name = "third ACK with data";
        id = next();
        Exchange(peer, id, Segment(SYN, 0, 0));
        Expect(name, "-> " + Exchange(peer, id, Segment(ACK | PSH, 1, 7)));
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted().back()->GetRxAvailable(), 7u, name);

        name = "third segment ACK|PSH|FIN with data";
        id = next();
        Exchange(peer, id, Segment(SYN, 0, 0));
        Expect(name, "'" + Exchange(peer, id, Segment(ACK | PSH | FIN, 1, 3)) + "'");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted().back()->GetRxAvailable(), 3u, name);
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(peer.GetState(id)), static_cast<int>(TcpSocket::CLOSE_WAIT), name);

        name = "data without ACK flag to SYN_RECV";
        id = next();
        Exchange(peer, id, Segment(SYN, 0, 0));
        Expect(name, "-> " + Exchange(peer, id, Segment(PSH, 1, 5)));
        NS_TEST_EXPECT_MSG_EQ(
            static_cast<int>(peer.GetState(id)), static_cast<int>(TcpSocket::SYN_RCVD), name);

        id = peer.MakeId("10.77.0.100", 0);
        Exchange(peer, id, Segment(SYN, 0, 0));
        NS_TEST_EXPECT_MSG_NE(peer.FindSynAck(id), nullptr, "SYN from source port 0 is answered");
    }

    bool m_isIpv6;                             //!< family
    std::map<std::string, std::string> m_rows; //!< result by stimulus
};

/** The counterfactual: the text of a SYN waits for the third ACK. */
class SynTextQueueTestCase : public TestCase
{
  public:
    explicit SynTextQueueTestCase(bool isIpv6)
        : TestCase("SynDataPolicy.QueueKeepsTextUntilTheThirdAck." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        SegmentPeer peer({{"SynDataPolicy", "Queue"}}, m_isIpv6);
        peer.Listen(128);
        peer.RunUntil(Seconds(2));
        TcpSegmentView syn;
        syn.flags = SYN;
        syn.seq = SequenceNumber32(0xffffffff - 3); // the text crosses 2^32
        syn.textBytes = 10;
        syn.window = 65535;
        syn.mss = 1460;
        const std::vector<TcpConnectionId> ids{
            peer.MakeId("10.77.0.2", 1), peer.MakeId("10.77.0.2", 2), peer.MakeId("10.77.0.2", 3)};
        for (const TcpConnectionId& id : ids)
        {
            peer.Send(id, syn);
        }
        peer.RunUntil(Seconds(2) + MilliSeconds(1));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenTextBytes(), 30u, "held");
        const TcpSegmentView synAck = peer.FindSynAck(ids[0])->view;
        NS_TEST_EXPECT_MSG_EQ(
            synAck.ack, syn.seq + SequenceNumber32(1), "the SYN,ACK acknowledges no text");

        peer.SendAck(ids[0]);
        peer.RunUntil(Seconds(2) + MilliSeconds(2));
        NS_TEST_ASSERT_MSG_EQ(peer.GetAccepted().size(), 1u, "accepted");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAccepted().front()->GetRxAvailable(), 10u, "readable");
        NS_TEST_EXPECT_MSG_EQ(peer.GetAnswers(ids[0]).back().view.ack,
                              syn.seq + SequenceNumber32(11),
                              "and acknowledged");
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenTextBytes(), 20u, "two wait");

        TcpSegmentView reset;
        reset.flags = RST;
        reset.seq = syn.seq + SequenceNumber32(1);
        peer.Send(ids[1], reset);
        peer.RunUntil(Seconds(2) + MilliSeconds(3));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenTextBytes(), 10u, "one is reset");
        peer.RunUntil(Seconds(70));
        NS_TEST_EXPECT_MSG_EQ(peer.GetListener()->GetHalfOpenTextBytes(), 0u, "one has expired");
    }

    bool m_isIpv6; //!< family
};

/** synsent.csv: odd answers to our SYN. */
class SynSentTestCase : public TestCase
{
  public:
    explicit SynSentTestCase(bool isIpv6)
        : TestCase("Reference12.AnswersInSynSent." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** One segment of the hand-made peer. */
    struct Stimulus
    {
        uint8_t flags;   //!< control bits
        uint32_t seq;    //!< SEG.SEQ
        int32_t ack;     //!< SEG.ACK - ISS
        uint32_t text;   //!< bytes of text
        int64_t afterMs; //!< after the one before, ms
    };

    /** \return "A seq=ISS+1 ack=1 | ...", as in synsent.csv */
    static std::string
    ToText(const std::vector<WireSegment>& answers, SequenceNumber32 iss)
    {
        std::ostringstream text;
        for (std::size_t i = 1; i < answers.size(); ++i)
        {
            const TcpSegmentView& view = answers[i].view;
            const int32_t offset = view.seq - iss;
            text << (i > 1 ? " | " : "") << TcpFlagsText(view.flags) << " seq=ISS"
                 << (offset < 0 ? "" : "+") << offset << " ack=";
            if (view.Has(ACK))
            {
                text << view.ack - SequenceNumber32(7000);
            }
            else
            {
                text << "-";
            }
        }
        return answers.size() > 1 ? text.str() : "nothing";
    }

    void
    DoRun() override
    {
        const uint8_t synAck = SYN | ACK;
        const std::map<std::string, std::vector<Stimulus>> stimuli{
            {"SYN|ACK right", {{synAck, 7000, 1, 0, 1}}},
            {"SYN|ACK, ack = ISS", {{synAck, 7000, 0, 0, 1}}},
            {"SYN|ACK, ack = ISS+2", {{synAck, 7000, 2, 0, 1}}},
            {"ACK only, ack = ISS+1", {{ACK, 7000, 1, 0, 1}}},
            {"ACK only, wrong ack (challenge ACK from an old connection)",
             {{ACK, 7000, -5000, 0, 1}}},
            {"RST, no ACK", {{RST, 7000, 0, 0, 1}}},
            {"RST|ACK right", {{RST | ACK, 0, 1, 0, 1}}},
            {"RST|ACK wrong ack", {{RST | ACK, 0, 77, 0, 1}}},
            {"FIN", {{FIN, 7000, 0, 0, 1}}},
            {"FIN|ACK right ack", {{FIN | ACK, 7000, 1, 0, 1}}},
            {"bare SYN (simultaneous open)", {{SYN, 7000, 0, 0, 1}}},
            {"SYN|ACK twice 0.05 s apart", {{synAck, 7000, 1, 0, 1}, {synAck, 7000, 1, 0, 50}}},
            {"SYN|ACK then a different SYN|ACK",
             {{synAck, 7000, 1, 0, 1}, {synAck, 999000, 1, 0, 50}}},
            {"SYN|ACK with 10 bytes of data", {{synAck, 7000, 1, 10, 1}}},
        };
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(1);
        peer.RunUntil(Seconds(2));
        const auto table = ReadLinuxTable("12-odd-segments/synsent.csv");
        uint16_t port = 31000;
        std::size_t rows = 0;
        for (std::size_t i = 1; i < table.size(); ++i)
        {
            const auto found = stimuli.find(table[i].at(0));
            if (found == stimuli.end())
            {
                continue; // backscatter: below
            }
            ++rows;
            Play(peer, found->first, found->second, table[i], ++port);
        }
        NS_TEST_EXPECT_MSG_EQ(rows, stimuli.size(), "each stimulus is a row");
        NS_TEST_EXPECT_MSG_EQ(table.size(), stimuli.size() + 2, "and there is one row more");

        const TcpConnectionId id = WithLocalPort(peer.MakeId("10.77.0.200", 80), 50000);
        TcpSegmentView segment;
        segment.flags = synAck;
        segment.seq = SequenceNumber32(7000);
        segment.ack = SequenceNumber32(12345);
        peer.Send(id, segment);
        peer.RunUntil(Simulator::Now() + MilliSeconds(1));
        const auto answers = peer.GetAnswers(id);
        NS_TEST_ASSERT_MSG_EQ(answers.size(), 1u, "backscatter: one RST per SYN,ACK");
        NS_TEST_EXPECT_MSG_EQ(ReplyText(answers, segment), "R seq=SEG.ACK ack=-", "backscatter");
    }

    /** One row. */
    void
    Play(SegmentPeer& peer,
         const std::string& name,
         const std::vector<Stimulus>& stimuli,
         const std::vector<std::string>& row,
         uint16_t port)
    {
        const TcpConnectionId id = WithLocalPort(peer.MakeId("10.77.0.200", 80), port);
        const Ptr<TcpLifecycleSocket> client = DynamicCast<TcpLifecycleSocket>(Socket::CreateSocket(
            peer.GetListener()->GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory")));
        client->Bind(m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                              : Address(InetSocketAddress(Ipv4Address::GetAny(), port)));
        client->Connect(id.GetRemoteSocketAddress());
        const Time start = Simulator::Now();
        for (const Stimulus& stimulus : stimuli)
        {
            peer.RunUntil(Simulator::Now() + MilliSeconds(stimulus.afterMs));
            TcpSegmentView segment;
            segment.flags = stimulus.flags;
            segment.seq = SequenceNumber32(stimulus.seq);
            segment.ack = client->GetIss() + SequenceNumber32(stimulus.ack);
            segment.textBytes = stimulus.text;
            segment.window = 65535;
            segment.mss = (stimulus.flags & SYN) != 0 ? 1460 : 0;
            peer.Send(id, segment);
        }
        peer.RunUntil(start + MilliSeconds(250));
        NS_TEST_EXPECT_MSG_EQ(ToText(peer.GetAnswers(id), client->GetIss()), row.at(1), name);
        const std::map<std::string, TcpSocket::TcpStates_t> states{
            {"['ESTABLISHED']", TcpSocket::ESTABLISHED},
            {"['SYN_SENT']", TcpSocket::SYN_SENT},
            {"['SYN_RECV']", TcpSocket::SYN_RCVD},
            {"[]", TcpSocket::CLOSED}};
        const TcpSocket::TcpStates_t expected = states.at(row.at(2));
        NS_TEST_EXPECT_MSG_EQ(
            ns3::ToString(client->GetState()), std::string(ns3::ToString(expected)), name);
        NS_TEST_EXPECT_MSG_EQ((client->GetCloseReason() == TcpCloseReason::REFUSED),
                              (row.at(3) == "ECONNREFUSED"),
                              name << ": SO_ERROR");
        NS_TEST_EXPECT_MSG_EQ(client->GetRxAvailable(), 0u, name << ": no text is taken");
    }

    bool m_isIpv6; //!< family
};

class Reference12TestSuite : public TestSuite
{
  public:
    Reference12TestSuite()
        : TestSuite("tcp-lifecycle-reference-12")
    {
        for (bool isIpv6 : {false, true})
        {
            AddTestCase(new FlagsTestCase(isIpv6, false));
            AddTestCase(new FlagsTestCase(isIpv6, true));
            AddTestCase(new DataTestCase(isIpv6));
            AddTestCase(new SynTextQueueTestCase(isIpv6));
            AddTestCase(new SynSentTestCase(isIpv6));
        }
    }
};

Reference12TestSuite g_reference12TestSuite; //!< registers the suite

} // namespace
