// SPDX-License-Identifier: GPL-2.0-only
//
// The traces of ns-3's tcp-variants-comparison, by its paths and at its times, with our helper.

#include "ns3/bulk-send-helper.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/internet-stack-helper.h"
#include "ns3/ipv4-address-helper.h"
#include "ns3/ipv4-global-routing-helper.h"
#include "ns3/node-container.h"
#include "ns3/packet-sink-helper.h"
#include "ns3/packet-sink.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/queue-size.h"
#include "ns3/sequence-number.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"
#include "ns3/traffic-control-helper.h"
#include "ns3/uinteger.h"

#include <functional>
#include <map>
#include <string>
#include <utility>

using namespace ns3;

namespace
{

/** MTU that the program assumes, and its text per segment. */
constexpr uint32_t MTU_BYTES = 400;
constexpr uint32_t SEGMENT_BYTES = MTU_BYTES - 20 - 40;

/** How many values each trace gave, by the last words of its path. */
using Counts = std::map<std::string, uint32_t>;

/** Least values of each: enough to draw a curve of what changes all the time. */
const Counts LEAST{{"CongestionWindow", 11},
                   {"SlowStartThreshold", 1},
                   {"RTT", 11},
                   {"RTO", 1},
                   {"NextTxSequence", 11},
                   {"BytesInFlight", 11},
                   {"RxBuffer/NextRxSequence", 11}};

/** How long a run takes. */
constexpr double SECONDS = 20;

/** A source, a gateway and a sink, with the program's rates and delays, traced as it does it. */
class VariantsComparison
{
  public:
    /** \param variant TypeId of the congestion control \param install puts a stack on the nodes */
    VariantsComparison(const std::string& variant,
                       const std::function<void(const NodeContainer&)>& install)
    {
        Config::SetDefault("ns3::TcpSocket::RcvBufSize", UintegerValue(1 << 21));
        Config::SetDefault("ns3::TcpSocket::SndBufSize", UintegerValue(1 << 21));
        Config::SetDefault("ns3::TcpL4Protocol::SocketType",
                           TypeIdValue(TypeId::LookupByName(variant)));
        NodeContainer gateways(1); // node 0: the paths below count from the source
        NodeContainer sources(1);
        NodeContainer sinks(1);
        install(NodeContainer(gateways, sources, sinks));

        PointToPointHelper access;
        access.SetDeviceAttribute("DataRate", StringValue("10Mbps"));
        access.SetChannelAttribute("Delay", StringValue("45ms"));
        PointToPointHelper bottleneck;
        bottleneck.SetDeviceAttribute("DataRate", StringValue("2Mbps"));
        bottleneck.SetChannelAttribute("Delay", StringValue("0.01ms"));
        // One bandwidth-delay product, as the program has it.
        const uint32_t bytes = static_cast<uint32_t>(2e6 / 8 * 2 * 0.04501);
        TrafficControlHelper queue;
        queue.SetRootQueueDisc("ns3::PfifoFastQueueDisc",
                               "MaxSize",
                               StringValue(std::to_string(bytes / MTU_BYTES) + "p"));

        Ipv4AddressHelper address("10.0.0.0", "255.255.255.0");
        NetDeviceContainer devices = access.Install(sources.Get(0), gateways.Get(0));
        queue.Install(devices);
        address.NewNetwork();
        address.Assign(devices);
        devices = bottleneck.Install(gateways.Get(0), sinks.Get(0));
        m_queues = queue.Install(devices);
        address.NewNetwork();
        m_sinkAddress = address.Assign(devices).GetAddress(1);
        Ipv4GlobalRoutingHelper::PopulateRoutingTables();
        InstallApplications(sources, sinks);
    }

    ~VariantsComparison()
    {
        Destroy();
    }

    /** End the simulation; what was counted stays. */
    void
    Destroy()
    {
        Simulator::Destroy();
        Config::Reset();
    }

    /** \brief Run, with the traces of the program. \param seconds how long */
    void
    Run(double seconds)
    {
        Simulator::Schedule(Seconds(0.00001), &VariantsComparison::TraceSource, this);
        Simulator::Schedule(Seconds(0.1), &VariantsComparison::TraceSink, this);
        Simulator::Stop(Seconds(seconds));
        Simulator::Run();
        for (uint32_t i = 0; i < m_queues.GetN(); ++i)
        {
            drops += m_queues.Get(i)->GetStats().nTotalDroppedPackets;
        }
        received = m_sink->GetTotalRx();
    }

    Counts counts;        //!< values of each trace
    uint64_t received{0}; //!< bytes at the sink
    uint64_t drops{0};    //!< packets dropped in front of the bottleneck

