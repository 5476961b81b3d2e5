// SPDX-License-Identifier: GPL-2.0-only
//
// The states of every socket of a node beside what /proc/net/tcp and a tracepoint of Linux showed.

#ifndef SOCKET_LIVES_H
#define SOCKET_LIVES_H

#include "validation-report.h"

#include "ns3/nstime.h"
#include "ns3/tcp-lifecycle-event.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * \brief Name a state as RFC 9293 does.
 * \param name of /proc/net/tcp or of the tracepoint; "GONE" = there is no socket any more
 * \param before name of the state before: a half-open connection leaves no socket behind
 * \return such as "FIN-WAIT-1"
 */
std::string ToRfcStateName(const std::string& name, const std::string& before = "");

/** A timer of Linux that is late, once in a run of two kernels. */
struct LateTimer
{
    double seconds{0}; //!< by how much at most, s
    double from{0};    //!< when it is due, s

    /** \return what it adds to a time, s */
    double
    GetAt(double time) const
    {
        return time >= from ? seconds : 0;
    }
};

/**
 * \brief The sockets of one node of two in the order in which they began, and the states of each.
 *
 * A connection is known by the client's port, a listener by 0. States are written as in RFC 9293; a
 * half-open connection that is gone is back in LISTEN, any other socket CLOSED.
 */
class SocketLives
{
  public:
    /** What the tolerance of a time depends on. */
    struct Timing
    {
        std::vector<double> calls; //!< when applications called something, s, in order
        double delay{0.02};        //!< of the link, one way, s
        LateTimer late{};          //!< adds to times
    };

    /** Why Linux enters a state later, and by how much beyond the tolerance. \param port the
     * client's */
    using Explanation =
        std::function<ValidationExplanation(uint16_t port, const std::string& state)>;

    /** \param isClient the node is the one that connects; 10.77.0.2 in the reference */
    explicit SocketLives(bool isClient);

    /** \brief Add a state change. \param origin when t = 0 */
    void Take(const TcpStateEvent& event, Time origin);
    /** \brief Add what a timer does; those of FIN-WAIT-2 and TIME-WAIT are compared. */
    void Take(const TcpTimerEvent& event, Time origin);

    /**
     * \brief Compare with a -states.csv: each state that was polled, since when, and when the
     * timers of FIN-WAIT-2 and TIME-WAIT are due.
     *
     * A state of ours that was not seen must be shorter than the time between two polls. A row that
     * repeats a state, for its timer, is compared with the state at its time.
     * \param report gets the rows \param file name \param timing of the run
     * \param explain may be empty
     */
    void ComparePolled(ValidationReport& report,
                       const std::string& file,
                       const Timing& timing,
                       const Explanation& explain = {}) const;

    /**
     * \brief Compare with a -trace.csv (tracepoint inet_sock_set_state): each change of state.
     *
     * For the tracepoint a passive connection is born with its third ACK, and a socket ends when
     * TIME-WAIT or, once the application has closed it, FIN-WAIT-2 goes on without it.
     * \param report gets the rows \param file name \param isHalfClosed the application of this node
     * shuts down instead of closing \param timing of the run \param explain may be empty
     */
    void CompareTraced(ValidationReport& report,
                       const std::string& file,
                       bool isHalfClosed,
                       const Timing& timing,
                       const Explanation& explain = {}) const;

  private:
    /** One state. */
    struct State
    {
        std::string name;                                //!< as RFC 9293 writes it
        double seconds;                                  //!< since when
        std::vector<double> again{};                     //!< further rows that show it
        std::vector<std::pair<double, double>> timers{}; //!< rows that show a timer: when, due
    };

    /** What became of the timer of a state. */
    struct TimerChange
    {
        uint16_t port;     //!< the client's
        std::string state; //!< whose timer it is
        double seconds;    //!< when
        double due;        //!< < 0 = it runs no more
    };

    /** One socket. */
    struct Life
    {
        uint16_t port;             //!< the client's; 0 = a listener
        std::vector<State> states; //!< in order of time
    };

    /** One change as the tracepoint shows it. */
    struct Change
    {
        std::string text; //!< "old -> new"
        std::string to;   //!< new state
        double seconds;   //!< when
    };

    /** Add a state to the socket with the client's port \p port. */
    static void
    Add(std::vector<Life>& lives, uint16_t port, const std::string& name, double seconds);
    /** \return what is known of a socket, null if nothing */
    static const Life* Find(const std::vector<Life>& lives, uint16_t port);
    /** Read a -states.csv. */
    std::vector<Life> ReadPolled(const std::string& file) const;
    /** Compare one socket with what was polled. */
    void CompareLife(ValidationReport& report,
                     const std::string& file,
                     const Life& polled,
                     const Timing& timing,
                     const Explanation& explain) const;
    /** Compare the timers that were polled in a state. \param tolerance, why of its begin */
    void CompareTimers(ValidationReport& report,
                       const std::string& file,
                       uint16_t port,
                       const State& state,
                       const ValidationTolerance& tolerance,
                       const ValidationExplanation& why) const;
    /** \return how far a measured time may lie from \p seconds \param pollS s between two polls */
    static ValidationTolerance GetTolerance(const Timing& timing, double seconds, double pollS);
    /** \return what the tracepoint would show of a socket */
    std::vector<Change> ToChanges(const Life& life, bool isHalfClosed) const;

    bool m_isClient;                   //!< connects
    std::vector<Life> m_lives;         //!< simulated, in order of time
    std::vector<TimerChange> m_timers; //!< simulated, in order of time
};

} // namespace ns3

#endif // SOCKET_LIVES_H
