// SPDX-License-Identifier: GPL-2.0-only
//
// 13: how initial sequence numbers, timestamps and ephemeral ports are chosen.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiments.h"

#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"

#include <boost/accumulators/accumulators.hpp>
#include <boost/accumulators/statistics/mean.hpp>
#include <boost/accumulators/statistics/stats.hpp>
#include <boost/accumulators/statistics/variance.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

constexpr double START_S = 2;             //!< simulated time of a file's first row
constexpr double ISN_PER_S = 1e9 / 64;    //!< Linux's clock
constexpr uint16_t SAME_PORT = 45000;     //!< of the client
constexpr double NUMBERS = 4294967296;    //!< 2^32
constexpr double UNIFORM_SD = 1239850262; //!< of numbers uniform below 2^32: 2^32 / sqrt(12)

/** Numbers of one file, in order. */
struct Sample
{
    double seconds{0}; //!< when
    uint32_t isn{0};   //!< the initial sequence number
    uint32_t tsVal{0}; //!< the timestamp
    uint16_t port{0};  //!< the client's
};

/** \return rows of a file. \param port, isn, tsVal their columns; port 0 = none */
std::vector<Sample>
ReadSamples(const std::string& file, std::size_t port, std::size_t isn, std::size_t tsVal)
{
    std::vector<Sample> samples;
    const auto table = ReadLinuxTable(file);
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        Sample sample;
        sample.seconds = std::stod(table[i].at(0));
        sample.isn = static_cast<uint32_t>(std::stoul(table[i].at(isn)));
        sample.tsVal = static_cast<uint32_t>(std::stoul(table[i].at(tsVal)));
        sample.port = port == 0 ? 0 : static_cast<uint16_t>(std::stoul(table[i].at(port)));
        samples.push_back(sample);
    }
    return samples;
}

/** Compare what grows with time: each row against the first. */
void
CompareClocks(ValidationReport& report,
              const std::string& file,
              const std::vector<Sample>& measured,
              const std::vector<Sample>& simulated,
              double lateS)
{
    const std::string reason = "the first row was captured up to " +
                               std::to_string(std::lround(1e3 * lateS)) +
                               " ms after its number was chosen, others up to 1 ms";
    const ValidationTolerance isn{lateS * ISN_PER_S, 1e-3 * ISN_PER_S, reason};
    const ValidationTolerance tsVal{1e3 * lateS + 1, 1, reason};
    double measuredIsn = 0;
    double simulatedIsn = 0;
    for (std::size_t i = 1; i < measured.size() && i < simulated.size(); ++i)
    {
        measuredIsn += measured[i].isn - measured[i - 1].isn;    // modulo 2^32
        simulatedIsn += simulated[i].isn - simulated[i - 1].isn; // modulo 2^32
        const std::string row = std::to_string(i + 1);
        report.CompareNumbers(file, row, "ISN since the first", measuredIsn, simulatedIsn, isn);
        report.CompareNumbers(file,
                              row,
                              "TSval since the first, ms",
                              measured[i].tsVal - measured[0].tsVal,
                              simulated[i].tsVal - simulated[0].tsVal,
                              tsVal);
    }
    report.CompareNumbers(file,
                          "all",
                          "rows",
                          static_cast<double>(measured.size()),
                          static_cast<double>(simulated.size()));
}

/** Mean and standard deviation of the successive differences of ISNs. */
struct Spread
{
    double mean{0}; //!< modulo 2^32
    double sd{0};   //!< of a sample
};

Spread
GetSpread(const std::vector<Sample>& samples)
{
    namespace acc = boost::accumulators;
    acc::accumulator_set<double, acc::stats<acc::tag::mean, acc::tag::variance>> differences;
    for (std::size_t i = 1; i < samples.size(); ++i)
    {
        differences(samples[i].isn - samples[i - 1].isn); // modulo 2^32
    }
    const double n = static_cast<double>(samples.size()) - 1;
    return {acc::mean(differences), std::sqrt(acc::variance(differences) * n / (n - 1))};
}

/** \return ISNs without the clock: the hash of each 4-tuple, and a constant */
std::vector<uint32_t>
GetOffsets(const std::vector<Sample>& samples)
{
    std::vector<uint32_t> offsets;
    for (const Sample& sample : samples)
    {
        const double clock = ISN_PER_S * (sample.seconds - samples.front().seconds);
        offsets.push_back(sample.isn - static_cast<uint32_t>(std::fmod(clock, NUMBERS)));
    }
    return offsets;
}

/** \return how far the numbers' distribution is from the uniform one (Kolmogorov, Smirnov) */
double
GetDistance(std::vector<uint32_t> numbers)
{
    std::sort(numbers.begin(), numbers.end());
    const auto n = static_cast<double>(numbers.size());
    double distance = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i)
    {
        const double uniform = numbers[i] / NUMBERS;
        const auto rank = static_cast<double>(i);
        distance = std::max({distance, uniform - rank / n, (rank + 1) / n - uniform});
    }
    return distance;
}

