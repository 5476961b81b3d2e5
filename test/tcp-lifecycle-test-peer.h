// SPDX-License-Identifier: GPL-2.0-only
//
// The application ends of a test: they write a byte pattern, check the one they read, and close.

#ifndef TCP_LIFECYCLE_TEST_PEER_H
#define TCP_LIFECYCLE_TEST_PEER_H

#include "tcp-lifecycle-test-net.h"

#include "ns3/tcp-lifecycle-socket.h"

#include <cstdint>
#include <functional>
#include <string>

namespace ns3
{

/**
 * \brief An application end: writes a byte pattern, checks the one it reads, closes when told.
 *
 * Must outlive the simulation.
 */
class TestPeer
{
  public:
    /** \param seed picks the pattern this end writes; its peer must call Expect with the same */
    explicit TestPeer(uint8_t seed);

    /** \brief Choose what to write. \param bytes how many \param writeBytes at most per Send */
    void Write(uint32_t bytes, uint32_t writeBytes = 4000);
    /** \brief Choose what to read. \param bytes how many \param seed pattern of the peer */
    void Expect(uint32_t bytes, uint8_t seed);

    bool closesWhenWritten{false}; //!< Close after the last Send
    bool closesWhenRead{false};    //!< Close once everything expected has arrived
    bool closesOnPeerClose{false}; //!< Close in the close callback
    bool shutsDownInstead{false};  //!< ShutdownSend where closesWhenWritten would Close
    bool reads{true};              //!< take what arrives; ReadNow reads what had to wait

    /** \brief Listen on port 80 of node \p node. */
    void Listen(const TestNet& net, uint32_t node);
    /** \brief Connect from node \p node to port 80 of the other. */
    void Connect(const TestNet& net, uint32_t node);
    /** \brief Serve a connection. */
    void Attach(const Ptr<Socket>& socket);
    /** Write now what fits. */
    void WriteNow();
    /** Read now what is there. */
    void ReadNow();
    /** Close the connection. */
    void CloseNow();
    /** Drop all references to sockets. */
    void Release();

    /** \return bytes read */
    uint32_t GetRead() const;
    /** \return bytes written */
    uint32_t GetWritten() const;
    /** \return true if exactly the expected bytes were read */
    bool IsComplete() const;
    /** \return the connection's socket, null before there is one */
    const Ptr<Socket>& GetSocket() const;
    /** \return the listening socket, null if there is none */
    const Ptr<Socket>& GetListener() const;
    /** \return the connection's socket; null if it is none of ours */
    Ptr<TcpLifecycleSocket> GetLifecycleSocket() const;
    /** \return callbacks in order, e.g. "connected normal-close" */
    const std::string& GetStory() const;
    /** \return when the last of them came */
    Time GetLastEvent() const;
    /** \return when the last expected byte was read */
    Time GetCompletion() const;

    std::function<void()> onAccept;  //!< in the accept callback
    std::function<void()> onArrival; //!< in the receive callback, before reading
    std::function<void()> onRead;    //!< after each read
    std::function<void()> onSend;    //!< in the send callback, before writing

  private:
    /** Note a callback. */
    void Tell(const char* event);
    /** The accept callback. */
    void Accepted(Ptr<Socket> socket, const Address& from);
    /** The connect callback. */
    void Connected(Ptr<Socket> socket);
    /** The failed connect callback. */
    void Failed(Ptr<Socket> socket);
    /** The receive callback. */
    void Readable(Ptr<Socket> socket);
    /** The send callback. */
    void Writable(Ptr<Socket> socket, uint32_t bytes);
    /** The close callback. */
    void NormalClose(Ptr<Socket> socket);
    /** The error callback. */
    void ErrorClose(Ptr<Socket> socket);

    uint8_t m_seed;              //!< of what is written
    uint8_t m_peerSeed{0};       //!< of what is read
    uint32_t m_toWrite{0};       //!< bytes
    uint32_t m_writeBytes{4000}; //!< per Send
    uint32_t m_written{0};       //!< bytes
    uint32_t m_toRead{0};        //!< bytes
    uint32_t m_read{0};          //!< bytes
    bool m_contentOk{true};      //!< no wrong byte so far
    bool m_writeClosed{false};   //!< Close or ShutdownSend was called
    Ptr<Socket> m_listener;      //!< if it listens
    Ptr<Socket> m_socket;        //!< the connection
    std::string m_story;         //!< callbacks
    Time m_lastEvent;            //!< of the last callback
    Time m_completion;           //!< of the last byte
};

/** A net with an end on each node; the ends may be told more before Run. */
struct TestTransfer
{
    /** \param config what to build */
    explicit TestTransfer(const TestNetConfig& config);
    /** \return when the client connects */
    static Time GetStart();
    /** \brief Let node 0 connect to node 1, and run until \p stop. */
    void Run(Time stop);

    TestNet net;         //!< the nodes
    TestPeer client{11}; //!< at node 0, writes pattern 11
    TestPeer server{22}; //!< at node 1, writes pattern 22
};

} // namespace ns3

#endif // TCP_LIFECYCLE_TEST_PEER_H
