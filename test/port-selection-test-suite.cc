// SPDX-License-Identifier: GPL-2.0-only
//
// Ephemeral ports: order of the search, use counts, ports shared by peers, stock neighbours.

#include "tcp-lifecycle-test-net.h"

#include "ns3/ephemeral-ports.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/node.h"
#include "ns3/port-selection.h"
#include "ns3/random-variable-stream.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const Time START = Seconds(2); //!< when things begin

/** \return the local port of a socket, 0 if it is unbound */
uint16_t
GetPort(const Ptr<Socket>& socket)
{
    Address name;
    socket->GetSockName(name);
    return Inet6SocketAddress::IsMatchingType(name)
               ? Inet6SocketAddress::ConvertFrom(name).GetPort()
               : InetSocketAddress::ConvertFrom(name).GetPort();
}

/** Every search visits every port once. */
class OrderTestCase : public TestCase
{
  public:
    OrderTestCase()
        : TestCase("Ports.EverySearchVisitsEachPortOnce")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const auto selection :
             {PortSelection::SEQUENTIAL, PortSelection::RANDOM, PortSelection::HASHED})
        {
            for (const auto parity : {PortParity::EVEN_FIRST, PortParity::ODD_FIRST})
            {
                for (const uint32_t count : {1U, 2U, 3U, 10U, 11U, 65536U})
                {
                    for (const uint32_t start : {0U, 1U, 7U, 0x7fffffffU, 0xffffffffU})
                    {
                        Check(selection, parity, start, count);
                    }
                }
            }
        }
    }

    void
    Check(PortSelection selection, PortParity parity, uint32_t start, uint32_t count)
    {
        std::vector<bool> seen(count);
        for (uint32_t n = 0; n < count; ++n)
        {
            const uint32_t offset = GetPortOffset(selection, parity, start, count, n);
            NS_TEST_ASSERT_MSG_LT(offset, count, "inside the range");
            NS_TEST_ASSERT_MSG_EQ(seen[offset], false, "once");
            seen[offset] = true;
            if (selection == PortSelection::HASHED)
            {
                const bool isEvenFirst = parity == PortParity::EVEN_FIRST;
                const uint32_t firstHalf = isEvenFirst ? (count + 1) / 2 : count / 2;
                const bool wantsEven = (n < firstHalf) == isEvenFirst;
                NS_TEST_ASSERT_MSG_EQ(offset % 2, (wantsEven ? 0 : 1), "by halves");
            }
        }
    }
};

/** Counts equal those of a plain map after each random operation. */
class CountsTestCase : public TestCase
{
  public:
    CountsTestCase()
        : TestCase("EphemeralPorts.EqualsItsModelAfterEachRandomOperation")
    {
    }

  private:
    void
    DoRun() override
    {
        const Ptr<UniformRandomVariable> random = CreateObject<UniformRandomVariable>();
        random->SetStream(5);
        EphemeralPorts ports;
        std::map<uint16_t, uint32_t> connections;
        std::map<uint16_t, uint32_t> bound;
        const std::vector<uint16_t> some{0, 1, 63, 64, 80, 32768, 60999, 65535};
        for (uint32_t i = 0; i < 20000; ++i)
        {
            const uint16_t port = some[random->GetInteger(0, 7)];
            switch (random->GetInteger(0, 3))
            {
            case 0:
                ports.AddConnection(port);
                ++connections[port];
                break;
            case 1:
                if (connections[port] > 0)
                {
                    ports.RemoveConnection(port);
                    --connections[port];
                }
                break;
            case 2:
                ports.AddBound(port);
                ++bound[port];
                break;
            default:
                if (bound[port] > 0)
                {
                    ports.RemoveBound(port);
                    --bound[port];
                }
                break;
            }
            NS_TEST_ASSERT_MSG_EQ(ports.GetConnections(port), connections[port], "connections");
            NS_TEST_ASSERT_MSG_EQ(ports.IsBound(port), (bound[port] > 0), "bound");
        }
        for (const uint16_t port : some)
        {
            while (connections[port]-- > 0)
            {
                ports.RemoveConnection(port);
            }
        }
        NS_TEST_EXPECT_MSG_EQ(ports.GetPages(), 0, "no memory is kept");
    }
};

