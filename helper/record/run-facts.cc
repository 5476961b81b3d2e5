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
#include <system_error>
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

constexpr const char* MAIN_RECORD = "run.json"; //!< what other records' names end with

/** \return false if a file is JSON and names no program; true for what ReadRunRecord judges */
bool
HasProgram(const std::string& path)
{
    namespace pt = boost::property_tree;
    try
    {
        pt::ptree json;
        pt::read_json(path, json);
        return json.count("program") > 0;
    }
    catch (const pt::json_parser_error&)
    {
        return true;
    }
}

/** \return why a directory inside a run's is no set-up of the run; empty if it may be one */
std::string
WhyNoSetup(const fs::path& path)
{
    std::error_code error;
    if (fs::is_symlink(path, error))
    {
        return "it is a symbolic link";
    }
    if (fs::directory_iterator(path, error); error)
    {
        return "it cannot be read: " + error.message();
    }
    for (const std::string& record : FindRunRecords(path.string()))
    {
        try
        {
            ReadRunRecord(path.string(), record);
            return record + " in it says that it is a run of its own";
        }
        catch (const std::runtime_error&)
        {
            // It is no record, so it makes no run.
        }
    }
    return "";
}

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
            record.outputs.push_back({output.second.get<std::string>("file"),
                                      output.second.get<uint64_t>("bytes"),
                                      output.second.get<std::string>("sha256", "")});
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
FindSetups(const std::string& directory, std::vector<std::string>* notes)
{
    std::vector<std::string> names{""};
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error))
    {
        const std::string name = entry.path().filename().string();
        if (!entry.is_directory(error) || name.front() == '.')
        {
            continue;
        }
        const std::string reason = WhyNoSetup(entry.path());
        if (reason.empty())
        {
            names.push_back(name);
        }
        else if (notes != nullptr)
        {
            notes->push_back("directory '" + name + "' is left out: " + reason);
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string>
FindRunRecords(const std::string& directory)
{
    const std::string end = MAIN_RECORD;
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error))
    {
        const std::string name = entry.path().filename().string();
        if (entry.is_regular_file(error) && name.size() >= end.size() &&
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
ReadRunFacts(const std::string& directory, std::vector<std::string>* notes)
{
    std::vector<RunFacts> records;
    for (const std::string& file : FindRunRecords(directory))
    {
        std::string reason = "it names no program, so it is not the record of a run";
        try
        {
            if (HasProgram((fs::path(directory) / file).string()))
            {
                records.push_back(ReadRunRecord(directory, file));
                continue;
            }
        }
        catch (const std::runtime_error& error)
        {
            if (file == MAIN_RECORD)
            {
                throw;
            }
            reason = error.what();
        }
        if (notes != nullptr)
        {
            notes->push_back("file '" + file + "' is left out: " + reason);
        }
    }
    return records;
}

std::vector<const RunFacts*>
RecordsOf(const std::vector<RunFacts>& records, const std::string& file)
{
    std::vector<const RunFacts*> found;
    for (const RunFacts& record : records)
    {
        if (std::any_of(record.outputs.begin(),
                        record.outputs.end(),
                        [&file](const RecordedFile& output) { return output.file == file; }))
        {
            found.push_back(&record);
        }
    }
    return found;
}

bool
IsRecorded(const std::vector<RunFacts>& records, const std::string& file)
{
    return !RecordsOf(records, file).empty();
}

} // namespace ns3
