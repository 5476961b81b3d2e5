// SPDX-License-Identifier: GPL-2.0-only
//
// The directory that one run fills: names are claimed before the first byte is written.

#ifndef RUN_DIRECTORY_H
#define RUN_DIRECTORY_H

#include "ns3/drawn-files.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Outputs cannot go where they were sent, or are there already; what() names the place. */
class OutputPlaceError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/**
 * \ingroup tcp-lifecycle
 * \brief Creates an output directory, claims file names in it and keeps the list of them.
 *
 * A lab claims all its files before it simulates, so that a directory that cannot be written or
 * holds earlier results is reported at once. Files are written in a sub-directory .partial-XXXXXX;
 * Commit() moves them to their names. So a run that fails leaves earlier results as they were and
 * nothing half-written: the destructor removes the sub-directory and the directories it made. A
 * process that is killed leaves the sub-directory.
 */
class RunDirectory
{
  public:
    /**
     * \brief Create the directory and its parents where missing.
     * \param path the directory; not empty
     * \param force true to let Claim take the names of files that exist
     * \throws OutputPlaceError with the path and the system's reason; then no directory was made
     */
    RunDirectory(const std::string& path, bool force);
    ~RunDirectory();
    RunDirectory(const RunDirectory&) = delete;
    RunDirectory& operator=(const RunDirectory&) = delete;

    /**
     * \brief Reserve a file, which is to be written before Commit(). A name that this object has
     * claimed already may be claimed again.
     * \param file name relative to the directory, with '/' for sub-directories
     * \return the path to open
     * \throws OutputPlaceError if the file exists and force is not set, or a directory or file
     * is in its way, or a symbolic link on the way to it
     */
    std::string Claim(const std::string& file);

    /**
     * \brief Put the claimed files in place, over earlier ones; then remove what the records
     * (*run.json) that were replaced name as outputs and this run has not written, and what
     * PlotRun() drew from them (DRAWN_FILES_LIST), so that the directory never holds two runs.
     * Other files, those that another record names, and those that were changed since (SHA-256)
     * stay; nothing is removed through a symbolic link or in a directory with a record of its own.
     * Until all files of this run are complete nothing of an earlier run is touched.
     * \return a line for each file of an earlier run that could not be removed
     * \throws std::runtime_error if one was not written or cannot be moved
     */
    std::vector<std::string> Commit();

    /** \return the claimed names in the order of the claims, relative to the directory */
    const std::vector<std::string>& GetFiles() const;

    /** \return the directory as given */
    const std::string& GetPath() const;

    /**
     * \brief Where a claimed or other file of this directory is.
     * \param file name relative to the directory
     * \return its path now: inside the sub-directory, after Commit() in its place
     */
    std::string PathOf(const std::string& file) const;

  private:
    /** \brief Create a directory and note each level that was missing. \param path which */
    void CreateDirectories(const std::string& path);
    /** Remove the directories that were made here, as far as they are empty. */
    void RemoveDirectories();
    /** \return outputs and figures of records that Commit() replaces, without what stays.
     * \param drawn gets what remains of the list of drawn files; empty: nothing was on it */
    std::vector<std::string> FindReplaced(std::vector<DrawnFile>& drawn) const;
    /** \brief Remove files and the directories that get empty. \param replaced which
     * \return a line for each that could not be removed */
    std::vector<std::string> RemoveReplaced(const std::vector<std::string>& replaced) const;
    /** \brief Throw if a name cannot be taken. \param file relative to the directory */
    void CheckPlace(const std::string& file) const;

    std::string m_path;                     //!< the directory
    std::string m_work;                     //!< where files are until Commit()
    bool m_force;                           //!< files that exist may be taken
    bool m_committed{false};                //!< files are in place
    std::vector<std::string> m_files;       //!< claimed names
    std::vector<std::string> m_directories; //!< directories made here, outermost first
};

//! @}

} // namespace ns3

#endif // RUN_DIRECTORY_H
