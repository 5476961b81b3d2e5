// SPDX-License-Identifier: GPL-2.0-only
//
// Every attribute of every profile at every level: profile, Config::SetDefault, helper, socket.

#include "ns3/config.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-profile.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"

#include <boost/algorithm/string/split.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const std::string ENGINE = "ns3::TcpLifecycleEngine";

/** \return an attribute by its full name; fatal if there is none */
TypeId::AttributeInformation
FindAttribute(const std::string& typeName, const std::string& attribute)
{
    TypeId::AttributeInformation info;
    const bool known = TypeId::LookupByName(typeName).LookupAttributeByName(attribute, &info);
    NS_ABORT_MSG_UNLESS(known, typeName << "::" << attribute);
    return info;
}

/** \return \p value as the attribute prints it */
std::string
Printed(const TypeId::AttributeInformation& info, const std::string& value)
{
    return info.checker->CreateValidValue(StringValue(value))->SerializeToString(info.checker);
}

/** \return a valid value that is none of \p taken, or one of them if there are too few */
std::string
Another(const TypeId::AttributeInformation& info, const std::vector<std::string>& taken)
{
    static const std::map<std::string, std::vector<std::string>> CANDIDATES{
        {"BooleanValue", {"true", "false"}},
        {"UintegerValue", {"3", "4", "5", "6"}},
        {"TimeValue", {"7s", "8s", "9s", "10s"}}};
    std::vector<std::string> candidates;
    const std::string type = info.checker->GetValueTypeName();
    const auto found = CANDIDATES.find(type.substr(type.rfind(':') + 1)); // some lack the namespace
    if (found != CANDIDATES.end())
    {
        candidates = found->second;
    }
    else // names
    {
        boost::split(candidates, info.checker->GetUnderlyingTypeInformation(), [](char letter) {
            return letter == '|';
        });
    }
    std::string last;
    for (const std::string& candidate : candidates)
    {
        const Ptr<AttributeValue> value = info.checker->CreateValidValue(StringValue(candidate));
        if (!value)
        {
            continue;
        }
        const std::string text = value->SerializeToString(info.checker);
        if (std::find(taken.begin(), taken.end(), text) == taken.end())
        {
            return text;
        }
        last = text != taken.back() ? text : last;
    }
    return last; // of two names: the other one
}

/** A node with the engine, and a new socket of it. */
struct Installed
{
    Ptr<Node> node;                 //!< with a stack
    Ptr<TcpLifecycleEngine> engine; //!< of it
    Ptr<Socket> socket;             //!< made after everything was set
};

class AttributeLevelTestCase : public TestCase
{
  public:
    AttributeLevelTestCase(TcpProfile profile, bool isAdded)
        : TestCase(std::string("AttributeLevel.") + ToString(profile) +
                   (isAdded ? ".AddedHelper" : ".StackHelper")),
          m_profile(profile),
          m_isAdded(isAdded)
    {
    }

  private:
    void
    DoRun() override
    {
        for (const TcpProfileValue& row : GetProfileValues(m_profile))
        {
            CheckRow(row);
            Config::Reset();
            Simulator::Destroy();
        }
    }

    void
    DoTeardown() override
    {
        Config::Reset();
        Simulator::Destroy();
    }

    void
    CheckRow(const TcpProfileValue& row)
    {
        const auto info = FindAttribute(row.typeName, row.attribute);
        const std::string name = row.typeName + "::" + row.attribute;
        const bool isOfEngine = row.typeName == ENGINE;
        TypeId::AttributeInformation socketInfo;
        const bool isOfSocket =
            TcpLifecycleSocket::GetTypeId().LookupAttributeByName(row.attribute, &socketInfo);

        std::vector<std::string> values{Printed(info, row.value)};
        ExpectValue(Install(""), row, isOfEngine, isOfSocket, values.back(), "profile");

        values.push_back(Another(info, values));
        NS_TEST_EXPECT_MSG_NE(values.back(), values.front(), name << " has another value");
        Config::SetDefault(name, StringValue(values.back()));
        ExpectValue(Install(""), row, isOfEngine, isOfSocket, values.back(), "Config::SetDefault");

        if (isOfEngine)
        {
            values.push_back(Another(info, values));
            ExpectValue(Install(row.attribute, values.back()),
                        row,
                        isOfEngine,
                        isOfSocket,
                        values.back(),
                        "helper");
        }
        if (isOfSocket)
        {
            const Installed there = Install(isOfEngine ? row.attribute : "", values.back());
            values.push_back(Another(info, values));
            there.socket->SetAttribute(row.attribute, StringValue(values.back()));
            ExpectValue(there, row, false, true, values.back(), "socket");
        }
    }

    /** \param attribute of the engine that the helper sets; "" = none \param value its value */
    Installed
    Install(const std::string& attribute, const std::string& value = "") const
    {
        Installed there;
        there.node = CreateObject<Node>();
        if (m_isAdded)
        {
            InternetStackHelper().Install(there.node);
            TcpLifecycleHelper helper;
            Prepare(helper, attribute, value);
            helper.Install(there.node);
        }
        else
        {
            TcpLifecycleStackHelper helper;
            Prepare(helper, attribute, value);
            helper.Install(there.node);
        }
        there.engine = there.node->GetObject<TcpLifecycleEngine>();
        there.socket = Socket::CreateSocket(there.node,
                                            TypeId::LookupByName("ns3::TcpLifecycleSocketFactory"));
        return there;
    }

    template <typename Helper>
    void
    Prepare(Helper& helper, const std::string& attribute, const std::string& value) const
    {
        helper.SetProfile(ToString(m_profile));
        if (!attribute.empty())
        {
            helper.SetEngineAttribute(attribute, StringValue(value));
        }
    }

    void
    ExpectValue(const Installed& there,
                const TcpProfileValue& row,
                bool onEngine,
                bool onSocket,
                const std::string& expected,
                const std::string& level)
    {
        const std::string name = row.typeName + "::" + row.attribute + " by " + level;
        if (onEngine)
        {
            StringValue value;
            there.engine->GetAttribute(row.attribute, value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), expected, name << ", engine");
        }
        if (onSocket)
        {
            StringValue value;
            there.socket->GetAttribute(row.attribute, value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), expected, name << ", socket");
        }
    }

    TcpProfile m_profile; //!< the lowest level
    bool m_isAdded;       //!< by TcpLifecycleHelper
};

class AttributeLevelTestSuite : public TestSuite
{
  public:
    AttributeLevelTestSuite()
        : TestSuite("tcp-lifecycle-attribute-level")
    {
        for (const TcpProfile profile :
             {TcpProfile::LINUX_6, TcpProfile::RFC_9293, TcpProfile::NS3_STOCK})
        {
            AddTestCase(new AttributeLevelTestCase(profile, false));
            AddTestCase(new AttributeLevelTestCase(profile, true));
        }
    }
};

AttributeLevelTestSuite g_attributeLevelTestSuite; //!< registers the suite

} // namespace
