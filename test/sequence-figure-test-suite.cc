// SPDX-License-Identifier: GPL-2.0-only
//
// The sequence diagram: which segment is which, and what it is called.

#include "directory-test-case.h"
#include "sequence-scene.h"

#include "ns3/sequence-figure.h"
#include "ns3/sequence-story.h"
#include "ns3/test.h"

#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** \return a story as lines: fate, label, verdict, times in ms */
std::string
ToText(const SequenceStory& story)
{
    const auto name = [](SequenceFate fate) {
        switch (fate)
        {
        case SequenceFate::ARRIVED:
            return "arrived";
        case SequenceFate::LOST:
            return "lost";
        case SequenceFate::UNDER_WAY:
            return "under way";
        case SequenceFate::UNSEEN:
            return "unseen";
        case SequenceFate::FROM_UNSEEN:
            return "from unseen";
        case SequenceFate::STRAY:
            return "stray";
        }
        return "";
    };
    std::string text;
    for (const SequenceSegment& segment : story.segments)
    {
        text += std::to_string(segment.from) + " " + name(segment.fate) + ": " + segment.label +
                (segment.dropped.empty() ? "" : " [" + segment.dropped + "]") + "\n";
    }
    return text;
}

/** \return the story of traces */
SequenceStory
Tell(const RunTraces& traces, const FigureOptions& options = {})
{
    const auto story = TellSequence(traces.GetSegments(), traces.GetStates(), options);
    return story.value_or(SequenceStory{});
}

/** Labels, ends and states of a whole connection. */
class WholeStoryTestCase : public DirectoryTestCase
{
  public:
    WholeStoryTestCase()
        : DirectoryTestCase("SequenceFigure.HandshakeAndFourWayCloseReadAsInTextbooks")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        scene.AddHandshake();
        scene.AddFourWayClose();
        const RunTraces traces = scene.Read(m_directory);
        const SequenceStory story = Tell(traces);
        NS_TEST_EXPECT_MSG_EQ(ToText(story),
                              "0 arrived: SYN seq=0\n"
                              "1 arrived: SYN,ACK seq=0 ack=1\n"
                              "0 arrived: ACK ack=1\n"
                              "0 arrived: FIN,ACK seq=1 ack=1\n"
                              "1 arrived: ACK ack=2\n"
                              "1 arrived: FIN,ACK seq=1 ack=2\n"
                              "0 arrived: ACK ack=2\n",
                              "control bits as RFC 9293 figures 6 and 12 have them");
        NS_TEST_EXPECT_MSG_EQ(story.ends[0].name + " " + story.ends[0].address,
                              "client 10.0.0.1:5000",
                              "who opened is left");
        NS_TEST_EXPECT_MSG_EQ(story.ends[1].name, "server", "the other");
        std::string states;
        for (const SequenceState& state : story.ends[0].states)
        {
            states += state.to + (state.segment ? "@" + std::to_string(*state.segment) : "") +
                      (state.isAtReceipt ? " in, " : ", ");
        }
        NS_TEST_EXPECT_MSG_EQ(states,
                              "SYN-SENT@0, ESTABLISHED@1 in, FIN-WAIT-1@3, FIN-WAIT-2@4 in, "
                              "TIME-WAIT@5 in, CLOSED, ",
                              "each change stands at its segment");
        const auto figure = MakeSequenceFigure(traces, {});
        NS_TEST_ASSERT_MSG_EQ(figure.has_value(), true, "a figure");
        NS_TEST_EXPECT_MSG_EQ(Contains(figure->data, "\"SYN,ACK seq=0 ack=1\"") &&
                                  Contains(figure->data, "\"SYN-RECEIVED\"") &&
                                  Contains(figure->data, "\"60 s later\""),
                              true,
                              "labels, states, and the cut of the axis are in the data");
        NS_TEST_EXPECT_MSG_EQ(
            MakeSequenceFigure(RunTraces(), {}).has_value(), false, "no rows, no figure");
    }
};

