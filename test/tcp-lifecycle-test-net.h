// SPDX-License-Identifier: GPL-2.0-only
//
// Two nodes and a link for tests: any TCP on either node, every segment recorded, chosen ones lost.

#ifndef TCP_LIFECYCLE_TEST_NET_H
#define TCP_LIFECYCLE_TEST_NET_H

#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/segment-fault-model.h"
#include "ns3/socket.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-lifecycle-event.h"

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

class TcpLifecycleEngine;

/** How TCP got onto a node. */
enum class TestStack
{
    STOCK,        //!< InternetStackHelper
    STACK_HELPER, //!< TcpLifecycleStackHelper
    ADDED_HELPER  //!< InternetStackHelper, then TcpLifecycleHelper
};

/** \return "stock", "stack-helper" or "added-helper" */
const char* ToString(TestStack stack);

/** What a TestNet is made of. */
struct TestNetConfig
{
    std::array<TestStack, 2> stacks{TestStack::STACK_HELPER, TestStack::STACK_HELPER}; //!< by node
    std::string profile{"linux-6"}; //!< of lifecycle nodes
    bool isIpv6{false};             //!< over IPv6 instead of IPv4
    double lossFraction{0};         //!< of frames, each way; 0 = faults are chosen by GetFaults
    int64_t lossStream{100};        //!< random stream of node 0's losses; node 1's is the next
    std::string rate{"10Mbps"};     //!< of the link
    std::string delay{"10ms"};      //!< of the link
    bool marksCongestion{false};    //!< a short queue: RED that marks ECN-capable packets
    std::vector<std::pair<std::string, std::string>> engine; //!< engine attributes and values
};

/** One segment on the wire. */
struct TestSegment
{
    Time time;                      //!< when its transmission began
    uint32_t sender{0};             //!< node that sent it
    FrameSegment segment;           //!< what it was
    uint16_t window{0};             //!< SEG.WND as carried
    uint8_t ecn{0};                 //!< ECN codepoint of the IP header
    uint8_t trafficClass{0};        //!< TOS or traffic class of the IP header, ECN left out
    uint8_t ttl{0};                 //!< TTL or hop limit of the IP header
    bool isLost{false};             //!< the error model of the other node's device took it
    std::vector<uint8_t> options{}; //!< bytes of the TCP header behind the fixed ones

    /** \return true if all bits of \p mask are set */
    bool Has(uint8_t mask) const;
    /** \return true if it is an ACK without text, SYN, FIN and RST */
    bool IsEmptyAck() const;
    /** \return true if time, sender and what is on the wire are those of \p other, ports aside */
    bool IsSameAs(const TestSegment& other) const;
    /** \return offset of option \p kind in options, nothing if it is absent */
    std::optional<std::size_t> FindOption(uint8_t kind) const;
    /** \return one line for a message */
    std::string ToText() const;
};

/**
 * \brief Nodes 0 and 1 with a point-to-point link between them; destroying it ends the simulation.
 *
 * Applications can use port 80 from 2 s on, when IPv6's duplicate address detection is over.
 */
class TestNet
{
  public:
    /** \param config what to build */
    explicit TestNet(const TestNetConfig& config);
    ~TestNet();
    TestNet(const TestNet&) = delete;
    TestNet& operator=(const TestNet&) = delete;

    /** \return both nodes */
    const NodeContainer& GetNodes() const;
    /** \return name of the socket factory of node \p node's TCP */
    std::string GetFactory(uint32_t node) const;
    /** \return address of node \p node with port \p port */
    Address GetAddress(uint32_t node, uint16_t port = 80) const;
    /** \return the unspecified address with port \p port */
    Address GetAny(uint16_t port = 80) const;
    /** \return a new socket of node \p node */
    Ptr<Socket> CreateSocket(uint32_t node) const;
    /** \return the engine of node \p node; null on a stock node */
    Ptr<TcpLifecycleEngine> GetEngine(uint32_t node) const;
    /** \return faults of what arrives at node \p node, if lossFraction is 0 */
    SegmentFaultModel& GetFaults(uint32_t node);

    /** \return every segment sent, in order of time */
    const std::vector<TestSegment>& GetSegments() const;
    /** \return those for which \p wanted is true */
    std::vector<TestSegment> Select(const std::function<bool(const TestSegment&)>& wanted) const;
    /** \return RFC names of the states connections of node \p node entered, listeners left out */
    std::string GetStates(uint32_t node) const;
    /** \return death certificates of node \p node */
    const std::vector<TcpConnectionEvent>& GetDeaths(uint32_t node) const;
    /** \return entries of the connection table of node \p node */
    uint32_t GetConnections(uint32_t node) const;

    /** \brief Run until \p stop. */
    void Run(Time stop);
    /** End the simulation now; what was recorded stays. */
    void Destroy();

  private:
    /** A frame begins to be sent. */
    void Record(uint32_t node, Ptr<const Packet> frame);
    /** A frame reaches node \p node. */
    void RecordArrival(uint32_t node, Ptr<const Packet> frame);
    /** A frame is lost at node \p node. */
    void RecordLoss(uint32_t node, Ptr<const Packet> frame);
    /**
     * \return index in m_segments of the oldest frame on its way to \p node, if it is one. A frame
     * that a fault model gives back was taken when it first came.
     */
    std::optional<std::size_t> TakeOldest(uint32_t node, const Ptr<const Packet>& frame);
    /** A state change. */
    void RecordState(const TcpStateEvent& event);
    /** A death. */
    void RecordDeath(const TcpConnectionEvent& event);
    /** Put TCP on node \p node. */
    void InstallStack(uint32_t node);

    TestNetConfig m_config;                         //!< as given
    NodeContainer m_nodes;                          //!< the nodes
    std::array<Address, 2> m_addresses;             //!< by node, without port
    std::array<Ptr<SegmentFaultModel>, 2> m_faults; //!< by node
    std::vector<TestSegment> m_segments;            //!< all

    /** A frame on its way. */
    struct UnderWay
    {
        uint64_t uid{0};                    //!< ns-3's, which copies have too
        std::optional<std::size_t> segment; //!< index in m_segments, nothing if not TCP
    };

    std::array<std::deque<UnderWay>, 2> m_underWay;          //!< by receiver
    std::array<std::string, 2> m_states;                     //!< by node
    std::array<std::vector<TcpConnectionEvent>, 2> m_deaths; //!< by node
};

/** \return times as text, in seconds with three decimals, blank separated */
std::string TimesText(const std::vector<TestSegment>& segments, Time origin);

} // namespace ns3

#endif // TCP_LIFECYCLE_TEST_NET_H
