// SPDX-License-Identifier: GPL-2.0-only
//
// What run.json says of a run, read again.

#ifndef RUN_FACTS_H
#define RUN_FACTS_H

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/** The record of one program's run. */
struct RunFacts
{
    std::string file; //!< name of the record, "run.json"
    /** Names and values for a reader: program, arguments, seed, run, profile, versions. */
    std::vector<std::pair<std::string, std::string>> facts;
    std::string note; //!< one line for figures: program, seed, run, versions
    std::vector<std::pair<std::string, uint64_t>> outputs; //!< files and their sizes in bytes
};

/**
 * \param directory of a run
 * \return "" for the directory itself, then the names of those inside it, in their order; hidden
 * ones are left out
 */
std::vector<std::string> FindSetups(const std::string& directory);

/**
 * \param directory where run.json or other files *run.json are
 * \return names of the records there, run.json first, then in order of names
 */
std::vector<std::string> FindRunRecords(const std::string& directory);

/**
 * \brief Read one record.
 * \param directory where it is
 * \param file its name
 * \return what it says
 * \throws std::runtime_error that names the file and the line if it is no record of a run
 */
RunFacts ReadRunRecord(const std::string& directory, const std::string& file);

/**
 * \brief Read the records of a directory.
 * \param directory where run.json or other files *run.json are
 * \return each record, run.json first, then in order of names; none if there is none
 * \throws std::runtime_error that names the file and the line if one is no record of a run
 */
std::vector<RunFacts> ReadRunFacts(const std::string& directory);

/** \return true if one of the records names this output, relative to the directory */
bool IsRecorded(const std::vector<RunFacts>& records, const std::string& file);

} // namespace ns3

#endif // RUN_FACTS_H
