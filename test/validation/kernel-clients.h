// SPDX-License-Identifier: GPL-2.0-only
//
// Kernel clients of reference 04 that meet a full accept queue; both ends are simulated.

#ifndef KERNEL_CLIENTS_H
#define KERNEL_CLIENTS_H

#include "../linux-capture.h"
#include "../tcp-lifecycle-test-net.h"
#include "kernel-view.h"

#include "ns3/tcp-lifecycle-socket.h"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace ns3
{

/** A measured run. */
struct KernelClientsCase
{
    std::string name;    //!< of the files, without .csv
    std::string title;   //!< in console.txt
    uint32_t backlog;    //!< B
    bool aborts;         //!< tcp_abort_on_overflow
    double delayS;       //!< of the link, one way
    double wireS;        //!< how far that link is from it
    const char* wire;    //!< why
    double endS;         //!< of the measurement
    double sendsAtS{0};  //!< each client sends 10 bytes; 0 = it does not
    uint32_t cookies{0}; //!< tcp_syncookies
};

/** Kernel clients and a server that does not accept, or begins to at 5 s. */
class KernelClients
{
  public:
    /** \param measured what was done \param isIpv6 family */
    KernelClients(const KernelClientsCase& measured, bool isIpv6);
    KernelClients(const KernelClients&) = delete;
    KernelClients& operator=(const KernelClients&) = delete;

    /** Compare everything. */
    void Compare(ValidationReport& report) const;

  private:
    static constexpr uint32_t CLIENT = 0;         //!< node
    static constexpr uint32_t SERVER = 1;         //!< node
    static constexpr uint16_t FIRST_PORT = 20000; //!< of client 0

    /** \return simulated time when the measured clock shows \p seconds */
    static Time ToSimulated(double seconds);

    /** A segment at the server, measured or simulated. */
    struct Line
    {
        double seconds{0};      //!< on the list's clock
        bool fromClient{false}; //!< direction
        bool isSyn{false};      //!< of a client
        std::string text;       //!< what it says
    };

    /** The program of the server: as the measured one it waits in accept() and recv(). */
    void Serve();
    /** A client sends. */
    void Send(std::size_t client);
    /** \return the connection of a client as a node names it */
    TcpConnectionId MakeId(uint16_t port, bool isOfClient) const;
    /** \return the measured segments of a client */
    std::vector<Line> GetMeasured(uint16_t port) const;
    /** \return the simulated ones */
    std::vector<Line> GetSimulated(uint16_t port) const;
    /** \return simulated segments as a SegmentPeer notes them */
    std::vector<WireSegment> GetWire() const;
    /** Compare seq-*.csv and conc-*.csv. */
    void CompareSegments(ValidationReport& report) const;
    /** Compare seq-*-clients.csv. */
    void CompareClients(ValidationReport& report) const;
    /** Compare *-occupancy.csv. */
    void CompareOccupancy(ValidationReport& report) const;
    /** Compare data-*-result.csv as far as it is about the clients. */
    void CompareResult(ValidationReport& report) const;
    /** Compare a -states.csv. */
    void CompareStates(ValidationReport& report, bool isOfClient) const;

    KernelClientsCase m_case;           //!< what was done
    bool m_isIpv6;                      //!< family
    LinuxCapture m_capture;             //!< segments at the server
    std::array<KernelView, 2> m_views;  //!< by node
    TestNet m_net;                      //!< both nodes
    Ptr<TcpLifecycleSocket> m_listener; //!< of the server
    Ptr<Socket> m_served;               //!< of the last accept()
    bool m_isReading{false};            //!< the program waits for text of m_served
    std::vector<Ptr<Socket>> m_clients; //!< in order
    std::map<uint16_t, double> m_begin; //!< first SYN at the server, by port
    std::string m_sent;                 //!< what send() of the clients gave
};

} // namespace ns3

#endif // KERNEL_CLIENTS_H
