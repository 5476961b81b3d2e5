// SPDX-License-Identifier: GPL-2.0-only
//
// What the applications of experiment 06 called.

#ifndef EXPERIMENT_06_CASES_H
#define EXPERIMENT_06_CASES_H

#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{

/** What an application calls. */
enum class OpenCloseCall
{
    CONNECT,        //!< a second connection of the client
    SEND,           //!< so many bytes
    READ,           //!< all there is
    CLOSE,          //!< Close
    LINGER0,        //!< Close with SO_LINGER of 0 s
    SHUTDOWN_SEND,  //!< ShutdownSend
    SHUTDOWN_RECV,  //!< ShutdownRecv
    CLOSE_LISTENER, //!< Close of the listening socket
    SEND_SECOND,    //!< so many bytes on the second connection
    READ_SECOND     //!< all there is on the second connection
};

/** One call; t = 0 as in the packet lists. */
struct OpenCloseStep
{
    double at;          //!< s, as in the log of settings.txt, or earlier if the list shows it
    uint32_t node;      //!< 0 = client
    OpenCloseCall call; //!< which
    uint32_t bytes{0};  //!< of SEND
};

/** How a case begins; a listener on port 80 is there in each. */
enum class OpenCloseBegin
{
    CONNECTED,      //!< the client connects to port 80, before t = 0 but for close-in-syn-sent
    CLOSED_PORT,    //!< the client connects to port 81
    SIMULTANEOUSLY, //!< both connect, from ports 30000 and 30001
    TWO_QUEUED      //!< as CONNECTED, and nobody accepts
};

/** One measured case. */
struct OpenCloseCase
{
    std::string name;                 //!< NAME-cli.csv, NAME-srv.csv ...
    std::vector<OpenCloseStep> steps; //!< what the applications called
    OpenCloseBegin begin{OpenCloseBegin::CONNECTED};
    uint32_t delayMs{20};       //!< one way
    std::string otherAcks{};    //!< why Linux sends more pure ACKs, or earlier
    std::string lateAck{};      //!< why a pure ACK of Linux comes later
    bool isHalfClosed{false};   //!< the client shuts down instead of closing
    std::string otherResults{}; //!< why a call returns the error once more, where Linux has 0
    double echoMs{0};           //!< as EndExplanations'
};

/** \return all cases */
const std::vector<OpenCloseCase>& GetOpenCloseCases();

} // namespace ns3

#endif // EXPERIMENT_06_CASES_H
