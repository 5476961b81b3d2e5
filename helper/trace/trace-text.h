// SPDX-License-Identifier: GPL-2.0-only
//
// Numbers and records as text, without locale, stream and allocation.

#ifndef TRACE_TEXT_H
#define TRACE_TEXT_H

#include "ns3/nstime.h"
#include "ns3/tcp-connection-id.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-event.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Most characters of one number or time. */
constexpr std::size_t MAX_NUMBER_TEXT = 24; // sign, 20 digits, point, and a little more

/** Most characters of a cause, or of the options of a segment, and a good margin. */
constexpr std::size_t MAX_RECORD_TEXT = 256;

/** \brief Copy a text. \param at where to; has room \param text what \return behind it */
char* PutText(char* at, std::string_view text);

/** \brief Print a number. \param at where to; has room \param number what \return behind it */
char* PutInteger(char* at, uint64_t number);

/**
 * \brief Print a time in seconds with nine decimals, finer parts cut off.
 * \param at where to; has MAX_NUMBER_TEXT characters
 * \param ns nanoseconds, may be negative
 * \return behind it
 */
char* PutSeconds(char* at, int64_t ns);

/**
 * \brief Print a time in microseconds with three decimals, finer parts cut off.
 * \param at where to; has MAX_NUMBER_TEXT characters
 * \param ns nanoseconds, may be negative
 * \return behind it
 */
char* PutMicroseconds(char* at, int64_t ns);

/**
 * \brief Print TcpFlagsText().
 * \param at where to; has 8 characters
 * \param flags control bits
 * \return behind it
 */
char* PutFlags(char* at, uint8_t flags);

/**
 * \brief Print cause.ToText(), faster: rows with a cause are among the most frequent.
 * \param at where to; has MAX_RECORD_TEXT characters
 * \param cause what
 * \return behind it
 */
char* PutCause(char* at, const TcpCause& cause);

/**
 * \brief Print the options of a segment, parted by semicolons, in this order: "mss 1460;sackOK;TS
 * val 7 ecr 0;wscale 7" or "TS val 9 ecr 8;sack 1:11", for example; nothing if there are none.
 * \param at where to; has MAX_RECORD_TEXT characters
 * \param event what
 * \return behind it
 */
char* PutOptions(char* at, const TcpSegmentEvent& event);

/**
 * \brief Remembers the texts of the connections that were asked for lately: consecutive records are
 * often of one connection.
 */
class EndpointTexts
{
  public:
    /** Both ends of a connection; valid until the next call of Get(). */
    struct Texts
    {
        std::string_view local;  //!< LocalText()
        std::string_view remote; //!< RemoteText()
    };

    EndpointTexts();

    /** \param id a connection \return its texts */
    Texts Get(const TcpConnectionId& id);

  private:
    /** "[", 45 characters of an IPv6 address, "]:" and a port. */
    using EndText = std::array<char, 53>;

    /** One connection. */
    struct Entry
    {
        TcpConnectionId id;    //!< which
        uint8_t localSize{0};  //!< characters of local; 0: nothing is remembered here
        uint8_t remoteSize{0}; //!< characters of remote
        EndText local;         //!< LocalText()
        EndText remote;        //!< RemoteText()
    };

    std::vector<Entry> m_entries; //!< by hash; a newcomer takes the place of what is there
};

//! @}

} // namespace ns3

#endif // TRACE_TEXT_H
