// SPDX-License-Identifier: GPL-2.0-only
//
// Follows a handshake from outside.

#include "ns3/handshake-watch.h"

namespace ns3
{

HandshakeStep
DecideClientStep(const HandshakeSnapshot* known, const TcpSegmentView& segment)
{
    if (segment.Has(TcpHeader::SYN))
    {
        if (segment.Has(TcpHeader::ACK) || segment.Has(TcpHeader::RST))
        {
            return HandshakeStep::NOTHING;
        }
        return known && known->clientIsn == segment.seq ? HandshakeStep::REPEAT
                                                        : HandshakeStep::START;
    }
    if (!known || segment.seq != known->clientIsn + 1)
    {
        return HandshakeStep::NOTHING;
    }
    if (segment.Has(TcpHeader::RST))
    {
        return HandshakeStep::END;
    }
    const bool isAcked = !known->hasSynAck || segment.ack == known->serverIsn + 1;
    return segment.Has(TcpHeader::ACK) && isAcked ? HandshakeStep::COMPLETE
                                                  : HandshakeStep::NOTHING;
}

HandshakeStep
DecideServerStep(const HandshakeSnapshot* known, const TcpSegmentView& segment)
{
    const bool isOfSyn =
        known && segment.Has(TcpHeader::ACK) && segment.ack == known->clientIsn + 1;
    if (known && segment.Has(TcpHeader::RST))
    {
        return isOfSyn || !segment.Has(TcpHeader::ACK) ? HandshakeStep::END
                                                       : HandshakeStep::NOTHING;
    }
    return isOfSyn && segment.Has(TcpHeader::SYN) ? HandshakeStep::ANSWERED
                                                  : HandshakeStep::NOTHING;
}

} // namespace ns3
