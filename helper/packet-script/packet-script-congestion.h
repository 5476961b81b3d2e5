// SPDX-License-Identifier: GPL-2.0-only
//
// Names of Linux for congestion control, and ns-3's algorithms behind them (TCP_CONGESTION).

#ifndef PACKET_SCRIPT_CONGESTION_H
#define PACKET_SCRIPT_CONGESTION_H

#include "ns3/socket.h"

#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \brief Give a TCP socket the algorithm that Linux calls \p name.
 * \param socket a TCP socket of ns-3
 * \param name e.g. "cubic"
 * \return "" or "ENOENT": there is no such algorithm
 */
std::string SetScriptCongestion(const Ptr<Socket>& socket, const std::string& name);

/**
 * \param socket of TCP
 * \return Linux's name of the socket's algorithm; ns-3's if Linux has none
 */
std::string GetScriptCongestion(const Ptr<Socket>& socket);

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_CONGESTION_H
