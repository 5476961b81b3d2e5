// SPDX-License-Identifier: GPL-2.0-only
//
// The text of a packet script while it is read: where things stand in it and what they say.

#ifndef PACKET_SCRIPT_SOURCE_H
#define PACKET_SCRIPT_SOURCE_H

#include "ns3/packet-script.h"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief What the grammar of packet scripts asks about the text it reads.
 *
 * Made by ParsePacketScript for one script and used by its grammar alone. It keeps a copy of the
 * text with a line feed before it, so that looking back for the start of a line always ends. It
 * also keeps the symbols that the script's options define, and how deep values are nested.
 */
class PacketScriptSource
{
  public:
    /** \param text the script \param name how errors call it */
    PacketScriptSource(const std::string& text, const std::string& name);

    /** \return the first byte; the byte before it is a line feed */
    const char* Begin() const;
    /** \return behind the last byte */
    const char* End() const;

    /** \param at a byte of the text, or its end \return its line and column */
    ScriptPlace PlaceOf(const char* at) const;

    /**
     * \brief Say what is wrong with the text.
     * \param at where; what stands there up to the next blank, 40 bytes at most, is shown
     * \param expected what should stand there
     * \throws PacketScriptError always
     */
    [[noreturn]] void Fail(const char* at, const std::string& expected) const;

    /** \param option an option; define=NAME=VALUE defines a symbol, all others are ignored */
    void Define(const ScriptOption& option);
    /** \param word a word \return what it is defined as, which counts as use; nullptr if it is not
     */
    const std::string* FindDefinition(const std::string& word);
    /** \param option an option \return true if it defines a symbol that was found */
    bool IsUsed(const ScriptOption& option) const;
    /**
     * \brief Put what an option defines in the place of a word.
     * \param first the word \param last behind it
     * \param expected what must stand there, for errors
     * \return the word or its definition
     * \throws as Fail, if the definition is no word
     */
    std::string Resolve(const char* first, const char* last, const std::string& expected);

    /** \brief A value within a value begins. \param at where \throws as Fail, if 64 surround it */
    void Enter(const char* at);
    /** \brief A value within a value ends. */
    void Leave();

    /** How deep values may be nested. */
    static constexpr uint32_t MAX_DEPTH = 64;

  private:
    /** What a symbol stands for. */
    struct Definition
    {
        std::string value;  //!< as written
        bool isUsed{false}; //!< the symbol was found
    };

    std::string m_text;                              //!< a line feed and the script
    std::string m_name;                              //!< how errors call it
    std::vector<std::size_t> m_lines;                //!< where each line begins in m_text
    std::map<std::string, Definition> m_definitions; //!< of symbols
    uint32_t m_depth{0};                             //!< values around what is being read
};

/**
 * \brief Write a part of a script as one line.
 * \param first its first byte
 * \param last behind its last byte
 * \return the text without its comments, blanks outside of strings reduced to one
 */
std::string ScriptLine(const char* first, const char* last);

/**
 * \brief Read a time exactly.
 * \param text decimal digits with or without a fraction, e.g. "0.25" or ".25"
 * \param unit nanoseconds of one
 * \param time receives it, rounded down to nanoseconds
 * \return false if it exceeds MAX_SCRIPT_SECONDS
 */
bool ScriptTimeOf(const std::string& text, int64_t unit, Time& time);

/** The longest time a script may name, in seconds (31 years): far below the range of ns3::Time. */
constexpr int64_t MAX_SCRIPT_SECONDS = 1000000000;

/**
 * \param text a whole number, decimal with or without '-', or hexadecimal from 0x
 * \param number receives it
 * \return false if it is none or exceeds 64 bits
 */
bool ScriptNumberOf(const std::string& text, int64_t& number);

/**
 * \param flags TCP flags as written, e.g. "SEW" or "P.", "." or "-"
 * \return false if a letter is none of FSRPUECWA, or a digit, which stands for the three bits of
 * AccECN, stands beside E, W, A or another digit
 */
bool AreScriptFlags(const std::string& flags);

/**
 * \param option a TCP option that is UNSUPPORTED
 * \return what it needs, e.g. "Fast Open"; "" = a number instead of its symbol
 */
std::string UnsupportedOptionName(const ScriptTcpOption& option);

/**
 * \brief What is wrong with an event whose parts are each well formed.
 * \param event the event
 * \return what was expected instead; empty if nothing is wrong
 */
std::string ExpectedOfEvent(const ScriptEvent& event);

/**
 * \brief Read a packet of any protocol.
 * \param first where it begins; moved behind it
 * \param last end of the text
 * \param source the text
 * \param event receives it as its action
 * \return false, and nothing is moved, if there is neither < nor >
 * \throws PacketScriptError or X3's expectation_failure if it is no packet
 */
bool ParseScriptPacket(const char*& first,
                       const char* last,
                       PacketScriptSource& source,
                       ScriptEvent& event);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_SOURCE_H
