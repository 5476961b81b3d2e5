// SPDX-License-Identifier: GPL-2.0-only
//
// What the tools of the measurement would have seen of a simulated node.

#include "kernel-view.h"
#include "../linux-capture.h"
#include "life-log.h"

#include "ns3/abort.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace ns3
{

namespace
{

/** \return a state as /proc/net/tcp names it; what became of a half-open connection is GONE */
std::string
ProcName(TcpSocket::TcpStates_t state, bool isListener)
{
    const bool isGone = state == TcpSocket::CLOSED || (state == TcpSocket::LISTEN && !isListener);
    if (isGone || state == TcpSocket::LISTEN)
    {
        return isGone ? "GONE" : "LISTEN";
    }
    return LinuxStateName(state);
}

bool
IsHandshakeTimer(TcpTimer timer)
{
    return timer == TcpTimer::SYN_RETRANSMISSION || timer == TcpTimer::SYN_ACK_RETRANSMISSION;
}

/** \return true for timers of the lifecycle; those of text depend on the data path's RTT */
bool
IsComparedTimer(TcpTimer timer)
{
    return IsHandshakeTimer(timer) || timer == TcpTimer::FIN_WAIT_2 || timer == TcpTimer::TIME_WAIT;
}

/** \return true for SYNs to a half-open connection, that are answered or limited */
bool
IsOfAnotherSyn(TcpDropReason reason)
{
    return reason == TcpDropReason::DUPLICATE_SYN || reason == TcpDropReason::ANOTHER_SYN;
}

/** All listeners are one: a node of these experiments has one. */
TcpConnectionId
ToKey(const TcpConnectionId& id)
{
    return id.GetRemotePort() == 0 ? TcpConnectionId() : id;
}

} // namespace

KernelCounters
ReadCounters(const std::string& text)
{
    static const std::regex counter("(Tcp[A-Za-z0-9]+)['\"]*: (-?[0-9]+)");
    KernelCounters counters;
    for (std::sregex_iterator at(text.begin(), text.end(), counter), end; at != end; ++at)
    {
        counters[(*at)[1]] = std::stoll((*at)[2]);
    }
    return counters;
}

std::string
FindConsoleLine(const std::string& file, const std::string& title, const std::string& has)
{
    const std::string path = std::string(TCP_LIFECYCLE_SOURCE_DIR "/test/data/linux-6.18/") + file;
    std::ifstream stream(path);
    bool isBelow = false;
    bool isKnown = false;
    for (std::string line; std::getline(stream, line);)
    {
        if (boost::algorithm::starts_with(line, "##### "))
        {
            isBelow = line == "##### " + title;
            isKnown |= isBelow;
        }
        else if (isBelow && boost::algorithm::contains(line, has))
        {
            return line;
        }
    }
    NS_ABORT_MSG_UNLESS(isKnown, path << " has no " << title);
    return "";
}

void
KernelView::Attach(const Ptr<TcpLifecycleTracer>& tracer)
{
    tracer->TraceConnectWithoutContext("State", MakeCallback(&KernelView::OnState, this));
    tracer->TraceConnectWithoutContext("Queue", MakeCallback(&KernelView::OnQueue, this));
    tracer->TraceConnectWithoutContext("Timer", MakeCallback(&KernelView::OnTimer, this));
    tracer->TraceConnectWithoutContext("Drop", MakeCallback(&KernelView::OnDrop, this));
}

KernelView::Moment&
KernelView::Touch(const TcpConnectionId& id)
{
    std::vector<Moment>& moments = m_moments[ToKey(id)];
    if (moments.empty() || moments.back().time != Simulator::Now())
    {
        moments.push_back(moments.empty() ? Moment() : moments.back());
        moments.back().time = Simulator::Now();
    }
    return moments.back();
}

void
KernelView::OnState(const TcpStateEvent& event)
{
    m_states.push_back(event);
    Moment& moment = Touch(event.id);
    moment.state = ProcName(event.to, event.id.GetRemotePort() == 0);
    moment.retransmissions = 0;
    if (event.cause.source != TcpCauseSource::TIMER)
    {
        moment.waits.clear();
    }
}

void
KernelView::OnQueue(const TcpQueueEvent& event)
{
    m_queues.push_back(event);
}

void
KernelView::OnTimer(const TcpTimerEvent& event)
{
    m_timers.push_back(event);
    if (!IsComparedTimer(event.timer))
    {
        return;
    }
    Moment& moment = Touch(event.id);
    switch (event.action)
    {
    case TcpTimerAction::RESTART:
        moment.waits.clear();
        [[fallthrough]];
    case TcpTimerAction::START:
        moment.due = event.due;
        m_armed[event.id] = event.time;
        break;
    case TcpTimerAction::FIRE:
        moment.waits.push_back(ToSeconds(event.time - m_armed[event.id]));
        moment.retransmissions += IsHandshakeTimer(event.timer) ? 1 : 0;
        [[fallthrough]];
    case TcpTimerAction::CANCEL:
        moment.due = Time::Max();
        break;
    }
}

void
KernelView::OnDrop(const TcpDropEvent& event)
{
    m_drops.push_back(event);
}

const std::vector<KernelView::Moment>*
KernelView::FindMoments(const TcpConnectionId& id) const
{
    const auto found = m_moments.find(ToKey(id));
    return found == m_moments.end() ? nullptr : &found->second;
}

const KernelView::Moment*
KernelView::FindMoment(const std::vector<Moment>& moments, Time time)
{
    const auto after =
        std::upper_bound(moments.begin(), moments.end(), time, [](Time t, const Moment& moment) {
            return t < moment.time;
        });
    return after == moments.begin() ? nullptr : &*std::prev(after);
}

std::string
KernelView::GetState(const TcpConnectionId& id, Time time) const
{
    const std::vector<Moment>* moments = FindMoments(id);
    const Moment* moment = moments ? FindMoment(*moments, time) : nullptr;
    return moment ? moment->state : "GONE";
}

uint32_t
KernelView::CountState(const std::string& state, Time time) const
{
    uint32_t count = 0;
    for (const auto& [id, moments] : m_moments)
    {
        const Moment* moment = FindMoment(moments, time);
        count += moment && moment->state == state ? 1 : 0;
    }
    return count;
}

std::string
KernelView::CountStates(Time time) const
{
    std::map<std::string, uint32_t> counts;
    for (const auto& [id, moments] : m_moments)
    {
        const Moment* moment = FindMoment(moments, time);
        if (moment && moment->state != "GONE" && moment->state != "LISTEN")
        {
            ++counts[moment->state];
        }
    }
    std::string text;
    for (const auto& [state, count] : counts)
    {
        text += (text.empty() ? "" : ", ") + state + ": " + std::to_string(count);
    }
    return "{" + text + "}";
}

std::map<uint32_t, uint32_t>
KernelView::CountByRetransmissions(Time time) const
{
    std::map<uint32_t, uint32_t> counts;
    for (const auto& [id, moments] : m_moments)
    {
        const Moment* moment = FindMoment(moments, time);
        if (moment && moment->state == "SYN_RECV")
        {
            ++counts[moment->retransmissions];
        }
    }
    return counts;
}

uint32_t
KernelView::GetEntries(TcpQueue queue, Time time) const
{
    uint32_t entries = 0;
    for (const TcpQueueEvent& event : m_queues)
    {
        if (event.time > time)
        {
            break;
        }
        entries = event.queue == queue ? event.entries : entries;
    }
    return entries;
}

const std::vector<TcpQueueEvent>&
KernelView::GetQueueEvents() const
{
    return m_queues;
}

const std::vector<TcpTimerEvent>&
KernelView::GetTimers() const
{
    return m_timers;
}

void
KernelView::CountWire(KernelCounters& counters,
                      const std::vector<WireSegment>& wire,
                      const Window& window) const
{
    for (const WireSegment& segment : wire)
    {
        if (!window.Has(segment.time))
        {
            continue;
        }
        const bool isSynAck = segment.view.Has(TcpHeader::SYN | TcpHeader::ACK);
        counters["TcpInSegs"] += segment.fromServer ? 0 : 1;
        counters["TcpOutSegs"] += segment.fromServer ? 1 : 0;
        counters["TcpOutRsts"] += segment.fromServer && segment.view.Has(TcpHeader::RST) ? 1 : 0;
        counters["TcpExtTCPSynRetrans"] += segment.fromServer && isSynAck ? 1 : 0;
        // Each answer to another SYN takes one from the drops that CountDrops counts.
        const bool isAnswer = segment.fromServer && IsAnswerToDrop(segment);
        counters["TcpExtTCPACKSkippedSynRecv"] -= isAnswer ? 1 : 0;
    }
}

bool
KernelView::IsAnswerToDrop(const WireSegment& segment) const
{
    auto drop = std::lower_bound(
        m_drops.begin(),
        m_drops.end(),
        segment.time,
        [](const TcpDropEvent& event, const Time& time) { return event.time < time; });
    for (; drop != m_drops.end() && drop->time == segment.time; ++drop)
    {
        if (drop->id == segment.id && IsOfAnotherSyn(drop->reason))
        {
            return true;
        }
    }
    return false;
}

void
KernelView::CountQueues(KernelCounters& counters, const Window& window) const
{
    for (const TcpQueueEvent& event : m_queues)
    {
        if (!window.Has(event.time))
        {
            continue;
        }
        const bool isNew =
            event.queue == TcpQueue::HALF_OPEN && event.action == TcpQueueAction::INSERT;
        const bool isRefused = event.action == TcpQueueAction::REFUSE;
        const bool isCookie =
            event.action == TcpQueueAction::BYPASS && event.reason == TcpQueueReason::COOKIE_SENT;
        counters["TcpExtTCPSynRetrans"] -= isNew || isCookie ? 1 : 0; // its first SYN,ACK
        counters["TcpExtSyncookiesSent"] += isCookie ? 1 : 0;
        counters["TcpExtTCPReqQFullDoCookies"] += isCookie ? 1 : 0;
        counters["TcpExtSyncookiesRecv"] += event.reason == TcpQueueReason::COOKIE_VALIDATED &&
                                                    event.action == TcpQueueAction::INSERT
                                                ? 1
                                                : 0;
        counters["TcpExtListenDrops"] += isRefused ? 1 : 0;
        counters["TcpExtListenOverflows"] +=
            isRefused && event.reason == TcpQueueReason::ACCEPT_FULL ? 1 : 0;
        counters["TcpExtTCPReqQFullDrop"] +=
            isRefused && event.reason == TcpQueueReason::HALF_OPEN_FULL ? 1 : 0;
    }
}

void
KernelView::CountDrops(KernelCounters& counters, const Window& window) const
{
    for (const TcpDropEvent& drop : m_drops)
    {
        if (!window.Has(drop.time))
        {
            continue;
        }
        const bool isChallenged = drop.reason == TcpDropReason::RST_CHALLENGED ||
                                  drop.reason == TcpDropReason::SYN_CHALLENGED;
        counters["TcpExtTCPACKSkippedSynRecv"] += IsOfAnotherSyn(drop.reason) ? 1 : 0;
        counters["TcpExtTCPChallengeACK"] += isChallenged ? 1 : 0;
        counters["TcpExtSyncookiesFailed"] += drop.reason == TcpDropReason::COOKIE_INVALID ? 1 : 0;
        // A valid cookie at a full accept queue: what is half-open is no longer in LISTEN.
        counters["TcpExtSyncookiesRecv"] += drop.reason == TcpDropReason::ACCEPT_FULL &&
                                                    drop.state == TcpSocket::LISTEN &&
                                                    drop.flags & TcpHeader::ACK
                                                ? 1
                                                : 0;
    }
}

void
KernelView::CountStateChanges(KernelCounters& counters, const Window& window) const
{
    const auto isOpen = [](TcpSocket::TcpStates_t state) {
        return state == TcpSocket::ESTABLISHED || state == TcpSocket::CLOSE_WAIT;
    };
    for (const TcpStateEvent& event : m_states)
    {
        if (!window.Has(event.time))
        {
            continue;
        }
        const bool isReset = event.from == TcpSocket::SYN_RCVD && event.to == TcpSocket::LISTEN &&
                             event.cause.source == TcpCauseSource::SEGMENT;
        const bool isOverflow = event.cause.rule == TcpRule::ACCEPT_QUEUE_OVERFLOW;
        counters["TcpExtEmbryonicRsts"] += isReset ? 1 : 0;
        counters["TcpAttemptFails"] += isReset && !isOverflow ? 1 : 0;
        const bool isComplete =
            event.to == TcpSocket::ESTABLISHED &&
            (event.from == TcpSocket::SYN_RCVD || event.from == TcpSocket::LISTEN);
        counters["TcpPassiveOpens"] += isComplete ? 1 : 0;
        counters["TcpCurrEstab"] += (isOpen(event.to) ? 1 : 0) - (isOpen(event.from) ? 1 : 0);
    }
}

KernelCounters
KernelView::Count(const std::vector<WireSegment>& wire, Time from, Time to) const
{
    const Window window{from, to};
    KernelCounters counters;
    CountWire(counters, wire, window);
    CountQueues(counters, window);
    CountDrops(counters, window);
    CountStateChanges(counters, window);
    counters["TcpRetransSegs"] = counters["TcpExtTCPSynRetrans"];
    for (const TcpTimerEvent& event : m_timers)
    {
        const bool isFired = event.timer == TcpTimer::SYN_ACK_RETRANSMISSION &&
                             event.action == TcpTimerAction::FIRE && window.Has(event.time);
        counters["TcpExtTCPTimeouts"] += isFired ? 1 : 0;
    }
    return counters;
}

std::map<std::string, ValidationTolerance>
KernelView::GetWindowTolerances(Time from, Time to) const
{
    const Time late = Seconds(TimerLateness({1, 2}).above);
    uint32_t mayFollow = 0;
    uint32_t mayPrecede = 0;
    for (const TcpTimerEvent& event : m_timers)
    {
        const bool isFire =
            event.action == TcpTimerAction::FIRE && event.timer == TcpTimer::SYN_ACK_RETRANSMISSION;
        mayFollow += isFire && event.time > to - late && event.time <= to ? 1 : 0;
        mayPrecede += isFire && event.time > from - late && event.time < from ? 1 : 0;
    }
    const ValidationTolerance tolerance{static_cast<double>(mayFollow),
                                        static_cast<double>(mayPrecede),
                                        "timers near the ends, that Linux fires late"};
    std::map<std::string, ValidationTolerance> tolerances;
    for (const char* name :
         {"TcpExtTCPTimeouts", "TcpExtTCPSynRetrans", "TcpRetransSegs", "TcpOutSegs"})
    {
        tolerances[name] = tolerance;
    }
    return tolerances;
}

void
CompareCounters(ValidationReport& report,
                const std::string& file,
                const std::string& row,
                const KernelCounters& measured,
                const KernelCounters& simulated,
                const std::map<std::string, ValidationTolerance>& tolerances,
                const std::map<std::string, ValidationExplanation>& explanations)
{
    // Limits that are no counters, and text that is the data path's.
    static const std::set<std::string> others{"TcpRtoAlgorithm",
                                              "TcpRtoMin",
                                              "TcpRtoMax",
                                              "TcpMaxConn",
                                              "TcpExtTW",
                                              "TcpExtTCPPureAcks",
                                              "TcpExtTCPOrigDataSent",
                                              "TcpExtTCPDelivered",
                                              "TcpExtDelayedACKs"};
    std::set<std::string> names;
    for (const auto& [name, value] : measured)
    {
        names.insert(name);
    }
    for (const auto& [name, value] : simulated)
    {
        names.insert(name);
    }
    const auto find = [](const KernelCounters& counters, const std::string& name) {
        const auto found = counters.find(name);
        return found == counters.end() ? 0 : found->second;
    };
    for (const std::string& name : names)
    {
        const int64_t here = find(simulated, name);
        const int64_t there = find(measured, name);
        if (others.count(name) > 0 || (here == 0 && there == 0))
        {
            continue;
        }
        const auto explained = explanations.find(name);
        const ValidationExplanation explanation =
            explained == explanations.end() ? ValidationExplanation() : explained->second;
        if (simulated.count(name) == 0)
        {
            report.CompareTexts(
                file, row, name, std::to_string(there), "not modelled", explanation);
            continue;
        }
        const auto tolerance = tolerances.find(name);
        report.CompareNumbers(file,
                              row,
                              name,
                              static_cast<double>(there),
                              static_cast<double>(here),
                              tolerance == tolerances.end() ? ValidationTolerance()
                                                            : tolerance->second,
                              explanation);
    }
}

} // namespace ns3
