// SPDX-License-Identifier: GPL-2.0-only
//
// Claims output files, and removes them again if the run fails.

#include "ns3/run-directory.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace fs = std::filesystem;

namespace ns3
{

RunDirectory::RunDirectory(const std::string& path, bool force)
    : m_path(path),
      m_force(force)
{
    if (path.empty())
    {
        throw std::runtime_error("output directory '': the name is empty");
    }
    CreateDirectories(path);
}

RunDirectory::~RunDirectory()
{
    if (m_committed)
    {
        return;
    }
    std::error_code ignored; // a file that is gone already needs no removal
    for (const auto& file : m_files)
    {
        fs::remove(PathOf(file), ignored);
    }
    for (auto it = m_directories.rbegin(); it != m_directories.rend(); ++it)
    {
        fs::remove(*it, ignored);
    }
}

void
RunDirectory::CreateDirectories(const std::string& path)
{
    fs::path level;
    for (const auto& part : fs::path(path))
    {
        level /= part;
        std::error_code error;
        if (fs::create_directory(level, error))
        {
            m_directories.push_back(level.string());
        }
        if (error || !fs::is_directory(level, error))
        {
            const std::string reason = error ? error.message() : "a file of this name is there";
            throw std::runtime_error("output directory '" + path + "': cannot create '" +
                                     level.string() + "': " + reason);
        }
    }
}

std::string
RunDirectory::Claim(const std::string& file)
{
    const std::string path = PathOf(file);
    if (std::find(m_files.begin(), m_files.end(), file) != m_files.end())
    {
        return path;
    }
    std::error_code error;
    if (!m_force && fs::exists(path, error))
    {
        throw std::runtime_error("output file '" + path +
                                 "' exists already: choose another directory or force overwriting");
    }
    CreateDirectories(fs::path(path).parent_path().string());
    errno = 0;
    std::ofstream probe(path, std::ios::trunc);
    if (!probe)
    {
        throw std::runtime_error("output file '" + path +
                                 "' cannot be written: " + std::strerror(errno));
    }
    m_files.push_back(file);
    return path;
}

void
RunDirectory::Commit()
{
    m_committed = true;
}

const std::vector<std::string>&
RunDirectory::GetFiles() const
{
    return m_files;
}

const std::string&
RunDirectory::GetPath() const
{
    return m_path;
}

std::string
RunDirectory::PathOf(const std::string& file) const
{
    return (fs::path(m_path) / file).string();
}

} // namespace ns3
