// SPDX-License-Identifier: GPL-2.0-only
//
// Puts what happens in order, and each row as near to its time as its neighbours allow.

#include "ns3/sequence-rows.h"

#include "ns3/number-text.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{

namespace
{

using Kind = SequenceRow::Kind;

constexpr double LONG_GAP = 2.6;      //!< delays after which the axis is cut
constexpr int64_t ORDERS_PER_ROW = 4; //!< room for what belongs to a row of a file

/** Raise \p y to \p distance below \p other, if that is there. */
void
KeepBelow(double& y, const std::optional<double>& other, double distance)
{
    if (other)
    {
        y = std::max(y, *other + distance);
    }
}

} // namespace

SequenceRows::SequenceRows(const SequenceStory& story, const std::vector<std::size_t>& shown)
    : m_story(story),
      m_sends(story.segments.size()),
      m_receipts(story.segments.size())
{
    ChooseScale(shown);
    AddSegments(shown);
    AddStates();
    AddOmission(shown);
    std::stable_sort(m_rows.begin(), m_rows.end(), [](const auto& one, const auto& other) {
        return one.timeS != other.timeS ? one.timeS < other.timeS : one.order < other.order;
    });
    const auto first = std::find_if(m_rows.begin(), m_rows.end(), [this](const SequenceRow& row) {
        return row.kind != Kind::OMISSION && m_story.ends.at(row.end).isTraced;
    });
    m_originS = first == m_rows.end() ? 0 : first->timeS;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
    {
        auto& places = m_rows[i].kind == Kind::SEND ? m_sends : m_receipts;
        if (m_rows[i].kind == Kind::SEND || m_rows[i].kind == Kind::RECEIPT)
        {
            places.at(m_rows[i].segment) = i;
        }
    }
}

void
SequenceRows::ChooseScale(const std::vector<std::size_t>& shown)
{
    std::vector<double> delays;
    std::optional<double> sent;
    std::optional<double> received;
    for (const std::size_t i : shown)
    {
        const SequenceSegment& segment = m_story.segments[i];
        if (segment.fate == SequenceFate::ARRIVED && segment.receivedS > segment.sentS)
        {
            delays.push_back(segment.receivedS - segment.sentS);
        }
        else if (segment.fate == SequenceFate::UNSEEN && !sent)
        {
            sent = segment.sentS;
        }
        else if (segment.fate == SequenceFate::FROM_UNSEEN && sent && segment.receivedS > *sent &&
                 !received)
        {
            received = segment.receivedS;
        }
    }
    if (!delays.empty())
    {
        std::nth_element(delays.begin(), delays.begin() + delays.size() / 2, delays.end());
        m_delayS = delays[delays.size() / 2];
    }
    else if (received)
    {
        m_delayS = (*received - *sent) / 2; // only one end is seen: half of a round trip
    }
    constexpr double MOST_DECIMALS = 6;
    m_decimals =
        static_cast<int>(std::clamp(std::ceil(-std::log10(m_delayS)) + 1, 1.0, MOST_DECIMALS));
}

double
SequenceRows::DelayNear(std::size_t segment, const std::vector<std::size_t>& shown) const
{
    const SequenceSegment& lost = m_story.segments[segment];
    std::optional<double> before; // ways of the segments sent just before and just after it
    std::optional<double> after;
    for (const std::size_t i : shown)
    {
        const SequenceSegment& one = m_story.segments[i];
        const bool isNear = std::abs(one.sentS - lost.sentS) < m_delayS;
        if (one.fate != SequenceFate::ARRIVED || one.from != lost.from || !isNear)
        {
            continue;
        }
        const double arrivalS = one.receivedS - lost.sentS;
        before = i < segment ? arrivalS : before;
        after = i > segment && !after ? arrivalS : after;
    }
    if (before && after)
    {
        return (*before + *after) / 2; // its arrow runs between theirs
    }
    return std::max(before.value_or(0), m_delayS);
}

