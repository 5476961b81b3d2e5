// SPDX-License-Identifier: GPL-2.0-only
//
// Words, numbers and times of packet scripts in Boost.Spirit X3: what the two files of the grammar
// share. Empty for all others: ns-3 puts every header into one, for which X3 is too heavy.

#ifndef PACKET_SCRIPT_WORDS_H
#define PACKET_SCRIPT_WORDS_H

#ifdef PACKET_SCRIPT_GRAMMAR

#include "ns3/packet-script-source.h"

#include <boost/fusion/include/std_pair.hpp>
#include <boost/spirit/home/x3.hpp>

#include <cstdint>
#include <cstring>
#include <string>

namespace boost::spirit::x3
{

/** Errors name a parser with an action as the parser. */
template <typename Subject, typename Action>
struct get_info<action<Subject, Action>> : get_info<Subject>
{
    std::string
    operator()(const action<Subject, Action>& parser) const
    {
        return get_info<Subject>::operator()(parser.subject);
    }
};

/** Errors name a parser without its value as the parser. */
template <typename Subject>
struct get_info<omit_directive<Subject>> : get_info<Subject>
{
    std::string
    operator()(const omit_directive<Subject>& parser) const
    {
        return get_info<Subject>::operator()(parser.subject);
    }
};

/** Errors name a parser of text as it stands as the parser. */
template <typename Subject>
struct get_info<raw_directive<Subject>> : get_info<Subject>
{
    std::string
    operator()(const raw_directive<Subject>& parser) const
    {
        return get_info<Subject>::operator()(parser.subject);
    }
};

} // namespace boost::spirit::x3

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The grammar of packet scripts. */
namespace packet_script
{

namespace x3 = boost::spirit::x3;
using x3::char_;
using x3::eps;
using x3::lexeme;
using x3::lit;
using x3::omit;
using x3::raw;

/** Where the grammar is in the text. */
using Iterator = const char*;

/** Under which the grammar finds its PacketScriptSource. */
struct SourceTag;

/** \return the text that \p context belongs to */
template <typename Context>
PacketScriptSource&
SourceOf(const Context& context)
{
    return x3::get<SourceTag>(context).get();
}

// ------------------------------------------------------------------ actions and handlers

/** \return an action that stores what was read in a member of the rule's value */
template <typename Class, typename Member>
auto
To(Member Class::*member)
{
    return [member](auto& context) { x3::_val(context).*member = std::move(x3::_attr(context)); };
}

/** \return an action that appends what was read to a list in the rule's value */
template <typename Class, typename Member>
auto
AppendTo(Member Class::*member)
{
    return [member](auto& context) {
        (x3::_val(context).*member).push_back(std::move(x3::_attr(context)));
    };
}

/** \return an action that sets a member of the rule's value */
template <typename Class, typename Member>
auto
Put(Member Class::*member, Member value)
{
    return [member, value](auto& context) { x3::_val(context).*member = value; };
}

/** \return an action that sets the rule's kind */
template <typename Kind>
auto
Is(Kind kind)
{
    return [kind](auto& context) { x3::_val(context).kind = kind; };
}

/** The rule's value is what was read. */
inline const auto TAKE = [](auto& context) { x3::_val(context) = std::move(x3::_attr(context)); };

// X3 shows the value of a rule to its handler on_success only if the rule has no actions. So a rule
// with both is two: one with the handler, which is nothing but the other, its body.

// ------------------------------------------------------------------ words and numbers

/** Matches the mark of a claim: //! with only blanks before it in its line. */
struct ClaimMark : x3::parser<ClaimMark>
{
    using attribute_type = x3::unused_type;
    static constexpr bool has_attribute = false;

