// SPDX-License-Identifier: GPL-2.0-only
//
// Headings and list-tables of reStructuredText.

#include "attribute-table.h"

#include "profile-table.h"

#include "ns3/address.h"
#include "ns3/application.h"
#include "ns3/error-model.h"
#include "ns3/gateway-filter.h"
#include "ns3/inet-socket-address.h"
#include "ns3/nstime.h"
#include "ns3/pointer.h"
#include "ns3/random-variable-stream.h"
#include "ns3/tcp-counters.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/type-id.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{

namespace
{

/** \return a duration in the largest unit that says it in whole numbers */
std::string
TextOf(Time time)
{
    constexpr std::array<std::pair<int64_t, const char*>, 6> UNITS{{{3600000000000, "h"},
                                                                    {60000000000, "min"},
                                                                    {1000000000, "s"},
                                                                    {1000000, "ms"},
                                                                    {1000, "us"},
                                                                    {1, "ns"}}};
    const int64_t ns = time.GetNanoSeconds();
    if (ns == 0)
    {
        return "0s";
    }
    if (time == Time::Max())
    {
        return "the largest time";
    }
    const auto unit = std::find_if(
        UNITS.begin(), UNITS.end(), [ns](const auto& one) { return ns % one.first == 0; });
    return std::to_string(ns / unit->first) + unit->second;
}

/** \return an address and port, as text; empty if it is not set */
std::string
TextOf(const Address& address)
{
    if (address.GetLength() == 0)
    {
        return "";
    }
    std::ostringstream text;
    if (InetSocketAddress::IsMatchingType(address))
    {
        const InetSocketAddress socket = InetSocketAddress::ConvertFrom(address);
        text << socket.GetIpv4() << ":" << socket.GetPort();
    }
    else
    {
        text << address;
    }
    return text.str();
}

/** \return a value as an option has it; empty if there is none */
std::string
TextOf(const TypeId::AttributeInformation& attribute)
{
    const AttributeValue* value = PeekPointer(attribute.initialValue);
    if (const auto time = dynamic_cast<const TimeValue*>(value))
    {
        return TextOf(time->Get());
    }
    if (const auto address = dynamic_cast<const AddressValue*>(value))
    {
        return TextOf(address->Get());
    }
    const auto pointer = dynamic_cast<const PointerValue*>(value);
    const bool isUnset = pointer && !pointer->GetObject();
    return isUnset ? "" : attribute.initialValue->SerializeToString(attribute.checker);
}

/** \return what a value may be */
std::string
TypeOf(const TypeId::AttributeInformation& attribute)
{
    const std::string name = attribute.checker->GetValueTypeName();
    if (name == "ns3::TimeValue")
    {
        return "Time";
    }
    const std::string plain = name.substr(name.rfind(':') + 1);
    const std::string kind = plain.substr(0, plain.rfind("Value"));
    if (!attribute.checker->HasUnderlyingTypeInformation() || kind == "Pointer")
    {
        return kind;
    }
    std::string range = attribute.checker->GetUnderlyingTypeInformation();
    std::replace(range.begin(), range.end(), '|', ' ');
    return kind == "Enum" || kind == "Uinteger" || kind == "Double" || kind == "Integer" ? range
                                                                                         : kind;
}

void
PrintHeading(std::ostream& os, const std::string& text, char line)
{
    os << "\n" << text << "\n" << std::string(text.size(), line) << "\n\n";
}

void
PrintTableHead(std::ostream& os, const std::vector<std::string>& columns, const char* widths)
{
    os << ".. list-table::\n   :header-rows: 1\n   :widths: " << widths << "\n\n";
    for (std::size_t i = 0; i < columns.size(); ++i)
    {
        os << (i == 0 ? "   * - " : "     - ") << columns[i] << "\n";
    }
}

void
PrintAttributes(std::ostream& os, TypeId type)
{
    if (type.GetAttributeN() == 0)
    {
        return;
    }
    PrintTableHead(os, {"attribute", "type, range", "initial", "meaning"}, "20 16 14 50");
    for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
    {
        const TypeId::AttributeInformation attribute = type.GetAttribute(i);
        const std::string value = TextOf(attribute);
        os << "   * - ``" << attribute.name << "``\n     - " << EscapedForRst(TypeOf(attribute))
           << "\n     - " << (value.empty() ? "(none)" : "``" + value + "``") << "\n     - "
           << EscapedForRst(attribute.help) << "\n";
    }
    os << "\n";
}

void
PrintTraceSources(std::ostream& os, TypeId type)
{
    if (type.GetTraceSourceN() == 0)
    {
        return;
    }
    PrintTableHead(os, {"trace source", "callback", "meaning"}, "20 34 46");
    for (std::size_t i = 0; i < type.GetTraceSourceN(); ++i)
    {
        const TypeId::TraceSourceInformation source = type.GetTraceSource(i);
        os << "   * - ``" << source.name << "``\n     - ``" << source.callback << "``\n     - "
           << EscapedForRst(source.help) << "\n";
    }
    os << "\n";
}

/** \return where Config finds attributes and trace sources of objects of a class; "" = nowhere */
std::string
PathOf(TypeId type)
{
    if (!type.HasConstructor())
    {
        return "";
    }
    const std::array<std::pair<TypeId, const char*>, 6> places{
        {{Application::GetTypeId(), "ApplicationList/*/"},
         {GatewayFilter::GetTypeId(), "$ns3::TcpGateway/FilterList/*/"},
         {ErrorModel::GetTypeId(), "DeviceList/*/$ns3::PointToPointNetDevice/ReceiveErrorModel/"},
         {TcpSocketBase::GetTypeId(), "$ns3::TcpL4Protocol/SocketList/*/"},
         {RandomVariableStream::GetTypeId(), nullptr},
         {Object::GetTypeId(), ""}}};
    const auto place = std::find_if(places.begin(), places.end(), [type](const auto& one) {
        return type.IsChildOf(one.first);
    });
    return place->second ? "/NodeList/*/" + std::string(place->second) + "$" + type.GetName() + "/"
                         : "";
}

/** \return the classes of this module that have something to show, by name */
std::vector<TypeId>
GetTypes()
{
    std::vector<TypeId> types;
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId type = TypeId::GetRegistered(i);
        if (type.GetGroupName() == "TcpLifecycle" &&
            type.GetAttributeN() + type.GetTraceSourceN() > 0)
        {
            types.push_back(type);
        }
    }
    std::sort(
        types.begin(), types.end(), [](TypeId a, TypeId b) { return a.GetName() < b.GetName(); });
    return types;
}

} // namespace

