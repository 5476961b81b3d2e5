// SPDX-License-Identifier: GPL-2.0-only
//
// A measured flood with clients as its files tell it, and what the rules of the reference make of
// it.

#ifndef VALIDATION_FLOODED_QUEUE_H
#define VALIDATION_FLOODED_QUEUE_H

#include "flooded-clients.h"
#include "validation-report.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

/** What a number lies between. */
struct QueueRange
{
    double least; //!< lower end
    double most;  //!< upper end

    /** \brief Take in another number. */
    void Add(double value);
};

/** One row of legit-cC-rR-queue.csv. The program slept 0.1 s, read, and then noted the time. */
struct FloodedRow
{
    std::string time;   //!< as it is written, s
    QueueRange read;    //!< when it was read, s
    FloodedQueue value; //!< measured
};

/** What the files of a case tell of it. */
struct MeasuredFlood
{
    std::string name;               //!< of the files: 03-syncookies/legit-cC-rR
    FloodedClientsCase simulation;  //!< to simulate; sampled at each row, in the middle of its read
    std::vector<FloodedRow> rows{}; //!< of -queue.csv
    std::vector<double> lateS{};    //!< how late clients that got in by a later SYN got in, s
};

/**
 * \brief Read the files of a case.
 * \param cookies tcp_syncookies
 * \param rate of the flood, SYNs a second
 * \param phaseS when slots of 256 ms of the machine's timer wheel ended on the files' clock, s
 * below 0.256
 */
MeasuredFlood ReadMeasuredFlood(uint32_t cookies, uint32_t rate, double phaseS);

/** What the rules give. */
struct FloodedBand
{
    std::vector<std::array<QueueRange, std::tuple_size<FloodedQueue>::value>> rows; //!< of each row
    std::map<std::string, QueueRange> counters; //!< when all was over, by nstat's names
};

/**
 * \brief The same flood by KernelQueue, which shares no code with the module.
 *
 * 256 runs. What the measurement leaves open is drawn for each: which of the slots of 2.048 s
 * begins with the phase, and on which tick of 4 ms of the two processors; in which order they fire
 * the timers of a slot; how late each SYN of the flood is (the sender slept 5 ms at most at a
 * time); and how late a client's SYN that is sent again, of what was measured. Numbers of a row are
 * those of the whole time in which it may have been read.
 */
FloodedBand ModelFloodedQueue(const MeasuredFlood& measured);

} // namespace ns3

#endif // VALIDATION_FLOODED_QUEUE_H
