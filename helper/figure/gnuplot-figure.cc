// SPDX-License-Identifier: GPL-2.0-only
//
// Figures by gnuplot-iostream.

#include "ns3/gnuplot-figure.h"

#include "ns3/figure-metadata.h"
#include "ns3/installed-program.h"

#ifdef TCP_LIFECYCLE_HAVE_GNUPLOT
#include <gnuplot-iostream.h>
#endif

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace fs = std::filesystem;

namespace ns3
{

namespace
{

/** Write \p text as the file at \p path. \throws std::runtime_error if not all of it was */
void
WriteWhole(const std::string& path, const std::string& text)
{
    std::ofstream stream(path, std::ios::trunc | std::ios::binary);
    stream << text;
    stream.close();
    if (!stream)
    {
        throw std::runtime_error("figure file '" + path + "' could not be written");
    }
}

/** \return the bytes of a file, none if it cannot be read */
std::string
ReadWhole(const std::string& path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

} // namespace

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
ClaimFigure(RunDirectory& run, const std::string& file, const std::vector<FigureFormat>& formats)
{
    run.Claim(file + ".gp");
    run.Claim(file + ".dat");
    for (const FigureFormat format : formats)
    {
        for (const std::string& extension : ExtensionsOf(format))
        {
            run.Claim(file + extension);
        }
    }
}

void
DrawFigure(const RunDirectory& run,
           const GnuplotFigure& figure,
           const std::string& note,
           const std::vector<FigureFormat>& formats)
{
    const std::string missing = WhyNoGnuplot();
    if (!missing.empty())
    {
        throw std::runtime_error("figure '" + figure.file + "' cannot be drawn: " + missing);
    }
    WriteWhole(run.PathOf(figure.file + ".dat"), figure.data);
    WriteWhole(run.PathOf(figure.file + ".gp"), FigureHead(figure, note) + figure.script);
#ifdef TCP_LIFECYCLE_HAVE_GNUPLOT
    const fs::path whole = run.PathOf(figure.file);
    {
        Gnuplot gnuplot("LC_ALL=C.UTF-8 gnuplot"); // decimal points, and UTF-8
        gnuplot << "cd " << GnuplotQuoted(whole.parent_path().string()) << "\n";
        for (const FigureFormat format : formats)
        {
            gnuplot << "call " << GnuplotQuoted(whole.filename().string() + ".gp") << " '"
                    << ToString(format) << "'\n";
        }
    }
#endif
    for (const FigureFormat format : formats)
    {
        for (const std::string& extension : ExtensionsOf(format))
        {
            const std::string path = run.PathOf(figure.file + extension);
            const std::string drawn = ReadWhole(path);
            if (drawn.empty())
            {
                throw std::runtime_error("gnuplot did not draw '" + path +
                                         "'; its message is above");
            }
            WriteWhole(
                path,
                WithFigureMetadata(drawn, fs::path(path).extension().string(), figure.title, note));
        }
    }
}

} // namespace ns3
