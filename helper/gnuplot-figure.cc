// SPDX-License-Identifier: GPL-2.0-only
//
// Figures by gnuplot-iostream.

#include "ns3/gnuplot-figure.h"

#include "ns3/lab-options.h"

#ifdef TCP_LIFECYCLE_HAVE_GNUPLOT
#include <gnuplot-iostream.h>
#endif

#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace ns3
{

std::string
WhyNoGnuplot()
{
#ifdef TCP_LIFECYCLE_HAVE_GNUPLOT
    return IsProgramInstalled("gnuplot")
               ? ""
               : "no program 'gnuplot' on PATH (Debian package gnuplot-nox)";
#else
    return "this build has no gnuplot-iostream (Debian package libgnuplot-iostream-dev)";
#endif
}

std::string
GnuplotQuoted(const std::string& text)
{
    std::string quoted = "'";
    for (const char c : text)
    {
        quoted += c == '\'' ? std::string("''") : std::string(1, c);
    }
    return quoted + "'";
}

void
ClaimFigure(RunDirectory& run, const std::string& file)
{
    for (const char* extension : {".png", ".svg", ".gp", ".dat"})
    {
        run.Claim(file + extension);
    }
}

void
DrawByGnuplot(const RunDirectory& run,
              const std::string& file,
              const std::string& script,
              const std::string& data)
{
    const std::string missing = WhyNoGnuplot();
    if (!missing.empty())
    {
        throw std::runtime_error("figure '" + file + "' cannot be drawn: " + missing);
    }
    const std::string path = run.PathOf(file + ".dat");
    std::ofstream stream(path, std::ios::trunc);
    stream << data;
    stream.close();
    if (!stream)
    {
        throw std::runtime_error("figure data '" + path + "' could not be written");
    }
#ifdef TCP_LIFECYCLE_HAVE_GNUPLOT
    const fs::path whole = run.PathOf(file);
    const std::string name = whole.filename().string();
    {
        Gnuplot output(">" + whole.string() + ".gp");
        output << script;
    }
    {
        Gnuplot gnuplot("gnuplot");
        gnuplot << "cd " << GnuplotQuoted(whole.parent_path().string()) << "\nload "
                << GnuplotQuoted(name + ".gp") << "\n";
    }
#else
    static_cast<void>(script); // never reached: something is missing
#endif
    for (const char* extension : {".png", ".svg"})
    {
        const std::string drawn = run.PathOf(file + extension);
        std::error_code error;
        if (fs::file_size(drawn, error) == 0 || error)
        {
            throw std::runtime_error("gnuplot did not draw '" + drawn + "'; its message is above");
        }
    }
}

} // namespace ns3
