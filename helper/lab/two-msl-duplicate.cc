// SPDX-License-Identifier: GPL-2.0-only
//
// Finds when an old duplicate meets the next connection, or TIME-WAIT.

#include "ns3/two-msl-duplicate.h"

#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/user-error.h"

#include <optional>
#include <vector>

namespace ns3
{

namespace
{

constexpr double HANDSHAKE_WAYS = 3; //!< segments of a handshake, one after the other

/** Keeps when connections begin and what text of another one they deliver. */
class DuplicateMeter
{
  public:
    /** Watch client and server. */
    void
    Attach(const NodeContainer& ends)
    {
        ends.Get(0)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
            "State", MakeCallback(&DuplicateMeter::KeepBegin, this));
        ends.Get(1)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
            "Segment", MakeCallback(&DuplicateMeter::KeepSent, this));
        for (uint32_t i = 0; i < ends.GetN(); ++i)
        {
            ends.Get(i)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
                "Stray", MakeCallback(&DuplicateMeter::KeepStray, this));
        }
    }

    /** Fill in everything but the outcome. \param wayS one-way delay, s */
    void
    Tell(OldDuplicateStory& story, double wayS) const
    {
        story.strays = static_cast<uint32_t>(m_strays.size());
        story.beginS = m_sent.value_or(Time()).GetSeconds();
        if (!m_strays.empty())
        {
            story.strayS = m_strays.front().time.GetSeconds();
            story.endS = *story.strayS + wayS / 2;
        }
        else if (m_begins.size() > 1)
        {
            story.endS = m_begins[1].GetSeconds() + HANDSHAKE_WAYS * wayS;
        }
    }

  private:
    /** Sink of the client's State. */
    void
    KeepBegin(const TcpStateEvent& event)
    {
        if (event.to == TcpSocket::SYN_SENT)
        {
            m_begins.push_back(event.time);
        }
    }

    /** Sink of the server's Segment. */
    void
    KeepSent(const TcpSegmentEvent& event)
    {
        if (!m_sent && event.IsSent() && event.segment.textBytes > 0)
        {
            m_sent = event.time;
        }
    }

    /** Sink of Stray. */
    void
    KeepStray(const TcpStrayEvent& event)
    {
        m_strays.push_back(event);
    }

    std::optional<Time> m_sent;          //!< the server's first text
    std::vector<Time> m_begins;          //!< of the client's ends, in order
    std::vector<TcpStrayEvent> m_strays; //!< in order
};

} // namespace

OldDuplicateStory
SimulateOldDuplicate(const TwoMslChurnScenario& scenario, const TwoMslObserver& observe)
{
    if (scenario.ports != 1 || !scenario.onlyHoldS)
    {
        ThrowUserError("SimulateOldDuplicate: ports is ",
                       scenario.ports,
                       scenario.onlyHoldS ? "" : ", onlyHoldS is not set",
                       "; it needs one port and one copy");
    }
    DuplicateMeter meter;
    OldDuplicateStory story;
    story.outcome = SimulateTwoMslChurn(scenario, [&meter, &observe](const NodeContainer& ends) {
        meter.Attach(ends);
        if (observe)
        {
            observe(ends);
        }
    });
    meter.Tell(story, scenario.pathDelayS);
    return story;
}

} // namespace ns3
