// SPDX-License-Identifier: GPL-2.0-only
//
// 03: which numbers cookies have, and how long they live.

#include "../linux-capture.h"
#include "../segment-peer.h"
#include "experiments.h"
#include "node-counters.h"

#include "ns3/boolean.h"
#include "ns3/simulator.h"
#include "ns3/tcp-header.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

namespace
{

const std::string DIRECTORY = "03-syncookies/";
constexpr double ROUND_S = 0.01;   //!< the clocks of the tables are written so
constexpr double KEPT_MS = 64;     //!< the low six bits of TSval carry options
constexpr uint32_t UNRELATED = 64; //!< numbers of one secret are nearer than that

/** \return the clock at which the phase in the 60 s counter is that of a table */
Time
ToPhase(double seconds)
{
    return NanoSeconds(std::llround(1e9 * seconds));
}

/** A hand-made client asks a server that answers by cookies. */
class Asker
{
  public:
    Asker(SegmentPeer& peer, const std::string& address)
        : m_peer(peer),
          m_address(address.c_str())
    {
    }

    /** \return the SYN,ACK to a SYN; fatal if there is none. \param tsVal 0 = no timestamps */
    TcpSegmentView
    Ask(uint16_t port, uint32_t iss, uint16_t mss, uint32_t tsVal = 0) const
    {
        const TcpConnectionId id = m_peer.MakeId(m_address, port);
        TcpSegmentView syn;
        syn.flags = TcpHeader::SYN;
        syn.seq = SequenceNumber32(iss);
        syn.window = 65535;
        syn.mss = mss;
        if (tsVal != 0)
        {
            syn.hasTimestamp = true;
            syn.tsVal = tsVal;
            syn.sackPermitted = true;
            syn.wscale = 7;
        }
        m_peer.Send(id, syn);
        m_peer.RunUntil(Simulator::Now() + MicroSeconds(1));
        const WireSegment* synAck = m_peer.FindSynAck(id);
        NS_ABORT_MSG_UNLESS(synAck, "No answer to " << id);
        return synAck->view;
    }

