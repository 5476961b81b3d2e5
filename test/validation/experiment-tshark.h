// SPDX-License-Identifier: GPL-2.0-only
//
// A run that is captured at both ends: what the nodes say of it, and what tshark reads.

#ifndef VALIDATION_EXPERIMENT_TSHARK_H
#define VALIDATION_EXPERIMENT_TSHARK_H

#include "ns3/tcp-counters.h"
#include "ns3/tcp-segment-event.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ns3
{

/** What tshark says of a frame. Fields below text are of TCP segments only. */
struct TsharkFrame
{
    bool isMalformed{false};          //!< some part of it cannot be read
    bool hasBadIpChecksum{false};     //!< IPv4: not right, or not checked
    bool isTcp{false};                //!< a TCP segment
    std::string source;               //!< address
    std::string destination;          //!< address
    uint16_t sourcePort{0};           //!< port
    uint16_t destinationPort{0};      //!< port
    uint8_t flags{0};                 //!< control bits
    uint32_t seq{0};                  //!< as carried
    uint32_t ack{0};                  //!< as carried
    uint32_t textBytes{0};            //!< bytes behind the header
    uint16_t window{0};               //!< as carried
    bool hasBadTcpChecksum{false};    //!< not right, or not checked
    bool isRepeated{false};           //!< tcp.analysis: retransmission of any kind
    bool isKeepAlive{false};          //!< tcp.analysis: a keep-alive probe
    std::optional<double> initialRtt; //!< tcp.analysis: duration of its handshake, s
};

/** What one node's own instruments say of a run. */
struct NodeRecords
{
    std::string address;                   //!< of the node, as tshark prints it
    std::vector<TcpSegmentEvent> sent;     //!< Segment trace
    std::vector<TcpSegmentEvent> received; //!< Segment trace
    std::map<uint16_t, double> rtts;       //!< by client's port: last SYN to ESTABLISHED, s
    TcpCounters counters;                  //!< at the end
};

/** A directory for captures that goes away. */
class CaptureDirectory
{
  public:
    /** \throws std::runtime_error if it cannot be made */
    CaptureDirectory();
    ~CaptureDirectory();
    CaptureDirectory(const CaptureDirectory&) = delete;
    CaptureDirectory& operator=(const CaptureDirectory&) = delete;

    /** \return path of a capture. \param node 0 is the client, 1 the server */
    std::string PathOf(uint32_t node) const;

  private:
    std::string m_path; //!< of the directory
};

/**
 * \brief Run clients, a flood, refused connections and an idle connection, with losses.
 * \param captures where a capture of each end goes
 * \param isIpv6 over IPv6 instead of IPv4
 * \return what both nodes say of it: client, server
 */
std::array<NodeRecords, 2> SimulateForTshark(const CaptureDirectory& captures, bool isIpv6);

/** \return true if tshark can be run */
bool HasTshark();

/**
 * \brief Let tshark read a capture.
 * \param path of the pcap file
 * \return its frames in order
 * \throws std::runtime_error if tshark fails or prints what was not asked for
 */
std::vector<TsharkFrame> ReadTsharkFrames(const std::string& path);

} // namespace ns3

#endif // VALIDATION_EXPERIMENT_TSHARK_H
