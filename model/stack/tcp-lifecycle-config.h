// SPDX-License-Identifier: GPL-2.0-only
//
// The settings an engine hands to its sockets: one struct, one list of ns-3 attributes.

#ifndef TCP_LIFECYCLE_CONFIG_H
#define TCP_LIFECYCLE_CONFIG_H

#include "ns3/admission-policies.h"
#include "ns3/attribute.h"
#include "ns3/give-up-decision.h"
#include "ns3/listen-decision.h"
#include "ns3/nstime.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** How completed connections reach the application. */
enum class AcceptMode : uint8_t
{
    IMMEDIATE, //!< the accept callback fires at once, as unmodified ns-3 applications expect
    MANUAL     //!< they wait in the accept queue until TcpLifecycleSocket::Accept
};

/**
 * \ingroup tcp-lifecycle
 * \brief Settings of a listener and of a connection, held by the engine (defaults of the node) and
 * by each socket (its own copy, taken when the socket is made).
 *
 * Both register the same attributes through AddAttributesTo, so a value can be set for the node or
 * for one socket under one name. Precedence: profile, then Config::SetDefault, then helper, then
 * socket.
 */
class TcpLifecycleConfig
{
  public:
    /**
     * \brief Register the shared attributes on a class derived from this one.
     * \param tid TypeId of that class
     * \param flags TypeId::AttributeFlag of each; without ATTR_CONSTRUCT the class sets them itself
     * \return \p tid
     */
    static TypeId AddAttributesTo(TypeId tid, uint32_t flags);

    /** \param name of a policy, of a program's own too \return false if there is none such */
    bool SetAdmissionPolicy(const std::string& name);
    /** \return the name of the admission policy */
    std::string GetAdmissionPolicy() const;
    /** \param name "Ignore", "Queue" or "Deliver" \return false if it is none of them */
    bool SetSynDataPolicy(const std::string& name);
    /** \return "Ignore", "Queue" or "Deliver" */
    std::string GetSynDataPolicy() const;
    /** \param name "ThreeWay" or "TwoWay" \return false if it is neither */
    bool SetHandshakeMode(const std::string& name);
    /** \return "ThreeWay" or "TwoWay" */
    std::string GetHandshakeMode() const;
    /** \param name a value of SynCookieMode as attributes write it \return false if unknown */
    bool SetSynCookieMode(const std::string& name);
    /** \return "Off", "OnOverflow" or "Always" */
    std::string GetSynCookieMode() const;
    /** \param name "Immediate" or "Manual" \return false if it is neither */
    bool SetAcceptMode(const std::string& name);
    /** \return "Immediate" or "Manual" */
    std::string GetAcceptMode() const;
    /** \param name "Count" or "Time" \return false if it is neither */
    bool SetRetryLimit(const std::string& name);
    /** \return "Count" or "Time" */
    std::string GetRetryLimit() const;
    /** \param isOn probe a silent peer */
    void SetKeepAlive(bool isOn);
    /** \return true if a silent peer is probed */
    bool GetKeepAlive() const;
    /** \param idle silence before the first keep-alive probe */
    void SetKeepAliveIdle(Time idle);
    /** \return silence before the first keep-alive probe */
    Time GetKeepAliveIdle() const;
    /** \param timeout longest time in FIN-WAIT-2 after Close; zero = no limit */
    void SetFinWait2Timeout(Time timeout);
    /** \return longest time in FIN-WAIT-2 after Close; zero = no limit */
    Time GetFinWait2Timeout() const;
    /** \param timeout longest time without progress; zero = none */
    void SetUserTimeout(Time timeout);
    /** \return longest time without progress; zero = none */
    Time GetUserTimeout() const;

