// SPDX-License-Identifier: GPL-2.0-only
//
// The command line of a lab: typed options with units and ranges, and errors that name both.

#ifndef LAB_OPTIONS_H
#define LAB_OPTIONS_H

#include "ns3/run-directory.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A command line that cannot be understood; what() names the option and the value. */
class LabUsageError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/** What every lab is asked: where results go and how the run looks. */
struct LabRunOptions
{
    std::string out;    //!< --out: directory of the results
    bool ipv6{false};   //!< --ipv6
    bool force{false};  //!< --force: overwrite results that are in the directory
    bool figures{true}; //!< --figures
    bool quiet{false};  //!< --quiet: no progress

    /**
     * \brief Claim all outputs, and check what else is needed to write them, so that nothing is
     * simulated that cannot be kept.
     * \param files names relative to the directory
     * \param figureNames figures, without extension; not claimed when figures are off
     * \return the directory
     * \throws LabUsageError that names --out or --figures and the reason
     */
    std::unique_ptr<RunDirectory> Claim(const std::vector<std::string>& files,
                                        const std::vector<std::string>& figureNames) const;
};

/**
 * \ingroup tcp-lifecycle
 * \brief Options of a lab on top of ns-3's CommandLine, which prints the help and knows
 * --PrintAttributes and the like.
 *
 * ns-3's CommandLine ends the process with status 1 and the whole help on a bad value; labs owe
 * one line and status 2. So this class parses all values itself and passes on only what is
 * CommandLine's own. Global values (--RngRun=2) and attribute defaults
 * (--ns3::TcpLifecycleEngine::SynAckRetries=1) work as in every ns-3 program, but for those that
 * the lab sets itself (Reserve): they are refused, not ignored. A value may also stand in the next
 * argument (--out DIR).
 */
class LabOptions
{
  public:
    /** \param usage one sentence on what the program does, printed by --help */
    explicit LabOptions(const std::string& usage);

    /**
     * \brief Add a number.
     * \param name option without dashes
     * \param help what it is, with its unit
     * \param value default, and where the parsed value goes
     * \param least smallest value allowed
     * \param most largest value allowed
     */
    void AddNumber(
        const std::string& name, const std::string& help, double& value, double least, double most);

    /**
     * \brief Add a whole number.
     * \param name option without dashes
     * \param help what it is, with its unit
     * \param value default, and where the parsed value goes
     * \param least smallest value allowed
     * \param most largest value allowed
     */
    void AddCount(const std::string& name,
                  const std::string& help,
                  uint32_t& value,
                  uint32_t least,
                  uint32_t most);

    /**
     * \brief Add a whole number that may need more than 32 bits.
     * \param name option without dashes
     * \param help what it is, with its unit
     * \param value default, and where the parsed value goes
     * \param least smallest value allowed
     * \param most largest value allowed, at most 2^53
     */
    void AddCount(const std::string& name,
                  const std::string& help,
                  uint64_t& value,
                  uint64_t least,
                  uint64_t most);

    /**
     * \brief Add a switch: --NAME, --NAME=1, --NAME=true; 0, false.
     * \param name option without dashes
     * \param help what it is
     * \param value default, and where the parsed value goes
     */
    void AddFlag(const std::string& name, const std::string& help, bool& value);

    /**
     * \brief Add a text.
     * \param name option without dashes
     * \param help what it is
     * \param value default, and where the parsed value goes
     * \param choices values allowed; empty = any text that is not empty
     */
    void AddText(const std::string& name,
                 const std::string& help,
                 std::string& value,
                 const std::vector<std::string>& choices = {});

    /**
     * \brief Add a comma-separated list of words.
     * \param name option without dashes
     * \param help what it is
     * \param values default, and where the parsed words go; never empty
     * \param choices words allowed, each at most once
     */
    void AddWords(const std::string& name,
                  const std::string& help,
                  std::vector<std::string>& values,
                  const std::vector<std::string>& choices);

    /**
     * \brief Add a comma-separated list of numbers.
     * \param name option without dashes
     * \param help what they are, with their unit
     * \param values default, and where the parsed numbers go; never empty, each at most once
     * \param least smallest value allowed
     * \param most largest value allowed
     */
    void AddNumbers(const std::string& name,
                    const std::string& help,
                    std::vector<double>& values,
                    double least,
                    double most);

