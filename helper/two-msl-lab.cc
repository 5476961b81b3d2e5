// SPDX-License-Identifier: GPL-2.0-only
//
// The table of rules, and a churn on one 4-tuple under each of them.

#include "ns3/two-msl-lab.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/lifecycle-workload-client.h"
#include "ns3/no-timestamp-socket-factory.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/run-number.h"
#include "ns3/segment-fault-helper.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/two-msl-topology-helper.h"
#include "ns3/user-error.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>
#include <tuple>

namespace ns3
{

namespace
{

constexpr double CONFIDENCE = 0.95;
/** Steps that cover an interval evenly, each direction's in its own order: golden ratio, root of 2.
 */
constexpr std::array<double, 2> STEPS{0.6180339887498949, 0.4142135623730951};
constexpr double SLACK_S = 0.02; //!< queues and transmission: a copy is no older than the MSL

/** \return the table */
std::vector<TwoMslRule>
MakeRules()
{
    constexpr TcpWorkloadCloser CLIENT = CLIENT_CLOSES_FIRST;
    constexpr TcpWorkloadCloser SERVER = SERVER_CLOSES_FIRST;
    // Nothing but the wait keeps incarnations apart where ISNs are equal and nobody has timestamps.
    const std::pair<std::string, std::string> sameIsn{"IsnGenerator", "Constant"};
    const std::pair<std::string, std::string> rfc1337{"Rfc1337", "true"};
    const std::pair<std::string, std::string> rfcRestart{"TimeWaitRestart", "RetransmittedFin"};
    return {
        {"full-2msl", "TIME-WAIT of 2MSL", CLIENT, 2, false, false, {sameIsn, rfc1337, rfcRestart}},
        {"assassinated", "but a RST ends it (RFC 1337)", CLIENT, 2, false, false, {sameIsn}},
        {"half-msl",
         "TIME-WAIT of MSL / 2",
         CLIENT,
         0.5,
         false,
         false,
         {sameIsn, rfc1337, rfcRestart}},
        {"no-wait", "no TIME-WAIT", CLIENT, 0, false, true, {sameIsn}},
        {"no-wait-hashed-isn", "no TIME-WAIT, ISN by RFC 6528", CLIENT, 0, false, true, {}},
        {"sequence-numbers",
         "a SYN with a higher number ends it (RFC 1122)",
         SERVER,
         2,
         false,
         true,
         {{"TimeWaitReuse", "SequenceNumber"}}},
        {"timestamps",
         "a SYN with a newer timestamp ends it (RFC 6191)",
         SERVER,
         2,
         true,
         true,
         {sameIsn, {"TimeWaitReuse", "Timestamp"}}},
        {"bind-timestamps",
         "Bind takes a port in TIME-WAIT, timestamps tell old segments",
         CLIENT,
         2,
         true,
         true,
         {sameIsn}},
    };
}

/** Counts what happens on both nodes. */
class ChurnMeter
{
  public:
    /** \param connections to wait for */
    explicit ChurnMeter(uint64_t connections)
        : m_wanted(connections)
    {
    }

    /** Watch a node. */
    void
    Attach(const Ptr<Node>& node, uint32_t index)
    {
        const auto tracer = node->GetObject<TcpLifecycleTracer>();
        tracer->TraceConnectWithoutContext("Stray", MakeCallback(&ChurnMeter::CountStray, this));
        if (index == 0)
        {
            tracer->TraceConnectWithoutContext("State",
                                               MakeCallback(&ChurnMeter::CountBegin, this));
        }
        tracer->TraceConnectWithoutContext("Queue",
                                           MakeCallback(&ChurnMeter::CountQueue, this).Bind(index));
    }

    /** Sink of ConnectionOutcome. */
    void
    CountOutcome(const TcpWorkloadOutcome& outcome)
    {
        m_begin = m_outcome.connections == 0 ? outcome.started : m_begin;
        m_right.push_back(outcome.result == TcpWorkloadResult::COMPLETED &&
                          outcome.wrongBytes == 0);
        ++m_outcome.connections;
        m_outcome.refusals += outcome.refusals;
        if (m_outcome.connections == m_wanted)
        {
            Simulator::Stop();
        }
    }

    /** Sink of Fault. */
    void
    CountFault(const SegmentFaultEvent& event)
    {
        if (event.action == SegmentFaultAction::RELEASE)
        {
            ++m_outcome.copies;
            m_copies.emplace_back(event.kept.value_or(event.time), event.time);
        }
    }

