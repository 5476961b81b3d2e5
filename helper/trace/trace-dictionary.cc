// SPDX-License-Identifier: GPL-2.0-only
//
// The page doc/data-dictionary.rst, made from the schema.

#include "ns3/abort.h"
#include "ns3/trace-schema.h"

#include <string>

namespace ns3
{

namespace
{

/** \return a vocabulary's heading */
const char*
TitleOf(TraceWords words)
{
    switch (words)
    {
    case TraceWords::STATE:
        return "states";
    case TraceWords::RULE:
        return "rules";
    case TraceWords::ORIGIN:
        return "origins";
    case TraceWords::QUEUE:
        return "queues";
    case TraceWords::QUEUE_ACTION:
        return "queue actions";
    case TraceWords::QUEUE_REASON:
        return "queue reasons";
    case TraceWords::TIMER:
        return "timers";
    case TraceWords::TIMER_ACTION:
        return "timer actions";
    case TraceWords::DROP_REASON:
        return "drop reasons";
    case TraceWords::DIRECTION:
        return "directions";
    case TraceWords::VERDICT:
        return "verdicts";
    case TraceWords::OPENED_BY:
        return "births";
    case TraceWords::CLOSE_REASON:
        return "ends";
    case TraceWords::COUNTER:
        return "counters";
    case TraceWords::GAUGE:
        return "gauges";
    case TraceWords::FAULT_KIND:
        return "fault kinds";
    case TraceWords::FAULT_ACTION:
        return "fault actions";
    case TraceWords::NONE:
    case TraceWords::COUNT:
        break;
    }
    NS_ABORT_MSG("no heading for TraceWords " << static_cast<int>(words));
    return nullptr;
}

/** \return what the page says of a column's type */
std::string
TypeText(const TraceColumn& column)
{
    std::string text;
    switch (column.type)
    {
    case TraceType::SECONDS:
        text = "seconds";
        break;
    case TraceType::INTEGER:
        text = "integer";
        break;
    case TraceType::TEXT:
        text = "text";
        break;
    case TraceType::WORD:
        text = std::string("word of *") + TitleOf(column.words) + "*";
        break;
    }
    return text + (column.isOptional ? ", may be empty" : "");
}

/** Print one table of the page. */
void
WriteTable(std::ostream& os, TraceTable table)
{
    const std::string title = ToString(table);
    os << title << '\n'
       << std::string(title.size(), '+') << "\n\n"
       << GetTraceMeaning(table) << " File ``" << title << ".csv``, table ``" << title << "``.\n\n"
       << ".. list-table::\n   :header-rows: 1\n   :widths: 16 26 10 48\n\n"
       << "   * - column\n     - type\n     - unit\n     - meaning\n";
    for (std::size_t i = 0; i < CountTraceColumns(table); ++i)
    {
        const TraceColumn& column = GetTraceColumn(table, i);
        const std::string unit = column.unit;
        os << "   * - ``" << column.name << "``\n     - " << TypeText(column) << "\n     -"
           << (unit.empty() ? "" : " ") << unit << "\n     - " << column.meaning << '\n';
    }
    os << '\n';
}

/** Print the words of one vocabulary, parted by commas, in lines of at most 100 characters. */
void
WriteWords(std::ostream& os, TraceWords words)
{
    constexpr std::size_t LINE = 100;
    os << TitleOf(words) << '\n';
    std::string line = " ";
    const auto list = WordsOf(words);
    for (std::size_t i = 0; i < list.size(); ++i)
    {
        const std::string word = " ``" + list[i] + "``" + (i + 1 < list.size() ? "," : "");
        if (line.size() + word.size() > LINE)
        {
            os << line << '\n';
            line = " ";
        }
        line += word;
    }
    os << line << '\n';
}

} // namespace

void
WriteDataDictionary(std::ostream& os)
{
    os << ".. SPDX-License-Identifier: GPL-2.0-only\n"
          ".. Made by WriteDataDictionary() from helper/trace/trace-columns.h; the suite\n"
          "   tcp-lifecycle-trace-schema compares it and leaves the new page when it differs.\n\n"
          "CSV files begin with a line that names the columns and are quoted by RFC 4180. A SQLite "
          "file has a table for\neach CSV file, and ``data_dictionary`` with what stands here. An "
          "empty field in CSV is NULL in SQLite. Rows of one\nfile are in the order of the "
          "events. Times are seconds of simulated time with nine decimals.\n\n";
    for (std::size_t i = 0; i < static_cast<std::size_t>(TraceTable::COUNT); ++i)
    {
        WriteTable(os, static_cast<TraceTable>(i));
    }
    os << "Words\n=====\n\n";
    for (std::size_t i = 1; i < static_cast<std::size_t>(TraceWords::COUNT); ++i)
    {
        WriteWords(os, static_cast<TraceWords>(i));
    }
}

} // namespace ns3
