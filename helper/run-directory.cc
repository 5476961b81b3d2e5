// SPDX-License-Identifier: GPL-2.0-only
//
// Claims output files, fills them aside, and puts all in place at once.

#include "ns3/run-directory.h"

#include "ns3/run-facts.h"
#include "ns3/run-index.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace fs = std::filesystem;

namespace ns3
{

namespace
{

/** Move a file over another, also to another file system. */
void
MoveFile(const fs::path& from, const fs::path& to)
{
    std::error_code error;
    fs::rename(from, to, error);
    if (error == std::errc::cross_device_link)
    {
        fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    }
    if (error)
    {
        throw std::runtime_error("output file '" + to.string() +
                                 "' cannot be put in place: " + error.message());
    }
}

/** \return true if a record may name this file: it is below the directory */
bool
IsInside(const fs::path& file)
{
    return file.is_relative() && std::find(file.begin(), file.end(), "..") == file.end();
}

} // namespace

RunDirectory::RunDirectory(const std::string& path, bool force)
    : m_path(path),
      m_force(force)
{
    if (path.empty())
    {
        throw std::runtime_error("output directory '': the name is empty");
    }
    try
    {
        CreateDirectories(path);
        m_work = (fs::path(path) / ".partial-XXXXXX").string();
        if (mkdtemp(m_work.data()) == nullptr)
        {
            throw std::runtime_error("output directory '" + path +
                                     "' cannot be written: " + std::strerror(errno));
        }
    }
    catch (...)
    {
        RemoveDirectories(); // the destructor of an object that was never made does not run
        throw;
    }
}

RunDirectory::~RunDirectory()
{
    if (!m_committed)
    {
        std::error_code ignored; // what is gone already needs no removal
        fs::remove_all(m_work, ignored);
        RemoveDirectories();
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

void
RunDirectory::RemoveDirectories()
{
    std::error_code ignored; // one that has got other files stays
    for (auto it = m_directories.rbegin(); it != m_directories.rend(); ++it)
    {
        fs::remove(*it, ignored);
    }
}

std::string
RunDirectory::Claim(const std::string& file)
{
    if (std::find(m_files.begin(), m_files.end(), file) == m_files.end())
    {
        CheckPlace(file);
        fs::create_directories(fs::path(PathOf(file)).parent_path());
        m_files.push_back(file);
    }
    return PathOf(file);
}

void
RunDirectory::CheckPlace(const std::string& file) const
{
    const fs::path place = fs::path(m_path) / file;
    std::error_code error;
    const fs::file_status status = fs::status(place, error);
    if (fs::is_directory(status))
    {
        throw std::runtime_error("output file '" + place.string() +
                                 "' cannot be written: a directory of this name is there");
    }
    if (fs::exists(status) && !m_force)
    {
        throw std::runtime_error("output file '" + place.string() +
                                 "' exists already: choose another directory or use --force");
    }
    for (fs::path above = place.parent_path(); above != fs::path(m_path).parent_path();
         above = above.parent_path())
    {
        if (fs::exists(above, error) && !fs::is_directory(above, error))
        {
            throw std::runtime_error("output file '" + place.string() + "' cannot be written: '" +
                                     above.string() + "' is not a directory");
        }
    }
}

std::vector<std::string>
RunDirectory::FindReplaced() const
{
    std::vector<std::string> replaced;
    std::vector<std::string> kept = m_files;
    for (const std::string& record : FindRunRecords(m_path))
    {
        const bool isReplaced = std::count(m_files.begin(), m_files.end(), record) > 0;
        auto& files = isReplaced ? replaced : kept;
        try
        {
            const RunFacts facts = ReadRunRecord(m_path, record);
            for (const auto& [file, bytes] : facts.outputs)
            {
                files.push_back(file);
            }
            if (isReplaced)
            {
                const auto drawn = FindDrawnFiles(m_path, facts.note);
                files.insert(files.end(), drawn.begin(), drawn.end());
            }
        }
        catch (const std::runtime_error&)
        {
            // What is no record names no outputs; --force writes over it as over any file.
        }
    }
    replaced.erase(std::remove_if(replaced.begin(),
                                  replaced.end(),
                                  [&kept](const std::string& file) {
                                      return !IsInside(file) ||
                                             std::count(kept.begin(), kept.end(), file) > 0;
                                  }),
                   replaced.end());
    return replaced;
}

void
RunDirectory::RemoveReplaced(const std::vector<std::string>& replaced) const
{
    for (const std::string& file : replaced)
    {
        const fs::path place = fs::path(m_path) / file;
        std::error_code error;
        if (fs::is_regular_file(fs::symlink_status(place, error)) && !fs::remove(place, error) &&
            error)
        {
            throw std::runtime_error(
                "output file '" + place.string() +
                "' of the run that was replaced cannot be removed: " + error.message());
        }
        for (fs::path above = fs::path(file).parent_path(); !above.empty();
             above = above.parent_path())
        {
            fs::remove(fs::path(m_path) / above, error); // one that has other files stays
        }
    }
}

void
RunDirectory::Commit()
{
    // First what can be known: nothing is moved unless all can be.
    for (const auto& file : m_files)
    {
        const fs::path place = fs::path(m_path) / file;
        std::error_code error;
        fs::create_directories(place.parent_path(), error);
        if (!fs::is_regular_file(PathOf(file)) || fs::is_directory(place) ||
            !fs::is_directory(place.parent_path()))
        {
            throw std::runtime_error("output file '" + place.string() +
                                     "' was not written, or cannot be put in place");
        }
    }
    const std::vector<std::string> replaced = FindReplaced();
    for (const auto& file : m_files)
    {
        MoveFile(PathOf(file), fs::path(m_path) / file);
    }
    std::error_code ignored; // nothing but empty directories is left
    fs::remove_all(m_work, ignored);
    m_committed = true;
    RemoveReplaced(replaced);
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
    return (fs::path(m_committed ? m_path : m_work) / file).string();
}

} // namespace ns3