  private:
    void
    InstallApplications(const NodeContainer& sources, const NodeContainer& sinks)
    {
        Config::SetDefault("ns3::TcpSocket::SegmentSize", UintegerValue(SEGMENT_BYTES));
        BulkSendHelper bulk("ns3::TcpSocketFactory", InetSocketAddress(m_sinkAddress, 50000));
        bulk.SetAttribute("SendSize", UintegerValue(SEGMENT_BYTES));
        bulk.SetAttribute("MaxBytes", UintegerValue(0));
        bulk.Install(sources.Get(0)).Start(Seconds(0));
        PacketSinkHelper helper("ns3::TcpSocketFactory",
                                InetSocketAddress(Ipv4Address::GetAny(), 50000));
        ApplicationContainer applications = helper.Install(sinks.Get(0));
        applications.Start(Seconds(0));
        m_sink = DynamicCast<PacketSink>(applications.Get(0));
    }

    /** A trace source has a value: \p context is its path. */
    template <typename Value>
    void
    Take(std::string context, Value /* before */, Value /* now */)
    {
        const std::string socketList = "/SocketList/";
        const std::size_t at = context.find(socketList) + socketList.size();
        ++counts[context.substr(context.find('/', at) + 1)];
    }

    /** Hook \p name of the socket with index \p index of node \p node; fatal if nothing matches. */
    template <typename Value>
    void
    Trace(uint32_t node, uint32_t index, const std::string& name)
    {
        Config::Connect("/NodeList/" + std::to_string(node) + "/$ns3::TcpL4Protocol/SocketList/" +
                            std::to_string(index) + "/" + name,
                        MakeCallback(&VariantsComparison::Take<Value>, this));
    }

    void
    TraceSource()
    {
        Trace<uint32_t>(1, 0, "CongestionWindow");
        Trace<uint32_t>(1, 0, "SlowStartThreshold");
        Trace<Time>(1, 0, "RTT");
        Trace<Time>(1, 0, "RTO");
        Trace<SequenceNumber32>(1, 0, "NextTxSequence");
        Trace<uint32_t>(1, 0, "BytesInFlight");
    }

    void
    TraceSink()
    {
        Trace<SequenceNumber32>(2, 1, "RxBuffer/NextRxSequence");
    }

    QueueDiscContainer m_queues; //!< at both ends of the bottleneck
    Ipv4Address m_sinkAddress;   //!< of the sink
    Ptr<PacketSink> m_sink;      //!< reads everything
};

/** One congestion control. */
class VariantTestCase : public TestCase
{
  public:
    explicit VariantTestCase(const std::string& variant)
        : TestCase("VariantsComparison." + variant + ".AllTracesHaveValues"),
          m_variant("ns3::" + variant)
    {
    }

  private:
    void
    DoRun() override
    {
        VariantsComparison stock(
            m_variant, [](const NodeContainer& nodes) { InternetStackHelper().Install(nodes); });
        stock.Run(SECONDS);
        Check(stock, "stock: ");
        NS_TEST_EXPECT_MSG_EQ(m_established, 0, "stock sockets did it");
        stock.Destroy();
        VariantsComparison ours(m_variant, [this](const NodeContainer& nodes) {
            TcpLifecycleStackHelper().Install(nodes);
            for (auto node = nodes.Begin(); node != nodes.End(); ++node)
            {
                (*node)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
                    "State", MakeCallback(&VariantTestCase::CountState, this));
            }
        });
        ours.Run(SECONDS);
        Check(ours, "ours: ");
        NS_TEST_EXPECT_MSG_EQ(m_established, 2, "lifecycle sockets did it");
    }

    void
    CountState(const TcpStateEvent& event)
    {
        m_established += event.to == TcpSocket::ESTABLISHED ? 1 : 0;
    }

    void
    Check(const VariantsComparison& run, const std::string& name)
    {
        for (const auto& [trace, least] : LEAST)
        {
            const auto found = run.counts.find(trace);
            const uint32_t count = found == run.counts.end() ? 0 : found->second;
            NS_TEST_EXPECT_MSG_GT_OR_EQ(count, least, name << trace);
        }
        NS_TEST_EXPECT_MSG_EQ(run.counts.size(), LEAST.size(), name << "traces");
        NS_TEST_EXPECT_MSG_GT(run.drops, 0, name << "the bottleneck's queue disc was full");
        NS_TEST_EXPECT_MSG_GT(run.received, 3000000, name << "bytes, of 4.5 MB that fit");
    }

    std::string m_variant;     //!< TypeId of the congestion control
    uint32_t m_established{0}; //!< connections of lifecycle nodes that came up
};

class VariantsComparisonTestSuite : public TestSuite
{
  public:
    VariantsComparisonTestSuite()
        : TestSuite("tcp-lifecycle-variants-comparison")
    {
        AddTestCase(new VariantTestCase("TcpNewReno"));
        AddTestCase(new VariantTestCase("TcpCubic"));
    }
};

VariantsComparisonTestSuite g_variantsComparisonTestSuite; //!< registers the suite

} // namespace
