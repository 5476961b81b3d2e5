// SPDX-License-Identifier: GPL-2.0-only
//
// The part of the command lines of ss (iproute2), netstat (net-tools) and nstat that is about TCP.

#include "ns3/socket-table-command.h"

#include "ns3/user-error.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

namespace ns3
{

namespace
{

/** A condition on the ports of a row. */
using PortFilter = std::function<bool(uint16_t localPort, uint16_t remotePort)>;

/** The words of a command line, one after the other. */
class Words
{
  public:
    /** \param text the command line */
    explicit Words(const std::string& text)
        : m_text(text)
    {
        std::string spaced;
        for (const char c : text)
        {
            const bool isParenthesis = c == '(' || c == ')';
            spaced += isParenthesis ? std::string(" ") + c + " " : std::string(1, c);
        }
        spaced.erase(std::remove(spaced.begin(), spaced.end(), '\''), spaced.end());
        std::istringstream is(spaced);
        for (std::string word; is >> word;)
        {
            m_words.push_back(word);
        }
    }

    /** \return true behind the last word */
    bool
    IsAtEnd() const
    {
        return m_next == m_words.size();
    }

    /** \return the next word, "" at the end */
    std::string
    Peek() const
    {
        return IsAtEnd() ? "" : m_words[m_next];
    }

    /** \return the next word, which is over then. \param what it should be, for the error */
    std::string
    Take(const char* what)
    {
        if (IsAtEnd())
        {
            Fail("it ends where ", what, " is expected");
        }
        return m_words[m_next++];
    }

    /** \return true if the next word is one of \p words, which is over then */
    bool
    TakeIf(const std::set<std::string>& words)
    {
        const bool isThere = words.count(Peek()) > 0;
        m_next += isThere ? 1 : 0;
        return isThere;
    }

    /** \brief Throw. \param parts what is wrong */
    template <typename... Parts>
    [[noreturn]] void
    Fail(const Parts&... parts) const
    {
        ThrowUserError("command \"", m_text, "\": ", parts...);
    }

  private:
    std::string m_text;               //!< the command line
    std::vector<std::string> m_words; //!< its words
    std::size_t m_next{0};            //!< index of the next word
};

/** \return set of all states but CLOSED */
TcpStateSet
AllStates()
{
    TcpStateSet states;
    states.set();
    states.reset(TcpSocket::CLOSED);
    return states;
}

/** \return all states but CLOSED and some */
TcpStateSet
AllBut(const std::vector<TcpSocket::TcpStates_t>& others)
{
    TcpStateSet states = AllStates();
    for (const TcpSocket::TcpStates_t state : others)
    {
        states.reset(state);
    }
    return states;
}

/** \return one state */
TcpStateSet
Only(TcpSocket::TcpStates_t state)
{
    return TcpStateSet().set(state);
}

/** \return the states that a word of ss means */
TcpStateSet
StatesOf(const Words& words, const std::string& word)
{
    using Socket = TcpSocket;
    static const std::map<std::string, TcpStateSet> meanings{
        {"established", Only(Socket::ESTABLISHED)},
        {"syn-sent", Only(Socket::SYN_SENT)},
        {"syn-recv", Only(Socket::SYN_RCVD)},
        {"syn-rcv", Only(Socket::SYN_RCVD)},
        {"fin-wait-1", Only(Socket::FIN_WAIT_1)},
        {"fin-wait-2", Only(Socket::FIN_WAIT_2)},
        {"time-wait", Only(Socket::TIME_WAIT)},
        {"closed", Only(Socket::CLOSED)},
        {"close", Only(Socket::CLOSED)},
        {"unconnected", Only(Socket::CLOSED)},
        {"close-wait", Only(Socket::CLOSE_WAIT)},
        {"last-ack", Only(Socket::LAST_ACK)},
        {"listening", Only(Socket::LISTEN)},
        {"listen", Only(Socket::LISTEN)},
        {"closing", Only(Socket::CLOSING)},
        {"all", AllStates()},
        {"connected", AllBut({Socket::LISTEN})},
        {"synchronized", AllBut({Socket::LISTEN, Socket::SYN_SENT})},
        {"bucket", Only(Socket::SYN_RCVD) | Only(Socket::TIME_WAIT)},
        {"big", AllBut({Socket::SYN_RCVD, Socket::TIME_WAIT})}};
    const auto found = meanings.find(word);
    if (found == meanings.end())
    {
        words.Fail("wrong state name: ", word);
    }
    return found->second;
}

/**
 * \brief Take the options that come next.
 * \param words of the command line
 * \param letters that are known
 * \param longNames long options and their letters
 * \return the letters given
 */
std::set<char>
TakeOptions(Words& words, const std::string& letters, const std::map<std::string, char>& longNames)
{
    std::set<char> given;
    while (words.Peek().size() > 1 && words.Peek()[0] == '-')
    {
        const std::string word = words.Take("an option");
        if (word[1] == '-')
        {
            const auto found = longNames.find(word);
            if (found == longNames.end())
            {
                words.Fail("option ", word, " is not known here");
            }
            given.insert(found->second);
            continue;
        }
        for (const char letter : word.substr(1))
        {
            if (letters.find(letter) == std::string::npos)
            {
                words.Fail("option -", letter, " is not known here; known are -", letters);
            }
            given.insert(letter);
        }
    }
    return given;
}

/** Reads a filter of ports, loosest binding first. */
class PortFilterParser
{
  public:
    /** \param words at the beginning of the filter */
    explicit PortFilterParser(Words& words)
        : m_words(words)
    {
    }

