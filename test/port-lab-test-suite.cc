// SPDX-License-Identifier: GPL-2.0-only
//
// The lab of ports in TIME-WAIT: the kernel's tables, and the ceiling that ports / 2MSL set.

#include "ns3/measured-table.h"
#include "ns3/port-lab.h"
#include "ns3/test.h"

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

/** Ten ports: each step opens as many connections as the measured kernel did. */
class PortTableTestCase : public TestCase
{
  public:
    /** \param isIpv6 family */
    explicit PortTableTestCase(bool isIpv6)
        : TestCase(std::string("PortLab.TenPortsAsMeasured.") + (isIpv6 ? "Ipv6" : "Ipv4")),
          m_isIpv6(isIpv6)
    {
    }

  private:
    void
    DoRun() override
    {
        MeasuredTable measured(
            TCP_LIFECYCLE_SOURCE_DIR "/examples/data/ports-summary.csv",
            {"where", "tcp_tw_reuse", "tcp_timestamps", "step", "attempts", "ok", "time_wait"});
        const std::vector<std::string> reuses{"Off", "On", "Loopback"};
        std::vector<PortTableStep> steps;
        std::size_t next = 0;
        uint32_t rows = 0;
        while (measured.NextRow())
        {
            const std::string where = measured.Word();
            uint32_t reuse = 0;
            uint32_t timestamps = 0;
            measured.Read(reuse);
            measured.Read(timestamps);
            if (next == steps.size())
            {
                steps = SimulatePortTable(
                    {where == "loopback", reuses.at(reuse), timestamps == 1, 10, m_isIpv6});
                next = 0;
            }
            const PortTableStep& step = steps.at(next++);
            uint32_t attempts = 0;
            uint32_t opened = 0;
            uint32_t timeWait = 0;
            const std::string name = measured.Word();
            measured.Read(attempts);
            measured.Read(opened);
            measured.Read(timeWait);
            const std::string what = where + ", reuse " + reuses.at(reuse) + ", " + name;
            NS_TEST_EXPECT_MSG_EQ(step.name, name, "the same order");
            NS_TEST_EXPECT_MSG_EQ(step.attempts, attempts, what);
            NS_TEST_EXPECT_MSG_EQ(step.opened, opened, what);
            NS_TEST_EXPECT_MSG_EQ(step.noPort, attempts - opened, what);
            NS_TEST_EXPECT_MSG_EQ(step.timeWait, timeWait, what);
            ++rows;
        }
        NS_TEST_EXPECT_MSG_EQ(rows, 30, "measured steps");
    }

    bool m_isIpv6; //!< family
};

/** A set-up and what theory says of it. */
struct CeilingRow
{
    std::string name;         //!< for messages
    PortCeilingCase settings; //!< few ports
    double timeWaitS;         //!< 2MSL, s
    bool isLimited;           //!< ports run out above load 1
};