  private:
    SegmentPeer& m_peer;   //!< the server
    Ipv4Address m_address; //!< the client's
};

/** \return what an ISN is beside the one before */
const char*
DescribeNext(bool isFirst, SequenceNumber32 now, SequenceNumber32 before)
{
    return isFirst ? "the first" : now == before ? "as before" : "another";
}

/** \return whether two ISNs have to do with each other, by their distance */
const char*
Relate(int64_t distance)
{
    return std::llabs(distance) < UNRELATED ? "related" : "unrelated";
}

/** cookie-isn.csv: seven SYNs each 2 s. */
void
ValidateNumbers(ValidationReport& report, bool isIpv6)
{
    const std::string file = DIRECTORY + "cookie-isn.csv";
    const auto table = ReadLinuxTable(file);
    // By the place in the table of MSS values, which is another one over IPv6.
    const std::array<uint16_t, 4> mss = isIpv6 ? std::array<uint16_t, 4>{536, 1420, 1440, 8940}
                                               : std::array<uint16_t, 4>{536, 1300, 1440, 1460};
    SegmentPeer peer({{"SynCookieMode", SynCookieModeOf(2)}}, isIpv6);
    peer.Listen(128);
    const Asker asker(peer, "10.77.0.100");
    const double begin = std::stod(table.at(1).at(1));
    SequenceNumber32 measuredBefore;
    SequenceNumber32 simulatedBefore;
    uint32_t measuredTsVal = 0;
    uint32_t simulatedTsVal = 0;
    for (std::size_t i = 1; i < table.size(); ++i)
    {
        const auto& cells = table[i];
        const std::string row = "t " + cells.at(0);
        peer.RunUntil(ToPhase(begin + std::stod(cells.at(0))));
        const SequenceNumber32 isn = asker.Ask(5000, 1000, mss[3]).seq;
        const auto difference = [&](const TcpSegmentView& synAck) { return synAck.seq - isn; };
        const auto compare = [&](std::size_t column, const TcpSegmentView& synAck) {
            report.CompareNumbers(file,
                                  row,
                                  table.front().at(column),
                                  std::stod(cells.at(column)),
                                  difference(synAck));
        };
        const SequenceNumber32 measured(static_cast<uint32_t>(std::stoul(cells.at(2))));
        report.CompareTexts(file,
                            row,
                            "isn",
                            DescribeNext(i == 1, measured, measuredBefore),
                            DescribeNext(i == 1, isn, simulatedBefore));
        measuredBefore = measured;
        simulatedBefore = isn;
        compare(5, asker.Ask(5000, 1001, mss[3]));
        compare(6, asker.Ask(5000, 1000, mss[0]));
        compare(7, asker.Ask(5000, 1000, mss[1]));
        compare(8, asker.Ask(5000, 1000, mss[2]));
        report.CompareTexts(file,
                            row,
                            table.front().at(9),
                            Relate(std::stoll(cells.at(9))),
                            Relate(difference(asker.Ask(5001, 1000, mss[3]))));
        const TcpSegmentView stamped = asker.Ask(5000, 1000, mss[3], 7777);
        compare(10, stamped);
        const auto tsVal = static_cast<uint32_t>(std::stoul(cells.at(11)));
        measuredTsVal = i == 1 ? tsVal : measuredTsVal;
        simulatedTsVal = i == 1 ? stamped.tsVal : simulatedTsVal;
        report.CompareNumbers(
            file,
            row,
            "TSval since the first, ms",
            tsVal - measuredTsVal,
            stamped.tsVal - simulatedTsVal,
            {KEPT_MS, KEPT_MS + 1000 * ROUND_S, "its clock has steps of 64 ms, of another phase"});
    }
}

/** A cookie that waits for its ACK. */
struct HeldCookie
{
    TcpConnectionId id; //!< connection
    Time due;           //!< of the ACK
};

/** lifetime.csv: 46 cookies at each of three times, acknowledged 40 to 130 s later. */
class Lifetimes
{
  public:
    explicit Lifetimes(bool isIpv6)
        : m_table(ReadLinuxTable(FILE)),
          m_peer({{"SynCookieMode", SynCookieModeOf(2)}}, isIpv6)
    {
        m_peer.Listen(512);
    }

    void
    Run(ValidationReport& report)
    {
        Collect();
        std::array<double, 3> lastAccepted{};
        std::array<double, 3> firstRefused{};
        std::array<double, 3> measuredAccepted{};
        std::array<double, 3> measuredRefused{};
        for (std::size_t i = 1; i < m_table.size(); ++i) // in the order of the ACKs
        {
            const auto& cells = m_table[i];
            const std::size_t batch = std::stoul(cells.at(0));
            const double age = std::stod(cells.at(1));
            const std::string row =
                "batch " + cells.at(0) + ", phase " + cells.at(3) + ", age " + cells.at(1);
            KeepFresh(m_cookies.at(i).due);
            const KernelCounters before = GetNodeCounters(m_peer.GetTracer());
            const std::string result = Acknowledge(m_cookies.at(i).id);
            const KernelCounters counted = Subtract(GetNodeCounters(m_peer.GetTracer()), before);
            report.CompareTexts(FILE, row, "result", cells.at(4), result);
            CompareNodeCounters(
                report, FILE, row, ReadCounters(cells.at(5)), counted, ReadColumn(m_table, 5));
            Note(cells.at(4) == "accepted", age, measuredAccepted[batch], measuredRefused[batch]);
            Note(result == "accepted", age, lastAccepted[batch], firstRefused[batch]);
        }
        for (std::size_t batch = 0; batch < 3; ++batch)
        {
            const std::string row = "batch " + std::to_string(batch);
            report.CompareNumbers(
                FILE, row, "last accepted age, s", measuredAccepted[batch], lastAccepted[batch]);
            report.CompareNumbers(
                FILE, row, "first refused age, s", measuredRefused[batch], firstRefused[batch]);
        }
    }

