// SPDX-License-Identifier: GPL-2.0-only
//
// What a packet script says, as values: the tree that the parser makes and the runner walks.

#ifndef PACKET_SCRIPT_H
#define PACKET_SCRIPT_H

#include "ns3/nstime.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Where something stands in a script. */
struct ScriptPlace
{
    uint32_t line{0};   //!< from 1
    uint32_t column{0}; //!< from 1
};

/** How an event's time is written. */
enum class ScriptTimeKind : uint8_t
{
    ABSOLUTE,       //!< 0.5: since the start of the script
    RELATIVE,       //!< +0.5: since the event before
    ANY,            //!< *: whenever it comes
    ABSOLUTE_RANGE, //!< 0.5~0.7
    RELATIVE_RANGE  //!< +0.5~+0.7
};

/** When an event happens. */
struct ScriptTime
{
    ScriptTimeKind kind{ScriptTimeKind::RELATIVE}; //!< how to read the two
    Time from;                                     //!< the time, or the earliest
    Time until;                                    //!< the latest; of ranges only
};

/** Kinds of TCP options in a script. */
enum class ScriptTcpOptionKind : uint8_t
{
    MSS,            //!< mss 1460
    WINDOW_SCALE,   //!< wscale 7
    SACK_PERMITTED, //!< sackOK
    SACK,           //!< sack 1:1001 2001:3001
    TIMESTAMP,      //!< TS val 100 ecr 200
    NOP,            //!< nop
    EOL,            //!< eol
    UNSUPPORTED     //!< md5, FO, FOEXP, AccECN, mptcp ...; see text
};

/** One TCP option of a packet. */
struct ScriptTcpOption
{
    ScriptTcpOptionKind kind{ScriptTcpOptionKind::NOP}; //!< which
    uint32_t value{0};                                  //!< MSS, shift, or TSval
    uint32_t echo{0};                                   //!< TSecr
    std::vector<std::pair<uint32_t, uint32_t>> blocks;  //!< of SACK: left edge, right edge
    std::string text;                                   //!< as written, of UNSUPPORTED
    ScriptPlace place;                                  //!< where it begins
};

/** Bits of the IP header's ECN field that a packet names. */
enum class ScriptEcn : uint8_t
{
    ANY,    //!< not named
    NO_ECN, //!< noecn
    ECT0,   //!< ect0
    ECT1,   //!< ect1
    ECT01,  //!< ect01: either of the two
    CE      //!< ce
};

/** What a packet may say of its IP header, between ( ) or [ ]. */
struct ScriptIpInfo
{
    ScriptEcn ecn{ScriptEcn::ANY};     //!< ECN field
    std::optional<uint8_t> tos;        //!< tos 0x10
    std::optional<uint8_t> ttl;        //!< ttl 64
    std::optional<uint32_t> flowLabel; //!< flowlabel 0x1
};

/** A segment that arrives (<) or is expected to leave (>). Numbers are relative to both ISNs. */
struct ScriptTcpPacket
{
    bool isInbound{false};                              //!< <
    ScriptIpInfo ip;                                    //!< of its IP header
    std::optional<std::pair<uint16_t, uint16_t>> ports; //!< source > destination
    std::string flags;                    //!< letters of FSRPUECW and '.' for ACK; "" for '-'
    uint32_t seq{0};                      //!< start
    uint32_t end{0};                      //!< behind its text
    uint32_t bytes{0};                    //!< of text
    std::optional<uint32_t> ack;          //!< ack N
    std::optional<uint32_t> window;       //!< win N, as the header carries it
    std::optional<uint32_t> urgent;       //!< urg N
    bool hasAnyOptions{false};            //!< <...>: options are not compared
    std::vector<ScriptTcpOption> options; //!< in order
    std::string unsupported;              //!< e.g. "encapsulation gre", "AccECN"; "" = nothing
};

/** An ICMP message. */
struct ScriptIcmpPacket
{
    bool isInbound{false};          //!< <
    ScriptIpInfo ip;                //!< of its IP header
    ScriptPlace place;              //!< of the type
    std::string type;               //!< e.g. "unreachable"
    std::string code;               //!< e.g. "host_unreachable", "frag_needed"; may be empty
    std::optional<uint32_t> mtu;    //!< mtu N
    std::optional<uint32_t> echoId; //!< id N
    std::optional<uint32_t> seq;    //!< [1:1001(1000)]: start of the quoted TCP segment
    uint32_t bytes{0};              //!< its text
    std::string unsupported;        //!< e.g. "quoted udp"; "" = nothing
};

