// SPDX-License-Identifier: GPL-2.0-only
//
// 07: bind() to a port that a connection still has, by a client and by a server that restarts.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "../tcp-lifecycle-test-net.h"
#include "../time-wait-capture.h"
#include "experiment-07.h"
#include "experiments.h"
#include "life-log.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/time-wait-responder.h"

#include <boost/algorithm/string/predicate.hpp>

#include <string>
#include <vector>

namespace ns3
{

namespace
{

const Time START = Seconds(2); //!< when things begin
constexpr double TRY_S = 0.02; //!< interval of the tries of bind-wait

/** Rows of ports-summary: Bind to a port in TIME-WAIT, then Connect. */
class ExplicitBind
{
  public:
    explicit ExplicitBind(bool isIpv6)
        : m_isIpv6(isIpv6)
    {
    }

    /** \return what came of the second socket */
    std::string
    Run(const std::vector<std::string>& row)
    {
        const bool isBoth = boost::algorithm::contains(row[0], "on both");
        const bool first = isBoth || boost::algorithm::contains(row[3], "first 1");
        const bool second = isBoth || boost::algorithm::contains(row[3], "second 1");
        const bool waits = boost::algorithm::contains(row[3], "1.5 s");
        const bool isOther = boost::algorithm::contains(row[0], "other destination");
        const bool timestamps = row[2] == "1";
        TestNetConfig config;
        config.isIpv6 = m_isIpv6;
        config.delay = "500us";
        config.engine = {{"TimeWaitReuseActive",
                          row[1] == "0"   ? "Off"
                          : row[1] == "1" ? "On"
                                          : "Loopback"}};
        TestNet net(config);
        std::vector<Ptr<Socket>> listeners;
        for (const uint16_t port : {uint16_t{80}, uint16_t{82}})
        {
            listeners.push_back(net.CreateSocket(1));
            listeners.back()->Bind(net.GetAny(port));
            listeners.back()->Listen();
            listeners.back()->SetAcceptCallback(
                MakeNullCallback<bool, Ptr<Socket>, const Address&>(),
                MakeCallback(&ExplicitBind::Accepted, this));
        }
        net.Run(START);
        Ptr<Socket> one;
        Make(net, first, timestamps, 80, one);
        net.Run(START + MilliSeconds(10));
        one->Close();
        net.Run(START + MilliSeconds(50));
        if (net.GetEngine(0)->GetTimeWait().GetEntries() != 1)
        {
            return "the first connection is not in TIME-WAIT";
        }
        net.Run(START + MilliSeconds(waits ? 1550 : 51));
        Ptr<Socket> two;
        std::string result = Make(net, second, timestamps, isOther ? 82 : 80, two);
        net.Run(START + Seconds(2));
        if (result == "connected" &&
            DynamicCast<TcpLifecycleSocket>(two)->GetState() != TcpSocket::ESTABLISHED)
        {
            result = "not established";
        }
        return result;
    }

  private:
    /** \return a socket of node 0, bound to a port and connected, and what came of it */
    static std::string
    Make(const TestNet& net, bool reuses, bool timestamps, uint16_t remotePort, Ptr<Socket>& socket)
    {
        socket = net.CreateSocket(0);
        socket->SetAttribute("ReuseAddress", BooleanValue(reuses));
        socket->SetAttribute("Timestamp", BooleanValue(timestamps));
        if (socket->Bind(net.GetAddress(0, 45000)) != 0)
        {
            return socket->GetErrno() == Socket::ERROR_ADDRINUSE ? "bind EADDRINUSE" : "bind ?";
        }
        if (socket->Connect(net.GetAddress(1, remotePort)) != 0)
        {
            return socket->GetErrno() == Socket::ERROR_ADDRNOTAVAIL ? "connect EADDRNOTAVAIL"
                                                                    : "connect ?";
        }
        return "connected";
    }

    void
    Accepted(Ptr<Socket> socket, const Address&)
    {
        socket->SetCloseCallbacks(MakeCallback(&ExplicitBind::PeerClosed, this),
                                  MakeNullCallback<void, Ptr<Socket>>());
    }

    void
    PeerClosed(Ptr<Socket> socket)
    {
        socket->Close();
    }

    bool m_isIpv6; //!< family
};

Address
GetAny(bool isIpv6)
{
    return isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), SegmentPeer::PORT))
                  : Address(InetSocketAddress(Ipv4Address::GetAny(), SegmentPeer::PORT));
}

/** \return what bind() and listen() say */
std::string
TryBind(const Ptr<Socket>& socket, const Address& any)
{
    if (socket->Bind(any) == -1)
    {
        return socket->GetErrno() == Socket::ERROR_ADDRINUSE ? "EADDRINUSE" : "?";
    }
    return socket->Listen() == 0 ? "ok" : "listen ?";
}

