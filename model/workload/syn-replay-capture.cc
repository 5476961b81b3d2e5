// SPDX-License-Identifier: GPL-2.0-only
//
// When SYNs came in a real capture: the reader of pcap files, on top of ns-3's PcapFile.

#include "ns3/syn-replay-capture.h"

#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/pcap-file.h"
#include "ns3/tcp-header.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>

namespace ns3
{

namespace
{

/** Bytes of a packet that are looked at: link, IP with extension headers, TCP without options. */
constexpr uint32_t LOOKED_AT_BYTES = 2048;

constexpr uint16_t ETHERTYPE_IPV4 = 0x0800;
constexpr uint16_t ETHERTYPE_IPV6 = 0x86dd;
constexpr uint16_t PPP_IPV4 = 0x0021; // RFC 1332
constexpr uint16_t PPP_IPV6 = 0x0057; // RFC 5072
constexpr uint8_t PROTOCOL_TCP = 6;

/** The packet ends before its headers do. */
class ShortPacket
{
};

/** Bytes of a packet, read in network order. */
class ByteReader
{
  public:
    ByteReader(const uint8_t* bytes, uint32_t size)
        : m_bytes(bytes),
          m_size(size)
    {
    }

    uint8_t
    Read8(uint32_t at) const
    {
        return *Get(at, 1);
    }

    uint16_t
    Read16(uint32_t at) const
    {
        const uint8_t* bytes = Get(at, 2);
        return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]);
    }

    uint32_t
    Read32(uint32_t at) const
    {
        return uint32_t{Read16(at)} << 16 | Read16(at + 2);
    }

    /** \return bytes at \p at, of which there are \p count */
    const uint8_t*
    Get(uint32_t at, uint32_t count) const
    {
        if (at > m_size || count > m_size - at)
        {
            throw ShortPacket();
        }
        return m_bytes + at;
    }

  private:
    const uint8_t* m_bytes; //!< all
    uint32_t m_size;        //!< how many
};

/** How IP begins behind a link's header. */
enum class LinkType
{
    ETHERNET,
    PPP,
    RAW_IP
};

/** \return the link type, nothing if it is none that is read. \param number of the file's header */
std::optional<LinkType>
FindLinkType(uint32_t number)
{
    switch (number & 0xffff) // the other bits tell of a frame check sequence
    {
    case 1:
        return LinkType::ETHERNET;
    case 9:
        return LinkType::PPP;
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
        return LinkType::RAW_IP;
    default:
        return std::nullopt;
    }
}

/** \return where IP begins, nothing if the frame holds none */
std::optional<uint32_t>
FindIp(LinkType link, const ByteReader& frame)
{
    uint32_t at = 0;
    switch (link)
    {
    case LinkType::ETHERNET:
        at = 12;
        while (frame.Read16(at) == 0x8100 || frame.Read16(at) == 0x88a8) // IEEE 802.1Q, 802.1ad
        {
            at += 4;
        }
        if (frame.Read16(at) != ETHERTYPE_IPV4 && frame.Read16(at) != ETHERTYPE_IPV6)
        {
            return std::nullopt;
        }
        return at + 2;
    case LinkType::PPP:
        at = frame.Read16(0) == 0xff03 ? 2 : 0; // RFC 1662 section 3.1: address and control
        if (frame.Read16(at) != PPP_IPV4 && frame.Read16(at) != PPP_IPV6)
        {
            return std::nullopt;
        }
        return at + 2;
    case LinkType::RAW_IP:
        return 0;
    }
    return std::nullopt;
}

/** \return where TCP begins, nothing if the packet is no IPv4 packet with its beginning */
std::optional<uint32_t>
FindTcpInIpv4(const ByteReader& frame, uint32_t ip)
{
    const uint32_t headerBytes = 4 * (frame.Read8(ip) & 0x0f);
    const bool isBehindFirst = (frame.Read16(ip + 6) & 0x1fff) != 0;
    if (headerBytes < 20 || isBehindFirst || frame.Read8(ip + 9) != PROTOCOL_TCP)
    {
        return std::nullopt;
    }
    return ip + headerBytes;
}

/** \return where TCP begins behind extension headers (RFC 8200 section 4), nothing if it does not
 */
std::optional<uint32_t>
FindTcpInIpv6(const ByteReader& frame, uint32_t ip)
{
    constexpr uint8_t hopByHop = 0;
    constexpr uint8_t routing = 43;
    constexpr uint8_t fragment = 44;
    constexpr uint8_t destinationOptions = 60;
    uint8_t next = frame.Read8(ip + 6);
    uint32_t at = ip + 40;
    while (next == hopByHop || next == routing || next == destinationOptions || next == fragment)
    {
        if (next == fragment && (frame.Read16(at + 2) & 0xfff8) != 0)
        {
            return std::nullopt;
        }
        const uint32_t headerBytes = next == fragment ? 8 : 8 * (1 + frame.Read8(at + 1));
        next = frame.Read8(at);
        at += headerBytes;
    }
    return next == PROTOCOL_TCP ? std::optional(at) : std::nullopt;
}

