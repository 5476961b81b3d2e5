// SPDX-License-Identifier: GPL-2.0-only
//
// Claims output files, fills them aside, and puts all in place at once.

#include "ns3/run-directory.h"

#include "ns3/run-facts.h"

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
        fs::remove(to, error); // it may be a symbolic link, which a copy would follow
        fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
    }
    if (error)
    {
        throw std::runtime_error("output file '" + to.string() +
                                 "' cannot be put in place: " + error.message());
    }
}

/** \return the list of drawn files, none if there is no list or it is another file */
std::vector<DrawnFile>
ReadDrawnFilesIfAny(const std::string& directory)
{
    try
    {
        return ReadDrawnFiles(directory);
    }
    catch (const std::runtime_error&)
    {
        return {};
    }
}

/**
 * \brief Leave on the list of drawn files what a run has not replaced.
 * \param directory of the run
 * \param written files of this run: if the list is one of them, it is new
 * \param drawn what stays on it
 * \return why it could not be written, or empty
 */
std::string
ShortenList(const std::string& directory,
            const std::vector<std::string>& written,
            const std::vector<DrawnFile>& drawn)
{
    if (std::count(written.begin(), written.end(), DRAWN_FILES_LIST) > 0 ||
        ReadDrawnFilesIfAny(directory).size() == drawn.size())
    {
        return "";
    }
    const std::string place = (fs::path(directory) / DRAWN_FILES_LIST).string();
    std::error_code error;
    fs::remove(place, error); // a symbolic link too: it is not written through
    if (error)
    {
        return "file '" + place + "' cannot be removed: " + error.message();
    }
    try
    {
        if (!drawn.empty())
        {
            WriteDrawnFiles(place, drawn);
        }
        return "";
    }
    catch (const std::runtime_error& wrong)
    {
        return wrong.what();
    }
}

} // namespace

RunDirectory::RunDirectory(const std::string& path, bool force)
    : m_path(path),
      m_force(force)
{
    if (path.empty())
    {
        throw OutputPlaceError("output directory '': the name is empty");
    }
    try
    {
        CreateDirectories(path);
        m_work = (fs::path(path) / ".partial-XXXXXX").string();
        if (mkdtemp(m_work.data()) == nullptr)
        {
            throw OutputPlaceError("output directory '" + path +
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
            throw OutputPlaceError("output directory '" + path + "': cannot create '" +
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
        throw OutputPlaceError("output file '" + place.string() +
                               "' cannot be written: a directory of this name is there");
    }
    if (fs::exists(status) && !m_force)
    {
        throw OutputPlaceError("output file '" + place.string() +
                               "' exists already: choose another directory, or overwrite it "
                               "with --force (in C++ with force true)");
    }
    for (fs::path above = place.parent_path(); above != fs::path(m_path).parent_path();
         above = above.parent_path())
    {
        if (fs::exists(above, error) && !fs::is_directory(above, error))
        {
            throw OutputPlaceError("output file '" + place.string() + "' cannot be written: '" +
                                   above.string() + "' is not a directory");
        }
        if (above != fs::path(m_path) && fs::is_symlink(above, error))
        {
            throw OutputPlaceError("output file '" + place.string() + "' cannot be written: '" +
                                   above.string() +
                                   "' is a symbolic link, which leads out of the directory");
        }
    }
}

std::vector<std::string>
RunDirectory::FindReplaced(std::vector<DrawnFile>& drawn) const
{
    std::vector<DrawnFile> replaced; // with what is known of them
    std::vector<std::string> kept = m_files;
    std::vector<std::string> records; // of them
    for (const std::string& record : FindRunRecords(m_path))
    {
        const bool isReplaced = std::count(m_files.begin(), m_files.end(), record) > 0;
        try
        {
            for (const RecordedFile& output : ReadRunRecord(m_path, record).outputs)
            {
                isReplaced ? replaced.push_back({output.file, output.sha256, record})
                           : kept.push_back(output.file);
            }
            if (isReplaced)
            {
                records.push_back(record);
            }
        }
        catch (const std::runtime_error&)
        {
            // What is no record names no outputs; --force writes over it as over any file.
        }
    }
    for (const DrawnFile& one : ReadDrawnFilesIfAny(m_path))
    {
        const bool isReplaced =
            !records.empty() && (one.record.empty() || // the page shows all
                                 std::count(records.begin(), records.end(), one.record) > 0);
        (isReplaced ? replaced : drawn).push_back(one);
    }
    for (const DrawnFile& one : drawn)
    {
        kept.push_back(one.file);
    }
    std::vector<std::string> files;
    for (const DrawnFile& one : replaced)
    {
        if (std::count(kept.begin(), kept.end(), one.file) == 0 &&
            IsUnchangedFile(m_path, one.file, one.sha256))
        {
            files.push_back(one.file);
        }
    }
    return files;
}

std::vector<std::string>
RunDirectory::RemoveReplaced(const std::vector<std::string>& replaced) const
{
    std::vector<std::string> warnings;
    for (const std::string& file : replaced)
    {
        const fs::path place = fs::path(m_path) / file;
        std::error_code error;
        if (!fs::remove(place, error) && error)
        {
            warnings.push_back(
                "file '" + place.string() +
                "' of the run that was replaced cannot be removed: " + error.message());
        }
        for (fs::path above = fs::path(file).parent_path(); !above.empty();
             above = above.parent_path())
        {
            fs::remove(fs::path(m_path) / above, error); // one that has other files stays
        }
    }
    return warnings;
}

std::vector<std::string>
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
    std::vector<DrawnFile> drawn;
    const std::vector<std::string> replaced = FindReplaced(drawn);
    for (const auto& file : m_files)
    {
        MoveFile(PathOf(file), fs::path(m_path) / file);
    }
    std::error_code ignored; // nothing but empty directories is left
    fs::remove_all(m_work, ignored);
    m_committed = true;
    std::vector<std::string> warnings = RemoveReplaced(replaced);
    const std::string listWarning = ShortenList(m_path, m_files, drawn);
    if (!listWarning.empty())
    {
        warnings.push_back(listWarning);
    }
    return warnings;
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
