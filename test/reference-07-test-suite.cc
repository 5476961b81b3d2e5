// SPDX-License-Identifier: GPL-2.0-only
//
// TIME-WAIT against Linux: 80 stimuli, assassination, and reuse at full queues, as measured.

#include "time-wait-capture.h"

#include "ns3/test.h"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>

#include <regex>
#include <set>
#include <sstream>
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

/** tw-stimuli.csv, tw-stim-*.csv: each stimulus at a connection in TIME-WAIT of its own. */
class StimuliTestCase : public TimerTestCase
{
  public:
    StimuliTestCase(bool rfc1337, bool isIpv6)
        : TimerTestCase(std::string("Reference07.Stimuli.Rfc1337") + (rfc1337 ? "On" : "Off") +
                        Family(isIpv6)),
          m_rfc1337(rfc1337),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string digit = m_rfc1337 ? "1" : "0";
        LinuxCapture capture("07-time-wait/stim-rfc1337_" + digit + ".csv");
        // The measured server reopens its listener while connections are in TIME-WAIT.
        SegmentPeer peer({{"Rfc1337", m_rfc1337 ? "true" : "false"}, {"ReuseAddress", "true"}},
                         m_isIpv6);
        Watch(peer);
        peer.Listen(128);
        std::vector<std::vector<std::string>> rows;
        for (const auto& row : ReadLinuxTable("07-time-wait/stimuli.csv"))
        {
            if (row.at(0) == digit)
            {
                rows.push_back(row);
            }
        }
        const auto connections = FindClosed(capture);
        NS_TEST_ASSERT_MSG_EQ(rows.size(), (m_rfc1337 ? 19 : 61), "stimuli");
        NS_TEST_ASSERT_MSG_EQ(connections.size(), rows.size(), "one connection each");
        Plan(capture, peer, rows, connections);
        capture.Play(peer);
        std::set<std::string> clearedAway; // by RCV.NXT
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            // After the last answer the measuring client clears away with a RST. Ten of these carry
            // the timestamps of the old connection, and Linux then goes on with its SYN,ACK: in
            // SYN-RECEIVED it wants a TSecr it has sent. RFC 7323 5.2 asks to take a RST whatever
            // its timestamp, and so do we.
            const bool isClearing =
                boost::algorithm::contains(difference, ": measured SA seq 0 ack ") &&
                boost::algorithm::ends_with(difference, "simulated nothing");
            NS_TEST_EXPECT_MSG_EQ(isClearing, true, difference);
            clearedAway.insert(difference.substr(difference.find(" ack "), 15));
        }
        NS_TEST_EXPECT_MSG_EQ(
            clearedAway.size(), (m_rfc1337 ? 0U : 10U), "RSTs with stale timestamps");
        const ClosedConnection& last = connections.back(); // its look comes after the last row
        peer.RunUntil(capture.ToSimulated(last.probes.back() + 0.1));
        m_states.push_back(StateName(peer.GetState(peer.MakeId(last.peer, last.port))));
        uint32_t equal = 0;
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            equal += IsEqual(capture, peer, rows[i], connections[i]) ? 1 : 0;
        }
        NS_TEST_EXPECT_MSG_EQ(equal, rows.size(), "rows equal to Linux");
    }

    /** Closes, the listener that goes away, and when to look at the state. */
    void
    Plan(LinuxCapture& capture,
         SegmentPeer& peer,
         const std::vector<std::vector<std::string>>& rows,
         const std::vector<ClosedConnection>& connections)
    {
        for (std::size_t i = 0; i < rows.size(); ++i)
        {
            const ClosedConnection& connection = connections[i];
            const TcpConnectionId id = peer.MakeId(connection.peer, connection.port);
            const bool isTwice = boost::algorithm::starts_with(rows[i].at(2), "two ");
            const double last = connection.probes.at(isTwice ? 1 : 0);
            const bool listens = !boost::algorithm::contains(rows[i].at(2), "no listener");
            capture.At(connection.closed, [&peer, id] { CloseAccepted(peer, id); });
            if (!listens)
            {
                capture.At(last - 0.01, [&peer] { peer.GetListener()->Close(); });
            }
            capture.At(last + 0.1, [this, &peer, id, listens] {
                m_states.push_back(StateName(peer.GetState(id)));
                if (!listens)
                {
                    peer.Listen(128);
                }
            });
        }
    }

    /** \return true if reply, state and timer are as measured */
    bool
    IsEqual(const LinuxCapture& capture,
            const SegmentPeer& peer,
            const std::vector<std::string>& row,
            const ClosedConnection& connection)
    {
        const TcpConnectionId id = peer.MakeId(connection.peer, connection.port);
        const std::string reply = GetReply(capture, peer, id, connection);
        const std::string measured = GetMeasuredReply(row.at(3));
        const std::string& state = m_states.at(m_compared++);
        const bool restarts = CountRestarts(id) > 0;
        const bool didRestart = std::stod(row.at(7)) > std::stod(row.at(5));
        const std::string what = row.at(1) + " " + row.at(2);
        NS_TEST_EXPECT_MSG_EQ(reply, measured, what);
        NS_TEST_EXPECT_MSG_EQ(state, row.at(6), what);
        NS_TEST_EXPECT_MSG_EQ(restarts, didRestart, what << ": 2MSL starts again");
        return reply == measured && state == row.at(6) && restarts == didRestart;
    }

    /** \return the measured reply without what is the kernel's own: its TSval and window scale */
    std::string
    GetMeasuredReply(std::string text) const
    {
        text = std::regex_replace(text, std::regex("ts=[0-9]+/"), "ts=");
        text = std::regex_replace(text, std::regex("ws=[0-9]+"), "ws");
        text = std::regex_replace(text, std::regex(" +\\| +"), " | ");
        if (m_isIpv6)
        {
            text = std::regex_replace(text, std::regex("mss=1460"), "mss=1440");
        }
        return boost::algorithm::trim_copy(text);
    }

    /** \return our answers to the stimulus in the words of the table */
    std::string
    GetReply(const LinuxCapture& capture,
             const SegmentPeer& peer,
             const TcpConnectionId& id,
             const ClosedConnection& connection) const
    {
        const Time stimulus = capture.ToSimulated(connection.probes.front());
        std::string text;
        SequenceNumber32 sndNxt;
        SequenceNumber32 rcvNxt;
        for (const WireSegment& answer : peer.GetAnswers(id))
        {
            if (answer.time < stimulus)
            {
                sndNxt = answer.view.seq; // of the last ACK of the close, in the end
                rcvNxt = answer.view.ack;
                continue;
            }
            std::ostringstream one;
            one << TcpFlagsText(answer.view.flags) << " seq=snd_nxt" << std::showpos
                << (answer.view.seq - sndNxt) << " ack=rcv_nxt" << (answer.view.ack - rcvNxt)
                << std::noshowpos;
            one << (answer.view.mss ? " mss=" + std::to_string(answer.view.mss) : "");
            one << (answer.view.sackPermitted ? " sackOK" : "");
            one << (answer.view.hasTimestamp ? " ts=" + std::to_string(answer.view.tsEcr) : "");
            one << (answer.view.wscale ? " ws" : "");
            text += (text.empty() ? "" : " | ") + one.str();
        }
        // 2^31 - 9 is printed as a difference that has wrapped.
        text = std::regex_replace(text, std::regex("rcv_nxt-2147483657"), "rcv_nxt+2147483639");
        return text.empty() ? "nothing" : text;
    }

    bool m_rfc1337;                    //!< tcp_rfc1337
    bool m_isIpv6;                     //!< family
    std::vector<std::string> m_states; //!< after each stimulus
    std::size_t m_compared{0};         //!< rows compared
};

