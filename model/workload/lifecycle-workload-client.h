// SPDX-License-Identifier: GPL-2.0-only
//
// Legitimate users: connections that arrive whether or not the server keeps up.

#ifndef LIFECYCLE_WORKLOAD_CLIENT_H
#define LIFECYCLE_WORKLOAD_CLIENT_H

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/random-variable-stream.h"
#include "ns3/socket.h"
#include "ns3/traced-callback.h"
#include "ns3/workload-exchange.h"

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** How a workload connection ended, from the client's view. */
enum class TcpWorkloadResult : uint8_t
{
    COMPLETED,          //!< the whole response came, and the close that the client waits for
    LOCAL_ERROR,        //!< no socket, no port or no route: nothing was sent
    CONNECT_FAILED,     //!< TCP gave up or was refused
    CONNECT_TIMED_OUT,  //!< patience ended before the connection was open
    RESPONSE_TIMED_OUT, //!< patience ended while the connection was open
    CLOSED_EARLY,       //!< the server closed before the whole response had come
    RESET,              //!< TCP reported an error: RST, or retransmissions exhausted
    ABORTED,            //!< the application was stopped
    COUNT               //!< number of results, not a result
};

/** \return e.g. "completed", "connect-timed-out", as written in tables. \param result any */
const char* ToString(TcpWorkloadResult result);

/** One connection of the workload, told when it is over. */
struct TcpWorkloadOutcome
{
    uint64_t index{0};             //!< from 0 in order of arrival
    Time started;                  //!< the first Connect was called
    std::optional<Time> connected; //!< nothing if it never opened
    Time finished;                 //!< when the result was known
    uint64_t requestBytes{0};      //!< written to the socket
    uint64_t responseBytes{0};     //!< received
    uint64_t wrongBytes{0};        //!< of those, not those expected
    uint64_t refusals{0}; //!< times that TCP refused a port or a 4-tuple, see RefusedConnect
    Socket::SocketErrno error{Socket::ERROR_NOTERROR};      //!< of the last refusal or local error
    TcpWorkloadResult result{TcpWorkloadResult::COMPLETED}; //!< how it ended

    /** \return time from the first Connect to the open connection; only if connected has a value */
    Time
    GetConnectLatency() const
    {
        return *connected - started;
    }
};

/**
 * \ingroup tcp-lifecycle
 * \brief Opens connections at random times, sends a request, expects a response, closes.
 *
 * Open loop: arrivals do not wait for earlier connections, so an overloaded server sees the load
 * grow, as a real one does. The first connection starts one InterarrivalTime after the application.
 * With Pace AfterLast there is one connection at a time, and the next starts one InterarrivalTime
 * after the last one's result.
 *
 * With LocalPort the connections take one port, or LocalPorts of them in turn, by Bind: one 4-tuple
 * is used again and again. TCP may refuse that: the port is bound or in TIME-WAIT
 * (ERROR_ADDRINUSE), or the 4-tuple is in TIME-WAIT (ERROR_ADDRNOTAVAIL). RefusedConnect says what
 * this counts as: a Result (LOCAL_ERROR, as any other local error), or the same connection tries
 * again each RefusalInterval (Retry), with the next port if there are several, until it opens or
 * patience ends; its latency includes the wait. A client whose Pace is AfterLast waits as long
 * after a refusal that is a result.
 *
 * Works with any stream socket factory, over IPv4 and IPv6. A user who loses patience closes the
 * socket. After its result is told, a connection is TCP's alone: the client keeps no reference.
 */
class TcpWorkloadClient : public Application
{
  public:
    /** When the next connection starts. */
    enum Pace
    {
        OPEN_LOOP, //!< one InterarrivalTime after the last one started
        AFTER_LAST //!< one InterarrivalTime after the last one's result
    };

    /** What a connection counts as whose port or 4-tuple TCP refuses. */
    enum RefusedConnect
    {
        REFUSAL_IS_RESULT, //!< LOCAL_ERROR
        REFUSAL_IS_RETRIED //!< it waits and tries again
    };

    /** Signature of ConnectionOutcome sinks. */
    typedef void (*OutcomeTracedCallback)(const TcpWorkloadOutcome& outcome);

    /** \return the TypeId */
    static TypeId GetTypeId();

    TcpWorkloadClient();
    ~TcpWorkloadClient() override;

    /** \return connections started so far */
    uint64_t GetStarted() const;

    /** \return connections that ended with \p result so far. \param result which */
    uint64_t GetCount(TcpWorkloadResult result) const;

    /** \return connections that have no result yet */
    uint64_t GetInProgress() const;

    /** \return times that TCP refused a port or a 4-tuple so far */
    uint64_t GetRefusals() const;

    /** \return bytes of responses of ended connections that were not those expected */
    uint64_t GetWrongBytes() const;

    /**
     * \brief Fix the random stream of the arrivals.
     * \param stream first stream index
     * \return streams used, always 1
     */
    int64_t AssignStreams(int64_t stream);

