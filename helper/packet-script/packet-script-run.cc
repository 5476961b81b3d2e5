// SPDX-License-Identifier: GPL-2.0-only
//
// One function for each kind of event, and the waiting in between.

#include "ns3/packet-script-run.h"

#include "ns3/packet-script-compare.h"
#include "ns3/packet-script-segment.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** Simulated time at which a script's clock says 0. */
constexpr int64_t START_SECONDS = 1;
/** How long a segment that did not come in time is waited for, so that the message can say when. */
constexpr int64_t PATIENCE_SECONDS = 200;

/** The latest time of an event; what ns-3's clock holds is 292 years. */
constexpr int64_t MOST_SECONDS = 3153600000;

/** An expectation that was not met. */
struct Failure
{
    uint32_t line;    //!< of the script
    std::string text; //!< what was expected, what came
};

} // namespace

PacketScriptRun::PacketScriptRun(const PacketScript& script, const PacketScriptSettings& settings)
    : m_script(script),
      m_settings(settings),
      m_wire(settings.wire, m_clock),
      m_records(m_wire.GetNode()),
      m_calls(m_wire, settings.wire, settings.buffers, m_clock)
{
}

Time
PacketScriptRun::Now()
{
    return Simulator::Now() - Seconds(START_SECONDS);
}

PacketScriptResult
PacketScriptRun::Run()
{
    try
    {
        m_clock.RunUntil(Seconds(START_SECONDS));
        for (const ScriptEvent& event : m_script.events)
        {
            m_event = &event;
            SetTimes(event);
            std::visit([this](const auto& action) { Do(action); }, event.action);
        }
        if (m_begun)
        {
            AwaitReturn();
        }
    }
    catch (const Failure& failure)
    {
        m_result.outcome = PacketScriptOutcome::FAIL;
        m_result.message = m_script.name + ":" + std::to_string(failure.line) + ": " + failure.text;
    }
    TellTheRest();
    m_result.states = m_records.GetStates();
    return m_result;
}

void
PacketScriptRun::Fail(const ScriptEvent& event, const std::string& text) const
{
    throw Failure{event.place.line, text};
}

void
PacketScriptRun::SetTimes(const ScriptEvent& event)
{
    const bool isAbsolute = event.time.kind == ScriptTimeKind::ABSOLUTE ||
                            event.time.kind == ScriptTimeKind::ABSOLUTE_RANGE;
    m_base = isAbsolute ? Time(0) : Now();
    m_from = m_base + event.time.from;
    m_until = std::max(m_from, m_base + event.time.until);
    if (m_until > Seconds(MOST_SECONDS))
    {
        Fail(event, "expected a time that can be simulated; got one after a century");
    }
    if (event.time.kind == ScriptTimeKind::ANY)
    {
        m_from = Now();
        m_until = m_from;
    }
}

void
PacketScriptRun::WaitForEvent()
{
    const std::string late = CompareTimes(
        m_event->time.kind, m_from, m_until, std::max(Now(), m_from), m_settings.rules.tolerance);
    if (!late.empty())
    {
        Fail(*m_event, "this event can only happen " + late);
    }
    m_clock.RunUntil(m_from + Seconds(START_SECONDS));
    CheckReturned();
}

void
PacketScriptRun::Settle()
{
    m_clock.RunUntil(Simulator::Now() + PacketScriptClock::GetCallLength());
    CheckReturned();
}

std::size_t
PacketScriptRun::AddRow(const std::string& expected, const std::string& actual)
{
    m_result.expected.push_back(expected);
    m_result.actual.push_back(actual);
    return m_result.actual.size() - 1;
}

void
PacketScriptRun::CheckReturned()
{
    if (!m_begun || m_calls.IsPending())
    {
        return;
    }
    const Begun begun = *m_begun;
    m_begun.reset();
    const Time when = m_calls.GetReturnTime() - Seconds(START_SECONDS);
    const PacketScriptCallResult& result = m_calls.GetResult();
    const std::string& text = begun.event->text;
    const std::size_t name = std::min(text.find(begun.call->name), text.size());
    const std::string head = text.substr(name, text.rfind(" = ") - name);
    m_result.actual[begun.row] = ToScriptText(when) + " " + head + " = " + ToScriptText(result);
    std::string difference = CompareResults(*begun.call, result);
    if (difference.empty())
    {
        difference =
            CompareTimes(begun.kind, begun.due, begun.due, when, m_settings.rules.tolerance);
        difference = difference.empty() ? "" : "returned " + difference;
    }
    if (!difference.empty())
    {
        Fail(*begun.event, "expected " + text.substr(name) + "; got " + difference);
    }
}

