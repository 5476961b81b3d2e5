// SPDX-License-Identifier: GPL-2.0-only
//
// Silent clients of a half-open queue, measured and simulated, by how many SYN,ACKs each got.

#ifndef VALIDATION_CLIENT_FATES_H
#define VALIDATION_CLIENT_FATES_H

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "validation-report.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/** One client of a burst; a SYN and the SYN,ACKs to it. */
struct FloodClient
{
    std::string address;               //!< as measured
    double syn{0};                     //!< on the list's clock
    SequenceNumber32 irs;              //!< number of the SYN; SYN,ACKs are told from it
    std::vector<TcpSegmentView> views; //!< of the SYN,ACKs
    std::vector<double> times;         //!< since the SYN
};

/** Clients by how many SYN,ACKs they got, in the order of their SYNs. */
using ClientFates = std::map<std::size_t, std::vector<FloodClient>>;

/** Measured and simulated clients of one fate, by the measured one's address. */
using ClientPairs = std::map<std::string, std::pair<FloodClient, FloodClient>>;

/** \return measured clients; \p wanted their addresses, empty = all */
ClientFates ReadFates(const LinuxCapture& capture, const std::set<std::string>& wanted);

/** \return the same of what was simulated */
ClientFates
GetFates(const SegmentPeer& peer, const LinuxCapture& capture, const std::set<std::string>& wanted);

/**
 * \brief Compare how many SYN,ACKs the clients got, when, and which clients they were.
 *
 * Which of them a full queue gives up is a matter of the order of timers; a simulated client stands
 * for a measured one of the same fate.
 *
 * \param report gets the rows
 * \param file of \p capture
 * \param capture packet list that was played
 * \param peer on which
 * \param backlog B
 * \param wanted addresses of the clients, empty = all
 * \param isIpv6 family
 * \return who stands for whom
 */
ClientPairs CompareFates(ValidationReport& report,
                         const std::string& file,
                         const LinuxCapture& capture,
                         const SegmentPeer& peer,
                         uint32_t backlog,
                         const std::set<std::string>& wanted,
                         bool isIpv6);

} // namespace ns3

#endif // VALIDATION_CLIENT_FATES_H
