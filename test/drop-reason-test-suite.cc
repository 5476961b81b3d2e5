// SPDX-License-Identifier: GPL-2.0-only
//
// Every reason for which a segment can be dropped, each in a record about that very segment.

#include "record-stage.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/ipv4-address.h"
#include "ns3/ipv6-address.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/test.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

using Stage = RecordStage;

constexpr uint8_t FIN = TcpHeader::FIN;
constexpr uint8_t SYN = TcpHeader::SYN;
constexpr uint8_t RST = TcpHeader::RST;
constexpr uint8_t PSH = TcpHeader::PSH;
constexpr uint8_t ACK = TcpHeader::ACK;

/** One way to be dropped. */
struct Drop
{
    std::string name;                 //!< what arrives where
    std::function<void(Stage&)> act;  //!< makes it happen
    std::string drops;                //!< all drop records
    SegmentPeer::Settings settings{}; //!< of the engine
};

/** \return a SYN without options and with a checksum of zero, which is wrong */
std::vector<uint8_t>
MakeSyn()
{
    return {0x9c, 0x40, 0, 80, 0, 0, 3, 232, 0, 0, 0, 0, 0x50, SYN, 255, 255, 0, 0, 0, 0};
}

void
Malformed(Stage& stage)
{
    stage.Listen();
    std::vector<uint8_t> syn = MakeSyn();
    syn.pop_back();
    stage.peer->SendBytes(stage.peer->MakeId("10.77.0.100", 40000), syn);
    stage.Wait(MilliSeconds(1));
}

void
BadChecksum(Stage& stage)
{
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(true));
    stage.Listen();
    stage.peer->SendBytes(stage.peer->MakeId("10.77.0.100", 40000), MakeSyn());
    stage.Wait(MilliSeconds(1));
    GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
}

void
FromMulticast(Stage& stage)
{
    stage.Listen();
    const TcpConnectionId good = stage.peer->MakeId("10.77.0.100", 40000);
    const bool isIpv6 = Ipv6Address::IsMatchingType(good.GetLocalAddress());
    const Address group =
        isIpv6 ? Address(Ipv6Address("ff02::1")) : Address(Ipv4Address("224.0.0.1"));
    stage.peer->SendSyn(TcpConnectionId(good.GetLocalAddress(), 80, group, 40000),
                        SequenceNumber32(1));
    stage.Wait(MilliSeconds(1));
}

void
NodeDown(Stage& stage)
{
    stage.Establish();
    stage.GetEngine()->Crash();
    stage.Send(ACK, 0, 0, 10);
    stage.GetEngine()->Reboot();
    stage.Send(ACK, 0, 0, 10);
}

bool
RefuseRequest(Ptr<Socket>, const Address&)
{
    return false;
}

void
ApplicationRefuses(Stage& stage)
{
    stage.Listen();
    stage.peer->GetListener()->SetAcceptCallback(
        MakeCallback(&RefuseRequest), MakeNullCallback<void, Ptr<Socket>, const Address&>());
    stage.SendSyn();
}

void
HalfOpenFull(Stage& stage)
{
    stage.Listen(0);
    stage.SendSyn(1);
    stage.SendSyn(2);
}

void
LastQuarter(Stage& stage)
{
    stage.Listen(128);
    for (uint16_t port = 1; port <= 5; ++port)
    {
        stage.SendSyn(port);
    }
}

void
AcceptFullAtSyn(Stage& stage)
{
    stage.Listen(0);
    stage.SendSyn(1);
    stage.Send(ACK, 0, 0);
    stage.SendSyn(2);
}

void
AcceptFullAtThirdAck(Stage& stage)
{
    stage.Listen(1);
    stage.SendSyn(1);
    stage.Send(ACK, 0, 0);
    stage.SendSyn(2);
    const TcpConnectionId second = stage.id;
    stage.SendSyn(3);
    stage.peer->SendAck(second);
    stage.Wait(MilliSeconds(1));
    stage.Send(ACK, 0, 0);
}

void
HalfOpenUnreachable(Stage& stage)
{
    stage.Listen();
    stage.SendSyn();
    stage.SendPortUnreachable(7);
}

void
SimultaneousOpenRepeatsSyn(Stage& stage)
{
    stage.Connect();
    stage.Send(SYN, -1, 0);
    stage.Send(SYN, -1, 0);
}

void
TextAfterClose(Stage& stage)
{
    stage.CloseToFinWait2();
    stage.Send(ACK, 0, 1, 10);
}

/** An older incarnation's peer has forgotten its clock (what tcp_tw_recycle did to NAT). */
void
SynOlderThanItsPeer(Stage& stage)
{
    stage.CloseToTimeWait(5000);
    stage.SendSyn(40001, 4000);
}

