// SPDX-License-Identifier: GPL-2.0-only
//
// From state changes to attempts to connect: when, by whom, with what success, how fast.

#ifndef CONNECTION_ATTEMPTS_H
#define CONNECTION_ATTEMPTS_H

#include "ns3/figure.h"
#include "ns3/run-traces.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One attempt to open a connection. */
struct ConnectionAttempt
{
    double startS{0};              //!< first SYN, s
    std::optional<double> openedS; //!< ESTABLISHED, s; nothing: it failed
    std::string_view origin;       //!< "legitimate", "attack", ...; "unknown" if the file has none
};

/** Who tells of attempts. */
enum class AttemptView
{
    CLIENTS_ELSE_SERVERS,  //!< the ends that sent the SYNs, if one was recorded
    SERVERS_BESIDE_CLIENTS //!< the listeners, if clients were recorded as well; else nobody
};

/** The attempts of a run and whose view of them was recorded. */
struct ConnectionAttempts
{
    bool isActive{false};                    //!< as the ends saw them that sent the SYNs
    std::vector<ConnectionAttempt> attempts; //!< in order of startS; those without outcome left out
};

/**
 * \brief Find the attempts of a run.
 *
 * Where active opens were recorded, an attempt goes from SYN-SENT to ESTABLISHED. Else it is what
 * the servers saw: from the first SYN, answered or refused, to ESTABLISHED; attempts of one 4-tuple
 * that follow each other without success are one. What neither opened nor failed before the end of
 * the records is left out.
 * \param traces a run with states.csv; queues.csv adds refused SYNs
 * \param options node and time axis are heeded
 * \param view of whom
 * \return the attempts; their texts are views of \p traces
 */
ConnectionAttempts GetConnectionAttempts(const RunTraces& traces,
                                         const FigureOptions& options,
                                         AttemptView view = AttemptView::CLIENTS_ELSE_SERVERS);

/**
 * \param origin of attempts
 * \param origins how many there are
 * \param isActive the attempts are those of clients
 * \return what a key says of them, "attack" or "legitimate, of the traced clients"
 */
std::string OriginLabel(std::string_view origin, std::size_t origins, bool isActive);

//! @}

} // namespace ns3

#endif // CONNECTION_ATTEMPTS_H
