// SPDX-License-Identifier: GPL-2.0-only
//
// Parses a lab's command line and reports what is wrong with it in one line.

#include "ns3/lab-options.h"

#include "ns3/command-line.h"
#include "ns3/config.h"
#include "ns3/string.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/lexical_cast/try_lexical_convert.hpp>

#include <algorithm>
#include <cmath>
#include <exception>
#include <filesystem>
#include <iostream>
#include <sstream>

namespace ns3
{

namespace
{

/** \return \p value as short as it reads */
template <typename T>
std::string
TextOf(const T& value)
{
    std::ostringstream os;
    os << value;
    return os.str();
}

/** \return "VALUE of --NAME" for messages; just the option when it has no value */
std::string
Complaint(const std::string& name, const std::string& value)
{
    return "option --" + name + (value.empty() ? "" : "=" + value) + ": ";
}

} // namespace

LabOptions::LabOptions(const std::string& usage)
    : m_usage(usage)
{
}

void
LabOptions::AddNumber(
    const std::string& name, const std::string& help, double& value, double least, double most)
{
    const auto apply = [&value, least, most](const std::string& text) {
        double parsed = 0;
        if (!boost::conversion::try_lexical_convert(text, parsed) || !std::isfinite(parsed) ||
            parsed < least || parsed > most)
        {
            return false;
        }
        value = parsed;
        return true;
    };
    const std::string expected = "a number from " + TextOf(least) + " to " + TextOf(most);
    m_options.push_back({name, help, TextOf(value), apply, expected});
}

void
LabOptions::AddCount(const std::string& name,
                     const std::string& help,
                     uint32_t& value,
                     uint32_t least,
                     uint32_t most)
{
    const auto apply = [&value, least, most](const std::string& text) {
        int64_t parsed = 0; // signed: a cast from "-1" to an unsigned type would succeed
        if (!boost::conversion::try_lexical_convert(text, parsed) || parsed < least ||
            parsed > most)
        {
            return false;
        }
        value = static_cast<uint32_t>(parsed);
        return true;
    };
    const std::string expected = "a whole number from " + TextOf(least) + " to " + TextOf(most);
    m_options.push_back({name, help, TextOf(value), apply, expected});
}

void
LabOptions::AddFlag(const std::string& name, const std::string& help, bool& value)
{
    const auto apply = [&value](const std::string& text) {
        const bool isTrue = text.empty() || text == "1" || text == "true";
        value = isTrue;
        return isTrue || text == "0" || text == "false";
    };
    m_options.push_back({name, help, value ? "true" : "false", apply, "true or false"});
}

void
LabOptions::AddText(const std::string& name,
                    const std::string& help,
                    std::string& value,
                    const std::vector<std::string>& choices)
{
    const auto apply = [&value, choices](const std::string& text) {
        const bool isChoice = std::find(choices.begin(), choices.end(), text) != choices.end();
        value = text;
        return choices.empty() ? !text.empty() : isChoice;
    };
    const std::string expected =
        choices.empty() ? "a text" : "one of " + boost::algorithm::join(choices, ", ");
    m_options.push_back({name, help, value, apply, expected});
}

void
LabOptions::AddWords(const std::string& name,
                     const std::string& help,
                     std::vector<std::string>& values,
                     const std::vector<std::string>& choices)
{
    const auto apply = [&values, choices](const std::string& text) {
        values.clear();
        boost::algorithm::split(values, text, boost::algorithm::is_any_of(","));
        return std::all_of(values.begin(), values.end(), [&](const std::string& word) {
            return std::count(values.begin(), values.end(), word) == 1 &&
                   std::count(choices.begin(), choices.end(), word) == 1;
        });
    };
    m_options.push_back(
        {name,
         help,
         boost::algorithm::join(values, ","),
         apply,
         "different words of " + boost::algorithm::join(choices, ", ") + " parted by commas"});
}

bool
LabOptions::ApplyForeign(const std::string& name, const std::string& value)
{
    return Config::SetGlobalFailSafe(name, StringValue(value)) ||
           Config::SetDefaultFailSafe(name, StringValue(value));
}

void
LabOptions::RunCommandLine(const std::string& program, const std::string& argument)
{
    CommandLine command;
    command.Usage(m_usage);
    std::vector<std::string> shown; // the defaults that the help prints
    shown.reserve(m_options.size());
    for (const auto& option : m_options)
    {
        shown.push_back(option.fallback);
        command.AddValue(option.name, option.help, shown.back());
    }
    command.Parse({program, argument});
}

void
LabOptions::Parse(int argc, char** argv)
{
    const std::string program = std::filesystem::path(argv[0]).filename().string();
    m_arguments.assign(argv + 1, argv + argc);
    for (const auto& argument : m_arguments)
    {
        const std::size_t dashes = argument.find_first_not_of('-');
        if (dashes == std::string::npos || dashes == 0 || dashes > 2)
        {
            throw LabUsageError("argument '" + argument + "': options begin with --");
        }
        const std::size_t equals = argument.find('=');
        const std::string name = argument.substr(dashes, equals - dashes);
        const std::string value =
            equals == std::string::npos ? std::string() : argument.substr(equals + 1);
        if (name == "help" || name == "h" || name.rfind("Print", 0) == 0)
        {
            RunCommandLine(program, argument);
            continue;
        }
        const auto option =
            std::find_if(m_options.begin(), m_options.end(), [&name](const Option& candidate) {
                return candidate.name == name;
            });
        if (option == m_options.end())
        {
            if (!ApplyForeign(name, value))
            {
                throw LabUsageError(Complaint(name, value) +
                                    "no such option, or a value it does not take; see --help");
            }
            continue;
        }
        const bool isApplied = option->apply(value);
        if (!isApplied)
        {
            throw LabUsageError(Complaint(name, value) + option->expected + " expected");
        }
    }
}

const std::vector<std::string>&
LabOptions::GetArguments() const
{
    return m_arguments;
}

int
RunLab(const std::string& program, const std::function<int()>& body)
{
    const std::string name = std::filesystem::path(program).filename().string();
    try
    {
        return body();
    }
    catch (const LabUsageError& error)
    {
        std::cerr << name << ": " << error.what() << std::endl;
        return 2;
    }
    catch (const std::exception& error)
    {
        std::cerr << name << ": " << error.what() << std::endl;
        return 1;
    }
}

} // namespace ns3
