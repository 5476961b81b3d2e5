// SPDX-License-Identifier: GPL-2.0-only
//
// Rules of fault models: which segments they meet, how they compose, and which make no sense.

#include "directory-test-case.h"

#include "ns3/ipv4-header.h"
#include "ns3/segment-fault-model.h"
#include "ns3/simple-net-device.h"
#include "ns3/tcp-header.h"
#include "ns3/test.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint32_t ISS = 0xfffffff0; // text crosses 2^32
constexpr uint16_t CLIENT = 4000;
constexpr uint16_t SERVER = 80;

/** What a hand-made segment says. */
struct Said
{
    uint8_t flags{0};         //!< control bits
    uint32_t seq{0};          //!< SEG.SEQ
    uint32_t ack{0};          //!< SEG.ACK
    uint32_t bytes{0};        //!< text
    bool isFromServer{false}; //!< or from the client
    uint16_t client{CLIENT};  //!< port of the client
};

/** \return a bare IPv4 frame */
Ptr<Packet>
MakeFrame(const Said& said)
{
    TcpHeader tcp;
    tcp.SetFlags(said.flags);
    tcp.SetSequenceNumber(SequenceNumber32(said.seq));
    tcp.SetAckNumber(SequenceNumber32(said.ack));
    tcp.SetSourcePort(said.isFromServer ? SERVER : said.client);
    tcp.SetDestinationPort(said.isFromServer ? said.client : SERVER);
    const Ptr<Packet> frame = Create<Packet>(said.bytes);
    frame->AddHeader(tcp);
    Ipv4Header ip;
    ip.SetSource(said.isFromServer ? "10.0.0.2" : "10.0.0.1");
    ip.SetDestination(said.isFromServer ? "10.0.0.1" : "10.0.0.2");
    ip.SetProtocol(6);
    ip.SetPayloadSize(static_cast<uint16_t>(frame->GetSize()));
    frame->AddHeader(ip);
    return frame;
}

/** \return one letter a segment: x dropped, . passed */
std::string
Judge(const Ptr<SegmentFaultModel>& model, const std::vector<Said>& segments)
{
    std::string story;
    for (const Said& said : segments)
    {
        story += model->IsCorrupt(MakeFrame(said)) ? 'x' : '.';
    }
    return story;
}

/** \return a model that drops every match of a rule */
Ptr<SegmentFaultModel>
DropAll(SegmentFaultRule rule)
{
    rule.countSegments = std::numeric_limits<uint32_t>::max();
    const auto model = CreateObject<SegmentFaultModel>();
    model->AddRule(rule);
    return model;
}

constexpr uint8_t S = TcpHeader::SYN;
constexpr uint8_t A = TcpHeader::ACK;
constexpr uint8_t F = TcpHeader::FIN;

class TextRangeTestCase : public TestCase
{
  public:
    TextRangeTestCase()
        : TestCase("SegmentFaultRule.TextIsCountedFromTheIssAcross2To32")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::vector<Said> transfer{{S, ISS, 0, 0},
                                         {A, ISS + 1, 1, 10},
                                         {A, ISS + 11, 1, 10}, // crosses 2^32
                                         {A, ISS + 21, 1, 10},
                                         {A, ISS + 31, 1, 0},
                                         {A, ISS + 11, 1, 10}};
        for (const auto& [range, story] :
             std::vector<std::pair<TextRange, std::string>>{{{1, 10}, ".x...."},
                                                            {{10, 11}, ".xx..x"},
                                                            {{11, 20}, "..x..x"},
                                                            {{20, 21}, "..xx.x"},
                                                            {{31, 31}, "......"},
                                                            {{30, UINT32_MAX}, "...x.."},
                                                            {{1, UINT32_MAX}, ".xxx.x"}})
        {
            SegmentFaultRule rule;
            rule.text = range;
            NS_TEST_EXPECT_MSG_EQ(Judge(DropAll(rule), transfer),
                                  story,
                                  "bytes " << range.first << " to " << range.last);
        }
        SegmentFaultRule rule;
        rule.text = TextRange{1, UINT32_MAX};
        NS_TEST_EXPECT_MSG_EQ(Judge(DropAll(rule), {{A, ISS + 1, 1, 10}}), ".", "no SYN was seen");
        NS_TEST_EXPECT_MSG_EQ(
            Judge(DropAll(rule), {{S | A, 7, 1, 0, true}, {A, 8, 1, 10, true}, {S, 7, 0, 5, true}}),
            ".xx",
            "from the server too, and text of a SYN");
    }
};

class LastAckKindTestCase : public TestCase
{
  public:
    LastAckKindTestCase()
        : TestCase("SegmentFaultRule.LastAckIsToldInEveryOrderOfClosing")
    {
    }

