// SPDX-License-Identifier: GPL-2.0-only
//
// A client, a link with chosen faults, a server: what labs on one connection are played on.

#ifndef TWO_END_NETWORK_H
#define TWO_END_NETWORK_H

#include "ns3/net-device-container.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"
#include "ns3/segment-fault-helper.h"
#include "ns3/socket.h"
#include "ns3/tcp-lifecycle-trace-helper.h"

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/** Which end; also the node's place in the container. */
enum TwoEnd : uint32_t
{
    CLIENT_END, //!< opens
    SERVER_END  //!< listens
};

/** Names of both, by TwoEnd. */
constexpr std::array<const char*, 2> END_NAMES{"client", "server"};

/** What a network is made of. */
struct TwoEndConfig
{
    bool isIpv6{false};                                      //!< over IPv6 instead of IPv4
    std::string rate{"1Gbps"};                               //!< of the link
    Time delay{MilliSeconds(20)};                            //!< of the link, one way
    std::string profile{"linux-6"};                          //!< of both ends
    std::vector<std::pair<std::string, std::string>> server; //!< its engine's attributes, values
};

/**
 * \ingroup tcp-lifecycle
 * \brief Two nodes with this module's TCP and a point-to-point link; destroying it ends the
 * simulation.
 *
 * Node ids are 0 and 1 if nothing else has nodes. Addresses are valid from the start: over IPv6
 * there is no duplicate address detection, as there is nobody else on the link.
 */
class TwoEndNetwork
{
  public:
    static constexpr uint16_t PORT = 80; //!< of the server

    /**
     * \brief Build it.
     * \param config what of
     * \throws std::runtime_error for an engine attribute that does not exist or a bad value
     */
    explicit TwoEndNetwork(const TwoEndConfig& config);
    ~TwoEndNetwork();
    TwoEndNetwork(const TwoEndNetwork&) = delete;
    TwoEndNetwork& operator=(const TwoEndNetwork&) = delete;

    /** \return when stories begin: 1 s, for clocks that show 0 before */
    static Time GetStart();

    /** \return both nodes */
    const NodeContainer& GetNodes() const;
    /** \return address of an end with the server's port, or \p port */
    Address GetAddress(uint32_t end, uint16_t port = PORT) const;
    /** \return the unspecified address with a port */
    Address GetAny(uint16_t port = PORT) const;
    /** \return a new socket of an end */
    Ptr<Socket> CreateSocket(uint32_t end) const;
    /** \return what becomes of segments on their way to an end */
    SegmentFaultModel& GetFaults(uint32_t end);

    /**
     * \brief Record every event of both ends, and the settings of their engines.
     * \param run where the files go
     * \param setup directory of the files inside the run's
     * \param record gets the settings; may be null
     */
    void Trace(RunDirectory& run, const std::string& setup, RunRecord* record);

    /** \return names of the files that Trace leaves. \param setup as there */
    static std::vector<std::string> NameTraceFiles(const std::string& setup);

    /** \brief Run, or go on. \param length from GetStart(), not before now */
    void Run(Time length);

    /** End the simulation now and close the records: they may be read then. */
    void Destroy();

  private:
    /** Give both ends addresses. */
    void AssignAddresses(const NetDeviceContainer& devices);

    TwoEndConfig m_config;              //!< as given
    NodeContainer m_nodes;              //!< client, server
    std::array<Address, 2> m_addresses; //!< by end, without port
    SegmentFaultLink m_faults;          //!< by the end that receives
    TcpLifecycleTraceHelper m_traces;   //!< of both
    bool m_isOver{false};               //!< Destroy was called
};

} // namespace ns3

#endif // TWO_END_NETWORK_H
