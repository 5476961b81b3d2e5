// SPDX-License-Identifier: GPL-2.0-only
//
// "The third ACK is lost" in one line: drops, delays, duplicates or holds chosen segments of a
// link.

#ifndef SEGMENT_FAULT_MODEL_H
#define SEGMENT_FAULT_MODEL_H

#include "ns3/error-model.h"
#include "ns3/frame-segment.h"
#include "ns3/kept-segments.h"
#include "ns3/net-device.h"
#include "ns3/random-variable-stream.h"
#include "ns3/segment-fault-event.h"
#include "ns3/segment-fault-rule.h"
#include "ns3/segment-watch.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief An ErrorModel that drops, delays, duplicates or holds chosen TCP segments and passes
 * everything else.
 *
 * It is the ReceiveErrorModel of a PointToPointNetDevice, CsmaNetDevice or SimpleNetDevice and sees
 * what that device receives, over IPv4 and IPv6. SegmentFaultHelper installs it, on both ends of a
 * link in one line. Frames without a whole TCP segment pass and are counted.
 *
 * Rules are asked in order of AddRule and count their matches each on its own. The first that
 * drops, delays or holds a segment takes it from those behind it, which still count it; DUPLICATE
 * takes nothing away. Several models on a device are stages: Inner is asked first, and what it
 * passes or releases comes to this one. What a model releases does not meet its own rules again.
 *
 * Disabled (ErrorModel::Disable) it passes everything, counts nothing, and lets arrive what it
 * keeps.
 *
 * An error model can only let a device drop a frame. What is kept is a copy, given back to the
 * device by its own Receive, so the model must know the device (SetDevice). The device's drop trace
 * fires for a frame that is kept; HasKept tells it from a loss.
 *
 * Ground truth: a copy, and a kept segment that a repetition or a SYN has overtaken meanwhile, is
 * marked TrafficOrigin::OLD_DUPLICATE when it is released. One that is merely late keeps its mark.
 *
 * A third ACK is recognised by the SYN of the same direction, text ranges by the SYN or SYN,ACK:
 * both must meet the model first. A last ACK needs both directions of the link (SetOpposite). 65536
 * connections are remembered, and only while a rule needs it. A client that answers a repeated
 * SYN,ACK sends the same ACK again: that is the next match.
 */
class SegmentFaultModel : public ErrorModel
{
  public:
    /** Signature of Drop sinks. \param event what was dropped */
    typedef void (*DropTracedCallback)(const SegmentFaultEvent& event);
    /** Signature of Fault sinks. \param event what a rule did */
    typedef void (*FaultTracedCallback)(const SegmentFaultEvent& event);

    /** \return the TypeId */
    static TypeId GetTypeId();

    SegmentFaultModel();
    ~SegmentFaultModel() override;

    /**
     * \brief Say which device this is the ReceiveErrorModel of: rules that keep segments need it,
     * and records name it. Does not set the device's attribute.
     * \param device a device on a node
     * \throws std::runtime_error if it is on no node, or a rule keeps segments and WhyNoReturn has
     * something against the device
     */
    void SetDevice(const Ptr<NetDevice>& device);

    /**
     * \brief Join two models that see the two directions of one link. Neither keeps the other
     * alive. \param opposite the other; joined to none from now on but this
     */
    void SetOpposite(const Ptr<SegmentFaultModel>& opposite);

    /**
     * \brief Add a rule.
     * \param rule the rule, see SegmentFaultRule::Check
     * \return its index
     * \throws std::runtime_error if the rule makes no sense; it keeps segments and SetDevice has
     * not been called, or the device cannot take frames again; it names last ACKs and SetOpposite
     * has not been called
     */
    uint32_t AddRule(const SegmentFaultRule& rule);

    /**
     * \brief Release what a rule holds until a call (ON_CALL), and what else of it still waits for
     * its condition; each arrives after its delay.
     * \param rule index from AddRule
     * \return how many segments and copies
     */
    uint32_t Release(uint32_t rule);

    /**
     * \brief Fix the random streams of probabilities and delays. Call it after AddRule.
     * \param stream first stream index
     * \return streams used
     */
    int64_t AssignStreams(int64_t stream);

    /** \return matches of a rule so far. \param rule index from AddRule */
    uint64_t GetMatches(uint32_t rule) const;
    /** \return segments dropped by a rule so far. \param rule index from AddRule */
    uint64_t GetDrops(uint32_t rule) const;
    /** \return segments that a rule has acted on so far. \param rule index from AddRule */
    uint64_t GetActs(uint32_t rule) const;
    /** \return segments and copies of a rule that have arrived. \param rule index from AddRule */
    uint64_t GetReleases(uint32_t rule) const;
    /** \return segments and copies that are kept now */
    uint64_t GetKept() const;
    /** \return TCP segments seen, dropped ones included, what it has released left out */
    uint64_t GetSegments() const;
    /** \return frames that held no whole TCP segment */
    uint64_t GetOtherFrames() const;
    /**
     * \brief Tell a frame that the device reports as dropped from one that is lost.
     * \param uid of a frame
     * \return true if it is the last that this model was asked about, and was kept
     */
    bool HasKept(uint64_t uid) const;
    /** \return true after SetDevice */
    bool KnowsDevice() const;
    /** \return models that are asked before this one on its device */
    uint32_t GetStage() const;

