// SPDX-License-Identifier: GPL-2.0-only
//
// What is needed to repeat a run and to check that the repetition is the same: run.json.

#ifndef RUN_RECORD_H
#define RUN_RECORD_H

#include "ns3/node-container.h"
#include "ns3/run-directory.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Collects the circumstances of a run and writes them as JSON beside its outputs.
 *
 * The file holds: program, arguments, seed, run, profile, all global values, every ns-3 attribute
 * whose default was changed, every attribute of the recorded engines that differs from its
 * profile, versions of ns-3, module and compiler, and file name, SHA-256 and size in bytes of
 * each input and output. It holds no date and no path of the output directory, so that repeating
 * a run repeats this file byte for byte.
 */
class RunRecord
{
  public:
    /**
     * \brief Start the record of a run.
     * \param program name of the program; a leading path is cut off
     * \param arguments the command line after the program's name
     * \param omit names of options that do not change results, e.g. "out"; arguments --NAME and
     * --NAME=VALUE of these names are left out
     * \throws std::runtime_error if the program sha256sum is missing; so make it before simulating
     */
    RunRecord(const std::string& program,
              const std::vector<std::string>& arguments,
              const std::vector<std::string>& omit);

    /**
     * \brief What a figure's note says of a run.
     * \param program name of the program; a leading path is cut off
     * \return e.g. "syn-flood-lab: seed 1, run 1, tcp-lifecycle 0.1.0, ns-3 3.37"
     */
    static std::string Note(const std::string& program);

    /** \param profile name of the profile in use, e.g. "linux-6" */
    void SetProfile(const std::string& profile);

    /**
     * \brief Record the TCP engine of nodes as it is set now. Nodes without an engine are skipped.
     * \param setup name of the set-up the nodes belong to
     * \param nodes nodes to look at; call before Simulator::Destroy()
     */
    void AddEngines(const std::string& setup, const NodeContainer& nodes);

    /**
     * \brief Record a file that was read.
     * \param name how the record names it
     * \param path where it is
     * \throws std::runtime_error if it cannot be read
     */
    void AddInput(const std::string& name, const std::string& path);

    /**
     * \brief Write the record; it lists all other files claimed so far.
     * \param run the run's directory, in which the record may be claimed already
     * \param name file name of the record; two programs that share a directory need two names
     * \throws std::runtime_error if a listed file cannot be read or the record not be written
     */
    void Write(RunDirectory& run, const std::string& name = "run.json") const;

    /**
     * \brief SHA-256 (FIPS 180-4) of a file.
     * \param path the file
     * \return 64 lower-case hexadecimal digits
     * \throws std::runtime_error that names the file if it cannot be read, or if the program
     * sha256sum (GNU coreutils) is missing
     */
    static std::string Sha256(const std::string& path);

  private:
    /** Name and value of an attribute. */
    struct Setting
    {
        std::string name;  //!< full name
        std::string value; //!< value as text
    };

    /** The differing attributes of one engine. */
    struct Engine
    {
        std::string setup;             //!< set-up
        uint32_t node;                 //!< node id
        std::vector<Setting> settings; //!< attributes that differ from the profile
    };

    /** A file with its fingerprint. */
    struct File
    {
        std::string name;   //!< name in the record
        std::string sha256; //!< digest
        uint64_t bytes;     //!< size
    };

    /** \brief Fingerprint a file. \param name in the record \param path where \return the row */
    static File Describe(const std::string& name, const std::string& path);
    /** \return every attribute of every TypeId whose default was changed, in order of names */
    static std::vector<Setting> ChangedDefaults();
    /** \return every GlobalValue, in order of names */
    static std::vector<Setting> GlobalValues();
    /** \brief Print as JSON object. \param os where to \param settings what \param indent spaces */
    static void PrintSettings(std::ostream& os,
                              const std::vector<Setting>& settings,
                              const std::string& indent);
    /** \brief Print as JSON array. \param os where to \param files what */
    static void PrintFiles(std::ostream& os, const std::vector<File>& files);

    std::string m_program;                //!< program name
    std::vector<std::string> m_arguments; //!< command line that matters
    std::string m_profile{"linux-6"};     //!< profile
    std::vector<Engine> m_engines;        //!< recorded engines
    std::vector<File> m_inputs;           //!< files read
};

} // namespace ns3

#endif // RUN_RECORD_H
