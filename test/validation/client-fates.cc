// SPDX-License-Identifier: GPL-2.0-only
//
// Clients of a burst by what became of them: reading, listing and comparing.

#include "client-fates.h"

#include "experiments.h"
#include "kernel-queue.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace ns3
{

namespace
{

const char* const ORDER_REASON =
    "Linux fires the timers of one slot of its wheel (256 ms for a wait of 4 s) last in, first "
    "out, here they fire by deadline; the first ones find the queue more than half full. The "
    "reference's rules give each of the two lists with its order";

/** \return last bytes of addresses, as "1-28 42-49" */
std::string
ListAddresses(const std::vector<FloodClient>& clients)
{
    std::vector<uint32_t> numbers;
    for (const FloodClient& client : clients)
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
 * \param capture whose SYNs, of \p wanted if that is not empty, come to a queue of \p backlog;
 * \param order, phaseS of its timers
 */
std::string
ListByRules(const LinuxCapture& capture,
            const std::set<std::string>& wanted,
            uint32_t backlog,
            KernelTimerOrder order,
            double phaseS,
            std::size_t synAcks)
{
    std::vector<double> syns;
    std::vector<FloodClient> clients;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        std::ostringstream address;
        address << row.peer;
        if (!row.fromServer && (wanted.empty() || wanted.count(address.str()) > 0))
        {
            syns.push_back(row.seconds - capture.GetRows().front().seconds);
            clients.push_back({address.str(), row.seconds, row.view.seq, {}, {}});
        }
    }
    std::vector<FloodClient> chosen;
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
             const std::set<std::string>& wanted,
             uint32_t backlog,
             std::size_t synAcks,
             const std::string& measured)
{
    constexpr double TICK_S = 0.004;
    const auto list = [&](KernelTimerOrder order, double phaseS) {
        return ListByRules(capture, wanted, backlog, order, phaseS, synAcks);
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
               const FloodClient& measured,
               const FloodClient& simulated,
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

} // namespace

ClientFates
ReadFates(const LinuxCapture& capture, const std::set<std::string>& wanted)
{
    std::vector<FloodClient> clients;
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
        FloodClient& client = clients[found->second];
        if (row.fromServer)
        {
            client.views.push_back(row.view);
            client.views.back().ack -= client.irs.GetValue();
            client.times.push_back(row.seconds - client.syn);
        }
    }
    ClientFates fates;
    for (const FloodClient& client : clients)
    {
        fates[client.views.size()].push_back(client);
    }
    return fates;
}

ClientFates
GetFates(const SegmentPeer& peer, const LinuxCapture& capture, const std::set<std::string>& wanted)
{
    ClientFates fates;
    for (const LinuxCaptureRow& row : capture.GetRows())
    {
        std::ostringstream address;
        address << row.peer;
        if (row.fromServer || (!wanted.empty() && wanted.count(address.str()) == 0))
        {
            continue;
        }
        FloodClient client{address.str(), row.seconds, row.view.seq, {}, {}};
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

ClientPairs
CompareFates(ValidationReport& report,
             const std::string& file,
             const LinuxCapture& capture,
             const SegmentPeer& peer,
             uint32_t backlog,
             const std::set<std::string>& wanted,
             bool isIpv6)
{
    const ClientFates measured = ReadFates(capture, wanted);
    ClientFates simulated = GetFates(peer, capture, wanted);
    ClientPairs pairs;
    for (std::size_t synAcks = 0; synAcks <= 7; ++synAcks)
    {
        const auto found = measured.find(synAcks);
        const std::vector<FloodClient> there =
            found == measured.end() ? std::vector<FloodClient>() : found->second;
        const std::vector<FloodClient>& here = simulated[synAcks];
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
                            ExplainOrder(capture, wanted, backlog, synAcks, ListAddresses(there)));
        for (std::size_t i = 0; i < there.size() && i < here.size(); ++i)
        {
            pairs.emplace(there[i].address, std::make_pair(there[i], here[i]));
            CompareClients(report, file, there[i], here[i], isIpv6);
        }
    }
    return pairs;
}

} // namespace ns3