/** \return a row's act: a segment to a listener, to port 80 as all are */
std::function<void(Stage&)>
InListen(uint8_t flags)
{
    return [=](Stage& stage) {
        stage.Listen();
        stage.SendSyn(); // for the numbers
        stage.Send(RST, 0, 0);
        stage.Send(flags, 0, 0);
    };
}

/** A row's act: the ACK of a cookie with a wrong number. */
void
NotACookie(Stage& stage)
{
    stage.Listen();
    stage.SendSyn();
    stage.Send(ACK, 0, 9);
}

/** \return a row's act: a segment half a second after a SYN, TSval behind its own if it has one */
std::function<void(Stage&)>
InSynReceived(uint8_t flags, int32_t seq, int32_t ack, bool isOld = false)
{
    return [=](Stage& stage) {
        stage.Listen();
        isOld ? stage.SendSyn(40000, 5000) : stage.SendSyn();
        stage.Wait(MilliSeconds(500));
        isOld ? stage.Send(flags, seq, ack, 0, 4999) : stage.Send(flags, seq, ack);
    };
}

/** \return a row's act: a segment in answer to our SYN */
std::function<void(Stage&)>
InSynSent(uint8_t flags, int32_t ack)
{
    return [=](Stage& stage) {
        stage.Connect();
        stage.Send(flags, -1, ack);
    };
}

/** How the timestamps of a segment are. */
enum class Stamp
{
    NEVER,   //!< not negotiated
    MISSING, //!< negotiated, absent
    OLD      //!< negotiated, older than TS.Recent
};

/** \return a row's act: a segment to a connection */
std::function<void(Stage&)>
InEstablished(
    uint8_t flags, int32_t seq, int32_t ack, uint32_t text = 0, Stamp stamp = Stamp::NEVER)
{
    return [=](Stage& stage) {
        stamp == Stamp::NEVER ? stage.Establish() : stage.Establish(5000);
        stamp == Stamp::OLD ? stage.Send(flags, seq, ack, text, 4000)
                            : stage.Send(flags, seq, ack, text);
    };
}

/** \return a row's act: a segment to a connection that is over */
std::function<void(Stage&)>
InTimeWait(uint8_t flags, int32_t seq, int32_t ack)
{
    return [=](Stage& stage) {
        stage.CloseToTimeWait();
        stage.Send(flags, seq, ack);
    };
}

