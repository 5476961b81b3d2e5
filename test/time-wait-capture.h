// SPDX-License-Identifier: GPL-2.0-only
//
// What the suites of reference 07 share: closes in packet lists, state names, timer records.

#ifndef TIME_WAIT_CAPTURE_H
#define TIME_WAIT_CAPTURE_H

#include "linux-capture.h"
#include "segment-peer.h"

#include "ns3/test.h"

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/** \brief Close an accepted connection, the newest of this id, after reading what has arrived. */
void CloseAccepted(const SegmentPeer& peer, const TcpConnectionId& id);

/** \brief Send the peer's FIN that follows the server's. \param text bytes sent before it */
void SendFin(SegmentPeer& peer, const TcpConnectionId& id, uint32_t text = 0);

/** \brief Open a connection now and close it, server first, within 4 ms. \param irs peer's ISN */
void OpenAndClose(SegmentPeer& peer, const TcpConnectionId& id, SequenceNumber32 irs);

/** One connection of a list in which the server closes first. */
struct ClosedConnection
{
    Ipv4Address peer;           //!< the other end
    uint16_t port{0};           //!< its port
    double closed{0};           //!< the server's FIN, s
    double acknowledged{0};     //!< the server's last ACK of the close, s
    std::vector<double> probes; //!< segments of the peer after that, s
};

/** \return the connections of a list in the order of their first rows */
std::vector<ClosedConnection> FindClosed(const LinuxCapture& capture);

/** \brief Let the server close when Linux did. */
void PlanCloses(LinuxCapture& capture, SegmentPeer& peer);

/** \return a state by the name that the measured tables use */
std::string StateName(TcpSocket::TcpStates_t state);

/** A test that sees the timer records. */
class TimerTestCase : public TestCase
{
  public:
    /** \param name of the test */
    explicit TimerTestCase(const std::string& name);

  protected:
    /** \brief Watch from now on. */
    void Watch(const SegmentPeer& peer);
    /** \return 2MSL restarts of a connection */
    uint32_t CountRestarts(const TcpConnectionId& id) const;

  private:
    /** Sink of Timer. */
    void OnTimer(const TcpTimerEvent& event);

    std::vector<TcpTimerEvent> m_timers; //!< all
};

} // namespace ns3

#endif // TIME_WAIT_CAPTURE_H