void
PacketScriptRun::AwaitReturn()
{
    const Time deadline = m_begun->kind == ScriptTimeKind::ANY
                              ? Now() + Seconds(PATIENCE_SECONDS)
                              : m_begun->due + m_settings.rules.tolerance;
    const Time patience = deadline + Seconds(START_SECONDS);
    while (m_calls.IsPending() && Simulator::Now() < patience)
    {
        m_clock.RunUntilWoken(patience);
    }
    if (m_calls.IsPending())
    {
        m_result.actual[m_begun->row] = "(has not returned)";
        Fail(*m_begun->event,
             "expected " + m_begun->call->name + " to return at " + ToScriptText(m_begun->due) +
                 "; got nothing by " + ToScriptText(Now()));
    }
    CheckReturned();
}

void
PacketScriptRun::Do(const ScriptCall& call)
{
    WaitForEvent();
    if (m_begun)
    {
        AwaitReturn(); // one call at a time: this one begins late, and is not late for that
    }
    Begun begun{m_event, &call, AddRow(m_event->text, ""), m_event->time.kind, Now()};
    if (call.returnTime)
    {
        begun.due = m_base + *call.returnTime;
        begun.kind = ScriptTimeKind::ABSOLUTE;
    }
    m_calls.Start(call);
    m_begun = begun;
    if (m_calls.IsPending() && !call.returnTime)
    {
        AwaitReturn();
    }
    Settle();
}

void
PacketScriptRun::Do(const ScriptTcpPacket& packet)
{
    if (!packet.unsupported.empty())
    {
        Fail(*m_event, "not supported by this runner: " + packet.unsupported);
    }
    if (!packet.isInbound)
    {
        Expect(packet);
        return;
    }
    WaitForEvent();
    AddRow(m_event->text, ToScriptText(Now()) + " " + ToScriptText(packet, true));
    const std::string problem = m_wire.Inject(packet);
    if (!problem.empty())
    {
        Fail(*m_event, "expected a segment that can be sent; got one that cannot: " + problem);
    }
    m_windows.EnterInbound(packet, *m_wire.GetCurrent());
    Settle();
}

void
PacketScriptRun::Do(const ScriptIcmpPacket& packet)
{
    WaitForEvent();
    AddRow(m_event->text, "");
    if (!packet.isInbound || !packet.unsupported.empty())
    {
        Fail(*m_event,
             "not supported by this runner: " +
                 (packet.isInbound ? packet.unsupported : "outbound ICMP"));
    }
    const std::string problem = m_wire.Inject(packet);
    if (!problem.empty())
    {
        Fail(*m_event, "expected a message that can be sent; got one that cannot: " + problem);
    }
    m_result.actual.back() = ToScriptText(Now()) + " < icmp " + packet.type + " " + packet.code;
    Settle();
}

void
PacketScriptRun::Do(const ScriptUdpPacket&)
{
    AddRow(m_event->text, "");
    Fail(*m_event, "not supported by this runner: UDP");
}

void
PacketScriptRun::Do(const ScriptCommand&)
{
    WaitForEvent();
    m_result.ignored.push_back({m_event->place.line, "command"});
    AddRow(m_event->text, "(command ignored)");
}

void
PacketScriptRun::Do(const ScriptCode&)
{
    Fail(*m_event, "expected code; got a runner without it");
}

void
PacketScriptRun::Do(const ScriptClaim& claim)
{
    WaitForEvent();
    if (claim.kind == ScriptClaimKind::SILENT)
    {
        AddRow(m_event->text, ToScriptText(Now()) + " silent");
        if (!m_wire.GetCaptured().empty())
        {
            const std::string sent = Describe(m_wire.GetCaptured().front(), false);
            m_result.actual.back() = sent;
            Fail(*m_event, "expected nothing more; got " + sent);
        }
        return;
    }
    const PacketScriptWire::Ports ports =
        m_wire.GetCurrent().value_or(PacketScriptWire::Ports(m_settings.wire.localPort, 0));
    const PacketScriptVerdict verdict =
        m_records.Judge(claim, ports, m_calls.GetStateName(ports), m_settings.rules.tolerance);
    AddRow(m_event->text,
           verdict.isIgnored ? "(claim ignored)" : ToScriptText(Now()) + " " + verdict.actual);
    if (verdict.isIgnored)
    {
        m_result.ignored.push_back(
            {m_event->place.line,
             "claim " + m_event->text.substr(m_event->text.find_first_not_of(' ', 3))});
    }
    if (!verdict.difference.empty())
    {
        Fail(*m_event, "expected what the line claims; got " + verdict.difference);
    }
}

