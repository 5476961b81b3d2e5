// SPDX-License-Identifier: GPL-2.0-only
//
// What users of the workload get wrong is named when it starts.

#include "tcp-lifecycle-test-net.h"

#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/string.h"
#include "ns3/test.h"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

using Values = std::vector<std::pair<std::string, std::string>>;

/** Attributes that do not fit each other, or the node's TCP. */
class WorkloadMistakeTestCase : public TestCase
{
  public:
    WorkloadMistakeTestCase()
        : TestCase("Workload.AttributesThatDoNotFitAreNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string noRoom = " has no room for the stamp of 4 bytes that VerifyBytes needs";
        Expect({{"LocalPort", "65534"}, {"LocalPorts", "3"}},
               {},
               TestStack::STACK_HELPER,
               "TcpWorkloadClient: LocalPorts = 3 from LocalPort = 65534 on ends above 65535");
        Expect({{"VerifyBytes", "true"}, {"RequestBytes", "3"}},
               {},
               TestStack::STACK_HELPER,
               "TcpWorkloadClient: RequestBytes = 3" + noRoom);
        Expect({},
               {{"VerifyBytes", "true"}, {"RequestBytes", "1"}},
               TestStack::STACK_HELPER,
               "TcpWorkloadServer: RequestBytes = 1" + noRoom);
        Expect({{"ReuseAddress", "true"}},
               {},
               TestStack::STOCK,
               "TcpWorkloadClient: ReuseAddress needs the sockets of TcpLifecycleStackHelper or "
               "TcpLifecycleHelper on node ");
        Expect({{"LocalPort", "65534"}, {"LocalPorts", "2"}, {"VerifyBytes", "true"}},
               {{"VerifyBytes", "true"}, {"RequestBytes", "4"}},
               TestStack::STOCK,
               "");
    }

    /** Run until 3 s; the applications start at 1.5 s and 2 s. */
    void
    Expect(const Values& ofClient,
           const Values& ofServer,
           TestStack stack,
           const std::string& message)
    {
        TestNetConfig config;
        config.stacks = {stack, stack};
        TestNet net(config);
        const auto client = CreateObject<TcpWorkloadClient>();
        client->SetAttribute("Remote", AddressValue(net.GetAddress(1)));
        client->SetAttribute("InterarrivalTime",
                             StringValue("ns3::ConstantRandomVariable[Constant=0]"));
        client->SetAttribute("MaxConnections", StringValue("1"));
        client->SetStartTime(Seconds(2));
        const auto server = CreateObject<TcpWorkloadServer>();
        server->SetAttribute("Local", AddressValue(net.GetAddress(1)));
        server->SetStartTime(Seconds(1.5));
        for (const auto& [name, value] : ofClient)
        {
            client->SetAttribute(name, StringValue(value));
        }
        for (const auto& [name, value] : ofServer)
        {
            server->SetAttribute(name, StringValue(value));
        }
        net.GetNodes().Get(0)->AddApplication(client);
        net.GetNodes().Get(1)->AddApplication(server);
        std::string error;
        try
        {
            net.Run(Seconds(3));
        }
        catch (const std::runtime_error& thrown)
        {
            error = thrown.what();
        }
        const std::size_t compared = message.empty() ? error.size() : message.size();
        NS_TEST_EXPECT_MSG_EQ(error.substr(0, compared), message, "message");
    }
};

class WorkloadMistakeTestSuite : public TestSuite
{
  public:
    WorkloadMistakeTestSuite()
        : TestSuite("tcp-lifecycle-workload-mistake")
    {
        AddTestCase(new WorkloadMistakeTestCase);
    }
};

WorkloadMistakeTestSuite g_workloadMistakeTestSuite; //!< registers the suite

} // namespace
