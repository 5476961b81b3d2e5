// SPDX-License-Identifier: GPL-2.0-only
//
// Arguments and results of the calls of a packet script.

#ifndef PACKET_SCRIPT_VALUES_H
#define PACKET_SCRIPT_VALUES_H

#include "ns3/packet-script.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What a call gave. */
struct PacketScriptCallResult
{
    int64_t value{0};      //!< returned; -1 with an errno
    std::string errnoName; //!< "" = none
    std::string
        complaint; //!< what else was wrong: a value it filled in, an argument not known here

    /** \return result of a call that failed. \param errnoName e.g. "EINVAL" */
    static PacketScriptCallResult Fail(const std::string& errnoName);
    /**
     * \param errnoName "" = none
     * \param value returned
     * \return result of a call that returned \p value, or failed if \p errnoName is not empty
     */
    static PacketScriptCallResult Done(const std::string& errnoName, int64_t value = 0);
    /** \return result of a call that cannot be made. \param complaint why not */
    static PacketScriptCallResult Complain(const std::string& complaint);
};

/**
 * \param call of the script
 * \param index from 0
 * \param fallback if there is no such number
 * \return argument \p index as a number; \p fallback if it is absent or has no number
 */
int64_t GetScriptNumber(const ScriptCall& call, std::size_t index, int64_t fallback);

/**
 * \param call of the script
 * \param index from 0
 * \return true if argument \p index is NULL
 */
bool IsScriptNull(const ScriptCall& call, std::size_t index);

/**
 * \param address as a script writes it
 * \return the port in a socket address, e.g. {sa_family=AF_INET, sin_port=htons(80), ...}
 */
std::optional<uint16_t> FindScriptPort(const ScriptExpression& address);

/**
 * \param structure as a script writes it
 * \param name of the member
 * \return what is assigned to \p name in a structure, or null
 */
const ScriptExpression* FindScriptMember(const ScriptExpression& structure,
                                         const std::string& name);

/**
 * \param expression as a script writes it
 * \return value that a script writes for an option: [1], or the first member of a structure
 */
std::optional<int64_t> GetScriptOptionValue(const ScriptExpression& expression);

/**
 * \param call of the script
 * \return bytes that a call reads or writes: its count, or the sum of its vector
 */
std::optional<uint64_t> CountScriptBytes(const ScriptCall& call);

/**
 * \param call of the script
 * \return MSG_ flags of a call that reads or writes; 0 if it has none
 */
int64_t GetScriptFlags(const ScriptCall& call);

/**
 * \brief Compare what a call gave with what the script expects.
 * \param call with the expected result
 * \param result what came
 * \return e.g. "-1 EAGAIN instead of 1000"; empty if they agree
 */
std::string CompareResults(const ScriptCall& call, const PacketScriptCallResult& result);

/** \return e.g. "-1 ECONNRESET" or "1000". \param result of a call */
std::string ToScriptText(const PacketScriptCallResult& result);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_VALUES_H
