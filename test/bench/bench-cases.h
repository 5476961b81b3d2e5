// SPDX-License-Identifier: GPL-2.0-only
//
// What the benchmark measures: the cases, and one measurement of one of them in this process.

#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/** One measurement to make. */
struct BenchTask
{
    std::string name;    //!< one of GetBenchCases
    std::string variant; //!< floor, stock, lifecycle, lifecycle-unregistered or lifecycle-FORMAT
    uint32_t n{0};       //!< SYNs, connections, bytes or attackers
};

/** What one measurement found. */
struct BenchSample
{
    double cpuSeconds{0}; //!< CPU time of the measured part, user and system
    double rssBytes{0};   //!< growth of the resident set over the measured part
    uint64_t units{0};    //!< what cpuSeconds was spent on: SYNs, packets received, bytes, hosts
};

/** \return names of the cases that can be measured */
const std::vector<std::string>& GetBenchCases();

/** \return the unit of BenchSample::units. \param name a case */
std::string GetBenchUnit(const std::string& name);

/**
 * \brief Simulate a case once in this process and measure it.
 * \param task what to do
 * \return the measurement
 * \throws std::runtime_error if the simulation did not do what it is measured for
 * \throws std::invalid_argument if the case has no such variant
 */
BenchSample MeasureHere(const BenchTask& task);

/**
 * \brief n spoofed SYNs at 1e6 SYN/s over a point-to-point link to one server, whose SYN,ACK timer
 * outlasts the run. Measured: Simulator::Run.
 *
 * floor: stock node without a listener, which answers each SYN with a RST. stock: stock node with
 * a listener. lifecycle: TcpLifecycleStackHelper, limits above n. The link has no queue disc,
 * which would hide differences.
 *
 * \param task name flood (SYNs without options), flood-options (those of Linux), flood-ipv6, or
 * flood-ipv4-only: nodes without IPv6. There the floor is faster: on a node with both families
 * stock TCP looks an IPv4 segment without end point up a second time, as an IPv6 segment.
 * What the server answers goes to a node that is silent, in both families.
 * \return the measurement; its units are SYNs
 */
BenchSample MeasureFlood(const BenchTask& task);

/**
 * \brief n connections that are ESTABLISHED exchange requests and replies of 100 bytes.
 * Measured: the exchange, without opening the connections.
 *
 * Both nodes have the same stack: stock; lifecycle with profile ns3-stock, sockets in
 * TcpL4Protocol's list; lifecycle-unregistered, sockets not in the list.
 *
 * \param task the case
 * \return the measurement; its units are packets received, at both ends
 */
BenchSample MeasureEstablished(const BenchTask& task);

/**
 * \brief n connections, one each 100 us: request and reply of 100 bytes, then the client closes.
 * All end in the client's TIME-WAIT, which outlasts the run. Measured: all but the first tenth.
 *
 * Name churn (over IPv4), churn-ipv6, or churn-hosts: ten client nodes, in turn.
 * Variants as MeasureEstablished. A stock node has 16,384 ephemeral ports; established, churn and
 * bulk run ours with profile ns3-stock, so that both send the same segments.
 *
 * \param task the case, n up to 2,000,000
 * \return the measurement; its units are connections
 */
BenchSample MeasureChurn(const BenchTask& task);

/**
 * \brief BulkSend of n bytes to a PacketSink. Measured: Simulator::Run.
 *
 * stock, or lifecycle with profile ns3-stock.
 *
 * \param task the case
 * \return the measurement; its units are bytes
 */
BenchSample MeasureBulk(const BenchTask& task);

/**
 * \brief SynAttackTopologyHelper builds n attackers, 64 behind each access router, and n / 10
 * clients, with the same stack on every node. Measured: its construction, nothing is simulated.
 *
 * stock or lifecycle.
 *
 * \param task the case, n up to 16384
 * \return the measurement; its units are hosts
 * \throws std::invalid_argument as SynAttackTopologyHelper
 */
BenchSample MeasureTopology(const BenchTask& task);

} // namespace ns3

#endif // BENCH_CASES_H