/** Which of equal rows are the same segment. */
class MatchTestCase : public DirectoryTestCase
{
  public:
    MatchTestCase()
        : DirectoryTestCase("SequenceFigure.OfEqualSegmentsTheLostOnesAreFound")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        scene.Add({0, 1.0, {}, "S", 100, 0});
        scene.Add({0, 2.0, 2.01, "S", 100, 0});
        scene.Add({1, 2.01, 2.02, "SA", 500, 101});
        scene.Add({0, 2.02, {}, "A", 101, 501});
        scene.Add({1, 3.01, 3.02, "SA", 500, 101, 0, "syn-challenged"});
        scene.Add({0, 3.02, 3.03, "A", 101, 501});
        scene.Add({0, 4.0, 4.011, "PA", 101, 501, 1000});
        scene.Add({0, 4.0, {}, "PA", 1101, 501, 1000});
        scene.Add({0, 4.3, 4.311, "A", 1101, 501, 1000});
        scene.Add({1, 5.0, {}, "A", 501, 2101});
        scene.Add({1, {}, 5.5, "R", 501, 0});
        scene.GoOn(6.0);
        scene.Add({0, 6.0, {}, "FA", 2101, 501});
        const RunTraces traces = scene.Read(m_directory);
        NS_TEST_EXPECT_MSG_EQ(ToText(Tell(traces)),
                              "0 lost: SYN seq=0\n"
                              "0 arrived: SYN seq=0, retransmission 1\n"
                              "1 arrived: SYN,ACK seq=0 ack=1\n"
                              "0 lost: ACK ack=1\n"
                              "1 arrived: SYN,ACK seq=0 ack=1, retransmission 1 [syn-challenged]\n"
                              "0 arrived: ACK ack=1\n"
                              "0 arrived: ACK data seq=1 ack=1 len=1000\n"
                              "0 lost: ACK data seq=1001 ack=1 len=1000\n"
                              "0 arrived: ACK data seq=1001 ack=1 len=1000, retransmission 1\n"
                              "1 lost: ACK ack=2001\n"
                              "1 stray: RST seq=1\n"
                              "0 under way: FIN,ACK seq=2001 ack=1\n",
                              "the later of equal rows sent is the one received");
        const SequenceStory story = Tell(traces);
        NS_TEST_EXPECT_MSG_EQ(story.segments.at(1).sentS, 2.0, "and not the first one");
        const auto figure = MakeSequenceFigure(traces, {});
        NS_TEST_ASSERT_MSG_EQ(figure.has_value(), true, "a figure");
        for (const char* words :
             {"\"lost\"", "\"verdict: syn-challenged\"", "\"from elsewhere\"", "\"under way\""})
        {
            NS_TEST_EXPECT_MSG_EQ(Contains(figure->data, words), true, words);
        }
    }
};

/** A pure ACK sent twice within a way's time: the shortest way tells which was lost. */
class ShortestWayTestCase : public DirectoryTestCase
{
  public:
    ShortestWayTestCase()
        : DirectoryTestCase("SequenceFigure.NoSegmentIsFasterThanTheFastest")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        scene.AddHandshake();
        scene.Add({0, 1.5, 1.51, "A", 101, 501});
        scene.Add({0, 1.505, {}, "A", 101, 501});
        scene.GoOn(3);
        const SequenceStory story = Tell(scene.Read(m_directory));
        NS_TEST_ASSERT_MSG_EQ(story.segments.size(), 5, "segments");
        NS_TEST_EXPECT_MSG_EQ(
            (story.segments[3].fate == SequenceFate::ARRIVED), true, "10 ms, as the others");
        NS_TEST_EXPECT_MSG_EQ((story.segments[4].fate == SequenceFate::LOST), true, "not 5 ms");
    }
};

/** Numbers across 2^32, a second incarnation, text in a FIN, probes and a closed window. */
class LabelTestCase : public DirectoryTestCase
{
  public:
    LabelTestCase()
        : DirectoryTestCase("SequenceFigure.NumbersAreRelativeToTheLastSyn")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        const uint32_t iss = 4294967290;
        scene.Add({0, 1.00, 1.01, "SEW", iss, 0});
        scene.Add({1, 1.01, 1.02, "SAE", 7, iss + 1});
        scene.Add({0, 1.02, 1.03, "A", iss + 1, 8});
        scene.Add({0, 1.10, 1.11, "PA", iss + 1, 8, 1000});
        scene.Add({1, 1.11, 1.12, "A", 8, iss + 1001, 0, "accepted", 0});
        scene.Add({0, 1.40, 1.41, "A", iss + 1000, 8}); // a probe: SND.NXT - 1
        scene.Add({1, 1.50, 1.51, "PA", 8, iss + 1001, 20});
        scene.Add({0, 1.51, 1.52, "FPA", iss + 1001, 28, 5});
        scene.Add({1, 1.52, 1.53, "FA", 28, iss + 1007});
        scene.Add({0, 9.00, 9.01, "S", 70, 0});
        scene.Add({1, 9.01, 9.02, "RA", 0, 71});
        NS_TEST_EXPECT_MSG_EQ(ToText(Tell(scene.Read(m_directory))),
                              "0 arrived: SYN,ECE,CWR seq=0\n"
                              "1 arrived: SYN,ACK,ECE seq=0 ack=1\n"
                              "0 arrived: ACK ack=1\n"
                              "0 arrived: ACK data seq=1 ack=1 len=1000\n"
                              "1 arrived: ACK ack=1001 win=0\n"
                              "0 arrived: ACK seq=1000 ack=1 (SND.NXT-1)\n"
                              "1 arrived: ACK data seq=1 ack=1001 len=20\n"
                              "0 arrived: FIN,ACK data seq=1001 ack=21 len=5\n"
                              "1 arrived: FIN,ACK seq=21 ack=1007\n"
                              "0 arrived: SYN seq=0\n"
                              "1 arrived: RST,ACK ack=1\n",
                              "labels");
    }
};

