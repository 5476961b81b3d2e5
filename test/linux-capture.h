// SPDX-License-Identifier: GPL-2.0-only
//
// Packet lists measured on Linux: read, played against the simulated server, and compared.

#ifndef LINUX_CAPTURE_H
#define LINUX_CAPTURE_H

#include "segment-peer.h"
#include "validation/validation-report.h"

#include "ns3/ipv4-address.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/** \return cells of a CSV file below test/data/linux-6.18, header line included; fatal if
 * unreadable */
std::vector<std::vector<std::string>> ReadLinuxTable(const std::string& name);

/**
 * \brief What matters of a segment, as one line: "SA seq 0 ack 1 len 0 mss 1460 sack wscale".
 * \param view the segment
 * \param iss of its sender; its sequence number is told as the distance from it
 * \param headerDifference bytes by which its MSS is told smaller
 */
std::string
DescribeSegment(const TcpSegmentView& view, SequenceNumber32 iss, uint16_t headerDifference);

/**
 * \brief Report that segments were sent behind the last one that was measured.
 * \param report gets a row for each
 * \param file of the measured ones
 * \param port of the peer
 * \param answers of the simulated server
 * \param index of the first of them
 * \param iss of the simulated server
 */
void CompareFurther(ValidationReport& report,
                    const std::string& file,
                    uint16_t port,
                    const std::vector<WireSegment>& answers,
                    std::size_t index,
                    SequenceNumber32 iss);

/** One row of a packet list. */
struct LinuxCaptureRow
{
    uint32_t line{0};       //!< of the file, from 1
    double seconds{0};      //!< as in the file, of arbitrary origin
    bool fromServer{false}; //!< sent by the measured kernel, a server unless said otherwise
    Ipv4Address peer;       //!< the other end
    uint16_t peerPort{0};   //!< its port
    uint16_t localPort{0};  //!< the kernel's port
    TcpSegmentView view;    //!< absolute numbers as measured
};

/**
 * \brief Plays the peer's rows of a packet list and compares the server's rows with what comes.
 *
 * Numbers of the peer are used as they are. The server's ISS and clock differ from the measured
 * ones, so numbers of its sequence space and TSecr are shifted, for each SYN,ACK with a new ISS
 * anew.
 * A measured answer that follows a segment of the peer within 0.5 ms must come within 1 ms, and so
 * must what the application's call makes (At, with the row's own time). Any other one was sent by a
 * timer: Linux's may be late by a slot of the timer wheel (TimerLateness), each wait since the last
 * answer adding its own; ours are exact.
 */
class LinuxCapture
{
  public:
    /**
     * \param name a file below test/data/linux-6.18; fatal if it cannot be read
     * \param kernel whose segments are compared; of another one than the server's, rows between
     * others are left out
     */
    explicit LinuxCapture(const std::string& name, const std::string& kernel = "10.77.0.1");

    /** \return the connection of a row as the simulated kernel names it */
    static TcpConnectionId MakeId(const SegmentPeer& peer, const LinuxCaptureRow& row);

    /** \return the rows */
    const std::vector<LinuxCaptureRow>& GetRows() const;

    /** \brief Call \p action when the measured clock shows \p seconds, after rows of that time. */
    void At(double seconds, std::function<void()> action);

    /** \brief Have SYNs of the peer that have an MSS option say \p mss instead, before Play. */
    void ReplaceMss(uint16_t mss);

    /**
     * \brief Play it from 2 s of simulated time on, to 1 ms after its last row. What the kernel did
     * without being asked by a segment (connect, close) is to be told by At.
     */
    void Play(SegmentPeer& peer);

    /**
     * \brief Compare the server's segments, connection by connection.
     * \param peer on which Play was called
     * \param isIpv6 true if 20 bytes less than the measured MSS are right
     * \return one line for each difference; empty if all is as measured
     */
    std::vector<std::string> Compare(const SegmentPeer& peer, bool isIpv6) const;

    /** Why a row of the server is known to differ, and how; "nothing" = it has no counterpart. */
    using Explanation = std::function<ValidationExplanation(const LinuxCaptureRow&)>;

    /**
     * \brief The same as rows of a report: each of the server's segments, its time, and whether a
     * SYN,ACK has a new ISS.
     * \param report gets the rows
     * \param peer on which Play was called
     * \param isIpv6 true if 20 bytes less than the measured MSS are right
     * \param explain asked for each row of the server; may be empty
     */
    void Compare(ValidationReport& report,
                 const SegmentPeer& peer,
                 bool isIpv6,
                 const Explanation& explain = {}) const;

    /** \return measured segments of the server */
    uint32_t GetServerRows() const;

    /** \return simulated time at which the measured clock shows \p seconds */
    Time ToSimulated(double seconds) const;

  private:
    /** \return true if an action was planned for the very time of \p row */
    bool IsCalled(const LinuxCaptureRow& row) const;
    /** Compare one connection. */
    void CompareConnection(ValidationReport& report,
                           const std::vector<LinuxCaptureRow>& rows,
                           const std::vector<WireSegment>& answers,
                           bool isIpv6,
                           const Explanation& explain) const;

    std::string m_name;                                              //!< of the file
    std::vector<LinuxCaptureRow> m_rows;                             //!< in order of time
    std::vector<std::pair<double, std::function<void()>>> m_actions; //!< in order of time
};

} // namespace ns3

#endif // LINUX_CAPTURE_H
