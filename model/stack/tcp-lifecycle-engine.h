// SPDX-License-Identifier: GPL-2.0-only
//
// One engine per node: looks up the owner of each arriving segment and hands it over.

#ifndef TCP_LIFECYCLE_ENGINE_H
#define TCP_LIFECYCLE_ENGINE_H

#include "ns3/connection-table.h"
#include "ns3/isn-generator.h"
#include "ns3/object.h"
#include "ns3/proven-peers.h"
#include "ns3/random-variable-stream.h"
#include "ns3/segment-tap.h"
#include "ns3/tcp-arrival.h"
#include "ns3/tcp-lifecycle-config.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/tcp-node-config.h"
#include "ns3/tcp-profile.h"

#include <boost/intrusive/list.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace ns3
{

class Node;
class Socket;
class TcpL4Protocol;
class TcpListener;
class TcpPortAllocator;
class TimeWaitResponder;

/**
 * \ingroup tcp-lifecycle
 * \brief The node-wide part of the instrumented TCP: connection table, listener table, ISN keys,
 * TIME-WAIT, and the attributes that are defaults of the node's sockets.
 *
 * A front-end (TcpLifecycleL4Protocol or TcpLifecycleAddedL4Protocol) verifies the checksum and
 * calls Receive; sockets, listeners and the time-wait-responder use the services below. The engine
 * decides nothing about a connection. Aggregated to its node.
 */
class TcpLifecycleEngine : public Object, public TcpLifecycleConfig, public TcpNodeConfig
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    TcpLifecycleEngine();
    ~TcpLifecycleEngine() override;

    // Set-up

    /**
     * \brief Make an engine and its tracer and aggregate both to a node.
     * \param node node with a TcpL4Protocol and no engine
     * \param l4 the node's TcpL4Protocol, which sends segments and reserves ports
     * \param sharesNode true if stock sockets go on working: what nobody here owns may be theirs
     * \return the engine
     */
    static Ptr<TcpLifecycleEngine>
    InstallOn(const Ptr<Node>& node, const Ptr<TcpL4Protocol>& l4, bool sharesNode);

    /**
     * \brief Set every attribute of the profile that no Config::SetDefault has changed.
     * \param profile the profile
     */
    void ApplyProfile(TcpProfile profile);

    /** \param name "linux-6", "rfc9293" or "ns3-stock" \return false if it is none of them */
    bool SetProfile(const std::string& name);
    /** \return name of the profile last applied */
    std::string GetProfile() const;

    /** \return a new TcpLifecycleSocket of this node, CLOSED */
    Ptr<Socket> CreateSocket();

    /**
     * \brief Fix the random streams of ISN keys and random ISNs, and of ephemeral ports; the keys
     * are drawn anew.
     * \param stream first stream index
     * \return 2, the streams used
     */
    int64_t AssignStreams(int64_t stream);

    // Crash

    /**
     * \brief The node crashes: its TCP forgets everything at once (RFC 9293 3.5.1).
     *
     * Connections, half-open ones, listeners, accept queues, TIME-WAIT and reserved ports vanish
     * without a segment; each connection leaves a death certificate (rule node-crashed) and a state
     * event. No callback of an application fires: its machine is off. Its sockets are dead: every
     * call on them, and on sockets made before Reboot, fails with ERROR_BADF. Segments that arrive
     * until Reboot are dropped (node-down). IP and other protocols go on; stock sockets on the
     * node keep their state and hear nothing meanwhile. No effect on a node that is down. Not to be
     * called from a socket's callback; TcpLifecycleHelper::ScheduleCrash makes an event for it.
     */
    void Crash();

    /**
     * \brief The node answers again, with nothing to remember: segments of old connections meet a
     * RST, ISN keys are drawn anew, and sockets can be made. No effect on a node that is up.
     */
    void Reboot();

    /** \return true between Crash and Reboot */
    bool IsDown() const;

    // Demux

    /**
     * \brief Hand a segment to the owner of its connection, or to a listener.
     * \param arrival the segment, checksum verified
     * \return false if nobody here owns it: the stock path answers it
     */
    bool Receive(TcpArrival& arrival);

    /**
     * \brief Hand an ICMP error to the owner of the connection it quotes.
     * \param error the error
     * \return false if nobody here owns it
     */
    bool ReceiveIcmp(const TcpIcmpError<Ipv4Address>& error);
    /** \copydoc ReceiveIcmp(const TcpIcmpError<Ipv4Address>&) */
    bool ReceiveIcmp(const TcpIcmpError<Ipv6Address>& error);

    // Services for sockets, listeners and the time-wait-responder

    /** \return the connection table */
    ConnectionTable& GetConnectionTable();
    /** \return the tracer */
    TcpLifecycleTracer& GetTracer();
    /**
     * \brief Report a segment that has no effect.
     * \param arrival the segment
     * \param state state of its connection
     * \param reason why
     */
    void ReportDrop(const TcpArrival& arrival, TcpSocket::TcpStates_t state, TcpDropReason reason);
    /**
     * \brief Report an ICMP error that has no effect.
     * \param id the connection it quotes
     * \param state its state
     * \param seq the sequence number it quotes
     * \param reason why
     */
    void ReportIcmpDrop(const TcpConnectionId& id,
                        TcpSocket::TcpStates_t state,
                        SequenceNumber32 seq,
                        TcpDropReason reason);
    /** \return true if the node may send one more challenge ACK, which then counts as sent */
    bool TakeChallengeAck();
    /** \return the stock protocol that sends segments and reserves ports */
    const Ptr<TcpL4Protocol>& GetL4() const;
    /** \return what stands between the stock protocol and IP */
    SegmentTap& GetTap();
    /** \return TIME-WAIT of this node */
    TimeWaitResponder& GetTimeWait();
    /** \return local ports of this node; valid as long as the engine */
    TcpPortAllocator& GetPorts();
    /** \return true if stock sockets work on this node, too */
    bool SharesNode() const;
    /** \return bound of the proven-peer cache, and of other memories of peers */
    uint32_t GetProvenPeersLimit() const;
    /** \return peers with which a connection completed */
    ProvenPeers& GetProvenPeers();
    /** \return true if full sockets appear in TcpL4Protocol's SocketList */
    bool RegistersSockets() const;

    /** \return a number below \p end by chance, from the engine's stream. \param end at least 1 */
    uint32_t DrawBelow(uint32_t end);
    /** \return an ISN for \p id, by IsnGenerator. \param id with its local port */
    SequenceNumber32 ChooseIsn(const TcpConnectionId& id);
    /** \return how SYN cookies of a connection are made and read now. \param id the connection */
    SynCookieSettings GetSynCookieSettings(const TcpConnectionId& id);

    /**
     * \brief MSS to announce on a connection through a device: MTU less IP and TCP headers
     * (RFC 9293 3.7.1).
     * \param id the connection, which tells the address family
     * \param device the device; null counts as MTU 1500
     * \return bytes, 0..65535
     */
    static uint16_t GetMss(const TcpConnectionId& id, const Ptr<NetDevice>& device);

    /**
     * \brief Enter a listener into the listener table.
     * \param listener must stay alive until UnregisterListener
     * \return its index, by which half-open entries name it
     */
    uint16_t RegisterListener(TcpListener& listener);
    /** \return the listeners by their indices; null = free */
    const std::vector<TcpListener*>& GetListeners() const;
    /** \param listener registered; its index becomes free */
    void UnregisterListener(TcpListener& listener);

    /** \param socket made for an application, which a crash of the node concerns while it exists */
    void Know(TcpLifecycleSocket& socket);

    /**
     * \brief Enter a socket with a connection; the engine keeps it alive until RemoveSocket.
     * \param socket a socket whose entry has its id
     * \return false if the id is taken
     */
    bool InsertSocket(TcpLifecycleSocket& socket);
    /** \param socket inserted earlier; released at the end of the current event */
    void RemoveSocket(TcpLifecycleSocket& socket);

    /**
     * \brief Lives while this node hands a segment to IP.
     *
     * A segment to one of the node's own addresses comes back inside that call. Its sender has not
     * finished then, so the front-ends deliver it when the event is over (ReceiveByEngine).
     */
    class SendScope
    {
      public:
        /** \param engine of the node that sends */
        explicit SendScope(TcpLifecycleEngine& engine)
            : m_sends(engine.m_sends)
        {
            ++m_sends;
        }

        ~SendScope()
        {
            --m_sends;
        }

        SendScope(const SendScope&) = delete;
        SendScope& operator=(const SendScope&) = delete;

      private:
        uint32_t& m_sends; //!< of the engine
    };

    /** \return true while a SendScope lives */
    bool IsSending() const;

    /**
     * \brief Send a control segment without a socket.
     * \param segment the segment
     * \param trafficClass TOS (IPv4) or traffic class (IPv6) of its IP header
     * \param device device to send from, or null
     */
    void Send(const TcpControlSegment& segment,
              uint8_t trafficClass = 0,
              const Ptr<NetDevice>& device = nullptr);

    /**
     * \brief Has a program changed the default of an attribute?
     * \param tid class that owns the attribute
     * \param name attribute name
     * \param changed if not null, receives what ns-3 knows of the attribute
     * \return true after Config::SetDefault
     */
    static bool IsDefaultChanged(TypeId tid,
                                 const std::string& name,
                                 TypeId::AttributeInformation* changed = nullptr);

  protected:
    /** Dispose of listeners, connections and timers; nothing is sent. */
    void DoDispose() override;
    /** The attributes are set: apply the profile. */
    void NotifyConstructionCompleted() override;

  private:
    /**
     * \brief The part of ReceiveIcmp that does not depend on the address family.
     * \tparam Address Ipv4Address or Ipv6Address
     * \param error what was quoted
     * \param meaning of its type and code
     * \return true if a segment of a connection was quoted
     */
    template <typename Address>
    bool HandIcmp(const TcpIcmpError<Address>& error, IcmpMeaning meaning);

    /** Release a reference at the end of the current event. \param socket referred to until then */
    static void Release(Ptr<TcpLifecycleSocket> socket);

    /**
     * \param entry of the connection
     * \param arrival the segment
     * \return true if a connection is bound to another device than a segment came in by
     */
    bool IsForAnotherDevice(ConnectionEntry& entry, const TcpArrival& arrival) const;
    /**
     * \param arrival the segment
     * \return the listener for a segment without a connection, or null
     */
    TcpListener* FindListener(const TcpArrival& arrival) const;

    /** Give a new socket its node, algorithms and settings. \param socket new, without a node */
    void Configure(const Ptr<TcpLifecycleSocket>& socket);

    /** The default of a socket's attribute when the engine took it. */
    struct KnownDefault
    {
        Ptr<const AttributeValue>
            initial;       //!< as ns-3 keeps it: a changed default is another object
        std::string taken; //!< the engine's value after that, as text
    };

    /** Take over what Config::SetDefault changed on the socket classes; helpers come after it. */
    void TakeSocketDefaults();

    /**
     * \brief Give a new socket what Config::SetDefault has changed since, unless the engine was
     * set.
     * \param socket new
     */
    void TakeLaterDefaults(const Ptr<TcpLifecycleSocket>& socket);

    /**
     * \brief Apply the defaults of stock attributes that mean something here: ConnTimeout,
     * ConnCount, MaxSegLifetime.
     * \param target the engine or a socket
     * \param known a default that is still this one is not applied; updated
     */
    void TakeStockDefaults(ObjectBase& target, std::array<Ptr<const AttributeValue>, 3>& known);

    /**
     * \brief Set an attribute that engine and socket have, unless a program changed its own
     * default, or set it on the engine after the engine took its defaults.
     * \param target engine or socket
     * \param name of the attribute
     * \param value its new value
     */
    void SetUnlessChosen(ObjectBase& target, const std::string& name, const AttributeValue& value);

    /** Draw the ISN key if there is none yet. */
    void EnsureKey();
    /** \return a secret from the node's random stream */
    SipHashKey DrawKey();

    /** \param name "Constant", "Clock", "Hashed" or "Random" \return false if it is none */
    bool SetIsnMode(const std::string& name);
    /** \return name of the ISN mode */
    std::string GetIsnMode() const;
    /** \param entries bound of the proven-peer cache */
    void SetProvenPeersLimit(uint32_t entries);

    Ptr<Node> m_node;                              //!< the node
    Ptr<TcpL4Protocol> m_l4;                       //!< the stock protocol
    TcpLifecycleTracer* m_tracer{nullptr};         //!< aggregated too, so it lives as long
    SegmentTap m_tap;                              //!< reports what is sent
    TcpProfile m_profile{TcpProfile::LINUX_6};     //!< last applied
    bool m_constructed{false};                     //!< attributes have their first values
    ConnectionTable m_table;                       //!< all connections
    std::unique_ptr<TimeWaitResponder> m_timeWait; //!< TIME-WAIT
    std::unique_ptr<TcpPortAllocator> m_ports;     //!< local ports
    ProvenPeers m_provenPeers{1024};               //!< peers seen before
    uint32_t m_provenPeersLimit{1024};             //!< bound of m_provenPeers
    ChallengeAckBudget m_challengeAcks;            //!< of this second
    uint32_t m_challengeAckLimit{ChallengeAckBudget::UNLIMITED}; //!< most of them, per second
    bool m_sharesNode{false};                  //!< stock sockets may own a segment, too
    uint32_t m_sends{0};                       //!< SendScopes that live
    std::vector<KnownDefault> m_knownDefaults; //!< of TcpLifecycleSocket's attributes, by index
    std::array<Ptr<const AttributeValue>, 3> m_knownStockDefaults; //!< see TakeStockDefaults
    std::vector<TcpListener*> m_listeners;                         //!< by index; null = free
    std::unordered_map<uint16_t, std::vector<TcpListener*>> m_listenersByPort; //!< by local port
    boost::intrusive::list<TcpSocketEntry,
                           boost::intrusive::base_hook<TcpSocketListHook>,
                           boost::intrusive::constant_time_size<false>>
        m_sockets; //!< sockets kept alive, in order of entry
    boost::intrusive::list<TcpLifecycleSocket,
                           boost::intrusive::base_hook<TcpMadeHook>,
                           boost::intrusive::constant_time_size<false>>
        m_made;                          //!< sockets made for applications that still exist
    bool m_isDown{false};                //!< between Crash and Reboot
    IsnMode m_isnMode{IsnMode::HASHED};  //!< how ISNs are chosen
    Time m_isnClockPeriod;               //!< tick of the ISN clock
    uint32_t m_isnConstant{0};           //!< value of Constant
    SipHashKey m_isnKey{};               //!< secret of Hashed
    bool m_hasKey{false};                //!< m_isnKey is drawn
    SipHashKey m_cookieSecret{};         //!< secret of SYN cookies
    bool m_hasCookieSecret{false};       //!< m_cookieSecret is drawn
    Ptr<UniformRandomVariable> m_random; //!< keys and random ISNs
    bool m_registerSockets{true};        //!< RegisterSockets
};

} // namespace ns3

#endif // TCP_LIFECYCLE_ENGINE_H
