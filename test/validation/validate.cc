// SPDX-License-Identifier: GPL-2.0-only
//
// Question: does the simulated TCP do what a real Linux kernel does? Every experiment of the
// reference is repeated, and each measured row stands beside the simulated one.

#include "experiments.h"
#include "validation-figure.h"

#include "ns3/lab-options.h"
#include "ns3/run-directory.h"
#include "ns3/run-record.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return numbers of all experiments */
std::vector<std::string>
AllNumbers()
{
    std::vector<std::string> numbers;
    for (const ValidationExperiment& experiment : GetValidationExperiments())
    {
        numbers.push_back(experiment.number);
    }
    return numbers;
}

/** Counts of one or all reports. */
struct Totals
{
    uint64_t rows{0};      //!< comparisons
    uint64_t equal{0};     //!< within their tolerance
    uint64_t explained{0}; //!< outside, with a reason
    uint64_t different{0}; //!< outside

    /** Add the counts of \p report. */
    void
    Add(const ValidationReport& report)
    {
        rows += report.GetRows().size();
        equal += report.Count(ValidationVerdict::EQUAL);
        explained += report.Count(ValidationVerdict::EXPLAINED);
        different += report.Count(ValidationVerdict::DIFFERENT);
    }
};

/** \return true if \p number is among \p numbers */
bool
IsIn(const std::vector<std::string>& numbers, const std::string& number)
{
    return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

/** Note the files of the reference that the experiments read. */
void
AddInputs(RunRecord& record, const std::vector<std::string>& numbers)
{
    const std::filesystem::path root(TCP_LIFECYCLE_SOURCE_DIR "/test/data/linux-6.18");
    std::set<std::filesystem::path> files;
    for (const ValidationExperiment& experiment : GetValidationExperiments())
    {
        if (IsIn(numbers, experiment.number) && std::filesystem::exists(root / experiment.name))
        {
            for (const auto& file : std::filesystem::directory_iterator(root / experiment.name))
            {
                files.insert(file.path());
            }
        }
    }
    for (const auto& file : files)
    {
        record.AddInput(file.lexically_relative(root).string(), file.string());
    }
}

void
Print(const std::string& name, const Totals& totals)
{
    std::cout << std::left << std::setw(22) << name << std::right << " rows " << std::setw(5)
              << totals.rows << ", equal " << std::setw(5) << totals.equal << ", explained "
              << std::setw(3) << totals.explained << ", different " << std::setw(3)
              << totals.different << '\n'
              << std::flush;
}

/** Repeat one experiment: rows, a figure, and what differs on the screen. \return its rows */
ValidationReport
Repeat(const ValidationExperiment& experiment,
       const LabRunOptions& run,
       const RunDirectory& directory,
       std::ostream& csv)
{
    ValidationReport report;
    experiment.run(report, run.ipv6);
    report.Write(csv, experiment.number);
    Totals totals;
    totals.Add(report);
    Print(experiment.name, totals);
    if (run.figures)
    {
        DrawValidation(directory,
                       experiment.name,
                       experiment.number + ": " + experiment.title + ", " +
                           (run.ipv6 ? "IPv6" : "IPv4") + " beside " + experiment.reference,
                       RunRecord::Note("tcp-lifecycle-validate"),
                       experiment.reference,
                       report);
    }
    for (const std::string& line : report.Describe(ValidationVerdict::DIFFERENT))
    {
        std::cout << "  different: " << line << '\n';
    }
    return report;
}

int
Run(int argc, char** argv)
{
    LabOptions options(
        "Repeat the experiments of the Linux reference and compare every measured row.");
    LabRunOptions run;
    std::vector<std::string> numbers = AllNumbers();
    options.AddWords("experiments", "experiments to repeat", numbers, AllNumbers());
    options.AddRunOptions(run);
    options.Parse(argc, argv);
    RunRecord record(argv[0], options.GetArguments(), {"out", "force", "quiet"});
    std::vector<std::string> figures;
    for (const ValidationExperiment& experiment : GetValidationExperiments())
    {
        if (IsIn(numbers, experiment.number))
        {
            figures.push_back(experiment.name);
        }
    }
    const auto directory = run.Claim({"validation.csv", "run.json"}, figures);
    std::ofstream csv(directory->PathOf("validation.csv"));
    ValidationReport::WriteHeader(csv);

    AddInputs(record, numbers);
    Totals all;
    for (const ValidationExperiment& experiment : GetValidationExperiments())
    {
        if (!IsIn(numbers, experiment.number))
        {
            continue;
        }
        all.Add(Repeat(experiment, run, *directory, csv));
    }
    Print("all", all);
    csv.close();
    if (!csv)
    {
        throw std::runtime_error("validation.csv cannot be written");
    }
    record.Write(*directory);
    for (const std::string& warning : directory->Commit())
    {
        std::cerr << "validate: " << warning << '\n';
    }
    return all.different == 0 ? 0 : 1;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
