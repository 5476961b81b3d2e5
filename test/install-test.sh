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
diff <(sed -n '/^time_s /,/^```/p' "$source_dir/../../README.md" | grep -v '^```') \
    <(cut -d, -f1,2,5,6,9 "$prefix/traces/states.csv" | column -s, -t | sed 's/ *$//') || {
    echo "installation: the README prints other states" >&2
    exit 1
}

# Prints a block of a page. $1: its caption, $2: the page.
page_block()
{
    awk -v caption="   :caption: $1" '$0 == caption { on = 1; getline; next }
        on && /^[^ ]/ { exit } on { sub(/^   /, ""); print }' "$source_dir/../../doc/$2.rst"
}

# Prints a block of the tutorial. $1: its caption.
tutorial_block()
{
    page_block "$1" tutorial
}

# Compares what a program said with what a page prints. $1: what, $2: the text, $3: the page, if not
# the tutorial.
compare_printed()
{
    if ! diff <(page_block "$1" "${3:-tutorial}" | sed '/^$/d') \
        <(printf '%s\n' "$2" | sed 's/ *$//'); then
        echo "installation: doc/${3:-tutorial}.rst prints other $1" >&2
        exit 1
    fi
}

page_block flood.cc tcp-lifecycle >"$prefix/manual.cc"
check_printed manual "$prefix/manual.cc" flood/queues.csv 1000
page_block on-state.cc tcp-lifecycle >"$prefix/on-state.cc"
g++ -O1 -Wall -Wextra -o "$prefix/on-state" "$prefix/on-state.cc" "${flags[@]}"
compare_printed on-state "$("$prefix/on-state")" tcp-lifecycle

# Prints the code blocks of the manual's section on figures.
manual_figures()
{
    awk '/^Figures$/ { on = 1 } /^Packet scripts$/ { exit } on && /::$/ { block = 1; next }
        on && block && /^  / { print } /^[^ ]/ { block = 0 }' "$source_dir/../../doc/tcp-lifecycle.rst"
}

for program in stock traced defence; do
    tutorial_block "$program.cc" >"$prefix/$program.cc"
done
tutorial_block figure >"$prefix/figure" && [[ -s "$prefix/figure" ]]
sed -i "/trace.Close();/r $prefix/figure" "$prefix/traced.cc"
{
    printf '#include "ns3/tcp-lifecycle-module.h"\nusing namespace ns3;\nint main()\n{\n'
    manual_figures
    echo '}'
} >"$prefix/figures.cc"
for program in stock traced defence figures; do
    g++ -O1 -Wall -Wextra -o "$prefix/$program" "$prefix/$program.cc" "${flags[@]}"
done
tutorial_block own.gp >"$prefix/own.gp"
cd "$prefix"
for program in stock traced traced; do # twice: a second start overwrites
    [[ "$("./$program")" == "100000 bytes received" ]] || {
        echo "installation: $program of the tutorial received something else" >&2
        exit 1
    }
done
./figures && ./figures
for figure in sequence queue-occupancy state-timeline; do
    [[ -s "traces/$figure.png" ]] || {
        echo "installation: no figure $figure is drawn by what tutorial and manual print" >&2
        exit 1
    }
done
compare_printed states "$(cut -d, -f1,2,5,6,8 traces/states.csv | column -s, -t)"
compare_printed defences "$(for policy in TailDrop Linux DropRandom RandomAndBrief; do
    ./defence --policy="$policy"
done)"
tutorial_block defence.yaml >"$prefix/defence.yaml"
"$source_dir/../../run" campaign defence.yaml --out campaign >campaign.log 2>&1 || {
    cat campaign.log
    echo "installation: the tutorial's campaign fails" >&2
    exit 1
}
compare_printed campaign "$(cut -d, -f1,2,4- campaign/summary.csv | column -s, -t)"
gnuplot own.gp
[[ -s own.png ]]
tutorial_block states.py | /usr/bin/python3 - | grep -q '^TIME-WAIT *60.000000$' || {
    echo "installation: states.py of the tutorial does not find TIME-WAIT of 60 s" >&2
    exit 1
}
echo "programs of the tutorial: as printed"
