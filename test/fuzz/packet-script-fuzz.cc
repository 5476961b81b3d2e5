// SPDX-License-Identifier: GPL-2.0-only
//
// libFuzzer's entry to what reads packet scripts: any bytes are understood or refused in one line.
//
// cmake -S . -B build/fuzz -D CMAKE_CXX_COMPILER=clang++ -D TCP_LIFECYCLE_FUZZ=ON
// cmake --build build/fuzz --target packet-script-fuzz
// build/fuzz/test/packet-script-fuzz -max_len=4096 -timeout=5 -runs=1000000 NEW test/fuzz/corpus

#include "ns3/packet-script-check.h"
#include "ns3/packet-script-parser.h"
#include "ns3/packet-script-scan.h"
#include "ns3/packet-script-settings.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

extern "C" int
LLVMFuzzerTestOneInput(const uint8_t* data, std::size_t bytes)
{
    try
    {
        const ns3::PacketScript script =
            ns3::ParsePacketScript(std::string(data, data + bytes), "fuzz");
        const ns3::PacketScriptSettings settings =
            ns3::MakeSettings(script, ns3::PacketScriptConfig());
        if (ns3::FindUnsupported(script).name.empty())
        {
            ns3::CheckPacketScript(script, settings);
            ns3::FindIgnored(script);
        }
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
