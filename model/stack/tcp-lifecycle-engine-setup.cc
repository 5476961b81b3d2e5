// SPDX-License-Identifier: GPL-2.0-only
//
// Making engines and sockets: profile, defaults, settings, ISN keys.

#include "ns3/tcp-lifecycle-engine.h"

#include "ns3/abort.h"
#include "ns3/double.h"
#include "ns3/half-open-queue.h"
#include "ns3/integer.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/rtt-estimator.h"
#include "ns3/segment-size.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-congestion-ops.h"
#include "ns3/tcp-l4-protocol.h"
#include "ns3/tcp-port-allocator.h"
#include "ns3/tcp-recovery-ops.h"
#include "ns3/time-wait-responder.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

/**
 * First random stream of the engines. An explicit number: an automatic one would shift the streams
 * of everything created later, so a program would see other losses than with the stock stack.
 */
constexpr int64_t FIRST_STREAM = int64_t{1} << 40;

/** The same for ephemeral ports: ISNs do not depend on how many of them were chosen. */
constexpr int64_t FIRST_PORT_STREAM = int64_t{1} << 41;

/** Attributes of stock sockets that mean something here, for SYN and SYN,ACK alike. */
constexpr std::array<const char*, 3> STOCK_DEFAULTS{"ConnTimeout", "ConnCount", "MaxSegLifetime"};

/** Their indices. */
enum StockDefault
{
    CONN_TIMEOUT,
    CONN_COUNT,
    MAX_SEG_LIFETIME
};

/** \return what ns-3 knows of a stock attribute. \param i index in STOCK_DEFAULTS */
TypeId::AttributeInformation
FindStockDefault(std::size_t i)
{
    TypeId::AttributeInformation info;
    const bool found =
        TcpSocketBase::GetTypeId().LookupAttributeByName(STOCK_DEFAULTS.at(i), &info);
    NS_ABORT_MSG_UNLESS(found, "No attribute " << STOCK_DEFAULTS.at(i) << " in ns3::TcpSocketBase");
    return info;
}

/** \return the index of an attribute in its class, by which it is found at once */
std::size_t
IndexOf(TypeId owner, const std::string& name)
{
    for (std::size_t i = 0; i < owner.GetAttributeN(); ++i)
    {
        if (owner.GetAttribute(i).name == name)
        {
            return i;
        }
    }
    NS_ABORT_MSG("No attribute " << name << " in " << owner.GetName());
    return 0;
}

/** \return the engine's value, as text, of an attribute. \param i its index in the socket's class
 */
std::string
ValueText(const TcpLifecycleEngine& engine, std::size_t i)
{
    static std::vector<std::size_t> places; // the same attributes in the engine's class
    const TypeId own = TcpLifecycleSocket::GetTypeId();
    for (std::size_t next = places.size(); next < own.GetAttributeN(); ++next)
    {
        places.push_back(IndexOf(TcpLifecycleEngine::GetTypeId(), own.GetAttribute(next).name));
    }
    const auto info = TcpLifecycleEngine::GetTypeId().GetAttribute(places[i]);
    const Ptr<AttributeValue> value = info.checker->Create();
    info.accessor->Get(&engine, *value);
    return value->SerializeToString(info.checker);
}

/** A value that a profile gives, resolved once: names are dear to look up. */
struct ResolvedValue
{
    TypeId owner;                    //!< class that has the attribute
    std::size_t index;               //!< of the attribute in it
    Ptr<const AttributeValue> value; //!< as the attribute's checker takes it
};

/** \return what a profile gives. \param toEngines what it gives to engines, else to sockets alone
 */