/** \return the SYN in a frame without its time, nothing if it is something else */
std::optional<SynReplayRecord>
FindSyn(LinkType link, const ByteReader& frame)
{
    const auto ip = FindIp(link, frame);
    if (!ip)
    {
        return std::nullopt;
    }
    const uint8_t version = frame.Read8(*ip) >> 4;
    std::optional<uint32_t> tcp;
    SynReplayRecord record;
    if (version == 4)
    {
        tcp = FindTcpInIpv4(frame, *ip);
        record.source = Ipv4Address::Deserialize(frame.Get(*ip + 12, 4));
    }
    else if (version == 6)
    {
        tcp = FindTcpInIpv6(frame, *ip);
        record.source = Ipv6Address::Deserialize(frame.Get(*ip + 8, 16));
    }
    if (!tcp)
    {
        return std::nullopt;
    }
    constexpr uint8_t looked = TcpHeader::SYN | TcpHeader::ACK | TcpHeader::RST;
    record.sourcePort = frame.Read16(*tcp);
    record.sequence = frame.Read32(*tcp + 4);
    record.windowBytes = frame.Read16(*tcp + 14);
    const bool isSyn = (frame.Read8(*tcp + 13) & looked) == TcpHeader::SYN;
    return isSyn ? std::optional(record) : std::nullopt;
}

/** Reads one file from its first record to its last. */
class CaptureReader
{
  public:
    explicit CaptureReader(const std::string& path)
        : m_path(path)
    {
        m_file.Open(path, std::ios::in);
        if (m_file.Fail())
        {
            ThrowUserError(path, ": expected a pcap file (pcapng: editcap -F pcap makes one)");
        }
        const auto link = FindLinkType(m_file.GetDataLinkType());
        if (!link)
        {
            ThrowUserError(path,
                           ": expected link type Ethernet, PPP or raw IP, found number ",
                           m_file.GetDataLinkType());
        }
        m_link = *link;
        m_fileBytes = std::filesystem::file_size(path);
    }

    std::vector<SynReplayRecord>
    Read()
    {
        std::vector<SynReplayRecord> syns;
        std::optional<Time> first;
        Time last;
        while (ReadRecord())
        {
            const uint64_t fraction = uint64_t{m_fraction} * (m_file.IsNanoSecMode() ? 1 : 1000);
            const Time time = NanoSeconds(uint64_t{m_seconds} * 1000000000 + fraction);
            first = first ? first : time;
            auto syn = FindSynOrFail();
            if (!syn)
            {
                continue;
            }
            syn->time = time - *first;
            if (syn->time < last)
            {
                Fail("a time not before that of the SYN above (reordercap sorts)");
            }
            last = syn->time;
            syns.push_back(*syn);
        }
        if (syns.empty())
        {
            ThrowUserError(m_path, ": expected at least one SYN, found none");
        }
        return syns;
    }

  private:
    [[noreturn]] void
    Fail(const std::string& expected) const
    {
        ThrowUserError(m_path, ": record ", m_number, ": expected ", expected);
    }

    /** \return false at the end of the file */
    bool
    ReadRecord()
    {
        constexpr uint64_t recordHeaderBytes = 16;
        ++m_number;
        uint32_t includedBytes = 0;
        uint32_t originalBytes = 0;
        m_file.Read(m_bytes.data(),
                    LOOKED_AT_BYTES,
                    m_seconds,
                    m_fraction,
                    includedBytes,
                    originalBytes,
                    m_keptBytes);
        if (m_file.Fail() && m_end == m_fileBytes)
        {
            return false;
        }
        m_end += recordHeaderBytes + includedBytes;
        if (m_file.Fail() || m_end > m_fileBytes)
        {
            Fail("a whole record, the file ends inside it");
        }
        return true;
    }

    std::optional<SynReplayRecord>
    FindSynOrFail() const
    {
        try
        {
            return FindSyn(m_link, ByteReader(m_bytes.data(), m_keptBytes));
        }
        catch (const ShortPacket&)
        {
            Fail("room for its headers, found " + std::to_string(m_keptBytes) + " bytes");
        }
    }

    std::string m_path;                             //!< of the file
    PcapFile m_file;                                //!< open
    LinkType m_link{LinkType::RAW_IP};              //!< of all records
    std::array<uint8_t, LOOKED_AT_BYTES> m_bytes{}; //!< of this record
    uint64_t m_fileBytes{0};                        //!< size of the file
    uint64_t m_end{24};      //!< of the records so far, behind the file header
    uint64_t m_number{0};    //!< of this record, from 1
    uint32_t m_seconds{0};   //!< its time
    uint32_t m_fraction{0};  //!< its time, microseconds or nanoseconds
    uint32_t m_keptBytes{0}; //!< of it in m_bytes
};

} // namespace

bool
IsCapture(const std::string& path)
{
    std::ifstream input(path, std::ios::binary);
    std::array<unsigned char, 4> bytes{};
    if (!input.read(reinterpret_cast<char*>(bytes.data()), bytes.size()))
    {
        return false;
    }
    const std::array<std::array<unsigned char, 4>, 5> magics{{{0xa1, 0xb2, 0xc3, 0xd4},
                                                              {0xd4, 0xc3, 0xb2, 0xa1},
                                                              {0xa1, 0xb2, 0x3c, 0x4d},
                                                              {0x4d, 0x3c, 0xb2, 0xa1},
                                                              {0x0a, 0x0d, 0x0d, 0x0a}}};
    return std::find(magics.begin(), magics.end(), bytes) != magics.end();
}

std::vector<SynReplayRecord>
ReadSynCapture(const std::string& path)
{
    return CaptureReader(path).Read();
}

} // namespace ns3
