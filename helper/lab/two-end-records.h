// SPDX-License-Identifier: GPL-2.0-only
//
// What the records of a run say of the two ends of one connection.

#ifndef TWO_END_RECORDS_H
#define TWO_END_RECORDS_H

#include "ns3/run-traces.h"
#include "ns3/sequence-story.h"
#include "ns3/state-timeline-layout.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/**
 * \ingroup tcp-lifecycle
 * \brief Reads the records that TwoEndNetwork::Trace left of one connection.
 *
 * Ends are numbered as in TwoEnd; times count from the first segment.
 */
class TwoEndRecords
{
  public:
    /**
     * \param directory with the CSV files
     * \throws std::runtime_error as RunTraces, and if there is no segment
     */
    explicit TwoEndRecords(const std::string& directory);

    /** \return all records */
    const RunTraces& GetTraces() const;
    /** \return segments and states, told as a story; its times are the run's */
    const SequenceStory& GetStory() const;
    /** \return time of the run at which the first segment left, s */
    double GetOrigin() const;

    /**
     * \param end 0 = client, 1 = server
     * \return state changes of an end, in order; a listener's own are left out
     */
    const std::vector<const StateRow*>& GetPath(uint32_t end) const;
    /**
     * \param end 0 = client, 1 = server
     * \param timeS simulated time, s
     * \return state of an end after all that happened by \p timeS; CLOSED or LISTEN before
     */
    std::string GetState(uint32_t end, double timeS) const;
    /**
     * \param end 0 = client, 1 = server
     * \param state name as in states.csv
     * \return when an end entered a state for the first time, s; nothing: it never did
     */
    std::optional<double> FindEntry(uint32_t end, const std::string& state) const;
    /**
     * \param end 0 = client, 1 = server
     * \param timeS simulated time, s
     * \return timers of an end that run after all that happened by \p timeS, by name
     */
    std::vector<std::string> GetTimers(uint32_t end, double timeS) const;
    /**
     * \param end 0 = client, 1 = server
     * \return death certificate of an end's first life; null if there is none
     */
    const ConnectionRow* GetDeath(uint32_t end) const;

    /**
     * \param end 0 = client, 1 = server
     * \return when an end sent or received its first segment, s; infinity: it never did
     */
    double GetFirstSegmentS(uint32_t end) const;

    /**
     * \brief Make bars of an end's states.
     * \param end which
     * \param name put before the end's name in the label
     * \param lengthS bars of states that last reach to there, s
     * \return its lives
     */
    std::vector<TimelineLife> GetLives(uint32_t end, const std::string& name, double lengthS) const;

  private:
    RunTraces m_traces;                                //!< all
    SequenceStory m_story;                             //!< of them
    double m_originS{0};                               //!< time of the first segment
    std::vector<std::vector<const StateRow*>> m_paths; //!< by end
};

/**
 * \brief Write the states of a path.
 * \param path state changes in order
 * \return "CLOSED > SYN-SENT > ESTABLISHED"; empty if there is none
 */
std::string StatePathText(const std::vector<const StateRow*>& path);

//! @}

} // namespace ns3

#endif // TWO_END_RECORDS_H