bool
PacketScriptRun::AwaitSegment(const ScriptTcpPacket& expected, Time deadline)
{
    const Time end = deadline + Seconds(START_SECONDS);
    const auto meant = expected.ports ? expected.ports : m_wire.GetCurrent();
    while (true)
    {
        while (!m_wire.GetCaptured().empty())
        {
            const CapturedSegment& oldest = m_wire.GetCaptured().front();
            if (!meant || oldest.actual.ports == meant)
            {
                return true;
            }
            AddRow("", Describe(oldest, false) + " (another connection)");
            m_wire.Take();
        }
        if (Simulator::Now() >= end)
        {
            return false;
        }
        m_clock.RunUntilWoken(end);
        CheckReturned();
    }
}

std::string
PacketScriptRun::Describe(const CapturedSegment& captured, bool withWindow) const
{
    return ToScriptText(captured.time - Seconds(START_SECONDS)) + " " +
           ToScriptText(m_wire.ToScript(captured), withWindow);
}

std::string
PacketScriptRun::CheckAlways(const CapturedSegment& captured)
{
    if (captured.isFragment)
    {
        return "a fragment: the segment is longer than the MTU";
    }
    if (!captured.isIntact)
    {
        return "a wrong checksum";
    }
    const std::string shrunk = m_windows.Enter(captured.actual);
    return m_settings.checksWindow ? shrunk : "";
}

std::string
PacketScriptRun::TakePieces(const ScriptTcpPacket& expected, ScriptTcpPacket& whole, Time& last)
{
    const Time deadline = m_until + m_settings.rules.tolerance;
    while (m_settings.splitsGso && whole.bytes > 0 && whole.bytes < expected.bytes &&
           AwaitSegment(expected, deadline))
    {
        const CapturedSegment piece = m_wire.Take();
        AddRow("", Describe(piece, expected.window.has_value()));
        last = piece.time - Seconds(START_SECONDS);
        std::string problem = CheckAlways(piece);
        problem = problem.empty() ? AppendPiece(whole, m_wire.ToScript(piece)) : problem;
        if (!problem.empty())
        {
            return problem;
        }
    }
    return "";
}

void
PacketScriptRun::Expect(const ScriptTcpPacket& expected)
{
    const bool isAny = m_event->time.kind == ScriptTimeKind::ANY;
    const std::string wanted = "expected " + ToScriptText(expected, true);
    const std::size_t row = AddRow(m_event->text, "(nothing)");
    const Time deadline =
        isAny ? m_from + Seconds(PATIENCE_SECONDS) : m_until + m_settings.rules.tolerance;
    if (!AwaitSegment(expected, deadline) &&
        !AwaitSegment(expected, deadline + Seconds(PATIENCE_SECONDS)))
    {
        Fail(*m_event, wanted + "; got nothing");
    }
    const CapturedSegment first = m_wire.Take();
    const ScriptTcpPacket known = m_wire.Learn(expected, first);
    ScriptTcpPacket whole = m_wire.ToScript(first);
    m_result.actual[row] = Describe(first, expected.window.has_value());
    const Time begin = first.time - Seconds(START_SECONDS);
    Time end = begin;
    std::string difference = CheckAlways(first);
    if (difference.empty())
    {
        difference = TakePieces(known, whole, end);
    }
    if (difference.empty())
    {
        difference = CompareSegments(known, whole, m_settings.rules);
    }
    for (const Time& when : {begin, end})
    {
        const std::string late =
            CompareTimes(m_event->time.kind, m_from, m_until, when, m_settings.rules.tolerance);
        if (difference.empty() && !late.empty())
        {
            difference = "it came " + late;
        }
    }
    if (!difference.empty())
    {
        Fail(*m_event,
             wanted + "; got " + ToScriptText(whole, expected.window.has_value()) + ": " +
                 difference);
    }
}

void
PacketScriptRun::TellTheRest()
{
    while (!m_wire.GetCaptured().empty())
    {
        const CapturedSegment segment = m_wire.Take();
        AddRow("", Describe(segment, true));
    }
}

} // namespace ns3
