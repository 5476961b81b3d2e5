// SPDX-License-Identifier: GPL-2.0-only
//
// Reads *run.json by Boost.PropertyTree.

#include "ns3/run-facts.h"

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace fs = std::filesystem;

namespace ns3
{

namespace
{

/** Members of the record that a reader wants to see, and what they are called there. */
constexpr std::array<std::pair<const char*, const char*>, 7> FACTS{
    {{"program", "program"},
     {"seed", "seed"},
     {"run", "run"},
     {"profile", "profile"},
     {"module_version", "tcp-lifecycle"},
     {"ns3_version", "ns-3"},
     {"compiler", "compiler"}}};

} // namespace

RunFacts
ReadRunRecord(const std::string& directory, const std::string& file)
{
    namespace pt = boost::property_tree;
    const fs::path path = fs::path(directory) / file;
    RunFacts record;
    record.file = file;
    try
    {
        pt::ptree json;
        pt::read_json(path.string(), json);
        for (const auto& [member, name] : FACTS)
        {
            record.facts.emplace_back(name, json.get<std::string>(member));
        }
        std::string arguments;
        for (const auto& argument : json.get_child("arguments"))
        {
            arguments += (arguments.empty() ? "" : " ") + argument.second.data();
        }
        record.facts.emplace(
            record.facts.begin() + 1, "arguments", arguments.empty() ? "none" : arguments);
        for (const auto& output : json.get_child("outputs"))
        {
            record.outputs.emplace_back(output.second.get<std::string>("file"),
                                        output.second.get<uint64_t>("bytes"));
        }
        // As RunRecord::Note
        record.note = json.get<std::string>("program") + ": seed " + json.get<std::string>("seed") +
                      ", run " + json.get<std::string>("run") + ", tcp-lifecycle " +
                      json.get<std::string>("module_version") + ", ns-3 " +
                      json.get<std::string>("ns3_version");
    }
    catch (const pt::json_parser_error& error)
    {
        throw std::runtime_error("record '" + path.string() + "', line " +
                                 std::to_string(error.line()) + ": " + error.message());
    }
    catch (const pt::ptree_error& error)
    {
        throw std::runtime_error("record '" + path.string() +
                                 "' is not the record of a run: " + error.what());
    }
    return record;
}

std::vector<std::string>
FindSetups(const std::string& directory)
{
    std::vector<std::string> names{""};
    for (const auto& entry : fs::directory_iterator(directory))
    {
        const std::string name = entry.path().filename().string();
        if (entry.is_directory() && name.front() != '.')
        {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string>
FindRunRecords(const std::string& directory)
{
    const std::string end = "run.json";
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory))
    {
        const std::string name = entry.path().filename().string();
        if (entry.is_regular_file() && name.size() >= end.size() &&
            name.substr(name.size() - end.size()) == end)
        {
            names.push_back(name);
        }
    }
    std::sort(names.begin(), names.end(), [&end](const std::string& a, const std::string& b) {
        return std::make_pair(a != end, a) < std::make_pair(b != end, b);
    });
    return names;
}

std::vector<RunFacts>
ReadRunFacts(const std::string& directory)
{
    std::vector<RunFacts> records;
    for (const std::string& file : FindRunRecords(directory))
    {
        records.push_back(ReadRunRecord(directory, file));
    }
    return records;
}

bool
IsRecorded(const std::vector<RunFacts>& records, const std::string& file)
{
    return std::any_of(records.begin(), records.end(), [&file](const RunFacts& record) {
        return std::any_of(record.outputs.begin(),
                           record.outputs.end(),
                           [&file](const auto& output) { return output.first == file; });
    });
}

} // namespace ns3
