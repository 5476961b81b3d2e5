// SPDX-License-Identifier: GPL-2.0-only
//
// Which blocks of a SACK option can be true: a table, wherever the numbers begin.

#include "ns3/sack-blocks.h"
#include "ns3/test.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

/** \return the same blocks as an option has them. \param base number that offsets count from */
SackBlocks
Make(const std::vector<std::pair<int32_t, int32_t>>& offsets, uint32_t base)
{
    SackBlocks blocks;
    for (const auto& [left, right] : offsets)
    {
        blocks.emplace_back(SequenceNumber32(base + static_cast<uint32_t>(left)),
                            SequenceNumber32(base + static_cast<uint32_t>(right)));
    }
    return blocks;
}

/** SEG.ACK is 0, the text ends at 4000, both behind a base. */
class ChoiceTestCase : public TestCase
{
  public:
    explicit ChoiceTestCase(uint32_t base)
        : TestCase("SackBlocks.From" + std::to_string(base) + ".OnlyWhatCanBeTrueIsTaken"),
          m_base(base)
    {
    }

  private:
    using Offsets = std::vector<std::pair<int32_t, int32_t>>;

    void
    DoRun() override
    {
        struct Row
        {
            const char* what;
            Offsets blocks;
            int32_t textEnd;
            Offsets chosen;
        };

        const std::vector<Row> rows{
            {"no block", {}, 4000, {}},
            {"behind a hole", {{1000, 2000}}, 4000, {{1000, 2000}}},
            {"to the end of the text", {{3000, 4000}}, 4000, {{3000, 4000}}},
            {"two, in their order", {{3000, 4000}, {1, 2}}, 4000, {{3000, 4000}, {1, 2}}},
            {"holds what SEG.ACK asks for", {{0, 1000}}, 4000, {}},
            {"spans SEG.ACK", {{-500, 500}}, 4000, {}},
            {"D-SACK: acknowledged already", {{-1000, 0}}, 4000, {}},
            {"D-SACK, and a true one behind it", {{-1000, 0}, {2000, 3000}}, 4000, {{2000, 3000}}},
            {"over our FIN", {{3000, 4001}}, 4000, {{3000, 4000}}},
            {"our FIN alone", {{4000, 4001}}, 4000, {}},
            {"behind what was sent, a true one after it", {{9000, 9500}, {1, 9}}, 4000, {{1, 9}}},
            {"nothing outstanding", {{1000, 2000}}, 0, {}},
            {"empty", {{1000, 1000}}, 4000, {}},
            {"edges exchanged", {{2000, 1000}}, 4000, {}},
        };
        for (const Row& row : rows)
        {
            const SequenceNumber32 ack(m_base);
            const SackBlocks chosen = ChooseSackBlocks(
                Make(row.blocks, m_base), ack, ack + SequenceNumber32(row.textEnd));
            NS_TEST_EXPECT_MSG_EQ((chosen == Make(row.chosen, m_base)), true, row.what);
        }
    }

    uint32_t m_base; //!< SEG.ACK
};

class SackBlocksTestSuite : public TestSuite
{
  public:
    SackBlocksTestSuite()
        : TestSuite("tcp-lifecycle-sack-blocks")
    {
        for (const uint32_t base : {5000U, 0x7fffff00U, 0xffffff00U, 0U})
        {
            AddTestCase(new ChoiceTestCase(base));
        }
    }
};

SackBlocksTestSuite g_sackBlocksTestSuite; //!< registers the suite

} // namespace