  private:
    /** A rule at work. */
    struct RuleState
    {
        SegmentFaultRule rule; //!< as given
        uint64_t matches{0};   //!< counted
        uint64_t acts{0};      //!< segments acted on
        uint64_t drops{0};     //!< of these dropped
        uint64_t releases{0};  //!< segments and copies arrived

        /** \return true if later matches are all passed */
        bool IsSpent() const;
    };

    /** A segment under judgement. */
    struct Case
    {
        Ptr<Packet> frame;             //!< as the device received it
        FrameSegment segment;          //!< what it holds
        SegmentWatch::Finding finding; //!< its kind
        Time since;                    //!< when it came to the model first
    };

    bool DoCorrupt(Ptr<Packet> frame) override;
    void DoReset() override;

    /** \return what rules and release conditions of both directions have to know */
    SegmentWatch::Needs GetNeeds() const;
    /**
     * \brief Add what this model's rules have to know.
     * \param needs added to
     * \param isOwn of segments of this direction
     */
    void AddNeeds(SegmentWatch::Needs& needs, bool isOwn) const;
    /**
     * \param rule one of this model
     * \param at the segment
     * \return true if \p rule matches a segment
     */
    static bool Matches(const SegmentFaultRule& rule, const Case& at);
    /** \return true if chance lets a rule act. \param rule with its fraction */
    bool DrawActs(const SegmentFaultRule& rule);
    /**
     * \brief Act on a segment by rule \p index.
     * \param index of the rule
     * \param at the segment
     * \return true if it does not arrive now
     */
    bool Act(uint32_t index, const Case& at);
    /**
     * \brief Keep a frame by rule \p index.
     * \param index of the rule
     * \param at the segment
     * \param copy its number
     * \param lag to wait after release
     */
    void Keep(uint32_t index, const Case& at, uint32_t copy, Time lag);
    /** \return a delay of \p rule. \param rule with its delay */
    static Time DrawDelay(const SegmentFaultRule& rule);
    /**
     * \brief A segment passes: it may release others.
     * \param at the segment
     * \param before serial numbers to be told
     */
    void Pass(const Case& at, uint64_t before);
    /**
     * \param kept one that waits for a release
     * \param passing the segment that passes
     * \param tag of the passing segment, if it has one
     * \param isSameDirection both go the same way
     * \return true if a segment that passes ends the wait of \p kept
     */
    bool EndsWait(const KeptSegment& kept,
                  const Case& passing,
                  const std::optional<IncarnationTag>& tag,
                  bool isSameDirection) const;
    /**
     * \brief A segment of the other direction passes.
     * \param at the segment
     * \param tag of the segment, if it has one
     */
    void PassOpposite(const Case& at, const std::optional<IncarnationTag>& tag);
    /**
     * \brief The wait of a kept frame is over.
     * \param serial of the frame
     * \param kept the frame
     */
    void EndWait(uint64_t serial, KeptSegment& kept);
    /**
     * \brief Let a kept frame arrive after \p delay.
     * \param serial of the frame
     * \param delay not negative
     */
    void ScheduleReturn(uint64_t serial, Time delay);
    /** Let a kept frame arrive. \param serial of the frame */
    void Return(uint64_t serial);
    /**
     * \param index of the rule
     * \param action what was done
     * \param segment it was done to
     * \return a record about \p segment, by rule \p index
     */
    SegmentFaultEvent
    MakeEvent(uint32_t index, SegmentFaultAction action, const FrameSegment& segment) const;

    std::vector<RuleState> m_rules;                        //!< in order of AddRule
    SegmentWatch m_watch;                                  //!< of this direction
    KeptSegments m_kept;                                   //!< taken or copied
    Ptr<ErrorModel> m_inner;                               //!< asked first, or null
    SegmentFaultModel* m_opposite{nullptr};                //!< of the other direction, or null
    std::optional<std::pair<uint32_t, uint32_t>> m_device; //!< node and device index
    std::optional<KeptSegment> m_returning;                //!< on its way through the device
    std::optional<uint64_t> m_keptUid;                     //!< of the last frame, if it was kept
    Ptr<UniformRandomVariable> m_random;                   //!< null until it is needed
    uint64_t m_segments{0};                                //!< TCP
    uint64_t m_otherFrames{0};                             //!< not TCP
    TracedCallback<const SegmentFaultEvent&> m_dropTrace;  //!< Drop
    TracedCallback<const SegmentFaultEvent&> m_faultTrace; //!< Fault
};

} // namespace ns3

#endif // SEGMENT_FAULT_MODEL_H
