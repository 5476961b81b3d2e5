// SPDX-License-Identifier: GPL-2.0-only
//
// The half-open queue of one listener: small records of connections in SYN-RECEIVED (RFC 4987).

#ifndef HALF_OPEN_QUEUE_H
#define HALF_OPEN_QUEUE_H

#include "ns3/answer-time.h"
#include "ns3/connection-table.h"
#include "ns3/nstime.h"
#include "ns3/prefix-shares.h"
#include "ns3/sequence-number.h"
#include "ns3/traffic-origin.h"

#include <boost/intrusive/list.hpp>
#include <boost/pool/pool.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Hook by which the queue orders an entry by deadline; 16 bytes. */
using HalfOpenHook =
    boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>>;

/**
 * \ingroup tcp-lifecycle
 * \brief One connection in SYN-RECEIVED: what its SYN said and what our SYN,ACK said.
 *
 * 104 bytes for either address family (asserted in half-open-queue.cc); with its bucket of the
 * connection table a half-open connection costs about 115 bytes.
 */
struct HalfOpenEntry : public HalfOpenHook, public ConnectionEntry
{
    /** \param connectionId the connection */
    explicit HalfOpenEntry(const TcpConnectionId& connectionId)
        : ConnectionEntry(connectionId, ConnectionKind::HALF_OPEN),
          retransmissions(0),
          ownWscale(0),
          peerWscale(0),
          wscaleOk(0),
          sackOk(0),
          timestampOk(0),
          ecnOk(0),
          answeredAtMs(NEVER_ANSWERED),
          synAcks(0)
    {
    }

    /** Where synAcks stops counting. */
    static constexpr uint32_t MOST_SYN_ACKS = (1U << 8) - 1;

    uint8_t retransmissions : 4;                  //!< SYN,ACKs retransmitted by the timer
    uint8_t ownWscale : 4;                        //!< window scale of our SYN,ACK
    uint8_t peerWscale : 4;                       //!< window scale of the SYN
    uint8_t wscaleOk : 1;                         //!< window scale negotiated
    uint8_t sackOk : 1;                           //!< SACK negotiated
    uint8_t timestampOk : 1;                      //!< timestamps negotiated
    uint8_t ecnOk : 1;                            //!< ECN negotiated (RFC 3168 6.1.1)
    TrafficOrigin origin{TrafficOrigin::UNKNOWN}; //!< ground truth, for reports only
    uint16_t listenerIndex{0};                    //!< the engine's handle of the owning listener
    uint16_t ownMss{0};                           //!< MSS option of our SYN,ACK; 0 = none
    uint16_t peerMss{0};                          //!< MSS option of the SYN; 0 = absent
    uint16_t peerWindow{0};                       //!< SEG.WND of the SYN, not scaled
    SequenceNumber32 irs{0};                      //!< IRS
    SequenceNumber32 iss{0};                      //!< ISS
    uint32_t tsRecent{0};                         //!< TSval of the SYN
    uint32_t answeredAtMs : 24;                   //!< see answer-time.h; born at bornTimeStep
    uint32_t synAcks : 8;                         //!< SYN,ACKs sent, answers included
    int64_t bornTimeStep{0};                      //!< first SYN,ACK, Time::GetTimeStep()
    int64_t deadlineTimeStep{0};                  //!< SYN,ACK timer, Time::GetTimeStep()
};

/**
 * \ingroup tcp-lifecycle
 * \brief Owns the half-open entries of one listener, ordered by deadline.
 *
 * One list per retransmission count: the time-out is the same for all entries of a list, so each
 * list is in deadline order by construction and every operation is O(1). Holds no events, sends
 * nothing, decides nothing. An entry is in the connection table exactly while it is in the queue.
 */
class HalfOpenQueue
{
  public:
    /** Most retransmissions an entry can have. */
    static constexpr uint8_t MAX_RETRANSMISSIONS = 15;

    /** \param table the node's connection table, which must outlive the queue */
    explicit HalfOpenQueue(ConnectionTable& table);
    ~HalfOpenQueue();
    HalfOpenQueue(const HalfOpenQueue&) = delete;
    HalfOpenQueue& operator=(const HalfOpenQueue&) = delete;

