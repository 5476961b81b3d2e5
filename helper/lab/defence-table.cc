// SPDX-License-Identifier: GPL-2.0-only
//
// The table.

#include "ns3/defence-table.h"

#include "ns3/string.h"
#include "ns3/user-error.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** \return settings, with the servers' networks */
Defence::Settings
Protecting(const DefenceSite& site, Defence::Settings settings)
{
    settings.emplace_back("ProtectedNetworks", site.protectedNetworks);
    return settings;
}

/** BCP 38 where the attack enters the network. */
Ptr<GatewayFilter>
InstallIngressFilter(const DefenceSite& site, const Defence::Settings& settings)
{
    return GatewayHelper().AddIngressFilter(site.accessRouter, {}, settings);
}

/** Token buckets in front of the servers. */
Ptr<GatewayFilter>
InstallRateLimiter(const DefenceSite& site, const Defence::Settings& settings)
{
    return GatewayHelper().AddSynRateLimiter(site.gateway, settings);
}

/** A gateway that answers SYNs. */
Ptr<GatewayFilter>
InstallSynProxy(const DefenceSite& site, const Defence::Settings& settings)
{
    return GatewayHelper().AddSynProxy(site.gateway, Protecting(site, settings));
}

/** A gateway that resets stale handshakes. */
Ptr<GatewayFilter>
InstallHalfOpenWatch(const DefenceSite& site, const Defence::Settings& settings)
{
    return GatewayHelper().AddHalfOpenWatch(site.gateway, Protecting(site, settings));
}

/** \return value of an engine attribute that a defence sets, or \p fallback */
std::string
ValueOf(const Defence& defence, const std::string& name, const std::string& fallback)
{
    for (const auto& [attribute, value] : defence.engine)
    {
        if (attribute == name)
        {
            return value;
        }
    }
    return fallback;
}

/**
 * A table: one entry for each defence. A Linux server with a backlog of 128 keeps 129 half-opens;
 * the policies of RFC 4987 section 3 get the same room, so that they differ in nothing else.
 */
std::vector<Defence>
MakeDefences()
{
    constexpr DefencePlace HOST = DefencePlace::HOST;
    constexpr DefencePlace GATEWAY = DefencePlace::GATEWAY;
    constexpr DefencePlace ACCESS = DefencePlace::ACCESS_ROUTER;
    return {
        {"none", HOST, "Linux's values, cookies off", {}},
        {"short-timeout", HOST, "one SYN,ACK retry: half-opens live 3 s", {{"SynAckRetries", "1"}}},
        // Linux keeps the last quarter of HalfOpenLimitEntries for proven peers: out of the way.
        {"large-backlog",
         HOST,
         "backlog 4096",
         {{"ListenBacklogEntries", "4096"},
          {"SoMaxConnEntries", "4096"},
          {"HalfOpenLimitEntries", "8192"}}},
        {"tail-drop",
         HOST,
         "SYNs at a full queue dropped",
         {{"AdmissionPolicy", "TailDrop"}, {"HalfOpenLimitEntries", "129"}}},
        {"tail-drop-short",
         HOST,
         "tail drop, no SYN,ACK retry: half-opens live 1 s",
         {{"AdmissionPolicy", "TailDrop"},
          {"HalfOpenLimitEntries", "129"},
          {"SynAckRetries", "0"}}},
        {"drop-oldest",
         HOST,
         "the oldest makes room",
         {{"AdmissionPolicy", "DropOldest"}, {"HalfOpenLimitEntries", "129"}}},
        {"drop-random",
         HOST,
         "a random one makes room",
         {{"AdmissionPolicy", "DropRandom"}, {"HalfOpenLimitEntries", "129"}}},
        {"prefix-share",
         HOST,
         "the oldest of the largest source prefix makes room",
         {{"AdmissionPolicy", "PrefixShare"}, {"HalfOpenLimitEntries", "129"}}},
        {"syn-cookies", HOST, "cookies when the queue is full", {{"SynCookieMode", "OnOverflow"}}},
        {"syn-cookies-always", HOST, "cookies for every SYN", {{"SynCookieMode", "Always"}}},
        {"ingress-filter",
         ACCESS,
         "BCP 38 at the attackers' provider",
         {},
         InstallIngressFilter,
         "ns3::IngressFilter",
         {}},
        {"rate-limiter",
         GATEWAY,
         "20 SYN/s from each source prefix",
         {},
         InstallRateLimiter,
         "ns3::SynRateLimiter",
         {{"Key", "SourcePrefix"}, {"RatePerSecond", "20"}, {"BurstSegments", "20"}}},
        // 20 SYN/s that live 63 s still fill 129 places; those that live 3 s do not.
        {"rate-limiter-short",
         GATEWAY,
         "the same, and half-opens live 3 s",
         {{"SynAckRetries", "1"}},
         InstallRateLimiter,
         "ns3::SynRateLimiter",
         {{"Key", "SourcePrefix"}, {"RatePerSecond", "20"}, {"BurstSegments", "20"}}},
        {"syn-proxy",
         GATEWAY,
         "the gateway answers with cookies",
         {},
         InstallSynProxy,
         "ns3::SynProxy",
         {}},
        {"half-open-watch",
         GATEWAY,
         "RST for handshakes that take 1 s",
         {},
         InstallHalfOpenWatch,
         "ns3::HalfOpenWatch",
         {{"HalfOpenTimeout", "1s"}}},
    };
}

} // namespace