  private:
    inline static const std::string FILE = DIRECTORY + "lifetime.csv";

    /** Get the cookies, batch by batch, each at its phase of the counter. */
    void
    Collect()
    {
        std::map<std::size_t, std::vector<std::size_t>> batches; // rows
        for (std::size_t i = 1; i < m_table.size(); ++i)
        {
            batches[std::stoul(m_table[i].at(0))].push_back(i);
        }
        double begin = 0;
        for (const auto& [batch, rows] : batches)
        {
            // The phases go up by 20 s from batch to batch, modulo the minute.
            const double phase = std::stod(m_table.at(rows.front()).at(3));
            begin = phase + (phase < begin ? 60 * std::ceil((begin - phase) / 60) : 0);
            // Nothing else happens between: the first ACK is due 40 s after the first batch.
            m_peer.RunUntil(ToPhase(begin));
            const Asker asker(m_peer, "10.77.0." + std::to_string(100 + batch));
            for (const std::size_t row : rows)
            {
                const auto port = static_cast<uint16_t>(3000 + row);
                asker.Ask(port, 1000, 1460);
                m_cookies[row] = {
                    m_peer.MakeId(("10.77.0." + std::to_string(100 + batch)).c_str(), port),
                    Simulator::Now() + Seconds(std::stod(m_table.at(row).at(1)))};
            }
        }
        m_nextFresh = Simulator::Now();
    }

    /** Provoke a cookie each 5 s: without one of the last 120 s no ACK would be looked at. */
    void
    KeepFresh(Time until)
    {
        while (m_nextFresh < until)
        {
            m_peer.RunUntil(Max(m_nextFresh, Simulator::Now()));
            m_peer.SendSyn(m_peer.MakeId("10.78.1.1", ++m_freshPort), SequenceNumber32(1));
            m_nextFresh += Seconds(5);
        }
        m_peer.RunUntil(Max(until, Simulator::Now())); // some ACKs are due at one time
    }

    /** Send the ACK of a cookie and reset what is accepted. \return as in lifetime.csv */
    std::string
    Acknowledge(const TcpConnectionId& id)
    {
        const std::size_t accepted = m_peer.GetAccepted().size();
        const std::size_t answers = m_peer.GetAnswers(id).size();
        m_peer.SendAck(id);
        m_peer.RunUntil(Simulator::Now() + MicroSeconds(1));
        if (m_peer.GetAccepted().size() > accepted)
        {
            const Ptr<Socket> socket = m_peer.GetAccepted().back();
            socket->SetAttribute("Linger", BooleanValue(true)); // with a time of zero
            socket->Close();
            m_peer.RunUntil(Simulator::Now() + MicroSeconds(1));
            return "accepted";
        }
        const std::vector<WireSegment> all = m_peer.GetAnswers(id);
        return "refused: " +
               (all.size() > answers ? TcpFlagsText(all.back().view.flags) : "no reply");
    }

    /** Note the age of a cookie. */
    static void
    Note(bool isAccepted, double age, double& lastAccepted, double& firstRefused)
    {
        if (isAccepted)
        {
            lastAccepted = std::max(lastAccepted, age);
        }
        else
        {
            firstRefused = firstRefused == 0 ? age : std::min(firstRefused, age);
        }
    }

    std::vector<std::vector<std::string>> m_table; //!< measured
    SegmentPeer m_peer;                            //!< the server
    std::map<std::size_t, HeldCookie> m_cookies;   //!< by row
    Time m_nextFresh;                              //!< when the next one is provoked
    uint16_t m_freshPort{1024};                    //!< of it
};

} // namespace

void
ValidateCookieNumbers(ValidationReport& report, bool isIpv6)
{
    ValidateNumbers(report, isIpv6);
    Lifetimes(isIpv6).Run(report);
}

} // namespace ns3
