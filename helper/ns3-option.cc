// SPDX-License-Identifier: GPL-2.0-only
//
// Sets what ns-3 takes, and finds out why it does not take the rest.

#include "ns3/ns3-option.h"

#include "ns3/config.h"
#include "ns3/global-value.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/type-id.h"

#include <cstdio>
#include <functional>
#include <iostream>
#include <set>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace ns3
{

namespace
{

/** \return false if there is no such setting or it is refused */
bool
SetFailSafe(const std::string& name, const std::string& value)
{
    return Config::SetGlobalFailSafe(name, StringValue(value)) ||
           Config::SetDefaultFailSafe(name, StringValue(value));
}

/** \return what \p test returns in a process of its own; false if that does not survive it, true if
 * there can be no other process */
bool
Passes(const std::function<bool()>& test)
{
    std::cout.flush();
    std::cerr.flush();
    const pid_t child = fork();
    if (child == 0)
    {
        const rlimit none{0, 0};
        setrlimit(RLIMIT_CORE, &none);
        _exit(std::freopen("/dev/null", "w", stderr) != nullptr && test() ? 0 : 1);
    }
    int status = 0;
    return child < 0 ||
           (waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/** \return true if an attribute takes a text; a process of its own tries each text once */
bool
IsReadable(const Ptr<const AttributeChecker>& checker, const StringValue& text)
{
    static std::set<std::pair<Ptr<const AttributeChecker>, std::string>> known;
    const std::pair key{checker, text.Get()};
    if (known.count(key) > 0)
    {
        return true;
    }
    const auto isRead = [&] { return static_cast<bool>(checker->CreateValidValue(text)); };
    const bool isReadable = Passes(isRead) && isRead();
    if (isReadable)
    {
        known.insert(key);
    }
    return isReadable;
}

/** \return true if a process of its own survives the setting */
bool
IsTaken(const std::string& name, const std::string& value)
{
    return Passes([&] {
        if (!SetFailSafe(name, value))
        {
            return false;
        }
        Simulator::Now(); // a wrong simulator type ends the process here
        return true;
    });
}

/** \return what an attribute takes: its range or names, such as "uint8_t 0:255", else its type */
std::string
GetExpectedText(const AttributeChecker& checker)
{
    return checker.HasUnderlyingTypeInformation() ? checker.GetUnderlyingTypeInformation()
                                                  : checker.GetValueTypeName();
}

/** \return what checks an attribute of the class itself, or null if it has none of this name */
const AttributeChecker*
FindChecker(TypeId type, const std::string& attribute)
{
    for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
    {
        if (type.GetAttribute(i).name == attribute)
        {
            return PeekPointer(type.GetAttribute(i).checker);
        }
    }
    return nullptr;
}

/** \return why "CLASS::ATTRIBUTE" is not taken. \param colons where the last "::" is */
std::string
WhyNoDefault(const std::string& name, std::size_t colons)
{
    const std::string className = name.substr(0, colons);
    const std::string attribute = name.substr(colons + 2);
    TypeId type;
    if (!TypeId::LookupByNameFailSafe(className, &type))
    {
        return "there is no class " + className + "; see --PrintTypeIds";
    }
    if (const AttributeChecker* checker = FindChecker(type, attribute))
    {
        return GetExpectedText(*checker) + " expected";
    }
    const std::string none = className + " has no attribute '" + attribute + "' of its own; ";
    for (TypeId parent = type; parent.HasParent();)
    {
        parent = parent.GetParent();
        if (FindChecker(parent, attribute))
        {
            return none + "it is --" + parent.GetName() + "::" + attribute;
        }
    }
    return none + "see --PrintAttributes=" + className;
}

} // namespace

std::string
WhyNoAttribute(const TypeId& type, const std::string& name, const AttributeValue& value)
{
    TypeId::AttributeInformation attribute;
    if (!type.LookupAttributeByName(name, &attribute))
    {
        return type.GetName() + " has no attribute '" + name + "'";
    }
    const auto* asText = dynamic_cast<const StringValue*>(&value);
    if (attribute.checker->Check(value) || (asText && IsReadable(attribute.checker, *asText)))
    {
        return "";
    }
    const auto hasText = [&] { // an EnumValue needs the checker of an enum
        value.SerializeToString(attribute.checker);
        return true;
    };
    const std::string text = asText || Passes(hasText)
                                 ? "'" + value.SerializeToString(attribute.checker) + "'"
                                 : "a value of another class";
    return type.GetName() + ": " + text + " is not a value of " + name + " (" +
           GetExpectedText(*attribute.checker) + ")";
}

std::string
SetNs3Option(const std::string& name, const std::string& value)
{
    if (IsTaken(name, value) && SetFailSafe(name, value))
    {
        return "";
    }
    for (auto global = GlobalValue::Begin(); global != GlobalValue::End(); ++global)
    {
        if ((*global)->GetName() == name)
        {
            return GetExpectedText(*(*global)->GetChecker()) + " expected";
        }
    }
    const std::size_t colons = name.rfind("::");
    return colons == std::string::npos ? "no such option; see --help" : WhyNoDefault(name, colons);
}

} // namespace ns3