  protected:
    void DoDispose() override;

  private:
    /** A connection without a result. */
    struct Connection
    {
        Ptr<Socket> socket;         //!< its socket
        TcpWorkloadOutcome outcome; //!< as far as known
        EventId patience;           //!< gives up
        Time patienceDue;           //!< when
        EventId retry;              //!< tries again after a refusal
        uint32_t stamp{0};          //!< of its bytes, if they are verified
        WorkloadReader reader{};    //!< of the response
    };

    void StartApplication() override;
    void StopApplication() override;

    /** \return \p tid with the attributes of the exchange. \param tid of this class */
    static TypeId AddExchangeAttributes(TypeId tid);
    /**
     * \param tid of this class
     * \return \p tid with the attributes that say from which port and when
     */
    static TypeId AddChurnAttributes(TypeId tid);
    /** \throws std::runtime_error that names an attribute whose value fits no other */
    void CheckAttributes() const;
    /** Schedule the next arrival, unless it would be one too many. \param least time until then */
    void ScheduleArrival(Time least = Time(0));
    /** Start one connection and schedule the next arrival. */
    void Arrive();
    /** \return true if socket could be bound and Connect called. \param socket new */
    bool Open(const Ptr<Socket>& socket);
    /** \return as Socket::Bind. \param socket new */
    int BindSocket(const Ptr<Socket>& socket);
    /** TCP has said no. \param connection ended by this, or scheduled to try again */
    void HandleRefusal(Connection& connection);
    /** Try again with a new socket. \param key of the connection; cancelled when it ends */
    void Retry(const Socket* key);
    /** Let the patience of a connection end when it is due. \param connection its socket is new */
    void ArmPatience(Connection& connection);
    /** \return the interarrival time drawn */
    Time DrawInterarrival();
    /** Connect callback. \param socket that has connected */
    void HandleConnected(Ptr<Socket> socket);
    /** Connect callback. \param socket whose connect has failed */
    void HandleConnectFailed(Ptr<Socket> socket);
    /**
     * \brief Send callback.
     * \param socket with room
     * \param availableBytes room in its send buffer
     */
    void HandleWritable(Ptr<Socket> socket, uint32_t availableBytes);
    /** Receive callback. \param socket with something to read */
    void HandleReadable(Ptr<Socket> socket);
    /** Close callback: the server's FIN. \param socket that the peer has closed */
    void HandlePeerClosed(Ptr<Socket> socket);
    /** Close callback: RST or time-out. \param socket whose connection has ended */
    void HandleError(Ptr<Socket> socket);
    /** The patience timer. \param key of the connection; cancelled when the connection ends */
    void LosePatience(const Socket* key);
    /**
     * \brief Read what waits and count it.
     * \param connection whose socket has something to read
     * \return true if the response is complete
     */
    bool ReadResponse(Connection& connection);
    /**
     * \brief End a connection with a result and tell it.
     * \param socket of the connection
     * \param result how it ended
     */
    void Finish(const Ptr<Socket>& socket, TcpWorkloadResult result);

    Address m_remote;                                    //!< the server
    TypeId m_protocol;                                   //!< socket factory
    Ptr<RandomVariableStream> m_interarrival;            //!< seconds
    bool m_bindsFirst{true};                             //!< a port is chosen before Connect
    uint64_t m_maxConnections{0};                        //!< 0 = no limit
    uint64_t m_requestBytes{0};                          //!< to send
    uint64_t m_responseBytes{0};                         //!< to expect
    TcpWorkloadCloser m_closeFirst{CLIENT_CLOSES_FIRST}; //!< who closes first
    Time m_patienceTimeout;                              //!< 0 = endless
    uint16_t m_localPort{0};                             //!< 0 = chosen by TCP
    uint32_t m_localPorts{1};                            //!< how many, used in turn
    bool m_reusesAddress{false};                         //!< SO_REUSEADDR
    Pace m_pace{OPEN_LOOP};                              //!< when the next one starts
    RefusedConnect m_refusedConnect{REFUSAL_IS_RESULT};  //!< what a refusal counts as
    Time m_refusalInterval;                              //!< to the next try
    bool m_verifiesBytes{false};                         //!< compares them
    bool m_isStopped{false};                             //!< no more arrivals

    uint64_t m_started{0};    //!< counter
    uint64_t m_attempts{0};   //!< ports taken in turn
    uint64_t m_refusals{0};   //!< counter
    uint64_t m_wrongBytes{0}; //!< counter
    std::array<uint64_t, static_cast<std::size_t>(TcpWorkloadResult::COUNT)>
        m_counts{};                                              //!< results
    std::unordered_map<const Socket*, Connection> m_connections; //!< without a result
    EventId m_arrival;                                           //!< next arrival
    TracedCallback<const TcpWorkloadOutcome&> m_outcomeTrace;    //!< ConnectionOutcome
};

//! @}

} // namespace ns3

#endif // LIFECYCLE_WORKLOAD_CLIENT_H
