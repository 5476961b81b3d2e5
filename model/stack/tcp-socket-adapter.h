// SPDX-License-Identifier: GPL-2.0-only
//
// TcpSocketBase as ns-3 3.35 to 3.48 declare it, made to look the same to the socket below.

#ifndef TCP_SOCKET_ADAPTER_H
#define TCP_SOCKET_ADAPTER_H

#include "ns3/inet-socket-address.h"
#include "ns3/tcp-socket-base.h"

#include <type_traits>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** True where TcpSocketBase itself overrides GetInstanceTypeId (up to 3.37; later it is final). */
constexpr bool TCP_SOCKET_BASE_NAMES_ITSELF =
    std::is_same_v<decltype(&TcpSocketBase::GetInstanceTypeId), TypeId (TcpSocketBase::*)() const>;

/** Base of \p Derived where ns-3 finds the TypeId of an instance by itself. */
template <typename Derived, bool namesItself>
class TcpInstanceTypeId : public TcpSocketBase
{
  public:
    using TcpSocketBase::TcpSocketBase;
};

/** Base of \p Derived where TcpSocketBase would answer with its own TypeId. */
template <typename Derived>
class TcpInstanceTypeId<Derived, true> : public TcpSocketBase
{
  public:
    using TcpSocketBase::TcpSocketBase;

    /** \return the TypeId of \p Derived */
    TypeId
    GetInstanceTypeId() const override
    {
        return Derived::GetTypeId();
    }
};

/**
 * \ingroup tcp-lifecycle
 * \brief Calls that differ between ns-3 versions, chosen by the shape of the declaration at hand.
 */
template <typename Derived>
class TcpSocketAdapter : public TcpInstanceTypeId<Derived, TCP_SOCKET_BASE_NAMES_ITSELF>
{
  public:
    TcpSocketAdapter() = default;

  protected:
    /** Copy for Fork. \param other socket that forks */
    TcpSocketAdapter(const TcpSocketAdapter& other) = default;

    /**
     * \brief Put the socket's TOS, TTL, priority and ECN tags on an empty packet.
     * \param packet without text
     */
    void
    TagEmptyPacket(const Ptr<Packet>& packet) const
    {
        AddTags(*this, packet, 0);
    }

    /**
     * \brief Let FACK, where the base has it, start at the initial sequence number, not at 0.
     * \param iss ISS
     */
    void
    SetForwardAck(SequenceNumber32 iss)
    {
        SetSndFack(*this, iss.GetValue(), 0);
    }

    /** Take over the TOS of an address, where addresses have one. \param address of the peer */
    void
    TakeTos(const InetSocketAddress& address)
    {
        SetTos(*this, address, 0);
    }

  private:
    /**
     * \brief SetForwardAck for a base that has m_sndFack.
     * \tparam Self the socket
     * \param self to change
     * \param iss initial sequence number
     * \return nothing
     */
    template <typename Self>
    static auto
    SetSndFack(Self& self, uint32_t iss, int) -> decltype(static_cast<void>(self.m_sndFack = iss))
    {
        self.m_sndFack = iss;
    }

    /** SetForwardAck for a base without it. \tparam Self the socket */
    template <typename Self>
    static void
    SetSndFack(Self& /* self */, uint32_t /* iss */, long)
    {
    }

    /**
     * \brief TagEmptyPacket for a base that asks for no more.
     * \tparam Self the socket
     * \param self whose tags
     * \param packet without text
     * \return nothing
     */
    template <typename Self>
    static auto
    AddTags(const Self& self, const Ptr<Packet>& packet, int)
        -> decltype(self.AddSocketTags(packet))
    {
        return self.AddSocketTags(packet);
    }

    /**
     * \brief TagEmptyPacket for a base that wants to know whether it is a data packet.
     * \tparam Self the socket
     * \param self whose tags
     * \param packet without text
     */
    template <typename Self>
    static void
    AddTags(const Self& self, const Ptr<Packet>& packet, long)
    {
        self.AddSocketTags(packet, false);
    }

    /**
     * \brief TakeTos for addresses with a TOS.
     * \tparam Self the socket
     * \tparam Address InetSocketAddress
     * \param self to change
     * \param address where the TOS is
     * \return nothing
     */
    template <typename Self, typename Address>
    static auto
    SetTos(Self& self, const Address& address, int) -> decltype(self.SetIpTos(address.GetTos()))
    {
        return self.SetIpTos(address.GetTos());
    }

    /**
     * \brief TakeTos for addresses without one.
     * \tparam Self the socket
     * \tparam Address InetSocketAddress
     */
    template <typename Self, typename Address>
    static void
    SetTos(Self& /* self */, const Address& /* address */, long)
    {
    }
};

//! @}

} // namespace ns3

#endif // TCP_SOCKET_ADAPTER_H
