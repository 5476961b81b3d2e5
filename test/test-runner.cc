// SPDX-License-Identifier: GPL-2.0-only
//
// The standalone build's test program: every suite that is linked in, run by ns-3's own runner; and
// the tables of profiles and attributes, for the manual.

#include "attribute-table.h"
#include "profile-table.h"

#include "ns3/test.h"

#include <array>
#include <iostream>
#include <string>

namespace
{

/** Options that are not ns-3's: each prints what stands behind the head of a page of doc/. */
constexpr const char* PRINT_PROFILES = "--print-profiles";
constexpr const char* PRINT_ATTRIBUTES = "--print-attributes";

/** Options of ns-3's runner; one that ends with "=" takes a value. */
constexpr std::array<const char*, 18> OPTIONS{"--help",
                                              "--print-test-name-list",
                                              "--list",
                                              "--print-test-types",
                                              "--print-test-type-list",
                                              "--print-temp-dir",
                                              "--test-type=",
                                              "--test-name=",
                                              "--suite=",
                                              "--assert-on-failure",
                                              "--stop-on-failure",
                                              "--fullness=",
                                              "--verbose",
                                              "--xml",
                                              "--tempdir=",
                                              "--datadir=",
                                              "--out=",
                                              "--append="};

/** \return true if ns-3's runner knows \p argument; of what it does not know it prints its help */
bool
IsKnown(const std::string& argument)
{
    for (const std::string option : OPTIONS)
    {
        const bool takesValue = option.back() == '=';
        if (takesValue ? argument.compare(0, option.size(), option) == 0 : argument == option)
        {
            return true;
        }
    }
    return false;
}

} // namespace

int
main(int argc, char* argv[])
{
    if (argc == 2 && std::string(argv[1]) == PRINT_PROFILES)
    {
        ns3::PrintProfileTable(std::cout);
        return 0;
    }
    if (argc == 2 && std::string(argv[1]) == PRINT_ATTRIBUTES)
    {
        ns3::PrintAttributeTables(std::cout);
        return 0;
    }
    for (int i = 1; i < argc; ++i)
    {
        if (!IsKnown(argv[i]))
        {
            std::cerr << "tcp-lifecycle-test: unknown option '" << argv[i]
                      << "'; --help shows all options\n";
            return 2;
        }
    }
    return ns3::TestRunner::Run(argc, argv);
}
