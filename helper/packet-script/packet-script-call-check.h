// SPDX-License-Identifier: GPL-2.0-only
//
// Which calls a packet script may make, and with what arguments.

#ifndef PACKET_SCRIPT_CALL_CHECK_H
#define PACKET_SCRIPT_CALL_CHECK_H

#include "ns3/packet-script.h"

#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Refuse a script in the one line of all its errors.
 * \param script its name
 * \param at where the mistake stands
 * \param expected what should stand there
 * \param found what does
 * \throws PacketScriptError always
 */
[[noreturn]] void RefuseScript(const std::string& script,
                               const ScriptPlace& at,
                               const std::string& expected,
                               const std::string& found);

/**
 * \brief Refuse a call that does not exist, or has other arguments than Linux's.
 * \param script name of the script, for the error
 * \param call the call, its result and its errno
 * \throws PacketScriptError
 */
void CheckScriptCall(const std::string& script, const ScriptCall& call);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_CALL_CHECK_H
