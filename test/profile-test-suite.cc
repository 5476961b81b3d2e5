// SPDX-License-Identifier: GPL-2.0-only
//
// The profiles' table: complete, sourced, and made of values its attributes accept.

#include "profile-table.h"

#include "ns3/string.h"
#include "ns3/tcp-profile.h"
#include "ns3/test.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;

namespace
{

const std::vector<TcpProfile> PROFILES{
    TcpProfile::LINUX_6, TcpProfile::RFC_9293, TcpProfile::NS3_STOCK};

class ProfileTableTestCase : public TestCase
{
  public:
    ProfileTableTestCase()
        : TestCase("Profile.EachSetsTheSameAttributesOnceWithASource")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<std::pair<std::string, std::string>> first;
        std::set<std::string> names;
        for (TcpProfile profile : PROFILES)
        {
            std::set<std::pair<std::string, std::string>> attributes;
            for (const TcpProfileValue& row : GetProfileValues(profile))
            {
                NS_TEST_EXPECT_MSG_EQ(attributes.insert({row.typeName, row.attribute}).second,
                                      true,
                                      row.attribute << " once");
                NS_TEST_EXPECT_MSG_EQ(row.value.empty(), false, row.attribute << " has a value");
                NS_TEST_EXPECT_MSG_EQ(row.source.empty(), false, row.attribute << " has a source");
                NS_TEST_EXPECT_MSG_NE(row.attribute, "SocketType", "never the congestion control");
            }
            first = first.empty() ? attributes : first;
            NS_TEST_EXPECT_MSG_EQ((attributes == first), true, ToString(profile));
            names.insert(ToString(profile));
        }
        NS_TEST_EXPECT_MSG_EQ(first.size(), 63, "attributes");
        const std::set<std::string> expected{"linux-6", "rfc9293", "ns3-stock"};
        NS_TEST_EXPECT_MSG_EQ((names == expected), true, "names");
    }
};

class ProfileAttributeTestCase : public TestCase
{
  public:
    ProfileAttributeTestCase()
        : TestCase("Profile.EachAttributeExistsAndAcceptsItsValue")
    {
    }

  private:
    void
    DoRun() override
    {
        for (TcpProfile profile : PROFILES)
        {
            for (const TcpProfileValue& row : GetProfileValues(profile))
            {
                CheckRow(row, profile == TcpProfile::NS3_STOCK);
            }
        }
    }

    void
    CheckRow(const TcpProfileValue& row, bool isStock)
    {
        const std::string name = row.typeName + "::" + row.attribute;
        TypeId type;
        const bool known = TypeId::LookupByNameFailSafe(row.typeName, &type);
        NS_TEST_EXPECT_MSG_EQ(known, true, row.typeName);
        const std::size_t at = known ? FindOwn(type, row.attribute) : 0;
        const bool owned = known && at < type.GetAttributeN();
        NS_TEST_EXPECT_MSG_EQ(owned, true, name);
        if (!owned)
        {
            return;
        }
        const auto info = type.GetAttribute(at);
        const auto value = info.checker->CreateValidValue(StringValue(row.value));
        NS_TEST_EXPECT_MSG_EQ((value != nullptr), true, name << " = " << row.value);
        if (value && isStock && row.typeName != "ns3::TcpLifecycleEngine")
        {
            NS_TEST_EXPECT_MSG_EQ(value->SerializeToString(info.checker),
                                  info.originalInitialValue->SerializeToString(info.checker),
                                  name << " is what ns-3 starts with");
        }
    }

    /** \return index of the attribute in \p type itself, GetAttributeN() if it is not there */
    static std::size_t
    FindOwn(const TypeId& type, const std::string& attribute)
    {
        std::size_t i = 0;
        while (i < type.GetAttributeN() && type.GetAttribute(i).name != attribute)
        {
            ++i;
        }
        return i;
    }
};

/** Attributes of the engine that say nothing about a TCP that is modelled, so in no profile. */
const std::set<std::string> NOT_IN_PROFILES{
    "Profile",                 // which one
    "AcceptMode",              // how a simulated application takes its connections
    "ProvenPeersLimitEntries", // memory of the simulation
    "RegisterSockets",         // paths of Config
    "TrafficOrigin",           // ground truth
    "TrackIncarnations"};      // ground truth

class ProfileCompletenessTestCase : public TestCase
{
  public:
    ProfileCompletenessTestCase()
        : TestCase("Profile.NoAttributeOfTheEngineIsLeftOut")
    {
    }

