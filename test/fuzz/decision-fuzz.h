// SPDX-License-Identifier: GPL-2.0-only
//
// What the fuzz targets of the decisions share: the input, taken apart, and what must hold.

#ifndef DECISION_FUZZ_H
#define DECISION_FUZZ_H

#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-view.h"
#include "ns3/tcp-socket.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace ns3
{

/** End with the line of what does not hold. */
#define MUST(condition) Must((condition), #condition, __FILE__, __LINE__)

inline void
Must(bool holds, const char* text, const char* file, int line)
{
    if (!holds)
    {
        std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, text);
        std::abort();
    }
}

/** The input, taken from the front; zeros behind its end. */
class Input
{
  public:
    Input(const uint8_t* data, std::size_t bytes)
        : m_data(data),
          m_bytes(bytes)
    {
    }

    uint8_t
    Byte()
    {
        if (m_bytes == 0)
        {
            return 0;
        }
        --m_bytes;
        return *m_data++;
    }

    bool
    Bit()
    {
        return (Byte() & 1) != 0;
    }

    uint32_t
    Word()
    {
        uint32_t word = 0;
        for (int i = 0; i < 4; ++i)
        {
            word = word << 8 | Byte();
        }
        return word;
    }

    /** \return 0..most, often small or most itself */
    uint32_t
    UpTo(uint32_t most)
    {
        switch (Byte() % 4)
        {
        case 0:
            return std::min<uint32_t>(Byte() % 4, most);
        case 1:
            return most - std::min<uint32_t>(Byte() % 4, most);
        case 2:
            return std::min<uint32_t>(Word() >> 16, most);
        default:
            return most == UINT32_MAX ? Word() : Word() % (most + 1);
        }
    }

    /** \return a number that is often near \p base, on either side */
    SequenceNumber32
    Near(SequenceNumber32 base)
    {
        switch (Byte() % 4)
        {
        case 0:
            return base;
        case 1:
            return SequenceNumber32(base.GetValue() + Byte() % 8 - 4);
        case 2:
            return SequenceNumber32(base.GetValue() + (Word() >> 15) - 65536);
        default:
            return SequenceNumber32(Word());
        }
    }

    /** \return 0 to some 36 years */
    Time
    Duration()
    {
        switch (Byte() % 3)
        {
        case 0:
            return NanoSeconds(Byte());
        case 1:
            return MilliSeconds(Word() % 1000000);
        default:
            return NanoSeconds(static_cast<int64_t>((uint64_t{Word()} << 32 | Word()) >> 4));
        }
    }

    TcpSocket::TcpStates_t
    State()
    {
        return static_cast<TcpSocket::TcpStates_t>(Byte() % TcpSocket::LAST_STATE);
    }

    /** \return a segment near the two numbers */
    TcpSegmentView
    Segment(SequenceNumber32 rcvNxt, SequenceNumber32 sndNxt)
    {
        TcpSegmentView segment;
        segment.flags = Byte();
        segment.textBytes = UpTo(65535);
        segment.seq = Near(rcvNxt);
        if (Bit())
        {
            segment.seq -= static_cast<int32_t>(segment.GetSegLen()); // ends there
        }
        segment.ack = Near(sndNxt);
        segment.window = static_cast<uint16_t>(UpTo(65535));
        segment.hasTimestamp = Bit();
        return segment;
    }

  private:
    const uint8_t* m_data; //!< what is left
    std::size_t m_bytes;   //!< of it
};

/** \return true if which of the two is newer is not defined (RFC 1982 section 3.2) */
inline bool
AreOpposite(SequenceNumber32 a, SequenceNumber32 b)
{
    return a.GetValue() - b.GetValue() == 0x80000000U;
}

/** \return true if no segment is shown as older or newer by a number just as far the other way */
inline bool
IsComparable(const TcpSegmentView& segment, SequenceNumber32 rcvNxt)
{
    return !AreOpposite(segment.seq, rcvNxt) &&
           !AreOpposite(segment.seq + SequenceNumber32(segment.textBytes), rcvNxt);
}

/** Texts of CSV files: each reason and rule has one. */
inline void
CheckTexts(TcpDropReason reason, TcpRule rule = TcpRule::PASSIVE_OPEN)
{
    MUST(reason < TcpDropReason::COUNT);
    MUST(!std::string(ToString(reason)).empty());
    MUST(!std::string(ToString(rule)).empty());
}

/** What a segment does to a half-open connection. */
void CheckHalfOpen(Input& input);
/** What it does in SYN-SENT. */
void CheckSynSent(Input& input);
/** What it does to a connection. */
void CheckAcceptance(Input& input);
/** What it does in TIME-WAIT. */
void CheckTimeWait(Input& input);
/** What a router learns of a handshake. */
void CheckHandshakeWatch(Input& input);
/** What it learns of a connection. */
void CheckFollow(Input& input);
/** What a translator does with a segment. */
void CheckTranslation(Input& input);
/** What a SYN proxy does with it. */
void CheckProxy(Input& input);
/** What its cookie carries. */
void CheckProxyCookie(Input& input);
/** Clocks, buckets and signs of a flood. */
void CheckSigns(Input& input);

} // namespace ns3

#endif // DECISION_FUZZ_H
