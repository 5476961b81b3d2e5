// SPDX-License-Identifier: GPL-2.0-only
//
// The paths of doc/attributes.rst find objects of the classes that they stand for.

#include "attribute-table.h"

#include "ns3/attack-helper.h"
#include "ns3/config.h"
#include "ns3/inet-socket-address.h"
#include "ns3/node-container.h"
#include "ns3/object-factory.h"
#include "ns3/point-to-point-helper.h"
#include "ns3/segment-fault-helper.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/tcp-gateway.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/tcp-workload-helper.h"
#include "ns3/test.h"

#include <map>
#include <string>

using namespace ns3;

namespace
{

/** A node that has one of everything. */
class AttributePathTestCase : public TestCase
{
  public:
    AttributePathTestCase()
        : TestCase("AttributePath.EachPathOfTheManualFindsItsClass")
    {
    }

  private:
    void
    DoRun() override
    {
        NodeContainer nodes(2);
        SegmentFaultHelper({SegmentKind::LAST_ACK}).Install(PointToPointHelper().Install(nodes));
        TcpLifecycleStackHelper().Install(nodes);
        const Ptr<Node> node = nodes.Get(0);
        const Address remote = InetSocketAddress("10.0.0.1", 80);
        SynFloodHelper(remote).Install(node);
        ConnectionFloodHelper(remote).Install(node);
        BlindAttackHelper(remote).Install(node);
        TcpWorkloadClientHelper(remote).Install(node);
        TcpWorkloadServerHelper(remote).Install(node);
        const Ptr<Socket> socket = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
        const Ptr<TcpGateway> gateway = TcpGateway::Install(node);
        const std::map<std::string, std::string> paths = GetAttributePaths();
        for (const auto& [name, path] : paths)
        {
            if (path.find("/FilterList/") != std::string::npos)
            {
                ObjectFactory factory;
                factory.SetTypeId(name);
                gateway->AddFilter(factory.Create<GatewayFilter>());
            }
        }
        NS_TEST_EXPECT_MSG_GT(paths.size(), 15, "classes with a path");
        for (const auto& [name, path] : paths)
        {
            const Config::MatchContainer found =
                Config::LookupMatches(path.substr(0, path.size() - 1));
            NS_TEST_ASSERT_MSG_GT(found.GetN(), 0, path);
            NS_TEST_EXPECT_MSG_EQ(found.Get(0)->GetInstanceTypeId().GetName(), name, path);
        }
        Simulator::Destroy();
    }
};

class AttributePathTestSuite : public TestSuite
{
  public:
    AttributePathTestSuite()
        : TestSuite("tcp-lifecycle-attribute-path")
    {
        AddTestCase(new AttributePathTestCase);
    }
};

AttributePathTestSuite g_attributePathTestSuite; //!< registers the suite

} // namespace
