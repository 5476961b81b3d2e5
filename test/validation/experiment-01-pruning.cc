// SPDX-License-Identifier: GPL-2.0-only
//
// 01: a half-open queue more than half full, of clients that are all silent.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiments.h"
#include "kernel-queue.h"
#include "kernel-view.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

const char* const ORDER_REASON =
    "Linux fires the timers of one slot of its wheel (256 ms for a wait of 4 s) last in, first "
    "out, here they fire by deadline; the first ones find the queue more than half full. The "
    "reference's rules give each of the two lists with its order";

const char* const COOKIES_WAIT = "SYNs beyond the limit got cookies, which wait for their issue";

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

/** One client of a burst; a SYN and the SYN,ACKs to it. */
struct Client
{
    std::string address;               //!< as measured
    double syn{0};                     //!< on the list's clock
    SequenceNumber32 irs;              //!< number of the SYN; SYN,ACKs are told from it
    std::vector<TcpSegmentView> views; //!< of the SYN,ACKs
    std::vector<double> times;         //!< since the SYN
};

/** Clients by how many SYN,ACKs they got, in the order of their SYNs. */
using Fates = std::map<std::size_t, std::vector<Client>>;

/** \return measured clients; \p wanted their addresses, empty = all */
Fates
ReadFates(const LinuxCapture& capture, const std::set<std::string>& wanted)
{
    std::vector<Client> clients;
    std::map<uint32_t, std::size_t> indices;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        std::ostringstream address;
        address << row.peer;
        if (!wanted.empty() && wanted.count(address.str()) == 0)
        {
            continue;
        }
        const auto [found, isNew] = indices.try_emplace(row.peer.Get(), clients.size());
        if (isNew)
        {
            clients.push_back({address.str(), row.seconds, row.view.seq, {}, {}});
        }
        Client& client = clients[found->second];
        if (row.fromServer)
        {
            client.views.push_back(row.view);
            client.views.back().ack -= client.irs.GetValue();
            client.times.push_back(row.seconds - client.syn);
        }
    }
    Fates fates;
    for (const Client& client : clients)
    {
        fates[client.views.size()].push_back(client);
    }
    return fates;
}

/** \return the same of what was simulated */
Fates
GetFates(const SegmentPeer& peer, const LinuxCapture& capture, const std::set<std::string>& wanted)
{
    Fates fates;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        std::ostringstream address;
        address << row.peer;
        if (row.fromServer || (!wanted.empty() && wanted.count(address.str()) == 0))
        {
            continue;
        }
        Client client{address.str(), row.seconds, row.view.seq, {}, {}};
        const Time syn = capture.ToSimulated(row.seconds);
        for (const WireSegment& answer : peer.GetAnswers(peer.MakeId(row.peer, row.peerPort)))
        {
            client.views.push_back(answer.view);
            client.views.back().ack -= client.irs.GetValue();
            client.times.push_back(ToSeconds(answer.time - syn));
        }
        fates[client.views.size()].push_back(client);
    }
    return fates;
}

/** \return last bytes of addresses, as "1-28 42-49" */
std::string
ListAddresses(const std::vector<Client>& clients)
{
    std::vector<uint32_t> numbers;
    for (const Client& client : clients)
    {
        numbers.push_back(Ipv4Address(client.address.c_str()).Get() & 0xff);
    }
    std::sort(numbers.begin(), numbers.end());
    std::string text;
    for (std::size_t i = 0; i < numbers.size();)
    {
        std::size_t end = i;
        while (end + 1 < numbers.size() && numbers[end + 1] == numbers[end] + 1)
        {
            ++end;
        }
        text += (i == 0 ? "" : " ") + std::to_string(numbers[i]);
        text += end == i ? "" : "-" + std::to_string(numbers[end]);
        i = end + 1;
    }
    return text;
}

/**
 * \return which clients get \p synAcks SYN,ACKs by the rules of the reference
 * \param capture whose SYNs come to a queue of \p backlog; \param order, phaseS of its timers
 */
std::string
ListByRules(const LinuxCapture& capture,
            uint32_t backlog,
            KernelTimerOrder order,
            double phaseS,
            std::size_t synAcks)
{
    std::vector<double> syns;
    std::vector<Client> clients;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        if (!row.fromServer)
        {
            std::ostringstream address;
            address << row.peer;
            syns.push_back(row.seconds - capture.GetRows().front().seconds);
            clients.push_back({address.str(), row.seconds, row.view.seq, {}, {}});
        }
    }
    std::vector<Client> chosen;
    for (const KernelQueueEvent& event : KernelQueue(backlog, order, phaseS).Run(syns))
    {
        if (event.kind == KernelQueueEvent::REMOVE && event.repeats + 1 == synAcks)
        {
            chosen.push_back(clients.at(event.syn));
        }
    }
    return ListAddresses(chosen);
}

