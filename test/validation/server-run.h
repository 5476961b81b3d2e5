// SPDX-License-Identifier: GPL-2.0-only
//
// A kernel's server with a hand-made peer, repeated: what it sent, and its sockets as polled.

#ifndef SERVER_RUN_H
#define SERVER_RUN_H

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "validation-report.h"

#include "ns3/nstime.h"
#include "ns3/tcp-lifecycle-event.h"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace ns3
{

/**
 * \brief Plays the peer's rows of a packet list and makes the application's calls at their times.
 *
 * What the server sends by a timer is timed against the sum of the waits since the peer's last
 * segment or the last call: each adds a slot of Linux's timer wheel to the tolerance.
 */
class ServerRun
{
  public:
    /** Why a measured segment is known to differ, and how. \param measured as in the report */
    using Explanation =
        std::function<ValidationExplanation(const LinuxCaptureRow&, const std::string& measured)>;
    /** The same for when a timer of a -states.csv is due. \param measured s */
    using StateExplanation = std::function<ValidationExplanation(double measured)>;

    /** \param file a packet list \param settings of the engine \param isIpv6 family */
    ServerRun(const std::string& file, const SegmentPeer::Settings& settings, bool isIpv6);

    /** \return the peer and its server */
    SegmentPeer& GetPeer();
    /** \return the packet list */
    const LinuxCapture& GetCapture() const;
    /** \return the connection with the peer's port \p port */
    TcpConnectionId GetId(uint16_t port) const;

    /** \brief The application makes a call, and \p row is what it sends. In order of time. */
    void CallFor(const LinuxCaptureRow& row, std::function<void()> call);
    /** \brief Play the list, and run on until its clock shows \p seconds. */
    void Play(double seconds);

    /** \brief A row for each segment of the server, one for its time, and the timestamp's clock. */
    void CompareSegments(ValidationReport& report, const Explanation& explain = {}) const;

    /**
     * \brief Compare with a -states.csv: state, repeats, the timer that runs and when it is due.
     * \param report gets the rows \param file name \param pollS s between two polls at most
     * \param explain may be empty
     */
    void ComparePolled(ValidationReport& report,
                       const std::string& file,
                       double pollS,
                       const StateExplanation& explain = {}) const;

    /** \return when the server sent its segments on a connection, on the list's clock */
    std::vector<double> GetAnswerTimes(uint16_t port) const;
    /** \return when a connection was closed, on the list's clock; < 0 = it was not */
    double GetClosedTime(uint16_t port) const;
    /** \return how late Linux may be with what happens at \p seconds */
    ValidationTolerance GetLateness(uint16_t port, double seconds) const;

  private:
    /** One timer that runs. */
    struct RunningTimer
    {
        std::string name; //!< "none", "retransmission", "keep-alive" ...
        double due;       //!< on the list's clock
    };

    /** Sink of Timer. */
    void OnTimer(const TcpTimerEvent& event);
    /** \return a simulated time on the list's clock */
    double ToListed(Time time) const;
    /** \return state of a connection at \p seconds */
    std::string GetState(uint16_t port, double seconds) const;
    /** \return time-outs that repeated something since the state at \p seconds began */
    uint32_t CountRepeats(uint16_t port, double seconds) const;
    /** \return the timer that runs at \p seconds */
    RunningTimer FindTimer(uint16_t port, double seconds) const;
    /** \return when the peer's last segment on \p port came, or the last call was made, before */
    double FindLastEvent(uint16_t port, double seconds) const;
    /** Compare the segments of one connection. */
    void CompareConnection(ValidationReport& report,
                           uint16_t port,
                           const std::vector<LinuxCaptureRow>& rows,
                           const Explanation& explain) const;

    std::string m_file;                  //!< of the packet list
    bool m_isIpv6;                       //!< family
    LinuxCapture m_capture;              //!< the packet list
    std::set<uint32_t> m_called;         //!< lines that a call made
    std::vector<double> m_calls;         //!< when
    std::vector<TcpTimerEvent> m_timers; //!< all
    SegmentPeer m_peer;                  //!< the simulation; its end cancels timers
    double m_end{0};                     //!< until when it was run
};

} // namespace ns3

#endif // SERVER_RUN_H
