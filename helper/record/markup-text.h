// SPDX-License-Identifier: GPL-2.0-only
//
// Text inside HTML and XML.

#ifndef MARKUP_TEXT_H
#define MARKUP_TEXT_H

#include <string>
#include <string_view>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \param text UTF-8
 * \return \p text with & < > and both quotes as entities, for element text and attribute values
 */
inline std::string
MarkupText(std::string_view text)
{
    std::string escaped;
    for (const char c : text)
    {
        switch (c)
        {
        case '&':
            escaped += "&amp;";
            break;
        case '<':
            escaped += "&lt;";
            break;
        case '>':
            escaped += "&gt;";
            break;
        case '"':
            escaped += "&quot;";
            break;
        case '\'':
            escaped += "&#39;";
            break;
        default:
            escaped += c;
        }
    }
    return escaped;
}

//! @}

} // namespace ns3

#endif // MARKUP_TEXT_H
