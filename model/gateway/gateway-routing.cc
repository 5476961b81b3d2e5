// SPDX-License-Identifier: GPL-2.0-only
//
// The decorators of IPv4 and IPv6 routing protocols: one template, and what differs by family.

#include "ns3/gateway-routing.h"

#include "ns3/gateway-ip.h"
#include "ns3/gateway-packet.h"
#include "ns3/ipv4-header.h"
#include "ns3/ipv4-route.h"
#include "ns3/ipv6-header.h"
#include "ns3/ipv6-route.h"
#include "ns3/loopback-net-device.h"
#include "ns3/object.h"
#include "ns3/packet.h"
#include "ns3/tcp-gateway.h"
#include "ns3/user-error.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

namespace ns3
{

namespace
{

/** Types of the parameters of RouteInput, which took callbacks by value and takes references. */
template <typename Member>
struct RouteInputOf;

/** \copydoc RouteInputOf */
template <typename R,
          typename C,
          typename P,
          typename H,
          typename D,
          typename U,
          typename M,
          typename L,
          typename E>
struct RouteInputOf<R (C::*)(P, H, D, U, M, L, E)>
{
    using Unicast = U;   //!< as declared
    using Multicast = M; //!< as declared
    using Local = L;     //!< as declared
    using Error = E;     //!< as declared
};

/** The decorator, as far as both families agree. */
template <typename Names>
class GatewayRouting : public Names::List
{
  public:
    using Protocol = typename Names::Protocol;                                //!< the inner one
    using Header = typename Names::Header;                                    //!< of IP
    using Route = typename Names::Route;                                      //!< of IP
    using InterfaceAddress = typename Names::InterfaceAddress;                //!< of IP
    using RouteInputTypes = RouteInputOf<decltype(&Protocol::RouteInput)>;    //!< of this ns-3
    using UnicastForwardCallback = typename Protocol::UnicastForwardCallback; //!< to forward

    /** What came in by one device. */
    struct Input
    {
        GatewayRouting* routing;         //!< the owner
        Ptr<const NetDevice> device;     //!< came in here
        UnicastForwardCallback original; //!< forwards
        UnicastForwardCallback wrapped;  //!< asks the gateway, then forwards
    };

    /** \param inner who routes \param gateway who judges */
    void
    Wrap(const Ptr<Protocol>& inner, const Ptr<TcpGateway>& gateway)
    {
        m_inner = inner;
        m_innerList = DynamicCast<typename Names::List>(inner);
        m_gateway = gateway;
    }

    void
    AddRoutingProtocol(Ptr<Protocol> protocol, int16_t priority) override
    {
        if (!m_innerList)
        {
            ThrowUserError("TcpGateway: the node's routing protocol, ",
                           m_inner->GetInstanceTypeId().GetName(),
                           ", is not a list: nothing can be added to it");
        }
        m_innerList->AddRoutingProtocol(protocol, priority);
    }

    uint32_t
    GetNRoutingProtocols() const override
    {
        return m_innerList ? m_innerList->GetNRoutingProtocols() : 1;
    }

    Ptr<Protocol>
    GetRoutingProtocol(uint32_t index, int16_t& priority) const override
    {
        if (m_innerList)
        {
            return m_innerList->GetRoutingProtocol(index, priority);
        }
        priority = 0;
        return index == 0 ? m_inner : nullptr;
    }

    Ptr<Route>
    RouteOutput(Ptr<Packet> packet,
                const Header& header,
                Ptr<NetDevice> output,
                Socket::SocketErrno& error) override
    {
        return m_inner->RouteOutput(packet, header, output, error);
    }

    bool
    RouteInput(Ptr<const Packet> packet,
               const Header& header,
               Ptr<const NetDevice> device,
               typename RouteInputTypes::Unicast unicast,
               typename RouteInputTypes::Multicast multicast,
               typename RouteInputTypes::Local local,
               typename RouteInputTypes::Error error) override
    {
        Input& input = FindInput(device, unicast);
        return m_inner->RouteInput(packet, header, device, input.wrapped, multicast, local, error);
    }

    void
    NotifyInterfaceUp(uint32_t interface) override
    {
        m_inner->NotifyInterfaceUp(interface);
    }

    void
    NotifyInterfaceDown(uint32_t interface) override
    {
        m_inner->NotifyInterfaceDown(interface);
    }

    void
    NotifyAddAddress(uint32_t interface, InterfaceAddress address) override
    {
        m_inner->NotifyAddAddress(interface, address);
    }

    void
    NotifyRemoveAddress(uint32_t interface, InterfaceAddress address) override
    {
        m_inner->NotifyRemoveAddress(interface, address);
    }

