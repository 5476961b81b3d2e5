// SPDX-License-Identifier: GPL-2.0-only
//
// The shape of each call's arguments.

#include "ns3/packet-script-call-check.h"

#include "ns3/packet-script-constants.h"
#include "ns3/packet-script-parser.h"
#include "ns3/packet-script-values.h"

#include <algorithm>
#include <limits>
#include <map>
#include <vector>

namespace ns3
{

namespace
{

using Kind = ScriptExpressionKind;

/** What an argument must be; "..." may stand for each but those with an array. */
enum class Shape : uint8_t
{
    NUMBER,  //!< 32 bits, signed or not
    COUNT,   //!< 0 to 2^31 - 1
    LENGTH,  //!< a COUNT, or [COUNT]
    DATA,    //!< text or NULL
    ADDRESS, //!< {sa_family=..., sin_port=htons(...), ...} or NULL
    VECTOR,  //!< [{DATA, COUNT}, ...], and its size is the next argument
    MESSAGE, //!< {msg_name(...)=..., msg_iov(1)=VECTOR, msg_flags=0, msg_control=[...]}
    OPTION,  //!< a socket option of the level before
    VALUE,   //!< of the socket option before
    POLLS    //!< [{fd=3, events=POLLIN, revents=0}, ...], and its size is the next argument
};

/** Arguments of a call. */
struct Signature
{
    std::vector<Shape> shapes; //!< in order
    std::size_t least;         //!< how many must be there
};

/** \return the calls that can be made, as system calls of Linux */
const std::map<std::string, Signature>&
GetSignatures()
{
    using S = Shape;
    static const std::map<std::string, Signature> signatures{
        {"socket", {{S::NUMBER, S::NUMBER, S::NUMBER}, 3}},
        {"bind", {{S::NUMBER, S::ADDRESS, S::LENGTH}, 3}},
        {"listen", {{S::NUMBER, S::NUMBER}, 2}},
        {"accept", {{S::NUMBER, S::ADDRESS, S::LENGTH}, 3}},
        {"accept4", {{S::NUMBER, S::ADDRESS, S::LENGTH, S::NUMBER}, 4}},
        {"connect", {{S::NUMBER, S::ADDRESS, S::LENGTH}, 3}},
        {"read", {{S::NUMBER, S::DATA, S::COUNT}, 3}},
        {"readv", {{S::NUMBER, S::VECTOR, S::COUNT}, 3}},
        {"recv", {{S::NUMBER, S::DATA, S::COUNT, S::NUMBER}, 4}},
        {"recvfrom", {{S::NUMBER, S::DATA, S::COUNT, S::NUMBER, S::ADDRESS, S::LENGTH}, 6}},
        {"recvmsg", {{S::NUMBER, S::MESSAGE, S::NUMBER}, 3}},
        {"write", {{S::NUMBER, S::DATA, S::COUNT}, 3}},
        {"writev", {{S::NUMBER, S::VECTOR, S::COUNT}, 3}},
        {"send", {{S::NUMBER, S::DATA, S::COUNT, S::NUMBER}, 4}},
        {"sendto", {{S::NUMBER, S::DATA, S::COUNT, S::NUMBER, S::ADDRESS, S::LENGTH}, 6}},
        {"sendmsg", {{S::NUMBER, S::MESSAGE, S::NUMBER}, 3}},
        {"shutdown", {{S::NUMBER, S::NUMBER}, 2}},
        {"close", {{S::NUMBER}, 1}},
        {"setsockopt", {{S::NUMBER, S::NUMBER, S::OPTION, S::VALUE, S::LENGTH}, 5}},
        {"getsockopt", {{S::NUMBER, S::NUMBER, S::OPTION, S::VALUE, S::LENGTH}, 5}},
        {"fcntl", {{S::NUMBER, S::NUMBER, S::NUMBER}, 2}},
        {"ioctl", {{S::NUMBER, S::NUMBER, S::VALUE}, 2}},
        {"poll", {{S::POLLS, S::COUNT, S::NUMBER}, 3}},
        {"cap_set", {{S::NUMBER, S::NUMBER, S::NUMBER}, 3}}};
    return signatures;
}

/** \return the names of all calls, "a, b, c" */
std::string
ListCalls()
{
    std::string list;
    for (const auto& row : GetSignatures())
    {
        list += (list.empty() ? "" : ", ") + row.first;
    }
    return list;
}

/** Looks at one call. */
class ArgumentCheck
{
  public:
    /** \param script name of the script */
    explicit ArgumentCheck(const std::string& script)
        : m_name(script)
    {
    }

