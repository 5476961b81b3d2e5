// SPDX-License-Identifier: GPL-2.0-only
//
// The command line of a lab: typed options with units and ranges, and errors that name both.

#ifndef LAB_OPTIONS_H
#define LAB_OPTIONS_H

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace ns3
{

/** A command line that cannot be understood; what() names the option and the value. */
class LabUsageError : public std::runtime_error
{
  public:
    using std::runtime_error::runtime_error;
};

/**
 * \ingroup tcp-lifecycle
 * \brief Options of a lab on top of ns-3's CommandLine, which prints the help and knows
 * --PrintAttributes and the like.
 *
 * ns-3's CommandLine ends the process with status 1 and the whole help on a bad value; labs owe
 * one line and status 2. So this class parses all values itself and passes on only what is
 * CommandLine's own. Global values (--RngRun=2) and attribute defaults
 * (--ns3::TcpLifecycleEngine::SynAckRetries=1) work as in every ns-3 program.
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

    /** \brief Add a whole number. Parameters as AddNumber. */
    void AddCount(const std::string& name,
                  const std::string& help,
                  uint32_t& value,
                  uint32_t least,
                  uint32_t most);

    /** \brief Add a switch: --NAME, --NAME=1, --NAME=true; 0, false. Parameters as AddNumber. */
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
     * \brief Parse the command line. --help and --Print... print and end the process.
     * \param argc from main
     * \param argv from main
     * \throws LabUsageError for an unknown option, a word that is no option, and a bad value
     */
    void Parse(int argc, char** argv);

    /** \return the arguments as given to Parse, without the program's name */
    const std::vector<std::string>& GetArguments() const;

  private:
    /** One option. */
    struct Option
    {
        std::string name;                              //!< without dashes
        std::string help;                              //!< with the range
        std::string fallback;                          //!< default as text
        std::function<bool(const std::string&)> apply; //!< false = bad value
        std::string expected;                          //!< "a number from 0 to 5"
    };

    /** Give one option that is not the lab's own to ns-3. \return false if it knows neither */
    static bool ApplyForeign(const std::string& name, const std::string& value);
    /** Print the help by ns3::CommandLine, or do what --Print... asks for, and end the process. */
    void RunCommandLine(const std::string& program, const std::string& argument);

    std::string m_usage;                  //!< for --help
    std::vector<Option> m_options;        //!< in order of addition
    std::vector<std::string> m_arguments; //!< as given
};

/**
 * \brief Run the body of main() and turn what it throws into a message and an exit status.
 * \param program name put before the message
 * \param body the lab; its result is the exit status
 * \return result of \p body; 2 for LabUsageError, 1 for any other std::exception
 */
int RunLab(const std::string& program, const std::function<int()>& body);

} // namespace ns3

#endif // LAB_OPTIONS_H
