// SPDX-License-Identifier: GPL-2.0-only
//
// The socket interface of a packet script: file descriptors, calls, results and errnos of Linux.

#ifndef PACKET_SCRIPT_CALLS_H
#define PACKET_SCRIPT_CALLS_H

#include "ns3/event-id.h"
#include "ns3/nstime.h"
#include "ns3/packet-script-clock.h"
#include "ns3/packet-script-socket.h"
#include "ns3/packet-script-values.h"
#include "ns3/packet-script-wire.h"
#include "ns3/packet-script.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** Buffers of the sockets under test. */
struct PacketScriptBuffers
{
    uint32_t sendBytes{0};    //!< of every new socket
    uint32_t receiveBytes{0}; //!< of every new socket
};

/**
 * \ingroup tcp-lifecycle
 * \brief Runs the calls of a packet script on ns-3 sockets, one at a time.
 *
 * A call that cannot return yet stays pending; it is tried again whenever a socket has news.
 * Descriptors have the script's own numbers; one that is open cannot be given again. Data is only
 * counted.
 */
class PacketScriptCalls
{
  public:
    /**
     * \param wire of the node under test
     * \param settings ports and family, as the wire was built
     * \param buffers of new sockets
     * \param clock is woken when a pending call returns
     */
    PacketScriptCalls(PacketScriptWire& wire,
                      const PacketScriptWireSettings& settings,
                      const PacketScriptBuffers& buffers,
                      PacketScriptClock& clock);
    ~PacketScriptCalls();
    PacketScriptCalls(const PacketScriptCalls&) = delete;
    PacketScriptCalls& operator=(const PacketScriptCalls&) = delete;

    /** \brief Begin a call; none may be pending. \param call must outlive it */
    void Start(const ScriptCall& call);

    /** \return true while a call has begun and not returned */
    bool IsPending() const;

    /** \return what the last call gave, once it has returned */
    const PacketScriptCallResult& GetResult() const;

    /** \return when it returned */
    Time GetReturnTime() const;

    /**
     * \param ports of the connection
     * \return name of the state that the socket of \p ports traces; "" if there is no socket
     */
    std::string GetStateName(const PacketScriptWire::Ports& ports) const;

  private:
    /** A descriptor. */
    struct Descriptor
    {
        std::shared_ptr<PacketScriptSocket> socket; //!< what it stands for
        bool isNonBlocking{false};                  //!< O_NONBLOCK
        std::map<std::string, int64_t> options;     //!< set by setsockopt
        bool isConnecting{false};                   //!< connect() has not been asked again yet
    };

    /** How far a call has come. */
    struct Progress
    {
        bool hasBegun{false}; //!< it was tried before
        uint64_t bytes{0};    //!< read or written
        Time begin;           //!< when it began
    };

    using Result = std::optional<PacketScriptCallResult>;                  //!< nothing = not yet
    using Handler = Result (PacketScriptCalls::*)(const ScriptCall& call); //!< of one call

    /** \return the calls known */
    static const std::map<std::string, Handler>& GetHandlers();

    /** Try the pending call once more. */
    void Retry();
    /** A socket has news. */
    void Wake();
    /** \return a new socket of the node with our buffers */
    std::shared_ptr<PacketScriptSocket> MakeSocket();
    /**
     * \brief Enter a new descriptor under the number that the script expects.
     * \param call with the expected result
     * \param descriptor what it stands for
     * \return that call's result
     */
    Result Open(const ScriptCall& call, Descriptor descriptor);
    /** \return the descriptor of the first argument, or null. \param call of the script */
    Descriptor* FindDescriptor(const ScriptCall& call);
    /**
     * \param call of the script
     * \param descriptor that it reads or writes
     * \return true if a call that reads or writes must not wait
     */
    static bool MustNotWait(const ScriptCall& call, const Descriptor& descriptor);
    /**
     * \param call recvmsg
     * \param descriptor that it reads
     * \return what is wrong with the flags or the TCP_CM_INQ that a recvmsg expects, or ""
     */
    static std::string CompareMessage(const ScriptCall& call, const Descriptor& descriptor);

    /** The calls. \param call of the script \return what it gave; nothing = not yet */
    //! @{
    Result Socket(const ScriptCall& call);
    Result Bind(const ScriptCall& call);
    Result Listen(const ScriptCall& call);
    Result Accept(const ScriptCall& call);
    Result Connect(const ScriptCall& call);
    Result Read(const ScriptCall& call);
    Result Write(const ScriptCall& call);
    Result Shutdown(const ScriptCall& call);
    Result Close(const ScriptCall& call);
    Result Ignore(const ScriptCall& call);
    Result SetOption(const ScriptCall& call);
    Result GetOption(const ScriptCall& call);
    Result Control(const ScriptCall& call);
    Result Ioctl(const ScriptCall& call);
    Result Poll(const ScriptCall& call);
    //! @}

    /** \return events of poll that hold now. \param socket with or without a connection */
    static int64_t GetEvents(const PacketScriptSocket& socket);
    /**
     * \param descriptor of the socket
     * \param name of the option as in Linux, "SO_ERROR"
     * \return value of an option that the socket knows by itself, or nothing
     */
    static std::optional<int64_t> AskSocket(const Descriptor& descriptor, const std::string& name);
    /**
     * \brief Apply an option about the end of connections.
     * \param descriptor of the socket
     * \param name of the option as in Linux, "SO_LINGER"
     * \param value as in Linux
     * \return false if it is none of ours
     */
    static bool
    ApplyEndOption(const Descriptor& descriptor, const std::string& name, int64_t value);
    /**
     * \param descriptor of the socket
     * \param call getsockopt
     * \param name of the option as in Linux
     * \return what is wrong with the value that a getsockopt expects, or ""
     */
    static std::string
    CompareOption(const Descriptor& descriptor, const ScriptCall& call, const std::string& name);
    /**
     * \brief Apply an option to the ns-3 socket, where it has one.
     * \param descriptor of the socket
     * \param name of the option as in Linux
     * \param value as in Linux
     */
    static void ApplyOption(const Descriptor& descriptor, const std::string& name, int64_t value);

    PacketScriptWire& m_wire;                                   //!< of the node
    PacketScriptWireSettings m_settings;                        //!< ports and family
    PacketScriptBuffers m_buffers;                              //!< of new sockets
    PacketScriptClock& m_clock;                                 //!< to wake
    std::map<int64_t, Descriptor> m_descriptors;                //!< open ones
    std::vector<std::shared_ptr<PacketScriptSocket>> m_sockets; //!< all there ever were
    const ScriptCall* m_call{nullptr};                          //!< pending
    Progress m_progress;                                        //!< of the pending call
    PacketScriptCallResult m_result;                            //!< of the last call
    Time m_returnTime;                                          //!< of the last call
    EventId m_retry;                                            //!< next try of the pending call
    EventId m_timeout;                                          //!< of poll
};

//! @}

} // namespace ns3

#endif // PACKET_SCRIPT_CALLS_H