    /** \return a condition whose parts are joined by "or" */
    PortFilter
    ParseOr()
    {
        PortFilter all = ParseAnd();
        while (m_words.TakeIf({"or", "|", "||"}))
        {
            all = [left = all, right = ParseAnd()](uint16_t local, uint16_t remote) {
                return left(local, remote) || right(local, remote);
            };
        }
        return all;
    }

  private:
    /** \return a condition whose parts are joined by "and", or stand side by side */
    PortFilter
    ParseAnd()
    {
        static const std::set<std::string> ends{"", ")", "or", "|", "||"};
        PortFilter all = ParseOne();
        while (ends.count(m_words.Peek()) == 0)
        {
            m_words.TakeIf({"and", "&", "&&"});
            all = [left = all, right = ParseOne()](uint16_t local, uint16_t remote) {
                return left(local, remote) && right(local, remote);
            };
        }
        return all;
    }

    /** \return a condition in parentheses, behind "not", or on one port */
    PortFilter
    ParseOne()
    {
        if (m_words.TakeIf({"not", "!"}))
        {
            return [inner = ParseOne()](uint16_t local, uint16_t remote) {
                return !inner(local, remote);
            };
        }
        if (m_words.TakeIf({"("}))
        {
            PortFilter inner = ParseOr();
            if (!m_words.TakeIf({")"}))
            {
                m_words.Fail("\")\" is missing");
            }
            return inner;
        }
        const std::string side = m_words.Take("a filter");
        if (side != "sport" && side != "dport")
        {
            m_words.Fail("\"", side, "\" is not known here; filters are sport and dport");
        }
        const auto compares = ParseComparison();
        return [isLocal = side == "sport", compares](uint16_t local, uint16_t remote) {
            return compares(isLocal ? local : remote);
        };
    }

    /** \return a condition on a port */
    std::function<bool(uint16_t port)>
    ParseComparison()
    {
        const std::string sign = m_words.Take("\"=\"");
        const std::set<std::string> equal{"=", "==", "eq"};
        const std::set<std::string> unequal{"!=", "ne", "neq"};
        const std::set<std::string> atLeast{">=", "ge", "geq"};
        const std::set<std::string> atMost{"<=", "le", "leq"};
        const std::set<std::string> above{">", "gt"};
        const std::set<std::string> below{"<", "lt"};
        const uint16_t wanted = ParsePort(m_words.Take("a port"));
        const bool allowsEqual = equal.count(sign) + atLeast.count(sign) + atMost.count(sign) > 0;
        const bool allowsAbove = unequal.count(sign) + atLeast.count(sign) + above.count(sign) > 0;
        const bool allowsBelow = unequal.count(sign) + atMost.count(sign) + below.count(sign) > 0;
        if (!allowsEqual && !allowsAbove && !allowsBelow)
        {
            m_words.Fail("\"", sign, "\" compares nothing; use =, !=, >=, <=, > or <");
        }
        return [=](uint16_t port) {
            return (allowsEqual && port == wanted) || (allowsAbove && port > wanted) ||
                   (allowsBelow && port < wanted);
        };
    }

    /** \return the port that a word such as ":80" or "80" means */
    uint16_t
    ParsePort(const std::string& word) const
    {
        const std::string digits = word[0] == ':' ? word.substr(1) : word;
        const bool isNumber =
            !digits.empty() && digits.size() <= 5 &&
            std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
        const unsigned long port = isNumber ? std::stoul(digits) : UINT16_MAX + 1UL;
        if (port > UINT16_MAX)
        {
            m_words.Fail("\"", word, "\" does not look like a port");
        }
        return static_cast<uint16_t>(port);
    }

