// SPDX-License-Identifier: GPL-2.0-only
//
// Small runs of one connection, written as the CSV files of a trace.

#ifndef SEQUENCE_SCENE_H
#define SEQUENCE_SCENE_H

#include "ns3/run-traces.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * \brief Writes what two nodes see of each other, node 0 at 10.0.0.1:5000 and node 1
 * at 10.0.0.2:80.
 *
 * Rows are written in order of time, those of one time in the order of the calls.
 */
class SequenceScene
{
  public:
    /** A segment to be written. */
    struct Segment
    {
        uint32_t from{0};                //!< node that sends it
        std::optional<double> sentS;     //!< s; nothing: no row of the sender
        std::optional<double> arrivedS;  //!< s; nothing: no row of the receiver
        std::string flags;               //!< e.g. "SA"
        uint32_t seq{0};                 //!< SEG.SEQ
        uint32_t ack{0};                 //!< SEG.ACK
        uint32_t len{0};                 //!< bytes of text
        std::string verdict{"accepted"}; //!< of the receiver
        uint32_t win{65535};             //!< SEG.WND
    };

    /** \brief Write a segment. */
    void Add(const Segment& segment);
    /** \brief Write a change of state. \param cause and rule as in states.csv */
    void AddState(uint32_t node,
                  double timeS,
                  const std::string& from,
                  const std::string& to,
                  const std::string& cause,
                  const std::string& rule);
    /** \brief Write a row of another connection of node 1, so that the trace goes on until then. */
    void GoOn(double timeS);
    /** \brief Handshake at 1.0 to 1.03 s, with ISNs 100 and 500 and changes of state. */
    void AddHandshake();
    /** \brief Four-way close from 2 s on, and 2MSL of 60 s: SND.NXT 101 of node 0, 501 of node 1.
     */
    void AddFourWayClose();

    /** \return the traces. \param directory is made, with its files */
    RunTraces Read(const std::string& directory) const;

    /** \return address and port of a node */
    static std::string EndPointOf(uint32_t node);

  private:
    std::vector<std::pair<double, std::string>> m_segments; //!< rows by time
    std::vector<std::pair<double, std::string>> m_states;   //!< rows by time
};

} // namespace ns3

#endif // SEQUENCE_SCENE_H