    /** \brief Look at a call. \throws PacketScriptError */
    void Look(const ScriptCall& call);

  private:
    /** Refuse a value. */
    [[noreturn]] void
    Fail(const ScriptExpression& value, const std::string& expected) const
    {
        RefuseScript(m_name, value.place, expected, ToScriptText(value));
    }

    /** \return the value of a number of 32 bits with or without a sign; "..." has none */
    std::optional<int64_t> Number(const ScriptExpression& value,
                                  int64_t least = std::numeric_limits<int32_t>::min(),
                                  int64_t most = std::numeric_limits<uint32_t>::max());
    std::optional<int64_t> Count(const ScriptExpression& value);
    /** An argument. */
    void Argument(const ScriptCall& call, std::size_t index, Shape shape);
    void Length(const ScriptExpression& value);
    void Data(const ScriptExpression& value);
    void Address(const ScriptExpression& value);
    void Vector(const ScriptExpression& value, const ScriptExpression* size);
    void Message(const ScriptExpression& value);
    void Control(const ScriptExpression& value);
    void Option(const ScriptExpression& level, const ScriptExpression& value);
    void Value(const ScriptExpression& value, const ScriptExpression& option);
    void Polls(const ScriptExpression& value, const ScriptExpression& size);
    /** The number that says how many elements an array has. */
    void Size(const ScriptExpression& size, std::size_t elements);
    /** \return what is assigned to one of \p names; the name is stored in \p name */
    const ScriptExpression&
    Member(const ScriptExpression& value, const std::vector<std::string>& names, std::string& name);