    /**
     * \brief Add a comma-separated list of whole numbers.
     * \param name option without dashes
     * \param help what they are, with their unit
     * \param values default, and where the parsed numbers go; never empty, each at most once
     * \param least smallest value allowed
     * \param most largest value allowed
     */
    void AddCounts(const std::string& name,
                   const std::string& help,
                   std::vector<uint32_t>& values,
                   uint32_t least,
                   uint32_t most);

    /**
     * \brief Add a comma-separated list of whole numbers that may need more than 32 bits.
     * \param name option without dashes
     * \param help what they are, with their unit
     * \param values default, and where the parsed numbers go; never empty, each at most once
     * \param least smallest value allowed
     * \param most largest value allowed, at most 2^53
     */
    void AddCounts(const std::string& name,
                   const std::string& help,
                   std::vector<uint64_t>& values,
                   uint64_t least,
                   uint64_t most);

    /** \brief Add --ipv6, --out, --figures, --force, --quiet. \param run defaults and values */
    void AddRunOptions(LabRunOptions& run);

    /**
     * \brief Refuse an attribute default or global value that the lab sets itself.
     * \param name as on the command line, e.g. "ns3::TcpLifecycleEngine::Profile"
     * \param instead what to use, e.g. "use --profile"
     */
    void Reserve(const std::string& name, const std::string& instead);

    /**
     * \brief Parse the command line. --help and --Print... print and end the process.
     * \param argc from main
     * \param argv from main
     * \throws LabUsageError for an unknown option, a word that is no option, and a bad value
     */
    void Parse(int argc, char** argv);

    /** \return the arguments given to Parse, without the program's name, each as --NAME=VALUE */
    const std::vector<std::string>& GetArguments() const;

  private:
    /** One option. */
    struct Option
    {
        std::string name;                              //!< without dashes
        std::string help;                              //!< what it is, with its unit
        std::string fallback;                          //!< default as text
        std::function<bool(const std::string&)> apply; //!< false = bad value
        std::string expected;                          //!< "a number from 0 to 5"
        bool isFlag{false};                            //!< may stand without a value
    };

    /**
     * \brief AddCount of a type.
     * \tparam T unsigned
     * \param name option without dashes
     * \param help what it is, with its unit
     * \param value default, and where the parsed value goes
     * \param least smallest value allowed
     * \param most largest value allowed
     */
    template <typename T>
    void AddWhole(const std::string& name, const std::string& help, T& value, T least, T most);
    /**
     * \brief AddCounts of a type.
     * \tparam T unsigned
     * \param name option without dashes
     * \param help what they are, with their unit
     * \param values default, and where the parsed numbers go
     * \param least smallest value allowed
     * \param most largest value allowed
     */
    template <typename T>
    void AddWholes(
        const std::string& name, const std::string& help, std::vector<T>& values, T least, T most);
    /**
     * \brief Split --NAME=VALUE.
     * \param argument of the command line
     * \return NAME and VALUE, the latter empty without "="
     * \throws LabUsageError if \p argument does not begin with dashes
     */
    static std::pair<std::string, std::string> Split(const std::string& argument);
    /** \return the lab's own option of this name, or null. \param name without dashes */
    const Option* Find(const std::string& name) const;
    /** Join each "--NAME VALUE" of the lab's own options that need one to "--NAME=VALUE". */
    void JoinValues();

    /**
     * \brief Give one option that is not the lab's own to ns-3.
     * \param name without dashes
     * \param value as text
     * \throws LabUsageError if it fails
     */
    void ApplyForeign(const std::string& name, const std::string& value) const;
    /**
     * \brief Print the help by ns3::CommandLine, or do what --Print... asks for, and end the
     * process.
     * \param program its name
     * \param argument --help or --Print...
     */
    void RunCommandLine(const std::string& program, const std::string& argument);

    std::string m_usage;                                         //!< for --help
    std::vector<Option> m_options;                               //!< in order of addition
    std::vector<std::pair<std::string, std::string>> m_reserved; //!< name, what to use instead
    std::vector<std::string> m_arguments;                        //!< as given
};

/**
 * \brief Run the body of main() and turn what it throws into a message and an exit status.
 * \param program name put before the message
 * \param body the lab; its result is the exit status
 * \return result of \p body; 2 for LabUsageError and OutputPlaceError, 1 for any other
 * std::exception
 */
int RunLab(const std::string& program, const std::function<int()>& body);

//! @}

} // namespace ns3

#endif // LAB_OPTIONS_H
