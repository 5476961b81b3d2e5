// SPDX-License-Identifier: GPL-2.0-only
//
// A SYN flood, and floods of other segments: from addresses that the sender does not own, or does.

#ifndef SYN_FLOOD_APPLICATION_H
#define SYN_FLOOD_APPLICATION_H

#include "ns3/attack-application.h"
#include "ns3/attack-segment.h"
#include "ns3/attack-sender.h"
#include "ns3/attack-source.h"
#include "ns3/packet.h"
#include "ns3/spoofed-prefix.h"
#include "ns3/syn-ack-filter.h"
#include "ns3/tcp-header.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Floods one victim with single segments, SYNs by default, over IPv4 or IPv6 (RFC 4987
 * section 2).
 *
 * Each segment goes through the node's own IP layer with a route from its routing protocol, exactly
 * one event per segment, marked TrafficOrigin::ATTACK. Nothing is kept per segment and answers are
 * not looked at. When segments leave is AttackApplication's matter, whose addresses they bear
 * AttackSource's, what they look like AttackSegment's.
 *
 * A segment for which the node has no route is counted (GetSynsWithoutRoute) and not sent. The
 * route is looked up once and used until the application stops, unless CacheRoute is false.
 */
class SynFloodApplication : public AttackApplication
{
  public:
    /** Options that segments carry; see AttackSegment::OptionSet. */
    using OptionSet = AttackSegment::OptionSet;

    static constexpr OptionSet NO_OPTIONS = AttackSegment::NO_OPTIONS;       //!< 20-byte header
    static constexpr OptionSet MSS_ONLY = AttackSegment::MSS_ONLY;           //!< MSS
    static constexpr OptionSet LINUX_OPTIONS = AttackSegment::LINUX_OPTIONS; //!< as Linux has them

    /**
     * Signature of Tx sinks.
     * \param packet the segment with its TCP header, without an IP header
     * \param header the TCP header
     * \param source spoofed source, Ipv4Address or Ipv6Address
     * \param destination the victim, Ipv4Address or Ipv6Address
     */
    typedef void (*TxTracedCallback)(Ptr<const Packet> packet,
                                     const TcpHeader& header,
                                     const Address& source,
                                     const Address& destination);

    /** \return the TypeId */
    static TypeId GetTypeId();

    SynFloodApplication();
    ~SynFloodApplication() override;

    /** \return segments handed to IP so far */
    uint64_t GetSynsSent() const;

    /** \return segments not sent because the node had no route to the victim */
    uint64_t GetSynsWithoutRoute() const;

  private:
    void Prepare() override;
    void SendNext(const SynReplayRecord* record) override;
    void Finish() override;

    /** \return \p tid with the attributes that say whose addresses. \param tid to extend */
    static TypeId AddSourceAttributes(TypeId tid);
    /** \return \p tid with the attributes that say what a SYN looks like. \param tid to extend */
    static TypeId AddSegmentAttributes(TypeId tid);
    /** Prepare the choice of sources; contradictions throw std::runtime_error. */
    void PrepareSources();
    /** Check the sources of a replay. */
    void CheckReplaySources() const;
    /** \return SourcePrefix and its length, checked */
    SpoofedPrefix MakePrefix() const;
    /** \return a source; invalid = the node's own. \param record its replay row, or null */
    Address ChooseSource(const SynReplayRecord* record);

    AttackSource::Model m_sourceModel{AttackSource::SUBNET}; //!< whose addresses
    Address m_sourcePrefix;                                  //!< network part of the sources
    uint8_t m_sourcePrefixLength{0};                //!< bits of m_sourcePrefix that are fixed
    std::string m_sources;                          //!< of List
    bool m_respondsToSynAck{false};                 //!< Direct: the own TCP answers
    bool m_useReplaySources{false};                 //!< src column unchanged
    uint16_t m_sourcePort{0};                       //!< 0 = random
    AttackSegment::Kind m_kind{AttackSegment::SYN}; //!< control bits
    OptionSet m_optionSet{MSS_ONLY};                //!< options on each SYN
    uint16_t m_mssBytes{1460};                      //!< MSS option
    uint16_t m_windowBytes{65535};                  //!< SEG.WND
    uint32_t m_dataBytes{0};                        //!< text
    uint8_t m_ttl{0};                               //!< 0 = the node's default
    bool m_cacheRoute{true};                        //!< one route look-up only

    AttackSegment m_segment;               //!< prebuilt
    AttackSender m_sender;                 //!< while running
    AttackSource m_source;                 //!< whose addresses
    SpoofedPrefix m_prefix;                //!< of both prefix attributes; SUBNET
    Ptr<SynAckFilter> m_filter;            //!< Direct, unless the own TCP answers
    SynAckFilter::Ports* m_ports{nullptr}; //!< inside m_filter
    uint64_t m_synsSent{0};                //!< counter
    uint64_t m_synsWithoutRoute{0};        //!< counter
    TracedCallback<Ptr<const Packet>, const TcpHeader&, const Address&, const Address&>
        m_txTrace; //!< Tx
};

} // namespace ns3

#endif // SYN_FLOOD_APPLICATION_H
