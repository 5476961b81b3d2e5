// SPDX-License-Identifier: GPL-2.0-only
//
// libFuzzer's entry to the parser of packet scripts: any bytes parse or are refused in one line.
//
// cmake -S . -B build/fuzz -D CMAKE_CXX_COMPILER=clang++ -D TCP_LIFECYCLE_FUZZ=ON
// cmake --build build/fuzz --target packet-script-fuzz
// build/fuzz/test/packet-script-fuzz -max_len=4096 -timeout=5 -runs=1000000 NEW test/fuzz/corpus

#include "ns3/packet-script-parser.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t bytes)
{
    try
    {
        ns3::ParsePacketScript(std::string(data, data + bytes), "fuzz");
    }
    catch (const ns3::PacketScriptError& error)
    {
        const std::string what = error.what();
        if (what.compare(0, 5, "fuzz:") != 0 || what.find('\n') != std::string::npos)
        {
            std::abort();
        }
    }
    return 0;
}
