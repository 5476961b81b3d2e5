// SPDX-License-Identifier: GPL-2.0-only
//
// Every attribute of the engine and of its sockets at every level, in every profile: profile,
// Config::SetDefault, helper, socket.

#include "ns3/config.h"
#include "ns3/node.h"
#include "ns3/simulator.h"
#include "ns3/socket.h"
#include "ns3/string.h"
#include "ns3/tcp-lifecycle-engine.h"
#include "ns3/tcp-lifecycle-socket.h"
#include "ns3/tcp-lifecycle-stack-helper.h"
#include "ns3/tcp-profile.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/tcp-socket-factory.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <boost/algorithm/string/split.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

using namespace ns3;

namespace
{

const std::string ENGINE = "ns3::TcpLifecycleEngine";

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
        {"DoubleValue", {"7", "8", "9", "10"}},
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

/** One attribute, and the value that it has when nobody sets it. */
struct Leveled
{
    std::string typeName;              //!< type that has it
    TypeId::AttributeInformation info; //!< what ns-3 knows of it
    std::string lowest;                //!< by the profile, or ns-3's where no profile names it
    bool isOfEngine{false};            //!< typeName is the engine's
    bool isOfSocket{false};            //!< sockets have it

    /** \return both names */
    std::string
    GetName() const
    {
        return typeName + "::" + info.name;
    }
};

/** Attributes of ns-3's sockets that have no text, cannot be set, or cannot be read. */
const std::set<std::string> WITHOUT_LEVELS{"CongestionOps",
                                           "IcmpCallback",
                                           "IcmpCallback6",
                                           "RecoveryOps",
                                           "RxBuffer",
                                           "TxBuffer",
                                           "UseEcn"};

/** \return true if the value of an attribute can be set and read as text */
bool
IsText(const TypeId::AttributeInformation& info)
{
    const std::string type = info.checker->GetValueTypeName();
    return info.accessor->HasGetter() && info.accessor->HasSetter() &&
           type.find("CallbackValue") == std::string::npos &&
           type.find("PointerValue") == std::string::npos;
}

/** \return all attributes of the engine but Profile, and all of its sockets, each once */
std::vector<Leveled>
AllAttributes(TcpProfile profile)
{
    std::map<std::string, std::string> values;
    for (const TcpProfileValue& row : GetProfileValues(profile))
    {
        values[row.typeName + "::" + row.attribute] = row.value;
    }
    std::vector<Leveled> attributes;
    std::set<std::string> names{"Profile"}; // has a test of its own
    const TypeId socket = TcpLifecycleSocket::GetTypeId();
    for (const TypeId& type : {TcpLifecycleEngine::GetTypeId(),
                               socket,
                               TcpSocketBase::GetTypeId(),
                               TcpSocket::GetTypeId()})
    {
        for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
        {
            Leveled one;
            one.typeName = type.GetName();
            one.info = type.GetAttribute(i);
            if (!IsText(one.info) || !names.insert(one.info.name).second)
            {
                continue;
            }
            const auto found = values.find(one.GetName());
            one.lowest = found == values.end()
                             ? one.info.originalInitialValue->SerializeToString(one.info.checker)
                             : Printed(one.info, found->second);
            TypeId::AttributeInformation same;
            one.isOfEngine = one.typeName == ENGINE;
            one.isOfSocket = socket.LookupAttributeByName(one.info.name, &same);
            attributes.push_back(one);
        }
    }
    return attributes;
}

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
        for (const Leveled& attribute : AllAttributes(m_profile))
        {
            Check(attribute);
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

    /** Each level gets another value than the one below it, which stays as it was. */
    void
    Check(const Leveled& one)
    {
        std::vector<std::string> values{one.lowest};
        Expect(Install(""), one, one.isOfEngine, one.isOfSocket, values.back(), "profile");

        values.push_back(Another(one.info, values));
        NS_TEST_EXPECT_MSG_NE(values.back(), values.front(), one.GetName() << " has another value");
        Config::SetDefault(one.GetName(), StringValue(values.back()));
        Expect(
            Install(""), one, one.isOfEngine, one.isOfSocket, values.back(), "Config::SetDefault");

        if (one.isOfEngine && one.isOfSocket)
        {
            // A default of the sockets counts more than one of the node.
            values.push_back(Another(one.info, values));
            Config::SetDefault("ns3::TcpLifecycleSocket::" + one.info.name,
                               StringValue(values.back()));
            Expect(Install(""), one, true, true, values.back(), "Config::SetDefault, socket type");
        }
        if (one.isOfEngine)
        {
            values.push_back(Another(one.info, values));
            Expect(Install(one.info.name, values.back()),
                   one,
                   true,
                   one.isOfSocket,
                   values.back(),
                   "helper");
        }
        if (one.isOfSocket)
        {
            const Installed there = Install(one.isOfEngine ? one.info.name : "", values.back());
            values.push_back(Another(one.info, values));
            there.socket->SetAttribute(one.info.name, StringValue(values.back()));
            Expect(there, one, false, true, values.back(), "socket");
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
    Expect(const Installed& there,
           const Leveled& one,
           bool onEngine,
           bool onSocket,
           const std::string& expected,
           const std::string& level)
    {
        const std::string name = one.GetName() + " by " + level;
        StringValue value;
        if (onEngine)
        {
            there.engine->GetAttribute(one.info.name, value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), expected, name << ", engine");
        }
        if (onSocket)
        {
            there.socket->GetAttribute(one.info.name, value);
            NS_TEST_EXPECT_MSG_EQ(value.Get(), expected, name << ", socket");
        }
    }

    TcpProfile m_profile; //!< the lowest level
    bool m_isAdded;       //!< by TcpLifecycleHelper
};

/** The profile itself: an attribute of the engine, at two levels. */
class ProfileLevelTestCase : public TestCase
{
  public:
    ProfileLevelTestCase()
        : TestCase("AttributeLevel.Profile")
    {
    }

  private:
    /** \return Profile and a value that differs in each. \param byHelper "" = it names none */
    static std::string
    Install(const std::string& byHelper)
    {
        const Ptr<Node> node = CreateObject<Node>();
        TcpLifecycleStackHelper helper;
        if (!byHelper.empty())
        {
            helper.SetProfile(byHelper);
        }
        helper.Install(node);
        StringValue profile;
        UintegerValue retries;
        node->GetObject<TcpLifecycleEngine>()->GetAttribute("Profile", profile);
        node->GetObject<TcpLifecycleEngine>()->GetAttribute("SynRetries", retries);
        return profile.Get() + " " + std::to_string(retries.Get());
    }

    void
    DoRun() override
    {
        NS_TEST_EXPECT_MSG_EQ(Install(""), "linux-6 6", "by default");
        Config::SetDefault(ENGINE + "::Profile", StringValue("rfc9293"));
        NS_TEST_EXPECT_MSG_EQ(Install(""), "rfc9293 7", "by Config::SetDefault");
        NS_TEST_EXPECT_MSG_EQ(Install("ns3-stock"), "ns3-stock 5", "by helper");
    }

    void
    DoTeardown() override
    {
        Config::Reset();
        Simulator::Destroy();
    }
};

/** What the loop over all attributes leaves out, by name. */
class LeftOutTestCase : public TestCase
{
  public:
    LeftOutTestCase()
        : TestCase("AttributeLevel.NothingIsLeftOutThatHasAText")
    {
    }

  private:
    void
    DoRun() override
    {
        std::size_t all = 0;
        std::size_t leftOut = 0;
        for (const TypeId& type : {TcpLifecycleEngine::GetTypeId(),
                                   TcpLifecycleSocket::GetTypeId(),
                                   TcpSocketBase::GetTypeId(),
                                   TcpSocket::GetTypeId()})
        {
            for (std::size_t i = 0; i < type.GetAttributeN(); ++i, ++all)
            {
                const TypeId::AttributeInformation info = type.GetAttribute(i);
                if (!IsText(info))
                {
                    ++leftOut;
                    NS_TEST_EXPECT_MSG_EQ(
                        WITHOUT_LEVELS.count(info.name), 1u, type.GetName() << "::" << info.name);
                }
            }
        }
        // Those of sockets are the engine's as well; Profile has a test of its own.
        const std::size_t twice = TcpLifecycleSocket::GetTypeId().GetAttributeN();
        NS_TEST_EXPECT_MSG_EQ(AllAttributes(TcpProfile::LINUX_6).size(),
                              all - leftOut - twice - 1,
                              "each of the others once");
    }
};

/** What a helper says of an attribute that is not taken. */
class RefusedAttributeTestCase : public TestCase
{
  public:
    RefusedAttributeTestCase()
        : TestCase("AttributeLevel.AValueThatDoesNotFitIsNamed")
    {
    }

  private:
    void
    DoRun() override
    {
        Expect<TcpLifecycleStackHelper>("TcpLifecycleStackHelper");
        Expect<TcpLifecycleHelper>("TcpLifecycleHelper");
    }

    template <typename Helper>
    void
    Expect(const std::string& helper)
    {
        const std::string engine = helper + ": ns3::TcpLifecycleEngine";
        Expect<Helper>("AdmissionPolicy",
                       StringValue("Nonsense"),
                       engine + ": 'Nonsense' is not a value of AdmissionPolicy (Linux|TailDrop|");
        Expect<Helper>("SynAckRetries",
                       UintegerValue(300),
                       engine + ": '300' is not a value of SynAckRetries (uint");
        Expect<Helper>("SynAckRetries",
                       StringValue("many"),
                       engine + ": 'many' is not a value of SynAckRetries (uint");
        Expect<Helper>(
            "SynAckRetriez", UintegerValue(3), engine + " has no attribute 'SynAckRetriez'");
    }

    template <typename Helper>
    void
    Expect(const std::string& name, const AttributeValue& value, const std::string& words)
    {
        std::string said;
        try
        {
            Helper().SetEngineAttribute(name, value);
        }
        catch (const std::runtime_error& error)
        {
            said = error.what();
        }
        NS_TEST_EXPECT_MSG_EQ(said.substr(0, words.size()), words, "message");
    }
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
        AddTestCase(new ProfileLevelTestCase);
        AddTestCase(new LeftOutTestCase);
        AddTestCase(new RefusedAttributeTestCase);
    }
};

AttributeLevelTestSuite g_attributeLevelTestSuite; //!< registers the suite

} // namespace