    // Listener
    uint32_t m_listenBacklogEntries{128};  //!< backlog of a Listen() without argument
    uint32_t m_soMaxConnEntries{4096};     //!< upper bound of every backlog
    uint32_t m_halfOpenLimitEntries{2048}; //!< tcp_max_syn_backlog; limit of TailDrop
    const AdmissionPolicy* m_admissionPolicy{GetAdmissionPolicies().front()}; //!< who gets in
    uint8_t m_admissionPrefixLengthIpv4{24};        //!< bits of a sender, PrefixShare
    uint8_t m_admissionPrefixLengthIpv6{64};        //!< bits of a sender, PrefixShare
    Time m_synAckInitialTimeout;                    //!< before the first SYN,ACK retransmission
    Time m_synAckMaxTimeout;                        //!< upper bound of the doubled time-out
    uint8_t m_synAckRetries{5};                     //!< SYN,ACK retransmissions
    Time m_timerGranularity;                        //!< timer wheel slot; zero = exact
    bool m_linuxTimerWheel{false};                  //!< SYN and SYN,ACK timers fire at its slots
    bool m_abortOnOverflow{false};                  //!< RST for a third ACK at a full accept queue
    AcceptMode m_acceptMode{AcceptMode::IMMEDIATE}; //!< how connections reach the application
    HandshakeMode m_handshakeMode{HandshakeMode::THREE_WAY}; //!< segments that open a connection
    SynCookieMode m_synCookieMode{SynCookieMode::OFF};       //!< cookies instead of entries
    SynDataPolicy m_synDataPolicy{SynDataPolicy::IGNORE};    //!< what becomes of the text of a SYN
    Time m_invalidSegmentInterval; //!< least time between answers to invalid segments, also of a
                                   //!< connection

    // Connection
    Time m_synInitialTimeout;          //!< before the first SYN retransmission
    Time m_synMaxTimeout;              //!< upper bound of the doubled time-out
    uint8_t m_synRetransmissions{6};   //!< SYN retransmissions with doubled time-out
    uint8_t m_synLinearTimeouts{4};    //!< SYN retransmissions before the doubling starts
    bool m_mssOption{true};            //!< send and honour the MSS option
    bool m_segmentSizeFromMtu{true};   //!< derive the segment size from the MTU and the peer's MSS
    bool m_linuxOptionOrder{true};     //!< MSS, SACK, TS, NOP, WS; else ns-3's order
    bool m_pushBit{true};              //!< PSH on the last segment of a write
    Time m_synEarlyTimeout;            //!< before repeating a SYN that got a wrong ACK; 0 = never
    bool m_requireTimestamps{true};    //!< once negotiated; a segment without is dropped
    bool m_strictSequenceCheck{false}; //!< RFC 9293's acceptability test to the letter
    Time m_segmentLifetime;            //!< MSL; TIME-WAIT lasts twice as long
    bool m_reuseAddress{false};        //!< SO_REUSEADDR

    // The end of a connection
    RetryLimit m_retryLimit{RetryLimit::TIME}; //!< how DataRetries and OrphanRetries are meant
    Time m_maxRto;                             //!< bound of doubled time-outs
    uint8_t m_orphanRetries{0};                //!< after Close; 0 = 8
    Time m_finWait2Timeout;                    //!< in FIN-WAIT-2 after Close; zero = none
    bool m_resetAfterClose{true};              //!< RST for text that nobody will read
    bool m_linger{false};                      //!< SO_LINGER's switch
    Time m_lingerTimeout;                      //!< SO_LINGER's time
    bool m_keepAlive{false};                   //!< probe a silent peer
    Time m_keepAliveIdle;                      //!< silence before the first probe
    Time m_keepAliveInterval;                  //!< between probes
    uint8_t m_keepAliveProbes{10};             //!< probes before the connection is reset
    Time m_userTimeout;                        //!< longest time without progress; zero = none

  protected:
    /** \brief A setting has changed that a running timer depends on. \param timer which */
    virtual void TimerSettingsChanged(TcpTimer timer);
};

//! @}

} // namespace ns3

#endif // TCP_LIFECYCLE_CONFIG_H
