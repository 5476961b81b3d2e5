// SPDX-License-Identifier: GPL-2.0-only
//
// Scripts and data of the figures of stories.

#include "ns3/two-msl-story-figures.h"

#include "ns3/figure-data.h"
#include "ns3/gnuplot-figure.h"

#include <algorithm>
#include <cstddef>
#include <string>

namespace ns3
{

namespace
{

constexpr double MEASURED_ROW = 2; //!< of the figure "last-ack", from below
constexpr double WAITING_ROW = 1;
constexpr double GONE_ROW = 0;

/** Collects curves and their data. */
class Plot
{
  public:
    /**
     * \brief Add points, if there are any.
     * \param points x and y
     * \param comment what its columns are
     * \param style "with ..."
     * \param title in the key; empty: not there
     */
    void
    Add(const FigurePoints& points,
        const std::string& comment,
        const std::string& style,
        const std::string& title)
    {
        if (points.empty())
        {
            return;
        }
        const std::size_t block = m_data.AddBlock(comment, points);
        m_script += (m_script.empty() ? "plot " : ", \\\n     ") + std::string("data index ") +
                    std::to_string(block) + " using 1:2 " + style +
                    (title.empty() ? " notitle" : " title T(" + GnuplotQuoted(title) + ")");
    }

    /** \brief Make it a figure's. \param head what stands before "plot" */
    void
    Set(GnuplotFigure& figure, const std::string& head) const
    {
        figure.script = head + m_script + "\n";
        figure.data = m_data.GetText();
    }

