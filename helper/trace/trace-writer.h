// SPDX-License-Identifier: GPL-2.0-only
//
// What writes records in one format.

#ifndef TRACE_WRITER_H
#define TRACE_WRITER_H

#include "ns3/nstime.h"
#include "ns3/segment-fault-event.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-segment-event.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One level or count of a node: a row of gauges.csv or counters.csv. */
struct TraceValue
{
    Time time;         //!< when
    uint32_t node{0};  //!< node id
    const char* name;  //!< gauge of TcpLifecycleTracer, or nstat's name of a counter
    uint64_t value{0}; //!< the new value
};

/**
 * \ingroup tcp-lifecycle
 * \brief Takes the records of any number of nodes and writes them in one format.
 *
 * Uids in causes are written as they come. Records of one kind come in the order of their times.
 * No function but Close() throws: what fails while records come is kept until then.
 */
class TraceWriter
{
  public:
    TraceWriter() = default;
    /** Closes without reporting errors; call Close() to hear of them. */
    virtual ~TraceWriter() = default;
    TraceWriter(const TraceWriter&) = delete;
    TraceWriter& operator=(const TraceWriter&) = delete;

    /** \param event to write */
    virtual void WriteState(const TcpStateEvent& event) = 0;
    /** \param event to write */
    virtual void WriteQueue(const TcpQueueEvent& event) = 0;
    /** \param event to write */
    virtual void WriteTimer(const TcpTimerEvent& event) = 0;
    /** \param event to write; its state is left out if IsBelowTcp() */
    virtual void WriteDrop(const TcpDropEvent& event) = 0;
    /** \param event to write */
    virtual void WriteSegment(const TcpSegmentEvent& event) = 0;
    /** \param event to write */
    virtual void WriteConnection(const TcpConnectionEvent& event) = 0;
    /** \param counter to write */
    virtual void WriteCounter(const TraceValue& counter) = 0;
    /** \param gauge to write */
    virtual void WriteGauge(const TraceValue& gauge) = 0;
    /** \param event to write; its model knows its device */
    virtual void WriteFault(const SegmentFaultEvent& event) = 0;
    /** \param event to write */
    virtual void WriteStray(const TcpStrayEvent& event) = 0;

    /**
     * \brief Write what waits, and close. A second call does nothing.
     * \throws std::runtime_error that names the file and the reason if a record could not be
     * written
     */
    virtual void Close() = 0;
};

//! @}

} // namespace ns3

#endif // TRACE_WRITER_H
