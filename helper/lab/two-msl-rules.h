// SPDX-License-Identifier: GPL-2.0-only
//
// When a 4-tuple may be used again: the rules of the RFCs, of systems, and none.

#ifndef TWO_MSL_RULES_H
#define TWO_MSL_RULES_H

#include "ns3/workload-exchange.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** When a 4-tuple may be used again. Another rule is another line of the table. */
struct TwoMslRule
{
    std::string name;                              //!< as options and tables have it
    std::string meaning;                           //!< when the next connection may begin
    TcpWorkloadCloser closer{CLIENT_CLOSES_FIRST}; //!< whose TIME-WAIT it is
    double timeWaitMsl{2};                         //!< length of TIME-WAIT / MSL of the path
    bool hasTimestamps{true};                      //!< the client's SYNs offer them
    bool reusesAddress{true};                      //!< SO_REUSEADDR of the client's sockets
    bool choosesPort{false};                       //!< Connect chooses the port, not Bind
    std::vector<std::pair<std::string, std::string>> engine{}; //!< attributes of both ends
    uint32_t triesPerWait{4}; //!< how often a client that waits tries while TIME-WAIT lasts

    /**
     * \param name of the attribute
     * \return value of an attribute of the engine in this rule; empty: as it is by default
     */
    std::string GetEngineValue(const std::string& name) const;
    /** \return every attribute of both ends that the lab sets. \param mslS MSL of the path, s */
    std::vector<std::pair<std::string, std::string>> GetSettings(double mslS) const;
    /** \return after which time of TIME-WAIT a port is free, s. \param mslS MSL of the path, s */
    double GetWaitS(double mslS) const;
    /** \return how long a client that was refused waits to try again, s. \param mslS MSL, s */
    double GetTryIntervalS(double mslS) const;
    /** \return how its ends choose initial sequence numbers, "equal ISNs", "ISNs by RFC 6528" */
    std::string GetIsns() const;
    /** \return the end that closes first, "client" or "server" */
    std::string GetCloser() const;
    /** \return true if the client's own TCP lets it wait */
    bool LetsClientWait() const;
};

/** \return all rules; the first is TIME-WAIT as RFC 9293 has it */
const std::vector<TwoMslRule>& GetTwoMslRules();

/** \return names of all rules, in the order of the table */
std::vector<std::string> GetTwoMslRuleNames();

/** \return the rule. \param name its name \throws std::runtime_error if there is none */
const TwoMslRule& FindTwoMslRule(const std::string& name);

//! @}

} // namespace ns3

#endif // TWO_MSL_RULES_H
