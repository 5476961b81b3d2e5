// SPDX-License-Identifier: GPL-2.0-only
//
// The defences that can be compared: each by name, place and what it sets.

#ifndef DEFENCE_TABLE_H
#define DEFENCE_TABLE_H

#include "ns3/gateway-helper.h"
#include "ns3/tcp-lifecycle-stack-helper.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class SynAttackTopologyHelper;

/** Where a defence stands, and who pays for it. */
enum class DefencePlace : uint8_t
{
    HOST,         //!< the TCP of the server
    GATEWAY,      //!< the router in front of the servers
    ACCESS_ROUTER //!< the router of the attackers: their provider's
};

/** \return "host", "gateway" or "access-router". \param place any */
const char* ToString(DefencePlace place);

/** Where a filter on the path is put and what it protects. */
struct DefenceSite
{
    Ptr<Node> accessRouter;        //!< of the attackers
    Ptr<Node> gateway;             //!< in front of the servers
    std::string protectedNetworks; //!< of the servers, as filters read them
};

/**
 * \ingroup tcp-lifecycle
 * \brief One defence. Another one is another line of the table in defence-table.cc, and, if it is
 * a filter on the path, a function that installs it.
 */
struct Defence
{
    /** Attributes and their values. */
    using Settings = GatewayHelper::Settings;
    /** Puts a filter in its place. \return the filter */
    using Installer = Ptr<GatewayFilter> (*)(const DefenceSite& site, const Settings& settings);

    std::string name;                       //!< as options and tables have it
    DefencePlace place{DefencePlace::HOST}; //!< where it stands
    std::string meaning;                    //!< a few words
    Settings engine{};                      //!< attributes of the server's TcpLifecycleEngine
    Installer install{nullptr};             //!< null: at the host only
    std::string filterType{};               //!< TypeId of what it installs
    Settings filter{};                      //!< attributes of the filter
};

/** \return all defences; the first is none: a Linux server as it is, without cookies */
const std::vector<Defence>& GetDefences();

/** \return names of all defences, in the order of the table */
std::vector<std::string> GetDefenceNames();

/** \return the defence. \param name its name \throws std::runtime_error if there is none */
const Defence& FindDefence(const std::string& name);

/**
 * \param defence one of the table
 * \return attributes that a defence sets, with their types: "ns3::SynProxy::Port"
 */
std::vector<std::string> GetAttributesOf(const Defence& defence);

/** \brief Set the host's part. \param defence which \param stack of the server, not installed */
void ConfigureDefence(const Defence& defence, TcpLifecycleStackHelper& stack);

/** A half-open queue as a loss system (Erlang B). */
struct DefenceLossModel
{
    uint32_t places{0};  //!< entries there may be
    double lifetimeS{0}; //!< of an entry that nobody completes, s
};

/**
 * \brief Whether Erlang's formula says how many SYNs a defence refuses.
 * \param defence which
 * \return its loss system, if it is a queue with tail drop and nothing else: SYN,ACK times of
 * 1, 2, 4 ... s, so that an entry lives 2^(retries + 1) - 1 s
 */
std::optional<DefenceLossModel> GetLossModel(const Defence& defence);

//! @}

} // namespace ns3

#endif // DEFENCE_TABLE_H
