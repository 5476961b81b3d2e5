// SPDX-License-Identifier: GPL-2.0-only
//
// Says when it looks as if a SYN flood were passing.

#ifndef SYN_FLOOD_DETECTOR_H
#define SYN_FLOOD_DETECTOR_H

#include "ns3/expiring-table.h"
#include "ns3/handshake-watch.h"
#include "ns3/nstime.h"
#include "ns3/protecting-filter.h"
#include "ns3/source-window.h"
#include "ns3/syn-flood-signs.h"
#include "ns3/traced-callback.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** An alarm begins or ends. */
struct SynFloodAlarm
{
    Time time;                                        //!< when
    uint32_t node{0};                                 //!< node id of the gateway
    SynFloodSign sign{SynFloodSign::HALF_OPEN_SHARE}; //!< which
    bool isOn{false};                                 //!< it begins
    double value{0};                                  //!< of the sign
    double threshold{0};                              //!< at which it begins
    bool isFalse{false};                              //!< ground truth: the sign is of no attack
    Time delay; //!< ground truth: since the first SYN of the attack; 0 if there is none
};

/**
 * \ingroup tcp-lifecycle
 * \brief Three signs of a SYN flood against protected servers; everything passes.
 *
 * - Half-open share: of the handshakes begun within WatchInterval, those that are not complete. The
 *   alarm needs at least MinHandshakes. A handshake's SYN,ACK and ACK must pass here too.
 * - Source entropy: how evenly the last WindowEntries SYNs are spread over sources, 1 if all are
 *   different. Random spoofing drives it to 1; so do more users than the window has room for.
 * - SYN-FIN CUSUM: see UpdateSynFinCusum; it needs no handshake, only counts. SYNs to the servers
 *   are counted against FINs and RSTs from them, which an attacker outside cannot forge.
 *
 * There is no timer: signs are computed when packets pass. Delay and isFalse of an alarm come from
 * the packets' origin tags and are in the report alone: an alarm is true if an attack SYN passed
 * within AttackGapInterval, the sum's if there was one in an interval since the sum was last 0. Put
 * a detector in front of a SYN proxy: it sees what reaches it.
 */
class SynFloodDetector : public ProtectingFilter
{
  public:
    /** Signature of Alarm sinks. */
    typedef void (*AlarmTracedCallback)(const SynFloodAlarm& alarm);

    /** \return the TypeId */
    static TypeId GetTypeId();

    SynFloodDetector();
    ~SynFloodDetector() override;

    GatewayDecision Inspect(const GatewayPacket& packet) override;
    void Check() const override;

    /** \return the last value of a sign. \param sign which of them */
    double GetValue(SynFloodSign sign) const;

    /**
     * \param sign which of them
     * \param isFalse those without, or with an attack
     * \return alarms begun so far.
     */
    uint64_t GetAlarms(SynFloodSign sign, bool isFalse) const;

  protected:
    void DoDispose() override;

  private:
    /** A handshake begun lately; local = client. */
    struct Entry : public ExpiringEntry
    {
        HandshakeSnapshot handshake; //!< what is known
        bool isPending{true};        //!< not complete
    };

    /** One sign. */
    struct Alarm
    {
        double value{0};                 //!< last computed
        bool isOn{false};                //!< begun, not ended
        std::array<uint64_t, 2> begun{}; //!< true and false ones
    };

    /** \return \p tid with the attributes of the signs. \param tid of this class */
    static TypeId AddSignAttributes(TypeId tid);
    /** A SYN to a server. \param packet the SYN */
    void CountSyn(const GatewayPacket& packet);
    /** End what is over: old handshakes, and intervals. */
    void Advance();
    /**
     * \brief A segment of a handshake.
     * \param packet with its segment
     * \param isOfClient its direction
     */
    void Follow(const GatewayPacket& packet, bool isOfClient);
    /** A handshake is complete or ended. \param entry of the handshake */
    void Settle(Entry& entry);
    /** Forget the oldest handshake. \param entry gone afterwards */
    void Forget(Entry& entry);
    /**
     * \brief A sign has a new value.
     * \param sign which of them
     * \param value the new one
     * \param threshold of its alarm
     * \param attack ground truth: when what the value is of began
     */
    void
    Update(SynFloodSign sign, double value, double threshold, const std::optional<Time>& attack);
    /** \return true if an attack SYN passed within AttackGapInterval */
    bool IsUnderAttack() const;
    /** Set an attribute, which counts from the next entry on. \param limitEntries LimitEntries */
    void SetLimitEntries(uint32_t limitEntries);
    /** \return LimitEntries */
    uint32_t GetLimitEntries() const;
    /** Set an attribute: a new window begins. \param windowEntries WindowEntries */
    void SetWindowEntries(uint32_t windowEntries);
    /** \return WindowEntries */
    uint32_t GetWindowEntries() const;

    Time m_watchInterval;           //!< WatchInterval
    uint32_t m_minHandshakes{20};   //!< MinHandshakes
    double m_shareThreshold{0.5};   //!< ShareThresholdFraction
    uint32_t m_windowEntries{512};  //!< WindowEntries
    double m_entropyThreshold{0.9}; //!< EntropyThresholdFraction
    Time m_cusumInterval;           //!< CusumInterval
    double m_cusumThreshold{1.05};  //!< CusumThreshold
    double m_cusumDrift{0.35};      //!< CusumDrift
    double m_cusumMemory{0.9};      //!< CusumMemoryFraction
    uint32_t m_limitEntries{65536}; //!< LimitEntries
    Time m_attackGap;               //!< AttackGapInterval

    std::unique_ptr<ExpiringTable<Entry>> m_table; //!< handshakes begun lately
    std::unique_ptr<SourceWindow> m_sources;       //!< of the last SYNs
    uint32_t m_pending{0};                         //!< handshakes that are not complete
    SynFinCusum m_cusum;                           //!< the sum
    Time m_intervalEnd;                            //!< of the interval that is running
    uint64_t m_syns{0};                            //!< in this interval
    uint64_t m_ends{0};                            //!< FINs and RSTs in this interval
    std::array<Alarm, SYN_FLOOD_SIGNS> m_alarms;   //!< by sign
    Time m_attackBegan;                            //!< ground truth: first SYN of the attack
    Time m_attackSeen;                             //!< ground truth: its last SYN
    bool m_hasAttack{false};                       //!< ground truth: there was one
    std::optional<Time> m_sumAttack; //!< ground truth: the attack in what the sum is of
    TracedCallback<const SynFloodAlarm&> m_alarmTrace; //!< Alarm
};

//! @}

} // namespace ns3

#endif // SYN_FLOOD_DETECTOR_H
