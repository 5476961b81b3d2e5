// SPDX-License-Identifier: GPL-2.0-only
//
// Settings that a node has once, not per socket: TIME-WAIT and ephemeral ports.

#ifndef TCP_NODE_CONFIG_H
#define TCP_NODE_CONFIG_H

#include "ns3/nstime.h"
#include "ns3/port-selection.h"
#include "ns3/time-wait-decision.h"
#include "ns3/traffic-origin.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Node-wide settings of the engine: a connection in TIME-WAIT has no socket any more, and
 * ports belong to the node.
 *
 * Read when they are needed, so a change during a run holds for what happens next.
 */
class TcpNodeConfig
{
  public:
    /**
     * \brief Register the attributes on a class derived from this one.
     * \param tid TypeId of that class
     * \return \p tid
     */
    static TypeId AddNodeAttributesTo(TypeId tid);

    /** \param name a value of TimeWaitRestart as attributes write it \return false if unknown */
    bool SetTimeWaitRestart(const std::string& name);
    /** \return "RetransmittedFin" or "AnyAck" */
    std::string GetTimeWaitRestart() const;
    /** \param name a value of TimeWaitReuse as attributes write it \return false if unknown */
    bool SetTimeWaitReuse(const std::string& name);
    /** \return "Never", "SequenceNumber", "Timestamp", "Both" or "Unsafe" */
    std::string GetTimeWaitReuse() const;
    /** \param name a value of TimeWaitReuseActive \return false if unknown */
    bool SetTimeWaitReuseActive(const std::string& name);
    /** \return "Off", "On" or "Loopback" */
    std::string GetTimeWaitReuseActive() const;
    /** \param name a value of PortSelection as attributes write it \return false if unknown */
    bool SetPortSelection(const std::string& name);
    /** \return "Sequential", "Random" or "Hashed" */
    std::string GetPortSelection() const;

    /** \param name a value of TrafficOrigin as records print it \return false if unknown */
    bool SetTrafficOrigin(const std::string& name);
    /** \return "unknown", "legitimate", "attack" or "old-duplicate" */
    std::string GetTrafficOrigin() const;

    TimeWaitRestart m_timeWaitRestart{TimeWaitRestart::ANY_ACK}; //!< what starts 2MSL again
    TimeWaitReuse m_timeWaitReuse{TimeWaitReuse::BOTH};          //!< which SYN reopens
    bool m_rfc1337{false};                                       //!< a RST has no effect
    uint32_t m_timeWaitLimitEntries{131072}; //!< most entries; tcp_max_tw_buckets
    TimeWaitReuseActive m_timeWaitReuseActive{TimeWaitReuseActive::LOOPBACK}; //!< tcp_tw_reuse
    Time m_timeWaitReuseDelay;                                                //!< before that
    uint16_t m_ephemeralPortFirst{32768};                  //!< lowest ephemeral port
    uint16_t m_ephemeralPortLast{60999};                   //!< highest ephemeral port
    PortSelection m_portSelection{PortSelection::HASHED};  //!< how one is chosen
    TrafficOrigin m_trafficOrigin{TrafficOrigin::UNKNOWN}; //!< of what this node opens, in reports
    bool m_trackIncarnations{false};                       //!< text carries who sent it, in reports
    Time m_synCookiePeriod;                                //!< step of the counter
    uint8_t m_synCookieMaxAgePeriods{1};                   //!< steps that a cookie outlives
    uint32_t m_synCookieRotationPeriods{0};                //!< steps of one secret; 0 = all
};

} // namespace ns3

#endif // TCP_NODE_CONFIG_H
