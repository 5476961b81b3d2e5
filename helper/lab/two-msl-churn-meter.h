// SPDX-License-Identifier: GPL-2.0-only
//
// What happens to connections that follow each other, by connection.

#ifndef TWO_MSL_CHURN_METER_H
#define TWO_MSL_CHURN_METER_H

#include "ns3/lifecycle-workload-client.h"
#include "ns3/node-container.h"
#include "ns3/nstime.h"
#include "ns3/segment-fault-event.h"
#include "ns3/tcp-lifecycle-event.h"
#include "ns3/two-msl-lab.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Records a churn of one client that has one connection at a time, and counts when it is
 * over. It ends the simulation when enough connections have ended that count: they began 2MSL after
 * the first or later, when each port had been used.
 */
class TwoMslChurnMeter
{
  public:
    /** \param scenario connections to count, MSL and delay */
    explicit TwoMslChurnMeter(const TwoMslChurnScenario& scenario);

    /** \brief Watch both ends. \param ends client, then server, each with a TcpLifecycleTracer */
    void Attach(const NodeContainer& ends);
    /** Sink of the client's ConnectionOutcome. \param outcome of a connection */
    void CountOutcome(const TcpWorkloadOutcome& outcome);
    /** Sink of the path's Fault. \param event what a rule did */
    void CountFault(const SegmentFaultEvent& event);

    /** \return everything, at the end of the simulation */
    TwoMslChurnOutcome GetOutcome() const;

  private:
    /** Something that happened to the connection of one of the client's ports. */
    struct Happening
    {
        Time time;         //!< when; of a stray byte when the end began that took it
        uint16_t port;     //!< the client's
        uint32_t bytes{0}; //!< of stray text
    };

    /** A copy that has arrived. */
    struct Copy
    {
        Time kept;     //!< when it was made
        Time arrived;  //!< when it came
        uint16_t port; //!< the client's
    };

    /** Sink of the client's State. \param event of the client's node */
    void CountBegin(const TcpStateEvent& event);
    /**
     * \brief Sink of Stray.
     * \param isClient of the client's node
     * \param event of that node
     */
    void CountStray(bool isClient, const TcpStrayEvent& event);
    /** Sink of the server's Drop. \param event of the server's node */
    void CountDrop(const TcpDropEvent& event);
    /**
     * \brief Sink of Queue.
     * \param isClient of the client's node
     * \param event of that node
     */
    void CountQueue(bool isClient, const TcpQueueEvent& event);

    /**
     * \param outcome of a connection
     * \return true if this connection began when ports and TIME-WAIT were in use as ever after
     */
    bool IsCounted(const TcpWorkloadOutcome& outcome) const;
    /**
     * \param at time and port
     * \return when the last connection of a port had begun by then, if there was one
     */
    std::optional<Time> FindBegin(const Happening& at) const;
    /**
     * \param at time and port
     * \return number of the ended connection to which something happened, or nothing
     */
    std::optional<std::size_t> FindResult(const Happening& at) const;
    /** Count what became of connections. \param outcome added to */
    void CountConnections(TwoMslChurnOutcome& outcome) const;
    /**
     * \brief Count copies that came from \p begin on.
     * \param outcome added to
     * \param begin simulated time
     */
    void CountCopies(TwoMslChurnOutcome& outcome, const Time& begin) const;
    /**
     * \param begin simulated time
     * \return mean number of entries in TIME-WAIT of both ends since \p begin
     */
    double GetTimeWaitEntries(const Time& begin) const;

    TwoMslChurnScenario m_scenario;                  //!< what is simulated
    uint64_t m_counted{0};                           //!< connections that count, so far
    std::vector<TcpWorkloadOutcome> m_results;       //!< of connections, in order
    std::vector<Happening> m_begins;                 //!< SYNs sent first, in order
    std::vector<Happening> m_strays;                 //!< text of another incarnation
    std::vector<Happening> m_refusedSyns;            //!< in TIME-WAIT
    std::vector<Copy> m_copies;                      //!< that have arrived
    std::vector<std::pair<Time, int64_t>> m_entries; //!< changes of TIME-WAIT entries
    std::pair<int64_t, int64_t> m_now{0, 0};         //!< entries of client and server
};

} // namespace ns3

#endif // TWO_MSL_CHURN_METER_H
