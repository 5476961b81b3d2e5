// SPDX-License-Identifier: GPL-2.0-only
//
// CSV; numbers are formatted from integers, so repeated runs agree in each byte.

#include "ns3/csv-trace-writer.h"

#include <exception>

namespace ns3
{

namespace
{

/** Print a text as one field, quoted when it must be (RFC 4180 section 2). \return behind it */
char*
PutField(char* at, std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos)
    {
        return PutText(at, text);
    }
    *at++ = '"';
    for (const char c : text)
    {
        *at++ = c;
        if (c == '"')
        {
            *at++ = c;
        }
    }
    *at++ = '"';
    return at;
}

/** \return most characters that PutCell() needs */
std::size_t
RoomFor(const TraceCell& cell)
{
    return MAX_NUMBER_TEXT + 2 * cell.text.size(); // each character may be a quote, and two around
}

/** Print a cell. \return behind it */
char*
PutCell(char* at, const TraceCell& cell)
{
    if (cell.isEmpty)
    {
        return at;
    }
    switch (cell.type)
    {
    case TraceType::SECONDS:
        return PutSeconds(at, static_cast<int64_t>(cell.number));
    case TraceType::INTEGER:
        return PutInteger(at, cell.number);
    case TraceType::TEXT:
        return PutField(at, cell.text);
    case TraceType::WORD:
        return PutText(at, cell.text); // words are letters, digits and dashes
    }
    return at;
}

} // namespace

CsvTraceWriter::CsvTraceWriter(const std::vector<std::pair<TraceTable, TracePath>>& files,
                               bool isCompressed)
{
    for (const auto& [table, path] : files)
    {
        auto& file = m_files.at(static_cast<std::size_t>(table));
        file = std::make_unique<TraceFile>(path, isCompressed);
        file->Add(GetTraceHeader(table) + "\n");
    }
}

void
CsvTraceWriter::WriteRow(TraceTable table, const TraceCell* cells, std::size_t count)
{
    TraceFile* const file = m_files[static_cast<std::size_t>(table)].get();
    if (file == nullptr)
    {
        return;
    }
    std::size_t room = 0;
    for (std::size_t i = 0; i < count; ++i)
    {
        room += RoomFor(cells[i]);
    }
    char* at = file->Begin(room);
    for (std::size_t i = 0; i < count; ++i)
    {
        at = PutCell(at, cells[i]);
        *at++ = i + 1 < count ? ',' : '\n';
    }
    file->End(at);
}

void
CsvTraceWriter::Close()
{
    std::exception_ptr first;
    for (auto& file : m_files)
    {
        try
        {
            if (file)
            {
                file->Close();
            }
        }
        catch (const std::exception&)
        {
            first = first ? first : std::current_exception();
        }
    }
    if (first)
    {
        std::rethrow_exception(first);
    }
}

} // namespace ns3