    /** \return everything, at the end of the simulation */
    TwoMslChurnOutcome
    GetOutcome() const
    {
        TwoMslChurnOutcome outcome = m_outcome;
        outcome.seconds = (Simulator::Now() - m_begin).GetSeconds();
        double entrySeconds = m_entrySeconds;
        for (const Entries& one : m_entries)
        {
            entrySeconds += one.now * (Simulator::Now() - one.since).GetSeconds();
        }
        outcome.timeWaitEntries = outcome.seconds > 0 ? entrySeconds / outcome.seconds : 0;
        std::set<std::size_t> corrupted;
        for (const Time& began : m_strayEnds)
        {
            corrupted.insert(FindConnection(began));
        }
        outcome.corrupted = corrupted.size();
        for (std::size_t i = 0; i < m_right.size(); ++i)
        {
            outcome.completed += m_right[i] && corrupted.count(i + 1) == 0 ? 1 : 0;
        }
        for (const auto& [kept, arrived] : m_copies)
        {
            outcome.lateCopies += FindConnection(kept) != FindConnection(arrived) ? 1 : 0;
        }
        const auto all = static_cast<double>(outcome.connections);
        if (all > 0)
        {
            outcome.corruptedShare =
                GetBinomialInterval({static_cast<double>(outcome.corrupted), all}, CONFIDENCE);
        }
        return outcome;
    }

  private:
    /** Entries of a node's TIME-WAIT table. */
    struct Entries
    {
        uint32_t now{0}; //!< entries
        Time since;      //!< how long there have been so many
    };

    /** \return which connection was the last that had begun by then, from 1 */
    std::size_t
    FindConnection(Time time) const
    {
        return static_cast<std::size_t>(std::upper_bound(m_starts.begin(), m_starts.end(), time) -
                                        m_starts.begin());
    }

    /** Sink of the client's State. */
    void
    CountBegin(const TcpStateEvent& event)
    {
        if (event.to == TcpSocket::SYN_SENT)
        {
            m_starts.push_back(event.time);
        }
    }

    /** Sink of Stray. */
    void
    CountStray(const TcpStrayEvent& event)
    {
        m_outcome.strayBytes += event.bytes;
        m_strayEnds.push_back(event.own);
    }

    /** Sink of Queue. */
    void
    CountQueue(uint32_t node, const TcpQueueEvent& event)
    {
        if (event.queue == TcpQueue::TIME_WAIT)
        {
            Entries& one = m_entries[node];
            m_entrySeconds += one.now * (event.time - one.since).GetSeconds();
            one = {event.entries, event.time};
        }
    }

