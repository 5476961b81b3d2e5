// SPDX-License-Identifier: GPL-2.0-only
//
// The walk over the events of a packet script.

#ifndef PACKET_SCRIPT_RUN_H
#define PACKET_SCRIPT_RUN_H

#include "ns3/packet-script-calls.h"
#include "ns3/packet-script-claims.h"
#include "ns3/packet-script-clock.h"
#include "ns3/packet-script-runner.h"
#include "ns3/packet-script-settings.h"
#include "ns3/packet-script-wire.h"

#include <optional>
#include <string>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief One run of one script: walks over its events in order and keeps both stories.
 *
 * The simulator must be empty before, and is left as the run ended. Time passes only here.
 */
class PacketScriptRun
{
  public:
    /**
     * \param script must outlive the run
     * \param settings how
     */
    PacketScriptRun(const PacketScript& script, const PacketScriptSettings& settings);

    /** \return how it ended */
    PacketScriptResult Run();

  private:
    /** A call that has begun. */
    struct Begun
    {
        const ScriptEvent* event; //!< its event
        const ScriptCall* call;   //!< the call
        std::size_t row;          //!< its line of the story
        ScriptTimeKind kind;      //!< ANY: whenever
        Time due;                 //!< when it must return, on the script's clock
    };

    /** \return the script's clock */
    static Time Now();

    // One for each kind of event.

    /** Inject a segment, or expect one. \param packet as the script has it */
    void Do(const ScriptTcpPacket& packet);
    /** Inject an ICMP message. \param packet as the script has it */
    void Do(const ScriptIcmpPacket& packet);
    /** End the run: there is no UDP. \param packet as the script has it */
    void Do(const ScriptUdpPacket& packet);
    /** Start a call. \param call as the script has it */
    void Do(const ScriptCall& call);
    /** Pass a command over, and tell so. \param command as the script has it */
    void Do(const ScriptCommand& command);
    /** End the run: there is no code here. \param code as the script has it */
    void Do(const ScriptCode& code);
    /** Judge a claim. \param claim as the script has it */
    void Do(const ScriptClaim& claim);

    /**
     * \brief End the run.
     * \param event where it ends
     * \param text why, for the message
     */
    [[noreturn]] void Fail(const ScriptEvent& event, const std::string& text) const;
    /** Find out when the present event is due. \param event the present one */
    void SetTimes(const ScriptEvent& event);
    /** Let time pass until the present event is due. */
    void WaitForEvent();
    /** Let time pass as long as a call or a packet takes. */
    void Settle();
    /**
     * \brief Add a line to the story.
     * \param expected as the script has it
     * \param actual what came; may be filled in later
     * \return its index
     */
    std::size_t AddRow(const std::string& expected, const std::string& actual);
    /** Check a call that has returned meanwhile. */
    void CheckReturned();
    /** Wait until the pending call has returned, but no longer than it may. */
    void AwaitReturn();
    /**
     * \brief Wait for a segment of the connection that is meant; others are told and passed over.
     * \param expected names its ports, or means the current connection
     * \param deadline on the script's clock
     * \return true once one waits to be taken; false if none came in time
     */
    bool AwaitSegment(const ScriptTcpPacket& expected, Time deadline);
    /** Expect a segment. \param expected as the script has it */
    void Expect(const ScriptTcpPacket& expected);
    /**
     * \brief Take further pieces of a segment that was split.
     * \param expected as the script has it
     * \param whole first piece; grows by the others
     * \param last when the last piece was sent
     * \return why a piece does not fit, or ""
     */
    std::string TakePieces(const ScriptTcpPacket& expected, ScriptTcpPacket& whole, Time& last);
    /**
     * \param captured the segment
     * \return why a segment that leaves must not, whatever the script expects; or ""
     */
    std::string CheckAlways(const CapturedSegment& captured);
    /**
     * \param captured the segment
     * \param withWindow say its window too
     * \return a segment as a line of the story
     */
    std::string Describe(const CapturedSegment& captured, bool withWindow) const;
    /** Add what nobody expected to the story. */
    void TellTheRest();

    const PacketScript& m_script;          //!< what is run
    const PacketScriptSettings m_settings; //!< how
    PacketScriptResult m_result;           //!< so far
    PacketScriptClock m_clock;             //!< to let time pass
    PacketScriptWire m_wire;               //!< node and peer
    PacketScriptRecords m_records;         //!< of the tracer
    PacketScriptCalls m_calls;             //!< descriptors
    PacketScriptWindows m_windows;         //!< offered so far
    const ScriptEvent* m_event{nullptr};   //!< present event
    Time m_from;                           //!< when it is due, on the script's clock
    Time m_until;                          //!< the latest
    Time m_base;                           //!< what its times count from
    std::optional<Begun> m_begun;          //!< call that has not been checked
};

} // namespace ns3

#endif // PACKET_SCRIPT_RUN_H
