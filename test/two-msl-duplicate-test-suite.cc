// SPDX-License-Identifier: GPL-2.0-only
//
// An old duplicate in the next incarnation: what lets it in, and each of the things that keep it
// out.

#include "ns3/boolean.h"
#include "ns3/config.h"
#include "ns3/frame-segment.h"
#include "ns3/pointer.h"
#include "ns3/segment-fault-model.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/test.h"
#include "ns3/two-msl-topology-helper.h"

#include "family-test-case.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** What protects the second incarnation. */
struct Protection
{
    std::string segmentLifetime; //!< of both ends
    std::string isnGenerator;    //!< of both ends
    bool hasTimestamps;          //!< both ends offer them
};

/**
 * The request of the first connection goes into the loop, and its repetition is served. The request
 * of the second one, on the same 4-tuple, is lost on the path, and in this moment the loop is
 * mended.
 */
class OldDuplicateTestCase : public FamilyTestCase
{
  public:
    explicit OldDuplicateTestCase(bool isIpv6)
        : FamilyTestCase("TwoMslDuplicate.OldBytesGetInOnlyIfNothingProtects", isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_GT(GetWrongBytes({"0s", "Constant", false}), 900, "nothing protects");
        ExpectInSecond(2); // it stands for the lost request, which is never repeated
        NS_TEST_EXPECT_MSG_EQ(GetWrongBytes({"1s", "Constant", false}), 0, "2MSL");
        NS_TEST_EXPECT_MSG_GT(m_second, m_first + Seconds(2), "the next one had to wait");
        NS_TEST_ASSERT_MSG_EQ(m_texts.size(), 3, "repetitions and the old duplicate");
        NS_TEST_EXPECT_MSG_LT(m_texts.at(1), m_second, "and the old duplicate came before");
        NS_TEST_EXPECT_MSG_EQ(GetWrongBytes({"0s", "Hashed", false}), 0, "the ISN's clock");
        ExpectInSecond(3);
        NS_TEST_EXPECT_MSG_EQ(GetWrongBytes({"0s", "Constant", true}), 0, "PAWS");
        ExpectInSecond(3);
    }

    /** The old duplicate has come while the second connection was open. \param texts in all */
    void
    ExpectInSecond(std::size_t texts)
    {
        NS_TEST_ASSERT_MSG_EQ(m_texts.size(), texts, "repetitions and the old duplicate");
        NS_TEST_EXPECT_MSG_LT(m_second, m_first + Seconds(0.2), "the next one came at once");
        NS_TEST_EXPECT_MSG_GT(m_texts.at(1), m_second, "the old duplicate came later");
    }

    uint64_t
    GetWrongBytes(const Protection& protection)
    {
        Config::SetDefault("ns3::TcpSocketBase::Timestamp", BooleanValue(protection.hasTimestamps));
        TwoMslTopologyConfig config;
        config.isIpv6 = m_isIpv6;
        config.hasLoop = true;
        const auto install = [&protection](NodeContainer nodes) {
            TcpLifecycleStackHelper stack;
            stack.SetEngineAttribute("SegmentLifetime", StringValue(protection.segmentLifetime));
            stack.SetEngineAttribute("IsnGenerator", StringValue(protection.isnGenerator));
            stack.Install(nodes);
        };
        const TwoMslTopologyHelper topology(config, install, install);
        NS_TEST_EXPECT_MSG_LT(topology.GetSegmentLife(TwoMslDirection::TO_SERVER, 152),
                              Seconds(1),
                              "1 s is an MSL of this network");
        topology.Divert(
            TwoMslDirection::TO_SERVER,
            [](const GatewayPacket& packet) {
                return packet.segment && packet.segment->textBytes > 0;
            },
            1);
        const auto faults = CreateObject<SegmentFaultModel>();
        faults->AddRule({SegmentKind::DATA, 2, 1, {}, {}}); // behind the first one's repetition
        topology.GetReceiver(TwoMslDirection::TO_SERVER)
            ->SetAttribute("ReceiveErrorModel", PointerValue(faults));
        topology.MendLoop(TwoMslDirection::TO_SERVER, Seconds(2.45));
        m_texts.clear();
        topology.GetServerLink().Get(0)->TraceConnectWithoutContext(
            "MacRx", MakeCallback(&OldDuplicateTestCase::OnArrival, this));
        TwoMslChurn churn;
        churn.reusesAddress = true;
        churn.refusalInterval = MilliSeconds(10);
        churn.connections = 2;
        const auto applications = topology.InstallChurn(churn);
        applications.clients[0]->TraceConnectWithoutContext(
            "ConnectionOutcome", MakeCallback(&OldDuplicateTestCase::OnOutcome, this));
        Simulator::Stop(Seconds(30));
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(faults->GetDrops(0), 1, "the second request is lost once");
        NS_TEST_EXPECT_MSG_EQ(
            applications.clients[0]->GetCount(TcpWorkloadResult::COMPLETED), 2, "both are served");
        const uint64_t wrong = applications.clients[0]->GetWrongBytes();
        Simulator::Destroy();
        Config::Reset();
        return wrong;
    }

    void
    OnOutcome(const TcpWorkloadOutcome& outcome)
    {
        if (outcome.index == 0)
        {
            m_first = outcome.finished;
        }
        else
        {
            m_second = *outcome.connected;
        }
    }

    void
    OnArrival(Ptr<const Packet> frame)
    {
        const auto segment = FindSegmentInFrame(frame);
        if (segment && segment->textBytes > 0)
        {
            m_texts.push_back(Simulator::Now());
        }
    }

    Time m_first;              //!< when the first connection had its result
    Time m_second;             //!< when the second one was open
    std::vector<Time> m_texts; //!< when text came to the server
};

class TwoMslDuplicateTestSuite : public TestSuite
{
  public:
    TwoMslDuplicateTestSuite()
        : TestSuite("tcp-lifecycle-two-msl-duplicate")
    {
        AddTestCase(new OldDuplicateTestCase(false));
        AddTestCase(new OldDuplicateTestCase(true));
    }
};

TwoMslDuplicateTestSuite g_twoMslDuplicateTestSuite; //!< registers the suite

} // namespace
