// SPDX-License-Identifier: GPL-2.0-only
//
// Reading an application's log.

#include "application-log.h"

#include "ns3/abort.h"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>

namespace ns3
{

ApplicationLog::ApplicationLog(const std::string& file, const std::string& name)
{
    static const std::regex entry("    ([0-9]+\\.[0-9]+) (.*?)(?: -> (.*))?");
    static const std::regex literal("b'(.*)'");
    const std::string path = std::string(TCP_LIFECYCLE_SOURCE_DIR "/test/data/linux-6.18/") + file;
    std::ifstream stream(path);
    bool isBelow = false;
    bool isKnown = false;
    for (std::string line; std::getline(stream, line);)
    {
        std::smatch parts;
        std::smatch text;
        if (boost::algorithm::starts_with(line, "* "))
        {
            isBelow = line == "* " + name;
            isKnown |= isBelow;
        }
        else if (isBelow && std::regex_match(line, parts, entry))
        {
            const std::string result = parts[3];
            m_lines.push_back({std::stod(parts[1]),
                               parts[2],
                               std::regex_match(result, text, literal)
                                   ? std::to_string(text[1].length())
                                   : result});
        }
    }
    NS_ABORT_MSG_UNLESS(isKnown, path << " has no " << name);
}

std::optional<ApplicationLogLine>
ApplicationLog::Take(const std::string& who, const std::string& call)
{
    const auto found =
        std::find_if(m_lines.begin(), m_lines.end(), [&](const ApplicationLogLine& line) {
            return boost::algorithm::starts_with(line.what, who) &&
                   boost::algorithm::contains(line.what, call);
        });
    if (found == m_lines.end())
    {
        return std::nullopt;
    }
    const ApplicationLogLine line = *found;
    m_lines.erase(found);
    return line;
}

std::vector<ApplicationLogLine>
ApplicationLog::GetLeft() const
{
    std::vector<ApplicationLogLine> left;
    std::copy_if(m_lines.begin(),
                 m_lines.end(),
                 std::back_inserter(left),
                 [](const ApplicationLogLine& line) {
                     return !line.result.empty() && line.result != "None";
                 });
    return left;
}

} // namespace ns3
