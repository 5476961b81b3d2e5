// SPDX-License-Identifier: GPL-2.0-only
//
// A live node whose connection is driven into one state, shot at, judged, and driven there again.

#ifndef STATE_FUZZER_H
#define STATE_FUZZER_H

#include "../fuzz-segment.h"
#include "../segment-peer.h"

#include "ns3/tcp-lifecycle-event.h"
#include "ns3/tcp-lifecycle-socket.h"

#include <array>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <unordered_map>
#include <vector>

namespace ns3
{

/** What a run counted. */
struct FuzzCounts
{
    uint64_t segments{0};    //!< injected
    uint64_t remade{0};      //!< connections driven into the state, the first of each node included
    uint64_t answered{0};    //!< injected segments that got a segment back at once
    uint64_t peakEntries{0}; //!< most entries in the connection table at a check
    uint64_t certificates{0}; //!< connections that ended
    /** Injected segments that were dropped, by reason. */
    std::array<uint64_t, static_cast<std::size_t>(TcpDropReason::COUNT)> drops{};
};

/** How to run. */
struct FuzzSettings
{
    TcpSocket::TcpStates_t state{TcpSocket::LISTEN}; //!< which state
    uint64_t seed{1};                                //!< of this node
    bool isIpv6{false};                              //!< family
    std::string profile{"linux-6"};                  //!< of the node
    std::ostream* log{nullptr}; //!< where to write each segment; null = nowhere
};

/**
 * \brief One node, from its birth to its disposal; one at a time.
 *
 * Every member function throws std::runtime_error when something does not hold.
 */
class StateFuzzer
{
  public:
    /** \param settings how \param counts where to count */
    StateFuzzer(const FuzzSettings& settings, FuzzCounts& counts);
    ~StateFuzzer();
    StateFuzzer(const StateFuzzer&) = delete;
    StateFuzzer& operator=(const StateFuzzer&) = delete;

    /** \brief Inject segments, with checks now and then. \param segments how many */
    void Inject(uint32_t segments);

    /** \brief Abort every connection, let the timers run out: nothing may remain. */
    void Drain();

  private:
    using States = std::unordered_map<TcpConnectionId, TcpSocket::TcpStates_t, TcpConnectionIdHash>;

    // state-fuzzer-drive.cc
    /** Drive a new connection into the state. */
    void Drive();
    /** One attempt. \return false if the connection did not get there */
    bool TryDrive();
    /** Open as a client: m_socket, m_id, SYN-SENT. */
    void OpenActively();
    /** Open as a server: m_id, SYN-RECEIVED. */
    void OpenPassively();
    /** From SYN-SENT or SYN-RECEIVED to ESTABLISHED. */
    void Establish();
    /** Let the application write, perhaps. */
    void Write();
    /** From ESTABLISHED to the state behind it that is wanted. */
    void Close();
    /** Read all and Close, or ShutdownSend. */
    void CloseNode();
    /** Send what a right peer would. \param flags control bits \param acksAll ACK is SND.NXT */
    void SendRight(uint8_t flags, bool acksAll = true);
    /** Leave the current connection. */
    void Abandon();

    // state-fuzzer.cc
    /** Inject one segment. */
    void InjectOne();
    /** Run until \p delay from now and read what the node sent. */
    void Run(Time delay);
    /** Read new segments on the wire into m_numbers. */
    void ReadWire();
    /** \return state of \p id; CLOSED if it has none */
    TcpSocket::TcpStates_t GetState(const TcpConnectionId& id) const;
    /** \return true if the connection is where it should be */
    bool IsInState() const;
    /** Ledgers, gauges, table and records agree. */
    void Check();
    /** Sinks. */
    void OnState(const TcpStateEvent& event);
    /** \copydoc OnState */
    void OnDrop(const TcpDropEvent& event);
    /** \copydoc OnState */
    void OnConnection(const TcpConnectionEvent& event);
    /** Count an event of a queue. */
    void OnHalfOpen(uint32_t before, uint32_t after);
    /** \copydoc OnHalfOpen */
    void OnAccept(uint32_t before, uint32_t after);
    /** \copydoc OnHalfOpen */
    void OnTimeWait(uint32_t before, uint32_t after);
    /** \throws std::runtime_error with the time, the last segment and \p what */
    [[noreturn]] void Fail(const std::string& what) const;

    FuzzSettings m_settings;                       //!< how
    FuzzCounts& m_counts;                          //!< where to count
    FuzzRandom m_random;                           //!< all decisions
    std::unique_ptr<SegmentPeer> m_peer;           //!< node and wire
    std::vector<Ptr<TcpLifecycleSocket>> m_opened; //!< sockets of active opens
    Ptr<TcpLifecycleSocket> m_socket;              //!< of the connection; null in some states
    TcpConnectionId m_id;                          //!< the connection
    FuzzNumbers m_numbers;                         //!< its numbers
    std::vector<uint8_t> m_last;                   //!< last segment injected
    std::size_t m_read{0};                         //!< segments of the wire that ReadWire has seen
    uint32_t m_port{1024};                         //!< last port of the peer
    bool m_isInjecting{false};                     //!< drops count
    bool m_isOpening{false};                       //!< the next SYN of the node names m_id
    States m_states;                               //!< of every connection that is not CLOSED
    std::string m_broken;                          //!< a rule that an event broke
    std::array<uint32_t, 3> m_gauges{};            //!< by TcpQueue
    uint64_t m_born{0};                            //!< connections that events began
    uint64_t m_gone{0};                            //!< connections that events ended
};

} // namespace ns3

#endif // STATE_FUZZER_H