void
SequenceRows::AddSegments(const std::vector<std::size_t>& shown)
{
    for (const std::size_t i : shown)
    {
        const SequenceSegment& segment = m_story.segments[i];
        const auto sentOrder = static_cast<int64_t>(segment.sentRow) * ORDERS_PER_ROW;
        const auto receivedOrder = static_cast<int64_t>(segment.receivedRow) * ORDERS_PER_ROW;
        SequenceRow send;
        send.segment = i;
        send.end = segment.from;
        send.timeS = segment.sentS;
        send.order = sentOrder;
        SequenceRow receipt = send;
        receipt.kind = Kind::RECEIPT;
        receipt.end = 1 - segment.from;
        receipt.timeS = segment.receivedS;
        receipt.order = receivedOrder;
        switch (segment.fate)
        {
        case SequenceFate::ARRIVED:
            m_rows.push_back(send);
            m_rows.push_back(receipt);
            break;
        case SequenceFate::LOST:
        case SequenceFate::UNDER_WAY:
            receipt.isVirtual = true;
            receipt.timeS = segment.sentS + DelayNear(i, shown);
            receipt.order = sentOrder + 1;
            m_rows.push_back(send);
            m_rows.push_back(receipt);
            break;
        case SequenceFate::UNSEEN:
            receipt.timeS = segment.sentS + m_delayS;
            receipt.order = sentOrder + 1;
            m_rows.push_back(send);
            m_rows.push_back(receipt);
            break;
        case SequenceFate::FROM_UNSEEN:
            send.timeS = segment.receivedS - m_delayS;
            send.order = receivedOrder - 1;
            m_rows.push_back(send);
            m_rows.push_back(receipt);
            break;
        case SequenceFate::STRAY:
            m_rows.push_back(receipt);
            break;
        }
    }
}

void
SequenceRows::AddStates()
{
    for (uint32_t end = 0; end < 2; ++end)
    {
        const std::vector<SequenceState>& states = m_story.ends.at(end).states;
        std::optional<std::size_t> next; // row of the change that follows
        for (std::size_t i = states.size(); i-- > 0;)
        {
            const SequenceState& state = states[i];
            if (state.from == state.to &&
                std::none_of(m_rows.begin(), m_rows.end(), [&](const auto& one) {
                    return one.end == end && one.timeS == state.timeS;
                }))
            {
                continue; // what began TIME-WAIT again is not shown
            }
            const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const auto& one) {
                return state.segment && one.segment == *state.segment &&
                       one.kind == (state.isAtReceipt ? Kind::RECEIPT : Kind::SEND);
            });
            auto row = static_cast<std::size_t>(found - m_rows.begin());
            const bool isNextAtOnce = next && m_rows[*next].timeS == state.timeS;
            if (isNextAtOnce && (found == m_rows.end() || m_rows[*next].order < found->order))
            {
                row = *next; // before what it led to
            }
            else if (found == m_rows.end())
            {
                SequenceRow own;
                own.kind = Kind::STATE;
                own.timeS = state.timeS;
                own.end = end;
                own.order = std::numeric_limits<int64_t>::max();
                m_rows.push_back(own);
            }
            m_rows[row].states.insert(m_rows[row].states.begin(), i);
            next = row;
        }
    }
}

void
SequenceRows::AddOmission(const std::vector<std::size_t>& shown)
{
    for (std::size_t i = 1; i < shown.size(); ++i)
    {
        if (shown[i] == shown[i - 1] + 1)
        {
            continue;
        }
        // After all that is shown before, and before what was left out.
        const SequenceSegment& last = m_story.segments[shown[i - 1]];
        const SequenceSegment& left = m_story.segments[shown[i - 1] + 1];
        SequenceRow omission;
        omission.kind = Kind::OMISSION;
        omission.segment = shown[i] - shown[i - 1] - 1; // how many
        omission.timeS = std::max(last.IsReceiptKnown() ? last.receivedS : last.sentS + m_delayS,
                                  left.IsSendKnown() ? left.sentS : left.receivedS - m_delayS);
        omission.order = std::numeric_limits<int64_t>::max();
        m_rows.push_back(omission);
    }
}

double
SequenceRows::PlaceByTime(std::size_t row)
{
    SequenceRow& one = m_rows[row];
    if (row == 0)
    {
        return 0;
    }
    const SequenceRow& before = m_rows[row - 1];
    const double gap = one.timeS - before.timeS;
    if (one.kind == Kind::OMISSION)
    {
        m_breaks.push_back({m_lowest + SequenceDistances::BREAK / 2,
                            std::to_string(one.segment) + " segments not shown",
                            row});
        return m_lowest + SequenceDistances::BREAK;
    }
    if (before.kind == Kind::OMISSION)
    {
        return before.y;
    }
    if (gap > LONG_GAP * m_delayS)
    {
        m_breaks.push_back({m_lowest + SequenceDistances::BREAK / 2,
                            DurationText(one.timeS - m_seenS) + " later",
                            row});
        return m_lowest + SequenceDistances::BREAK;
    }
    if (gap > 0)
    {
        return m_lowest + SequenceDistances::STEP * gap / m_delayS;
    }
    const EndPlaces& end = m_ends.at(one.end);
    const bool isSameTime = end.last && end.lastTimeS == one.timeS;
    return std::max(m_groupY, isSameTime ? *end.last : m_groupY);
}