/** Ports come back after 2MSL: no more than ports / 2MSL connections a second. */
class PortCeilingTestCase : public TestCase
{
  public:
    /** \param row set-up */
    explicit PortCeilingTestCase(const CeilingRow& row)
        : TestCase("PortLab.Ceiling." + row.name + (row.isLimited ? ".KneeAt1" : ".NoKnee") +
                   (row.settings.isIpv6 ? ".Ipv6" : ".Ipv4")),
          m_row(row)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const double load : {0.5, 0.9, 1.5, 4.0})
        {
            CheckLoad(load);
        }
    }

    /** Offer so many times the ceiling. */
    void
    CheckLoad(double load)
    {
        m_row.settings.offeredRatio = load;
        const PortCeiling result = SimulatePortCeiling(m_row.settings);
        const std::string what = "load " + std::to_string(load);
        const bool isLimited = m_row.isLimited && load > 1;
        const double ports = m_row.settings.ports;
        NS_TEST_EXPECT_MSG_EQ(result.ports, m_row.settings.ports, "the range");
        NS_TEST_EXPECT_MSG_EQ_TOL(result.timeWaitS, m_row.timeWaitS, 1e-9, "2MSL of the profile");
        NS_TEST_EXPECT_MSG_EQ_TOL(result.ceilingPerS, ports / m_row.timeWaitS, 1e-9, "formula");
        NS_TEST_EXPECT_MSG_EQ_TOL(result.offeredPerS, load * result.ceilingPerS, 1e-9, what);
        NS_TEST_EXPECT_MSG_EQ(result.firstNoPortS.has_value(), isLimited, what);
        const double expected = isLimited ? result.ceilingPerS : result.offeredPerS;
        const double onePerS = 1 / m_row.timeWaitS;
        NS_TEST_EXPECT_MSG_EQ_TOL(result.openedPerS, expected, 1.5 * onePerS, what);
        if (isLimited)
        {
            // The ports are gone when each has been taken once.
            NS_TEST_EXPECT_MSG_EQ_TOL(
                *result.firstNoPortS, ports / result.offeredPerS, 1.5 / result.offeredPerS, what);
            NS_TEST_EXPECT_MSG_EQ(result.peakTimeWait, result.ports, what);
            NS_TEST_EXPECT_MSG_EQ_TOL(result.noPortPercent, 100 * (1 - 1 / load), 1.5, what);
        }
        else
        {
            NS_TEST_EXPECT_MSG_EQ(result.noPortPercent, 0, what);
        }
        NS_TEST_EXPECT_MSG_EQ(result.opened.size(), 25, "twentieths of 2MSL");
    }

    CeilingRow m_row; //!< set-up
};

/** The lab's defaults, which have full port ranges, are the profiles' own. */
class PortDefaultsTestCase : public TestCase
{
  public:
    PortDefaultsTestCase()
        : TestCase("PortLab.CeilingsOfProfiles")
    {
    }

  private:
    void
    DoRun() override
    {
        const std::map<std::string, double> ceilings{
            {"linux-6", 28232 / 60.0}, {"rfc9293", 16384 / 240.0}, {"ns3-stock", 16384 / 240.0}};
        for (const auto& [profile, perS] : ceilings)
        {
            PortCeilingCase settings{profile};
            settings.offeredRatio = 0.001;
            const PortCeiling result = SimulatePortCeiling(settings);
            NS_TEST_EXPECT_MSG_EQ_TOL(result.ceilingPerS, perS, 1e-9, profile);
            NS_TEST_EXPECT_MSG_EQ(result.noPortPercent, 0, "far below");
        }
        bool isRefused = false;
        try
        {
            SimulatePortCeiling({"linux-7"});
        }
        catch (const std::runtime_error& error)
        {
            isRefused = std::string(error.what()).find("linux-7") != std::string::npos;
        }
        NS_TEST_EXPECT_MSG_EQ(isRefused, true, "no such profile");
    }
};

/** All cases. */
class PortLabTestSuite : public TestSuite
{
  public:
    PortLabTestSuite()
        : TestSuite("tcp-lifecycle-port-lab")
    {
        for (const bool isIpv6 : {false, true})
        {
            AddTestCase(new PortTableTestCase(isIpv6));
            const auto add = [&](const std::string& name,
                                 const PortCeilingCase& settings,
                                 double timeWaitS,
                                 bool isLimited) {
                CeilingRow row{name, settings, timeWaitS, isLimited};
                row.settings.ports = 60;
                row.settings.isIpv6 = isIpv6;
                AddTestCase(new PortCeilingTestCase(row));
            };
            add("Linux", {"linux-6"}, 60, true);
            add("Rfc", {"rfc9293"}, 240, true);
            add("Stock", {"ns3-stock"}, 240, true);
            add("Reuse", {"linux-6", "On"}, 60, false);
            add("ReuseAfterBind", {"linux-6", "On", CLIENT_CLOSES_FIRST, true}, 60, true);
            add("ServerClosesFirst", {"linux-6", "", SERVER_CLOSES_FIRST}, 60, false);
        }
        AddTestCase(new PortDefaultsTestCase);
    }
};

PortLabTestSuite g_portLabTestSuite; //!< registers the suite

} // namespace