  private:
    void
    DoRun() override
    {
        // sequence numbers 100 (client) and 200 (server) are behind all text
        Expect(
            "four segments",
            {{F | A, 100, 200}, {A, 200, 101, 0, true}, {F | A, 200, 101, 0, true}, {A, 101, 201}},
            "...x");
        Expect("three segments",
               {{F | A, 100, 200}, {F | A, 200, 101, 0, true}, {A, 101, 201}},
               "..x");
        Expect("repeated",
               {{F | A, 100, 200},
                {F | A, 200, 101, 0, true},
                {A, 101, 201},
                {F | A, 200, 101, 0, true},
                {A, 101, 201}},
               "..x.x");
        Expect(
            "the server closes first",
            {{F | A, 200, 100, 0, true}, {A, 100, 201}, {F | A, 100, 201}, {A, 201, 101, 0, true}},
            "...x");
        Expect("half-close with text",
               {{F | A, 100, 200},
                {A, 200, 101, 50, true},
                {A, 101, 250},
                {F | A, 250, 101, 7, true},
                {A, 101, 258}},
               "....x");
        Expect("the first FIN is repeated at the end of the close",
               {{F | A, 100, 200},
                {F | A, 200, 101, 0, true},
                {F | A, 100, 200},
                {A, 201, 101, 0, true},
                {A, 101, 201}},
               "....x");
        Expect(
            "crossing FINs: both are last",
            {{F | A, 100, 200}, {F | A, 200, 100, 0, true}, {A, 101, 201}, {A, 201, 101, 0, true}},
            "..xx");
        Expect("another incarnation",
               {{F | A, 100, 200}, {F | A, 200, 101, 0, true}, {S, 100, 0}, {A, 101, 201}},
               "....");
    }

    void
    Expect(const std::string& what, const std::vector<Said>& segments, const std::string& expected)
    {
        const auto toServer = CreateObject<SegmentFaultModel>();
        const auto toClient = CreateObject<SegmentFaultModel>();
        toServer->SetOpposite(toClient);
        SegmentFaultRule rule;
        rule.kind = SegmentKind::LAST_ACK;
        rule.countSegments = std::numeric_limits<uint32_t>::max();
        toServer->AddRule(rule);
        toClient->AddRule(rule);
        std::string story;
        for (const Said& said : segments)
        {
            story += Judge(said.isFromServer ? toClient : toServer, {said});
        }
        NS_TEST_EXPECT_MSG_EQ(story, expected, what);
    }
};

class PortRangeTestCase : public TestCase
{
  public:
    PortRangeTestCase()
        : TestCase("SegmentFaultRule.PortRangesAreInclusive")
    {
    }

  private:
    void
    DoRun() override
    {
        std::vector<Said> segments;
        for (const uint16_t port : {3999, 4000, 4001, 4002})
        {
            segments.push_back({A, 1, 1, 0, false, port});
            segments.push_back({A, 1, 1, 0, true, port});
        }
        SegmentFaultRule rule;
        rule.sourcePort = PortRange(4000, 4001);
        NS_TEST_EXPECT_MSG_EQ(Judge(DropAll(rule), segments), "..x.x...", "sources");
        rule.sourcePort.reset();
        rule.destinationPort = 4002;
        NS_TEST_EXPECT_MSG_EQ(Judge(DropAll(rule), segments), ".......x", "one destination");
    }
};

class ProbabilityTestCase : public TestCase
{
  public:
    ProbabilityTestCase()
        : TestCase("SegmentFaultRule.ProbabilityIsDrawnFromTheAssignedStream")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::string first = Run(5, 0.3);
        const auto drops = std::count(first.begin(), first.end(), 'x');
        // 1000 draws of 0.3: standard deviation 14.5; the stream is fixed
        NS_TEST_EXPECT_MSG_GT(drops, 240, "about three in ten");
        NS_TEST_EXPECT_MSG_LT(drops, 360, "about three in ten");
        NS_TEST_EXPECT_MSG_EQ(Run(5, 0.3), first, "same stream");
        NS_TEST_EXPECT_MSG_EQ((Run(6, 0.3) != first), true, "another stream");
        NS_TEST_EXPECT_MSG_EQ(Run(5, 0), std::string(1000, '.'), "never");
        NS_TEST_EXPECT_MSG_EQ(Run(5, 1), std::string(1000, 'x'), "always");
        const auto limited = CreateObject<SegmentFaultModel>();
        SegmentFaultRule rule;
        rule.nth = 3;
        rule.countSegments = 10;
        rule.probability = 0.5;
        limited->AddRule(rule);
        NS_TEST_EXPECT_MSG_EQ(limited->AssignStreams(5), 1, "one stream");
        const std::string story = Judge(limited, std::vector<Said>(20, Said{A, 1, 1}));
        NS_TEST_EXPECT_MSG_EQ(story.substr(0, 2), "..", "not before the third");
        NS_TEST_EXPECT_MSG_EQ(story.substr(12), "........", "not behind the twelfth");
        NS_TEST_EXPECT_MSG_GT(std::count(story.begin(), story.end(), 'x'), 0, "some between");
        NS_TEST_EXPECT_MSG_LT(std::count(story.begin(), story.end(), 'x'), 10, "not all");
    }

    /** \return what becomes of 1000 segments */
    static std::string
    Run(int64_t stream, double probability)
    {
        SegmentFaultRule rule;
        rule.probability = probability;
        const Ptr<SegmentFaultModel> model = DropAll(rule);
        model->AssignStreams(stream);
        return Judge(model, std::vector<Said>(1000, Said{A, 1, 1}));
    }
};

