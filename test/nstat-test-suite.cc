// SPDX-License-Identifier: GPL-2.0-only
//
// What nstat prints of a node is what the validation, which is judged by a kernel's nstat, counts.

#include "segment-peer.h"
#include "tcp-lifecycle-test-net.h"
#include "validation/kernel-view.h"

#include "ns3/node.h"
#include "ns3/tcp-counters.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-table-helper.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** A listener that meets what listeners meet. */
class NstatAgreementTestCase : public TestCase
{
  public:
    NstatAgreementTestCase(bool isIpv6, bool abortsOnOverflow)
        : TestCase(std::string("Nstat.CountsAsTheValidationDoes.") +
                   (abortsOnOverflow ? "AbortOnOverflow." : "") + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6),
          m_aborts(abortsOnOverflow)
    {
    }

  private:
    /** \return a segment of a client */
    static TcpSegmentView
    MakeSegment(uint8_t flags, uint32_t seq)
    {
        TcpSegmentView segment;
        segment.flags = flags;
        segment.seq = SequenceNumber32(seq);
        segment.window = 65535;
        return segment;
    }

    /** Clients that complete, are silent, are reset, come too late, or send what is odd. */
    static void
    Play(SegmentPeer& peer)
    {
        const auto id = [&peer](uint16_t port) { return peer.MakeId("10.77.0.100", port); };
        const auto wait = [&peer] { peer.RunUntil(Simulator::Now() + MilliSeconds(20)); };
        peer.RunUntil(Seconds(2));
        const auto open = [&](const std::vector<uint16_t>& ports) {
            for (const uint16_t port : ports)
            {
                peer.SendSyn(id(port), SequenceNumber32(1000));
                wait();
            }
        };
        const auto complete = [&](const std::vector<uint16_t>& ports) {
            for (const uint16_t port : ports)
            {
                peer.SendAck(id(port));
                wait();
            }
        };
        open({7, 8, 9, 10, 11, 12}); // the half-open queue holds four
        peer.Send(id(7), MakeSegment(TcpHeader::RST, 1001));
        peer.Send(id(8), MakeSegment(TcpHeader::RST, 1500));  // challenged
        peer.SendSyn(id(9), SequenceNumber32(1000));          // again
        peer.SendSyn(id(10), SequenceNumber32(9000000));      // another
        peer.Send(id(99), MakeSegment(TcpHeader::ACK, 5000)); // nobody's
        peer.RunUntil(Seconds(100));
        open({1, 2, 3, 4});
        complete({1, 2});
        open({5, 6});
        complete({3, 4, 5}); // the accept queue holds four
        open({13});
        peer.Send(id(1), MakeSegment(TcpHeader::SYN, 5000)); // in ESTABLISHED
        wait();
        peer.SendAck(id(1), 100);
        peer.RunUntil(Seconds(300));
    }

    void
    DoRun() override
    {
        KernelView view; // outlives the node, which reports until its end
        SegmentPeer peer({{"AcceptMode", "Manual"},
                          {"HalfOpenLimitEntries", "64"},
                          {"AbortOnOverflow", m_aborts ? "true" : "false"}},
                         m_isIpv6);
        view.Attach(peer.GetTracer());
        peer.Listen(3);
        Play(peer);
        std::ostringstream os;
        TcpSocketTableHelper().Print("nstat -az", peer.GetTracer()->GetObject<Node>(), os);
        std::map<std::string, int64_t> printed;
        std::istringstream lines(os.str());
        std::string line;
        std::getline(lines, line); // #kernel
        for (std::string name, rate; lines >> name;)
        {
            lines >> printed[name] >> rate;
        }
        KernelCounters counted = view.Count(peer.GetWire(), Seconds(0), Simulator::Now());
        for (const char* name : {"TcpPassiveOpens",
                                 "TcpAttemptFails",
                                 "TcpInSegs",
                                 "TcpOutSegs",
                                 "TcpRetransSegs",
                                 "TcpOutRsts",
                                 "TcpExtEmbryonicRsts",
                                 "TcpExtListenOverflows",
                                 "TcpExtListenDrops",
                                 "TcpExtTCPTimeouts",
                                 "TcpExtTCPChallengeACK",
                                 "TcpExtTCPReqQFullDrop",
                                 "TcpExtTCPSynRetrans"})
        {
            NS_TEST_EXPECT_MSG_EQ(printed.count(name), 1, name);
            NS_TEST_EXPECT_MSG_EQ(printed[name], counted[name], name);
        }
        // The play has what is counted.
        for (const char* name : {"TcpPassiveOpens",
                                 "TcpRetransSegs",
                                 "TcpExtListenOverflows",
                                 "TcpExtTCPReqQFullDrop",
                                 "TcpExtEmbryonicRsts",
                                 "TcpExtTCPTimeouts"})
        {
            NS_TEST_EXPECT_MSG_GT(printed[name], 0, name);
        }
    }

    bool m_isIpv6; //!< family
    bool m_aborts; //!< AbortOnOverflow
};

/** Opens of a client that come to nothing, and whether that is an attempt that failed. */
class AttemptFailsTestCase : public TestCase
{
  public:
    explicit AttemptFailsTestCase(bool isIpv6)
        : TestCase(std::string("Nstat.AttemptFailsUnlessTheApplicationEndsIt.") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        TestNet net(config);
        const auto fails = [&net] {
            return net.GetEngine(0)->GetTracer().GetCounters().Get(TcpCounter::ATTEMPT_FAILS);
        };
        const auto connect = [&net](uint16_t port) {
            const Ptr<Socket> socket = net.CreateSocket(0);
            socket->Connect(net.GetAddress(1, port));
            return socket;
        };
        net.Run(Seconds(2));
        const Ptr<Socket> refused = connect(99);
        net.Run(Seconds(3));
        NS_TEST_EXPECT_MSG_EQ(fails(), 1, "refused");
        const Ptr<Socket> closed = connect(99);
        closed->Close();
        const Ptr<Socket> aborted = connect(99);
        DynamicCast<TcpLifecycleSocket>(aborted)->Abort();
        net.Run(Seconds(4));
        NS_TEST_EXPECT_MSG_EQ(fails(), 1, "ended by the application");
        net.GetFaults(1).AddRule({SegmentKind::ANY, 1, UINT32_MAX, {}, {}});
        const Ptr<Socket> unheard = connect(99);
        unheard->SetAttribute("SynRetries", UintegerValue(0));
        net.Run(Seconds(20));
        NS_TEST_EXPECT_MSG_EQ(fails(), 2, "timed out");
    }

    bool m_isIpv6; //!< family
};

class NstatTestSuite : public TestSuite
{
  public:
    NstatTestSuite()
        : TestSuite("tcp-lifecycle-nstat")
    {
        AddTestCase(new NstatAgreementTestCase(false, false));
        AddTestCase(new NstatAgreementTestCase(true, false));
        AddTestCase(new NstatAgreementTestCase(false, true));
        AddTestCase(new AttemptFailsTestCase(false));
        AddTestCase(new AttemptFailsTestCase(true));
    }
};

NstatTestSuite g_nstatTestSuite; //!< registers the suite

} // namespace
