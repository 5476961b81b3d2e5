// SPDX-License-Identifier: GPL-2.0-only
//
// A simulated node as Linux shows itself: /proc/net/tcp, ss and the counters of nstat.

#ifndef KERNEL_VIEW_H
#define KERNEL_VIEW_H

#include "../segment-peer.h"
#include "experiments.h"

#include "ns3/nstime.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-tracer.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ns3
{

/** Counters by the names nstat prints, such as TcpExtListenDrops. One that is not there is 0. */
using KernelCounters = std::map<std::string, int64_t>;

/** \return the counters in a text such as {"TcpExtListenDrops": 3}, with or without quotes */
KernelCounters ReadCounters(const std::string& text);

/**
 * \brief Find a line of a console.txt, where some cases have their counters.
 * \param file below test/data/linux-6.18
 * \param title the line "##### title" below which to look; fatal if it is not there
 * \param has what the wanted line contains
 * \return the first such line; "" if there is none
 */
std::string
FindConsoleLine(const std::string& file, const std::string& title, const std::string& has);

/**
 * \brief What the tools of the measurement would have seen of a simulated node.
 *
 * Attach it before anything happens; it must outlive the simulation.
 */
class KernelView
{
  public:
    /** \brief Listen to \p tracer from now on. */
    void Attach(const Ptr<TcpLifecycleTracer>& tracer);

    /** Which simulated connection a measured row means, and the simulated time of its t = 0. */
    struct Meaning
    {
        TcpConnectionId id; //!< remote port 0 = the listener
        Time origin;        //!< of the row's clock
    };

    /** \return the meaning of a row's cells; nothing = do not compare it */
    using Locate = std::function<std::optional<Meaning>(const std::vector<std::string>& cells)>;

    /**
     * \brief Compare a -states.csv: rows of /proc/net/tcp, one when a socket's state or its count
     * of retransmissions had changed.
     *
     * Each row must be found, in order; states that the polls missed must have been short. A row
     * of its own says that nothing comes behind the last one. Retransmissions are compared while
     * a connection opens; those of text are the data path's.
     *
     * \param report gets the rows
     * \param file below test/data/linux-6.18
     * \param locate asked for each row
     * \param more how much later a row may be than polls and the node's own timers explain
     */
    void ComparePolled(ValidationReport& report,
                       const std::string& file,
                       const Locate& locate,
                       const ValidationTolerance& more = {}) const;

    /**
     * \brief Compare a -ss.csv: the lines of ss of one half-open connection each 0.25 s.
     * \param report gets the rows
     * \param file below test/data/linux-6.18
     * \param meaning whose lines
     */
    void CompareSs(ValidationReport& report, const std::string& file, const Meaning& meaning) const;

    /**
     * \brief Count as Linux does.
     * \param wire segments between the node and its peers
     * \param from events at this time are counted
     * \param to and at this
     * \return all counters that are not 0
     */
    KernelCounters Count(const std::vector<WireSegment>& wire, Time from, Time to) const;

    /**
     * \brief How far counters of a window of time may differ because Linux fires a timer late.
     * \param from begin of the window
     * \param to its end
     * \return tolerances of what a SYN,ACK timer counts, by name
     */
    std::map<std::string, ValidationTolerance> GetWindowTolerances(Time from, Time to) const;

    /** \return connections by state and time, as "{ESTABLISHED: 3}"; listeners left out */
    std::string CountStates(Time time) const;

    /** \return state of a connection at a time, as /proc/net/tcp names it; "GONE" if it has none */
    std::string GetState(const TcpConnectionId& id, Time time) const;

    /** \return connections in a state of /proc/net/tcp at a time */
    uint32_t CountState(const std::string& state, Time time) const;

    /** \return half-open connections by retransmissions at a time */
    std::map<uint32_t, uint32_t> CountByRetransmissions(Time time) const;

    /** \return entries of a queue at a time */
    uint32_t GetEntries(TcpQueue queue, Time time) const;

    /** \return queue events in order */
    const std::vector<TcpQueueEvent>& GetQueueEvents() const;

    /** \return timer events in order */
    const std::vector<TcpTimerEvent>& GetTimers() const;

  private:
    /** A connection from one time on. */
    struct Moment
    {
        Time time;                   //!< since when
        std::string state;           //!< as /proc/net/tcp writes it; "GONE"
        uint32_t retransmissions{0}; //!< of SYN or SYN,ACK, by the timer
        Time due{Time::Max()};       //!< when its timer ends; Max = none that is compared
        std::vector<double> waits{}; //!< of the timers in a row that led here, s
    };

    /** What a row shows; moments that it would show alike. */
    struct Sight
    {
        Time begin;                       //!< of the first
        std::string text;                 //!< "SYN_RECV, 1 repeated"
        std::vector<const Moment*> parts; //!< the moments
    };

    /** A span of time. */
    struct Window
    {
        Time from; //!< the first moment
        Time to;   //!< the last

        /** \return true if \p time is in it */
        bool
        Has(const Time& time) const
        {
            return time >= from && time <= to;
        }
    };

    /** A connection that is followed through the rows of a -states.csv. */
    struct Followed
    {
        std::vector<Sight> sights; //!< simulated
        std::size_t at{0};         //!< the one that was found last
        bool isFound{false};       //!< one was
        std::string last;          //!< measured
    };

    /** Sink of State. */
    void OnState(const TcpStateEvent& event);
    /** Sink of Queue. */
    void OnQueue(const TcpQueueEvent& event);
    /** Sink of Timer. */
    void OnTimer(const TcpTimerEvent& event);
    /** Sink of Drop. */
    void OnDrop(const TcpDropEvent& event);

    /** \return the moment that begins now on \p id */
    Moment& Touch(const TcpConnectionId& id);
    /** \return moments of one connection, null if it has none */
    const std::vector<Moment>* FindMoments(const TcpConnectionId& id) const;
    /** \return sights of one connection in order */
    std::vector<Sight> GetSights(const TcpConnectionId& id) const;
    /** \return the moment at a time, null if there was none */
    static const Moment* FindMoment(const std::vector<Moment>& moments, Time time);
    /** Count what was sent and received. */
    void CountWire(KernelCounters& counters,
                   const std::vector<WireSegment>& wire,
                   const Window& window) const;
    /** \return true if it answers a SYN that is noted as dropped */
    bool IsAnswerToDrop(const WireSegment& segment) const;
    /** Count what went into queues or was refused. */
    void CountQueues(KernelCounters& counters, const Window& window) const;
    /** Count segments without effect. */
    void CountDrops(KernelCounters& counters, const Window& window) const;
    /** Count what opened and ended. */
    void CountStateChanges(KernelCounters& counters, const Window& window) const;
    /**
     * \brief Find what a row shows among what is not yet behind.
     * \return index of the sight; nothing if it is not there
     */
    static std::optional<std::size_t> Follow(ValidationReport& report,
                                             const std::string& file,
                                             const std::string& row,
                                             const std::string& text,
                                             const Followed& connection);
    /** Compare when a sight began, and when its timer ends. */
    static void CompareTimes(ValidationReport& report,
                             const std::string& file,
                             const std::string& row,
                             const std::vector<std::string>& cells,
                             const Sight& sight,
                             const Time& origin,
                             const ValidationTolerance& more);
    /** \return true if ss, started at \p time, may show \p text */
    static bool
    IsSeenAt(const std::vector<Sight>& sights, const std::string& text, const Time& time);
    /** Compare when a timer ends. */
    static void CompareDue(ValidationReport& report,
                           const std::string& file,
                           const std::string& row,
                           double measured,
                           const Moment& moment,
                           Time origin,
                           const ValidationTolerance& more);

    std::unordered_map<TcpConnectionId, std::vector<Moment>, TcpConnectionIdHash> m_moments;
    std::unordered_map<TcpConnectionId, Time, TcpConnectionIdHash> m_armed; //!< since when
    std::vector<TcpStateEvent> m_states;                                    //!< all
    std::vector<TcpQueueEvent> m_queues;                                    //!< all
    std::vector<TcpTimerEvent> m_timers;                                    //!< all
    std::vector<TcpDropEvent> m_drops;                                      //!< all
};

/**
 * \brief Compare counters.
 * \param report gets a row for each counter that is modelled and not 0 on both sides, and one for
 * each measured one that nobody knows
 * \param file of the reference
 * \param row which of its rows
 * \param measured by nstat
 * \param simulated by KernelView::Count
 * \param tolerances by name; none = 0
 * \param explanations why some differ, by name
 */
void CompareCounters(ValidationReport& report,
                     const std::string& file,
                     const std::string& row,
                     const KernelCounters& measured,
                     const KernelCounters& simulated,
                     const std::map<std::string, ValidationTolerance>& tolerances = {},
                     const std::map<std::string, ValidationExplanation>& explanations = {});

} // namespace ns3

#endif // KERNEL_VIEW_H
