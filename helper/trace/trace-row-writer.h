// SPDX-License-Identifier: GPL-2.0-only
//
// Turns records into rows with the columns of the schema.

#ifndef TRACE_ROW_WRITER_H
#define TRACE_ROW_WRITER_H

#include "ns3/trace-schema.h"
#include "ns3/trace-text.h"
#include "ns3/trace-writer.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One field of a row. */
struct TraceCell
{
    TraceType type{TraceType::TEXT}; //!< what it holds
    bool isEmpty{false};             //!< nothing: empty in CSV, NULL in SQLite
    uint64_t number{0};              //!< of INTEGER; of SECONDS nanoseconds as int64_t
    std::string_view text;           //!< of TEXT and WORD; valid while the row is written
};

/**
 * \ingroup tcp-lifecycle
 * \brief Makes the cells of each row, in the schema's order; the compiler compares number and types
 * of the cells with TRACE_COLUMNS.
 */
class TraceRowWriter : public TraceWriter
{
  public:
    void WriteState(const TcpStateEvent& event) final;
    void WriteQueue(const TcpQueueEvent& event) final;
    void WriteTimer(const TcpTimerEvent& event) final;
    void WriteDrop(const TcpDropEvent& event) final;
    void WriteSegment(const TcpSegmentEvent& event) final;
    void WriteConnection(const TcpConnectionEvent& event) final;
    void WriteCounter(const TraceValue& counter) final;
    void WriteGauge(const TraceValue& gauge) final;
    void WriteFault(const SegmentFaultEvent& event) final;
    void WriteStray(const TcpStrayEvent& event) final;

  protected:
    /**
     * \brief Write one row.
     * \param table which table
     * \param cells one for each of its columns
     * \param count number of cells
     */
    virtual void WriteRow(TraceTable table, const TraceCell* cells, std::size_t count) = 0;

  private:
    /**
     * \brief Make the cells of a row and hand them on.
     * \tparam table which table
     * \param values one for each of its columns
     */
    template <TraceTable table, typename... Values>
    void Put(const Values&... values);

    EndpointTexts m_endpoints; //!< texts of connections
};

//! @}

} // namespace ns3

#endif // TRACE_ROW_WRITER_H
