// SPDX-License-Identifier: GPL-2.0-only
//
// The standalone build's test program: every suite that is linked in, run by ns-3's own runner.

#include "ns3/test.h"

int
main(int argc, char* argv[])
{
    return ns3::TestRunner::Run(argc, argv);
}