const char*
ToString(DefencePlace place)
{
    switch (place)
    {
    case DefencePlace::HOST:
        return "host";
    case DefencePlace::GATEWAY:
        return "gateway";
    case DefencePlace::ACCESS_ROUTER:
        return "access-router";
    }
    return "";
}

const std::vector<Defence>&
GetDefences()
{
    static const std::vector<Defence> defences = MakeDefences();
    return defences;
}

std::vector<std::string>
GetDefenceNames()
{
    std::vector<std::string> names;
    for (const Defence& defence : GetDefences())
    {
        names.push_back(defence.name);
    }
    return names;
}

const Defence&
FindDefence(const std::string& name)
{
    const auto& all = GetDefences();
    const auto found = std::find_if(
        all.begin(), all.end(), [&name](const Defence& one) { return one.name == name; });
    if (found == all.end())
    {
        ThrowUserError("there is no defence '", name, "'");
    }
    return *found;
}

std::vector<std::string>
GetAttributesOf(const Defence& defence)
{
    std::vector<std::string> names;
    for (const auto& [name, value] : defence.engine)
    {
        names.push_back("ns3::TcpLifecycleEngine::" + name);
    }
    for (const auto& [name, value] : defence.filter)
    {
        names.push_back(defence.filterType + "::" + name);
    }
    if (defence.install == InstallSynProxy || defence.install == InstallHalfOpenWatch)
    {
        names.push_back(defence.filterType + "::ProtectedNetworks"); // by Protecting
    }
    return names;
}

void
ConfigureDefence(const Defence& defence, TcpLifecycleStackHelper& stack)
{
    for (const auto& [name, value] : defence.engine)
    {
        stack.SetEngineAttribute(name, StringValue(value));
    }
}

std::optional<DefenceLossModel>
GetLossModel(const Defence& defence)
{
    if (defence.install || ValueOf(defence, "AdmissionPolicy", "") != "TailDrop" ||
        ValueOf(defence, "SynCookieMode", "Off") != "Off")
    {
        return std::nullopt;
    }
    const auto places =
        static_cast<uint32_t>(std::stoul(ValueOf(defence, "HalfOpenLimitEntries", "2048")));
    const auto retries = std::stoul(ValueOf(defence, "SynAckRetries", "5"));
    return DefenceLossModel{places, static_cast<double>((uint64_t{2} << retries) - 1)};
}

} // namespace ns3
