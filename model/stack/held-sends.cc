// SPDX-License-Identifier: GPL-2.0-only
//
// Two down targets that keep what they are given.

#include "ns3/held-sends.h"

namespace ns3
{

HeldSends::HeldSends(TcpL4Protocol& protocol)
    : m_protocol(protocol),
      m_target(protocol.GetDownTarget()),
      m_target6(protocol.GetDownTarget6())
{
    // The base's own functions: what is held is not sent, so a SegmentTap is not to see it.
    m_protocol.TcpL4Protocol::SetDownTarget(MakeCallback(&HeldSends::Hold, this));
    m_protocol.TcpL4Protocol::SetDownTarget6(MakeCallback(&HeldSends::Hold6, this));
}

HeldSends::~HeldSends()
{
    Stop();
}

void
HeldSends::Stop()
{
    if (m_holds)
    {
        m_holds = false;
        m_protocol.TcpL4Protocol::SetDownTarget(m_target);
        m_protocol.TcpL4Protocol::SetDownTarget6(m_target6);
    }
}

void
HeldSends::Release()
{
    for (const Held& send : m_held)
    {
        if (send.isIpv4)
        {
            m_target(send.packet, send.source, send.destination, send.protocol, send.route);
        }
        else
        {
            m_target6(send.packet, send.source6, send.destination6, send.protocol, send.route6);
        }
    }
    m_held.clear();
}

void
HeldSends::Hold(Ptr<Packet> packet,
                Ipv4Address source,
                Ipv4Address destination,
                uint8_t protocol,
                Ptr<Ipv4Route> route)
{
    Held send;
    send.packet = packet;
    send.source = source;
    send.destination = destination;
    send.route = route;
    send.protocol = protocol;
    m_held.push_back(send);
}

void
HeldSends::Hold6(Ptr<Packet> packet,
                 Ipv6Address source,
                 Ipv6Address destination,
                 uint8_t protocol,
                 Ptr<Ipv6Route> route)
{
    Held send;
    send.packet = packet;
    send.source6 = source;
    send.destination6 = destination;
    send.route6 = route;
    send.isIpv4 = false;
    send.protocol = protocol;
    m_held.push_back(send);
}

} // namespace ns3
