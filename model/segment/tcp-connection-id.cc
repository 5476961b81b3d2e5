// SPDX-License-Identifier: GPL-2.0-only
//
// The name of a TCP connection: conversions, text and hash.

#include "ns3/tcp-connection-id.h"

#include "ns3/abort.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <arpa/inet.h>

namespace ns3
{

namespace
{

using AddressBytes = std::array<uint8_t, 16>; //!< as in IPv6; IPv4 is mapped

/** The first 12 bytes of an IPv4-mapped address, RFC 4291 section 2.5.5.2. */
constexpr std::array<uint8_t, 12> MAPPED_PREFIX{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/** \return the address, mapped */
AddressBytes
BytesOf(Ipv4Address address)
{
    AddressBytes bytes;
    std::copy(MAPPED_PREFIX.begin(), MAPPED_PREFIX.end(), bytes.begin());
    address.Serialize(bytes.data() + MAPPED_PREFIX.size());
    return bytes;
}

/** \return the address */
AddressBytes
BytesOf(Ipv6Address address)
{
    AddressBytes bytes;
    address.GetBytes(bytes.data());
    return bytes;
}

/** \return the address, mapped if it is IPv4. \param address of either family, else it aborts */
AddressBytes
BytesOf(const Address& address)
{
    if (Ipv4Address::IsMatchingType(address))
    {
        return BytesOf(Ipv4Address::ConvertFrom(address));
    }
    NS_ABORT_MSG_UNLESS(Ipv6Address::IsMatchingType(address),
                        "TcpConnectionId: neither an IPv4 nor an IPv6 address: " << address);
    return BytesOf(Ipv6Address::ConvertFrom(address));
}

/** \return true if they are an IPv4 address, mapped */
bool
IsMapped(const AddressBytes& bytes)
{
    return std::equal(MAPPED_PREFIX.begin(), MAPPED_PREFIX.end(), bytes.begin());
}

/** \return the address. \param bytes of an IPv4 address */
Ipv4Address
ToIpv4(const AddressBytes& bytes)
{
    return Ipv4Address::Deserialize(bytes.data() + MAPPED_PREFIX.size());
}

/** \return the address */
Ipv6Address
ToIpv6(AddressBytes bytes)
{
    return Ipv6Address(bytes.data());
}

/** \return Ipv4Address or Ipv6Address */
Address
ToAddress(const AddressBytes& bytes)
{
    return IsMapped(bytes) ? Address(ToIpv4(bytes)) : Address(ToIpv6(bytes));
}

/**
 * \param bytes of the address
 * \param port 0 to 65535
 * \return InetSocketAddress or Inet6SocketAddress
 */
Address
ToSocketAddress(const AddressBytes& bytes, uint16_t port)
{
    return IsMapped(bytes) ? Address(InetSocketAddress(ToIpv4(bytes), port))
                           : Address(Inet6SocketAddress(ToIpv6(bytes), port));
}

/**
 * \param bytes of the address
 * \param port 0 to 65535
 * \return "10.0.0.1:80" or "[fd00::1]:80"
 */
std::string
ToText(const AddressBytes& bytes, uint16_t port)
{
    char text[INET6_ADDRSTRLEN];
    if (IsMapped(bytes))
    {
        inet_ntop(AF_INET, bytes.data() + MAPPED_PREFIX.size(), text, sizeof(text));
        return std::string(text) + ":" + std::to_string(port);
    }
    inet_ntop(AF_INET6, bytes.data(), text, sizeof(text));
    return "[" + std::string(text) + "]:" + std::to_string(port);
}

/**
 * \brief One step of the hash: multiply by an odd constant (2^64 / golden ratio), fold the top
 * down.
 * \param state of the hash so far
 * \param word next input
 * \return the next state
 */
uint64_t
Mix(uint64_t state, uint64_t word)
{
    state = (state ^ word) * 0x9e3779b97f4a7c15ULL;
    return state ^ (state >> 32);
}

} // namespace

TcpConnectionId::TcpConnectionId(const Address& local,
                                 uint16_t localPort,
                                 const Address& remote,
                                 uint16_t remotePort)
    : m_local(BytesOf(local)),
      m_remote(BytesOf(remote)),
      m_localPort(localPort),
      m_remotePort(remotePort)
{
}

TcpConnectionId::TcpConnectionId(Ipv4Address local,
                                 uint16_t localPort,
                                 Ipv4Address remote,
                                 uint16_t remotePort)
    : m_local(BytesOf(local)),
      m_remote(BytesOf(remote)),
      m_localPort(localPort),
      m_remotePort(remotePort)
{
}

TcpConnectionId::TcpConnectionId(Ipv6Address local,
                                 uint16_t localPort,
                                 Ipv6Address remote,
                                 uint16_t remotePort)
    : m_local(BytesOf(local)),
      m_remote(BytesOf(remote)),
      m_localPort(localPort),
      m_remotePort(remotePort)
{
}

bool
TcpConnectionId::IsIpv4() const
{
    return IsMapped(m_local);
}

Address
TcpConnectionId::GetLocalAddress() const
{
    return ToAddress(m_local);
}

Address
TcpConnectionId::GetRemoteAddress() const
{
    return ToAddress(m_remote);
}

Address
TcpConnectionId::GetRemoteSocketAddress() const
{
    return ToSocketAddress(m_remote, m_remotePort);
}

Address
TcpConnectionId::GetLocalSocketAddress() const
{
    return ToSocketAddress(m_local, m_localPort);
}

uint16_t
TcpConnectionId::GetLocalPort() const
{
    return m_localPort;
}

uint16_t
TcpConnectionId::GetRemotePort() const
{
    return m_remotePort;
}

TcpConnectionId
TcpConnectionId::WithLocalPort(uint16_t port) const
{
    TcpConnectionId id = *this;
    id.m_localPort = port;
    return id;
}

bool
TcpConnectionId::IsLoopback() const
{
    if (!IsIpv4())
    {
        constexpr std::array<uint8_t, 16> LOOPBACK{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
        return m_local == LOOPBACK || m_remote == LOOPBACK;
    }
    constexpr std::size_t IPV4_AT = 12;   // in a mapped address
    constexpr uint8_t LOOPBACK_NET = 127; // 127.0.0.0/8
    return m_local[IPV4_AT] == LOOPBACK_NET || m_remote[IPV4_AT] == LOOPBACK_NET;
}

TcpConnectionId
TcpConnectionId::Reversed() const
{
    TcpConnectionId reversed;
    reversed.m_local = m_remote;
    reversed.m_remote = m_local;
    reversed.m_localPort = m_remotePort;
    reversed.m_remotePort = m_localPort;
    return reversed;
}

std::string
TcpConnectionId::LocalText() const
{
    return ToText(m_local, m_localPort);
}

std::string
TcpConnectionId::RemoteText() const
{
    return ToText(m_remote, m_remotePort);
}

std::size_t
TcpConnectionId::Hash() const
{
    uint64_t hash = Mix(0, (static_cast<uint64_t>(m_localPort) << 16) | m_remotePort);
    hash = Mix(hash, boost::endian::load_big_u64(m_local.data()));
    hash = Mix(hash, boost::endian::load_big_u64(m_local.data() + 8));
    hash = Mix(hash, boost::endian::load_big_u64(m_remote.data()));
    hash = Mix(hash, boost::endian::load_big_u64(m_remote.data() + 8));
    // Once more, so that the high bits of the last word reach the low bits of the result.
    hash = Mix(hash, 0);
    return static_cast<std::size_t>(hash);
}

std::array<uint8_t, 36>
TcpConnectionId::ToBytes() const
{
    std::array<uint8_t, 36> bytes;
    auto out = std::copy(m_local.begin(), m_local.end(), bytes.begin());
    out = std::copy(m_remote.begin(), m_remote.end(), out);
    for (uint16_t port : {m_localPort, m_remotePort})
    {
        *out++ = static_cast<uint8_t>(port >> 8);
        *out++ = static_cast<uint8_t>(port & 0xff);
    }
    return bytes;
}

bool
TcpConnectionId::operator==(const TcpConnectionId& other) const
{
    return m_remotePort == other.m_remotePort && m_localPort == other.m_localPort &&
           m_remote == other.m_remote && m_local == other.m_local;
}

std::ostream&
operator<<(std::ostream& os, const TcpConnectionId& id)
{
    return os << id.LocalText() << ' ' << id.RemoteText();
}

} // namespace ns3
