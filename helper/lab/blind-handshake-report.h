// SPDX-License-Identifier: GPL-2.0-only
//
// Blind handshakes as tables, figures and sentences.

#ifndef BLIND_HANDSHAKE_REPORT_H
#define BLIND_HANDSHAKE_REPORT_H

#include "ns3/blind-handshake-scenario.h"
#include "ns3/figure.h"
#include "ns3/lab-table.h"
#include "ns3/mean-interval.h"

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Success of attacks with so many guesses. */
struct BlindSuccess
{
    std::string setup;      //!< how ISNs are chosen
    uint64_t guesses{0};    //!< of each attack
    uint64_t attacks{0};    //!< trials
    uint64_t opened{0};     //!< successes
    ShareInterval interval; //!< 99 %

    /** \return success if every number is as likely as any other: guesses / 2^32 */
    double GetLaw() const;
    /** \return true if the interval holds GetLaw() */
    bool FollowsLaw() const;
};

/** How an ISN differs from the one before, modulo 2^32. */
struct IsnSteps
{
    double perS{0};      //!< mean step / mean time between, 1/s
    double mean{0};      //!< step
    double deviation{0}; //!< standard deviation of steps
};

/** \return steps between successive samples. \param samples at least two */
IsnSteps GetIsnSteps(const std::vector<IsnSample>& samples);

/**
 * \brief Count successes.
 * \param outcomes with attacks
 * \param guesses numbers of guesses, ascending, none above that of the scenario
 * \return a row for each outcome and number, in this order
 */
std::vector<BlindSuccess> CountSuccesses(const std::vector<BlindHandshakeOutcome>& outcomes,
                                         const std::vector<uint64_t>& guesses);

/**
 * \param rows in order
 * \return summary.csv; for a reader the first, a middle and the last number of guesses
 */
LabTable MakeSuccessTable(const std::vector<BlindSuccess>& rows);

/**
 * \param rows in order of setup and guesses
 * \return rows of \p rows for a reader: of the first, a middle and the last number of guesses
 */
std::vector<BlindSuccess> PickSuccesses(const std::vector<BlindSuccess>& rows);

/** \return steps of ISNs. \param outcomes with at least two pairs */
LabTable MakeIsnTable(const std::vector<BlindHandshakeOutcome>& outcomes);

/** \return every sample: setup, tuple, time, ISN. \param outcomes one for each setup */
LabTable MakeSampleTable(const std::vector<BlindHandshakeOutcome>& outcomes);

/**
 * \brief Say what the numbers mean.
 * \param os where
 * \param outcomes one for each setup
 * \param rows of summary.csv
 */
void PrintBlindAnswer(std::ostream& os,
                      const std::vector<BlindHandshakeOutcome>& outcomes,
                      const std::vector<BlindSuccess>& rows);

/** \return the figure isn-scatter: a panel for each outcome. \param outcomes one for each setup */
GnuplotFigure MakeIsnScatterFigure(const std::vector<BlindHandshakeOutcome>& outcomes);

/** \return the figure success: share of attacks by number of guesses. \param rows of summary.csv */
GnuplotFigure MakeBlindSuccessFigure(const std::vector<BlindSuccess>& rows);

//! @}

} // namespace ns3

#endif // BLIND_HANDSHAKE_REPORT_H
