// SPDX-License-Identifier: GPL-2.0-only
//
// Keep-alive of one connection: asks a silent peer whether it is still there.

#ifndef KEEPALIVE_H
#define KEEPALIVE_H

#include "ns3/event-id.h"
#include "ns3/give-up-decision.h"
#include "ns3/nstime.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What a KeepAlive asks of the connection it belongs to. */
class KeepAliveOwner
{
  public:
    virtual ~KeepAliveOwner() = default;
    /** \return the settings of now */
    virtual KeepAlivePolicy GetKeepAlivePolicy() const = 0;
    /** \return true if text or a FIN waits for its acknowledgement */
    virtual bool HasOutstanding() const = 0;
    /** The timer fires, before anything is decided. */
    virtual void KeepAliveFires() = 0;
    /** There is nothing to ask yet; the timer runs again. */
    virtual void KeepAliveWaits() = 0;
    /** Send an empty segment with SEG.SEQ = SND.NXT - 1. */
    virtual void SendKeepAliveProbe() = 0;
    /** The peer is gone: reset the connection. */
    virtual void KeepAliveExpires() = 0;
};

/**
 * \ingroup tcp-lifecycle
 * \brief The keep-alive timer of one connection (RFC 9293 3.8.4; reference 09).
 *
 * Its socket says when a segment was heard; it keeps the time and the count of probes, and does
 * what DecideKeepAlive says. A segment heard does not move the timer: it looks again when it fires,
 * so that a busy connection pays one assignment a segment. It sends nothing itself.
 */
class KeepAlive
{
  public:
    /** \param owner the connection, which outlives this object */
    explicit KeepAlive(KeepAliveOwner& owner);
    ~KeepAlive();
    KeepAlive(const KeepAlive&) = delete;
    KeepAlive& operator=(const KeepAlive&) = delete;

    /** Start, or let settings that have changed take effect. */
    void Start();
    /** Stop. */
    void Stop();
    /** The peer was heard: an acceptable segment. */
    void Heard();
    /** \return the timer */
    const EventId& GetEvent() const;
    /** \return probes sent since the peer was heard */
    uint32_t GetProbes() const;

  private:
    /** The timer fired. */
    void Fire();

    KeepAliveOwner& m_owner; //!< the connection
    EventId m_event;         //!< the timer
    Time m_heard;            //!< when the peer was last heard
    uint32_t m_probes{0};    //!< probes sent since then
};

//! @}

} // namespace ns3

#endif // KEEPALIVE_H
