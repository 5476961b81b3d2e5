// SPDX-License-Identifier: GPL-2.0-only
//
// What the applications at both ends of one connection do, step by step.

#ifndef END_SCRIPT_H
#define END_SCRIPT_H

#include "ns3/nstime.h"
#include "ns3/two-end-network.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What an application calls, or what happens to its node. */
enum class EndCall : uint8_t
{
    CONNECT,       //!< the client opens
    SEND,          //!< some bytes
    CLOSE,         //!< Close
    SHUTDOWN_SEND, //!< ShutdownSend: half-close
    CRASH          //!< the node forgets everything and says nothing
};

/** What a step waits for. */
enum class EndCue : uint8_t
{
    START,      //!< TwoEndNetwork::GetStart()
    CONNECTED,  //!< the connection is there: the connect callback; the server's accept callback
    PEER_CLOSED //!< the peer's FIN has arrived
};

/** One step. */
struct EndStep
{
    uint32_t end{CLIENT_END};       //!< whose
    EndCall call{EndCall::CONNECT}; //!< what
    Time after{};                   //!< how long after the cue; 0: in the very callback
    EndCue cue{EndCue::START};      //!< of the same end
    uint32_t bytes{0};              //!< of SEND
};

/** What an application saw. */
struct EndView
{
    uint32_t accepted{0};      //!< connections offered to accept; 0 at the client
    uint64_t receivedBytes{0}; //!< text read
};

/**
 * \ingroup tcp-lifecycle
 * \brief Plays steps on a network: one client socket, one listener. Must outlive the run.
 *
 * A step whose socket is not there any more, or not yet, does nothing.
 */
class EndScript
{
  public:
    /**
     * \brief Listen, and schedule the steps.
     * \param network must outlive this
     * \param steps in any order
     * \param reads false at an end whose application never reads
     */
    EndScript(TwoEndNetwork& network,
              const std::vector<EndStep>& steps,
              const std::array<bool, 2>& reads = {true, true});
    ~EndScript();
    EndScript(const EndScript&) = delete;
    EndScript& operator=(const EndScript&) = delete;

    /** \return what an application saw so far. \param end 0 or 1 */
    const EndView& GetView(uint32_t end) const;

  private:
    /** Make a call. \param step what is called */
    void Make(const EndStep& step);
    /**
     * \brief Make or schedule the steps of a cue.
     * \param end where it happened
     * \param cue what happened
     */
    void Follow(uint32_t end, EndCue cue);
    /**
     * \brief Set the callbacks of a connection's socket.
     * \param end 0 or 1
     * \param socket of its connection
     */
    void Watch(uint32_t end, const Ptr<Socket>& socket);
    /** Connect callback. \param socket that has connected */
    void HandleConnected(Ptr<Socket> socket);
    /**
     * \brief Accept callback.
     * \param socket of the connection
     * \param from address and port of the client
     */
    void HandleAccepted(Ptr<Socket> socket, const Address& from);
    /** Receive callback. \param socket with something to read */
    void HandleReadable(Ptr<Socket> socket);
    /** Close callback. \param socket whose connection ends */
    void HandleClosed(Ptr<Socket> socket);
    /** \return whose socket it is. \param socket of a connection */
    uint32_t EndOf(const Ptr<Socket>& socket) const;

    TwoEndNetwork& m_network;          //!< played on
    std::vector<EndStep> m_steps;      //!< to be done
    std::array<bool, 2> m_reads;       //!< by end
    Ptr<Socket> m_listener;            //!< of the server
    std::array<Ptr<Socket>, 2> m_ends; //!< of the connection; the server's last one
    std::array<EndView, 2> m_views{};  //!< by end
};

//! @}

} // namespace ns3

#endif // END_SCRIPT_H
