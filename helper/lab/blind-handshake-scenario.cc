// SPDX-License-Identifier: GPL-2.0-only
//
// Set-ups, checks, and the way from scenario to outcome.

#include "ns3/blind-handshake-scenario.h"

#include "ns3/blind-handshake-run.h"
#include "ns3/user-error.h"

#include <algorithm>

namespace ns3
{

namespace
{

constexpr uint32_t MOST_PAIRS = 60000; //!< ports

} // namespace

const std::vector<IsnSetup>&
GetIsnSetups()
{
    static const std::vector<IsnSetup> setups{{"constant", "Constant", NanoSeconds(64)},
                                              {"clock-4ms", "Clock", MilliSeconds(4)},
                                              {"clock-4us", "Clock", MicroSeconds(4)},
                                              {"hashed", "Hashed", NanoSeconds(64)},
                                              {"random", "Random", NanoSeconds(64)}};
    return setups;
}

const IsnSetup&
FindIsnSetup(const std::string& name)
{
    for (const IsnSetup& setup : GetIsnSetups())
    {
        if (setup.name == name)
        {
            return setup;
        }
    }
    ThrowUserError("BlindHandshakeScenario: setup '", name, "' is unknown");
}

std::vector<std::string>
GetIsnSetupNames()
{
    std::vector<std::string> names;
    for (const IsnSetup& setup : GetIsnSetups())
    {
        names.push_back(setup.name);
    }
    return names;
}

double
BlindHandshakeScenario::GetAttackS() const
{
    return static_cast<double>(guesses) / guessesPerS;
}

void
BlindHandshakeScenario::Check() const
{
    FindIsnSetup(setup);
    if (pairs > MOST_PAIRS || attacks > MOST_ATTACKS)
    {
        ThrowUserError("BlindHandshakeScenario: ",
                       pairs,
                       " pairs and ",
                       attacks,
                       " attacks; there are ports for ",
                       MOST_PAIRS,
                       " and ",
                       MOST_ATTACKS);
    }
    const double leastIntervalS = 0.02 + 2e-3 * jitterMs;
    if (pairIntervalS < leastIntervalS)
    {
        ThrowUserError("BlindHandshakeScenario: pairs each ",
                       pairIntervalS,
                       " s; the RST of a pair comes back within ",
                       leastIntervalS,
                       " s");
    }
    if (GetAttackS() > MOST_ATTACK_S)
    {
        ThrowUserError("BlindHandshakeScenario: ",
                       guesses,
                       " guesses at ",
                       guessesPerS,
                       " a second take ",
                       GetAttackS(),
                       " s; the half-open connection lives little more than ",
                       MOST_ATTACK_S,
                       " s");
    }
}

uint64_t
BlindHandshakeOutcome::CountOpened(uint64_t guesses) const
{
    return static_cast<uint64_t>(
        std::count_if(attempts.begin(), attempts.end(), [guesses](const BlindAttempt& attempt) {
            return attempt.openedBy && *attempt.openedBy <= guesses && attempt.textBytes > 0;
        }));
}

BlindHandshakeOutcome
SimulateBlindHandshake(const BlindHandshakeScenario& scenario,
                       const std::function<void(const SynAttackTopologyHelper&)>& attach)
{
    scenario.Check();
    BlindHandshakeRun run(scenario);
    if (attach)
    {
        attach(run.GetNetwork());
    }
    return run.Simulate();
}

} // namespace ns3