/** A test with a net of two nodes and a small range at node 0. */
class NetTestCase : public TestCase
{
  public:
    NetTestCase(const std::string& name, TestStack stack, bool isIpv6)
        : TestCase("Ports." + name + "." + ToString(stack) + (isIpv6 ? ".Ipv6" : ".Ipv4"))
    {
        m_config.stacks = {stack, TestStack::STACK_HELPER};
        m_config.isIpv6 = isIpv6;
    }

  protected:
    /** \param first of the range \param last of the range \param selection how */
    void
    SetRange(uint16_t first, uint16_t last, const std::string& selection)
    {
        m_config.engine = {{"EphemeralPortFirst", std::to_string(first)},
                           {"EphemeralPortLast", std::to_string(last)},
                           {"EphemeralPortSelection", selection}};
    }

    /** \return the port of a new connection to a port of node 1, or 0 and m_errno */
    uint16_t
    Connect(const TestNet& net, uint16_t remotePort)
    {
        m_sockets.push_back(net.CreateSocket(0));
        const bool ok = m_sockets.back()->Connect(net.GetAddress(1, remotePort)) == 0;
        m_errno = m_sockets.back()->GetErrno();
        return ok ? GetPort(m_sockets.back()) : 0;
    }

    TestNetConfig m_config;             //!< of the net
    std::vector<Ptr<Socket>> m_sockets; //!< those made
    Socket::SocketErrno m_errno{};      //!< of the last Connect
};

/** D23: a port serves one connection to each peer, and running out of them is an errno. */
class PerTupleTestCase : public NetTestCase
{
  public:
    PerTupleTestCase(const std::string& selection, TestStack stack, bool isIpv6)
        : NetTestCase("PerTuple" + selection, stack, isIpv6),
          m_selection(selection)
    {
    }

  private:
    void
    DoRun() override
    {
        SetRange(40000, 40004, m_selection);
        TestNet net(m_config);
        net.Run(START);
        for (const uint16_t remotePort : {uint16_t{80}, uint16_t{81}, uint16_t{82}})
        {
            std::set<uint16_t> used;
            for (uint32_t i = 0; i < 5; ++i)
            {
                used.insert(Connect(net, remotePort));
            }
            NS_TEST_EXPECT_MSG_EQ(used.size(), 5, "five connections to each");
            NS_TEST_EXPECT_MSG_EQ(*used.begin(), 40000, "from the lowest");
            NS_TEST_EXPECT_MSG_EQ(*used.rbegin(), 40004, "to the highest");
            NS_TEST_EXPECT_MSG_EQ(Connect(net, remotePort), 0, "and no sixth");
            NS_TEST_EXPECT_MSG_EQ(m_errno, Socket::ERROR_ADDRNOTAVAIL, "errno");
        }
        // A bound socket keeps a port for itself, and takes one that is not in use at all.
        const Ptr<Socket> bound = net.CreateSocket(0);
        NS_TEST_EXPECT_MSG_EQ(bound->Bind(net.GetAny(0)), -1, "none is unused");
        NS_TEST_EXPECT_MSG_EQ(bound->GetErrno(), Socket::ERROR_ADDRNOTAVAIL, "errno");
        m_sockets.front()->Close(); // in SYN-SENT
        m_sockets.front() = nullptr;
        NS_TEST_EXPECT_MSG_EQ((Connect(net, 80) >= 40000), true, "its port is free again");
        m_sockets.clear();
    }

    std::string m_selection; //!< EphemeralPortSelection
};

