// SPDX-License-Identifier: GPL-2.0-only
//
// 05: a client connects to a black hole.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiments.h"
#include "kernel-view.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"

#include <string>
#include <vector>

namespace ns3
{

namespace
{

constexpr uint16_t CLIENT_PORT = 30000;

/** One pair of tcp_syn_retries and tcp_syn_linear_timeouts. */
void
ValidateBlackHole(ValidationReport& report, uint32_t retries, uint32_t linear, bool isIpv6)
{
    const std::string name =
        "05-syn-retrans/retries" + std::to_string(retries) + "-linear" + std::to_string(linear);
    const std::string file = name + ".csv";
    const LinuxCapture capture(file);
    KernelView view;
    SegmentPeer peer(
        {{"SynRetries", std::to_string(retries)}, {"SynLinearTimeouts", std::to_string(linear)}},
        isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(1); // nobody comes: it names the node
    const Time start = Seconds(2);
    peer.RunUntil(start);
    const TcpConnectionId accept = peer.MakeId("10.77.0.200", 80);
    const TcpConnectionId id(
        accept.GetLocalAddress(), CLIENT_PORT, accept.GetRemoteAddress(), accept.GetRemotePort());
    const Ptr<Socket> client = Socket::CreateSocket(
        peer.GetListener()->GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory"));
    client->Bind(isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), CLIENT_PORT))
                        : Address(InetSocketAddress(Ipv4Address::GetAny(), CLIENT_PORT)));
    client->Connect(id.GetRemoteSocketAddress());
    peer.RunUntil(start + Seconds(1000));

    const std::vector<WireSegment> syns = peer.GetAnswers(id);
    const std::vector<LinuxCaptureRow>& rows = capture.GetRows();
    report.CompareNumbers(
        file, "all", "SYNs", static_cast<double>(rows.size()), static_cast<double>(syns.size()));
    std::vector<double> waits;
    double last = 0;
    for (std::size_t i = 0; i < rows.size() && i < syns.size(); ++i)
    {
        const double time = ToSeconds(syns[i].time - start);
        if (i > 0)
        {
            waits.push_back(time - last);
        }
        last = time;
        const std::string row = "SYN " + std::to_string(i + 1);
        const ValidationTolerance late = TimerLateness(waits);
        report.CompareNumbers(file, row, "time_s", rows[i].seconds, time, late);
        report.CompareTexts(file,
                            row,
                            "segment",
                            DescribeSegment(rows[i].view, rows.front().view.seq, isIpv6 ? 20 : 0),
                            DescribeSegment(syns[i].view, syns.front().view.seq, 0));
        ValidationTolerance clock = late;
        clock.above = 1000 * late.above + 1;
        clock.below = 1;
        report.CompareNumbers(file,
                              row,
                              "TSval since the first, ms",
                              rows[i].view.tsVal - rows.front().view.tsVal,
                              syns[i].view.tsVal - syns.front().view.tsVal,
                              clock);
    }

    view.ComparePolled(
        report, name + "-states.csv", [&id, start](const std::vector<std::string>& /* cells */) {
            return KernelView::Meaning{id, start};
        });
}

} // namespace

void
ValidateSynRetransmission(ValidationReport& report, bool isIpv6)
{
    for (const uint32_t linear : {4u, 0u})
    {
        for (const uint32_t retries : {6u, 4u, 2u})
        {
            ValidateBlackHole(report, retries, linear, isIpv6);
        }
    }
    ValidateBlackHole(report, 1, 4, isIpv6);
}

} // namespace ns3
