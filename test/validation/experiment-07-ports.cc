// SPDX-License-Identifier: GPL-2.0-only
//
// 07: ten ephemeral ports and a TIME-WAIT table of five, with a client and a server.

#include "../linux-capture.h"
#include "../schedule-call.h"
#include "../tcp-lifecycle-test-net.h"
#include "conversations.h"
#include "experiment-07.h"
#include "kernel-comparison.h"
#include "life-log.h"
#include "node-counters.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/time-wait-responder.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/split.hpp>

#include <cctype>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

const Time START = Seconds(2); //!< when things begin
const std::string SUMMARY = "07-time-wait/ports-summary.csv";

/** How a client and a server close. */
struct ChurnConfig
{
    bool isLoopback{false};   //!< both ends on node 0
    bool serverCloses{false}; //!< who closes first, at once
    bool timestamps{true};    //!< of the client
    Time pause;               //!< until the other one closes
};

/** A client and a server that connect and close, one pair for each attempt. */
class Churn
{
  public:
    Churn(TestNet& net, bool isIpv6, const ChurnConfig& config)
        : m_net(net),
          m_config(config),
          m_server(net.GetAddress(config.isLoopback ? 0 : 1))
    {
        if (config.isLoopback)
        {
            m_server = isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetLoopback(), 80))
                              : Address(InetSocketAddress(Ipv4Address::GetLoopback(), 80));
        }
        m_listener = net.CreateSocket(config.isLoopback ? 0 : 1);
        m_listener->Bind(net.GetAny(80));
        m_listener->Listen();
        m_listener->SetAcceptCallback(MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                                      MakeCallback(&Churn::Accepted, this));
    }

    /** Plan a connect. \param when absolute */
    void
    Plan(Time when)
    {
        ScheduleCall(when - Simulator::Now(), [this] { Attempt(); });
    }

    std::vector<std::string> outcomes; //!< "even" or "odd" port, or why Connect failed
    std::set<uint16_t> ports;          //!< of those that went out
    uint32_t connected{0};             //!< handshakes completed
    Time latency;                      //!< longest of them

  private:
    void
    Attempt()
    {
        const Ptr<Socket> socket = m_net.CreateSocket(0);
        socket->SetAttribute("Timestamp", BooleanValue(m_config.timestamps));
        socket->SetConnectCallback(MakeCallback(&Churn::Connected, this),
                                   MakeNullCallback<void, Ptr<Socket>>());
        m_begun = Simulator::Now();
        if (socket->Connect(m_server) != 0)
        {
            outcomes.push_back(socket->GetErrno() == Socket::ERROR_ADDRNOTAVAIL ? "EADDRNOTAVAIL"
                                                                                : "?");
            return;
        }
        Address name;
        socket->GetSockName(name);
        const uint16_t port = Inet6SocketAddress::IsMatchingType(name)
                                  ? Inet6SocketAddress::ConvertFrom(name).GetPort()
                                  : InetSocketAddress::ConvertFrom(name).GetPort();
        ports.insert(port);
        outcomes.push_back(port % 2 == 0 ? "even" : "odd");
    }

    void
    Accepted(Ptr<Socket> socket, const Address&)
    {
        End(socket, m_config.serverCloses);
    }

    void
    Connected(Ptr<Socket> socket)
    {
        ++connected;
        latency = Max(latency, Simulator::Now() - m_begun);
        End(socket, !m_config.serverCloses);
    }

    void
    End(const Ptr<Socket>& socket, bool isFirst)
    {
        if (isFirst)
        {
            socket->Close();
            return;
        }
        ScheduleCall(m_config.pause, [socket] { socket->Close(); });
    }

    TestNet& m_net;         //!< nodes
    ChurnConfig m_config;   //!< who closes
    Address m_server;       //!< where to connect
    Ptr<Socket> m_listener; //!< there
    Time m_begun;           //!< the last attempt
};

/** \return a network of a row */
TestNetConfig
MakeConfig(const std::string& twReuse, bool isIpv6)
{
    TestNetConfig config;
    config.isIpv6 = isIpv6;
    config.delay = "10us";
    config.rate = "1Gbps";
    config.engine = {{"TimeWaitReuseActive",
                      twReuse == "0"   ? "Off"
                      : twReuse == "1" ? "On"
                                       : "Loopback"},
                     {"EphemeralPortFirst", "40000"},
                     {"EphemeralPortLast", "40009"}};
    return config;
}

/** \return a list of ports and errors as "even", "odd" and errors */
std::string
ToOutcomes(const std::string& note)
{
    std::vector<std::string> words;
    boost::algorithm::split(words, note, boost::algorithm::is_any_of(" "));
    std::string text;
    for (const std::string& word : words)
    {
        const bool isPort = !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) != 0;
        text += (text.empty() ? "" : " ") + (!isPort                     ? word
                                             : std::stoul(word) % 2 == 0 ? std::string("even")
                                                                         : "odd");
    }
    return text;
}

