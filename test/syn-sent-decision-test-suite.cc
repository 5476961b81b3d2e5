// SPDX-License-Identifier: GPL-2.0-only
//
// What a segment does to a connection in SYN-SENT, as tables.

#include "ns3/syn-sent-decision.h"
#include "ns3/test.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t PSH = TcpHeader::PSH;
constexpr uint8_t ACK = TcpHeader::ACK;
constexpr uint8_t ECE = TcpHeader::ECE;
constexpr uint8_t CWR = TcpHeader::CWR;

constexpr int32_t FAR = 0x7fffff00; //!< almost 2^31

using Verdict = SynSentVerdict;
using Reason = TcpDropReason;

/** ISS near the places where sequence numbers wrap, and where they change sign. */
const std::vector<uint32_t> BASES{0, 1, 0x7ffffffe, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff};

/** One clause about a segment in SYN-SENT. */
struct SynSentRow
{
    const char* sentence; //!< the clause
    uint8_t flags;        //!< control bits
    int32_t ack;          //!< SEG.ACK - ISS
    Verdict verdict;      //!< expected
    Reason reason;        //!< expected
};

constexpr Reason NO_DROP = Reason::NONE;
constexpr Reason BAD_ACK = Reason::ACK_UNACCEPTABLE;
constexpr Reason BAD_RST = Reason::RST_UNACCEPTABLE;
constexpr Reason NO_SYN = Reason::SYN_MISSING;

const std::vector<SynSentRow> ROWS{
    {"SYN,ACK of our SYN", SYN | ACK, 1, Verdict::ESTABLISHED, NO_DROP},
    {"SYN,ACK with FIN", SYN | ACK | FIN, 1, Verdict::ESTABLISHED, NO_DROP},
    {"SYN,ACK with PSH", SYN | ACK | PSH, 1, Verdict::ESTABLISHED, NO_DROP},
    {"SYN alone: simultaneous open", SYN, 0, Verdict::SYN_RECEIVED, NO_DROP},
    {"whatever its ACK field says", SYN, FAR, Verdict::SYN_RECEIVED, NO_DROP},
    {"SYN with FIN", SYN | FIN, 0, Verdict::SYN_RECEIVED, NO_DROP},
    {"SYN,ACK of ISS alone", SYN | ACK, 0, Verdict::RESET, BAD_ACK},
    {"SYN,ACK beyond SND.NXT", SYN | ACK, 2, Verdict::RESET, BAD_ACK},
    {"SYN,ACK of an older connection", SYN | ACK, -1000, Verdict::RESET, BAD_ACK},
    {"SYN,ACK almost 2^31 ahead", SYN | ACK, FAR, Verdict::RESET, BAD_ACK},
    {"SYN,ACK almost 2^31 behind", SYN | ACK, -FAR, Verdict::RESET, BAD_ACK},
    {"SYN,ACK exactly 2^31 away", SYN | ACK, INT32_MIN + 1, Verdict::RESET, BAD_ACK},
    {"ACK of a half-open end", ACK, 0, Verdict::RESET, BAD_ACK},
    {"FIN,ACK of an older connection", FIN | ACK, 500, Verdict::RESET, BAD_ACK},
    {"RST,ACK of our SYN: refused", RST | ACK, 1, Verdict::REFUSED, NO_DROP},
    {"RST,ACK with SYN", RST | ACK | SYN, 1, Verdict::REFUSED, NO_DROP},
    {"RST,ACK of another number", RST | ACK, 0, Verdict::DROP, BAD_ACK},
    {"RST,ACK beyond SND.NXT", RST | ACK, 2, Verdict::DROP, BAD_ACK},
    {"RST,ACK almost 2^31 ahead", RST | ACK, FAR, Verdict::DROP, BAD_ACK},
    {"RST without ACK: no challenge", RST, 1, Verdict::DROP, BAD_RST},
    {"RST with SYN, without ACK", RST | SYN, 1, Verdict::DROP, BAD_RST},
    {"ACK of our SYN without SYN", ACK, 1, Verdict::DROP, NO_SYN},
    {"FIN,ACK without SYN", FIN | ACK, 1, Verdict::DROP, NO_SYN},
    {"text without ACK", PSH, 0, Verdict::DROP, NO_SYN},
    {"FIN alone", FIN, 0, Verdict::DROP, NO_SYN},
    {"no control bit", 0, 1, Verdict::DROP, NO_SYN},
};

/** \return the rule by which a verdict leaves SYN-SENT */
TcpRule
RuleOf(Verdict verdict)
{
    switch (verdict)
    {
    case Verdict::ESTABLISHED:
        return TcpRule::SYN_ACK_IN_SYN_SENT;
    case Verdict::SYN_RECEIVED:
        return TcpRule::SYN_IN_SYN_SENT;
    case Verdict::REFUSED:
        return TcpRule::RST_IN_SYN_SENT;
    case Verdict::RESET:
    case Verdict::DROP:
        break;
    }
    return TcpRule::ACTIVE_OPEN;
}

