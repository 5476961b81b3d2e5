// SPDX-License-Identifier: GPL-2.0-only
//
// What all attacks have in common: a victim, and when segments leave.

#ifndef ATTACK_APPLICATION_H
#define ATTACK_APPLICATION_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/attack-rate.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/on-off-clock.h"
#include "ns3/random-variable-stream.h"
#include "ns3/syn-replay-file.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Calls SendNext at the times of a rate shape: exactly one event a segment.
 *
 * Times: Constant, Ramp, Pulse and OnOff send segment k (from 0) at start + GetDepartureTime(k), so
 * that they do not drift; Poisson draws independent exponential gaps, the first one before the
 * first segment; Replay sends at start + t for each SYN of ReplayFile. A RatePerSecond set during
 * the run of Constant or Poisson holds from the segment that is due next, at the new distance from
 * the one before; a running Ramp, Pulse or OnOff refuses it (std::runtime_error).
 *
 * A subclass registers the attributes below as its own with AddRateAttributes, so that
 * Config::SetDefault finds them under its name.
 */
class AttackApplication : public Application
{
  public:
    /** When segments leave; see AttackRate::Model. */
    using RateModel = AttackRate::Model;

    static constexpr RateModel CONSTANT = AttackRate::CONSTANT; //!< evenly spaced
    static constexpr RateModel POISSON = AttackRate::POISSON;   //!< exponential gaps
    static constexpr RateModel REPLAY = AttackRate::REPLAY;     //!< the times of ReplayFile
    static constexpr RateModel RAMP = AttackRate::RAMP;         //!< from one rate to another
    static constexpr RateModel PULSE = AttackRate::PULSE;       //!< two rates in turn
    static constexpr RateModel ON_OFF = AttackRate::ON_OFF;     //!< bursts

    /** \return the TypeId */
    static TypeId GetTypeId();

    AttackApplication();
    ~AttackApplication() override;

    /**
     * \brief Replay these SYNs instead of those of ReplayFile. Sets RateModel to Replay.
     * \param records in order of time, as from ReadSynReplay; empty means ReplayFile after all
     * \throws std::runtime_error while the application runs
     */
    void SetReplay(std::vector<SynReplayRecord> records);

    /**
     * \brief Change the rate, also while segments are sent.
     * \param ratePerSecond segments a second
     * \throws std::runtime_error while a Ramp, Pulse or OnOff runs
     */
    void SetRatePerSecond(double ratePerSecond);

    /** \return segments a second */
    double GetRatePerSecond() const;

    /**
     * \brief Fix the random streams: addresses, ports and numbers; gaps; on and off periods.
     * \param stream first stream index
     * \return streams used, always 4
     */
    int64_t AssignStreams(int64_t stream);

    /**
     * \brief Check the settings now, as the start does, and read ReplayFile: a program that calls
     * this before Simulator::Run hears of a mistake before the simulation. \throws
     * std::runtime_error naming setting and value; if the application is on no node yet too
     */
    void CheckSettings();

  protected:
    void DoDispose() override;

    /** \return \p tid with the attributes of victim and rate. \param tid to extend */
    static TypeId AddRateAttributes(TypeId tid);

    /** Check the settings and get ready; called at each start, when the records are read. */
    virtual void Prepare() = 0;

    /** Send one segment, or open one connection. \param record its replay row, or null */
    virtual void SendNext(const SynReplayRecord* record) = 0;

    /** Let go of what Prepare took; called at each stop and when disposed. */
    virtual void Finish() = 0;

    /** \return segments after which the attack ends; 0 = no limit */
    virtual uint64_t GetLimit() const;

    /** \return the victim with its port */
    const Address& GetRemote() const;

    /** \return true if the times of this run are those of the records */
    bool IsReplay() const;

    /** \return the SYNs of Replay */
    const std::vector<SynReplayRecord>& GetRecords() const;

    /** \return the name of the class without its namespace, for messages */
    std::string GetName() const;

    /** \return source of addresses, ports and numbers */
    const Ptr<UniformRandomVariable>& GetUniform() const;

  private:
    /** \return \p tid with the numbers of the rate shapes. \param tid to extend */
    static TypeId AddShapeAttributes(TypeId tid);

    void StartApplication() override;
    void StopApplication() override;

    /** \return the rate that the attributes say */
    AttackRate MakeRate() const;
    /** Take the settings of this run. */
    void Configure();
    /** Read ReplayFile. */
    void LoadReplayFile();
    /** Schedule segment number m_next, or nothing if that was the last one. */
    void ScheduleNext();
    /** \return when segment number m_next is due, in absolute time */
    Time GetNextTime();
    /** Send segment number m_next and schedule its successor. */
    void Send();

    Address m_remote;                       //!< the victim with its port
    RateModel m_rateModel{CONSTANT};        //!< when
    double m_ratePerSecond{100};            //!< segments a second
    double m_initialRatePerSecond{0};       //!< Ramp
    Time m_rampInterval;                    //!< Ramp
    double m_baseRatePerSecond{0};          //!< Pulse
    Time m_pulseInterval;                   //!< Pulse
    double m_pulseFraction{0};              //!< Pulse
    Ptr<RandomVariableStream> m_onTime;     //!< OnOff, seconds; null = 1
    Ptr<RandomVariableStream> m_offTime;    //!< OnOff, seconds; null = 1
    uint64_t m_maxSegments{0};              //!< 0 = no limit
    std::string m_replayFile;               //!< CSV or pcap
    Ptr<UniformRandomVariable> m_uniform;   //!< what is sent
    Ptr<ExponentialRandomVariable> m_gap;   //!< Poisson gaps, seconds
    std::vector<SynReplayRecord> m_records; //!< for Replay

    AttackRate m_rate;         //!< of this run
    OnOffClock m_clock;        //!< of this run
    Time m_anchor;             //!< the start; after a change of rate when m_anchorIndex is due
    uint64_t m_anchorIndex{0}; //!< 0 until the rate is changed
    Time m_lastSent;           //!< when the last segment was sent
    uint64_t m_next{0};        //!< number of the segment that comes next
    bool m_isRunning{false};   //!< between start and stop
    EventId m_event;           //!< the next segment
};

} // namespace ns3

#endif // ATTACK_APPLICATION_H
