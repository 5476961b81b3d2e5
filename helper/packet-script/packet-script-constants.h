// SPDX-License-Identifier: GPL-2.0-only
//
// Values of arguments and results, and how scripts write them.

#ifndef PACKET_SCRIPT_CONSTANTS_H
#define PACKET_SCRIPT_CONSTANTS_H

#include "ns3/packet-script-symbols.h"
#include "ns3/packet-script.h"
#include "ns3/socket.h"

#include <cstdint>
#include <optional>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Evaluate an argument: a number, a word, words joined by |, htons(number), or the first
 * element of an array.
 * \param expression the argument
 * \return its number; nothing for "...", text, structures and unknown words
 * (CheckPacketScript refuses those before a run)
 */
std::optional<int64_t> EvaluateScriptExpression(const ScriptExpression& expression);

/** \return name of an errno of ns-3 as Linux would call it. \param number any */
std::string ToErrnoName(Socket::SocketErrno number);

/** \return a value as a script writes it. \param expression any */
std::string ToScriptText(const ScriptExpression& expression);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_CONSTANTS_H
