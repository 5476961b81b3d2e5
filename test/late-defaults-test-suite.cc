// SPDX-License-Identifier: GPL-2.0-only
//
// Config::SetDefault before and after the stack is installed, against helpers and each other.

#include "tcp-lifecycle-test-net.h"
#include "tcp-lifecycle-test-peer.h"

#include "ns3/config.h"
#include "ns3/double.h"
#include "ns3/simulator.h"
#include "ns3/tcp-lifecycle-tracer.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** A test that leaves no changed defaults behind. */
class SettingsTestCase : public TestCase
{
  public:
    /** \param name the behaviour */
    explicit SettingsTestCase(const std::string& name)
        : TestCase("LateDefaults." + name)
    {
    }

  private:
    void
    DoTeardown() override
    {
        Config::Reset();
    }
};

/** Sets defaults. */
using Defaults = std::function<void()>;

/** A connect that nobody answers. \return times of its SYNs and of the failure */
std::string
ConnectInVain(const TestNetConfig& config, const Defaults& beforeInstall, const Defaults& after)
{
    beforeInstall();
    TestTransfer run(config);
    after();
    run.net.GetFaults(1).AddRule({SegmentKind::ANY, 1, UINT32_MAX, {}, {}});
    run.Run(Seconds(1000));
    auto times = run.net.Select([](const TestSegment& segment) { return segment.sender == 0; });
    times.push_back({run.client.GetLastEvent(), 0, {}});
    return TimesText(times, TestTransfer::GetStart());
}

/** A default of before or after Install and what becomes of it. */
struct DefaultRow
{
    std::string name;   //!< the behaviour
    Defaults before;    //!< set before Install
    Defaults after;     //!< set after Install
    std::string engine; //!< SynInitialTimeout set through the helper; "" = not
    std::string times;  //!< of the SYNs and of the failure, s
};

void
Nothing()
{
}

void
SetStockDefaults()
{
    Config::SetDefault("ns3::TcpSocket::ConnTimeout", TimeValue(Seconds(3)));
    Config::SetDefault("ns3::TcpSocket::ConnTimeout", TimeValue(Seconds(2)));
    Config::SetDefault("ns3::TcpSocket::ConnCount", UintegerValue(3));
}

void
SetSocketTimeout()
{
    Config::SetDefault("ns3::TcpLifecycleSocket::SynInitialTimeout", TimeValue(Seconds(5)));
}

void
SetEngineTimeout()
{
    Config::SetDefault("ns3::TcpLifecycleEngine::SynInitialTimeout", TimeValue(Seconds(1.5)));
}

void
SetSocketRetries()
{
    Config::SetDefault("ns3::TcpLifecycleSocket::SynRetries", UintegerValue(1));
    Config::SetDefault("ns3::TcpLifecycleSocket::SynLinearTimeouts", UintegerValue(0));
}

/** \return both, one after the other */
Defaults
Both(const Defaults& first, const Defaults& second)
{
    return [first, second] {
        first();
        second();
    };
}