    template <typename Context, typename RuleContext, typename Attribute>
    bool
    parse(Iterator& first, Iterator last, const Context& context, RuleContext&, Attribute&) const
    {
        x3::skip_over(first, last, context);
        Iterator before = first - 1;
        while (*before == ' ' || *before == '\t')
        {
            --before;
        }
        if (last - first < 3 || std::memcmp(first, "//!", 3) != 0 || *before != '\n')
        {
            return false;
        }
        first += 3;
        return true;
    }
};

inline const ClaimMark claimMark;
inline const auto toEndOfLine = *(char_ - '\n');
inline const auto lineComment = "//" >> !lit('!') >> toEndOfLine; // a claim is no comment
inline const auto blockComment = "/*" >> *(char_ - "*/") >> "*/";
inline const auto skipper = char_(" \t\n\r\f\v") | blockComment | lineComment;

/** \return a parser that matches nothing and complains that \p what is missing */
inline const auto Missing = [](const char* what) {
    return x3::expect[x3::rule<struct MissingTag>{what} = eps(false)];
};

/** \return \p parser, called \p name in errors */
inline const auto Named = [](const char* name, const auto& parser) {
    return x3::rule<struct NamedTag>{name} = parser;
};

inline const auto wordCharacter = char_("a-zA-Z0-9_");

/** \return a parser of this very word */
inline const auto Keyword = [](const char* word) {
    return x3::rule<struct KeywordTag>{word} = lexeme[lit(word) >> !wordCharacter];
};

inline const x3::rule<struct WordTag, std::string> word{"a word"};
inline const x3::rule<struct SymbolTag, std::string> symbol{"a word"};
inline const x3::rule<struct IntegerTag, int64_t> integer{"a whole number"};
inline const x3::rule<struct HexTag, int64_t> hexNumber{"a hexadecimal number from 0x0"};
inline const x3::rule<struct Number8Tag, uint32_t> number8{"a number from 0 to 255"};
inline const x3::rule<struct Number16Tag, uint32_t> number16{"a number from 0 to 65535"};
inline const x3::rule<struct Number32Tag, uint32_t> number32{"a number from 0 to 4294967295"};
inline const x3::rule<struct StringTag, std::string> quotedString{"a string"};
inline const x3::rule<struct CommandTag, std::string> command{"a command in back quotes"};

/** The number that a text stands for. */
inline const auto READ_INTEGER = [](auto& context) {
    x3::_pass(context) =
        ScriptNumberOf({x3::_attr(context).begin(), x3::_attr(context).end()}, x3::_val(context));
};

/** The number that a word is defined as. */
inline const auto LOOK_UP_INTEGER = [](auto& context) {
    const std::string* value = SourceOf(context).FindDefinition(x3::_attr(context));
    x3::_pass(context) = value && ScriptNumberOf(*value, x3::_val(context));
};

/** \return an action that takes a number unless it is negative or greater than \p max */
inline auto
UpTo(int64_t max)
{
    return [max](auto& context) {
        const int64_t number = x3::_attr(context);
        x3::_pass(context) = number >= 0 && number <= max;
        x3::_val(context) = static_cast<uint32_t>(number);
    };
}

inline const auto digits = +char_("0-9");
inline const auto word_def = lexeme[+wordCharacter];
inline const auto symbol_def = lexeme[char_("a-zA-Z_") >> *wordCharacter];
inline const auto hexNumber_def =
    raw[lexeme["0x" >> +char_("0-9a-fA-F") >> !wordCharacter]][READ_INTEGER];
inline const auto integer_def =
    raw[lexeme[-lit('-') >> digits >> !wordCharacter]][READ_INTEGER] | symbol[LOOK_UP_INTEGER];
inline const auto number8_def = integer[UpTo(0xff)];
inline const auto number16_def = integer[UpTo(0xffff)];
inline const auto number32_def = integer[UpTo(0xffffffff)];

/** \return a parser of text between two marks; an error at the first if the second is missing */
inline const auto Between =
    [](const auto& begin, const auto& text, const auto& end, const char* whole) {
        return lexeme[&begin >> x3::expect[Named(whole, &omit[begin >> text >> end])] >> begin >>
                      raw[text] >> end];
    };

/** \return a parser of text between two \p quote, in which '\' protects the next character */
inline const auto Quoted = [](char quote, const char* whole) {
    return Between(lit(quote), *(('\\' >> char_) | (char_ - quote)), lit(quote), whole);
};
inline const auto quotedString_def = Quoted('"', "a string with '\"' at its end");
inline const auto command_def = Quoted('`', "a command with '`' at its end");
BOOST_SPIRIT_DEFINE(word, symbol, integer, hexNumber, number8, number16, number32)
BOOST_SPIRIT_DEFINE(quotedString, command)

// ------------------------------------------------------------------ symbols

/** \return the symbol that begins at \p first, "" if none does; \p first moves behind it */
template <typename Context>
std::string
TakeSymbol(Iterator& first, Iterator last, const Context& context)
{
    std::string text;
    x3::skip_over(first, last, context);
    x3::parse(first, last, raw[char_("a-zA-Z_") >> *wordCharacter], text);
    return text;
}

/** Matches a symbol that is defined as a whole number. */
struct NumberSymbol : x3::parser<NumberSymbol>
{
    using attribute_type = x3::unused_type;
    static constexpr bool has_attribute = false;

    template <typename Context, typename RuleContext, typename Attribute>
    bool
    parse(Iterator& first, Iterator last, const Context& context, RuleContext&, Attribute&) const
    {
        Iterator at = first;
        int64_t number = 0;
        const std::string* defined =
            SourceOf(context).FindDefinition(TakeSymbol(at, last, context));
        if (!defined || !ScriptNumberOf(*defined, number))
        {
            return false;
        }
        first = at;
        return true;
    }
};

/** Matches a symbol that is defined as a command in back quotes, and gives the command. */
struct CommandSymbol : x3::parser<CommandSymbol>
{
    using attribute_type = std::string;
    static constexpr bool has_attribute = true;

