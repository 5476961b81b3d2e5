// SPDX-License-Identifier: GPL-2.0-only
//
// In which order the ports of the ephemeral range are tried (RFC 6056).

#ifndef PORT_SELECTION_H
#define PORT_SELECTION_H

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** How an ephemeral port is chosen. */
enum class PortSelection : uint8_t
{
    SEQUENTIAL, //!< the next one, as stock ns-3 and the traditional BSD algorithm (RFC 6056 2.2)
    RANDOM,     //!< random probes, then upwards from a random one (RFC 6056 3.3.1 and 3.3.2)
    HASHED      //!< counter + keyed hash of the peer, even offsets first (RFC 6056 3.3.4; Linux)
};

/** Which half of the range HASHED tries first: Linux keeps the odd offsets for bind(). */
enum class PortParity : uint8_t
{
    EVEN_FIRST, //!< connect
    ODD_FIRST   //!< bind to port 0
};

/**
 * \brief Offset into the range of the n-th port to try; each offset comes exactly once.
 * \param selection the algorithm
 * \param parity HASHED: which half first
 * \param start where this search starts, any number
 * \param count ports of the range, 1..65536
 * \param n 0..count-1
 * \return 0..count-1
 */
uint32_t GetPortOffset(
    PortSelection selection, PortParity parity, uint32_t start, uint32_t count, uint32_t n);

//! @}

} // namespace ns3

#endif // PORT_SELECTION_H
