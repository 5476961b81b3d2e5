// SPDX-License-Identifier: GPL-2.0-only
//
// Counts, steps, words.

#include "ns3/blind-handshake-report.h"

#include "ns3/figure-data.h"
#include "ns3/number-text.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace ns3
{

namespace
{

constexpr double SPACE = 4294967296.0; //!< 2^32 sequence numbers
constexpr double CONFIDENCE = 0.99;

/** \return the smallest number of guesses at which every attack was successful; 0: there is none */
uint64_t
GuessesForAll(const std::vector<BlindSuccess>& rows, const std::string& setup)
{
    for (const BlindSuccess& row : rows)
    {
        if (row.setup == setup && row.opened == row.attacks)
        {
            return row.guesses;
        }
    }
    return 0;
}

} // namespace

double
BlindSuccess::GetLaw() const
{
    return static_cast<double>(guesses) / SPACE;
}

bool
BlindSuccess::FollowsLaw() const
{
    return interval.low <= GetLaw() && GetLaw() <= interval.high;
}

IsnSteps
GetIsnSteps(const std::vector<IsnSample>& samples)
{
    IsnSteps steps;
    const double count = static_cast<double>(samples.size()) - 1;
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 1; i < samples.size(); ++i)
    {
        const double step = samples[i].isn - samples[i - 1].isn; // modulo 2^32
        sum += step;
        squares += step * step;
    }
    steps.mean = sum / count;
    steps.deviation = std::sqrt(std::max(0.0, squares / count - steps.mean * steps.mean));
    steps.perS = sum / (samples.back().timeS - samples.front().timeS);
    return steps;
}

std::vector<BlindSuccess>
CountSuccesses(const std::vector<BlindHandshakeOutcome>& outcomes,
               const std::vector<uint64_t>& guesses)
{
    std::vector<BlindSuccess> rows;
    for (const BlindHandshakeOutcome& outcome : outcomes)
    {
        for (const uint64_t count : guesses)
        {
            BlindSuccess& row = rows.emplace_back();
            row.setup = outcome.setup;
            row.guesses = count;
            row.attacks = outcome.attempts.size();
            row.opened = outcome.CountOpened(count);
            row.interval = GetBinomialInterval(
                {static_cast<double>(row.opened), static_cast<double>(row.attacks)}, CONFIDENCE);
        }
    }
    return rows;
}

std::vector<BlindSuccess>
PickSuccesses(const std::vector<BlindSuccess>& rows)
{
    std::set<uint64_t> all;
    for (const BlindSuccess& row : rows)
    {
        all.insert(row.guesses);
    }
    const std::vector<uint64_t> numbers(all.begin(), all.end());
    const std::set<uint64_t> picked{numbers.front(), numbers[numbers.size() / 2], numbers.back()};
    std::vector<BlindSuccess> chosen;
    for (const BlindSuccess& row : rows)
    {
        if (picked.count(row.guesses) > 0)
        {
            chosen.push_back(row);
        }
    }
    return chosen;
}

LabTable
MakeSuccessTable(const std::vector<BlindSuccess>& rows)
{
    LabTable table({{"setup", "ISN"},
                    {"guesses", "guesses"},
                    {"attacks", "attacks"},
                    {"opened", "opened"},
                    {"share", "share"},
                    {"low_99", "99 % from"},
                    {"high_99", "to"},
                    {"law", "N / 2^32"},
                    {"law_inside", "inside"}});
    for (const BlindSuccess& row : rows)
    {
        table.AddRow({row.setup,
                      std::to_string(row.guesses),
                      std::to_string(row.attacks),
                      std::to_string(row.opened),
                      DigitsText(row.interval.mean, 4),
                      DigitsText(row.interval.low, 3),
                      DigitsText(row.interval.high, 3),
                      DigitsText(row.GetLaw(), 3),
                      row.FollowsLaw() ? "yes" : "no"});
    }
    return table;
}

LabTable
MakeIsnTable(const std::vector<BlindHandshakeOutcome>& outcomes)
{
    LabTable table({{"setup", "ISN"},
                    {"same_per_s", "same 4-tuple: a second"},
                    {"same_step_mean", ""},
                    {"same_step_deviation", "deviation of steps"},
                    {"other_step_mean", "other 4-tuples: mean step"},
                    {"other_step_deviation", "deviation"}});
    for (const BlindHandshakeOutcome& outcome : outcomes)
    {
        const IsnSteps same = GetIsnSteps(outcome.same);
        const IsnSteps others = GetIsnSteps(outcome.others);
        table.AddRow({outcome.setup,
                      same.deviation < SPACE / 8 ? DigitsText(same.perS, 6) : "", // else no trend
                      DigitsText(same.mean, 6),
                      DigitsText(same.deviation, 3),
                      DigitsText(others.mean, 6),
                      DigitsText(others.deviation, 3)});
    }
    return table;
}

LabTable
MakeSampleTable(const std::vector<BlindHandshakeOutcome>& outcomes)
{
    LabTable table({{"setup", ""}, {"tuple", ""}, {"time_s", ""}, {"isn", ""}});
    for (const BlindHandshakeOutcome& outcome : outcomes)
    {
        for (const bool isSame : {true, false})
        {
            for (const IsnSample& sample : isSame ? outcome.same : outcome.others)
            {
                table.AddRow({outcome.setup,
                              isSame ? "same" : "other",
                              NumberText(sample.timeS),
                              std::to_string(sample.isn)});
            }
        }
    }
    return table;
}

void
PrintBlindAnswer(std::ostream& os,
                 const std::vector<BlindHandshakeOutcome>& outcomes,
                 const std::vector<BlindSuccess>& rows)
{
    for (const BlindHandshakeOutcome& outcome : outcomes)
    {
        const uint64_t enough = GuessesForAll(rows, outcome.setup);
        const BlindSuccess* last = nullptr;
        for (const BlindSuccess& row : rows)
        {
            last = row.setup == outcome.setup ? &row : last;
        }
        os << outcome.setup << ": ";
        if (enough > 0)
        {
            os << "every attack opens a connection in the name of another host with " << enough
               << (enough == 1 ? " guess" : " guesses or fewer");
        }
        else if (last->opened == 0 && outcome.resetsInListen > 0)
        {
            os << "no attack was successful: the host that is named answers the SYN,ACK by a RST, "
                  "and the half-open connection is gone before the guesses come";
        }
        else
        {
            os << last->opened << " of " << last->attacks << " attacks with " << last->guesses
               << " guesses each were successful";
            const double expected = last->GetLaw() * static_cast<double>(last->attacks);
            os << "; N / 2^32 lets expect " << DigitsText(expected, 3) << ", and lies "
               << (last->FollowsLaw() ? "inside" : "outside") << " the 99 % interval";
            if (last->opened == 0)
            {
                os << ", which says only that at most " << DigitsText(100 * last->interval.high, 3)
                   << " % are: see --attacks";
            }
        }
        os << ".\n";
    }
    uint64_t guesses = 0;
    uint64_t resets = 0;
    uint64_t inListen = 0;
    for (const BlindHandshakeOutcome& outcome : outcomes)
    {
        guesses += outcome.guessesSent;
        resets += outcome.resets;
        inListen += outcome.resetsInListen;
    }
    if (resets > 0)
    {
        os << "Of " << guesses << " guesses that were sent, " << resets
           << " found a half-open connection and were wrong: a RST to the host that is named, and "
              "it stayed.\n";
    }
    if (inListen > 0)
    {
        os << inListen
           << " found none: the host that is named had answered its SYN,ACK by a RST.\n";
    }
}

} // namespace ns3