/** tw-assassin-*.csv: old SYN, ACK, RST of the client, SYN again (RFC 1337). */
class AssassinTestCase : public TestCase
{
  public:
    AssassinTestCase(bool rfc1337, bool isIpv6)
        : TestCase(std::string("Reference07.Assassination.Rfc1337") + (rfc1337 ? "On" : "Off") +
                   Family(isIpv6)),
          m_rfc1337(rfc1337),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture(std::string("07-time-wait/assassin-rfc1337_") +
                             (m_rfc1337 ? "1" : "0") + ".csv");
        SegmentPeer peer({{"Rfc1337", m_rfc1337 ? "true" : "false"}}, m_isIpv6);
        peer.Listen(128);
        PlanCloses(capture, peer);
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        const LinuxCaptureRow& row = capture.GetRows().front();
        NS_TEST_EXPECT_MSG_EQ(StateName(peer.GetState(peer.MakeId(row.peer, row.peerPort))),
                              (m_rfc1337 ? "TIME_WAIT" : "SYN_RECV"),
                              "the old connection is dead or lives");
    }

    bool m_rfc1337; //!< tcp_rfc1337
    bool m_isIpv6;  //!< family
};

/** tw-bypass-c0.csv and tw-bypass.csv: the half-open queue is full, TIME-WAIT is reused. */
class BypassTestCase : public TestCase
{
  public:
    explicit BypassTestCase(bool isIpv6)
        : TestCase("Reference07.ReuseBypassesTheHalfOpenLimit." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("07-time-wait/bypass-c0.csv");
        SegmentPeer peer({}, m_isIpv6);
        peer.Listen(4);
        PlanCloses(capture, peer);
        std::vector<uint32_t> before;
        std::vector<uint32_t> after;
        for (const LinuxCaptureRow& row : capture.GetRows())
        {
            if (!row.fromServer && row.seconds > 0.1 && row.view.flags == TcpHeader::SYN)
            {
                const auto& listener = peer.GetListener();
                capture.At(row.seconds - 1e-4,
                           [&] { before.push_back(listener->GetHalfOpenEntries()); });
                capture.At(row.seconds + 1e-4,
                           [&] { after.push_back(listener->GetHalfOpenEntries()); });
            }
        }
        capture.Play(peer);
        after.resize(before.size(), peer.GetListener()->GetHalfOpenEntries());
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        std::size_t compared = 0;
        std::size_t needCookies = 0;
        for (const auto& row : ReadLinuxTable("07-time-wait/bypass.csv"))
        {
            if (row.at(0) != "0")
            {
                // The rows of tcp_syncookies 1 and 2 start from a queue that cookies have filled.
                needCookies += row.at(0) == "1" || row.at(0) == "2" ? 1 : 0;
                continue;
            }
            NS_TEST_ASSERT_MSG_LT(compared, before.size(), row.at(1));
            NS_TEST_EXPECT_MSG_EQ(before[compared], std::stoul(row.at(2)), row.at(1));
            NS_TEST_EXPECT_MSG_EQ(after[compared], std::stoul(row.at(4)), row.at(1));
            ++compared;
        }
        NS_TEST_EXPECT_MSG_EQ(compared, 13, "rows compared");
        NS_TEST_EXPECT_MSG_EQ(needCookies, 27, "rows that need cookies, and the accept queue's");
    }

