// SPDX-License-Identifier: GPL-2.0-only
//
// What one of two kernels sent and received, beside what passed the same end of a simulated link.

#ifndef END_CAPTURE_H
#define END_CAPTURE_H

#include "../linux-capture.h"
#include "../tcp-lifecycle-test-net.h"
#include "socket-lives.h"
#include "validation-report.h"

#include "ns3/nstime.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

/** Why pure ACKs are known to differ; "" = they are not. */
struct EndExplanations
{
    std::string otherAcks{}; //!< Linux sends more of them, or at once what is delayed here
    std::string lateAck{};   //!< Linux sends it later, by its delayed-ACK timer
    double echoMs{0};        //!< by what TSecr is newer on Linux for one ACK more; 0 = for one that
                             //!< is delayed here it is older, by the delay
};

/** A simulated run of two ends; node 0 is the client, 10.77.0.2, and t = 0 as in the lists. */
struct EndRun
{
    const TestNet& net; //!< over
    Time origin;        //!< t = 0
    Time delay;         //!< of the link, one way
    bool isIpv6;        //!< 20 bytes less than the measured MSS are right
    LateTimer late{};   //!< adds to times that are echoed
};

/**
 * \brief The segments of one end of a connection between two kernels, own and arriving ones.
 *
 * Text that follows text at once is taken for one segment, as the kernels' offloading and the MSS
 * cut it elsewhere. Measured and simulated segments are put side by side in order, so that one more
 * or one less does not shift the others.
 */
class EndCapture
{
  public:
    /** \param file a packet list of the reference \param node 0 = seen at the client */
    EndCapture(const std::string& file, uint32_t node);

    /**
     * \brief A row for each segment; for those of this end also when it was sent.
     *
     * An answer (sent within 4 ms of what arrived before) is timed from that arrival, a repeated
     * segment from its copy before, all else, which the application made, from t = 0. When a
     * segment arrives is the forwarder's doing and not compared. \param report gets the rows \param
     * run to compare with \param explanations of pure ACKs
     */
    void
    Compare(ValidationReport& report, const EndRun& run, const EndExplanations& explanations) const;

  private:
    /** One segment at this end. */
    struct Line
    {
        std::string row;        //!< name for the report
        double seconds{0};      //!< when it passed
        double lastSeconds{0};  //!< when the last segment of its text did
        double sinceArrival{0}; //!< s since the segment of the other end before it
        double sinceCopy{0};    //!< s since the same segment was sent before; 0 = never
        bool isOwn{false};      //!< sent by this end
        TcpSegmentView view;    //!< absolute numbers
        std::string text;       //!< with numbers from the ISNs
        double echoMs{0};       //!< TSecr, from the other's first TSval
    };

    /** All segments of one connection. */
    using Lines = std::vector<Line>;

    /** \return the simulated segments, by the client's port */
    std::map<uint16_t, Lines> Collect(const EndRun& run) const;
    /** Fill in what follows from the order. \param headerDifference bytes of MSS less */
    static Lines Finish(const Lines& raw, uint16_t headerDifference);
    /** Compare one connection. */
    void CompareConnection(ValidationReport& report,
                           const Lines& measured,
                           const Lines& simulated,
                           const LateTimer& late,
                           const EndExplanations& explanations) const;
    /** Compare two segments that are the same. */
    void ComparePair(ValidationReport& report,
                     const Line& measured,
                     const Line& simulated,
                     const LateTimer& late,
                     const EndExplanations& explanations) const;

    std::string m_file;                   //!< name
    uint32_t m_node;                      //!< 0 = client
    std::map<uint16_t, Lines> m_measured; //!< as read, by the client's port
};

} // namespace ns3

#endif // END_CAPTURE_H