    /**
     * \brief Make an entry and link it into the table. The caller fills in what the SYN said.
     * \param id a connection that is not in the table
     * \param deadline first SYN,ACK time-out, not before any deadline of other new entries
     * \return the entry, or null if the id is taken
     */
    HalfOpenEntry* Insert(const TcpConnectionId& id, Time deadline);

    /** \brief Unlink and destroy an entry. \param entry of this queue; invalid afterwards */
    void Remove(HalfOpenEntry& entry);

    /**
     * \brief Count a retransmission and set the next deadline.
     * \param entry of this queue, with fewer than MAX_RETRANSMISSIONS
     * \param deadline next time-out, not before any deadline of entries with the new count
     */
    void CountRetransmission(HalfOpenEntry& entry, Time deadline);

    /**
     * \brief Start the current time-out again, as an answered duplicate SYN does (reference 01).
     * \param entry of this queue
     * \param deadline new time-out, not before any deadline of entries with the same count
     */
    void Restart(HalfOpenEntry& entry, Time deadline);

    /** \return the earliest deadline, or nothing if the queue is empty */
    std::optional<Time> NextDeadline() const;

    /**
     * \brief One entry whose deadline is not after \p now, earliest first. It stays in the queue:
     * the caller calls Remove or CountRetransmission before it asks again.
     * \param now the time
     * \return the entry, or null
     */
    HalfOpenEntry* FindDue(Time now);

    /**
     * \brief The entry whose SYN came first; one whose SYN was repeated counts from then, as long
     * as others of its retransmission count are older.
     * \return the entry, or null if empty
     */
    HalfOpenEntry* FindOldest();

    /**
     * \brief Number the entries from now on, for At. Costs some 50 bytes an entry.
     * The queue must be empty.
     */
    void KeepPlaces();

    /**
     * \brief The entry of a number; numbers change as entries come and go.
     * \param place below GetEntries(); KeepPlaces was called
     * \return that entry
     */
    HalfOpenEntry& At(uint32_t place);

    /**
     * \brief Count the entries by source prefix from now on, for GetPrefixes. Costs some 150 bytes
     * an entry. The queue must be empty.
     * \param ipv4Bits of a source, 0 to 32
     * \param ipv6Bits of a source, 0 to 128
     */
    void KeepPrefixes(uint8_t ipv4Bits, uint8_t ipv6Bits);

    /** \return entries by source prefix, or null before KeepPrefixes */
    const PrefixShares* GetPrefixes() const;

    /** \return any entry, or null if empty: for emptying the queue */
    HalfOpenEntry* FindAny();

    /** \return entries inside */
    uint32_t GetEntries() const;

    /** \return entries that were never retransmitted */
    uint32_t GetYoungEntries() const;

  private:
    /** Entries of one retransmission count in deadline order. */
    using Level = boost::intrusive::list<HalfOpenEntry,
                                         boost::intrusive::base_hook<HalfOpenHook>,
                                         boost::intrusive::constant_time_size<false>>;

    /**
     * \brief Put an entry at the end of its level, with its deadline already set.
     * \param entry in no level
     */
    void Append(HalfOpenEntry& entry);
    /**
     * \brief Take an entry out of its level; it stays in the connection table.
     * \param entry in its level
     */
    void Unlink(HalfOpenEntry& entry);
    /** \return the entry with the earliest deadline, of the highest level if equal; or null */
    HalfOpenEntry* FindEarliest() const;

    ConnectionTable& m_table;                                     //!< the node's table
    boost::pool<> m_pool;                                         //!< memory of the entries
    std::array<Level, MAX_RETRANSMISSIONS + 1> m_levels;          //!< by retransmission count
    uint8_t m_usedLevels{0};                                      //!< those behind are empty
    uint32_t m_entries{0};                                        //!< entries inside
    uint32_t m_youngEntries{0};                                   //!< entries of level 0
    std::unique_ptr<PrefixShares> m_prefixes;                     //!< or null
    bool m_keepsPlaces{false};                                    //!< KeepPlaces was called
    std::vector<HalfOpenEntry*> m_places;                         //!< entries by number
    std::unordered_map<const HalfOpenEntry*, uint32_t> m_placeOf; //!< and the number of each
};

//! @}

} // namespace ns3

#endif // HALF_OPEN_QUEUE_H