/** Ports chosen by Bind are unique on the node, and Connect does not take them. */
class BindTestCase : public NetTestCase
{
  public:
    BindTestCase(const std::string& selection, TestStack stack, bool isIpv6)
        : NetTestCase("BoundToZero" + selection, stack, isIpv6),
          m_selection(selection)
    {
    }

  private:
    void
    DoRun() override
    {
        SetRange(40000, 40009, m_selection);
        TestNet net(m_config);
        net.Run(START);
        const uint16_t first = Connect(net, 80);
        std::set<uint16_t> bound;
        for (uint32_t i = 0; i < 4; ++i)
        {
            m_sockets.push_back(net.CreateSocket(0));
            const int result = i % 2 == 0        ? m_sockets.back()->Bind(net.GetAny(0))
                               : m_config.isIpv6 ? m_sockets.back()->Bind6()
                                                 : m_sockets.back()->Bind();
            NS_TEST_EXPECT_MSG_EQ(result, 0, "Bind");
            bound.insert(GetPort(m_sockets.back()));
        }
        NS_TEST_EXPECT_MSG_EQ(bound.size(), 4, "all different");
        NS_TEST_EXPECT_MSG_EQ(bound.count(first), 0, "and different from a connection's");
        for (uint32_t i = 0; i < 5; ++i)
        {
            NS_TEST_EXPECT_MSG_EQ(bound.count(Connect(net, 80)), 0, "Connect goes round them");
        }
        NS_TEST_EXPECT_MSG_EQ(Connect(net, 80), 0, "1 + 4 + 5 = 10");
        NS_TEST_EXPECT_MSG_EQ(m_errno, Socket::ERROR_ADDRNOTAVAIL, "errno");
        const Address nowhere = m_config.isIpv6
                                    ? Address(Inet6SocketAddress(Ipv6Address("2001:db8:1::1"), 80))
                                    : Address(InetSocketAddress(Ipv4Address("10.9.9.9"), 80));
        const uint16_t port = GetPort(m_sockets[1]);
        NS_TEST_EXPECT_MSG_EQ(m_sockets[1]->Connect(nowhere), -1, "no route");
        Address name;
        m_sockets[1]->GetSockName(name);
        NS_TEST_EXPECT_MSG_EQ(name, net.GetAny(port), "it is bound as it was");
        NS_TEST_EXPECT_MSG_EQ(m_sockets[1]->Connect(net.GetAddress(1)), 0, "a bound one connects");
        m_sockets[2]->Close();
        NS_TEST_EXPECT_MSG_EQ((Connect(net, 80) > 0), true, "and a closed one leaves its port");
        m_sockets.clear();
    }

    std::string m_selection; //!< EphemeralPortSelection
};

/** A stock socket on the same node keeps its port. */
class StockTestCase : public NetTestCase
{
  public:
    StockTestCase(const std::string& selection, bool isIpv6)
        : NetTestCase("StockSocketKeepsItsPort" + selection, TestStack::ADDED_HELPER, isIpv6),
          m_selection(selection)
    {
    }

  private:
    void
    DoRun() override
    {
        SetRange(40000, 40002, m_selection);
        TestNet net(m_config);
        net.Run(START);
        const Ptr<Node> node = net.GetNodes().Get(0);
        const Ptr<Socket> any = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
        NS_TEST_EXPECT_MSG_EQ(any->Bind(net.GetAny(40000)), 0, "bound to any address");
        const Ptr<Socket> one = Socket::CreateSocket(node, TcpSocketFactory::GetTypeId());
        NS_TEST_EXPECT_MSG_EQ(one->Bind(net.GetAddress(0, 40002)), 0, "bound to this address");
        NS_TEST_EXPECT_MSG_EQ(Connect(net, 80), 40001, "the one that is left");
        NS_TEST_EXPECT_MSG_EQ(Connect(net, 80), 0, "none is left");
        NS_TEST_EXPECT_MSG_EQ(m_errno, Socket::ERROR_ADDRNOTAVAIL, "errno");
        const Ptr<Socket> bound = net.CreateSocket(0);
        NS_TEST_EXPECT_MSG_EQ(bound->Bind(net.GetAny(40000)), -1, "nor by name");
        NS_TEST_EXPECT_MSG_EQ(bound->GetErrno(), Socket::ERROR_ADDRINUSE, "errno");
        m_sockets.clear();
    }