    bool m_isIpv6; //!< family
};

/** tw-bypass-acceptq.csv: the accept queue is full, the SYN is dropped and TIME-WAIT is gone. */
class AcceptFullTestCase : public TestCase
{
  public:
    explicit AcceptFullTestCase(bool isIpv6)
        : TestCase("Reference07.ReuseAtAFullAcceptQueueEndsTimeWait." + Family(isIpv6)),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        LinuxCapture capture("07-time-wait/bypass-acceptq.csv");
        SegmentPeer peer({{"AcceptMode", "Manual"}}, m_isIpv6);
        peer.Listen(1);
        const ClosedConnection first = FindClosed(capture).front();
        Ptr<Socket> socket;
        capture.At(first.closed, [&] {
            Address from;
            socket = peer.GetListener()->Accept(from);
            socket->Close();
        });
        capture.Play(peer);
        for (const std::string& difference : capture.Compare(peer, m_isIpv6))
        {
            NS_TEST_EXPECT_MSG_EQ(true, false, difference);
        }
        NS_TEST_EXPECT_MSG_EQ(
            StateName(peer.GetState(peer.MakeId(first.peer, first.port))), "gone", "TIME-WAIT");
        NS_TEST_EXPECT_MSG_EQ(peer.GetRefused(TcpQueue::ACCEPT, TcpQueueReason::ACCEPT_FULL),
                              1,
                              "TcpExtListenOverflows");
        NS_TEST_EXPECT_MSG_EQ(
            DynamicCast<TcpLifecycleSocket>(socket)->GetState(), TcpSocket::CLOSED, "its socket");
    }

    bool m_isIpv6; //!< family
};

class Reference07TestSuite : public TestSuite
{
  public:
    Reference07TestSuite()
        : TestSuite("tcp-lifecycle-reference-07")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const bool rfc1337 : {false, true})
            {
                AddTestCase(new StimuliTestCase(rfc1337, isIpv6));
                AddTestCase(new AssassinTestCase(rfc1337, isIpv6));
            }
            AddTestCase(new BypassTestCase(isIpv6));
            AddTestCase(new AcceptFullTestCase(isIpv6));
        }
    }
};

Reference07TestSuite g_reference07TestSuite; //!< registers the suite

} // namespace
