// SPDX-License-Identifier: GPL-2.0-only
//
// Settings that a program changes while a connection lives, and who sees it: the timers of
// FIN-WAIT-2 and of a silent peer, and sockets that bind.

#include "end-scene.h"

#include "ns3/boolean.h"
#include "ns3/inet-socket-address.h"
#include "ns3/inet6-socket-address.h"
#include "ns3/test.h"

#include <functional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** FIN-WAIT-2 since this time. */
const Time BEGIN = Seconds(2) + MilliSeconds(22);

/** Let the connection enter FIN-WAIT-2. \param isClosed by Close; else by ShutdownSend */
void
EnterFinWait2(Scene& scene, bool isClosed)
{
    if (isClosed)
    {
        scene.socket->Close();
    }
    else
    {
        scene.socket->ShutdownSend();
    }
    scene.Wait(MilliSeconds(1));
    scene.Send(TcpHeader::ACK, 0, 1);
}

/** \return empty ACKs of the server since \p start: keep-alive probes */
std::size_t
CountProbes(const Scene& scene, Time start)
{
    std::size_t probes = 0;
    for (const WireSegment& answer : scene.peer.GetAnswers(scene.id))
    {
        probes += answer.time >= start && answer.view.flags == TcpHeader::ACK ? 1 : 0;
    }
    return probes;
}

/** One change. */
struct Change
{
    std::string name;                                              //!< what happens
    std::function<void(Scene&)> act;                               //!< makes it happen
    std::vector<std::pair<double, TcpSocket::TcpStates_t>> states; //!< at seconds since BEGIN
    std::size_t probes;                                            //!< keep-alive probes in all
};

void
SetTime(Scene& scene, const std::string& name, double seconds)
{
    scene.socket->SetAttribute(name, TimeValue(Seconds(seconds)));
}

const std::vector<Change> CHANGES{
    {"KeepAliveStaysStoppedInFinWait2",
     [](Scene& scene) {
         EnterFinWait2(scene, true);
         SetTime(scene, "KeepAliveIdle", 10);
         scene.socket->SetAttribute("KeepAlive", BooleanValue(true));
         SetTime(scene, "UserTimeout", 1000);
     },
     {{59.9, TcpSocket::FIN_WAIT_2}, {60.1, TcpSocket::CLOSED}},
     0},
    {"KeepAliveAfterShutdownSend",
     [](Scene& scene) {
         EnterFinWait2(scene, false);
         SetTime(scene, "KeepAliveIdle", 10);
         scene.socket->SetAttribute("KeepAlive", BooleanValue(true));
     },
     {{80, TcpSocket::FIN_WAIT_2}},
     1},
    {"ShorterFinWait2",
     [](Scene& scene) {
         EnterFinWait2(scene, true);
         scene.Wait(Seconds(5));
         SetTime(scene, "FinWait2Timeout", 20);
     },
     {{19.9, TcpSocket::FIN_WAIT_2}, {20.1, TcpSocket::CLOSED}},
     0},
    {"LongerFinWait2",
     [](Scene& scene) {
         EnterFinWait2(scene, true);
         scene.Wait(Seconds(50));
         SetTime(scene, "FinWait2Timeout", 100);
     },
     {{99.9, TcpSocket::FIN_WAIT_2}, {100.1, TcpSocket::CLOSED}},
     0},
    {"FinWait2PassedAlready",
     [](Scene& scene) {
         EnterFinWait2(scene, true);
         scene.Wait(Seconds(50));
         SetTime(scene, "FinWait2Timeout", 30);
     },
     {{50.1, TcpSocket::CLOSED}},
     0},
    {"FinWait2WithoutLimitIsKeptAlive",
     [](Scene& scene) {
         scene.socket->SetAttribute("KeepAlive", BooleanValue(true));
         SetTime(scene, "KeepAliveIdle", 100);
         EnterFinWait2(scene, true);
         scene.Wait(Seconds(50));
         SetTime(scene, "FinWait2Timeout", 0);
     },
     {{101, TcpSocket::FIN_WAIT_2}},
     1},
    {"LimitComesBack",
     [](Scene& scene) {
         SetTime(scene, "FinWait2Timeout", 0);
         EnterFinWait2(scene, true);
         scene.Wait(Seconds(70));
         SetTime(scene, "FinWait2Timeout", 80);
     },
     {{79.9, TcpSocket::FIN_WAIT_2}, {80.1, TcpSocket::CLOSED}},
     0},
    {"OtherSettingsDoNotProbe",
     [](Scene& scene) {
         SetTime(scene, "KeepAliveIdle", 10);
         scene.socket->SetAttribute("KeepAlive", BooleanValue(true));
         scene.Wait(Seconds(12)); // one probe has gone out, the next is due after 75 s
         SetTime(scene, "UserTimeout", 1000);
         SetTime(scene, "FinWait2Timeout", 30);
         scene.socket->SetAttribute("KeepAlive", BooleanValue(true)); // it is
     },
     {{80, TcpSocket::ESTABLISHED}},
     1},
};

