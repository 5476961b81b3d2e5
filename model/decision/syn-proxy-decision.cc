// SPDX-License-Identifier: GPL-2.0-only
//
// The rules of a SYN proxy.

#include "ns3/syn-proxy-decision.h"

#include <algorithm>

namespace ns3
{

namespace
{

/** Largest window of a SYN,ACK, which is never scaled. */
constexpr uint32_t UNSCALED_WINDOW = 65535;

using Reason = GatewayReason;    //!< short
using State = SynProxyState;     //!< short
using Verdict = SynProxyVerdict; //!< short

/**
 * \param known what the gateway knows of its connection
 * \param segment the SYN
 * \return what to do with a SYN of a client
 */
SynProxyDecision
DecideClientSyn(const SynProxySnapshot& known, const TcpSegmentView& segment)
{
    if (segment.Has(TcpHeader::ACK))
    {
        return {Verdict::DROP, Reason::NO_CONNECTION}; // of no SYN that passed here
    }
    if (segment.Has(TcpHeader::RST) || segment.Has(TcpHeader::FIN))
    {
        return {Verdict::DROP, Reason::MALFORMED};
    }
    if (known.state == State::NONE || known.state == State::CLOSING)
    {
        return {Verdict::ANSWER_SYN, Reason::COOKIE_SENT};
    }
    if (segment.seq == known.clientIsn)
    {
        return {Verdict::DROP, Reason::DUPLICATE_SYN};
    }
    return known.state == State::OPEN ? SynProxyDecision{Verdict::TRANSLATE, Reason::TRANSLATED}
                                      : SynProxyDecision{Verdict::ANSWER_SYN, Reason::COOKIE_SENT};
}

/**
 * \param known what the gateway knows of its connection
 * \param segment of the client
 * \return what to do with a segment of a client that the server has not answered
 */
SynProxyDecision
DecideWaitingClient(const SynProxySnapshot& known, const TcpSegmentView& segment)
{
    if (segment.Has(TcpHeader::RST))
    {
        const bool isExact = segment.seq == known.clientIsn + 1 || segment.seq == known.clientNext;
        return isExact ? SynProxyDecision{Verdict::GIVE_UP, Reason::CONNECTION_CLOSING}
                       : SynProxyDecision{Verdict::DROP, Reason::NO_CONNECTION};
    }
    const uint32_t offset = segment.seq.GetValue() - (known.clientIsn + 1).GetValue();
    if (offset > known.offeredBytes || segment.ack != known.cookie + 1)
    {
        return {Verdict::DROP, Reason::NO_CONNECTION};
    }
    const bool isSwallowed = segment.textBytes == 0 && !segment.Has(TcpHeader::FIN);
    return isSwallowed ? SynProxyDecision{Verdict::SWALLOW, Reason::SWALLOWED}
                       : SynProxyDecision{Verdict::HOLD, Reason::HELD};
}

} // namespace

SynProxyDecision
DecideFromClient(const SynProxySnapshot& known, const TcpSegmentView& segment)
{
    const SynProxyDecision pass{Verdict::PASS, Reason::NOT_CONCERNED};
    const bool isSyn = segment.Has(TcpHeader::SYN);
    if (known.state == State::OUTBOUND ||
        (known.isOutbound && isSyn && segment.Has(TcpHeader::ACK)))
    {
        return pass;
    }
    if (isSyn)
    {
        return DecideClientSyn(known, segment);
    }
    const bool mayBeCookie =
        (segment.Has(TcpHeader::ACK) || segment.flags == 0) && !segment.Has(TcpHeader::RST);
    const bool isReopening = (known.state == State::SYN_SENT || known.state == State::CLOSING) &&
                             known.isReopening && segment.seq == known.reopeningIsn + 1;
    if (mayBeCookie && (known.state == State::NONE || isReopening))
    {
        return {Verdict::CHECK_COOKIE, Reason::COOKIE_VALIDATED};
    }
    switch (known.state)
    {
    case State::NONE:
        return {Verdict::DROP, Reason::NO_CONNECTION};
    case State::SYN_SENT:
        return DecideWaitingClient(known, segment);
    case State::OPEN:
    case State::CLOSING:
        return known.isOutbound ? pass : SynProxyDecision{Verdict::TRANSLATE, Reason::TRANSLATED};
    case State::OUTBOUND:
        break;
    }
    return pass;
}

namespace
{

/**
 * \param segment of the server
 * \return what to do with a segment of a server of which there is no connection
 */
SynProxyDecision
DecideStrayServer(const TcpSegmentView& segment)
{
    const bool isReset = segment.Has(TcpHeader::ACK) && !segment.Has(TcpHeader::RST);
    return {isReset ? Verdict::RESET_SERVER : Verdict::DROP, Reason::NO_CONNECTION};
}

/**
 * \param known what the gateway knows of its connection
 * \param segment of the server
 * \return what to do with the answer to the gateway's SYN (RFC 9293 3.10.7.3)
 */
SynProxyDecision
DecideServerAnswer(const SynProxySnapshot& known, const TcpSegmentView& segment)
{
    const bool isOfSyn = segment.Has(TcpHeader::ACK) && segment.ack == known.clientIsn + 1;
    if (segment.Has(TcpHeader::RST))
    {
        return isOfSyn ? SynProxyDecision{Verdict::REFUSE, Reason::SERVER_REFUSED}
                       : SynProxyDecision{Verdict::DROP, Reason::BAD_SERVER_ACK};
    }
    if (segment.Has(TcpHeader::ACK) && !isOfSyn)
    {
        return {Verdict::RESET_SERVER, Reason::BAD_SERVER_ACK};
    }
    return isOfSyn && segment.Has(TcpHeader::SYN)
               ? SynProxyDecision{Verdict::OPEN, Reason::SERVER_ACK}
               : SynProxyDecision{Verdict::DROP, Reason::BAD_SERVER_ACK};
}

} // namespace

SynProxyDecision
DecideFromServer(const SynProxySnapshot& known, const TcpSegmentView& segment)
{
    const bool isOpening =
        segment.Has(TcpHeader::SYN) && !segment.Has(TcpHeader::ACK) && !segment.Has(TcpHeader::RST);
    if (isOpening && (known.state == State::NONE || known.state == State::CLOSING))
    {
        return {Verdict::TRACK_OUTBOUND, Reason::NOT_CONCERNED};
    }
    if (known.isOutbound)
    {
        return {Verdict::PASS, Reason::NOT_CONCERNED};
    }
    switch (known.state)
    {
    case State::NONE:
        return DecideStrayServer(segment);
    case State::SYN_SENT:
        return DecideServerAnswer(known, segment);
    case State::OPEN:
    case State::CLOSING:
        if (segment.Has(TcpHeader::SYN | TcpHeader::ACK) && segment.seq == known.serverIsn)
        {
            return {Verdict::ACKNOWLEDGE, Reason::SERVER_ACK};
        }
        return {Verdict::TRANSLATE, Reason::TRANSLATED};
    case State::OUTBOUND:
        break;
    }
    return {Verdict::PASS, Reason::NOT_CONCERNED};
}

uint16_t
ScaleToServer(const SynProxyScales& scales, uint16_t window, bool isSyn)
{
    if (isSyn || !scales.clientScales || scales.serverScales)
    {
        return window; // as the server was told the client's own scale
    }
    return static_cast<uint16_t>(std::min(uint32_t{window} << scales.client, UNSCALED_WINDOW));
}

uint16_t
ScaleToClient(const SynProxyScales& scales, uint16_t window, bool isSyn)
{
    if (isSyn || !scales.clientScales)
    {
        return window;
    }
    const uint32_t bytes = uint32_t{window} << (scales.serverScales ? scales.server : 0);
    return static_cast<uint16_t>(std::min(bytes >> scales.announced, UNSCALED_WINDOW));
}

} // namespace ns3
