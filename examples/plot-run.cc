// SPDX-License-Identifier: GPL-2.0-only
//
// Question: what do the figures of an earlier run show? Draws them again from its CSV files
// or its SQLite file, without simulating, with a page that shows them all.

#include "ns3/plot-run.h"
#include "ns3/lab-options.h"

#include <iostream>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** The program. */
int
Run(int argc, char** argv)
{
    std::string directory;
    std::vector<char*> words{argv[0]};
    for (int i = 1; i < argc; ++i)
    {
        const std::string word = argv[i];
        // The value of an option may stand behind it as a word of its own.
        const bool isValue = i > 1 && std::string(argv[i - 1]) == "--formats";
        if (word.compare(0, 1, "-") == 0 || isValue)
        {
            words.push_back(argv[i]);
        }
        else if (!directory.empty())
        {
            throw LabUsageError("'" + word + "': one directory is drawn at a time, and '" +
                                directory + "' was named before");
        }
        else
        {
            directory = word;
        }
    }
    LabOptions options(
        "Usage: plot-run DIR [options]. Draws every figure that the CSV or SQLite files in DIR "
        "allow, beside\nthem, and DIR/index.html, which shows them.");
    std::vector<std::string> formats;
    for (const FigureFormat format : AllFigureFormats())
    {
        formats.emplace_back(ToString(format));
    }
    PlotRunOptions plot;
    options.AddWords("formats", "formats of the figures", formats, formats);
    options.AddFlag("force", "overwrite figures and index.html that are there", plot.force);
    options.Parse(static_cast<int>(words.size()), words.data());
    if (directory.empty())
    {
        throw LabUsageError("the directory of a run is missing (--help shows the usage)");
    }
    plot.formats = ParseFigureFormats(formats);
    const PlotRunResult result = PlotRun(directory, plot);
    for (const std::string& note : result.notes)
    {
        std::cout << "plot-run: " << note << "\n";
    }
    for (const std::string& figure : result.figures)
    {
        std::cout << figure << "\n";
    }
    std::cout << result.figures.size() << " figures; all of them in " << directory
              << "/index.html\n";
    return 0;
}

} // namespace

int
main(int argc, char** argv)
{
    return RunLab(argv[0], [argc, argv] { return Run(argc, argv); });
}