std::map<std::string, std::string>
GetAttributePaths()
{
    std::map<std::string, std::string> paths;
    for (const TypeId& type : GetTypes())
    {
        const std::string path = PathOf(type);
        if (!path.empty())
        {
            paths[type.GetName()] = path;
        }
    }
    return paths;
}

void
PrintAttributeTables(std::ostream& os)
{
    PrintHeading(os, "Attributes, trace sources and counters", '*');
    os << "Of all classes of this module, as ``TypeId`` knows them. Set one by its path and name "
          "in ``Config::Set``, by ``Config::SetDefault`` or, in a lab, by "
          "``--ns3::TYPE::ATTRIBUTE=VALUE``; trace sources are connected by path and name. ``*`` "
          "stands for all numbers. Sockets have paths while ``RegisterSockets`` is on; error "
          "models of CSMA and Simple devices are below ``$ns3::CsmaNetDevice`` and "
          "``$ns3::SimpleNetDevice``.\n";
    const std::vector<TypeId> types = GetTypes();
    for (const TypeId& type : types)
    {
        PrintHeading(os, type.GetName(), '=');
        if (type.HasParent() && std::count(types.begin(), types.end(), type.GetParent()) > 0)
        {
            os << "Has all of ``" << type.GetParent().GetName() << "``, too.\n\n";
        }
        const std::string path = PathOf(type);
        if (!path.empty())
        {
            os << "Path: ``" << path << "``\n\n";
        }
        PrintAttributes(os, type);
        PrintTraceSources(os, type);
    }
    PrintHeading(os, "Counters", '=');
    PrintTableHead(os, {"counter", "counts"}, "35 65");
    for (std::size_t i = 0; i < static_cast<std::size_t>(TcpCounter::COUNT); ++i)
    {
        const auto counter = static_cast<TcpCounter>(i);
        os << "   * - ``" << ToString(counter) << "``\n     - " << EscapedForRst(HelpOf(counter))
           << "\n";
    }
}

} // namespace ns3