/** \return a segment by its numbers */
FrameSegment
MakeRead(const Said& said)
{
    return FindSegmentInFrame(MakeFrame(said)).value();
}

class OvertakenTestCase : public TestCase
{
  public:
    OvertakenTestCase()
        : TestCase("KeptSegment.IsOldWhenItIsRepeatedOrItsIncarnationIsOver")
    {
    }

  private:
    void
    DoRun() override
    {
        constexpr uint32_t WRAP = 0xfffffffe; // text crosses 2^32
        constexpr uint8_t R = TcpHeader::RST;
        const Said text{A, WRAP, 9, 10};
        const Said ack{A, 100, 9, 0};
        Expect("the same", text, {A, WRAP, 12, 10}, true);
        Expect("more before and behind", text, {A, WRAP - 5, 9, 20}, true);
        Expect("not all of it", text, {A, WRAP, 9, 9}, false);
        Expect("the text behind it", text, {A, WRAP + 10, 9, 10}, false);
        Expect("an ACK behind it", text, {A, WRAP + 10, 9, 0}, false);
        Expect("text without its FIN", {A | F, 100, 9, 10}, {A, 100, 9, 10}, false);
        Expect("text and its FIN", {A | F, 100, 9, 10}, {A | F, 100, 9, 10}, true);
        Expect("a SYN", text, {S, 5, 0, 0}, true);
        Expect("a SYN,ACK", text, {S | A, 5, 7, 0}, true);
        Expect("the same ACK", ack, ack, true);
        Expect("another ACK", ack, {A, 100, 10, 0}, false);
        Expect("text with the same numbers", ack, {A, 100, 9, 1}, false);
        Expect("a RST with them", ack, {R | A, 100, 9, 0}, false);
        Expect("its SYN again", {S, 5, 0, 0}, {S, 5, 0, 0}, true);
        Expect("text behind a SYN", {S, 5, 0, 0}, {A, 6, 1, 10}, false);
    }

    void
    Expect(const std::string& what, const Said& held, const Said& passing, bool isOld)
    {
        KeptSegment kept;
        kept.segment = MakeRead(held);
        NS_TEST_EXPECT_MSG_EQ(kept.IsOvertakenBy(MakeRead(passing)), isOld, what);
    }
};

class NextSynTestCase : public TestCase
{
  public:
    NextSynTestCase()
        : TestCase("KeptSegment.TheNextSynIsThatOfAnotherIncarnation")
    {
    }

  private:
    void
    DoRun() override
    {
        const Said text{A, 100, 9, 10};
        const Said answer{S | A, 70, 6, 0, true};
        const Said syn{S, 5, 0, 0};
        Expect("a SYN behind text", text, syn, true);
        Expect("a SYN,ACK of the same direction", {A, 71, 6, 5, true}, answer, true);
        Expect("a SYN,ACK of the other direction", text, answer, false);
        Expect("no SYN", text, {A, 110, 9, 10}, false);
        Expect("the same ISS", syn, syn, false);
        Expect("another ISS", syn, {S, 4, 0, 0}, true);
        Expect("the SYN that a SYN,ACK answers", answer, syn, false);
        Expect("a SYN that it does not answer", answer, {S, 4, 0, 0}, true);
        // With tags (sender, receiver) numbers do not matter.
        Expect("the same end", text, syn, false, {3, 4}, {3, -1});
        Expect("another end", syn, syn, true, {3, -1}, {5, -1});
        Expect("the peer it was for", {A, 71, 6, 5, true}, syn, false, {4, 3}, {3, -1});
        Expect("another peer", {A, 71, 6, 5, true}, syn, true, {4, 3}, {5, -1});
        Expect("a peer not known", answer, syn, false, {4, -1}, {5, -1});
    }

