// SPDX-License-Identifier: GPL-2.0-only
//
// The table of rules.

#include "ns3/two-msl-rules.h"

#include "ns3/user-error.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace ns3
{

namespace
{

constexpr uint32_t ACTIVE_REUSE_S = 1; //!< TimeWaitReuseDelay

using Settings = std::vector<std::pair<std::string, std::string>>;

// Nothing but the wait keeps incarnations apart where ISNs are equal and nobody has timestamps.
const std::pair<std::string, std::string> SAME_ISN{"IsnGenerator", "Constant"};
const std::pair<std::string, std::string> RFC_1337{"Rfc1337", "true"};
const std::pair<std::string, std::string> RFC_RESTART{"TimeWaitRestart", "RetransmittedFin"};

/** \return rules of a client that closes first, and so has TIME-WAIT */
std::vector<TwoMslRule>
MakeClientRules()
{
    constexpr TcpWorkloadCloser CLIENT = CLIENT_CLOSES_FIRST;
    const Settings wait{SAME_ISN, RFC_1337, RFC_RESTART};
    const Settings active{SAME_ISN, RFC_1337, {"TimeWaitReuseActive", "On"}};
    return {
        {"full-2msl", "after TIME-WAIT of 2MSL", CLIENT, 2, false, false, false, wait},
        {"one-msl",
         "after TIME-WAIT of one MSL (no text is older, but a FIN repeated meanwhile may come)",
         CLIENT,
         1,
         false,
         false,
         false,
         wait},
        {"half-msl", "after TIME-WAIT of MSL / 2", CLIENT, 0.5, false, false, false, wait},
        {"assassinated",
         "after TIME-WAIT of 2MSL, which a RST ends (RFC 1337)",
         CLIENT,
         2,
         false,
         false,
         false,
         {SAME_ISN},
         16},
        {"no-wait", "at once, without TIME-WAIT", CLIENT, 0, false, true, false, {SAME_ISN}},
        {"no-wait-hashed-isn", "at once, without TIME-WAIT", CLIENT, 0, false, true, false, {}},
        {"active-reuse",
         "after 1 s of TIME-WAIT, or 2MSL if that is less, if Connect chooses the port "
         "(tcp_tw_reuse)",
         CLIENT,
         2,
         true,
         false,
         true,
         active},
        {"bind-timestamps",
         "at once, if Bind has chosen the port in TIME-WAIT with SO_REUSEADDR",
         CLIENT,
         2,
         true,
         true,
         false,
         {SAME_ISN, RFC_1337}},
    };
}

/** \return rules of a server that closes first: a SYN meets its TIME-WAIT */
std::vector<TwoMslRule>
MakeServerRules()
{
    constexpr TcpWorkloadCloser SERVER = SERVER_CLOSES_FIRST;
    const std::pair<std::string, std::string> bySequence{"TimeWaitReuse", "SequenceNumber"};
    return {
        {"sequence-numbers",
         "when its SYN's number is higher (RFC 1122 4.2.2.13)",
         SERVER,
         2,
         false,
         true,
         false,
         {bySequence, RFC_1337, {"IsnGenerator", "Clock"}, {"IsnClockPeriod", "4us"}}},
        {"random-isn",
         "when its SYN's number is higher, which is so by chance",
         SERVER,
         2,
         false,
         true,
         false,
         {bySequence, RFC_1337, {"IsnGenerator", "Random"}}},
        {"timestamps",
         "when its SYN's timestamp is newer (RFC 6191)",
         SERVER,
         2,
         true,
         true,
         false,
         {SAME_ISN, RFC_1337, {"TimeWaitReuse", "Timestamp"}}},
        {"linux",
         "when its SYN's timestamp is newer, or its number higher (profile linux-6)",
         SERVER,
         2,
         true,
         true,
         false,
         {{"TimeWaitReuse", "Both"}}},
        {"unsafe",
         "as under linux, but TIME-WAIT lasts 3.5 RTO only (tcp_tw_recycle)",
         SERVER,
         2,
         true,
         true,
         false,
         {SAME_ISN, {"TimeWaitReuse", "Unsafe"}}},
        {"any-syn",
         "after any SYN: the answer to it draws a RST, which ends TIME-WAIT (RFC 1337)",
         SERVER,
         2,
         false,
         true,
         false,
         {SAME_ISN, {"TimeWaitReuse", "Never"}}},
    };
}

/** \return the table */
std::vector<TwoMslRule>
MakeRules()
{
    std::vector<TwoMslRule> rules = MakeClientRules();
    const std::vector<TwoMslRule> others = MakeServerRules();
    rules.insert(rules.end(), others.begin(), others.end());
    return rules;
}

} // namespace

std::string
TwoMslRule::GetEngineValue(const std::string& attribute) const
{
    for (const auto& [one, value] : engine)
    {
        if (one == attribute)
        {
            return value;
        }
    }
    return "";
}

std::vector<std::pair<std::string, std::string>>
TwoMslRule::GetSettings(double mslS) const
{
    std::ostringstream lifetime;
    lifetime << std::fixed << std::setprecision(9) << mslS * timeWaitMsl / 2 << 's';
    Settings settings{{"TrackIncarnations", "true"},
                      {"SegmentLifetime", lifetime.str()},
                      {"TimeWaitReuseDelay", std::to_string(ACTIVE_REUSE_S) + "s"}};
    settings.insert(settings.end(), engine.begin(), engine.end());
    return settings;
}

double
TwoMslRule::GetWaitS(double mslS) const
{
    const double waitS = timeWaitMsl * mslS;
    return choosesPort ? std::min<double>(ACTIVE_REUSE_S, waitS) : waitS;
}

double
TwoMslRule::GetTryIntervalS(double mslS) const
{
    return LetsClientWait() ? std::max(0.01, GetWaitS(mslS) / triesPerWait) : 0.01;
}

std::string
TwoMslRule::GetIsns() const
{
    const std::string generator = GetEngineValue("IsnGenerator");
    return generator == "Constant" ? "equal ISNs"
           : generator == "Clock"  ? "ISNs of a clock of 4 us (RFC 9293 3.4.1)"
           : generator == "Random" ? "random ISNs"
                                   : "ISNs by RFC 6528";
}

std::string
TwoMslRule::GetCloser() const
{
    return closer == CLIENT_CLOSES_FIRST ? "client" : "server";
}

bool
TwoMslRule::LetsClientWait() const
{
    return closer == CLIENT_CLOSES_FIRST && (choosesPort || !reusesAddress);
}

const std::vector<TwoMslRule>&
GetTwoMslRules()
{
    static const std::vector<TwoMslRule> rules = MakeRules();
    return rules;
}

std::vector<std::string>
GetTwoMslRuleNames()
{
    std::vector<std::string> names;
    for (const TwoMslRule& rule : GetTwoMslRules())
    {
        names.push_back(rule.name);
    }
    return names;
}

const TwoMslRule&
FindTwoMslRule(const std::string& name)
{
    const auto& all = GetTwoMslRules();
    const auto found = std::find_if(
        all.begin(), all.end(), [&name](const TwoMslRule& one) { return one.name == name; });
    if (found == all.end())
    {
        ThrowUserError("there is no rule '", name, "'");
    }
    return *found;
}

} // namespace ns3
