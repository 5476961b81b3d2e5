// SPDX-License-Identifier: GPL-2.0-only
//
// A kernel that opens connections: the client of a packet list, told when to connect and to close.

#ifndef VALIDATION_KERNEL_CLIENT_H
#define VALIDATION_KERNEL_CLIENT_H

#include "../linux-capture.h"
#include "../segment-peer.h"

#include "ns3/tcp-lifecycle-socket.h"

#include <cstdint>
#include <functional>
#include <map>

namespace ns3
{

/**
 * \brief Sockets of the simulated kernel that do what the rows of a packet list show of the
 * measured ones' applications: connect at a first SYN, close at a first FIN.
 */
class KernelClient
{
  public:
    /**
     * \param peer on which \p capture will be played
     * \param capture whose kernel is a client
     * \param isIpv6 family
     */
    KernelClient(SegmentPeer& peer, LinuxCapture& capture, bool isIpv6);

    /** Called before a socket is closed. */
    using CloseWatcher = std::function<void(uint16_t localPort, const Ptr<TcpLifecycleSocket>&)>;
    /** \brief Have \p watcher called from now on. */
    void WatchClose(CloseWatcher watcher);

    /** \brief Plan connects and closes. A socket without a FIN closes before the next one's SYN. */
    void Plan();

    /** \return the socket of a local port; null before it connects */
    Ptr<TcpLifecycleSocket> Find(uint16_t localPort) const;

  private:
    /** Open a connection. */
    void Connect(const LinuxCaptureRow& syn);
    /** Close a socket. */
    void Close(uint16_t localPort);

    SegmentPeer& m_peer;                                   //!< whose node it is
    LinuxCapture& m_capture;                               //!< what was measured
    bool m_isIpv6;                                         //!< family
    CloseWatcher m_watcher;                                //!< may be empty
    std::map<uint16_t, Ptr<TcpLifecycleSocket>> m_sockets; //!< by local port
};

} // namespace ns3

#endif // VALIDATION_KERNEL_CLIENT_H
