// SPDX-License-Identifier: GPL-2.0-only
//
// What one socket's buffers add to the gauges of its node.

#ifndef TCP_BUFFER_REPORT_H
#define TCP_BUFFER_REPORT_H

#include "ns3/tcp-lifecycle-tracer.h"

#include <cstdint>

namespace ns3
{

/**
 * \ingroup tcp-lifecycle
 * \brief The bytes that one socket has in SendBufferBytes and ReceiveBufferBytes.
 */
class TcpBufferReport
{
  public:
    /**
     * \brief Report what has changed.
     * \param tracer the node's tracer
     * \param sendBytes text in the send buffer
     * \param receiveBytes text in the receive buffer
     */
    void
    Observe(TcpLifecycleTracer& tracer, uint32_t sendBytes, uint32_t receiveBytes)
    {
        if (sendBytes != m_sendBytes)
        {
            tracer.AddSendBuffer(int64_t{sendBytes} - m_sendBytes);
            m_sendBytes = sendBytes;
        }
        if (receiveBytes != m_receiveBytes)
        {
            tracer.AddReceiveBuffer(int64_t{receiveBytes} - m_receiveBytes);
            m_receiveBytes = receiveBytes;
        }
    }

  private:
    uint32_t m_sendBytes{0};    //!< as last reported
    uint32_t m_receiveBytes{0}; //!< as last reported
};

} // namespace ns3

#endif // TCP_BUFFER_REPORT_H
