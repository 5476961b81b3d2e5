// SPDX-License-Identifier: GPL-2.0-only
//
// Reads knowledge off SEG.SEQ, SEG.ACK and the SYN bit of segments that have come.

#include "ns3/handshake-knowledge.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** \return true if a control bit is set. \param flag as segments.csv writes it */
bool
Has(const SequenceSegment& segment, char flag)
{
    return segment.flags.find(flag) != std::string::npos;
}

} // namespace

bool
EndKnowledge::KnowsAll() const
{
    return knowsPeerIsn && knowsOwnSynArrived;
}

std::string
EndKnowledge::GetLack() const
{
    if (!knowsPeerIsn && !knowsOwnSynArrived)
    {
        return "a SYN, and an ACK of its own";
    }
    return !knowsPeerIsn ? "a SYN" : !knowsOwnSynArrived ? "an ACK of its SYN" : "";
}

bool
EndKnowledge::WillRepeatSyn() const
{
    return std::any_of(timers.begin(), timers.end(), [](const std::string& timer) {
        return timer == "syn-retransmission" || timer == "syn-ack-retransmission";
    });
}

EndKnowledge
GetKnowledge(const TwoEndRecords& records, uint32_t end, double timeS)
{
    EndKnowledge known;
    known.state = records.GetState(end, timeS);
    known.timers = records.GetTimers(end, timeS);
    std::optional<uint32_t> iss;
    for (const SequenceSegment& segment : records.GetStory().segments)
    {
        if (segment.from == end)
        {
            if (!segment.IsSendKnown() || segment.sentS - records.GetOrigin() > timeS)
            {
                continue;
            }
            if (segment.retransmission == 0)
            {
                known.sent.push_back(segment.label.substr(0, segment.label.find(' ')));
            }
            if (Has(segment, 'S'))
            {
                known.hasSentSyn = true;
                iss = segment.seq;
            }
            continue;
        }
        if (!segment.IsReceiptKnown() || segment.receivedS - records.GetOrigin() > timeS ||
            !segment.dropped.empty())
        {
            continue;
        }
        known.knowsPeerIsn = known.knowsPeerIsn || Has(segment, 'S');
        const bool isBeyond = iss && static_cast<int32_t>(segment.ack - *iss) > 0;
        known.knowsOwnSynArrived = known.knowsOwnSynArrived || (Has(segment, 'A') && isBeyond);
    }
    return known;
}

std::vector<KnowledgeRow>
GetKnowledgeRows(const TwoEndRecords& records)
{
    std::vector<KnowledgeRow> rows;
    for (const SequenceSegment& segment : records.GetStory().segments)
    {
        if (!segment.IsSendKnown())
        {
            continue;
        }
        KnowledgeRow row;
        row.from = segment.from;
        row.segment = segment.label;
        row.sentS = segment.sentS - records.GetOrigin();
        if (segment.IsReceiptKnown())
        {
            row.receivedS = segment.receivedS - records.GetOrigin();
        }
        row.isDropped = !segment.dropped.empty();
        row.isRepetition = segment.retransmission > 0;
        for (uint32_t end = 0; end < 2; ++end)
        {
            row.ends[end] = GetKnowledge(records, end, row.receivedS.value_or(row.sentS));
        }
        rows.push_back(row);
    }
    return rows;
}

} // namespace ns3