  private:
    void
    DoRun() override
    {
        std::set<std::string> rows = NOT_IN_PROFILES;
        for (const TcpProfileValue& row : GetProfileValues(TcpProfile::LINUX_6))
        {
            if (row.typeName == "ns3::TcpLifecycleEngine")
            {
                NS_TEST_EXPECT_MSG_EQ(rows.insert(row.attribute).second, true, row.attribute);
            }
        }
        const TypeId engine = TypeId::LookupByName("ns3::TcpLifecycleEngine");
        std::set<std::string> attributes;
        for (std::size_t i = 0; i < engine.GetAttributeN(); ++i)
        {
            attributes.insert(engine.GetAttribute(i).name);
            NS_TEST_EXPECT_MSG_EQ(rows.count(engine.GetAttribute(i).name),
                                  1u,
                                  engine.GetAttribute(i).name << " has a row or a reason");
        }
        NS_TEST_EXPECT_MSG_EQ((rows == attributes), true, "no row and no reason without attribute");
    }
};

/** The manual's table: every value and every source stands in it. */
class ProfileDocumentTestCase : public TestCase
{
  public:
    ProfileDocumentTestCase()
        : TestCase("Profile.TheManualsTableHasEveryAttribute")
    {
    }

  private:
    void
    DoRun() override
    {
        std::ostringstream text;
        PrintProfileTable(text);
        std::istringstream lines(text.str());
        std::string line;
        std::size_t rows = 0;
        std::size_t cells = 0;
        while (std::getline(lines, line))
        {
            rows += line.compare(0, 9, "   * - ``") == 0 ? 1 : 0;
            cells += line.compare(0, 11, "     - | ``") == 0 ? 1 : 0;
        }
        const std::size_t expected = GetProfileValues(TcpProfile::LINUX_6).size();
        NS_TEST_EXPECT_MSG_EQ(rows, expected, "attributes");
        NS_TEST_EXPECT_MSG_EQ(cells, 3 * expected, "values");
        NS_TEST_EXPECT_MSG_NE(
            text.str().find(
                "     - | ``204ms``\n       | RTO = SRTT + max(TCP\\_RTO\\_MIN, 4 RTTVAR)"),
            std::string::npos,
            "value, source, no markup");
    }
};

class ProfileArithmeticTestCase : public TestCase
{
  public:
    ProfileArithmeticTestCase()
        : TestCase("Profile.SynIsTriedAsLongAsItsSourceSays")
    {
    }

  private:
    /** Seconds until an unanswered SYN or SYN,ACK is given up, without linear time-outs. */
    static int64_t
    SecondsTried(TcpProfile profile, const std::string& prefix)
    {
        std::map<std::string, int64_t> values;
        for (const TcpProfileValue& row : GetProfileValues(profile))
        {
            const bool isTime = row.attribute == prefix + "InitialTimeout" ||
                                row.attribute == prefix + "MaxTimeout" ||
                                row.attribute == prefix + "Retries";
            if (isTime)
            {
                values[row.attribute.substr(prefix.size())] = std::stoll(row.value);
            }
        }
        int64_t wait = values.at("InitialTimeout");
        int64_t total = 0;
        for (int64_t send = 0; send <= values.at("Retries"); ++send)
        {
            total += wait;
            wait = std::min(2 * wait, values.at("MaxTimeout"));
        }
        return total;
    }

    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(SecondsTried(TcpProfile::LINUX_6, "SynAck"), 63, "reference 01");
        NS_TEST_EXPECT_MSG_EQ(SecondsTried(TcpProfile::LINUX_6, "Syn"), 127, "reference 05");
        NS_TEST_EXPECT_MSG_EQ(SecondsTried(TcpProfile::RFC_9293, "SynAck"), 183, "3 minutes");
        NS_TEST_EXPECT_MSG_EQ(SecondsTried(TcpProfile::RFC_9293, "Syn"), 183, "3 minutes");
        NS_TEST_EXPECT_MSG_EQ(SecondsTried(TcpProfile::NS3_STOCK, "SynAck"), 189, "3 s, 6 tries");
        NS_TEST_EXPECT_MSG_EQ(SecondsTried(TcpProfile::NS3_STOCK, "Syn"), 189, "3 s, 6 tries");
    }
};

class ProfileTestSuite : public TestSuite
{
  public:
    ProfileTestSuite()
        : TestSuite("tcp-lifecycle-profile")
    {
        AddTestCase(new ProfileTableTestCase);
        AddTestCase(new ProfileAttributeTestCase);
        AddTestCase(new ProfileCompletenessTestCase);
        AddTestCase(new ProfileDocumentTestCase);
        AddTestCase(new ProfileArithmeticTestCase);
    }
};

ProfileTestSuite g_profileTestSuite; //!< registers the suite

} // namespace
