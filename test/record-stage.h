// SPDX-License-Identifier: GPL-2.0-only
//
// One connection of a server with a hand-made peer, in any state, and every record about it.

#ifndef RECORD_STAGE_H
#define RECORD_STAGE_H

#include "segment-peer.h"

#include "ns3/simulator.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace ns3
{

/**
 * \brief A server, a peer without a stack, and the words of the tracer about what they do.
 *
 * The connection meant is the one that SendSyn or Connect began last. Time begins at 2 s; 1 ms
 * passes behind each segment.
 */
struct RecordStage
{
    /** \param settings engine attributes \param isIpv6 family */
    RecordStage(const SegmentPeer::Settings& settings, bool isIpv6);
    ~RecordStage();

    /** \brief Run on. */
    void Wait(Time time);
    /** \brief Open the listener. */
    void Listen(uint32_t backlogEntries = 16);
    /** \brief The peer sends a SYN. \param port its \param tsVal TSval; nothing = no option */
    void SendSyn(uint16_t port = 40000, std::optional<uint32_t> tsVal = std::nullopt);
    /** \brief Listen, SYN, and the third segment. */
    void Establish(std::optional<uint32_t> tsVal = std::nullopt);
    /** \brief Establish; the server closes; the peer acknowledges its FIN. */
    void CloseToFinWait2();
    /** \brief Establish; the server closes; the peer acknowledges and closes. */
    void CloseToTimeWait(std::optional<uint32_t> tsVal = std::nullopt);
    /** \brief Call Connect of a fresh socket, bound to port 90. \return what Connect returns */
    int Connect();
    /**
     * \brief The peer sends a segment.
     * \param flags control bits
     * \param seq SEG.SEQ behind the peer's SYN
     * \param ack SEG.ACK behind the server's
     * \param text bytes of text
     * \param tsVal TSval; nothing = no option
     */
    void Send(uint8_t flags,
              int32_t seq,
              int32_t ack,
              uint32_t text = 0,
              std::optional<uint32_t> tsVal = std::nullopt);
    /** \brief A port unreachable arrives that quotes SEG.SEQ = ISS + \p off. */
    void SendPortUnreachable(int32_t off);
    /** \brief End the simulation; what was recorded stays. */
    void End();

    /** \return the server's engine */
    Ptr<TcpLifecycleEngine> GetEngine() const;

    std::optional<SegmentPeer> peer;       //!< both ends of the wire
    TcpConnectionId id;                    //!< the connection
    Ptr<TcpLifecycleSocket> socket;        //!< the server's end, if it has one
    std::string drops;                     //!< "STATE reason; " of each drop
    std::string rules;                     //!< "rule; " of each state change of the connection
    std::string deaths;                    //!< "reason rule; " of each certificate of it
    std::set<TcpDropReason> reasons;       //!< that occurred
    std::set<TcpRule> allRules;            //!< of states and certificates, any connection's
    std::set<TcpCloseReason> closeReasons; //!< of certificates, any connection's

  private:
    /** \return ISS of the server's last SYN on the connection */
    SequenceNumber32 GetIss() const;
    /** Send a segment. */
    void SendView(uint8_t flags,
                  SequenceNumber32 seq,
                  SequenceNumber32 ack,
                  uint32_t text,
                  std::optional<uint32_t> tsVal);
    /** Sink of Drop; says so if it is not about what was sent last. */
    void OnDrop(const TcpDropEvent& event);
    /** Sink of State. */
    void OnState(const TcpStateEvent& event);
    /** Sink of Connection. */
    void OnDeath(const TcpConnectionEvent& event);

    std::optional<TcpSegmentView> m_sent; //!< last segment of the peer
};

} // namespace ns3

#endif // RECORD_STAGE_H
