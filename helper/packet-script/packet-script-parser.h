// SPDX-License-Identifier: GPL-2.0-only
//
// From the text of a packet script to its values.

#ifndef PACKET_SCRIPT_PARSER_H
#define PACKET_SCRIPT_PARSER_H

#include "ns3/packet-script.h"

#include <stdexcept>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief A packet script does not read as one.
 *
 * what() is one line: NAME:LINE:COLUMN: expected WHAT, found "...".
 */
class PacketScriptError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/**
 * \brief Read a packet script, in the language that google/packetdrill documents (syntax.md).
 *
 * Accepted beyond it: shell commands and code without a time anywhere, times without limit of
 * digits (rounded down to nanoseconds), IP information in any order, the flag C, and claims: lines
 * that begin with //!, which packetdrill takes for comments. A claim is an optional time (+0
 * without one), then `state NAME`, `queue NAME N[/M]`, `drop REASON` or `timer NAME
 * start|cancel|fire [DURATION]`, DURATION as 2s, 500ms, 20us or 8ns.
 *
 * An option `--define=NAME=VALUE` replaces the word NAME below it: numbers, times, names of calls,
 * words and texts in them, errnos, ICMP types and codes, TCP flags, commands, values of options;
 * not the language's own words, and not in claims. Strings stay as written: their escapes are not
 * resolved. What ns-3 cannot carry (encapsulation, Fast Open, MD5, AccECN ...) is read and named in
 * the packet's field `unsupported`. Reading takes time in proportion to the text. \param text the
 * script; any bytes \param name how the script and its errors are called, usually its path \return
 * the script, with at least one event \throws PacketScriptError if the text is no packet script: a
 * number out of the range of its field, a negative time, a text whose end is not its start plus its
 * length, values nested deeper than 64, a line //! that is no claim, a //! behind something else,
 * nothing but commands ...
 */
PacketScript ParsePacketScript(const std::string& text, const std::string& name);

/**
 * \brief Read a packet script from a file.
 * \param path the file; it also names the script
 * \return as ParsePacketScript
 * \throws std::runtime_error, one line that names the file, if it cannot be read, is a directory
 * or holds more than 10 MB (10,000,000 bytes); and as ParsePacketScript
 */
PacketScript ReadPacketScript(const std::string& path);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_PARSER_H
