#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# What ./run bench --profile makes of callgrind_annotate's words: costs of a unit by library and
# function, the difference of two runs.

set -euo pipefail

root="$(cd "$(dirname "$0")/.." && pwd)"
# shellcheck disable=SC2034 # read by measure.sh
build_packages=()
# shellcheck source=test/measure.sh
source "$root/test/measure.sh"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Prints what callgrind_annotate prints of a run. $1 to $3: instructions.
annotations()
{
    cat <<TEXT
Events recorded:  Ir
--------------------------------------------------------------------------------
9,999,999 (100.0%)  PROGRAM TOTALS
$1 (50.00%)  ???:ns3::Run(std::map<int, int> const&) [/usr/lib/libns3.37-core-debug.so]
 $2 ( 9.00%)  ./malloc/./malloc/malloc.c:malloc [/usr/lib/x86_64-linux-gnu/libc.so.6]
    $3 ( 1.00%)  a.cc:operator%("a", %d) const [/lib/libns3-tcp-lifecycle.so]
$3 ( 1.00%)  ./elf/dl-lookup.c:do_lookup_x
TEXT
}

annotations 1,000,000 20,000 1,000 | read_annotations >"$work/small"
annotations 3,000,000 60,000 2,000 | read_annotations >"$work/large"
{
    subtract_annotations flood,SYN 1000 libraries "$work/small" "$work/large"
    subtract_annotations flood,SYN 1000 functions "$work/small" "$work/large"
} >"$work/found"
cat >"$work/expected" <<'TEXT'
flood,SYN,libns3-core,2000.00,97.9
flood,SYN,libc,40.00,2.0
flood,SYN,libns3-core,2000.00,"ns3::Run(std::map<int, int> const&)"
flood,SYN,libc,40.00,"malloc"
TEXT
diff "$work/expected" "$work/found" || {
    echo "profile: the rows above differ, expected < and found >" >&2
    exit 1
}
annotations 1 1 0 | read_annotations | grep -qF 'operator%( a , %d) const' || {
    echo "profile: a name with a per cent sign is changed" >&2
    exit 1
}
echo "profile: as expected"