const std::vector<ResolvedValue>&
GetValues(TcpProfile profile, bool toEngines)
{
    static std::map<std::pair<TcpProfile, bool>, std::vector<ResolvedValue>> known;
    const auto [place, isNew] = known.try_emplace({profile, toEngines});
    if (isNew)
    {
        for (const auto& row : GetProfileValues(profile))
        {
            const TypeId owner = TypeId::LookupByName(row.typeName);
            if ((owner == TcpLifecycleEngine::GetTypeId()) == toEngines)
            {
                const std::size_t i = IndexOf(owner, row.attribute);
                const auto checker = owner.GetAttribute(i).checker;
                place->second.push_back(
                    {owner, i, checker->CreateValidValue(StringValue(row.value))});
            }
        }
    }
    return place->second;
}

/** Give an object what a profile says of it, but where Config::SetDefault says otherwise. */
void
Apply(const std::vector<ResolvedValue>& values, ObjectBase& object)
{
    for (const ResolvedValue& one : values)
    {
        const TypeId::AttributeInformation info = one.owner.GetAttribute(one.index);
        if (info.initialValue == info.originalInitialValue)
        {
            const bool isTaken = info.accessor->Set(&object, *one.value);
            NS_ABORT_MSG_UNLESS(isTaken, one.owner.GetName() << "::" << info.name);
        }
    }
}

} // namespace

Ptr<TcpLifecycleEngine>
TcpLifecycleEngine::InstallOn(const Ptr<Node>& node, const Ptr<TcpL4Protocol>& l4, bool sharesNode)
{
    Ptr<TcpLifecycleEngine> engine = CreateObject<TcpLifecycleEngine>();
    engine->m_node = node;
    engine->m_l4 = l4;
    engine->m_sharesNode = sharesNode;
    const auto tracer = CreateObject<TcpLifecycleTracer>();
    tracer->SetNodeId(node->GetId());
    engine->m_tracer = PeekPointer(tracer);
    engine->m_tap.SetTracer(*tracer);
    engine->m_timeWait = std::make_unique<TimeWaitResponder>(*engine);
    engine->m_ports =
        std::make_unique<TcpPortAllocator>(*engine, FIRST_PORT_STREAM + node->GetId());
    engine->m_random = CreateObjectWithAttributes<UniformRandomVariable>(
        "Stream", IntegerValue(FIRST_STREAM + node->GetId()));
    node->AggregateObject(tracer);
    node->AggregateObject(engine);
    return engine;
}

void
TcpLifecycleEngine::NotifyConstructionCompleted()
{
    m_constructed = true;
    ApplyProfile(m_profile);
    Object::NotifyConstructionCompleted();
}

void
TcpLifecycleEngine::ApplyProfile(TcpProfile profile)
{
    m_profile = profile;
    Apply(GetValues(profile, true), *this);
    TakeSocketDefaults();
}

bool
TcpLifecycleEngine::SetProfile(const std::string& name)
{
    for (const auto profile : {TcpProfile::LINUX_6, TcpProfile::RFC_9293, TcpProfile::NS3_STOCK})
    {
        if (name == ToString(profile))
        {
            m_profile = profile;
            if (m_constructed)
            {
                ApplyProfile(profile);
            }
            return true;
        }
    }
    return false;
}

std::string
TcpLifecycleEngine::GetProfile() const
{
    return ToString(m_profile);
}

bool
TcpLifecycleEngine::IsDefaultChanged(TypeId tid,
                                     const std::string& name,
                                     TypeId::AttributeInformation* changed)
{
    TypeId::AttributeInformation info;
    const bool found = tid.LookupAttributeByName(name, &info);
    NS_ABORT_MSG_UNLESS(found, "No attribute " << name << " in " << tid.GetName());
    if (changed)
    {
        *changed = info;
    }
    return info.initialValue != info.originalInitialValue;
}