/** Compare what attempts to connect gave. \param before, connectedBefore of the steps before */
void
CompareAttempts(ValidationReport& report,
                const std::string& row,
                const std::vector<std::string>& cells,
                const Churn& churn,
                std::size_t before,
                uint32_t connectedBefore)
{
    std::string outcomes;
    for (std::size_t i = before; i < churn.outcomes.size(); ++i)
    {
        outcomes += (i == before ? "" : " ") + churn.outcomes[i];
    }
    report.CompareNumbers(SUMMARY,
                          row,
                          "attempts",
                          std::stod(cells.at(5)),
                          static_cast<double>(churn.outcomes.size() - before));
    report.CompareNumbers(
        SUMMARY, row, "connected", std::stod(cells.at(6)), churn.connected - connectedBefore);
    report.CompareTexts(SUMMARY, row, "ports and errors", ToOutcomes(cells.at(9)), outcomes);
}

/** Compare how many ports were used. \param note the measured ones and errors */
void
ComparePorts(ValidationReport& report,
             const std::string& row,
             const std::string& note,
             const Churn& churn)
{
    std::vector<std::string> words;
    boost::algorithm::split(words, note, boost::algorithm::is_any_of(" "));
    std::set<std::string> distinct(words.begin(), words.end());
    distinct.erase("EADDRNOTAVAIL");
    report.CompareNumbers(SUMMARY,
                          row,
                          "different ports",
                          static_cast<double>(distinct.size()),
                          static_cast<double>(churn.ports.size()));
}

/** One run of ports-summary: three steps, the client closes first. */
void
ValidateTenPorts(ValidationReport& report,
                 const std::vector<std::vector<std::string>>& rows,
                 bool isIpv6)
{
    ChurnConfig config;
    config.isLoopback = rows[0].at(0) == "loopback";
    config.timestamps = rows[0].at(2) == "1";
    config.pause = MilliSeconds(5);
    LifeLog log;
    TestNet net(MakeConfig(rows[0].at(1), isIpv6));
    log.Watch(net.GetNodes().Get(0)->GetObject<TcpLifecycleTracer>());
    Churn churn(net, isIpv6, config);
    // A burst that works takes about 0.1 s, as Linux's did; failures take no time there.
    const std::vector<Time> starts{START, START + Seconds(1.6), START + Seconds(2.2)};
    const std::vector<Time> gaps{MilliSeconds(11), MilliSeconds(11), MilliSeconds(300)};
    for (std::size_t step = 0; step < rows.size(); ++step)
    {
        const auto count = static_cast<int64_t>(std::stoul(rows[step].at(5)));
        for (int64_t i = 0; i < count; ++i)
        {
            churn.Plan(starts[step] + i * gaps[step]);
        }
    }
    for (std::size_t step = 0; step < rows.size(); ++step)
    {
        const auto& cells = rows[step];
        const std::string row =
            cells[0] + ", tw_reuse " + cells[1] + ", timestamps " + cells[2] + ", " + cells[3];
        const std::size_t before = churn.outcomes.size();
        const uint32_t connectedBefore = churn.connected;
        const uint32_t enteredBefore = log.CountEntered(TcpSocket::TIME_WAIT);
        const auto count = static_cast<int64_t>(std::stoul(cells.at(5)));
        net.Run(starts[step] + count * gaps[step]);
        CompareAttempts(report, row, cells, churn, before, connectedBefore);
        report.CompareNumbers(SUMMARY,
                              row,
                              "TIME_WAIT",
                              std::stod(cells.at(8)),
                              net.GetEngine(0)->GetTimeWait().GetEntries());
        report.CompareNumbers(SUMMARY,
                              row,
                              "TcpExtTW",
                              ReadKernelCounter(cells.at(10), "TcpExtTW"),
                              log.CountEntered(TcpSocket::TIME_WAIT) - enteredBefore);
        report.CompareNumbers(SUMMARY,
                              row,
                              "TcpExtTWRecycled",
                              ReadKernelCounter(cells.at(10), "TcpExtTWRecycled"),
                              log.CountRule(TcpRule::CONNECT_IN_TIME_WAIT, starts[step]));
        if (step == 0)
        {
            ComparePorts(report, row, cells.at(9), churn);
        }
    }
    if (!config.isLoopback)
    {
        CompareConversations(report,
                             "07-time-wait/ports-veth-reuse" + rows[0].at(1) + "-ts" +
                                 rows[0].at(2) + ".csv",
                             net);
    }
}