  private:
    FigureData m_data;    //!< blocks
    std::string m_script; //!< "plot ..."
};

/** \return points at one height */
FigurePoints
RowOf(const std::vector<double>& times, double row)
{
    FigurePoints points;
    for (const double time : times)
    {
        points.emplace_back(time, row);
    }
    return points;
}

/** Append the end of a close. \param closed by an ACK \param reset by a RST */
void
AddEnd(const LastAckOutcome& outcome, double row, FigurePoints& closed, FigurePoints& reset)
{
    if (outcome.closedS)
    {
        (outcome.resets > 0 ? reset : closed).emplace_back(*outcome.closedS, row);
    }
}

/** \return axes and key of the figure "last-ack". \param last time on it, s */
std::string
LastAckHead(double last)
{
    return "set nonlinear x via log10(x + 0.1) inverse 10 ** x - 0.1\nunset grid\nset grid x\n"
           "set xtics (0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)\n"
           "set yrange [-0.6:2.6]\nset xrange [-0.01:" +
           NumberText(1.3 * last) + "]\nset ytics (T('Linux 6.18') " + NumberText(MEASURED_ROW) +
           ", T('TIME-WAIT') " + NumberText(WAITING_ROW) + ", T('no TIME-WAIT') " +
           NumberText(GONE_ROW) +
           ")\nset key horizontal maxrows 2 samplen 2 font small\n"
           "set xlabel T('time since the first FIN (s)')\n";
}

} // namespace

GnuplotFigure
MakeLastAckFigure(const TwoMslResults& results)
{
    GnuplotFigure figure;
    figure.file = "last-ack";
    figure.title = "FINs whose ACK is lost, measured and simulated";
    figure.heightInches = 2.6;
    std::vector<double> measured = results.measuredFinS;
    FigurePoints probe;
    if (measured.size() > 1)
    {
        probe.emplace_back(measured[1], MEASURED_ROW); // its second FIN is one
        measured.erase(measured.begin() + 1);
    }
    FigurePoints fins = RowOf(measured, MEASURED_ROW);
    FigurePoints closed;
    FigurePoints reset;
    for (const bool isWaiting : {true, false})
    {
        const LastAckOutcome& outcome = isWaiting ? results.waiting : results.notWaiting;
        const double row = isWaiting ? WAITING_ROW : GONE_ROW;
        const FigurePoints more = RowOf(outcome.finS, row);
        fins.insert(fins.end(), more.begin(), more.end());
        AddEnd(outcome, row, closed, reset);
    }
    Plot plot;
    double last = 1; // s
    for (const auto& [time, row] : fins)
    {
        last = std::max(last, time);
    }
    if (results.waiting.timeWaitBeginS && results.waiting.timeWaitEndS)
    {
        last = std::max(last, *results.waiting.timeWaitEndS);
        plot.Add({{*results.waiting.timeWaitBeginS, WAITING_ROW},
                  {*results.waiting.timeWaitEndS, WAITING_ROW}},
                 "peer in TIME-WAIT: time_s row",
                 "with lines lw 6 dt solid lc rgb '#c8dff0'",
                 "the other end is in TIME-WAIT");
    }
    plot.Add(fins, "FIN: time_s row", "with points pt 2 ps 1 lw 1.4 lc rgb blue", "FIN sent");
    plot.Add(probe,
             "tail loss probe: time_s row",
             "with points pt 8 ps 1.1 lc rgb ink",
             "FIN as tail loss probe");
    plot.Add(closed,
             "CLOSED by an ACK: time_s row",
             "with points pt 6 ps 1.5 lw 1.4 lc rgb green",
             "CLOSED by the ACK");
    plot.Add(reset,
             "CLOSED by a RST: time_s row",
             "with points pt 5 ps 0.9 lc rgb red",
             "ended by a RST");
    plot.Set(figure, LastAckHead(last));
    figure.caption =
        "When the end whose last ACK is missing sends its FIN, on one axis: measured (reference "
        "07), simulated with TIME-WAIT at the other end, and without it, where only the first ACK "
        "is lost. The axis is logarithmic but for an offset of 0.1 s. From last-ack.csv.";
    return figure;
}

GnuplotFigure
MakeSegmentLifeFigure(const std::vector<SegmentLife>& lives)
{
    GnuplotFigure figure;
    figure.file = "segment-life";
    figure.title = "How long a segment lives in a routing loop, by its TTL";
    FigurePoints bound;
    FigurePoints lived;
    for (const SegmentLife& life : lives)
    {
        bound.emplace_back(life.ttl, life.boundS);
        lived.emplace_back(life.ttl, life.livedS);
    }
    std::sort(bound.begin(), bound.end());
    Plot plot;
    plot.Add(bound, "bound: ttl time_s", "with lines lt 1", "what TTL, delays and rates allow");
    plot.Add(lived, "lived: ttl time_s", "with points pt 6 ps 1.4 lw 1.4 lc rgb red", "lived");
    plot.Set(figure,
             "set grid x y\nset xrange [0:260]\nset yrange [0:*]\nset xtics 32\n"
             "set xlabel T('TTL when it was sent (links)')\nset ylabel T('time (s)')\n");
    figure.caption = "Time from a segment's sending until a router drops it because its TTL is "
                     "spent, in a loop that is never mended, and the bound by TTL, which an MSL "
                     "must not be below. From segment-life.csv.";
    return figure;
}

GnuplotFigure
MakeTwoMslHostsFigure(const std::vector<TwoMslHosts>& hosts)
{
    GnuplotFigure figure;
    figure.file = "hosts";
    figure.title = "Hosts behind one address: who is served by a server that closes first";
    const std::vector<TranslatedClient>& all = hosts.front().outcomes;
    constexpr double STEP = 0.16; // so that five marks of a host do not touch those of the next
    std::string tics;
    for (std::size_t i = 0; i < all.size() && all.size() <= 8; ++i)
    {
        tics += (i > 0 ? ", T(" : "T(") +
                GnuplotQuoted("host " + std::to_string(i) + ": " +
                              NumberText(all[i].clockOffset / 1000.0) + " s") +
                ") " + std::to_string(i);
    }
    Plot plot;
    for (std::size_t r = 0; r < hosts.size(); ++r)
    {
        FigurePoints points;
        for (std::size_t i = 0; i < hosts[r].outcomes.size(); ++i)
        {
            const TranslatedClient& one = hosts[r].outcomes[i];
            const double offset =
                STEP * (static_cast<double>(r) - static_cast<double>(hosts.size() - 1) / 2);
            points.emplace_back(static_cast<double>(i) + offset,
                                100.0 * static_cast<double>(one.completed) /
                                    static_cast<double>(std::max<uint64_t>(one.tried, 1)));
        }
        const std::string type = " lt " + std::to_string(r + 1);
        const std::string comment = hosts[r].timeWaitReuse + ": host served_percent";
        plot.Add(points, comment, "with impulses lw 5 dt solid" + type, "");
        plot.Add(points, comment, "with points ps 1.2" + type, hosts[r].timeWaitReuse);
    }
    plot.Set(figure,
             "set xrange [-0.5:" + NumberText(static_cast<double>(all.size()) - 0.5) +
                 "]\nset yrange [0:105]\nset ytics 0,20,100\nset ylabel T('served (%)')\n" +
                 (tics.empty() ? std::string("set xlabel T('host')\n")
                               : "set xtics (" + tics +
                                     ")\nset xlabel T('host, and how far its timestamp clock is "
                                     "ahead')\n"));
    figure.caption = "Share of each host's connections that were served, by TimeWaitReuse of the "
                     "server: hosts share one address (NAT) but not one timestamp clock. Unsafe is "
                     "tcp_tw_recycle. From hosts.csv.";
    return figure;
}

} // namespace ns3
