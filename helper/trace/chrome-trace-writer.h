// SPDX-License-Identifier: GPL-2.0-only
//
// A Chrome trace for Perfetto: nodes are processes, connections are tracks, states are slices.

#ifndef CHROME_TRACE_WRITER_H
#define CHROME_TRACE_WRITER_H

#include "ns3/trace-file.h"
#include "ns3/trace-text.h"
#include "ns3/trace-writer.h"

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Writes the JSON array of Chrome's trace event format, which ui.perfetto.dev opens.
 *
 * A node is a process; a connection, or a listener, is a track of it. A state is a slice, named as
 * RFC 9293 names it, written when it is left; what is open at the end is cut there. Timers, drops,
 * segments, faults, strays and the death certificate are instants on the connection's track.
 * Occupancy of queues, gauges and counters are counter tracks of the node, refusals of queues an
 * instant on a track "refused". Times are microseconds with three decimals.
 */
class ChromeTraceWriter : public TraceWriter
{
  public:
    /**
     * \brief Create the file.
     * \param path where
     * \param isCompressed true to write gzip
     * \throws std::runtime_error that names the file and the reason
     */
    ChromeTraceWriter(const TracePath& path, bool isCompressed);

    void WriteState(const TcpStateEvent& event) override;
    void WriteQueue(const TcpQueueEvent& event) override;
    void WriteTimer(const TcpTimerEvent& event) override;
    void WriteDrop(const TcpDropEvent& event) override;
    void WriteSegment(const TcpSegmentEvent& event) override;
    void WriteConnection(const TcpConnectionEvent& event) override;
    void WriteCounter(const TraceValue& counter) override;
    void WriteGauge(const TraceValue& gauge) override;
    void WriteFault(const SegmentFaultEvent& event) override;
    void WriteStray(const TcpStrayEvent& event) override;
    /** As TraceWriter; the file is whole JSON, after an error too if there is room for its end. */
    void Close() override;

  private:
    /** One connection of one node. */
    struct Track
    {
        uint32_t number{0};                              //!< Chrome's tid, of one track only
        TcpSocket::TcpStates_t state{TcpSocket::CLOSED}; //!< where it is; CLOSED: no slice is open
        Time since;                                      //!< when the slice began
    };

    /** Tracks of one node. */
    using Tracks = std::unordered_map<TcpConnectionId, Track, TcpConnectionIdHash>;

    /** \brief Find or name a track. \param node its node \param id whose \return it */
    Track& TrackOf(uint32_t node, const TcpConnectionId& id);
    /** \brief Find or name the tracks of a node. \param node its id \return them */
    Tracks& TracksOf(uint32_t node);
    /** \brief Write the name of a track. \param node its node \param track number \param name it */
    void NameTrack(uint32_t node, uint32_t track, std::string_view name);
    /** \brief Write a slice. \param node its node \param track it \param end when it ended
        \param details members of args, "" for none */
    void WriteSlice(uint32_t node, const Track& track, Time end, std::string_view details);
    /** \brief Write an instant. \param node its node \param track number \param time when
        \param category event class \param name its name \param details members of args */
    void WriteInstant(uint32_t node,
                      uint32_t track,
                      Time time,
                      std::string_view category,
                      std::string_view name,
                      std::string_view details);
    /** \brief Write a level. \param node its node \param time when \param name its track
        \param unit of the level \param value the level */
    void WriteLevel(
        uint32_t node, Time time, std::string_view name, std::string_view unit, uint64_t value);

    TraceFile m_file;                             //!< the trace
    EndpointTexts m_endpoints;                    //!< texts of connections
    std::unordered_map<uint32_t, Tracks> m_nodes; //!< by node id
    uint32_t m_lastTrack;                         //!< number of the newest track
    Time m_latest;                                //!< time of the latest record
    bool m_isOpen{true};                          //!< Close() was not called
};

} // namespace ns3

#endif // CHROME_TRACE_WRITER_H
