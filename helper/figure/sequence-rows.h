// SPDX-License-Identifier: GPL-2.0-only
//
// The time axis of a sequence diagram: which event is how far down.

#ifndef SEQUENCE_ROWS_H
#define SEQUENCE_ROWS_H

#include "ns3/sequence-story.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** One thing that happens at one end at one time: a row of the diagram. */
struct SequenceRow
{
    /** What happens. */
    enum class Kind
    {
        SEND,    //!< a segment leaves
        RECEIPT, //!< a segment arrives
        STATE,   //!< a state changes, and no segment is the reason
        OMISSION //!< segments are left out here
    };

    Kind kind{Kind::SEND};           //!< what
    double timeS{0};                 //!< when, s
    int64_t order{0};                //!< among rows of one time
    uint32_t end{0};                 //!< where; of no meaning for OMISSION
    std::size_t segment{0};          //!< which, for SEND and RECEIPT
    bool isVirtual{false};           //!< a receipt that was not: of a lost segment
    std::vector<std::size_t> states; //!< changes of the end's state that belong to it
    double y{0};                     //!< pt, from the first row
    std::vector<double> stateYs;     //!< of the changes, the first at y
    std::string time;                //!< written at the row; empty: as the row before
    double extra{0};                 //!< pt that it is moved down to make room
};

/** A cut of the time axis. */
struct SequenceBreak
{
    double y{0};          //!< its middle, pt from the first row
    std::string text;     //!< "59.98 s"
    std::size_t after{0}; //!< the row that follows
};

/** Distances, pt. */
struct SequenceDistances
{
    static constexpr double STEP = 25;  //!< from send to receipt after the usual delay
    static constexpr double TAIL = 12;  //!< between segments that an end sends
    static constexpr double HEAD = 7;   //!< between segments that reach an end
    static constexpr double STATE = 11; //!< between changes of an end's state
    static constexpr double TIME = 11;  //!< between times that are written
    static constexpr double BREAK = 32; //!< height of a cut
};

/** The rows of a diagram. */
class SequenceRows
{
  public:
    /**
     * \param story what happened
     * \param shown segments that have an arrow
     */
    SequenceRows(const SequenceStory& story, const std::vector<std::size_t>& shown);

    /** \brief Give each row its place. */
    void Place();
    /**
     * \brief Move a row and all that follow it down from now on.
     * \param row index
     * \param distance pt
     * \param withOtherEnd move what the other end sends at the same time as well
     */
    void Push(std::size_t row, double distance, bool withOtherEnd);

    /** \return the time that times are counted from: that of the first row at a traced end, s */
    double GetOrigin() const;
    /** \return the rows in order */
    const std::vector<SequenceRow>& GetRows() const;
    /** \return cuts in order */
    const std::vector<SequenceBreak>& GetBreaks() const;
    /**
     * \param segment index in the story
     * \return the row where a segment leaves; nothing if that is not known
     */
    std::optional<std::size_t> FindSend(std::size_t segment) const;
    /**
     * \param segment index in the story
     * \return the row where a segment arrives, or would have arrived; nothing if it is not shown
     */
    std::optional<std::size_t> FindReceipt(std::size_t segment) const;
    /** \return the lowest place, pt */
    double GetHeight() const;

  private:
    /** What has been placed at one end. */
    struct EndPlaces
    {
        std::optional<double> last;  //!< last row
        double lastTimeS{0};         //!< its time
        std::optional<double> tail;  //!< last segment sent
        std::optional<double> head;  //!< last segment received
        std::optional<double> state; //!< last change of state
        std::optional<double> time;  //!< last time written
        std::string text;            //!< that time
    };

    /**
     * \param segment index of a lost one in the story
     * \param shown indices of the segments in the figure, in order
     * \return how long the way of a lost segment would have been, s
     */
    double DelayNear(std::size_t segment, const std::vector<std::size_t>& shown) const;
    /** Make the rows of segments. \param shown indices of the segments in the figure, in order */
    void AddSegments(const std::vector<std::size_t>& shown);
    /** Put changes of state at the rows they belong to. */
    void AddStates();
    /**
     * \brief Mark where segments are left out.
     * \param shown indices of the segments in the figure, in order
     */
    void AddOmission(const std::vector<std::size_t>& shown);
    /** Choose the scale. \param shown indices of the segments in the figure, in order */
    void ChooseScale(const std::vector<std::size_t>& shown);
    /** \return the place that time alone asks for. \param row index */
    double PlaceByTime(std::size_t row);
    /** Give one row its place. \param row index */
    void PlaceRow(std::size_t row);

    const SequenceStory& m_story;                       //!< what happened
    std::vector<SequenceRow> m_rows;                    //!< in order
    std::vector<SequenceBreak> m_breaks;                //!< in order
    std::vector<std::optional<std::size_t>> m_sends;    //!< row by segment
    std::vector<std::optional<std::size_t>> m_receipts; //!< row by segment
    double m_originS{0};                                //!< time of the first row that was seen
    double m_delayS{0.001};                             //!< usual way of a segment
    int m_decimals{3};                                  //!< of times
    double m_lowest{0};                                 //!< so far
    double m_seenS{0};               //!< time of the last row that is not virtual
    double m_groupY{0};              //!< first row of the time at hand
    std::array<EndPlaces, 2> m_ends; //!< so far
};

//! @}

} // namespace ns3

#endif // SEQUENCE_ROWS_H
