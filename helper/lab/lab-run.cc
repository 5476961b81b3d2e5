// SPDX-License-Identifier: GPL-2.0-only
//
// Claims, writes, draws, commits.

#include "ns3/lab-run.h"

#include "ns3/gnuplot-figure.h"
#include "ns3/run-traces.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <unistd.h>

namespace ns3
{

namespace
{

/** \return \p files and the record */
std::vector<std::string>
WithRecord(std::vector<std::string> files)
{
    files.emplace_back("run.json");
    return files;
}

} // namespace

LabRun::LabRun(const std::string& program,
               const LabOptions& options,
               const LabRunOptions& run,
               const std::vector<std::string>& files,
               const std::vector<std::string>& figures)
    : m_program(std::filesystem::path(program).filename().string()),
      m_hasFigures(run.figures),
      m_record(program, options.GetArguments(), {"out", "force", "quiet", "tables"}),
      m_run(run.Claim(WithRecord(files), figures))
{
}

RunDirectory&
LabRun::GetDirectory()
{
    return *m_run;
}

RunRecord&
LabRun::GetRecord()
{
    return m_record;
}

std::string
LabRun::PathOf(const std::string& file) const
{
    return m_run->PathOf(file);
}

void
LabRun::Write(const std::string& file, const std::function<void(std::ostream&)>& write) const
{
    std::ofstream os(m_run->PathOf(file));
    write(os);
    if (!os.flush())
    {
        throw std::runtime_error("'" + m_run->PathOf(file) + "' could not be written completely");
    }
}

void
LabRun::Draw(const GnuplotFigure& figure) const
{
    if (m_hasFigures)
    {
        DrawFigure(*m_run, figure, RunRecord::Note(m_program));
    }
}

void
LabRun::DrawRecords(const std::string& directory, FigureMaker make, FigureOptions options) const
{
    if (!m_hasFigures)
    {
        return;
    }
    options.prefix = directory.empty() ? "" : directory + "/";
    options.note = RunRecord::Note(m_program);
    const RunTraces traces(m_run->PathOf(directory));
    const auto figure = make(traces, options);
    if (!figure)
    {
        throw std::runtime_error("the records of '" + directory +
                                 "' do not hold what a figure of them shows");
    }
    Draw(*figure);
}

void
LabRun::Commit()
{
    m_record.Write(*m_run);
    for (const std::string& warning : m_run->Commit())
    {
        std::cerr << m_program << ": " << warning << '\n';
    }
}

LabProgress::LabProgress(bool isShown, std::size_t all)
    : m_isShown(isShown),
      m_isTerminal(isatty(STDERR_FILENO) == 1),
      m_all(all)
{
}

LabProgress::~LabProgress()
{
    std::cerr << (m_isShown && m_isTerminal ? "\r\033[K" : "") << std::flush;
}

void
LabProgress::Next(const std::string& group, const std::string& rest)
{
    ++m_done;
    if (!m_isShown || (!m_isTerminal && group == m_last))
    {
        return; // in a file one line of each group is enough
    }
    m_last = group;
    std::cerr << (m_isTerminal ? "\r\033[K" : "") << m_done;
    if (m_all > 0)
    {
        std::cerr << " of " << m_all;
    }
    std::cerr << ": " << group << rest << (m_isTerminal ? "" : "\n") << std::flush;
}

} // namespace ns3