void
SequenceRows::PlaceRow(std::size_t row)
{
    SequenceRow& one = m_rows[row];
    const bool isNewTime = row == 0 || one.timeS != m_rows[row - 1].timeS;
    double y = PlaceByTime(row) + one.extra;
    if (one.kind == Kind::OMISSION)
    {
        one.y = y;
        m_groupY = y;
        m_lowest = std::max(m_lowest, y);
        return;
    }
    EndPlaces& end = m_ends.at(one.end);
    const std::string text = FixedText(one.timeS - m_originS, m_decimals);
    const bool isWritten = m_story.ends.at(one.end).isTraced && !one.isVirtual && text != end.text;
    switch (one.kind)
    {
    case Kind::SEND:
        KeepBelow(y, end.tail, SequenceDistances::TAIL);
        break;
    case Kind::RECEIPT:
        KeepBelow(y, end.head, SequenceDistances::HEAD);
        if (m_sends.at(one.segment))
        {
            y = std::max(y, m_rows[*m_sends[one.segment]].y + SequenceDistances::STEP);
        }
        break;
    case Kind::STATE:
    case Kind::OMISSION:
        break;
    }
    KeepBelow(y, one.states.empty() ? std::nullopt : end.state, SequenceDistances::STATE);
    KeepBelow(y, isWritten ? end.time : std::nullopt, SequenceDistances::TIME);
    one.y = y;
    one.time = isWritten ? text : "";
    one.stateYs.clear();
    for (std::size_t i = 0; i < one.states.size(); ++i)
    {
        one.stateYs.push_back(y + static_cast<double>(i) * SequenceDistances::STATE);
        end.state = one.stateYs.back();
    }
    m_groupY = isNewTime ? y : m_groupY;
    m_lowest = std::max({m_lowest, y, one.stateYs.empty() ? y : one.stateYs.back()});
    if (one.isVirtual)
    {
        return;
    }
    m_seenS = one.timeS;
    (one.kind == Kind::SEND ? end.tail : one.kind == Kind::RECEIPT ? end.head : end.last) = y;
    end.last = one.stateYs.empty() ? y : one.stateYs.back();
    end.lastTimeS = one.timeS;
    if (isWritten)
    {
        end.time = y;
        end.text = text;
    }
}

void
SequenceRows::Place()
{
    m_breaks.clear();
    m_ends = {};
    m_lowest = 0;
    m_groupY = 0;
    m_seenS = 0;
    for (std::size_t row = 0; row < m_rows.size(); ++row)
    {
        PlaceRow(row);
    }
}

void
SequenceRows::Push(std::size_t row, double distance, bool withOtherEnd)
{
    const SequenceRow& pushed = m_rows.at(row);
    for (std::size_t i = 0; i < m_rows.size(); ++i)
    {
        SequenceRow& one = m_rows[i];
        const bool isTwin = withOtherEnd && pushed.kind == Kind::SEND && one.kind == Kind::SEND &&
                            one.timeS == pushed.timeS && one.end != pushed.end;
        one.extra += i == row || isTwin ? distance : 0;
    }
}

double
SequenceRows::GetOrigin() const
{
    return m_originS;
}

const std::vector<SequenceRow>&
SequenceRows::GetRows() const
{
    return m_rows;
}

const std::vector<SequenceBreak>&
SequenceRows::GetBreaks() const
{
    return m_breaks;
}

std::optional<std::size_t>
SequenceRows::FindSend(std::size_t segment) const
{
    return m_sends.at(segment);
}

std::optional<std::size_t>
SequenceRows::FindReceipt(std::size_t segment) const
{
    return m_receipts.at(segment);
}

double
SequenceRows::GetHeight() const
{
    return m_lowest;
}

} // namespace ns3