const std::vector<DefaultRow> DEFAULTS{
    {"StockDefaultsAfterInstallAreTaken",
     Nothing,
     SetStockDefaults,
     "",
     "0.000 2.000 6.000 14.000"},
    {"StockDefaultsBeforeInstallAreTaken",
     SetStockDefaults,
     Nothing,
     "",
     "0.000 2.000 6.000 14.000"},
    {"SocketDefaultAfterInstallIsTaken",
     SetSocketRetries,
     SetSocketTimeout,
     "",
     "0.000 5.000 15.000"},
    {"HelperWinsOverLaterSocketDefault",
     SetSocketRetries,
     SetSocketTimeout,
     "4s",
     "0.000 4.000 12.000"},
    {"HelperWinsOverEarlierDefaults",
     Both(SetSocketTimeout, SetStockDefaults),
     Nothing,
     "4s",
     "0.000 4.000 12.000 28.000"},
    {"HelperWinsOverEarlierStockDefaults",
     SetStockDefaults,
     Nothing,
     "4s",
     "0.000 4.000 12.000 28.000"},
    {"HelperWinsOverLaterStockDefaults",
     Nothing,
     SetStockDefaults,
     "4s",
     "0.000 4.000 12.000 28.000"},
    {"EngineDefaultBeatsConnTimeout",
     Both(SetEngineTimeout, SetStockDefaults),
     Nothing,
     "",
     "0.000 1.500 4.500 10.500"},
    {"EngineDefaultBeatsLaterConnTimeout",
     SetEngineTimeout,
     SetStockDefaults,
     "",
     "0.000 1.500 4.500 10.500"},
    {"SocketDefaultsBeatConnCount",
     Both(SetStockDefaults, SetSocketRetries),
     Nothing,
     "",
     "0.000 2.000 6.000"},
    {"SocketDefaultsBeatLaterConnCount",
     SetSocketRetries,
     SetStockDefaults,
     "",
     "0.000 2.000 6.000"},
    {"LaterSocketDefaultsBeatLaterConnCount",
     Nothing,
     Both(SetSocketRetries, SetStockDefaults),
     "",
     "0.000 2.000 6.000"},
};

/** SYN times on the wire. */
class DefaultTestCase : public SettingsTestCase
{
  public:
    explicit DefaultTestCase(const DefaultRow& row)
        : SettingsTestCase(row.name),
          m_row(row)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            for (const bool isIpv6 : {false, true})
            {
                TestNetConfig config;
                config.stacks = {stack, TestStack::STOCK};
                config.isIpv6 = isIpv6;
                if (!m_row.engine.empty())
                {
                    config.engine = {{"SynInitialTimeout", m_row.engine}};
                }
                const std::string times = ConnectInVain(config, m_row.before, m_row.after);
                NS_TEST_EXPECT_MSG_EQ(times, m_row.times, ToString(stack) << " IPv6 " << isIpv6);
                Config::Reset();
            }
        }
    }

    DefaultRow m_row; //!< what to set and to see
};

/** MaxSegLifetime, seen as the length of TIME-WAIT. */
class SegmentLifetimeTestCase : public SettingsTestCase
{
  public:
    SegmentLifetimeTestCase()
        : SettingsTestCase("MaxSegLifetimeAfterInstallSetsTimeWait")
    {
    }

  private:
    void
    OnQueue(const TcpQueueEvent& event)
    {
        if (event.queue == TcpQueue::TIME_WAIT)
        {
            m_times.push_back(event.time);
        }
    }

    void
    DoRun() override
    {
        for (const TestStack stack : {TestStack::STACK_HELPER, TestStack::ADDED_HELPER})
        {
            TestNetConfig config;
            config.stacks = {stack, stack};
            TestTransfer run(config);
            Config::SetDefault("ns3::TcpSocketBase::MaxSegLifetime", DoubleValue(7));
            m_times.clear();
            run.net.GetNodes().Get(0)->GetObject<TcpLifecycleTracer>()->TraceConnectWithoutContext(
                "Queue", MakeCallback(&SegmentLifetimeTestCase::OnQueue, this));
            run.client.Write(100);
            run.client.closesWhenWritten = true;
            run.server.Expect(100, 11);
            run.server.closesOnPeerClose = true;
            run.Run(Seconds(200));
            NS_TEST_EXPECT_MSG_EQ(m_times.size(), 2, "in and out");
            if (IsStatusFailure())
            {
                return;
            }
            NS_TEST_EXPECT_MSG_EQ(m_times[1] - m_times[0], Seconds(14), "2 MSL");
            Config::Reset();
        }
    }

    std::vector<Time> m_times; //!< of events of TIME-WAIT
};

class LateDefaultsTestSuite : public TestSuite
{
  public:
    LateDefaultsTestSuite()
        : TestSuite("tcp-lifecycle-late-defaults")
    {
        for (const DefaultRow& row : DEFAULTS)
        {
            AddTestCase(new DefaultTestCase(row));
        }
        AddTestCase(new SegmentLifetimeTestCase);
    }
};

LateDefaultsTestSuite g_lateDefaultsTestSuite; //!< registers the suite

} // namespace