const std::vector<Drop> DROPS{
    {"HeaderIsShort", Malformed, "CLOSED malformed; "},
    {"ChecksumIsWrong", BadChecksum, "CLOSED bad-checksum; "},
    {"SourceIsMulticast", FromMulticast, "CLOSED not-unicast; "},
    {"NoListener", [](Stage& stage) { stage.SendSyn(); }, "CLOSED no-connection; "},
    {"NodeDown", NodeDown, "CLOSED node-down; CLOSED no-connection; "},
    {"Listen.Rst", InListen(RST), "LISTEN rst-in-listen; "},
    {"Listen.Ack", InListen(ACK), "LISTEN ack-in-listen; "},
    {"Listen.AckOfNoCookie", NotACookie, "LISTEN cookie-invalid; ", {{"SynCookieMode", "Always"}}},
    {"Listen.SynAck", InListen(SYN | ACK), "LISTEN ack-in-listen; "},
    {"Listen.Fin", InListen(FIN), "LISTEN not-a-request; "},
    {"Listen.SynFin", InListen(SYN | FIN), "LISTEN not-a-request; "},
    {"Listen.ApplicationRefuses", ApplicationRefuses, "LISTEN application-refused; "},
    {"Listen.HalfOpenQueueFull", HalfOpenFull, "LISTEN half-open-full; "},
    {"Listen.LastQuarter", LastQuarter, "LISTEN last-quarter; ", {{"HalfOpenLimitEntries", "4"}}},
    {"Listen.AcceptQueueFull", AcceptFullAtSyn, "LISTEN accept-full; ", {{"AcceptMode", "Manual"}}},
    {"Listen.OlderThanItsPeer",
     SynOlderThanItsPeer,
     "LISTEN old-timestamp; ",
     {{"TimeWaitReuse", "Unsafe"}}},
    {"SynReceived.AcceptQueueFull",
     AcceptFullAtThirdAck,
     "SYN-RECEIVED accept-full; ",
     {{"AcceptMode", "Manual"}}},
    {"SynReceived.SynAgain", InSynReceived(SYN, -1, 0), "SYN-RECEIVED duplicate-syn; "},
    {"SynReceived.OtherSyn", InSynReceived(SYN, -5000, 0), "SYN-RECEIVED another-syn; "},
    {"SynReceived.OtherSynInWindow", InSynReceived(SYN, 9, 0), "SYN-RECEIVED another-syn; "},
    {"SynReceived.RstInWindow", InSynReceived(RST, 9, 0), "SYN-RECEIVED rst-challenged; "},
    {"SynReceived.RstOutside", InSynReceived(RST, -9, 0), "SYN-RECEIVED rst-unacceptable; "},
    {"SynReceived.NoAck", InSynReceived(FIN, 0, 0), "SYN-RECEIVED ack-missing; "},
    {"SynReceived.WrongAck", InSynReceived(ACK, 0, 9), "SYN-RECEIVED ack-unacceptable; "},
    {"SynReceived.Outside", InSynReceived(ACK, -9, 0), "SYN-RECEIVED sequence-unacceptable; "},
    {"SynReceived.OldTimestamp", InSynReceived(ACK, 0, 0, true), "SYN-RECEIVED old-timestamp; "},
    {"SynReceived.Icmp", HalfOpenUnreachable, "SYN-RECEIVED icmp-sequence; "},
    {"SynReceived.SimultaneousOpen.SynAgain",
     SimultaneousOpenRepeatsSyn,
     "SYN-RECEIVED duplicate-syn; "},
    {"SynSent.WrongAck", InSynSent(SYN | ACK, 9), "SYN-SENT ack-unacceptable; "},
    {"SynSent.RstOfNothing", InSynSent(RST, 0), "SYN-SENT rst-unacceptable; "},
    {"SynSent.NoSyn", InSynSent(ACK, 0), "SYN-SENT syn-missing; "},
    {"Established.RstInWindow", InEstablished(RST, 9, 0), "ESTABLISHED rst-challenged; "},
    {"Established.RstOutside", InEstablished(RST, -9, 0), "ESTABLISHED rst-unacceptable; "},
    {"Established.Syn", InEstablished(SYN, 9, 0), "ESTABLISHED syn-challenged; "},
    {"Established.Outside", InEstablished(ACK, -99, 0, 9), "ESTABLISHED sequence-unacceptable; "},
    {"Established.NoAck", InEstablished(PSH, 0, 0, 9), "ESTABLISHED ack-missing; "},
    {"Established.AckOfNothing", InEstablished(ACK, 0, 9, 9), "ESTABLISHED ack-unacceptable; "},
    {"Established.TimestampMissing",
     InEstablished(ACK, 0, 0, 9, Stamp::MISSING),
     "ESTABLISHED timestamp-missing; ",
     {{"RequireTimestamps", "true"}}},
    {"Established.OldTimestamp",
     InEstablished(ACK, 0, 0, 9, Stamp::OLD),
     "ESTABLISHED old-timestamp; "},
    {"FinWait2.TextAfterClose", TextAfterClose, "FIN-WAIT-2 after-close; "},
    {"TimeWait.FinAgain", InTimeWait(FIN | ACK, 0, 1), "TIME-WAIT in-time-wait; "},
    {"TimeWait.RstOutside", InTimeWait(RST, 9, 0), "TIME-WAIT rst-unacceptable; "},
    {"TimeWait.SynAgain", InTimeWait(SYN, 1, 0), "TIME-WAIT syn-challenged; "},
    {"TimeWait.OldSyn", InTimeWait(SYN, -1, 0), "TIME-WAIT sequence-unacceptable; "},
};

/** All rows of DROPS, and that no reason is left out. */
class DropTestCase : public TestCase
{
  public:
    explicit DropTestCase(bool isIpv6)
        : TestCase(std::string("DropReason.EachIsRecordedOfItsSegment.") +
                   (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<TcpDropReason> seen;
        for (const Drop& row : DROPS)
        {
            RecordStage stage(row.settings, m_isIpv6);
            row.act(stage);
            NS_TEST_EXPECT_MSG_EQ(stage.drops, row.drops, row.name);
            seen.insert(stage.reasons.begin(), stage.reasons.end());
        }
        for (std::size_t i = 1; i < static_cast<std::size_t>(TcpDropReason::COUNT); ++i)
        {
            const auto reason = static_cast<TcpDropReason>(i);
            if (!IsBelowTcp(reason)) // those are in tcp-lifecycle-lower-layer-drops
            {
                NS_TEST_EXPECT_MSG_EQ(seen.count(reason), 1, ToString(reason) << " occurs");
            }
        }
        NS_TEST_EXPECT_MSG_EQ(seen.count(TcpDropReason::NONE), 0, "none is no drop");
    }

    void
    DoTeardown() override
    {
        GlobalValue::Bind("ChecksumEnabled", BooleanValue(false));
    }

    bool m_isIpv6; //!< family
};

class DropReasonTestSuite : public TestSuite
{
  public:
    DropReasonTestSuite()
        : TestSuite("tcp-lifecycle-drop-reason")
    {
        AddTestCase(new DropTestCase(false));
        AddTestCase(new DropTestCase(true));
    }
};

DropReasonTestSuite g_dropReasonTestSuite; //!< registers the suite

} // namespace
