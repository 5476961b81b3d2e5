// SPDX-License-Identifier: GPL-2.0-only
//
// The trace helper, with everything on.

#include "ns3/bench-traces.h"

#include "ns3/system-path.h"

#include <array>
#include <filesystem>
#include <utility>

namespace ns3
{

BenchTraces::BenchTraces(std::string& variant)
{
    static const std::array<std::pair<const char*, TraceFormat>, 4> formats{
        {{"lifecycle-csv", TraceFormat::CSV},
         {"lifecycle-csv.gz", TraceFormat::CSV_GZ},
         {"lifecycle-sqlite", TraceFormat::SQLITE},
         {"lifecycle-chrome", TraceFormat::CHROME}}};
    for (const auto& [name, format] : formats)
    {
        if (variant == name)
        {
            variant = "lifecycle";
            m_directory = SystemPath::MakeTemporaryDirectoryName();
            m_traces.Select("all");
            m_traces.SetFormat(format);
            m_traces.Open(m_directory, true);
            return;
        }
    }
}

BenchTraces::~BenchTraces()
{
    if (!m_directory.empty())
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_directory, ignored);
    }
}

void
BenchTraces::Attach(const NodeContainer& nodes)
{
    if (!m_directory.empty())
    {
        m_traces.Attach(nodes);
    }
}

void
BenchTraces::Close()
{
    if (!m_directory.empty())
    {
        m_traces.Close();
    }
}

} // namespace ns3
