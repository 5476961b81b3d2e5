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

//! \addtogroup tcp-lifecycle
//! @{

/** An output of a run. */
struct RecordedFile
{
    std::string file;   //!< relative to the run's directory
    uint64_t bytes{0};  //!< its size
    std::string sha256; //!< 64 hexadecimal digits; empty if the record does not have it
};

/** The record of one program's run. */
struct RunFacts
{
    std::string file; //!< name of the record, "run.json"
    /** Names and values for a reader: program, arguments, seed, run, profile, versions. */
    std::vector<std::pair<std::string, std::string>> facts;
    std::string note;                  //!< one line for figures: program, seed, run, versions
    std::vector<RecordedFile> outputs; //!< files that the run has written
};

/**
 * \param directory of a run
 * \param notes if not null: gets a line for each that is left out for a reason below
 * \return "" for the directory itself, then the names of those inside it, in their order. Left out
 * are hidden ones, symbolic links, those that cannot be read, and those with a record of their own:
 * they are other runs
 */
std::vector<std::string> FindSetups(const std::string& directory,
                                    std::vector<std::string>* notes = nullptr);

/**
 * \param directory where run.json or other files *run.json are
 * \return names of the records there, run.json first, then in order of names; none if the directory
 * cannot be read
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
 * \param notes if not null: gets a line for each file of such a name that is no record. Those are
 * left out: JSON without a program, and, unless its name is run.json, what is malformed
 * \return each record, run.json first, then in order of names; none if there is none
 * \throws std::runtime_error that names the file and the line if run.json is malformed
 */
std::vector<RunFacts> ReadRunFacts(const std::string& directory,
                                   std::vector<std::string>* notes = nullptr);

/**
 * \param records of one directory
 * \param file name relative to the directory
 * \return the records that name this output, relative to the directory, in their order
 */
std::vector<const RunFacts*> RecordsOf(const std::vector<RunFacts>& records,
                                       const std::string& file);

/**
 * \param records of one directory
 * \param file name relative to the directory
 * \return true if one of the records names this output, relative to the directory
 */
bool IsRecorded(const std::vector<RunFacts>& records, const std::string& file);

//! @}

} // namespace ns3

#endif // RUN_FACTS_H