    uint64_t m_wanted;                //!< connections
    TwoMslChurnOutcome m_outcome;     //!< so far
    Time m_begin;                     //!< of the first connection
    std::array<Entries, 2> m_entries; //!< client, server
    double m_entrySeconds{0};         //!< of both
    std::vector<bool> m_right;        //!< of connections that have ended: what the client got
    std::vector<Time> m_starts;       //!< of connections, in order
    std::vector<Time> m_strayEnds;    //!< when ends began that took a stray byte
    std::vector<std::pair<Time, Time>> m_copies; //!< when they were made, and when they arrived
};

/** \return a stack with a rule's settings */
TcpLifecycleStackHelper
MakeStack(const TwoMslRule& rule, double mslS)
{
    TcpLifecycleStackHelper stack;
    stack.SetEngineAttribute("TrackIncarnations", BooleanValue(true));
    stack.SetEngineAttribute("SegmentLifetime", TimeValue(Seconds(mslS * rule.timeWaitMsl / 2)));
    for (const auto& [name, value] : rule.engine)
    {
        stack.SetEngineAttribute(name, StringValue(value));
    }
    return stack;
}

/** Copy each segment with text, late by every offset below the MSL. */
void
InstallFaults(const TwoMslTopologyHelper& network,
              const TwoMslChurnScenario& scenario,
              ChurnMeter& meter)
{
    const double most = scenario.mslS - scenario.pathDelayS - SLACK_S;
    for (const auto direction : {TwoMslDirection::TO_SERVER, TwoMslDirection::TO_CLIENT})
    {
        const auto delay = CreateObject<SequentialRandomVariable>();
        delay->SetAttribute("Min", DoubleValue(0));
        delay->SetAttribute("Max", DoubleValue(most));
        const auto step = CreateObject<ConstantRandomVariable>();
        step->SetAttribute("Constant",
                           DoubleValue(most * STEPS[static_cast<std::size_t>(direction)]));
        delay->SetAttribute("Increment", PointerValue(step));
        SegmentFaultRule rule;
        rule.kind = SegmentKind::DATA;
        rule.countSegments = std::numeric_limits<uint32_t>::max();
        rule.action = SegmentFaultAction::DUPLICATE;
        rule.randomDelay = delay;
        const auto model = SegmentFaultHelper(rule).Install(network.GetReceiver(direction));
        model->TraceConnectWithoutContext("Fault", MakeCallback(&ChurnMeter::CountFault, &meter));
    }
}

/** \throws std::runtime_error unless \p value is in its range */
void
CheckRange(const char* name, double value, double least, double most)
{
    if (!(value >= least && value <= most))
    {
        ThrowUserError(
            "TwoMslChurnScenario: ", name, " is ", value, "; a number from ", least, " to ", most);
    }
}

} // namespace

const std::vector<TwoMslRule>&
GetTwoMslRules()
{
    static const std::vector<TwoMslRule> rules = MakeRules();
    return rules;
}

std::vector<std::string>
GetTwoMslRuleNames()
{
    std::vector<std::string> names;
    for (const TwoMslRule& rule : GetTwoMslRules())
    {
        names.push_back(rule.name);
    }
    return names;
}

const TwoMslRule&
FindTwoMslRule(const std::string& name)
{
    const auto& all = GetTwoMslRules();
    const auto found = std::find_if(
        all.begin(), all.end(), [&name](const TwoMslRule& one) { return one.name == name; });
    if (found == all.end())
    {
        ThrowUserError("there is no rule '", name, "'");
    }
    return *found;
}

TwoMslChurnOutcome
SimulateTwoMslChurn(const TwoMslChurnScenario& scenario, const TwoMslObserver& observe)
{
    const TwoMslRule& rule = FindTwoMslRule(scenario.rule);
    CheckRange("mslS", scenario.mslS, 0.1, 1000);
    CheckRange("pathDelayS", scenario.pathDelayS, 0, scenario.mslS / 4);
    const RunNumber run(scenario.run);
    TcpLifecycleStackHelper stack = MakeStack(rule, scenario.mslS);
    const auto install = [&stack](NodeContainer nodes) { stack.Install(nodes); };
    TwoMslTopologyConfig config;
    config.isIpv6 = scenario.isIpv6;
    config.path.delay = Seconds(scenario.pathDelayS);
    const TwoMslTopologyHelper network(config, install, install);
    const NodeContainer ends(network.GetClients().Get(0), network.GetServer());
    stack.AssignStreams(ends, 1000);
    ChurnMeter meter(scenario.connections);
    InstallFaults(network, scenario, meter);
    TwoMslChurn churn;
    churn.closeFirst = rule.closer;
    churn.reusesAddress = rule.reusesAddress;
    // Who waits for its own TIME-WAIT asks now and then; others wait for the close to end only.
    const bool isWaiting = rule.closer == CLIENT_CLOSES_FIRST && !rule.reusesAddress;
    churn.refusalInterval =
        Seconds(isWaiting ? std::max(0.05, rule.timeWaitMsl * scenario.mslS / 16) : 0.01);
    churn.connections = scenario.connections;
    churn.requestBytes = scenario.requestBytes;
    churn.responseBytes = scenario.responseBytes;
    const TwoMslChurnApplications applications = network.InstallChurn(churn);
    applications.AssignStreams(2000);
    if (!rule.hasTimestamps)
    {
        ends.Get(0)->AggregateObject(CreateObject<NoTimestampSocketFactory>());
        applications.clients[0]->SetAttribute("Protocol",
                                              TypeIdValue(NoTimestampSocketFactory::GetTypeId()));
    }
    applications.clients[0]->TraceConnectWithoutContext(
        "ConnectionOutcome", MakeCallback(&ChurnMeter::CountOutcome, &meter));
    meter.Attach(ends.Get(0), 0);
    meter.Attach(ends.Get(1), 1);
    if (observe)
    {
        observe(ends);
    }
    // A connection that is corrupted may take minutes to give up; none may take for ever.
    Simulator::Stop(
        Seconds(10 + static_cast<double>(scenario.connections) * (2 * scenario.mslS + 1000)));
    Simulator::Run();
    const TwoMslChurnOutcome outcome = meter.GetOutcome();
    Simulator::Destroy();
    return outcome;
}

} // namespace ns3
