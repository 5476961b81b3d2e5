// SPDX-License-Identifier: GPL-2.0-only
//
// The grammar of packet scripts but for packets: options, events, calls, commands, code, claims.

#define PACKET_SCRIPT_GRAMMAR

#include "ns3/packet-script-parser.h"

#include "ns3/packet-script-words.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>

namespace ns3
{

namespace packet_script
{

// ------------------------------------------------------------------ values of calls

using ExpressionKind = ScriptExpressionKind;

/** Notes where a value begins, and with it the left side of an assignment. */
struct ValueTag
{
    template <typename Context>
    void
    on_success(Iterator first, Iterator, ScriptExpression& value, const Context& context)
    {
        value.place = SourceOf(context).PlaceOf(first);
        if (value.kind == ExpressionKind::ASSIGN)
        {
            value.parts.front().place = value.place;
        }
    }
};

const x3::rule<struct ExpressionTag, ScriptExpression> expression{"a value"};
const x3::rule<ValueTag, ScriptExpression> operand{"a value"};
const x3::rule<struct OperandBodyTag, ScriptExpression> operandBody{"a value"};
const x3::rule<struct StructTag, ScriptExpression> structure{"a structure"};

/** Counts how deep values are nested. */
const auto enter =
    eps[([](auto& context) { SourceOf(context).Enter(x3::_where(context).begin()); })];
const auto leave = eps[([](auto& context) { SourceOf(context).Leave(); })];

const auto ADD_PART = AppendTo(&ScriptExpression::parts);
const auto SET_NUMBER = To(&ScriptExpression::number);

/** The first operand is the value; with a second the value becomes an OR of both. */
const auto JOIN = [](auto& context) {
    ScriptExpression& value = x3::_val(context);
    if (value.kind != ExpressionKind::OR)
    {
        ScriptExpression all;
        all.kind = ExpressionKind::OR;
        all.place = value.place;
        all.parts.push_back(std::move(value));
        value = std::move(all);
    }
    value.parts.push_back(std::move(x3::_attr(context)));
};

/** What has been read, a word or a call, is assigned a value. */
const auto ASSIGN_VALUE = [](auto& context) {
    ScriptExpression& value = x3::_val(context);
    ScriptExpression both;
    both.kind = ExpressionKind::ASSIGN;
    both.parts.push_back(std::move(value));
    both.parts.push_back(std::move(x3::_attr(context)));
    value = std::move(both);
};

/** A word stands for what an option defines it as. */
const auto SET_WORD = [](auto& context) {
    ScriptExpression& value = x3::_val(context);
    value.kind = ExpressionKind::WORD;
    value.text = x3::_attr(context);
    const std::string* defined = SourceOf(context).FindDefinition(value.text);
    if (defined && defined->size() > 1 && defined->front() == '"')
    {
        value.kind = ExpressionKind::STRING;
        value.text = defined->substr(1, defined->size() - 2);
    }
    else if (defined && ScriptNumberOf(*defined, value.number))
    {
        value.kind = ExpressionKind::INTEGER;
        value.text.clear();
    }
    else if (defined)
    {
        value.text = *defined;
    }
};

/** Two strings in a row are one. */
const auto ADD_STRING = [](auto& context) { x3::_val(context).text += x3::_attr(context); };

/** A header of GRE or MPLS stays as written. */
const auto SET_HEADER = [](auto& context) {
    ScriptExpression header;
    header.kind = ExpressionKind::WORD;
    header.text = ScriptLine(x3::_attr(context).begin(), x3::_attr(context).end());
    header.place = SourceOf(context).PlaceOf(x3::_attr(context).begin());
    x3::_val(context).parts.push_back(std::move(header));
};

/** Words that a list in parentheses may follow: others have a note there. */
const auto functionName = &(Keyword("htons") | Keyword("htonl") | Keyword("inet_addr") |
                            Keyword("inet6_addr") | Keyword("msg_name") | Keyword("msg_iov")) >>
                          word;

/** \return a parser of a list that may be empty, and of what closes it; then its names in errors */
const auto Closed = [](const auto& list, char end, const char* notMore, const char* notAny) {
    return lit(end) | (list > Named(notMore, lit(end))) | Missing(notAny);
};

const auto valueList = expression[ADD_PART] > *(',' > expression[ADD_PART]);

const auto number = (hexNumber[SET_NUMBER] | integer[SET_NUMBER])[Is(ExpressionKind::INTEGER)];
const auto text = quotedString[To(&ScriptExpression::text)][Is(ExpressionKind::STRING)] >>
                  (lit("...")[Is(ExpressionKind::STRING_ELLIPSIS)] | *quotedString[ADD_STRING]);
const auto array = lit('[')[Is(ExpressionKind::ARRAY)] > enter >
                   Closed(valueList, ']', "',' or ']'", "a value or ']'") > leave;
const auto function = functionName[To(&ScriptExpression::text)][Is(ExpressionKind::CALL)] > '(' >
                      enter > Closed(valueList, ')', "',' or ')'", "a value or ')'") > leave;
const auto assignment = lit('=') > enter > expression[ASSIGN_VALUE] > leave;

const auto structure_def = lit('{')[Is(ExpressionKind::STRUCT)] > enter >
                           Closed(raw[greHeader][SET_HEADER] | raw[+mplsEntry][SET_HEADER] |
                                      valueList,
                                  '}',
                                  "',' or '}'",
                                  "a value or '}'") > leave;

const auto operand_def = operandBody;
const auto operandBody_def = lit("...")[Is(ExpressionKind::ELLIPSIS)] | number | text | array |
                             structure[TAKE] | (function | symbol[SET_WORD]) >> -assignment;

const auto expression_def = operand[TAKE] > *('|' > operand[JOIN]);
BOOST_SPIRIT_DEFINE(expression, operand, operandBody, structure)

// ------------------------------------------------------------------ calls

const x3::rule<struct CallTag, ScriptCall> call{"a call"};
const auto note = '(' > word > *word > Named("a word or ')'", lit(')'));
const auto arguments = expression[AppendTo(&ScriptCall::arguments)] >
                       *(',' > expression[AppendTo(&ScriptCall::arguments)]);
const auto SET_CALL = [](auto& context) {
    const auto& text = x3::_attr(context);
    ScriptCall& call = x3::_val(context);
    call.place = SourceOf(context).PlaceOf(text.begin());
    call.name = SourceOf(context).Resolve(text.begin(), text.end(), "a call");
};
const auto SET_ERRNO = [](auto& context) {
    const auto& text = x3::_attr(context);
    ScriptCall& call = x3::_val(context);
    call.errnoPlace = SourceOf(context).PlaceOf(text.begin());
    call.errnoName = SourceOf(context).Resolve(text.begin(), text.end(), "an errno");
};
const auto call_def = (-("..." > seconds[To(&ScriptCall::returnTime)]) >> raw[word][SET_CALL]) >
                      '(' > Closed(arguments, ')', "',' or ')'", "a value or ')'") >
                      '=' > expression[To(&ScriptCall::result)] >
                      -(raw[symbol][SET_ERRNO] > Named("a note in ( )", &lit('('))) > -omit[note];

// ------------------------------------------------------------------ claims

const x3::rule<struct ClaimNameTag, std::string> claimName{"a name"};
const x3::rule<struct ClaimTag, ScriptClaim> claim{"a claim"};

const auto claimSkipper = char_(" \t\r\f\v") | lineComment;
const auto claimName_def = lexeme[+char_("a-zA-Z0-9_.-")];
const auto timerAction =
    raw[Keyword("start") | Keyword("restart") | Keyword("cancel") | Keyword("fire")]
       [([](auto& context) {
           x3::_val(context).action.assign(x3::_attr(context).begin(), x3::_attr(context).end());
       })] |
    Missing("start, restart, cancel or fire");

const auto SET_NAME = [](auto& context) {
    const auto& text = x3::_attr(context);
    x3::_val(context).place = SourceOf(context).PlaceOf(text.begin());
    x3::_val(context).name.assign(text.begin(), text.end());
};

const auto claim_def =
    (Keyword("state")[Is(ScriptClaimKind::STATE)] > raw[claimName][SET_NAME]) |
    (Keyword("queue")[Is(ScriptClaimKind::QUEUE)] > raw[claimName][SET_NAME] >
     number32[To(&ScriptClaim::entries)] > -('/' > number32[To(&ScriptClaim::limit)])) |
    Keyword("silent")[Is(ScriptClaimKind::SILENT)] |
    (Keyword("drop")[Is(ScriptClaimKind::DROP)] > raw[claimName][SET_NAME]) |
    (Keyword("timer")[Is(ScriptClaimKind::TIMER)] > raw[claimName][SET_NAME] > timerAction >
     -(&char_("0-9.") > duration[To(&ScriptClaim::due)])) |
    Missing("state NAME, queue NAME N[/M], silent, drop REASON or "
            "timer NAME start|restart|cancel|fire [DURATION] after //!");
BOOST_SPIRIT_DEFINE(call, claimName, claim)

// ------------------------------------------------------------------ events

/** Notes place and text of an event, and refuses one whose parts contradict each other. */
struct EventTag
{
    template <typename Context>
    void
    on_success(Iterator first, Iterator last, ScriptEvent& event, const Context& context)
    {
        event.place = SourceOf(context).PlaceOf(first);
        event.text = ScriptLine(first, last);
        const std::string expected = ExpectedOfEvent(event);
        if (!expected.empty())
        {
            SourceOf(context).Fail(first, expected);
        }
    }
};

/** A packet, read by the other file of the grammar into the rule's value. */
struct PacketParser : x3::parser<PacketParser>
{
    using attribute_type = x3::unused_type;
    static constexpr bool has_attribute = false;

