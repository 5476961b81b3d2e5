// SPDX-License-Identifier: GPL-2.0-only
//
// Time axes, data blocks and panels.

#include "ns3/figure-data.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{

namespace
{

constexpr std::size_t COLUMNS = 2000;     //!< intervals of a thinned curve
constexpr double SHORTEST_SPAN_S = 0.001; //!< of a time axis
constexpr double PANEL_INCHES = 1.75;     //!< height of one of several panels, with its gap
constexpr double ONE_PANEL_INCHES = 2.3;  //!< height of a panel that stands alone
constexpr double HEAD_INCHES = 0.68;      //!< title and key
constexpr double FOOT_INCHES = 0.52;      //!< labels of the time axis
constexpr double GAP_INCHES = 0.36;       //!< between panels: the title of the lower one
constexpr double KEY_INCHES = 0.24;       //!< top of the key below the top of the figure

/** Widen \p span to the times of rows. */
template <typename Rows>
void
Widen(FigureSpan& span, const Rows& rows)
{
    if (!rows.empty())
    {
        span.begin = std::min(span.begin, rows.front().timeS);
        span.end = std::max(span.end, rows.back().timeS);
    }
}

} // namespace

std::size_t
FigureData::AddBlock(const std::string& comment)
{
    m_text << (m_blocks > 0 ? "\n\n" : "") << "# " << comment << '\n';
    return m_blocks++;
}

std::size_t
FigureData::AddBlock(const std::string& comment, const FigurePoints& points)
{
    const std::size_t block = AddBlock(comment);
    for (const auto& [x, y] : points)
    {
        m_text << NumberText(x) << ' ' << NumberText(y) << '\n';
    }
    return block;
}

std::ostream&
FigureData::Rows()
{
    return m_text;
}

std::string
FigureData::GetText() const
{
    return m_text.str();
}

std::string
NumberText(double number)
{
    if (std::isnan(number))
    {
        return "NaN";
    }
    std::ostringstream os;
    os.imbue(std::locale::classic());
    os.precision(12);
    os << number;
    return os.str();
}

std::pair<double, std::string>
LargeUnitOf(double greatest)
{
    return greatest >= 1e9   ? std::pair<double, std::string>{1e9, " (billions)"}
           : greatest >= 1e6 ? std::pair<double, std::string>{1e6, " (millions)"}
           : greatest >= 1e4 ? std::pair<double, std::string>{1e3, " (thousands)"}
                             : std::pair<double, std::string>{1, ""};
}

FigureSpan
TimeSpanOf(const RunTraces& traces, const FigureOptions& options)
{
    FigureSpan span{std::numeric_limits<double>::max(), 0};
    Widen(span, traces.GetStates());
    Widen(span, traces.GetQueues());
    Widen(span, traces.GetSegments());
    Widen(span, traces.GetGauges());
    span.begin = span.begin < span.end / 4 ? 0 : std::min(span.begin, span.end);
    span.begin = options.beginS.value_or(span.begin);
    span.end = std::max(options.endS.value_or(span.end), span.begin + SHORTEST_SPAN_S);
    return span;
}

std::optional<FigureSpan>
AttackSpanOf(const RunTraces& traces)
{
    std::optional<FigureSpan> span;
    for (const QueueRow& row : traces.GetQueues())
    {
        if (row.origin == "attack" && row.queue == "half-open" && row.action != "remove")
        {
            span = FigureSpan{span ? span->begin : row.timeS, row.timeS};
        }
    }
    return span;
}

double
NiceStep(double span, double steps)
{
    const double raw = span / steps;
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0})
    {
        if (raw <= factor * power * 1.001)
        {
            return factor * power;
        }
    }
    return 10 * power;
}

FigurePoints
ThinnedSteps(const FigurePoints& points, const FigureSpan& span)
{
    if (points.size() <= 4 * COLUMNS)
    {
        return points;
    }
    const double width = (span.end - span.begin) / COLUMNS;
    FigurePoints thinned;
    for (auto first = points.begin(); first != points.end();)
    {
        const double column = std::floor((first->first - span.begin) / width);
        const auto next = std::find_if(first, points.end(), [&](const auto& point) {
            return std::floor((point.first - span.begin) / width) != column;
        });
        const auto [least, greatest] = std::minmax_element(
            first, next, [](const auto& a, const auto& b) { return a.second < b.second; });
        auto kept = first;
        thinned.push_back(*first);
        for (const auto point : {std::min(least, greatest), std::max(least, greatest), next - 1})
        {
            if (point > kept)
            {
                thinned.push_back(*point);
                kept = point;
            }
        }
        first = next;
    }
    return thinned;
}

FigurePoints
StepCorners(const FigurePoints& points)
{
    FigurePoints corners;
    for (const auto& point : points)
    {
        if (!corners.empty() && corners.back().second != point.second)
        {
            corners.emplace_back(point.first, corners.back().second);
        }
        corners.push_back(point);
    }
    return corners;
}

double
QuantileOf(std::vector<double>& values, double share)
{
    const auto rank = static_cast<std::size_t>(
        std::max(1.0, std::ceil(share * static_cast<double>(values.size()))));
    std::nth_element(values.begin(), values.begin() + (rank - 1), values.end());
    return values[rank - 1];
}

std::string_view
PortOf(std::string_view address)
{
    return address.substr(address.rfind(':') + 1);
}

std::string
TimeAxisScript(const FigureSpan& span, const std::optional<FigureSpan>& attack)
{
    std::string script =
        "set xrange [" + NumberText(span.begin) + ":" + NumberText(span.end) + "]\n";
    if (attack)
    {
        script += "set object 1 rectangle from " + NumberText(attack->begin) + ", graph 0 to " +
                  NumberText(attack->end) +
                  ", graph 1 fillcolor rgb light fillstyle solid noborder behind\n";
    }
    return script;
}

std::string
AttackKeyScript(const std::optional<FigureSpan>& attack)
{
    return attack ? ", NaN with boxes fillcolor rgb light fillstyle solid noborder "
                    "title T('attack lasts')"
                  : "";
}

double
PanelsHeight(std::size_t panels)
{
    return HEAD_INCHES + FOOT_INCHES +
           (panels == 1 ? ONE_PANEL_INCHES : PANEL_INCHES * static_cast<double>(panels));
}

std::string
KeyAboveScript()
{
    return "set key at graph 0.5, graph 1.01 center bottom vertical samplen 2.5 font small "
           "maxrows 1\n";
}

std::string
LastPanelScript()
{
    return "set format x '%g'\nset xlabel T('time (s)')\n";
}

std::string
PanelsScript(std::size_t panels, double heightInches, int keyRows)
{
    const auto share = [heightInches](double inches) { return NumberText(inches / heightInches); };
    return "unset title\nset multiplot layout " + std::to_string(panels) +
           ",1 title figureTitle font ',10' margins 0.125,0.975," + share(FOOT_INCHES) + "," +
           share(heightInches - HEAD_INCHES - 0.18 * (keyRows - 1)) + " spacing 0," +
           share(GAP_INCHES) + "\nset key at screen 0.54, screen " +
           share(heightInches - KEY_INCHES) +
           " center top vertical samplen 2.5 font small maxrows " + std::to_string(keyRows) +
           "\nset format x ''\n";
}

std::string
ShownText(std::size_t shown, std::size_t all, const std::string& what)
{
    return shown == all ? ""
                        : " (shown are " + std::to_string(shown) + " of " + std::to_string(all) +
                              " " + what + ")";
}

} // namespace ns3
