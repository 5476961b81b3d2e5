// SPDX-License-Identifier: GPL-2.0-only
//
// A client, a link with chosen faults, a server: what labs on one connection are played on.

#ifndef TWO_END_NETWORK_H
#define TWO_END_NETWORK_H

#include "ns3/address.h"
#include "ns3/attribute.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"
#include "ns3/segment-fault-helper.h"
#include "ns3/socket.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/topology-parts.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

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
    bool isIpv6{false};            //!< over IPv6 instead of IPv4
    bool detectsDuplicates{false}; //!< of IPv6 addresses first (RFC 4862), which takes 1 s
    bool isLoopback{false};        //!< both ends are one node: no link
    TopologyLink link{"1Gbps", MilliSeconds(20)};    //!< between the ends
    std::array<Address, 2> addresses{};              //!< by end; invalid: see TwoEndNetwork
    std::array<TcpLifecycleStackHelper, 2> stacks{}; //!< by end; with isLoopback the client's

    /** \brief Set the profile of both ends. \param profile as TcpLifecycleStackHelper */
    void SetProfile(const std::string& profile);
    /** \brief Set an attribute of both engines. \param name of it \param value of it */
    void SetEngineAttribute(const std::string& name, const AttributeValue& value);
};

/**
 * \ingroup tcp-lifecycle
 * \brief Two nodes with this module's TCP and a point-to-point link; destroying it ends the
 * simulation.
 *
 * Node ids are 0 and 1 if nothing else has nodes. Addresses are those of the configuration, in one
 * /24 or /64, else 10.0.0.1 and 10.0.0.2, or fd00::1 and fd00::2; over loopback 127.0.0.1 or ::1.
 * They are valid from the start: over IPv6 there is no duplicate address detection unless it is
 * asked for, as there is nobody else on the link. There is no queue disc.
 */
class TwoEndNetwork
{
  public:
    static constexpr uint16_t PORT = 80; //!< of the server

    /**
     * \brief Build it.
     * \param config what of
     * \throws std::runtime_error for an engine attribute that does not exist or a bad value
     * \throws std::invalid_argument for a link that TopologyParts::CheckLink refuses
     */
    explicit TwoEndNetwork(const TwoEndConfig& config);
    ~TwoEndNetwork();
    TwoEndNetwork(const TwoEndNetwork&) = delete;
    TwoEndNetwork& operator=(const TwoEndNetwork&) = delete;

    /** \return when stories begin: 1 s, for clocks that show 0 before */
    static Time GetStart();

    /** \return both nodes; over loopback one node twice */
    const NodeContainer& GetNodes() const;
    /**
     * \param end 0 = client, 1 = server
     * \param port 1 to 65535
     * \return address of an end with the server's port, or \p port
     */
    Address GetAddress(uint32_t end, uint16_t port = PORT) const;
    /** \return the unspecified address with a port. \param port 0 = any */
    Address GetAny(uint16_t port = PORT) const;
    /** \return a new socket of an end. \param end 0 = client, 1 = server */
    Ptr<Socket> CreateSocket(uint32_t end) const;
    /** \return engine of an end. \param end 0 = client, 1 = server */
    Ptr<TcpLifecycleEngine> GetEngine(uint32_t end) const;
    /**
     * \param end 0 = client, 1 = server
     * \return what becomes of segments on their way to an end; not over loopback
     */
    SegmentFaultModel& GetFaults(uint32_t end) const;

    /**
     * \brief Record every event of both ends, and the settings of their engines. Not over loopback.
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
    /** Make the nodes and the link, and give both ends addresses. */
    void Build();

    TwoEndConfig m_config;            //!< as given, with addresses
    NodeContainer m_nodes;            //!< client, server
    SegmentFaultLink m_faults;        //!< by the end that receives
    TcpLifecycleTraceHelper m_traces; //!< of both
    bool m_isOver{false};             //!< Destroy was called
};

//! @}

} // namespace ns3

#endif // TWO_END_NETWORK_H