void
TcpLifecycleEngine::TakeSocketDefaults()
{
    const TypeId own = TcpLifecycleSocket::GetTypeId();
    m_knownDefaults.clear();
    for (std::size_t i = 0; i < own.GetAttributeN(); ++i)
    {
        const TypeId::AttributeInformation info = own.GetAttribute(i);
        if (info.initialValue != info.originalInitialValue)
        {
            SetAttribute(info.name, *info.initialValue);
        }
    }
    for (std::size_t i = 0; i < STOCK_DEFAULTS.size(); ++i)
    {
        m_knownStockDefaults[i] = FindStockDefault(i).originalInitialValue;
    }
    TakeStockDefaults(*this, m_knownStockDefaults);
    for (std::size_t i = 0; i < own.GetAttributeN(); ++i)
    {
        const TypeId::AttributeInformation info = own.GetAttribute(i);
        m_knownDefaults.push_back({info.initialValue, ValueText(*this, i)});
    }
}

void
TcpLifecycleEngine::TakeLaterDefaults(const Ptr<TcpLifecycleSocket>& socket)
{
    const TypeId own = TcpLifecycleSocket::GetTypeId();
    for (std::size_t i = 0; i < m_knownDefaults.size(); ++i)
    {
        const TypeId::AttributeInformation info = own.GetAttribute(i);
        const KnownDefault& known = m_knownDefaults[i];
        if (info.initialValue != known.initial && ValueText(*this, i) == known.taken)
        {
            socket->SetAttribute(info.name, *info.initialValue);
        }
    }
    std::array<Ptr<const AttributeValue>, 3> known = m_knownStockDefaults;
    TakeStockDefaults(*socket, known);
}

void
TcpLifecycleEngine::TakeStockDefaults(ObjectBase& target,
                                      std::array<Ptr<const AttributeValue>, 3>& known)
{
    for (std::size_t i = 0; i < STOCK_DEFAULTS.size(); ++i)
    {
        const Ptr<const AttributeValue> value = FindStockDefault(i).initialValue;
        if (value == known[i])
        {
            continue;
        }
        known[i] = value;
        switch (i)
        {
        case CONN_TIMEOUT:
            SetUnlessChosen(target, "SynInitialTimeout", *value);
            SetUnlessChosen(target, "SynAckInitialTimeout", *value);
            break;
        case CONN_COUNT: {
            // ns-3's ConnCount counts attempts, SynRetries counts retransmissions.
            const uint64_t count = DynamicCast<const UintegerValue>(value)->Get();
            const uint64_t retries = std::clamp<uint64_t>(count, 1, 31) - 1;
            SetUnlessChosen(target, "SynRetries", UintegerValue(retries));
            SetUnlessChosen(target, "SynLinearTimeouts", UintegerValue(0));
            SetUnlessChosen(
                target,
                "SynAckRetries",
                UintegerValue(std::min<uint64_t>(retries, HalfOpenQueue::MAX_RETRANSMISSIONS)));
            break;
        }
        case MAX_SEG_LIFETIME:
            SetUnlessChosen(target,
                            "SegmentLifetime",
                            TimeValue(Seconds(DynamicCast<const DoubleValue>(value)->Get())));
            break;
        }
    }
}

void
TcpLifecycleEngine::SetUnlessChosen(ObjectBase& target,
                                    const std::string& name,
                                    const AttributeValue& value)
{
    const TypeId own = TcpLifecycleSocket::GetTypeId();
    for (std::size_t i = 0; i < m_knownDefaults.size(); ++i)
    {
        const TypeId::AttributeInformation info = own.GetAttribute(i);
        if (info.name == name && ValueText(*this, i) != m_knownDefaults[i].taken)
        {
            return;
        }
    }
    if (!IsDefaultChanged(GetTypeId(), name) && !IsDefaultChanged(own, name))
    {
        target.SetAttribute(name, value);
    }
}

Ptr<Socket>
TcpLifecycleEngine::CreateSocket()
{
    NS_ABORT_MSG_UNLESS(m_l4, "The node of this TcpLifecycleEngine has been disposed");
    Ptr<TcpLifecycleSocket> socket = CreateObject<TcpLifecycleSocket>();
    Configure(socket);
    Know(*socket);
    if (m_isDown)
    {
        socket->Crash(TcpCause::Call(TcpCall::CRASH, TcpRule::NODE_CRASHED));
    }
    if (m_registerSockets)
    {
        m_l4->AddSocket(socket);
    }
    return socket;
}