    void
    PrintRoutingTable(Ptr<OutputStreamWrapper> stream, Time::Unit unit = Time::S) const override
    {
        m_inner->PrintRoutingTable(stream, unit);
    }

  protected:
    void
    DoInitialize() override
    {
        m_inner->Initialize();
        Names::List::DoInitialize();
    }

    void
    DoDispose() override
    {
        m_inputs.clear();
        m_inner = nullptr;
        m_innerList = nullptr;
        m_gateway = nullptr;
        Names::List::DoDispose();
    }

    Ptr<Protocol> m_inner; //!< routes

    /** \return the callback that asks first. \param input bound to it */
    virtual UnicastForwardCallback MakeWrapped(Input* input) = 0;

    /** \return the way to an address, for a packet with \p header; null if there is none */
    Ptr<Route>
    FindWay(const Header& header, typename Names::IpAddress address)
    {
        Header asked = header;
        asked.SetDestination(address);
        Socket::SocketErrno error = Socket::ERROR_NOTERROR;
        return m_inner->RouteOutput(Create<Packet>(), asked, nullptr, error);
    }

    /** \return the way of a packet that was judged; null if it has none. \param route its own */
    Ptr<Route>
    FindWay(const GatewayPacket& judged, const Header& header, const Ptr<Route>& route)
    {
        using IpAddress = typename Names::IpAddress;
        if (judged.nextHop.IsInvalid())
        {
            return judged.isReaddressed ? FindWay(header, header.GetDestination()) : route;
        }
        if (!IpAddress::IsMatchingType(judged.nextHop))
        {
            return nullptr;
        }
        const auto neighbour = IpAddress::ConvertFrom(judged.nextHop);
        const Ptr<Route> link = FindWay(header, neighbour);
        if (!link || (link->GetGateway() != IpAddress::GetAny() && link->GetGateway() != neighbour))
        {
            return nullptr; // not on one of the node's links
        }
        const Ptr<Route> way = Create<Route>();
        way->SetDestination(header.GetDestination());
        way->SetSource(link->GetSource());
        way->SetGateway(neighbour);
        way->SetOutputDevice(link->GetOutputDevice());
        return way;
    }

    /** Forward a packet as it was judged. \param forward as below \param other bytes */
    template <typename Forward>
    void
    ForwardJudged(const GatewayPacket& judged,
                  const Ptr<Route>& route,
                  Header header,
                  const Ptr<const Packet>& other,
                  const Forward& forward)
    {
        if (judged.isReaddressed)
        {
            SetAddresses(header, judged.id);
        }
        const Ptr<Route> way = FindWay(judged, header, route);
        if (!way)
        {
            m_gateway->CountUnrouted();
            return;
        }
        SetPayloadBytes(header, other->GetSize());
        forward(way, other, header);
    }

    /**
     * Let the gateway judge a packet.
     * \param forward takes route, packet and header, and forwards them
     */
    template <typename Forward>
    void
    Judge(const Input& input,
          const Ptr<Route>& route,
          const Ptr<const Packet>& packet,
          const Header& header,
          const Forward& forward)
    {
        if (IsRefusedByIp(header, packet, route))
        {
            forward(route, packet, header);
            return;
        }
        GatewayPacket judged;
        judged.packet = packet;
        judged.isIpv6 = Names::IS_IPV6;
        judged.input = input.device;
        judged.output = route->GetOutputDevice();
        // One reference: a function object of that size needs no memory of its own.
        const auto hold = [this, &judged, &route, &header, &forward]() -> GatewayForward {
            GatewayPacket state = judged; // as earlier filters of the chain have left it
            state.hold = nullptr;
            state.packet = nullptr;
            return [this, state, route, header, forward](const Ptr<const Packet>& other) {
                ForwardJudged(state, route, header, other, forward);
            };
        };
        judged.hold = std::cref(hold);
        ReadGatewayPacket(judged, header);
        switch (m_gateway->Judge(judged))
        {
        case GatewayVerdict::PASS:
            if (judged.nextHop.IsInvalid())
            {
                forward(route, packet, header);
                break;
            }
            [[fallthrough]];
        case GatewayVerdict::REPLACE:
            ForwardJudged(judged, route, header, judged.packet, forward);
            break;
        case GatewayVerdict::DROP:
        case GatewayVerdict::ANSWER:
            break;
        }
    }

  private:
    /**
     * \return what belongs to a device, made when its first packet comes. Packets of the loopback
     * device are the node's own, sent that way by an on-demand routing protocol: they pass.
     */
    Input&
    FindInput(const Ptr<const NetDevice>& device, const UnicastForwardCallback& unicast)
    {
        std::unique_ptr<Input>& input = m_inputs[PeekPointer(device)];
        if (!input)
        {
            input.reset(new Input{this, device, unicast, unicast});
            if (!DynamicCast<const LoopbackNetDevice>(device))
            {
                input->wrapped = MakeWrapped(input.get());
            }
        }
        return *input;
    }

