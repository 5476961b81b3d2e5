// SPDX-License-Identifier: GPL-2.0-only
//
// The states of every socket of a node: reading, comparing.

#include "socket-lives.h"

#include "linux-capture.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ns3
{

namespace
{

/** How far a polled time may be from the simulated one: 3 ms of polls, and the links' jitter. */
constexpr double TOLERANCE = 0.015;

/** \return the name RFC 9293 has for a state of /proc/net/tcp */
std::string
ToRfcName(const std::string& name, const std::string& before)
{
    static const std::map<std::string, std::string> names{{"LISTEN", "LISTEN"},
                                                          {"SYN_SENT", "SYN-SENT"},
                                                          {"SYN_RECV", "SYN-RECEIVED"},
                                                          {"ESTABLISHED", "ESTABLISHED"},
                                                          {"CLOSE_WAIT", "CLOSE-WAIT"},
                                                          {"LAST_ACK", "LAST-ACK"},
                                                          {"FIN_WAIT1", "FIN-WAIT-1"},
                                                          {"FIN_WAIT2", "FIN-WAIT-2"},
                                                          {"CLOSING", "CLOSING"},
                                                          {"TIME_WAIT", "TIME-WAIT"}};
    if (name == "GONE") // a half-open connection leaves no socket behind
    {
        return before == "SYN-RECEIVED" ? "LISTEN" : "CLOSED";
    }
    return names.at(name);
}

} // namespace

SocketLives::SocketLives(const std::string& file, bool isClient)
{
    for (const auto& row : ReadLinuxTable(file))
    {
        if (row.at(5) == "state")
        {
            continue;
        }
        const bool isListener = row.at(4) == "0";
        const auto port =
            static_cast<uint16_t>(isListener ? 0 : std::stoul(row.at(isClient ? 2 : 4)));
        Add(port, ToRfcName(row.at(5), GetLast(port)), std::stod(row.at(0)));
    }
}

void
SocketLives::Take(const TcpStateEvent& event, bool isClient, Time origin)
{
    const uint16_t remote = event.id.GetRemotePort();
    const uint16_t port = remote == 0 ? 0 : isClient ? event.id.GetLocalPort() : remote;
    Add(port, ToString(event.to), (event.time - origin).GetSeconds());
}

void
SocketLives::RemoveListener()
{
    m_lives.erase(std::remove_if(m_lives.begin(),
                                 m_lives.end(),
                                 [](const Life& life) { return life.port == 0; }),
                  m_lives.end());
}

void
SocketLives::Add(uint16_t port, const std::string& name, double seconds)
{
    const auto found = std::find_if(
        m_lives.begin(), m_lives.end(), [port](const Life& life) { return life.port == port; });
    if (found == m_lives.end())
    {
        m_lives.push_back({port, {{name, seconds}}});
    }
    else if (found->states.back().name != name)
    {
        found->states.push_back({name, seconds});
    }
}

std::string
SocketLives::GetLast(uint16_t port) const
{
    const auto found = std::find_if(
        m_lives.begin(), m_lives.end(), [port](const Life& life) { return life.port == port; });
    return found == m_lives.end() ? "" : found->states.back().name;
}

std::optional<double>
SocketLives::GetListenerEnd() const
{
    for (const Life& life : m_lives)
    {
        if (life.port == 0 && life.states.back().name == "CLOSED")
        {
            return life.states.back().seconds;
        }
    }
    return std::nullopt;
}

std::string
SocketLives::ToText(const Life& life)
{
    std::string text;
    for (const State& state : life.states)
    {
        text += state.name + " at " + std::to_string(state.seconds) + " ";
    }
    return text;
}

std::vector<std::string>
SocketLives::Compare(const SocketLives& simulated) const
{
    if (m_lives.size() != simulated.m_lives.size())
    {
        return {std::to_string(simulated.m_lives.size()) + " sockets instead of " +
                std::to_string(m_lives.size())};
    }
    std::vector<std::string> differences;
    for (std::size_t i = 0; i < m_lives.size(); ++i)
    {
        const Life& polled = m_lives[i];
        const Life& ours = simulated.m_lives[i];
        std::size_t found = 0;
        for (const State& state : ours.states)
        {
            const bool isNext =
                found < polled.states.size() && state.name == polled.states[found].name;
            found += isNext ? 1 : 0;
        }
        const State& last = ours.states.back();
        const double later = polled.states.back().seconds - last.seconds;
        const bool endsWithListener =
            last.name == "LISTEN" && last.seconds == simulated.GetListenerEnd() && later > 0;
        const bool hasChanged = polled.states.size() > 1; // else it began before t = 0
        const bool isInTime = !hasChanged || endsWithListener || std::abs(later) <= TOLERANCE;
        const bool isSame = (ours.port == 0) == (polled.port == 0) &&
                            found == polled.states.size() &&
                            ours.states.front().name == polled.states.front().name &&
                            last.name == polled.states.back().name && isInTime;
        if (!isSame)
        {
            differences.push_back("socket " + std::to_string(i) + ": " + ToText(ours) +
                                  "instead of " + ToText(polled));
        }
    }
    return differences;
}

} // namespace ns3
