// SPDX-License-Identifier: GPL-2.0-only
//
// A churn under one of the rules, in one run or several.

#include "ns3/two-msl-lab.h"

#include "ns3/double.h"
#include "ns3/hash.h"
#include "ns3/no-timestamp-socket-factory.h"
#include "ns3/run-number.h"
#include "ns3/segment-fault-helper.h"
#include "ns3/simulator.h"
#include "ns3/stratified-random-variable.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/two-msl-churn-meter.h"
#include "ns3/two-msl-topology-helper.h"
#include "ns3/uinteger.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <iomanip>
#include <limits>
#include <sstream>

namespace ns3
{

namespace
{

constexpr double CONFIDENCE = 0.95;
constexpr double SLACK_S = 0.02;              //!< fast links, transmission, a last ACK's way
constexpr double PATH_BYTES_PER_S = 10e6 / 8; //!< of TwoMslTopologyConfig
constexpr double HEADERS = 1.15;              //!< bytes on the path / bytes of text, at most

/** \return a stack with a rule's settings */
TcpLifecycleStackHelper
MakeStack(const TwoMslRule& rule, double mslS)
{
    TcpLifecycleStackHelper stack;
    for (const auto& [name, value] : rule.GetSettings(mslS))
    {
        stack.SetEngineAttribute(name, StringValue(value));
    }
    return stack;
}

/**
 * \return the first of 10000 streams of random numbers. Rule, MSL, delay and ports choose them, so
 * that no two points of a map are copies of one draw, and each is the same whatever else is asked
 */
int64_t
FindStreams(const TwoMslChurnScenario& scenario)
{
    std::ostringstream point;
    point << std::setprecision(std::numeric_limits<double>::max_digits10) << scenario.rule << ' '
          << scenario.mslS << ' ' << scenario.pathDelayS << ' ' << scenario.ports;
    constexpr uint64_t MOST = 100000000000000;
    return static_cast<int64_t>(Hash64(point.str()) % MOST * 10000);
}

/** Copy each segment with text, and hold the copy. \param stream first one of random numbers */
void
InstallFaults(const TwoMslTopologyHelper& network,
              const TwoMslChurnScenario& scenario,
              int64_t stream,
              TwoMslChurnMeter& meter)
{
    for (const auto direction : {TwoMslDirection::TO_SERVER, TwoMslDirection::TO_CLIENT})
    {
        SegmentFaultRule rule;
        rule.kind = SegmentKind::DATA;
        rule.countSegments = std::numeric_limits<uint32_t>::max();
        rule.action = SegmentFaultAction::DUPLICATE;
        if (scenario.onlyHoldS)
        {
            if (direction == TwoMslDirection::TO_SERVER)
            {
                continue;
            }
            rule.countSegments = 1;
            rule.delay = Seconds(*scenario.onlyHoldS);
        }
        else if (scenario.release == TwoMslRelease::ON_NEXT_SYN)
        {
            rule.release = SegmentRelease::ON_NEXT_SYN;
        }
        else
        {
            const auto hold = CreateObject<StratifiedRandomVariable>();
            hold->SetAttribute("Max", DoubleValue(scenario.GetLongestHoldS()));
            hold->SetAttribute("Strata", UintegerValue(scenario.connections));
            rule.randomDelay = hold;
        }
        // Each direction for itself: a copy is released behind the SYN or SYN,ACK of its sender.
        SegmentFaultHelper faults(rule);
        const auto model = faults.Install(network.GetReceiver(direction));
        stream += faults.AssignStreams(stream);
        model->TraceConnectWithoutContext("Fault",
                                          MakeCallback(&TwoMslChurnMeter::CountFault, &meter));
    }
}

/** \return how connections follow each other under a rule */
TwoMslChurn
MakeChurn(const TwoMslRule& rule, const TwoMslChurnScenario& scenario)
{
    TwoMslChurn churn;
    churn.closeFirst = rule.closer;
    churn.reusesAddress = rule.reusesAddress;
    churn.bindsPort = !rule.choosesPort;
    churn.localPorts = scenario.ports;
    churn.requestBytes = scenario.requestBytes;
    churn.responseBytes = scenario.responseBytes;
    // The close of the last one takes a round trip; what is refused then is so for TIME-WAIT.
    const double closeS = 2 * scenario.pathDelayS + scenario.GetQueueingS() + SLACK_S;
    churn.interarrivalTime = "ns3::ConstantRandomVariable[Constant=" + std::to_string(closeS) + "]";
    churn.refusalInterval = Seconds(rule.GetTryIntervalS(scenario.mslS));
    return churn;
}

/** \return a share of all runs together, and its interval; nothing if there was no connection */
std::optional<ShareInterval>
ShareOf(const std::vector<CountedShare>& runs)
{
    CountedShare all;
    for (const CountedShare& run : runs)
    {
        all.successes += run.successes;
        all.attempts += run.attempts;
    }
    if (all.attempts == 0)
    {
        return std::nullopt;
    }
    ShareInterval share = GetBinomialInterval(all, CONFIDENCE);
    if (runs.size() > 1)
    {
        const ShareInterval both = GetShareInterval(runs, CONFIDENCE).value();
        share.low = std::min(share.low, both.low);
        share.high = std::max(share.high, both.high);
    }
    return share;
}

} // namespace

double
TwoMslChurnScenario::GetQueueingS() const
{
    return HEADERS * static_cast<double>(std::max(requestBytes, responseBytes)) / PATH_BYTES_PER_S;
}

double
TwoMslChurnScenario::GetLongestHoldS() const
{
    return mslS - pathDelayS - GetQueueingS() - SLACK_S;
}

void
TwoMslChurnScenario::Check() const
{
    CheckUserRange("TwoMslChurnScenario", "mslS", mslS, 0.1, 1000);
    CheckUserRange("TwoMslChurnScenario", "connections", static_cast<double>(connections), 1, 1e9);
    CheckUserRange("TwoMslChurnScenario", "ports", ports, 1, 1000);
    CheckUserRange(
        "TwoMslChurnScenario", "requestBytes", static_cast<double>(requestBytes), 4, 1e6);
    CheckUserRange(
        "TwoMslChurnScenario", "responseBytes", static_cast<double>(responseBytes), 4, 1e6);
    CheckUserRange("TwoMslChurnScenario", "pathDelayS", pathDelayS, 0, mslS / 4);
    if (pathDelayS + GetQueueingS() > mslS / 4)
    {
        ThrowUserError("TwoMslChurnScenario: a message of ",
                       std::max(requestBytes, responseBytes),
                       " bytes takes ",
                       GetQueueingS(),
                       " s on the path and ",
                       pathDelayS,
                       " s of delay; together they may be a quarter of an MSL of ",
                       mslS,
                       " s at most");
    }
    if (onlyHoldS)
    {
        CheckUserRange("TwoMslChurnScenario", "onlyHoldS", *onlyHoldS, 0, GetLongestHoldS());
    }
}

double
TwoMslChurnOutcome::GetRate() const
{
    return seconds > 0 ? static_cast<double>(connections) / seconds : 0;
}

double
TwoMslChurnOutcome::GetWidestGapS(double longestS) const
{
    std::vector<double> holds = holdsS;
    holds.push_back(0);
    holds.push_back(longestS);
    std::sort(holds.begin(), holds.end());
    double widest = 0;
    for (std::size_t i = 1; i < holds.size(); ++i)
    {
        widest = std::max(widest, holds[i] - holds[i - 1]);
    }
    return widest;
}

TwoMslChurnOutcome
SimulateTwoMslChurn(const TwoMslChurnScenario& scenario, const TwoMslObserver& observe)
{
    const TwoMslRule& rule = FindTwoMslRule(scenario.rule);
    scenario.Check();
    const RunNumber run(scenario.run);
    TcpLifecycleStackHelper stack = MakeStack(rule, scenario.mslS);
    const auto install = [&stack](NodeContainer nodes) { stack.Install(nodes); };
    TwoMslTopologyConfig config;
    config.isIpv6 = scenario.isIpv6;
    config.path.delay = Seconds(scenario.pathDelayS);
    const TwoMslTopologyHelper network(config, install, install);
    const NodeContainer ends(network.GetClients().Get(0), network.GetServer());
    const int64_t streams = FindStreams(scenario);
    stack.AssignStreams(ends, streams + 1000);
    TwoMslChurnMeter meter(scenario);
    InstallFaults(network, scenario, streams + 3000, meter);
    const TwoMslChurnApplications applications = network.InstallChurn(MakeChurn(rule, scenario));
    applications.AssignStreams(streams + 2000);
    const Ptr<TcpWorkloadClient> client = applications.clients[0];
    if (!rule.hasTimestamps)
    {
        ends.Get(0)->AggregateObject(CreateObject<NoTimestampSocketFactory>());
        client->SetAttribute("Protocol", TypeIdValue(NoTimestampSocketFactory::GetTypeId()));
    }
    client->TraceConnectWithoutContext("ConnectionOutcome",
                                       MakeCallback(&TwoMslChurnMeter::CountOutcome, &meter));
    meter.Attach(ends);
    if (observe)
    {
        observe(ends);
    }
    // A connection that is corrupted may take minutes to give up; none may take for ever.
    Simulator::Stop(Seconds(10 + 2 * scenario.mslS +
                            static_cast<double>(scenario.connections + scenario.ports) *
                                (2 * scenario.mslS + 1000)));
    Simulator::Run();
    TwoMslChurnOutcome outcome = meter.GetOutcome();
    Simulator::Destroy();
    const auto all = static_cast<double>(outcome.connections);
    outcome.corruptedShare = ShareOf({{static_cast<double>(outcome.corrupted), all}});
    outcome.refusedShare = ShareOf({{static_cast<double>(outcome.refused), all}});
    return outcome;
}

TwoMslChurnOutcome
RepeatTwoMslChurn(const TwoMslChurnScenario& scenario, uint32_t runs, const TwoMslObserver& observe)
{
    const uint64_t most = std::max<uint64_t>(runs, 1);
    const uint64_t count = std::min(most, std::max<uint64_t>(scenario.connections, 1));
    TwoMslChurnOutcome sum;
    std::vector<CountedShare> corrupted;
    std::vector<CountedShare> refused;
    double entrySeconds = 0;
    double openSeconds = 0;
    for (uint64_t i = 0; i < count; ++i)
    {
        TwoMslChurnScenario part = scenario;
        part.connections =
            scenario.connections / count + (i < scenario.connections % count ? 1 : 0);
        part.run = (scenario.run - 1) * most + i + 1;
        const TwoMslChurnOutcome one = SimulateTwoMslChurn(part, i == 0 ? observe : nullptr);
        sum.connections += one.connections;
        sum.completed += one.completed;
        sum.corrupted += one.corrupted;
        sum.strayBytes += one.strayBytes;
        sum.copies += one.copies;
        sum.lateCopies += one.lateCopies;
        sum.overdueCopies += one.overdueCopies;
        sum.refused += one.refused;
        sum.refusals += one.refusals;
        sum.refusedSyns += one.refusedSyns;
        sum.seconds += one.seconds;
        sum.holdsS.insert(sum.holdsS.end(), one.holdsS.begin(), one.holdsS.end());
        const auto all = static_cast<double>(one.connections);
        entrySeconds += one.timeWaitEntries * one.seconds;
        openSeconds += one.openS * all;
        corrupted.push_back({static_cast<double>(one.corrupted), all});
        refused.push_back({static_cast<double>(one.refused), all});
    }
    sum.timeWaitEntries = sum.seconds > 0 ? entrySeconds / sum.seconds : 0;
    sum.openS = openSeconds / static_cast<double>(std::max<uint64_t>(sum.connections, 1));
    sum.corruptedShare = ShareOf(corrupted);
    sum.refusedShare = ShareOf(refused);
    return sum;
}

} // namespace ns3
