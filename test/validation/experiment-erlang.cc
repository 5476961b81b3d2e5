// SPDX-License-Identifier: GPL-2.0-only
//
// Erlang: what a half-open queue refuses under a flood, beside the theory of loss systems. A row's
// number of theory stands where other experiments have the measured one.

#include "../flooded-server.h"
#include "../loss-statistics.h"
#include "experiments.h"

#include "ns3/nstime.h"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string>

namespace ns3
{

namespace
{

/** Runs of each row, with random streams of their own; all rows together take half a minute. */
constexpr uint32_t SEEDS = 16;

/** So that one of a thousand validations has a row that is outside by chance. */
constexpr double CONFIDENCE = 0.9999;

/** An interval that is wider than this share of its number says nothing: it is cut. */
constexpr double WIDEST = 0.25;

const std::string REFUSED = "share of SYNs refused";
const std::string LOST = "share of clients lost";
const char* const OF_FLOOD = ": SYNs of the flood";
const char* const OF_CLIENTS = ": SYNs of the clients";
const std::string RETRIES = "erlang/clients-that-try-again";

/** Shares of all runs of one configuration. */
struct RunsOfOne
{
    RunShares attack;      //!< of spoofed SYNs, refused
    RunShares clients;     //!< of clients' SYNs, refused
    RunShares unconnected; //!< of connections of clients, never opened
};

/** Run one configuration. \param lifetimes length of a run */
RunsOfOne
Measure(const FloodedServerConfig& config, int64_t lifetimes)
{
    RunsOfOne runs;
    for (uint32_t seed = 1; seed <= SEEDS; ++seed)
    {
        FloodedServer server(config, seed);
        const LossCount count = server.Measure(lifetimes);
        runs.attack.Add(count.attack.GetShare());
        if (config.clientsPerSecond > 0)
        {
            runs.clients.Add(count.clients.GetShare());
            runs.unconnected.Add(static_cast<double>(count.unconnected) /
                                 static_cast<double>(count.connections));
        }
    }
    return runs;
}

/** \return the confidence interval as a tolerance. \param theory number it must not swallow */
ValidationTolerance
ToTolerance(const MeanInterval& found, double theory, const std::string& reason)
{
    std::ostringstream text;
    text << reason << "; the tolerance is the " << 100 * CONFIDENCE << " % interval of the mean of "
         << SEEDS << " seeds (Student)";
    const double half = std::min(found.half, WIDEST * theory);
    return {half, half, text.str()};
}

/** \return what a row says of the server */
std::string
Describe(const FloodedServerConfig& config)
{
    std::ostringstream text;
    text << "load " << config.load << ", " << config.places << " places, SYN,ACK retries "
         << config.synAckRetries << " (" << (2u << config.synAckRetries) - 1 << " s)";
    return text.str();
}

/** A flood alone: Erlang B is exact, whatever the lifetime of a half-open. */
void
ValidateOneClass(ValidationReport& report, bool isIpv6)
{
    struct Flood
    {
        double load;       //!< SYNs in a lifetime
        uint32_t places;   //!< half-opens
        uint32_t retries;  //!< of SYN,ACKs
        int64_t lifetimes; //!< length of a run
    };

    for (const Flood& flood :
         {Flood{20, 16, 0, 100}, Flood{10, 10, 1, 150}, Flood{40, 30, 2, 60}, Flood{10, 8, 5, 80}})
    {
        FloodedServerConfig config;
        config.load = flood.load;
        config.places = flood.places;
        config.synAckRetries = flood.retries;
        config.isIpv6 = isIpv6;
        const MeanInterval found = Measure(config, flood.lifetimes).attack.GetInterval(CONFIDENCE);
        const double formula = GetErlangB(flood.load, flood.places);
        report.CompareNumbers("erlang/one-class",
                              Describe(config),
                              REFUSED,
                              formula,
                              found.mean,
                              ToTolerance(found, formula, "exact: Erlang B"));
    }
}

/** A flood and clients with half-opens of another lifetime: Erlang B of the sum is exact. */
void
ValidateTwoClasses(ValidationReport& report, bool isIpv6)
{
    const std::string file = "erlang/two-classes";
    FloodedServerConfig config;
    config.load = 14;
    config.places = 20;
    config.clientsPerSecond = 16;
    config.clientDelay = MilliSeconds(250); // a half-open of 0.5 s: load 8
    config.clientTimeout = Seconds(1);
    config.isIpv6 = isIpv6;
    const RunsOfOne runs = Measure(config, 70);
    const double clientLoad = ToSeconds(config.clientDelay) * 2 * config.clientsPerSecond;
    const double formula = GetErlangB(config.load + clientLoad, config.places);
    const std::string reason = "exact: Erlang B of the sum of the loads, for both classes";
    const std::string row = Describe(config) + ", clients' load 8 (0.5 s)";
    const auto compare =
        [&](const char* which, const std::string& quantity, const RunShares& found) {
            const MeanInterval interval = found.GetInterval(CONFIDENCE);
            report.CompareNumbers(file,
                                  row + which,
                                  quantity,
                                  formula,
                                  interval.mean,
                                  ToTolerance(interval, formula, reason));
        };
    compare(OF_FLOOD, REFUSED, runs.attack);
    compare(OF_CLIENTS, REFUSED, runs.clients);
    compare("", LOST, runs.unconnected);
}

/** Run the same loss system alone, without a network. */
RunsOfOne
MeasureAlone(const FloodedServerConfig& config)
{
    LossSystemConfig alone;
    const double lifetime = (2u << config.synAckRetries) - 1; // s
    alone.load = config.load;
    alone.places = config.places;
    alone.clientsPerLifetime = config.clientsPerSecond * lifetime;
    alone.clientHolding = 2 * ToSeconds(config.clientDelay) / lifetime;
    alone.retryAfter = ToSeconds(config.clientTimeout) / lifetime;
    alone.lifetimes = 3000;
    RunsOfOne runs;
    for (uint32_t seed = 1; seed <= SEEDS; ++seed)
    {
        const LossSystemShares shares = SimulateLossSystem(alone, 90000 + 2 * seed);
        runs.attack.Add(shares.attack);
        runs.clients.Add(shares.clients);
        runs.unconnected.Add(shares.unconnected);
    }
    return runs;
}

/** Compare with the loss system alone: both have an interval. */
void
CompareWithAlone(ValidationReport& report,
                 const std::string& row,
                 const std::string& quantity,
                 const RunShares& alone,
                 const RunShares& shares)
{
    const MeanInterval expected = alone.GetInterval(CONFIDENCE);
    const MeanInterval found = shares.GetInterval(CONFIDENCE);
    const MeanInterval both{found.mean, std::hypot(found.half, expected.half)};
    report.CompareNumbers(
        RETRIES,
        row,
        quantity,
        expected.mean,
        found.mean,
        ToTolerance(both,
                    expected.mean,
                    "no formula is known: the loss system simulated alone, without a network"));
}

/** Clients that are no load try again: B^2 in the limit of long waits, no formula before. */
void
ValidateLightRetries(ValidationReport& report, bool isIpv6)
{
    constexpr double LATE = 10; // in lifetimes of half-opens, which are seconds here
    FloodedServerConfig config;
    config.load = 20;
    config.places = 16;
    config.clientsPerSecond = 8;
    config.clientDelay = MicroSeconds(1);
    config.clientRetries = 1;
    config.isIpv6 = isIpv6;
    const double blocking = GetErlangB(config.load, config.places);
    for (const double wait : {0.05, 0.9, LATE})
    {
        config.clientTimeout = Seconds(wait);
        const RunsOfOne runs = Measure(config, wait < 0.5 ? 60 : 110);
        std::ostringstream row;
        row << Describe(config) << ", again after " << wait << " lifetimes";
        if (wait < LATE)
        {
            CompareWithAlone(
                report, row.str(), LOST, MeasureAlone(config).unconnected, runs.unconnected);
            continue;
        }
        const MeanInterval found = runs.unconnected.GetInterval(CONFIDENCE);
        const double theory = blocking * blocking;
        report.CompareNumbers(RETRIES,
                              row.str(),
                              LOST,
                              theory,
                              found.mean,
                              ToTolerance(found, theory, "exact in the limit of long waits: B^2"));
    }
}

/**
 * Clients that are a load themselves try again. Those who were refused together come again
 * together, so their second SYNs are no Poisson stream however long they wait, and no formula is
 * known.
 */
void
ValidateHeavyRetries(ValidationReport& report, bool isIpv6)
{
    FloodedServerConfig config;
    config.load = 14;
    config.places = 20;
    config.clientsPerSecond = 16;
    config.clientDelay = MilliSeconds(250); // a half-open of 0.5 s: load 8
    config.clientTimeout = Seconds(3);
    config.clientRetries = 1;
    config.isIpv6 = isIpv6;
    const RunsOfOne runs = Measure(config, 70);
    const RunsOfOne alone = MeasureAlone(config);
    const std::string row = Describe(config) + ", clients' load 8 (0.5 s), again after 3 lifetimes";
    CompareWithAlone(report, row + OF_FLOOD, REFUSED, alone.attack, runs.attack);
    CompareWithAlone(report, row + OF_CLIENTS, REFUSED, alone.clients, runs.clients);
    CompareWithAlone(report, row, LOST, alone.unconnected, runs.unconnected);
}

} // namespace

void
ValidateByErlang(ValidationReport& report, bool isIpv6)
{
    ValidateOneClass(report, isIpv6);
    ValidateTwoClasses(report, isIpv6);
    ValidateLightRetries(report, isIpv6);
    ValidateHeavyRetries(report, isIpv6);
}

} // namespace ns3