    std::string m_name; //!< of the script
};

std::optional<int64_t>
ArgumentCheck::Number(const ScriptExpression& value, int64_t least, int64_t most)
{
    switch (value.kind)
    {
    case Kind::ELLIPSIS:
        return {};
    case Kind::OR:
        for (const ScriptExpression& part : value.parts)
        {
            if (!Number(part, least, most))
            {
                Fail(part, "a number or a word");
            }
        }
        break;
    case Kind::INTEGER:
    case Kind::WORD:
        break;
    case Kind::STRING:
    case Kind::STRING_ELLIPSIS:
    case Kind::ARRAY:
    case Kind::STRUCT:
    case Kind::CALL:
    case Kind::ASSIGN:
        Fail(value, "a number or a word");
    }
    const std::optional<int64_t> number = EvaluateScriptExpression(value);
    if (!number)
    {
        Fail(value, "a constant, errno or socket option of Linux");
    }
    if (*number < least || *number > most)
    {
        Fail(value, "a number from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return number;
}

std::optional<int64_t>
ArgumentCheck::Count(const ScriptExpression& value)
{
    return Number(value, 0, std::numeric_limits<int32_t>::max());
}

void
ArgumentCheck::Length(const ScriptExpression& value)
{
    const bool isOne = value.kind == Kind::ARRAY && value.parts.size() == 1;
    Count(isOne ? value.parts.front() : value);
}

void
ArgumentCheck::Data(const ScriptExpression& value)
{
    const bool isText = value.kind == Kind::STRING || value.kind == Kind::STRING_ELLIPSIS;
    const bool isNull = value.kind == Kind::WORD && value.text == "NULL";
    if (!isText && !isNull && value.kind != Kind::ELLIPSIS)
    {
        Fail(value, "a text, NULL or ...");
    }
}

const ScriptExpression&
ArgumentCheck::Member(const ScriptExpression& value,
                      const std::vector<std::string>& names,
                      std::string& name)
{
    const bool isMember = value.kind == Kind::ASSIGN && value.parts.size() == 2;
    const ScriptExpression& left = isMember ? value.parts.front() : value;
    if (!isMember || std::find(names.begin(), names.end(), left.text) == names.end())
    {
        std::string list;
        for (const std::string& one : names)
        {
            list += (list.empty() ? "" : ", ") + one + "=";
        }
        Fail(left, "a member: " + list);
    }
    name = left.text;
    return value.parts.back();
}

void
ArgumentCheck::Address(const ScriptExpression& value)
{
    if (value.kind != Kind::STRUCT)
    {
        Data(value);
        return;
    }
    for (const ScriptExpression& part : value.parts)
    {
        std::string name;
        const ScriptExpression& right =
            Member(part, {"sa_family", "sin_port", "sin_addr", "sin6_port", "sin6_addr"}, name);
        const bool isPort = name == "sin_port" || name == "sin6_port";
        if (right.kind != Kind::CALL)
        {
            Number(right);
        }
        else if (right.parts.size() != 1 || (isPort && right.text.compare(0, 4, "hton") != 0) ||
                 (!isPort && right.parts.front().kind != Kind::STRING))
        {
            Fail(right, isPort ? "htons(PORT)" : "inet_addr(\"ADDRESS\")");
        }
        else if (isPort)
        {
            Number(right.parts.front(), 0, std::numeric_limits<uint16_t>::max());
        }
    }
}

void
ArgumentCheck::Size(const ScriptExpression& size, std::size_t elements)
{
    const std::optional<int64_t> number = Count(size);
    if (number && *number != static_cast<int64_t>(elements))
    {
        Fail(size, std::to_string(elements) + ", as many as the array has elements");
    }
}

void
ArgumentCheck::Vector(const ScriptExpression& value, const ScriptExpression* size)
{
    if (value.kind != Kind::ARRAY)
    {
        Fail(value, "an array: [{..., LENGTH}, ...]");
    }
    int64_t sum = 0;
    for (const ScriptExpression& element : value.parts)
    {
        if (element.kind != Kind::STRUCT || element.parts.size() != 2)
        {
            Fail(element, "{..., LENGTH}");
        }
        Data(element.parts.front());
        const ScriptExpression& length = element.parts.back();
        const std::optional<int64_t> bytes = Count(length);
        sum += bytes.value_or(0);
        if (!bytes || sum > std::numeric_limits<int32_t>::max())
        {
            Fail(length, "a length, all together at most 2147483647");
        }
    }
    if (size)
    {
        Size(*size, value.parts.size());
    }
}

void
ArgumentCheck::Control(const ScriptExpression& value)
{
    if (value.kind != Kind::ARRAY)
    {
        Fail(value, "an array of control messages");
    }
    for (const ScriptExpression& element : value.parts)
    {
        for (const ScriptExpression& part : element.parts)
        {
            std::string name;
            Number(Member(part, {"cmsg_level", "cmsg_type", "cmsg_data"}, name));
        }
    }
}

void
ArgumentCheck::Message(const ScriptExpression& value)
{
    if (value.kind != Kind::STRUCT || !FindScriptMember(value, "msg_iov"))
    {
        Fail(value, "{msg_name(...)=..., msg_iov(1)=[{..., LENGTH}], msg_flags=0}");
    }
    for (const ScriptExpression& part : value.parts)
    {
        std::string name;
        const ScriptExpression& right =
            Member(part, {"msg_name", "msg_iov", "msg_flags", "msg_control"}, name);
        const ScriptExpression& left = part.parts.front();
        if (name == "msg_iov")
        {
            Vector(right, left.parts.empty() ? nullptr : &left.parts.front());
        }
        else if (name == "msg_name")
        {
            Address(right);
        }
        else if (name == "msg_flags")
        {
            Number(right);
        }
        else
        {
            Control(right);
        }
    }
}

void
ArgumentCheck::Option(const ScriptExpression& level, const ScriptExpression& value)
{
    const std::optional<int64_t> number = Number(value);
    if (value.kind != Kind::WORD || !number)
    {
        return; // a number without a name may be tried
    }
    const ScriptSocketOption* option = FindSocketOption(value.text);
    const std::optional<int64_t> at = EvaluateScriptExpression(level);
    if (!option || (at && option->level != *at))
    {
        Fail(value, "a socket option of level " + ToScriptText(level));
    }
}

void
ArgumentCheck::Value(const ScriptExpression& value, const ScriptExpression& option)
{
    const bool takesText = option.text == "TCP_CONGESTION" || option.text == "SO_BINDTODEVICE";
    if (value.kind == Kind::ARRAY && value.parts.size() == 1)
    {
        Number(value.parts.front());
    }
    else if (value.kind == Kind::STRUCT && FindScriptMember(value, "onoff") &&
             FindScriptMember(value, "linger") && option.text == "SO_LINGER")
    {
        for (const ScriptExpression& part : value.parts)
        {
            std::string name;
            Number(Member(part, {"onoff", "linger"}, name));
        }
    }
    else if (value.kind == Kind::ARRAY || value.kind == Kind::STRUCT ||
             (value.kind == Kind::STRING && !takesText))
    {
        Fail(value, option.text == "SO_LINGER" ? "{onoff=1, linger=SECONDS}" : "[NUMBER]");
    }
    else
    {
        Data(value);
    }
}

void
ArgumentCheck::Polls(const ScriptExpression& value, const ScriptExpression& size)
{
    if (value.kind != Kind::ARRAY)
    {
        Fail(value, "an array: [{fd=3, events=POLLIN, revents=POLLIN}, ...]");
    }
    for (const ScriptExpression& element : value.parts)
    {
        if (element.kind != Kind::STRUCT || !FindScriptMember(element, "fd") ||
            !FindScriptMember(element, "events"))
        {
            Fail(element, "{fd=3, events=POLLIN, revents=POLLIN}");
        }
        for (const ScriptExpression& part : element.parts)
        {
            std::string name;
            Number(Member(part, {"fd", "events", "revents"}, name));
        }
    }
    Size(size, value.parts.size());
}

void
ArgumentCheck::Argument(const ScriptCall& call, std::size_t index, Shape shape)
{
    const ScriptExpression& value = call.arguments[index];
    switch (shape)
    {
    case Shape::NUMBER:
        Number(value);
        return;
    case Shape::COUNT:
        Count(value);
        return;
    case Shape::LENGTH:
        Length(value);
        return;
    case Shape::DATA:
        Data(value);
        return;
    case Shape::ADDRESS:
        Address(value);
        return;
    case Shape::VECTOR:
        Vector(value, &call.arguments[index + 1]);
        return;
    case Shape::MESSAGE:
        Message(value);
        return;
    case Shape::OPTION:
        Option(call.arguments[index - 1], value);
        return;
    case Shape::VALUE:
        Value(value, call.arguments[index - 1]);
        return;
    case Shape::POLLS:
        Polls(value, call.arguments[index + 1]);
        return;
    }
}

void
ArgumentCheck::Look(const ScriptCall& call)
{
    const auto row = GetSignatures().find(call.name);
    if (row == GetSignatures().end())
    {
        RefuseScript(m_name, call.place, "one of the calls " + ListCalls(), call.name);
    }
    const Signature& signature = row->second;
    const std::size_t most = signature.shapes.size();
    if (call.arguments.size() < signature.least || call.arguments.size() > most)
    {
        const std::string range =
            signature.least < most ? std::to_string(signature.least) + " or " : "";
        RefuseScript(m_name,
                     call.place,
                     range + std::to_string(most) +
                         (most == 1 ? " argument of " : " arguments of ") + call.name,
                     std::to_string(call.arguments.size()));
    }
    for (std::size_t i = 0; i < call.arguments.size(); ++i)
    {
        Argument(call, i, signature.shapes[i]);
    }
    Number(call.result);
    if (!call.errnoName.empty() && GetErrnoNumber(call.errnoName) == 0)
    {
        RefuseScript(m_name, call.errnoPlace, "an errno of Linux", call.errnoName);
    }
}

} // namespace

void
RefuseScript(const std::string& script,
             const ScriptPlace& at,
             const std::string& expected,
             const std::string& found)
{
    throw PacketScriptError(script + ":" + std::to_string(at.line) + ":" +
                            std::to_string(at.column) + ": expected " + expected + ", found \"" +
                            found + "\"");
}

void
CheckScriptCall(const std::string& script, const ScriptCall& call)
{
    ArgumentCheck(script).Look(call);
}

} // namespace ns3
