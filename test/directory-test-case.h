// SPDX-License-Identifier: GPL-2.0-only
//
// A test case with an empty directory of its own, and what tests of files need.

#ifndef DIRECTORY_TEST_CASE_H
#define DIRECTORY_TEST_CASE_H

#include "ns3/simulator.h"
#include "ns3/test.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace ns3
{

namespace fs = std::filesystem;

/** \return the whole file as text */
inline std::string
ReadFile(const std::string& path)
{
    std::ifstream is(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(is), std::istreambuf_iterator<char>()};
}

/** Write \p text to a new file. */
inline void
WriteFile(const std::string& path, const std::string& text)
{
    std::ofstream os(path, std::ios::binary);
    os << text;
}

/** \return what \p call throws as std::runtime_error, or "" if it throws nothing */
template <typename Call>
std::string
MessageOf(Call call)
{
    try
    {
        call();
    }
    catch (const std::runtime_error& error)
    {
        return error.what();
    }
    return "";
}

/** \return true if \p text contains \p part */
inline bool
Contains(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

/** Gives each test case an empty directory of its own. */
class DirectoryTestCase : public TestCase
{
  public:
    /** \param name what is tested */
    explicit DirectoryTestCase(const std::string& name)
        : TestCase(name)
    {
    }

  protected:
    void
    DoSetup() override
    {
        m_directory = CreateTempDirFilename("run");
        fs::remove_all(m_directory);
    }

    void
    DoTeardown() override
    {
        fs::remove_all(m_directory);
        Simulator::Destroy();
    }

    /** \return path of \p file in this case's directory */
    std::string
    In(const std::string& file) const
    {
        return m_directory + "/" + file;
    }

    std::string m_directory; //!< does not exist at the start
};

} // namespace ns3

#endif // DIRECTORY_TEST_CASE_H
