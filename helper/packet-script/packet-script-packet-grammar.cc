// SPDX-License-Identifier: GPL-2.0-only
//
// The grammar of the packets in packet scripts: TCP, ICMP, UDP and their encapsulations.

#define PACKET_SCRIPT_GRAMMAR

#include "ns3/packet-script-words.h"

#include <algorithm>
#include <cctype>
#include <functional>

namespace ns3
{

namespace packet_script
{

// ------------------------------------------------------------------ IP information

const x3::rule<struct IpInfoTag, ScriptIpInfo> ipInfo{"IP information"};
const x3::rule<struct TosTag, uint32_t> tos{"a hexadecimal number from 0x0 to 0xff"};
const x3::rule<struct FlowTag, uint32_t> flowLabel{"a hexadecimal number from 0x0 to 0xfffff"};

const auto tos_def = hexNumber[UpTo(0xff)];
const auto flowLabel_def = hexNumber[UpTo(0xfffff)];

const auto ipItem = Keyword("noecn")[Put(&ScriptIpInfo::ecn, ScriptEcn::NO_ECN)] |
                    Keyword("ect01")[Put(&ScriptIpInfo::ecn, ScriptEcn::ECT01)] |
                    Keyword("ect0")[Put(&ScriptIpInfo::ecn, ScriptEcn::ECT0)] |
                    Keyword("ect1")[Put(&ScriptIpInfo::ecn, ScriptEcn::ECT1)] |
                    Keyword("ce")[Put(&ScriptIpInfo::ecn, ScriptEcn::CE)] |
                    (Keyword("tos") > tos[To(&ScriptIpInfo::tos)]) |
                    (Keyword("ttl") > number8[To(&ScriptIpInfo::ttl)]) |
                    (Keyword("flowlabel") > flowLabel[To(&ScriptIpInfo::flowLabel)]) |
                    Missing("noecn, ect0, ect1, ect01, ce, tos, ttl or flowlabel");

const auto ipInfo_def = ('(' > ipItem % ',' > Named("',' or ')'", lit(')'))) |
                        ('[' > ipItem % ',' > Named("',' or ']'", lit(']')));
BOOST_SPIRIT_DEFINE(ipInfo, tos, flowLabel)

// ------------------------------------------------------------------ what all packets begin with

/** \brief Keep the first reason why a packet cannot run. \param packet it \param reason why */
template <typename Packet>
void
NoteUnsupported(Packet& packet, const std::string& reason)
{
    if (packet.unsupported.empty())
    {
        packet.unsupported = reason;
    }
}

/** UDP is never run. */
void
NoteUnsupported(ScriptUdpPacket&, const std::string&)
{
}

/** \return an action that notes why the packet cannot run */
auto
Needs(const char* what)
{
    return [what](auto& context) { NoteUnsupported(x3::_val(context), what); };
}

/** \brief Keep what a packet says of its IP header. */
template <typename Packet>
void
SetIp(Packet& packet, const ScriptIpInfo& info)
{
    packet.ip = info;
}

/** UDP is never run. */
void
SetIp(ScriptUdpPacket&, const ScriptIpInfo&)
{
}

const auto TAKE_IP = [](auto& context) { SetIp(x3::_val(context), x3::_attr(context)); };
const auto SET_INBOUND = [](auto& context) { x3::_val(context).isInbound = true; };

const auto ipv4Address =
    Named("an IPv4 address", lexeme[digits >> '.' >> digits >> '.' >> digits >> '.' >> digits]);
const auto ipv6Address =
    Named("an IPv6 address", lexeme[+("::" | (':' >> &char_("0-9a-fA-F")) | char_("0-9a-fA-F."))]);

const auto ipv4Header = Keyword("ipv4")[Needs("encapsulation ipv4")] > -omit[ipInfo] > ipv4Address >
                        '>' > ipv4Address > ':';
const auto ipv6Header = Keyword("ipv6")[Needs("encapsulation ipv6")] > -omit[ipInfo] > ipv6Address >
                        '>' > ipv6Address > ':';
const auto grePrefix = (Keyword("gre") | Keyword("GREv0"))[Needs("encapsulation gre")] >
                       -(mayComma >> greHeader) > ':';
const auto mplsPrefix = Keyword("mpls")[Needs("encapsulation mpls")] > *mplsEntry > ':';

const auto head = (lit('<')[SET_INBOUND] | '>') >>
                  *(ipv4Header | ipv6Header | grePrefix | mplsPrefix) >> -ipInfo[TAKE_IP];

const x3::rule<struct PortsTag, std::pair<uint16_t, uint16_t>> ports{"two ports"};
const auto ports_def = (number16 >> '>') > number16;

/** Sequence numbers of a text. */
struct SequenceText
{
    uint32_t start{0}; //!< its first
    uint32_t end{0};   //!< behind it
    uint32_t bytes{0}; //!< its length
};

/** Refuses a text whose end is not its start plus its length. */
struct SequenceTag
{
    template <typename Context>
    void
    on_success(Iterator first, Iterator, SequenceText& text, const Context& context)
    {
        const uint64_t end = static_cast<uint64_t>(text.start) + text.bytes;
        if (text.end != end)
        {
            SourceOf(context).Fail(
                first, "START:END(LENGTH) with END = START + LENGTH = " + std::to_string(end));
        }
    }
};

const x3::rule<SequenceTag, SequenceText> sequence{"START:END(LENGTH), START from 0 to 4294967295"};
const x3::rule<struct SequenceBodyTag, SequenceText> sequenceBody{sequence.name};
const auto sequence_def = sequenceBody;
const auto sequenceBody_def = (number32[To(&SequenceText::start)] >> ':') >
                              number32[To(&SequenceText::end)] > '(' >
                              number16[To(&SequenceText::bytes)] > ')';
BOOST_SPIRIT_DEFINE(ports, sequence, sequenceBody)

// ------------------------------------------------------------------ TCP

/** Keeps what it cannot say as it is written. */
struct TcpOptionTag
{
    template <typename Context>
    void
    on_success(Iterator first, Iterator last, ScriptTcpOption& option, const Context& context)
    {
        option.place = SourceOf(context).PlaceOf(first);
        if (option.kind == ScriptTcpOptionKind::UNSUPPORTED)
        {
            option.text = ScriptLine(first, last);
        }
    }
};

using OptionKind = ScriptTcpOptionKind;

const x3::rule<TcpOptionTag, ScriptTcpOption> tcpOption{"a TCP option"};
const x3::rule<struct TcpOptionBodyTag, ScriptTcpOption> tcpOptionBody{tcpOption.name};
const x3::rule<struct SackBlockTag, std::pair<uint32_t, uint32_t>> sackBlock{"a block LEFT:RIGHT"};

const auto sackBlock_def = (number32 >> ':') > number32;
const auto accEcnField =
    Named("e0b, e1b or ceb", Keyword("e0b") | Keyword("e1b") | Keyword("ceb")) > omit[number32];

const auto tcpOption_def = tcpOptionBody;
const auto tcpOptionBody_def =
    Keyword("nop")[Is(OptionKind::NOP)] | Keyword("eol")[Is(OptionKind::EOL)] |
    (Keyword("mss")[Is(OptionKind::MSS)] >
     (number16[To(&ScriptTcpOption::value)] | omit[symbol][Is(OptionKind::UNSUPPORTED)] |
      Missing(number16.name))) |
    (Keyword("wscale")[Is(OptionKind::WINDOW_SCALE)] > number8[To(&ScriptTcpOption::value)]) |
    Keyword("sackOK")[Is(OptionKind::SACK_PERMITTED)] |
    (Keyword("sack")[Is(OptionKind::SACK)] > sackBlock[AppendTo(&ScriptTcpOption::blocks)] >
     *sackBlock[AppendTo(&ScriptTcpOption::blocks)]) |
    (Keyword("TS")[Is(OptionKind::TIMESTAMP)] > Keyword("val") >
     number32[To(&ScriptTcpOption::value)] > Keyword("ecr") >
     number32[To(&ScriptTcpOption::echo)]) |
    (Keyword("md5")[Is(OptionKind::UNSUPPORTED)] > omit[word]) |
    ((Keyword("FOEXP") | Keyword("FO"))[Is(OptionKind::UNSUPPORTED)] > -omit[word]) |
    (Keyword("ECN")[Is(OptionKind::UNSUPPORTED)] > accEcnField > *accEcnField);
BOOST_SPIRIT_DEFINE(tcpOption, tcpOptionBody, sackBlock)

/** \return true if \p byte may stand in a word */
bool
IsWordCharacter(unsigned char byte)
{
    return std::isalnum(byte) || byte == '_';
}

/** Takes flags; an error if they are none. */
struct FlagsTag
{
    template <typename Context>
    void
    on_success(Iterator first, Iterator last, std::string& flags, const Context& context)
    {
        const Iterator end = std::find_if_not(first, last, IsWordCharacter);
        flags = SourceOf(context).Resolve(first, end, "TCP flags") + std::string(end, last);
        if (!AreScriptFlags(flags))
        {
            SourceOf(context).Fail(first,
                                   "TCP flags (letters of FSRPUECWA or one digit from 0 to 7 for "
                                   "AccECN, '.' for ACK, or '-')");
        }
    }
};

const x3::rule<FlagsTag, std::string> flags{"TCP flags, icmp or udp"};
const auto flags_def = omit[lexeme[(char_("a-zA-Z_") >> *wordCharacter >> -lit('.') >> -digits) |
                                   ('.' >> -digits) | lit('-')]];
BOOST_SPIRIT_DEFINE(flags)

/** Sets flags; digits and A belong to AccECN. */
const auto SET_FLAGS = [](auto& context) {
    ScriptTcpPacket& packet = x3::_val(context);
    packet.flags = x3::_attr(context) == "-" ? "" : x3::_attr(context);
    if (packet.flags.find_first_of("A01234567") != std::string::npos)
    {
        NoteUnsupported(packet, "AccECN");
    }
};

const auto SET_SEQUENCE = [](auto& context) {
    const SequenceText& text = x3::_attr(context);
    ScriptTcpPacket& packet = x3::_val(context);
    packet.seq = text.start;
    packet.end = text.end;
    packet.bytes = text.bytes;
};

const auto ADD_OPTION = [](auto& context) {
    const ScriptTcpOption& option = x3::_attr(context);
    ScriptTcpPacket& packet = x3::_val(context);
    packet.options.push_back(option);
    if (option.kind == OptionKind::UNSUPPORTED)
    {
        NoteUnsupported(packet, UnsupportedOptionName(option));
    }
};

const auto tcpOptions = '<' > ((lit("...")[Put(&ScriptTcpPacket::hasAnyOptions, true)] |
                                (tcpOption[ADD_OPTION] > *(',' > tcpOption[ADD_OPTION])) |
                                Missing("a TCP option")) > Named("',' or '>'", lit('>')));

const x3::rule<struct TcpTag, ScriptTcpPacket> tcpPacket{"a TCP packet"};
const auto tcpPacket_def = (head >> -(Keyword("encap")[Needs("encapsulation psp")] >
                                      Keyword("psp") > Keyword("spi") > omit[anyNumber]) >>
                            -ports[To(&ScriptTcpPacket::ports)]) > flags[SET_FLAGS] >
                           sequence[SET_SEQUENCE] >
                           -(Keyword("ack") > number32[To(&ScriptTcpPacket::ack)]) >
                           -(Keyword("win") > number16[To(&ScriptTcpPacket::window)]) >
                           -(Keyword("urg") > number16[To(&ScriptTcpPacket::urgent)]) > -tcpOptions;

// ------------------------------------------------------------------ UDP and ICMP

const x3::rule<struct UdpTag, ScriptUdpPacket> udpPacket{"a UDP packet"};
const auto udpPacket_def =
    (head >> Keyword("udp")) > -omit[ports] > '(' > number16[To(&ScriptUdpPacket::bytes)] > ')';

const auto SET_QUOTED = [](auto& context) {
    x3::_val(context).seq = x3::_attr(context).start;
    x3::_val(context).bytes = x3::_attr(context).bytes;
};

/** The name of an ICMP type or code, which may be a symbol of the script. */
const x3::rule<struct IcmpWordTag, std::string> icmpWord{"a type or code of ICMP"};
const auto icmpWord_def = word;

const auto SET_TYPE = [](auto& context) {
    const auto& text = x3::_attr(context);
    ScriptIcmpPacket& packet = x3::_val(context);
    packet.place = SourceOf(context).PlaceOf(text.begin());
    packet.type = SourceOf(context).Resolve(text.begin(), text.end(), icmpWord.name);
};
const auto SET_CODE = [](auto& context) {
    const auto& text = x3::_attr(context);
    x3::_val(context).code = SourceOf(context).Resolve(text.begin(), text.end(), icmpWord.name);
};

const auto quotedUdp =
    Keyword("udp")[Needs("quoted udp")] > '(' > number16[To(&ScriptIcmpPacket::bytes)] > ')';
const auto quotedRaw =
    Keyword("raw")[Needs("quoted raw")] > '(' > number16[To(&ScriptIcmpPacket::bytes)] > ')';

const x3::rule<struct IcmpTag, ScriptIcmpPacket> icmpPacket{"an ICMP packet"};
const auto icmpPacket_def = (head >> Keyword("icmp")) > raw[icmpWord][SET_TYPE] >
                            -(!(Keyword("mtu") | Keyword("id")) >> raw[icmpWord][SET_CODE]) >
                            -(Keyword("mtu") > number32[To(&ScriptIcmpPacket::mtu)]) >
                            -(Keyword("id") > number16[To(&ScriptIcmpPacket::echoId)]) >
                            -('[' > (quotedUdp | quotedRaw | sequence[SET_QUOTED] |
                                     Missing("START:END(LENGTH), udp (LENGTH) or raw (LENGTH)")) >
                              ']');
BOOST_SPIRIT_DEFINE(tcpPacket, udpPacket, icmpPacket, icmpWord)

/** \return true if the packet at \p first is one of \p rule; it becomes the action of \p event */
template <typename Packet, typename Rule>
bool
ParseOne(const Rule& rule,
         Iterator& first,
         Iterator last,
         PacketScriptSource& source,
         ScriptEvent& event)
{
    Packet packet;
    const auto parser = x3::with<SourceTag>(std::ref(source))[x3::skip(skipper)[rule]];
    if (!x3::parse(first, last, parser, packet))
    {
        return false;
    }
    event.action = std::move(packet);
    return true;
}

} // namespace packet_script

bool
ParseScriptPacket(const char*& first,
                  const char* last,
                  PacketScriptSource& source,
                  ScriptEvent& event)
{
    using namespace packet_script;
    return ParseOne<ScriptUdpPacket>(udpPacket, first, last, source, event) ||
           ParseOne<ScriptIcmpPacket>(icmpPacket, first, last, source, event) ||
           ParseOne<ScriptTcpPacket>(tcpPacket, first, last, source, event);
}

} // namespace ns3
