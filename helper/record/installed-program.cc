// SPDX-License-Identifier: GPL-2.0-only
//
// Goes through the directories of PATH.

#include "ns3/installed-program.h"

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <system_error>

namespace ns3
{

bool
IsProgramInstalled(const std::string& name)
{
    const char* path = std::getenv("PATH");
    std::istringstream directories(path == nullptr ? "" : path);
    std::string directory;
    while (std::getline(directories, directory, ':'))
    {
        std::error_code error;
        if (std::filesystem::is_regular_file(std::filesystem::path(directory) / name, error))
        {
            return true;
        }
    }
    return false;
}

} // namespace ns3