/** One row of CHANGES. */
class ChangeTestCase : public TestCase
{
  public:
    ChangeTestCase(const Change& change, bool isIpv6)
        : TestCase("ChangedSettings." + change.name + (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_change(change),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        Scene scene({}, m_isIpv6);
        m_change.act(scene);
        for (const auto& state : m_change.states)
        {
            scene.peer.RunUntil(BEGIN + Seconds(state.first));
            NS_TEST_EXPECT_MSG_EQ(
                scene.socket->GetState(), state.second, "after " << state.first << " s");
        }
        NS_TEST_EXPECT_MSG_EQ(CountProbes(scene, BEGIN), m_change.probes, "probes");
    }

    Change m_change; //!< what changes
    bool m_isIpv6;   //!< family
};

/** ReuseAddress of a live connection, set and cleared: what counts is what it is at Bind. */
class ReuseTestCase : public TestCase
{
  public:
    explicit ReuseTestCase(bool isIpv6)
        : TestCase(std::string("ChangedSettings.BindSeesReuseAddressOfNow") +
                   (isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    /** \return true if a new socket with ReuseAddress can be bound to the connection's port */
    bool
    MayBind(const Scene& scene)
    {
        const Ptr<Socket> socket = Socket::CreateSocket(
            scene.socket->GetNode(), TypeId::LookupByName("ns3::TcpLifecycleSocketFactory"));
        socket->SetAttribute("ReuseAddress", BooleanValue(true));
        const uint16_t port = SegmentPeer::PORT;
        const bool isBound =
            socket->Bind(m_isIpv6 ? Address(Inet6SocketAddress(Ipv6Address::GetAny(), port))
                                  : Address(InetSocketAddress(Ipv4Address::GetAny(), port))) == 0;
        if (!isBound)
        {
            NS_TEST_EXPECT_MSG_EQ(socket->GetErrno(), Socket::ERROR_ADDRINUSE, "why");
        }
        socket->Close();
        return isBound;
    }

    void
    DoRun() override
    {
        for (const bool isFirst : {false, true})
        {
            Scene scene({{"ReuseAddress", isFirst ? "true" : "false"}}, m_isIpv6);
            scene.peer.GetListener()->Close();
            NS_TEST_EXPECT_MSG_EQ(MayBind(scene), isFirst, "as its listener had it");
            for (const bool isNow : {!isFirst, isFirst})
            {
                scene.socket->SetAttribute("ReuseAddress", BooleanValue(isNow));
                NS_TEST_EXPECT_MSG_EQ(MayBind(scene), isNow, "as it is now");
            }
            // TIME-WAIT has it as it was when the connection entered it.
            scene.socket->SetAttribute("ReuseAddress", BooleanValue(!isFirst));
            EnterFinWait2(scene, true);
            scene.Send(TcpHeader::FIN | TcpHeader::ACK, 0, 1);
            NS_TEST_EXPECT_MSG_EQ(scene.socket->GetState(), TcpSocket::TIME_WAIT, "state");
            NS_TEST_EXPECT_MSG_EQ(MayBind(scene), !isFirst, "in TIME-WAIT");
        }
    }

    bool m_isIpv6; //!< family
};

class ChangedSettingsTestSuite : public TestSuite
{
  public:
    ChangedSettingsTestSuite()
        : TestSuite("tcp-lifecycle-changed-settings")
    {
        for (const bool isIpv6 : {false, true})
        {
            for (const Change& change : CHANGES)
            {
                AddTestCase(new ChangeTestCase(change, isIpv6));
            }
            AddTestCase(new ReuseTestCase(isIpv6));
        }
    }
};

ChangedSettingsTestSuite g_changedSettingsTestSuite; //!< registers the suite

} // namespace
