// SPDX-License-Identifier: GPL-2.0-only
//
// 01: a half-open queue more than half full, of clients that are all silent.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "client-fates.h"
#include "experiments.h"
#include "kernel-view.h"

#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

/** A burst of SYNs. */
struct Burst
{
    const char* name; //!< of the files
    uint32_t backlog; //!< B
    bool hasCookies;  //!< SYNs behind the first B + 1 got cookies
};

const std::vector<Burst> BURSTS{
    {"half8", 16, false},
    {"half9", 16, false},
    {"full16", 16, false},
    {"full17c1", 16, true},
    {"big", 128, false},
    {"big128", 128, false},
};

/** \return clients that got an answer */
double
CountAnswered(const ClientFates& fates)
{
    double answered = 0;
    for (const auto& [synAcks, clients] : fates)
    {
        answered += synAcks > 0 ? static_cast<double>(clients.size()) : 0;
    }
    return answered;
}

/** \return clients that are not \p among those: they got a cookie, once */
std::set<std::string>
FindOthers(const LinuxCapture& capture, const std::set<std::string>& among)
{
    std::set<std::string> others;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        std::ostringstream address;
        address << row.peer;
        if (among.count(address.str()) == 0)
        {
            others.insert(address.str());
        }
    }
    return others;
}

/** One burst. */
void
ValidateBurst(ValidationReport& report, const Burst& burst, bool isIpv6)
{
    const std::string name = std::string("01-synack-retrans/") + burst.name;
    const std::string file = name + ".csv";
    LinuxCapture capture(file);
    std::set<std::string> wanted;
    if (burst.hasCookies)
    {
        for (const auto& cells : ReadLinuxTable(name + "-states.csv"))
        {
            wanted.insert(cells.at(3));
        }
    }
    KernelView view;
    SegmentPeer peer({{"HalfOpenLimitEntries", "1024"},
                      {"SynCookieMode", SynCookieModeOf(burst.hasCookies ? 1 : 0)}},
                     isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(burst.backlog);
    capture.Play(peer);
    peer.RunUntil(capture.ToSimulated(100));

    const std::string console = "01-synack-retrans/console.txt";
    const std::string line =
        FindConsoleLine(console, std::string("01-") + burst.name, " answered ");
    report.CompareNumbers(file,
                          "all",
                          "clients with an answer",
                          CountAnswered(ReadFates(capture, {})),
                          CountAnswered(GetFates(peer, capture, {})));
    if (burst.hasCookies)
    {
        CompareFates(
            report, file, capture, peer, burst.backlog, FindOthers(capture, wanted), isIpv6);
    }
    const ClientPairs pairs =
        CompareFates(report, file, capture, peer, burst.backlog, wanted, isIpv6);
    view.ComparePolled(
        report,
        name + "-states.csv",
        [&](const std::vector<std::string>& cells) -> std::optional<KernelView::Meaning> {
            const auto found = pairs.find(cells.at(3));
            if (found == pairs.end())
            {
                return std::nullopt;
            }
            const auto& [there, here] = found->second;
            return KernelView::Meaning{peer.MakeId(Ipv4Address(here.address.c_str()), 40000),
                                       capture.ToSimulated(here.syn - there.syn)};
        });
    CompareCounters(report,
                    console,
                    burst.name,
                    ReadCounters(line),
                    view.Count(peer.GetWire(), Time(0), Time::Max()));
}

} // namespace

void
ValidatePruning(ValidationReport& report, bool isIpv6)
{
    for (const Burst& burst : BURSTS)
    {
        ValidateBurst(report, burst, isIpv6);
    }
}

} // namespace ns3
