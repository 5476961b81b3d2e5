// SPDX-License-Identifier: GPL-2.0-only
//
// A loss system of a dozen lines.

#include "loss-statistics.h"

#include "ns3/double.h"
#include "ns3/object.h"
#include "ns3/random-variable-stream.h"

#include <functional>
#include <queue>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

constexpr double WARM_UP = 5; //!< in lifetimes

/** What happens to a loss system. */
enum class LossEvent
{
    LEAVE,       //!< a place becomes free
    ATTACK,      //!< a spoofed SYN comes
    CLIENT,      //!< a client comes
    CLIENT_AGAIN //!< a client comes for the second time
};

/** When it happens; earliest first. */
using LossEvents = std::priority_queue<std::pair<double, LossEvent>,
                                       std::vector<std::pair<double, LossEvent>>,
                                       std::greater<>>;

/** \return gaps of a Poisson process */
Ptr<ExponentialRandomVariable>
MakeGaps(double perLifetime, int64_t stream)
{
    const auto gaps = CreateObject<ExponentialRandomVariable>();
    gaps->SetAttribute("Mean", DoubleValue(1 / perLifetime));
    gaps->SetStream(stream);
    return gaps;
}

/** Arrivals of one kind. */
struct Tally
{
    double refused{0}; //!< of them
    double all{0};     //!< of them

    /** Count one. */
    void
    Add(bool isRefused)
    {
        refused += isRefused ? 1 : 0;
        ++all;
    }
};

} // namespace

LossSystemShares
SimulateLossSystem(const LossSystemConfig& config, int64_t stream)
{
    const auto attackGaps = MakeGaps(config.load, stream);
    const auto clientGaps = MakeGaps(config.clientsPerLifetime, stream + 1);
    const double end = WARM_UP + config.lifetimes;
    LossEvents events;
    events.emplace(attackGaps->GetValue(), LossEvent::ATTACK);
    events.emplace(clientGaps->GetValue(), LossEvent::CLIENT);
    uint32_t inside = 0;
    Tally attack;
    Tally clients;
    uint64_t lost = 0;
    uint64_t first = 0;
    while (events.top().first < end)
    {
        const auto [now, event] = events.top();
        events.pop();
        const bool isFull = inside == config.places;
        const bool isCounted = now >= WARM_UP;
        switch (event)
        {
        case LossEvent::LEAVE:
            --inside;
            continue;
        case LossEvent::ATTACK:
            events.emplace(now + attackGaps->GetValue(), LossEvent::ATTACK);
            if (isCounted)
            {
                attack.Add(isFull);
            }
            break;
        case LossEvent::CLIENT:
            events.emplace(now + clientGaps->GetValue(), LossEvent::CLIENT);
            first += isCounted && now + config.retryAfter < end ? 1 : 0;
            if (isFull)
            {
                events.emplace(now + config.retryAfter, LossEvent::CLIENT_AGAIN);
            }
            break;
        case LossEvent::CLIENT_AGAIN:
            lost += isFull && now - config.retryAfter >= WARM_UP ? 1 : 0;
            break;
        }
        if (event != LossEvent::ATTACK && isCounted)
        {
            clients.Add(isFull);
        }
        if (!isFull)
        {
            ++inside;
            events.emplace(now + (event == LossEvent::ATTACK ? 1 : config.clientHolding),
                           LossEvent::LEAVE);
        }
    }
    return {attack.refused / attack.all,
            clients.refused / clients.all,
            static_cast<double>(lost) / static_cast<double>(first)};
}

} // namespace ns3
