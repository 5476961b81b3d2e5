// SPDX-License-Identifier: GPL-2.0-only
//
// Which files PlotRun() drew from which run: what a run that takes its place may remove.

#ifndef DRAWN_FILES_H
#define DRAWN_FILES_H

#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

constexpr const char* DRAWN_FILES_LIST = "figures.json"; //!< name of the list, beside run.json

/** One file that was drawn. */
struct DrawnFile
{
    std::string file;   //!< relative to the run's directory
    std::string sha256; //!< of its bytes when it was drawn, 64 hexadecimal digits
    std::string record; //!< which record names its data, "run.json"; empty: it shows all of them
};

/**
 * \brief Read the list of a directory.
 * \param directory of a run
 * \return its rows; none if it has no list
 * \throws std::runtime_error that names the file if it is no such list
 */
std::vector<DrawnFile> ReadDrawnFiles(const std::string& directory);

/**
 * \brief Write a list.
 * \param path of the file
 * \param files its rows
 * \throws std::runtime_error if it cannot be written
 */
void WriteDrawnFiles(const std::string& path, const std::vector<DrawnFile>& files);

/**
 * \brief Is a file still as it was written, and in the run's own directory?
 * \param directory of the run
 * \param file relative to it
 * \param sha256 of its bytes then; empty: not known
 * \return true if it may be removed with the run: it is below the directory, neither it nor a
 * directory on the way is a symbolic link, none of those has a record *run.json of its own, and its
 * bytes have this SHA-256
 */
bool
IsUnchangedFile(const std::string& directory, const std::string& file, const std::string& sha256);

//! @}

} // namespace ns3

#endif // DRAWN_FILES_H
