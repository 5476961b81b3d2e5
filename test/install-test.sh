#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# Installs into an empty prefix and builds and runs a program of a researcher from there, with
# nothing but pkg-config.
#
# install-test.sh BUILD   BUILD: the directory of a finished standalone build.

set -euo pipefail

source_dir="$(cd "$(dirname "$0")" && pwd)/install-test"
prefix="$(mktemp -d)"
trap 'rm -rf "$prefix"' EXIT

cmake --install "$1" --prefix "$prefix/usr" >/dev/null
# The tree is moved: nothing in it may remember where it was installed.
mv "$prefix/usr" "$prefix/moved"
package="$(find "$prefix/moved" -name ns3-tcp-lifecycle.pc)"
PKG_CONFIG_PATH="$(dirname "$package")"
export PKG_CONFIG_PATH

read -r -a flags <<<"$(pkg-config --cflags --libs ns3-tcp-lifecycle)"
g++ -O1 -Wall -Wextra -o "$prefix/main" "$source_dir/main.cc" "${flags[@]}"
output="$("$prefix/main")"
echo "$output"
[[ "$output" == "received 1000000 bytes, "*" state changes" ]] || {
    echo "installation: not the expected output" >&2
    exit 1
}
if [[ "$(ldd "$prefix/main" | grep -c "$prefix/moved.*libns3-tcp-lifecycle")" -ne 1 ]]; then
    echo "installation: the program does not run on the installed library" >&2
    exit 1
fi

# Builds and runs a program that a document prints. $1: name, $2: source, $3: trace file, $4: least
# number of its lines.
check_printed()
{
    local lines
    g++ -O1 -o "$prefix/$1" "$2" "${flags[@]}"
    (cd "$prefix" && "./$1")
    lines=$(wc -l <"$prefix/$3")
    echo "program of the $1: $lines lines in $3"
    if [[ "$lines" -lt "$4" ]]; then
        echo "installation: the program of the $1 traced too little" >&2
        exit 1
    fi
}

awk '/^```cpp/ { on = 1; next } /^```/ { on = 0 } on' "$source_dir/../../README.md" >"$prefix/readme.cc"
check_printed readme "$prefix/readme.cc" traces/states.csv 5
awk '/^  #include "ns3\/applications-module.h"/ { on = 1 } on && /^[^ ]/ { exit } on' \
    "$source_dir/../../doc/tcp-lifecycle.rst" >"$prefix/manual.cc"
check_printed manual "$prefix/manual.cc" flood/queues.csv 1000