/** A run of ports-summary in which the server closes first. */
void
ValidateServerCloses(ValidationReport& report, const std::vector<std::string>& cells, bool isIpv6)
{
    ChurnConfig config;
    config.serverCloses = true;
    config.timestamps = cells.at(2) == "1";
    config.pause = MilliSeconds(3);
    LifeLog log;
    TestNet net(MakeConfig(cells.at(1), isIpv6));
    log.Watch(net.GetNodes().Get(1)->GetObject<TcpLifecycleTracer>());
    Churn churn(net, isIpv6, config);
    for (uint32_t i = 0; i < std::stoul(cells.at(5)); ++i)
    {
        churn.Plan(START + i * MilliSeconds(7));
    }
    net.Run(START + Seconds(1));
    const std::string row = cells.at(0) + ", timestamps " + cells.at(2);
    const auto timeWait = net.GetEngine(1)->GetTimeWait().GetEntries();
    report.CompareNumbers(SUMMARY,
                          row,
                          "attempts",
                          std::stod(cells.at(5)),
                          static_cast<double>(churn.outcomes.size()));
    report.CompareNumbers(SUMMARY, row, "connected", std::stod(cells.at(6)), churn.connected);
    report.CompareNumbers(SUMMARY, row, "TIME_WAIT", std::stod(cells.at(8)), timeWait);
    report.CompareNumbers(SUMMARY,
                          row,
                          "TcpExtTW",
                          ReadKernelCounter(cells.at(10), "TcpExtTW"),
                          log.CountEntered(TcpSocket::TIME_WAIT));
    const auto counter = [&net](uint32_t node, const char* name) {
        return static_cast<double>(
            GetNodeCounters(net.GetNodes().Get(node)->GetObject<TcpLifecycleTracer>()).at(name));
    };
    const KernelCounters counters = ReadCounters(cells.at(10));
    for (const auto& [node, name] : std::vector<std::pair<uint32_t, const char*>>{
             {1, "TcpPassiveOpens"}, {0, "TcpActiveOpens"}, {0, "TcpInSegs"}})
    {
        report.CompareNumbers(
            SUMMARY, row, name, static_cast<double>(counters.at(name)), counter(node, name));
    }
    // An ACK of the FIN more for each FIN of the client that is delayed there.
    const auto acksMore = static_cast<double>(churn.connected);
    report.CompareNumbers(SUMMARY,
                          row,
                          "TcpOutSegs",
                          static_cast<double>(counters.at("TcpOutSegs")),
                          counter(0, "TcpOutSegs"),
                          {},
                          {"Linux delays the ACK of a FIN, and some of its own FINs carried it; "
                           "here it is sent at once",
                           -acksMore,
                           0,
                           ""});
    const std::string prefix = "max connect latency ";
    report.CompareNumbers(SUMMARY,
                          row,
                          "longest connect, s",
                          std::stod(cells.at(9).substr(prefix.size())),
                          churn.latency.GetSeconds(),
                          {0.005, 0.005, "scheduling of the measuring program"});
    CompareConversations(report, "07-time-wait/ports-serverclose-ts" + cells.at(2) + ".csv", net);
}

/** buckets*: no more than five connections in TIME-WAIT. */
void
ValidateBuckets(ValidationReport& report, bool isIpv6)
{
    const std::string file = "07-time-wait/buckets.csv";
    const auto table = ReadLinuxTable(file);
    ChurnConfig config;
    config.pause = MilliSeconds(10);
    TestNetConfig netConfig = MakeConfig("2", isIpv6);
    netConfig.engine = {{"TimeWaitLimitEntries", "5"}};
    LifeLog log; // of the server
    TestNet net(netConfig);
    log.Watch(net.GetNodes().Get(1)->GetObject<TcpLifecycleTracer>());
    const auto client = net.GetNodes().Get(0)->GetObject<TcpLifecycleTracer>();
    Churn churn(net, isIpv6, config);
    const Time period = MilliSeconds(30);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        churn.Plan(START + (static_cast<int64_t>(i) - 1) * period);
        net.Run(START + static_cast<int64_t>(i) * period - MilliSeconds(1));
        const std::string row = "close " + cells.at(0);
        const auto& refused = client->GetLedger(TcpQueue::TIME_WAIT).refused;
        report.CompareNumbers(file,
                              row,
                              "TIME_WAIT",
                              std::stod(cells.at(1)),
                              net.GetEngine(0)->GetTimeWait().GetEntries());
        report.CompareNumbers(file,
                              row,
                              "peer LAST_ACK",
                              std::stod(cells.at(2)),
                              log.CountEntered(TcpSocket::LAST_ACK) -
                                  log.CountRule(TcpRule::ACK_OF_FIN, Time()) -
                                  log.CountRule(TcpRule::RST_ACCEPTABLE, Time()));
        report.CompareNumbers(file,
                              row,
                              "TCPTimeWaitOverflow",
                              std::stod(cells.at(3)),
                              static_cast<double>(refused.at(
                                  static_cast<std::size_t>(TcpQueueReason::TIME_WAIT_FULL))));
    }
    CompareConversations(report, "07-time-wait/buckets-packets.csv", net);
}

} // namespace

void
ValidateTimeWaitPorts(ValidationReport& report, bool isIpv6)
{
    std::vector<std::vector<std::string>> run;
    for (const auto& cells : ReadLinuxTable(SUMMARY))
    {
        if (cells.at(0) == "veth" || cells.at(0) == "loopback")
        {
            run.push_back(cells);
        }
        if (run.size() == 3)
        {
            ValidateTenPorts(report, run, isIpv6);
            run.clear();
        }
        if (cells.at(0) == "veth, server closes first")
        {
            ValidateServerCloses(report, cells, isIpv6);
        }
    }
    ValidateBuckets(report, isIpv6);
}

} // namespace ns3