    template <typename Context, typename Attribute>
    bool
    parse(Iterator& first, Iterator last, const Context& context, ScriptEvent& event, Attribute&)
        const
    {
        return ParseScriptPacket(first, last, SourceOf(context), event);
    }
};

const x3::rule<struct CodeTag, std::string> code{"code"};
const x3::rule<EventTag, ScriptEvent> event{"an event: TIME and a packet, call, command or code"};
const x3::rule<struct EventBodyTag, ScriptEvent> eventBody{event.name};

const auto SET_ACTION = [](auto& context) {
    x3::_val(context).action = std::move(x3::_attr(context));
};
const auto SET_COMMAND = [](auto& context) {
    x3::_val(context).action = ScriptCommand{x3::_attr(context)};
};
const auto SET_CODE = [](auto& context) {
    x3::_val(context).action = ScriptCode{x3::_attr(context)};
};

const auto code_def = Between(lit("%{"), *(char_ - "}%"), lit("}%"), "code with \"}%\" at its end");
const auto endOfLine = Named("the end of the line", &lit('\n') | x3::eoi);
const auto claimLine =
    x3::skip(claimSkipper)[-eventTime[To(&ScriptEvent::time)] > claim[SET_ACTION] > endOfLine];

const auto event_def = eventBody;
const auto eventBody_def =
    (claimMark > claimLine) | command[SET_COMMAND] | CommandSymbol()[SET_COMMAND] | code[SET_CODE] |
    (eventTime[To(&ScriptEvent::time)] >
     (PacketParser() | command[SET_COMMAND] | CommandSymbol()[SET_COMMAND] | code[SET_CODE] |
      call[SET_ACTION] |
      Missing("a packet (< or >), a call, a command in back quotes or code in %{ }%")));
BOOST_SPIRIT_DEFINE(code, event, eventBody)

// ------------------------------------------------------------------ the script

/** Notes where an option begins. */
struct OptionTag
{
    template <typename Context>
    void
    on_success(Iterator first, Iterator, ScriptOption& option, const Context& context)
    {
        option.place = SourceOf(context).PlaceOf(first);
    }
};

const x3::rule<OptionTag, ScriptOption> option{"an option"};
const x3::rule<struct OptionBodyTag, ScriptOption> optionBody{"an option"};

const auto optionEnd = &(char_(" \t\n\r\f\v=") | "//" | "/*" | x3::eoi);
const auto valueByte = char_ - char_(" \t\n\r\f\v\"`") - "//" - "/*";
const auto optionText =
    Named("a value", lexeme[+valueByte >> -(omit[quotedString] | omit[command])]);

const auto SET_TEXT = [](auto& context) {
    std::string& value = x3::_val(context).value;
    value.assign(x3::_attr(context).begin(), x3::_attr(context).end());
    const std::string* defined = SourceOf(context).FindDefinition(value);
    value = defined ? *defined : value;
};
const auto option_def = optionBody;
const auto optionBody_def =
    lexeme["--" > word[To(&ScriptOption::name)] > Named("'=' or a blank", optionEnd)] >
    -('=' > (quotedString[To(&ScriptOption::value)] | raw[optionText][SET_TEXT] |
             Missing("a value of the option")));

/** Options come before all that they define symbols for. */
const auto ADD_OPTION = [](auto& context) {
    ScriptOption& option = x3::_attr(context);
    SourceOf(context).Define(option);
    x3::_val(context).options.push_back(std::move(option));
};

const x3::rule<struct ScriptTag, PacketScript> script{"a packet script"};
const auto script_def = *option[ADD_OPTION] > event[AppendTo(&PacketScript::events)] >
                        *event[AppendTo(&PacketScript::events)] > Named(event.name, omit[x3::eoi]);
BOOST_SPIRIT_DEFINE(option, optionBody, script)

/** \return true if the mark of a claim at \p where is the first in its line */
bool
IsClaim(Iterator where)
{
    return x3::parse(where, where + 3, claimMark);
}

/** \brief Say what was expected where the grammar stopped. \param source the text */
[[noreturn]] void
FailAt(const PacketScriptSource& source, Iterator where, const std::string& expected)
{
    const Iterator last = source.End();
    while (x3::parse(where, last, skipper))
    {
    }
    const std::string start(where, std::min(where + 3, last));
    if (start.compare(0, 2, "/*") == 0)
    {
        source.Fail(where, "\"*/\" that ends this comment");
    }
    source.Fail(where, start == "//!" && !IsClaim(where) ? "a claim alone on its line" : expected);
}

} // namespace packet_script

PacketScript
ParsePacketScript(const std::string& text, const std::string& name)
{
    using namespace packet_script;
    PacketScriptSource source(text, name);
    PacketScript result;
    result.name = name;
    Iterator first = source.Begin();
    try
    {
        const auto parser = x3::with<SourceTag>(std::ref(source))[script];
        x3::phrase_parse(first, source.End(), parser, skipper, result);
    }
    catch (const x3::expectation_failure<Iterator>& failure)
    {
        FailAt(source, failure.where(), failure.which());
    }
    const auto isCommand = [](const ScriptEvent& one) {
        return std::holds_alternative<ScriptCommand>(one.action);
    };
    if (std::all_of(result.events.begin(), result.events.end(), isCommand))
    {
        source.Fail(source.End(), event.name);
    }
    for (ScriptOption& one : result.options)
    {
        one.isUsed = source.IsUsed(one);
    }
    return result;
}

PacketScript
ReadPacketScript(const std::string& path)
{
    constexpr std::size_t maxBytes = 10000000;
    const auto fail = [&path](const std::string& reason) {
        throw std::runtime_error(path + ": expected a packet script of up to 10 MB, found " +
                                 reason);
    };
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored))
    {
        fail("a directory");
    }
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file)
    {
        fail(std::string("none: ") + std::strerror(errno));
    }
    std::string text;
    text.resize(maxBytes + 1);
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (file.bad())
    {
        fail(std::string("none: ") + std::strerror(errno));
    }
    if (text.size() > maxBytes)
    {
        fail("more");
    }
    return ParsePacketScript(text, path);
}

} // namespace ns3