    Words& m_words; //!< what is read
};

/** Fill in the address families of -4 and -6. */
void
SetFamilies(SocketTableCommand& command, const std::set<char>& options)
{
    const bool isOne = options.count('4') != options.count('6');
    command.showsIpv4 = !isOne || options.count('4') > 0;
    command.showsIpv6 = !isOne || options.count('6') > 0;
}

/** Read what follows "ss". */
void
ParseSs(SocketTableCommand& command, Words& words)
{
    const std::set<char> options = TakeOptions(words,
                                               "tanloH46",
                                               {{"--tcp", 't'},
                                                {"--all", 'a'},
                                                {"--numeric", 'n'},
                                                {"--listening", 'l'},
                                                {"--options", 'o'},
                                                {"--no-header", 'H'},
                                                {"--ipv4", '4'},
                                                {"--ipv6", '6'}});
    if (options.count('t') == 0 || options.count('n') == 0)
    {
        words.Fail("give -t and -n: this is a table of TCP alone, in numbers");
    }
    SetFamilies(command, options);
    command.hasHeader = options.count('H') == 0;
    command.hasTimers = options.count('o') > 0;
    // -l means closed sockets too, of which there are none. Without -a and -l ss leaves out what
    // has no full socket.
    command.states = options.count('a') > 0 ? AllStates()
                     : options.count('l') > 0
                         ? Only(TcpSocket::LISTEN) | Only(TcpSocket::CLOSED)
                         : AllBut({TcpSocket::LISTEN, TcpSocket::SYN_RCVD, TcpSocket::TIME_WAIT});
    bool hasStates = false;
    while (words.Peek() == "state" || words.Peek() == "exclude" || words.Peek() == "excl")
    {
        const bool isAdded = words.Take("a filter") == "state";
        const TcpStateSet states = StatesOf(words, words.Take("a state"));
        const TcpStateSet before = hasStates ? command.states
                                   : isAdded ? TcpStateSet()
                                             : AllStates();
        command.states = isAdded ? before | states : before & ~states;
        hasStates = true;
    }
    if (command.states.none())
    {
        words.Fail("no socket states to show with such filter");
    }
    if (!words.IsAtEnd())
    {
        command.matchesPorts = PortFilterParser(words).ParseOr();
    }
}

/** Read what follows "netstat". */
void
ParseNetstat(SocketTableCommand& command, Words& words)
{
    const std::set<char> options = TakeOptions(words,
                                               "tanloW46",
                                               {{"--tcp", 't'},
                                                {"--all", 'a'},
                                                {"--numeric", 'n'},
                                                {"--listening", 'l'},
                                                {"--timers", 'o'},
                                                {"--wide", 'W'}});
    if (options.count('n') == 0)
    {
        words.Fail("give -n: addresses and ports are numbers here");
    }
    SetFamilies(command, options);
    command.hasTimers = options.count('o') > 0;
    command.isWide = options.count('W') > 0;
    command.states = options.count('a') > 0   ? AllStates()
                     : options.count('l') > 0 ? Only(TcpSocket::LISTEN)
                                              : AllBut({TcpSocket::LISTEN});
}

/** Read what follows "nstat". */
void
ParseNstat(SocketTableCommand& command, Words& words)
{
    const std::set<char> options =
        TakeOptions(words, "azs", {{"--ignore", 'a'}, {"--zeros", 'z'}, {"--noupdate", 's'}});
    command.isAbsolute = options.count('a') > 0;
    command.showsZeros = options.count('z') > 0;
    command.keepsHistory = options.count('s') == 0;
    while (!words.IsAtEnd())
    {
        command.names.push_back(words.Take("a pattern"));
    }
}

} // namespace

SocketTableCommand
ParseSocketTableCommand(const std::string& text)
{
    Words words(text);
    SocketTableCommand command;
    command.text = text;
    const std::string tool = words.Take("ss, netstat or nstat");
    if (tool == "ss")
    {
        ParseSs(command, words);
    }
    else if (tool == "netstat")
    {
        command.tool = SocketTableTool::NETSTAT;
        ParseNetstat(command, words);
    }
    else if (tool == "nstat")
    {
        command.tool = SocketTableTool::NSTAT;
        ParseNstat(command, words);
    }
    else
    {
        words.Fail("\"", tool, "\" is not known here; tools are ss, netstat and nstat");
    }
    if (!words.IsAtEnd())
    {
        words.Fail("\"", words.Peek(), "\" is not understood");
    }
    return command;
}

} // namespace ns3
