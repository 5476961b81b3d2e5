// SPDX-License-Identifier: GPL-2.0-only
//
// What a SYN proxy does with a segment: rules for each direction and state.

#ifndef SYN_PROXY_DECISION_H
#define SYN_PROXY_DECISION_H

#include "ns3/gateway-event.h"
#include "ns3/sequence-number.h"
#include "ns3/tcp-segment-view.h"

#include <cstdint>

namespace ns3
{

//! \addtogroup tcp-lifecycle
//! @{

/** What the proxy knows of a connection. */
enum class SynProxyState : uint8_t
{
    NONE,     //!< nothing: no state is kept before the client has proved its address
    SYN_SENT, //!< the client is connected to the gateway, which has sent its own SYN to the server
    OPEN,     //!< segments are translated both ways
    CLOSING,  //!< as before, but both FINs are acknowledged, or there was a RST
    OUTBOUND  //!< opened by the protected side: passes untouched
};

/** What a decision may know. */
struct SynProxySnapshot
{
    SynProxyState state{SynProxyState::NONE}; //!< of the connection
    SequenceNumber32 clientIsn{0};            //!< of the connection
    SequenceNumber32 cookie{0};               //!< the gateway's ISS to the client
    SequenceNumber32 serverIsn{0};            //!< of the server's SYN,ACK, in OPEN and CLOSING
    SequenceNumber32 clientNext{0};           //!< SYN_SENT: behind the text that is held
    uint32_t offeredBytes{0};                 //!< SYN_SENT: window of the gateway's SYN,ACK
    bool isOutbound{false};                   //!< opened by the protected side
    bool isReopening{false};                  //!< another SYN was answered meanwhile
    SequenceNumber32 reopeningIsn{0};         //!< its SEG.SEQ
};

/** What to do. */
enum class SynProxyVerdict : uint8_t
{
    DROP,          //!< nothing
    PASS,          //!< forward as it is
    ANSWER_SYN,    //!< send a SYN,ACK with a cookie
    CHECK_COOKIE,  //!< open the connection if the cookie is valid, else drop
    HOLD,          //!< keep until the server has answered
    SWALLOW,       //!< note window and timestamp; the gateway sends its own ACK later
    GIVE_UP,       //!< the client has reset: reset the server too
    TRANSLATE,     //!< change numbers and forward
    OPEN,          //!< the server has answered: ACK to it, what is held, window to the client
    REFUSE,        //!< the server has refused: RST to the client
    ACKNOWLEDGE,   //!< the server repeats its SYN,ACK: ACK again
    RESET_SERVER,  //!< RST with SEG.SEQ = SEG.ACK to the server (RFC 9293 3.10.7.1, 3.10.7.3)
    TRACK_OUTBOUND //!< remember and forward as it is
};

/** Verdict and reason. */
struct SynProxyDecision
{
    SynProxyVerdict verdict{SynProxyVerdict::DROP};     //!< what to do
    GatewayReason reason{GatewayReason::NO_CONNECTION}; //!< why
};

/**
 * \brief Decide about a segment to a protected server.
 *
 * - NONE: a SYN is answered; with RST or FIN it is MALFORMED. An ACK, or a segment without control
 *   bits, may carry a cookie. All else is dropped, RSTs too: they are of no connection.
 * - SYN_SENT: a SYN with the number of the connection is a duplicate; with another one it is
 *   answered. A RST gives up if its number is exact (RFC 5961 section 3.2): behind the SYN, or
 *   behind what is held. Anything else must lie in the window that the gateway has offered and
 *   acknowledge its SYN,ACK. Text and FIN are held, an ACK alone is swallowed.
 * - OPEN: a SYN with the connection's own number is a duplicate; any other is translated, for the
 *   server to challenge (RFC 5961 section 4), so that no forged SYN harms the connection.
 * - CLOSING: any SYN is answered, one with the old number too: some clients always have the same,
 *   and a late duplicate does no harm, as the cookie has to be proved. Of an outbound connection
 *   all else passes.
 * - SYN_SENT and CLOSING: a segment that continues a SYN answered meanwhile may carry its cookie;
 * if that is not valid, the segment is judged without the SYN, which may have been forged.
 * - OUTBOUND: passes.
 * \param known what the gateway knows of its connection
 * \param segment from the client
 * \return verdict and reason
 */
SynProxyDecision DecideFromClient(const SynProxySnapshot& known, const TcpSegmentView& segment);

/**
 * \brief Decide about a segment from a protected server.
 *
 * - NONE, CLOSING: a SYN opens a connection of the server's own. NONE: anything else with an ACK
 *   is reset, without it dropped.
 * - SYN_SENT, as in RFC 9293 3.10.7.3: an ACK of anything but the SYN is reset; a RST that
 *   acknowledges the SYN refuses; a SYN,ACK opens.
 * - OPEN, CLOSING: a SYN,ACK with the server's ISN is a repetition; all else is translated.
 * - OUTBOUND, and CLOSING of an outbound connection: passes.
 * \param known what the gateway knows of its connection
 * \param segment from the server
 * \return verdict and reason
 */
SynProxyDecision DecideFromServer(const SynProxySnapshot& known, const TcpSegmentView& segment);

/** How windows are carried on both sides. */
struct SynProxyScales
{
    bool clientScales{false}; //!< scales were exchanged with the client
    bool serverScales{false}; //!< and with the server
    uint8_t client{0};        //!< shift of the client's windows
    uint8_t server{0};        //!< shift of the server's windows
    uint8_t announced{0};     //!< shift that the client was told the server has
};

/**
 * \param scales of the connection
 * \param window the field as the client sent it
 * \param isSyn not scaled
 * \return a client's window field as the server will read it
 */
uint16_t ScaleToServer(const SynProxyScales& scales, uint16_t window, bool isSyn);

/**
 * \param scales of the connection
 * \param window the field as the server sent it
 * \param isSyn not scaled
 * \return a server's window field as the client will read it, rounded down to what its scale can
 * say
 */
uint16_t ScaleToClient(const SynProxyScales& scales, uint16_t window, bool isSyn);

//! @}

} // namespace ns3

#endif // SYN_PROXY_DECISION_H
