// SPDX-License-Identifier: GPL-2.0-only
//
// A run that leaves records of every kind, and what reads trace files back.

#ifndef TRACE_STORY_H
#define TRACE_STORY_H

#include "directory-test-case.h"

#include "ns3/tcp-lifecycle-trace-helper.h"
#include "ns3/trace-schema.h"
#include "ns3/trace-selection.h"
#include "ns3/trace-writer.h"

#include <cstddef>
#include <string>
#include <vector>

namespace ns3
{

/** Rows of a table, each a list of fields as CSV has them. */
using TraceRows = std::vector<std::vector<std::string>>;

/**
 * \brief Run two nodes, with transfers over a lossy link, a refused connection, and a connection
 * that is alive at the end; all helpers record both nodes and are closed afterwards.
 * \param isIpv6 family
 * \param helpers open
 * \return segments that the link lost
 */
std::size_t RunTraceStory(bool isIpv6, const std::vector<TcpLifecycleTraceHelper*>& helpers);

/** \brief Write one hand-made record of every kind, over IPv4 and IPv6. \param writer where to */
void WriteRecordOfEachKind(TraceWriter& writer);

/** \return rows of CSV text behind its first line, which is demanded to be \p table's */
TraceRows ReadCsvRows(const std::string& text, TraceTable table);

/** \return what \p path holds, decompressed as far as that is possible */
std::string ReadGzip(const std::string& path);

/** \return rows of \p table in a SQLite file, in the order of insertion, printed as CSV has them */
TraceRows ReadSqliteRows(const std::string& path, const std::string& table);

/** \return the first column of the result of \p sql, as text */
std::vector<std::string> QuerySqlite(const std::string& path, const std::string& sql);

/** \return formats that this build can write */
std::vector<TraceFormat> GetUsableFormats();

/** \return a row's fields with commas between them */
std::string Join(const std::vector<std::string>& row);

/** \return \p text without uids: those of two helpers differ, for Open() itself makes a packet */
std::string WithoutUids(const std::string& text);

/** One run, recorded in all formats side by side. */
class TraceStoryTestCase : public DirectoryTestCase
{
  public:
    /** \param name what is tested \param isIpv6 family */
    TraceStoryTestCase(const std::string& name, bool isIpv6);

  protected:
    /** Run the story, all classes, into this case's directory. \return segments the link lost */
    std::size_t RunStory() const;
    /** \return rows of a table of that run */
    TraceRows RowsOf(TraceTable table) const;

  private:
    bool m_isIpv6; //!< family
};

} // namespace ns3

#endif // TRACE_STORY_H
