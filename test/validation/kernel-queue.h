// SPDX-License-Identifier: GPL-2.0-only
//
// Linux's half-open queue by the rules of the reference, with the slots of its timer wheel: what
// measured and simulated may differ by is taken from here, not from what is tested.

#ifndef VALIDATION_KERNEL_QUEUE_H
#define VALIDATION_KERNEL_QUEUE_H

#include <cstdint>
#include <vector>

namespace ns3
{

/** When timers fire. */
enum class KernelTimerOrder
{
    EXACT,    //!< when they are due, as here
    FIRST_IN, //!< at the end of their slot of the wheel; those of one slot in the order of starting
    LAST_IN   //!< the same, the one started last first: Linux keeps a slot as a stack
};

/** What happened in the queue. */
struct KernelQueueEvent
{
    /** Kinds of events. */
    enum Kind
    {
        INSERT,   //!< a SYN got an entry
        REFUSE,   //!< a SYN found the queue full
        COOKIE,   //!< a SYN got a cookie
        REPEAT,   //!< the timer fired, and the SYN,ACK went out again
        REMOVE,   //!< the timer fired, and the entry went
        COMPLETE, //!< a client answered, and its entry went
        RETURN    //!< a client answered its cookie
    };

    double seconds;   //!< when
    Kind kind;        //!< what
    uint32_t syn;     //!< which SYN, from 0; of clients that answer, those behind
    uint32_t repeats; //!< of its SYN,ACK before
};

/** Clients that answer, on the machine of the server: their timers use the same wheel. */
struct KernelQueueClients
{
    std::vector<double> connects{}; //!< when each sends its first SYN, s, in order
    uint32_t cookies{0};            //!< tcp_syncookies of the server
    double patienceS{20};           //!< after which each gives up
    std::vector<double> lateS{};    //!< by one of these a SYN that is sent again comes late, s; and
                                    //!< after the timers of a slot those of its entries start late
    uint32_t seed{0};               //!< of the draw among them
};

/**
 * \brief A half-open queue of silent clients: admission of conclusion 02 (an entry while q <= B),
 * pruning of conclusion 01, timers of 1 s doubling, tcp_synack_retries 5. Clients that answer send
 * SYNs by conclusion 05 (tcp_syn_linear_timeouts 4), cookies go out by conclusion 03.
 *
 * It shares no code with the module. With LAST_IN and the right phase of the wheel it gives the
 * measured numbers of the flood of 2 SYNs a second, and which clients the bursts of 01 lose; the
 * reference's own model_check.py, which is FIRST_IN, does not.
 */
class KernelQueue
{
  public:
    /**
     * \param backlog B
     * \param order of timers
     * \param phaseS how far the wheel's slots are from t = 0, s; from 0 to PERIOD_S
     */
    KernelQueue(uint32_t backlog, KernelTimerOrder order, double phaseS);

    /**
     * \param syns when those of silent clients come, s, in order
     * \param clients others
     * \return all events in order of time
     */
    std::vector<KernelQueueEvent> Run(const std::vector<double>& syns,
                                      const KernelQueueClients& clients = {}) const;

    static constexpr double PERIOD_S = 2.048; //!< of the slots of 32 s, the longest wait

  private:
    uint32_t m_backlog;       //!< B
    KernelTimerOrder m_order; //!< of timers
    double m_phaseS;          //!< of the wheel
};

} // namespace ns3

#endif // VALIDATION_KERNEL_QUEUE_H
