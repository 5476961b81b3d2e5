// SPDX-License-Identifier: GPL-2.0-only
//
// What TIME-WAIT does to a client that opens many connections to one server: ports run out.

#ifndef PORT_LAB_H
#define PORT_LAB_H

#include "ns3/node-container.h"
#include "ns3/workload-exchange.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A client with few ports, as in the reference's ports-summary.csv. */
struct PortTableCase
{
    bool isLoopback{false};   //!< client and server on one host, over 127.0.0.1 or ::1
    std::string reuse{"Off"}; //!< TimeWaitReuseActive: Off, On, Loopback (tcp_tw_reuse 0, 1, 2)
    bool hasTimestamps{true}; //!< of the client's SYNs
    uint32_t ports{10};       //!< ephemeral ports, 1 to 20000
    bool isIpv6{false};       //!< family
};

/** One step of it. */
struct PortTableStep
{
    std::string name;     //!< as in the reference: "30 connects back to back"
    uint32_t attempts{0}; //!< calls of Connect
    uint32_t opened{0};   //!< connections
    uint32_t noPort{0};   //!< Connect failed: ERROR_ADDRNOTAVAIL
    uint32_t timeWait{0}; //!< entries at the client at the end of the step
};

/**
 * \brief Connect 30 times back to back, 30 times more 1.6 s after the begin, then 10 times every
 * 0.3 s; the client closes each connection first. Starts and ends with an empty simulator.
 * \param table the client
 * \param observe called with client and server before the simulation, to trace them
 * \return its three steps
 */
std::vector<PortTableStep>
SimulatePortTable(const PortTableCase& table,
                  const std::function<void(const NodeContainer&)>& observe = nullptr);

/** A client that opens connections to one server as fast as it may. */
struct PortCeilingCase
{
    std::string profile{"linux-6"};                //!< of both ends
    std::string reuse{};                           //!< TimeWaitReuseActive; "" = the profile's
    TcpWorkloadCloser closer{CLIENT_CLOSES_FIRST}; //!< who has the TIME-WAIT
    bool bindsFirst{false};                        //!< Bind before Connect chooses the port
    uint32_t ports{0};                             //!< ephemeral ports; 0 = the profile's
    double offeredRatio{1.05};                     //!< connections offered / the ceiling
    double mslS{0};                                //!< MSL, s; 0 = the profile's
    bool isIpv6{false};                            //!< family
};

/** What came of it. */
struct PortCeiling
{
    uint32_t ports{0};                  //!< ephemeral ports
    double timeWaitS{0};                //!< how long one is taken after the close, 2MSL, s
    double ceilingPerS{0};              //!< ports / timeWaitS: all that TIME-WAIT lets through, 1/s
    double offeredPerS{0};              //!< connections tried, 1/s
    double openedPerS{0};               //!< opened in the last 2MSL, 1/s
    double noPortPercent{0};            //!< of those tried then
    uint32_t peakTimeWait{0};           //!< most entries at the end that closes first
    std::optional<double> firstNoPortS; //!< when the first one failed, s after the begin
    /** Opened in each twentieth of 2MSL: its middle in units of 2MSL, connections/s. */
    std::vector<std::pair<double, double>> opened;
};

/**
 * \brief Open connections at a constant rate for one and a quarter 2MSL, and count those of the
 * last 2MSL: in any 2MSL a port is used once. Starts and ends with an empty simulator.
 * \param ceiling client and server
 * \param observe called with client and server before the simulation
 * \return rates
 * \throws std::runtime_error if the profile is unknown
 */
PortCeiling SimulatePortCeiling(const PortCeilingCase& ceiling,
                                const std::function<void(const NodeContainer&)>& observe = nullptr);

//! @}

} // namespace ns3

#endif // PORT_LAB_H
