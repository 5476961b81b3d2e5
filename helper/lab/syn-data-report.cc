// SPDX-License-Identifier: GPL-2.0-only
//
// Rows, words, panels.

#include "ns3/syn-data-report.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"
#include "ns3/number-text.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace ns3
{

namespace
{

constexpr double BYTES_PER_KB = 1000;
constexpr double MS_PER_S = 1000;
constexpr const char* LIMIT_KEY = ", keyentry with lines lc rgb grey lw 2 dt 3 title T('limit')";

/** \return a habit in words */
std::string
MeaningOf(SynDataHabit habit)
{
    switch (habit)
    {
    case SynDataHabit::AFTER_SYN_ACK:
        return "with the third ACK";
    case SynDataHabit::AGAIN_AT_ONCE:
        return "on the SYN, again at once";
    case SynDataHabit::AGAIN_LATER:
        return "on the SYN, again after a time-out";
    }
    return "";
}

/** \return time to the first byte in ms; empty if none came */
std::string
FirstByteMs(const SynDataRequest& request)
{
    return request.firstByte ? DigitsText(request.firstByte->GetSeconds() * MS_PER_S, 4) : "";
}

/** \return text of one SYN of the flood, bytes */
uint64_t
TextOf(const SynDataOutcome& outcome)
{
    return outcome.syns > 0 ? outcome.attackTextBytes / outcome.syns : 0;
}

/** \return most text that the half-open queue can hold, bytes; nothing: it holds none, or there is
 * no limit */
std::optional<uint64_t>
LimitBytes(const SynDataOutcome& outcome)
{
    if (outcome.limitEntries == UINT32_MAX || outcome.policy != "Queue")
    {
        return std::nullopt;
    }
    return outcome.limitEntries * TextOf(outcome);
}

/** \return different policies, in order of the outcomes */
std::vector<std::string>
PoliciesOf(const std::vector<SynDataOutcome>& outcomes)
{
    std::vector<std::string> policies;
    for (const SynDataOutcome& outcome : outcomes)
    {
        if (std::find(policies.begin(), policies.end(), outcome.policy) == policies.end())
        {
            policies.push_back(outcome.policy);
        }
    }
    return policies;
}

/** \return where text is while its peer is not known. \param policy SynDataPolicy */
std::string
PlaceOf(const std::string& policy)
{
    return policy == "Queue"     ? "held with half-open entries"
           : policy == "Deliver" ? "taken by the application"
                                 : "not kept";
}

/** \return what a reader sees of an outcome, but for the mode of cookies */
std::string
TextOfResult(const SynDataOutcome& outcome)
{
    SynDataOutcome nameless = outcome;
    nameless.cookies.clear();
    std::ostringstream os;
    MakeSynDataTable({nameless}).WriteCsv(os);
    MakeSynDataUserTable({nameless}).WriteCsv(os);
    return os.str();
}

/** \return y axis and "plot ..." of the text held by one policy */
std::string
HeldPanelScript(const std::vector<SynDataOutcome>& outcomes,
                const std::string& policy,
                const FigureSpan& span,
                FigureData& data)
{
    std::string plot;
    std::string limit;
    double greatest = 1;
    int type = 0;
    for (const SynDataOutcome& outcome : outcomes)
    {
        if (outcome.policy != policy)
        {
            continue;
        }
        FigurePoints points;
        for (const SynDataSample& sample : outcome.samples)
        {
            points.emplace_back(sample.timeS,
                                static_cast<double>(sample.GetBytes()) / BYTES_PER_KB);
            greatest = std::max(greatest, points.back().second);
        }
        const std::size_t block =
            data.AddBlock(outcome.policy + ", cookies " + outcome.cookies + ": time_s text_kb",
                          ThinnedSteps(points, span));
        plot += (plot.empty() ? "plot " : ", ") + std::string("data index ") +
                std::to_string(block) + " using 1:2 with lines lt " + std::to_string(++type) +
                " title T(" + GnuplotQuoted("cookies " + outcome.cookies) + ")";
        if (const auto bytes = LimitBytes(outcome))
        {
            const double kb = static_cast<double>(*bytes) / BYTES_PER_KB;
            greatest = std::max(greatest, kb);
            limit = ", " + NumberText(kb) + " with lines lc rgb grey lw 2 dt 3 notitle";
        }
    }
    return "set yrange [0:" + NumberText(greatest * 1.25) + "]\n" + plot + limit;
}

/** Print what the text of a flood costs a server. */
void
PrintHeldText(std::ostream& os, const SynDataOutcome& outcome)
{
    const auto peak = outcome.GetPeak();
    const auto limit = LimitBytes(outcome);
    if (outcome.attackTextBytes == 0)
    {
        os << "the flood brought no text";
    }
    else if (peak.GetBytes() == 0)
    {
        os << "no byte of the flood's text was kept or taken";
    }
    else
    {
        os << "at the peak, of peers that never showed that they exist, ";
        if (peak.takenBytes > 0)
        {
            os << "the application has taken " << peak.takenBytes << " bytes of text, and ";
        }
        os << "the server holds in memory " << peak.GetHeldBytes() << " bytes, with "
           << outcome.GetPeakEntries() << " half-open entries and " << outcome.GetPeakSockets()
           << " sockets";
        if (limit)
        {
            os << "; the queue's limit allows " << *limit << " bytes";
        }
        os << "; a byte that the attack sent stays there for " << DigitsText(outcome.GetHeldS(), 3)
           << " s in the mean"
           << (outcome.samples.back().GetBytes() > 0 ? ", and longer than the run: see --after"
                                                     : "");
    }
}

} // namespace

std::vector<SynDataOutcome>
MergeSynDataOutcomes(const std::vector<SynDataOutcome>& outcomes)
{
    std::vector<SynDataOutcome> merged;
    for (const SynDataOutcome& outcome : outcomes)
    {
        const auto same =
            std::find_if(merged.begin(), merged.end(), [&outcome](const SynDataOutcome& other) {
                return TextOfResult(other) == TextOfResult(outcome);
            });
        if (same == merged.end())
        {
            merged.push_back(outcome);
        }
        else
        {
            same->cookies += ", " + outcome.cookies;
        }
    }
    return merged;
}

LabTable
MakeSynDataTable(const std::vector<SynDataOutcome>& outcomes)
{
    LabTable table({{"policy", "SynDataPolicy"},
                    {"cookies", "cookies"},
                    {"syns", ""},
                    {"attack_text_bytes", "text sent (bytes)"},
                    {"attack_packet_bytes", "with headers (bytes)"},
                    {"peak_held_bytes", "peak in memory (bytes)"},
                    {"limit_held_bytes", "limit (bytes)"},
                    {"peak_half_open_entries", "peak half-opens"},
                    {"limit_half_open_entries", ""},
                    {"peak_taken_bytes", "peak taken (bytes)"},
                    {"peak_sockets", "peak sockets"},
                    {"taken_bytes", ""},
                    {"peak_per_text_byte", ""},
                    {"held_s_per_text_byte", "a byte stays (s)"}});
    for (const SynDataOutcome& outcome : outcomes)
    {
        const auto sent = static_cast<double>(std::max<uint64_t>(outcome.attackTextBytes, 1));
        const SynDataSample peak = outcome.GetPeak();
        const auto limit = LimitBytes(outcome);
        table.AddRow(
            {outcome.policy,
             outcome.cookies,
             std::to_string(outcome.syns),
             std::to_string(outcome.attackTextBytes),
             std::to_string(outcome.attackPacketBytes),
             std::to_string(peak.GetHeldBytes()),
             limit ? std::to_string(*limit) : "",
             std::to_string(outcome.GetPeakEntries()),
             outcome.limitEntries == UINT32_MAX ? "" : std::to_string(outcome.limitEntries),
             std::to_string(peak.takenBytes),
             std::to_string(outcome.GetPeakSockets()),
             std::to_string(outcome.unprovenBytes),
             DigitsText(static_cast<double>(peak.GetBytes()) / sent, 3),
             DigitsText(outcome.GetHeldS(), 3)});
    }
    return table;
}

LabTable
MakeSynDataUserTable(const std::vector<SynDataOutcome>& outcomes)
{
    LabTable table({{"policy", "SynDataPolicy"},
                    {"cookies", "cookies"},
                    {"request", "request goes out"},
                    {"first_byte_ms", "first byte (ms)"},
                    {"sent_bytes", "sent (bytes)"},
                    {"read_bytes", "read (bytes)"},
                    {"acknowledged_by_syn_ack_bytes", "SYN,ACK acknowledges"}});
    for (const SynDataOutcome& outcome : outcomes)
    {
        for (const SynDataRequest& request : outcome.requests)
        {
            table.AddRow({outcome.policy,
                          outcome.cookies,
                          ToString(request.habit),
                          FirstByteMs(request),
                          std::to_string(request.sentBytes),
                          std::to_string(request.readBytes),
                          std::to_string(request.acknowledgedBySynAck)});
        }
    }
    return table;
}

LabTable
MakeSynDataSampleTable(const std::vector<SynDataOutcome>& outcomes)
{
    LabTable table({{"policy", ""},
                    {"cookies", ""},
                    {"time_s", ""},
                    {"queued_bytes", ""},
                    {"buffered_bytes", ""},
                    {"taken_bytes", ""},
                    {"half_open_entries", ""},
                    {"sockets", ""}});
    for (const SynDataOutcome& outcome : outcomes)
    {
        for (const SynDataSample& sample : outcome.samples)
        {
            table.AddRow({outcome.policy,
                          outcome.cookies,
                          NumberText(sample.timeS),
                          std::to_string(sample.queuedBytes),
                          std::to_string(sample.bufferedBytes),
                          std::to_string(sample.takenBytes),
                          std::to_string(sample.entries),
                          std::to_string(sample.sockets)});
        }
    }
    return table;
}

void
PrintSynDataAnswer(std::ostream& os, const std::vector<SynDataOutcome>& outcomes)
{
    for (const SynDataOutcome& outcome : outcomes)
    {
        os << outcome.policy << ", cookies " << outcome.cookies << ": ";
        PrintHeldText(os, outcome);
        os << ".\n";
        for (const SynDataRequest& request : outcome.requests)
        {
            if (request.habit == SynDataHabit::AGAIN_AT_ONCE)
            {
                os << "  A request on the SYN is read after "
                   << (request.firstByte ? FirstByteMs(request) + " ms" : "no time") << " and cost "
                   << request.sentBytes << " bytes for " << request.readBytes
                   << (request.acknowledgedBySynAck > 0
                           ? ": the SYN,ACK acknowledged it"
                           : ": the SYN,ACK acknowledged the SYN only, so it was sent again")
                   << ".\n";
            }
        }
    }
    os << "A receive buffer of " << outcomes.front().receiveBufferBytes
       << " bytes bounds the text of one connection, not that of all.\n";
}

GnuplotFigure
MakeHeldBytesFigure(const std::vector<SynDataOutcome>& outcomes, const SynDataScenario& scenario)
{
    const std::vector<std::string> policies = PoliciesOf(outcomes);
    GnuplotFigure figure;
    figure.file = "held-bytes";
    figure.title = "Text of SYNs at a server, from peers that it does not know";
    figure.caption =
        "Text that the server holds with half-open entries (Queue), or that the application has "
        "taken from sockets still in SYN-RECEIVED (Deliver), during a flood of SYNs with text, by "
        "SynDataPolicy and SynCookieMode. Dotted: limit of the half-open queue times the text of a "
        "SYN. Panels have scales of their own. From held.csv.";
    figure.heightInches = PanelsHeight(policies.size());
    const FigureSpan span{0, scenario.GetEndS()};
    const FigureSpan attack{SynDataScenario::GetAttackStartS(), scenario.GetAttackEndS()};
    const bool hasLimit =
        std::any_of(outcomes.begin(), outcomes.end(), [](const SynDataOutcome& outcome) {
            return LimitBytes(outcome).has_value();
        });
    const std::string limitKey = hasLimit ? LIMIT_KEY : "";
    FigureData data;
    figure.script = TimeAxisScript(span, attack) + "set grid x y\n" +
                    PanelsScript(policies.size(), figure.heightInches, 2);
    for (std::size_t panel = 0; panel < policies.size(); ++panel)
    {
        figure.script += (panel > 0 ? "unset key\n" : std::string()) + "set label 1 T(" +
                         GnuplotQuoted(policies[panel] + ": " + PlaceOf(policies[panel])) +
                         ") at graph 0.01,0.9 left front\nset ylabel T('text (kB)')\n";
        if (panel + 1 == policies.size())
        {
            figure.script += LastPanelScript();
        }
        figure.script += HeldPanelScript(outcomes, policies[panel], span, data) +
                         (panel == 0 ? AttackKeyScript(attack) + limitKey : "") + "\n";
    }
    figure.script += "unset multiplot\n";
    figure.data = data.GetText();
    return figure;
}

GnuplotFigure
MakeFirstByteFigure(const std::vector<SynDataOutcome>& outcomes)
{
    const std::array<SynDataHabit, 3> habits{
        SynDataHabit::AFTER_SYN_ACK, SynDataHabit::AGAIN_AT_ONCE, SynDataHabit::AGAIN_LATER};
    GnuplotFigure figure;
    figure.file = "first-byte";
    figure.title = "From the SYN to the application's first byte";
    figure.caption = "Time until the server's application reads the first byte of a request, by "
                     "SynDataPolicy, SynCookieMode and when the client sends it; no flood. From "
                     "users.csv.";
    figure.heightInches = 1.5 + 0.28 * static_cast<double>(outcomes.size());
    std::string names;
    double least = 1e9;
    double most = 0;
    for (std::size_t i = 0; i < outcomes.size(); ++i)
    {
        names += (i > 0 ? ", T(" : "T(") +
                 GnuplotQuoted(outcomes[i].policy + ", cookies " + outcomes[i].cookies) + ") " +
                 std::to_string(i);
    }
    FigureData data;
    std::string plot;
    for (std::size_t h = 0; h < habits.size(); ++h)
    {
        std::string rows;
        for (std::size_t i = 0; i < outcomes.size(); ++i)
        {
            for (const SynDataRequest& request : outcomes[i].requests)
            {
                if (request.habit == habits[h] && request.firstByte)
                {
                    const double ms = request.firstByte->GetSeconds() * MS_PER_S;
                    least = std::min(least, ms);
                    most = std::max(most, ms);
                    const double place =
                        static_cast<double>(i) + 0.22 * (static_cast<double>(h) - 1);
                    rows += NumberText(ms) + " " + NumberText(place) + "\n";
                }
            }
        }
        if (rows.empty())
        {
            continue;
        }
        const std::size_t block = data.AddBlock(MeaningOf(habits[h]) + ": ms place");
        data.Rows() << rows;
        plot += (plot.empty() ? "plot " : ", ") + std::string("data index ") +
                std::to_string(block) + " using 1:2 with points lt " + std::to_string(h + 1) +
                " title T(" + GnuplotQuoted(MeaningOf(habits[h])) + ")";
    }
    figure.script = "set logscale x\nset grid x y\nset xrange [" + NumberText(least / 2) + ":" +
                    NumberText(most * 2) + "]\nset yrange [" +
                    NumberText(static_cast<double>(outcomes.size()) - 0.5) + ":-0.5]\nset ytics (" +
                    names + ")\nset xlabel T('time to first byte (ms)')\n" + plot + "\n";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