void
TcpLifecycleEngine::Configure(const Ptr<TcpLifecycleSocket>& socket)
{
    TypeIdValue type;
    ObjectFactory factory;
    m_l4->GetAttribute("RttEstimatorType", type);
    factory.SetTypeId(type.Get());
    socket->SetNode(m_node);
    socket->SetTcp(m_l4);
    socket->SetRtt(factory.Create<RttEstimator>());
    m_l4->GetAttribute("SocketType", type);
    factory.SetTypeId(type.Get());
    socket->SetCongestionControlAlgorithm(factory.Create<TcpCongestionOps>());
    m_l4->GetAttribute("RecoveryType", type);
    factory.SetTypeId(type.Get());
    socket->SetRecoveryAlgorithm(factory.Create<TcpRecoveryOps>());

    Apply(GetValues(m_profile, false), *socket);
    socket->Configure(this, *this);
    TakeLaterDefaults(socket);
}

int64_t
TcpLifecycleEngine::AssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    m_hasKey = false;
    m_hasCookieSecret = false;
    m_ports->SetStream(stream + 1);
    return 2;
}

void
TcpLifecycleEngine::EnsureKey()
{
    if (m_hasKey)
    {
        return;
    }
    m_isnKey = DrawKey();
    m_hasKey = true;
}

SipHashKey
TcpLifecycleEngine::DrawKey()
{
    SipHashKey key;
    for (uint64_t& word : key)
    {
        const uint64_t high = m_random->GetInteger(0, UINT32_MAX);
        word = (high << 32) | m_random->GetInteger(0, UINT32_MAX);
    }
    return key;
}

SynCookieSettings
TcpLifecycleEngine::GetSynCookieSettings(const TcpConnectionId& id)
{
    if (!m_hasCookieSecret)
    {
        m_cookieSecret = DrawKey();
        m_hasCookieSecret = true;
    }
    SynCookieSettings settings;
    settings.secret = m_cookieSecret;
    settings.period = m_synCookiePeriod;
    settings.maxAgePeriods = m_synCookieMaxAgePeriods;
    settings.rotationPeriods = m_synCookieRotationPeriods;
    settings.mssTable = id.IsIpv4() ? SYN_COOKIE_MSS_IPV4 : SYN_COOKIE_MSS_IPV6;
    return settings;
}

uint32_t
TcpLifecycleEngine::DrawBelow(uint32_t end)
{
    return m_random->GetInteger(0, end - 1);
}

SequenceNumber32
TcpLifecycleEngine::ChooseIsn(const TcpConnectionId& id)
{
    uint32_t random = 0;
    if (m_isnMode == IsnMode::HASHED)
    {
        EnsureKey();
    }
    else if (m_isnMode == IsnMode::RANDOM)
    {
        random = m_random->GetInteger(0, UINT32_MAX);
    }
    return GenerateIsn(
        m_isnMode, Simulator::Now(), m_isnClockPeriod, id, m_isnKey, m_isnConstant, random);
}

uint16_t
TcpLifecycleEngine::GetMss(const TcpConnectionId& id, const Ptr<NetDevice>& device)
{
    const uint32_t mtu = device ? device->GetMtu() : 1500;
    const uint32_t headers = GetHeaderBytes(id.IsIpv4());
    return mtu > headers ? static_cast<uint16_t>(std::min<uint32_t>(mtu - headers, 65535)) : 0;
}

void
TcpLifecycleEngine::SetProvenPeersLimit(uint32_t entries)
{
    m_provenPeersLimit = entries;
    m_provenPeers.SetLimitEntries(entries);
}

uint32_t
TcpLifecycleEngine::GetProvenPeersLimit() const
{
    return m_provenPeersLimit;
}

} // namespace ns3
