#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Checks that cmake/*sources.cmake and the tree name the same files. wscript reads those lists too;
# examples/wscript has its own, and CMakeLists.txt names the modules once more: these are compared.
#
# check-file-lists.sh [--self-test | DIR]   DIR: module root, default: this script's parent.

set -euo pipefail
export LC_ALL=C

# The entries of one list of cmake/*sources.cmake. $1: root, $2: list name.
cmake_list()
{
    awk -v name="set($2" '$0 == name { on = 1; next } /^\)/ { on = 0 } on { print $1 }' \
        "$1"/cmake/*sources.cmake | sort
}

# Those of model and helpers together. $1: root, $2: SOURCES or HEADERS.
cmake_lists()
{
    {
        cmake_list "$1" "TCP_LIFECYCLE_MODEL_$2"
        cmake_list "$1" "TCP_LIFECYCLE_HELPER_$2"
    } | sort
}

# The entries of one list of a wscript. $1: wscript, $2: list name.
wscript_list()
{
    awk -v name="$2 = [" '$0 == name { on = 1; next } /^\]/ { on = 0 }
        on { gsub(/[ ,'"'"']/, ""); print }' "$1" | sort
}

# The files below $1/$2... whose path matches the pattern. $1: root, $2: pattern, rest: folders.
tree_list()
{
    local root="$1" pattern="$2" folder
    shift 2
    for folder in "$@"; do
        if [[ -d "$root/$folder" ]]; then
            (cd "$root" && find "$folder" -type f -regextype posix-extended -regex "$pattern")
        fi
    done | sort
}

failures=0

# Compares two lists. $1: what, $2 and $3: the lists' texts.
compare()
{
    local difference
    difference=$(diff <(printf '%s\n' "$2") <(printf '%s\n' "$3") || true)
    if [[ -n "$difference" ]]; then
        printf '%s\n' "file lists differ: $1" "$difference" >&2
        failures=$((failures + 1))
    fi
}

check_tree()
{
    local root="$1" cmake
    failures=0
    cmake="$(cmake_lists "$root" SOURCES)"
    compare "sources, CMake < and tree >" "$cmake" "$(tree_list "$root" '.*\.cc' model helper)"

    cmake="$(cmake_lists "$root" HEADERS)"
    compare "headers, CMake < and tree >" "$cmake" "$(tree_list "$root" '.*\.h' model helper)"

    cmake="$(cmake_list "$root" TCP_LIFECYCLE_TESTS)"
    compare "tests, CMake < and tree >" "$cmake" \
        "$(tree_list "$root" 'test/(validation/)?[^/]*\.cc' test |
            grep -vxE 'test/(test-runner|validation/validate)\.cc' || true)"

    cmake="$(cmake_list "$root" TCP_LIFECYCLE_EXAMPLES)"
    compare "examples, CMake < and tree >" "$cmake" \
        "$(tree_list "$root" '.*\.cc' examples | sed 's|^examples/||; s|\.cc$||' | sort)"
    compare "examples, CMake < and wscript >" "$cmake" \
        "$(wscript_list "$root/examples/wscript" EXAMPLES)"

    compare "modules, cmake/sources.cmake < and the in-tree build of CMakeLists.txt >" \
        "$(cmake_list "$root" TCP_LIFECYCLE_NS3_MODULES)" \
        "$(grep -oE '\$\{lib[a-z0-9-]+\}' "$root/CMakeLists.txt" | sed 's/^..lib//; s/.$//' | sort)"

    compare "benchmark, CMake < and tree >" "$(cmake_list "$root" TCP_LIFECYCLE_BENCH)" \
        "$(tree_list "$root" '.*\.cc' test/bench)"
    compare "benchmark headers, CMake < and tree >" \
        "$(cmake_list "$root" TCP_LIFECYCLE_BENCH_HEADERS)" "$(tree_list "$root" '.*\.h' test/bench)"
    [[ "$failures" -eq 0 ]]
}

# Plants one difference at a time in a copy of the tree; each must be found.
self_test()
{
    local root="$1" missed=0 plant
    copy=$(mktemp -d)
    trap 'rm -rf "$copy"' EXIT
    local plants=(
        'touch model/stack/planted.cc'
        'touch helper/planted.h'
        'touch test/planted-test-suite.cc'
        'touch examples/planted.cc'
        'touch test/bench/planted.cc'
        'rm model/segment/siphash.h'
        'sed -i "/siphash.h/d" cmake/sources.cmake'
        'sed -i "s/ .{libcsma}//" CMakeLists.txt'
        'sed -i "/validation-report.cc/d" cmake/test-sources.cmake'
        "sed -i \"s|^EXAMPLES = .|&\\n    'planted',|\" examples/wscript"
    )
    for plant in "${plants[@]}"; do
        rm -rf "$copy/tree"
        mkdir "$copy/tree"
        (cd "$root" && cp -r CMakeLists.txt cmake wscript model helper test examples "$copy/tree")
        (cd "$copy/tree" && bash -c "$plant")
        if check_tree "$copy/tree" 2>/dev/null; then
            echo "self test: not found: $plant" >&2
            missed=$((missed + 1))
        fi
    done
    echo "file lists, self test: $((${#plants[@]} - missed)) of ${#plants[@]} planted differences found"
    [[ "$missed" -eq 0 ]]
}

root="$(cd "$(dirname "$0")/.." && pwd)"
case "${1:-}" in
--self-test)
    self_test "$root"
    ;;
*)
    check_tree "${1:-$root}"
    echo "file lists: CMake, wscript and tree agree"
    ;;
esac
