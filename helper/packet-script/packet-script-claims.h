// SPDX-License-Identifier: GPL-2.0-only
//
// Claims of a packet script (//! lines) against what the node's tracer has recorded.

#ifndef PACKET_SCRIPT_CLAIMS_H
#define PACKET_SCRIPT_CLAIMS_H

#include "ns3/node.h"
#include "ns3/packet-script-wire.h"
#include "ns3/packet-script.h"
#include "ns3/tcp-lifecycle-event.h"

#include <array>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \param name in any of the spellings
 * \return RFC 9293's spelling of a state that may be written as ns-3, ss or netstat do
 */
std::string NormaliseState(const std::string& name);

/** What became of a claim. */
struct PacketScriptVerdict
{
    bool isIgnored{false};  //!< nothing here records it
    std::string difference; //!< e.g. "state SYN-RECEIVED instead of ESTABLISHED"; "" = it holds
    std::string actual;     //!< what is, for the story
};

/**
 * \ingroup tcp-lifecycle
 * \brief What the tracer of a node has recorded: the last state of each connection, the last
 * entries of each queue, and the drops and timer events that no claim has named yet.
 *
 * On a stock node nothing is recorded; the caller may offer what a socket says of itself.
 */
class PacketScriptRecords
{
  public:
    /** \param node node under test, with or without a lifecycle engine */
    explicit PacketScriptRecords(const Ptr<Node>& node);
    ~PacketScriptRecords();
    PacketScriptRecords(const PacketScriptRecords&) = delete;
    PacketScriptRecords& operator=(const PacketScriptRecords&) = delete;

    /**
     * \brief Judge a claim now.
     * \param claim the claim; one of a drop or a timer takes the oldest record that meets it
     * \param ports connection that a state claim is about
     * \param socketState what its socket says; used where the tracer records nothing
     * \param tolerance how far off the deadline of a timer may be
     * \return what became of it
     */
    PacketScriptVerdict Judge(const ScriptClaim& claim,
                              const PacketScriptWire::Ports& ports,
                              const std::string& socketState,
                              Time tolerance);

    /** \return all state changes so far, in order */
    const std::vector<TcpStateEvent>& GetStates() const;

  private:
    /** Entries and limit of a queue. */
    struct Queue
    {
        uint32_t entries{0};                  //!< after the last event
        std::optional<uint32_t> limitEntries; //!< if there was an event
    };

    /**
     * \brief Judge a queue claim.
     * \param claim of entries or limit
     * \return whether it holds, and what was found
     */
    PacketScriptVerdict JudgeQueue(const ScriptClaim& claim) const;
    /**
     * \brief Judge a claim of a drop.
     * \param claim of a reason; the oldest such drop is used up
     * \return whether it holds, and what was found
     */
    PacketScriptVerdict JudgeDrop(const ScriptClaim& claim);
    /**
     * \brief Judge a claim of a timer event.
     * \param claim of timer and action; the oldest such event is used up
     * \param tolerance of its time
     * \return whether it holds, and what was found
     */
    PacketScriptVerdict JudgeTimer(const ScriptClaim& claim, Time tolerance);
    /** Sink of State. \param event the change */
    void OnState(const TcpStateEvent& event);
    /** Sink of Queue. \param event of a queue */
    void OnQueue(const TcpQueueEvent& event);
    /** Sink of Drop. \param event the drop */
    void OnDrop(const TcpDropEvent& event);
    /** Sink of Timer. \param event of a timer */
    void OnTimer(const TcpTimerEvent& event);

    Ptr<Object> m_tracer;                                    //!< null on stock
    std::map<PacketScriptWire::Ports, std::string> m_states; //!< last one of each connection
    std::vector<TcpStateEvent> m_changes;                    //!< all
    std::map<TcpQueue, Queue> m_queues;                      //!< by queue
    std::list<TcpDropReason> m_drops;                        //!< not claimed yet, oldest first
    std::list<TcpTimerEvent> m_timers;                       //!< not claimed yet, oldest first
};

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_CLAIMS_H