/** A UDP datagram: read, never run. */
struct ScriptUdpPacket
{
    bool isInbound{false}; //!< <
    uint32_t bytes{0};     //!< payload
};

/** What a value of a call looks like. */
enum class ScriptExpressionKind : uint8_t
{
    ELLIPSIS,        //!< ...
    INTEGER,         //!< 5, -1, 0x10
    WORD,            //!< SOL_SOCKET
    STRING,          //!< "text"
    STRING_ELLIPSIS, //!< "text"...
    ARRAY,           //!< [1, 2]
    STRUCT,          //!< {a=1, b=2} or {1, 2}: parts
    CALL,            //!< htons(80), msg_iov(1): text and parts
    OR,              //!< A|B: parts
    ASSIGN           //!< a=b: parts are both sides
};

/** A value: argument or result of a call. */
struct ScriptExpression
{
    ScriptExpressionKind kind{ScriptExpressionKind::ELLIPSIS}; //!< which
    int64_t number{0};                                         //!< of INTEGER
    std::string text;                                          //!< of WORD, STRING(_ELLIPSIS), CALL
    std::vector<ScriptExpression> parts; //!< of ARRAY, STRUCT, CALL, OR, ASSIGN
    ScriptPlace place;                   //!< where it begins
};

/** A call of the socket interface. */
struct ScriptCall
{
    ScriptPlace place;                       //!< of the name
    std::string name;                        //!< e.g. "accept"
    std::vector<ScriptExpression> arguments; //!< in order
    std::optional<Time>
        returnTime;          //!< ...TIME: it blocks until then; same base as the event's time
    ScriptExpression result; //!< what it returns
    std::string errnoName;   //!< e.g. "EAGAIN"; empty = none
    ScriptPlace errnoPlace;  //!< of errnoName
};

/** `...`: a shell command, read and reported as ignored. */
struct ScriptCommand
{
    std::string text; //!< between the quotes
};

/** %{ ... }%: code, not supported. */
struct ScriptCode
{
    std::string text; //!< between the braces
};

/** What a //! line claims. */
enum class ScriptClaimKind : uint8_t
{
    STATE, //!< state ESTABLISHED
    QUEUE, //!< queue half-open 3/16: entries, and limit if given
    DROP,  //!< drop REASON
    TIMER, //!< timer NAME start 2s
    SILENT //!< silent: the node has sent nothing that no line has expected
};

/** //! [TIME] ...: a claim beyond packetdrill, in what packetdrill takes for a comment. */
struct ScriptClaim
{
    ScriptClaimKind kind{ScriptClaimKind::STATE}; //!< which
    ScriptPlace place;                            //!< of the name
    std::string name;                             //!< state, queue, reason or timer
    std::optional<uint32_t> entries;              //!< of QUEUE
    std::optional<uint32_t> limit;                //!< of QUEUE
    std::string action;                           //!< of TIMER: start, restart, cancel or fire
    std::optional<Time> due;                      //!< of TIMER: how long from now
};

/** One event. */
struct ScriptEvent
{
    ScriptPlace place; //!< of its time
    ScriptTime time;   //!< when
    std::variant<ScriptTcpPacket,
                 ScriptIcmpPacket,
                 ScriptUdpPacket,
                 ScriptCall,
                 ScriptCommand,
                 ScriptCode,
                 ScriptClaim>
        action;       //!< what
    std::string text; //!< as written, without its comment, blanks reduced to one
};

/** --NAME or --NAME=VALUE at the head of a script. */
struct ScriptOption
{
    ScriptPlace place;  //!< where
    std::string name;   //!< without dashes
    std::string value;  //!< empty if there is none
    bool isUsed{false}; //!< of --define: its symbol stands in the script
};

/** A whole script. */
struct PacketScript
{
    std::string name;                  //!< how messages call it: usually its path
    std::vector<ScriptOption> options; //!< in order
    std::vector<ScriptEvent> events;   //!< in order; init and cleanup commands among them
};

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_H
