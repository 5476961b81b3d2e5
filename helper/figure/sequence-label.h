// SPDX-License-Identifier: GPL-2.0-only
//
// The words at the arrows of a sequence diagram.

#ifndef SEQUENCE_LABEL_H
#define SEQUENCE_LABEL_H

#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

struct SequenceSegment;

/**
 * \brief Write each segment's label, and count repetitions.
 *
 * "SYN seq=0", "SYN,ACK seq=0 ack=1", "ACK ack=1", "ACK data seq=1 ack=1 len=1000", "FIN,ACK
 * seq=1001 ack=501": control bits as RFC 9293's figures name them (<CTL=FIN,ACK>), but PSH; numbers
 * relative to the last SYN of their direction; where none was seen the first segment of a
 * direction counts from 1. A segment that takes sequence numbers which its end has sent before is a
 * retransmission, a late copy is none. A pure ACK names its sequence number if it is not the next
 * one: a probe. \param segments of one connection in order; label and retransmission are set
 */
void LabelSegments(std::vector<SequenceSegment>& segments);

//! @}

} // namespace ns3

#endif // SEQUENCE_LABEL_H
