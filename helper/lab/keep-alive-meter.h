// SPDX-License-Identifier: GPL-2.0-only
//
// Notes what a server with quiet connections sends and hears.

#ifndef KEEP_ALIVE_METER_H
#define KEEP_ALIVE_METER_H

#include "ns3/keep-alive-scenario.h"
#include "ns3/nstime.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/two-end-network.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>

namespace ns3
{

constexpr uint32_t KEEP_ALIVE_TEXT_BYTES = 100; //!< request, response, and what is sent later

/**
 * \ingroup tcp-lifecycle
 * \brief Listens to the tracers of both ends, and knows when everything is said and acknowledged:
 * from then on times count. Must outlive the network.
 */
class KeepAliveMeter
{
  public:
    /** \param connections so many are opened \param isIpv6 family, for the size of headers */
    KeepAliveMeter(uint32_t connections, bool isIpv6);
    KeepAliveMeter(const KeepAliveMeter&) = delete;
    KeepAliveMeter& operator=(const KeepAliveMeter&) = delete;

    /** \brief Begin to listen. \param network whose ends \param silence called when it begins */
    void Observe(const TwoEndNetwork& network, std::function<void()> silence);

    /** The server's application hears that its first connection is over. */
    void NoteTold();

    /** \return true when everything is said */
    bool IsSilent() const;
    /** \return connections with nothing more to say */
    uint32_t GetQuiet() const;
    /** \return what was noted so far */
    const KeepAliveOutcome& GetOutcome() const;

  private:
    /** One connection, as the server names it. */
    struct Connection
    {
        bool isFirst{false};      //!< its times are noted
        bool isQuiet{false};      //!< everything is said and acknowledged
        SequenceNumber32 next{0}; //!< SND.NXT of the server
        uint32_t sentBytes{0};    //!< text of the server
    };

    /** A segment at the server. \param event of the server's node */
    void ServerSegment(const TcpSegmentEvent& event);
    /**
     * \brief What the server sent.
     * \param event of the server's node
     * \param connection it belongs to
     */
    void ServerSent(const TcpSegmentEvent& event, Connection& connection);
    /** A segment at the client. \param event of the client's node */
    void ClientSegment(const TcpSegmentEvent& event);
    /** Count a segment that was sent. \param event of a segment sent */
    void CountSegment(const TcpSegmentEvent& event);
    /** A state at the server. \param event of the server's node */
    void ServerState(const TcpStateEvent& event);
    /** A state at the client. \param event of the client's node */
    void ClientState(const TcpStateEvent& event);
    /** The server's connection ended. \param event the death certificate */
    void ServerEnded(const TcpConnectionEvent& event);
    /** Everything is said: from now on times count. */
    void BeginSilence();
    /** \return s since the last segment */
    double Now() const;

    uint32_t m_all;                  //!< connections
    bool m_isIpv6;                   //!< family
    std::function<void()> m_silence; //!< called when it begins
    KeepAliveOutcome m_outcome;      //!< so far
    std::unordered_map<TcpConnectionId, Connection, TcpConnectionIdHash>
        m_connections;                         //!< of the server
    uint32_t m_quiet{0};                       //!< connections with nothing more to say
    std::optional<Time> m_since;               //!< when times began to count
    std::optional<TcpConnectionId> m_clientId; //!< first connection, as the client names it
};

} // namespace ns3

#endif // KEEP_ALIVE_METER_H
