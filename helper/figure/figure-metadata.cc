// SPDX-License-Identifier: GPL-2.0-only
//
// Title and note in PNG, SVG, PDF and LaTeX files.

#include "ns3/figure-metadata.h"

#include "ns3/markup-text.h"

#include <boost/crc.hpp>
#include <boost/locale/encoding_utf.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <iomanip>
#include <optional>
#include <sstream>

namespace ns3
{

namespace
{

constexpr std::size_t PNG_HEAD_BYTES = 8 + 25; //!< signature and chunk IHDR
constexpr std::size_t XREF_DIGITS = 10;        //!< of an offset in a PDF's cross-references

/** \return \p number as PNG has it: four bytes, the highest first */
std::string
BigEndian(uint32_t number)
{
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
    {
        bytes += static_cast<char>((number >> shift) & 0xff);
    }
    return bytes;
}

/** \return a chunk iTXt: keyword, neither compressed nor in a named language, text */
std::string
PngText(const std::string& keyword, const std::string& text)
{
    const std::string body = "iTXt" + keyword + std::string(5, '\0') + text;
    boost::crc_32_type crc;
    crc.process_bytes(body.data(), body.size());
    return BigEndian(static_cast<uint32_t>(body.size() - 4)) + body + BigEndian(crc.checksum());
}

/** \return a PDF text string: UTF-16 in hexadecimal digits */
std::string
PdfText(const std::string& text)
{
    std::ostringstream os;
    os << "<FEFF" << std::hex << std::uppercase << std::setfill('0');
    for (const char16_t unit : boost::locale::conv::utf_to_utf<char16_t>(text))
    {
        os << std::setw(4) << static_cast<unsigned>(unit);
    }
    return os.str() + ">";
}

/** \return the number behind \p name in \p text from \p start, if it is there */
std::optional<unsigned long>
NumberBehind(const std::string& text, const std::string& name, std::size_t start)
{
    const std::size_t place = text.find(name, start);
    unsigned long number = 0;
    if (place == std::string::npos ||
        std::sscanf(text.c_str() + place + name.size(), "%lu", &number) != 1)
    {
        return std::nullopt;
    }
    return number;
}

/** Give the file another /Info object by an incremental update (PDF 32000-1:2008, 7.5.6). */
std::string
WithPdfInformation(std::string bytes, const std::string& title, const std::string& note)
{
    const std::string date = "/CreationDate (D:";
    const std::size_t place = bytes.find(date);
    if (place != std::string::npos)
    {
        const std::string fixed = "20000101000000";
        bytes.replace(place + date.size(), fixed.size(), fixed);
    }
    const std::size_t trailer = bytes.rfind("trailer");
    if (trailer == std::string::npos)
    {
        return bytes;
    }
    const auto size = NumberBehind(bytes, "/Size ", trailer);
    const auto root = NumberBehind(bytes, "/Root ", trailer);
    const auto information = NumberBehind(bytes, "/Info ", trailer);
    const auto previous = NumberBehind(bytes, "startxref", trailer);
    if (!size || !root || !information || !previous)
    {
        return bytes;
    }
    std::ostringstream update;
    const std::size_t object = bytes.size();
    update << *information << " 0 obj\n<< /Title " << PdfText(title) << "\n   /Subject "
           << PdfText(note) << "\n   /Producer (gnuplot, cairo)\n"
           << "   /CreationDate (D:20000101000000Z)\n>>\nendobj\n";
    const std::size_t references = object + update.str().size();
    update << "xref\n"
           << *information << " 1\n"
           << std::setw(XREF_DIGITS) << std::setfill('0') << object
           << " 00000 n \ntrailer\n<< /Size " << *size << " /Root " << *root << " 0 R /Info "
           << *information << " 0 R /Prev " << *previous << " >>\nstartxref\n"
           << references << "\n%%EOF\n";
    return bytes + update.str();
}

/** \return \p bytes with the first \p old replaced by \p text, if it is there */
std::string
Replaced(std::string bytes, const std::string& old, const std::string& text)
{
    const std::size_t place = bytes.find(old);
    return place == std::string::npos ? bytes : bytes.replace(place, old.size(), text);
}

/** \return \p text without line ends */
std::string
OneLine(std::string text)
{
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

} // namespace

std::string
WithFigureMetadata(const std::string& bytes,
                   const std::string& extension,
                   const std::string& title,
                   const std::string& note)
{
    if (extension == ".png" && bytes.size() > PNG_HEAD_BYTES)
    {
        return bytes.substr(0, PNG_HEAD_BYTES) + PngText("Title", title) +
               PngText("Description", note) + bytes.substr(PNG_HEAD_BYTES);
    }
    if (extension == ".svg")
    {
        return Replaced(
            Replaced(bytes, "<title>Gnuplot</title>", "<title>" + MarkupText(title) + "</title>"),
            "<desc>",
            "<desc>" + MarkupText(note) + ". ");
    }
    if (extension == ".pdf")
    {
        return WithPdfInformation(bytes, title, note);
    }
    if (extension == ".tex")
    {
        // 9 pt in a document of 11 pt: the size that the figure's room is made for.
        return "% " + OneLine(title) + "\n% " + OneLine(note) + "\n\\begingroup\\footnotesize\n" +
               bytes + "\\endgroup\n";
    }
    return bytes;
}

} // namespace ns3
