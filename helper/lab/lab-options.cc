// SPDX-License-Identifier: GPL-2.0-only
//
// Parses a lab's command line and reports what is wrong with it in one line.

#include "ns3/lab-options.h"

#include "ns3/command-line.h"
#include "ns3/lifecycle-plot-helper.h"
#include "ns3/ns3-option.h"
#include "ns3/type-id.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>
#include <boost/lexical_cast/try_lexical_convert.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <exception>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>

namespace ns3
{

namespace
{

constexpr uint32_t MOST_SEED = 4294944442; //!< m2 - 1 of MRG32k3a; ns-3 aborts on 0 and on more

/** What an option without choices expects. */
const char* const ANY_TEXT = "a text";

/** Options that ns-3's CommandLine answers by printing; it then ends the process. */
const std::vector<std::string> NS3_PRINTERS{"help",
                                            "h",
                                            "PrintHelp",
                                            "PrintVersion",
                                            "PrintGlobals",
                                            "PrintGroups",
                                            "PrintGroup",
                                            "PrintTypeIds",
                                            "PrintAttributes"};

/** \return \p value as short as it reads, but a whole number with all its digits */
template <typename T>
std::string
TextOf(const T& value)
{
    constexpr double MOST_WHOLE = 1e15; // more digits than a double holds
    std::ostringstream os;
    if (value == std::floor(value) && std::abs(static_cast<double>(value)) < MOST_WHOLE)
    {
        os << static_cast<int64_t>(value);
    }
    else
    {
        os << value;
    }
    return os.str();
}

/** \return a number from \p least to \p most, or nothing if \p text is none */
std::optional<double>
ParseNumber(const std::string& text, double least, double most)
{
    double parsed = 0;
    const bool isGood = boost::conversion::try_lexical_convert(text, parsed) &&
                        std::isfinite(parsed) && parsed >= least && parsed <= most;
    return isGood ? std::optional<double>(parsed) : std::nullopt;
}

/** \return a whole number from \p least to \p most, or nothing if \p text is none */
template <typename T>
std::optional<T>
ParseCount(const std::string& text, T least, T most)
{
    int64_t parsed = 0; // signed: a cast from "-1" to an unsigned type would succeed
    const bool isGood = boost::conversion::try_lexical_convert(text, parsed) && parsed >= 0 &&
                        static_cast<uint64_t>(parsed) >= least &&
                        static_cast<uint64_t>(parsed) <= most;
    return isGood ? std::optional<T>(static_cast<T>(parsed)) : std::nullopt;
}

/**
 * Read a list of different values parted by commas.
 * \param parse makes a value of a word, or nothing \return false if a word is none, or comes again
 */
template <typename T, typename Parse>
bool
ParseList(const std::string& text, std::vector<T>& values, const Parse& parse)
{
    std::vector<std::string> words;
    boost::algorithm::split(words, text, boost::algorithm::is_any_of(","));
    values.clear();
    return std::all_of(words.begin(), words.end(), [&](const std::string& word) {
        const std::optional<T> value = parse(word);
        if (!value || std::count(values.begin(), values.end(), *value) > 0)
        {
            return false;
        }
        values.push_back(*value);
        return true;
    });
}

/** \return numbers parted by commas */
template <typename T>
std::string
JoinNumbers(const std::vector<T>& values)
{
    std::vector<std::string> words;
    std::transform(values.begin(), values.end(), std::back_inserter(words), TextOf<T>);
    return boost::algorithm::join(words, ",");
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
        const auto parsed = ParseNumber(text, least, most);
        value = parsed.value_or(value);
        return parsed.has_value();
    };
    const std::string expected = "a number from " + TextOf(least) + " to " + TextOf(most);
    m_options.push_back({name, help, TextOf(value), apply, expected});
}

template <typename T>
void
LabOptions::AddWhole(const std::string& name, const std::string& help, T& value, T least, T most)
{
    const auto apply = [&value, least, most](const std::string& text) {
        const auto parsed = ParseCount(text, least, most);
        value = parsed.value_or(value);
        return parsed.has_value();
    };
    const std::string expected = "a whole number from " + TextOf(least) + " to " + TextOf(most);
    m_options.push_back({name, help, TextOf(value), apply, expected});
}

void
LabOptions::AddCount(const std::string& name,
                     const std::string& help,
                     uint32_t& value,
                     uint32_t least,
                     uint32_t most)
{
    AddWhole(name, help, value, least, most);
}

void
LabOptions::AddCount(const std::string& name,
                     const std::string& help,
                     uint64_t& value,
                     uint64_t least,
                     uint64_t most)
{
    AddWhole(name, help, value, least, most);
}

void
LabOptions::AddFlag(const std::string& name, const std::string& help, bool& value)
{
    const auto apply = [&value](const std::string& text) {
        const bool isTrue = text.empty() || text == "1" || text == "true";
        value = isTrue;
        return isTrue || text == "0" || text == "false";
    };
    m_options.push_back({name, help, value ? "true" : "false", apply, "true or false", true});
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
        choices.empty() ? ANY_TEXT : "one of " + boost::algorithm::join(choices, ", ");
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

void
LabOptions::AddNumbers(const std::string& name,
                       const std::string& help,
                       std::vector<double>& values,
                       double least,
                       double most)
{
    const auto apply = [&values, least, most](const std::string& text) {
        return ParseList(text, values, [least, most](const std::string& word) {
            return ParseNumber(word, least, most);
        });
    };
    m_options.push_back(
        {name,
         help,
         JoinNumbers(values),
         apply,
         "different numbers from " + TextOf(least) + " to " + TextOf(most) + " parted by commas"});
}

template <typename T>
void
LabOptions::AddWholes(
    const std::string& name, const std::string& help, std::vector<T>& values, T least, T most)
{
    const auto apply = [&values, least, most](const std::string& text) {
        return ParseList(text, values, [least, most](const std::string& word) {
            return ParseCount(word, least, most);
        });
    };
    m_options.push_back({name,
                         help,
                         JoinNumbers(values),
                         apply,
                         "different whole numbers from " + TextOf(least) + " to " + TextOf(most) +
                             " parted by commas"});
}

void
LabOptions::AddCounts(const std::string& name,
                      const std::string& help,
                      std::vector<uint32_t>& values,
                      uint32_t least,
                      uint32_t most)
{
    AddWholes(name, help, values, least, most);
}

void
LabOptions::AddCounts(const std::string& name,
                      const std::string& help,
                      std::vector<uint64_t>& values,
                      uint64_t least,
                      uint64_t most)
{
    AddWholes(name, help, values, least, most);
}

void
LabOptions::AddRunOptions(LabRunOptions& run)
{
    AddFlag("ipv6", "use IPv6", run.ipv6);
    AddText("out", "directory for all results", run.out);
    AddFlag("figures", "draw figures with gnuplot", run.figures);
    AddFlag("force", "overwrite results that are in the directory", run.force);
    AddFlag("quiet", "print no progress", run.quiet);
}

void
LabOptions::Reserve(const std::string& name, const std::string& instead)
{
    m_reserved.emplace_back(name, instead);
}

void
LabOptions::ApplyForeign(const std::string& name, const std::string& value) const
{
    for (const auto& [reserved, instead] : m_reserved)
    {
        if (name == reserved)
        {
            throw LabUsageError(Complaint(name, value) + "this program sets it itself; " + instead);
        }
    }
    if (name == "RngSeed" && !ParseCount<uint32_t>(value, 1, MOST_SEED))
    {
        throw LabUsageError(Complaint(name, value) + "a whole number from 1 to " +
                            TextOf(MOST_SEED) + " expected");
    }
    const std::string wrong = SetNs3Option(name, value);
    if (!wrong.empty())
    {
        throw LabUsageError(Complaint(name, value) + wrong);
    }
}

void
LabOptions::RunCommandLine(const std::string& program, const std::string& argument)
{
    CommandLine command(program);
    command.Usage(m_usage + "\n--RngSeed=N and --RngRun=N choose the random numbers, "
                            "--ns3::TYPE::ATTRIBUTE=VALUE any default.");
    std::vector<std::string> shown; // the defaults that the help prints
    shown.reserve(m_options.size());
    for (const auto& option : m_options)
    {
        shown.push_back(option.fallback);
        const std::string range =
            option.isFlag || option.expected == ANY_TEXT ? "" : " (" + option.expected + ")";
        command.AddValue(option.name, option.help + range, shown.back());
    }
    command.Parse({program, argument});
}

std::pair<std::string, std::string>
LabOptions::Split(const std::string& argument)
{
    const std::size_t dashes = argument.find_first_not_of('-');
    if (dashes == std::string::npos || dashes == 0 || dashes > 2)
    {
        throw LabUsageError("argument '" + argument + "': options begin with --");
    }
    const std::size_t equals = argument.find('=');
    return {argument.substr(dashes, equals - dashes),
            equals == std::string::npos ? std::string() : argument.substr(equals + 1)};
}

const LabOptions::Option*
LabOptions::Find(const std::string& name) const
{
    const auto found =
        std::find_if(m_options.begin(), m_options.end(), [&name](const Option& candidate) {
            return candidate.name == name;
        });
    return found == m_options.end() ? nullptr : &*found;
}

void
LabOptions::JoinValues()
{
    for (std::size_t i = 0; i + 1 < m_arguments.size(); ++i)
    {
        const Option* option = Find(Split(m_arguments[i]).first);
        const bool isBare = m_arguments[i].find('=') == std::string::npos;
        const std::string& next = m_arguments[i + 1];
        const bool isNegative = next.size() > 1 && next[0] == '-' && std::isdigit(next[1]);
        const bool isValue = !next.empty() && (next[0] != '-' || isNegative);
        if (option && !option->isFlag && isBare && isValue)
        {
            m_arguments[i] += "=" + next;
            m_arguments.erase(m_arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1);
        }
    }
}

void
LabOptions::Parse(int argc, char** argv)
{
    const std::string program = std::filesystem::path(argv[0]).filename().string();
    m_arguments.assign(argv + 1, argv + argc);
    JoinValues();
    for (const auto& argument : m_arguments)
    {
        const auto [name, value] = Split(argument);
        const Option* option = Find(name);
        if (std::count(NS3_PRINTERS.begin(), NS3_PRINTERS.end(), name) > 0)
        {
            TypeId tid;
            if (name == "PrintAttributes" && !TypeId::LookupByNameFailSafe(value, &tid))
            {
                throw LabUsageError(Complaint(name, value) + "no such type; see --PrintTypeIds");
            }
            RunCommandLine(program, argument);
        }
        else if (!option)
        {
            ApplyForeign(name, value);
        }
        else if (!option->apply(value))
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

std::unique_ptr<RunDirectory>
LabRunOptions::Claim(const std::vector<std::string>& files,
                     const std::vector<std::string>& figureNames) const
{
    const std::string missing = figures ? LifecyclePlotHelper::WhyUnavailable() : "";
    if (!missing.empty())
    {
        throw std::runtime_error("option --figures=true: " + missing +
                                 "; --figures=false does without");
    }
    try
    {
        auto run = std::make_unique<RunDirectory>(out, force);
        for (const auto& file : files)
        {
            run->Claim(file);
        }
        for (const auto& figure : figureNames)
        {
            if (figures)
            {
                LifecyclePlotHelper::Claim(*run, figure);
            }
        }
        return run;
    }
    catch (const std::runtime_error& error)
    {
        throw LabUsageError("option --out=" + out + ": " + error.what());
    }
}

int
RunLab(const std::string& program, const std::function<int()>& body)
{
    const std::string name = std::filesystem::path(program).filename().string();
    const auto complain = [&name](const std::exception& error, int status) {
        std::cerr << name << ": " << error.what() << std::endl;
        return status;
    };
    try
    {
        return body();
    }
    catch (const LabUsageError& error)
    {
        return complain(error, 2);
    }
    catch (const OutputPlaceError& error)
    {
        return complain(error, 2);
    }
    catch (const std::exception& error)
    {
        return complain(error, 1);
    }
}

} // namespace ns3