/** \return why Linux pruned others, if its order at some phase of the wheel does */
ValidationExplanation
ExplainOrder(const LinuxCapture& capture,
             uint32_t backlog,
             std::size_t synAcks,
             const std::string& measured)
{
    constexpr double TICK_S = 0.004;
    const auto list = [&](KernelTimerOrder order, double phaseS) {
        return ListByRules(capture, backlog, order, phaseS, synAcks);
    };
    for (double phase = 0; phase < KernelQueue::PERIOD_S; phase += TICK_S)
    {
        if (list(KernelTimerOrder::LAST_IN, phase) == measured)
        {
            return ExplainText(ORDER_REASON, list(KernelTimerOrder::EXACT, 0));
        }
    }
    return {};
}

/** Compare the SYN,ACKs to two clients. */
void
CompareClients(ValidationReport& report,
               const std::string& file,
               const Client& measured,
               const Client& simulated,
               bool isIpv6)
{
    std::vector<double> waits;
    for (std::size_t k = 0; k < measured.views.size(); ++k)
    {
        std::string row = measured.address;
        row += measured.address == simulated.address ? "" : " beside " + simulated.address;
        row += ", SYN,ACK " + std::to_string(k + 1);
        report.CompareTexts(
            file,
            row,
            "segment",
            DescribeSegment(measured.views[k], measured.views.front().seq, isIpv6 ? 20 : 0),
            DescribeSegment(simulated.views[k], simulated.views.front().seq, 0));
        ValidationTolerance tolerance = TimerLateness(waits);
        if (k == 0)
        {
            tolerance = {1e-3, 1e-3, "an answer, on a wire without delay"};
        }
        report.CompareNumbers(
            file, row, "time since the SYN, s", measured.times[k], simulated.times[k], tolerance);
        waits.push_back(1 << k);
    }
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
    SegmentPeer peer({{"HalfOpenLimitEntries", "1024"}}, isIpv6);
    view.Attach(peer.GetTracer());
    peer.Listen(burst.backlog);
    capture.Play(peer);
    peer.RunUntil(capture.ToSimulated(100));

    const std::string console = "01-synack-retrans/console.txt";
    const std::string line =
        FindConsoleLine(console, std::string("01-") + burst.name, " answered ");
    KernelCounters counters = ReadCounters(line);
    const auto cookies = static_cast<double>(counters["TcpExtSyncookiesSent"]);
    const Fates measured = ReadFates(capture, wanted);
    const auto countAnswered = [](const Fates& fates) {
        double answered = 0;
        for (const auto& [synAcks, clients] : fates)
        {
            answered += synAcks > 0 ? static_cast<double>(clients.size()) : 0;
        }
        return answered;
    };
    report.CompareNumbers(file,
                          "all",
                          "clients with an answer",
                          countAnswered(ReadFates(capture, {})),
                          countAnswered(GetFates(peer, capture, {})),
                          {},
                          {burst.hasCookies ? COOKIES_WAIT : "", cookies, cookies, ""});
    Fates simulated = GetFates(peer, capture, wanted);
    // What is simulated stands for a client of the same fate.
    std::map<std::string, std::pair<Client, Client>> pairs;
    for (std::size_t synAcks = 0; synAcks <= 7; ++synAcks)
    {
        const auto found = measured.find(synAcks);
        const std::vector<Client> there =
            found == measured.end() ? std::vector<Client>() : found->second;
        const std::vector<Client>& here = simulated[synAcks];
        const std::string row = std::to_string(synAcks) + " SYN,ACKs";
        if (there.empty() && here.empty())
        {
            continue;
        }
        report.CompareNumbers(file, row, "clients", there.size(), here.size());
        report.CompareTexts(file,
                            row,
                            "last bytes of their addresses",
                            ListAddresses(there),
                            ListAddresses(here),
                            ExplainOrder(capture, burst.backlog, synAcks, ListAddresses(there)));
        for (std::size_t i = 0; i < there.size() && i < here.size(); ++i)
        {
            pairs.emplace(there[i].address, std::make_pair(there[i], here[i]));
            CompareClients(report, file, there[i], here[i], isIpv6);
        }
    }
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

    std::map<std::string, ValidationExplanation> withCookies;
    if (burst.hasCookies) // they were sent where SYNs are dropped here
    {
        const auto notModelled = ExplainText(COOKIES_WAIT, "not modelled");
        const ValidationExplanation dropped{COOKIES_WAIT, -cookies, -cookies, ""};
        withCookies = {{"TcpExtSyncookiesSent", notModelled},
                       {"TcpExtTCPReqQFullDoCookies", notModelled},
                       {"TcpExtListenDrops", dropped},
                       {"TcpExtTCPReqQFullDrop", dropped},
                       {"TcpOutSegs", {COOKIES_WAIT, cookies, cookies, ""}}};
    }
    CompareCounters(report,
                    console,
                    burst.name,
                    counters,
                    view.Count(peer.GetWire(), Time(0), Time::Max()),
                    {},
                    withCookies);
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
