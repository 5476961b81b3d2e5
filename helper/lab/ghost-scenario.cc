// SPDX-License-Identifier: GPL-2.0-only
//
// Plays connections and late copies of their SYNs, and counts what the server makes of them.

#include "ns3/ghost-scenario.h"

#include "ns3/double.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/lifecycle-workload-server.h"
#include "ns3/number-text.h"
#include "ns3/pointer.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/two-end-network.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace ns3
{

namespace
{

constexpr uint64_t MESSAGE_BYTES = 100; //!< of requests and responses
constexpr double HEAD_ROOM = 1.08;      //!< y axis over the highest value
constexpr double WAYS = 10;             //!< one-way delays that a connection takes at most
constexpr double OVER_S = 1;            //!< after which a connection is closed at the server

/** Put server and client in place. */
void
InstallWorkload(const TwoEndNetwork& network, const GhostSettings& settings)
{
    auto server = CreateObject<TcpWorkloadServer>();
    server->SetAttribute("Local", AddressValue(network.GetAny()));
    server->SetAttribute("RequestBytes", UintegerValue(MESSAGE_BYTES));
    server->SetAttribute("ResponseBytes", UintegerValue(MESSAGE_BYTES));
    server->AssignStreams(10);
    network.GetNodes().Get(SERVER_END)->AddApplication(server);
    auto gap = CreateObject<ConstantRandomVariable>();
    gap->SetAttribute("Constant", DoubleValue(settings.intervalS));
    auto client = CreateObject<TcpWorkloadClient>();
    client->SetAttribute("Remote", AddressValue(network.GetAddress(SERVER_END)));
    client->SetAttribute("InterarrivalTime", PointerValue(gap));
    client->SetAttribute("MaxConnections", UintegerValue(settings.connections));
    client->SetAttribute("RequestBytes", UintegerValue(MESSAGE_BYTES));
    client->SetAttribute("ResponseBytes", UintegerValue(MESSAGE_BYTES));
    client->SetStartTime(TwoEndNetwork::GetStart());
    client->AssignStreams(20);
    network.GetNodes().Get(CLIENT_END)->AddApplication(client);
}

/** Let each SYN arrive, and a copy of it so much later. */
void
DuplicateSyns(TwoEndNetwork& network, const GhostSettings& settings)
{
    SegmentFaultRule rule;
    rule.kind = SegmentKind::SYN;
    rule.countSegments = settings.connections;
    rule.action = SegmentFaultAction::DUPLICATE;
    rule.delay = Seconds(settings.lateS);
    network.GetFaults(SERVER_END).AddRule(rule);
}

/** Counts entries over time. */
class EntryCounter
{
  public:
    /** One more or less at a time. */
    void
    Add(double timeS, int change)
    {
        m_seconds += static_cast<double>(m_count) * (timeS - m_lastS);
        m_lastS = timeS;
        m_count += change;
        m_points.emplace_back(timeS, m_count);
    }

    /** \return values over time, to the end. \param endS last time */
    FigurePoints
    GetPoints(double endS) const
    {
        FigurePoints points = m_points;
        points.insert(points.begin(), {0, 0});
        points.emplace_back(endS, m_count);
        return points;
    }

    /** \return entries times seconds. \param endS last time */
    double
    GetSeconds(double endS) const
    {
        return m_seconds + static_cast<double>(m_count) * (endS - m_lastS);
    }

  private:
    FigurePoints m_points; //!< after each change
    int m_count{0};        //!< now
    double m_lastS{0};     //!< time of the last change
    double m_seconds{0};   //!< entries times seconds so far
};

constexpr std::string_view LATE = "old-duplicate"; //!< ground truth of a segment or connection

/** Count the segments from the first duplicate on. \return when that arrived, or -1 */
double
CountSegments(const RunTraces& traces, GhostOutcome& outcome)
{
    double firstS = -1;
    std::set<std::string_view> copied; // client's ends
    for (const SegmentRow& row : traces.GetSegments())
    {
        const auto has = [&row](char flag) {
            return row.flags.find(flag) != std::string_view::npos;
        };
        if (row.node == SERVER_END && !row.isSent && has('S') && row.origin == LATE)
        {
            firstS = firstS < 0 ? row.timeS : firstS;
            ++outcome.duplicates;
            copied.insert(row.remote);
        }
        const bool isAfter = firstS >= 0;
        outcome.synAcks += isAfter && row.node == SERVER_END && row.isSent && has('S') ? 1 : 0;
        outcome.resets += isAfter && row.node == CLIENT_END && row.isSent && has('R') ? 1 : 0;
    }
    outcome.copied = static_cast<uint32_t>(copied.size());
    return firstS;
}

/** Count what duplicates made in the server. \param firstS when the first of them arrived */
void
CountEntries(const RunTraces& traces, double firstS, GhostOutcome& outcome)
{
    EntryCounter accepted;
    EntryCounter established;
    EntryCounter halfOpen;
    for (const QueueRow& row : traces.GetQueues())
    {
        if (row.origin == LATE && row.node == SERVER_END && row.queue == "accept" &&
            row.action == "insert")
        {
            accepted.Add(row.timeS - firstS, 1);
        }
    }
    for (const StateRow& row : traces.GetStates())
    {
        if (row.origin != LATE || row.node != SERVER_END || row.rule == "simulation-end")
        {
            continue;
        }
        for (auto& [counter, state] :
             {std::pair<EntryCounter&, const char*>{established, "ESTABLISHED"},
              {halfOpen, "SYN-RECEIVED"}})
        {
            if (row.to == state || row.from == state)
            {
                counter.Add(row.timeS - firstS, row.to == state ? 1 : -1);
            }
        }
    }
    outcome.accepted = accepted.GetPoints(outcome.watchedS);
    outcome.established = established.GetPoints(outcome.watchedS);
    outcome.halfOpen = halfOpen.GetPoints(outcome.watchedS);
    outcome.establishedSeconds = established.GetSeconds(outcome.watchedS);
}

/** Read an outcome off the records. */
void
Count(const RunTraces& traces, GhostOutcome& outcome)
{
    const double firstS = CountSegments(traces, outcome);
    if (outcome.duplicates == 0)
    {
        ThrowUserError("case ", outcome.which.name, ": no duplicate arrived");
    }
    outcome.watchedS -= firstS;
    CountEntries(traces, firstS, outcome);
}

/** \return what a client does */
std::string
ClientText(const GhostCase& which)
{
    return which.isOff ? "off" : "up";
}

} // namespace

void
GhostSettings::Check() const
{
    if (connections * intervalS + OVER_S + WAYS * delayS >= lateS)
    {
        ThrowUserError(connections,
                       " connections, one every ",
                       intervalS,
                       " s, with a one-way delay of ",
                       1000 * delayS,
                       " ms, are not over when the first duplicate comes after ",
                       lateS,
                       " s");
    }
}

uint32_t
GhostOutcome::MostOf(const FigurePoints& points)
{
    double most = 0;
    for (const auto& point : points)
    {
        most = std::max(most, point.second);
    }
    return static_cast<uint32_t>(most);
}

uint32_t
GhostOutcome::LastOf(const FigurePoints& points)
{
    return points.empty() ? 0 : static_cast<uint32_t>(points.back().second);
}

std::vector<GhostCase>
GetGhostCases()
{
    return {{"ghosts-three-way-off", "ThreeWay", true},
            {"ghosts-two-way-off", "TwoWay", true},
            {"ghosts-three-way-up", "ThreeWay", false},
            {"ghosts-two-way-up", "TwoWay", false}};
}

GhostOutcome
RunGhosts(const GhostCase& which,
          const GhostSettings& settings,
          RunDirectory& run,
          RunRecord* record)
{
    settings.Check();
    GhostOutcome outcome;
    outcome.which = which;
    const double connectionsS =
        settings.connections * settings.intervalS + OVER_S + WAYS * settings.delayS;
    TwoEndConfig config;
    config.isIpv6 = settings.isIpv6;
    config.SetProfile(settings.profile);
    config.link.delay = Seconds(settings.delayS);
    config.stacks[SERVER_END].SetEngineAttribute("HandshakeMode", StringValue(which.mode));
    TwoEndNetwork network(config);
    DuplicateSyns(network, settings);
    network.Trace(run, which.name, record);
    InstallWorkload(network, settings);
    if (which.isOff)
    {
        TcpLifecycleHelper::ScheduleCrash(network.GetNodes().Get(CLIENT_END),
                                          TwoEndNetwork::GetStart() + Seconds(connectionsS));
    }
    const double endS = connectionsS + settings.lateS + settings.watchedS;
    outcome.watchedS = TwoEndNetwork::GetStart().GetSeconds() + endS;
    network.Run(Seconds(endS));
    network.Destroy();
    Count(RunTraces(run.PathOf(which.name)), outcome);
    return outcome;
}

LabTable
MakeGhostTable(const std::vector<GhostOutcome>& all)
{
    LabTable table({{"mode", "mode"},
                    {"client", "client"},
                    {"duplicates", "duplicates"},
                    {"accepted", "offered to accept"},
                    {"most_established", "ESTABLISHED at once"},
                    {"established_at_end", "ESTABLISHED at the end"},
                    {"established_seconds", "ESTABLISHED (s)"},
                    {"most_half_open", "half-open at once"},
                    {"half_open_at_end", "half-open at the end"},
                    {"syn_acks", "SYN,ACKs"},
                    {"resets", "RSTs"}});
    for (const GhostOutcome& one : all)
    {
        table.AddRow({one.which.mode,
                      ClientText(one.which),
                      std::to_string(one.duplicates),
                      std::to_string(GhostOutcome::LastOf(one.accepted)),
                      std::to_string(GhostOutcome::MostOf(one.established)),
                      std::to_string(GhostOutcome::LastOf(one.established)),
                      FixedText(one.establishedSeconds, 2),
                      std::to_string(GhostOutcome::MostOf(one.halfOpen)),
                      std::to_string(GhostOutcome::LastOf(one.halfOpen)),
                      std::to_string(one.synAcks),
                      std::to_string(one.resets)});
    }
    return table;
}

void
PrintGhostAnswer(std::ostream& os, const std::vector<GhostOutcome>& all)
{
    for (const GhostOutcome& one : all)
    {
        const uint32_t accepted = GhostOutcome::LastOf(one.accepted);
        os << one.which.mode << ", client " << ClientText(one.which) << ": of " << one.duplicates
           << " late duplicates"
           << (one.copied < one.duplicates
                   ? " (of " + std::to_string(one.copied) +
                         " connections: SYNs that were sent again are copied too)"
                   : "")
           << ' ' << accepted << " became connections that the server offers to "
           << "accept (ghosts)";
        if (accepted > 0)
        {
            os << "; it holds " << GhostOutcome::MostOf(one.established) << " at once, "
               << GhostOutcome::LastOf(one.established) << " at the end, for "
               << DurationText(one.establishedSeconds / accepted) << " each";
        }
        else
        {
            os << "; half-open " << GhostOutcome::MostOf(one.halfOpen) << " at once, "
               << GhostOutcome::LastOf(one.halfOpen) << " at the end";
        }
        os << "; the client sends " << one.resets << (one.resets == 1 ? " RST" : " RSTs")
           << (!one.which.isOff && one.resets < one.duplicates
                   ? ": in TIME-WAIT it answers by an ACK (see --late)"
                   : "")
           << ".\n";
    }
}

GnuplotFigure
MakeGhostFigure(const std::vector<GhostOutcome>& all)
{
    FigureData data;
    GnuplotFigure figure;
    figure.file = "ghosts";
    figure.title = "Connections that late duplicates of SYNs leave at the server";
    figure.heightInches = PanelsHeight(2);
    figure.script = PanelsScript(2, figure.heightInches, 2);
    std::string ends;
    for (const std::string mode : {"TwoWay", "ThreeWay"})
    {
        std::string plot;
        double endS = 1;
        const auto add = [&](const FigurePoints& points, const std::string& title, int type) {
            const std::size_t block =
                data.AddBlock(mode + ", " + title + ": time_s connections", StepCorners(points));
            plot += (plot.empty() ? "plot " : ", ") + std::string("data index ") +
                    std::to_string(block) + " using 1:2 with lines lt " + std::to_string(type) +
                    " title T('" + title + "')";
        };
        for (const GhostOutcome& one : all)
        {
            if (one.which.mode != mode)
            {
                continue;
            }
            endS = one.watchedS;
            const std::string client = ", client " + ClientText(one.which);
            add(one.established, "ESTABLISHED" + client, one.which.isOff ? 1 : 2);
            add(one.halfOpen, "half-open" + client, one.which.isOff ? 3 : 4);
            ends += (ends.empty() ? "" : "; ") + mode + client + ": " +
                    std::to_string(GhostOutcome::LastOf(one.accepted)) + " offered to accept, " +
                    std::to_string(GhostOutcome::LastOf(one.established)) +
                    " ESTABLISHED at the end";
        }
        const bool isLast = mode == "ThreeWay";
        figure.script += TimeAxisScript({0, endS}, {}) +
                         "set yrange [0:" + NumberText(HEAD_ROOM * all.front().duplicates) +
                         "]\nset ylabel T('connections, " + mode + "')\n" +
                         (isLast ? LastPanelScript() +
                                       "set xlabel T('time since the first late duplicate (s)')\n"
                                 : "") +
                         plot + "\nunset key\n";
    }
    figure.script += "unset multiplot\n";
    figure.caption = "Connections over the time since the first late duplicate of a SYN arrived, "
                     "of " +
                     std::to_string(all.front().duplicates) + " duplicates. " + ends +
                     ". From states.csv and queues.csv of each case.";
    figure.data = data.GetText();
    return figure;
}

} // namespace ns3
