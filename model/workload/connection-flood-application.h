// SPDX-License-Identifier: GPL-2.0-only
//
// A flood of whole connections: real hosts complete the handshake, and then hold or close.

#ifndef CONNECTION_FLOOD_APPLICATION_H
#define CONNECTION_FLOOD_APPLICATION_H

#include "ns3/attack-application.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/socket.h"
#include "ns3/type-id.h"

#include <cstdint>
#include <unordered_map>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Opens connections with the node's own TCP and says nothing on them, over IPv4 or IPv6.
 *
 * Against this, what keeps half-opens away does not help: the accept queue, the sockets and their
 * buffers are the target. Each connection is held for HoldTimeout after its handshake, or until the
 * application stops, and then closed; text that comes is read and forgotten. Connections are opened
 * at the times of AttackApplication. Everything that the node sends, not only these segments, is
 * marked TrafficOrigin::ATTACK (TrafficOriginMarker).
 */
class ConnectionFloodApplication : public AttackApplication
{
  public:
    /** \return the TypeId */
    static TypeId GetTypeId();

    ConnectionFloodApplication();
    ~ConnectionFloodApplication() override;

    /** \return connections that were tried so far */
    uint64_t GetStarted() const;
    /** \return handshakes completed so far, as this end sees it */
    uint64_t GetEstablished() const;
    /** \return connections that did not open: no port, no route, refused, timed out */
    uint64_t GetFailed() const;
    /** \return connections that are held now */
    uint64_t GetHeld() const;

  protected:
    void DoDispose() override;

  private:
    /** A connection that was started and has not ended. */
    struct Connection
    {
        Ptr<Socket> socket; //!< its socket
        uint64_t index{0};  //!< in order of their start
        bool isOpen{false}; //!< the handshake is complete
        EventId release;    //!< ends the hold
    };

    void Prepare() override;
    void SendNext(const SynReplayRecord* record) override;
    void Finish() override;

    /** \return true if the socket could be bound and Connect called. \param socket new */
    bool Open(const Ptr<Socket>& socket);
    /** Connect callback. \param socket that has connected */
    void HandleConnected(Ptr<Socket> socket);
    /** Connect callback. \param socket whose connect has failed */
    void HandleConnectFailed(Ptr<Socket> socket);
    /** Receive callback. \param socket with something to read */
    void HandleReadable(Ptr<Socket> socket);
    /** Close callbacks: the server's FIN, RST, time-out. \param socket whose connection ends */
    void HandleClosed(Ptr<Socket> socket);
    /** Close a connection and forget it. \param key of the connection, one of m_connections */
    void End(const Socket* key);

    TypeId m_protocol;  //!< socket factory
    Time m_holdTimeout; //!< 0 = until the stop

    std::unordered_map<const Socket*, Connection> m_connections; //!< not ended
    uint64_t m_started{0};                                       //!< counter
    uint64_t m_established{0};                                   //!< counter
    uint64_t m_failed{0};                                        //!< counter
    uint64_t m_held{0};                                          //!< open ones in m_connections
};

} // namespace ns3

#endif // CONNECTION_FLOOD_APPLICATION_H