class SynSentTableTestCase : public TestCase
{
  public:
    SynSentTableTestCase()
        : TestCase("SynSent.EveryClauseAtEveryPlaceOfSequenceSpace")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<Verdict> verdicts;
        std::set<Reason> reasons;
        for (const SynSentRow& row : ROWS)
        {
            for (const uint32_t iss : BASES)
            {
                Expect(row, iss);
            }
            verdicts.insert(row.verdict);
            reasons.insert(row.reason);
        }
        NS_TEST_EXPECT_MSG_EQ(verdicts.size(), 5, "every verdict appears");
        NS_TEST_EXPECT_MSG_EQ(reasons.size(), 4, "every reason appears");
    }

    /** One clause for one ISS, with every place of SEG.SEQ: none of them counts. */
    void
    Expect(const SynSentRow& row, uint32_t iss)
    {
        SynSentSnapshot state;
        state.iss = SequenceNumber32(iss);
        TcpSegmentView segment;
        segment.flags = row.flags;
        segment.ack = SequenceNumber32(iss + static_cast<uint32_t>(row.ack));
        for (const uint32_t seq : BASES)
        {
            segment.seq = SequenceNumber32(seq);
            const SynSentDecision decision = DecideSynSent(state, segment);
            NS_TEST_EXPECT_MSG_EQ(static_cast<int>(decision.verdict),
                                  static_cast<int>(row.verdict),
                                  row.sentence << ", ISS " << iss);
            NS_TEST_EXPECT_MSG_EQ(std::string(ToString(decision.reason)),
                                  ToString(row.reason),
                                  row.sentence << ", ISS " << iss);
            NS_TEST_EXPECT_MSG_EQ(std::string(ToString(decision.rule)),
                                  ToString(RuleOf(row.verdict)),
                                  row.sentence << ", ISS " << iss);
            NS_TEST_EXPECT_MSG_EQ(decision.ecn, false, "not asked for");
            NS_TEST_EXPECT_MSG_EQ(decision.retriesEarly, false, "never early");
        }
    }
};

/** One clause about ECN (RFC 3168 6.1.1). */
struct EcnRow
{
    const char* sentence; //!< the clause
    bool asked;           //!< by our SYN
    uint8_t flags;        //!< of the answer, which acknowledges our SYN
    bool granted;         //!< expected
};

const std::vector<EcnRow> ECN_ROWS{
    {"granted by ECE", true, SYN | ACK | ECE, true},
    {"not by silence", true, SYN | ACK, false},
    {"not by an echo of both bits", true, SYN | ACK | ECE | CWR, false},
    {"not by CWR", true, SYN | ACK | CWR, false},
    {"not if it was not asked for", false, SYN | ACK | ECE, false},
    {"not by the SYN of a simultaneous open", true, SYN | ECE, false},
    {"not by a RST", true, RST | ACK | ECE, false},
};

class SynSentEcnTestCase : public TestCase
{
  public:
    SynSentEcnTestCase()
        : TestCase("SynSent.EcnIsGrantedByEceAlone")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const EcnRow& row : ECN_ROWS)
        {
            SynSentSnapshot state;
            state.iss = SequenceNumber32(0xffffffff);
            state.asksEcn = row.asked;
            TcpSegmentView segment;
            segment.flags = row.flags;
            segment.ack = SequenceNumber32(0);
            NS_TEST_EXPECT_MSG_EQ(DecideSynSent(state, segment).ecn, row.granted, row.sentence);
        }
    }
};

/** One clause about the early repetition of a SYN (reference 12). */
struct EarlyRow
{
    const char* sentence; //!< the clause
    uint8_t flags;        //!< control bits
    int32_t ack;          //!< SEG.ACK - ISS
    uint32_t synsSent;    //!< SYNs sent so far
    int64_t leftMs;       //!< until the timer fires
    int64_t earlyMs;      //!< SynEarlyTimeout
    bool early;           //!< expected
};

const std::vector<EarlyRow> EARLY_ROWS{
    {"after a wrong ACK", ACK, 0, 1, 900, 8, true},
    {"of a RST too", RST | ACK, 0, 1, 900, 8, true},
    {"of a SYN,ACK too", SYN | ACK, -1, 1, 900, 8, true},
    {"not if the SYN was repeated", ACK, 0, 2, 900, 8, false},
    {"not if the timer fires before", ACK, 0, 1, 7, 8, false},
    {"not if it fires then", ACK, 0, 1, 8, 8, false},
    {"just before it fires", ACK, 0, 1, 9, 8, true},
    {"not if it is off", ACK, 0, 1, 900, 0, false},
    {"not after a good SYN,ACK", SYN | ACK, 1, 1, 900, 8, false},
    {"not after a refusal", RST | ACK, 1, 1, 900, 8, false},
    {"not after a RST without ACK", RST, 0, 1, 900, 8, false},
    {"not after a SYN", SYN, 0, 1, 900, 8, false},
    {"not after an ACK of our SYN", ACK, 1, 1, 900, 8, false},
};

class SynSentEarlyTestCase : public TestCase
{
  public:
    SynSentEarlyTestCase()
        : TestCase("SynSent.AWrongAckRepeatsTheFirstSynEarly")
    {
    }

  private:
    void
    DoRun() override
    {
        for (const EarlyRow& row : EARLY_ROWS)
        {
            for (const uint32_t iss : BASES)
            {
                SynSentSnapshot state;
                state.iss = SequenceNumber32(iss);
                state.synsSent = row.synsSent;
                state.untilRetry = MilliSeconds(row.leftMs);
                state.earlyTimeout = MilliSeconds(row.earlyMs);
                TcpSegmentView segment;
                segment.flags = row.flags;
                segment.ack = SequenceNumber32(iss + static_cast<uint32_t>(row.ack));
                NS_TEST_EXPECT_MSG_EQ(DecideSynSent(state, segment).retriesEarly,
                                      row.early,
                                      row.sentence << ", ISS " << iss);
            }
        }
    }
};

class SynSentDecisionTestSuite : public TestSuite
{
  public:
    SynSentDecisionTestSuite()
        : TestSuite("tcp-lifecycle-syn-sent-decision")
    {
        AddTestCase(new SynSentTableTestCase);
        AddTestCase(new SynSentEcnTestCase);
        AddTestCase(new SynSentEarlyTestCase);
    }
};

SynSentDecisionTestSuite g_synSentDecisionTestSuite; //!< registers the suite

} // namespace
