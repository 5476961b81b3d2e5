// SPDX-License-Identifier: GPL-2.0-only
//
// The text of a packet script while it is read, and the meaning of its words and numbers.

#include "ns3/packet-script-source.h"

#include "ns3/packet-script-parser.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstring>
#include <string_view>

namespace ns3
{

namespace
{

/** Bytes of the text that an error shows. */
constexpr std::ptrdiff_t MAX_FOUND = 40;

/** \return true if \p byte separates words */
bool
IsBlank(char byte)
{
    return byte != '\0' && std::strchr(" \t\n\r\f\v", byte) != nullptr;
}

/** \return where \p mark begins at or behind \p first, \p last if nowhere */
const char*
FindMark(const char* first, const char* last, const char* mark)
{
    return std::search(first, last, mark, mark + std::strlen(mark));
}

/** \return true if the text from \p first on begins with \p mark */
bool
BeginsWith(const char* first, const char* last, const char* mark)
{
    const auto bytes = static_cast<std::ptrdiff_t>(std::strlen(mark));
    return last - first >= bytes && std::equal(mark, mark + bytes, first);
}

/** \return behind the comment that begins at \p first; \p first if none does */
const char*
SkipComment(const char* first, const char* last)
{
    if (BeginsWith(first, last, "/*"))
    {
        const char* end = FindMark(first + 2, last, "*/");
        return end == last ? last : end + 2;
    }
    if (BeginsWith(first, last, "//"))
    {
        return std::find(first, last, '\n');
    }
    return first;
}

/** \return behind the quoted text or the code that begins at \p first; \p first if none does */
const char*
SkipQuoted(const char* first, const char* last)
{
    if (BeginsWith(first, last, "%{"))
    {
        const char* end = FindMark(first, last, "}%");
        return end == last ? last : end + 2;
    }
    if (*first != '"' && *first != '`')
    {
        return first;
    }
    const char* at = first + 1;
    while (at != last && *at != *first)
    {
        at += (*at == '\\' && at + 1 != last) ? 2 : 1;
    }
    return at == last ? last : at + 1;
}

/** \brief Append \p piece: a string as it is but on one line, all else with blanks reduced to one.
 */
void
AppendReduced(std::string& line, std::string_view piece)
{
    const bool isString = piece.front() == '"';
    for (const char byte : piece)
    {
        if (isString)
        {
            line += byte == '\n' ? ' ' : byte;
        }
        else if (!IsBlank(byte))
        {
            line += byte;
        }
        else if (!line.empty() && line.back() != ' ')
        {
            line += ' ';
        }
    }
}

} // namespace

PacketScriptSource::PacketScriptSource(const std::string& text, const std::string& name)
    : m_text('\n' + text),
      m_name(name)
{
    for (std::size_t at = 0; at != std::string::npos; at = m_text.find('\n', at + 1))
    {
        m_lines.push_back(at + 1);
    }
}

const char*
PacketScriptSource::Begin() const
{
    return m_text.data() + 1;
}

const char*
PacketScriptSource::End() const
{
    return m_text.data() + m_text.size();
}

ScriptPlace
PacketScriptSource::PlaceOf(const char* at) const
{
    const auto offset = static_cast<std::size_t>(at - m_text.data());
    const auto next = std::upper_bound(m_lines.begin(), m_lines.end(), offset);
    ScriptPlace place;
    place.line = static_cast<uint32_t>(next - m_lines.begin());
    place.column = static_cast<uint32_t>(offset - *(next - 1) + 1);
    return place;
}

void
PacketScriptSource::Fail(const char* at, const std::string& expected) const
{
    std::string found;
    for (const char* byte = at; byte != End() && byte - at < MAX_FOUND && !IsBlank(*byte); ++byte)
    {
        found += (*byte >= ' ' && *byte <= '~') ? *byte : '?';
    }
    if (at == End())
    {
        found = "end of file";
    }
    const ScriptPlace place = PlaceOf(at);
    throw PacketScriptError(m_name + ":" + std::to_string(place.line) + ":" +
                            std::to_string(place.column) + ": expected " + expected + ", found \"" +
                            found + "\"");
}

void
PacketScriptSource::Define(const ScriptOption& option)
{
    const std::size_t equals = option.value.find('=');
    if (option.name == "define" && equals != std::string::npos && equals > 0)
    {
        m_definitions[option.value.substr(0, equals)] = {option.value.substr(equals + 1), false};
    }
}

const std::string*
PacketScriptSource::FindDefinition(const std::string& word)
{
    const auto found = m_definitions.find(word);
    if (found == m_definitions.end())
    {
        return nullptr;
    }
    found->second.isUsed = true;
    return &found->second.value;
}

bool
PacketScriptSource::IsUsed(const ScriptOption& option) const
{
    const auto found = m_definitions.find(option.value.substr(0, option.value.find('=')));
    return option.name == "define" && found != m_definitions.end() && found->second.isUsed;
}

std::string
PacketScriptSource::Resolve(const char* first, const char* last, const std::string& expected)
{
    std::string word(first, last);
    const std::string* defined = FindDefinition(word);
    if (!defined)
    {
        return word;
    }
    const auto isPart = [](unsigned char byte) { return std::isalnum(byte) || byte == '_'; };
    int64_t number = 0;
    if (!std::all_of(defined->begin(), defined->end(), isPart) || ScriptNumberOf(*defined, number))
    {
        Fail(first, expected + ", not a symbol defined as " + *defined);
    }
    return *defined;
}

void
PacketScriptSource::Enter(const char* at)
{
    if (++m_depth > MAX_DEPTH)
    {
        Fail(at, "values nested at most " + std::to_string(MAX_DEPTH) + " deep");
    }
}

void
PacketScriptSource::Leave()
{
    --m_depth;
}

std::string
ScriptLine(const char* first, const char* last)
{
    std::string line;
    if (BeginsWith(first, last, "//!"))
    {
        line = "//!";
        first += 3;
    }
    while (first != last)
    {
        const char* end = SkipComment(first, last);
        if (end != first)
        {
            // A comment parts words as a blank does.
            AppendReduced(line, " ");
        }
        else
        {
            end = std::max(SkipQuoted(first, last), first + 1);
            AppendReduced(line, {first, static_cast<std::size_t>(end - first)});
        }
        first = end;
    }
    while (!line.empty() && line.back() == ' ')
    {
        line.pop_back();
    }
    return line;
}

bool
ScriptTimeOf(const std::string& text, int64_t unit, Time& time)
{
    const int64_t limit = MAX_SCRIPT_SECONDS * 1000000000 / unit;
    const std::size_t point = std::min(text.find('.'), text.size());
    int64_t whole = 0;
    for (const char digit : text.substr(0, point))
    {
        if (whole > limit / 10)
        {
            return false;
        }
        whole = whole * 10 + (digit - '0');
    }
    int64_t fraction = 0;
    int64_t scale = unit;
    for (std::size_t i = point + 1; i < text.size() && scale > 1; ++i)
    {
        scale /= 10;
        fraction += scale * (text[i] - '0');
    }
    if (whole > limit || (whole == limit && fraction > 0))
    {
        return false;
    }
    time = NanoSeconds(whole * unit + fraction);
    return true;
}

bool
ScriptNumberOf(const std::string& text, int64_t& number)
{
    const char* last = text.data() + text.size();
    if (text.compare(0, 2, "0x") == 0)
    {
        uint64_t bits = 0;
        const auto [end, error] = std::from_chars(text.data() + 2, last, bits, 16);
        number = static_cast<int64_t>(bits);
        return error == std::errc() && end == last;
    }
    const auto [end, error] = std::from_chars(text.data(), last, number, 10);
    return error == std::errc() && end == last;
}

bool
AreScriptFlags(const std::string& flags)
{
    int digits = 0;
    int ecnLetters = 0;
    for (const char flag : flags)
    {
        if (flag >= '0' && flag <= '7')
        {
            ++digits;
        }
        else if (std::strchr("FSRPUECWA.-", flag) == nullptr)
        {
            return false;
        }
        else if (std::strchr("EWA", flag) != nullptr)
        {
            ++ecnLetters;
        }
    }
    return digits == 0 || (digits == 1 && ecnLetters == 0);
}

std::string
UnsupportedOptionName(const ScriptTcpOption& option)
{
    if (option.text.compare(0, 3, "md5") == 0)
    {
        return "MD5";
    }
    if (option.text.compare(0, 2, "FO") == 0)
    {
        return "Fast Open";
    }
    if (option.text.compare(0, 3, "ECN") == 0)
    {
        return "AccECN";
    }
    return ""; // of its symbols none is defined: CheckPacketScript refuses it
}

std::string
ExpectedOfEvent(const ScriptEvent& event)
{
    const auto* tcp = std::get_if<ScriptTcpPacket>(&event.action);
    const auto* icmp = std::get_if<ScriptIcmpPacket>(&event.action);
    const auto* udp = std::get_if<ScriptUdpPacket>(&event.action);
    const bool isOutbound =
        (tcp && !tcp->isInbound) || (icmp && !icmp->isInbound) || (udp && !udp->isInbound);
    const bool isOpen =
        event.time.kind != ScriptTimeKind::ABSOLUTE && event.time.kind != ScriptTimeKind::RELATIVE;
    if (isOpen && !isOutbound)
    {
        return "an outbound packet (>) after a time of '*' or a range";
    }
    const auto* call = std::get_if<ScriptCall>(&event.action);
    if (call && call->returnTime && *call->returnTime < event.time.from)
    {
        return "a call that returns after it begins";
    }
    if (tcp && tcp->isInbound && !tcp->window)
    {
        return "an inbound packet with a window (win N)";
    }
    if (tcp && tcp->isInbound && tcp->hasAnyOptions)
    {
        return "an inbound packet without <...>";
    }
    if ((tcp && tcp->isInbound && tcp->ip.ecn == ScriptEcn::ECT01) ||
        (icmp && icmp->isInbound && icmp->ip.ecn == ScriptEcn::ECT01))
    {
        return "an inbound packet without ect01";
    }
    return "";
}

} // namespace ns3
