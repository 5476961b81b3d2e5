// SPDX-License-Identifier: GPL-2.0-only
//
// The directory that one run fills: names are claimed before the first byte is written.

#ifndef RUN_DIRECTORY_H
#define RUN_DIRECTORY_H

#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Creates an output directory, claims file names in it and keeps the list of them.
 *
 * A lab claims all its files before it simulates, so that a directory that cannot be written or
 * holds earlier results is reported at once. Unless Commit() is called, the destructor removes
 * the claimed files and the directories it made: a failed run leaves nothing half-written.
 */
class RunDirectory
{
  public:
    /**
     * \brief Create the directory and its parents where missing.
     * \param path the directory; not empty
     * \param force true to let Claim take files that exist
     * \throws std::runtime_error with the path and the system's reason
     */
    RunDirectory(const std::string& path, bool force);
    ~RunDirectory();
    RunDirectory(const RunDirectory&) = delete;
    RunDirectory& operator=(const RunDirectory&) = delete;

    /**
     * \brief Reserve a file: it is created empty, or emptied when force is set. A file that this
     * object has claimed already is left as it is.
     * \param file name relative to the directory, with '/' for sub-directories, which are created
     * \return the path to open
     * \throws std::runtime_error if the file exists and force is not set, or cannot be written
     */
    std::string Claim(const std::string& file);

    /** Keep what was claimed. */
    void Commit();

    /** \return the claimed names in the order of the claims, relative to the directory */
    const std::vector<std::string>& GetFiles() const;

    /** \return the directory as given */
    const std::string& GetPath() const;

    /**
     * \brief Where a claimed or other file of this directory is.
     * \param file name relative to the directory
     * \return its path
     */
    std::string PathOf(const std::string& file) const;

  private:
    /** \brief Create a directory and note each level that was missing. \param path which */
    void CreateDirectories(const std::string& path);

    std::string m_path;                     //!< the directory
    bool m_force;                           //!< files that exist may be taken
    bool m_committed{false};                //!< files stay
    std::vector<std::string> m_files;       //!< claimed names
    std::vector<std::string> m_directories; //!< directories made here, outermost first
};

} // namespace ns3

#endif // RUN_DIRECTORY_H
