// SPDX-License-Identifier: GPL-2.0-only
//
// The tracer of a build that exists to measure what tracing costs: it hears nothing.

#ifndef TCP_LIFECYCLE_NO_TRACER_H
#define TCP_LIFECYCLE_NO_TRACER_H

// Included by tcp-lifecycle-tracer.h, in the place of its class.
#ifdef TCP_LIFECYCLE_UNTRACED

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** The interface of the real class, without sources, sinks, counters and ledger. */
class TcpLifecycleTracer : public Object
{
  public:
    /** \return the TypeId */
    static TypeId
    GetTypeId()
    {
        static TypeId tid = TypeId("ns3::TcpLifecycleTracer")
                                .SetParent<Object>()
                                .SetGroupName("TcpLifecycle")
                                .AddConstructor<TcpLifecycleTracer>();
        return tid;
    }

    /** No effect. */
    void
    SetNodeId(uint32_t /* node */)
    {
    }

    /** \return false, as all questions below */
    static constexpr bool
    IsReporting()
    {
        return false;
    }

    /** \copydoc IsReporting */
    static constexpr bool
    WantsState()
    {
        return false;
    }

    /** \copydoc IsReporting */
    static constexpr bool
    WantsQueue()
    {
        return false;
    }

    /** \copydoc IsReporting */
    static constexpr bool
    WantsTimer()
    {
        return false;
    }

    /** \copydoc IsReporting */
    static constexpr bool
    WantsDrop()
    {
        return false;
    }

    /** \copydoc IsReporting */
    static constexpr bool
    WantsSegment()
    {
        return false;
    }

    /** \copydoc IsReporting */
    static constexpr bool
    WantsConnection()
    {
        return false;
    }

    /** No effect, as all reports below. */
    template <typename... Arguments>
    void
    ReportState(Arguments&&... /* arguments */)
    {
    }

    /** \copydoc ReportState */
    template <typename... Arguments>
    void
    ReportQueue(Arguments&&... /* arguments */)
    {
    }

    /** \copydoc ReportState */
    template <typename... Arguments>
    void
    ReportTimer(Arguments&&... /* arguments */)
    {
    }

    /** \copydoc ReportState */
    template <typename... Arguments>
    void
    ReportDrop(Arguments&&... /* arguments */)
    {
    }

    /** \copydoc ReportState */
    void
    ReportConnection(const TcpConnectionEvent& /* event */)
    {
    }

    /** \copydoc ReportState */
    void
    ReportStray(const TcpStrayEvent& /* event */)
    {
    }

    /** \return 0 */
    uint64_t
    GetStrayBytes() const
    {
        return 0;
    }

    /** \copydoc ReportState */
    void
    ReportSent(const TcpSegmentEvent& /* event */)
    {
    }

    /** \copydoc ReportState */
    void
    BeginArrival(TcpSegmentEvent& /* event */)
    {
    }

    /** \copydoc ReportState */
    void
    EndArrival()
    {
    }

    /** \copydoc ReportState */
    void
    Count(TcpCounter /* counter */)
    {
    }

    /** \copydoc ReportState */
    void
    CountRetransmission(bool /* isSynAck */)
    {
    }

    /** \copydoc ReportState */
    void
    AddSendBuffer(int64_t /* bytes */)
    {
    }

    /** \copydoc ReportState */
    void
    AddReceiveBuffer(int64_t /* bytes */)
    {
    }

    /** \return counters of zero */
    const TcpCounters&
    GetCounters() const
    {
        static const TcpCounters none;
        return none;
    }

    /** \return 0 */
    uint64_t
    GetTransitions(TcpSocket::TcpStates_t /* from */,
                   TcpSocket::TcpStates_t /* to */,
                   TcpRule /* rule */) const
    {
        return 0;
    }

    /** \return an empty ledger */
    const TcpQueueLedger&
    GetLedger(TcpQueue /* queue */) const
    {
        static const TcpQueueLedger none;
        return none;
    }

    /** Print nothing. */
    void
    PrintLedger(std::ostream& /* os */) const
    {
    }
};

//! @}

} // namespace ns3

#endif // TCP_LIFECYCLE_UNTRACED

#endif // TCP_LIFECYCLE_NO_TRACER_H
