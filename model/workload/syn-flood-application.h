// SPDX-License-Identifier: GPL-2.0-only
//
// A SYN flood: SYNs from addresses that the sender does not own.

#ifndef SYN_FLOOD_APPLICATION_H
#define SYN_FLOOD_APPLICATION_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/ipv4.h"
#include "ns3/ipv6.h"
#include "ns3/nstime.h"
#include "ns3/packet.h"
#include "ns3/random-variable-stream.h"
#include "ns3/spoofed-prefix.h"
#include "ns3/syn-replay-file.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-option-ts.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Sends SYNs with spoofed sources to one victim, over IPv4 or IPv6 (RFC 4987 section 2).
 *
 * Each SYN goes through the node's own IP layer with a route from its routing protocol, exactly
 * one event per SYN, marked TrafficOrigin::ATTACK. Nothing is kept per SYN and answers are not
 * looked at. Sources are drawn from SourcePrefix as SpoofedPrefix says.
 *
 * Times: Constant sends SYN k (from 0) at start + k / RatePerSecond, rounded to the nanosecond on
 * its own, so that the rate does not drift; a RatePerSecond set during the run holds from the SYN
 * that is due next, at the new distance from the one before; Poisson draws independent exponential
 * gaps, the first one before the first SYN; Replay sends at start + t for each SYN of ReplayFile.
 *
 * A SYN for which the node has no route is counted (GetSynsWithoutRoute) and not sent. The route
 * is looked up once and used until the application stops, unless CacheRoute is false.
 */
class SynFloodApplication : public Application
{
  public:
    /** When SYNs are sent. */
    enum RateModel
    {
        CONSTANT, //!< evenly spaced
        POISSON,  //!< exponential gaps
        REPLAY    //!< the times of ReplayFile
    };

    /** Options that SYNs carry. */
    enum OptionSet
    {
        NO_OPTIONS,   //!< 20-byte header
        MSS_ONLY,     //!< MSS
        LINUX_OPTIONS //!< MSS, SACK-permitted, timestamps, NOP, window scale 7
    };

    /**
     * Signature of Tx sinks.
     * \param packet the segment with its TCP header, without an IP header
     * \param header the TCP header
     * \param source spoofed source, Ipv4Address or Ipv6Address
     * \param destination the victim, Ipv4Address or Ipv6Address
     */
    typedef void (*TxCallback)(Ptr<const Packet> packet,
                               const TcpHeader& header,
                               const Address& source,
                               const Address& destination);

    /** \return the TypeId */
    static TypeId GetTypeId();

    SynFloodApplication();
    ~SynFloodApplication() override;

    /**
     * \brief Replay these SYNs instead of those of ReplayFile. Sets RateModel to Replay.
     * \param records in order of time, as from ReadSynReplay; empty means ReplayFile after all
     */
    void SetReplay(std::vector<SynReplayRecord> records);

    /** \brief Change the rate, also while SYNs are sent. \param ratePerSecond SYNs a second */
    void SetRatePerSecond(double ratePerSecond);

    /** \return SYNs a second */
    double GetRatePerSecond() const;

    /** \return SYNs handed to IP so far */
    uint64_t GetSynsSent() const;

    /** \return SYNs not sent because the node had no route to the victim */
    uint64_t GetSynsWithoutRoute() const;

    /**
     * \brief Fix the random streams: addresses, ports and sequence numbers; gaps.
     * \param stream first stream index
     * \return streams used, always 2
     */
    int64_t AssignStreams(int64_t stream);

  protected:
    void DoDispose() override;

  private:
    void StartApplication() override;
    void StopApplication() override;

    /** \return \p tid with the attributes that say when and to whom. \param tid to extend */
    static TypeId AddRateAttributes(TypeId tid);
    /** \return \p tid with the attributes that say what a SYN looks like. \param tid to extend */
    static TypeId AddSegmentAttributes(TypeId tid);
    /** Read ReplayFile; one that is not right ends the simulation with a message. */
    void LoadReplayFile();
    /** Prepare the choice of sources; contradictions throw std::runtime_error. */
    void CheckSources();
    /** Put ports, window and options into m_header. */
    void PrepareHeader();
    /** Schedule SYN number m_next, or nothing if that was the last one. */
    void ScheduleNext();
    /** \return when SYN number m_next is due, in absolute time */
    Time GetNextTime() const;
    /** Send SYN number m_next and schedule its successor. */
    void SendSyn();
    /** \return a source for this SYN. \param record its replay row, or null */
    Ipv4Address ChooseIpv4Source(const SynReplayRecord* record) const;
    /** \return a source for this SYN. \param record its replay row, or null */
    Ipv6Address ChooseIpv6Source(const SynReplayRecord* record) const;
    /** Send m_header over IPv4. \param source its source */
    void SendIpv4(Ipv4Address source);
    /** Send m_header over IPv6. \param source its source */
    void SendIpv6(Ipv6Address source);
    /** \return the segment, tagged and reported to Tx sinks */
    Ptr<Packet> BuildSegment(const Address& source, const Address& destination);

    Address m_remote;                       //!< the victim with its port
    Address m_sourcePrefix;                 //!< network part of the sources
    uint8_t m_sourcePrefixLength{0};        //!< bits of m_sourcePrefix that are fixed
    uint16_t m_sourcePort{0};               //!< 0 = random
    double m_ratePerSecond{100};            //!< SYNs a second
    RateModel m_rateModel{CONSTANT};        //!< when
    uint64_t m_maxSegments{0};              //!< 0 = no limit
    std::string m_replayFile;               //!< CSV
    bool m_useReplaySources{false};         //!< src column unchanged
    OptionSet m_optionSet{MSS_ONLY};        //!< options on each SYN
    uint16_t m_mssBytes{1460};              //!< MSS option
    uint16_t m_windowBytes{65535};          //!< SEG.WND
    uint8_t m_ttl{0};                       //!< 0 = the node's default
    bool m_cacheRoute{true};                //!< one route look-up only
    Ptr<UniformRandomVariable> m_uniform;   //!< sources, ports, sequence numbers
    Ptr<ExponentialRandomVariable> m_gap;   //!< Poisson gaps, seconds
    std::vector<SynReplayRecord> m_records; //!< for Replay
    SpoofedPrefix m_prefix;                 //!< of both prefix attributes

    Time m_anchor;                  //!< when SYN m_anchorIndex is due; Replay: the start
    uint64_t m_anchorIndex{0};      //!< 0 until the rate is changed
    Time m_lastSent;                //!< when the last SYN was sent
    uint64_t m_next{0};             //!< number of the SYN that comes next
    uint64_t m_synsSent{0};         //!< counter
    uint64_t m_synsWithoutRoute{0}; //!< counter
    EventId m_event;                //!< the next SYN
    TcpHeader m_header;             //!< prebuilt
    Ptr<TcpOptionTS> m_timestamp;   //!< the option inside m_header, or null
    Ptr<Ipv4> m_ipv4;               //!< of this node, while running
    Ptr<Ipv6> m_ipv6;               //!< of this node, while running
    Ptr<Ipv4Route> m_ipv4Route;     //!< cached
    Ptr<Ipv6Route> m_ipv6Route;     //!< cached
    bool m_isIpv6{false};           //!< family of m_remote
    Ipv4Address m_ipv4Victim;       //!< address part of m_remote
    Ipv6Address m_ipv6Victim;       //!< address part of m_remote
    TracedCallback<Ptr<const Packet>, const TcpHeader&, const Address&, const Address&>
        m_txTrace; //!< Tx
};

} // namespace ns3

#endif // SYN_FLOOD_APPLICATION_H