    Ptr<typename Names::List> m_innerList; //!< the same, if it is a list
    Ptr<TcpGateway> m_gateway;             //!< judges
    std::unordered_map<const NetDevice*, std::unique_ptr<Input>> m_inputs; //!< by device
};

/** The decorator of IPv4. */
class GatewayIpv4Routing : public GatewayRouting<GatewayIpv4Names>
{
  public:
    /** \return the TypeId */
    static TypeId
    GetTypeId()
    {
        static TypeId tid = TypeId("ns3::GatewayIpv4Routing")
                                .SetParent<Ipv4ListRouting>()
                                .SetGroupName("TcpLifecycle");
        return tid;
    }

    /** The inner protocol knows its Ipv4 already, and some abort when told twice. */
    void
    SetIpv4(Ptr<Ipv4> /* ipv4 */) override
    {
    }

  private:
    UnicastForwardCallback
    MakeWrapped(Input* input) override
    {
        return MakeBoundCallback(&GatewayIpv4Routing::Forward, input);
    }

    /** Called by the inner protocol instead of Ipv4L3Protocol::IpForward. */
    static void
    Forward(Input* input, Ptr<Ipv4Route> route, Ptr<const Packet> packet, const Ipv4Header& header)
    {
        const auto forward = [original = input->original](const Ptr<Ipv4Route>& way,
                                                          const Ptr<const Packet>& other,
                                                          const Ipv4Header& changed) {
            original(way, other, changed);
        };
        auto& self = static_cast<GatewayIpv4Routing&>(*input->routing);
        self.Judge(*input, route, packet, header, forward);
    }
};

/** The decorator of IPv6. */
class GatewayIpv6Routing : public GatewayRouting<GatewayIpv6Names>
{
  public:
    /** \return the TypeId */
    static TypeId
    GetTypeId()
    {
        static TypeId tid = TypeId("ns3::GatewayIpv6Routing")
                                .SetParent<Ipv6ListRouting>()
                                .SetGroupName("TcpLifecycle");
        return tid;
    }

    /** The inner protocol knows its Ipv6 already. */
    void
    SetIpv6(Ptr<Ipv6> /* ipv6 */) override
    {
    }

    void
    NotifyAddRoute(Ipv6Address network,
                   Ipv6Prefix mask,
                   Ipv6Address nextHop,
                   uint32_t interface,
                   Ipv6Address source) override
    {
        m_inner->NotifyAddRoute(network, mask, nextHop, interface, source);
    }

    void
    NotifyRemoveRoute(Ipv6Address network,
                      Ipv6Prefix mask,
                      Ipv6Address nextHop,
                      uint32_t interface,
                      Ipv6Address source) override
    {
        m_inner->NotifyRemoveRoute(network, mask, nextHop, interface, source);
    }

  private:
    UnicastForwardCallback
    MakeWrapped(Input* input) override
    {
        return MakeBoundCallback(&GatewayIpv6Routing::Forward, input);
    }

    /** Called by the inner protocol instead of Ipv6L3Protocol::IpForward. */
    static void
    Forward(Input* input,
            Ptr<const NetDevice> device,
            Ptr<Ipv6Route> route,
            Ptr<const Packet> packet,
            const Ipv6Header& header)
    {
        const auto forward = [original = input->original, device](const Ptr<Ipv6Route>& way,
                                                                  const Ptr<const Packet>& other,
                                                                  const Ipv6Header& changed) {
            original(device, way, other, changed);
        };
        auto& self = static_cast<GatewayIpv6Routing&>(*input->routing);
        self.Judge(*input, route, packet, header, forward);
    }
};

NS_OBJECT_ENSURE_REGISTERED(GatewayIpv4Routing);
NS_OBJECT_ENSURE_REGISTERED(GatewayIpv6Routing);

} // namespace

Ptr<Ipv4ListRouting>
MakeGatewayRouting(Ptr<Ipv4RoutingProtocol> inner, Ptr<TcpGateway> gateway)
{
    const auto routing = CreateObject<GatewayIpv4Routing>();
    routing->Wrap(inner, gateway);
    return routing;
}

Ptr<Ipv6ListRouting>
MakeGatewayRouting(Ptr<Ipv6RoutingProtocol> inner, Ptr<TcpGateway> gateway)
{
    const auto routing = CreateObject<GatewayIpv6Routing>();
    routing->Wrap(inner, gateway);
    return routing;
}

} // namespace ns3