/** Only one end has a tracer. */
class OneEndTestCase : public DirectoryTestCase
{
  public:
    OneEndTestCase()
        : DirectoryTestCase("SequenceFigure.AnEndThatIsNotTracedLosesNothing")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        scene.Add({0, 1.00, {}, "S", 100, 0});
        scene.Add({1, {}, 1.02, "SA", 500, 101});
        scene.Add({0, 1.02, {}, "A", 101, 501});
        const RunTraces traces = scene.Read(m_directory);
        const SequenceStory story = Tell(traces);
        NS_TEST_EXPECT_MSG_EQ(ToText(story),
                              "0 unseen: SYN seq=0\n"
                              "1 from unseen: SYN,ACK seq=0 ack=1\n"
                              "0 unseen: ACK ack=1\n",
                              "fates");
        NS_TEST_EXPECT_MSG_EQ(story.ends[1].isTraced, false, "no rows of node 1");
        const auto figure = MakeSequenceFigure(traces, {});
        NS_TEST_ASSERT_MSG_EQ(figure.has_value(), true, "a figure");
        NS_TEST_EXPECT_MSG_EQ(Contains(figure->data, "\"not traced\""), true, "is written there");
        NS_TEST_EXPECT_MSG_EQ(Contains(figure->caption, "not measured"), true, "said below");
        NS_TEST_EXPECT_MSG_EQ(Contains(figure->caption, "not to scale"), true, "said, too");
    }
};

/** Options choose connection and time. */
class ChoiceTestCase : public DirectoryTestCase
{
  public:
    ChoiceTestCase()
        : DirectoryTestCase("SequenceFigure.OptionsChooseConnectionAndTime")
    {
    }

  private:
    void
    DoRun() override
    {
        SequenceScene scene;
        scene.GoOn(0.5);
        scene.AddHandshake();
        scene.AddFourWayClose();
        const RunTraces traces = scene.Read(m_directory);
        NS_TEST_EXPECT_MSG_EQ(
            Tell(traces).segments.size(), 7, "most changes of state, not the first connection");
        FigureOptions options;
        options.local = "10.0.0.9:9";
        options.remote = "10.0.0.2:80";
        NS_TEST_EXPECT_MSG_EQ(Tell(traces, options).segments.size(), 1, "either way round");
        options.local = "10.0.0.8:9";
        const std::string message = MessageOf([&] { MakeSequenceFigure(traces, options); });
        NS_TEST_EXPECT_MSG_EQ(
            Contains(message, "10.0.0.8:9"), true, "names what is not there: " << message);
        options = {};
        options.beginS = 1.9;
        options.endS = 2.3;
        NS_TEST_EXPECT_MSG_EQ(ToText(Tell(traces, options)),
                              "0 arrived: FIN,ACK seq=1 ack=1\n1 arrived: ACK ack=2\n",
                              "numbers still count from the SYN");
        options.beginS = 100;
        options.endS.reset();
        NS_TEST_EXPECT_MSG_EQ(
            MakeSequenceFigure(traces, options).has_value(), false, "nothing then, no figure");
    }
};

/** All cases. */
class SequenceFigureTestSuite : public TestSuite
{
  public:
    SequenceFigureTestSuite()
        : TestSuite("tcp-lifecycle-sequence-figure")
    {
        AddTestCase(new WholeStoryTestCase);
        AddTestCase(new MatchTestCase);
        AddTestCase(new ShortestWayTestCase);
        AddTestCase(new LabelTestCase);
        AddTestCase(new OneEndTestCase);
        AddTestCase(new ChoiceTestCase);
    }
};

SequenceFigureTestSuite g_sequenceFigureTestSuite; //!< registers the suite

} // namespace
