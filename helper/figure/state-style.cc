// SPDX-License-Identifier: GPL-2.0-only
//
// The one table of the states' colours and hatchings.

#include "ns3/state-style.h"

namespace ns3
{

const std::array<StateStyle, 9>&
GetStateStyles()
{
    // Grey values (0.299 R + 0.587 G + 0.114 B) of states that can follow each other differ by 40
    // of 255 at least, so that bars without hatching can be told apart where they touch. The solid
    // ones from dark to light are ESTABLISHED, SYN-SENT, CLOSE-WAIT; others have a hatching each.
    static constexpr std::array<StateStyle, 9> STYLES{{{"SYN-SENT", "sky", "solid"},
                                                       {"SYN-RECEIVED", "'#00306a'", "pattern 4"},
                                                       {"ESTABLISHED", "green", "solid"},
                                                       {"FIN-WAIT-1", "orange", "pattern 1"},
                                                       {"FIN-WAIT-2", "'#8c2f00'", "pattern 5"},
                                                       {"CLOSING", "'#5a3a20'", "pattern 2"},
                                                       {"CLOSE-WAIT", "'#f0e442'", "solid"},
                                                       {"LAST-ACK", "grey", "pattern 7"},
                                                       {"TIME-WAIT", "'#a05a96'", "pattern 6"}}};
    return STYLES;
}

StateStyle
StyleOfState(std::string_view state)
{
    for (const StateStyle& style : GetStateStyles())
    {
        if (state == style.state)
        {
            return style;
        }
    }
    return {"", "'#ffffff'", "solid"};
}

} // namespace ns3
