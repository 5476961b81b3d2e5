// SPDX-License-Identifier: GPL-2.0-only
//
// The server of the workload: reads a request, thinks, answers, closes.

#ifndef LIFECYCLE_WORKLOAD_SERVER_H
#define LIFECYCLE_WORKLOAD_SERVER_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"
#include "ns3/socket.h"
#include "ns3/workload-exchange.h"

#include <cstdint>
#include <unordered_map>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief Listens, takes connections, answers each request after a service time.
 *
 * AcceptMode Immediate works with any stream socket factory: TCP hands over each connection when
 * it is open. AcceptMode Manual needs sockets of this module (TcpLifecycleSocket; anything else is
 * std::runtime_error at start): connections wait in the listener's accept queue; the server takes
 * one at a time, at least AcceptInterval after the one before, and only while fewer than Workers
 * connections are in service. A slow server thus fills its accept queue, as a real one does.
 *
 * With VerifyBytes each byte of a request is compared with the one that its connection should have
 * sent, and the response is made of the request's stamp, so that bytes of an earlier incarnation of
 * a connection are found at either end.
 */
class TcpWorkloadServer : public Application
{
  public:
    /** How connections are taken. */
    enum AcceptMode
    {
        IMMEDIATE, //!< by the accept callback
        MANUAL     //!< by TcpLifecycleSocket::Accept
    };

    /** \return the TypeId */
    static TypeId GetTypeId();

    TcpWorkloadServer();
    ~TcpWorkloadServer() override;

    /** \return connections taken so far */
    uint64_t GetAccepted() const;

    /** \return connections whose whole response was written and that were closed in order */
    uint64_t GetServed() const;

    /** \return connections that ended in any other way, the application's stop included */
    uint64_t GetFailed() const;

    /** \return bytes of requests that were not those expected so far; 0 without VerifyBytes */
    uint64_t GetWrongBytes() const;

    /** \return the listening socket while the application runs, else null */
    Ptr<Socket> GetListener() const;

    /**
     * \brief Fix the random stream of the service times.
     * \param stream first stream index
     * \return streams used, always 1
     */
    int64_t AssignStreams(int64_t stream);

  protected:
    void DoDispose() override;

  private:
    /** A connection in service. */
    struct Connection
    {
        Ptr<Socket> socket;        //!< its socket
        uint64_t index{0};         //!< from 0 in order of acceptance
        uint64_t requestBytes{0};  //!< received
        uint64_t responseBytes{0}; //!< written
        bool isAsked{false};       //!< the request is complete
        bool isAnswering{false};   //!< the service time is over
        bool hasPeerClosed{false}; //!< the client's FIN came
        EventId service;           //!< end of the service time, then CloseDelay
        WorkloadReader reader{};   //!< of the request
    };

    void StartApplication() override;
    void StopApplication() override;

    /**
     * \param tid of this class
     * \return \p tid with the attributes that say where and how to take connections
     */
    static TypeId AddAcceptAttributes(TypeId tid);
    /** Listen on m_listener, which is bound, in the chosen mode. \return as Socket::Listen */
    int Listen();
    /** Take a waiting connection if interval and workers allow, and ask again later. */
    void TakeNext();
    /**
     * \brief The listener's receive callback in Manual mode.
     * \param listener with connections in its accept queue
     */
    void HandleWaiting(Ptr<Socket> listener);
    /**
     * \brief The accept callback; also called for each connection taken in Manual mode.
     * \param socket of the connection
     * \param from address and port of the client
     */
    void HandleAccepted(Ptr<Socket> socket, const Address& from);
    /** Receive callback. \param socket with something to read */
    void HandleReadable(Ptr<Socket> socket);
    /**
     * \brief Send callback.
     * \param socket with room
     * \param availableBytes room in its send buffer
     */
    void HandleWritable(Ptr<Socket> socket, uint32_t availableBytes);
    /** Close callback: the client's FIN. \param socket that the peer has closed */
    void HandlePeerClosed(Ptr<Socket> socket);
    /** Close callback: RST or time-out. \param socket whose connection has ended */
    void HandleError(Ptr<Socket> socket);
    /** The service time of a connection is over. \param key cancelled when it ends */
    void Answer(const Socket* key);
    /**
     * \brief Write what the socket takes and end the connection if it is its turn.
     * \param connection that has something to do
     */
    void Continue(Connection& connection);
    /** CloseDelay of a connection is over. \param key cancelled when it ends */
    void CloseNow(const Socket* key);
    /** \return bytes written of a response. \param connection whose response it is */
    uint64_t WriteResponse(const Connection& connection) const;
    /**
     * \brief End a connection.
     * \param socket of the connection
     * \param isServed the exchange is complete
     */
    void Finish(const Ptr<Socket>& socket, bool isServed);

    Address m_local;                                     //!< address and port to listen on
    TypeId m_protocol;                                   //!< socket factory
    uint64_t m_requestBytes{0};                          //!< to expect
    uint64_t m_responseBytes{0};                         //!< to send
    Ptr<RandomVariableStream> m_serviceTime;             //!< seconds
    TcpWorkloadCloser m_closeFirst{CLIENT_CLOSES_FIRST}; //!< who closes first
    Time m_closeDelay;                                   //!< with CloseFirst Both
    bool m_verifiesBytes{false};                         //!< compares them
    AcceptMode m_acceptMode{IMMEDIATE};                  //!< how connections are taken
    Time m_acceptInterval;                               //!< between two accepts
    uint32_t m_workers{0};                               //!< 0 = no limit
    int64_t m_backlogEntries{-1};                        //!< -1 = the socket's own

    Ptr<Socket> m_listener;                                      //!< null if not running
    std::unordered_map<const Socket*, Connection> m_connections; //!< in service
    EventId m_nextAccept;                                        //!< end of the interval
    uint64_t m_accepted{0};                                      //!< counter
    uint64_t m_served{0};                                        //!< counter
    uint64_t m_failed{0};                                        //!< counter
    uint64_t m_wrongBytes{0};                                    //!< of connections that ended
};

} // namespace ns3

#endif // LIFECYCLE_WORKLOAD_SERVER_H