    void
    Expect(const std::string& what,
           const Said& held,
           const Said& passing,
           bool isNext,
           std::pair<int64_t, int64_t> heldTag = {-1, -1},
           std::pair<int64_t, int64_t> tag = {-1, -1})
    {
        KeptSegment kept;
        kept.segment = MakeRead(held);
        std::optional<IncarnationTag> passingTag;
        if (tag.first >= 0)
        {
            kept.incarnation = IncarnationTag(heldTag.first, heldTag.second);
            passingTag = IncarnationTag(tag.first, tag.second);
        }
        NS_TEST_EXPECT_MSG_EQ(kept.IsFollowedBy(MakeRead(passing),
                                                passingTag,
                                                held.isFromServer == passing.isFromServer),
                              isNext,
                              what);
    }
};

class RuleMistakeTestCase : public TestCase
{
  public:
    RuleMistakeTestCase()
        : TestCase("SegmentFaultRule.MistakesAreNamedBeforeTheRun")
    {
    }

  private:
    void
    DoRun() override
    {
        using Action = SegmentFaultAction;
        Expect([](auto& rule) { rule.nth = 0; }, "nth 0");
        Expect([](auto& rule) { rule.countSegments = 0; }, "countSegments 0");
        Expect([](auto& rule) { rule.sourcePort = PortRange(9, 8); }, "ports 9 to 8");
        Expect([](auto& rule) { rule.destinationPort = PortRange(9, 8); }, "ports 9 to 8");
        Expect([](auto& rule) { rule.text = TextRange{0, 5}; }, "byte 0");
        Expect([](auto& rule) { rule.text = TextRange{6, 5}; }, "byte 6 to byte 5");
        Expect([](auto& rule) { rule.probability = 1.5; }, "probability 1.5");
        Expect([](auto& rule) { rule.probability = -0.5; }, "probability -0.5");
        Expect([](auto& rule) { rule.probability = std::numeric_limits<double>::quiet_NaN(); },
               "probability");
        Expect([](auto& rule) { rule.action = Action::RELEASE; }, "action release");
        Expect([](auto& rule) { rule.delay = Seconds(-1); }, "is negative");
        Expect([](auto& rule) { rule.delay = Seconds(1); }, "action drop");
        Expect([](auto& rule) { rule.copies = 0; }, "copies 0");
        Expect([](auto& rule) { rule.copies = 2; }, "copies 2 of a rule with action drop");
        Expect([](auto& rule) { rule.release = SegmentRelease::ON_CALL; }, "action drop");
        Expect(
            [](auto& rule) {
                rule.action = Action::DELAY;
                rule.release = SegmentRelease::ON_CALL;
            },
            "action delay");
        Expect([](auto& rule) { rule.action = Action::HOLD; }, "neither release nor delay");
        Expect([](auto& rule) { rule.action = Action::DUPLICATE; }, "needs to know the device");
        Expect([](auto& rule) { rule.kind = SegmentKind::LAST_ACK; }, "both directions");

        const Ptr<SimpleNetDevice> device = CreateObject<SimpleNetDevice>();
        const auto model = CreateObject<SegmentFaultModel>();
        const std::string lost = MessageOf([&] { model->SetDevice(device); });
        NS_TEST_EXPECT_MSG_EQ(Contains(lost, "is on no node"), true, lost);
    }

    /** A rule changed by \p spoil is refused with a message that has \p part. */
    void
    Expect(const std::function<void(SegmentFaultRule&)>& spoil, const std::string& part)
    {
        SegmentFaultRule rule;
        spoil(rule);
        const auto model = CreateObject<SegmentFaultModel>();
        const std::string message = MessageOf([&] { model->AddRule(rule); });
        NS_TEST_EXPECT_MSG_EQ(Contains(message, part), true, "'" << message << "' of " << part);
    }
};

class SegmentFaultRuleTestSuite : public TestSuite
{
  public:
    SegmentFaultRuleTestSuite()
        : TestSuite("tcp-lifecycle-segment-fault-rule")
    {
        AddTestCase(new TextRangeTestCase);
        AddTestCase(new LastAckKindTestCase);
        AddTestCase(new PortRangeTestCase);
        AddTestCase(new ProbabilityTestCase);
        AddTestCase(new OvertakenTestCase);
        AddTestCase(new NextSynTestCase);
        AddTestCase(new RuleMistakeTestCase);
    }
};

SegmentFaultRuleTestSuite g_segmentFaultRuleTestSuite; //!< registers the suite

} // namespace
