// SPDX-License-Identifier: GPL-2.0-only
//
// A gateway that answers SYNs for its servers, and troubles them only with clients that exist.

#ifndef SYN_PROXY_H
#define SYN_PROXY_H

#include "ns3/event-id.h"
#include "ns3/expiring-table.h"
#include "ns3/icmp-quote.h"
#include "ns3/nstime.h"
#include "ns3/protecting-filter.h"
#include "ns3/random-variable-stream.h"
#include "ns3/syn-proxy-connection.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-segment-bytes.h"
#include "ns3/traced-value.h"

#include <array>
#include <cstdint>
#include <memory>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief SYN proxy (RFC 4987 section 3.7; Linux's SYNPROXY): cookie to the client, then a handshake
 * with the server, then translation of sequence numbers for the life of the connection.
 *
 * \verbatim
   client                      gateway                       server
     | SYN seq=C                  |                             |
     |--------------------------->| no state                    |
     | SYN,ACK seq=K (cookie)     |                             |
     |<---------------------------| window InitialWindowSegments|
     | ACK ack=K+1, maybe text    | cookie valid: an entry      |
     |--------------------------->|  SYN seq=C                  |
     | text: held, at most        |---------------------------->|
     | HeldSegments               |  SYN,ACK seq=S              |
     |--------------------------->|<----------------------------|
     |                            |  ACK, held text             |
     |  ACK: server's window      |---------------------------->|
     |<---------------------------|                             |
     | seq same, ack K+1+n        |  ack S+1+n                  |
     |--------------------------->|---------------------------->|
     | seq K+1+m                  |  seq S+1+m                  |
     |<---------------------------|<----------------------------|
   \endverbatim
 *
 * What a client offers and the gateway promises (window scale, SACK, timestamps) is offered to the
 * server; windows are rescaled if the server's scale is not the announced one. With OptionMismatch
 * Adapt, SACK blocks and timestamps are taken out for a server that does not have them; Refuse
 * resets both ends. A server whose MSS is below ServerMssBytes is always refused. ECN is not
 * negotiated: both ends fall back to none (a gateway cannot promise it for a server, and without
 * the server's echo marks would be lost). Cookies that are not valid are dropped in silence: a RST
 * would kill a client whose later segment overtook the one with the cookie. What may be a SYN and
 * does not say so is dropped on its way to protected hosts: tiny and overlapping fragments (RFC
 * 1858, RFC 3128), and IPv6 packets that end before their TCP header does (RFC 7112).
 *
 * Only clients that have proved their address cost memory, at most LimitEntries of them; when there
 * is no room, connections that are closing go first, and then new ones are turned away. The
 * attacker's SYN costs a hash and a SYN,ACK. Connections that a protected host opens itself pass
 * untouched, but are remembered. A client that waits for a server to speak first, and whose ACK is
 * lost, waits for ever: no cookie can be retransmitted (RFC 4987 section 3.6). Within its lifetime
 * an ACK can be replayed.
 */
class SynProxy : public ProtectingFilter
{
  public:
    /** What happens if a server lacks an option that was promised to its client. */
    enum OptionMismatch
    {
        ADAPT, //!< the option is taken out of what goes to the server
        REFUSE //!< RST to both
    };

    /** \return the TypeId */
    static TypeId GetTypeId();

    SynProxy();
    ~SynProxy() override;

    GatewayDecision Inspect(const GatewayPacket& packet) override;
    void Check() const override;
    int64_t AssignStreams(int64_t stream) override;

    /** \return connections known */
    uint32_t GetEntries() const;
    /** \return connections known in this state */
    uint32_t GetEntries(SynProxyState state) const;
    /** \return segments held now, for all clients */
    uint32_t GetHeldSegments() const;
    /** \return keyed hashes computed */
    uint64_t GetHashes() const;
    /** \return connections removed because there was no traffic for too long */
    uint64_t GetIdle() const;

  protected:
    void DoDispose() override;

  private:
    using Connection = SynProxyConnection; //!< short

    /** \return \p tid with the attributes of what is promised */
    static TypeId AddOptionAttributes(TypeId tid);
    /** \return \p tid with the attributes of times and limits */
    static TypeId AddLimitAttributes(TypeId tid);
    /** Make the table and draw the secret, when the first packet comes. */
    void Prepare();

    /** A segment to a protected server. \param known its connection, or null */
    GatewayDecision FromClient(const GatewayPacket& packet, Connection* known);
    /** Do what was decided about such a segment. */
    GatewayDecision
    Obey(const SynProxyDecision& decision, const GatewayPacket& packet, Connection* known);
    /** A segment from a protected server. \param known its connection, or null */
    GatewayDecision FromServer(const GatewayPacket& packet, Connection* known);
    /** A segment to the server whose numbers have to change. */
    GatewayDecision TranslateToServer(const GatewayPacket& packet, Connection& connection);
    /** A segment to the client whose numbers have to change. */
    GatewayDecision TranslateToClient(const GatewayPacket& packet, Connection& connection);
    /** An ICMP error may quote a segment that was translated. */
    GatewayDecision TranslateIcmp(const GatewayPacket& packet);
    /** \return the connection of a quoted segment. \param isFromServer direction of the segment */
    Connection* FindQuoted(const GatewayPacket& packet, const IcmpQuote& quote, bool& isFromServer);
    /** Change what goes to the server. */
    static void EditForServer(const Connection& connection, TcpSegmentBytes& bytes);
    /** A SYN of a protected host. */
    GatewayDecision TrackOutbound(const GatewayPacket& packet, Connection* known);

    /** SYN,ACK with a cookie. */
    GatewayDecision AnswerSyn(const GatewayPacket& packet, Connection* known);
    /** An ACK that may have a cookie. */
    GatewayDecision CheckCookie(const GatewayPacket& packet, Connection* known);
    /** \return a new entry, or null if there is no room */
    Connection* Insert(const TcpConnectionId& id);
    /** Change the state of a connection, and let it wait accordingly. */
    void SetState(Connection& connection, SynProxyState state);
    /** Keep a segment until the server answers. */
    GatewayDecision Hold(const GatewayPacket& packet, Connection& connection);
    /** Send the gateway's SYN and start its timer. */
    void SendServerSyn(Connection& connection);
    /** The server's SYN,ACK. */
    GatewayDecision Open(const GatewayPacket& packet, Connection& connection);
    /** Third ACK of the gateway to the server. */
    void SendServerAck(const Connection& connection);
    /** Tell the client the server's window. */
    void SendWindowUpdate(const Connection& connection, uint16_t window);
    /** Send on what was held. */
    void Release(Connection& connection);
    /** RST to the client. */
    void ResetClient(const Connection& connection, GatewayReason reason);
    /** RST to the server. \param seq what it expects */
    void ResetServer(const Connection& connection, SequenceNumber32 seq, GatewayReason reason);
    /** Append timestamps. */
    static void AppendTimestamp(TcpHeader& header, uint32_t value, uint32_t echo);
    /** Append the options of a SYN or SYN,ACK. */
    static void AppendSynOptions(TcpHeader& header, uint16_t mss, const SynProxyOptions& options);

    /**
     * Note what a segment says about the end of its connection, and when it becomes idle.
     * \return true if its receiver will take it
     */
    bool Follow(Connection& connection, bool isFromClient, const TcpSegmentView& segment);
    /**
     * Note what a segment says about the handshake of an outbound connection.
     * \return true if it says nothing else
     */
    bool FollowOpening(Connection& connection, bool isFromClient, const TcpSegmentView& segment);
    /** Note the timestamp of a client's segment that goes to the server. */
    static void NoteTsVal(Connection& connection, const TcpSegmentView& segment);
    /** Forget a connection. */
    void Remove(Connection& connection);
    /** Let the timer fire at \p deadline if it would later. */
    void ArmAt(Time deadline);
    /** Retransmit SYNs, give up, forget. */
    void Expire();
    /** Do what is due for one connection. */
    void ExpireOne(Connection& connection);
    /** \return settings of cookies, as they are now */
    SynCookieSettings GetCookies(bool isIpv6) const;
    /** Attribute accessors: counts from the next connection on. */
    void SetLimitEntries(uint32_t limitEntries);
    /** \copydoc SetLimitEntries */
    uint32_t GetLimitEntries() const;
    /** \return MSS announced to clients */
    uint16_t GetServerMss(bool isIpv6) const;
    /** \return bytes that a client may send before the server has answered */
    uint16_t GetOfferedWindow(bool isIpv6) const;

    uint16_t m_serverMss{0};                //!< ServerMssBytes
    bool m_windowScaling{true};             //!< WindowScaling
    uint8_t m_serverScale{7};               //!< ServerWindowScale
    bool m_sack{true};                      //!< Sack
    bool m_timestamps{true};                //!< Timestamps
    OptionMismatch m_optionMismatch{ADAPT}; //!< OptionMismatch
    uint32_t m_windowSegments{10};          //!< InitialWindowSegments
    uint32_t m_heldSegments{16};            //!< HeldSegments
    Time m_serverSynTimeout;                //!< ServerSynTimeout
    uint8_t m_serverSynRetries{5};          //!< ServerSynRetries
    Time m_openTimeout;                     //!< EstablishedTimeout
    Time m_closingTimeout;                  //!< ClosingTimeout
    Time m_openingTimeout;                  //!< TransitoryTimeout
    uint32_t m_limitEntries{65536};         //!< LimitEntries
    Time m_cookiePeriod;                    //!< CookiePeriodInterval
    uint8_t m_cookieMaxAge{1};              //!< CookieMaxAgePeriods
    uint32_t m_cookieRotation{0};           //!< CookieRotationPeriods

    SipHashKey m_secret{};                              //!< of cookies
    Ptr<UniformRandomVariable> m_random;                //!< of the secret
    std::unique_ptr<ExpiringTable<Connection>> m_table; //!< by client's id
    EventId m_timer;                                    //!< next deadline
    Time m_timerDeadline;                               //!< when it fires
    bool m_hasChecksum{false};                          //!< the simulation uses checksums
    uint64_t m_hashes{0};                               //!< counter
    uint64_t m_idle{0};                                 //!< counter
    uint32_t m_held{0};                                 //!< segments held now
    std::array<uint32_t, 5> m_byState{};                //!< connections by state
    TracedValue<uint32_t> m_entries{0};                 //!< Entries
};

} // namespace ns3

#endif // SYN_PROXY_H