/** \return a socket on the node of \p listener */
Ptr<Socket>
CreateAnother(const Ptr<TcpLifecycleSocket>& listener, bool reuses)
{
    const Ptr<Socket> socket = Socket::CreateSocket(
        listener->GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory"));
    socket->SetAttribute("ReuseAddress", BooleanValue(reuses));
    return socket;
}

/** Make a connection and bring it to a state. */
void
Bring(SegmentPeer& peer, const TcpConnectionId& id, const std::string& wanted)
{
    peer.SendSyn(id, SequenceNumber32(1000));
    peer.RunUntil(Seconds(2.1));
    peer.SendAck(id);
    peer.RunUntil(Seconds(2.2));
    TcpSegmentView segment;
    segment.seq = peer.FindSynAck(id)->view.ack;
    segment.ack = peer.FindSynAck(id)->view.seq + SequenceNumber32(1);
    segment.window = 65535;
    if (wanted == "TIME_WAIT" || wanted == "FIN_WAIT2")
    {
        peer.GetAccepted().back()->Close();
        segment.ack += 1;
    }
    segment.flags = TcpHeader::ACK;
    if (wanted == "TIME_WAIT" || wanted == "CLOSE_WAIT")
    {
        segment.flags |= TcpHeader::FIN;
    }
    if (wanted != "ESTABLISHED")
    {
        peer.Send(id, segment);
    }
    peer.RunUntil(Seconds(2.3));
}

/** bind-restart: a server restarts while a connection of its predecessor is left. */
void
ValidateRestart(ValidationReport& report, const std::vector<std::string>& cells, bool isIpv6)
{
    const std::string file = "07-time-wait/bind-restart.csv";
    const std::string row = cells.at(0) + ", SO_REUSEADDR " + cells.at(2) + " then " + cells.at(3);
    LifeLog log;
    SegmentPeer peer({{"ReuseAddress", cells.at(2) == "1" ? "true" : "false"}}, isIpv6);
    log.Watch(peer.GetTracer());
    const Ptr<TcpLifecycleSocket> first = peer.Listen(16);
    const TcpConnectionId id = peer.MakeId("10.77.0.100", 33000);
    peer.RunUntil(START);
    std::string states = "[]";
    if (cells.at(0) != "none")
    {
        Bring(peer, id, cells.at(0));
        states = "['" + log.GetState(id, Simulator::Now()) + "']";
    }
    first->Close();
    const Ptr<Socket> second = CreateAnother(first, cells.at(3) == "1");
    report.CompareTexts(file, row, "states", cells.at(1), states);
    report.CompareTexts(file, row, "bind+listen", cells.at(4), TryBind(second, GetAny(isIpv6)));
}

/** bind-wait: until when a plain bind() fails. */
void
ValidateWait(ValidationReport& report, bool isIpv6)
{
    const std::string file = "07-time-wait/bind-wait.txt";
    const std::string text = ReadLinuxTable(file).front().front();
    const std::string words = "succeeds ";
    SegmentPeer peer({}, isIpv6);
    const Ptr<TcpLifecycleSocket> first = peer.Listen(16);
    const TcpConnectionId id = peer.MakeId("10.77.0.100", 33000);
    peer.RunUntil(START);
    OpenAndClose(peer, id, SequenceNumber32(1000));
    const Time begun = peer.GetStates().back().time;
    first->Close();
    const Ptr<Socket> second = CreateAnother(first, false);
    while (TryBind(second, GetAny(isIpv6)) != "ok" && Simulator::Now() < begun + Seconds(70))
    {
        peer.RunUntil(Simulator::Now() + Seconds(TRY_S));
    }
    ValidationTolerance tolerance = TimerLateness({60});
    tolerance.below += TRY_S;
    tolerance.above += TRY_S;
    tolerance.reason += "; tried each 20 ms";
    report.CompareNumbers(file,
                          "plain bind() to the port of one TIME_WAIT socket",
                          "succeeds after s",
                          std::stod(text.substr(text.find(words) + words.size())),
                          ToSeconds(Simulator::Now() - begun),
                          tolerance);
}

} // namespace

void
ValidateTimeWaitBind(ValidationReport& report, bool isIpv6)
{
    const std::string summary = "07-time-wait/ports-summary.csv";
    for (const auto& cells : ReadLinuxTable(summary))
    {
        if (boost::algorithm::starts_with(cells.at(0), "explicit bind"))
        {
            report.CompareTexts(summary,
                                cells[0] + ", tw_reuse " + cells[1] + ", timestamps " + cells[2] +
                                    ", " + cells[3],
                                "second socket",
                                cells.at(7),
                                ExplicitBind(isIpv6).Run(cells));
        }
    }
    const auto table = ReadLinuxTable("07-time-wait/bind-restart.csv");
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        ValidateRestart(report, table[i], isIpv6);
    }
    ValidateWait(report, isIpv6);
}

} // namespace ns3
