// SPDX-License-Identifier: GPL-2.0-only
//
// The arrows of a sequence diagram, and places for the words at them.

#ifndef SEQUENCE_WORDS_H
#define SEQUENCE_WORDS_H

#include "ns3/figure-canvas.h"
#include "ns3/sequence-rows.h"
#include "ns3/sequence-story.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Measures of the page, pt. */
struct SequencePage
{
    static constexpr std::array<double, 2> LINE_X{108, 345.6}; //!< both ends
    static constexpr double BAR = 3.5;                         //!< half the width of a bar
    static constexpr double FIRST_ROW = 76;                    //!< the first row
    static constexpr double LABEL_PT = 8;                      //!< font at the arrows
    static constexpr double SMALL_PT = 7;                      //!< font of states and times
    static constexpr double CIRCLE = 3; //!< radius of the mark of segments without effect
};

/** One arrow. */
struct SequenceArrow
{
    std::size_t segment{0}; //!< of the story
    std::size_t row{0};     //!< that is moved to make room for it
    CanvasLine line;        //!< as drawn
};

/** Makes arrows from rows and looks for places for their words. */
class SequenceWords
{
  public:
    /**
     * \param story what happened
     * \param shown segments that have an arrow
     * \param rows the time axis; must outlive this
     */
    SequenceWords(const SequenceStory& story,
                  const std::vector<std::size_t>& shown,
                  const SequenceRows& rows);

    /**
     * \brief Make arrows where the rows are now, and give all words a place.
     * \return the row to move down if some words have no free place
     */
    std::optional<std::size_t> Place();

    /** \return arrows in order of segments */
    const std::vector<SequenceArrow>& GetArrows() const;
    /** \return words at arrows and cuts */
    std::vector<CanvasText> GetTexts() const;

  private:
    /** Words that have a place, and the row that may be moved away from them. */
    struct PlacedText
    {
        CanvasText text;    //!< at its place
        std::size_t row{0}; //!< later rows may be moved
    };

    /** What may be written at an arrow. */
    struct Words
    {
        std::string text;           //!< what
        double size{0};             //!< font, pt
        std::vector<double> shares; //!< places along the arrow, the best first
        std::vector<int> sides;     //!< 1 = above, -1 = below
        std::string colour;         //!< a name of FigureHead
    };

    /**
     * \brief Make the arrow of one segment.
     * \param segment index in the story
     * \return the arrow, without words
     */
    SequenceArrow MakeArrow(std::size_t segment) const;
    /**
     * Look for what is where a text would be.
     * \param text there
     * \param own its arrow; null: none
     * \param mayCover lines that cross its arrow do not matter
     * \return the row to move; nothing if the place is free
     */
    std::optional<std::size_t>
    FindObstacle(const CanvasText& text, const SequenceArrow* own, bool mayCover) const;
    /**
     * \brief Find a place for words at an arrow.
     * \param arrow at its place
     * \param words what may be written, and where
     * \return the row to move if there is none
     */
    std::optional<std::size_t> PlaceWords(const SequenceArrow& arrow, const Words& words);
    /**
     * \brief Find places for all that is at one arrow.
     * \param arrow at its place
     * \return the row to move if there is none
     */
    std::optional<std::size_t> PlaceLabel(const SequenceArrow& arrow);
    /**
     * \brief Write beyond the end of an arrow that does not reach it.
     * \param arrow at its place
     * \return the row to move
     */
    std::optional<std::size_t> PlaceFate(const SequenceArrow& arrow);
    /**
     * \brief Find a place for what is written at a cut.
     * \param cut at its place
     * \return the row to move if there is none
     */
    std::optional<std::size_t> PlaceBreak(const SequenceBreak& cut);

    const SequenceStory& m_story;           //!< what happened
    const std::vector<std::size_t> m_shown; //!< segments with an arrow
    const SequenceRows& m_rows;             //!< the time axis
    std::vector<SequenceArrow> m_arrows;    //!< at their places
    std::vector<PlacedText> m_texts;        //!< at their places
};

//! @}

} // namespace ns3

#endif // SEQUENCE_WORDS_H
