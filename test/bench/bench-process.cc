// SPDX-License-Identifier: GPL-2.0-only
//
// Reads the system's counters and starts the program again for each measurement.

#include "ns3/bench-process.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <limits>
#include <memory>
#include <spawn.h>
#include <sstream>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace ns3
{

namespace
{

/** First word of the line that holds a measurement. */
const std::string SAMPLE_MARK = "sample";

/** \return user and system time of this process, s */
double
ReadCpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) { return t.tv_sec + t.tv_usec * 1e-6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/** \return the resident set of this process */
double
ReadRssBytes()
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
    {
        double kilobytes = 0;
        if (word == "VmRSS:" && status >> kilobytes)
        {
            return kilobytes * 1024;
        }
    }
    throw std::runtime_error("/proc/self/status has no VmRSS");
}

std::string
Describe(const BenchTask& task)
{
    return "case " + task.name + ", variant " + task.variant + ", n " + std::to_string(task.n);
}

/** Ends with the system's reason unless a posix_spawn function succeeded. */
void
Check(int error, const std::string& what)
{
    if (error != 0)
    {
        throw std::runtime_error(what + ": " + std::strerror(error));
    }
}

/** \return the process, its stdout joined to \p output. \param task what it measures */
pid_t
Start(const BenchTask& task, int output)
{
    std::vector<std::string> words{"tcp-lifecycle-bench",
                                   "--case=" + task.name,
                                   "--variant=" + task.variant,
                                   "--n=" + std::to_string(task.n)};
    std::vector<char*> arguments;
    for (auto& word : words)
    {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    Check(posix_spawn_file_actions_init(&actions), "posix_spawn_file_actions_init");
    Check(posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO), "adddup2");
    pid_t process = 0;
    const int error =
        posix_spawn(&process, "/proc/self/exe", &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    Check(error, "cannot start /proc/self/exe");
    return process;
}

/** \return everything that can be read from a descriptor, which is closed */
std::string
ReadAll(int descriptor)
{
    const std::unique_ptr<FILE, int (*)(FILE*)> file(fdopen(descriptor, "r"), &fclose);
    std::string text;
    char buffer[256];
    while (fgets(buffer, sizeof(buffer), file.get()))
    {
        text += buffer;
    }
    return text;
}

} // namespace

BenchMeter::BenchMeter()
    : m_cpuSeconds(ReadCpuSeconds()),
      m_rssBytes(ReadRssBytes())
{
}

BenchSample
BenchMeter::Read(uint64_t units) const
{
    BenchSample sample;
    sample.cpuSeconds = ReadCpuSeconds() - m_cpuSeconds;
    sample.rssBytes = ReadRssBytes() - m_rssBytes;
    sample.units = units;
    return sample;
}

void
PrintSample(const BenchSample& sample)
{
    std::cout << std::setprecision(std::numeric_limits<double>::max_digits10) << SAMPLE_MARK << ' '
              << sample.cpuSeconds << ' ' << sample.rssBytes << ' ' << sample.units << std::endl;
}

BenchSample
MeasureInProcess(const BenchTask& task)
{
    int ends[2];
    Check(pipe(ends) == 0 ? 0 : errno, "pipe");
    const pid_t process = Start(task, ends[1]);
    close(ends[1]);
    std::istringstream text(ReadAll(ends[0]));
    int status = 0;
    Check(waitpid(process, &status, 0) == process ? 0 : errno, "waitpid");
    std::string mark;
    BenchSample sample;
    text >> mark >> sample.cpuSeconds >> sample.rssBytes >> sample.units;
    if (status != 0 || !text || mark != SAMPLE_MARK)
    {
        throw std::runtime_error(Describe(task) + ": its process failed, wait status " +
                                 std::to_string(status));
    }
    return sample;
}

} // namespace ns3
