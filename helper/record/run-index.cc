// SPDX-License-Identifier: GPL-2.0-only
//
// Prints index.html.

#include "ns3/run-index.h"

#include "ns3/csv-file.h"
#include "ns3/markup-text.h"

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace ns3
{

namespace
{

/** What can be beside FILE.gp, in the order of the links, and what the links say. */
constexpr std::array<std::pair<const char*, const char*>, 7> LINKS{{{".png", "PNG"},
                                                                    {".svg", "SVG"},
                                                                    {".pdf", "PDF"},
                                                                    {"-latex.tex", "LaTeX"},
                                                                    {"-latex.pdf", "its PDF"},
                                                                    {".gp", "gnuplot script"},
                                                                    {".dat", "data"}}};

/** On screen and in print: the width of a page's text, no figure across two pages. */
constexpr const char* STYLE = R"(
body { font: 1rem/1.5 sans-serif; max-width: 64rem; margin: 1rem auto; padding: 0 1rem; color: #111; background: #fff; }
h1, h2, h3 { line-height: 1.25; }
h2 { border-bottom: 1px solid #888; margin-top: 2.5rem; }
nav a { margin-right: 1.2rem; }
figure { margin: 1.5rem 0; }
figure img { width: 100%; max-width: 52rem; height: auto; border: 1px solid #ccc; }
figcaption { max-width: 52rem; }
figcaption small, td, th { font-size: 0.875rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: 0.5rem 0; }
caption { text-align: left; font-weight: bold; padding: 0.25rem 0; }
th, td { border: 1px solid #999; padding: 0.15rem 0.5rem; text-align: left; vertical-align: top; }
th { background: #eee; }
td { white-space: nowrap; }
td.text { white-space: normal; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
code { overflow-wrap: anywhere; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 10pt; }
  nav, .links { display: none; }
  figure, table { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  figure img { width: 16cm; max-width: 100%; border: 0; }
  .scroll { overflow: visible; }
  td, th { font-size: 7.5pt; padding: 0.1rem 0.25rem; }
}
)";

/** \return a path inside the run's directory as a relative URL (RFC 3986 section 2.1) */
std::string
Url(const std::string& path)
{
    constexpr const char* DIGITS = "0123456789ABCDEF";
    const std::string plain = "-_./~";
    std::string url;
    for (const char c : path)
    {
        const auto byte = static_cast<unsigned char>(c);
        const bool isPlain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                             (byte >= 'A' && byte <= 'Z') || plain.find(c) != std::string::npos;
        if (isPlain)
        {
            url += c;
        }
        else
        {
            url += std::string("%") + DIGITS[byte >> 4] + DIGITS[byte & 15];
        }
    }
    return url;
}

/** \return a link */
std::string
Link(const std::string& path, const std::string& text)
{
    return "<a href=\"" + Url(path) + "\">" + MarkupText(text) + "</a>";
}

/** \return the id of a set-up's section */
std::string
IdOf(std::size_t number)
{
    return "setup-" + std::to_string(number);
}

/** \return true if \p text is a number, which stands to the right in a table */
bool
IsNumber(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789.+-eE") == std::string_view::npos &&
           text.find_first_of("0123456789") != std::string_view::npos;
}

/** \return names of columns, which may be broken behind an underscore */
std::string
Heading(std::string_view name)
{
    std::string text;
    for (const char c : MarkupText(name))
    {
        text += c;
        text += c == '_' ? "<wbr />" : "";
    }
    return text;
}

/** Print the records beside each other. */
void
PrintFacts(std::ostream& os, const std::vector<RunFacts>& records)
{
    os << "<div class=\"scroll\">\n<table>\n<thead><tr><th scope=\"col\">record</th>";
    for (const RunFacts& record : records)
    {
        os << "<th scope=\"col\">" << Link(record.file, record.file) << "</th>";
    }
    os << "</tr></thead>\n<tbody>\n";
    for (std::size_t i = 0; i < records.front().facts.size(); ++i)
    {
        os << "<tr><th scope=\"row\">" << MarkupText(records.front().facts[i].first) << "</th>";
        for (const RunFacts& record : records) // each has the same facts
        {
            os << "<td class=\"text\"><code>" << MarkupText(record.facts[i].second)
               << "</code></td>";
        }
        os << "</tr>\n";
    }
    os << "</tbody>\n</table>\n</div>\n";
}

/** Print a CSV file as a table. */
void
PrintTable(std::ostream& os, const std::string& directory, const std::string& name)
{
    std::deque<std::string> texts;
    CsvFile file((fs::path(directory) / name).string(), texts);
    const std::size_t columns = file.GetColumns().size();
    os << "<div class=\"scroll\">\n<table>\n<caption>" << Link(name, name)
       << "</caption>\n<thead><tr>";
    for (const auto& column : file.GetColumns())
    {
        os << "<th scope=\"col\">" << Heading(column) << "</th>";
    }
    os << "</tr></thead>\n<tbody>\n";
    while (file.Next())
    {
        os << "<tr>";
        for (std::size_t i = 0; i < columns; ++i)
        {
            os << (IsNumber(file.Text(i)) ? "<td class=\"number\">" : "<td>")
               << MarkupText(file.Text(i)) << "</td>";
        }
        os << "</tr>\n";
    }
    os << "</tbody>\n</table>\n</div>\n";
}

/** Print one figure with its links. */
void
PrintFigure(std::ostream& os, const IndexedFigure& figure)
{
    const auto has = [&figure](const std::string& extension) {
        return std::find(figure.extensions.begin(), figure.extensions.end(), extension) !=
               figure.extensions.end();
    };
    os << "<figure>\n";
    const std::string shown = has(".png") ? ".png" : ".svg";
    if (has(shown))
    {
        os << "<img src=\"" << Url(figure.file + shown) << "\" alt=\"" << MarkupText(figure.title)
           << "\" />\n";
    }
    os << "<figcaption><strong>" << MarkupText(figure.title) << ".</strong> "
       << MarkupText(figure.caption) << "<br />\n<small class=\"links\">";
    const char* separator = "";
    for (const auto& [extension, text] : LINKS)
    {
        if (has(extension))
        {
            os << separator << Link(figure.file + extension, text);
            separator = " | ";
        }
    }
    os << "</small></figcaption>\n</figure>\n";
}

/** Print figures and files of a set-up. */
void
PrintSetup(std::ostream& os, const IndexedSetup& setup, std::size_t number)
{
    os << "<section id=\"" << IdOf(number) << "\">\n<h2>"
       << (setup.name.empty() ? "Figures" : "Set-up " + MarkupText(setup.name)) << "</h2>\n";
    for (const auto& figure : setup.figures)
    {
        PrintFigure(os, figure);
    }
    if (setup.figures.empty())
    {
        os << "<p>No figures: the files hold no rows.</p>\n";
    }
    if (!setup.files.empty())
    {
        os << "<h3>Files</h3>\n<ul>\n";
        for (const auto& file : setup.files)
        {
            os << "<li>" << Link(file, file) << "</li>\n";
        }
        os << "</ul>\n";
    }
    os << "</section>\n";
}

/** \return what stands behind \p key on its own line among a script's first lines */
std::string
CommentOf(const std::string& path, const std::string& key)
{
    std::ifstream stream(path);
    std::string line;
    while (std::getline(stream, line) && line.compare(0, 1, "#") == 0)
    {
        if (line.compare(0, key.size(), key) == 0)
        {
            return line.substr(key.size());
        }
    }
    return "";
}

} // namespace

std::string
RunIndexPage(const RunIndex& index, const std::string& directory)
{
    std::ostringstream os;
    os << "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n<title>"
       << MarkupText(index.title) << "</title>\n<style>" << STYLE << "</style>\n</head>\n<body>\n"
       << "<h1>" << MarkupText(index.title) << "</h1>\n<nav>\n";
    for (std::size_t i = 0; i < index.setups.size(); ++i)
    {
        const std::string& name = index.setups[i].name;
        os << "<a href=\"#" << IdOf(i) << "\">" << (name.empty() ? "Figures" : MarkupText(name))
           << "</a>\n";
    }
    os << (index.tables.empty() ? "" : "<a href=\"#tables\">Tables</a>\n")
       << "</nav>\n<section>\n<h2>Run</h2>\n";
    if (index.facts.empty())
    {
        os << "<p>The directory has no record of the run (run.json).</p>\n";
    }
    else
    {
        PrintFacts(os, index.facts);
    }
    for (const std::string& table : index.summaries)
    {
        PrintTable(os, directory, table);
    }
    os << "</section>\n";
    for (std::size_t i = 0; i < index.setups.size(); ++i)
    {
        PrintSetup(os, index.setups[i], i);
    }
    if (!index.tables.empty())
    {
        os << "<section id=\"tables\">\n<h2>Tables</h2>\n";
        for (const std::string& table : index.tables)
        {
            PrintTable(os, directory, table);
        }
        os << "</section>\n";
    }
    os << "<footer>\n<p><small>" << MarkupText(index.note)
       << "</small></p>\n</footer>\n</body>\n</html>\n";
    return os.str();
}

std::vector<IndexedFigure>
FindFigures(const std::string& directory, const std::string& setup)
{
    std::vector<IndexedFigure> figures;
    for (const auto& entry : fs::directory_iterator(fs::path(directory) / setup))
    {
        const fs::path& path = entry.path();
        IndexedFigure figure;
        figure.title = CommentOf(path.string(), "# title: ");
        if (path.extension() != ".gp" || figure.title.empty())
        {
            continue;
        }
        figure.caption = CommentOf(path.string(), "# caption: ");
        figure.file = (fs::path(setup) / path.stem()).string();
        bool isShown = false;
        for (const auto& [extension, text] : LINKS)
        {
            if (fs::exists(fs::path(directory) / (figure.file + extension)))
            {
                figure.extensions.emplace_back(extension);
                isShown = isShown || figure.extensions.back() == ".png" ||
                          figure.extensions.back() == ".svg";
            }
        }
        if (isShown)
        {
            figures.push_back(figure);
        }
    }
    std::sort(figures.begin(), figures.end(), [](const auto& a, const auto& b) {
        return a.file < b.file;
    });
    return figures;
}

} // namespace ns3
