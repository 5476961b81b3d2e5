// SPDX-License-Identifier: GPL-2.0-only
//
// The list as JSON by Boost.PropertyTree.

#include "ns3/drawn-files.h"

#include "ns3/run-facts.h"
#include "ns3/run-record.h"

#include <boost/property_tree/json_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace fs = std::filesystem;
namespace pt = boost::property_tree;

namespace ns3
{

std::vector<DrawnFile>
ReadDrawnFiles(const std::string& directory)
{
    const fs::path path = fs::path(directory) / DRAWN_FILES_LIST;
    std::error_code error;
    if (!fs::exists(path, error))
    {
        return {};
    }
    std::vector<DrawnFile> files;
    try
    {
        pt::ptree json;
        pt::read_json(path.string(), json);
        for (const auto& row : json.get_child("drawn_files"))
        {
            files.push_back({row.second.get<std::string>("file"),
                             row.second.get<std::string>("sha256"),
                             row.second.get<std::string>("record")});
        }
    }
    catch (const pt::ptree_error& wrong)
    {
        throw std::runtime_error("file '" + path.string() +
                                 "' is not the list of drawn figures that belongs there (" +
                                 wrong.what() + "); move it to another directory");
    }
    return files;
}

void
WriteDrawnFiles(const std::string& path, const std::vector<DrawnFile>& files)
{
    pt::ptree rows;
    for (const DrawnFile& file : files)
    {
        pt::ptree row;
        row.put("file", file.file);
        row.put("sha256", file.sha256);
        row.put("record", file.record);
        rows.push_back({"", row});
    }
    pt::ptree json;
    json.add_child("drawn_files", rows);
    std::ofstream stream(path, std::ios::trunc | std::ios::binary);
    pt::write_json(stream, json);
    stream.close();
    if (!stream)
    {
        throw std::runtime_error("'" + path + "' could not be written");
    }
}

bool
IsUnchangedFile(const std::string& directory, const std::string& file, const std::string& sha256)
{
    const fs::path relative(file);
    if (sha256.empty() || !relative.is_relative() ||
        std::find(relative.begin(), relative.end(), "..") != relative.end())
    {
        return false;
    }
    std::error_code error;
    fs::path place = directory;
    for (const fs::path& part : relative.parent_path())
    {
        place /= part;
        if (!fs::is_directory(fs::symlink_status(place, error)) ||
            !FindRunRecords(place.string()).empty())
        {
            return false;
        }
    }
    place = fs::path(directory) / relative;
    try
    {
        return fs::is_regular_file(fs::symlink_status(place, error)) &&
               RunRecord::Sha256(place.string()) == sha256;
    }
    catch (const std::runtime_error&)
    {
        return false; // it cannot be read, so it is not known to be the run's
    }
}

} // namespace ns3
