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
 * \brief SYN proxy (RFC 4987 section 3.8; Linux's SYNPROXY): cookie to the client, then a handshake
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
    /** \return connections known in this state. \param state of them */
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

    /** \return \p tid with the attributes of what is promised. \param tid of this class */
    static TypeId AddOptionAttributes(TypeId tid);
    /** \return \p tid with the attributes of times and limits. \param tid of this class */
    static TypeId AddLimitAttributes(TypeId tid);
    /** Make the table and draw the secret, when the first packet comes. */
    void Prepare();

    /**
     * \brief A segment to a protected server.
     * \param packet with its segment
     * \param known its connection, or null
     * \return what becomes of the packet
     */
    GatewayDecision FromClient(const GatewayPacket& packet, Connection* known);
    /**
     * \brief Do what was decided about such a segment.
     * \param decision by DecideFromClient
     * \param packet with its segment
     * \param known its connection, or null
     * \return what becomes of the packet
     */
    GatewayDecision
    Obey(const SynProxyDecision& decision, const GatewayPacket& packet, Connection* known);
    /**
     * \brief A segment from a protected server.
     * \param packet with its segment
     * \param known its connection, or null
     * \return what becomes of the packet
     */
    GatewayDecision FromServer(const GatewayPacket& packet, Connection* known);
    /**
     * \brief A segment to the server whose numbers have to change.
     * \param packet with its segment
     * \param connection it belongs to
     * \return REPLACE by the translated packet
     */
    GatewayDecision TranslateToServer(const GatewayPacket& packet, Connection& connection);
    /**
     * \brief A segment to the client whose numbers have to change.
     * \param packet with its segment
     * \param connection it belongs to
     * \return REPLACE by the translated packet
     */
    GatewayDecision TranslateToClient(const GatewayPacket& packet, Connection& connection);
    /**
     * \brief An ICMP error may quote a segment that was translated.
     * \param packet without a segment
     * \return REPLACE if it quotes a translated segment, else PASS
     */
    GatewayDecision TranslateIcmp(const GatewayPacket& packet);
    /**
     * \param packet ICMP error
     * \param quote read from it
     * \param isFromServer direction of the segment
     * \return the connection of a quoted segment.
     */
    Connection* FindQuoted(const GatewayPacket& packet, const IcmpQuote& quote, bool& isFromServer);
    /**
     * \brief Change what goes to the server.
     * \param connection it belongs to
     * \param bytes of the TCP header, changed
     */
    static void EditForServer(const Connection& connection, TcpSegmentBytes& bytes);
    /**
     * \brief A SYN of a protected host.
     * \param packet the SYN
     * \param known its connection, or null
     * \return PASS, or DROP without room
     */
    GatewayDecision TrackOutbound(const GatewayPacket& packet, Connection* known);

    /**
     * \brief SYN,ACK with a cookie.
     * \param packet the SYN
     * \param known its connection, or null
     * \return ANSWER: the SYN goes no further
     */
    GatewayDecision AnswerSyn(const GatewayPacket& packet, Connection* known);
    /**
     * \brief An ACK that may have a cookie.
     * \param packet the ACK
     * \param known its connection, or null
     * \return what becomes of the packet
     */
    GatewayDecision CheckCookie(const GatewayPacket& packet, Connection* known);
    /** \return a new entry, or null if there is no room. \param id local = client */
    Connection* Insert(const TcpConnectionId& id);
    /**
     * \brief Change the state of a connection, and let it wait accordingly.
     * \param connection known
     * \param state the next
     */
    void SetState(Connection& connection, SynProxyState state);
    /**
     * \brief Keep a segment until the server answers.
     * \param packet with its segment
     * \param connection in SYN_SENT
     * \return what becomes of the packet
     */
    GatewayDecision Hold(const GatewayPacket& packet, Connection& connection);
    /** Send the gateway's SYN and start its timer. \param connection in SYN_SENT */
    void SendServerSyn(Connection& connection);
    /**
     * \brief The server's SYN,ACK.
     * \param packet the SYN,ACK
     * \param connection in SYN_SENT
     * \return what becomes of the packet
     */
    GatewayDecision Open(const GatewayPacket& packet, Connection& connection);
    /** Third ACK of the gateway to the server. \param connection that is open */
    void SendServerAck(const Connection& connection);
    /**
     * \brief Tell the client the server's window.
     * \param connection that is open
     * \param window field, by the scale that the client was told
     */
    void SendWindowUpdate(const Connection& connection, uint16_t window);
    /** Send on what was held. \param connection that is open now */
    void Release(Connection& connection);
    /**
     * \brief RST to the client.
     * \param connection that ends
     * \param reason for the record
     */
    void ResetClient(const Connection& connection, GatewayReason reason);
    /**
     * \brief RST to the server.
     * \param connection that ends
     * \param seq what it expects
     * \param reason for the record
     */
    void ResetServer(const Connection& connection, SequenceNumber32 seq, GatewayReason reason);
    /**
     * \brief Append timestamps.
     * \param header changed
     * \param value TSval
     * \param echo TSecr
     */
    static void AppendTimestamp(TcpHeader& header, uint32_t value, uint32_t echo);
    /**
     * \brief Append the options of a SYN or SYN,ACK.
     * \param header changed
     * \param mss MSS, bytes
     * \param options what else it has
     */
    static void AppendSynOptions(TcpHeader& header, uint16_t mss, const SynProxyOptions& options);

    /**
     * Note what a segment says about the end of its connection, and when it becomes idle.
     * \param connection it belongs to
     * \param isFromClient direction
     * \param segment before its translation
     * \return true if its receiver will take it
     */
    bool Follow(Connection& connection, bool isFromClient, const TcpSegmentView& segment);
    /**
     * Note what a segment says about the handshake of an outbound connection.
     * \param connection outbound
     * \param isFromClient direction
     * \param segment as it came
     * \return true if it says nothing else
     */
    bool FollowOpening(Connection& connection, bool isFromClient, const TcpSegmentView& segment);
    /**
     * \brief Note the timestamp of a client's segment that goes to the server.
     * \param connection it belongs to
     * \param segment from the client
     */
    static void NoteTsVal(Connection& connection, const TcpSegmentView& segment);
    /** Forget a connection. \param connection gone afterwards */
    void Remove(Connection& connection);
    /** Let the timer fire at \p deadline if it would later. \param deadline simulated time */
    void ArmAt(Time deadline);
    /** Retransmit SYNs, give up, forget. */
    void Expire();
    /** Do what is due for one connection. \param connection that is due; may be gone afterwards */
    void ExpireOne(Connection& connection);
    /** \return settings of cookies, as they are now. \param isIpv6 family of the connection */
    SynCookieSettings GetCookies(bool isIpv6) const;
    /**
     * \brief Set an attribute, which counts from the next connection on.
     * \param limitEntries LimitEntries
     */
    void SetLimitEntries(uint32_t limitEntries);
    /** \return LimitEntries */
    uint32_t GetLimitEntries() const;
    /** \return MSS announced to clients. \param isIpv6 family of the connection */
    uint16_t GetServerMss(bool isIpv6) const;
    /**
     * \param isIpv6 family of the connection
     * \return bytes that a client may send before the server has answered
     */
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
