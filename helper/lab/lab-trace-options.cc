// SPDX-License-Identifier: GPL-2.0-only
//
// What --trace and --trace-format mean.

#include "ns3/lab-trace-options.h"

#include <boost/algorithm/string/classification.hpp>
#include <boost/algorithm/string/join.hpp>
#include <boost/algorithm/string/split.hpp>

#include <algorithm>

namespace ns3
{

LabTraceOptions::LabTraceOptions(const TraceSelection& classes)
    : m_format(ToString(TraceFormat::CSV))
{
    boost::algorithm::split(m_classes, classes.ToText(), boost::algorithm::is_any_of(","));
}

void
LabTraceOptions::AddTo(LabOptions& options)
{
    std::vector<std::string> words = TraceSelection::GetNames();
    words.emplace_back("all");
    words.emplace_back("none");
    options.AddWords("trace", "records to leave", m_classes, words);
    options.AddText("trace-format", "how records are written", m_format, GetTraceFormatNames());
}

void
LabTraceOptions::Check() const
{
    for (const char* alone : {"all", "none"})
    {
        if (m_classes.size() > 1 && std::count(m_classes.begin(), m_classes.end(), alone) > 0)
        {
            throw LabUsageError("option --trace=" + boost::algorithm::join(m_classes, ",") + ": " +
                                alone + " stands alone");
        }
    }
    const std::string missing = WhyNoTraceFormat(ParseTraceFormat(m_format));
    if (!missing.empty())
    {
        throw LabUsageError("option --trace-format=" + m_format + ": " + missing);
    }
}

TraceSelection
LabTraceOptions::GetSelection() const
{
    return TraceSelection::Parse(boost::algorithm::join(m_classes, ","));
}

bool
LabTraceOptions::IsEmpty() const
{
    return GetSelection().IsEmpty();
}

bool
LabTraceOptions::CanDraw(const TraceSelection& tables) const
{
    const TraceFormat format = ParseTraceFormat(m_format);
    const TraceSelection chosen = GetSelection();
    const auto needed = tables.GetTables();
    return format != TraceFormat::CHROME && format != TraceFormat::CHROME_GZ &&
           std::all_of(needed.begin(), needed.end(), [&chosen](TraceTable table) {
               return chosen.Has(table);
           });
}

std::vector<std::string>
LabTraceOptions::NameFiles(const std::string& prefix) const
{
    auto files = NameTraceFiles(GetSelection(), ParseTraceFormat(m_format));
    for (auto& file : files)
    {
        file.insert(0, prefix);
    }
    return files;
}

void
LabTraceOptions::Set(TcpLifecycleTraceHelper& helper) const
{
    helper.Select(GetSelection());
    helper.SetFormat(ParseTraceFormat(m_format));
}

} // namespace ns3
