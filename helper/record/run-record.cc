// SPDX-License-Identifier: GPL-2.0-only
//
// Writes run.json, and asks ns-3's own registries what was changed.

#include "ns3/run-record.h"

#include "ns3/boolean.h"
#include "ns3/global-value.h"
#include "ns3/installed-program.h"
#include "ns3/node.h"
#include "ns3/pointer.h"
#include "ns3/rng-seed-manager.h"
#include "ns3/string.h"
#include "ns3/tcp-profile.h"
#include "ns3/type-id.h"

#include <boost/config.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <stdexcept>

namespace ns3
{

namespace
{

// The build systems define the versions of module and ns-3.
const char* const MODULE_VERSION = TCP_LIFECYCLE_VERSION;  //!< of this module
const char* const NS3_RELEASE = TCP_LIFECYCLE_NS3_VERSION; //!< of the ns-3 compiled against
const char* const COMPILER = BOOST_COMPILER;               //!< e.g. "GNU C++ version 12.2.0"

/** \return \p text as a JSON string with its quotes (RFC 8259 section 7) */
std::string
JsonText(const std::string& text)
{
    std::string json = "\"";
    for (const char c : text)
    {
        if (c == '"' || c == '\\')
        {
            json += '\\';
            json += c;
        }
        else if (static_cast<unsigned char>(c) < 0x20)
        {
            std::array<char, 8> code{}; // \u00XX and the final zero
            std::snprintf(code.data(), code.size(), "\\u%04x", static_cast<unsigned>(c));
            json += code.data();
        }
        else
        {
            json += c;
        }
    }
    return json + "\"";
}

/**
 * \brief Print an attribute value. A pointer is printed as the type it points to: its address
 * would differ from run to run.
 * \param value the value
 * \param checker checker of the attribute
 * \return its text
 */
std::string
ValueText(const AttributeValue& value, const Ptr<const AttributeChecker>& checker)
{
    const auto* pointer = dynamic_cast<const PointerValue*>(&value);
    if (pointer == nullptr)
    {
        return value.SerializeToString(checker);
    }
    const Ptr<Object> object = pointer->GetObject();
    return object ? object->GetInstanceTypeId().GetName() : "null";
}

/**
 * \brief What an engine attribute is when nobody sets it.
 * \param info the attribute
 * \param type TypeId name that owns it
 * \param profile name of the profile in use
 * \return the profile's value, else the TypeId's, as text in the attribute's own notation
 */
std::string
ProfileText(const TypeId::AttributeInformation& info,
            const std::string& type,
            const std::string& profile)
{
    for (const auto candidate : {TcpProfile::LINUX_6, TcpProfile::RFC_9293, TcpProfile::NS3_STOCK})
    {
        if (profile != ToString(candidate))
        {
            continue;
        }
        for (const auto& row : GetProfileValues(candidate))
        {
            if (row.typeName == type && row.attribute == info.name)
            {
                const auto value = info.checker->CreateValidValue(StringValue(row.value));
                return value ? ValueText(*value, info.checker) : row.value;
            }
        }
    }
    const auto value = info.checker->CreateValidValue(*info.initialValue);
    return value ? ValueText(*value, info.checker) : "";
}

/** \return \p text in single quotes for a POSIX shell */
std::string
ShellQuoted(const std::string& text)
{
    std::string quoted = "'";
    for (const char c : text)
    {
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return quoted + "'";
}

/** \return true if \p argument is --NAME or --NAME=VALUE with NAME in \p names */
bool
IsOption(const std::string& argument, const std::vector<std::string>& names)
{
    return std::any_of(names.begin(), names.end(), [&argument](const std::string& name) {
        const std::string option = "--" + name;
        return argument == option || argument.rfind(option + "=", 0) == 0;
    });
}

} // namespace

RunRecord::RunRecord(const std::string& program,
                     const std::vector<std::string>& arguments,
                     const std::vector<std::string>& omit)
    : m_program(std::filesystem::path(program).filename().string())
{
    if (!IsProgramInstalled("sha256sum"))
    {
        throw std::runtime_error("no program 'sha256sum' on PATH (GNU coreutils), which the record "
                                 "of the run needs");
    }
    for (const auto& argument : arguments)
    {
        if (!IsOption(argument, omit))
        {
            m_arguments.push_back(argument);
        }
    }
}

std::string
RunRecord::Note(const std::string& program)
{
    return std::filesystem::path(program).filename().string() + ": seed " +
           std::to_string(RngSeedManager::GetSeed()) + ", run " +
           std::to_string(RngSeedManager::GetRun()) + ", tcp-lifecycle " + MODULE_VERSION +
           ", ns-3 " + NS3_RELEASE;
}

void
RunRecord::SetProfile(const std::string& profile)
{
    m_profile = profile;
}

void
RunRecord::AddEngines(const std::string& setup, const NodeContainer& nodes)
{
    const std::string typeName = "ns3::TcpLifecycleEngine";
    TypeId tid;
    if (!TypeId::LookupByNameFailSafe(typeName, &tid))
    {
        return;
    }
    for (auto it = nodes.Begin(); it != nodes.End(); ++it)
    {
        const Ptr<Object> engine = (*it)->GetObject<Object>(tid);
        if (!engine)
        {
            continue;
        }
        Engine row{setup, (*it)->GetId(), {}};
        for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
        {
            const auto info = tid.GetAttribute(i);
            if ((info.flags & TypeId::ATTR_GET) == 0 || !info.accessor->HasGetter())
            {
                continue;
            }
            const Ptr<AttributeValue> value = info.checker->Create();
            engine->GetAttribute(info.name, *value);
            const std::string text = ValueText(*value, info.checker);
            if (text != ProfileText(info, typeName, m_profile))
            {
                row.settings.push_back({info.name, text});
            }
        }
        m_engines.push_back(row);
    }
}

void
RunRecord::AddInput(const std::string& name, const std::string& path)
{
    m_inputs.push_back(Describe(name, path));
}

std::vector<RunRecord::Setting>
RunRecord::ChangedDefaults()
{
    std::vector<Setting> changed;
    for (uint16_t t = 0; t < TypeId::GetRegisteredN(); ++t)
    {
        const TypeId tid = TypeId::GetRegistered(t);
        for (std::size_t i = 0; i < tid.GetAttributeN(); ++i)
        {
            const auto info = tid.GetAttribute(i);
            if (info.initialValue == info.originalInitialValue)
            {
                continue;
            }
            const std::string text = ValueText(*info.initialValue, info.checker);
            const auto original = info.checker->CreateValidValue(*info.originalInitialValue);
            if (!original || text != ValueText(*original, info.checker))
            {
                changed.push_back({tid.GetName() + "::" + info.name, text});
            }
        }
    }
    std::sort(changed.begin(), changed.end(), [](const Setting& a, const Setting& b) {
        return a.name < b.name;
    });
    return changed;
}

std::vector<RunRecord::Setting>
RunRecord::GlobalValues()
{
    std::vector<Setting> globals;
    for (auto it = GlobalValue::Begin(); it != GlobalValue::End(); ++it)
    {
        StringValue value;
        (*it)->GetValue(value);
        globals.push_back({(*it)->GetName(), value.Get()});
    }
    std::sort(globals.begin(), globals.end(), [](const Setting& a, const Setting& b) {
        return a.name < b.name;
    });
    return globals;
}

// Why a program and no library: sha256sum is part of every Debian, so neither of the three build
// systems gains a dependency; and OpenSSL 3's licence (Apache-2.0) does not go with GPL-2.0-only.
std::string
RunRecord::Sha256(const std::string& path)
{
    if (!std::ifstream(path))
    {
        throw std::runtime_error("file '" + path + "' cannot be read for its SHA-256");
    }
    const std::string command = "LC_ALL=C sha256sum < " + ShellQuoted(path);
    std::FILE* pipe = popen(command.c_str(), "r");
    if (pipe == nullptr)
    {
        throw std::runtime_error("sha256sum cannot be started for '" + path + "'");
    }
    constexpr std::size_t DIGITS = 64; // 256 bits, four a digit
    std::array<char, DIGITS + 1> text{};
    const std::size_t count = std::fread(text.data(), 1, DIGITS, pipe);
    std::array<char, 64> rest{}; // " -": read to the end, so that the writer is not cut off
    while (std::fread(rest.data(), 1, rest.size(), pipe) > 0)
    {
    }
    const int status = pclose(pipe);
    if (status != 0 || count != DIGITS)
    {
        throw std::runtime_error("sha256sum (GNU coreutils) failed for '" + path + "'");
    }
    return text.data();
}

RunRecord::File
RunRecord::Describe(const std::string& name, const std::string& path)
{
    return {name, Sha256(path), static_cast<uint64_t>(std::filesystem::file_size(path))};
}

void
RunRecord::PrintSettings(std::ostream& os,
                         const std::vector<Setting>& settings,
                         const std::string& indent)
{
    os << "{";
    const char* separator = "\n";
    for (const auto& setting : settings)
    {
        os << separator << indent << "  " << JsonText(setting.name) << ": "
           << JsonText(setting.value);
        separator = ",\n";
    }
    os << (settings.empty() ? "" : "\n" + indent) << "}";
}

void
RunRecord::PrintFiles(std::ostream& os, const std::vector<File>& files)
{
    os << "[";
    const char* separator = "\n";
    for (const auto& file : files)
    {
        os << separator << "    {\"file\": " << JsonText(file.name)
           << ", \"sha256\": " << JsonText(file.sha256) << ", \"bytes\": " << file.bytes << "}";
        separator = ",\n";
    }
    os << (files.empty() ? "]" : "\n  ]");
}

void
RunRecord::Write(RunDirectory& run, const std::string& name) const
{
    std::vector<File> outputs;
    for (const auto& file : run.GetFiles())
    {
        if (file != name)
        {
            outputs.push_back(Describe(file, run.PathOf(file)));
        }
    }
    const std::string path = run.Claim(name);
    std::ofstream os(path, std::ios::trunc);
    os << "{\n  \"program\": " << JsonText(m_program) << ",\n  \"arguments\": [";
    const char* separator = "";
    for (const auto& argument : m_arguments)
    {
        os << separator << JsonText(argument);
        separator = ", ";
    }
    os << "],\n  \"seed\": " << RngSeedManager::GetSeed()
       << ",\n  \"run\": " << RngSeedManager::GetRun()
       << ",\n  \"profile\": " << JsonText(m_profile)
       << ",\n  \"ns3_version\": " << JsonText(NS3_RELEASE)
       << ",\n  \"module_version\": " << JsonText(MODULE_VERSION)
       << ",\n  \"compiler\": " << JsonText(COMPILER) << ",\n  \"global_values\": ";
    PrintSettings(os, GlobalValues(), "  ");
    os << ",\n  \"changed_defaults\": ";
    PrintSettings(os, ChangedDefaults(), "  ");
    os << ",\n  \"engines\": [";
    separator = "\n";
    for (const auto& engine : m_engines)
    {
        os << separator << "    {\"setup\": " << JsonText(engine.setup)
           << ", \"node\": " << engine.node << ", \"attributes\": ";
        PrintSettings(os, engine.settings, "    ");
        os << "}";
        separator = ",\n";
    }
    os << (m_engines.empty() ? "]" : "\n  ]") << ",\n  \"inputs\": ";
    PrintFiles(os, m_inputs);
    os << ",\n  \"outputs\": ";
    PrintFiles(os, outputs);
    os << "\n}\n";
    os.close();
    if (!os)
    {
        throw std::runtime_error("file '" + path + "' could not be written completely");
    }
}

} // namespace ns3
