// SPDX-License-Identifier: GPL-2.0-only
//
// A list-table of reStructuredText.

#include "profile-table.h"

#include "ns3/tcp-profile.h"

#include <array>
#include <string>

namespace ns3
{

namespace
{

constexpr std::array<TcpProfile, 3> PROFILES{
    TcpProfile::LINUX_6, TcpProfile::RFC_9293, TcpProfile::NS3_STOCK};

} // namespace

std::string
EscapedForRst(const std::string& text)
{
    std::string escaped;
    for (const char letter : text)
    {
        const bool isMarkup = std::string("*`|_\\").find(letter) != std::string::npos;
        escaped += (isMarkup ? "\\" : "") + std::string(1, letter);
    }
    return escaped;
}

void
PrintProfileTable(std::ostream& os)
{
    os << ".. list-table::\n   :header-rows: 1\n   :widths: 22 26 26 26\n\n   * - attribute\n";
    for (const TcpProfile profile : PROFILES)
    {
        os << "     - ``" << ToString(profile) << "``\n";
    }
    for (std::size_t i = 0; i < GetProfileValues(PROFILES.front()).size(); ++i)
    {
        const TcpProfileValue& first = GetProfileValues(PROFILES.front())[i];
        const bool isOfEngine = first.typeName == "ns3::TcpLifecycleEngine";
        os << "   * - ``" << (isOfEngine ? "" : first.typeName + "::") << first.attribute << "``\n";
        for (const TcpProfile profile : PROFILES)
        {
            const TcpProfileValue& cell = GetProfileValues(profile).at(i);
            os << "     - | ``" << cell.value << "``\n       | " << EscapedForRst(cell.source)
               << "\n";
        }
    }
}

} // namespace ns3
