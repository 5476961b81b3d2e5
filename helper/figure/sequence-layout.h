// SPDX-License-Identifier: GPL-2.0-only
//
// Where the arrows, states and words of a sequence diagram go.

#ifndef SEQUENCE_LAYOUT_H
#define SEQUENCE_LAYOUT_H

#include "ns3/figure-canvas.h"
#include "ns3/sequence-story.h"

#include <cstddef>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** A sequence diagram with everything in its place. */
struct SequenceLayout
{
    FigureCanvas canvas;            //!< the drawing
    std::vector<std::size_t> shown; //!< segments of the story that have an arrow, in order
    double originS{0};              //!< time of the run that times are counted from, s
    std::size_t breaks{0};          //!< places where the time axis is cut
    bool isCrowded{false};          //!< no place was found for some words; they lie on a line
};

/**
 * What a sequence diagram may leave out. Where nothing is under way for a while near these numbers
 * it is cut there, so that no segment loses its answer.
 */
struct SequenceLimits
{
    std::size_t headSegments{12}; //!< shown at the beginning
    std::size_t tailSegments{14}; //!< shown at the end, if not all are shown
    double heightPt{680};         //!< 24 cm: fewer are shown if the page becomes higher
};

/**
 * \brief Lay out a sequence diagram.
 *
 * Time runs downwards; a way of the usual delay is one step. Rows that would touch are moved apart,
 * and where nothing happens for more than 2.6 delays the axis is cut and the time left out is
 * written there. Words stand along their arrow where no other words and no other arrow are; if
 * there is no such place, the later arrow moves down.
 * \param story what happened
 * \param limits segments in the middle that are left out are counted on the page
 * \return the page, 453.6 pt wide and as high as needed
 */
SequenceLayout LaySequence(const SequenceStory& story, const SequenceLimits& limits = {});

//! @}

} // namespace ns3

#endif // SEQUENCE_LAYOUT_H