/** \return how far the bit that is least even is from half ones */
double
GetUnevenness(const std::vector<uint32_t>& numbers)
{
    double most = 0;
    for (uint32_t bit = 0; bit < 32; ++bit)
    {
        const auto ones = static_cast<double>(
            std::count_if(numbers.begin(), numbers.end(), [bit](uint32_t number) {
                return (number >> bit & 1) != 0;
            }));
        most = std::max(most, std::abs(ones - static_cast<double>(numbers.size()) / 2));
    }
    return most;
}

/** \return how many of 4096 equal parts of the numbers are hit */
double
CountParts(const std::vector<uint32_t>& numbers)
{
    std::set<uint32_t> parts;
    for (const uint32_t number : numbers)
    {
        parts.insert(number >> 20); // a part is 67 ms of the clock: more than a capture is late
    }
    return static_cast<double>(parts.size());
}

/** Compare hashes of 4-tuples: both must pass for independent uniform numbers. */
void
CompareOffsets(ValidationReport& report,
               const std::string& file,
               const std::vector<uint32_t>& measured,
               const std::vector<uint32_t>& simulated)
{
    const auto n = static_cast<double>(measured.size());
    const std::string reason = "99.9 % of samples of independent uniform numbers are nearer";
    const auto compare = [&](const std::string& name, double there, double here, double most) {
        report.CompareNumbers(
            file, "all", name, there, here, {std::max(0.0, most - there), most, reason});
    };
    compare("distance of the offsets from uniform (Kolmogorov-Smirnov)",
            GetDistance(measured),
            GetDistance(simulated),
            1.95 / std::sqrt(n));
    // 32 bits: the two-sided quantile of 0.1 % / 32 is 4.16.
    compare("least even bit of the offsets, ones from half",
            GetUnevenness(measured),
            GetUnevenness(simulated),
            4.16 * std::sqrt(n) / 2);
    // n numbers hit 4096 (1 - (1 - 1/4096)^n) parts; pairs in one part are nearly Poisson.
    const double pairs = n * n / 2 / 4096;
    const double spread = 3.29 * std::sqrt(2 * pairs);
    report.CompareNumbers(file,
                          "all",
                          "parts of 2^20 numbers that the offsets hit",
                          CountParts(measured),
                          CountParts(simulated),
                          {spread, spread, "99.9 % of pairs of samples of uniform numbers"});
}

/** Compare how ISNs of different 4-tuples are spread. */
void
CompareSpread(ValidationReport& report,
              const std::string& file,
              const std::vector<Sample>& measured,
              const std::vector<Sample>& simulated)
{
    // 99.9 % of the differences of two samples of uniform numbers lie inside; the successive
    // differences of n numbers are n - 1 numbers. Var(s) = (m4/s^2 - s^2) / 4n, m4 = 1.8 s^4.
    const double n = static_cast<double>(measured.size()) - 1;
    const double mean = 3.29 * std::sqrt(2) * UNIFORM_SD / std::sqrt(n);
    const double sd = 3.29 * std::sqrt(2) * UNIFORM_SD * std::sqrt(0.2 / n);
    const std::string reason = "99.9 % of pairs of samples of uniform numbers";
    const Spread there = GetSpread(measured);
    const Spread here = GetSpread(simulated);
    report.CompareNumbers(file,
                          "all",
                          "mean difference of successive ISNs",
                          there.mean,
                          here.mean,
                          {mean, mean, reason});
    report.CompareNumbers(
        file, "all", "its standard deviation", there.sd, here.sd, {sd, sd, reason});
    CompareOffsets(report, file, GetOffsets(measured), GetOffsets(simulated));
}

/** SYNs to a listener, each reset when it was answered. */
std::vector<Sample>
SampleServer(SegmentPeer& peer, const std::vector<Sample>& measured, bool isSame)
{
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < measured.size(); ++i)
    {
        peer.RunUntil(Seconds(START_S) +
                      NanoSeconds(std::llround(1e9 * (measured[i].seconds - measured[0].seconds))));
        const bool isOther = !isSame && i % 2 == 1;
        const Ipv4Address other(Ipv4Address("10.78.3.1").Get() + i % 250);
        const TcpConnectionId id = peer.MakeId(isOther ? other : Ipv4Address("10.77.0.100"),
                                               isSame ? 40000 : static_cast<uint16_t>(41000 + i));
        TcpSegmentView syn;
        syn.flags = TcpHeader::SYN;
        syn.seq = SequenceNumber32(static_cast<uint32_t>(7919 * i));
        syn.window = 65535;
        syn.mss = 1460;
        syn.hasTimestamp = true;
        syn.tsVal = static_cast<uint32_t>(1000 + i);
        peer.Send(id, syn);
        peer.RunUntil(Simulator::Now() + MicroSeconds(1));
        const WireSegment* synAck = peer.FindSynAck(id);
        samples.push_back(
            {synAck->time.GetSeconds(), synAck->view.seq.GetValue(), synAck->view.tsVal, 0});
        TcpSegmentView reset;
        reset.flags = TcpHeader::RST;
        reset.seq = syn.seq + SequenceNumber32(1);
        peer.Send(id, reset);
    }
    return samples;
}