    template <typename Context, typename RuleContext, typename Attribute>
    bool
    parse(Iterator& first,
          Iterator last,
          const Context& context,
          RuleContext&,
          Attribute& attribute) const
    {
        Iterator at = first;
        const std::string* defined =
            SourceOf(context).FindDefinition(TakeSymbol(at, last, context));
        if (!defined || defined->size() < 2 || defined->front() != '`')
        {
            return false;
        }
        first = at;
        x3::traits::move_to(defined->substr(1, defined->size() - 2), attribute);
        return true;
    }
};

// ------------------------------------------------------------------ times

/** Takes seconds; an error if they are negative or too many. */
struct SecondsTag
{
    template <typename Context>
    void
    on_success(Iterator first, Iterator last, Time& time, const Context& context)
    {
        std::string text(first, last);
        int64_t number = 0;
        const std::string* defined = SourceOf(context).FindDefinition(text);
        if (defined && ScriptNumberOf(*defined, number))
        {
            text = std::to_string(number);
        }
        if (text[0] == '-' || !ScriptTimeOf(text, 1000000000, time))
        {
            SourceOf(context).Fail(
                first, "a time from 0 to " + std::to_string(MAX_SCRIPT_SECONDS) + " seconds");
        }
    }
};

/** Refuses ranges that end before they begin. */
struct TimeTag
{
    template <typename Context>
    void
    on_success(Iterator first, Iterator, ScriptTime& time, const Context& context)
    {
        const bool isRange = time.kind == ScriptTimeKind::ABSOLUTE_RANGE ||
                             time.kind == ScriptTimeKind::RELATIVE_RANGE;
        if (isRange && time.until < time.from)
        {
            SourceOf(context).Fail(first, "a time range that ends after it begins");
        }
    }
};

inline const x3::rule<SecondsTag, Time> seconds{"a time in seconds"};
inline const x3::rule<TimeTag, ScriptTime> eventTime{"a time"};
inline const x3::rule<struct TimeBodyTag, ScriptTime> timeBody{"a time"};
inline const x3::rule<struct DurationTag, Time> duration{"a duration such as 2s or 500ms"};

inline const auto decimal = (digits >> -('.' >> digits)) | ('.' >> digits);
inline const auto seconds_def = omit[lexeme[-char_('-') >> decimal]] | NumberSymbol();
inline const auto eventTime_def = timeBody;
inline const auto timeBody_def =
    lit('*')[Is(ScriptTimeKind::ANY)] |
    (lit('+')[Is(ScriptTimeKind::RELATIVE)] > seconds[To(&ScriptTime::from)] >
     -(lit('~')[Is(ScriptTimeKind::RELATIVE_RANGE)] > '+' > seconds[To(&ScriptTime::until)])) |
    (seconds[To(&ScriptTime::from)][Is(ScriptTimeKind::ABSOLUTE)] >
     -(lit('~')[Is(ScriptTimeKind::ABSOLUTE_RANGE)] > seconds[To(&ScriptTime::until)]));

/** \return an action that takes digits as a duration in units of \p unit nanoseconds */
inline auto
In(int64_t unit)
{
    return [unit](auto& context) {
        x3::_pass(context) = ScriptTimeOf(
            {x3::_attr(context).begin(), x3::_attr(context).end()}, unit, x3::_val(context));
    };
}

inline const auto duration_def = lexeme[(raw[decimal] >> "s" >> !wordCharacter)[In(1000000000)] |
                                        (raw[decimal] >> "ms" >> !wordCharacter)[In(1000000)] |
                                        (raw[decimal] >> "us" >> !wordCharacter)[In(1000)] |
                                        (raw[decimal] >> "ns" >> !wordCharacter)[In(1)]];
BOOST_SPIRIT_DEFINE(seconds, eventTime, timeBody, duration)

// ------------------------------------------------------------------ encapsulation headers

inline const auto anyNumber = hexNumber | integer;
inline const auto mayComma = -lit(',');

inline const auto greFlag =
    Keyword("none") | ((Keyword("checksum") | Keyword("key") | "sequence#") > Keyword("present")) |
    Missing("none, checksum present, key present or sequence# present");

/** What follows "gre": flags [none], sum 0, off 0, key = 0, seq 0. */
inline const auto greHeader = omit[Keyword("flags") | Keyword("Flags")] >
                              (('[' > greFlag % ',' > Named("',' or ']'", lit(']'))) |
                               omit[anyNumber] | Missing("'[' or a number")) > mayComma
                              > Keyword("sum") > omit[anyNumber] > mayComma >
                              Keyword("off") > omit[anyNumber] > mayComma > Keyword("key") >
                              -lit('=') > omit[anyNumber] > mayComma >
                              Keyword("seq") > omit[anyNumber];

/** One label of an MPLS stack: (label 16, tc 0, [S], ttl 64). */
inline const auto mplsEntry = lit('(') > Keyword("label") > omit[integer] > ',' >
                              Keyword("tc") > omit[integer] > ',' > -(lit('[') > 'S' > ']' > ',') >
                              Keyword("ttl") > omit[integer] > ')';

} // namespace packet_script

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_GRAMMAR

#endif // PACKET_SCRIPT_WORDS_H
