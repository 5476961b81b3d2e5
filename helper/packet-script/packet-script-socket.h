// SPDX-License-Identifier: GPL-2.0-only
//
// A socket as a file descriptor sees it: phases, errors and queues, on both stacks alike.

#ifndef PACKET_SCRIPT_SOCKET_H
#define PACKET_SCRIPT_SOCKET_H

#include "ns3/packet-script-wire.h"
#include "ns3/socket.h"
#include "ns3/tcp-socket.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

class TcpLifecycleSocket;

/** Where a descriptor stands. */
enum class PacketScriptPhase : uint8_t
{
    FRESH,      //!< socket() or bind()
    LISTENING,  //!< listen()
    CONNECTING, //!< connect() is under way
    CONNECTED,  //!< data may flow, at least in one direction
    CLOSED      //!< the connection has ended
};

/**
 * \ingroup tcp-lifecycle
 * \brief An ns-3 socket under a file descriptor of a packet script.
 *
 * ns-3 tells by callbacks what Linux tells by errno: this keeps what was told until a call asks.
 * On the lifecycle stack GetCloseReason says why a connection ended; on stock a failed connect is
 * called refused if the peer's last segment was a RST, else timed out, and any other end is what
 * stock reports: a normal close.
 */
class PacketScriptSocket
{
  public:
    /**
     * \param socket a TCP socket of the node under test
     * \param wire the node's
     * \param wake is called when a call that waits may go on
     */
    PacketScriptSocket(const Ptr<Socket>& socket,
                       PacketScriptWire& wire,
                       std::function<void()> wake);
    ~PacketScriptSocket();
    PacketScriptSocket(const PacketScriptSocket&) = delete;
    PacketScriptSocket& operator=(const PacketScriptSocket&) = delete;

    /** \return the ns-3 socket */
    const Ptr<Socket>& GetSocket() const;
    /** \return where it stands */
    PacketScriptPhase GetPhase() const;
    /** \return state of the connection as the socket traces it */
    TcpSocket::TcpStates_t GetState() const;
    /** \return ports of its connection, if it has one */
    std::optional<PacketScriptWire::Ports> GetPorts() const;

    // Each returns "" or the name of an errno.

    /**
     * \brief Bind.
     * \param port 0 = any
     * \return "" or the name of an errno
     */
    std::string Bind(uint16_t port);
    /**
     * \brief Listen.
     * \param backlog as of listen(); stock has none
     * \return "" or the name of an errno
     */
    std::string Listen(uint32_t backlog);
    /**
     * \brief Start to connect to a port of the peer.
     * \param port 1 to 65535
     * \return "" or the name of an errno
     */
    std::string Connect(uint16_t port);
    /**
     * \brief Shut down.
     * \param reading no more reads
     * \param writing no more writes
     * \return "" or the name of an errno
     */
    std::string Shutdown(bool reading, bool writing);

    /** \return the next completed connection, or null */
    std::shared_ptr<PacketScriptSocket> Accept();
    /** \return true if Accept has something to give */
    bool HasConnection() const;
    /** \brief The pending error, as SO_ERROR. \return "" or an errno's name; cleared by asking */
    std::string TakeError();
    /** \return true if an error is pending */
    bool HasError() const;

    /** \return bytes that can be read */
    uint32_t GetReadableBytes() const;
    /** \return true if there is nothing to read any more: FIN, shutdown or closed */
    bool IsAtEnd() const;
    /** \brief Read. \param maxBytes at most \return bytes read */
    uint32_t Read(uint32_t maxBytes);
    /** \return room in the send buffer, bytes */
    uint32_t GetWritableBytes() const;
    /** \return true if there is room enough to say so: a third of the buffer, as in Linux */
    bool HasRoom() const;
    /** \return true if the peer's FIN has come, whether its text has been read or not */
    bool HasPeerClosed() const;
    /** \return bytes that the peer has not acknowledged, a FIN among them */
    uint32_t GetUnacknowledgedBytes() const;
    /** \return true if writing is over: shutdown, or no connection */
    bool IsWriteShut() const;
    /** \brief Write as much as there is room for. \param bytes at most \return bytes written */
    uint32_t Write(uint32_t bytes);
    /** Close. */
    void Close();

  private:
    /** Hook or unhook all callbacks. \param on hook, not unhook */
    void SetCallbacks(bool on);
    /** Connect callback. \param socket the ns-3 socket */
    void OnConnected(Ptr<Socket> socket);
    /** Connect callback. \param socket the ns-3 socket */
    void OnConnectFailed(Ptr<Socket> socket);
    /** Close callback: the peer's FIN, or the end. \param socket the ns-3 socket */
    void OnClosed(Ptr<Socket> socket);
    /** Close callback: the end by an error. \param socket the ns-3 socket */
    void OnError(Ptr<Socket> socket);
    /** Receive callback. \param socket the ns-3 socket */
    void OnReadable(Ptr<Socket> socket);
    /**
     * \brief Send callback.
     * \param socket the ns-3 socket
     * \param bytes room in its send buffer
     */
    void OnWritable(Ptr<Socket> socket, uint32_t bytes);
    /**
     * \brief Accept callback of stock.
     * \param socket of the connection
     * \param from address and port of the peer
     */
    void OnAccepted(Ptr<Socket> socket, const Address& from);
    /**
     * \brief State trace.
     * \param from old state
     * \param to new state
     */
    void OnState(TcpSocket::TcpStates_t from, TcpSocket::TcpStates_t to);
    /** \return name of the errno for the end of the connection. \param wasConnecting how it ends */
    std::string GetEndErrno(bool wasConnecting) const;
    /** \return "" or the name of the socket's errno. \param result of an ns-3 call, -1 = failed */
    std::string ToErrno(int result) const;

    Ptr<Socket> m_socket;                                       //!< ns-3's
    Ptr<TcpLifecycleSocket> m_lifecycle;                        //!< the same, or null on stock
    PacketScriptWire& m_wire;                                   //!< the node's
    std::function<void()> m_wake;                               //!< somebody may go on
    PacketScriptPhase m_phase{PacketScriptPhase::FRESH};        //!< where it stands
    TcpSocket::TcpStates_t m_state{TcpSocket::CLOSED};          //!< by the trace
    TcpSocket::TcpStates_t m_stateBefore{TcpSocket::CLOSED};    //!< the one before
    std::string m_error;                                        //!< pending, "" = none
    bool m_isBound{false};                                      //!< bind() has succeeded
    bool m_isReadShut{false};                                   //!< shutdown(SHUT_RD)
    bool m_isWriteShut{false};                                  //!< shutdown(SHUT_WR)
    std::optional<PacketScriptWire::Ports> m_ports;             //!< of its connection
    std::deque<std::shared_ptr<PacketScriptSocket>> m_accepted; //!< of a stock listener
};

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_SOCKET_H
