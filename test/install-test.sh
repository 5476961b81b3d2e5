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

# The program of the README, as it is printed there.
awk '/^```cpp/ { on = 1; next } /^```/ { on = 0 } on' "$source_dir/../../README.md" >"$prefix/readme.cc"
g++ -O1 -o "$prefix/readme" "$prefix/readme.cc" "${flags[@]}"
(cd "$prefix" && ./readme)
states=$(wc -l <"$prefix/traces/states.csv")
echo "program of the README: $states lines in states.csv"
if [[ "$states" -lt 5 ]]; then
    echo "installation: the program of the README traced nothing" >&2
    exit 1
fi