/** Connects of a client, each aborted. \param port bound; 0 = any */
std::vector<Sample>
SampleClient(SegmentPeer& peer, const std::vector<Sample>& measured, uint16_t port, bool isIpv6)
{
    std::vector<Sample> samples;
    const Time begin = Max(Simulator::Now(), Seconds(START_S));
    const Address remote = peer.MakeId("10.77.0.200", 80).GetRemoteSocketAddress();
    for (const Sample& row : measured)
    {
        peer.RunUntil(begin + NanoSeconds(std::llround(1e9 * (row.seconds - measured[0].seconds))));
        const auto client = DynamicCast<TcpLifecycleSocket>(Socket::CreateSocket(
            peer.GetListener()->GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory")));
        if (port != 0)
        {
            client->Bind(isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                                : Address(InetSocketAddress(Ipv4Address::GetAny(), port)));
        }
        client->Connect(remote);
        peer.RunUntil(Simulator::Now() + MicroSeconds(1));
        const WireSegment& syn = peer.GetWire().back();
        samples.push_back({syn.time.GetSeconds(),
                           syn.view.seq.GetValue(),
                           syn.view.tsVal,
                           syn.id.GetLocalPort()});
        client->Abort();
    }
    return samples;
}

double
CountEven(const std::vector<Sample>& samples)
{
    return static_cast<double>(std::count_if(
        samples.begin(), samples.end(), [](const Sample& sample) { return sample.port % 2 == 0; }));
}

double
CountDistinct(const std::vector<Sample>& samples)
{
    std::set<uint16_t> ports;
    for (const Sample& sample : samples)
    {
        ports.insert(sample.port);
    }
    return static_cast<double>(ports.size());
}

} // namespace

void
ValidateIsn(ValidationReport& report, bool isIpv6)
{
    {
        const std::string file = "13-isn/server-same-tuple.csv";
        const auto measured = ReadSamples(file, 0, 1, 3);
        SegmentPeer peer({}, isIpv6);
        peer.Listen(512);
        CompareClocks(report, file, measured, SampleServer(peer, measured, true), 5e-3);
    }
    {
        const std::string file = "13-isn/server-different-tuples.csv";
        const auto measured = ReadSamples(file, 2, 3, 4);
        SegmentPeer peer({}, isIpv6);
        peer.Listen(512);
        const auto simulated = SampleServer(peer, measured, false);
        CompareSpread(report, file, measured, simulated);
        const auto span = [](const std::vector<Sample>& samples) {
            const auto [least, most] = std::minmax_element(
                samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
                    return a.tsVal < b.tsVal;
                });
            return static_cast<double>(most->tsVal) - least->tsVal;
        };
        const double ms = 1e3 * (measured.back().seconds - measured.front().seconds);
        report.CompareNumbers(file,
                              "all",
                              "span of TSvals, ms",
                              span(measured),
                              span(simulated),
                              {},
                              {"Linux adds an offset by 4-tuple to its timestamp clock, so that "
                               "200 of them span 95 to 100 % of 2^32 (99.9 % of samples); ns-3's "
                               "clock is the simulation's and spans the time",
                               0.95 * NUMBERS - ms - 1,
                               NUMBERS - ms + 1,
                               ""});
    }
    {
        const std::string file = "13-isn/client-same-tuple.csv";
        const auto measured = ReadSamples(file, 1, 2, 3);
        SegmentPeer peer({}, isIpv6);
        peer.Listen(1);
        CompareClocks(
            report, file, measured, SampleClient(peer, measured, SAME_PORT, isIpv6), 1e-3);
    }
    {
        const std::string file = "13-isn/client-different-ports.csv";
        const auto measured = ReadSamples(file, 1, 2, 3);
        SegmentPeer peer({}, isIpv6);
        peer.Listen(1);
        const auto simulated = SampleClient(peer, measured, 0, isIpv6);
        CompareSpread(report, file, measured, simulated);
        report.CompareNumbers(file, "all", "even ports", CountEven(measured), CountEven(simulated));
        report.CompareNumbers(
            file, "all", "different ports", CountDistinct(measured), CountDistinct(simulated));
    }
}

} // namespace ns3
