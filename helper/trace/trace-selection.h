// SPDX-License-Identifier: GPL-2.0-only
//
// What a run records and in which format: event classes by name, formats by name, file names.

#ifndef TRACE_SELECTION_H
#define TRACE_SELECTION_H

#include "ns3/trace-schema.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** How records are written. */
enum class TraceFormat : uint8_t
{
    CSV,       //!< a file a table: states.csv ...
    CSV_GZ,    //!< the same, compressed: states.csv.gz ...
    SQLITE,    //!< one SQLite 3 file, trace.sqlite, with a table for each CSV file
    CHROME,    //!< one Chrome trace, trace.json, for ui.perfetto.dev
    CHROME_GZ, //!< the same, compressed: trace.json.gz, which Perfetto opens as it is
    COUNT      //!< number of formats, not a format
};

/** \return "csv", "csv.gz", "sqlite", "chrome" or "chrome.gz". \param format any */
const char* ToString(TraceFormat format);

/**
 * \brief Read the name of a format.
 * \param text one of the names that ToString prints
 * \return the format
 * \throws std::runtime_error that names \p text and the names allowed
 */
TraceFormat ParseTraceFormat(const std::string& text);

/** \return names of all formats, in their order */
std::vector<std::string> GetTraceFormatNames();

/**
 * \param format any
 * \return empty if this build can write \p format, else one line that says what is missing
 */
std::string WhyNoTraceFormat(TraceFormat format);

/**
 * \ingroup tcp-lifecycle
 * \brief A set of event classes. Each is one table; its name is the table's in the singular:
 * state, queue, timer, drop, segment, connection, counter, gauge, fault, stray.
 */
class TraceSelection
{
  public:
    /** The empty set. */
    TraceSelection() = default;

    /** \param tables the set's members */
    TraceSelection(std::initializer_list<TraceTable> tables);

    /** \return the set of all classes */
    static TraceSelection All();

    /**
     * \brief Read a set.
     * \param classes names parted by commas, such as "state,queue"; or "all", or "none"
     * \return the set
     * \throws std::runtime_error that names the word that is no class, and the classes there are
     */
    static TraceSelection Parse(const std::string& classes);

    /** \return names of all classes, in the order of the tables */
    static std::vector<std::string> GetNames();

    /** \return true if \p table is in the set. \param table any */
    bool Has(TraceTable table) const;

    /** \return true if nothing is in the set */
    bool IsEmpty() const;

    /** \return names parted by commas, "none" for the empty set */
    std::string ToText() const;

    /** \return the tables of the set, in their order */
    std::vector<TraceTable> GetTables() const;

  private:
    uint32_t m_bits{0}; //!< bit n: table n
};

/**
 * \brief Name the files that a helper writes.
 * \param selection event classes
 * \param format format
 * \return file names in their order; none for the empty selection
 */
std::vector<std::string> NameTraceFiles(const TraceSelection& selection, TraceFormat format);

//! @}

} // namespace ns3

#endif // TRACE_SELECTION_H
