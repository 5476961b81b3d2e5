// SPDX-License-Identifier: GPL-2.0-only
//
// What a fault model is told: which segments to meet, and what to do with them.

#ifndef SEGMENT_FAULT_RULE_H
#define SEGMENT_FAULT_RULE_H

#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"

#include <cstdint>
#include <limits>
#include <optional>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Kinds of segments a rule can name. A segment may be of several kinds: FIN with text is both. */
enum class SegmentKind : uint8_t
{
    ANY,       //!< every TCP segment
    SYN,       //!< SYN without ACK
    SYN_ACK,   //!< SYN with ACK
    THIRD_ACK, //!< pure ACK of a SYN,ACK: SEG.SEQ = ISS + 1 and the first SEG.ACK seen after a SYN
    PURE_ACK,  //!< ACK without text, SYN, FIN and RST; a third ACK is one too
    DATA,      //!< with text
    FIN,       //!< with FIN
    RST,       //!< with RST
    LAST_ACK   //!< pure ACK of the FIN that ends the close, by the end whose own FIN came before
};

/**
 * \param kind any
 * \return "any", "syn", "syn-ack", "third-ack", "pure-ack", "data", "fin", "rst" or "last-ack"
 */
const char* ToString(SegmentKind kind);

/** What a rule does with a segment, and RELEASE, which is what becomes of some of them. */
enum class SegmentFaultAction : uint8_t
{
    DROP,      //!< it is lost
    DELAY,     //!< it arrives later by the rule's delay
    DUPLICATE, //!< it passes, and copies of it arrive later
    HOLD,      //!< it arrives after the rule's release condition
    RELEASE    //!< in records only: a segment or copy that was kept arrives
};

/** \return "drop", "delay", "duplicate", "hold" or "release". \param action any */
const char* ToString(SegmentFaultAction action);

/** What ends the wait of a held segment or copy; the rule's delay is added. */
enum class SegmentRelease : uint8_t
{
    AT_ONCE,     //!< nothing: the delay alone
    AT_TIME,     //!< SegmentFaultRule::releaseTime
    ON_CALL,     //!< SegmentFaultModel::Release
    ON_SEGMENT,  //!< a segment of releaseKind passes on the same connection, in either direction
    ON_NEXT_SYN, //!< the SYN of another incarnation of its connection passes, or its SYN,ACK
};

/** An inclusive range of ports; a single port is one too. */
struct PortRange
{
    uint16_t first{0}; //!< lowest port
    uint16_t last{0};  //!< highest port, not below first

    /** \param port the only one */
    constexpr PortRange(uint16_t port) // NOLINT: a port is a range
        : first(port),
          last(port)
    {
    }

    /** \param lowest first port \param highest last port */
    constexpr PortRange(uint16_t lowest, uint16_t highest)
        : first(lowest),
          last(highest)
    {
    }

    /** \return true if \p port lies in it. \param port of a segment */
    constexpr bool
    Contains(uint16_t port) const
    {
        return first <= port && port <= last;
    }
};

/**
 * An inclusive range of text, in bytes of one direction counted from 1: byte n has the sequence
 * number ISS + n.
 */
struct TextRange
{
    uint32_t first{1};                                   //!< lowest byte, from 1
    uint32_t last{std::numeric_limits<uint32_t>::max()}; //!< highest byte, not below first
};

/**
 * Which segments to meet and what to do with them. A rule counts its matches from 1 and acts on
 * those from nth on, countSegments of them, each with a probability. By default it drops the first.
 */
struct SegmentFaultRule
{
    SegmentKind kind{SegmentKind::ANY};         //!< what to count
    uint32_t nth{1};                            //!< first match to act on, from 1
    uint32_t countSegments{1};                  //!< matches to act on from there; UINT32_MAX = all
    std::optional<PortRange> sourcePort{};      //!< only from these ports
    std::optional<PortRange> destinationPort{}; //!< only to these ports
    std::optional<TextRange> text{};            //!< only with text of this range
    double probability{1};                      //!< of acting on each of them, 0 to 1
    SegmentFaultAction action{SegmentFaultAction::DROP}; //!< what to do; not RELEASE
    uint32_t copies{1};                                  //!< of DUPLICATE: how many, from 1
    SegmentRelease release{SegmentRelease::AT_ONCE}; //!< of HOLD and DUPLICATE: what to wait for
    Time delay{};                                    //!< after that; not negative
    Ptr<RandomVariableStream>
        randomDelay{};  //!< drawn instead of delay, seconds; of all models that have the rule
    Time releaseTime{}; //!< of AT_TIME: simulated time; the past counts as now
    SegmentKind releaseKind{SegmentKind::ANY}; //!< of ON_SEGMENT: kind to wait for

    /** \return true if it needs more than the verdict on a frame: a device to give it back to */
    bool KeepsSegments() const;

    /**
     * \brief Check the rule.
     * \throws std::runtime_error that names the field and its value: nth, countSegments or copies
     * 0; a range that ends before it begins; a probability outside 0..1; a negative delay; action
     * RELEASE; copies, release or delay of an action that has none; a HOLD that waits for nothing
     */
    void Check() const;
};

//! @}

} // namespace ns3

#endif // SEGMENT_FAULT_RULE_H
