// SPDX-License-Identifier: GPL-2.0-only
//
// The one table of the states' colours and hatchings.

#include "ns3/state-style.h"

namespace ns3
{

const std::array<StateStyle, 9>&
GetStateStyles()
{
    // In grey: solid bars from dark to light are ESTABLISHED, LAST-ACK, SYN-SENT; the two that
    // would be as light or dark as another are hatched.
    static constexpr std::array<StateStyle, 9> STYLES{{{"SYN-SENT", "sky", "solid"},
                                                       {"SYN-RECEIVED", "blue", "pattern 4"},
                                                       {"ESTABLISHED", "green", "solid"},
                                                       {"FIN-WAIT-1", "orange", "pattern 1"},
                                                       {"FIN-WAIT-2", "red", "pattern 5"},
                                                       {"CLOSING", "'#7a5230'", "pattern 2"},
                                                       {"CLOSE-WAIT", "'#f0e442'", "solid"},
                                                       {"LAST-ACK", "grey", "pattern 7"},
                                                       {"TIME-WAIT", "purple", "pattern 6"}}};
    return STYLES;
}

const char*
StateColourOf(std::string_view state)
{
    for (const StateStyle& style : GetStateStyles())
    {
        if (state == style.state)
        {
            return style.colour;
        }
    }
    return "'#ffffff'";
}

} // namespace ns3
