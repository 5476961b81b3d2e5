// SPDX-License-Identifier: GPL-2.0-only
//
// What an admission policy is: who gets into a half-open queue, and who has to go.

#ifndef ADMISSION_POLICY_H
#define ADMISSION_POLICY_H

#include "ns3/syn-cookie.h"
#include "ns3/tcp-lifecycle-event.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class AdmissionPolicy;

/** A listener's queues at the moment of a decision, and the limits that apply. */
struct ListenSnapshot
{
    const AdmissionPolicy* policy{nullptr};    //!< how SYNs are admitted
    uint32_t halfOpenEntries{0};               //!< q: half-open connections of this listener
    uint32_t youngEntries{0};                  //!< of those, never retransmitted
    uint32_t acceptEntries{0};                 //!< completed, not yet accepted
    uint32_t backlogEntries{0};                //!< B = min(listen backlog, SoMaxConnEntries)
    uint32_t halfOpenLimitEntries{0};          //!< M: the limit; Linux: tcp_max_syn_backlog
    uint32_t prefixEntries{0};                 //!< of the SYN's source prefix; see AdmissionNeeds
    uint32_t largestPrefixEntries{0};          //!< of the prefix that has most; see AdmissionNeeds
    uint8_t synAckRetries{0};                  //!< SYN,ACK retransmissions before giving up
    SynCookieMode cookies{SynCookieMode::OFF}; //!< when a cookie takes the place of an entry
};

/** The entry that makes room for a new one. */
enum class HalfOpenVictim : uint8_t
{
    NONE,             //!< there is room
    OLDEST,           //!< the entry whose SYN came first
    RANDOM,           //!< any, with equal chances
    OF_LARGEST_PREFIX //!< the oldest of the source prefix that has most entries
};

/** What a policy wants to know; a flood should not pay for what nobody asks. */
struct AdmissionNeeds
{
    bool provenPeers{false}; //!< whether an earlier connection with the peer completed
    bool places{false};      //!< an entry can be chosen by chance
    bool prefixes{false};    //!< entries are counted by source prefix
};

/**
 * \ingroup tcp-lifecycle
 * \brief A strategy of admission (RFC 4987 section 3): pure, without state, shared by all
 * listeners.
 *
 * Another policy of this module is a file pair like admission-tail-drop, and a line in
 * admission-policies.cc; one of a program is given to AddAdmissionPolicy.
 */
class AdmissionPolicy
{
  public:
    virtual ~AdmissionPolicy() = default;

    /** \return the value of the attribute AdmissionPolicy */
    virtual const char* GetName() const = 0;

    /** \return what it has to be told */
    virtual AdmissionNeeds GetNeeds() const;

    /** \return most entries it lets in; UINT32_MAX = no limit. \param listener queues and limits */
    virtual uint32_t GetLimitEntries(const ListenSnapshot& listener) const = 0;

    /** \return true if there is no room for one more entry. \param listener queues and limits */
    virtual bool IsFull(const ListenSnapshot& listener) const = 0;

    /**
     * \param listener queues and limits; IsFull
     * \return who makes room; NONE: nobody, the SYN is refused
     */
    virtual HalfOpenVictim ChooseVictim(const ListenSnapshot& listener) const;

    /** \return true if the places left are kept for proven peers. \param listener not full */
    virtual bool KeepsForProvenPeers(const ListenSnapshot& listener) const;

    /**
     * \param listener queues and limits
     * \return SYN,ACK retransmissions an entry is worth now, at most synAckRetries
     */
    virtual uint8_t GetRetries(const ListenSnapshot& listener) const;
};

//! @}

} // namespace ns3

#endif // ADMISSION_POLICY_H
