// SPDX-License-Identifier: GPL-2.0-only
//
// In which order the ports of the ephemeral range are tried (RFC 6056).

#include "ns3/port-selection.h"

namespace ns3
{

uint32_t
GetPortOffset(
    PortSelection selection, PortParity parity, uint32_t start, uint32_t count, uint32_t n)
{
    switch (selection)
    {
    case PortSelection::SEQUENTIAL:
    case PortSelection::RANDOM:
        return (start % count + n) % count;
    case PortSelection::HASHED: {
        const uint32_t evens = (count + 1) / 2;
        const uint32_t odds = count - evens;
        const bool isEvenFirst = parity == PortParity::EVEN_FIRST;
        const uint32_t firstHalf = isEvenFirst ? evens : odds;
        const bool isFirstHalf = n < firstHalf;
        const bool isEven = isFirstHalf == isEvenFirst;
        const uint32_t step = isFirstHalf ? n : n - firstHalf;
        const uint32_t half = isEven ? evens : odds;
        return 2 * ((start / 2 % half + step) % half) + (isEven ? 0 : 1);
    }
    }
    return 0;
}

} // namespace ns3
