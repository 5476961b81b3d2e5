// SPDX-License-Identifier: GPL-2.0-only
//
// "The third ACK is lost" in one line: drops the nth segment of a kind on a link.

#ifndef SEGMENT_FAULT_MODEL_H
#define SEGMENT_FAULT_MODEL_H

#include "ns3/error-model.h"
#include "ns3/frame-segment.h"
#include "ns3/nstime.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

namespace ns3
{

/** Kinds of segments a rule can name. A segment may be of several kinds: FIN with text is both. */
enum class SegmentKind : uint8_t
{
    ANY,       //!< every TCP segment
    SYN,       //!< SYN without ACK
    SYN_ACK,   //!< SYN with ACK
    THIRD_ACK, //!< pure ACK of a SYN,ACK: SEG.SEQ = ISS + 1 and the first SEG.ACK seen after a SYN
    PURE_ACK,  //!< ACK without text, SYN, FIN and RST; a third ACK is one too
    DATA,      //!< with text
    FIN,       //!< with FIN
    RST        //!< with RST
};

/** \return "any", "syn", "syn-ack", "third-ack", "pure-ack", "data", "fin" or "rst" */
const char* ToString(SegmentKind kind);

/** Which segments to drop. Times count matches of this rule from 1. */
struct SegmentFaultRule
{
    SegmentKind kind{SegmentKind::ANY};      //!< what to count
    uint32_t nth{1};                         //!< first match to drop, from 1
    uint32_t countSegments{1};               //!< matches to drop from there; UINT32_MAX = all
    std::optional<uint16_t> sourcePort;      //!< only from this port
    std::optional<uint16_t> destinationPort; //!< only to this port
};

/** One dropped segment. */
struct SegmentFaultEvent
{
    Time time;                          //!< when
    uint32_t rule{0};                   //!< index of the rule, from 0 in order of AddRule
    SegmentKind kind{SegmentKind::ANY}; //!< of the rule
    uint32_t match{0};                  //!< how many matches of the rule there were, this included
    FrameSegment segment;               //!< what was dropped
};

/**
 * \ingroup tcp-lifecycle
 * \brief An ErrorModel that drops chosen TCP segments and passes everything else.
 *
 * Set it as ReceiveErrorModel of a PointToPointNetDevice, CsmaNetDevice or SimpleNetDevice; it
 * sees what that device receives, over IPv4 and IPv6. Each rule counts its own matches; a segment
 * is dropped if any rule says so. Frames without a whole TCP segment pass and are counted.
 *
 * A third ACK is recognised by the SYN of the same direction, so model and client's SYN must meet
 * on the same device. SYNs are remembered only while a THIRD_ACK rule has drops left, and no more
 * than 65536 of them, the oldest forgotten first. A client that answers a repeated SYN,ACK sends
 * the same ACK again: that is the next match.
 */
class SegmentFaultModel : public ErrorModel
{
  public:
    /** Signature of Drop sinks. */
    typedef void (*DropCallback)(const SegmentFaultEvent& event);

    /** \return the TypeId */
    static TypeId GetTypeId();

    SegmentFaultModel();
    ~SegmentFaultModel() override;

    /**
     * \brief Add a rule.
     * \param rule the rule; nth and countSegments of 0 throw std::runtime_error
     * \return its index
     */
    uint32_t AddRule(const SegmentFaultRule& rule);

    /** \return matches of a rule so far. \param rule index from AddRule */
    uint64_t GetMatches(uint32_t rule) const;

    /** \return drops by a rule so far. \param rule index from AddRule */
    uint64_t GetDrops(uint32_t rule) const;

    /** \return TCP segments seen, dropped ones included */
    uint64_t GetSegments() const;

    /** \return frames that held no whole TCP segment */
    uint64_t GetOtherFrames() const;

  private:
    /** A rule at work. */
    struct RuleState
    {
        SegmentFaultRule rule; //!< as given
        uint64_t matches{0};   //!< counted
        uint64_t drops{0};     //!< done

        /** \return true if later matches are all passed */
        bool IsSpent() const;
    };

    /** A connection whose SYN passed by. */
    struct Handshake
    {
        SequenceNumber32 afterSyn;              //!< ISS + 1
        std::optional<SequenceNumber32> synAck; //!< SEG.ACK of its first pure ACK
    };

    bool DoCorrupt(Ptr<Packet> frame) override;
    void DoReset() override;

    /** \return true if \p segment is of \p kind and has the ports of \p rule */
    static bool Matches(const SegmentFaultRule& rule, const FrameSegment& segment, bool isThirdAck);
    /** Learn from \p segment. \return true if it is the third segment of a handshake */
    bool FollowHandshake(const FrameSegment& segment);

    std::vector<RuleState> m_rules; //!< in order of AddRule
    std::unordered_map<TcpConnectionId, Handshake, TcpConnectionIdHash> m_handshakes; //!< by id
    std::deque<TcpConnectionId> m_handshakeOrder;         //!< oldest first
    uint64_t m_segments{0};                               //!< TCP
    uint64_t m_otherFrames{0};                            //!< not TCP
    TracedCallback<const SegmentFaultEvent&> m_dropTrace; //!< Drop
};

} // namespace ns3

#endif // SEGMENT_FAULT_MODEL_H
