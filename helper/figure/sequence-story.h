// SPDX-License-Identifier: GPL-2.0-only
//
// What the two ends of one connection sent, received and became, put together from both traces.

#ifndef SEQUENCE_STORY_H
#define SEQUENCE_STORY_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What became of a segment on its way. */
enum class SequenceFate
{
    ARRIVED,     //!< both ends have a row of it
    LOST,        //!< sent, and the other end, though traced, has no row of it
    UNDER_WAY,   //!< sent, and the trace ends before it could arrive
    UNSEEN,      //!< sent to an end that is not traced
    FROM_UNSEEN, //!< received from an end that is not traced
    STRAY //!< received, and the end whose address it bears did not send it: spoofed, replaced
};

/** One segment. */
struct SequenceSegment
{
    uint32_t from{0};                         //!< end that sent it: 0 left, 1 right
    SequenceFate fate{SequenceFate::ARRIVED}; //!< what became of it
    double sentS{0};                          //!< when, s; of no meaning for the last two fates
    double receivedS{0};                      //!< when, s; valid for ARRIVED and the last two
    std::size_t sentRow{0};                   //!< row of segments.csv, if it was seen
    std::size_t receivedRow{0};               //!< row of segments.csv, if it was seen
    std::string flags;                        //!< control bits as in the file
    uint32_t seq{0};                          //!< SEG.SEQ as carried
    uint32_t ack{0};                          //!< SEG.ACK as carried
    uint32_t len{0};                          //!< bytes of text
    uint32_t win{0};                          //!< SEG.WND as carried
    std::string dropped;                      //!< why it had no effect; empty: it had
    uint32_t retransmission{0};               //!< 0 = the first of its kind, else which repetition
    bool isLateCopy{false};                   //!< a fault model copied it: the other arrived before
    std::string label;                        //!< "SYN,ACK seq=0 ack=1": relative numbers

    /** \return true if its tail is at an end and a time that a row tells */
    bool IsSendKnown() const;
    /** \return true if its head is at an end and a time that a row tells */
    bool IsReceiptKnown() const;
};

/** One change of an end's state. */
struct SequenceState
{
    double timeS{0};  //!< when, s
    std::string from; //!< old state
    std::string to;   //!< new state; the same: TIME-WAIT begins again
    /** The segment that arrived and made it, or that was sent with it; nothing: timer or call. */
    std::optional<std::size_t> segment;
    bool isAtReceipt{false}; //!< the segment arrived; else it was sent
};

/** One end. */
struct SequenceEnd
{
    std::string name;                  //!< "client" and "server", or "peer A" and "peer B"
    std::string address;               //!< with port
    bool isTraced{false};              //!< its node has rows
    uint32_t node{0};                  //!< node id, if it is traced
    std::vector<SequenceState> states; //!< in order
};

/** One connection. */
struct SequenceStory
{
    std::array<SequenceEnd, 2> ends;       //!< left: who sent the first SYN; right
    std::vector<SequenceSegment> segments; //!< in order of their first row
};

/**
 * \brief Put together what happened between two end points.
 *
 * Rows of the two nodes are matched by direction, flags, sequence number, acknowledgement, length,
 * window and options, in order, each received row with the latest row sent that can be meant: of
 * equal segments of which some were lost, those that would have taken longest are the lost ones,
 * unless the way would be shorter than that of any other segment. Numbers in
 * labels count from the last SYN of their direction. Control bits are named as RFC 9293's figures
 * name them, all but PSH.
 * \param segments rows of segments.csv
 * \param states rows of states.csv; may be empty
 * \param options which connection (else the one with most different state changes, of those the
 * first), and which time
 * \return nothing if there is no segment of it
 * \throws std::runtime_error if the connection that \p options name has no row
 */
std::optional<SequenceStory> TellSequence(const std::vector<SegmentRow>& segments,
                                          const std::vector<StateRow>& states,
                                          const FigureOptions& options);

/**
 * \brief Add what starts TIME-WAIT again: a FIN that comes once more (RFC 9293 section 3.10.7.4),
 * or any segment as in Linux (TimeWaitRestart). \param timers rows of timers.csv; may be empty
 * \param options which time
 * \param story gets a change from TIME-WAIT to TIME-WAIT for each
 */
void AddTimeWaitRestarts(const std::vector<TimerRow>& timers,
                         const FigureOptions& options,
                         SequenceStory& story);

//! @}

} // namespace ns3

#endif // SEQUENCE_STORY_H