    std::string m_selection; //!< EphemeralPortSelection
};

/** What an observer sees of the ports of 200 connections. */
class SequenceTestCase : public NetTestCase
{
  public:
    explicit SequenceTestCase(bool isIpv6)
        : NetTestCase("OrderOfTwoHundred", TestStack::STACK_HELPER, isIpv6)
    {
    }

  private:
    /** \return ports of 200 connections to different ports, streams from \p stream on */
    std::vector<uint16_t>
    Run(const std::string& selection, int64_t stream)
    {
        SetRange(32768, 60999, selection);
        TestNet net(m_config);
        net.GetEngine(0)->AssignStreams(stream);
        net.Run(START);
        std::vector<uint16_t> ports;
        for (uint32_t i = 0; i < 200; ++i)
        {
            ports.push_back(Connect(net, 80));
        }
        m_sockets.clear();
        return ports;
    }

    /** \return steps from one port to the next that are larger than \p step, or backwards */
    static std::size_t
    CountJumps(const std::vector<uint16_t>& ports, int32_t step)
    {
        std::size_t jumps = 0;
        for (std::size_t i = 1; i < ports.size(); ++i)
        {
            const int32_t difference = int32_t{ports[i]} - ports[i - 1];
            jumps += difference <= 0 || difference > step ? 1 : 0;
        }
        return jumps;
    }

    void
    DoRun() override
    {
        for (const char* selection : {"Sequential", "Random", "Hashed"})
        {
            const auto ports = Run(selection, 70);
            const std::set<uint16_t> distinct(ports.begin(), ports.end());
            NS_TEST_EXPECT_MSG_EQ(distinct.size(), 200, "one each");
            NS_TEST_EXPECT_MSG_EQ((Run(selection, 70) == ports), true, "same stream, same ports");
            const bool isSame = Run(selection, 90) == ports;
            NS_TEST_EXPECT_MSG_EQ(isSame, (std::string(selection) == "Sequential"), "another one");
        }
        NS_TEST_EXPECT_MSG_EQ(CountJumps(Run("Sequential", 70), 1), 0, "one by one");
        NS_TEST_EXPECT_MSG_EQ(Run("Sequential", 70).front(), 32769, "as stock ns-3 starts");
        NS_TEST_EXPECT_MSG_GT(CountJumps(Run("Random", 70), 100), 150, "anywhere");
        const auto hashed = Run("Hashed", 70);
        // Reference 13: 200 of 200 even, no repeats, rising by 2 to 16, with a wrap at the top.
        NS_TEST_EXPECT_MSG_LT(CountJumps(hashed, 16), 2, "rising slowly");
        const auto odd = std::count_if(
            hashed.begin(), hashed.end(), [](uint16_t port) { return port % 2 != 0; });
        NS_TEST_EXPECT_MSG_EQ(odd, 0, "all even");
    }
};

class PortSelectionTestSuite : public TestSuite
{
  public:
    PortSelectionTestSuite()
        : TestSuite("tcp-lifecycle-port-selection")
    {
        AddTestCase(new OrderTestCase);
        AddTestCase(new CountsTestCase);
        for (const bool isIpv6 : {false, true})
        {
            for (const char* selection : {"Sequential", "Random", "Hashed"})
            {
                for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
                {
                    AddTestCase(new PerTupleTestCase(selection, stack, isIpv6));
                    AddTestCase(new BindTestCase(selection, stack, isIpv6));
                }
                AddTestCase(new StockTestCase(selection, isIpv6));
            }
            AddTestCase(new SequenceTestCase(isIpv6));
        }
    }
};

PortSelectionTestSuite g_portSelectionTestSuite; //!< registers the suite

} // namespace
